//! Visitors who came by the link.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct Visits;

const ABOUT: About = About {
    id: "visits",
    title: "People came through this link",
    axis: Axis::Value,
    group: Group::Relevance,
    looks_at: "referrals in access logs, where given",
    why: "a link that people click would be missed",
    source: "access logs: the only source that sees readers",
    remedy: "keep the relation",
};

impl Rule for Visits {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        let visits = subject.row.claim.visits.filter(|visits| *visits >= 2)?;
        let strength = ((visits as f32).log10() / 2.0).min(1.0);
        Hit::some(strength, Where::Import, format!("{visits} visits in the logs"))
    }
}
