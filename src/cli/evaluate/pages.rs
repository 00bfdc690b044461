//! Labelled links on archived pages: extracts each page for the site that its label names, and judges the link.

use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::path::PathBuf;
use std::sync::Mutex;

use jiff::Timestamp;

use super::Judged;
use super::input::Labelled;
use crate::archive::page::{self, CapturedPage, Content};
use crate::archive::{self, Handler, Record, Tally};
use crate::error::{Error, Result};
use crate::extractor::{PageInput, Wanted, extract};
use crate::model::cause::Cause;
use crate::model::link::Link;
use crate::model::observation::Observation;
use crate::model::reconcile::{Targets, page_key, reconcile};
use crate::model::site::Site;
use crate::scoring::{CorpusBuilder, Evidence};

/// Judges every labelled row whose page is in an archive. Gives how many were not found, by reason.
pub(super) fn judge(
    archives: &[PathBuf],
    rows: Vec<Labelled>,
    err: &mut dyn Write,
) -> Result<(Vec<Judged>, BTreeMap<String, u64>)> {
    let mut by_record: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, row) in rows.iter().enumerate() {
        let key = if row.record_id.is_empty() { row.place.as_str() } else { &row.record_id };
        by_record.entry(key.to_owned()).or_default().push(at);
    }
    let outcomes = Mutex::new((0..rows.len()).map(|_| Outcome::NoPage).collect::<Vec<_>>());
    let handler = Pages { rows: &rows, by_record, outcomes: &outcomes };
    let paths = archive::expand(archives)?;
    let mut problems: Vec<Error> = Vec::new();
    let read = archive::run(&paths, &handler, &mut |_| Ok(()), &mut |_, problem| problems.push(problem));
    for problem in problems {
        // Nothing is left to do when stderr is closed.
        let _ = writeln!(err, "error: {problem}");
    }
    read.map_err(|problem| Error::failed(format!("the archives cannot be read: {problem}")))?;
    drop(handler);
    let outcomes = outcomes.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut judged = Vec::new();
    let mut skipped: BTreeMap<String, u64> = BTreeMap::new();
    for (label, outcome) in rows.into_iter().zip(outcomes) {
        match outcome {
            Outcome::Judged(link, evidence) => judged.push(Judged { label, link: *link, evidence: *evidence }),
            Outcome::NoPage => *skipped.entry("page not in the archive".into()).or_default() += 1,
            Outcome::NoTarget => *skipped.entry("the target names no site".into()).or_default() += 1,
            Outcome::NoLink => *skipped.entry("link not found on its page".into()).or_default() += 1,
        }
    }
    Ok((judged, skipped))
}

enum Outcome {
    NoPage,
    NoTarget,
    NoLink,
    Judged(Box<crate::model::backlink::Backlink>, Box<Evidence>),
}

struct Pages<'a> {
    rows: &'a [Labelled],
    by_record: HashMap<String, Vec<usize>>,
    outcomes: &'a Mutex<Vec<Outcome>>,
}

impl Handler for Pages<'_> {
    fn record(&self, _archive: &str, record: &Record<'_>, _out: &mut Vec<u8>, _tally: &mut Tally) {
        let id = record.id();
        let wanted = self.by_record.get(&*id);
        let Content::Page(page) = page::read(record) else { return };
        let Some(wanted) = wanted.or_else(|| self.by_record.get(page.url.as_str())) else { return };
        for at in wanted {
            let outcome = judge_one(&self.rows[*at], &page);
            if let Ok(mut outcomes) = self.outcomes.lock() {
                outcomes[*at] = outcome;
            }
        }
    }
}

fn judge_one(row: &Labelled, page: &CapturedPage<'_>) -> Outcome {
    let Some(site) = row.site() else { return Outcome::NoTarget };
    let input = PageInput { url: &page.url, status: page.status, headers: &page.headers, body: &page.body };
    let extracted = extract(&input, &Wanted::site(&site));
    let Some(at) = find(row, &extracted.links) else { return Outcome::NoLink };
    let mut seen = Observation::not_tried(page.url.clone(), Cause::Offline, Timestamp::UNIX_EPOCH);
    seen.cause = None;
    seen.status = Some(page.status);
    seen.links = extracted.links;
    seen.facts = Some(Box::new(extracted.facts));
    judge_seen(&site, &seen, at)
}

fn judge_seen(site: &Site, seen: &Observation, at: usize) -> Outcome {
    let rows = reconcile(site, Vec::new(), Ok(seen), &Targets::default());
    let facts = seen.facts.as_deref();
    let mut builder = CorpusBuilder::new(site);
    rows.iter().for_each(|row| builder.add(row, facts));
    let corpus = builder.finish();
    let Some(row) = rows.into_iter().nth(at) else { return Outcome::NoLink };
    let evidence = Evidence::gather(&row, facts, &corpus);
    Outcome::Judged(Box::new(row), Box::new(evidence))
}

/// The link that the label speaks of: same address and words, else same address, else same words.
fn find(row: &Labelled, links: &[Link]) -> Option<usize> {
    let target = row.target.as_ref()?;
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let anchor = words(&row.anchor);
    let rank = |link: &Link| {
        let exact = link.url == *target;
        let near = exact || page_key(&link.url) == page_key(target);
        let same_words = words(&link.anchor) == anchor;
        (near || (same_words && !anchor.is_empty())).then_some((near && same_words, exact, near))
    };
    let best = links.iter().enumerate().filter_map(|(at, link)| Some((rank(link)?, std::cmp::Reverse(at)))).max()?;
    Some(best.1.0)
}
