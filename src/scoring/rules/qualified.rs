//! Links that claim no endorsement.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct Qualified;

const ABOUT: About = About {
    id: "qualified",
    title: "The link is marked nofollow, ugc or sponsored",
    axis: Axis::Risk,
    group: Group::Counting,
    looks_at: "the link's rel, as found or as the export reports it",
    why: "a marked link breaks no link policy, paid or not, and is not held against the site it points to",
    source: "Google spam policies: not a violation if qualified with nofollow or sponsored",
    remedy: "none needed",
};

impl Rule for Qualified {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        if !subject.qualified {
            return None;
        }
        Hit::full(Where::Link, format!("rel={}", subject.rel_words()))
    }
}
