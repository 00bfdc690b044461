//! Discovery into the store: every source feeds candidates, which merge as they arrive.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::hash::BuildHasher;

use crate::discovery::Sink;
use crate::error::Result;
use crate::model::candidate::Candidate;
use crate::model::profile::{SourceReport, Unread};
use crate::model::site::Site;
use crate::store::Store;

/// Candidates per transaction: a commit costs milliseconds, a lost batch is collected again.
const CANDIDATES_PER_COMMIT: u32 = 20_000;

/// Feeds one run of the store. [`Collector::finish`] commits what is left.
pub(crate) struct Collector<'a> {
    store: &'a Store,
    run: i64,
    site: &'a Site,
    in_bulk: u32,
    reports: Vec<SourceReport>,
    trouble: RefCell<Option<crate::error::Error>>,
    /// Candidates on the audited site itself, which are no backlinks.
    own: Cell<u64>,
    places: Places,
}

/// Places that were named so far, as hashes: an audit may know millions, and one taken for another by chance is only
/// verified on its other source's word.
#[derive(Clone, Default)]
pub(crate) struct Places {
    hashes: HashSet<u64, rustc_hash::FxBuildHasher>,
    hasher: rustc_hash::FxBuildHasher,
}

impl Places {
    fn insert(&mut self, place: &str) {
        self.hashes.insert(self.hasher.hash_one(place));
    }

    pub(crate) fn contains(&self, place: &str) -> bool {
        self.hashes.contains(&self.hasher.hash_one(place))
    }
}

impl<'a> Collector<'a> {
    pub(crate) fn new(store: &'a Store, run: i64, site: &'a Site) -> Result<Self> {
        store.start_bulk()?;
        Ok(Self {
            store,
            run,
            site,
            in_bulk: 0,
            reports: Vec::new(),
            trouble: RefCell::new(None),
            own: Cell::new(0),
            places: Places::default(),
        })
    }

    /// What was named so far.
    pub(crate) fn places(&self) -> Places {
        self.places.clone()
    }

    /// Notes what a source contributed.
    pub(crate) fn report(&mut self, report: SourceReport) {
        self.reports.push(report);
    }

    pub(crate) fn finish(mut self) -> Result<Vec<SourceReport>> {
        if let Some(problem) = self.trouble.take() {
            return Err(problem);
        }
        if let Some(report) = self.reports.last_mut().filter(|_| self.own.get() > 0) {
            *report.skipped.entry("own pages".to_owned()).or_default() += self.own.get();
        }
        for (nth, report) in self.reports.iter().enumerate() {
            self.store.add_source(self.run, nth, report)?;
        }
        self.store.commit()?;
        self.store.merge_candidates(self.run)?;
        Ok(self.reports)
    }
}

impl Sink for Collector<'_> {
    fn candidate(&mut self, candidate: Candidate) -> Result<()> {
        // Sources filter their own way; a link from the site to itself is no backlink whoever brings it.
        if self.site.owns_host(candidate.place.host_str()) && self.site.prefix().is_empty() {
            self.own.set(self.own.get() + 1);
            return Ok(());
        }
        self.places.insert(candidate.place.as_str());
        self.store.add_candidate(self.run, &candidate)?;
        self.in_bulk += 1;
        if self.in_bulk == CANDIDATES_PER_COMMIT {
            self.in_bulk = 0;
            self.store.commit()?;
            self.store.start_bulk()?;
        }
        Ok(())
    }

    fn unread(&mut self, row: Unread) {
        if let Err(problem) = self.store.add_unread(self.run, &row) {
            self.trouble.borrow_mut().get_or_insert(problem);
        }
    }
}
