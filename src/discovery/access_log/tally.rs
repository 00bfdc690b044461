//! Visits by referrer and page: a log names the same link thousands of times.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::discovery::Sink;
use crate::error::Error;
use crate::model::candidate::{Candidate, Origin, Place};
use crate::model::url::CanonicalUrl;

/// Links held before they are handed on. Beyond this the sink unites what comes again.
const MAX_HELD: usize = 50_000;

#[derive(Debug)]
struct Visits {
    count: u64,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
    line: u64,
    spammer: bool,
}

/// Collects visits and hands them on as candidates, in order.
pub(super) struct Tally<'a> {
    file: &'a str,
    sink: &'a mut dyn Sink,
    held: BTreeMap<(Place, Option<CanonicalUrl>), Visits>,
    spam: u64,
}

impl<'a> Tally<'a> {
    pub fn new(file: &'a str, sink: &'a mut dyn Sink) -> Self {
        Self { file, sink, held: BTreeMap::new(), spam: 0 }
    }

    pub fn sink(&mut self) -> &mut dyn Sink {
        self.sink
    }

    /// Visits from known referrer spammers, so far.
    pub fn spam(&self) -> u64 {
        self.spam
    }

    pub fn add(
        &mut self,
        place: Place,
        target: Option<CanonicalUrl>,
        time: Option<Timestamp>,
        line: u64,
        spammer: bool,
    ) -> Result<(), Error> {
        self.spam += u64::from(spammer);
        let visits =
            self.held.entry((place, target)).or_insert(Visits { count: 0, first: None, last: None, line, spammer });
        visits.count += 1;
        visits.first = [visits.first, time].into_iter().flatten().min();
        visits.last = visits.last.max(time);
        if self.held.len() > MAX_HELD { self.flush() } else { Ok(()) }
    }

    pub fn flush(&mut self) -> Result<(), Error> {
        for ((place, target), visits) in std::mem::take(&mut self.held) {
            let origin = Origin { source: "access-log".to_owned(), file: self.file.to_owned(), line: visits.line };
            let mut candidate = Candidate::new(place, origin);
            candidate.target = target;
            candidate.first_seen = visits.first;
            candidate.last_seen = visits.last;
            candidate.claim.visits = Some(visits.count);
            candidate.claim.referrer_spam = visits.spammer.then_some(true);
            self.sink.candidate(candidate)?;
        }
        Ok(())
    }
}
