//! The audited site as scoring knows it: its name, its words, its own trade.

use std::collections::BTreeMap;

use super::lexicon::{Topic, trades, trades_in_host};
use super::text::{fold, words};
use crate::model::site::Site;

/// Text taken from the audited site's own pages: more does not change its topic.
pub const MAX_SITE_TEXT_BYTES: usize = 512 * 1024;

/// Words and names of the audited site.
#[derive(Debug, Clone)]
pub(crate) struct SiteWords {
    /// The site's name in one word, `bluewidgets`, and as it may be spaced.
    joined: String,
    brands: Vec<String>,
    pub(crate) brand_words: usize,
    /// How clearly the site is of a trade by its name and its own text.
    trades: BTreeMap<Topic, u32>,
}

/// A site whose own words weigh this much in a trade is of the trade.
const OWN_TRADE: u32 = 6;

impl SiteWords {
    pub(crate) fn new(site: &Site) -> Self {
        let name = super::names::Name::read(site.bare_host());
        let label = idna::domain_to_unicode(name.label).0;
        let label = fold(&label);
        let joined: String = label.chars().filter(|c| c.is_alphanumeric()).collect();
        let mut words = Self { joined, brands: Vec::new(), brand_words: 1, trades: BTreeMap::new() };
        for trade in trades_in_host(site.host().as_str()) {
            *words.trades.entry(trade.topic).or_default() += OWN_TRADE;
        }
        let path = site.prefix().replace(['/', '-', '_'], " ");
        words.add_text(&path);
        words.add_brand(&label.replace(['-', '_'], " "));
        words
    }

    /// A name of the site: from its title, `og:site_name`, or the user.
    pub(crate) fn add_brand(&mut self, name: &str) {
        let name = fold(name);
        let name = name.trim();
        let count = words(name).len();
        if name.chars().count() >= 3 && count <= 5 && !self.brands.iter().any(|b| b == name) {
            self.brand_words = self.brand_words.max(count);
            self.brands.push(name.to_owned());
        }
    }

    pub(crate) fn add_text(&mut self, text: &str) {
        for trade in trades(text) {
            *self.trades.entry(trade.topic).or_default() += trade.weight;
        }
    }

    /// The audited site is itself of this trade, so its words are to be expected in anchors.
    pub(crate) fn is_of(&self, topic: Topic) -> bool {
        self.trades.get(&topic).is_some_and(|weight| *weight >= OWN_TRADE)
    }

    /// A label of a host name is the site's own name.
    pub(crate) fn is_called(&self, label: &str) -> bool {
        let label = idna::domain_to_unicode(label).0;
        let packed: String = fold(&label).chars().filter(|c| c.is_alphanumeric()).collect();
        packed == self.joined
    }

    /// The folded text names the site.
    pub(crate) fn names_brand(&self, folded: &str) -> bool {
        if self.joined.len() >= 4 {
            let packed: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
            if packed.contains(&self.joined) {
                return true;
            }
        }
        self.brands.iter().any(|brand| {
            folded.match_indices(brand.as_str()).any(|(at, found)| {
                let before = folded[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
                let after = folded[at + found.len()..].chars().next().is_none_or(|c| !c.is_alphanumeric());
                before && after
            })
        })
    }
}
