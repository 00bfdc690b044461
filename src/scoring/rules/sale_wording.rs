//! Pages that offer places for links.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::phrases::{SALE, has_price};
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;
use crate::scoring::text::fold;

pub(super) struct SaleWording;

const ABOUT: About = About {
    id: "link-sale",
    title: "The page offers links, guest posts or placements for money",
    axis: Axis::Risk,
    group: Group::Trade,
    looks_at: "the page's text and the words around the link",
    why: "a place that is for sale was probably sold; only a marked link is within the rules",
    source: "Google spam policies, link spam: buying or selling links, exchanging money for posts that contain links; backlink-guard",
    remedy: "if you paid, ask for rel=sponsored; nothing to do: search engines ignore such links by themselves; disavow only if you had them placed",
};

impl Rule for SaleWording {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        if subject.qualified {
            return None;
        }
        let (before, after) = subject.context();
        let near = fold(&format!("{before} {} {after}", subject.anchor.text));
        if let Some((phrase, _)) = SALE.find(&near) {
            let strength = match (has_price(&near), subject.anchor.is_optimised()) {
                (true, true) => 1.0,
                (true, false) => 0.8,
                (false, true) => 0.7,
                (false, false) => 0.45,
            };
            return Hit::some(strength, Where::Link, format!("“{phrase}” beside {}", subject.quote()));
        }
        if let Some((phrase, _)) = SALE.find(&fold(subject.title())) {
            return Hit::some(0.5, Where::Page, format!("“{phrase}” in the title “{}”", subject.title()));
        }
        let folded = subject.folded_text();
        let (phrase, at) = SALE.find(folded)?;
        // A price within two hundred characters makes an offer of it.
        let start = folded[..at].char_indices().rev().nth(200).map_or(0, |(at, _)| at);
        let end = folded[at..].char_indices().nth(200).map_or(folded.len(), |(to, _)| at + to);
        let strength = if has_price(&folded[start..end]) { 0.5 } else { 0.25 };
        Hit::some(strength, Where::Page, format!("“{phrase}”: “{}”", folded[at..end].trim()))
    }
}
