//! What the coverage section says, counted row by row.

use super::referrers::Referrers;
use crate::error::{Error, Result};
use crate::model::accounting::Accounting;
use crate::model::assessment::Assessed;
use crate::model::backlink::State;
use crate::model::cause::{Cause, Standing};
use crate::model::profile::Coverage;
use crate::model::url::registrable_domain;
use crate::profile;

/// The books of one audit: where every candidate ended.
#[derive(Default)]
pub(super) struct Census {
    last_page: String,
    accounting: Accounting,
    captures: profile::Captures,
    pub referrers: Referrers,
}

impl Census {
    pub fn add(&mut self, row: &Assessed, coverage: &mut Coverage) {
        let link = &row.backlink;
        if link.source.as_str() != self.last_page {
            link.source.as_str().clone_into(&mut self.last_page);
            coverage.pages_known += 1;
            let asked = link.cause.is_none_or(|cause| matches!(cause.standing(), Standing::Gone | Standing::Failed));
            coverage.pages_fetched += u64::from(link.checked_at.is_some() && asked);
            let read = link.checked_at.is_some() && (link.cause.is_none() || link.cause == Some(Cause::LinkRemoved));
            coverage.pages_read += u64::from(read);
        }
        if let Some(cause) = link.cause {
            *coverage.causes.entry(cause.to_string()).or_default() += 1;
        }
        if !link.claimed {
            return;
        }
        match link.cause {
            Some(cause) => self.accounting.add(cause.standing()),
            None => self.accounting.add_live(),
        }
        self.referrers.add(link);
        let names: Vec<&str> = link.found_by.iter().map(String::as_str).collect();
        // What is gone, or never was there, is no part of what could be found.
        if link.state != State::Gone {
            self.captures.add(registrable_domain(link.source.host_str()), names.iter().copied());
        }
        *coverage.overlap.entry(names.join("+")).or_default() += 1;
    }

    /// Closes the books over the candidates that discovery handed over.
    ///
    /// # Errors
    /// Not every candidate ended in exactly one place, which no input can bring about.
    pub fn finish(self, candidates: u64, coverage: &mut Coverage) -> Result<()> {
        if !self.accounting.holds(candidates) {
            return Err(Error::failed(format!("this audit does not add up to its {candidates} candidates"))
                .with_remedy("report this defect of the program with the output of `audit --version`"));
        }
        coverage.accounting = self.accounting;
        coverage.unseen = self.captures.estimate();
        let all = self.accounting.candidates;
        coverage.unverified_share = if all == 0 { 0.0 } else { self.accounting.unverified() as f64 / all as f64 };
        Ok(())
    }
}
