//! Links that appeared in a burst.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct FirstSeenBurst;

const ABOUT: About = About {
    id: "first-seen-burst",
    title: "The site appeared together with many others within three days",
    axis: Axis::Risk,
    group: Group::Profile,
    looks_at: "first-seen dates over the profile's sites",
    why: "natural links arrive one by one; deliveries and attacks arrive together (so does news, so the weight is small)",
    source: "backlink-guard: newest week three times the median and ten domains; claude-seo: ten times",
    remedy: "look at what was published in these days",
};

impl Rule for FirstSeenBurst {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, corpus: &Corpus) -> Option<Hit> {
        if subject.authority.as_ref().is_some_and(|known| known.ranked) {
            return None;
        }
        let facts = corpus.facts(&subject.name)?;
        let burst = corpus.burst(facts.first_seen?)?;
        Hit::full(Where::Profile, format!("{} new sites in three days, usually {:.0}", burst.sites, burst.usual))
    }
}
