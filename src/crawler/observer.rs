//! What a person wants to see while pages are fetched.

use std::time::Duration;

/// A host that will take long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlowHost {
    pub host: String,
    /// Requests left.
    pub waiting: usize,
    pub left: Duration,
}

/// Where a crawl stands.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Progress {
    /// Pages asked for in this call, and those that ended in one way or another.
    pub known: usize,
    pub done: usize,
    pub in_flight: usize,
    /// Hosts with a request under way, and hosts with pages that wait.
    pub hosts_active: usize,
    pub hosts_waiting: usize,
    /// Pages that ended per second, over the last half minute.
    pub rate: f64,
    /// At least so long by the real schedule: the longest host queue, or all work over the concurrency.
    pub left: Duration,
    /// Up to five hosts that take longest, longest first.
    pub slowest: Vec<SlowHost>,
}

/// Is told how a crawl goes, about twice a second and once at the end.
pub trait Observer {
    fn progress(&self, progress: &Progress);
}

/// Looks away.
pub struct Unobserved;

impl Observer for Unobserved {
    fn progress(&self, _: &Progress) {}
}

/// Counts what ended in the last half minute.
#[derive(Debug, Default)]
pub(crate) struct Rate {
    /// Time and pages done, oldest first.
    marks: std::collections::VecDeque<(Duration, usize)>,
}

impl Rate {
    const WINDOW: Duration = Duration::from_secs(30);

    /// Pages per second, given how many were done by `now`.
    pub(crate) fn note(&mut self, now: Duration, done: usize) -> f64 {
        self.marks.push_back((now, done));
        while self.marks.len() > 2 && self.marks.front().is_some_and(|(at, _)| now - *at > Self::WINDOW) {
            self.marks.pop_front();
        }
        let (from, before) = self.marks.front().copied().unwrap_or((now, done));
        let seconds = (now - from).as_secs_f64();
        if seconds > 0.0 { (done - before) as f64 / seconds } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_that_of_the_last_half_minute() {
        let mut rate = Rate::default();
        assert_eq!(rate.note(Duration::ZERO, 0), 0.0);
        assert_eq!(rate.note(Duration::from_secs(10), 100), 10.0);
        rate.note(Duration::from_secs(35), 100);
        rate.note(Duration::from_secs(60), 100);
        assert_eq!(rate.note(Duration::from_secs(66), 100), 0.0);
    }
}
