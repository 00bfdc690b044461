//! Connections kept open for the next request to a host: worth it for a while, and not for every host at once.

use std::collections::VecDeque;
use std::time::Duration;

use super::HostId;
use crate::crawler::settings::IDLE_CONNECTION;

/// Counts kept connections; the moment of closing itself is the HTTP library's business.
#[derive(Default)]
pub(super) struct Kept {
    count: usize,
    /// When each ends, oldest first. Entries of hosts that were asked again since are out of date.
    ends: VecDeque<(Duration, HostId)>,
}

impl Kept {
    /// True when one more may stay open.
    pub(super) fn has_room(&self, limit: usize) -> bool {
        self.count < limit
    }

    /// The connection stays open; `until` is the host's note of it.
    pub(super) fn keep(&mut self, host: HostId, until: &mut Duration, now: Duration) {
        if until.is_zero() {
            self.count += 1;
        }
        *until = now + IDLE_CONNECTION;
        self.ends.push_back((*until, host));
    }

    /// The connection is being used.
    pub(super) fn take(&mut self, until: &mut Duration) {
        if !until.is_zero() {
            self.count = self.count.saturating_sub(1);
        }
        *until = Duration::ZERO;
    }

    /// Hosts whose connection may have ended by now, with the time noted for it.
    pub(super) fn ended(&mut self, now: Duration) -> Option<(Duration, HostId)> {
        let (end, host) = *self.ends.front()?;
        if end > now {
            return None;
        }
        self.ends.pop_front();
        Some((end, host))
    }
}
