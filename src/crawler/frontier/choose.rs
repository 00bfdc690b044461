//! The choice itself: which host goes next, and with what.

use std::cmp::Reverse;
use std::time::Duration;

use super::host::{self, Work};
use super::{Frontier, HostId, Next, Rank, Slot, address};
use crate::crawler::settings::{IDLE_CONNECTION, KEPT_FOR_THE_WELL, KEPT_PER_REQUEST, MAX_LOOKUPS};

impl<T> Frontier<T> {
    /// What to do at `now`. Call again until it says to wait.
    pub(crate) fn next(&mut self, now: Duration) -> Next<T> {
        while let Some(host) = self.changed.pop() {
            self.schedule(host);
        }
        if self.lookups < MAX_LOOKUPS {
            while let Some((_, Reverse(host))) = self.unresolved.pop() {
                let known = &mut self.hosts[host as usize];
                if known.lookup == host::Lookup::Needed && known.waiting > 0 {
                    known.lookup = host::Lookup::UnderWay;
                    self.lookups += 1;
                    return Next::Resolve(host);
                }
            }
        }
        while let Some((end, host)) = self.kept.ended(now) {
            let until = &mut self.hosts[host as usize].kept_until;
            if *until == end {
                self.kept.take(until);
            }
        }
        while let Some(Reverse((due, host, stamp))) = self.delayed.peek().copied() {
            if due > now {
                break;
            }
            self.delayed.pop();
            if self.hosts[host as usize].stamp == stamp {
                let rank = (self.weight(host), Reverse(host));
                self.make_ready(rank, stamp);
                if !self.hosts[host as usize].kept_until.is_zero() {
                    self.warm.push((host, stamp));
                }
            }
        }
        while self.in_flight < self.terms.concurrency {
            let Some((rank, stamp)) = self.pick() else { break };
            if let Some(next) = self.start(rank, stamp, now) {
                return next;
            }
        }
        self.idle()
    }

    /// The host may be asked now.
    pub(super) fn make_ready(&mut self, rank: Rank, stamp: u32) {
        let heap = if self.hosts[rank.1.0 as usize].is_risky() { &mut self.risky } else { &mut self.ready };
        heap.push((rank, stamp));
    }

    /// The ready host to go on with: a critical one, else one with an open connection, else the heaviest. Hosts that may
    /// stall never take all places while one that is well has pages left.
    fn pick(&mut self) -> Option<(Rank, u32)> {
        let hosts = &self.hosts;
        let is_current = |host: HostId, stamp: u32| hosts[host as usize].stamp == stamp;
        for heap in [&mut self.ready, &mut self.risky] {
            while heap.peek().is_some_and(|(rank, stamp)| !is_current(rank.1.0, *stamp)) {
                heap.pop();
            }
        }
        let (well, risky) = (self.ready.peek().copied(), self.risky.peek().copied());
        let kept = self.well.min(self.terms.concurrency / KEPT_FOR_THE_WELL);
        let full = self.risky_in_flight >= self.terms.concurrency - kept;
        let risk_it = risky > well && !full;
        let Some((rank, _)) = (if risk_it { risky } else { well }) else {
            self.warm.clear();
            return None;
        };
        if !self.is_critical(rank.0) {
            while let Some((host, stamp)) = self.warm.pop() {
                if self.hosts[host as usize].stamp == stamp {
                    return Some(((self.weight(host), Reverse(host)), stamp));
                }
            }
        }
        if risk_it { self.risky.pop() } else { self.ready.pop() }
    }

    fn idle(&mut self) -> Next<T> {
        if self.in_flight >= self.terms.concurrency {
            return Next::Busy;
        }
        while let Some(Reverse((due, host, stamp))) = self.delayed.peek().copied() {
            if self.hosts[host as usize].stamp == stamp {
                return Next::WaitUntil(due);
            }
            self.delayed.pop();
        }
        if self.in_flight > 0 || self.lookups > 0 { Next::Busy } else { Next::Done }
    }

    /// Starts the best piece of work of a host that is ready, if its address is free too.
    fn start(&mut self, rank: Rank, stamp: u32, now: Duration) -> Option<Next<T>> {
        let Reverse(id) = rank.1;
        let address = self.hosts[id as usize].address;
        if let Some(address) = address {
            match self.addresses.enter(address, now, self.terms.per_host, (rank, stamp)) {
                address::Entry::Free => {}
                address::Entry::Queued => return None,
                address::Entry::NotBefore(due) => {
                    self.delayed.push(Reverse((due, id, stamp)));
                    return None;
                }
            }
        }
        let host = &mut self.hosts[id as usize];
        let work = host.take(now);
        self.kept.take(&mut host.kept_until);
        let limit = self.terms.concurrency.saturating_mul(KEPT_PER_REQUEST);
        let more = host.waiting > usize::from(matches!(work, Some(Work::Item(_))));
        let keep = more && host.temper.delay(self.terms.delay) < IDLE_CONNECTION && self.kept.has_room(limit);
        let risky = host.is_risky();
        let slot = Slot { host: id, address, keep, risky };
        self.in_flight += 1;
        self.risky_in_flight += usize::from(risky);
        host.in_flight += 1;
        if self.terms.per_host > 1 {
            host.free_at = host.free_at.max(now + host.temper.delay(self.terms.delay));
        }
        match work {
            Some(Work::Item(item)) => {
                self.shrank(id, 1);
                self.touch(id);
                Some(Next::Fetch(slot, item))
            }
            Some(Work::Robots(origin)) => {
                self.touch(id);
                Some(Next::Robots(slot, origin))
            }
            None => {
                self.release(slot, now, None);
                None
            }
        }
    }

    fn schedule(&mut self, id: HostId) {
        let host = &mut self.hosts[id as usize];
        let well = !host.is_risky() && host.waiting > 0;
        let was_well = std::mem::replace(&mut host.well, well);
        self.well = self.well + usize::from(well) - usize::from(was_well);
        host.changed = false;
        host.stamp = host.stamp.wrapping_add(1);
        if host.in_flight >= self.terms.per_host || host.waiting == 0 {
            return;
        }
        match host.lookup {
            host::Lookup::UnderWay => {}
            host::Lookup::Needed => {
                let rank = (self.weight(id), Reverse(id));
                self.unresolved.push(rank);
            }
            host::Lookup::Known => {
                if let Some(due) = host.due() {
                    let entry = (due.max(host.free_at), id, host.stamp);
                    self.delayed.push(Reverse(entry));
                }
            }
        }
    }
}
