//! One host: its lanes (one per origin), its temper, and what of it may start when.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use super::Origin;
use crate::crawler::politeness::Temper;

/// Is the host's address known?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lookup {
    Needed,
    UnderWay,
    Known,
}

/// May pages of an origin be asked for?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gate {
    /// robots.txt has to be asked for first.
    Closed,
    /// It is being asked for.
    Asked,
    Open,
}

/// The pages of one origin.
pub(super) struct Lane<T> {
    origin: Origin,
    pub(super) gate: Gate,
    pub(super) fresh: VecDeque<T>,
    /// Repeats with the time before which they must not start; a handful.
    pub(super) later: Vec<(Duration, T)>,
}

impl<T> Lane<T> {
    pub(super) fn drain(&mut self, gated: bool) -> Vec<T> {
        if gated && self.gate == Gate::Asked {
            self.gate = Gate::Closed;
        }
        let fresh = std::mem::take(&mut self.fresh);
        let later = std::mem::take(&mut self.later);
        fresh.into_iter().chain(later.into_iter().map(|(_, item)| item)).collect()
    }
}

/// A piece of work that a host has.
pub(super) enum Work<T> {
    Item(T),
    Robots(Origin),
}

pub(super) struct Host<T> {
    pub(super) name: Arc<str>,
    pub(super) lookup: Lookup,
    pub(super) address: Option<IpAddr>,
    pub(super) temper: Temper,
    /// The pause after the last request ends here.
    pub(super) free_at: Duration,
    /// An open connection is kept until then; zero when there is none.
    pub(super) kept_until: Duration,
    pub(super) in_flight: usize,
    pub(super) waiting: usize,
    /// Entries in the heaps that carry another stamp are out of date.
    pub(super) stamp: u32,
    pub(super) changed: bool,
    /// Counted among the hosts that are well and have pages left.
    pub(super) well: bool,
    /// It has answered, or failed to, at least once.
    pub(super) met: bool,
    /// Requests for robots.txt itself, which wait for none.
    pub(super) ungated: Vec<(Duration, T)>,
    lanes: Vec<Lane<T>>,
}

impl<T> Host<T> {
    /// It may stall: nobody has met it yet, or it failed last.
    pub(super) fn is_risky(&self) -> bool {
        !self.met || self.temper.is_troubled()
    }

    pub(super) fn new(name: Arc<str>) -> Self {
        Self {
            name,
            lookup: Lookup::Needed,
            address: None,
            temper: Temper::default(),
            free_at: Duration::ZERO,
            kept_until: Duration::ZERO,
            in_flight: 0,
            waiting: 0,
            stamp: 0,
            changed: false,
            well: false,
            met: false,
            ungated: Vec::new(),
            lanes: Vec::new(),
        }
    }

    pub(super) fn lane(&mut self, origin: Origin, gated: bool) -> &mut Lane<T> {
        let at = self.lanes.iter().position(|lane| lane.origin == origin).unwrap_or_else(|| {
            let gate = if gated { Gate::Closed } else { Gate::Open };
            self.lanes.push(Lane { origin, gate, fresh: VecDeque::new(), later: Vec::new() });
            self.lanes.len() - 1
        });
        &mut self.lanes[at]
    }

    /// The earliest time at which some work could start; `None` when there is none, or none before robots.txt is known.
    pub(super) fn due(&self) -> Option<Duration> {
        let ungated = self.ungated.iter().map(|(due, _)| *due).min();
        let lanes = self.lanes.iter().filter_map(|lane| {
            let later = lane.later.iter().map(|(due, _)| *due).min();
            let fresh = (!lane.fresh.is_empty()).then_some(Duration::ZERO);
            match lane.gate {
                Gate::Closed => fresh.or(later),
                Gate::Open => match (fresh, later) {
                    (None, due) | (due, None) => due,
                    (Some(a), Some(b)) => Some(a.min(b)),
                },
                Gate::Asked => None,
            }
        });
        lanes.chain(ungated).min()
    }

    /// Takes out what is most urgent at `now`: robots.txt, then repeats that are due, then new pages.
    pub(super) fn take(&mut self, now: Duration) -> Option<Work<T>> {
        if let Some(at) = self.ungated.iter().position(|(due, _)| *due <= now) {
            return Some(Work::Item(self.ungated.remove(at).1));
        }
        for lane in &mut self.lanes {
            let due = lane.later.iter().position(|(due, _)| *due <= now);
            match lane.gate {
                Gate::Closed if due.is_some() || !lane.fresh.is_empty() => {
                    lane.gate = Gate::Asked;
                    return Some(Work::Robots(lane.origin));
                }
                Gate::Open => {
                    let item = due.map(|at| lane.later.swap_remove(at).1).or_else(|| lane.fresh.pop_front());
                    if let Some(item) = item {
                        if lane.fresh.is_empty() {
                            // Hosts whose queue is done stay known; their empty queue need not stay allocated.
                            lane.fresh = VecDeque::new();
                        }
                        return Some(Work::Item(item));
                    }
                }
                _ => {}
            }
        }
        None
    }

    pub(super) fn drain(&mut self, gated: bool) -> Vec<T> {
        let ungated = std::mem::take(&mut self.ungated).into_iter().map(|(_, item)| item);
        ungated.chain(self.lanes.iter_mut().flat_map(|lane| lane.drain(gated))).collect()
    }

    /// Forgets requests for robots.txt that will never be answered.
    pub(super) fn reset_asked(&mut self) {
        for lane in &mut self.lanes {
            if lane.gate == Gate::Asked {
                lane.gate = Gate::Closed;
            }
        }
    }
}
