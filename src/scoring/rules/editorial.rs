//! Links that an author set into running text.

use crate::model::finding::{Axis, Where};
use crate::model::link::Placement;
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;
use crate::scoring::subject::{head, tail};

pub(super) struct Editorial;

const ABOUT: About = About {
    id: "editorial-placement",
    title: "The link stands in running text of the page",
    axis: Axis::Value,
    group: Group::Placement,
    looks_at: "the link's place, the text around it and the links beside it",
    why: "a link inside a sentence was chosen by the person who wrote it, and readers see it",
    source: "Google spam policies: links that were editorially placed; Majestic link context",
    remedy: "none needed",
};

impl Rule for Editorial {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        let link = subject.link?;
        if link.hidden.is_some() || !matches!(link.placement, Placement::Content | Placement::Unknown) {
            return None;
        }
        let around = link.before.chars().count() + link.after.chars().count();
        let text = (link.block_text_chars as usize).max(around);
        let per_link = text / (link.links_in_block as usize + 1);
        let mut share = match (text, per_link) {
            (120.., 60..) => 1.0,
            (80.., 40..) => 0.8,
            (40.., 20..) => 0.55,
            (15.., _) => 0.3,
            _ => 0.0f32,
        };
        if link.placement == Placement::Unknown {
            share *= 0.7;
        }
        if share == 0.0 {
            return None;
        }
        Hit::some(share, Where::Link, format!("…{} [{}] {}…", tail(&link.before), link.anchor, head(&link.after)))
    }
}
