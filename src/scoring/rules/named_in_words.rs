//! Anchors that say what the page is about.

use crate::model::assessment::AnchorKind;
use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct NamedInWords;

const ABOUT: About = About {
    id: "natural-anchor",
    title: "The anchor is the site's name, or words of a sentence",
    axis: Axis::Value,
    group: Group::Anchor,
    looks_at: "the link's words",
    why: "authors name what they link to; selling phrases, bare addresses and empty links were not written by one",
    source: "Google Search Central: descriptive link text",
    remedy: "none needed",
};

impl Rule for NamedInWords {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        let strength = match subject.anchor.kind {
            AnchorKind::Brand | AnchorKind::Partial => 1.0,
            AnchorKind::Other if subject.anchor.words >= 2 => 0.8,
            AnchorKind::Other => 0.5,
            AnchorKind::Keyword => -0.5,
            AnchorKind::Image | AnchorKind::Empty if subject.link.is_some() => -1.0,
            _ => return None,
        };
        Hit::some(strength, Where::Link, format!("{}: {}", subject.anchor.kind, subject.quote()))
    }
}
