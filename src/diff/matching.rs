//! Which row of the audit before is which row of this one. Both lists are of one page.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::Hash;

use crate::model::history::LinkRow;
use crate::model::reconcile::page_key;
use crate::model::url::CanonicalUrl;

/// The outcome for one page.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Matched {
    /// For each row now, the row before that is the same link.
    pub known: Vec<Option<usize>>,
    /// For each row now: it repeats a link of the page that another row stands for, so that it is no event.
    pub repeated: Vec<bool>,
    /// Rows before that no row now stands for. They were not looked at, which says nothing about them.
    pub unnamed: Vec<usize>,
}

/// Matches in steps, the most certain first; each row is used once. Links are taken for the same when they have
///
/// 1. the same target and anchor, to the letter;
/// 2. the same target page and the same words;
/// 3. the same target page: the anchor changed;
/// 4. the same words: the target changed;
/// 5. no known target on one side: a source that names only the page means the link that is on it.
///
/// A row that is left over but says the same as a matched one repeats it: pages link twice, and sources name a link
/// twice under spellings that only the page shows to be one.
pub(super) fn match_rows(before: &[LinkRow], now: &[LinkRow]) -> Matched {
    let mut pairs = Pairs { known: vec![None; now.len()], used: vec![false; before.len()] };
    let exact = |row: &LinkRow| (row.target_url.clone(), row.anchor.clone());
    pairs.step(|index| Some(exact(&before[index])), |index| Some(exact(&now[index])));
    let (keys, known_keys) = (keys(now), keys(before));
    if pairs.is_open() {
        let full = |keys: &[Key], index: usize| Some(keys[index].clone()).filter(|key| !key.page.is_empty());
        let page = |keys: &[Key], index: usize| Some(keys[index].page.clone()).filter(|page| !page.is_empty());
        let words = |keys: &[Key], index: usize| Some(keys[index].words.clone()).filter(|words| !words.is_empty());
        pairs.step(|index| full(&known_keys, index), |index| full(&keys, index));
        pairs.step(|index| page(&known_keys, index), |index| page(&keys, index));
        pairs.step(|index| words(&known_keys, index), |index| words(&keys, index));
        pairs.step_vague(&known_keys, &keys);
    }
    pairs.finish(&known_keys, &keys)
}

/// What a row says about its link, without spelling differences.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    /// Empty when no target is known.
    page: String,
    words: String,
}

fn keys(rows: &[LinkRow]) -> Vec<Key> {
    rows.iter()
        .map(|row| Key {
            page: CanonicalUrl::parse(&row.target_url).map(|url| page_key(&url)).unwrap_or_default(),
            words: normal(&row.anchor),
        })
        .collect()
}

/// Words without case and spacing, which vendors and pages write differently.
pub(super) fn normal(anchor: &str) -> String {
    anchor.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

struct Pairs {
    known: Vec<Option<usize>>,
    used: Vec<bool>,
}

impl Pairs {
    fn is_open(&self) -> bool {
        self.known.iter().any(Option::is_none) && self.used.iter().any(|used| !used)
    }

    /// Pairs rows of equal keys in their order.
    fn step<K: Hash + Eq>(&mut self, before: impl Fn(usize) -> Option<K>, now: impl Fn(usize) -> Option<K>) {
        let mut waiting: HashMap<K, VecDeque<usize>> = HashMap::new();
        for index in (0..self.used.len()).filter(|index| !self.used[*index]) {
            if let Some(key) = before(index) {
                waiting.entry(key).or_default().push_back(index);
            }
        }
        for index in 0..self.known.len() {
            if self.known[index].is_some() {
                continue;
            }
            let found = now(index).and_then(|key| waiting.get_mut(&key)?.pop_front());
            if let Some(found) = found {
                self.known[index] = Some(found);
                self.used[found] = true;
            }
        }
    }

    /// Pairs rows of which one names no target, in their order.
    fn step_vague(&mut self, before: &[Key], now: &[Key]) {
        let open = (0..self.used.len()).filter(|index| !self.used[*index]);
        let (mut vague, mut precise): (VecDeque<usize>, VecDeque<usize>) =
            open.partition(|index| before[*index].page.is_empty());
        for (known, key) in self.known.iter_mut().zip(now).filter(|(known, _)| known.is_none()) {
            let found = if key.page.is_empty() { precise.pop_front() } else { None }.or_else(|| vague.pop_front());
            if let Some(found) = found {
                *known = Some(found);
                self.used[found] = true;
            }
        }
    }

    fn finish(mut self, before: &[Key], now: &[Key]) -> Matched {
        let stands: HashMap<&Key, usize> =
            self.known.iter().zip(now).rev().filter_map(|(known, key)| Some((key, (*known)?))).collect();
        let mut repeated = vec![false; now.len()];
        for ((known, key), repeated) in self.known.iter_mut().zip(now).zip(&mut repeated) {
            if known.is_none()
                && let Some(twin) = stands.get(key)
            {
                *known = Some(*twin);
                *repeated = true;
            }
        }
        let said: HashSet<&Key> = now.iter().collect();
        let unnamed = (0..before.len()).filter(|index| !self.used[*index] && !said.contains(&before[*index])).collect();
        Matched { known: self.known, repeated, unnamed }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::history::tests::row;

    fn link(target: &str, anchor: &str) -> LinkRow {
        LinkRow { target_url: target.to_owned(), ..row("https://a.test/", anchor) }
    }

    fn known(before: &[LinkRow], now: &[LinkRow]) -> Vec<Option<usize>> {
        match_rows(before, now).known
    }

    #[test]
    fn the_most_certain_match_wins() {
        let before = [link("https://us.test/", "A"), link("https://us.test/", "B")];
        assert_eq!(known(&before, &[link("https://us.test/", "B"), link("https://us.test/", "C")]), [Some(1), Some(0)]);
        assert_eq!(known(&before, &[link("http://www.us.test", "b")]), [Some(1)]);
    }

    #[test]
    fn the_same_words_follow_a_link_to_its_new_target() {
        let before = [link("https://us.test/old", "Guide"), link("https://us.test/x", "x")];
        let now = [link("https://us.test/new", "guide"), link("https://us.test/x", "x")];
        assert_eq!(known(&before, &now), [Some(0), Some(1)]);
        assert_eq!(known(&before, &[link("https://us.test/new", "Other")]), [None]);
    }

    #[test]
    fn a_claim_without_target_means_the_link_on_the_page() {
        assert_eq!(known(&[link("", "")], &[link("https://us.test/", "us")]), [Some(0)]);
        assert_eq!(known(&[link("https://us.test/", "us")], &[link("", "")]), [Some(0)]);
    }

    #[test]
    fn a_repeated_link_is_no_further_link() {
        let one = [link("https://us.test/", "us")];
        let two = [link("https://us.test/", "us"), link("http://us.test/", "US")];
        let more = match_rows(&one, &two);
        assert_eq!((more.known, more.repeated), (vec![Some(0), Some(0)], vec![false, true]));
        let fewer = match_rows(&two, &one);
        assert!(fewer.unnamed.is_empty());
    }

    #[test]
    fn what_no_source_named_is_left_over() {
        let before = [link("https://us.test/", "us"), link("https://us.test/b", "b")];
        assert_eq!(match_rows(&before, &[link("https://us.test/", "us")]).unnamed, [1]);
        assert_eq!(match_rows(&before, &[]).unnamed, [0, 1]);
    }
}
