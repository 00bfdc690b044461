//! What changed between two audits of a site, for `audit diff`.
//!
//! ```text
//! Comparison (counts, the most valuable changes) ─┐
//!                                                 ├─► Report::start, change…, finish ─► any io::Write
//! every Change, one by one ───────────────────────┘
//! ```
//! Tables and texts for people show the most valuable changes of each kind; CSV and JSON hold every one.

mod csv;
mod json;
mod markdown;
mod terminal;

use std::io::{self, Write};

use jiff::Timestamp;

use super::Options;
use super::digest::day;
use crate::model::figures::thousands;
use crate::model::profile::{Change, ChangeKind, Changes};

pub use json::DIFF_1_SCHEMA;

/// One of the two audits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// Number of the audit in the history.
    pub audit: i64,
    pub started_at: Timestamp,
    pub ruleset: String,
}

/// Two audits compared.
#[derive(Debug, Clone)]
pub struct Comparison {
    pub site: String,
    pub from: Side,
    pub to: Side,
    /// Counts are exact; the lists hold the most valuable changes.
    pub changes: Changes,
}

/// How a comparison is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Terminal,
    Csv,
    Json,
    Markdown,
}

/// A report that is being written.
pub struct Report<'a> {
    body: Body<'a>,
}

enum Body<'a> {
    /// Written whole at the start.
    Whole(&'a mut dyn Write),
    /// Boxed: a CSV writer is far larger than the others.
    Csv(Box<csv::Rows<'a>>),
    Json(json::Events<'a>),
}

impl<'a> Report<'a> {
    pub fn start(
        format: Format,
        comparison: &Comparison,
        out: &'a mut dyn Write,
        options: &Options,
    ) -> io::Result<Self> {
        let body = match format {
            Format::Terminal => {
                terminal::render(comparison, out, options)?;
                Body::Whole(out)
            }
            Format::Markdown => {
                markdown::render(comparison, out)?;
                Body::Whole(out)
            }
            Format::Csv => Body::Csv(Box::new(csv::Rows::start(out, options)?)),
            Format::Json => Body::Json(json::Events::start(comparison, out)?),
        };
        Ok(Self { body })
    }

    /// The format shows every change, not only the most valuable ones.
    pub fn wants_all(&self) -> bool {
        !matches!(self.body, Body::Whole(_))
    }

    /// Takes one change, in order of its page.
    pub fn change(&mut self, kind: ChangeKind, change: &Change) -> io::Result<()> {
        match &mut self.body {
            Body::Whole(_) => Ok(()),
            Body::Csv(rows) => rows.row(kind, change),
            Body::Json(events) => events.event(kind, change),
        }
    }

    pub fn finish(self) -> io::Result<()> {
        match self.body {
            Body::Whole(out) => out.flush(),
            Body::Csv(rows) => rows.finish(),
            Body::Json(events) => events.finish(),
        }
    }
}

/// How people call a kind of change, as a heading.
pub(super) fn heading(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::New => "New links",
        ChangeKind::Lost => "Lost links",
        ChangeKind::Restored => "Restored links",
        ChangeKind::MissingOnce => "Missing at the last check only",
        ChangeKind::Degraded => "Links that count no longer",
        ChangeKind::Improved => "Links that count now",
        ChangeKind::Moved => "Links that lead elsewhere on the site",
        ChangeKind::Anchor => "Changed anchors",
        ChangeKind::Label => "Changed labels",
    }
}

/// What a change is about, beside the page and what the link says. `arrow` stands between then and now.
pub(super) fn about(kind: ChangeKind, change: &Change, arrow: &str) -> String {
    match kind {
        ChangeKind::New => String::new(),
        ChangeKind::Restored => format!("was gone: {}", change.from),
        ChangeKind::Anchor | ChangeKind::Moved => format!("{} {arrow} {}", quoted(&change.from), quoted(&change.to)),
        ChangeKind::Label => format!("{} {arrow} {}: {}", change.from, change.to, change.cause),
        _ => change.cause.clone(),
    }
}

fn quoted(text: &str) -> String {
    if text.trim().is_empty() { "(empty)".to_owned() } else { format!("\"{text}\"") }
}

/// The numbers in sentences: what stood, what came, what went, and how that compares.
fn sentences(comparison: &Comparison) -> Vec<String> {
    let changes = &comparison.changes;
    let counts = &changes.counts;
    let mut lines = Vec::new();
    let listed = |by: &std::collections::BTreeMap<String, u64>| {
        let parts = super::digest::by_size(by);
        parts.iter().map(|(name, count)| format!("{name} {}", thousands(*count))).collect::<Vec<_>>().join(", ")
    };
    for (what, by) in [
        ("New links by label", &counts.new_by_label),
        ("Lost links by label", &counts.lost_by_label),
        ("Lost because", &counts.lost_by_cause),
        ("Stood before and could not be looked at now, so not lost", &counts.unverified),
    ] {
        if !by.is_empty() {
            lines.push(format!("{what}: {}.", listed(by)));
        }
    }
    if let (Some(velocity), Some(median)) = (changes.velocity, changes.velocity_median) {
        lines.push(format!(
            "New referring domains came at {velocity:.1} times the usual pace (median of eight audits: {median:.1})."
        ));
    }
    if comparison.from.ruleset != comparison.to.ruleset {
        lines.push(format!(
            "The rule set changed from {} to {}: labels may differ for that reason alone.",
            comparison.from.ruleset, comparison.to.ruleset
        ));
    }
    if counts.is_quiet() {
        lines.push("Nothing changed.".to_owned());
    }
    lines
}

/// `+3`, `-2`, `0`: what came less what went.
fn net(came: u64, went: u64) -> String {
    let (more, fewer) = (came.saturating_sub(went), went.saturating_sub(came));
    match (more, fewer) {
        (0, 0) => "0".to_owned(),
        (more, 0) => format!("+{}", thousands(more)),
        (_, fewer) => format!("-{}", thousands(fewer)),
    }
}

/// `2026-01-05 (audit 3)`
fn moment(side: &Side) -> String {
    format!("{} (audit {})", day(side.started_at), side.audit)
}
