//! Kinds of site that the field values.

use crate::model::facts::SiteKind;
use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct ValuedKind;

const ABOUT: About = About {
    id: "valued-kind",
    title: "The linking site is a newspaper, university, government, association, wiki or documentation",
    axis: Axis::Value,
    group: Group::Standing,
    looks_at: "the host's suffix and the page's own marks",
    why: "publications, institutions and communities link because their readers need it",
    source: "FIELD: publications, associations, universities, communities; Semrush and Majestic value the same",
    remedy: "keep the relation",
};

impl Rule for ValuedKind {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        if subject.page_sells() {
            return None;
        }
        if let Some(kind) = subject.name.institution() {
            return Hit::full(Where::Domain, format!("{}: {kind}", subject.name.host));
        }
        let kind = subject.page?.kind;
        let strength = match kind {
            SiteKind::News | SiteKind::Government | SiteKind::Education | SiteKind::Association => 1.0,
            SiteKind::Wiki | SiteKind::Documentation => 0.8,
            SiteKind::Blog | SiteKind::QuestionAnswer | SiteKind::CodeHost | SiteKind::Forum => 0.3,
            SiteKind::Directory | SiteKind::Shortener | SiteKind::Parked => -0.6,
            _ => return None,
        };
        Hit::some(strength, Where::Domain, format!("{}: {kind}", subject.name.host))
    }
}
