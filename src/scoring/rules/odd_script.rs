//! Words written with look-alike letters.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct MixedScript;

const ABOUT: About = About {
    id: "look-alike-letters",
    title: "Title or anchor mix look-alike letters of several alphabets within a word",
    axis: Axis::Risk,
    group: Group::Text,
    looks_at: "the letters of title and anchor",
    why: "look-alikes hide selling words from filters; nobody types them by accident",
    source: "Unicode UTS 39: mixed-script confusables",
    remedy: "nothing to do: search engines ignore such links by themselves; disavow only if you had them placed",
};

impl Rule for MixedScript {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        let word = [subject.anchor.text, subject.title()].into_iter().find_map(mixed_word)?;
        Hit::full(Where::Page, format!("“{word}”"))
    }
}

/// The first word that has Latin beside Cyrillic or Greek letters.
fn mixed_word(text: &str) -> Option<&str> {
    text.split(|c: char| !c.is_alphanumeric()).find(|word| {
        let latin = word.chars().filter(char::is_ascii_alphabetic).count();
        let other = word.chars().filter(|c| matches!(*c as u32, 0x370..=0x4ff)).count();
        latin >= 2 && other >= 1 && latin + other >= 5
    })
}
