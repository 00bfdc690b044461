//! Reads sitemaps: XML (plain or gzip), an index of further ones, or a list of addresses a line.
//!
//! By search for the few tags that matter, not by an XML parser: sitemaps of strangers are often not well-formed, and
//! entities are where XML parsers are attacked.

use std::io::Read;

use flate2::read::MultiGzDecoder;
use jiff::Timestamp;
use memchr::memmem;

use super::Pointer;
use crate::model::url::CanonicalUrl;

/// A sitemap may have 50 MB and 50,000 entries (sitemaps.org); of more than this the rest is left.
const MAX_BYTES: u64 = 50 * 1024 * 1024;
const MAX_ENTRIES: usize = 50_000;

/// Longest `<loc>` looked at.
const MAX_LOC: usize = 4_096;

/// Pages and further sitemaps that a sitemap names.
pub fn read(body: &[u8]) -> (Vec<Pointer>, Vec<Pointer>) {
    if body.starts_with(&[0x1f, 0x8b]) {
        let mut text = Vec::new();
        // A broken end still leaves a true beginning.
        let _ = MultiGzDecoder::new(body).take(MAX_BYTES).read_to_end(&mut text);
        return read_text(&text);
    }
    read_text(&body[..body.len().min(MAX_BYTES as usize)])
}

fn read_text(text: &[u8]) -> (Vec<Pointer>, Vec<Pointer>) {
    let is_index = memmem::find(&text[..text.len().min(4_096)], b"<sitemapindex").is_some();
    let mut entries = Vec::new();
    for start in memmem::find_iter(text, b"<loc>").take(MAX_ENTRIES) {
        let rest = &text[start + 5..];
        let Some(end) = memmem::find(&rest[..rest.len().min(MAX_LOC)], b"</loc>") else { continue };
        let Some(mut entry) = pointer(&rest[..end]) else { continue };
        // `<lastmod>` stands beside `<loc>`, before the next entry.
        let after = &rest[end..];
        let after = &after[..memmem::find(after, b"<loc>").unwrap_or(after.len()).min(512)];
        entry.modified = memmem::find(after, b"<lastmod>").and_then(|at| date(&after[at + 9..]));
        entries.push(entry);
    }
    if is_index {
        return (Vec::new(), entries);
    }
    let is_list = entries.is_empty() && text.trim_ascii_start().starts_with(b"http");
    if is_list {
        entries = text.split(|byte| *byte == b'\n').take(MAX_ENTRIES).filter_map(pointer).collect();
    }
    (entries, Vec::new())
}

pub(super) fn pointer(address: &[u8]) -> Option<Pointer> {
    let text = std::str::from_utf8(address).ok()?.trim();
    let text = text.strip_prefix("<![CDATA[").and_then(|text| text.strip_suffix("]]>")).unwrap_or(text);
    let text = text.replace("&apos;", "'").replace("&quot;", "\"").replace("&gt;", ">").replace("&lt;", "<");
    CanonicalUrl::parse(&text.replace("&amp;", "&")).ok().map(Pointer::to)
}

/// A W3C date, with or without a time.
fn date(text: &[u8]) -> Option<Timestamp> {
    let end = text.iter().position(|byte| *byte == b'<')?;
    let text = std::str::from_utf8(text.get(..end)?).ok()?.trim();
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time);
    }
    let day: jiff::civil::Date = text.get(..10)?.parse().ok()?;
    day.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}
