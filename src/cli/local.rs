//! Sources on this machine: the last audit of the site, and Common Crawl's graph where it was built.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};

use super::audit::Audit;
use super::collect::Collector;
use super::plan::{GRAPH, HISTORY, Wish};
use crate::discovery::Sink;
use crate::discovery::graph::{Graph, Level, Located};
use crate::error::Result;
use crate::model::candidate::{Candidate, Origin, Place};
use crate::model::profile::SourceReport;
use crate::model::url::Host;
use crate::store::{Run, Store};

/// Links that were reported lost are looked for this long: editors restore pages within weeks, not years.
const RECHECK_LOST: SignedDuration = SignedDuration::from_hours(24 * 30);

/// Set aside from the history: what another source names anyway.
const NAMED_ANYWAY: &str = "named by another source";
const LONG_LOST: &str = "lost long ago";
const OLD_LEADS: &str = "leads of the graph";

/// The links of the last audit of the same site, to be verified again: what no other source of this audit names.
pub(crate) fn history(
    audit: &Audit<'_>,
    store: &Store,
    run: &Run,
    wish: Wish,
    collector: &mut Collector<'_>,
) -> Result<Vec<SourceReport>> {
    let name = audit.site.to_string();
    let mut report = SourceReport {
        name: HISTORY.to_owned(),
        vendor: "this program".to_owned(),
        report: "last audit".to_owned(),
        ..SourceReport::default()
    };
    let Some(previous) = store.last_audit(&name, run.started_at)? else {
        report.note = Some(format!("there is no earlier audit of {name}"));
        report.failed = true;
        return Ok(if wish == Wish::ByName { vec![report] } else { Vec::new() });
    };
    report.report = format!("audit of {}", previous.started_at.strftime("%Y-%m-%d"));
    let reader = store.reader()?;
    let long_lost = long_lost(&reader, previous.id, run.started_at)?;
    let named = collector.places();
    for group in reader.pages(previous.id) {
        for candidate in group?.candidates {
            report.rows += 1;
            let set_aside = if named.contains(candidate.place.as_str()) {
                Some(NAMED_ANYWAY)
            } else if long_lost.contains(candidate.place.as_str()) {
                Some(LONG_LOST)
            } else if matches!(candidate.place, Place::Domain(_)) && candidate.found_by.iter().all(|by| by == GRAPH) {
                Some(OLD_LEADS)
            } else {
                None
            };
            match set_aside {
                Some(why) => *report.skipped.entry(why.to_owned()).or_default() += 1,
                None => {
                    report.candidates += 1;
                    collector.candidate(remembered(candidate))?;
                }
            }
        }
    }
    Ok(vec![report])
}

/// The candidate as the history names it: what is known of the link stays, the source is the history.
fn remembered(candidate: Candidate) -> Candidate {
    let origin = Origin { source: HISTORY.to_owned(), file: String::new(), line: 0 };
    Candidate { found_by: [HISTORY.to_owned()].into(), origins: vec![origin], ..candidate }
}

/// Pages all of whose links were lost too long ago to be looked for again.
fn long_lost(store: &Store, audit: i64, now: Timestamp) -> Result<HashSet<String>> {
    let mut lost: HashSet<String> = HashSet::new();
    let mut page = (String::new(), true);
    let mut close = |page: &(String, bool)| {
        if page.1 && !page.0.is_empty() {
            lost.insert(page.0.clone());
        }
    };
    for row in store.links(audit) {
        let row = row?;
        let old = row.memory.lost_at.is_some_and(|at| now.duration_since(at) > RECHECK_LOST);
        if row.source_url == page.0 {
            page.1 &= old;
        } else {
            close(&page);
            page = (row.source_url, old);
        }
    }
    close(&page);
    Ok(lost)
}

/// Domains that link to the site in the newest graph that is built here: leads, most central first.
pub(crate) fn graph(audit: &Audit<'_>, wish: Wish, collector: &mut Collector<'_>) -> Result<Vec<SourceReport>> {
    let mut report = SourceReport {
        name: GRAPH.to_owned(),
        vendor: "Common Crawl".to_owned(),
        report: "web graph".to_owned(),
        ..SourceReport::default()
    };
    let missing = |mut report: SourceReport, note: String| {
        report.note = Some(note);
        report.failed = true;
        vec![report]
    };
    let open = |level| Graph::open(&audit.data_directory, level, None);
    let graph = match open(Level::Domain).and_then(|domains| domains.map_or_else(|| open(Level::Host), |g| Ok(Some(g))))
    {
        Ok(Some(graph)) => graph,
        Ok(None) if wish == Wish::ByDefault => return Ok(Vec::new()),
        Ok(None) => {
            return Ok(missing(report, "no graph is built here; `audit graph fetch` gets one".to_owned()));
        }
        // A damaged index is no reason to do without the other sources.
        Err(problem) => return Ok(missing(report, problem.to_string())),
    };
    let mut graph = graph;
    let mut located = graph.locate(&audit.site);
    if let Located::SharedPlatform { platform } = &located {
        let note = format!(
            "the domain graph cannot tell {} from the other sites on {platform}; `audit graph build --level host` makes one that can",
            audit.site
        );
        match open(Level::Host) {
            Ok(Some(hosts)) => {
                located = hosts.locate(&audit.site);
                graph = hosts;
            }
            _ => return Ok(missing(report, note)),
        }
    }
    report.report = format!("{} graph {}", graph.level(), graph.release());
    let ids = match located {
        Located::Nodes { ids, .. } => ids,
        Located::NotInGraph { name } => {
            report.note = Some(format!("{name} is not in it: its backlinks there are unknown, not none"));
            return Ok(vec![report]);
        }
        Located::SharedPlatform { .. } => return Ok(vec![report]),
    };
    let most = u64::from(audit.args.sources.max_rows);
    let own = audit.site.prefix().is_empty();
    let total = graph.in_degree(&ids);
    report.rows = graph.inlinks(&ids, Some(most), &mut |referrer| {
        let Some(host) = Host::parse(&referrer.domain) else {
            *report.skipped.entry("names that are no host".to_owned()).or_default() += 1;
            return Ok(());
        };
        if own && audit.site.owns_host(host.as_str()) {
            *report.skipped.entry("own pages".to_owned()).or_default() += 1;
            return Ok(());
        }
        report.candidates += 1;
        let origin = Origin { source: GRAPH.to_owned(), file: String::new(), line: 0 };
        collector.candidate(Candidate::new(Place::Domain(host), origin))
    })?;
    let mut note = "an edge of the graph is a lead: a link, an image or a script somewhere on that domain".to_owned();
    if total > most {
        note = format!("the {most} most central of {total} domains (`--max-rows`); {note}");
    }
    report.note = Some(note);
    Ok(vec![report])
}
