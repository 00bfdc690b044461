//! The tables of a workbook: one per sheet.

use std::cell::RefCell;

use super::limits::{MAX_PREAMBLE_ROWS, SAMPLE_ROWS};
use super::reading::{File, Reading};
use super::workbook::{Stop, Workbook};
use super::{recognise, table};
use crate::discovery::Sink;
use crate::discovery::open::{ReadSeek, Trouble};
use crate::discovery::parse::rows::{Item, OwnedRow};
use crate::error::Error;
use crate::model::profile::SourceReport;

const REMEDY: &str = "save it again as .xlsx, or as CSV";

/// Reads every visible sheet. One without links beside one with links is a note, not an error.
pub(super) fn read(
    reader: Box<dyn ReadSeek + '_>,
    file: &File<'_>,
    sink: &mut dyn Sink,
) -> Result<Vec<SourceReport>, Trouble> {
    let mut book = Workbook::open(reader).map_err(|problem| Trouble::unusable(problem, REMEDY))?;
    let sheets = book.sheets();
    let mut reports = Vec::new();
    let mut trouble = None;
    for name in &sheets {
        let label = if sheets.len() > 1 { format!("{} ({name})", file.label) } else { file.label.to_owned() };
        let sheet = Sheet { file: File { label: &label, ..*file }, sink: &mut *sink };
        match sheet.read(&mut book, name) {
            Ok(report) => reports.extend(report),
            Err(Trouble::Unusable { problem, remedy }) => {
                trouble.get_or_insert(Trouble::Unusable { problem, remedy });
            }
            Err(fatal) => return Err(fatal),
        }
    }
    match trouble {
        Some(trouble) if reports.is_empty() => Err(trouble),
        None if reports.is_empty() => Err(Trouble::unusable("the workbook holds no rows", "export it again")),
        _ => Ok(reports),
    }
}

struct Sheet<'a> {
    file: File<'a>,
    sink: &'a mut dyn Sink,
}

/// Either sampling or reading.
enum State<'a> {
    Sampling(Vec<OwnedRow>, &'a mut dyn Sink),
    Reading(Box<Reading<'a>>),
    /// The plan failed.
    Over(Trouble),
}

impl<'a> Sheet<'a> {
    fn read(self, book: &mut Workbook<'_>, name: &str) -> Result<Option<SourceReport>, Trouble> {
        let file = self.file;
        let state = RefCell::new(Some(State::Sampling(Vec::new(), self.sink)));
        let mut last = 0;
        let outcome = book.rows(name, &mut |item| {
            let next = match (state.take(), item) {
                (Some(State::Sampling(mut held, sink)), Item::Row(row)) => {
                    held.push(OwnedRow::copy(&row));
                    if held.len() < SAMPLE_ROWS { Ok(State::Sampling(held, sink)) } else { start(held, &file, sink) }
                }
                (Some(State::Reading(mut reading)), item) => reading.item(item).map(|()| State::Reading(reading)),
                (Some(other), _) => Ok(other),
                (None, _) => return Ok(()),
            };
            last += 1;
            state.replace(Some(next?));
            Ok::<(), Error>(())
        });
        let mut state = match state.into_inner() {
            Some(State::Sampling(held, _)) if held.is_empty() => None,
            Some(State::Sampling(held, sink)) => Some(start(held, &file, sink)?),
            other => other,
        };
        match outcome {
            Ok(()) => {}
            Err(Stop::Given(error)) => return Err(error.into()),
            Err(Stop::Damaged(problem)) => match &mut state {
                Some(State::Reading(reading)) => reading.broken_off(last, &problem),
                _ => return Err(Trouble::unusable(problem, REMEDY)),
            },
        }
        match state {
            Some(State::Reading(reading)) => Ok(Some(reading.finish())),
            Some(State::Over(trouble)) => Err(trouble),
            _ => Ok(None),
        }
    }
}

/// Plans the sheet from its first rows and reads them.
fn start<'a>(held: Vec<OwnedRow>, file: &File<'a>, sink: &'a mut dyn Sink) -> Result<State<'a>, Error> {
    let held: Vec<OwnedRow> = held.into_iter().filter(|row| !row.row().is_blank()).collect();
    let first: Vec<Vec<String>> = held.iter().take(MAX_PREAMBLE_ROWS).map(|row| row.row().texts()).collect();
    let header_at = recognise::header_row(&first);
    let data = &held[header_at.map_or(0, |at| at + 1)..];
    let sample: Vec<Vec<String>> = data.iter().map(|row| row.row().texts()).collect();
    let plan = match table::plan(header_at.map(|at| first[at].as_slice()), &sample, file.site) {
        Ok(plan) => plan,
        Err(trouble) => return Ok(State::Over(trouble)),
    };
    let mut reading = Reading::new(plan, &sample, file, sink);
    for row in data {
        reading.item(Item::Row(row.row()))?;
    }
    Ok(State::Reading(Box::new(reading)))
}
