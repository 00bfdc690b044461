//! Directories and bookmark sites that take everyone.

use crate::model::facts::SiteKind;
use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::phrases::SUBMIT;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;
use crate::scoring::subject::path_words;
use crate::scoring::text::fold;
use crate::scoring::wordlist::Words;

pub(super) struct LowDirectory;

/// What directories and bookmark sites call themselves.
static NAMES: Words = Words::new(include_str!("../words/directory_names.txt"));

const ABOUT: About = About {
    id: "low-directory",
    title: "The page is a directory or bookmark site that takes any submission",
    axis: Axis::Risk,
    group: Group::Shape,
    looks_at: "the page's title, text, address and its list of outside links",
    why: "a listing that anyone can make says nothing about the site listed",
    source: "Google spam policies, link spam: low-quality directory or bookmark site links",
    remedy: "nothing to do: search engines ignore such links by themselves; disavow only if you had them placed",
};

impl Rule for LowDirectory {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        if subject.qualified {
            return None;
        }
        let head = fold(&format!(
            "{} {} {}",
            subject.title(),
            path_words(subject.path()),
            subject.name.label.replace('-', " ")
        ));
        let named = SUBMIT.find(&head).or_else(|| NAMES.find(&head)).map(|found| found.0);
        let Some(page) = subject.page else {
            return Hit::some(0.6, Where::Page, format!("“{}” in title or address", named?));
        };
        let asked = SUBMIT.find(subject.folded_text()).map(|found| found.0);
        let listed = page.links.external_domains >= 10;
        let strength = match (named, asked) {
            (Some(_), Some(_)) => 1.0,
            (Some(_), None) if listed || page.kind == SiteKind::Directory => 0.6,
            (None, Some(_)) if listed || page.kind == SiteKind::Directory => 0.6,
            _ => return None,
        };
        Hit::some(
            strength,
            Where::Page,
            format!("“{}”, links to {} sites", asked.or(named)?, page.links.external_domains),
        )
    }
}
