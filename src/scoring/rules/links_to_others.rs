//! Pages that point their readers at several sources.

use std::collections::BTreeSet;

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct LinksToOthers;

const ABOUT: About = About {
    id: "diverse-outlinks",
    title: "The page's text links to several different sites",
    axis: Axis::Value,
    group: Group::Neighbours,
    looks_at: "the outside links of the page's content",
    why: "an author who cites several sources chose each; a page with one commercial destination was made for it",
    source: "Becchetti et al. 2008: the variety of neighbours tells honest hosts from spam",
    remedy: "none needed",
};

/// Fewer may be chance; more are a list.
const SITES: std::ops::RangeInclusive<usize> = 3..=40;

impl Rule for LinksToOthers {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        let page = subject.page?;
        if page.words < 150 || subject.page_lists() {
            return None;
        }
        let content = page.outlinks.iter().filter(|outlink| outlink.in_content && !outlink.hidden);
        let sites: BTreeSet<&str> = content.map(|outlink| crate::scoring::site_of(&outlink.host)).collect();
        if !SITES.contains(&sites.len()) {
            return None;
        }
        let some: Vec<&str> = sites.iter().copied().take(3).collect();
        Hit::full(Where::Page, format!("{} sites, such as {}", sites.len(), some.join(", ")))
    }
}
