//! Reads archives one after the other and hands their records to a handler; what it prints comes out in their order.

use std::io;
use std::path::{Path, PathBuf};

use super::limits::MAX_DAMAGES_LISTED;
use super::record::Record;
use super::{Damage, Visitor, source};
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
        let mut visitor = Sequential {
            archive: path.display().to_string(),
            handler,
            out: Vec::new(),
            tally: &mut tally,
            write,
            failed: None,
        };
        let read: Result<()> = source::open(path).and_then(|source| source.read(&mut visitor));
        if let Some(problem) = visitor.failed {
            return Err(problem);
        }
        if let Err(problem) = read {
            trouble(path, problem);
        }
    }
    Ok(tally)
}

struct Sequential<'a> {
    archive: String,
    handler: &'a dyn Handler,
    out: Vec<u8>,
    tally: &'a mut Tally,
    write: &'a mut dyn FnMut(&[u8]) -> io::Result<()>,
    failed: Option<io::Error>,
}

impl Visitor for Sequential<'_> {
    fn record(&mut self, record: &Record<'_>) {
        if self.failed.is_some() {
            return;
        }
        self.tally.records += 1;
        self.handler.record(&self.archive, record, &mut self.out, self.tally);
        if !self.out.is_empty() {
            self.failed = (self.write)(&self.out).err();
            self.out.clear();
        }
    }

    fn damaged(&mut self, damage: Damage) {
        self.tally.damage(&self.archive, damage);
    }
}
