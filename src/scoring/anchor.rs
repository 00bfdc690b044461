//! What an anchor names.

use super::lexicon::{Topic, trades_folded};
use super::site::SiteWords;
use super::text::{fold, word_count, words};
use super::wordlist::Words;
use crate::model::assessment::AnchorKind;

/// Anchors that name nothing: "click here" in many languages, folded.
static GENERIC: Words = Words::new(include_str!("words/generic.txt"));

/// Words that sell, folded: beside a topic they make an anchor a commercial phrase.
static SELLING: Words = Words::new(include_str!("words/selling.txt"));

/// An anchor longer than this many words is a sentence, not a keyword.
const MAX_KEYWORD_WORDS: usize = 7;

/// An anchor, read once.
#[derive(Debug, Clone)]
pub(crate) struct Anchor<'a> {
    pub(crate) text: &'a str,
    pub(crate) folded: String,
    pub(crate) kind: AnchorKind,
    pub(crate) words: usize,
    /// The trade the anchor speaks of, and how clearly (weight of its terms).
    pub(crate) trade: Option<(Topic, u32, String)>,
}

impl<'a> Anchor<'a> {
    pub(crate) fn read(text: &'a str, image: bool, target_path: &str, site: &SiteWords) -> Self {
        let folded = fold(text);
        let folded = folded.trim().to_owned();
        let trade = trades_folded(&folded)
            .into_iter()
            .find(|trade| trade.weight >= 2)
            .map(|trade| (trade.topic, trade.weight, trade.term));
        let words = word_count(&folded);
        let selling = SELLING.find(&folded).is_some();
        let kind = kind(&folded, words, image, trade.is_some(), selling, target_path, site);
        Self { text, folded, kind, words, trade }
    }

    /// The site's own name, rather than a selling phrase after which the site was named: `best online slots` for
    /// `bestonlineslots.example` says what it sells, not who it is.
    pub(crate) fn is_own_name(&self) -> bool {
        self.kind == AnchorKind::Brand
            && !(self.trade.is_some() && self.words >= 2 && SELLING.find(&self.folded).is_some())
    }

    /// A phrase made to rank, rather than a name, an address or a piece of a sentence.
    pub(crate) fn is_optimised(&self) -> bool {
        self.kind == AnchorKind::Keyword
    }
}

fn kind(
    folded: &str,
    words: usize,
    image: bool,
    trade: bool,
    selling: bool,
    target_path: &str,
    site: &SiteWords,
) -> AnchorKind {
    if !folded.chars().any(char::is_alphanumeric) {
        return if image { AnchorKind::Image } else { AnchorKind::Empty };
    }
    if looks_like_url(folded) {
        return AnchorKind::Url;
    }
    let bare = folded.trim_matches(|c: char| !c.is_alphanumeric());
    if GENERIC.contains(bare) {
        return AnchorKind::Generic;
    }
    let branded = site.names_brand(folded);
    if branded && words <= site.brand_words + 3 {
        return AnchorKind::Brand;
    }
    if words <= MAX_KEYWORD_WORDS && (trade || selling) && !branded {
        return AnchorKind::Keyword;
    }
    if branded || shares_words(folded, target_path) {
        return AnchorKind::Partial;
    }
    AnchorKind::Other
}

/// An address as anchor: a scheme, `www.`, or one word that ends in a known top-level domain.
fn looks_like_url(folded: &str) -> bool {
    let text = folded.trim_matches(|c: char| !c.is_alphanumeric() && c != '/');
    if text.contains(char::is_whitespace) {
        return false;
    }
    if text.starts_with("http://") || text.starts_with("https://") || text.starts_with("www.") {
        return true;
    }
    let host = text.split(['/', '?', '#', ':']).next().unwrap_or_default();
    host.contains('.')
        && !host.starts_with('.')
        && psl::suffix(host.as_bytes()).is_some_and(|suffix| {
            // The reserved names of RFC 2606 are in no list.
            let reserved = matches!(suffix.as_bytes(), b"example" | b"test" | b"invalid");
            (suffix.is_known() || reserved) && suffix.as_bytes().len() < host.len()
        })
}

/// Half of the anchor's longer words stand in the target's path.
fn shares_words(folded: &str, target_path: &str) -> bool {
    let path = fold(target_path);
    let path = words(&path);
    let own: Vec<&str> = words(folded).into_iter().filter(|word| word.chars().count() >= 4).collect();
    let shared = own.iter().filter(|word| path.contains(word)).count();
    shared > 0 && shared * 2 >= own.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::site::Site;

    fn kind_of(text: &str) -> AnchorKind {
        let site = SiteWords::new(&Site::parse("www.blue-widgets.example").unwrap());
        Anchor::read(text, false, "/guides/thermal-baths", &site).kind
    }

    #[test]
    fn anchors_are_told_apart() {
        for (text, kind) in [
            ("Blue Widgets", AnchorKind::Brand),
            ("bluewidgets", AnchorKind::Brand),
            ("Blue Widgets Ltd", AnchorKind::Brand),
            ("https://www.blue-widgets.example/", AnchorKind::Url),
            ("blue-widgets.example", AnchorKind::Url),
            ("Click here!", AnchorKind::Generic),
            ("こちら", AnchorKind::Generic),
            ("cheap viagra online", AnchorKind::Keyword),
            ("best plumber near me", AnchorKind::Keyword),
            ("купить диван", AnchorKind::Keyword),
            ("a guide to thermal baths", AnchorKind::Partial),
            ("said the ministry on Tuesday", AnchorKind::Other),
            ("", AnchorKind::Empty),
            ("»", AnchorKind::Empty),
        ] {
            assert_eq!(kind_of(text), kind, "{text}");
        }
    }
}
