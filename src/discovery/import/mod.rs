//! Exports of SEO tools and search consoles, from any vendor, recognised by content.
//!
//! ```text
//! open ─► bytes ─► charset ─► layout ─► recognise ─► Plan
//!                    │                                 │
//!                    └─► delimited │ records │ workbook ─► Row ─► mapper ─► Candidate ─► Sink
//! ```
//!
//! `candidates` in a report counts the rows that gave a candidate, before the store merges those that name the same
//! link; so `rows = candidates + refused_rows + Σ skipped` for every file that was not refused by name.

mod aliases;
mod attributes;
mod infer;
mod json_table;
mod layout;
mod limits;
mod mapper;
mod property;
mod reading;
mod recognise;
mod role;
mod sheet;
mod table;
mod values;
mod vendors;
mod workbook;

use std::io::Read;
use std::path::Path;

use super::open::stream::Stream;
use super::open::{self, Body, Document, Trouble, Visitor, sniff};
use super::parse;
use super::parse::delimited::Delimited;
use super::parse::limits::SAMPLE_BYTES;
use super::parse::rows::Rows;
use super::{Sink, access_log};
use crate::error::Result;
use crate::model::profile::SourceReport;
use crate::model::site::Site;
use reading::{File, Reading};

/// Reads an export: a file, a directory, a `.gz`, `.zip` or `.xlsx`, or `-` for standard input.
///
/// One report per document inside. What cannot be used at all is an error when the user named it, and a failed report
/// when it was found in a directory or archive.
pub fn read(path: &Path, site: &Site, sink: &mut dyn Sink) -> Result<Vec<SourceReport>> {
    let mut importer = Importer { site, sink, reports: Vec::new() };
    match open::visit(path, &mut importer) {
        Ok(()) => Ok(importer.reports),
        Err(trouble) => {
            let label = if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() };
            Err(trouble.into_error(&label))
        }
    }
}

/// Reads the answer of a service as the export of its vendor that it resembles. Gives the account, or why there is none.
pub(in crate::discovery) fn read_answer(
    body: &[u8],
    service: &str,
    site: &Site,
    sink: &mut dyn Sink,
) -> std::result::Result<SourceReport, String> {
    let file = File { site, label: service, name: service };
    let mut read = || -> Outcome {
        if looks_like_json(body) {
            return json_table::read(body, &file, sink);
        }
        match parse::text_of(Stream::new(Box::new(body))?, site)? {
            Some(text) => delimited(text, &file, sink),
            None => Err(Trouble::unusable("it is empty", EXPORT_AGAIN)),
        }
    };
    read().map_err(|trouble| match trouble {
        Trouble::Unusable { problem, .. } => problem,
        Trouble::Fatal(error) => error.to_string(),
    })
}

struct Importer<'a> {
    site: &'a Site,
    sink: &'a mut dyn Sink,
    reports: Vec<SourceReport>,
}

/// What a document gave, or why it gave nothing.
type Outcome = std::result::Result<SourceReport, Trouble>;

const EXPORT_AGAIN: &str = "export it again";

impl Visitor for Importer<'_> {
    fn document(&mut self, document: Document<'_>) -> std::result::Result<(), Trouble> {
        let Document { label, file, body, .. } = document;
        let file = File { site: self.site, label: &label, name: &file };
        match body {
            Body::Stream(stream) => {
                let report = self.stream(stream, &file)?;
                self.reports.push(report);
            }
            Body::Workbook(reader) => self.reports.extend(sheet::read(reader, &file, self.sink)?),
        }
        Ok(())
    }

    fn unusable(&mut self, label: &str, problem: &str, remedy: &str) {
        self.reports.push(SourceReport {
            name: "unknown".to_owned(),
            input: label.to_owned(),
            vendor: "unknown".to_owned(),
            report: "unusable file".to_owned(),
            note: Some(format!("{problem}; {remedy}")),
            failed: true,
            ..SourceReport::default()
        });
    }
}

impl Importer<'_> {
    fn stream(&mut self, stream: Stream<'_>, file: &File<'_>) -> Outcome {
        if let Some(foreign) = sniff::foreign(stream.head()) {
            return Err(Trouble::unusable(format!("this is {}", foreign.what), foreign.remedy));
        }
        let Some(mut text) = parse::text_of(stream, file.site)? else {
            return Err(Trouble::unusable("the file is empty", EXPORT_AGAIN));
        };
        let head = text.peek(sniff::HEAD_BYTES)?;
        if access_log::is_log(head) {
            let remedy = "give it with `--access-log` instead";
            return Err(Trouble::unusable("this is a web server's access log, not an export", remedy));
        }
        if looks_like_json(text.peek(sniff::HEAD_BYTES)?) {
            return json_table::read(text.into_stream(), file, self.sink);
        }
        delimited(text, file, self.sink)
    }
}

fn delimited(mut text: Delimited<impl Read>, file: &File<'_>, sink: &mut dyn Sink) -> Outcome {
    let head = text.peek(SAMPLE_BYTES)?;
    let layout = layout::judge(head, head.len() < SAMPLE_BYTES);
    if let Some(report) = analytics_without_rows(&layout, file) {
        return Ok(report);
    }
    let plan = table::plan(layout.header.as_deref(), &layout.sample, file.site);
    let plan =
        plan.map_err(|trouble| layout.trouble.clone().map_or(trouble, |what| Trouble::unusable(what, EXPORT_AGAIN)))?;
    text.set_dialect(layout.dialect);
    text.skip(layout.data_at, layout.header.as_ref().map(Vec::len));
    let mut reading = Reading::new(plan, &layout.sample, file, sink);
    loop {
        match text.next() {
            Ok(Some(item)) => reading.item(item)?,
            Ok(None) => return Ok(reading.finish()),
            Err(error) if reading.rows() == 0 => return Err(error.into()),
            Err(error) => {
                reading.broken_off(text.line(), &error.to_string());
                return Ok(reading.finish());
            }
        }
    }
}

/// `{` or `[`, and what may follow one in JSON but hardly in a CSV cell.
fn looks_like_json(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let next = head.get(1..).unwrap_or_default().trim_ascii_start().first();
    match head.first() {
        Some(b'{') => matches!(next, Some(b'"' | b'}')),
        Some(b'[') => matches!(next, Some(b'{' | b'[' | b'"' | b']')),
        _ => false,
    }
}

/// Matomo writes one line of text instead of an empty table.
fn analytics_without_rows(layout: &layout::Layout, file: &File<'_>) -> Option<SourceReport> {
    let only = layout.header.iter().chain(&layout.sample).flatten().map(String::as_str).collect::<Vec<_>>();
    (only == ["No data available"]).then(|| SourceReport {
        name: "matomo".to_owned(),
        input: file.label.to_owned(),
        vendor: "Matomo".to_owned(),
        report: "referring websites".to_owned(),
        note: Some("the export has no rows".to_owned()),
        ..SourceReport::default()
    })
}

#[cfg(test)]
mod tests;
