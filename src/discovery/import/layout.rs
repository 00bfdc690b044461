//! How a delimited text is laid out: line ends, delimiter, where the rows of data begin.

use super::infer::{self, Look};
use super::limits::{MAX_PREAMBLE_ROWS, SAMPLE_ROWS};
use super::recognise;
use super::vendors;
use crate::discovery::parse::delimited::{Delimited, Dialect, NO_DELIMITER};
use crate::discovery::parse::rows::{Item, Rows};

/// Rows from which the delimiter is judged.
const JUDGED_ROWS: usize = 60;

#[derive(Debug)]
pub(super) struct Layout {
    pub dialect: Dialect,
    /// Bytes before the first row of data.
    pub data_at: usize,
    pub header: Option<Vec<String>>,
    /// The first rows of data, decoded.
    pub sample: Vec<Vec<String>>,
    /// Why the first row cannot be read, if so.
    pub trouble: Option<String>,
}

/// Judges the beginning of a decoded text. `whole`: the text ends with it.
pub(super) fn judge(text: &[u8], whole: bool) -> Layout {
    let newline =
        if memchr::memchr(b'\n', text).is_none() && memchr::memchr(b'\r', text).is_some() { b'\r' } else { b'\n' };
    let (skipped, declared) = declared_delimiter(text, newline);
    let body = &text[skipped..];
    let split = |delimiter: u8, rows: usize| split(body, Dialect { delimiter, newline }, whole, rows);
    let delimiter = declared.unwrap_or_else(|| pick_delimiter(|delimiter| split(delimiter, JUDGED_ROWS)));
    let rows = split(delimiter, MAX_PREAMBLE_ROWS + SAMPLE_ROWS);
    let mut first = Vec::new();
    for row in rows.iter().filter(|row| !row.blank).take(MAX_PREAMBLE_ROWS) {
        // GA4 opens with lines of comment; a `#` column would have others beside it.
        let comment = row.cells.first().is_some_and(|c| c.starts_with('#')) && row.cells.len() < 3;
        first.push(if comment { Vec::new() } else { row.cells.clone() });
    }
    let header_at = recognise::header_row(&first);
    let data: Vec<&Row> = rows.iter().filter(|row| !row.blank).skip(header_at.map_or(0, |at| at + 1)).collect();
    let data_at = match header_at {
        Some(at) => skipped + rows.iter().filter(|row| !row.blank).nth(at).map_or(0, |row| row.end),
        None => skipped,
    };
    Layout {
        dialect: Dialect { delimiter, newline },
        data_at,
        header: header_at.map(|at| first.swap_remove(at)),
        sample: data.into_iter().take(SAMPLE_ROWS).map(|row| row.cells.clone()).collect(),
        trouble: rows.first().and_then(|row| row.trouble.clone()),
    }
}

/// `sep=;` on the first line, as Excel writes and reads it.
fn declared_delimiter(text: &[u8], newline: u8) -> (usize, Option<u8>) {
    let end = memchr::memchr(newline, text).map_or(text.len(), |at| at + 1);
    let line = String::from_utf8_lossy(&text[..end.min(64)]);
    let line = line.trim_matches(|c: char| matches!(c, '\u{feff}' | '"' | '\r' | '\n' | ' '));
    match line.as_bytes() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter] => (end, Some(*delimiter)),
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'='] => (end, Some(b'\t')),
        _ => (0, None),
    }
}

struct Row {
    cells: Vec<String>,
    blank: bool,
    trouble: Option<String>,
    /// Offset after the row.
    end: usize,
}

fn split(text: &[u8], dialect: Dialect, whole: bool, most: usize) -> Vec<Row> {
    let mut reader = Delimited::new(text, None);
    reader.set_dialect(dialect);
    let mut rows = Vec::new();
    while rows.len() < most {
        let row = match reader.next() {
            Ok(Some(Item::Row(row))) => (row.texts(), row.is_blank(), None),
            Ok(Some(Item::Unreadable { reason, .. })) => (Vec::new(), true, Some(reason)),
            _ => break,
        };
        rows.push(Row { cells: row.0, blank: row.1, trouble: row.2, end: reader.consumed() });
    }
    // The sample may end inside a row.
    if !whole && rows.len() > 1 && rows.last().is_some_and(|row| row.end == text.len()) {
        rows.pop();
    }
    rows
}

/// The delimiter under which a known report appears; else the one that splits the rows most evenly into most cells.
fn pick_delimiter(split: impl Fn(u8) -> Vec<Row>) -> u8 {
    let candidates = [b'\t', b',', b';', b'|'];
    let tables: Vec<(u8, Vec<Row>)> = candidates.iter().map(|delimiter| (*delimiter, split(*delimiter))).collect();
    let known = |rows: &[Row]| {
        let first = rows.iter().filter(|row| !row.blank).take(MAX_PREAMBLE_ROWS);
        first.filter_map(|row| vendors::recognise(&row.cells).map(|found| found.known)).max().unwrap_or(0)
    };
    let signature = tables.iter().map(|(delimiter, rows)| (known(rows), *delimiter)).max_by_key(|(known, _)| *known);
    if let Some((2.., delimiter)) = signature {
        return delimiter;
    }
    // Names that tools use for columns, in one row and without a URL beside them.
    let named = |rows: &[Row]| {
        let first = rows.iter().filter(|row| !row.blank).take(MAX_PREAMBLE_ROWS);
        let names = first.filter(|row| row.cells.iter().all(|text| infer::look(text) == Look::Other));
        names.map(|row| recognise::aliased(&row.cells)).max().unwrap_or(0)
    };
    let by_name = tables.iter().map(|(delimiter, rows)| (named(rows), *delimiter)).max_by_key(|(named, _)| *named);
    if let Some((2.., delimiter)) = by_name {
        return delimiter;
    }
    let mut best = (0.0, if quoted_lines(&tables[1].1) { b',' } else { NO_DELIMITER });
    for (delimiter, rows) in &tables {
        let evenness = evenness(rows);
        if evenness > best.0 {
            best = (evenness, *delimiter);
        }
    }
    best.1
}

/// One column whose cells are quoted still needs its quotes undone.
fn quoted_lines(rows: &[Row]) -> bool {
    rows.iter().filter(|row| !row.blank).all(|row| row.cells.len() == 1)
}

/// Columns times the share of rows that have that many, from the first such row on; 0 when it is no table.
fn evenness(rows: &[Row]) -> f64 {
    let rows: Vec<&Row> = rows.iter().filter(|row| !row.blank).collect();
    let mut counts = std::collections::BTreeMap::<usize, usize>::new();
    for row in &rows {
        *counts.entry(row.cells.len()).or_default() += 1;
    }
    let Some((&width, &count)) =
        counts.iter().filter(|(width, _)| **width >= 2).max_by_key(|(width, count)| (**count, **width))
    else {
        return 0.0;
    };
    let leading = rows.iter().position(|row| row.cells.len() == width).unwrap_or(0);
    let share = count as f64 / (rows.len() - leading) as f64;
    // Addresses before the first row of this width: a list in which some URLs hold the delimiter.
    let listed = rows[..leading].iter().any(|row| matches!(infer::look(&row.cells[0]), Look::Url { .. }));
    let cut_urls = rows.iter().all(|row| {
        let mut cells = row.cells.iter();
        matches!(cells.next().map(|cell| infer::look(cell)), Some(Look::Url { .. }))
            && cells.all(|cell| infer::look(cell) == Look::Other && !cell.contains(char::is_whitespace))
    });
    if share < 0.6 || leading > MAX_PREAMBLE_ROWS || listed || (cut_urls && width == 2 && rows.len() < 3) {
        return 0.0;
    }
    width as f64 * share
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(text: &str) -> Layout {
        judge(text.as_bytes(), true)
    }

    #[test]
    fn delimiters_are_judged_by_evenness() {
        assert_eq!(layout("a;b;c\n1,5;2;3\n4,5;5;6\n").dialect.delimiter, b';');
        assert_eq!(layout("a\tb\nhttps://x.test/1,2\ty\n").dialect.delimiter, b'\t');
        assert_eq!(layout("a|b|c\n1|2|3\n").dialect.delimiter, b'|');
        assert_eq!(layout("sep=;\r\nx,y;z\r\n").dialect.delimiter, b';');
        assert_eq!(layout("sep=\t\r\nx,y\tz\r\n").dialect.delimiter, b'\t');
    }

    #[test]
    fn a_list_of_urls_is_not_cut_at_its_commas() {
        let list = "https://a.test/0,1518,1,00.html\nhttps://b.test/x\nhttps://c.test/y,z\n";
        assert_eq!(layout(list).dialect.delimiter, NO_DELIMITER);
        assert_eq!(layout("https://a.test/x,y\n").dialect.delimiter, NO_DELIMITER);
        assert_eq!(layout("https://a.test/x,https://us.test/\n").dialect.delimiter, b',');
    }

    #[test]
    fn the_header_need_not_come_first() {
        let text = "Report for us.test\nGenerated 2026-01-01\n\nURL,Anchor\nhttps://a.test/,x\n";
        let found = layout(text);
        assert_eq!(found.header.unwrap(), ["URL", "Anchor"]);
        assert_eq!(&text[found.data_at..], "https://a.test/,x\n");
        let comments = "# Start: 1\n# End: 2\nSession source / medium,Sessions\n,3\n";
        assert_eq!(layout(comments).header.unwrap()[0], "Session source / medium");
    }

    #[test]
    fn old_mac_line_ends() {
        let found = layout("URL,Anchor\rhttps://a.test/,a\rhttps://b.test/,b\r");
        assert_eq!(found.dialect.newline, b'\r');
        assert_eq!(found.sample.len(), 2);
    }
}
