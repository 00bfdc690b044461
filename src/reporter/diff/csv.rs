//! One row per change. Column names and order are a promise: new ones come at the end.

use std::io::{self, Write};

use super::super::Options;
use super::super::csv::{inert, io_error, start};
use crate::model::profile::{Change, ChangeKind};

const COLUMNS: [&str; 10] =
    ["change", "source_url", "source_domain", "target_url", "anchor", "label", "value", "cause", "from", "to"];

pub(super) struct Rows<'a> {
    writer: csv::Writer<&'a mut dyn Write>,
    raw: bool,
}

impl<'a> Rows<'a> {
    pub(super) fn start(out: &'a mut dyn Write, options: &Options) -> io::Result<Self> {
        let mut writer = start(out, options)?;
        writer.write_record(COLUMNS).map_err(io_error)?;
        Ok(Self { writer, raw: options.raw })
    }

    pub(super) fn row(&mut self, kind: ChangeKind, change: &Change) -> io::Result<()> {
        let value = change.value.to_string();
        let cells = [
            kind.as_str(),
            &change.source_url,
            &change.source_domain,
            &change.target_url,
            &change.anchor,
            change.label.map_or("", |label| label.as_str()),
            &value,
            &change.cause,
            &change.from,
            &change.to,
        ];
        for cell in cells {
            let cell = if self.raw { cell.into() } else { inert(cell) };
            self.writer.write_field(cell.as_bytes()).map_err(io_error)?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(io_error)
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        self.writer.flush()
    }
}
