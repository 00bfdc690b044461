//! The series of past audits of a site, for `audit history`.

mod csv;
mod json;
mod life;
mod terminal;

use std::io::{self, Write};

use jiff::Timestamp;
use serde::Serialize;

use super::Options;
use crate::model::profile::{Profile, Standing};

pub use json::{HISTORY_1_SCHEMA, SITES_1_SCHEMA};
pub use life::{Life, Lives};

/// How a series is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Terminal,
    Csv,
    Json,
}

/// The numbers of one audit. Links unless a name says otherwise; labels are those of live links.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    pub audit: i64,
    pub started_at: Timestamp,
    pub ruleset: String,
    pub known: u64,
    pub live: u64,
    pub counts: u64,
    pub gone: u64,
    pub unverified: u64,
    /// Referring domains with a live link, with one that counts, and their independent owners.
    pub domains: u64,
    pub domains_counting: u64,
    pub owners: u64,
    pub high: u64,
    pub low: u64,
    pub spammy: u64,
    pub domains_high: u64,
    pub domains_low: u64,
    pub domains_spammy: u64,
    /// Changes since the audit before; `None` in the first.
    pub new: Option<u64>,
    pub lost: Option<u64>,
    pub restored: Option<u64>,
    pub domains_new: Option<u64>,
    pub domains_lost: Option<u64>,
    pub velocity: Option<f64>,
    #[serde(serialize_with = "standing")]
    pub verdict: Standing,
}

fn standing<S: serde::Serializer>(standing: &Standing, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(standing.as_str())
}

impl Entry {
    pub fn of(audit: i64, profile: &Profile) -> Self {
        let (quantity, quality) = (&profile.summary.quantity, &profile.summary.quality);
        let changes = &profile.changes;
        let since = |count: u64| changes.since.map(|_| count);
        Self {
            audit,
            started_at: profile.started_at,
            ruleset: profile.ruleset.clone(),
            known: quantity.known.links,
            live: quantity.live.links,
            counts: quantity.counts.links,
            gone: quantity.gone.links,
            unverified: quantity.unverified.links,
            domains: quantity.live.domains,
            domains_counting: quantity.counts.domains,
            owners: quantity.live.owners,
            high: quality.high.links,
            low: quality.low.links,
            spammy: quality.spammy.links,
            domains_high: quality.high.domains,
            domains_low: quality.low.domains,
            domains_spammy: quality.spammy.domains,
            new: since(changes.counts.new),
            lost: since(changes.counts.lost),
            restored: since(changes.counts.restored),
            domains_new: since(changes.domains_new),
            domains_lost: since(changes.domains_lost),
            velocity: changes.velocity.map(|velocity| super::json::round(velocity, 2)),
            verdict: profile.summary.verdict.standing,
        }
    }
}

/// How long a group of links lives: the share alive after some months, 0-1, where the history is long enough.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SurvivalLine {
    /// `all`, or the label that the links had when they were last there.
    pub group: String,
    /// Links seen live at least once.
    pub links: u64,
    pub after: Vec<SurvivalShare>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SurvivalShare {
    pub months: u32,
    pub share: Option<f64>,
    /// Links that were watched for so long and were still there.
    pub watched: u64,
}

/// The past of one site.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    pub site: String,
    /// The first first.
    pub audits: Vec<Entry>,
    /// The whole first, then by label.
    pub survival: Vec<SurvivalLine>,
}

/// A site of the history, for the list of them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SiteLine {
    pub site: String,
    pub audits: u64,
    pub first: Timestamp,
    pub last: Timestamp,
    pub live: u64,
    pub domains: u64,
    #[serde(serialize_with = "standing")]
    pub verdict: Standing,
}

/// Writes the series of one site.
pub fn render(format: Format, series: &Series, out: &mut dyn Write, options: &Options) -> io::Result<()> {
    match format {
        Format::Terminal => terminal::render(series, out, options)?,
        Format::Csv => csv::render(series, out, options)?,
        Format::Json => json::render(series, out)?,
    }
    out.flush()
}

/// Writes the list of sites.
pub fn render_sites(format: Format, sites: &[SiteLine], out: &mut dyn Write, options: &Options) -> io::Result<()> {
    match format {
        Format::Terminal => terminal::sites(sites, out, options)?,
        Format::Csv => csv::sites(sites, out, options)?,
        Format::Json => json::sites(sites, out)?,
    }
    out.flush()
}
