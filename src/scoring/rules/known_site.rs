//! Sites that rank lists know.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct KnownSite;

const ABOUT: About = About {
    id: "known-site",
    title: "Rank lists know the linking site",
    axis: Axis::Risk,
    group: Group::Standing,
    looks_at: "rank lists and vendors' figures for the linking domain",
    why: "a place among the best-linked sites takes years; throw-away sites do not have one",
    source: "Cui et al. 2018: simple supporter counts outperform other measures of trust; Majestic Million, Common Crawl ranks",
    remedy: "none needed",
};

impl Rule for KnownSite {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, corpus: &Corpus) -> Option<Hit> {
        let known = subject.authority.as_ref().filter(|known| known.score >= 15.0)?;
        if subject.planted(corpus).is_some() {
            return None;
        }
        // A figure that money can buy weighs half.
        let share = (known.score / 60.0).min(1.0) * if known.ranked { 1.0 } else { 0.6 };
        Hit::some(share, Where::Domain, format!("authority {:.0} of 100 ({})", known.score, known.from))
    }
}
