//! Pages in a language that the site does not use.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct LanguageMismatch;

const ABOUT: About = About {
    id: "foreign-language",
    title: "The page is in a language that no other linking page uses",
    axis: Axis::Risk,
    group: Group::Tld,
    looks_at: "the page's language against the profile's",
    why: "links from foreign pages are normal; an isolated one is the weakest of hints",
    source: "Semrush marker; Google (Mueller): random foreign links are not bad",
    remedy: "none needed",
};

impl Rule for LanguageMismatch {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, corpus: &Corpus) -> Option<Hit> {
        let language = subject.page?.language()?;
        let share = corpus.language_share(language)?;
        if share >= 0.02 {
            return None;
        }
        Hit::full(Where::Page, format!("{language}, {:.1} % of the profile", share * 100.0))
    }
}
