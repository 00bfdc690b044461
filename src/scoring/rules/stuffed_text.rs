//! Texts that repeat themselves.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;
use crate::scoring::text::words;

pub(super) struct StuffedText;

const ABOUT: About = About {
    id: "repetitive-text",
    title: "The page's text repeats itself far more than writing does",
    axis: Axis::Risk,
    group: Group::Text,
    looks_at: "the words of the page's visible text",
    why: "stuffed and spun texts use few different words; writing for people varies",
    source: "Ntoulas et al. 2006: pages that compress fourfold are mostly spam; Google spam policies, keyword stuffing",
    remedy: "none needed",
};

impl Rule for StuffedText {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        let page = subject.page?;
        if page.words < 200 || subject.page_lists() {
            return None;
        }
        let folded = subject.folded_text();
        let words = words(folded);
        let sample = &words[..words.len().min(600)];
        let mut pairs: Vec<(&str, &str)> = sample.windows(2).map(|pair| (pair[0], pair[1])).collect();
        let total = pairs.len();
        pairs.sort_unstable();
        let distinct = pairs.chunk_by(|a, b| a == b).count();
        let share = distinct as f32 / total.max(1) as f32;
        let strength = match share {
            s if s < 0.35 => 1.0,
            s if s < 0.5 => 0.6,
            _ => return None,
        };
        Hit::some(strength, Where::Page, format!("{:.0} % of word pairs are repeats", (1.0 - share) * 100.0))
    }
}
