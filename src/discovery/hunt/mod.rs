//! From a domain that is said to link to the page that does, in as few fetches as possible.
//!
//! ```text
//! lead ─► Hunt::next ─► Step (home, sitemap, page) ─► fetched and read elsewhere ─► Sight ─► Hunt::saw ─► …
//! ```
//!
//! Pure: it decides what to look at next from what was seen so far, and nothing else. The same sights in the same order
//! give the same steps, so a hunt that was interrupted is taken up by telling it again what it saw.

mod feed;
mod promise;
mod sitemap;
#[cfg(test)]
mod tests;
mod words;

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

pub use feed::read as read_feed;
pub use promise::Clues;
pub use sitemap::read as read_sitemap;

use crate::model::cause::Cause;
use crate::model::link::Placement;
use crate::model::reconcile::page_key;
use crate::model::url::{CanonicalUrl, Host, is_same_or_subdomain};

/// Pointers kept of one page or sitemap: the most promising ones. A budget of a dozen fetches never gets further.
pub const MAX_POINTERS: usize = 40;

/// Characters of an anchor that are kept; what names a page is shorter.
const MAX_TEXT: usize = 120;

/// Sitemaps that one hunt reads: an index, its most promising child, and one more. Beyond that pages are the better bet.
const MAX_SITEMAPS: u32 = 3;

/// Below this budget a sitemap nobody announced is not worth a guess.
const GUESS_FROM: u32 = 5;

/// What a fetch is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Home,
    Page,
    Sitemap,
    /// The site's own search.
    Search,
    Feed,
}

/// One fetch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub url: CanonicalUrl,
    pub kind: Kind,
}

/// A link from one page of the domain to another, or an entry of a sitemap.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pointer {
    pub url: CanonicalUrl,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placement: Option<Placement>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<Timestamp>,
}

impl Pointer {
    pub fn to(url: CanonicalUrl) -> Self {
        Self { url, text: String::new(), placement: None, modified: None }
    }
}

/// What a fetch showed, as far as the hunt goes on from it. A page with the link ends the hunt instead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sight {
    Page {
        /// Where redirects ended.
        at: CanonicalUrl,
        links: Vec<Pointer>,
        /// Sitemaps that robots.txt of this origin names.
        sitemaps: Vec<CanonicalUrl>,
        /// Feeds that the page names.
        feeds: Vec<CanonicalUrl>,
        /// Where the site's own search answers about the other site.
        search: Option<CanonicalUrl>,
    },
    Feed {
        posts: Vec<Pointer>,
        /// Posts that show the other site's address.
        shown: Vec<Pointer>,
    },
    Sitemap {
        pages: Vec<Pointer>,
        children: Vec<Pointer>,
    },
    /// It could not be looked at.
    Nothing(Cause),
}

/// A fetch that may be made.
struct Wish {
    step: Step,
    promise: f32,
    /// Place in the order in which wishes came, for ties.
    nth: usize,
    /// Pages of one directory are much alike: what several of them lacked the next will lack too.
    group: String,
}

/// The search of one domain.
pub struct Hunt {
    clues: Clues,
    host: String,
    budget: u32,
    wishes: Vec<Wish>,
    /// Keys of everything that was wished for or fetched.
    known: HashSet<String>,
    misses: BTreeMap<String, u32>,
    sitemaps: u32,
    homes: Vec<CanonicalUrl>,
    nth: usize,
    taken: u32,
    steps: u32,
    /// Why the home page could not be seen, when nothing else was.
    trouble: Option<Cause>,
}

impl Hunt {
    /// `budget` is the number of fetches.
    pub fn new(lead: &Host, clues: Clues, budget: u32) -> Self {
        let host = lead.as_str();
        let bare = host.strip_prefix("www.").unwrap_or(host).to_owned();
        // Plain HTTP first: nearly all sites send on from there, and it costs one fetch together with its redirects. The
        // others are for servers that do not listen there, or have no address for the bare name.
        let homes = [format!("http://{host}/"), format!("https://{host}/"), format!("https://www.{bare}/")];
        let homes = homes.iter().rev().filter_map(|home| CanonicalUrl::parse(home).ok()).collect();
        Self {
            clues,
            host: bare,
            budget,
            wishes: Vec::new(),
            known: HashSet::new(),
            misses: BTreeMap::new(),
            sitemaps: 0,
            homes,
            nth: 0,
            taken: 0,
            steps: 0,
            trouble: None,
        }
    }

    pub fn clues(&self) -> &Clues {
        &self.clues
    }

    /// Steps taken so far, those included that robots.txt forbade before a fetch.
    pub fn taken(&self) -> u32 {
        self.taken
    }

    /// Fetches made so far.
    pub fn steps(&self) -> u32 {
        self.steps
    }

    /// Why nothing could be seen at all; `None` when pages were seen and the link was not on them.
    pub fn trouble(&self) -> Option<Cause> {
        self.trouble
    }

    /// The most promising fetch, or `None` when the budget is used up or nothing is left to try.
    pub fn next(&self) -> Option<Step> {
        if self.steps >= self.budget {
            return None;
        }
        if let Some(home) = self.homes.last() {
            return Some(Step { url: home.clone(), kind: Kind::Home });
        }
        let left = self.budget - self.steps;
        self.wishes
            .iter()
            // The last fetch is for a page: anything else would only name what can no longer be looked at.
            .filter(|wish| match wish.step.kind {
                Kind::Sitemap => left > 1 && self.sitemaps < MAX_SITEMAPS,
                Kind::Search | Kind::Feed => left > 1,
                Kind::Home | Kind::Page => true,
            })
            .max_by(|a, b| {
                let by_promise = self.promise_now(a).total_cmp(&self.promise_now(b));
                by_promise.then_with(|| b.nth.cmp(&a.nth))
            })
            .map(|wish| wish.step.clone())
    }

    fn promise_now(&self, wish: &Wish) -> f32 {
        let misses = self.misses.get(&wish.group).copied().unwrap_or(0);
        wish.promise - promise::MISS * misses as f32
    }

    /// Takes in what a fetch showed.
    pub fn saw(&mut self, step: &Step, sight: &Sight) {
        self.taken += 1;
        // robots.txt forbids before anything is asked for.
        self.steps += u32::from(*sight != Sight::Nothing(Cause::Robots));
        self.known.insert(key(&step.url, step.kind));
        if let Some(at) = self.wishes.iter().position(|wish| wish.step == *step) {
            let wish = self.wishes.swap_remove(at);
            if step.kind == Kind::Page {
                *self.misses.entry(wish.group).or_default() += 1;
            }
        }
        match (step.kind, sight) {
            (Kind::Home, Sight::Nothing(cause)) => {
                self.homes.pop();
                self.trouble.get_or_insert(*cause);
                // Only where nobody answers is there a point in knocking at another door.
                if !matches!(cause, Cause::Dns | Cause::Connect | Cause::Tls | Cause::Reset | Cause::Timeout) {
                    self.homes.clear();
                }
            }
            (_, Sight::Nothing(_)) => {}
            (kind, Sight::Page { at, links, sitemaps, feeds, search }) => {
                if kind == Kind::Home {
                    self.homes.clear();
                    self.trouble = None;
                    self.announced(at, sitemaps);
                    feeds.iter().take(1).for_each(|feed| self.wish(feed, Kind::Feed, promise::FEED));
                    if let Some(search) = search {
                        self.wish(search, Kind::Search, promise::SEARCH);
                    }
                }
                self.known.insert(key(at, Kind::Page));
                let worth = match kind {
                    Kind::Home => 0.0,
                    Kind::Search => promise::SEARCH_RESULT,
                    _ => -promise::DEPTH,
                };
                for link in links {
                    // Navigation stands on pages of results, too.
                    let is_result = kind != Kind::Search || !self.known.contains(&key(&link.url, Kind::Page));
                    self.wish_page(link, if is_result { worth } else { 0.0 });
                }
            }
            (_, Sight::Feed { posts, shown }) => {
                shown.iter().for_each(|post| self.wish_page(post, promise::SHOWN));
                posts.iter().for_each(|post| self.wish_page(post, 0.0));
            }
            (_, Sight::Sitemap { pages, children }) => {
                self.sitemaps += 1;
                for child in children {
                    let promise = promise::SITEMAP_CHILD + promise::of_sitemap(child, &self.clues);
                    self.wish(&child.url, Kind::Sitemap, promise);
                }
                pages.iter().for_each(|page| self.wish_page(page, 0.0));
            }
        }
    }

    /// Sitemaps that robots.txt names, or else the usual place.
    fn announced(&mut self, home: &CanonicalUrl, sitemaps: &[CanonicalUrl]) {
        for url in sitemaps.iter().take(MAX_SITEMAPS as usize) {
            let worth = promise::of_sitemap(&Pointer::to(url.clone()), &self.clues);
            self.wish(url, Kind::Sitemap, promise::SITEMAP + worth);
        }
        if sitemaps.is_empty()
            && self.budget >= GUESS_FROM
            && let Ok(usual) =
                home.url().join("/sitemap.xml").map_err(drop).and_then(|u| CanonicalUrl::from_url(u).map_err(drop))
        {
            self.wish(&usual, Kind::Sitemap, promise::SITEMAP_GUESS);
        }
    }

    fn wish_page(&mut self, pointer: &Pointer, extra: f32) {
        let Some(promise) = promise::of_page(pointer, &self.clues) else { return };
        self.wish(&pointer.url, Kind::Page, promise + extra);
    }

    fn wish(&mut self, url: &CanonicalUrl, kind: Kind, promise: f32) {
        let here = is_same_or_subdomain(url.host_str(), &self.host);
        let key = key(url, kind);
        if !here {
            return;
        }
        if !self.known.insert(key) {
            // Pointed at again, perhaps by better words.
            if let Some(wish) = self.wishes.iter_mut().find(|wish| wish.step.url == *url && wish.step.kind == kind) {
                wish.promise = wish.promise.max(promise);
            }
            return;
        }
        self.nth += 1;
        let group = group(url.url());
        self.wishes.push(Wish { step: Step { url: url.clone(), kind }, promise, nth: self.nth, group });
    }
}

/// The most promising of a page's links, for keeping: what is not among them would not be looked at.
pub fn most_promising(lead: &Host, clues: &Clues, pointers: Vec<Pointer>) -> Vec<Pointer> {
    let bare = lead.as_str().strip_prefix("www.").unwrap_or(lead.as_str());
    let mut seen = HashSet::new();
    let mut rated: Vec<(f32, Pointer)> = pointers
        .into_iter()
        .filter(|pointer| is_same_or_subdomain(pointer.url.host_str(), bare))
        .filter_map(|pointer| Some((promise::of_page(&pointer, clues)?, pointer)))
        .collect();
    // Stable: among equals the order of the page stays.
    rated.sort_by(|a, b| b.0.total_cmp(&a.0));
    rated.retain(|(_, pointer)| seen.insert(page_key(&pointer.url)));
    rated.truncate(MAX_POINTERS);
    let short = |text: String| text.chars().take(MAX_TEXT).collect();
    rated.into_iter().map(|(_, pointer)| Pointer { text: short(pointer.text), ..pointer }).collect()
}

/// The most promising children of a sitemap index.
pub fn most_promising_children(clues: &Clues, mut children: Vec<Pointer>) -> Vec<Pointer> {
    children.sort_by(|a, b| promise::of_sitemap(b, clues).total_cmp(&promise::of_sitemap(a, clues)));
    children.truncate(MAX_SITEMAPS as usize);
    children
}

fn key(url: &CanonicalUrl, kind: Kind) -> String {
    match kind {
        Kind::Sitemap | Kind::Feed => format!("file {}", page_key(url)),
        Kind::Home | Kind::Page | Kind::Search => page_key(url),
    }
}

/// Host and directory, numbers made alike: `/2024/05/a` and `/2023/11/b` are of one kind.
fn group(url: &Url) -> String {
    let path = url.path().trim_end_matches('/');
    let directory = path.rsplit_once('/').map_or("", |(directory, _)| directory);
    let mut group: String =
        directory.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect::<String>().to_ascii_lowercase();
    if directory.is_empty() {
        // Pages at the top have nothing in common but that.
        group = path.to_ascii_lowercase();
    }
    format!("{}{group}", url.host_str().unwrap_or_default())
}
