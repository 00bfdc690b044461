//! Which format a log is in, judged by its first lines. Formats without a referrer are refused by their names.

use std::io::Read;

use super::entry::Entry;
use super::fields::{Field, Fields, Parts, field, percent_decode};
use super::line;
use crate::discovery::parse::records::{self, Record};

#[derive(Debug, Clone)]
pub(super) enum Format {
    /// Quoted strings after a date in brackets; which of them is the referrer.
    Quoted { referer: usize },
    /// Fields named by `#Fields:`, which may come again.
    W3c,
    /// A header line, then CSV.
    Csv(Fields),
    /// One JSON object a line.
    Json,
}

/// A format that cannot help: its name, and what to log instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refused {
    pub name: &'static str,
    pub why: &'static str,
    pub remedy: &'static str,
}

/// What the first lines say.
#[derive(Debug, Clone)]
pub(super) enum Verdict {
    Read(Format, &'static str),
    Refused(Refused),
    /// No log at all.
    Unknown,
}

const NO_REFERER: &str = "this format does not record the Referer header";

const LOAD_BALANCER: Refused = Refused {
    name: "AWS load balancer log",
    why: NO_REFERER,
    remedy: "use the log of the web server behind it, or CloudFront's",
};
const COMMON: Refused = Refused {
    name: "Common Log Format",
    why: NO_REFERER,
    remedy: "log in the combined format (Apache: `CustomLog … combined`, nginx: `access_log … combined`)",
};
const W3C: Refused = Refused {
    name: "W3C extended log without `cs(Referer)`",
    why: "its `#Fields` do not include the referrer",
    remedy: "tick `Referer` in the fields of the site's logging",
};
const JSON: Refused = Refused {
    name: "JSON log without a referrer",
    why: "its objects have no member for the Referer header",
    remedy: "log it (Traefik: `accessLog.fields.headers.names.Referer: keep`; nginx: `$http_referer` in the log_format)",
};
const ERROR_LOG: Refused =
    Refused { name: "error log", why: "it records errors, not requests", remedy: "give the access log beside it" };

/// Judges the first lines of a file.
pub(super) fn judge(lines: &[String]) -> Verdict {
    let lines: Vec<&str> = lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect();
    if let Some(fields) = lines.iter().find_map(|line| w3c_fields(line)) {
        let vendor =
            if lines.iter().any(|line| line.contains("x-edge-location")) { "CloudFront" } else { "W3C extended (IIS)" };
        return if fields.has_referer() { Verdict::Read(Format::W3c, vendor) } else { Verdict::Refused(W3C) };
    }
    let most = |count: usize| count > 0 && count * 2 >= lines.len();
    if most(lines.iter().filter(|line| line.starts_with('{')).count()) {
        return json(&lines);
    }
    if let Some(fields) = lines.first().map(|line| csv_fields(line))
        && fields.len() > 3
        && fields.has_referer()
    {
        return Verdict::Read(Format::Csv(fields), "CSV");
    }
    if most(lines.iter().filter(|line| is_load_balancer(line)).count()) {
        return Verdict::Refused(LOAD_BALANCER);
    }
    let quoted: Vec<line::Quoted<'_>> = lines.iter().filter_map(|line| line::split(line)).collect();
    if most(quoted.len()) {
        return quoted_format(&quoted);
    }
    let errors = |line: &&&str| {
        ["[error]", "[warn]", "[notice]", "[crit]", ":error]", ":notice]"].iter().any(|l| line.contains(l))
    };
    if most(lines.iter().filter(errors).count()) {
        return Verdict::Refused(ERROR_LOG);
    }
    Verdict::Unknown
}

/// The referrer is the first quoted string after the request in which nearly all values are URLs or nothing.
fn quoted_format(lines: &[line::Quoted<'_>]) -> Verdict {
    let widest = lines.iter().map(|line| line.strings.len()).max().unwrap_or(0);
    let is_referrer = |text: &str| text.is_empty() || text == "-" || text.contains("://");
    let column = |index: usize| lines.iter().filter_map(move |line| line.strings.get(index)).map(String::as_str);
    let share = |index: usize| {
        let fitting = column(index).filter(|text| is_referrer(text)).count();
        fitting * 10 >= column(index).count() * 9
    };
    // Attacks fill referrers with anything; then the one with most URLs is it.
    let most_urls = || (1..widest).max_by_key(|index| column(*index).filter(|text| text.starts_with("http")).count());
    let any_url = |index: &usize| column(*index).any(|text| text.starts_with("http"));
    match (1..widest).find(|index| share(*index)).or_else(|| most_urls().filter(any_url)) {
        Some(referer) => Verdict::Read(Format::Quoted { referer }, name_of(lines, widest)),
        None => Verdict::Refused(COMMON),
    }
}

fn name_of(lines: &[line::Quoted<'_>], widest: usize) -> &'static str {
    let any = |test: &dyn Fn(&line::Quoted<'_>) -> bool| lines.iter().any(test);
    if any(&|line| line.between.contains(" REST.") || line.between.contains(" WEBSITE.")) {
        "AWS S3"
    } else if any(&|line| line.strings.len() == 5 && line.after.trim_end().ends_with("ms")) {
        "Traefik"
    } else if any(&|line| line::virtual_host(line.before).is_some()) {
        "Combined with virtual host"
    } else if widest == 2 {
        "Common with referrer"
    } else {
        "Combined"
    }
}

/// `https 2026-02-06T10:12:13.1Z app/my-lb/…`, and the older kind without the protocol: no brackets, an ISO time first.
fn is_load_balancer(line: &str) -> bool {
    let mut words = line.split_ascii_whitespace();
    let first = words.next().unwrap_or_default();
    let time = if matches!(first, "http" | "https" | "h2" | "grpcs" | "ws" | "wss" | "tls") {
        words.next()
    } else {
        Some(first)
    };
    time.is_some_and(|time| time.len() > 19 && time.as_bytes()[10] == b'T' && time.ends_with('Z'))
        && words.clone().take(3).any(|word| word.contains(':') && word.contains('.'))
        && line.contains('"')
        && !line.contains('[')
}

/// The field names of a `#Fields:` line.
pub(super) fn w3c_fields(line: &str) -> Option<Fields> {
    let rest = line.trim_start_matches('\u{feff}').strip_prefix("#Fields:")?;
    Some(Fields::new(rest.split_ascii_whitespace()))
}

fn csv_fields(line: &str) -> Fields {
    let names = csv_values(line);
    Fields::new(names.iter().map(String::as_str))
}

fn csv_values(line: &str) -> Vec<String> {
    let mut values = Vec::new();
    let mut value = String::new();
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                value.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => values.push(std::mem::take(&mut value)),
            c => value.push(c),
        }
    }
    values.push(value);
    values
}

fn json(lines: &[&str]) -> Verdict {
    let records: Vec<Record> = lines.iter().filter_map(|line| record(line)).collect();
    let names = || records.iter().flat_map(|record| record.members.iter().map(|(name, _)| name.as_str()));
    let has = |wanted: &str| names().any(|name| name == wanted);
    if names().any(|name| field(name) == Some(Field::Referer)) {
        let vendor = if has("request.remote_ip") {
            "Caddy"
        } else if has("RequestPath") {
            "Traefik JSON"
        } else {
            "JSON"
        };
        return Verdict::Read(Format::Json, vendor);
    }
    // Containers wrap lines of another format in JSON.
    let inner: Vec<String> = records.iter().filter_map(wrapped).collect();
    if !inner.is_empty() {
        return match judge(&inner) {
            Verdict::Read(Format::Quoted { referer }, name) => Verdict::Read(Format::Quoted { referer }, name),
            other => other,
        };
    }
    // Caddy leaves the member out of requests without the header: one page of them proves nothing, but they are logs.
    if has("request.remote_ip") {
        return Verdict::Read(Format::Json, "Caddy");
    }
    let is_log = names().any(|name| matches!(field(name), Some(Field::Request | Field::Url)));
    if is_log { Verdict::Refused(JSON) } else { Verdict::Unknown }
}

/// The flattened object of a line.
pub(super) fn record(line: &str) -> Option<Record> {
    let mut outermost = None;
    let walked = records::walk(line.as_bytes(), &mut |record| {
        outermost = Some(record);
        Ok(())
    });
    walked.ok().and(outermost)
}

/// The line of another format in a container's JSON (Docker's `log`, others' `message`).
pub(super) fn wrapped(record: &Record) -> Option<String> {
    let member = record.members.iter().find(|(name, _)| matches!(name.as_str(), "log" | "message" | "MESSAGE" | "msg"));
    member.map(|(_, text)| text.trim_end().to_owned()).filter(|text| line::split(text).is_some())
}

impl Format {
    /// The entry of a line; `None` when the line is not of this format.
    pub fn entry(&self, text: &str, fields: &Option<Fields>) -> Option<Entry> {
        match self {
            Format::Quoted { referer } => {
                if text.starts_with('{') {
                    return line::entry(&wrapped(&record(text)?)?, *referer);
                }
                line::entry(text, *referer)
            }
            Format::W3c => {
                let fields = fields.as_ref()?;
                // CloudFront separates with tabs and encodes spaces and percent signs; IIS separates with spaces.
                let tabs = text.contains('\t');
                let values: Vec<&str> = if tabs { text.split('\t').collect() } else { text.split(' ').collect() };
                if values.len() != fields.len() {
                    return None;
                }
                let mut entry = fields.entry(values.into_iter());
                if tabs {
                    entry.referer = percent_decode(&entry.referer);
                }
                Some(entry)
            }
            Format::Csv(fields) => {
                let values = csv_values(text);
                (values.len() == fields.len()).then(|| fields.entry(values.iter().map(String::as_str)))
            }
            Format::Json => {
                let record = record(text)?;
                let mut parts = Parts::default();
                for (name, value) in &record.members {
                    if let Some(field) = field(name) {
                        parts.set(field, value);
                    }
                }
                Some(parts.entry())
            }
        }
    }
}

/// True when the beginning of a text is that of an access log, for those who give it to the wrong option.
pub(in crate::discovery) fn is_log(head: &[u8]) -> bool {
    let mut text = String::new();
    if head.take(8 << 10).read_to_string(&mut text).is_err() {
        text = String::from_utf8_lossy(&head[..head.len().min(8 << 10)]).into_owned();
    }
    let lines: Vec<String> = text.lines().take(20).map(str::to_owned).collect();
    !matches!(judge(&lines), Verdict::Unknown)
}
