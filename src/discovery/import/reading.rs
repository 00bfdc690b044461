//! Takes the rows of one table to the sink and keeps the tally for the report.
//!
//! Every row ends in one place: `rows = candidates + refused_rows + Σ skipped`.

use std::rc::Rc;

use super::mapper::{Mapper, Outcome};
use super::recognise::Plan;
use super::role::Reads;
use crate::discovery::parse::rows::{Item, Row};
use crate::discovery::{Sink, skip};
use crate::error::Error;
use crate::model::profile::{MAX_UNREAD_LISTED, SourceReport, Unread};
use crate::model::site::Site;

/// The file at hand, for origins and messages, and the site it is read for.
#[derive(Clone, Copy)]
pub(super) struct File<'a> {
    pub site: &'a Site,
    /// For people: the input as typed, members after a slash.
    pub label: &'a str,
    /// Without its directory.
    pub name: &'a str,
}

pub(super) struct Reading<'a> {
    plan: Rc<Plan>,
    mapper: Mapper<'a>,
    site: &'a Site,
    sink: &'a mut dyn Sink,
    report: SourceReport,
    listed: usize,
}

impl<'a> Reading<'a> {
    pub fn new(plan: Plan, sample: &[Vec<String>], file: &File<'a>, sink: &'a mut dyn Sink) -> Self {
        let plan = Rc::new(plan);
        let report = SourceReport {
            name: plan.name.to_owned(),
            input: file.label.to_owned(),
            vendor: plan.vendor.to_owned(),
            report: plan.report.to_owned(),
            ..SourceReport::default()
        };
        let mapper = Mapper::new(Rc::clone(&plan), sample, file.site, file.name);
        Self { plan, mapper, site: file.site, sink, report, listed: 0 }
    }

    pub fn item(&mut self, item: Item<'_>) -> Result<(), Error> {
        match item {
            Item::Row(row) if row.is_blank() => Ok(()),
            Item::Row(row) => self.row(&row),
            Item::Unreadable { line, reason } => {
                self.report.rows += 1;
                self.refuse(line, reason);
                Ok(())
            }
        }
    }

    fn row(&mut self, row: &Row<'_>) -> Result<(), Error> {
        if self.plan.header.is_none() && row.len() == 1 && row.raw(0).trim_ascii_start().starts_with(b"#") {
            return Ok(()); // A comment in a list.
        }
        self.report.rows += 1;
        if matches!(self.plan.reads, Reads::Refused { .. }) {
            return Ok(());
        }
        if self.repeats_header(row) {
            self.skip(skip::REPEATED_HEADER);
            return Ok(());
        }
        match self.mapper.row(row) {
            Outcome::Candidate(candidate) => {
                self.report.candidates += 1;
                self.sink.candidate(*candidate)?;
            }
            Outcome::Skipped(why) => self.skip(why),
            Outcome::Refused(reason) => self.refuse(row.line, reason),
        }
        Ok(())
    }

    /// Exports pasted together hold their column names again and again.
    fn repeats_header(&self, row: &Row<'_>) -> bool {
        let Some(header) = &self.plan.header else { return false };
        // The source column tells at once for nearly every row.
        let Some((_, column)) = self.plan.columns.first() else { return false };
        row.len() == header.len()
            && row.raw(*column).len() <= header[*column].len() + 2
            && header.iter().enumerate().all(|(column, name)| row.text(column) == name.as_str())
    }

    fn skip(&mut self, why: &str) {
        match self.report.skipped.get_mut(why) {
            Some(count) => *count += 1,
            None => {
                self.report.skipped.insert(why.to_owned(), 1);
            }
        }
    }

    fn refuse(&mut self, line: u64, reason: String) {
        self.report.refused_rows += 1;
        if self.listed < MAX_UNREAD_LISTED {
            self.listed += 1;
            self.sink.unread(Unread { file: self.report.input.clone(), line, reason });
        }
    }

    /// Takes note of a file that breaks off: what was read stays.
    pub fn broken_off(&mut self, line: u64, problem: &str) {
        self.sink.unread(Unread { file: self.report.input.clone(), line, reason: problem.to_owned() });
        self.report.note = Some(format!("the file breaks off at line {line}: {problem}"));
    }

    pub fn rows(&self) -> u64 {
        self.report.rows
    }

    /// Closes the tally with what a person should know about it.
    pub fn finish(mut self) -> SourceReport {
        let skipped = |report: &SourceReport, why: &str| report.skipped.get(why).copied().unwrap_or(0);
        let (own, other) = (skipped(&self.report, skip::OWN_PAGES), skipped(&self.report, skip::OTHER_SITE));
        let rows = self.report.rows;
        let site = self.site;
        let note = if let Reads::Refused { rows_are, instead } = self.plan.reads {
            self.report.failed = true;
            Some(format!("this report lists {rows_are}; {instead} instead"))
        } else if rows == 0 {
            Some("the export has no rows".to_owned())
        } else if self.report.refused_rows == rows {
            self.report.failed = true;
            Some("none of its rows could be read".to_owned())
        } else if other * 10 >= (rows - self.report.refused_rows) * 9 {
            let about = self.mapper.mostly_about().unwrap_or("another site");
            Some(format!("this export is about {about}, not {site}"))
        } else if own * 10 >= rows * 9 {
            Some(format!("nearly all of its linking pages are on {site} itself: is it an export of internal links?"))
        } else {
            None
        };
        if self.report.note.is_none() {
            self.report.note = note;
        }
        self.report
    }
}
