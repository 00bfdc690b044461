//! How long links live: the share still there some months after they were first seen.
//!
//! The estimate is Kaplan and Meier's (1958), which uses every link for as long as it was watched: links that are
//! still there, or that nobody could look at lately, say nothing about later days and are not counted as lost.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::model::assessment::Label;
use crate::model::history::LinkRow;

/// Months after which the share is told, with their length in days.
pub const MONTHS: [(u32, u32); 3] = [(3, 91), (6, 183), (12, 365)];

/// Links that left the group on one day of their life.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Left {
    lost: u64,
    /// Last seen alive that day, and not watched beyond it.
    watched_until: u64,
}

/// The lives of a group of links. Memory grows with days, never with links.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lives {
    links: u64,
    by_age: BTreeMap<u32, Left>,
}

impl Lives {
    /// Takes a link that was seen live once; others have no life to speak of.
    pub fn add(&mut self, row: &LinkRow) {
        let memory = &row.memory;
        let (Some(born), Some(last_live)) = (memory.first_live, memory.last_live) else { return };
        self.links += 1;
        match memory.lost_at.and(memory.gone_since) {
            Some(gone) => self.by_age.entry(days(born, gone)).or_default().lost += 1,
            None => self.by_age.entry(days(born, last_live)).or_default().watched_until += 1,
        }
    }

    /// Links seen live at least once.
    pub fn links(&self) -> u64 {
        self.links
    }

    /// Links that were watched for this many days and were there until then.
    pub fn watched(&self, days: u32) -> u64 {
        self.by_age.range(days..).map(|(_, left)| left.lost + left.watched_until).sum()
    }

    /// Share alive after this many days, 0-1; `None` while no link was watched for so long.
    pub fn share_after(&self, days: u32) -> Option<f64> {
        let mut at_risk = self.links;
        let mut share = 1.0;
        for (_, left) in self.by_age.range(..=days) {
            if left.lost > 0 {
                share *= 1.0 - left.lost as f64 / at_risk as f64;
            }
            at_risk -= left.lost + left.watched_until;
        }
        (self.watched(days) > 0 || (self.links > 0 && share == 0.0)).then_some(share)
    }
}

fn days(from: Timestamp, to: Timestamp) -> u32 {
    let seconds = to.as_second().saturating_sub(from.as_second()).max(0);
    u32::try_from(seconds / 86_400).unwrap_or(u32::MAX)
}

/// The lives of a site's links, all together and by the label that they had when they were last there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Survival {
    pub all: Lives,
    pub by_label: BTreeMap<Label, Lives>,
}

impl Survival {
    pub fn add(&mut self, row: &LinkRow) {
        self.all.add(row);
        let label = row.memory.live_label.unwrap_or(row.label);
        self.by_label.entry(label).or_default().add(row);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::history::Memory;
    use crate::model::history::tests::{row, week};

    fn life(born: i64, last_live: i64, gone: Option<i64>) -> LinkRow {
        let memory = Memory {
            first_live: Some(week(born)),
            last_live: Some(week(last_live)),
            gone_since: gone.map(week),
            lost_at: gone.map(|gone| week(gone + 1)),
            ..Memory::default()
        };
        LinkRow { memory, ..row("https://a.test/", "us") }
    }

    fn lives(rows: &[LinkRow]) -> Lives {
        let mut lives = Lives::default();
        rows.iter().for_each(|row| lives.add(row));
        lives
    }

    #[test]
    fn what_was_not_watched_long_enough_says_nothing() {
        let lives = lives(&[life(0, 8, None), life(4, 8, None)]);
        assert_eq!((lives.links(), lives.share_after(28), lives.share_after(91)), (2, Some(1.0), None));
    }

    #[test]
    fn the_share_is_that_of_kaplan_and_meier() {
        // Four links: one lost in week 2, one watched until week 3 only, one lost in week 10, one alive in week 20.
        let lives = lives(&[life(0, 1, Some(2)), life(5, 8, None), life(0, 9, Some(10)), life(0, 20, None)]);
        assert_eq!(lives.share_after(7), Some(1.0));
        assert_eq!(lives.share_after(14), Some(0.75));
        assert_eq!(lives.share_after(69), Some(0.75));
        assert_eq!(lives.share_after(91), Some(0.375));
        assert_eq!((lives.watched(91), lives.share_after(183)), (1, None));
    }

    #[test]
    fn nobody_left_is_an_answer_too() {
        let all_lost = lives(&[life(0, 1, Some(2)), life(0, 2, Some(3))]);
        assert_eq!(all_lost.share_after(365), Some(0.0));
        assert_eq!(Lives::default().share_after(91), None);
    }

    #[test]
    fn links_never_seen_and_links_missing_once_are_not_lost() {
        let never = row("https://a.test/", "us");
        let mut once = life(0, 20, None);
        once.memory.gone_since = Some(week(21));
        let lives = lives(&[never, once]);
        assert_eq!((lives.links(), lives.share_after(140)), (1, Some(1.0)));
    }
}
