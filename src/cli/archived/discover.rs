//! Links to the site in the archives, as candidates.

use std::path::Path;

use super::paths;
use crate::archive::page::{self, Content};
use crate::archive::{self, Damage, Handler, Record, Sieve, Tally, wat};
use crate::cli::audit::Audit;
use crate::discovery::Sink;
use crate::error::{Error, Result};
use crate::extractor::{self, PageInput};
use crate::model::candidate::{Candidate, Origin, Place};
use crate::model::link::{AnchorSource, Link};
use crate::model::profile::{SourceReport, Unread};
use crate::model::site::Site;
use crate::model::url::CanonicalUrl;

/// Source name of links on archived pages, and of links that only a WAT record tells of.
const ON_PAGES: &str = "archive";
const IN_WAT: &str = "wat";

/// Collects the links to the site. An archive that cannot be read is reported as a failed source; when none can, that is
/// the audit's end.
pub(crate) fn discover(audit: &Audit<'_>, sink: &mut dyn Sink) -> Result<Vec<SourceReport>> {
    let paths = paths(audit)?;
    let mut reports = Vec::new();
    let mut last = None;
    for path in &paths {
        let (report, trouble) = one(path, &audit.site, sink)?;
        reports.push(report);
        last = trouble.or(last);
    }
    match last {
        Some(problem) if reports.iter().all(|report| report.failed) => Err(problem),
        _ => Ok(reports),
    }
}

fn one(path: &Path, site: &Site, sink: &mut dyn Sink) -> Result<(SourceReport, Option<Error>)> {
    let file = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let sites = [site.clone()];
    let handler = Finder { sieve: Sieve::new(&sites), sites, file: file.clone() };
    let (mut trouble, mut failed) = (None, None);
    let mut candidates = 0;
    let tally = archive::run(
        &[path.to_owned()],
        &handler,
        &mut |lines| {
            for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
                candidates += 1;
                let candidate = serde_json::from_slice(line)
                    .map_err(|problem| Error::failed(format!("a candidate cannot be read back: {problem}")));
                if let Err(problem) = candidate.and_then(|candidate: Candidate| sink.candidate(candidate)) {
                    failed = Some(problem);
                    return Err(std::io::Error::other("the history cannot be written"));
                }
            }
            Ok(())
        },
        &mut |_, problem| trouble = Some(problem),
    );
    if let Some(problem) = failed {
        return Err(problem);
    }
    let tally = tally.map_err(|problem| Error::failed(format!("cannot read `{}`: {problem}", path.display())))?;
    for (_, damage) in &tally.damages {
        let reason = format!("record at byte {}: {}", damage.offset, damage.reason);
        sink.unread(Unread { file: file.clone(), line: 0, reason });
    }
    let report = SourceReport {
        name: ON_PAGES.to_owned(),
        input: path.display().to_string(),
        vendor: "web archive".to_owned(),
        report: "archived pages".to_owned(),
        rows: tally.pages,
        candidates,
        refused_rows: tally.damaged,
        skipped: Default::default(),
        note: trouble.as_ref().map(ToString::to_string),
        failed: trouble.is_some(),
    };
    Ok((report, trouble))
}

struct Finder {
    sites: [Site; 1],
    sieve: Sieve,
    file: String,
}

impl Handler for Finder {
    fn record(&self, archive: &str, record: &Record<'_>, out: &mut Vec<u8>, tally: &mut Tally) {
        if !self.sieve.may_hold(record) {
            return;
        }
        let (source, url, links) = match page::read(record) {
            Content::Nothing => return,
            Content::Broken(reason) => {
                return tally.damage(archive, Damage { offset: record.offset, reason, mended: false });
            }
            Content::Page(page) => {
                let input = PageInput { url: &page.url, status: page.status, headers: &page.headers, body: &page.body };
                (ON_PAGES, page.url.clone(), extractor::links_to(&input, &self.sites))
            }
            Content::Links(page) => {
                (IN_WAT, page.url.clone(), wat::links_to(&page, &self.sites, Some(&extractor::lands_on)))
            }
            Content::Redirect(redirect) => {
                let to = redirect.to.filter(|to| self.sites[0].covers(to));
                let link = to.and_then(|to| CanonicalUrl::from_url(to).ok()).map(|to| (0, Link::redirect(to)));
                (ON_PAGES, redirect.url, link.into_iter().collect())
            }
        };
        tally.pages += 1;
        // The site's own pages link to it everywhere.
        if self.sites[0].covers(url.url()) {
            return;
        }
        for (_, link) in links {
            let candidate = self.candidate(source, &url, link, record);
            // Candidates always serialise, and a Vec always takes them.
            let _ = serde_json::to_writer(&mut *out, &candidate);
            out.push(b'\n');
        }
    }
}

impl Finder {
    fn candidate(&self, source: &str, url: &CanonicalUrl, link: Link, record: &Record<'_>) -> Candidate {
        let origin = Origin { source: source.to_owned(), file: self.file.clone(), line: 0 };
        let mut candidate = Candidate::new(Place::Page(url.clone()), origin);
        candidate.first_seen = record.date();
        candidate.last_seen = record.date();
        if let Some(lands_on) = link.lands_on {
            candidate.via = vec![link.url];
            candidate.target = Some(lands_on);
        } else {
            candidate.target = Some(link.url);
        }
        candidate.claim.follow = (source == IN_WAT).then(|| !link.rel.is_qualified());
        candidate.claim.rel = Some(link.rel);
        candidate.claim.element = Some(link.element);
        candidate.claim.anchor = (link.anchor_source != AnchorSource::None).then_some(link.anchor);
        candidate
    }
}
