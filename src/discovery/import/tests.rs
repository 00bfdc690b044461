mod content;
mod formats;
mod traps;
mod troubles;

use std::io::Write;
use std::path::PathBuf;

use super::read;
use crate::discovery::Collected;
use crate::error::Error;
use crate::model::candidate::Candidate;
use crate::model::profile::SourceReport;
use crate::model::site::Site;

fn site(name: &str) -> Site {
    Site::parse(name).unwrap()
}

fn fixture(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/exports").join(path)
}

/// What reading gave.
struct Found {
    reports: Vec<SourceReport>,
    candidates: Vec<Candidate>,
    unread: Vec<(u64, String)>,
}

impl Found {
    fn report(&self) -> &SourceReport {
        assert_eq!(self.reports.len(), 1, "{:?}", self.reports);
        &self.reports[0]
    }

    /// Every row ends in one place.
    fn check(self) -> Self {
        for report in self.reports.iter().filter(|report| !report.failed) {
            let skipped: u64 = report.skipped.values().sum();
            assert_eq!(report.rows, report.candidates + report.refused_rows + skipped, "{report:?}");
        }
        let counted: u64 = self.reports.iter().map(|report| report.candidates).sum();
        assert_eq!(counted, self.candidates.len() as u64);
        self
    }

    fn sources(&self) -> Vec<&str> {
        self.candidates.iter().map(|candidate| candidate.place.as_str()).collect()
    }
}

fn try_file(path: &std::path::Path, about: &str) -> Result<Found, Error> {
    let mut sink = Collected::default();
    let reports = read(path, &site(about), &mut sink)?;
    let unread = sink.unread.into_iter().map(|row| (row.line, row.reason)).collect();
    Ok(Found { reports, candidates: sink.candidates, unread }.check())
}

fn read_fixture(path: &str, about: &str) -> Found {
    try_file(&fixture(path), about).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn try_bytes(bytes: &[u8], about: &str) -> Result<Found, Error> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    try_file(file.path(), about)
}

/// Reads a text as an export about `us.test`.
fn read_text(text: &str) -> Found {
    try_bytes(text.as_bytes(), "us.test").unwrap()
}

/// The only candidate of a text.
fn one(text: &str) -> Candidate {
    let mut found = read_text(text);
    assert_eq!(found.candidates.len(), 1, "{:?} {:?}", found.reports, found.unread);
    found.candidates.remove(0)
}
