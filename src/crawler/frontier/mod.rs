//! Decides what to ask for next. A pure state machine: no clock, no sleeping, no network.
//!
//! ```text
//! push ─► lanes of a host ─► delayed (politeness) ─► ready (longest queue first) ─► next() ─► release()
//! ```
//!
//! Times are offsets from the start of the run. One request at a time per host and per address, many hosts at once.
//! Hosts with the most work left go first, because the longest queue decides when the whole run ends; a host nobody
//! has met yet counts as if it would stall, so that stalls are met early and not at the end.

mod address;
mod choose;
mod host;
mod kept;
mod plan;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use address::Addresses;
pub(crate) use address::Place;
use host::Host;
use kept::Kept;
use plan::Pace;

use super::politeness::{Exchange, Manner};

/// Index of a host in the order of first sight.
pub(crate) type HostId = u32;

/// Scheme and port: what tells the origins of one host apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) https: bool,
    pub(crate) port: u16,
}

/// What the frontier may assume and has to keep.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terms {
    pub(crate) delay: Duration,
    pub(crate) concurrency: usize,
    pub(crate) per_host: usize,
    /// Time that a host nobody has met yet may cost.
    pub(crate) risk: Duration,
    /// Ask for robots.txt before the first page of an origin.
    pub(crate) gated: bool,
}

/// The right to make one request; given back with [`Frontier::release`].
#[derive(Debug)]
#[must_use]
pub(crate) struct Slot {
    pub(crate) host: HostId,
    /// The connection should stay open for the next request.
    pub(crate) keep: bool,
    address: Option<IpAddr>,
    risky: bool,
}

/// What to do now.
#[derive(Debug)]
pub(crate) enum Next<T> {
    /// Find out the host's address and tell [`Frontier::resolved`].
    Resolve(HostId),
    /// Ask this origin of the slot's host for robots.txt, and tell [`Frontier::open`] or drain the origin.
    Robots(Slot, Origin),
    Fetch(Slot, T),
    /// Nothing can start before then.
    WaitUntil(Duration),
    /// Nothing can start before something that is under way ends.
    Busy,
    Done,
}

/// Work left and time it will take, for progress and planning.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Outlook {
    pub(crate) waiting: usize,
    pub(crate) in_flight: usize,
    pub(crate) hosts_active: usize,
    pub(crate) hosts_waiting: usize,
    /// Lower bound by schedule: the longest host queue, or all work over the concurrency.
    pub(crate) left: Duration,
    /// Hosts that will take longest: index, requests left, time left.
    pub(crate) slowest: Vec<(HostId, usize, Duration)>,
}

/// Heavier hosts first, then the one known longer.
type Rank = (u64, Reverse<HostId>);

pub(crate) struct Frontier<T> {
    terms: Terms,
    hosts: Vec<Host<T>>,
    by_name: HashMap<Arc<str>, HostId>,
    addresses: Addresses,
    /// Hosts whose queue changed since they were last scheduled.
    changed: Vec<HostId>,
    unresolved: BinaryHeap<Rank>,
    delayed: BinaryHeap<Reverse<(Duration, HostId, u32)>>,
    /// Hosts that answered last time and may be asked now.
    ready: BinaryHeap<(Rank, u32)>,
    /// The same for hosts that nobody has met yet, or that failed last: they may stall.
    risky: BinaryHeap<(Rank, u32)>,
    risky_in_flight: usize,
    /// Hosts that answered last time and have pages left.
    well: usize,
    /// Ready hosts with an open connection, the last used at the end.
    warm: Vec<(HostId, u32)>,
    kept: Kept,
    pace: Pace,
    in_flight: usize,
    lookups: usize,
    waiting: usize,
}

impl<T> Frontier<T> {
    pub(crate) fn new(terms: Terms) -> Self {
        Self {
            terms,
            hosts: Vec::new(),
            by_name: HashMap::new(),
            addresses: Addresses::default(),
            changed: Vec::new(),
            unresolved: BinaryHeap::new(),
            delayed: BinaryHeap::new(),
            ready: BinaryHeap::new(),
            risky: BinaryHeap::new(),
            risky_in_flight: 0,
            well: 0,
            warm: Vec::new(),
            kept: Kept::default(),
            pace: Pace::default(),
            in_flight: 0,
            lookups: 0,
            waiting: 0,
        }
    }

    /// The host of this name, new or known.
    pub(crate) fn host(&mut self, name: &str) -> HostId {
        if let Some(id) = self.by_name.get(name) {
            return *id;
        }
        let id = HostId::try_from(self.hosts.len()).unwrap_or(HostId::MAX);
        let name: Arc<str> = name.into();
        self.hosts.push(Host::new(name.clone()));
        self.by_name.insert(name, id);
        id
    }

    pub(crate) fn name(&self, host: HostId) -> &Arc<str> {
        &self.hosts[host as usize].name
    }

    /// A new page, behind those that wait.
    pub(crate) fn push(&mut self, host: HostId, origin: Origin, item: T) {
        let gated = self.terms.gated;
        self.hosts[host as usize].lane(origin, gated).fresh.push_back(item);
        self.grew(host);
    }

    /// A page that was begun elsewhere (a redirect): before those that wait.
    pub(crate) fn push_first(&mut self, host: HostId, origin: Origin, item: T) {
        let gated = self.terms.gated;
        self.hosts[host as usize].lane(origin, gated).fresh.push_front(item);
        self.grew(host);
    }

    /// A repeat, not before `due`.
    pub(crate) fn push_later(&mut self, host: HostId, origin: Origin, item: T, due: Duration) {
        let gated = self.terms.gated;
        self.hosts[host as usize].lane(origin, gated).later.push((due, item));
        self.grew(host);
    }

    /// A request that must not wait for robots.txt, because it is for one.
    pub(crate) fn push_ungated(&mut self, host: HostId, item: T, due: Duration) {
        self.hosts[host as usize].ungated.push((due, item));
        self.grew(host);
    }

    fn grew(&mut self, host: HostId) {
        self.waiting += 1;
        self.hosts[host as usize].waiting += 1;
        self.touch(host);
    }

    fn shrank(&mut self, host: HostId, by: usize) {
        self.waiting -= by;
        self.hosts[host as usize].waiting -= by;
    }

    fn touch(&mut self, host: HostId) {
        if !std::mem::replace(&mut self.hosts[host as usize].changed, true) {
            self.changed.push(host);
        }
    }

    /// The name lookup ended; `None` when the address does not matter (proxy, a stand-in for a whole web).
    pub(crate) fn resolved(&mut self, host: HostId, place: Option<Place>) {
        self.lookups = self.lookups.saturating_sub(1);
        let known = &mut self.hosts[host as usize];
        known.lookup = host::Lookup::Known;
        if known.address.is_none() {
            known.address = place.map(|place| place.address);
            if let Some(place) = place {
                self.addresses.settle(place);
            }
        }
        self.touch(host);
    }

    /// The lookup failed; the next item that comes for the host leads to another one.
    pub(crate) fn unresolved(&mut self, host: HostId) {
        self.lookups = self.lookups.saturating_sub(1);
        self.hosts[host as usize].lookup = host::Lookup::Needed;
    }

    /// robots.txt of this origin is known: its pages may be asked for.
    pub(crate) fn open(&mut self, host: HostId, origin: Origin, crawl_delay: Option<Duration>) {
        let known = &mut self.hosts[host as usize];
        known.lane(origin, true).gate = host::Gate::Open;
        known.temper.set_crawl_delay(crawl_delay);
        self.touch(host);
    }

    /// Everything that waits for one origin, taken out. robots.txt will be asked for again if more comes.
    pub(crate) fn drain_origin(&mut self, host: HostId, origin: Origin) -> Vec<T> {
        let gated = self.terms.gated;
        let items = self.hosts[host as usize].lane(origin, gated).drain(gated);
        self.shrank(host, items.len());
        items
    }

    /// Everything that waits for a host, taken out.
    pub(crate) fn drain(&mut self, host: HostId) -> Vec<T> {
        let gated = self.terms.gated;
        let items = self.hosts[host as usize].drain(gated);
        self.shrank(host, items.len());
        self.touch(host);
        items
    }

    /// Everything that waits, taken out: the run was stopped. Requests under way are forgotten too.
    pub(crate) fn drain_all(&mut self) -> Vec<T> {
        self.in_flight = 0;
        self.risky_in_flight = 0;
        self.lookups = 0;
        self.addresses.forget_in_flight();
        let mut items = Vec::new();
        for id in 0..self.hosts.len() {
            let host = &mut self.hosts[id];
            host.in_flight = 0;
            host.reset_asked();
            if host.lookup == host::Lookup::UnderWay {
                host.lookup = host::Lookup::Needed;
            }
            items.extend(self.drain(id as HostId));
        }
        items
    }

    pub(crate) fn is_hopeless(&self, host: HostId) -> bool {
        self.hosts[host as usize].temper.is_hopeless()
    }

    /// Hands back a slot. Without an exchange no request was made, and the host owes no pause.
    // By value on purpose: a slot is given back once.
    #[allow(clippy::needless_pass_by_value)]
    pub(crate) fn release(&mut self, slot: Slot, now: Duration, exchange: Option<Exchange>) {
        let Slot { host: id, address, keep, risky } = slot;
        self.in_flight = self.in_flight.saturating_sub(1);
        self.risky_in_flight = self.risky_in_flight.saturating_sub(usize::from(risky));
        let host = &mut self.hosts[id as usize];
        host.in_flight = host.in_flight.saturating_sub(1);
        if let Some(exchange) = exchange {
            let rest = host.temper.rest(exchange, self.terms.delay);
            host.free_at = host.free_at.max(now + rest);
            host.met = true;
            self.pace.note(exchange.took.min(self.terms.risk));
            if keep && exchange.manner == Manner::Fine {
                self.kept.keep(id, &mut host.kept_until, now);
            }
        }
        if let Some(address) = address {
            let gap = if exchange.is_some() { self.terms.delay } else { Duration::ZERO };
            let hosts = &self.hosts;
            let is_current = |who: &(Rank, u32)| hosts[who.0.1.0 as usize].stamp == who.1;
            for (rank, stamp) in self.addresses.leave(address, now, gap, self.terms.per_host, is_current) {
                self.make_ready(rank, stamp);
            }
        }
        self.touch(id);
    }
}
