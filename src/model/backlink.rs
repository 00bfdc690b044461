//! One row of the report: a link to the site, found or claimed, with its state. Facts only; judgement comes after.

use std::collections::BTreeSet;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::candidate::{Claim, Place};
use super::cause::Cause;
use super::link::{Link, named};
use super::metrics::Metrics;
use super::url::CanonicalUrl;

named! {
    /// Does the link exist?
    State {
        Live = "live",
        Gone = "gone",
        Unverified = "unverified",
    }
}

named! {
    /// The first step at which a search engine stops counting the link.
    BrokenAt {
        Robots = "robots",
        Noindex = "noindex",
        Canonical = "canonical",
        NotCrawlable = "not-crawlable",
        Nofollow = "nofollow",
        Ugc = "ugc",
        Sponsored = "sponsored",
        TargetBroken = "target-broken",
        /// The link is not there to be counted.
        Gone = "gone",
        /// Nobody could look, so nobody can say.
        Unverified = "unverified",
    }
}

/// A link to the site, found on a page or claimed by a source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Backlink {
    pub source: Place,
    pub final_url: Option<CanonicalUrl>,
    /// Where the link leads on the site; `None` when the source did not say and the link was not seen.
    pub target: Option<CanonicalUrl>,
    /// The link as found; `None` unless `state` is live.
    pub link: Option<Link>,
    pub state: State,
    /// `None` for live links.
    pub cause: Option<Cause>,
    pub detail: Option<String>,
    pub http_status: Option<u16>,
    /// `None`: it counts.
    pub broken_at: Option<BrokenAt>,
    /// What sources claimed; for live links only what the page does not say itself.
    pub claim: Claim,
    pub metrics: Metrics,
    /// Redirects claimed between page and target.
    pub via: Vec<CanonicalUrl>,
    pub first_seen: Option<Timestamp>,
    pub last_seen: Option<Timestamp>,
    /// When a source says it lost the link. A claim like any other: a link found live is live.
    #[serde(default)]
    pub lost_at: Option<Timestamp>,
    pub checked_at: Option<Timestamp>,
    pub found_by: BTreeSet<String>,
    pub remote: Option<std::net::IpAddr>,
    /// The page's own robots rules (meta or header) qualify every link on it as nofollow.
    #[serde(default)]
    pub page_nofollow: bool,
    /// A source named this link; `false` for further links that only the page showed.
    pub claimed: bool,
}

impl Backlink {
    /// Anchor text as found, else as claimed.
    pub fn anchor(&self) -> &str {
        match &self.link {
            Some(link) => &link.anchor,
            None => self.claim.anchor.as_deref().unwrap_or_default(),
        }
    }

    pub fn source_host(&self) -> &str {
        self.source.host_str()
    }

    /// Registrable domain of the linking page, private suffixes included.
    pub fn source_domain(&self) -> &str {
        super::url::registrable_domain(self.source.host_str())
    }

    /// Follow as found (`rel` and the page's robots rules), else as claimed; `None` when nobody says.
    pub fn followed(&self) -> Option<bool> {
        match &self.link {
            Some(link) => Some(!link.rel.is_qualified() && !self.page_nofollow),
            None => match &self.claim.rel {
                Some(rel) => Some(!rel.is_qualified() && self.claim.follow != Some(false)),
                None => self.claim.follow,
            },
        }
    }

    /// nofollow, ugc or sponsored on the link or nofollow on its page, as found, else as claimed.
    pub fn is_qualified(&self) -> bool {
        self.followed() == Some(false)
    }
}
