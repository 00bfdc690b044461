//! How long a host is left alone between two requests. Pure: durations in, durations out.

use std::time::Duration;

use super::settings::{MAX_ADAPTIVE_DELAY, MAX_HOST_FAILURES};

/// How one exchange with a host went, as far as politeness is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// A page, a redirect, a 404: the server is well.
    Fine,
    /// 429 or 5xx: the server answers, but suffers.
    Troubled,
    /// No answer: refused, reset, timed out.
    Dead,
}

/// One finished request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Exchange {
    pub(crate) manner: Manner,
    /// From asking to the last byte.
    pub(crate) took: Duration,
    /// What the server asked for, if it is short enough to be waited for.
    pub(crate) retry_after: Option<Duration>,
}

/// What is remembered of a host.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Temper {
    crawl_delay: Option<Duration>,
    /// Time the last good answer took.
    last: Duration,
    /// Troubled or dead exchanges in a row.
    troubles: u32,
    /// Dead exchanges since the last sign of life.
    deaths: u32,
}

impl Temper {
    pub(crate) fn set_crawl_delay(&mut self, delay: Option<Duration>) {
        self.crawl_delay = self.crawl_delay.max(delay);
    }

    /// Takes note of an exchange and says how long to leave the host alone, counted from its end.
    ///
    /// A host rests at least as long as it took to answer: a slow server is a busy one. Only good answers set that
    /// time, because error pages are fast and must not shorten it. Each trouble in a row doubles the pause.
    pub(crate) fn rest(&mut self, exchange: Exchange, configured: Duration) -> Duration {
        match exchange.manner {
            Manner::Fine => {
                self.last = exchange.took;
                self.troubles = 0;
                self.deaths = 0;
            }
            Manner::Troubled => {
                self.last = self.last.max(exchange.took);
                self.troubles = self.troubles.saturating_add(1);
                self.deaths = 0;
            }
            Manner::Dead => {
                self.troubles = self.troubles.saturating_add(1);
                self.deaths = self.deaths.saturating_add(1);
            }
        }
        self.delay(configured).max(exchange.retry_after.unwrap_or_default())
    }

    /// The pause as things stand.
    pub(crate) fn delay(&self, configured: Duration) -> Duration {
        let asked = configured.max(self.crawl_delay.unwrap_or_default());
        // With a delay of zero the user asked for no politeness (a server of their own); then slow answers do not add any.
        if configured.is_zero() && self.troubles == 0 {
            return asked;
        }
        let calm = asked.max(self.last.min(MAX_ADAPTIVE_DELAY));
        let floor = if self.troubles > 0 { calm.max(Duration::from_millis(100)) } else { calm };
        let raised = floor.saturating_mul(1 << self.troubles.min(6));
        raised.min(MAX_ADAPTIVE_DELAY).max(asked)
    }

    /// The last exchange failed.
    pub(crate) fn is_troubled(&self) -> bool {
        self.troubles > 0
    }

    /// So many requests without a sign of life that the host is given up for this audit.
    pub(crate) fn is_hopeless(&self) -> bool {
        self.deaths >= MAX_HOST_FAILURES
    }

    /// What one more request to this host will cost, for planning.
    pub(crate) fn pace(&self, configured: Duration) -> Duration {
        self.delay(configured) + self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn exchange(manner: Manner, millis: u64) -> Exchange {
        Exchange { manner, took: Duration::from_millis(millis), retry_after: None }
    }

    #[test]
    fn the_longest_of_configured_crawl_delay_and_last_answer() {
        let mut temper = Temper::default();
        assert_eq!(temper.rest(exchange(Manner::Fine, 200), SECOND), SECOND);
        assert_eq!(temper.rest(exchange(Manner::Fine, 3500), SECOND), Duration::from_millis(3500));
        temper.set_crawl_delay(Some(Duration::from_secs(7)));
        assert_eq!(temper.rest(exchange(Manner::Fine, 200), SECOND), Duration::from_secs(7));
        temper.set_crawl_delay(None);
        assert_eq!(temper.delay(SECOND), Duration::from_secs(7), "another origin of the host does not lift it");
    }

    #[test]
    fn errors_raise_the_delay_and_never_lower_it() {
        let mut temper = Temper::default();
        temper.rest(exchange(Manner::Fine, 4000), SECOND);
        let mut before = temper.delay(SECOND);
        for manner in [Manner::Troubled, Manner::Dead, Manner::Troubled, Manner::Troubled, Manner::Dead] {
            let after = temper.rest(exchange(manner, 1), SECOND);
            assert!(after >= before, "{manner:?}");
            before = after;
        }
        assert_eq!(before, MAX_ADAPTIVE_DELAY);
        assert_eq!(temper.rest(exchange(Manner::Fine, 100), SECOND), SECOND);
    }

    #[test]
    fn retry_after_is_honoured_in_full() {
        let mut temper = Temper::default();
        let asked = Exchange { retry_after: Some(Duration::from_secs(100)), ..exchange(Manner::Troubled, 1) };
        assert_eq!(temper.rest(asked, SECOND), Duration::from_secs(100));
    }

    #[test]
    fn a_sign_of_life_saves_a_host() {
        let mut temper = Temper::default();
        for _ in 0..MAX_HOST_FAILURES - 1 {
            temper.rest(exchange(Manner::Dead, 1), SECOND);
        }
        assert!(!temper.is_hopeless());
        temper.rest(exchange(Manner::Troubled, 1), SECOND);
        temper.rest(exchange(Manner::Dead, 1), SECOND);
        assert!(!temper.is_hopeless());
        for _ in 1..MAX_HOST_FAILURES {
            temper.rest(exchange(Manner::Dead, 1), SECOND);
        }
        assert!(temper.is_hopeless());
    }

    #[test]
    fn no_configured_delay_means_none_until_there_is_trouble() {
        let mut temper = Temper::default();
        assert_eq!(temper.rest(exchange(Manner::Fine, 900), Duration::ZERO), Duration::ZERO);
        assert!(temper.rest(exchange(Manner::Troubled, 1), Duration::ZERO) > Duration::ZERO);
    }
}
