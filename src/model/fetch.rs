//! What came of asking for one page. A page that cannot be read is a result like any other.

use std::net::IpAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::cause::Cause;
use super::url::CanonicalUrl;

/// One step of a redirect chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hop {
    pub url: String,
    /// Status of the answer; 0 when there was none.
    pub status: u16,
    /// Where it sent us, resolved; `None` on the last hop.
    pub to: Option<String>,
}

/// The robots.txt line that decided about a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RobotsVerdict {
    pub allowed: bool,
    /// The deciding line as written, or why there is none (`no rule matches`, `robots.txt answered 503`).
    pub line: String,
}

/// The response headers that later stages read. Repeated headers stay apart, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Headers {
    pub content_type: Option<String>,
    pub content_language: Option<String>,
    pub x_robots_tag: Vec<String>,
    pub link: Vec<String>,
    pub refresh: Option<String>,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    pub server: Option<String>,
}

/// The body of a page as it was received, content encoding undone, character encoding not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// Final status: 2xx, or an error status with a body worth reading (404 pages are pages).
    pub status: u16,
    pub headers: Headers,
    pub body: Vec<u8>,
    /// The connection ended early or a cap was reached; what is here is a true prefix.
    pub truncated: Option<Cause>,
}

/// How asking ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FetchOutcome {
    /// A page, or an error page: what the server answered at the end of the redirects.
    Fetched(Page),
    /// The redirects led to the audited site itself: the page is a redirect to us.
    ReachedSite(CanonicalUrl),
    /// 304: unchanged since the observation that is stored.
    Unchanged,
    /// We may not or will not look.
    Refused(Cause),
    /// We could not look.
    Failed(Cause),
    /// Nobody looked.
    NotTried(Cause),
}

impl FetchOutcome {
    /// Memory that the page itself takes.
    pub fn body_bytes(&self) -> usize {
        match self {
            Self::Fetched(page) => page.body.len(),
            _ => 0,
        }
    }
}

/// Everything that is known after asking for one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetch {
    pub url: CanonicalUrl,
    /// Requests made, first to last; empty when none was made.
    pub hops: Vec<Hop>,
    pub outcome: FetchOutcome,
    /// One line for people: the server's or the system's own words. Hostile text, escape before showing.
    pub detail: Option<String>,
    /// When the last request ended.
    pub at: Timestamp,
    pub attempts: u32,
    pub elapsed_ms: u64,
    /// Address of the last hop.
    pub remote: Option<IpAddr>,
    /// What robots.txt says to us, and to Googlebot, about the page.
    pub robots: Option<RobotsVerdict>,
    pub googlebot: Option<RobotsVerdict>,
}

impl Fetch {
    /// A fetch that never left: offline, over budget, interrupted.
    pub fn not_tried(url: CanonicalUrl, cause: Cause, at: Timestamp) -> Self {
        Self {
            url,
            hops: Vec::new(),
            outcome: FetchOutcome::NotTried(cause),
            detail: None,
            at,
            attempts: 0,
            elapsed_ms: 0,
            remote: None,
            robots: None,
            googlebot: None,
        }
    }

    /// The URL that answered last.
    pub fn final_url(&self) -> &str {
        self.hops.last().map_or(self.url.as_str(), |hop| hop.url.as_str())
    }

    /// Status of the last answer, if there was one.
    pub fn status(&self) -> Option<u16> {
        self.hops.last().map(|hop| hop.status).filter(|status| *status != 0)
    }
}
