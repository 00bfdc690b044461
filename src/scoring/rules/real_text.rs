//! Pages with a text of their own.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct RealText;

const ABOUT: About = About {
    id: "real-text",
    title: "The page has a text of its own, with little of it links",
    axis: Axis::Value,
    group: Group::Text,
    looks_at: "the page's words, and how many of them are links",
    why: "pages written for readers have sentences; lists and fillers do not",
    source: "Ntoulas et al. 2006: visible text and anchor-text fraction; LinkSentinel: thin below 250 words",
    remedy: "none needed",
};

impl Rule for RealText {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        let page = subject.page?;
        let linked = page.link_text_chars as f32 / page.text_chars.max(1) as f32;
        let strength = match page.words {
            ..80 => -1.0,
            80..150 => -0.4,
            150..250 => 0.0,
            _ if linked > 0.6 => -0.3,
            250..500 => 0.6,
            _ => 1.0f32,
        };
        if strength == 0.0 {
            return None;
        }
        Hit::some(strength, Where::Page, format!("{} words, {:.0} % of the text is links", page.words, linked * 100.0))
    }
}
