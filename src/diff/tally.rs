//! Changes counted and collected: exact numbers, bounded lists.

use jiff::Timestamp;
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::classify::{classify, loss_kind};
use super::matching::match_rows;
use crate::error::Result;
use crate::model::backlink::State;
use crate::model::history::LinkRow;
use crate::model::profile::{Change, ChangeCounts, ChangeKind, Changes, MAX_CHANGES_LISTED};

/// Audits whose median is the usual pace: two months of weekly audits.
const AUDITS_FOR_PACE: usize = 8;

/// What is known of a domain's links, in three bits.
const STOOD: u8 = 1;
const STANDS: u8 = 2;
/// A source named it, and nobody has seen a link yet.
const CLAIMED: u8 = 4;

/// Collects what changed, page by page.
#[derive(Debug, Default)]
pub struct Tally {
    counts: ChangeCounts,
    lists: [Listed; ChangeKind::ALL.len()],
    /// By a 64-bit hash of the name: of a million domains two share one with a probability of 3 in 100 million, and
    /// then one count is off by one.
    domains: FxHashMap<u64, u8>,
}

impl Tally {
    /// Takes the rows of one page in both audits; `each` sees every change.
    pub fn page(
        &mut self,
        before: &[LinkRow],
        now: &[LinkRow],
        each: &mut impl FnMut(ChangeKind, &Change) -> Result<()>,
    ) -> Result<()> {
        let matched = match_rows(before, now);
        for row in before {
            self.know(row, STOOD);
            self.counts.before += u64::from(row.memory.stands());
        }
        // A link that no source named stands as it stood.
        for index in &matched.unnamed {
            self.know(&before[*index], STANDS);
        }
        for (index, row) in now.iter().enumerate() {
            self.know(row, STANDS);
            if matched.repeated[index] {
                continue;
            }
            let before = matched.known[index].map(|index| &before[index]);
            self.note_failed_look(before, row);
            for (kind, change) in classify(before, row) {
                each(kind, &change)?;
                self.add(kind, row, change);
            }
        }
        Ok(())
    }

    fn know(&mut self, row: &LinkRow, when: u8) {
        let known = self.domains.entry(hash(&row.source_domain)).or_default();
        if row.memory.stands() {
            *known |= when;
        } else if when == STOOD && row.memory.last_live.is_none() && row.memory.missing == 0 {
            *known |= CLAIMED;
        }
    }

    /// A link that was there and cannot be looked at now is a fact worth a number, and no loss.
    fn note_failed_look(&mut self, before: Option<&LinkRow>, now: &LinkRow) {
        let stood = before.is_some_and(|before| before.memory.stands() && before.state != State::Unverified);
        if let (true, State::Unverified, false, Some(cause)) = (stood, now.state, now.carried, now.cause) {
            *self.counts.unverified.entry(cause.to_string()).or_default() += 1;
        }
    }

    fn add(&mut self, kind: ChangeKind, now: &LinkRow, change: Change) {
        let counts = &mut self.counts;
        let label = change.label.map(|label| label.to_string()).unwrap_or_default();
        *match kind {
            ChangeKind::New => &mut counts.new,
            ChangeKind::Lost => &mut counts.lost,
            ChangeKind::Restored => &mut counts.restored,
            ChangeKind::MissingOnce => &mut counts.missing_once,
            ChangeKind::Degraded => &mut counts.degraded,
            ChangeKind::Improved => &mut counts.improved,
            ChangeKind::Moved => &mut counts.moved,
            ChangeKind::Anchor => &mut counts.anchors,
            ChangeKind::Label => &mut counts.labels,
        } += 1;
        match kind {
            ChangeKind::New => *counts.new_by_label.entry(label).or_default() += 1,
            ChangeKind::Lost => {
                *counts.lost_by_label.entry(label).or_default() += 1;
                *counts.lost_by_cause.entry(loss_kind(now.memory.gone_cause).to_owned()).or_default() += 1;
            }
            _ => {}
        }
        self.lists[place(kind)].push(change);
    }

    pub fn counts(&self) -> &ChangeCounts {
        &self.counts
    }

    /// Referring domains with a standing link now that had none, and the other way round.
    ///
    /// A domain that sources had named before and that nobody could look at then is not new.
    pub fn domains(&self) -> (u64, u64) {
        let count = |wanted: fn(u8) -> bool| self.domains.values().filter(|known| wanted(**known)).count() as u64;
        (count(|known| known == STANDS), count(|known| known & (STOOD | STANDS) == STOOD))
    }

    /// `since` is the start of the audit compared with, `new_domains_before` the new referring domains of the audits
    /// before this one, the latest first.
    pub fn finish(mut self, since: Timestamp, new_domains_before: &[u64]) -> Changes {
        let (domains_new, domains_lost) = self.domains();
        let (velocity_median, velocity) = velocity(domains_new, new_domains_before);
        let mut list = |kind: ChangeKind| std::mem::take(&mut self.lists[place(kind)]).finish();
        Changes {
            since: Some(since),
            new: list(ChangeKind::New),
            lost: list(ChangeKind::Lost),
            restored: list(ChangeKind::Restored),
            missing_once: list(ChangeKind::MissingOnce),
            degraded: list(ChangeKind::Degraded),
            improved: list(ChangeKind::Improved),
            moved: list(ChangeKind::Moved),
            anchors: list(ChangeKind::Anchor),
            labels: list(ChangeKind::Label),
            counts: self.counts,
            domains_new,
            domains_lost,
            velocity_median,
            velocity,
        }
    }
}

fn hash(domain: &str) -> u64 {
    use std::hash::BuildHasher;
    FxBuildHasher.hash_one(domain)
}

fn place(kind: ChangeKind) -> usize {
    ChangeKind::ALL.iter().position(|other| *other == kind).unwrap_or_default()
}

/// The median of new referring domains in the last eight audits and this one's multiple of it.
///
/// Both are `None` with fewer than eight; the multiple also when the usual pace is none at all.
pub fn velocity(now: u64, before: &[u64]) -> (Option<f64>, Option<f64>) {
    if before.len() < AUDITS_FOR_PACE {
        return (None, None);
    }
    let mut last = before[..AUDITS_FOR_PACE].to_vec();
    last.sort_unstable();
    let median = (last[AUDITS_FOR_PACE / 2 - 1] + last[AUDITS_FOR_PACE / 2]) as f64 / 2.0;
    (Some(median), (median > 0.0).then(|| now as f64 / median))
}

/// Keeps the most valuable changes up to the limit.
#[derive(Debug, Default)]
struct Listed(Vec<Change>);

impl Listed {
    fn push(&mut self, change: Change) {
        self.0.push(change);
        // Cutting at twice the limit sorts each change about once.
        if self.0.len() >= 2 * MAX_CHANGES_LISTED {
            self.cut();
        }
    }

    fn cut(&mut self) {
        self.0.sort_by(|a, b| b.value.cmp(&a.value).then_with(|| a.cmp(b)));
        self.0.truncate(MAX_CHANGES_LISTED);
    }

    fn finish(mut self) -> Vec<Change> {
        self.cut();
        self.0
    }
}
