//! Pages that speak of little but a trade that lives from link spam.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct TradePage;

const ABOUT: About = About {
    id: "trade-page",
    title: "The page's text is dense with the words of a trade that lives from link spam",
    axis: Axis::Risk,
    group: Group::Text,
    looks_at: "the page's visible text",
    why: "texts that repeat selling phrases are written for search engines; reports on the trade use its words far less",
    source: "Google spam policies, keyword stuffing and doorway abuse; Ntoulas et al. 2006: popular spam words in the body",
    remedy: "nothing to do: search engines ignore such links by themselves; disavow only if you had them placed",
};

impl Rule for TradePage {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, corpus: &Corpus) -> Option<Hit> {
        let page = subject.page?;
        let trade = subject.text_trades.first()?;
        if corpus.site().is_of(trade.topic) || trade.strongest < 2 {
            return None;
        }
        let density = f64::from(trade.count) / f64::from(page.words.max(20)) * 100.0;
        let strength = match (density, trade.weight) {
            (d, 12..) if d >= 3.0 => 1.0,
            (d, 8..) if d >= 2.0 => 0.7,
            (d, 6..) if d >= 1.0 => 0.4,
            _ => return None,
        };
        // Without one selling phrase it may be an article about the trade.
        let strength = if trade.strongest >= 3 { strength } else { strength * 0.5 };
        Hit::some(
            strength,
            Where::Page,
            format!("{} words of {} in {} words: {}", trade.count, trade.topic.name(), page.words, trade.term),
        )
    }
}
