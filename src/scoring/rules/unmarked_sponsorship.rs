//! Paid links without a mark for search engines.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::phrases::SPONSORED;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;
use crate::scoring::subject::{head, tail};
use crate::scoring::text::fold;
use crate::scoring::wordlist::Words;

pub(super) struct UnmarkedSponsorship;

/// Titles of articles that were paid for.
static TITLES: Words = Words::new(include_str!("../words/sponsored_titles.txt"));

const ABOUT: About = About {
    id: "unmarked-sponsorship",
    title: "The link stands under a word such as “sponsored” or “our partners” and is followed",
    axis: Axis::Risk,
    group: Group::Trade,
    looks_at: "the words around the link and the names of the blocks that hold it",
    why: "readers are told that the link was paid for, search engines are not",
    source: "Google spam policies, link spam: text advertisements and advertorials that do not block ranking credit; LinkSentinel LNK-15",
    remedy: "ask for rel=sponsored",
};

impl Rule for UnmarkedSponsorship {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        if subject.qualified || subject.row.followed() != Some(true) {
            return None;
        }
        let (before, after) = subject.context();
        let near = fold(&format!("{} \u{0} {}", tail(before), head(after)));
        let title = fold(subject.title());
        if let Some((word, _)) = SPONSORED.find(&near).or_else(|| TITLES.find(&title)) {
            let strength = if subject.anchor.is_optimised() { 1.0 } else { 0.5 };
            return Hit::some(strength, Where::Link, format!("“{word}” beside {}", subject.quote()));
        }
        let path = subject.link.map(|link| fold(&link.block_path)).unwrap_or_default();
        let mark = ["sponsor", "advert", "textads", "text-ads", "paid-links", "blogroll-ads"]
            .iter()
            .find(|mark| path.contains(*mark))?;
        let strength = if subject.anchor.is_optimised() { 0.8 } else { 0.3 };
        Hit::some(strength, Where::Link, format!("inside a block named {mark}: {}", subject.quote()))
    }
}
