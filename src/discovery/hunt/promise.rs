//! How much a page promises to carry the link, judged by its address, the words that lead to it, and dates.
//!
//! The numbers are an order, not a probability: what names the site comes first, then pages made of links, then places
//! where people write, then everything else. They are set by hand from how sites are built and held by the tests.

use std::collections::BTreeSet;

use jiff::Timestamp;
use unicode_segmentation::UnicodeSegmentation;
use url::Url;

use super::Pointer;
use super::words::{COMMON, DULL, WORDS};
use crate::model::link::Placement;
use crate::model::site::Site;

/// The address or the anchor names the site.
const NAMED: f32 = 14.0;
/// A word of the site's topic, and how much all of them may add.
const TOPIC: f32 = 3.5;
const MOST_TOPIC: f32 = 7.0;
/// It reads like an article: a date in its address, or a title of several words.
const ARTICLE: f32 = 2.5;
/// Its date is near the one at which the link was first seen.
const IN_TIME: f32 = 3.0;
/// Stands in the running text of a page.
const IN_CONTENT: f32 = 1.0;
/// A door, a form, a page of law.
const IS_DULL: f32 = -12.0;
/// The second page of a list and those after it.
const CONTINUED: f32 = -2.0;
/// Each level of the path: what lies deep is one of many.
const PER_LEVEL: f32 = -0.3;
/// A query: the same page in another order, more often than another page.
const QUERY: f32 = -1.5;

/// Taken from pages that were reached over another.
pub(super) const DEPTH: f32 = 0.5;
/// Taken for each page of the same directory that did not have the link.
pub(super) const MISS: f32 = 1.5;

/// A sitemap that robots.txt names: one fetch that shows hundreds of pages.
pub(super) const SITEMAP: f32 = 7.5;
pub(super) const SITEMAP_CHILD: f32 = 7.0;
pub(super) const SITEMAP_GUESS: f32 = 4.5;

/// The site's own search, asked for the other site: what any reader would do first.
pub(super) const SEARCH: f32 = 9.0;
/// A page that the search gave, and the site's other pages do not point at.
pub(super) const SEARCH_RESULT: f32 = 6.0;
/// The last posts, often whole, in one fetch.
pub(super) const FEED: f32 = 6.5;
/// The feed shows the site's address in this post.
pub(super) const SHOWN: f32 = 40.0;

/// Words of a name such as "useful links"; what has more is a title, in which "guide" or "more" says nothing.
const MAX_NAME_WORDS: usize = 3;

/// Days around the first sighting within which a page is in time. Crawls and vendors see a link weeks after it was set.
const NEAR_DAYS: i64 = 75;

/// Shortest word that can name a site or a topic; shorter ones are everywhere.
const MIN_WORD: usize = 4;

/// Words of the topic that are kept.
const MAX_TOPIC: usize = 60;

/// Endings of files that are no pages.
const NO_PAGES: &[&str] = &[
    "jpg", "jpeg", "png", "gif", "webp", "svg", "ico", "pdf", "zip", "gz", "rar", "7z", "mp3", "mp4", "avi", "mov",
    "wav", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "epub", "css", "js", "json", "xml", "rss", "atom", "exe",
    "dmg", "apk", "ics",
];

/// What is known of the site that is linked to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clues {
    /// Its name as addresses and anchors spell it, without spaces and hyphens.
    name: String,
    /// Its name in words.
    spelled: String,
    host: String,
    topic: BTreeSet<String>,
    /// When links were first seen, if the source says.
    when: Option<Timestamp>,
}

impl Clues {
    pub fn new(site: &Site) -> Self {
        let host = site.bare_host();
        let domain = crate::model::url::registrable_domain(host);
        // Of a platform's tenant the own label counts, which is the first of its domain too.
        let label = domain.split('.').next().unwrap_or_default();
        let topic = label.split('-').filter(|word| word.len() >= MIN_WORD).map(str::to_owned).collect();
        Self { name: joined(label), topic, spelled: label.replace('-', " "), host: host.to_owned(), ..Self::default() }
    }

    /// Words of the site's own pages: titles and headings.
    pub fn about(&mut self, text: &str) {
        for word in words(text).filter(|word| word.len() >= MIN_WORD && !COMMON.contains(&word.as_str())) {
            if self.topic.len() == MAX_TOPIC {
                return;
            }
            self.topic.insert(word);
        }
    }

    pub fn first_seen(&mut self, when: Timestamp) {
        self.when = Some(self.when.map_or(when, |known| known.min(when)));
    }

    /// What to ask a site's search for: the address, where it looks into the markup, else the name's words.
    pub fn query(&self, looks_into_markup: bool) -> String {
        if looks_into_markup { self.host.clone() } else { self.spelled.clone() }
    }

    /// The host, without `www.`.
    pub fn host(&self) -> &str {
        &self.host
    }

    fn names(&self, text: &str) -> bool {
        self.name.chars().count() >= MIN_WORD && joined(text).contains(&self.name)
    }

    fn in_time(&self, date: Option<Timestamp>) -> bool {
        let (Some(when), Some(date)) = (self.when, date) else { return false };
        when.duration_since(date).as_hours().abs() <= NEAR_DAYS * 24
    }
}

/// Lower case, letters and digits only.
fn joined(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Words in lower case, common accents undone.
fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.unicode_words()
        .flat_map(|word| word.split(['_', '-', '.', '\'', '’']))
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().flat_map(char::to_lowercase).map(plain).collect())
}

fn plain(c: char) -> char {
    match c {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' => 'a',
        'é' | 'è' | 'ê' | 'ë' | 'ě' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' => 'o',
        'ú' | 'ù' | 'û' | 'ü' | 'ů' => 'u',
        'ç' | 'č' => 'c',
        'ñ' => 'n',
        'š' | 'ś' => 's',
        'ž' | 'ź' | 'ż' => 'z',
        'ł' => 'l',
        _ => c,
    }
}

/// Path and query, undone of their percent signs.
fn readable(url: &Url) -> String {
    let text = match url.query() {
        Some(query) => format!("{} {query}", url.path()),
        None => url.path().to_owned(),
    };
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        match (first, hex) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What a page promises; `None` for what is no page.
pub(super) fn of_page(pointer: &Pointer, clues: &Clues) -> Option<f32> {
    let url = pointer.url.url();
    let path = url.path();
    let last = path.rsplit('/').next().unwrap_or_default();
    let ending = last.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    if ending.is_some_and(|ending| NO_PAGES.contains(&ending.as_str())) {
        return None;
    }
    let address = readable(url);
    let mut said: BTreeSet<String> = words(&address).collect();
    let anchor: BTreeSet<String> = words(&pointer.text).collect();
    let mut promise = 0.0;
    if clues.names(&address) || clues.names(&pointer.text) {
        promise += NAMED;
    }
    promise += segments(&address).chain([pointer.text.as_str()]).map(kind).fold(0.0, f32::max);
    if is_continued(path) {
        promise += CONTINUED;
    }
    if said.iter().chain(&anchor).any(|word| DULL.contains(&word.as_str())) && anchor.len() <= 3 {
        promise += IS_DULL;
    }
    said.extend(anchor);
    let topical = said.iter().filter(|word| clues.topic.iter().any(|topic| akin(topic, word))).count();
    promise += (TOPIC * topical as f32).min(MOST_TOPIC);
    let date = date_in(path);
    if date.is_some() || last.matches(['-', '_']).count() >= 3 {
        promise += ARTICLE;
    }
    if clues.in_time(pointer.modified.or(date)) {
        promise += IN_TIME;
    }
    if pointer.placement == Some(Placement::Content) {
        promise += IN_CONTENT;
    }
    if url.query().is_some() {
        promise += QUERY;
    }
    Some(promise + PER_LEVEL * segments(path).count() as f32)
}

/// What a sitemap adds by its name: those of posts and pages lead to text, those of goods and pictures do not.
pub(super) fn of_sitemap(pointer: &Pointer, clues: &Clues) -> f32 {
    let address = readable(pointer.url.url()).to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| address.contains(word));
    let mut promise = 0.0;
    if has(&["post", "blog", "news", "article", "press"]) {
        promise += 1.5;
    } else if has(&["page"]) {
        promise += 1.0;
    }
    if has(&["image", "video", "product", "tag", "author", "categor", "local", "attachment", "user"]) {
        promise -= 3.0;
    }
    if clues.in_time(pointer.modified) {
        promise += 0.5;
    }
    promise
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

/// The worth of a page's name: of its best word, if it is a name and no title.
fn kind(name: &str) -> f32 {
    // Scripts without spaces: the name is one word to us.
    let whole = name.trim().to_lowercase();
    if let Some((worth, _)) = WORDS.iter().find(|(_, words)| words.contains(&whole.as_str())) {
        return *worth;
    }
    let said: Vec<String> = words(name).take(MAX_NAME_WORDS + 1).collect();
    if said.len() > MAX_NAME_WORDS {
        return 0.0;
    }
    let best = WORDS.iter().find(|(_, words)| said.iter().any(|word| words.contains(&word.as_str())));
    best.map_or(0.0, |(worth, _)| *worth)
}

/// `/blog/page/2/`
fn is_continued(path: &str) -> bool {
    let mut back = path.rsplit('/').filter(|segment| !segment.is_empty());
    back.next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()))
        && back.next().is_some_and(|before| matches!(before, "page" | "p" | "seite" | "pagina"))
}

/// Alike in the beginning: `garden`, `gardens`, `gardening`.
fn akin(a: &str, b: &str) -> bool {
    let common = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let longer = a.chars().count().max(b.chars().count());
    a == b || (common >= 5 && common * 10 >= longer * 6)
}

/// The date in a path such as `/2024/05/17/title` or `/2024-05-17-title`; the middle of the month when it names no day.
fn date_in(path: &str) -> Option<Timestamp> {
    let numbers: Vec<&str> = path.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty()).collect();
    let at = numbers.windows(2).position(|pair| {
        pair[0].len() == 4
            && (1995..2100).contains(&pair[0].parse().unwrap_or(0))
            && pair[1].len() == 2
            && (1..=12).contains(&pair[1].parse().unwrap_or(0))
    })?;
    let day = numbers.get(at + 2).filter(|day| day.len() == 2).and_then(|day| day.parse().ok()).unwrap_or(15);
    let date = jiff::civil::Date::new(numbers[at].parse().ok()?, numbers[at + 1].parse().ok()?, day).ok()?;
    date.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}
