//! Anchors that sell what link spam sells.

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
        if corpus.site().is_of(*topic) || subject.anchor.is_own_name() {
            return None;
        }
        let spoken_of = subject.text_trades.iter().any(|trade| trade.topic == *topic && trade.count >= SPOKEN_OF);
        let strength = match *weight {
            3.. => 1.0,
            // A page on the trade names it when it links, too.
            _ if spoken_of && !subject.page_sells() => 0.4,
            _ => 0.6,
        };
        Hit::some(strength, Where::Link, format!("{} ({}: {term})", subject.quote(), topic.name()))
    }
}

/// Mentions that make a page speak of a trade, rather than carry its words in a few links.
const SPOKEN_OF: u32 = 6;
