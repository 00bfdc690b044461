//! Reads archives one after the other and hands their records to a handler; what it prints comes out in their order.

use std::io;
use std::path::{Path, PathBuf};

use super::limits::MAX_DAMAGES_LISTED;
use super::record::Record;
use super::{Damage, Visitor, segments, source};
use crate::error::Result;

/// What becomes of the records. Shared between threads.
pub trait Handler: Sync {
    /// Appends to `out` what is printed for the record.
    fn record(&self, archive: &str, record: &Record<'_>, out: &mut Vec<u8>, tally: &mut Tally);
}

/// Counts of what was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    pub records: u64,
    /// Records with a page, or with the links of one, that were looked at.
    pub pages: u64,
    pub links: u64,
    /// Records that were skipped or mended.
    pub damaged: u64,
    /// The first [`MAX_DAMAGES_LISTED`] of them, with their archive.
    pub damages: Vec<(String, Damage)>,
}

impl Tally {
    fn add(&mut self, more: Tally) {
        self.records += more.records;
        self.pages += more.pages;
        self.links += more.links;
        self.damaged += more.damaged;
        let room = MAX_DAMAGES_LISTED.saturating_sub(self.damages.len());
        self.damages.extend(more.damages.into_iter().take(room));
    }

    pub fn damage(&mut self, archive: &str, damage: Damage) {
        self.damaged += 1;
        if self.damages.len() < MAX_DAMAGES_LISTED {
            self.damages.push((archive.to_owned(), damage));
        }
    }
}

/// Reads every archive and gives what was printed to `write`, in order. An archive that cannot be read at all is
/// reported to `trouble`, and reading goes on with the next.
pub fn run(
    paths: &[PathBuf],
    handler: &dyn Handler,
    write: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    trouble: &mut dyn FnMut(&Path, crate::error::Error),
) -> io::Result<Tally> {
    let mut tally = Tally::default();
    for path in paths {
        let archive = path.display().to_string();
        match source::open(path) {
            Err(problem) => trouble(path, problem),
            Ok(source) if source.may_be_cut() => {
                let mut failed = None;
                let read = segments::read(&archive, source.input(), handler, &mut |collected| {
                    tally.add(collected.tally);
                    write(&collected.out).inspect_err(|problem| failed = Some(io::Error::from(problem.kind())))
                });
                match (failed, read) {
                    (Some(problem), _) => return Err(problem),
                    (None, Err(problem)) => trouble(path, source::unreadable(&archive, &problem)),
                    (None, Ok(())) => {}
                }
            }
            Ok(source) => {
                let mut visitor = Sequential { collected: Collected::new(&archive, handler), write, failed: None };
                let read: Result<()> = source.read(&mut visitor);
                let Sequential { collected, failed, .. } = visitor;
                tally.add(collected.tally);
                if let Some(problem) = failed {
                    return Err(problem);
                }
                if let Err(problem) = read {
                    trouble(path, problem);
                }
            }
        }
    }
    Ok(tally)
}

/// What a handler made of some records.
pub(super) struct Collected<'a> {
    archive: &'a str,
    handler: &'a dyn Handler,
    pub out: Vec<u8>,
    pub tally: Tally,
}

impl<'a> Collected<'a> {
    pub(super) fn new(archive: &'a str, handler: &'a dyn Handler) -> Self {
        Self { archive, handler, out: Vec::new(), tally: Tally::default() }
    }
}

impl Visitor for Collected<'_> {
    fn record(&mut self, record: &Record<'_>) {
        self.tally.records += 1;
        self.handler.record(self.archive, record, &mut self.out, &mut self.tally);
    }

    fn damaged(&mut self, damage: Damage) {
        self.tally.damage(self.archive, damage);
    }
}

/// Writes what each record gives at once.
struct Sequential<'a, 'w> {
    collected: Collected<'a>,
    write: &'w mut dyn FnMut(&[u8]) -> io::Result<()>,
    failed: Option<io::Error>,
}

impl Visitor for Sequential<'_, '_> {
    fn record(&mut self, record: &Record<'_>) {
        if self.failed.is_some() {
            return;
        }
        self.collected.record(record);
        if !self.collected.out.is_empty() {
            self.failed = (self.write)(&self.collected.out).err();
            self.collected.out.clear();
        }
    }

    fn damaged(&mut self, damage: Damage) {
        self.collected.damaged(damage);
    }
}
