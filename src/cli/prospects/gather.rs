//! Who links to whom, as far as the graph, exports and the last audit know.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::ProspectsArgs;
use crate::discovery::graph::{Graph, Level, Located};
use crate::discovery::{Sink, import};
use crate::error::{Error, Result};
use crate::model::candidate::{Candidate, Place};
use crate::model::profile::Unread;
use crate::model::site::Site;
use crate::scoring::site_of;
use crate::store::Store;

/// Referrers of one competitor that are considered, the most central first. Nobody writes to more, and the tail of a
/// list of millions is what links to everybody.
const MOST_REFERRERS: u64 = 100_000;

/// Candidates of one domain that are kept: enough to show where it links to each competitor.
const MOST_CANDIDATES: usize = 8;

/// A domain that links to a competitor.
#[derive(Default)]
pub(super) struct Found {
    /// By competitor, one bit each.
    pub competitors: u32,
    /// Position in the whole graph.
    pub rank: Option<u32>,
    /// What exports say: by competitor, with pages where they name them.
    pub candidates: Vec<(usize, Candidate)>,
    pub sources: BTreeSet<String>,
}

/// Everything that was gathered.
#[derive(Default)]
pub(super) struct Gathered {
    pub found: HashMap<String, Found>,
    /// Domains that link to the site already.
    pub ours: HashSet<String>,
    /// The last audit of the site, which knows what its pages say.
    pub audit: Option<(Store, i64)>,
    /// Sentences for people: what was asked, and what could not be.
    pub notes: Vec<String>,
}

pub(super) fn gather(args: &ProspectsArgs, site: &Site, competitors: &[Site], data_dir: &Path) -> Result<Gathered> {
    let mut gathered = Gathered::default();
    if !args.no_graph {
        from_graph(args, site, competitors, data_dir, &mut gathered)?;
    }
    for given in &args.links {
        from_export(given, site, competitors, &mut gathered)?;
    }
    if let Some(store) = Store::existing(data_dir)? {
        let name = site.to_string();
        let last = store.audits(&name)?.pop();
        if let Some(audit) = last {
            // A domain whose links are all gone is a prospect again.
            let linking = store.domains(audit.id)?.into_iter().filter(|domain| domain.live + domain.unverified > 0);
            let before = gathered.ours.len();
            gathered.ours.extend(linking.map(|domain| domain.domain));
            gathered.notes.push(format!(
                "the audit of {} knows {} domains that link to {name}",
                audit.started_at.strftime("%F"),
                gathered.ours.len() - before
            ));
            gathered.audit = Some((store, audit.id));
        }
    }
    Ok(gathered)
}

fn from_graph(
    args: &ProspectsArgs,
    site: &Site,
    competitors: &[Site],
    data_dir: &Path,
    gathered: &mut Gathered,
) -> Result<()> {
    let release = args.release.as_deref();
    let domains = Graph::open(data_dir, Level::Domain, release)?;
    let hosts = Graph::open(data_dir, Level::Host, release)?;
    if domains.is_none() && hosts.is_none() {
        if let Some(release) = release {
            return Err(Error::usage(format!("no graph of release `{release}` is built"))
                .with_remedy("`audit graph info` lists what is built"));
        }
        gathered.notes.push("no graph is built: only exports are compared (`audit graph fetch` gets one)".to_owned());
        return Ok(());
    }
    // The domain graph, or for a tenant of a platform the host graph.
    let locate = |site: &Site| {
        let mut why = String::new();
        for graph in [&domains, &hosts].into_iter().flatten() {
            match graph.locate(site) {
                Located::Nodes { ids, .. } => return Ok((graph, ids)),
                Located::NotInGraph { name } => {
                    why = format!(
                        "`{name}` is not in the graph of {}: who links to it is unknown there",
                        graph.release()
                    );
                }
                Located::SharedPlatform { platform } => {
                    why =
                        format!("the domain graph cannot tell `{}` from the other sites on `{platform}`", site.host());
                }
            }
        }
        Err(why)
    };
    match locate(site) {
        Ok((graph, ids)) => {
            let ours = &mut gathered.ours;
            graph.inlinks(&ids, None, &mut |referrer| {
                ours.insert(site_of(&referrer.domain).to_owned());
                Ok(())
            })?;
        }
        Err(why) => gathered.notes.push(why),
    }
    for (nth, competitor) in competitors.iter().enumerate() {
        let (graph, ids) = match locate(competitor) {
            Ok(located) => located,
            Err(why) => {
                gathered.notes.push(why);
                continue;
            }
        };
        let found = &mut gathered.found;
        let listed = graph.inlinks(&ids, Some(MOST_REFERRERS), &mut |referrer| {
            let one = found.entry(site_of(&referrer.domain).to_owned()).or_default();
            one.competitors |= 1 << nth;
            one.rank = [one.rank, referrer.rank].into_iter().flatten().min();
            one.sources.insert("graph".to_owned());
            Ok(())
        })?;
        let total = graph.in_degree(&ids);
        let cut =
            if total > listed { format!(", the {listed} most central of which are compared") } else { String::new() };
        gathered.notes.push(format!("{}: {total} domains refer to {competitor}{cut}", graph.release()));
    }
    Ok(())
}

/// `SITE=FILE`, or a file that is not tied to a site. A file of that very name is a file.
fn tied<'a>(given: &str, sites: &[&'a Site]) -> Result<(Option<&'a Site>, PathBuf)> {
    let path = PathBuf::from(given);
    let Some((name, file)) = given.split_once('=').filter(|_| !path.exists()) else { return Ok((None, path)) };
    let Ok(named) = Site::parse(name) else { return Ok((None, path)) };
    match sites.iter().find(|site| site.host() == named.host() || site.bare_host() == named.bare_host()) {
        Some(site) => Ok((Some(site), file.into())),
        None => {
            Err(Error::usage(format!("`{given}` ties a file to `{name}`, which is neither the site nor a competitor"))
                .with_remedy("name it with `--competitor` too"))
        }
    }
}

fn from_export(given: &str, site: &Site, competitors: &[Site], gathered: &mut Gathered) -> Result<()> {
    let all: Vec<&Site> = std::iter::once(site).chain(competitors).collect();
    let (owner, path) = tied(given, &all)?;
    if owner.is_none() && path == Path::new("-") {
        return Err(
            Error::usage("standard input can be read once only").with_remedy("tie it to a site: `--links SITE=-`")
        );
    }
    let readers: Vec<&Site> = owner.map_or(all, |owner| vec![owner]);
    let mut used = 0;
    let mut unnamed = 0;
    for reader in readers {
        let mut taken = Taken { tied: owner.is_some(), unnamed: 0, candidates: Vec::new() };
        import::read(&path, reader, &mut taken)?;
        unnamed = unnamed.max(taken.unnamed);
        used += taken.candidates.len();
        let nth = competitors.iter().position(|competitor| competitor == reader);
        for candidate in taken.candidates {
            let host = candidate.place.host_str();
            let domain = site_of(host).to_owned();
            match nth {
                None => drop(gathered.ours.insert(domain)),
                Some(nth) => {
                    let one = gathered.found.entry(domain).or_default();
                    one.competitors |= 1 << nth;
                    one.sources.extend(candidate.found_by.iter().cloned());
                    keep(&mut one.candidates, nth, candidate);
                }
            }
        }
    }
    if used == 0 && unnamed > 0 {
        return Err(Error::usage(format!("`{}` does not say which site its {unnamed} links lead to", path.display()))
            .with_remedy(format!("tie it to one: `--links {}={}`", competitors[0], path.display())));
    }
    if used == 0 {
        gathered.notes.push(format!("`{}` has no link to the site or a competitor", path.display()));
    }
    Ok(())
}

/// Pages before bare domains, competitors that have none yet before those that have.
fn keep(kept: &mut Vec<(usize, Candidate)>, nth: usize, candidate: Candidate) {
    let is_page = |candidate: &Candidate| matches!(candidate.place, Place::Page(_));
    if kept.iter().any(|(of, known)| *of == nth && known.place == candidate.place) {
        return;
    }
    if kept.len() < MOST_CANDIDATES {
        return kept.push((nth, candidate));
    }
    let of_each = kept.iter().fold(BTreeMap::<usize, usize>::new(), |mut counts, (of, _)| {
        *counts.entry(*of).or_default() += 1;
        counts
    });
    let spare = kept.iter().position(|(of, known)| {
        !is_page(known) && is_page(&candidate) || of_each[of] > 1 && !of_each.contains_key(&nth)
    });
    if let Some(spare) = spare {
        kept[spare] = (nth, candidate);
    }
}

/// Takes what an export says of one site.
struct Taken {
    /// The user said whose file it is, so rows without a target are about that site.
    tied: bool,
    unnamed: u64,
    candidates: Vec<Candidate>,
}

impl Sink for Taken {
    fn candidate(&mut self, candidate: Candidate) -> Result<()> {
        if candidate.target.is_none() && !self.tied {
            self.unnamed += 1;
        } else if candidate.lost_at.is_none() {
            self.candidates.push(candidate);
        }
        Ok(())
    }

    fn unread(&mut self, _: Unread) {}
}
