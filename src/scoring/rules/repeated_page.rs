//! The same page on many sites.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct RepeatedPage;

const ABOUT: About = About {
    id: "repeated-page",
    title: "Pages of the same title or address link from many unrelated sites",
    axis: Axis::Risk,
    group: Group::Profile,
    looks_at: "titles and paths over the profile's sites",
    why: "the same page under many names is one author with many sites, or a machine",
    source: "Semrush: mirror pages; Google spam policies, link spam: automated programs; scraped content",
    remedy: "nothing to do: search engines ignore such links by themselves; disavow only if you had them placed",
};

impl Rule for RepeatedPage {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, corpus: &Corpus) -> Option<Hit> {
        if subject.authority.as_ref().is_some_and(|known| known.ranked) {
            return None;
        }
        let title = subject.title();
        let titled = if title.chars().count() >= 12 { corpus.title_spread(title) } else { 0 };
        let pathed = corpus.path_spread(subject.row);
        let (sites, what) =
            if titled >= pathed { (titled, format!("“{title}”")) } else { (pathed, subject.path().to_owned()) };
        let strength = match sites {
            ..5 => return None,
            5..15 => 0.6,
            _ => 1.0,
        };
        Hit::some(strength, Where::Profile, format!("{what} on {sites} sites"))
    }
}
