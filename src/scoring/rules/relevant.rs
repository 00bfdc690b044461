//! Pages that speak of what the audited site speaks of.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct Relevant;

const ABOUT: About = About {
    id: "relevance",
    title: "The page shares the audited site's words",
    axis: Axis::Value,
    group: Group::Relevance,
    looks_at: "the words of the page and of the audited site's own pages",
    why: "a link between pages on one subject helps a reader; off-topic links are rarely followed",
    source: "Majestic topical trust flow; Google: links that are relevant to the page",
    remedy: "none needed",
};

impl Rule for Relevant {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        let relevance = subject.relevance?;
        let strength = match relevance {
            r if r >= 0.6 => 1.0,
            r if r >= 0.35 => 0.6,
            r if r >= 0.15 => 0.2,
            r if r < 0.05 => -0.5,
            _ => return None,
        };
        Hit::some(strength, Where::Page, format!("{:.0} % of the site's subject", relevance * 100.0))
    }
}
