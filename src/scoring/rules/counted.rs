//! Whether a search engine may count the link.

use crate::model::backlink::BrokenAt;
use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct Counted;

const ABOUT: About = About {
    id: "not-counted",
    title: "A search engine does not count the link",
    axis: Axis::Value,
    group: Group::Counting,
    looks_at: "robots, noindex, canonical, rel and the target's answer",
    why: "a link that is not counted can still send visitors, but does less",
    source: "Google Search Central: qualify outbound links; robots meta tag; links crawlable",
    remedy: "ask for the link without nofollow only where it is an honest recommendation; repair broken targets",
};

impl Rule for Counted {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        let step = match subject.row.broken_at? {
            // Whether it exists is not a question of value.
            BrokenAt::Gone | BrokenAt::Unverified => {
                return if subject.qualified {
                    Hit::some(0.5, Where::Import, format!("rel={}", subject.rel_words()))
                } else {
                    None
                };
            }
            step => step,
        };
        let strength = match step {
            BrokenAt::Nofollow | BrokenAt::Ugc => 0.5,
            BrokenAt::TargetBroken | BrokenAt::Canonical => 0.5,
            _ => 1.0,
        };
        Hit::some(strength, Where::Link, format!("stopped at: {step}"))
    }
}
