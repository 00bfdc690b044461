//! Placeholder pages.

use crate::model::cause::Cause;
use crate::model::facts::SiteKind;
use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::phrases::PARKED;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct Parked;

const ABOUT: About = About {
    id: "parked",
    title: "The page is a placeholder of a parked or expired domain",
    axis: Axis::Risk,
    group: Group::Shape,
    looks_at: "the page's text and what the extractor recognised",
    why: "advertising on a domain without a site is not a recommendation",
    source: "backlink-guard; Ahrefs isnowparked; Google: parked domains are not shown",
    remedy: "none needed",
};

impl Rule for Parked {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        let page = subject.page?;
        if page.kind == SiteKind::Parked || page.obstacle == Some(Cause::Parked) {
            let evidence = page.obstacle_evidence.as_deref().unwrap_or("recognised as parked");
            return Hit::full(Where::Page, evidence);
        }
        if page.words > 200 {
            return None;
        }
        let (phrase, _) = PARKED.find(subject.folded_text())?;
        Hit::some(0.8, Where::Page, format!("“{phrase}”"))
    }
}
