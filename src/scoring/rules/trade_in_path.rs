//! Page addresses that name a trade which lives from link spam.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct TradeInPath;

const ABOUT: About = About {
    id: "trade-in-path",
    title: "The page's address names a trade that lives from link spam",
    axis: Axis::Risk,
    group: Group::Text,
    looks_at: "the path of the linking page's URL",
    why: "break-ins plant whole directories of such pages on honest hosts; the address gives them away before the page is read",
    source: "Google spam policies, hacked content",
    remedy: "tell the owner of the linking site; nothing to do: search engines ignore such links by themselves; disavow only if you had them placed",
};

impl Rule for TradeInPath {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, corpus: &Corpus) -> Option<Hit> {
        let trade = subject.path_trades.iter().find(|trade| trade.weight >= 2 && !corpus.site().is_of(trade.topic))?;
        let strength = if trade.strongest >= 3 { 1.0 } else { 0.4 };
        Hit::some(
            strength,
            Where::Page,
            format!("{} ({}: {})", subject.row.source.as_str(), trade.topic.name(), trade.term),
        )
    }
}
