//! The whole profile: what the summary, the charts and the domain table are made of. Links themselves are streamed.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::accounting::Accounting;
use super::assessment::Label;
use super::cause::Cause;
use super::link::named;

/// Rows that could not be read are listed up to this number; the count stays exact.
pub const MAX_UNREAD_LISTED: usize = 1_000;

/// What one input or service contributed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SourceReport {
    /// Source name as in `found_by`.
    pub name: String,
    /// File as given, or the service's address; empty for local stores.
    pub input: String,
    /// Who wrote the file, and which of their reports it is: `Ahrefs`, `backlinks`.
    pub vendor: String,
    pub report: String,
    /// Rows (records, hits) read, header and blank lines not counted.
    pub rows: u64,
    /// Candidates these rows gave before merging with other sources.
    pub candidates: u64,
    /// Rows that could not be read.
    pub refused_rows: u64,
    /// Rows set aside on purpose, by reason: own pages, search engines, ad clicks, no referrer, …
    pub skipped: BTreeMap<String, u64>,
    /// A sentence for people: why the source failed, was refused or is limited.
    pub note: Option<String>,
    /// The source could not be used.
    pub failed: bool,
}

/// An input row that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Unread {
    pub file: String,
    /// 1-based; 0 for the file as a whole.
    pub line: u64,
    pub reason: String,
}

/// How complete the audit is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Coverage {
    pub accounting: Accounting,
    /// Distinct linking pages known, asked for, and read.
    pub pages_known: u64,
    pub pages_fetched: u64,
    pub pages_read: u64,
    /// Rows by cause, for everything that is not live.
    pub causes: BTreeMap<String, u64>,
    /// Share of candidates nobody could look at, 0-1.
    pub unverified_share: f64,
    /// Candidates by the set of sources that know them, `a+b` → count.
    pub overlap: BTreeMap<String, u64>,
    /// Estimate of referring domains that no source knows.
    pub unseen: Unseen,
    /// Rows that could not be read, in all files.
    pub unread_rows: u64,
    /// Why pages that nobody looked at were not looked at; `None` in audits of older versions.
    pub unlooked: Option<Cause>,
}

/// Capture-recapture estimate, or why there is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unseen {
    Estimate {
        domains: f64,
        low: f64,
        high: f64,
        sources: Vec<String>,
    },
    /// The sources are not independent in a way that makes every estimate too low: this many at least.
    AtLeast {
        domains: f64,
        sources: Vec<String>,
        why: String,
    },
    CannotBeEstimated {
        why: String,
    },
}

impl Default for Unseen {
    fn default() -> Self {
        Self::CannotBeEstimated { why: "fewer than two independent sources".to_owned() }
    }
}

/// One stage of the funnel at the three levels at which a profile can be counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    pub links: u64,
    pub domains: u64,
    /// Independent owners: domains with shared account ids, templates or names count once.
    pub owners: u64,
}

/// Known → fetched → live → counts, then the labels of live links; the unverified apart.
///
/// Links: known = fetched + unverified, fetched = live + gone. A domain (an owner) is live with one live link, else
/// unverified with one unverified link, else gone: known = live + unverified + gone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Quantity {
    pub known: Level,
    /// The page answered and could be read.
    pub fetched: Level,
    pub live: Level,
    pub counts: Level,
    pub gone: Level,
    pub unverified: Level,
    /// Distinct linking pages.
    pub pages: u64,
    /// Live links that do not count, by the first step that stops them.
    pub stopped: BTreeMap<String, u64>,
}

/// How concentrated the links are.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Concentration {
    /// Median of links per referring domain.
    pub links_per_domain_median: f64,
    /// Share of links that the ten domains with most links hold, 0-1.
    pub top10_share: f64,
    /// Domains that link from 20 pages or more, and the links they hold.
    pub sitewide_domains: u64,
    pub sitewide_links: u64,
}

/// The labels, over live links and over every link that is not gone. A domain (an owner) stands under its best link.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Quality {
    pub high: Level,
    pub low: Level,
    pub spammy: Level,
    /// Labels of unverified links, judged on what is known.
    pub unverified_high: u64,
    pub unverified_low: u64,
    pub unverified_spammy: u64,
    /// Live links that count, by label: what actually carries the site.
    /// A domain (an owner) stands under its best link that counts.
    pub counting_high: Level,
    pub counting_low: Level,
    pub counting_spammy: Level,
    /// Referring domains by authority, in ten steps of ten points, and those no list knows.
    pub authority_deciles: [u64; 10],
    pub authority_unknown: u64,
    pub median_value: f64,
    pub median_risk: f64,
    pub concentration: Concentration,
    /// Findings of the risk axis by rule: number of referring domains.
    pub risk_rules: BTreeMap<String, u64>,
}

named! {
    /// Which links the shares are taken over.
    #[derive(Default)]
    Basis {
        /// Links seen on their pages.
        Live = "live",
        /// Too few were seen: live links and those nobody could look at, as their sources describe them.
        #[default]
        Claimed = "claimed",
    }
}

/// Shares by referring domain: a domain counts once, under its best link.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mix {
    pub basis: Basis,
    /// Referring domains that the shares are taken over: the denominator of each.
    pub domains: u64,
    /// followed, nofollow, ugc, sponsored, unknown.
    pub follow: BTreeMap<String, u64>,
    pub anchors: BTreeMap<String, u64>,
    pub placements: BTreeMap<String, u64>,
    pub kinds: BTreeMap<String, u64>,
    pub languages: BTreeMap<String, u64>,
    /// Most used anchors: text, referring domains.
    pub top_anchors: Vec<(String, u64)>,
    /// Most linked pages of the site: URL, referring domains, status if checked.
    pub top_targets: Vec<TargetSummary>,
    /// Referring domains first seen per month, `2026-01` → count.
    pub first_seen: BTreeMap<String, u64>,
    /// Referring domains lost per month, where known.
    pub lost: BTreeMap<String, u64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TargetSummary {
    pub url: String,
    pub domains: u64,
    pub links: u64,
    pub status: Option<u16>,
}

named! {
    /// The answer to the owner's question.
    Standing {
        QualityLed = "quality-led",
        Balanced = "balanced",
        QuantityLed = "quantity-led",
        AtRisk = "at-risk",
        /// Too little could be seen to say.
        Unknown = "unknown",
    }
}

/// The verdict in plain words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    pub standing: Standing,
    /// One sentence for the owner.
    pub sentence: String,
    /// Each with its number.
    pub reasons: Vec<String>,
}

named! {
    ActionKind {
        /// Repair a page of your own that good links point at.
        Fix = "fix",
        /// Win back a good link that went away.
        Reclaim = "reclaim",
        /// Look at it yourself.
        Review = "review",
        Disavow = "disavow",
        /// Your site may be compromised.
        Secure = "secure",
        /// Build relations with these sites.
        Build = "build",
        Nothing = "nothing",
    }
}

/// One thing to do, most useful first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Action {
    pub kind: ActionKind,
    pub text: String,
    pub count: u64,
    /// Up to ten URLs or domains it concerns.
    pub examples: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    pub quantity: Quantity,
    pub quality: Quality,
    pub mix: Mix,
    pub verdict: Verdict,
    pub actions: Vec<Action>,
}

/// One referring domain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DomainSummary {
    pub domain: String,
    /// Group of domains that appear to share an owner; the domain itself when it stands alone.
    pub owner: String,
    pub links: u64,
    pub pages: u64,
    pub live: u64,
    pub gone: u64,
    pub unverified: u64,
    pub counts: u64,
    pub label: Label,
    /// Best value and worst risk among its links.
    pub value: u8,
    pub risk: u8,
    pub authority: Option<f32>,
    pub kind: String,
    pub followed: u64,
    pub sitewide: bool,
    pub top_anchor: String,
    pub first_seen: Option<Timestamp>,
    pub last_seen: Option<Timestamp>,
}

/// Changes of one kind are listed up to this number, the most valuable links first; the counts stay exact.
/// `audit diff` lists them all.
pub const MAX_CHANGES_LISTED: usize = 1_000;

named! {
    /// What happened to a link between two audits.
    ChangeKind {
        /// Live, and unknown before.
        New = "new",
        /// Gone: two checks agree, or the page is gone for good.
        Lost = "lost",
        /// Live again after it was lost, or live for the first time after it was looked for in vain.
        Restored = "restored",
        /// Gone at this check only: not lost before a second check agrees.
        MissingOnce = "missing-once",
        /// Still there, but no longer counts.
        Degraded = "degraded",
        /// Still there, and counts now.
        Improved = "improved",
        /// Leads to another page of the site.
        Moved = "moved",
        Anchor = "anchor",
        Label = "label",
    }
}

/// One link that changed between two audits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Change {
    pub source_url: String,
    pub source_domain: String,
    pub target_url: String,
    /// Why. For links that are gone the cause of the last look (`link-removed`, `http-410`, `parked`, …); for links that
    /// stopped counting `became-nofollow`, `became-ugc`, `became-sponsored`, `noindexed`, `canonicalised-away`,
    /// `blocked-for-search`, `not-crawlable`, `target-broken`; for labels the rule that changed most.
    pub cause: String,
    pub from: String,
    pub to: String,
    /// Anchor, label and value of the link: for links that are gone, as they were when it was last there.
    #[serde(default)]
    pub anchor: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Label>,
    #[serde(default)]
    pub value: u8,
}

/// Exact numbers, also where the lists are cut at [`MAX_CHANGES_LISTED`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChangeCounts {
    pub new: u64,
    pub lost: u64,
    pub restored: u64,
    pub missing_once: u64,
    pub degraded: u64,
    pub improved: u64,
    pub moved: u64,
    pub anchors: u64,
    pub labels: u64,
    /// New and lost links by label.
    pub new_by_label: BTreeMap<String, u64>,
    pub lost_by_label: BTreeMap<String, u64>,
    /// Lost links by kind of cause: `link-removed`, `page-gone`, `host-gone`.
    pub lost_by_cause: BTreeMap<String, u64>,
    /// Links that were there and could not be looked at now, by cause: not lost.
    pub unverified: BTreeMap<String, u64>,
    /// Links that stood before this audit, the whole that `lost` is a part of.
    pub before: u64,
}

impl ChangeCounts {
    pub fn of(&self, kind: ChangeKind) -> u64 {
        match kind {
            ChangeKind::New => self.new,
            ChangeKind::Lost => self.lost,
            ChangeKind::Restored => self.restored,
            ChangeKind::MissingOnce => self.missing_once,
            ChangeKind::Degraded => self.degraded,
            ChangeKind::Improved => self.improved,
            ChangeKind::Moved => self.moved,
            ChangeKind::Anchor => self.anchors,
            ChangeKind::Label => self.labels,
        }
    }

    /// Nothing happened to any link. Failed looks are no change.
    pub fn is_quiet(&self) -> bool {
        ChangeKind::ALL.iter().all(|kind| self.of(*kind) == 0)
    }
}

/// What changed since the audit before.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Changes {
    /// Start of the audit compared with; `None` when this is the first.
    pub since: Option<Timestamp>,
    pub counts: ChangeCounts,
    pub new: Vec<Change>,
    pub lost: Vec<Change>,
    pub restored: Vec<Change>,
    /// Gone at this check only: not lost before a second check agrees.
    pub missing_once: Vec<Change>,
    /// Still there, but counts no longer: became nofollow, noindexed, …
    pub degraded: Vec<Change>,
    /// Still there, and counts now.
    pub improved: Vec<Change>,
    /// Lead to another page of the site.
    pub moved: Vec<Change>,
    pub anchors: Vec<Change>,
    pub labels: Vec<Change>,
    pub domains_new: u64,
    pub domains_lost: u64,
    /// Median of new referring domains in the last eight audits, and this audit's over it, once there are that many.
    pub velocity_median: Option<f64>,
    pub velocity: Option<f64>,
}

impl Changes {
    pub fn list(&self, kind: ChangeKind) -> &[Change] {
        match kind {
            ChangeKind::New => &self.new,
            ChangeKind::Lost => &self.lost,
            ChangeKind::Restored => &self.restored,
            ChangeKind::MissingOnce => &self.missing_once,
            ChangeKind::Degraded => &self.degraded,
            ChangeKind::Improved => &self.improved,
            ChangeKind::Moved => &self.moved,
            ChangeKind::Anchor => &self.anchors,
            ChangeKind::Label => &self.labels,
        }
    }
}

/// Everything a report says, except the links, which are streamed beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    pub site: String,
    pub started_at: Timestamp,
    pub finished_at: Timestamp,
    /// Name and version of the rule set, with the policy's name when one was given.
    pub ruleset: String,
    pub sources: Vec<SourceReport>,
    pub coverage: Coverage,
    pub summary: Summary,
    /// Sorted by links that count, then name.
    pub domains: Vec<DomainSummary>,
    /// The first [`MAX_UNREAD_LISTED`].
    pub unread: Vec<Unread>,
    pub changes: Changes,
    /// The run stopped early and can be resumed.
    pub interrupted: bool,
}

#[cfg(test)]
impl Profile {
    /// A profile without links, begun and ended at one moment.
    pub(crate) fn blank(site: &str, at: Timestamp) -> Self {
        Self {
            site: site.to_owned(),
            started_at: at,
            finished_at: at,
            ruleset: "rules 1".to_owned(),
            sources: Vec::new(),
            coverage: Coverage::default(),
            summary: Summary {
                quantity: Quantity::default(),
                quality: Quality::default(),
                mix: Mix::default(),
                verdict: Verdict { standing: Standing::Balanced, sentence: String::new(), reasons: Vec::new() },
                actions: Vec::new(),
            },
            domains: Vec::new(),
            unread: Vec::new(),
            changes: Changes::default(),
            interrupted: false,
        }
    }
}
