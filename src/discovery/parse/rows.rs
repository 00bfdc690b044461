//! One row of a table, whatever file it came from: text cells with their true line.

use std::borrow::Cow;
use std::io;

use encoding_rs::Encoding;

/// Where a cell lies in its row's bytes.
#[derive(Debug, Clone, Copy)]
pub(in crate::discovery) struct Cell {
    pub start: u32,
    pub end: u32,
    /// Holds doubled quotes that stand for one.
    pub escaped: bool,
}

/// One row, borrowed from its reader.
#[derive(Clone, Copy)]
pub(in crate::discovery) struct Row<'a> {
    /// 1-based line (or sheet row) on which it starts.
    pub line: u64,
    pub bytes: &'a [u8],
    pub cells: &'a [Cell],
    /// How to read bytes that are not UTF-8: the sample was ASCII, so only this cell tells.
    pub fallback: Option<&'static Encoding>,
}

impl<'a> Row<'a> {
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// The cell's bytes as they stand in the row, or nothing beyond its end.
    pub fn raw(&self, column: usize) -> &'a [u8] {
        match self.cells.get(column) {
            Some(cell) => &self.bytes[cell.start as usize..cell.end as usize],
            None => &[],
        }
    }

    /// The cell's text: quotes undone, spaces trimmed, NULs and byte order marks dropped.
    pub fn text(&self, column: usize) -> Cow<'a, str> {
        let raw = self.raw(column);
        let escaped = self.cells.get(column).is_some_and(|cell| cell.escaped);
        let text = match std::str::from_utf8(raw) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => match self.fallback {
                Some(encoding) => encoding.decode_without_bom_handling(raw).0,
                None => String::from_utf8_lossy(raw),
            },
        };
        let text = if escaped { Cow::Owned(text.replace("\"\"", "\"")) } else { text };
        tidy(text)
    }

    pub fn is_blank(&self) -> bool {
        self.bytes.iter().all(|b| b.is_ascii_whitespace() || b"\",;|\x1a\0".contains(b))
    }

    pub fn texts(&self) -> Vec<String> {
        (0..self.len()).map(|column| self.text(column).into_owned()).collect()
    }
}

fn is_margin(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\0' | '\u{1a}')
}

fn tidy(text: Cow<'_, str>) -> Cow<'_, str> {
    let text = match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_matches(is_margin)),
        Cow::Owned(text) => Cow::Owned(text.trim_matches(is_margin).to_owned()),
    };
    let text = if memchr::memchr(0, text.as_bytes()).is_some() { Cow::Owned(text.replace('\0', "")) } else { text };
    // Spreadsheets keep text from becoming a number by writing it as a formula.
    match text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) if !inner.contains('"') => Cow::Owned(inner.to_owned()),
        _ => text,
    }
}

/// What a reader gives next.
pub(in crate::discovery) enum Item<'a> {
    Row(Row<'a>),
    /// A row that no reading makes sense of.
    Unreadable {
        line: u64,
        reason: String,
    },
}

/// Rows one after another, in bounded memory.
pub(in crate::discovery) trait Rows {
    fn next(&mut self) -> io::Result<Option<Item<'_>>>;

    /// The line reached, for a message about a file that breaks off.
    fn line(&self) -> u64;
}

/// A row kept: for sampling, and for readers that build rows from other things than text.
#[derive(Debug, Clone, Default)]
pub(in crate::discovery) struct OwnedRow {
    pub line: u64,
    bytes: Vec<u8>,
    cells: Vec<Cell>,
}

impl OwnedRow {
    pub fn new(line: u64) -> Self {
        Self { line, ..Self::default() }
    }

    pub fn copy(row: &Row<'_>) -> Self {
        let mut copy = Self::new(row.line);
        (0..row.len()).for_each(|column| copy.push(&row.text(column)));
        copy
    }

    /// Bytes of text so far.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    pub fn len(&self) -> usize {
        self.cells.len()
    }

    pub fn push(&mut self, text: &str) {
        let start = self.bytes.len() as u32;
        self.bytes.extend_from_slice(text.as_bytes());
        self.cells.push(Cell { start, end: self.bytes.len() as u32, escaped: false });
    }

    pub fn row(&self) -> Row<'_> {
        Row { line: self.line, bytes: &self.bytes, cells: &self.cells, fallback: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(raw: &[u8], escaped: bool) -> String {
        let cells = [Cell { start: 0, end: raw.len() as u32, escaped }];
        let row = Row { line: 1, bytes: raw, cells: &cells, fallback: Some(encoding_rs::WINDOWS_1252) };
        row.text(0).into_owned()
    }

    #[test]
    fn cells_are_tidied() {
        assert_eq!(text_of(b" \xc2\xa0a\0b ", false), "ab");
        assert_eq!(text_of(b"say \"\"hi\"\"", true), "say \"hi\"");
        assert_eq!(text_of("\u{feff}URL".as_bytes(), false), "URL");
        assert_eq!(text_of(b"=\"0012\"", false), "0012");
        assert_eq!(text_of(b"caf\xe9", false), "café");
        assert_eq!(text_of(b"=HYPERLINK(\"a\",\"b\")", false), "=HYPERLINK(\"a\",\"b\")");
    }
}
