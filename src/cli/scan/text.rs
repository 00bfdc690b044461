//! Rows of text: tab-separated for the terminal, CSV for spreadsheets. All cells are hostile.

use std::io::{self, Write};

use super::ScanFormat;

/// How rows are written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub format: ScanFormat,
    /// CSV cells as they are, even where a spreadsheet would run them.
    pub raw: bool,
}

impl Style {
    /// Writes the names of the columns, where the format has them.
    pub fn head(&self, columns: &[&str], out: &mut dyn Write) -> io::Result<()> {
        let mut row = Vec::new();
        if self.format != ScanFormat::Jsonl {
            self.row(columns, &mut row);
        }
        out.write_all(&row)
    }

    /// Appends one row.
    pub fn row(&self, cells: &[&str], out: &mut Vec<u8>) {
        for (index, cell) in cells.iter().enumerate() {
            if index > 0 {
                out.push(if self.format == ScanFormat::Csv { b',' } else { b'\t' });
            }
            if self.format == ScanFormat::Csv {
                self.csv_cell(cell, out);
            } else {
                out.extend_from_slice(plain(cell).as_bytes());
            }
        }
        out.extend_from_slice(if self.format == ScanFormat::Csv { b"\r\n" } else { b"\n" });
    }

    fn csv_cell(&self, cell: &str, out: &mut Vec<u8>) {
        let formula = !self.raw && cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
        if !formula && !cell.contains(['"', ',', '\n', '\r']) {
            out.extend_from_slice(cell.as_bytes());
            return;
        }
        out.push(b'"');
        if formula {
            out.push(b'\'');
        }
        out.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
        out.push(b'"');
    }
}

/// The text without what a terminal would act on: control characters, escapes and reordering become spaces.
pub(super) fn plain(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains(is_active) {
        return text.into();
    }
    text.replace(is_active, " ").into()
}

fn is_active(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(format: ScanFormat, raw: bool, cells: &[&str]) -> String {
        let mut out = Vec::new();
        Style { format, raw }.row(cells, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn cells_stay_cells() {
        assert_eq!(
            row(ScanFormat::Csv, false, &["a,b", "say \"x\"", "=1+1", "ok"]),
            "\"a,b\",\"say \"\"x\"\"\",\"'=1+1\",ok\r\n"
        );
        assert_eq!(row(ScanFormat::Csv, true, &["=1+1"]), "=1+1\r\n");
        assert_eq!(row(ScanFormat::Terminal, false, &["a\tb\n", "\u{1b}[31m\u{202e}x"]), "a b \t [31m x\n");
    }
}
