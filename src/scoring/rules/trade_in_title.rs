//! Pages titled with a trade that lives from link spam.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct TradeInTitle;

const ABOUT: About = About {
    id: "trade-in-title",
    title: "The page's title sells gambling, pills, replicas, loans, essays, adult services, cracked software or links",
    axis: Axis::Risk,
    group: Group::Text,
    looks_at: "the page's title, as found or as the export reports it",
    why: "a page that exists to sell these, linking to a site of another trade, is a doorway or link filler",
    source: "Google spam policies, doorway abuse and link spam; Moz spam flag 26",
    remedy: "nothing to do: search engines ignore such links by themselves; disavow only if you had them placed",
};

impl Rule for TradeInTitle {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, corpus: &Corpus) -> Option<Hit> {
        let trade = subject.title_trades.iter().find(|trade| trade.weight >= 2 && !corpus.site().is_of(trade.topic))?;
        let strength = match (trade.strongest, trade.weight) {
            (3.., 5..) => 1.0,
            (3.., _) => 0.8,
            (_, 4..) => 0.6,
            // One word in a headline: news report on casinos, too.
            _ => 0.25,
        };
        Hit::some(strength, Where::Page, format!("“{}” ({}: {})", subject.title(), trade.topic.name(), trade.term))
    }
}
