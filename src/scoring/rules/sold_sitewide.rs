//! Optimised anchors on every page of an unrelated site.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct SoldSitewide;

const ABOUT: About = About {
    id: "optimised-sitewide",
    title: "The site links from many pages with an optimised anchor",
    axis: Axis::Risk,
    group: Group::Profile,
    looks_at: "pages of the linking site in the profile, and the link's words",
    why: "sitewide links with selling phrases are bought or traded",
    source: "Google spam policies, link spam: widely distributed links in the footers or templates of various sites",
    remedy: "have it marked or removed if you placed it",
};

impl Rule for SoldSitewide {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, corpus: &Corpus) -> Option<Hit> {
        let facts = corpus.facts(&subject.name)?;
        if subject.qualified || !subject.anchor.is_optimised() || facts.pages < 20 {
            return None;
        }
        Hit::full(Where::Profile, format!("{} on {} pages of {}", subject.quote(), facts.pages, subject.name.site))
    }
}
