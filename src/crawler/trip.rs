//! One page on its way through redirects and repeats, and what is known of it so far.

use std::net::IpAddr;
use std::time::Duration;

use jiff::Timestamp;
use url::Url;

use super::frontier::{HostId, Origin};
use super::job::{Job, Validators};
use crate::model::cause::Cause;
use crate::model::fetch::{Fetch, FetchOutcome, Hop, RobotsVerdict};
use crate::model::url::CanonicalUrl;

/// What waits in the frontier. A page nobody has touched is its URL and nothing else: a million of them must fit.
pub(super) enum Item {
    Page { url: Box<str>, trip: Option<Box<Trip>> },
    Robots(Box<RobotsTrip>),
}

/// What is known of a page beyond its URL.
pub(super) struct Trip {
    url: CanonicalUrl,
    validators: Option<Validators>,
    pub(super) into_site: bool,
    pub(super) any_type: bool,
    /// Requests answered, first to last.
    pub(super) hops: Vec<Hop>,
    /// Failed requests that were repeated, over all hops.
    pub(super) repeats: u32,
    /// Attempts at the URL that is due.
    pub(super) attempts: u32,
    /// Time under way, without waiting.
    pub(super) spent: Duration,
    pub(super) remote: Option<IpAddr>,
    robots: Option<RobotsVerdict>,
    googlebot: Option<RobotsVerdict>,
}

impl Trip {
    pub(super) fn new(url: CanonicalUrl, validators: Option<Validators>, into_site: bool) -> Self {
        Self {
            url,
            validators,
            into_site,
            any_type: false,
            hops: Vec::new(),
            repeats: 0,
            attempts: 0,
            spent: Duration::ZERO,
            remote: None,
            robots: None,
            googlebot: None,
        }
    }

    /// Notes a verdict on the way: the first refusal stands, since search engines stop there too.
    pub(super) fn note_robots(&mut self, (ours, googlebot): (RobotsVerdict, RobotsVerdict)) {
        let keep = |noted: &mut Option<RobotsVerdict>, new: RobotsVerdict| {
            if noted.as_ref().is_none_or(|noted| noted.allowed) {
                *noted = Some(new);
            }
        };
        keep(&mut self.robots, ours);
        keep(&mut self.googlebot, googlebot);
    }

    /// `ETag` and `Last-Modified` for a request to this URL.
    pub(super) fn conditions(&self, url: &Url) -> (Option<String>, Option<String>) {
        match &self.validators {
            Some(known) if known.url.as_str() == url.as_str() => (known.etag.clone(), known.last_modified.clone()),
            _ => (None, None),
        }
    }

    /// The cause for a refused address: on the way it is the redirect's fault.
    pub(super) fn refusal(&self, cause: Cause) -> Cause {
        if self.hops.is_empty() { cause } else { Cause::BlockedRedirect }
    }

    pub(super) fn end(self, outcome: FetchOutcome, detail: Option<String>, at: Timestamp) -> Fetch {
        Fetch {
            url: self.url,
            attempts: if self.hops.is_empty() { 0 } else { self.repeats + 1 },
            hops: self.hops,
            outcome,
            detail,
            at,
            elapsed_ms: u64::try_from(self.spent.as_millis()).unwrap_or(u64::MAX),
            remote: self.remote,
            robots: self.robots,
            googlebot: self.googlebot,
        }
    }
}

impl From<Job> for Item {
    fn from(job: Job) -> Self {
        let url = job.url.as_str().into();
        let plain = job.validators.is_none() && !job.into_site && !job.any_type;
        let any_type = job.any_type;
        let trip = (!plain).then(|| Box::new(Trip { any_type, ..Trip::new(job.url, job.validators, job.into_site) }));
        Self::Page { url, trip }
    }
}

/// A robots.txt on its way through redirects and repeats.
pub(super) struct RobotsTrip {
    /// The origin it is for.
    pub(super) host: HostId,
    pub(super) origin: Origin,
    pub(super) origin_text: Box<str>,
    /// Where it is to be asked for now.
    pub(super) url: Url,
    pub(super) redirects: usize,
    pub(super) attempts: u32,
}

/// Origin of a URL as the frontier knows it.
pub(super) fn origin(url: &Url) -> Origin {
    Origin { https: url.scheme() == "https", port: url.port_or_known_default().unwrap_or(0) }
}

/// Host name of a URL as the frontier knows it: all ports together, without a trailing dot.
pub(super) fn host_name(url: &Url) -> &str {
    url.host_str().unwrap_or_default().trim_end_matches('.')
}
