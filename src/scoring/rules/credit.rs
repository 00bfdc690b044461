//! Links that credit a supplier or a licence.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::phrases::CREDIT;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;
use crate::scoring::subject::{head, tail};
use crate::scoring::text::fold;

pub(super) struct Credit;

const ABOUT: About = About {
    id: "credit-or-licence",
    title: "The link credits software, hosting, design or a licence",
    axis: Axis::Value,
    group: Group::Placement,
    looks_at: "the words around the link and in it",
    why: "“powered by”, “hosted by” and “licensed under” are said on every page of a site and recommend nothing to its readers",
    source: "Google spam policies, link spam: widely distributed links in footers or templates",
    remedy: "none needed; a mention in an article would be worth more",
};

impl Rule for Credit {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        if subject.link?.block_text_chars > MAX_LINE_CHARS {
            return None;
        }
        let (before, after) = subject.context();
        let anchor = subject.anchor.text;
        // Only what stands directly beside the link: an article may say of a boat that it is powered by wind.
        let words: Vec<&str> = tail(before).split_whitespace().rev().take(WORDS_BEFORE).collect();
        let before: Vec<&str> = words.into_iter().rev().collect();
        if let Some((phrase, at)) = CREDIT.find(&fold(&before.join(" "))) {
            let rest = &fold(&before.join(" "))[at + phrase.len()..];
            if !rest.contains(['.', ';', '!', '?']) {
                return Hit::full(Where::Link, format!("“{phrase}” before {}", subject.quote()));
            }
        }
        let folded = fold(anchor);
        if let Some((phrase, _)) = CREDIT.find(folded.trim()).filter(|_| subject.anchor.words <= WORDS_BEFORE + 2) {
            return Hit::full(Where::Link, format!("“{phrase}” in {}", subject.quote()));
        }
        let after = fold(head(after));
        let copyright = after.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '©').starts_with('©');
        copyright.then(|| Hit::full(Where::Link, format!("a copyright line beside {}", subject.quote())))?
    }
}

/// Credits are lines of their own; in a paragraph the same words speak of boats and medicines.
const MAX_LINE_CHARS: u32 = 120;
/// A credit stands directly before the name it credits.
const WORDS_BEFORE: usize = 6;
