//! Titles stuffed with phrases.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;
use crate::scoring::text::{fold, words};

pub(super) struct StuffedTitle;

const ABOUT: About = About {
    id: "stuffed-title",
    title: "The page's title repeats or piles up phrases",
    axis: Axis::Risk,
    group: Group::Text,
    looks_at: "the page's title",
    why: "titles for readers say what the page is; stuffed ones list what it wants to be found for",
    source: "Ntoulas et al. 2006: title above 24 words; Google spam policies, keyword stuffing",
    remedy: "none needed",
};

impl Rule for StuffedTitle {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        let title = subject.title();
        let folded = fold(title);
        let words = words(&folded);
        let mut long: Vec<&str> = words.iter().copied().filter(|word| word.chars().count() >= 4).collect();
        long.sort_unstable();
        let most = long.chunk_by(|a, b| a == b).map(<[&str]>::len).max().unwrap_or(0);
        let strength = match (words.len(), most) {
            (30.., _) => 0.7,
            (_, 4..) => 1.0,
            (8.., 3) => 0.6,
            _ => return None,
        };
        Hit::some(strength, Where::Page, format!("“{title}”"))
    }
}
