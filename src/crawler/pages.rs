//! The course of one page: robots.txt, the request, and what its answer leads to.

use std::time::Duration;

use url::Url;

use super::engine::Run;
use super::follow::{Limits, Onward, destination, onward};
use super::frontier::Slot;
use super::http::{Answer, Ask, Told};
use super::politeness::{Exchange, Manner};
use super::retry;
use super::settings::MAX_RETRY_AFTER;
use super::trip::{Item, Trip, origin};
use super::trouble::Trouble;
use crate::model::cause::Cause;
use crate::model::fetch::{FetchOutcome, Hop};
use crate::model::url::CanonicalUrl;

impl Run<'_> {
    pub(super) fn begin_page(&mut self, slot: Slot, text: Box<str>, trip: Option<Box<Trip>>) {
        let now = self.crawler.now();
        let (Ok(url), Ok(canonical)) = (Url::parse(&text), CanonicalUrl::parse(&text)) else {
            // Cannot happen: only parsed URLs are pushed.
            return self.crawler.frontier.release(slot, now, None);
        };
        let mut trip = trip.unwrap_or_else(|| {
            let validators = self.crawler.earlier.as_ref().and_then(|earlier| earlier.validators(&canonical));
            Box::new(Trip::new(canonical, validators, false))
        });
        if let Some(verdicts) = self.crawler.robots_verdicts(&url) {
            let allowed = verdicts.0.allowed;
            let line = verdicts.0.line.clone();
            trip.note_robots(verdicts);
            if !allowed {
                self.crawler.frontier.release(slot, now, None);
                return self.finish(*trip, FetchOutcome::Refused(Cause::Robots), Some(line));
            }
        }
        let budget = self.crawler.settings.timeouts.page.saturating_sub(trip.spent);
        if budget.is_zero() {
            self.crawler.frontier.release(slot, now, None);
            let detail = format!("{} requests took {} s in all", trip.hops.len(), trip.spent.as_secs());
            return self.finish(*trip, FetchOutcome::Failed(Cause::Timeout), Some(detail));
        }
        let (etag, last_modified) = trip.conditions(&url);
        let any_type = trip.any_type;
        let ask = Ask { url, etag, last_modified, keep: slot.keep, robots: false, any_type, budget };
        self.request(slot, Item::Page { url: text, trip: Some(trip) }, ask);
    }

    pub(super) fn told_page(&mut self, slot: Slot, text: &str, trip: Option<Box<Trip>>, told: Told) {
        let (Some(mut trip), Ok(url)) = (trip, Url::parse(text)) else {
            let now = self.crawler.now();
            return self.crawler.frontier.release(slot, now, None);
        };
        trip.spent += told.took;
        trip.attempts += 1;
        trip.remote = told.remote.or(trip.remote);
        let host = slot.host;
        let asked_to_wait = self.give_back(slot, &told);
        let cause = match &told.answer {
            Answer::Failed(trouble) => Some(trouble.cause),
            Answer::Page(page) => Some(Cause::Http(page.status)),
            _ => None,
        };
        if let Some(pause) = cause.and_then(|cause| self.pause(cause, trip.attempts, text))
            && self.crawler.hosts[host as usize].left.is_none()
            && trip.spent < self.crawler.settings.timeouts.page
        {
            trip.repeats += 1;
            let due = self.crawler.now() + pause.max(asked_to_wait.unwrap_or_default());
            let item = Item::Page { url: text.into(), trip: Some(trip) };
            return self.crawler.frontier.push_later(host, origin(&url), item, due);
        }
        trip.attempts = 0;
        let refused = trip.refusal(Cause::AddressGuard);
        trip.hops.push(Hop { url: text.to_owned(), status: told.status, to: None });
        match told.answer {
            Answer::Redirect(location) => self.redirected(*trip, &url, location.as_deref()),
            Answer::NotModified => self.finish(*trip, FetchOutcome::Unchanged, None),
            Answer::Page(page) => self.finish(*trip, FetchOutcome::Fetched(page), None),
            Answer::Failed(Trouble { cause: Cause::AddressGuard, detail }) => {
                self.finish(*trip, FetchOutcome::Refused(refused), Some(detail));
            }
            Answer::Failed(Trouble { cause, detail }) => {
                self.finish(*trip, FetchOutcome::Failed(cause), Some(detail));
            }
            Answer::Robots { .. } => self.finish(*trip, FetchOutcome::Failed(Cause::Protocol), None),
        }
    }

    fn redirected(&mut self, mut trip: Trip, from: &Url, location: Option<&str>) {
        let to = match destination(from, location) {
            Ok(to) => to,
            Err(detail) => return self.finish(trip, FetchOutcome::Failed(Cause::RedirectError), Some(detail)),
        };
        if let Some(hop) = trip.hops.last_mut() {
            hop.to = Some(to.to_string());
        }
        let web = self.crawler.web.clone();
        let limits = Limits {
            guard: &web.guard,
            sites: &self.crawler.sites,
            into_site: trip.into_site,
            max_redirects: self.crawler.settings.max_redirects,
            is_mapped: &|url| web.mapped(url).is_some(),
        };
        match onward(to, &trip.hops, &limits) {
            Onward::Site(url) => self.finish(trip, FetchOutcome::ReachedSite(url), None),
            Onward::Stop(cause @ Cause::BlockedRedirect, detail) => {
                self.finish(trip, FetchOutcome::Refused(cause), Some(detail));
            }
            Onward::Stop(cause, detail) => self.finish(trip, FetchOutcome::Failed(cause), Some(detail)),
            Onward::To(url) => {
                let host = self.crawler.host(&url);
                if let Some((cause, detail)) = self.crawler.hosts[host as usize].left.clone() {
                    return self.finish(trip, FetchOutcome::Failed(cause), Some(detail.into()));
                }
                let item = Item::Page { url: url.as_str().into(), trip: Some(Box::new(trip)) };
                self.crawler.frontier.push_first(host, origin(&url), item);
            }
        }
    }

    /// Hands the slot back with what the answer says about the host's temper. Returns how long the server asked us to
    /// wait; a host that asks for longer than we do, or that seems dead, is left.
    pub(super) fn give_back(&mut self, slot: Slot, told: &Told) -> Option<Duration> {
        let host = slot.host;
        let now = self.crawler.now();
        let asked = match told.status {
            429 | 503 => {
                told.retry_after.as_deref().and_then(|value| retry::retry_after(value, (self.crawler.clock)()))
            }
            _ => None,
        };
        let too_long = asked.is_some_and(|asked| asked > MAX_RETRY_AFTER);
        let exchange =
            manner(told).map(|manner| Exchange { manner, took: told.took, retry_after: asked.filter(|_| !too_long) });
        self.crawler.frontier.release(slot, now, exchange);
        if too_long {
            let seconds = asked.unwrap_or_default().as_secs();
            self.leave(host, Cause::RetryLater, &format!("the server asked to come back in {seconds} s"));
        } else if self.crawler.frontier.is_hopeless(host) {
            self.leave(host, Cause::HostGivenUp, "no answer to several requests in a row");
        }
        asked
    }

    /// The pause before the next attempt, if one more may help.
    pub(super) fn pause(&self, cause: Cause, attempts: u32, url: &str) -> Option<Duration> {
        let seed = url
            .bytes()
            .fold(self.crawler.settings.seed, |seed, byte| (seed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        retry::pause(cause, attempts, self.crawler.settings.retries, seed)
    }
}

/// What an answer says about the host; `None` when no request reached it.
fn manner(told: &Told) -> Option<Manner> {
    match (&told.answer, told.status) {
        (Answer::Failed(Trouble { cause: Cause::AddressGuard, .. }), _) => None,
        (_, 429 | 500..) => Some(Manner::Troubled),
        (_, 0) => Some(Manner::Dead),
        _ => Some(Manner::Fine),
    }
}
