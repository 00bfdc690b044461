//! Does dismissing records on raw bytes lose a link that a full parse finds? Shared by a test and a measurement.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Mutex;

use backlink_audit::archive::page::{self, Content};
use backlink_audit::archive::{self, Handler, Record, Sieve, Tally, wat};
use backlink_audit::extractor::{PageInput, every_link, links_to};
use backlink_audit::model::site::Site;
use backlink_audit::model::url::registrable_domain;

/// What came of asking for some sites.
#[derive(Debug, Default)]
pub struct Outcome {
    pub sites: usize,
    pub records: u64,
    /// Links that the full parse finds, by site and record.
    pub links: u64,
    /// Questions (site and record), and those answered without a parse.
    pub questions: u64,
    pub dismissed: u64,
    /// Links lost by dismissal: site and address of the record.
    pub lost: Vec<String>,
}

struct Domains(Mutex<BTreeSet<String>>);

impl Handler for Domains {
    fn record(&self, _archive: &str, record: &Record<'_>, _out: &mut Vec<u8>, _tally: &mut Tally) {
        let hosts: Vec<String> = match page::read(record) {
            Content::Page(page) => {
                let input = PageInput { url: &page.url, status: page.status, headers: &page.headers, body: &page.body };
                let hrefs = every_link(&input).links.into_iter().filter_map(|link| link.href);
                hrefs.filter_map(|href| url::Url::parse(&href).ok()?.host_str().map(str::to_owned)).collect()
            }
            _ => return,
        };
        let mut domains = self.0.lock().expect("no panic before");
        domains.extend(hosts.iter().map(|host| registrable_domain(host).to_owned()));
    }
}

struct Compare<'a> {
    sites: &'a [Site],
    sieves: &'a [Sieve],
    outcome: Mutex<Outcome>,
}

impl Handler for Compare<'_> {
    fn record(&self, _archive: &str, record: &Record<'_>, _out: &mut Vec<u8>, _tally: &mut Tally) {
        let found: Vec<usize> = match page::read(record) {
            Content::Page(page) => {
                let input = PageInput { url: &page.url, status: page.status, headers: &page.headers, body: &page.body };
                links_to(&input, self.sites)
                    .into_iter()
                    .filter(|(_, link)| link.lands_on.is_none())
                    .map(|(site, _)| site)
                    .collect()
            }
            Content::Links(page) => wat::links_to(&page, self.sites, None).into_iter().map(|(site, _)| site).collect(),
            _ => return,
        };
        let passes: Vec<bool> = self.sieves.iter().map(|sieve| sieve.may_hold(record)).collect();
        let mut outcome = self.outcome.lock().expect("no panic before");
        outcome.records += 1;
        outcome.questions += passes.len() as u64;
        outcome.dismissed += passes.iter().filter(|passes| !**passes).count() as u64;
        for site in found {
            outcome.links += 1;
            if !passes[site] {
                outcome.lost.push(format!("{} on {}", self.sites[site], record.uri()));
            }
        }
    }
}

/// Asks for at most `most` of the domains that the archives' pages link to, evenly taken from all of them.
pub fn compare(archives: &[PathBuf], most: usize) -> Outcome {
    let domains = Domains(Mutex::default());
    archive::run(archives, &domains, &mut |_| Ok(()), &mut |_, _| {}).expect("nothing is written");
    let domains: Vec<String> = domains.0.into_inner().expect("no panic").into_iter().collect();
    let step = (domains.len() / most).max(1);
    let sites: Vec<Site> =
        domains.iter().step_by(step).filter_map(|domain| Site::parse(domain).ok()).take(most).collect();
    let sieves: Vec<Sieve> = sites.iter().map(|site| Sieve::new(std::slice::from_ref(site))).collect();
    let compare = Compare { sites: &sites, sieves: &sieves, outcome: Mutex::default() };
    archive::run(archives, &compare, &mut |_| Ok(()), &mut |_, _| {}).expect("nothing is written");
    Outcome { sites: sites.len(), ..compare.outcome.into_inner().expect("no panic") }
}
