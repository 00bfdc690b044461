//! Web-server access logs: referrers as leads to pages that link to the site.
//!
//! ```text
//! open ─► text ─► format (judged by the first lines) ─► Entry ─► referrer ─► tally ─► Candidate ─► Sink
//! ```
//!
//! A referrer is written by the visitor and proves nothing: the page must be crawled and the link found. Every line ends
//! in one place: `rows = candidates + refused_rows + Σ skipped`, where `candidates` counts the lines that named a lead;
//! lines with the same referrer and page reach the sink as one candidate with their number of visits.

mod entry;
mod fields;
mod format;
mod hosts;
mod line;
mod referrer;
mod spam;
mod tally;

use std::io::Read;
use std::path::Path;

use url::Url;

use super::open::{self, Body, Document, Trouble, Visitor, sniff};
use super::parse;
use super::parse::delimited::{Delimited, Dialect, NO_DELIMITER};
use super::parse::rows::{Item, Rows};
use super::parse::text::quote;
use super::{Sink, skip};
use crate::error::{Error, Result};
use crate::model::profile::{MAX_UNREAD_LISTED, SourceReport, Unread};
use crate::model::site::Site;
use crate::model::url::CanonicalUrl;
use entry::Entry;
use fields::Fields;
pub(super) use format::is_log;
use format::{Format, Verdict};
use referrer::Kind;
use tally::Tally;

/// Bytes and lines from which the format is judged.
const SAMPLE_BYTES: usize = 256 << 10;
const SAMPLE_LINES: usize = 200;

/// Reads an access log: a file, a directory, a `.gz` or `.zip`, or `-` for standard input. One report per file inside.
pub fn read(path: &Path, site: &Site, sink: &mut dyn Sink) -> Result<Vec<SourceReport>> {
    let mut reader = Reader { site, sink, reports: Vec::new() };
    match open::visit(path, &mut reader) {
        Ok(()) => Ok(reader.reports),
        Err(trouble) => {
            let label = if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() };
            Err(trouble.into_error(&label))
        }
    }
}

struct Reader<'a> {
    site: &'a Site,
    sink: &'a mut dyn Sink,
    reports: Vec<SourceReport>,
}

const NOT_A_LOG: &str = "give a log in Combined, W3C extended (IIS, CloudFront), Caddy, Traefik, nginx JSON or S3 format; exports go to `--links`";

impl Visitor for Reader<'_> {
    fn document(&mut self, document: Document<'_>) -> std::result::Result<(), Trouble> {
        let Document { label, file, body } = document;
        let Body::Stream(stream) = body else {
            return Err(Trouble::unusable("this is a workbook, not an access log", NOT_A_LOG));
        };
        if let Some(foreign) = sniff::foreign(stream.head())
            && foreign.what != sniff::BINARY
        {
            return Err(Trouble::unusable(format!("this is {}, not an access log", foreign.what), NOT_A_LOG));
        }
        let Some(text) = parse::text_of(stream, self.site)? else {
            // Logs rotate: an empty one is no news.
            self.reports.push(report(&label, "empty log", Some("the log has no lines".to_owned())));
            return Ok(());
        };
        let report = self.text(text, &label, &file)?;
        self.reports.push(report);
        Ok(())
    }

    fn unusable(&mut self, label: &str, problem: &str, remedy: &str) {
        let note = Some(format!("{problem}; {remedy}"));
        self.reports.push(SourceReport { failed: true, ..report(label, "unusable file", note) });
    }
}

fn report(label: &str, kind: &str, note: Option<String>) -> SourceReport {
    SourceReport {
        name: "access-log".to_owned(),
        input: label.to_owned(),
        vendor: "web server".to_owned(),
        report: kind.to_owned(),
        note,
        ..SourceReport::default()
    }
}

impl Reader<'_> {
    fn text(
        &mut self,
        mut text: Delimited<impl Read>,
        label: &str,
        file: &str,
    ) -> std::result::Result<SourceReport, Trouble> {
        text.set_dialect(Dialect { delimiter: NO_DELIMITER, newline: b'\n' });
        let sample = String::from_utf8_lossy(text.peek(SAMPLE_BYTES)?).into_owned();
        let lines: Vec<String> = sample.lines().take(SAMPLE_LINES).map(str::to_owned).collect();
        let (format, name) = match format::judge(&lines) {
            Verdict::Read(format, name) => (format, name),
            Verdict::Refused(refused) => {
                let note = Some(format!("{}: {}; {}", refused.name, refused.why, refused.remedy));
                let rows = count(text)?;
                return Ok(SourceReport { rows, failed: true, ..report(label, refused.name, note) });
            }
            Verdict::Unknown => return Err(Trouble::unusable("this is no access log that is known", NOT_A_LOG)),
        };
        let mut log = Log {
            site: self.site,
            format,
            fields: None,
            listed: 0,
            report: report(label, name, None),
            tally: Tally::new(file, self.sink),
        };
        loop {
            match text.next() {
                Ok(Some(item)) => log.item(item)?,
                Ok(None) => break,
                Err(error) => {
                    log.broken_off(text.line(), &error.to_string());
                    break;
                }
            }
        }
        Ok(log.finish()?)
    }
}

/// Lines of a log that is not read further.
fn count(mut text: Delimited<impl Read>) -> std::io::Result<u64> {
    let mut rows = 0;
    while let Some(item) = text.next()? {
        rows += u64::from(!matches!(item, Item::Row(row) if row.is_blank()));
    }
    Ok(rows)
}

/// One log being read.
struct Log<'a> {
    site: &'a Site,
    format: Format,
    /// W3C fields, which a log may name anew at any line.
    fields: Option<Fields>,
    listed: usize,
    report: SourceReport,
    tally: Tally<'a>,
}

impl Log<'_> {
    fn item(&mut self, item: Item<'_>) -> std::result::Result<(), Error> {
        let row = match item {
            Item::Row(row) if row.is_blank() => return Ok(()),
            Item::Row(row) => row,
            Item::Unreadable { line, reason } => {
                self.report.rows += 1;
                self.refuse(line, reason);
                return Ok(());
            }
        };
        let text = row.text(0);
        if text.starts_with('#') {
            if let Some(fields) = format::w3c_fields(&text) {
                self.fields = Some(fields);
            }
            return Ok(());
        }
        if row.line == 1 && matches!(self.format, Format::Csv(_)) {
            return Ok(());
        }
        self.report.rows += 1;
        match self.format.entry(&text, &self.fields) {
            Some(entry) => self.entry(&entry, row.line),
            None => {
                self.refuse(row.line, format!("not a line of this log's format: {}", quote(&text)));
                Ok(())
            }
        }
    }

    fn entry(&mut self, entry: &Entry, line: u64) -> std::result::Result<(), Error> {
        match referrer::judge(&entry.referer, &entry.request, self.site) {
            Kind::Skipped(why) => self.skip(why),
            Kind::Lead(place, spammer) => match self.target(entry) {
                Some(target) => {
                    self.report.candidates += 1;
                    self.tally.add(place, target, entry.time, line, spammer)?;
                }
                None => self.skip(skip::OTHER_SITE),
            },
        }
        Ok(())
    }

    /// The URL on the site that was asked for; `None` when another site of the same server was. `Some(None)`: unknown.
    fn target(&self, entry: &Entry) -> Option<Option<CanonicalUrl>> {
        let ours = self.site.host().as_str();
        let host = entry.host.as_deref().filter(|host| !is_machinery(host));
        if host.is_some_and(|host| !self.site.owns_host(&host.to_ascii_lowercase())) {
            return None;
        }
        let host = host.unwrap_or(ours).to_ascii_lowercase();
        let base = Url::parse(&format!("https://{host}/")).ok();
        let joined = base.and_then(|base| base.join(&entry.request).ok()).filter(|_| !entry.request.is_empty());
        let Some(url) = joined else { return Some(None) };
        let url = CanonicalUrl::from_url(url).ok();
        match url {
            Some(url) if self.site.covers(url.url()) => Some(Some(url)),
            // Proxies are asked for anything; a path outside the audited directory is another site here.
            Some(url) if self.site.owns_host(url.host_str()) => None,
            _ => Some(None),
        }
    }

    fn skip(&mut self, why: &str) {
        *self.report.skipped.entry(why.to_owned()).or_default() += 1;
    }

    fn refuse(&mut self, line: u64, reason: String) {
        self.report.refused_rows += 1;
        if self.listed < MAX_UNREAD_LISTED {
            self.listed += 1;
            let file = self.report.input.clone();
            self.tally.sink().unread(Unread { file, line, reason });
        }
    }

    fn broken_off(&mut self, line: u64, problem: &str) {
        let file = self.report.input.clone();
        self.tally.sink().unread(Unread { file, line, reason: problem.to_owned() });
        self.report.note = Some(format!("the log breaks off at line {line}: {problem}"));
    }

    fn finish(mut self) -> std::result::Result<SourceReport, Error> {
        self.tally.flush()?;
        let spam = self.tally.spam();
        if self.report.note.is_none() && spam > 0 {
            let visits = if spam == 1 { "1 visit names".to_owned() } else { format!("{spam} visits name") };
            self.report.note = Some(format!("{visits} known referrer spammers: leads that only the crawl can confirm"));
        }
        Ok(self.report)
    }
}

/// Names of machines and distributions in front of the site: the site's own name is not in such a log.
fn is_machinery(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    !host.contains('.')
        || crate::model::url::is_ip_literal(&host)
        || ["cloudfront.net", "amazonaws.com", "googleapis.com", "azureedge.net", "akamaiedge.net", "local", "internal"]
            .iter()
            .any(|name| crate::model::url::is_same_or_subdomain(&host, name))
}

#[cfg(test)]
mod tests;
