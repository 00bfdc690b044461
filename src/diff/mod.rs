//! What changed between two audits: both stream their links page by page, and what differs becomes [`Changes`].
//!
//! ```text
//! rows before ─┐
//!              ├─ PagePairs ─ matching (which row is which link) ─ classify (what happened) ─ Tally ─ Changes
//! rows now ────┘
//! ```
//!
//! Both streams are ordered by page, so a million links need the memory of one page and of the lists in the result.

mod classify;
mod matching;
mod pages;
mod survival;
mod tally;

use jiff::Timestamp;

use crate::error::Result;
use crate::model::history::LinkRow;
use crate::model::profile::{Change, ChangeKind, Changes};

pub use pages::{PagePair, PagePairs};
pub use survival::{Lives, MONTHS, Survival};
pub use tally::{Tally, velocity};

/// Fills in what the rows of one page remember from the audit before, and gives the rows to carry along: links that
/// no source named this time.
///
/// `at` is the start of the audit that made `now`.
pub fn remember(before: &[LinkRow], now: &mut [LinkRow], at: Timestamp) -> Vec<LinkRow> {
    let matched = matching::match_rows(before, now);
    for (row, known) in now.iter_mut().zip(&matched.known) {
        row.remember(known.map(|index| &before[index]), at);
    }
    matched.unnamed.into_iter().map(|index| before[index].carry()).collect()
}

/// Compares two audits, each given as rows in order of source, target and number. `each` sees every change, listed or
/// not, in order of the page; an error of a stream or of `each` ends the comparison.
pub fn compare(
    before: impl Iterator<Item = Result<LinkRow>>,
    now: impl Iterator<Item = Result<LinkRow>>,
    mut each: impl FnMut(ChangeKind, &Change) -> Result<()>,
) -> Result<Tally> {
    let mut tally = Tally::default();
    for pair in PagePairs::new(before, now) {
        let pair = pair?;
        tally.page(&pair.before, &pair.now, &mut each)?;
    }
    Ok(tally)
}

/// Compares two audits whose start times and whose earlier counts of new domains are known.
pub fn changes(
    before: impl Iterator<Item = Result<LinkRow>>,
    now: impl Iterator<Item = Result<LinkRow>>,
    since: Timestamp,
    new_domains_before: &[u64],
) -> Result<Changes> {
    compare(before, now, |_, _| Ok(())).map(|tally| tally.finish(since, new_domains_before))
}

#[cfg(test)]
mod tests;
