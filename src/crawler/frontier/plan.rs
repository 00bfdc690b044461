//! Estimates: how long each host and all of them together still need.

use std::cmp::Reverse;
use std::time::Duration;

use super::host::Host;
use super::{Frontier, HostId, Outlook};

/// What a request takes until one was seen.
const USUAL_ANSWER: Duration = Duration::from_millis(300);
/// Hosts listed as slowest.
const SLOWEST: usize = 5;

/// The running mean of what requests take.
pub(super) struct Pace(Duration);

impl Default for Pace {
    fn default() -> Self {
        Self(USUAL_ANSWER)
    }
}

impl Pace {
    pub(super) fn note(&mut self, took: Duration) {
        self.0 = self.0.mul_f64(0.98) + took.mul_f64(0.02);
    }
}

impl<T> Frontier<T> {
    /// Time this host still needs, in milliseconds; one nobody has met yet may stall.
    pub(super) fn weight(&self, id: HostId) -> u64 {
        let host = &self.hosts[id as usize];
        let risk = if host.met { Duration::ZERO } else { self.terms.risk };
        let time = self.time_of(host) + risk;
        u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
    }

    /// A host this heavy decides when the run ends: it needs at least half as long as all work together, shared out.
    /// The order of the others does not matter.
    pub(super) fn is_critical(&self, weight: u64) -> bool {
        let share = self.pace.0.as_millis() as u64 * self.waiting as u64 / self.terms.concurrency.max(1) as u64;
        weight >= share / 2
    }

    fn time_of(&self, host: &Host<T>) -> Duration {
        let pace = host.temper.pace(self.terms.delay);
        let pace = if host.met { pace.max(Duration::from_millis(1)) } else { pace + USUAL_ANSWER };
        pace.saturating_mul(u32::try_from(host.waiting).unwrap_or(u32::MAX))
    }

    /// Work left, and the time it takes at least.
    pub(crate) fn outlook(&self, now: Duration) -> Outlook {
        let mut outlook = Outlook { waiting: self.waiting, in_flight: self.in_flight, ..Outlook::default() };
        for (id, host) in self.hosts.iter().enumerate() {
            outlook.hosts_active += usize::from(host.in_flight > 0);
            if host.waiting == 0 {
                continue;
            }
            outlook.hosts_waiting += 1;
            let time = self.time_of(host) + host.free_at.saturating_sub(now);
            outlook.left = outlook.left.max(time);
            outlook.slowest.push((id as HostId, host.waiting, time));
            if outlook.slowest.len() > 16 * SLOWEST {
                keep_slowest(&mut outlook.slowest);
            }
        }
        keep_slowest(&mut outlook.slowest);
        let all = self.pace.0.saturating_mul(u32::try_from(self.waiting).unwrap_or(u32::MAX));
        let concurrency = u32::try_from(self.terms.concurrency).unwrap_or(u32::MAX).max(1);
        outlook.left = outlook.left.max(all / concurrency);
        outlook
    }
}

fn keep_slowest(hosts: &mut Vec<(HostId, usize, Duration)>) {
    hosts.sort_by_key(|(id, _, time)| (Reverse(*time), *id));
    hosts.truncate(SLOWEST);
}
