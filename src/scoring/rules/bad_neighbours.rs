//! Pages whose outside links go to the trades that live from link spam.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::lexicon::{trades, trades_in_host};
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct BadNeighbours;

const ABOUT: About = About {
    id: "bad-neighbours",
    title: "Followed links on the page advertise three or more sites of gambling, pills, replicas, loans, essays or links",
    axis: Axis::Risk,
    group: Group::Neighbours,
    looks_at: "the anchors and hosts of the page's other outside links",
    why: "sites that sell places sell them to whoever pays, and engines judge a page by its company",
    source: "backlink-guard SPAM_NEIGHBORS = 3; Google spam policies, link spam",
    remedy: "ask for removal if you placed the link; nothing to do: search engines ignore such links by themselves; disavow only if you had them placed",
};

impl Rule for BadNeighbours {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, corpus: &Corpus) -> Option<Hit> {
        let page = subject.page?;
        let mut hosts: Vec<&str> = Vec::new();
        let mut quote = None;
        for outlink in page.outlinks.iter().filter(|outlink| outlink.followed) {
            if hosts.contains(&outlink.host.as_str()) {
                continue;
            }
            let trade = trades(&outlink.anchor)
                .into_iter()
                .chain(trades_in_host(&outlink.host))
                .find(|trade| trade.strongest >= 2);
            if let Some(trade) = trade.filter(|trade| !corpus.site().is_of(trade.topic)) {
                hosts.push(&outlink.host);
                quote
                    .get_or_insert_with(|| format!("“{}” → {} ({})", outlink.anchor, outlink.host, trade.topic.name()));
            }
        }
        let strength = match hosts.len() {
            0..=2 => return None,
            3..=5 => 0.7,
            _ => 1.0,
        };
        Hit::some(strength, Where::Page, format!("{} sites, such as {}", hosts.len(), quote.unwrap_or_default()))
    }
}
