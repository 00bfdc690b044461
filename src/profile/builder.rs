//! Takes the links of one audit, once each, and gives the summary and the domain table.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::model::assessment::{AnchorKind, Assessed, Label};
use crate::model::backlink::{Backlink, BrokenAt, State};
use crate::model::cause::Cause;
use crate::model::facts::{PageFacts, SiteKind};
use crate::model::finding::{Axis, collapse};
use crate::model::profile::{Changes, DomainSummary, Summary};
use crate::model::reconcile::{Targets, page_key};
use crate::model::url::CanonicalUrl;

use super::measure;
use super::names::Names;
use super::tally::{Ids, Tally};

/// Distinct anchors counted. Exports of a million links hold fewer; beyond it new ones go uncounted, known ones do not.
pub(super) const MAX_ANCHORS: usize = 200_000;
/// Distinct pages of the site counted, for the same reason.
pub(super) const MAX_TARGETS: usize = 100_000;
/// Characters by which anchors are told apart and shown.
const MAX_ANCHOR_CHARS: usize = 100;
/// Languages are ISO codes, of which there are fewer.
const MAX_LANGUAGES: usize = 512;
/// Rules fit one machine word per domain; a policy file cannot add rules, so this is never reached.
const MAX_RULES: usize = 128;
/// Good links that went away, kept as examples while the domains they stand on are still incomplete.
const MAX_RECLAIMABLE: usize = 64;

/// What is known of an anchor text beyond the domains that use it.
#[derive(Debug, Clone, Default)]
pub(super) struct AnchorInfo {
    /// As first written.
    pub(super) text: Box<str>,
    /// A commercial phrase and nothing else.
    pub(super) keyword: bool,
}

/// What is known of a page of the site beyond the domains that link to it.
#[derive(Debug, Clone)]
pub(super) struct TargetInfo {
    pub(super) url: CanonicalUrl,
    pub(super) broken: bool,
}

/// A good link that is no longer there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Reclaimable {
    pub(super) worth: std::cmp::Reverse<u8>,
    pub(super) url: String,
    pub(super) domain: u32,
}

/// What the summary needs beside the links.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Pages of the site that links point at, as they answered.
    pub targets: &'a Targets,
    /// What changed since the audit before.
    pub changes: &'a Changes,
}

/// Adds up a profile. Links of one page must arrive together, as the store streams them; the order is otherwise free,
/// and decides only which of equal links stands for its domain.
#[derive(Debug)]
pub struct Builder {
    pub(super) site: String,
    placed_rules: BTreeSet<String>,
    domain_ids: HashMap<Box<str>, u32>,
    pub(super) domains: Vec<(Box<str>, Tally)>,
    pub(super) owners: Names,
    pub(super) anchors: Names,
    pub(super) anchor_info: Vec<AnchorInfo>,
    targets: Names,
    pub(super) target_info: Vec<TargetInfo>,
    pub(super) languages: Names,
    pub(super) rules: Names,
    pub(super) stopped: BTreeMap<String, u64>,
    pub(super) reclaimable: BTreeSet<Reclaimable>,
    last_page: String,
    page: u32,
}

impl Builder {
    /// For the site as reports name it.
    pub fn new(site: impl Into<String>) -> Self {
        Self {
            site: site.into(),
            placed_rules: BTreeSet::new(),
            domain_ids: HashMap::new(),
            domains: Vec::new(),
            owners: Names::new(usize::MAX),
            anchors: Names::new(MAX_ANCHORS),
            anchor_info: Vec::new(),
            targets: Names::new(MAX_TARGETS),
            target_info: Vec::new(),
            languages: Names::new(MAX_LANGUAGES),
            rules: Names::new(MAX_RULES),
            stopped: BTreeMap::new(),
            reclaimable: BTreeSet::new(),
            last_page: String::new(),
            page: 0,
        }
    }

    /// Names the rules that speak of links someone placed or paid for. Only such spam can endanger a site: search
    /// engines ignore the rest by themselves.
    pub fn placed_by<S: Into<String>>(mut self, rules: impl IntoIterator<Item = S>) -> Self {
        self.placed_rules = rules.into_iter().map(Into::into).collect();
        self
    }

    /// Counts one link, with what its page says about itself where the page was read.
    pub fn add(&mut self, row: &Assessed, facts: Option<&PageFacts>) {
        let link = &row.backlink;
        if link.source.as_str() != self.last_page {
            link.source.as_str().clone_into(&mut self.last_page);
            self.page = self.page.wrapping_add(1);
        }
        if let (State::Live, Some(step)) = (link.state, link.broken_at) {
            *self.stopped.entry(step.as_str().to_owned()).or_default() += 1;
        }
        let mut ids = Ids { page: self.page, ..Ids::default() };
        if link.state != State::Gone {
            ids.anchor = self.anchor_id(row);
            ids.target = link.target.as_ref().and_then(|url| self.target_id(url));
            if let (Some(id), Some(BrokenAt::TargetBroken)) = (ids.target, link.broken_at) {
                self.target_info[id as usize].broken = true;
            }
        }
        ids.owner = row.assessment.owner.as_deref().and_then(|owner| self.owners.id(owner));
        let language = facts.and_then(PageFacts::language).or(link.claim.language.as_deref());
        ids.language = language.and_then(primary_tag).and_then(|tag| self.languages.id(&tag));
        for finding in row.assessment.findings_on(Axis::Risk).filter(|finding| finding.points > 0) {
            if let Some(id) = self.rules.id(&finding.rule) {
                ids.rules |= 1 << id;
            }
            ids.placed |= self.placed_rules.contains(finding.rule.as_ref());
        }
        let domain = self.domain_id(link.source_domain());
        self.note_reclaimable(row, domain);
        let kind = facts.map_or(SiteKind::Unknown, |facts| facts.kind);
        self.domains[domain as usize].1.add(row, kind, ids);
    }

    /// The summary, and the referring domains sorted by links that count, then name.
    pub fn finish(self, context: &Context<'_>) -> (Summary, Vec<DomainSummary>) {
        measure::finish(self, context)
    }

    fn domain_id(&mut self, domain: &str) -> u32 {
        if let Some(id) = self.domain_ids.get(domain) {
            return *id;
        }
        let id = self.domains.len() as u32;
        self.domain_ids.insert(domain.into(), id);
        self.domains.push((domain.into(), Tally::default()));
        id
    }

    /// Anchors that differ in case or white space only are one.
    fn anchor_id(&mut self, row: &Assessed) -> Option<u32> {
        let text = collapse(row.backlink.anchor(), MAX_ANCHOR_CHARS);
        if text.is_empty() {
            return None;
        }
        let id = self.anchors.id(&text.to_lowercase())?;
        if id as usize == self.anchor_info.len() {
            let keyword = row.assessment.anchor_kind == AnchorKind::Keyword;
            self.anchor_info.push(AnchorInfo { text: text.into(), keyword });
        }
        Some(id)
    }

    fn target_id(&mut self, url: &CanonicalUrl) -> Option<u32> {
        let id = self.targets.id(&page_key(url))?;
        if id as usize == self.target_info.len() {
            self.target_info.push(TargetInfo { url: url.clone(), broken: false });
        }
        Some(id)
    }

    fn note_reclaimable(&mut self, row: &Assessed, domain: u32) {
        if row.assessment.label != Label::HighQuality || !can_be_asked_for(&row.backlink) {
            return;
        }
        self.reclaimable.insert(Reclaimable {
            worth: std::cmp::Reverse(row.assessment.value),
            url: row.backlink.source.as_str().to_owned(),
            domain,
        });
        if self.reclaimable.len() > MAX_RECLAIMABLE {
            self.reclaimable.pop_last();
        }
    }
}

/// Someone is there to ask: the page lost the link, or the site lost the page. Nobody answers for a parked domain.
pub(super) fn can_be_asked_for(link: &Backlink) -> bool {
    link.state == State::Gone && link.cause != Some(Cause::Parked)
}

/// `en` of `en-GB`; `None` for what is no language tag.
fn primary_tag(tag: &str) -> Option<String> {
    let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
    let sound = (2..=3).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_alphabetic());
    sound.then(|| primary.to_ascii_lowercase())
}
