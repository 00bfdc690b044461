//! Links on every page of a site.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct Sitewide;

const ABOUT: About = About {
    id: "sitewide",
    title: "The site links from many of its pages through its template",
    axis: Axis::Value,
    group: Group::Placement,
    looks_at: "how many pages of the linking site link, and where the links stand",
    why: "a link in the template is one decision however many pages show it",
    source: "Google spam policies: widely distributed links in footers or templates; backlink-guard: 20 pages, or 3 with half in the template",
    remedy: "count it once",
};

impl Rule for Sitewide {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, corpus: &Corpus) -> Option<Hit> {
        let facts = corpus.facts(&subject.name)?;
        let in_template = facts.boilerplate * 2 >= facts.links;
        let strength = match (facts.pages, in_template) {
            (20.., _) if facts.targets <= 2 => 1.0,
            (3.., true) => 0.7,
            _ if subject.row.claim.sitewide == Some(true) => 0.7,
            _ => return None,
        };
        Hit::some(
            strength,
            Where::Profile,
            format!("{} pages of {} link to {} of yours", facts.pages, subject.name.site, facts.targets),
        )
    }
}
