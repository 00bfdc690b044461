//! A link that some source says exists.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::link::{Element, Rel};
use super::metrics::Metrics;
use super::url::{CanonicalUrl, Host};

/// Origins remembered per candidate. Exports overlap a few times; beyond this only the count matters.
pub const MAX_ORIGINS: usize = 8;

/// Where the link is said to stand.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// On this page.
    Page(CanonicalUrl),
    /// Somewhere on this domain or host: a lead, not a page.
    Domain(Host),
}

impl Place {
    /// Reads what [`Place::as_str`] gives; `None` when it is neither a URL nor a host name.
    pub fn parse(text: &str) -> Option<Self> {
        CanonicalUrl::parse(text).map(Place::Page).ok().or_else(|| Host::parse(text).map(Place::Domain))
    }

    pub fn host_str(&self) -> &str {
        match self {
            Place::Page(url) => url.host_str(),
            Place::Domain(host) => host.as_str(),
        }
    }

    /// The page's URL, or the host name of a lead: what reports print as the source.
    pub fn as_str(&self) -> &str {
        match self {
            Place::Page(url) => url.as_str(),
            Place::Domain(host) => host.as_str(),
        }
    }
}

/// One input that named the candidate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Origin {
    /// Short source name as shown in `found_by`: `ahrefs`, `search-console`, `access-log`, `archive`, `graph`, `history`, …
    pub source: String,
    /// File name as given by the user, without its directory; empty for network sources.
    pub file: String,
    /// Line (1-based) in the file; 0 when it has none.
    pub line: u64,
}

/// What a source claims about the link. Nothing here is verified.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Claim {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anchor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page_title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context_before: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context_after: Option<String>,
    /// Rel tokens the source reports; `None` when it says nothing about rel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rel: Option<Rel>,
    /// `Some(false)` for a nofollow link, as far as the source says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub follow: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub element: Option<Element>,
    /// Status the source's crawler saw on the linking page; 0 and 429 mean that it could not look.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_status: Option<u16>,
    /// The source's word for why it counts the link as lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lost_reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The source places the link in running content (`true`) or outside (`false`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_content: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sitewide: Option<bool>,
    /// Address of the linking host as the source saw it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip: Option<std::net::IpAddr>,
    /// Visits seen from this referrer, for access logs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visits: Option<u64>,
    /// The host is on a list of those that send made-up referrers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub referrer_spam: Option<bool>,
}

/// A link that some source says exists, with everything the source says about it.
///
/// Two candidates with the same [`Candidate::key`] are one; [`Candidate::unite`] joins what their sources know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    pub place: Place,
    /// The URL on the audited site that the link is said to lead to, in the end. `None` when the source names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<CanonicalUrl>,
    /// Redirects between the page and the target, the href on the page first. Empty when the link is direct or unknown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub via: Vec<CanonicalUrl>,
    #[serde(default)]
    pub claim: Claim,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_seen: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Metrics::is_empty")]
    pub metrics: Metrics,
    /// Source names, sorted.
    pub found_by: BTreeSet<String>,
    /// The first [`MAX_ORIGINS`] inputs that named it.
    #[serde(default)]
    pub origins: Vec<Origin>,
}

/// What makes two candidates the same link: source, target and anchor (exports repeat a page with other targets and anchors).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CandidateKey {
    pub place: String,
    pub target: String,
    pub anchor: String,
}

impl Candidate {
    /// A candidate about which only its place and source are known.
    pub fn new(place: Place, origin: Origin) -> Self {
        Self {
            place,
            target: None,
            via: Vec::new(),
            claim: Claim::default(),
            first_seen: None,
            last_seen: None,
            lost_at: None,
            metrics: Metrics::default(),
            found_by: BTreeSet::from([origin.source.clone()]),
            origins: vec![origin],
        }
    }

    pub fn key(&self) -> CandidateKey {
        CandidateKey {
            place: self.place.as_str().to_owned(),
            target: self.target.as_ref().map(|url| url.as_str().to_owned()).unwrap_or_default(),
            anchor: self.claim.anchor.clone().unwrap_or_default(),
        }
    }

    /// Joins what another source knows of the same link: dates widen, gaps are filled, figures unite, origins add up.
    pub fn unite(&mut self, other: Candidate) {
        fn fill<T>(mine: &mut Option<T>, theirs: Option<T>) {
            if mine.is_none() {
                *mine = theirs;
            }
        }
        fn widen<T: Ord>(mine: &mut Option<T>, theirs: Option<T>, keep: impl Fn(T, T) -> T) {
            *mine = match (mine.take(), theirs) {
                (Some(a), Some(b)) => Some(keep(a, b)),
                (a, b) => a.or(b),
            };
        }
        widen(&mut self.first_seen, other.first_seen, std::cmp::min);
        widen(&mut self.last_seen, other.last_seen, std::cmp::max);
        widen(&mut self.lost_at, other.lost_at, std::cmp::max);
        fill(&mut self.target, other.target);
        if self.via.is_empty() {
            self.via = other.via;
        }
        let claim = other.claim;
        fill(&mut self.claim.anchor, claim.anchor);
        fill(&mut self.claim.page_title, claim.page_title);
        fill(&mut self.claim.context_before, claim.context_before);
        fill(&mut self.claim.context_after, claim.context_after);
        fill(&mut self.claim.rel, claim.rel);
        fill(&mut self.claim.follow, claim.follow);
        fill(&mut self.claim.element, claim.element);
        fill(&mut self.claim.http_status, claim.http_status);
        fill(&mut self.claim.lost_reason, claim.lost_reason);
        fill(&mut self.claim.language, claim.language);
        fill(&mut self.claim.in_content, claim.in_content);
        fill(&mut self.claim.sitewide, claim.sitewide);
        fill(&mut self.claim.ip, claim.ip);
        fill(&mut self.claim.referrer_spam, claim.referrer_spam);
        widen(&mut self.claim.visits, claim.visits, |a, b| a.saturating_add(b));
        self.metrics.unite(&other.metrics);
        self.found_by.extend(other.found_by);
        for origin in other.origins {
            if self.origins.len() >= MAX_ORIGINS {
                break;
            }
            if !self.origins.contains(&origin) {
                self.origins.push(origin);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(source: &str, line: u64) -> Candidate {
        let place = Place::Page(CanonicalUrl::parse("https://blog.test/post").unwrap());
        Candidate::new(place, Origin { source: source.into(), file: "f.csv".into(), line })
    }

    #[test]
    fn uniting_keeps_all_provenance_and_the_widest_dates() {
        let mut a = candidate("ahrefs", 2);
        a.first_seen = Some(Timestamp::from_second(200).unwrap());
        a.last_seen = Some(Timestamp::from_second(300).unwrap());
        let mut b = candidate("search-console", 9);
        b.first_seen = Some(Timestamp::from_second(100).unwrap());
        b.claim.anchor = Some("us".into());
        a.unite(b);
        assert_eq!(a.first_seen, Some(Timestamp::from_second(100).unwrap()));
        assert_eq!(a.last_seen, Some(Timestamp::from_second(300).unwrap()));
        assert_eq!(a.claim.anchor.as_deref(), Some("us"));
        assert_eq!(a.found_by.len(), 2);
        assert_eq!(a.origins.len(), 2);
    }

    #[test]
    fn origins_are_bounded() {
        let mut a = candidate("x", 0);
        for line in 1..100 {
            a.unite(candidate("x", line));
        }
        assert_eq!(a.origins.len(), MAX_ORIGINS);
    }
}
