//! Machine-made pages about domains.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::phrases::DOMAIN_STATS;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;
use crate::scoring::subject::path_words;
use crate::scoring::text::fold;

pub(super) struct DomainStats;

const ABOUT: About = About {
    id: "domain-statistics",
    title: "The page is a machine-made report or list about domains",
    axis: Axis::Risk,
    group: Group::Shape,
    looks_at: "the page's title and address",
    why: "such pages exist for every domain and link to all of them; nobody chose the link",
    source: "backlink-guard: link-farm titles; Google spam policies, scaled content abuse",
    remedy: "none needed",
};

impl Rule for DomainStats {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        let head = fold(&format!("{} {}", subject.title(), path_words(subject.path())));
        let (phrase, _) = DOMAIN_STATS.find(&head)?;
        Hit::full(Where::Page, format!("“{phrase}” in “{}”", subject.title()))
    }
}
