//! Sites named in a series.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct NameSeries;

const ABOUT: About = About {
    id: "name-series",
    title: "Several linking sites are named in one series",
    axis: Axis::Risk,
    group: Group::Profile,
    looks_at: "the profile's site names",
    why: "names such as `links-alpha`, `links-beta`, `links-7` are registered together by one owner",
    source: "the name families of a documented attack: seo- 390 domains, bhs- 268, zh- 93",
    remedy: "nothing to do: search engines ignore such links by themselves; disavow only if you had them placed",
};

impl Rule for NameSeries {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, corpus: &Corpus) -> Option<Hit> {
        if subject.authority.as_ref().is_some_and(|known| known.ranked) {
            return None;
        }
        let long = subject.name.stem().map(|stem| (corpus.stem_spread(&stem), stem));
        let short = subject.name.short_prefix().map(|first| (corpus.prefix_spread(first), format!("{first}-")));
        let (sites, stem) = long.into_iter().chain(short).max_by_key(|(sites, _)| *sites)?;
        let strength = match sites {
            ..3 => return None,
            3..6 => 0.5,
            _ => 1.0,
        };
        Hit::some(strength, Where::Profile, format!("{sites} sites named {stem}…"))
    }
}
