//! Rows of an Excel workbook: users re-save exports, `…csv.xlsx`.

use std::io;

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use crate::discovery::open::ReadSeek;
use crate::discovery::parse::limits::{MAX_COLUMNS, MAX_ROW_BYTES};
use crate::discovery::parse::rows::{Item, OwnedRow};

pub(super) struct Workbook<'a> {
    book: Xlsx<Box<dyn ReadSeek + 'a>>,
}

/// Why reading ended early.
pub(super) enum Stop<E> {
    Damaged(String),
    Given(E),
}

impl<'a> Workbook<'a> {
    pub fn open(reader: Box<dyn ReadSeek + 'a>) -> Result<Self, String> {
        Xlsx::new(reader).map(|book| Self { book }).map_err(|error| describe(&error))
    }

    /// Names of the visible sheets with cells, in order.
    pub fn sheets(&self) -> Vec<String> {
        let visible = self
            .book
            .sheets_metadata()
            .iter()
            .filter(|sheet| sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet);
        visible.map(|sheet| sheet.name.clone()).collect()
    }

    /// Gives the rows of a sheet one after another, numbered as the sheet numbers them.
    pub fn rows<E>(&mut self, sheet: &str, give: &mut dyn FnMut(Item<'_>) -> Result<(), E>) -> Result<(), Stop<E>> {
        let damaged = |error: XlsxError| Stop::Damaged(describe(&error));
        let mut cells = self.book.worksheet_cells_reader(sheet).map_err(damaged)?;
        let mut row = OwnedRow::default();
        while let Some(cell) = cells.next_cell().map_err(damaged)? {
            let (at, column) = cell.get_position();
            let line = u64::from(at) + 1;
            if line != row.line {
                flush(&row, give).map_err(Stop::Given)?;
                row = OwnedRow::new(line);
            }
            // A cell that stands before one already seen, or beyond all reason, is a crafted one.
            let column = column as usize;
            if column < row.len() || column >= MAX_COLUMNS {
                continue;
            }
            while row.len() < column {
                row.push("");
            }
            if row.size() <= MAX_ROW_BYTES {
                row.push(&text(cell.get_value()));
            }
        }
        flush(&row, give).map_err(Stop::Given)
    }
}

fn flush<E>(row: &OwnedRow, give: &mut dyn FnMut(Item<'_>) -> Result<(), E>) -> Result<(), E> {
    if row.len() == 0 {
        return Ok(());
    }
    if row.size() > MAX_ROW_BYTES {
        let reason = format!("the row is longer than {} KiB", MAX_ROW_BYTES >> 10);
        return give(Item::Unreadable { line: row.line, reason });
    }
    give(Item::Row(row.row()))
}

fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(truth) => truth.to_string(),
        // A day number, which dates are read from like any other notation.
        DataRef::DateTime(stamp) => stamp.as_f64().to_string(),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

fn describe(error: &XlsxError) -> String {
    match error {
        XlsxError::Io(error) if error.kind() == io::ErrorKind::InvalidData => error.to_string(),
        XlsxError::Password => "the workbook is protected by a password".to_owned(),
        other => format!("the workbook is damaged: {other}"),
    }
}
