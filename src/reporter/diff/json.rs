//! The `audit-diff/1` document. Its shape is a promise: see `audit-diff-1.schema.json`.

use std::io::{self, Write};

use jiff::Timestamp;
use serde::Serialize;

use super::super::json::changes::{Change as Item, Counts};
use super::super::json::{Document, round};
use super::{Comparison, Side};
use crate::model::profile::{Change, ChangeKind};

/// JSON Schema (draft 2020-12) of the document.
pub const DIFF_1_SCHEMA: &str = include_str!("../json/audit-diff-1.schema.json");

#[derive(Serialize)]
struct Audit<'a> {
    audit: i64,
    started_at: Timestamp,
    ruleset: &'a str,
}

impl<'a> Audit<'a> {
    fn of(side: &'a Side) -> Self {
        Self { audit: side.audit, started_at: side.started_at, ruleset: &side.ruleset }
    }
}

#[derive(Serialize)]
struct Domains {
    new: u64,
    lost: u64,
    net: i64,
}

#[derive(Serialize)]
struct Event<'a> {
    change: &'static str,
    #[serde(flatten)]
    item: Item<'a>,
}

pub(super) struct Events<'a> {
    document: Document<'a>,
    written: usize,
}

impl<'a> Events<'a> {
    pub(super) fn start(comparison: &Comparison, out: &'a mut dyn Write) -> io::Result<Self> {
        let changes = &comparison.changes;
        let (new, lost) = (changes.domains_new, changes.domains_lost);
        let net = i64::try_from(new).unwrap_or(i64::MAX) - i64::try_from(lost).unwrap_or(i64::MAX);
        let mut document = Document::start(out, "audit-diff/1")?;
        document.member("site", &comparison.site)?;
        document.member("from", &Audit::of(&comparison.from))?;
        document.member("to", &Audit::of(&comparison.to))?;
        document.member("counts", &Counts::of(&changes.counts))?;
        document.member("domains", &Domains { new, lost, net })?;
        document.member("velocity_median", &changes.velocity_median.map(|median| round(median, 2)))?;
        document.member("velocity", &changes.velocity.map(|velocity| round(velocity, 2)))?;
        document.open_array("changes")?;
        Ok(Self { document, written: 0 })
    }

    pub(super) fn event(&mut self, kind: ChangeKind, change: &Change) -> io::Result<()> {
        self.document.item(self.written, &Event { change: kind.as_str(), item: Item::of(change) })?;
        self.written += 1;
        Ok(())
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        self.document.close_array()?;
        self.document.finish()
    }
}
