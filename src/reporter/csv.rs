//! One row per link for spreadsheets and scripts. Column names and order are a promise: new ones come at the end.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::model::assessment::Assessed;
use crate::model::link::Rel;

use super::text::one_line;
use super::{Links, Options, link};

pub(crate) const COLUMNS: [&str; 25] = [
    "source_url",
    "source_domain",
    "target_url",
    "anchor",
    "anchor_kind",
    "rel",
    "follow",
    "element",
    "placement",
    "hidden",
    "state",
    "cause",
    "http_status",
    "counts",
    "label",
    "value",
    "risk",
    "confidence",
    "authority",
    "relevance",
    "evidence",
    "first_seen",
    "last_seen",
    "checked_at",
    "found_by",
];

pub(super) fn render(links: Links<'_>, out: &mut dyn Write, options: &Options) -> io::Result<()> {
    let mut writer = start(out, options)?;
    writer.write_record(COLUMNS).map_err(io_error)?;
    for row in links {
        let row = link(row)?;
        for cell in cells(&row) {
            match cell {
                Cell::Text(text) if options.raw => writer.write_field(text.as_bytes()),
                Cell::Text(text) => writer.write_field(inert(&text).as_bytes()),
                Cell::Number(number) => writer.write_field(number),
            }
            .map_err(io_error)?;
        }
        writer.write_record(None::<&[u8]>).map_err(io_error)?;
    }
    writer.flush()
}

/// A table as the options want it, nothing in it yet.
pub(super) fn start<'a>(out: &'a mut dyn Write, options: &Options) -> io::Result<csv::Writer<&'a mut dyn Write>> {
    if options.excel {
        // Excel takes a CSV file for the machine's 8-bit encoding unless it starts so.
        out.write_all("\u{feff}".as_bytes())?;
    }
    let terminator = if options.excel { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
    Ok(csv::WriterBuilder::new().delimiter(options.delimiter).terminator(terminator).from_writer(out))
}

/// The csv crate wraps errors of the writer; a closed pipe must stay one.
pub(super) fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("csv: {other:?}")),
    }
}

enum Cell<'a> {
    Text(Cow<'a, str>),
    /// A figure of our own, which no spreadsheet misreads.
    Number(String),
}

/// The cells of a row in the order of [`COLUMNS`].
fn cells(row: &Assessed) -> [Cell<'_>; COLUMNS.len()] {
    let (backlink, judged) = (&row.backlink, &row.assessment);
    let found = backlink.link.as_ref();
    let text = |text| Cell::Text(Cow::Borrowed(text));
    let owned = |text| Cell::Text(Cow::Owned(text));
    let optional = |text: Option<String>| owned(text.unwrap_or_default());
    let element = found.map(|link| link.element).or(backlink.claim.element);
    let rel = found.map(|link| &link.rel).or(backlink.claim.rel.as_ref());
    [
        text(backlink.source.as_str()),
        text(backlink.source_domain()),
        text(backlink.target.as_ref().map_or("", |url| url.as_str())),
        text(backlink.anchor()),
        text(judged.anchor_kind.as_str()),
        optional(rel.map(Rel::to_string)),
        text(backlink.followed().map_or("", |follow| if follow { "true" } else { "false" })),
        text(element.map_or("", |element| element.as_str())),
        text(found.map_or("unknown", |link| link.placement.as_str())),
        text(found.and_then(|link| link.hidden).map_or("", |how| how.as_str())),
        text(backlink.state.as_str()),
        optional(backlink.cause.map(|cause| cause.to_string())),
        Cell::Number(backlink.http_status.map(|status| status.to_string()).unwrap_or_default()),
        text(backlink.broken_at.map_or("yes", |step| step.as_str())),
        text(judged.label.as_str()),
        Cell::Number(judged.value.to_string()),
        Cell::Number(judged.risk.to_string()),
        text(judged.confidence.as_str()),
        Cell::Number(judged.authority.map(|authority| format!("{authority:.1}")).unwrap_or_default()),
        Cell::Number(judged.relevance.map(|relevance| format!("{relevance:.2}")).unwrap_or_default()),
        owned(evidence(row)),
        optional(backlink.first_seen.map(|at| at.to_string())),
        optional(backlink.last_seen.map(|at| at.to_string())),
        optional(backlink.checked_at.map(|at| at.to_string())),
        owned(join(backlink.found_by.iter().map(String::as_str), " ")),
    ]
}

/// `rule +12: quote; rule -5: quote`, strongest first.
pub(super) fn evidence(row: &Assessed) -> String {
    let mut out = String::new();
    for finding in &row.assessment.findings {
        if !out.is_empty() {
            out.push_str("; ");
        }
        out.push_str(&format!("{} {:+}: {}", finding.rule, finding.points, finding.evidence));
    }
    out
}

fn join<'a>(items: impl Iterator<Item = &'a str>, separator: &str) -> String {
    items.collect::<Vec<_>>().join(separator)
}

/// What spreadsheets take for the start of a formula, in ASCII, full width and small forms. Tab and line breaks, which
/// OWASP lists too, are spaces by then.
fn starts_formula(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@')
        || matches!(c, '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}')
        || matches!(c, '\u{fe66}' | '\u{fe62}' | '\u{fe63}' | '\u{fe6b}')
}

/// One line, and no formula: what would start one gets an apostrophe, the spreadsheets' own mark for text.
pub(super) fn inert(text: &str) -> Cow<'_, str> {
    let line = one_line(text);
    if line.trim_start().starts_with(starts_formula) { Cow::Owned(format!("'{line}")) } else { line }
}
