//! The accounting identity: every candidate ends in exactly one place.

use serde::{Deserialize, Serialize};

use super::cause::Standing;

/// Where the candidates ended. [`Accounting::holds`] is checked on every run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accounting {
    pub candidates: u64,
    pub live: u64,
    pub gone: u64,
    pub refused: u64,
    pub failed: u64,
    pub not_tried: u64,
}

impl Accounting {
    /// Counts one candidate that ended as a live link.
    pub fn add_live(&mut self) {
        self.candidates += 1;
        self.live += 1;
    }

    /// Counts one candidate that did not.
    pub fn add(&mut self, standing: Standing) {
        self.candidates += 1;
        match standing {
            Standing::Gone => self.gone += 1,
            Standing::Refused => self.refused += 1,
            Standing::Failed => self.failed += 1,
            Standing::NotTried => self.not_tried += 1,
        }
    }

    /// candidates = live + gone + refused + failed + not tried, for the number that discovery handed over.
    pub fn holds(&self, discovered: u64) -> bool {
        self.candidates == discovered
            && self.candidates == self.live + self.gone + self.refused + self.failed + self.not_tried
    }

    pub fn unverified(&self) -> u64 {
        self.refused + self.failed + self.not_tried
    }
}
