//! One audit, written for the reader at hand: a terminal, a spreadsheet, a script, an issue tracker, a browser.
//!
//! ```text
//! Profile ───────────────┐
//!                        ├─► render ─► any io::Write
//! Assessed, one by one ──┘
//! ```
//!
//! Links are streamed and never all in memory. Everything that comes from pages and imports is hostile; each format
//! neutralises it where it writes it. Nothing here opens files, reads a clock or decides an exit status.

use std::io::{self, Write};

use crate::error::Result;
use crate::model::assessment::Assessed;
use crate::model::profile::{Changes, Profile};

mod brief;
mod csv;
pub mod diff;
mod digest;
pub mod disavow;
mod extremes;
pub mod history;
mod html;
mod json;
mod markdown;
mod table;
mod terminal;
pub mod text;
mod wrap;
mod xlsx;

pub(crate) use csv::inert as inert_cell;

pub use brief::{Brief, Section, brief, render_brief};
pub use json::AUDIT_1_SCHEMA;

/// The links of the audit, in order.
pub type Links<'a> = &'a mut dyn Iterator<Item = Result<Assessed>>;

/// A format that can be streamed to any writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Terminal,
    Csv,
    Json,
    Jsonl,
    Markdown,
    Html,
    Xlsx,
}

/// How reports are written. Each format reads what concerns it.
#[derive(Debug, Clone)]
pub struct Options {
    /// CSV: cells exactly as found, even where a spreadsheet would run them.
    pub raw: bool,
    /// CSV: field separator.
    pub delimiter: u8,
    /// CSV: byte order mark and CRLF, for a file that Excel opens by double click.
    pub excel: bool,
    /// Terminal: colours may be used.
    pub color: bool,
    /// Terminal: no character outside ASCII is drawn by us (`TERM=dumb`); what pages say stays as it is.
    pub ascii: bool,
    /// Terminal: columns; anything below 40 is taken for 40.
    pub width: usize,
    /// HTML: name of the CSV written in the same run, where readers find all links.
    pub csv_name: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self { raw: false, delimiter: b',', excel: false, color: false, ascii: false, width: 80, csv_name: None }
    }
}

/// Writes one report.
///
/// # Errors
/// Those of `out`, as they are: a closed pipe is [`io::ErrorKind::BrokenPipe`]. An error of `links` arrives as the
/// inner value of [`io::Error::other`].
pub fn render(
    format: Format,
    profile: &Profile,
    links: Links<'_>,
    out: &mut dyn Write,
    options: &Options,
) -> io::Result<()> {
    match format {
        Format::Terminal => terminal::render(profile, links, out, options),
        Format::Csv => csv::render(links, out, options),
        Format::Json => json::render(profile, links, out),
        Format::Jsonl => json::render_lines(links, out),
        Format::Markdown => markdown::render(profile, links, out),
        Format::Html => html::render(profile, links, out, options),
        Format::Xlsx => xlsx::render(profile, links, out),
    }
}

/// One backlink exactly as the JSON report shows it.
pub fn backlink_json(row: &Assessed) -> serde_json::Value {
    json::backlink_value(row)
}

/// The numbers of changes exactly as the JSON report shows them.
pub fn change_counts_json(changes: &Changes) -> serde_json::Value {
    json::change_counts_value(changes)
}

/// Makes an error of the links travel through [`io::Result`].
fn link(row: Result<Assessed>) -> io::Result<Assessed> {
    row.map_err(io::Error::other)
}
