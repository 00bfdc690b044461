//! Pages that belong to a site.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct RealSite;

const ABOUT: About = About {
    id: "real-site",
    title: "The page is part of a site that someone runs",
    axis: Axis::Value,
    group: Group::Shape,
    looks_at: "links inside the site, author, dates and pictures",
    why: "sites that people run have an inside: more pages, names and dates",
    source: "Ntoulas et al. 2006; backlink-guard: real organisation",
    remedy: "none needed",
};

impl Rule for RealSite {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        let page = subject.page?;
        let signs: Vec<&str> = [
            (page.links.internal >= 8, "links inside"),
            (page.author.is_some(), "author"),
            (page.published.is_some() || page.modified.is_some(), "dates"),
            (page.images >= 2, "pictures"),
            (!page.description.is_empty(), "description"),
        ]
        .into_iter()
        .filter_map(|(seen, name)| seen.then_some(name))
        .collect();
        let strength = match signs.len() {
            0 => return Hit::some(-0.6, Where::Page, "no links inside, author, dates or pictures"),
            1 => return None,
            2 => 0.3,
            3 => 0.7,
            _ => 1.0,
        };
        Hit::some(strength, Where::Page, signs.join(", "))
    }
}
