//! Addresses that several hosts share: they take turns there as well.

use std::collections::{BinaryHeap, HashMap};
use std::net::IpAddr;
use std::time::Duration;

use super::Rank;
use crate::crawler::settings::{ADDRESS_DELAY_SHARE, HOSTS_PER_ADDRESS_SLOT};

/// Own addresses (allowed private ones) that serve so many hosts stand for a whole web, as in tests and intranets.
const OWN_ADDRESS_HOSTS: usize = 8;

/// Where a host is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) address: IpAddr,
    /// Not one of the user's own.
    pub(crate) public: bool,
}

/// May a request to an address start?
pub(super) enum Entry {
    Free,
    /// The address is busy; the host comes back from [`Addresses::leave`].
    Queued,
    NotBefore(Duration),
}

#[derive(Default)]
struct Address {
    public: bool,
    hosts: usize,
    in_flight: usize,
    free_at: Duration,
    queue: BinaryHeap<(Rank, u32)>,
}

impl Address {
    /// Requests at a time; see [`HOSTS_PER_ADDRESS_SLOT`].
    fn slots(&self, per_host: usize) -> usize {
        let shared = match self.public {
            true => self.hosts / HOSTS_PER_ADDRESS_SLOT,
            false if self.hosts >= OWN_ADDRESS_HOSTS => usize::MAX,
            false => 1,
        };
        shared.max(per_host).max(1)
    }
}

#[derive(Default)]
pub(super) struct Addresses {
    by_ip: HashMap<IpAddr, Address>,
}

impl Addresses {
    /// A host turned out to be here.
    pub(super) fn settle(&mut self, place: Place) {
        let address = self.by_ip.entry(place.address).or_default();
        address.public = place.public;
        address.hosts += 1;
    }

    pub(super) fn enter(&mut self, ip: IpAddr, now: Duration, per_host: usize, who: (Rank, u32)) -> Entry {
        let address = self.by_ip.entry(ip).or_default();
        if address.in_flight >= address.slots(per_host) {
            address.queue.push(who);
            return Entry::Queued;
        }
        if address.free_at > now {
            return Entry::NotBefore(address.free_at);
        }
        address.in_flight += 1;
        Entry::Free
    }

    /// A request ended: gives back the hosts that may try again, leaving out those that `is_current` says have been
    /// scheduled anew. `delay` is the pause between requests to one host.
    pub(super) fn leave(
        &mut self,
        ip: IpAddr,
        now: Duration,
        delay: Duration,
        per_host: usize,
        is_current: impl Fn(&(Rank, u32)) -> bool,
    ) -> Vec<(Rank, u32)> {
        let address = self.by_ip.entry(ip).or_default();
        address.in_flight = address.in_flight.saturating_sub(1);
        let slots = address.slots(per_host);
        if address.public {
            let share = ADDRESS_DELAY_SHARE / f64::from(u32::try_from(slots).unwrap_or(u32::MAX));
            address.free_at = address.free_at.max(now + delay.mul_f64(share));
        }
        let free = slots.saturating_sub(address.in_flight);
        let mut woken = Vec::new();
        while woken.len() < free {
            let Some(who) = address.queue.pop() else { break };
            if is_current(&who) {
                woken.push(who);
            }
        }
        woken
    }

    pub(super) fn forget_in_flight(&mut self) {
        for address in self.by_ip.values_mut() {
            address.in_flight = 0;
            address.queue.clear();
        }
    }
}
