//! The frame shared by the index files: a header with magic and version in front of sections, mapped and checked.
//!
//! All numbers are little-endian. Files are written once under another name and never changed in place,
//! so a mapping stays valid while it is read.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use webgraph::prelude::{MemoryFlags, MmapHelper};

use crate::error::{Error, Result};

/// Version of all index files; it is part of the index directory's name, so that another version never reads these.
pub(super) const VERSION: u32 = 1;

/// Magic, version, and six numbers whose meaning is the file's own.
pub(super) const HEADER_BYTES: usize = 64;

/// Sections are written through buffers of this size: large enough for sequential disk writes, small beside 100 MB.
const BUFFER: usize = 256 * 1024;

pub(super) type Header = [u64; 6];

/// What a file holds, as its first eight bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Offsets,
    Names,
    Ranks,
    Order,
}

impl Kind {
    fn magic(self) -> &'static [u8; 8] {
        match self {
            Self::Offsets => b"audit-of",
            Self::Names => b"audit-nm",
            Self::Ranks => b"audit-rk",
            Self::Order => b"audit-or",
        }
    }
}

/// A read-only file in memory.
pub(super) struct Mapped(MmapHelper<u8>);

impl Mapped {
    pub fn open(path: &Path) -> Result<Self> {
        MmapHelper::mmap(path, MemoryFlags::default().into()).map(Self).map_err(|problem| {
            Error::failed(format!("cannot read `{}`: {problem:#}", path.display()))
                .with_remedy("build the index again with `audit graph build`")
        })
    }

    pub fn bytes(&self) -> &[u8] {
        self.0.as_ref()
    }
}

/// An index file whose header fits its kind.
pub(super) struct IndexFile {
    map: Mapped,
    header: Header,
}

impl IndexFile {
    pub fn open(path: &Path, kind: Kind) -> Result<Self> {
        let map = Mapped::open(path)?;
        let bytes = map.bytes();
        let damaged = |what: &str| damaged(path, what);
        let head = bytes.get(..HEADER_BYTES).ok_or_else(|| damaged("it is too short for its header"))?;
        if &head[..8] != kind.magic() {
            return Err(damaged("it does not start as this kind of file does"));
        }
        if read_u64(head, 8) != u64::from(VERSION) {
            return Err(damaged("it has another version"));
        }
        let header = std::array::from_fn(|at| read_u64(head, 16 + 8 * at));
        Ok(Self { map, header })
    }

    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Everything after the header.
    pub fn body(&self) -> &[u8] {
        &self.map.bytes()[HEADER_BYTES..]
    }
}

/// A damaged index: says which file and what is wrong, and how to get a good one.
pub(super) fn damaged(path: &Path, what: &str) -> Error {
    Error::failed(format!("the graph index file `{}` is damaged: {what}", path.display()))
        .with_remedy("build the index again with `audit graph build`")
}

/// A little-endian number at a byte position; what lies past the end is zero.
#[inline(always)]
pub(super) fn read_u64(bytes: &[u8], at: usize) -> u64 {
    match bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        Some(chunk) => u64::from_le_bytes(*chunk),
        None => read_u64_at_end(bytes, at),
    }
}

#[cold]
fn read_u64_at_end(bytes: &[u8], at: usize) -> u64 {
    let mut chunk = [0; 8];
    let rest = bytes.get(at..).unwrap_or_default();
    chunk[..rest.len()].copy_from_slice(rest);
    u64::from_le_bytes(chunk)
}

/// Writes the header of a file.
pub(super) fn write_header(file: &mut File, kind: Kind, header: &Header) -> io::Result<()> {
    let mut head = [0; HEADER_BYTES];
    head[..8].copy_from_slice(kind.magic());
    head[8..16].copy_from_slice(&u64::from(VERSION).to_le_bytes());
    for (slot, value) in head[16..].chunks_exact_mut(8).zip(header) {
        slot.copy_from_slice(&value.to_le_bytes());
    }
    file.seek(SeekFrom::Start(0))?;
    file.write_all(&head)
}

/// Writes one section of a file, from `start` on, independently of the other sections.
pub(super) struct Section {
    out: BufWriter<File>,
}

impl Section {
    /// `start` counts from the end of the header.
    pub fn create(path: &Path, start: u64) -> io::Result<Self> {
        let mut file = File::options().write(true).create(true).truncate(false).open(path)?;
        file.seek(SeekFrom::Start(HEADER_BYTES as u64 + start))?;
        Ok(Self { out: BufWriter::with_capacity(BUFFER, file) })
    }

    pub fn finish(mut self) -> io::Result<File> {
        self.out.flush()?;
        self.out.into_inner().map_err(io::IntoInnerError::into_error)
    }
}

impl Write for Section {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
