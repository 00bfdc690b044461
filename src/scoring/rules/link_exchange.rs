//! Pages that trade links for links.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::phrases::EXCHANGE;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;
use crate::scoring::subject::path_words;
use crate::scoring::text::fold;

pub(super) struct LinkExchange;

const ABOUT: About = About {
    id: "link-exchange",
    title: "The page trades links for links",
    axis: Axis::Risk,
    group: Group::Trade,
    looks_at: "the page's title, text and address",
    why: "a link given for a link says nothing about either site",
    source: "Google spam policies, link spam: excessive link exchanges and partner pages for the sake of cross-linking",
    remedy: "take the return link down if it was part of the trade",
};

impl Rule for LinkExchange {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        if subject.qualified {
            return None;
        }
        let head = fold(&format!("{} {}", subject.title(), path_words(subject.path())));
        if let Some((phrase, _)) = EXCHANGE.find(&head) {
            return Hit::full(Where::Page, format!("“{phrase}” in title or address"));
        }
        let (before, after) = subject.context();
        if let Some((phrase, _)) = EXCHANGE.find(&fold(&format!("{before} {after}"))) {
            return Hit::full(Where::Link, format!("“{phrase}” beside the link"));
        }
        let (phrase, _) = EXCHANGE.find(subject.folded_text())?;
        // One mention on a page of articles is a mention; among many outside links it is the page's purpose.
        let many = subject.page.is_some_and(|page| page.links.external_domains >= 15);
        Hit::some(if many { 0.8 } else { 0.3 }, Where::Page, format!("“{phrase}”"))
    }
}
