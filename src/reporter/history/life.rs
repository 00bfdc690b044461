//! The life of every link that the history knows, for `audit history SITE --export FILE`.

use std::io::{self, Write};

use jiff::Timestamp;
use serde::Serialize;

use super::super::Options;
use super::super::csv::{inert, io_error, start};
use super::super::json::Document;
use super::Series;
use crate::model::history::LinkRow;

/// What the audits saw of one link.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Life {
    source_url: String,
    source_domain: String,
    target_url: String,
    anchor: String,
    /// At the last audit: `live`, `gone`, `unverified`.
    state: &'static str,
    /// Where the counting chain breaks; empty when the link counts.
    broken_at: &'static str,
    label: &'static str,
    value: u8,
    risk: u8,
    /// By what sources say; the other times are starts of audits.
    first_seen: Option<Timestamp>,
    first_live: Option<Timestamp>,
    last_live: Option<Timestamp>,
    gone_since: Option<Timestamp>,
    lost_at: Option<Timestamp>,
    /// Why it is gone.
    gone_cause: Option<String>,
    /// No source named it in the last audit.
    carried: bool,
}

impl Life {
    pub fn of(row: &LinkRow) -> Self {
        let memory = &row.memory;
        Self {
            source_url: row.source_url.clone(),
            source_domain: row.source_domain.clone(),
            target_url: row.target_url.clone(),
            anchor: row.anchor.clone(),
            state: row.state.as_str(),
            broken_at: row.broken_at.map_or("", |step| step.as_str()),
            label: row.label.as_str(),
            value: row.value,
            risk: row.risk,
            first_seen: row.first_seen,
            first_live: memory.first_live,
            last_live: memory.last_live,
            gone_since: memory.gone_since,
            lost_at: memory.lost_at,
            gone_cause: memory.gone_cause.map(|cause| cause.to_string()),
            carried: row.carried,
        }
    }
}

const COLUMNS: [&str; 16] = [
    "source_url",
    "source_domain",
    "target_url",
    "anchor",
    "state",
    "broken_at",
    "label",
    "value",
    "risk",
    "first_seen",
    "first_live",
    "last_live",
    "gone_since",
    "lost_at",
    "gone_cause",
    "carried",
];

/// Lives that are being written, as CSV rows or as the `links` of an `audit-history/1` document.
pub struct Lives<'a> {
    body: Body<'a>,
}

enum Body<'a> {
    /// Boxed: a CSV writer is far larger than the other.
    Csv {
        writer: Box<csv::Writer<&'a mut dyn Write>>,
        raw: bool,
    },
    Json {
        document: Document<'a>,
        written: usize,
    },
}

impl<'a> Lives<'a> {
    pub fn csv(out: &'a mut dyn Write, options: &Options) -> io::Result<Self> {
        let mut writer = Box::new(start(out, options)?);
        writer.write_record(COLUMNS).map_err(io_error)?;
        Ok(Self { body: Body::Csv { writer, raw: options.raw } })
    }

    pub fn json(series: &Series, out: &'a mut dyn Write) -> io::Result<Self> {
        let mut document = super::json::series(series, out)?;
        document.open_array("links")?;
        Ok(Self { body: Body::Json { document, written: 0 } })
    }

    pub fn life(&mut self, life: &Life) -> io::Result<()> {
        match &mut self.body {
            Body::Json { document, written } => {
                *written += 1;
                document.item(*written - 1, life)
            }
            Body::Csv { writer, raw } => row(writer, *raw, life),
        }
    }

    pub fn finish(self) -> io::Result<()> {
        match self.body {
            Body::Csv { mut writer, .. } => writer.flush(),
            Body::Json { mut document, .. } => {
                document.close_array()?;
                document.finish()
            }
        }
    }
}

fn row(writer: &mut csv::Writer<&mut dyn Write>, raw: bool, life: &Life) -> io::Result<()> {
    let time = |at: Option<Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
    let cells: [&str; COLUMNS.len()] = [
        &life.source_url,
        &life.source_domain,
        &life.target_url,
        &life.anchor,
        life.state,
        life.broken_at,
        life.label,
        &life.value.to_string(),
        &life.risk.to_string(),
        &time(life.first_seen),
        &time(life.first_live),
        &time(life.last_live),
        &time(life.gone_since),
        &time(life.lost_at),
        life.gone_cause.as_deref().unwrap_or_default(),
        if life.carried { "yes" } else { "no" },
    ];
    for cell in cells {
        let cell = if raw { cell.into() } else { inert(cell) };
        writer.write_field(cell.as_bytes()).map_err(io_error)?;
    }
    writer.write_record(None::<&[u8]>).map_err(io_error)
}
