//! Where candidates come from: exports, access logs, graphs and services. Every source feeds the same [`Sink`].

pub mod access_log;
pub mod graph;
pub mod hunt;
pub mod import;
mod open;
mod parse;
pub mod service;
mod skip;

use crate::error::Result;
use crate::model::candidate::Candidate;
use crate::model::profile::Unread;

/// Takes what a source finds. Implemented by the store; a `Vec`-backed one serves the tests.
pub trait Sink {
    /// Takes one candidate, merging it with what is known of the same link. An error means that the audit cannot go on.
    fn candidate(&mut self, candidate: Candidate) -> Result<()>;
    /// Takes note of a row that could not be read.
    fn unread(&mut self, row: Unread);
}

/// Collects in memory, without merging.
#[derive(Debug, Default)]
pub struct Collected {
    pub candidates: Vec<Candidate>,
    pub unread: Vec<Unread>,
}

impl Sink for Collected {
    fn candidate(&mut self, candidate: Candidate) -> Result<()> {
        self.candidates.push(candidate);
        Ok(())
    }

    fn unread(&mut self, row: Unread) {
        self.unread.push(row);
    }
}
