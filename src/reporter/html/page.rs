//! The parts of the page that come before and after the links, filled from the profile.

use askama::Template;

use crate::model::figures::{counted, percent, percent_of, share, thousands};
use crate::model::profile::{ActionKind, Basis, Level, Profile, Standing, Summary};

use super::super::digest;
use super::super::text::{clip, one_line};
use super::changes::{self, Changed};
use super::charts::{self, Bar, Columns, Scatter, Stack};
use super::rows::Row;

/// Parts of a mix drawn; the rest is one bar more.
const MIX_BARS: usize = 8;
/// Rows of the small tables.
const TOP_ANCHORS: usize = 10;
const TOP_TARGETS: usize = 10;
const TOP_RULES: usize = 10;
/// Referring domains listed; the JSON has all.
const TOP_DOMAINS: usize = 100;
const UNREAD_ROWS: usize = 100;

/// Everything up to the table of links.
#[derive(Template)]
#[template(path = "head.html", config = "src/reporter/html/askama.toml")]
pub(super) struct Head<'a> {
    pub(super) policy: &'a str,
    pub(super) style: &'a str,
    pub(super) site: String,
    pub(super) finished: String,
    pub(super) ruleset: String,
    pub(super) interrupted: bool,
    pub(super) standing: &'static str,
    pub(super) standing_class: &'static str,
    pub(super) sentence: Vec<Piece>,
    pub(super) reasons: Vec<Vec<Piece>>,
    pub(super) quantity: (String, String),
    pub(super) quality: (String, String),
    pub(super) facts: Vec<(&'static str, String)>,
    pub(super) carried: Stack,
    pub(super) stages: Vec<Stage>,
    pub(super) unverified_labels: Option<String>,
    pub(super) base: String,
    pub(super) collapse: Vec<Stack>,
    pub(super) authority: Option<Columns>,
    pub(super) scatter: Option<Scatter>,
    pub(super) mixes: Vec<Mix>,
    pub(super) growth: Option<Columns>,
    pub(super) rules: Vec<Bar>,
    pub(super) anchors: Vec<Bar>,
    pub(super) targets: Vec<Target>,
    pub(super) actions: Vec<Action>,
    pub(super) changes: Vec<String>,
    pub(super) changed: Vec<Changed>,
    pub(super) best: Vec<Row>,
    pub(super) worst: Vec<Row>,
}

/// Running text of ours; what stands in backticks is set apart, whoever wrote it.
pub(super) struct Piece {
    pub(super) code: bool,
    pub(super) text: String,
}

fn prose(text: &str) -> Vec<Piece> {
    let line = one_line(text);
    line.split('`').enumerate().map(|(index, text)| Piece { code: index % 2 == 1, text: text.to_owned() }).collect()
}

pub(super) struct Stage {
    pub(super) name: &'static str,
    pub(super) meaning: &'static str,
    pub(super) class: &'static str,
    pub(super) width: f64,
    pub(super) percent: String,
    pub(super) links: String,
    pub(super) domains: String,
    pub(super) owners: String,
}

pub(super) struct Mix {
    pub(super) name: &'static str,
    pub(super) bars: Vec<Bar>,
}

pub(super) struct Target {
    pub(super) url: String,
    pub(super) domains: String,
    pub(super) links: String,
    pub(super) status: String,
    pub(super) broken: bool,
}

pub(super) struct Action {
    pub(super) kind: &'static str,
    pub(super) class: &'static str,
    pub(super) text: Vec<Piece>,
    pub(super) examples: Vec<String>,
    pub(super) more: String,
}

impl<'a> Head<'a> {
    pub(super) fn of(profile: &Profile, policy: &'a str, style: &'a str, best: Vec<Row>, worst: Vec<Row>) -> Self {
        let summary = &profile.summary;
        let verdict = &summary.verdict;
        let domains = summary.mix.domains;
        Self {
            policy,
            style,
            site: one_line(&profile.site).into_owned(),
            finished: digest::moment(profile.finished_at),
            ruleset: one_line(&profile.ruleset).into_owned(),
            interrupted: profile.interrupted,
            standing: digest::standing_name(verdict.standing),
            standing_class: standing_class(verdict.standing),
            sentence: prose(&verdict.sentence),
            reasons: verdict.reasons.iter().map(|reason| prose(reason)).collect(),
            quantity: quantity(summary),
            quality: quality(summary),
            facts: facts(summary),
            carried: charts::carried(summary),
            stages: stages(profile),
            unverified_labels: digest::unverified_labels(summary),
            base: digest::mix_base(summary),
            collapse: if summary.quantity.live.links > 0 { charts::collapse(summary) } else { Vec::new() },
            authority: charts::authority(profile),
            scatter: charts::scatter(profile),
            mixes: digest::mixes(summary)
                .iter()
                // One bar of 100 % is no picture.
                .filter(|mix| mix.parts.len() > 1)
                .map(|mix| Mix { name: mix.name, bars: charts::bars(&mix.parts, domains, MIX_BARS) })
                .collect(),
            growth: charts::growth(summary),
            rules: charts::bars(&digest::by_size(&summary.quality.risk_rules), domains, TOP_RULES)
                .into_iter()
                .filter(|bar| !bar.name.ends_with(" more"))
                .collect(),
            anchors: anchors(profile),
            targets: targets(profile),
            actions: actions(profile),
            changes: digest::changes(&profile.changes),
            changed: changes::lists(&profile.changes),
            best,
            worst,
        }
    }
}

/// The number that others print large.
fn quantity(summary: &Summary) -> (String, String) {
    let live = &summary.quantity.live;
    if summary.mix.basis == Basis::Live {
        let domains = counted(live.domains, "domain", "domains");
        (thousands(live.links), format!("live {} on {domains}", if live.links == 1 { "link" } else { "links" }))
    } else {
        let known = &summary.quantity.known;
        let domains = counted(known.domains, "domain", "domains");
        (thousands(known.links), format!("{} claimed on {domains}", if known.links == 1 { "link" } else { "links" }))
    }
}

/// The number that matters.
fn quality(summary: &Summary) -> (String, String) {
    let owners = summary.quality.counting_high.owners;
    let links = counted(summary.quality.counting_high.links, "high-quality link", "high-quality links");
    let verb = if owners == 1 { "independent owner with" } else { "independent owners with" };
    (thousands(owners), format!("{verb} {links} that count"))
}

fn facts(summary: &Summary) -> Vec<(&'static str, String)> {
    let c = &summary.quality.concentration;
    let sitewide = format!("{} ({})", thousands(c.sitewide_domains), counted(c.sitewide_links, "link", "links"));
    vec![
        ("Links per domain, median", format!("{:.0}", c.links_per_domain_median)),
        ("Links held by ten domains", percent_of(c.top10_share)),
        ("Domains that link on every page", sitewide),
        ("Value, median of domains", format!("{:.0}", summary.quality.median_value)),
        ("Risk, median of domains", format!("{:.0}", summary.quality.median_risk)),
    ]
}

fn standing_class(standing: Standing) -> &'static str {
    match standing {
        Standing::QualityLed => "h",
        Standing::Balanced | Standing::QuantityLed | Standing::Unknown => "l",
        Standing::AtRisk => "s",
    }
}

fn stages(profile: &Profile) -> Vec<Stage> {
    let known = profile.summary.quantity.known.links;
    digest::funnel(&profile.summary)
        .into_iter()
        .map(|stage| {
            let Level { links, domains, owners } = stage.level;
            Stage {
                name: stage.name,
                meaning: stage.meaning,
                class: match stage.name {
                    "gone" => "s",
                    "unverified" => "l",
                    _ => "h",
                },
                width: charts::length(share(links, known) * 100.0),
                percent: percent(links, known),
                links: thousands(links),
                domains: thousands(domains),
                owners: thousands(owners),
            }
        })
        .collect()
}

fn anchors(profile: &Profile) -> Vec<Bar> {
    let mix = &profile.summary.mix;
    let top: Vec<(&str, u64)> =
        mix.top_anchors.iter().take(TOP_ANCHORS).map(|(text, domains)| (text.as_str(), *domains)).collect();
    let mut bars = charts::bars(&top, mix.domains, TOP_ANCHORS);
    for bar in &mut bars {
        bar.name = clip(&bar.name, 60);
    }
    bars
}

fn targets(profile: &Profile) -> Vec<Target> {
    let targets = profile.summary.mix.top_targets.iter().take(TOP_TARGETS);
    targets
        .map(|target| Target {
            url: clip(&target.url, 90),
            domains: thousands(target.domains),
            links: thousands(target.links),
            status: target.status.map_or("not checked".to_owned(), |status| status.to_string()),
            broken: target.status.is_some_and(|status| status >= 400),
        })
        .collect()
}

fn actions(profile: &Profile) -> Vec<Action> {
    profile
        .summary
        .actions
        .iter()
        .map(|action| {
            let more = action.count.saturating_sub(action.examples.len() as u64);
            Action {
                kind: action.kind.as_str(),
                class: match action.kind {
                    ActionKind::Secure | ActionKind::Disavow => "s",
                    ActionKind::Build | ActionKind::Nothing => "h",
                    ActionKind::Fix | ActionKind::Reclaim | ActionKind::Review => "l",
                },
                text: prose(&action.text),
                examples: action.examples.iter().map(|example| clip(example, 110)).collect(),
                more: if more > 0 && !action.examples.is_empty() {
                    format!("and {} more", thousands(more))
                } else {
                    String::new()
                },
            }
        })
        .collect()
}

/// The table of links up to its rows.
#[derive(Template)]
#[template(path = "links.html", config = "src/reporter/html/askama.toml")]
pub(super) struct LinksHead {
    pub(super) total: String,
    pub(super) shown: String,
    pub(super) first: String,
    pub(super) more: bool,
    pub(super) note: Option<String>,
}

/// One row of it.
#[derive(Template)]
#[template(path = "row.html", config = "src/reporter/html/askama.toml")]
pub(super) struct RowOf<'a> {
    pub(super) row: &'a Row,
}

/// What follows the links.
#[derive(Template)]
#[template(path = "foot.html", config = "src/reporter/html/askama.toml")]
pub(super) struct Foot {
    pub(super) domains: Vec<Domain>,
    pub(super) domains_total: String,
    pub(super) sources: Vec<Source>,
    pub(super) coverage: Vec<String>,
    pub(super) unread: Vec<Unread>,
    pub(super) unread_more: String,
    pub(super) version: &'static str,
}

pub(super) struct Domain {
    pub(super) domain: String,
    pub(super) owner: String,
    pub(super) class: &'static str,
    pub(super) label: &'static str,
    pub(super) value: u8,
    pub(super) risk: u8,
    pub(super) live: String,
    pub(super) counts: String,
    pub(super) authority: String,
    pub(super) anchor: String,
}

pub(super) struct Source {
    pub(super) name: String,
    pub(super) about: String,
    pub(super) failed: bool,
}

pub(super) struct Unread {
    pub(super) place: String,
    pub(super) reason: String,
}

impl Foot {
    pub(super) fn of(profile: &Profile) -> Self {
        let unread_more = profile.coverage.unread_rows.saturating_sub(UNREAD_ROWS as u64);
        Self {
            domains: profile.domains.iter().take(TOP_DOMAINS).map(Domain::of).collect(),
            domains_total: counted(profile.domains.len() as u64, "referring domain", "referring domains"),
            sources: profile
                .sources
                .iter()
                .map(|source| Source {
                    name: one_line(if source.input.is_empty() { &source.name } else { &source.input }).into_owned(),
                    about: one_line(&digest::source(source)).into_owned(),
                    failed: source.failed,
                })
                .collect(),
            coverage: digest::coverage(profile).iter().map(|line| one_line(line).into_owned()).collect(),
            unread: profile
                .unread
                .iter()
                .take(UNREAD_ROWS)
                .map(|row| Unread {
                    place: format!("{} line {}", one_line(&row.file), row.line),
                    reason: one_line(&row.reason).into_owned(),
                })
                .collect(),
            unread_more: if unread_more > 0 { format!("and {} more", thousands(unread_more)) } else { String::new() },
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}

impl Domain {
    fn of(domain: &crate::model::profile::DomainSummary) -> Self {
        Self {
            domain: one_line(&domain.domain).into_owned(),
            owner: if domain.owner == domain.domain { String::new() } else { clip(&domain.owner, 60) },
            class: charts::class(domain.label),
            label: domain.label.as_str(),
            value: domain.value,
            risk: domain.risk,
            live: format!("{} of {}", thousands(domain.live), thousands(domain.links)),
            counts: thousands(domain.counts),
            authority: domain.authority.map(|authority| format!("{authority:.0}")).unwrap_or_default(),
            anchor: clip(&domain.top_anchor, 50),
        }
    }
}
