//! The `audit/1` document for programs. Its shape is a promise, so it has types of its own: see `audit-1.schema.json`.
//!
//! Links are written as they come, one a line, and keys always in the same order. Texts are exact: what could act on a
//! terminal is written as a `\u` escape, which every reader turns back.

mod backlink;
pub(super) mod changes;
mod document;

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::Formatter;

use crate::model::assessment::Assessed;
use crate::model::profile::Profile;

pub(super) use document::round;

use super::text::is_format;
use super::{Links, link};

/// JSON Schema (draft 2020-12) of the document.
pub const AUDIT_1_SCHEMA: &str = include_str!("audit-1.schema.json");

pub(super) fn render(profile: &Profile, links: Links<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut document = Document::start(out, "audit/1")?;
    document.head(profile)?;
    document.array("backlinks", |document| {
        for (index, row) in links.enumerate() {
            document.item(index, &backlink::Backlink::of(&link(row)?))?;
        }
        Ok(())
    })?;
    document.list("referring_domains", profile.domains.iter().map(document::Domain::of))?;
    document.list("unread", profile.unread.iter().map(document::Unread::of))?;
    document.member("changes", &changes::Changes::of(&profile.changes))?;
    document.member("interrupted", &profile.interrupted)?;
    document.finish()
}

/// One backlink a line, nothing else.
pub(super) fn render_lines(links: Links<'_>, out: &mut dyn Write) -> io::Result<()> {
    for row in links {
        write(out, &backlink::Backlink::of(&link(row)?))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// One backlink as a value, for reports about single pages.
pub(super) fn backlink_value(row: &Assessed) -> serde_json::Value {
    serde_json::to_value(backlink::Backlink::of(row)).unwrap_or_default()
}

/// The numbers of changes as a value.
pub(super) fn change_counts_value(changes: &crate::model::profile::Changes) -> serde_json::Value {
    serde_json::to_value(changes::Counts::of(&changes.counts)).unwrap_or_default()
}

/// Writes the members of the outermost object, of which only one fits into memory at a time.
pub(super) struct Document<'a> {
    out: &'a mut dyn Write,
}

impl<'a> Document<'a> {
    pub(super) fn start(out: &'a mut dyn Write, schema: &str) -> io::Result<Self> {
        write!(out, "{{\n\"schema\":\"{schema}\"")?;
        Ok(Self { out })
    }

    pub(super) fn finish(self) -> io::Result<()> {
        self.out.write_all(b"\n}\n")
    }

    fn head(&mut self, profile: &Profile) -> io::Result<()> {
        self.member("site", &profile.site)?;
        self.member("started_at", &profile.started_at)?;
        self.member("finished_at", &profile.finished_at)?;
        self.member("ruleset", &profile.ruleset)?;
        self.list("sources", profile.sources.iter().map(document::Source::of))?;
        self.member("coverage", &document::Coverage::of(&profile.coverage))?;
        self.member("summary", &document::Summary::of(&profile.summary))
    }

    /// A member that is not the first.
    pub(super) fn member(&mut self, name: &str, value: &impl Serialize) -> io::Result<()> {
        write!(self.out, ",\n\"{name}\":")?;
        write(self.out, value)
    }

    pub(super) fn list<T: Serialize>(&mut self, name: &str, items: impl Iterator<Item = T>) -> io::Result<()> {
        self.array(name, |document| {
            for (index, item) in items.enumerate() {
                document.item(index, &item)?;
            }
            Ok(())
        })
    }

    fn array(&mut self, name: &str, items: impl FnOnce(&mut Self) -> io::Result<()>) -> io::Result<()> {
        self.open_array(name)?;
        items(self)?;
        self.close_array()
    }

    pub(super) fn open_array(&mut self, name: &str) -> io::Result<()> {
        write!(self.out, ",\n\"{name}\":[")
    }

    pub(super) fn close_array(&mut self) -> io::Result<()> {
        self.out.write_all(b"]")
    }

    pub(super) fn item(&mut self, index: usize, item: &impl Serialize) -> io::Result<()> {
        self.out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        write(self.out, item)
    }
}

fn write(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    // serde_json keeps the kind of an I/O error through this conversion: a closed pipe stays one.
    value.serialize(&mut serde_json::Serializer::with_formatter(out, Inert { markup: false })).map_err(io::Error::from)
}

/// One value for a data block inside markup: nothing in it ends the block or starts a tag.
pub(super) fn to_markup(value: &impl Serialize) -> String {
    let mut out = Vec::new();
    // Writing to memory fails for no value of ours: their keys are strings.
    let _ = value.serialize(&mut serde_json::Serializer::with_formatter(&mut out, Inert { markup: true }));
    String::from_utf8(out).unwrap_or_default()
}

/// Compact, with everything escaped that could act on a terminal or break a line.
struct Inert {
    /// Escape what means something in markup, too.
    markup: bool,
}

impl Formatter for Inert {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let mut plain = 0;
        for (at, c) in fragment.char_indices() {
            let markup = self.markup && matches!(c, '<' | '>' | '&');
            if markup || c.is_control() || is_format(c) || matches!(c, '\u{2028}' | '\u{2029}') {
                out.write_all(&fragment.as_bytes()[plain..at])?;
                plain = at + c.len_utf8();
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}")?;
                }
            }
        }
        out.write_all(&fragment.as_bytes()[plain..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_exact_and_inert() {
        let text = "a\u{1b}[2J\u{9b}31m\u{7f}\u{202e}\u{e0041}\u{2028}\n\"é漢🎰";
        let mut out = Vec::new();
        write(&mut out, &text).unwrap();
        let written = String::from_utf8(out).unwrap();
        assert!(!written.chars().any(|c| c.is_control() || is_format(c)), "{written}");
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
    }

    #[test]
    fn data_inside_markup_cannot_end_it() {
        let text = "</script><!--&amp;\u{2028}";
        let data = to_markup(&text);
        assert!(!data.contains(['<', '>', '&']));
        assert_eq!(serde_json::from_str::<String>(&data).unwrap(), text);
    }

    #[test]
    fn a_closed_pipe_stays_one() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        assert_eq!(write(&mut Closed, &"text").unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }
}
