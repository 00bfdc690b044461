//! Anchors that sell what link spam sells.

use crate::model::assessment::AnchorKind;
use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct SpamAnchor;

const ABOUT: About = About {
    id: "spam-anchor",
    title: "The anchor names a trade that lives from link spam, and the audited site is not of that trade",
    axis: Axis::Risk,
    group: Group::Anchor,
    looks_at: "the link's words",
    why: "nobody links to an unrelated site with the words of gambling, pills or replicas by choice",
    source: "Google spam policies, link spam: optimised anchors; Moz spam flag 26 (poison words)",
    remedy: "check that your own site was not broken into; nothing to do: search engines ignore such links by themselves; disavow only if you had them placed",
};

impl Rule for SpamAnchor {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, corpus: &Corpus) -> Option<Hit> {
        let (topic, weight, term) = subject.anchor.trade.as_ref()?;
        if corpus.site().is_of(*topic) || subject.anchor.kind == AnchorKind::Brand {
            return None;
        }
        let strength = if *weight >= 3 { 1.0 } else { 0.6 };
        Hit::some(strength, Where::Link, format!("{} ({}: {term})", subject.quote(), topic.name()))
    }
}
