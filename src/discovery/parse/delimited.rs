//! Rows of delimited text (RFC 4180 and everything that calls itself CSV), with true line numbers, in bounded memory.
//!
//! Only the places of cells are found here; undoing quotes and decoding happen for the columns that are used.
//! Quotes that were never closed, or not doubled, cost one row and not the rest of the file.

use std::io::{self, Read};

use encoding_rs::Encoding;

use super::limits::{MAX_COLUMNS, MAX_ROW_BYTES};
use super::rows::{Cell, Item, Row, Rows};

const QUOTE: u8 = b'"';
/// Read ahead: large enough that moving the rest of a row to the front is rare.
const CHUNK: usize = 256 << 10;
/// Bytes scanned in vain for the end of a quote, beyond those read, after which quotes are letters in this file.
/// A stray quote costs up to [`MAX_ROW_BYTES`]; hostile ones could cost that on every line.
const MAX_SCANNED_IN_VAIN: u64 = 32 << 20;
/// A delimiter for text that has none. Never a byte of UTF-8.
pub(in crate::discovery) const NO_DELIMITER: u8 = 0xff;

/// How cells and rows are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::discovery) struct Dialect {
    pub delimiter: u8,
    /// `\r` for files of old Macs, which have no `\n` at all.
    pub newline: u8,
}

/// What scanning one row came to.
enum Scan {
    /// Bytes up to and including the newline.
    Complete(usize),
    /// The bytes end inside the row; `true` inside quotes.
    Short(bool),
    TooManyCells,
}

pub(in crate::discovery) struct Delimited<R> {
    source: R,
    dialect: Dialect,
    fallback: Option<&'static Encoding>,
    buffer: Vec<u8>,
    from: usize,
    to: usize,
    ended: bool,
    /// Line at `from`, 1-based.
    line: u64,
    /// Bytes passed over so far.
    consumed: u64,
    /// Bytes scanned in vain, so far.
    in_vain: u64,
    /// Columns of the header, once known: tells a broken row from a whole one.
    width: Option<usize>,
    cells: Vec<Cell>,
}

impl<R: Read> Delimited<R> {
    pub fn new(source: R, fallback: Option<&'static Encoding>) -> Self {
        Self {
            source,
            dialect: Dialect { delimiter: b',', newline: b'\n' },
            fallback,
            buffer: Vec::new(),
            from: 0,
            to: 0,
            ended: false,
            line: 1,
            consumed: 0,
            in_vain: 0,
            width: None,
            cells: Vec::new(),
        }
    }

    /// Fills the buffer up to `bytes` and shows it, for judging the dialect. Nothing is consumed.
    pub fn peek(&mut self, bytes: usize) -> io::Result<&[u8]> {
        while !self.ended && self.to - self.from < bytes {
            self.fill()?;
        }
        Ok(&self.buffer[self.from..self.to])
    }

    /// The text as a stream, from where it stands.
    pub fn into_stream(self) -> impl Read {
        let Self { source, mut buffer, from, to, .. } = self;
        buffer.truncate(to);
        let mut held = io::Cursor::new(buffer);
        held.set_position(from as u64);
        held.chain(source)
    }

    /// Sets how to split from here on.
    pub fn set_dialect(&mut self, dialect: Dialect) {
        self.dialect = dialect;
    }

    /// Passes over what comes before the first row of data.
    pub fn skip(&mut self, bytes: usize, width: Option<usize>) {
        self.advance(bytes);
        self.width = width;
    }

    /// Bytes passed over so far, of the decoded text.
    pub fn consumed(&self) -> usize {
        self.consumed as usize
    }

    fn advance(&mut self, bytes: usize) {
        let passed = &self.buffer[self.from..self.from + bytes];
        self.line += memchr::memchr_iter(self.dialect.newline, passed).count() as u64;
        self.from += bytes;
        self.consumed += bytes as u64;
    }

    fn fill(&mut self) -> io::Result<()> {
        if self.from > 0 {
            self.buffer.copy_within(self.from..self.to, 0);
            self.to -= self.from;
            self.from = 0;
        }
        if self.buffer.len() < self.to + CHUNK {
            self.buffer.resize(self.to + CHUNK, 0);
        }
        let count = match self.source.read(&mut self.buffer[self.to..]) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(()),
            answer => answer?,
        };
        self.to += count;
        self.ended = count == 0;
        Ok(())
    }

    /// Finds the next row's end, reading on as needed.
    fn scan(&mut self) -> io::Result<Scan> {
        let quotes = self.quotes();
        loop {
            let rest = &self.buffer[self.from..self.to];
            match scan(rest, self.dialect, self.ended, quotes, &mut self.cells) {
                Scan::Short(_) if !self.ended && rest.len() <= MAX_ROW_BYTES => self.fill()?,
                answer => return Ok(answer),
            }
        }
    }

    fn row(&mut self, consumed: usize) -> Item<'_> {
        let (line, from) = (self.line, self.from);
        self.advance(consumed);
        let bytes = &self.buffer[from..from + consumed];
        Item::Row(Row { line, bytes, cells: &self.cells, fallback: self.fallback })
    }

    fn unreadable(&mut self, consumed: usize, reason: String) -> Item<'_> {
        let line = self.line;
        self.advance(consumed);
        Item::Unreadable { line, reason }
    }

    /// Bytes of the physical line at hand, with its newline.
    fn physical_line(&self) -> usize {
        let rest = &self.buffer[self.from..self.to];
        memchr::memchr(self.dialect.newline, rest).map_or(rest.len(), |at| at + 1)
    }

    fn quotes(&self) -> bool {
        self.in_vain < MAX_SCANNED_IN_VAIN + self.consumed
    }

    fn is_odd(&self) -> bool {
        self.width.is_some_and(|width| width > 1 && width != self.cells.len())
    }

    /// Cells of a physical line, with quotes as quotes or as letters.
    fn width_of(&self, from: usize, to: usize, quotes: bool) -> Option<usize> {
        let mut cells = Vec::new();
        match scan(&self.buffer[from..to], self.dialect, true, quotes, &mut cells) {
            Scan::Complete(_) => Some(cells.len()),
            _ => None,
        }
    }

    /// A row over several lines: a quote may have swallowed its neighbours.
    ///
    /// With the wrong number of cells, one of the first two lines being a whole row by itself is proof enough. With the
    /// right number (closed in the same column of a later row) both must be, and the closing quote must look like an
    /// opening one: at the start of a line or right after a delimiter.
    fn swallowed(&self, consumed: usize) -> bool {
        let Some(width) = self.width.filter(|width| *width > 1) else { return false };
        let (start, end) = (self.from, self.from + consumed);
        let first = self.physical_line();
        if first >= consumed {
            return false;
        }
        let second = memchr::memchr(self.dialect.newline, &self.buffer[start + first..end]);
        let second = second.map_or(end, |at| start + first + at + 1);
        let first_whole = self.width_of(start, start + first, false) == Some(width);
        let second_whole = || self.width_of(start + first, second, true) == Some(width);
        if width != self.cells.len() {
            return first_whole || second_whole();
        }
        let bytes = &self.buffer[start..end];
        let reopened = |cell: &Cell| holds_opening_quote(&bytes[cell.start as usize..cell.end as usize], self.dialect);
        first_whole && self.cells.iter().any(reopened) && second_whole()
    }

    /// Takes one physical line with its quotes as letters; refuses it when that makes no row either.
    fn literal_line(&mut self) -> Item<'_> {
        let length = self.physical_line();
        let line = &self.buffer[self.from..self.from + length];
        let complete = matches!(scan(line, self.dialect, true, false, &mut self.cells), Scan::Complete(_));
        if complete && self.width.is_none_or(|width| width == self.cells.len()) {
            return self.row(length);
        }
        self.unreadable(length, "a quotation mark opened on this line is never closed".to_owned())
    }

    /// Passes over a row too long to be one, to the end of its line, however far that is.
    fn too_long(&mut self) -> io::Result<Item<'_>> {
        let line = self.line;
        loop {
            let length = self.physical_line();
            let found = self.buffer[self.from..self.from + length].ends_with(&[self.dialect.newline]);
            self.advance(length);
            if found || self.ended {
                break;
            }
            self.fill()?;
        }
        Ok(Item::Unreadable { line, reason: format!("the row is longer than {} KiB", MAX_ROW_BYTES >> 10) })
    }
}

impl<R: Read> Rows for Delimited<R> {
    fn next(&mut self) -> io::Result<Option<Item<'_>>> {
        let scan = self.scan()?;
        if self.from == self.to {
            return Ok(None);
        }
        match scan {
            Scan::Complete(consumed) => {
                if self.quotes() && self.swallowed(consumed) {
                    self.in_vain += consumed as u64;
                    return Ok(Some(self.literal_line()));
                }
                let single = || consumed <= self.physical_line();
                if self.is_odd() && single() && self.width == self.width_of(self.from, self.from + consumed, false) {
                    // `"Best" widgets<TAB>…` in a file that never quotes: the marks are letters.
                    return Ok(Some(self.literal_line()));
                }
                Ok(Some(self.row(consumed)))
            }
            Scan::Short(true) if self.physical_line() <= MAX_ROW_BYTES => {
                self.in_vain += (self.to - self.from) as u64;
                Ok(Some(self.literal_line()))
            }
            Scan::Short(_) => self.too_long().map(Some),
            Scan::TooManyCells => {
                let length = self.physical_line();
                Ok(Some(self.unreadable(length, format!("the row has more than {MAX_COLUMNS} cells"))))
            }
        }
    }

    fn line(&self) -> u64 {
        self.line
    }
}

/// True when a cell over several lines holds a lone quote, or ends, right after a newline or delimiter.
fn holds_opening_quote(cell: &[u8], dialect: Dialect) -> bool {
    let Dialect { delimiter, newline } = dialect;
    let opens = |at: usize| at > 0 && (cell[at - 1] == newline || cell[at - 1] == delimiter);
    if memchr::memchr(newline, cell).is_none() {
        return false;
    }
    let mut from = 0;
    while let Some(found) = memchr::memchr(QUOTE, &cell[from..]) {
        let at = from + found;
        if cell.get(at + 1) == Some(&QUOTE) {
            from = at + 2;
        } else if opens(at) {
            return true;
        } else {
            from = at + 1;
        }
    }
    opens(cell.len())
}

/// Finds the cells of the row at the start of `bytes`. `last`: nothing follows the bytes.
fn scan(bytes: &[u8], dialect: Dialect, last: bool, quotes: bool, cells: &mut Vec<Cell>) -> Scan {
    cells.clear();
    let Dialect { delimiter, newline } = dialect;
    let mut at = 0;
    loop {
        if cells.len() >= MAX_COLUMNS {
            return Scan::TooManyCells;
        }
        let opening = if quotes { opening_quote(bytes, at, delimiter) } else { None };
        let (cell, next) = match opening {
            Some(start) => match quoted(bytes, start, dialect, last) {
                Some(found) => found,
                None => return Scan::Short(true),
            },
            None => match memchr::memchr2(delimiter, newline, &bytes[at..]) {
                Some(length) => (Cell { start: at as u32, end: (at + length) as u32, escaped: false }, at + length),
                None if last => (Cell { start: at as u32, end: bytes.len() as u32, escaped: false }, bytes.len()),
                None => return Scan::Short(false),
            },
        };
        cells.push(cell);
        if next >= bytes.len() || bytes[next] == newline {
            trim_carriage_return(bytes, cells);
            return Scan::Complete((next + 1).min(bytes.len()));
        }
        at = next + 1;
    }
}

fn trim_carriage_return(bytes: &[u8], cells: &mut [Cell]) {
    if let Some(cell) = cells.last_mut()
        && !cell.escaped
        && cell.end > cell.start
        && bytes[cell.end as usize - 1] == b'\r'
    {
        cell.end -= 1;
    }
}

/// The byte after an opening quote, when the cell at `at` has one. Some writers put spaces before it.
fn opening_quote(bytes: &[u8], at: usize, delimiter: u8) -> Option<usize> {
    let mut start = at;
    while delimiter != b'\t' && bytes.get(start) == Some(&b' ') {
        start += 1;
    }
    (bytes.get(start) == Some(&QUOTE) && delimiter != NO_DELIMITER).then_some(start + 1)
}

/// A quoted cell from `start`, and where its delimiter or newline is. `None`: the bytes end inside it.
///
/// A quote in the middle that is neither doubled nor followed by the cell's end is a letter: many writers forget to double.
fn quoted(bytes: &[u8], start: usize, dialect: Dialect, last: bool) -> Option<(Cell, usize)> {
    let mut from = start;
    let mut escaped = false;
    loop {
        let quote = from + memchr::memchr(QUOTE, &bytes[from..])?;
        if bytes.get(quote + 1) == Some(&QUOTE) {
            escaped = true;
            from = quote + 2;
            continue;
        }
        let mut next = quote + 1;
        while bytes.get(next).is_some_and(|b| (*b == b' ' || *b == b'\r') && *b != dialect.newline) {
            next += 1;
        }
        match bytes.get(next) {
            None if !last => return None,
            None => {}
            Some(b) if *b == dialect.delimiter || *b == dialect.newline => {}
            Some(_) => {
                from = quote + 1;
                continue;
            }
        }
        return Some((Cell { start: start as u32, end: quote as u32, escaped }, next.min(bytes.len())));
    }
}

#[cfg(test)]
mod tests;
