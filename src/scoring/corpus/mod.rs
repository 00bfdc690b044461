//! What the whole profile shows: the first of scoring's two passes gathers aggregates, the second judges by them.
//!
//! ```text
//! CorpusBuilder::new(site) ─ add(link, page)… ─ finish() ─► Corpus ─► assess(link, page, corpus, policy)
//! ```
//! Memory grows with linking domains and distinct anchors, titles and paths, never with links.

mod address;
mod builder;
mod owners;
mod spread;

use std::net::IpAddr;

use rustc_hash::FxHashMap;

pub use builder::CorpusBuilder;

use super::authority::{Authority, Known};
use super::names::Name;
use super::platforms::site_of;
use super::relevance::Topic;
use super::site::SiteWords;
use crate::model::backlink::Backlink;
use crate::model::facts::PageFacts;
pub(crate) use builder::is_boilerplate;
pub(crate) use owners::Owner;
pub(crate) use spread::{Spread, hash};

/// Facts of the whole profile that rules read. Made by [`CorpusBuilder`].
#[derive(Debug)]
pub struct Corpus {
    site: SiteWords,
    authority: Authority,
    topic: Topic,
    /// Linking sites: index into `sites` by name.
    names: FxHashMap<Box<str>, u32>,
    sites: Vec<SiteFacts>,
    anchors: FxHashMap<u64, Spread>,
    titles: FxHashMap<u64, Spread>,
    paths: FxHashMap<u64, Spread>,
    stems: FxHashMap<Box<str>, Spread>,
    prefixes: FxHashMap<Box<str>, Spread>,
    networks: FxHashMap<u32, Spread>,
    owners: Vec<Owner>,
    /// Owner of each site, by index; `None` when it stands alone.
    owner_of: Vec<Option<u32>>,
    /// Sites first seen per day (days since 1970), for days in a burst: how many, and how many would be usual.
    bursts: FxHashMap<i32, Burst>,
    /// Sites that the audited site links to.
    links_to: std::collections::BTreeSet<Box<str>>,
    pub(crate) totals: Totals,
    /// Unknown sites that link from three or more language subdomains.
    language_sites: u32,
    /// Unknown sites that link from at least one.
    language_labelled: u32,
    /// Pages read, by language.
    languages: std::collections::BTreeMap<Box<str>, u32>,
}

/// Fewer pages say nothing about the languages of a profile.
const MIN_LANGUAGE_PAGES: u32 = 50;

/// Among 7,500 ordinary names the most frequent short first word has 13 (`univ-`): a series has at least this many
/// sites, and one in so many of the profile's.
const MIN_PREFIX_SITES: u32 = 25;
const MIN_PREFIX_SHARE: u64 = 100;

/// Language subdomains flood a profile when so many unknown sites have them, and one in so many of all sites.
const FLOOD_SITES: u32 = 50;
const FLOOD_SHARE: u64 = 5;

/// Counts over the whole profile.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    pub links: u64,
    pub sites: u64,
}

/// What is gathered of one linking site.
#[derive(Debug, Clone, Default)]
pub(crate) struct SiteFacts {
    pub(crate) links: u32,
    /// Distinct pages, exact up to [`spread::MAX_MEMBERS`].
    pub(crate) pages: u32,
    /// Links that stand in navigation, header, footer, sidebar or a widget.
    pub(crate) boilerplate: u32,
    /// Distinct two-letter labels directly before the site.
    pub(crate) languages: u32,
    /// Distinct targets on the audited site.
    pub(crate) targets: u32,
    /// Day first seen.
    pub(crate) first_seen: Option<i32>,
    /// A rank list knows the site, so what it shares with others proves no common owner.
    pub(crate) well_known: bool,
    /// The site is a tenant of a platform.
    pub(crate) tenant: bool,
}

/// Sites that appeared within the same few days.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Burst {
    pub(crate) sites: u32,
    pub(crate) usual: f32,
}

impl Corpus {
    /// The corpus of a single link: no evidence of a profile.
    pub fn empty(site: &crate::model::site::Site) -> Self {
        CorpusBuilder::new(site).finish()
    }

    pub(crate) fn site(&self) -> &SiteWords {
        &self.site
    }

    pub(crate) fn facts(&self, name: &Name<'_>) -> Option<&SiteFacts> {
        self.names.get(name.site).map(|index| &self.sites[*index as usize])
    }

    /// Linking sites that use the same anchor.
    pub(crate) fn anchor_spread(&self, folded: &str) -> u32 {
        self.anchors.get(&hash(folded)).map_or(0, Spread::members)
    }

    /// Linking sites whose linking page has the same title.
    pub(crate) fn title_spread(&self, title: &str) -> u32 {
        self.titles.get(&hash(&super::text::fold(title))).map_or(0, Spread::members)
    }

    /// Linking sites that link from the same path and query.
    pub(crate) fn path_spread(&self, link: &Backlink) -> u32 {
        builder::path_key(link).and_then(|key| self.paths.get(&key)).map_or(0, Spread::members)
    }

    /// Linking sites whose names belong to the same series.
    pub(crate) fn stem_spread(&self, stem: &str) -> u32 {
        self.stems.get(stem).map_or(0, Spread::members)
    }

    /// Linking sites whose names start with the same short word, where they are so many of the profile that chance
    /// does not explain it.
    pub(crate) fn prefix_spread(&self, prefix: &str) -> u32 {
        let sites = self.prefixes.get(prefix).map_or(0, Spread::members);
        let least = MIN_PREFIX_SITES.max((self.totals.sites / MIN_PREFIX_SHARE) as u32);
        if sites >= least { sites } else { 0 }
    }

    /// Linking sites in the same /24 (IPv6: /48), when it is not shared infrastructure.
    pub(crate) fn network_spread(&self, address: IpAddr) -> u32 {
        address::network(address).and_then(|key| self.networks.get(&key)).map_or(0, Spread::members)
    }

    pub(crate) fn owner(&self, name: &Name<'_>) -> Option<&Owner> {
        let index = *self.names.get(name.site)?;
        self.owner_of[index as usize].map(|owner| &self.owners[owner as usize])
    }

    /// Unknown sites that link from a two-letter language subdomain are so many of the profile that it is an attack:
    /// among ordinary names one in two hundred has such a subdomain.
    pub(crate) fn language_flood(&self) -> bool {
        self.language_labelled >= FLOOD_SITES && u64::from(self.language_labelled) * FLOOD_SHARE >= self.totals.sites
    }

    /// Unknown sites that link from three or more two-letter language subdomains.
    pub(crate) fn language_sites(&self) -> u32 {
        self.language_sites
    }

    pub(crate) fn burst(&self, day: i32) -> Option<Burst> {
        self.bursts.get(&day).copied()
    }

    /// The audited site links back to this site.
    pub(crate) fn links_back(&self, site: &str) -> bool {
        self.links_to.contains(site)
    }

    /// Share of the pages read that are in this language; `None` with too few pages to tell.
    pub(crate) fn language_share(&self, language: &str) -> Option<f32> {
        let pages: u32 = self.languages.values().sum();
        let own = self.languages.get(language).copied().unwrap_or(0);
        (pages >= MIN_LANGUAGE_PAGES).then(|| own as f32 / pages as f32)
    }

    pub(crate) fn authority(&self, link: &Backlink) -> Option<Known> {
        self.authority.known(link.source_host(), &link.metrics)
    }

    pub(crate) fn relevance(&self, link: &Backlink, page: Option<&PageFacts>) -> Option<f32> {
        self.topic.relevance(link, page)
    }

    /// Independent owners among the linking sites: groups count once.
    pub fn independent_owners(&self) -> u64 {
        let grouped = self.owner_of.iter().flatten().count() as u64;
        self.totals.sites - grouped + self.owners.len() as u64
    }

    /// Name of the group of sites that appear to share an owner with this host's site, if there is one.
    pub fn owner_of_host(&self, host: &str) -> Option<&str> {
        let index = *self.names.get(site_of(host))?;
        self.owner_of[index as usize].map(|owner| self.owners[owner as usize].name.as_str())
    }
}
