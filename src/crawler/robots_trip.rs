//! The course of one robots.txt: cache, request, redirects across hosts, and the policy it ends in.

use url::Url;

use super::Crawler;
use super::engine::Run;
use super::follow::{allowed, destination};
use super::frontier::{HostId, Origin, Slot};
use super::http::{Answer, Ask, Told};
use super::robots::{CachedRobots, Policy};
use super::settings::MAX_ROBOTS_REDIRECTS;
use super::trip::{Item, RobotsTrip, host_name, origin};
use super::trouble::Trouble;
use crate::model::cause::Cause;
use crate::model::fetch::RobotsVerdict;

impl Run<'_> {
    /// The first page of an origin is due: what does its robots.txt say?
    pub(super) fn begin_robots(&mut self, slot: Slot, origin: Origin) {
        let now = self.crawler.now();
        let host = slot.host;
        let origin_text = origin_text(self.crawler.frontier.name(host), origin);
        let time = (self.crawler.clock)();
        let crawler = &mut *self.crawler;
        if crawler.robots.get(&origin_text).is_some() || crawler.robots.load(&*crawler.cache, &origin_text, time) {
            self.crawler.frontier.release(slot, now, None);
            return self.open(host, origin, &origin_text);
        }
        let Ok(url) = Url::parse(&format!("{origin_text}/robots.txt")) else {
            self.crawler.frontier.release(slot, now, None);
            self.crawler.robots.insert(&origin_text, Policy::Unavailable("no robots.txt can be asked for".to_owned()));
            return self.open(host, origin, &origin_text);
        };
        let origin_text = origin_text.into();
        self.ask_robots(slot, Box::new(RobotsTrip { host, origin, origin_text, url, redirects: 0, attempts: 0 }));
    }

    pub(super) fn ask_robots(&mut self, slot: Slot, trip: Box<RobotsTrip>) {
        let budget = self.crawler.settings.timeouts.total;
        let url = trip.url.clone();
        let ask = Ask { url, etag: None, last_modified: None, keep: slot.keep, robots: true, any_type: true, budget };
        self.request(slot, Item::Robots(trip), ask);
    }

    pub(super) fn told_robots(&mut self, slot: Slot, mut trip: Box<RobotsTrip>, told: Told) {
        let asked_host = slot.host;
        trip.attempts += 1;
        let asked_to_wait = self.give_back(slot, &told);
        let cause = match &told.answer {
            Answer::Failed(trouble) => Some(trouble.cause),
            Answer::Robots { status, .. } => Some(Cause::Http(*status)),
            _ => None,
        };
        if let Some(pause) = cause.and_then(|cause| self.pause(cause, trip.attempts, trip.url.as_str()))
            && self.crawler.hosts[asked_host as usize].left.is_none()
        {
            let due = self.crawler.now() + pause.max(asked_to_wait.unwrap_or_default());
            return self.crawler.frontier.push_ungated(asked_host, Item::Robots(trip), due);
        }
        match told.answer {
            Answer::Redirect(location) => self.robots_redirected(trip, location.as_deref()),
            Answer::Robots { status, body } => {
                if matches!(status, 200..=299 | 400..=499) && status != 429 {
                    let answer = CachedRobots { fetched_at: (self.crawler.clock)(), status, body };
                    self.crawler.cache.put(&trip.origin_text, &answer);
                    self.conclude(&trip, Policy::of_answer(status, &answer.body));
                } else {
                    self.conclude(&trip, Policy::of_answer(status, &body));
                }
            }
            // The host itself cannot be reached: its pages say so, rather than blame robots.txt.
            Answer::Failed(Trouble {
                cause: cause @ (Cause::Dns | Cause::Connect | Cause::Tls | Cause::AddressGuard),
                detail,
            }) if trip.redirects == 0 => {
                for item in self.crawler.frontier.drain_origin(trip.host, trip.origin) {
                    self.end_item(item, cause, &detail);
                }
            }
            Answer::Failed(trouble) => self.robots_unreachable(&trip, &trouble.detail),
            Answer::Page(_) | Answer::NotModified => self.robots_unreachable(&trip, "unexpected answer"),
        }
    }

    fn robots_redirected(&mut self, mut trip: Box<RobotsTrip>, location: Option<&str>) {
        trip.redirects += 1;
        trip.attempts = 0;
        let web = self.crawler.web.clone();
        let to = destination(&trip.url, location).and_then(|to| {
            allowed(&to, &web.guard, &|url| web.mapped(url).is_some()).map_err(|refusal| refusal.to_string())?;
            if trip.redirects > MAX_ROBOTS_REDIRECTS {
                return Err(format!("more than {MAX_ROBOTS_REDIRECTS} redirects"));
            }
            Ok(to)
        });
        let to = match to {
            Ok(to) => to,
            // RFC 9309, 2.3.1.2: past five redirects, and so for redirects to nowhere, there is no robots.txt.
            Err(why) => return self.conclude(&trip, Policy::Unavailable(format!("robots.txt: {why}"))),
        };
        let host = self.crawler.host(&to);
        if let Some((_, detail)) = self.crawler.hosts[host as usize].left.clone() {
            return self.robots_unreachable(&trip, &detail);
        }
        trip.url = to;
        let now = self.crawler.now();
        self.crawler.frontier.push_ungated(host, Item::Robots(trip), now);
    }

    pub(super) fn robots_unreachable(&mut self, trip: &RobotsTrip, why: &str) {
        self.conclude(trip, Policy::Unreachable(format!("robots.txt could not be read: {why}")));
    }

    fn conclude(&mut self, trip: &RobotsTrip, policy: Policy) {
        self.crawler.robots.insert(&trip.origin_text, policy);
        self.open(trip.host, trip.origin, &trip.origin_text);
    }

    fn open(&mut self, host: HostId, origin: Origin, origin_text: &str) {
        let delay = self.crawler.robots.get(origin_text).and_then(Policy::crawl_delay);
        self.crawler.frontier.open(host, origin, delay);
    }
}

impl Crawler {
    /// Our verdict and Googlebot's; `None` when robots.txt is not asked.
    pub(super) fn robots_verdicts(&self, url: &Url) -> Option<(RobotsVerdict, RobotsVerdict)> {
        let origin_text = origin_text(host_name(url), origin(url));
        self.robots.get(&origin_text).map(|policy| policy.verdicts(url))
    }
}

/// `https://example.com:8443`, as robots.txt is kept under.
fn origin_text(host: &str, origin: Origin) -> String {
    match (origin.https, origin.port) {
        (true, 443) => format!("https://{host}"),
        (false, 80) => format!("http://{host}"),
        (true, port) => format!("https://{host}:{port}"),
        (false, port) => format!("http://{host}:{port}"),
    }
}
