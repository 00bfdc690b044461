//! Everything of the `audit/1` document but its backlinks.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use crate::model::profile::{self as model, Level};

/// Figures are written as they are meant, without the noise of binary fractions.
pub(in crate::reporter) fn round(number: f64, digits: i32) -> f64 {
    let scale = 10f64.powi(digits);
    (number * scale).round() / scale
}

#[derive(Serialize)]
pub(super) struct Source<'a> {
    name: &'a str,
    input: &'a str,
    vendor: &'a str,
    report: &'a str,
    rows: u64,
    candidates: u64,
    refused_rows: u64,
    skipped: &'a BTreeMap<String, u64>,
    note: Option<&'a str>,
    failed: bool,
}

impl<'a> Source<'a> {
    pub(super) fn of(source: &'a model::SourceReport) -> Self {
        Self {
            name: &source.name,
            input: &source.input,
            vendor: &source.vendor,
            report: &source.report,
            rows: source.rows,
            candidates: source.candidates,
            refused_rows: source.refused_rows,
            skipped: &source.skipped,
            note: source.note.as_deref(),
            failed: source.failed,
        }
    }
}

/// candidates = live + gone + refused + failed + not_tried.
#[derive(Serialize)]
pub(super) struct Coverage<'a> {
    candidates: u64,
    live: u64,
    gone: u64,
    refused: u64,
    failed: u64,
    not_tried: u64,
    unverified_share: f64,
    pages_known: u64,
    pages_fetched: u64,
    pages_read: u64,
    causes: &'a BTreeMap<String, u64>,
    overlap: &'a BTreeMap<String, u64>,
    unseen: Unseen<'a>,
    unread_rows: u64,
}

#[derive(Serialize)]
struct Unseen<'a> {
    /// Referring domains that no source knows, with a 95 % interval; all null when it cannot be estimated, `low` alone
    /// when only a lower bound can be given.
    domains: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    sources: &'a [String],
    why_not: Option<&'a str>,
}

impl<'a> Coverage<'a> {
    pub(super) fn of(coverage: &'a model::Coverage) -> Self {
        let accounting = coverage.accounting;
        Self {
            candidates: accounting.candidates,
            live: accounting.live,
            gone: accounting.gone,
            refused: accounting.refused,
            failed: accounting.failed,
            not_tried: accounting.not_tried,
            unverified_share: round(coverage.unverified_share, 4),
            pages_known: coverage.pages_known,
            pages_fetched: coverage.pages_fetched,
            pages_read: coverage.pages_read,
            causes: &coverage.causes,
            overlap: &coverage.overlap,
            unseen: match &coverage.unseen {
                model::Unseen::Estimate { domains, low, high, sources } => Unseen {
                    domains: Some(round(*domains, 1)),
                    low: Some(round(*low, 1)),
                    high: Some(round(*high, 1)),
                    sources,
                    why_not: None,
                },
                model::Unseen::AtLeast { domains, sources, why } => {
                    Unseen { domains: None, low: Some(round(*domains, 1)), high: None, sources, why_not: Some(why) }
                }
                model::Unseen::CannotBeEstimated { why } => {
                    Unseen { domains: None, low: None, high: None, sources: &[], why_not: Some(why) }
                }
            },
            unread_rows: coverage.unread_rows,
        }
    }
}

#[derive(Serialize)]
pub(super) struct Summary<'a> {
    quantity: Quantity<'a>,
    quality: Quality<'a>,
    mix: Mix<'a>,
    verdict: Verdict<'a>,
    actions: Vec<Action<'a>>,
}

#[derive(Serialize)]
struct Quantity<'a> {
    known: Level,
    fetched: Level,
    live: Level,
    counts: Level,
    gone: Level,
    unverified: Level,
    unverified_share: f64,
    pages: u64,
    stopped: &'a BTreeMap<String, u64>,
}

#[derive(Serialize)]
struct Quality<'a> {
    high: Level,
    low: Level,
    spammy: Level,
    counting: Labels<Level>,
    unverified: Labels<u64>,
    authority: Authority,
    median_value: f64,
    median_risk: f64,
    concentration: Concentration,
    risk_rules: &'a BTreeMap<String, u64>,
}

#[derive(Serialize)]
struct Labels<T> {
    high: T,
    low: T,
    spammy: T,
}

#[derive(Serialize)]
struct Authority {
    deciles: [u64; 10],
    unknown: u64,
}

#[derive(Serialize)]
struct Concentration {
    links_per_domain_median: f64,
    top10_share: f64,
    sitewide_domains: u64,
    sitewide_links: u64,
}

#[derive(Serialize)]
struct Mix<'a> {
    basis: &'static str,
    domains: u64,
    follow: &'a BTreeMap<String, u64>,
    anchors: &'a BTreeMap<String, u64>,
    placements: &'a BTreeMap<String, u64>,
    kinds: &'a BTreeMap<String, u64>,
    languages: &'a BTreeMap<String, u64>,
    top_anchors: Vec<TopAnchor<'a>>,
    top_targets: Vec<TopTarget<'a>>,
    first_seen: &'a BTreeMap<String, u64>,
    lost: &'a BTreeMap<String, u64>,
}

#[derive(Serialize)]
struct TopAnchor<'a> {
    text: &'a str,
    domains: u64,
}

#[derive(Serialize)]
struct TopTarget<'a> {
    url: &'a str,
    domains: u64,
    links: u64,
    http_status: Option<u16>,
}

#[derive(Serialize)]
struct Verdict<'a> {
    standing: &'static str,
    sentence: &'a str,
    reasons: &'a [String],
}

#[derive(Serialize)]
struct Action<'a> {
    kind: &'static str,
    text: &'a str,
    count: u64,
    examples: &'a [String],
}

impl<'a> Summary<'a> {
    pub(super) fn of(summary: &'a model::Summary) -> Self {
        Self {
            quantity: Quantity::of(&summary.quantity),
            quality: Quality::of(&summary.quality),
            mix: Mix::of(&summary.mix),
            verdict: Verdict {
                standing: summary.verdict.standing.as_str(),
                sentence: &summary.verdict.sentence,
                reasons: &summary.verdict.reasons,
            },
            actions: summary
                .actions
                .iter()
                .map(|action| Action {
                    kind: action.kind.as_str(),
                    text: &action.text,
                    count: action.count,
                    examples: &action.examples,
                })
                .collect(),
        }
    }
}

impl<'a> Quantity<'a> {
    fn of(quantity: &'a model::Quantity) -> Self {
        let share = crate::model::figures::share(quantity.unverified.links, quantity.known.links);
        Self {
            known: quantity.known,
            fetched: quantity.fetched,
            live: quantity.live,
            counts: quantity.counts,
            gone: quantity.gone,
            unverified: quantity.unverified,
            unverified_share: round(share, 4),
            pages: quantity.pages,
            stopped: &quantity.stopped,
        }
    }
}

impl<'a> Quality<'a> {
    fn of(quality: &'a model::Quality) -> Self {
        let concentration = &quality.concentration;
        Self {
            high: quality.high,
            low: quality.low,
            spammy: quality.spammy,
            counting: Labels {
                high: quality.counting_high,
                low: quality.counting_low,
                spammy: quality.counting_spammy,
            },
            unverified: Labels {
                high: quality.unverified_high,
                low: quality.unverified_low,
                spammy: quality.unverified_spammy,
            },
            authority: Authority { deciles: quality.authority_deciles, unknown: quality.authority_unknown },
            median_value: quality.median_value,
            median_risk: quality.median_risk,
            concentration: Concentration {
                links_per_domain_median: concentration.links_per_domain_median,
                top10_share: round(concentration.top10_share, 4),
                sitewide_domains: concentration.sitewide_domains,
                sitewide_links: concentration.sitewide_links,
            },
            risk_rules: &quality.risk_rules,
        }
    }
}

impl<'a> Mix<'a> {
    fn of(mix: &'a model::Mix) -> Self {
        Self {
            basis: mix.basis.as_str(),
            domains: mix.domains,
            follow: &mix.follow,
            anchors: &mix.anchors,
            placements: &mix.placements,
            kinds: &mix.kinds,
            languages: &mix.languages,
            top_anchors: mix.top_anchors.iter().map(|(text, domains)| TopAnchor { text, domains: *domains }).collect(),
            top_targets: mix
                .top_targets
                .iter()
                .map(|target| TopTarget {
                    url: &target.url,
                    domains: target.domains,
                    links: target.links,
                    http_status: target.status,
                })
                .collect(),
            first_seen: &mix.first_seen,
            lost: &mix.lost,
        }
    }
}

#[derive(Serialize)]
pub(super) struct Domain<'a> {
    domain: &'a str,
    owner: &'a str,
    links: u64,
    pages: u64,
    live: u64,
    gone: u64,
    unverified: u64,
    counts: u64,
    followed: u64,
    label: &'static str,
    value: u8,
    risk: u8,
    authority: Option<f64>,
    kind: &'a str,
    sitewide: bool,
    top_anchor: &'a str,
    first_seen: Option<Timestamp>,
    last_seen: Option<Timestamp>,
}

impl<'a> Domain<'a> {
    pub(super) fn of(domain: &'a model::DomainSummary) -> Self {
        Self {
            domain: &domain.domain,
            owner: &domain.owner,
            links: domain.links,
            pages: domain.pages,
            live: domain.live,
            gone: domain.gone,
            unverified: domain.unverified,
            counts: domain.counts,
            followed: domain.followed,
            label: domain.label.as_str(),
            value: domain.value,
            risk: domain.risk,
            authority: domain.authority.map(|authority| round(authority.into(), 1)),
            kind: &domain.kind,
            sitewide: domain.sitewide,
            top_anchor: &domain.top_anchor,
            first_seen: domain.first_seen,
            last_seen: domain.last_seen,
        }
    }
}

#[derive(Serialize)]
pub(super) struct Unread<'a> {
    file: &'a str,
    line: u64,
    reason: &'a str,
}

impl<'a> Unread<'a> {
    pub(super) fn of(row: &'a model::Unread) -> Self {
        Self { file: &row.file, line: row.line, reason: &row.reason }
    }
}
