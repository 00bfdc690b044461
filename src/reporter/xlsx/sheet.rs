//! One sheet: rows of typed cells, written as they come.

use std::borrow::Cow;
use std::io::{self, Write};

use jiff::Timestamp;

use super::super::table::{Cell, starts_formula};
use super::super::text::one_line;
use super::Limits;
use super::package::{Package, Style};

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column<'a> {
    pub(super) name: &'a str,
    /// In characters.
    pub(super) width: u32,
}

/// Bytes collected before they are compressed.
const CHUNK: usize = 64 * 1024;

/// A sheet that is being written.
pub(super) struct Sheet<'p, 'a> {
    package: &'p mut Package<'a>,
    limits: Limits,
    buffer: String,
    written: u64,
    rows: u32,
    columns: usize,
    /// The first row stays on the screen and filters the others.
    table: bool,
    cut: u64,
}

impl<'p, 'a> Sheet<'p, 'a> {
    /// A table with its head.
    pub(super) fn start(
        limits: Limits,
        package: &'p mut Package<'a>,
        name: &str,
        columns: &[Column<'_>],
    ) -> io::Result<Self> {
        let widths: Vec<u32> = columns.iter().map(|column| column.width).collect();
        let mut sheet = Self::blank(limits, package, name, &widths, true)?;
        sheet.styled(&columns.iter().map(|column| (Cell::text(column.name), Style::Head)).collect::<Vec<_>>())?;
        Ok(sheet)
    }

    /// A sheet of running text. `table`: the first row is a head.
    pub(super) fn blank(
        limits: Limits,
        package: &'p mut Package<'a>,
        name: &str,
        widths: &[u32],
        table: bool,
    ) -> io::Result<Self> {
        package.start_sheet(name)?;
        let mut buffer = String::with_capacity(CHUNK * 2);
        buffer.push_str(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
             <worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">",
        );
        if table {
            buffer.push_str(
                "<sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" \
                 activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>",
            );
        } else {
            buffer.push_str("<sheetViews><sheetView workbookViewId=\"0\" showGridLines=\"0\"/></sheetViews>");
        }
        buffer.push_str("<cols>");
        for (index, width) in widths.iter().enumerate() {
            let n = index + 1;
            buffer.push_str(&format!("<col min=\"{n}\" max=\"{n}\" width=\"{width}\" customWidth=\"1\"/>"));
        }
        buffer.push_str("</cols><sheetData>");
        Ok(Self { package, limits, buffer, written: 0, rows: 0, columns: widths.len(), table, cut: 0 })
    }

    pub(super) fn is_full(&self) -> bool {
        self.rows >= self.limits.rows || self.written >= self.limits.sheet_bytes
    }

    pub(super) fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        self.begin_row();
        for (column, cell) in cells.iter().enumerate() {
            let style = match cell {
                Cell::Text(text) if starts_formula(text) => Style::Quoted,
                Cell::Text(_) | Cell::Empty => Style::Plain,
                Cell::Integer(_) => Style::Integer,
                Cell::Decimal(_, 2) => Style::TwoDigits,
                Cell::Decimal(..) => Style::OneDigit,
                Cell::Time(_) => Style::Time,
            };
            self.cell(column, cell, style);
        }
        self.end_row()
    }

    /// A row whose formats are chosen.
    pub(super) fn styled(&mut self, cells: &[(Cell<'_>, Style)]) -> io::Result<()> {
        self.begin_row();
        for (column, (cell, style)) in cells.iter().enumerate() {
            self.cell(column, cell, *style);
        }
        self.end_row()
    }

    fn begin_row(&mut self) {
        self.rows += 1;
        self.buffer.push_str(&format!("<row r=\"{}\">", self.rows));
    }

    fn end_row(&mut self) -> io::Result<()> {
        self.buffer.push_str("</row>");
        if self.buffer.len() >= CHUNK { self.flush() } else { Ok(()) }
    }

    fn cell(&mut self, column: usize, cell: &Cell<'_>, style: Style) {
        let place = format!("{}{}", letters(column), self.rows);
        let head = |kind: &str| format!("<c r=\"{place}\" s=\"{}\"{kind}>", style as u8);
        let number = match cell {
            Cell::Empty => return,
            Cell::Text(text) => return self.text(&head(" t=\"inlineStr\""), text),
            Cell::Integer(number) => number.to_string(),
            Cell::Decimal(number, digits) => format!("{number:.digits$}"),
            Cell::Time(at) => match serial(*at) {
                Some(serial) => serial.to_string(),
                // Before 1900 or after 9999 Excel knows no date.
                None => return self.text(&head(" t=\"inlineStr\""), &at.to_string()),
            },
        };
        self.buffer.push_str(&head(""));
        self.buffer.push_str(&format!("<v>{number}</v></c>"));
    }

    fn text(&mut self, head: &str, text: &str) {
        let line = one_line(text);
        let (line, was_cut) = fit(&line, self.limits.cell_units);
        self.cut += u64::from(was_cut);
        self.buffer.push_str(head);
        self.buffer.push_str("<is><t xml:space=\"preserve\">");
        self.buffer.push_str(&escape(&line));
        self.buffer.push_str("</t></is></c>");
    }

    fn flush(&mut self) -> io::Result<()> {
        self.package.write_all(self.buffer.as_bytes())?;
        self.written += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }

    /// Ends the sheet and gives how many cells were cut.
    pub(super) fn finish(mut self) -> io::Result<u64> {
        self.buffer.push_str("</sheetData>");
        if self.table {
            let last = letters(self.columns.saturating_sub(1));
            self.buffer.push_str(&format!("<autoFilter ref=\"A1:{last}{}\"/>", self.rows));
        }
        self.buffer.push_str("</worksheet>");
        self.flush()?;
        Ok(self.cut)
    }
}

/// `A`, `B`, …, `Z`, `AA`, …
fn letters(column: usize) -> String {
    let mut rest = column + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        letters.push(b'A' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().map(|letter| *letter as char).collect()
}

/// Days since 1899-12-30 with the time of day as fraction: how Excel counts from March 1900 to the end of 9999.
fn serial(at: Timestamp) -> Option<f64> {
    const EPOCH_1970: f64 = 25_569.0;
    let days = at.as_millisecond() as f64 / 86_400_000.0 + EPOCH_1970;
    (61.0..2_958_466.0).contains(&days).then_some(days)
}

/// As much of the text as a cell holds, and whether that is less than all of it.
fn fit(text: &str, most_units: usize) -> (Cow<'_, str>, bool) {
    // No text has more UTF-16 units than bytes.
    if text.len() <= most_units || text.encode_utf16().count() <= most_units {
        return (Cow::Borrowed(text), false);
    }
    let mut units = 0;
    let kept: String = text
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units < most_units
        })
        .collect();
    (Cow::Owned(kept + "…"), true)
}

/// Text inside XML. Characters that XML cannot hold become `�`, and what Excel would read as an escape of its own
/// (`_x003D_` is an equals sign to it) is taken literally.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for (at, c) in text.char_indices() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '_' if is_escape(&text.as_bytes()[at..]) => out.push_str("_x005F_"),
            c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// `_xHHHH_` at the start.
fn is_escape(bytes: &[u8]) -> bool {
    bytes.len() >= 7 && &bytes[..2] == b"_x" && bytes[6] == b'_' && bytes[2..6].iter().all(u8::is_ascii_hexdigit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_excel_names_them() {
        let names = [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")];
        for (column, name) in names {
            assert_eq!(letters(column), name);
        }
    }

    #[test]
    fn times_are_days_since_1899() {
        let serial = |text: &str| serial(text.parse().unwrap());
        assert_eq!(serial("1970-01-01T00:00:00Z"), Some(25_569.0));
        assert_eq!(serial("2026-01-01T12:00:00Z"), Some(46_023.5));
        assert_eq!((serial("1899-12-31T00:00:00Z"), serial("-000001-01-01T00:00:00Z")), (None, None));
    }

    #[test]
    fn a_cell_holds_so_many_units_and_not_half_a_character() {
        assert_eq!(fit("abc", 3), (Cow::Borrowed("abc"), false));
        assert_eq!(fit("abcd", 3), (Cow::Owned("ab…".to_owned()), true));
        // Each of these is two units.
        assert_eq!(fit("🎰🎰🎰", 6), (Cow::Borrowed("🎰🎰🎰"), false));
        assert_eq!(fit("🎰🎰🎰", 5), (Cow::Owned("🎰🎰…".to_owned()), true));
        assert_eq!(fit("🎰🎰🎰", 4), (Cow::Owned("🎰…".to_owned()), true));
    }

    #[test]
    fn nothing_of_theirs_is_markup_or_an_escape() {
        assert_eq!(escape("<a href=\"x\">&amp;"), "&lt;a href=&quot;x&quot;&gt;&amp;amp;");
        assert_eq!(escape("_x003D_1+1 _x_ _xyzzy_ _x00"), "_x005F_x003D_1+1 _x_ _xyzzy_ _x00");
        assert_eq!(escape("a\u{ffff}b\u{fffe}\u{0}"), "a\u{fffd}b\u{fffd}\u{fffd}");
    }
}
