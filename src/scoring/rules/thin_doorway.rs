//! Thin pages that only pass visitors on.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct ThinDoorway;

const ABOUT: About = About {
    id: "doorway",
    title: "A page with little around it passes visitors to one or two sites",
    axis: Axis::Risk,
    group: Group::Shape,
    looks_at: "the page's words, its links inside and outside, and who is linked to",
    why: "a page without a site around it, made for one phrase and one destination, is a doorway",
    source: "Google spam policies, doorway abuse",
    remedy: "nothing to do: search engines ignore such links by themselves; disavow only if you had them placed",
};

impl Rule for ThinDoorway {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, corpus: &Corpus) -> Option<Hit> {
        let page = subject.page?;
        let links = page.links;
        let sells =
            subject.title_trades.first().is_some_and(|trade| trade.weight >= 2 && !corpus.site().is_of(trade.topic))
                || subject.speaks_of_trade();
        if links.internal > 6
            || links.external_domains > 6
            || links.external == 0
            || subject.authority.as_ref().is_some_and(|k| k.ranked)
        {
            return None;
        }
        let one_way = links.external >= 2 * links.external_domains.max(1) && links.external > links.internal;
        // Pages about a trade use its words; pages that sell use a seller's phrases.
        let phrased = subject.page_sells() || subject.text_trades.first().is_some_and(|trade| trade.strongest >= 3);
        let sells = sells && (phrased || one_way || page.words < 150);
        let strength = match (page.words, sells, one_way) {
            (_, true, true) => 1.0,
            (..400, true, false) => 0.7,
            (..150, false, true) => 0.4,
            _ => return None,
        };
        Hit::some(
            strength,
            Where::Page,
            format!(
                "{} words, {} links inside, {} outside to {} sites: “{}”",
                page.words,
                links.internal,
                links.external,
                links.external_domains,
                subject.title()
            ),
        )
    }
}
