//! Affiliate and advertising links.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;
use crate::scoring::wordlist::Words;

pub(super) struct CommercialHop;

const ABOUT: About = About {
    id: "affiliate-or-ad",
    title: "The link runs through an affiliate network or ad server, or is marked as sponsored",
    axis: Axis::Value,
    group: Group::Trade,
    looks_at: "the link's URL, its redirects and its rel",
    why: "it was set for a commission or a fee, not because a reader needs it",
    source: "Google: qualify affiliate links with sponsored",
    remedy: "none needed",
};

impl Rule for CommercialHop {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        if subject.link.is_some_and(|link| link.rel.has("sponsored")) {
            return Hit::full(Where::Link, format!("rel=sponsored on {}", subject.quote()));
        }
        let urls = subject
            .link
            .map(|link| link.url.as_str())
            .into_iter()
            .chain(subject.row.via.iter().map(|url| url.as_str()));
        let url = urls.into_iter().find(|url| is_commercial(url))?;
        Hit::full(Where::Link, url)
    }
}

/// Hosts of affiliate networks and ad servers, and the parameters by which shops count commissions.
static HOSTS: Words = Words::new(include_str!("../words/affiliate_hosts.txt"));
const PARAMETERS: &[&str] = &[
    "aff",
    "affid",
    "aff_id",
    "affiliate",
    "affiliateid",
    "affiliate_id",
    "awinaffid",
    "afid",
    "partnerid",
    "partner_id",
];

fn is_commercial(url: &str) -> bool {
    let Ok(url) = url::Url::parse(url) else { return false };
    let host = url.host_str().unwrap_or_default();
    HOSTS.host(host).is_some()
        || url.query_pairs().any(|(key, _)| {
            let key = key.to_ascii_lowercase();
            PARAMETERS.contains(&key.as_str()) || (key == "tag" && host.contains("amazon."))
        })
}
