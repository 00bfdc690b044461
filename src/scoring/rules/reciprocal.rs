//! Sites that link to each other.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct Reciprocal;

const ABOUT: About = About {
    id: "reciprocal",
    title: "The audited site links back",
    axis: Axis::Risk,
    group: Group::Trade,
    looks_at: "the audited site's own outside links, where known",
    why: "mutual links are ordinary (median 6.45 % of linking domains), so they matter only beside other signs",
    source: "Ahrefs, 140,592 domains; Google spam policies: excessive link exchanges",
    remedy: "none needed unless it was agreed",
};

impl Rule for Reciprocal {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, corpus: &Corpus) -> Option<Hit> {
        if subject.qualified || !corpus.links_back(subject.name.site) {
            return None;
        }
        Hit::full(Where::Profile, format!("your site links to {}", subject.name.site))
    }
}
