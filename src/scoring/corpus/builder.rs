//! The first pass: every link once, in any order, into aggregates.

use std::collections::BTreeSet;
use std::net::IpAddr;

use rustc_hash::{FxHashMap, FxHashSet};

use super::owners::{OwnerFinder, Proof};
use super::spread::{MAX_MEMBERS, Spread, hash};
use super::{Burst, Corpus, SiteFacts, Totals, address};
use crate::model::assessment::AnchorKind;
use crate::model::backlink::Backlink;
use crate::model::candidate::Place;
use crate::model::facts::PageFacts;
use crate::model::link::Placement;
use crate::model::site::Site;
use crate::scoring::anchor::Anchor;
use crate::scoring::authority::Authority;
use crate::scoring::names::Name;
use crate::scoring::relevance::TopicBuilder;
use crate::scoring::site::{MAX_SITE_TEXT_BYTES, SiteWords};
use crate::scoring::text::fold;

/// Linking sites that are followed; sites beyond it are judged without profile evidence. The largest profiles that
/// exports carry have a few hundred thousand.
pub const MAX_SITES: usize = 1_000_000;
/// Distinct anchors, titles, paths and name stems that are followed, each.
pub const MAX_TRAITS: usize = 1_000_000;
/// Pages and targets counted exactly per site.
const MAX_EXACT: usize = 64;

/// A day counts as a burst with at least this many new sites in three days …
const BURST_SITES: u32 = 10;
/// … and this many times the usual number.
const BURST_FACTOR: f32 = 5.0;

/// Gathers the profile; see [`super`].
#[derive(Debug)]
pub struct CorpusBuilder {
    site: SiteWords,
    site_text: usize,
    authority: Authority,
    topic: TopicBuilder,
    names: FxHashMap<Box<str>, u32>,
    sites: Vec<Gathered>,
    anchors: FxHashMap<u64, Spread>,
    titles: FxHashMap<u64, Spread>,
    paths: FxHashMap<u64, Spread>,
    stems: FxHashMap<Box<str>, Spread>,
    /// Keys have at most four letters, so their number is bounded.
    prefixes: FxHashMap<Box<str>, Spread>,
    networks: FxHashMap<u32, Spread>,
    owners: OwnerFinder,
    links_to: BTreeSet<Box<str>>,
    languages: std::collections::BTreeMap<Box<str>, u32>,
    links: u64,
    limits: (usize, usize),
}

#[derive(Debug, Default)]
struct Gathered {
    facts: SiteFacts,
    pages: FxHashSet<u64>,
    targets: FxHashSet<u64>,
    languages: BTreeSet<Box<str>>,
}

impl CorpusBuilder {
    pub fn new(site: &Site) -> Self {
        Self {
            site: SiteWords::new(site),
            site_text: 0,
            authority: Authority::embedded(),
            topic: TopicBuilder::new(site),
            names: FxHashMap::default(),
            sites: Vec::new(),
            anchors: FxHashMap::default(),
            titles: FxHashMap::default(),
            paths: FxHashMap::default(),
            stems: FxHashMap::default(),
            prefixes: FxHashMap::default(),
            networks: FxHashMap::default(),
            owners: OwnerFinder::default(),
            links_to: BTreeSet::new(),
            languages: std::collections::BTreeMap::new(),
            links: 0,
            limits: (MAX_SITES, MAX_TRAITS),
        }
    }

    /// Rank lists to judge authority by, in place of the embedded table alone.
    pub fn authority(mut self, authority: Authority) -> Self {
        self.authority = authority;
        self
    }

    /// Text of the audited site's own pages; at most [`MAX_SITE_TEXT_BYTES`] of it count.
    pub fn site_text(&mut self, text: &str) {
        let room = MAX_SITE_TEXT_BYTES.saturating_sub(self.site_text);
        let mut end = text.len().min(room);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        self.site_text += end;
        self.site.add_text(&text[..end]);
        self.topic.add_site_text(&text[..end]);
    }

    /// A name of the audited site: from its title, `og:site_name` or the user.
    pub fn brand(&mut self, name: &str) {
        self.site.add_brand(name);
    }

    /// A host that the audited site links to: reciprocity is judged by it.
    pub fn links_to(&mut self, host: &str) {
        if self.links_to.len() < self.limits.0 {
            self.links_to.insert(crate::scoring::platforms::site_of(host).into());
        }
    }

    /// Takes one link, with the facts of its page when it was read.
    pub fn add(&mut self, link: &Backlink, page: Option<&PageFacts>) {
        self.links += 1;
        let name = Name::read(link.source_host());
        let Some(index) = self.index(&name) else { return };
        let target_path = link.target.as_ref().map_or("", |target| target.url().path());
        let anchor = Anchor::read(link.anchor(), false, target_path, &self.site);
        self.topic.add(link, page);
        self.gather(index, &name, link);
        let limit = self.limits.1;
        if counts_as_phrase(&anchor) {
            spread(&mut self.anchors, hash(&anchor.folded), index, limit);
        }
        let title = page.map(|page| page.title.as_str()).filter(|title| !title.is_empty());
        let title = title.or(link.claim.page_title.as_deref()).unwrap_or_default();
        if title.chars().count() >= MIN_TITLE_CHARS {
            let key = hash(&fold(title));
            spread(&mut self.titles, key, index, limit);
        }
        if let Some(key) = path_key(link) {
            spread(&mut self.paths, key, index, limit);
        }
        if let Some(stem) = name.stem()
            && (self.stems.contains_key(stem.as_str()) || self.stems.len() < limit)
        {
            self.stems.entry(stem.into()).and_modify(|s| s.add(index)).or_insert(Spread::One(index));
        }
        if let Some(first) = name.short_prefix().filter(|_| name.platform.is_none() && name.institution().is_none())
            && !self.sites[index as usize].facts.well_known
        {
            let known = self.prefixes.entry(first.into());
            known.and_modify(|s| s.add(index)).or_insert(Spread::One(index));
        }
        if let Some(address) = address_of(link)
            && let Some(key) = address::network(address)
        {
            self.networks.entry(key).and_modify(|s| s.add(index)).or_insert(Spread::One(index));
        }
        if let Some(page) = page {
            self.owners.page(index, page);
            // Language tags are a few hundred at most; the extractor writes primary tags.
            if let Some(language) = page.language().filter(|tag| tag.len() <= 8) {
                *self.languages.entry(language.into()).or_default() += 1;
            }
        }
    }

    fn index(&mut self, name: &Name<'_>) -> Option<u32> {
        if let Some(index) = self.names.get(name.site) {
            return Some(*index);
        }
        if self.sites.len() >= self.limits.0 {
            return None;
        }
        let index = self.sites.len() as u32;
        self.names.insert(name.site.into(), index);
        let mut gathered = Gathered::default();
        gathered.facts.tenant = name.platform.is_some();
        gathered.facts.well_known = self.authority.of_host(name.host).is_some();
        self.sites.push(gathered);
        Some(index)
    }

    fn gather(&mut self, index: u32, name: &Name<'_>, link: &Backlink) {
        let site = &mut self.sites[index as usize];
        site.facts.links = site.facts.links.saturating_add(1);
        if site.pages.len() < MAX_MEMBERS.min(MAX_EXACT * 16) {
            site.pages.insert(hash(link.source.as_str()));
        }
        if let Some(target) = &link.target
            && site.targets.len() < MAX_EXACT
        {
            site.targets.insert(hash(target.as_str()));
        }
        if let Some(found) = &link.link
            && is_boilerplate(found.placement)
        {
            site.facts.boilerplate = site.facts.boilerplate.saturating_add(1);
        }
        if let Some(language) = name.language_label()
            && site.languages.len() < MAX_EXACT
        {
            site.languages.insert(language.into());
        }
        if let Some(seen) = link.first_seen {
            let day = (seen.as_second().div_euclid(86_400)) as i32;
            site.facts.first_seen = Some(site.facts.first_seen.map_or(day, |first| first.min(day)));
        }
    }

    /// Ends the first pass.
    pub fn finish(mut self) -> Corpus {
        let sites: Vec<SiteFacts> = self
            .sites
            .into_iter()
            .map(|gathered| SiteFacts {
                pages: gathered.pages.len() as u32,
                targets: gathered.targets.len() as u32,
                languages: gathered.languages.len() as u32,
                ..gathered.facts
            })
            .collect();
        let mut stems: Vec<(&Box<str>, &Spread)> = self.stems.iter().collect();
        stems.sort_by_key(|(stem, _)| *stem);
        for (stem, spread) in stems {
            self.owners.group(Proof::Names, stem, spread, 3);
        }
        for (key, spread) in sorted(&self.paths) {
            self.owners.group(Proof::Paths, &format!("{key:016x}"), spread, 10);
        }
        let mut by_index: Vec<&str> = vec![""; sites.len()];
        for (name, index) in &self.names {
            by_index[*index as usize] = name;
        }
        let (owners, owner_of) = self.owners.finish(&sites, &by_index);
        Corpus {
            site: self.site,
            authority: self.authority,
            topic: self.topic.finish(),
            bursts: bursts(&sites),
            language_sites: with_languages(&sites, 3),
            language_labelled: with_languages(&sites, 1),
            totals: Totals { links: self.links, sites: sites.len() as u64 },
            names: self.names,
            sites,
            anchors: self.anchors,
            titles: self.titles,
            paths: self.paths,
            stems: self.stems,
            prefixes: self.prefixes,
            networks: self.networks,
            owners,
            owner_of,
            links_to: self.links_to,
            languages: self.languages,
        }
    }

    #[cfg(test)]
    fn with_limits(mut self, sites: usize, traits: usize) -> Self {
        self.limits = (sites, traits);
        self
    }
}

/// Unknown sites, no tenants, that link from at least so many language subdomains.
fn with_languages(sites: &[SiteFacts], least: u32) -> u32 {
    sites.iter().filter(|site| !site.well_known && !site.tenant && site.languages >= least).count() as u32
}

pub(super) fn sorted(map: &FxHashMap<u64, Spread>) -> Vec<(u64, &Spread)> {
    let mut entries: Vec<(u64, &Spread)> = map.iter().map(|(key, spread)| (*key, spread)).collect();
    entries.sort_by_key(|(key, _)| *key);
    entries
}

/// Titles shorter than this are shared by strangers: `Home`, `Links`, `Blog`.
const MIN_TITLE_CHARS: usize = 12;

fn spread(map: &mut FxHashMap<u64, Spread>, key: u64, index: u32, limit: usize) {
    let room = map.len() < limit;
    match map.get_mut(&key) {
        Some(spread) => spread.add(index),
        None if room => {
            map.insert(key, Spread::One(index));
        }
        None => {}
    }
}

/// Brand, address and "click here" are shared by everyone who links; phrases are not.
fn counts_as_phrase(anchor: &Anchor<'_>) -> bool {
    matches!(anchor.kind, AnchorKind::Keyword | AnchorKind::Other | AnchorKind::Partial | AnchorKind::Brand)
        && (anchor.words >= 2 || anchor.trade.is_some())
}

pub(crate) fn is_boilerplate(placement: Placement) -> bool {
    matches!(placement, Placement::Nav | Placement::Header | Placement::Footer | Placement::Sidebar | Placement::Widget)
}

pub(super) fn address_of(link: &Backlink) -> Option<IpAddr> {
    link.remote.or(link.claim.ip)
}

/// A path that strangers do not share by chance: long, or with a number in it.
pub(super) fn path_key(link: &Backlink) -> Option<u64> {
    let Place::Page(url) = &link.source else { return None };
    let url = url.url();
    let path = url.path().trim_end_matches('/');
    let digits = path.bytes().filter(u8::is_ascii_digit).count();
    let segments = path.split('/').filter(|segment| !segment.is_empty()).count();
    if !(segments >= 2 && digits >= 4 || path.len() >= 25) {
        return None;
    }
    Some(hash(&format!("{path}?{}", url.query().unwrap_or_default())))
}

/// Days on which many more sites than usual appeared, counted over three days.
fn bursts(sites: &[SiteFacts]) -> FxHashMap<i32, Burst> {
    let mut days: std::collections::BTreeMap<i32, u32> = Default::default();
    for day in sites.iter().filter_map(|site| site.first_seen) {
        *days.entry(day).or_default() += 1;
    }
    let (Some(first), Some(last)) = (days.keys().next().copied(), days.keys().next_back().copied()) else {
        return FxHashMap::default();
    };
    // A profile that an export dates to one moment says when the export was made, not when links appeared.
    let span = (last - first + 1) as f32;
    if span < 30.0 {
        return FxHashMap::default();
    }
    // The usual rate: new sites per three days in the half of the time that saw fewest.
    let windows = (span / 3.0).ceil();
    let mut counts: Vec<u32> = vec![0; windows as usize];
    for (day, count) in &days {
        counts[((day - first) / 3) as usize] += count;
    }
    counts.sort_unstable();
    let usual = counts[counts.len() / 2] as f32;
    let near = |day: i32| days.range(day - 1..=day + 1).map(|(_, count)| count).sum::<u32>();
    days.keys()
        .map(|day| (*day, Burst { sites: near(*day), usual }))
        .filter(|(_, burst)| burst.sites >= BURST_SITES && burst.sites as f32 >= BURST_FACTOR * burst.usual.max(1.0))
        .collect()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::model::cause::Cause;
    use crate::scoring::tests::{site, unseen};

    fn row(source: &str, anchor: &str) -> Backlink {
        unseen(source, anchor, Cause::Offline)
    }

    fn build(rows: &[Backlink]) -> Corpus {
        let mut builder = CorpusBuilder::new(&site());
        rows.iter().for_each(|row| builder.add(row, None));
        builder.finish()
    }

    #[test]
    fn spreads_count_sites_not_links() {
        let rows: Vec<Backlink> =
            (0..12).map(|n| row(&format!("https://h{}.site{}.example/a/{n}", n, n % 4), "best widgets")).collect();
        let corpus = build(&rows);
        assert_eq!(corpus.anchor_spread("best widgets"), 4);
        assert_eq!(corpus.totals, Totals { links: 12, sites: 4 });
        let facts = corpus.facts(&Name::read("site1.example")).unwrap();
        assert_eq!((facts.links, facts.pages, facts.targets), (3, 3, 1));
    }

    #[test]
    fn language_subdomains_and_series_are_seen_and_joined() {
        let mut rows: Vec<Backlink> = ["zh", "hu", "pt", "ka", "ro", "zh-tw"]
            .map(|l| row(&format!("https://{l}.odd.example/social/315305"), "x"))
            .into();
        rows.extend(
            ["bulk-links-ares", "bulk-links-move", "bulk-links-boost"].map(|n| row(&format!("https://{n}.test/"), "x")),
        );
        let corpus = build(&rows);
        assert_eq!(corpus.facts(&Name::read("odd.example")).unwrap().languages, 6);
        assert_eq!(corpus.stem_spread("bulk-links"), 3);
        assert_eq!(corpus.owner_of_host("www.bulk-links-ares.test"), Some("names:bulk-links"));
        assert_eq!(corpus.owner_of_host("odd.example"), None);
        assert_eq!((corpus.totals.sites, corpus.independent_owners()), (4, 2));
    }

    #[test]
    fn a_shared_account_joins_sites_and_a_placeholder_does_not() {
        use crate::model::facts::{Account, AccountKind};
        let page = |id: &str| PageFacts {
            accounts: vec![Account { kind: AccountKind::AdSense, id: id.into() }],
            ..PageFacts::default()
        };
        let mut builder = CorpusBuilder::new(&site());
        for (host, id) in [
            ("a.example", "pub-9081726354"),
            ("b.test", "pub-9081726354"),
            ("c.test", "pub-1234567890"),
            ("d.test", "pub-1234567890"),
        ] {
            builder.add(&row(&format!("https://{host}/"), "x"), Some(&page(id)));
        }
        let corpus = builder.finish();
        assert_eq!(corpus.owner_of_host("a.example"), Some("account:adsense pub-9081726354"));
        assert_eq!(corpus.owner_of_host("b.test"), corpus.owner_of_host("a.example"));
        assert_eq!(corpus.owner_of_host("c.test"), None);
    }

    #[test]
    fn a_burst_needs_a_calm_before_it() {
        let at = |day: i64| Some(Timestamp::from_second(day * 86_400).unwrap());
        let mut rows = Vec::new();
        for n in 0..20 {
            let mut calm = row(&format!("https://calm{n}.example/"), "x");
            calm.first_seen = at(10_000 + 20 * n);
            rows.push(calm);
        }
        for n in 0..15 {
            let mut sudden = row(&format!("https://sudden{n}.example/"), "x");
            sudden.first_seen = at(10_300 + n % 2);
            rows.push(sudden);
        }
        let corpus = build(&rows);
        assert!(corpus.burst(10_300).is_some_and(|burst| burst.sites >= 15));
        assert_eq!(corpus.burst(10_000), None);
        assert!(build(&rows[20..]).burst(10_300).is_none(), "one date for all is the date of the export");
    }

    #[test]
    fn memory_is_bounded_by_sites_and_traits() {
        let mut builder = CorpusBuilder::new(&site()).with_limits(10, 5);
        for n in 0..100 {
            builder.add(
                &row(&format!("https://site{n}.example/path-number-{n}-of-many-pages/"), &format!("phrase number {n}")),
                None,
            );
        }
        assert!(builder.anchors.len() <= 5 && builder.paths.len() <= 5 && builder.stems.len() <= 5);
        let corpus = builder.finish();
        assert_eq!((corpus.totals.sites, corpus.totals.links), (10, 100));
        assert!(corpus.facts(&Name::read("site99.example")).is_none());
    }
}
