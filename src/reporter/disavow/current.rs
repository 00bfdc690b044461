//! The file that is in force: read with patience, kept with its comments and its order.

use std::collections::BTreeSet;

use super::entry::Entry;
use super::{MAX_BYTES, Output};
use crate::error::{Error, Result};
use crate::model::site::Site;
use crate::reporter::text::one_line;

/// Bytes read of a current file: the format's limit with room for comments that the upload would refuse.
pub const MAX_CURRENT_BYTES: usize = 2 * MAX_BYTES;

/// A disavow file as it was uploaded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Current {
    lines: Vec<Line>,
    replaced: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Line {
    Blank,
    Comment(String),
    Entry(Entry),
    /// Has no effect as it stands.
    Invalid(String),
}

impl Current {
    /// Reads UTF-8 or UTF-16 with a byte order mark, any line ends, `domain:` in any case and with spaces.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > MAX_CURRENT_BYTES {
            return Err(Error::usage(format!("the current disavow file is longer than {MAX_CURRENT_BYTES} bytes"))
                .with_remedy("give the file that is uploaded in Search Console: it ends at 2 MB"));
        }
        let (text, replaced) = decode(bytes);
        let mut lines: Vec<Line> = text.split(['\n', '\r']).map(read_line).collect();
        // CRLF gives a blank for every line end; blank lines carry no meaning and runs of them become one.
        lines.dedup_by(|a, b| *a == Line::Blank && *b == Line::Blank);
        if text.contains("\r\n") {
            lines.retain(|line| *line != Line::Blank);
        }
        while lines.last() == Some(&Line::Blank) {
            lines.pop();
        }
        while lines.first() == Some(&Line::Blank) {
            lines.remove(0);
        }
        Ok(Self { lines, replaced })
    }

    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let invalid = self.lines.iter().filter(|line| matches!(line, Line::Invalid(_))).count();
        if invalid > 0 {
            notes.push(format!("{invalid} lines of the current file have no effect and became comments"));
        }
        if self.replaced > 0 {
            notes.push("the current file is not all UTF-8; unreadable characters were replaced".to_owned());
        }
        notes
    }

    /// Writes the lines, duplicates once, entries that name the audited site itself as comments. Gives what is listed.
    pub(super) fn write(&self, site: &Site, out: &mut Output, notes: &mut Vec<String>) -> BTreeSet<Entry> {
        let mut listed = BTreeSet::new();
        let (mut doubles, mut own, mut lost) = (0, 0, 0);
        for line in &self.lines {
            let text = match line {
                Line::Blank => String::new(),
                Line::Comment(text) => text.clone(),
                Line::Invalid(text) => format!("# not a valid entry: {text}"),
                Line::Entry(entry) if listed.contains(entry) => {
                    doubles += 1;
                    continue;
                }
                Line::Entry(entry) if entry.names(site) => {
                    own += 1;
                    format!("# your own site, left out: {entry}")
                }
                Line::Entry(entry) => entry.to_string(),
            };
            if !out.has_room(&[&text]) {
                lost += 1;
                continue;
            }
            out.push(&text);
            if let Line::Entry(entry) = line
                && !text.starts_with('#')
            {
                listed.insert(entry.clone());
            }
        }
        for (count, what) in [
            (doubles, "repeated entries of the current file were written once"),
            (own, "entries of the current file name the audited site itself and were left out"),
            (lost, "lines of the current file did not fit into the format's limits"),
        ] {
            if count > 0 {
                notes.push(format!("{count} {what}"));
            }
        }
        listed
    }
}

fn read_line(line: &str) -> Line {
    let text = line.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0');
    if text.is_empty() {
        return Line::Blank;
    }
    if text.starts_with('#') {
        return Line::Comment(one_line(text).trim().to_owned());
    }
    let lower = text.get(..7).map(str::to_ascii_lowercase);
    let entry = if lower.as_deref() == Some("domain:") { Entry::domain(text[7..].trim()) } else { Entry::url(text) };
    entry.map_or_else(|| Line::Invalid(one_line(text).trim().to_owned()), Line::Entry)
}

/// Text of the bytes, and how many characters could not be read.
fn decode(bytes: &[u8]) -> (String, usize) {
    let (encoding, rest) = match bytes {
        [0xff, 0xfe, rest @ ..] => (encoding_rs::UTF_16LE, rest),
        [0xfe, 0xff, rest @ ..] => (encoding_rs::UTF_16BE, rest),
        [0xef, 0xbb, 0xbf, rest @ ..] => (encoding_rs::UTF_8, rest),
        rest => (encoding_rs::UTF_8, rest),
    };
    let (text, _) = encoding.decode_without_bom_handling(rest);
    let replaced = text.matches('\u{fffd}').count();
    (text.into_owned(), replaced)
}
