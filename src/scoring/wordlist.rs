//! Lists of words, phrases and hosts that come with the program as text files, one entry a line.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};
use rustc_hash::FxHashSet;

use super::text::is_unspaced;

/// A list, prepared at first use.
pub(crate) struct Words {
    text: &'static str,
    loaded: OnceLock<Loaded>,
}

struct Loaded {
    entries: Vec<&'static str>,
    set: FxHashSet<&'static str>,
    matcher: AhoCorasick,
}

impl Words {
    /// `text` holds one folded entry a line.
    pub(crate) const fn new(text: &'static str) -> Self {
        Self { text, loaded: OnceLock::new() }
    }

    fn loaded(&self) -> &Loaded {
        self.loaded.get_or_init(|| {
            let entries: Vec<&'static str> = self.text.lines().filter(|line| !line.is_empty()).collect();
            let matcher = AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .build(&entries)
                .unwrap_or_else(|problem| unreachable!("the lists are compiled in: {problem}"));
            Loaded { set: entries.iter().copied().collect(), entries, matcher }
        })
    }

    /// The entry that is exactly this text.
    pub(crate) fn contains(&self, text: &str) -> bool {
        self.loaded().set.contains(text)
    }

    /// The first entry that stands in the folded text as words of its own, and where.
    pub(crate) fn find(&self, folded: &str) -> Option<(&'static str, usize)> {
        let loaded = self.loaded();
        loaded
            .matcher
            .find_iter(folded)
            .find(|found| stands_alone(folded, found.start(), found.end()))
            .map(|found| (loaded.entries[found.pattern().as_usize()], found.start()))
    }

    /// The entry that is this host or a parent of it, compared at label boundaries.
    pub(crate) fn host(&self, host: &str) -> Option<&'static str> {
        let mut rest = host;
        loop {
            if let Some(entry) = self.loaded().set.get(rest) {
                return Some(entry);
            }
            rest = rest.split_once('.')?.1;
        }
    }

    #[cfg(test)]
    pub(crate) fn entries(&self) -> &[&'static str] {
        &self.loaded().entries
    }
}

/// True when letters and digits do not go on before or after the match; unspaced scripts have no such bounds.
pub(crate) fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let goes_on = |inside: Option<char>, outside: Option<char>| {
        inside.is_some_and(|c| !is_unspaced(c)) && outside.is_some_and(|c| c.is_alphanumeric() && !is_unspaced(c))
    };
    let found = &text[start..end];
    !goes_on(found.chars().next(), text[..start].chars().next_back())
        && !goes_on(found.chars().next_back(), text[end..].chars().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    static LIST: Words = Words::new("bit.ly\nour partners\nad\n广告\n");

    #[test]
    fn entries_are_found_as_words_and_hosts_at_labels() {
        assert_eq!(LIST.find("see our partners"), Some(("our partners", 4)));
        assert_eq!(LIST.find("the roads of adana"), None);
        assert_eq!(LIST.find("网站广告位"), Some(("广告", 6)));
        assert_eq!(LIST.host("x.bit.ly"), Some("bit.ly"));
        assert_eq!(LIST.host("habit.ly"), None);
        assert!(LIST.contains("ad") && !LIST.contains("ads"));
    }
}
