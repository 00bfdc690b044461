//! Pages that people pass through.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::phrases::UTILITY;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::{Subject, path_words};
use crate::scoring::text::fold;

pub(super) struct UtilityPage;

const ABOUT: About = About {
    id: "utility-page",
    title: "The page is a sign-in, registration, cart or search form",
    axis: Axis::Value,
    group: Group::Shape,
    looks_at: "the last part of the page's address",
    why: "nobody reads such pages, so a link on them is seen by nobody who looks for something to read",
    source: "Google spam policies: links that were not editorially placed; search result pages are kept out of the index",
    remedy: "none needed",
};

impl Rule for UtilityPage {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        let last = subject.path().trim_end_matches('/').rsplit('/').next()?;
        let name = last.rsplit_once('.').map_or(last, |(name, _)| name);
        let words = fold(&path_words(name));
        // The whole name of the page, or its end: `customer-login`, not `login-flaw-found-in-routers`.
        let (phrase, _) = [words.as_str(), words.rsplit_once(' ').map_or("", |(_, last)| last)]
            .into_iter()
            .find_map(|tried| UTILITY.find(tried).filter(|(phrase, _)| *phrase == tried.trim()))?;
        Hit::full(Where::Page, format!("“{phrase}” in {}", subject.path()))
    }
}
