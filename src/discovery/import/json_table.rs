//! A table in a JSON text: the records of the path that looks most like links.

use std::collections::{BTreeMap, HashMap};
use std::io::Read;

use super::limits::SAMPLE_ROWS;
use super::reading::{File, Reading};
use super::recognise;
use super::{Outcome, vendors};
use crate::discovery::Sink;
use crate::discovery::open::Trouble;
use crate::discovery::parse::Problem;
use crate::discovery::parse::limits::MAX_COLUMNS;
use crate::discovery::parse::records::{self, Record, Stop};
use crate::discovery::parse::rows::{Item, OwnedRow};
use crate::error::Error;

const REMEDY: &str = "give the API's whole answer, with the list of backlinks in it";

/// Reads the text; memory holds a sample and then one record.
pub(super) fn read(text: impl Read, file: &File<'_>, sink: &mut dyn Sink) -> Outcome {
    let mut table = Table { file: *file, sink: Some(sink), held: Vec::new(), open: None };
    let outcome = records::walk(text, &mut |record| table.record(record));
    if table.open.is_none() {
        table.start()?;
    }
    let damage = match outcome {
        Ok(()) => None,
        Err(Stop::Fatal(error)) => return Err(error.into()),
        Err(Stop::Damaged(Problem::Io(error))) => Some((0, error.to_string())),
        Err(Stop::Damaged(Problem::Syntax(line, what))) => Some((line, what)),
    };
    match (table.open, damage) {
        (Some(open), None) => Ok(open.reading.finish()),
        (Some(mut open), Some((line, what))) => {
            open.reading.broken_off(line, &what);
            Ok(open.reading.finish())
        }
        (None, None) => Err(Trouble::unusable("JSON without a list of links", REMEDY)),
        (None, Some((line, what))) => Err(Trouble::unusable(format!("damaged JSON at line {line}: {what}"), REMEDY)),
    }
}

struct Table<'a> {
    file: File<'a>,
    /// Taken by the reading once the plan is known.
    sink: Option<&'a mut dyn Sink>,
    held: Vec<Record>,
    open: Option<Open<'a>>,
}

/// A table whose plan is known.
struct Open<'a> {
    path: String,
    /// Column of a member's name.
    columns: HashMap<String, usize>,
    width: usize,
    reading: Reading<'a>,
}

impl Table<'_> {
    fn record(&mut self, record: Record) -> Result<(), Error> {
        if let Some(open) = &mut self.open {
            return open.give(&record);
        }
        self.held.push(record);
        if self.held.len() >= SAMPLE_ROWS {
            self.start()?;
            // Nothing like links so far: they may come in a later array.
            self.held.clear();
        }
        Ok(())
    }

    /// Chooses among the paths held, and reads what is held of the chosen one.
    fn start(&mut self) -> Result<(), Error> {
        let mut by_path: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
        for record in &self.held {
            by_path.entry(&record.path).or_default().push(record);
        }
        let site = self.file.site;
        let best = by_path
            .into_iter()
            .filter_map(|(path, records)| {
                let header = header(&records);
                let sample = sample(&header, &records);
                let plan = recognise::plan(Some(&header), &sample, site)?;
                let known = vendors::recognise(&header).map_or(0, |found| found.known);
                Some((known, records.len(), path.to_owned(), header, sample, plan))
            })
            .max_by_key(|(known, records, ..)| (*known, *records));
        let Some((_, _, path, header, sample, plan)) = best else { return Ok(()) };
        let Some(sink) = self.sink.take() else { return Ok(()) };
        let columns = header.iter().enumerate().map(|(column, name)| (name.clone(), column)).collect();
        let width = header.len();
        let reading = Reading::new(plan, &sample, &self.file, sink);
        let mut open = Open { path, columns, width, reading };
        for record in std::mem::take(&mut self.held) {
            open.give(&record)?;
        }
        self.open = Some(open);
        Ok(())
    }
}

impl Open<'_> {
    fn give(&mut self, record: &Record) -> Result<(), Error> {
        if record.path != self.path {
            return Ok(());
        }
        let mut cells = vec![""; self.width];
        for (name, text) in &record.members {
            if let Some(column) = self.columns.get(name) {
                cells[*column] = text;
            }
        }
        let mut row = OwnedRow::new(record.line);
        cells.iter().for_each(|text| row.push(text));
        self.reading.item(Item::Row(row.row()))
    }
}

/// The members' names of all records, in order of appearance: vendors leave empty ones out.
fn header(records: &[&Record]) -> Vec<String> {
    let mut seen = HashMap::new();
    let mut names = Vec::new();
    for (name, _) in records.iter().flat_map(|record| &record.members) {
        if names.len() < MAX_COLUMNS && seen.insert(name.as_str(), ()).is_none() {
            names.push(name.clone());
        }
    }
    names
}

fn sample(header: &[String], records: &[&Record]) -> Vec<Vec<String>> {
    let columns: HashMap<&str, usize> =
        header.iter().enumerate().map(|(column, name)| (name.as_str(), column)).collect();
    let row = |record: &&Record| {
        let mut cells = vec![String::new(); header.len()];
        for (name, text) in &record.members {
            if let Some(column) = columns.get(name.as_str()) {
                cells[*column].clone_from(text);
            }
        }
        cells
    };
    records.iter().map(row).collect()
}
