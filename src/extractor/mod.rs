//! From the bytes of a page to the links on it and what the page says about itself, as a browser without scripts sees it.
//!
//! ```text
//! bytes ─ decode ─ text ─ dom::parse ─ Dom ─ Survey (one walk) ─┬─ site_links ─ Link
//!                                        style ─ Look ┘         ├─ all_links ─ AllLinks
//!                                                               └─ facts ─ PageFacts
//! ```
//!
//! Pure functions of their arguments: no clock, no network, no global state. Whatever the bytes, they return in time
//! and memory bounded by [`limits`], and never panic.

mod address;
mod all_links;
mod decode;
mod dom;
mod doors;
mod facts;
pub mod limits;
mod link_header;
mod page;
mod place;
mod redirector;
mod refresh;
mod robots;
mod site_links;
mod style;
mod survey;
mod tags;
mod target;
mod text;

use crate::model::cause::Cause;
use crate::model::fetch::Headers;
use crate::model::link::Link;
use crate::model::observation::Extracted;
use crate::model::site::Site;
use crate::model::url::CanonicalUrl;

pub use all_links::{AllLinks, PageLink, every_link};
pub use doors::{Doors, SearchForm, doors};
pub use redirector::lands_on;
pub use target::Wanted;

use page::Page;
use survey::TextMode;
use target::Targets;

/// A page as it was received.
#[derive(Debug, Clone, Copy)]
pub struct PageInput<'a> {
    /// Where the page came from at the end of all redirects.
    pub url: &'a CanonicalUrl,
    pub status: u16,
    pub headers: &'a Headers,
    /// The body, content encoding undone, character encoding not.
    pub body: &'a [u8],
}

/// Links to the site and facts of a page.
pub fn extract(input: &PageInput<'_>, wanted: &Wanted<'_>) -> Extracted {
    let page = Page::read(input, TextMode::Rendered);
    let targets = Targets::new(std::slice::from_ref(wanted.site), wanted.via);
    let found = site_links::find(&page, &targets);
    let mut facts = facts::read(&page, wanted.site);
    if page.is_incomplete() && facts.obstacle.is_none() {
        facts.obstacle = Some(Cause::TooComplex);
        facts.obstacle_evidence = Some("the page nests or repeats markup beyond what a page may".to_owned());
    }
    Extracted { links: found.links.into_iter().map(|(_, link)| link).collect(), facts }
}

/// Links of a page to any of several sites, without the page's facts: what reading archives needs.
///
/// Gives the index of the site beside each link, in document order.
pub fn links_to(input: &PageInput<'_>, sites: &[Site]) -> Vec<(usize, Link)> {
    let page = Page::read(input, TextMode::Rendered);
    site_links::find(&page, &Targets::new(sites, &[])).links
}

#[cfg(test)]
mod suites;
#[cfg(test)]
mod tests;
