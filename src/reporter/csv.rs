//! One row per link for spreadsheets and scripts.

use std::borrow::Cow;
use std::io::{self, Write};

use super::table::{self, COLUMNS, Cell, starts_formula};
use super::text::one_line;
use super::{Links, Options, link};

pub(super) fn render(links: Links<'_>, out: &mut dyn Write, options: &Options) -> io::Result<()> {
    let mut writer = start(out, options)?;
    writer.write_record(COLUMNS).map_err(io_error)?;
    for row in links {
        let row = link(row)?;
        for cell in table::cells(&row) {
            match cell {
                Cell::Text(text) if options.raw => writer.write_field(text.as_bytes()),
                Cell::Text(text) => writer.write_field(inert(&text).as_bytes()),
                Cell::Integer(number) => writer.write_field(number.to_string()),
                Cell::Decimal(number, digits) => writer.write_field(format!("{number:.digits$}")),
                Cell::Time(at) => writer.write_field(at.to_string()),
                Cell::Empty => writer.write_field([]),
            }
            .map_err(io_error)?;
        }
        writer.write_record(None::<&[u8]>).map_err(io_error)?;
    }
    writer.flush()
}

/// A table as the options want it, nothing in it yet.
pub(super) fn start<'a>(out: &'a mut dyn Write, options: &Options) -> io::Result<csv::Writer<&'a mut dyn Write>> {
    if options.excel {
        // Excel takes a CSV file for the machine's 8-bit encoding unless it starts so.
        out.write_all("\u{feff}".as_bytes())?;
    }
    let terminator = if options.excel { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
    Ok(csv::WriterBuilder::new().delimiter(options.delimiter).terminator(terminator).from_writer(out))
}

/// The csv crate wraps errors of the writer; a closed pipe must stay one.
pub(super) fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("csv: {other:?}")),
    }
}

/// One line, and no formula: what would start one gets an apostrophe, the spreadsheets' own mark for text.
pub(crate) fn inert(text: &str) -> Cow<'_, str> {
    let line = one_line(text);
    if starts_formula(&line) { Cow::Owned(format!("'{line}")) } else { line }
}
