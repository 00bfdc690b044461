//! Commercial anchors on pages that speak of something else.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct OffTopicAnchor;

const ABOUT: About = About {
    id: "off-topic-anchor",
    title: "The anchor sells something that the page does not speak of",
    axis: Axis::Risk,
    group: Group::Anchor,
    looks_at: "the link's words against the page's title and text",
    why: "a selling phrase in an unrelated page was bought or injected, not chosen by the author",
    source: "Google spam policies, link spam and hacked content",
    remedy: "if you bought it, have it marked rel=sponsored or removed; nothing to do: search engines ignore such links by themselves; disavow only if you had them placed",
};

impl Rule for OffTopicAnchor {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        let page = subject.page?;
        let (topic, _, term) = subject.anchor.trade.as_ref()?;
        if subject.qualified || page.words < 30 || subject.anchor.is_own_name() {
            return None;
        }
        // The anchor's own words are on the page too: the page speaks of the trade when it says clearly more than them.
        let own = subject.outlink_anchors_in(*topic);
        let said = subject.text_trades.iter().find(|trade| trade.topic == *topic).map_or(0, |trade| trade.count);
        let titled = subject.title_trades.iter().any(|trade| trade.topic == *topic);
        if titled || said > own * 3 + 3 {
            return None;
        }
        Hit::full(Where::Link, format!("{} ({}: {term}) on “{}”", subject.quote(), topic.name(), subject.title()))
    }
}
