//! robots.txt: what a site says we may fetch, cached for a day, with the line that decided.

mod rules;
#[cfg(test)]
mod suites;

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;
use url::{Position, Url};

use super::settings::{PRODUCT_TOKEN, ROBOTS_LIFETIME};
use crate::model::fetch::RobotsVerdict;
use rules::{Group, Rules};

const GOOGLEBOT: &str = "Googlebot";

/// A robots.txt answer as it is kept between runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CachedRobots {
    pub fetched_at: Timestamp,
    /// Status of the answer: 2xx with the file in `body`, or 4xx with nothing. Failures are not kept.
    pub status: u16,
    /// At most [`super::settings::MAX_ROBOTS_BYTES`].
    pub body: Vec<u8>,
}

/// Keeps robots.txt answers between runs; implemented over the store. Answers older than a day are not used.
pub trait RobotsCache: Send + Sync {
    /// `origin` is scheme, host and port as in a URL: `https://example.com`.
    fn get(&self, origin: &str) -> Option<CachedRobots>;
    fn put(&self, origin: &str, answer: &CachedRobots);
}

/// Keeps nothing.
pub struct NoRobotsCache;

impl RobotsCache for NoRobotsCache {
    fn get(&self, _: &str) -> Option<CachedRobots> {
        None
    }
    fn put(&self, _: &str, _: &CachedRobots) {}
}

/// What asking for robots.txt told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Policy {
    Rules(Box<Rules>),
    /// 4xx, or more redirects than have to be followed: everything may be fetched (RFC 9309, 2.3.1.3). Says why.
    Unavailable(String),
    /// 5xx, 429 or no answer: nothing may be fetched (RFC 9309, 2.3.1.4). Says why.
    Unreachable(String),
}

impl Policy {
    /// What a final (not redirected) answer means. 429 says "you ask too much", so it counts as a server failure, as
    /// Google treats it.
    pub(crate) fn of_answer(status: u16, body: &[u8]) -> Self {
        match status {
            200..=299 => Self::Rules(Box::new(Rules::parse(body, PRODUCT_TOKEN, GOOGLEBOT))),
            429 | 500.. => Self::Unreachable(format!("robots.txt answered {status}")),
            _ => Self::Unavailable(format!("robots.txt answered {status}")),
        }
    }

    pub(crate) fn crawl_delay(&self) -> Option<Duration> {
        match self {
            Self::Rules(rules) => rules.ours.crawl_delay,
            _ => None,
        }
    }

    pub(crate) fn sitemaps(&self) -> &[String] {
        match self {
            Self::Rules(rules) => &rules.sitemaps,
            _ => &[],
        }
    }

    /// Our verdict and Googlebot's on a URL.
    pub(crate) fn verdicts(&self, url: &Url) -> (RobotsVerdict, RobotsVerdict) {
        let path = &url[Position::BeforePath..Position::AfterQuery];
        let by = |group: &Group| match group.decide(path) {
            Some((allowed, line)) => RobotsVerdict { allowed, line: line.to_owned() },
            None => RobotsVerdict { allowed: true, line: "no rule matches".to_owned() },
        };
        match self {
            Self::Rules(rules) => (by(&rules.ours), by(&rules.googlebot)),
            Self::Unavailable(why) | Self::Unreachable(why) => {
                let allowed = matches!(self, Self::Unavailable(_));
                let verdict = RobotsVerdict { allowed, line: why.clone() };
                (verdict.clone(), verdict)
            }
        }
    }
}

/// The policies known in this run, by origin.
#[derive(Default)]
pub(crate) struct Known {
    policies: HashMap<Box<str>, Policy>,
}

impl Known {
    pub(crate) fn get(&self, origin: &str) -> Option<&Policy> {
        self.policies.get(origin)
    }

    pub(crate) fn insert(&mut self, origin: &str, policy: Policy) {
        self.policies.insert(origin.into(), policy);
    }

    /// Takes over what the cache knows, if it is fresh enough.
    pub(crate) fn load(&mut self, cache: &dyn RobotsCache, origin: &str, now: Timestamp) -> bool {
        let Some(cached) = cache.get(origin) else { return false };
        let age = now.duration_since(cached.fetched_at);
        let lifetime = jiff::SignedDuration::try_from(ROBOTS_LIFETIME).unwrap_or(jiff::SignedDuration::ZERO);
        // An answer from the future is a clock that was set back: ask again.
        if age.is_negative() || age > lifetime || !matches!(cached.status, 200..=299 | 400..=499) {
            return false;
        }
        self.insert(origin, Policy::of_answer(cached.status, &cached.body));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct One(CachedRobots);
    impl RobotsCache for One {
        fn get(&self, _: &str) -> Option<CachedRobots> {
            Some(self.0.clone())
        }
        fn put(&self, _: &str, _: &CachedRobots) {}
    }

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn the_deciding_line_is_kept_as_written() {
        let policy = Policy::of_answer(200, b"User-agent: *\nDisallow:  /private/*.html # keep out\nAllow: /\n");
        let (ours, google) = policy.verdicts(&url("https://x.test/private/a.html?b"));
        assert_eq!(ours, RobotsVerdict { allowed: false, line: "Disallow:  /private/*.html".into() });
        assert_eq!(google, ours);
        assert_eq!(policy.verdicts(&url("https://x.test/")).0.line, "Allow: /");
    }

    #[test]
    fn googlebot_has_its_own_view() {
        let policy = Policy::of_answer(200, b"User-agent: Googlebot\nDisallow: /g\n\nUser-agent: *\nDisallow: /all\n");
        let (ours, google) = policy.verdicts(&url("https://x.test/g"));
        assert!(ours.allowed && !google.allowed);
        let (ours, google) = policy.verdicts(&url("https://x.test/all"));
        assert!(!ours.allowed && google.allowed);
        assert_eq!(google.line, "no rule matches");
    }

    #[test]
    fn statuses_mean_what_the_rfc_says() {
        for (status, allowed) in
            [(200, true), (401, true), (403, true), (404, true), (429, false), (500, false), (599, false)]
        {
            let (ours, _) = Policy::of_answer(status, b"").verdicts(&url("https://x.test/"));
            assert_eq!(ours.allowed, allowed, "{status}");
        }
        let body = b"User-agent: *\nDisallow: /\n";
        assert!(Policy::of_answer(403, body).verdicts(&url("https://x.test/")).0.allowed, "an error page is no rules");
    }

    #[test]
    fn the_cache_is_believed_for_a_day() {
        let at = |seconds: i64| Timestamp::from_second(1_000_000 + seconds).unwrap();
        let cache = One(CachedRobots { fetched_at: at(0), status: 200, body: b"User-agent: *\nDisallow: /".to_vec() });
        for (age, used) in [(0, true), (86_399, true), (86_401, false), (-10, false)] {
            let mut known = Known::default();
            assert_eq!(known.load(&cache, "https://x.test", at(age)), used, "{age}");
        }
    }

    #[test]
    fn delays_are_capped_and_nonsense_is_ignored() {
        let delay = |value: &str| {
            Policy::of_answer(200, format!("User-agent: *\nCrawl-delay: {value}\n").as_bytes()).crawl_delay()
        };
        assert_eq!(delay("2.5"), Some(Duration::from_millis(2500)));
        assert_eq!(delay("1e308"), Some(crate::crawler::settings::MAX_CRAWL_DELAY));
        for bad in ["NaN", "-1", "inf", "soon", "1.2.1", ""] {
            assert_eq!(delay(bad), None, "{bad}");
        }
    }

    #[test]
    fn nothing_past_the_limit_is_read() {
        let mut file = b"User-agent: *\n".to_vec();
        file.resize(crate::crawler::settings::MAX_ROBOTS_BYTES - 11, b'#');
        file.extend_from_slice(b"\nDisallow: /\n");
        assert!(Policy::of_answer(200, &file).verdicts(&url("https://x.test/")).0.allowed);
        let mut file = b"User-agent: *\n".to_vec();
        file.resize(crate::crawler::settings::MAX_ROBOTS_BYTES - 12, b'#');
        file.extend_from_slice(b"\nDisallow: /\n");
        assert!(!Policy::of_answer(200, &file).verdicts(&url("https://x.test/")).0.allowed);
    }

    #[test]
    fn patterns_made_to_hang_a_matcher_do_not() {
        let file = format!("User-agent: *\nDisallow: /{}$\nDisallow: /{}zzz\n", "*a".repeat(3000), "*".repeat(5000));
        let long = format!("https://x.test/{}", "a".repeat(4000));
        assert!(Policy::of_answer(200, file.as_bytes()).verdicts(&url(&long)).1.line.len() < 300);
    }
}
