//! How well known the linking site is.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct Authority;

const ABOUT: About = About {
    id: "authority",
    title: "The linking site is well known",
    axis: Axis::Value,
    group: Group::Standing,
    looks_at: "rank lists and vendors' figures for the linking domain",
    why: "links from sites that many others link to are seen, and are hard to come by",
    source: "Cui et al. 2018; Majestic Million, Common Crawl ranks; vendors' figures of the imports",
    remedy: "keep the relation",
};

impl Rule for Authority {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        let known = subject.authority.as_ref()?;
        // A tenth of the web's best 100 million lies at 12.5 points; from there to the best 10,000 the share grows evenly.
        let share = ((known.score - 10.0) / 50.0).clamp(-0.1, 1.0);
        Hit::some(share, Where::Domain, format!("authority {:.0} of 100 ({})", known.score, known.from))
    }
}
