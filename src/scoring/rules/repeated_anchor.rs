//! One phrase used by many unrelated sites.

use crate::model::assessment::AnchorKind;
use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct RepeatedAnchor;

const ABOUT: About = About {
    id: "repeated-anchor",
    title: "The same phrase links from many sites",
    axis: Axis::Risk,
    group: Group::Profile,
    looks_at: "the anchor's spread over the profile's sites",
    why: "authors choose their own words; the same phrase on many sites was handed out",
    source: "Google spam policies, link spam: optimised anchors distributed on other sites; claude-seo: five unrelated domains",
    remedy: "if you supplied the text, have the links marked or removed; nothing to do: search engines ignore such links by themselves; disavow only if you had them placed",
};

impl Rule for RepeatedAnchor {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, corpus: &Corpus) -> Option<Hit> {
        if subject.anchor.words < 2 && subject.anchor.trade.is_none() {
            return None;
        }
        let known = subject.authority.as_ref().is_some_and(|known| known.ranked);
        let sites = corpus.anchor_spread(&subject.anchor.folded);
        let many = match subject.anchor.kind {
            AnchorKind::Url | AnchorKind::Generic | AnchorKind::Image | AnchorKind::Empty => return None,
            // Names are repeated by everyone who names the site.
            AnchorKind::Brand if !subject.anchor.folded.contains("backlink") => return None,
            AnchorKind::Keyword => 5,
            _ => 8,
        };
        if sites < many || known {
            return None;
        }
        let strength = if sites >= many * 4 { 1.0 } else { 0.6 };
        Hit::some(strength, Where::Profile, format!("{} on {sites} sites", subject.quote()))
    }
}
