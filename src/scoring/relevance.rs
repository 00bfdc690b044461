//! How close the linking page's words are to the audited site's: shared terms, across languages for names and numbers.
//!
//! The site's topic is a bag of terms from its own pages, its name, its pages' addresses, and the anchors and titles
//! of the profile. A term counts by how rare it is among linking pages, so that words that every page has weigh little.

use rustc_hash::{FxHashMap, FxHashSet};

use super::subject::path_words;
use super::text::{fold, words};
use crate::model::backlink::Backlink;
use crate::model::facts::PageFacts;
use crate::model::site::Site;

/// Terms kept of the site, the most frequent first.
const MAX_TERMS: usize = 300;
/// Terms counted over linking pages for their rarity.
const MAX_COUNTED: usize = 200_000;
/// Pages over which rarity is counted; later ones change nothing.
const MAX_PAGES: u32 = 20_000;
/// With fewer terms on either side nothing can be told.
const MIN_SITE_TERMS: usize = 8;
const MIN_PAGE_TERMS: usize = 12;

#[derive(Debug)]
pub(crate) struct TopicBuilder {
    own: FxHashMap<Box<str>, u32>,
    from_site: bool,
    seen_in: FxHashMap<Box<str>, u32>,
    pages: u32,
    last_page: String,
}

/// The audited site's topic.
#[derive(Debug, Default)]
pub(crate) struct Topic {
    /// Term → weight.
    terms: FxHashMap<Box<str>, f32>,
    known: bool,
}

impl TopicBuilder {
    pub(crate) fn new(site: &Site) -> Self {
        let mut builder = Self {
            own: FxHashMap::default(),
            from_site: false,
            seen_in: FxHashMap::default(),
            pages: 0,
            last_page: String::new(),
        };
        let name = super::names::Name::read(site.bare_host());
        builder.add_own(&name.label.replace('-', " "), 3);
        builder
    }

    pub(crate) fn add_site_text(&mut self, text: &str) {
        self.from_site = true;
        self.add_own(text, 1);
    }

    fn add_own(&mut self, text: &str, times: u32) {
        let folded = fold(text);
        for term in words(&folded).into_iter().filter(|term| is_term(term)) {
            count(&mut self.own, term, times);
        }
    }

    pub(crate) fn add(&mut self, link: &Backlink, page: Option<&PageFacts>) {
        if let Some(target) = &link.target {
            self.add_own(&path_words(target.url().path()), 1);
        }
        let Some(page) = page else { return };
        if self.pages >= MAX_PAGES || link.source.as_str() == self.last_page {
            return;
        }
        link.source.as_str().clone_into(&mut self.last_page);
        self.pages += 1;
        for term in terms_of(page) {
            count(&mut self.seen_in, &term, 1);
        }
    }

    pub(crate) fn finish(self) -> Topic {
        if !self.from_site {
            return Topic::default();
        }
        let pages = f64::from(self.pages.max(1));
        let mut terms: Vec<(Box<str>, f32)> = self
            .own
            .into_iter()
            .map(|(term, count)| {
                let seen = f64::from(self.seen_in.get(&term).copied().unwrap_or(0));
                let rarity = ((pages + 1.0) / (seen + 1.0)).ln().max(0.05);
                let weight = (1.0 + f64::from(count).ln()) * rarity;
                (term, weight as f32)
            })
            .collect();
        terms.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        terms.truncate(MAX_TERMS);
        Topic { known: terms.len() >= MIN_SITE_TERMS, terms: terms.into_iter().collect() }
    }
}

impl Topic {
    /// 0-1; `None` when either side says too little.
    pub(crate) fn relevance(&self, link: &Backlink, page: Option<&PageFacts>) -> Option<f32> {
        if !self.known {
            return None;
        }
        let found: FxHashSet<String> = match page {
            Some(page) => terms_of(page),
            None => {
                let claim = &link.claim;
                let parts = [&claim.page_title, &claim.context_before, &claim.context_after, &claim.anchor];
                let text: Vec<&str> = parts.iter().filter_map(|part| part.as_deref()).collect();
                let folded = fold(&text.join(" "));
                words(&folded).into_iter().filter(|term| is_term(term)).map(str::to_owned).collect()
            }
        };
        if found.len() < MIN_PAGE_TERMS {
            return None;
        }
        // Share of the site's strongest terms found on the page; a quarter of their weight is as near as pages get.
        let total: f32 = self.terms.values().sum();
        let shared: f32 =
            self.terms.iter().filter(|(term, _)| found.contains(&***term)).map(|(_, weight)| weight).sum();
        Some((shared / total * 4.0).min(1.0))
    }
}

fn count(terms: &mut FxHashMap<Box<str>, u32>, term: &str, times: u32) {
    let room = terms.len() < MAX_COUNTED;
    match terms.get_mut(term) {
        Some(count) => *count += times,
        None if room => {
            terms.insert(term.into(), times);
        }
        None => {}
    }
}

fn terms_of(page: &PageFacts) -> FxHashSet<String> {
    let text = [page.title.as_str(), &page.h1, &page.description, &page.text].join(" ");
    let folded = fold(&text);
    words(&folded).into_iter().filter(|term| is_term(term)).map(str::to_owned).collect()
}

/// Words that can carry a topic: four letters or more, or a pair of an unspaced script; no bare numbers.
fn is_term(term: &str) -> bool {
    let letters = term.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 4 || (letters >= 2 && term.chars().any(super::text::is_unspaced))
}
