//! What changed since the audit before, in the `audit/1` document.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use crate::model::profile as model;

use super::document::round;

#[derive(Serialize)]
pub(in crate::reporter) struct Changes<'a> {
    since: Option<Timestamp>,
    domains_new: u64,
    domains_lost: u64,
    velocity_median: Option<f64>,
    velocity: Option<f64>,
    counts: Counts<'a>,
    new: Vec<Change<'a>>,
    lost: Vec<Change<'a>>,
    restored: Vec<Change<'a>>,
    missing_once: Vec<Change<'a>>,
    degraded: Vec<Change<'a>>,
    improved: Vec<Change<'a>>,
    moved: Vec<Change<'a>>,
    anchors: Vec<Change<'a>>,
    labels: Vec<Change<'a>>,
}

/// Exact, also where the lists are cut.
#[derive(Serialize)]
pub(in crate::reporter) struct Counts<'a> {
    new: u64,
    lost: u64,
    restored: u64,
    missing_once: u64,
    degraded: u64,
    improved: u64,
    moved: u64,
    anchors: u64,
    labels: u64,
    new_by_label: &'a BTreeMap<String, u64>,
    lost_by_label: &'a BTreeMap<String, u64>,
    lost_by_cause: &'a BTreeMap<String, u64>,
    unverified: &'a BTreeMap<String, u64>,
    before: u64,
}

#[derive(Serialize)]
pub(in crate::reporter) struct Change<'a> {
    source_url: &'a str,
    source_domain: &'a str,
    target_url: &'a str,
    cause: &'a str,
    from: &'a str,
    to: &'a str,
    anchor: &'a str,
    label: Option<&'static str>,
    value: u8,
}

impl<'a> Changes<'a> {
    pub(in crate::reporter) fn of(changes: &'a model::Changes) -> Self {
        Self {
            since: changes.since,
            domains_new: changes.domains_new,
            domains_lost: changes.domains_lost,
            velocity_median: changes.velocity_median.map(|median| round(median, 2)),
            velocity: changes.velocity.map(|velocity| round(velocity, 2)),
            counts: Counts::of(&changes.counts),
            new: list(&changes.new),
            lost: list(&changes.lost),
            restored: list(&changes.restored),
            missing_once: list(&changes.missing_once),
            degraded: list(&changes.degraded),
            improved: list(&changes.improved),
            moved: list(&changes.moved),
            anchors: list(&changes.anchors),
            labels: list(&changes.labels),
        }
    }
}

impl<'a> Counts<'a> {
    pub(in crate::reporter) fn of(counts: &'a model::ChangeCounts) -> Self {
        Self {
            new: counts.new,
            lost: counts.lost,
            restored: counts.restored,
            missing_once: counts.missing_once,
            degraded: counts.degraded,
            improved: counts.improved,
            moved: counts.moved,
            anchors: counts.anchors,
            labels: counts.labels,
            new_by_label: &counts.new_by_label,
            lost_by_label: &counts.lost_by_label,
            lost_by_cause: &counts.lost_by_cause,
            unverified: &counts.unverified,
            before: counts.before,
        }
    }
}

fn list(changes: &[model::Change]) -> Vec<Change<'_>> {
    changes.iter().map(Change::of).collect()
}

impl<'a> Change<'a> {
    pub(in crate::reporter) fn of(change: &'a model::Change) -> Self {
        Self {
            source_url: &change.source_url,
            source_domain: &change.source_domain,
            target_url: &change.target_url,
            cause: &change.cause,
            from: &change.from,
            to: &change.to,
            anchor: &change.anchor,
            label: change.label.map(|label| label.as_str()),
            value: change.value,
        }
    }
}
