//! One page, looked at: what came of the request, the links to the site on it, and what the page says about itself.

use std::net::IpAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::cause::Cause;
use super::facts::PageFacts;
use super::fetch::{Fetch, FetchOutcome, Hop, RobotsVerdict};
use super::link::Link;
use super::url::CanonicalUrl;

/// One page, looked at (or not): what is stored, and all that scoring ever sees of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    pub url: CanonicalUrl,
    pub final_url: Option<CanonicalUrl>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hops: Vec<Hop>,
    pub status: Option<u16>,
    /// Why the page could not be judged; `None` when it was read.
    pub cause: Option<Cause>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    pub at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote: Option<IpAddr>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub robots: Option<RobotsVerdict>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub googlebot: Option<RobotsVerdict>,
    /// Validators for the next audit's conditional request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
    /// Every link to the audited site, in document order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facts: Option<Box<PageFacts>>,
}

impl Observation {
    /// An observation of a page nobody looked at.
    pub fn not_tried(url: CanonicalUrl, cause: Cause, at: Timestamp) -> Self {
        Self {
            url,
            final_url: None,
            hops: Vec::new(),
            status: None,
            cause: Some(cause),
            detail: None,
            at,
            remote: None,
            robots: None,
            googlebot: None,
            etag: None,
            last_modified: None,
            links: Vec::new(),
            facts: None,
        }
    }

    /// True when the page was read, so that an absent link is absent.
    pub fn was_read(&self) -> bool {
        self.cause.is_none()
    }
}

/// What the extractor reads out of one page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Extracted {
    pub links: Vec<Link>,
    pub facts: PageFacts,
}

/// Turns a fetch, and what was extracted from its body, into the observation that is stored.
///
/// A link that was seen is seen: obstacles and truncation only matter when no link to the site was found. What an error
/// page links to does not count: a `404` that names the site is still gone.
/// `extracted` is `None` when there was no body to read.
pub fn observe(fetch: Fetch, extracted: Option<Extracted>) -> Observation {
    let final_url = CanonicalUrl::parse(fetch.final_url()).ok();
    let status = fetch.status();
    let mut seen = Observation {
        final_url,
        status,
        detail: fetch.detail,
        hops: if fetch.hops.len() > 1 { fetch.hops } else { Vec::new() },
        remote: fetch.remote,
        robots: fetch.robots,
        googlebot: fetch.googlebot,
        ..Observation::not_tried(fetch.url, Cause::Offline, fetch.at)
    };
    seen.cause = match fetch.outcome {
        FetchOutcome::Refused(cause) | FetchOutcome::Failed(cause) | FetchOutcome::NotTried(cause) => Some(cause),
        FetchOutcome::Unchanged => None,
        FetchOutcome::ReachedSite(url) => {
            seen.links = vec![Link::redirect(url)];
            None
        }
        FetchOutcome::Fetched(page) => {
            seen.etag = page.headers.etag;
            seen.last_modified = page.headers.last_modified;
            let Extracted { links, facts } = extracted.unwrap_or_default();
            let cause = page_cause(page.status, &facts, page.truncated, links.is_empty());
            if facts.obstacle.is_some() && cause == facts.obstacle {
                seen.detail = facts.obstacle_evidence.clone().or(seen.detail);
            }
            // Links on an error page are not on the page; search engines do not follow them either.
            seen.links = if cause.is_none() { links } else { Vec::new() };
            seen.facts = Some(Box::new(facts));
            cause
        }
    };
    seen
}

/// Why a page that answered cannot be judged; `None` when it can.
fn page_cause(status: u16, facts: &PageFacts, truncated: Option<Cause>, no_link: bool) -> Option<Cause> {
    match status {
        404 | 410 => return Some(Cause::Http(status)),
        200..=299 => {}
        // A wall explains a 403 or 503 better than its number does; soft 404s and parking pages do not.
        _ => {
            let wall = facts.obstacle.filter(|cause| matches!(cause, Cause::Captcha | Cause::BotWall | Cause::Login));
            return wall.or(Some(Cause::Http(status)));
        }
    }
    if no_link { facts.obstacle.or(truncated) } else { None }
}
