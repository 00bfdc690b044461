//! The best and the worst links, kept while the others stream by.

use crate::model::assessment::{Assessed, Label};
use crate::model::backlink::State;

/// A bounded list, strongest first, with at most one link of each domain: ten links of one footer teach nothing.
#[derive(Debug)]
struct Top {
    limit: usize,
    rows: Vec<(u32, Assessed)>,
}

impl Top {
    fn new(limit: usize) -> Self {
        Self { limit, rows: Vec::with_capacity(limit + 1) }
    }

    /// Takes the link when it is among the strongest; equals stay in order of arrival.
    fn offer(&mut self, strength: u32, row: &Assessed) {
        let full = self.rows.len() >= self.limit;
        if self.limit == 0 || (full && self.rows.last().is_some_and(|(weakest, _)| *weakest >= strength)) {
            return;
        }
        let domain = row.backlink.source_domain();
        if let Some(at) = self.rows.iter().position(|(_, kept)| kept.backlink.source_domain() == domain) {
            if self.rows[at].0 >= strength {
                return;
            }
            self.rows.remove(at);
        }
        let at = self.rows.partition_point(|(kept, _)| *kept >= strength);
        self.rows.insert(at, (strength, row.clone()));
        self.rows.truncate(self.limit);
    }
}

/// Collects both ends of a profile.
#[derive(Debug)]
pub(super) struct Extremes {
    best: Top,
    worst: Top,
}

impl Extremes {
    pub(super) fn new(limit: usize) -> Self {
        Self { best: Top::new(limit), worst: Top::new(limit) }
    }

    pub(super) fn add(&mut self, row: &Assessed) {
        let (link, judged) = (&row.backlink, &row.assessment);
        if link.state == State::Gone {
            return;
        }
        let live = u32::from(link.state == State::Live) << 20;
        let counts = u32::from(link.broken_at.is_none()) << 19;
        let (value, risk) = (u32::from(judged.value), u32::from(judged.risk));
        match judged.label {
            Label::HighQuality => self.best.offer(live + counts + (value << 8) + (100 - risk.min(100)), row),
            Label::Spammy => self.worst.offer(live + counts + (risk << 8) + (100 - value.min(100)), row),
            Label::LowQuality => {}
        }
    }

    /// High-quality links, best first.
    pub(super) fn best(&self) -> impl Iterator<Item = &Assessed> {
        self.best.rows.iter().map(|(_, row)| row)
    }

    /// Spammy links, worst first.
    pub(super) fn worst(&self) -> impl Iterator<Item = &Assessed> {
        self.worst.rows.iter().map(|(_, row)| row)
    }
}
