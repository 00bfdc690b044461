//! Sites that carry the audited site's own name.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct OwnNetwork;

const ABOUT: About = About {
    id: "own-network",
    title: "The linking site carries the audited site's own name",
    axis: Axis::Value,
    group: Group::Profile,
    looks_at: "the chosen part of both names",
    why: "`example.de` linking to `example.com` is one house speaking of itself, not a recommendation by another",
    source: "Google spam policies, link spam: cross-linking; independent owners count once (FIELD)",
    remedy: "none needed",
};

/// Shorter names are shared by strangers.
const MIN_NAME: usize = 4;

impl Rule for OwnNetwork {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, corpus: &Corpus) -> Option<Hit> {
        let label = subject.name.label;
        if label.len() < MIN_NAME || subject.name.is_ip || !corpus.site().is_called(label) {
            return None;
        }
        Hit::full(Where::Domain, format!("{} has the name of {}", subject.name.site, label))
    }
}
