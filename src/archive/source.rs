//! Opens archives and tells what they are from their first bytes.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::frame::Then;
use super::framer::{Framer, Origin};
use super::gzip::Gunzip;
use super::{Damage, Visitor};
use crate::error::{Error, Result};

/// Bytes read at a time.
pub(crate) const CHUNK: usize = 512 * 1024;

/// Longest window a zstd frame may ask for: 2^27 bytes would be the tool's own limit, more than a scan may use.
const MAX_ZSTD_WINDOW_LOG: u32 = 23;

/// How an archive is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Storage {
    Plain,
    Gzip,
    Zstd,
}

/// An archive that is open, with its first bytes read.
pub(crate) struct Source {
    pub name: String,
    pub storage: Storage,
    first: Vec<u8>,
    rest: Box<dyn Read + Send>,
}

/// Opens a file, or standard input for `-`, and looks at its first bytes.
pub(crate) fn open(path: &Path) -> Result<Source> {
    let name = path.display().to_string();
    let trouble = |problem: io::Error| {
        Error::failed(format!("cannot read {name}: {problem}")).with_remedy("check the path and its permissions")
    };
    let mut rest: Box<dyn Read + Send> = if path == Path::new("-") {
        Box::new(io::stdin())
    } else {
        let file = File::open(path).map_err(trouble)?;
        if file.metadata().map_err(trouble)?.is_dir() {
            return Err(Error::failed(format!("{name} is a directory"))
                .with_remedy("name the archives in it, for example with `*.warc.gz`"));
        }
        Box::new(file)
    };
    let mut first = vec![0; CHUNK];
    let length = fill(&mut rest, &mut first).map_err(trouble)?;
    first.truncate(length);
    let storage = recognise(&first, &name)?;
    Ok(Source { name, storage, first, rest })
}

/// Expands `@LIST` arguments: a text file with one path a line, `#` starts a comment.
pub fn expand(arguments: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for argument in arguments {
        let Some(list) = argument.to_str().and_then(|text| text.strip_prefix('@')) else {
            paths.push(argument.clone());
            continue;
        };
        let text = std::fs::read_to_string(list).map_err(|problem| {
            Error::failed(format!("cannot read the list of archives {list}: {problem}"))
                .with_remedy("give `@` and the path of a text file with one archive a line")
        })?;
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        paths.extend(lines.map(PathBuf::from));
    }
    Ok(paths)
}

fn recognise(first: &[u8], name: &str) -> Result<Storage> {
    let refused = |what: &str, remedy: &str| Err(Error::failed(format!("{name} {what}")).with_remedy(remedy));
    match first {
        [] => refused("is empty", "name a WARC, WAT or ARC file"),
        [0x1f, 0x8b, ..] => Ok(Storage::Gzip),
        // A frame, or the skippable frame that holds the dictionary of a .warc.zst file.
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Ok(Storage::Zstd),
        [0x04, 0x22, 0x4d, 0x18, ..] => {
            refused("is compressed with lz4, which is not read", "unpack it first: `lz4 -dc FILE | audit scan … -`")
        }
        [b'B', b'Z', b'h', ..] => {
            refused("is compressed with bzip2, which is not read", "unpack it first: `bzip2 -dc FILE | audit scan … -`")
        }
        [0xfd, b'7', b'z', b'X', b'Z', ..] => {
            refused("is compressed with xz, which is not read", "unpack it first: `xz -dc FILE | audit scan … -`")
        }
        [b'P', b'K', 3, 4, ..] => refused(
            "is a zip file (a WACZ archive is one), which is not read",
            "unpack it and name the .warc.gz files in its `archive` folder",
        ),
        _ if looks_like_records(first) => Ok(Storage::Plain),
        _ => refused(
            "is no web archive: its first bytes are neither WARC, ARC, gzip nor zstd",
            "name a WARC, WAT or ARC file; lists of archives are given as `@LIST`",
        ),
    }
}

/// A record starts within the first bytes, damaged or not.
fn looks_like_records(first: &[u8]) -> bool {
    super::frame::next_start(first, true).is_some() || first.starts_with(b"filedesc:")
}

/// A read that failed on the way.
pub(crate) fn unreadable(name: &str, problem: &io::Error) -> Error {
    Error::failed(format!("cannot read {name}: {problem}")).with_remedy("copy the file again")
}

impl Source {
    /// True for gzip files, which can be cut between members. ARC files are read in one go: whether a damaged line starts
    /// a record is told by their first one.
    pub(crate) fn may_be_cut(&self) -> bool {
        self.storage == Storage::Gzip && !super::gzip::begins_with(&self.first, b"filedesc:")
    }

    /// All bytes of the file as it is stored.
    pub(crate) fn input(self) -> impl Read + Send {
        io::Cursor::new(self.first).chain(self.rest)
    }

    /// Reads the whole archive in its order, in one thread.
    pub(crate) fn read(self, visitor: &mut dyn Visitor) -> Result<()> {
        let Source { name, storage, first, rest } = self;
        let trouble = |problem: io::Error| unreadable(&name, &problem);
        let mut framer = Framer::default();
        let mut input = io::Cursor::new(first).chain(rest);
        let mut buffer = vec![0; CHUNK];
        match storage {
            Storage::Gzip => {
                let mut gunzip = Gunzip::new(0);
                loop {
                    let length = fill(&mut input, &mut buffer).map_err(trouble)?;
                    let last = length < buffer.len();
                    gunzip.push(&buffer[..length], last, &mut framer, visitor);
                    if last {
                        return Ok(());
                    }
                }
            }
            Storage::Plain => read_plain(&mut input, &mut buffer, &mut framer, visitor).map_err(trouble),
            Storage::Zstd => {
                let reader = io::BufReader::with_capacity(CHUNK, input);
                let mut decoder = zstd::Decoder::with_buffer(reader).map_err(trouble)?;
                decoder.window_log_max(MAX_ZSTD_WINDOW_LOG).map_err(trouble)?;
                if read_plain(&mut decoder, &mut buffer, &mut framer, visitor).is_err() {
                    visitor.damaged(Damage::new(0, "the zstd stream is damaged: what follows is lost"));
                }
                Ok(())
            }
        }
    }
}

/// Reads uncompressed bytes to their end.
fn read_plain(
    input: &mut dyn Read,
    buffer: &mut [u8],
    framer: &mut Framer,
    visitor: &mut dyn Visitor,
) -> io::Result<()> {
    let mut offset = 0;
    loop {
        let read = fill(input, buffer);
        let length = *read.as_ref().unwrap_or(&0);
        framer.push(&buffer[..length], Origin::Plain(offset), Then::More, visitor);
        offset += length as u64;
        if length < buffer.len() {
            framer.finish(visitor);
            return read.map(|_| ());
        }
    }
}

/// Reads until the buffer is full or the input ends.
pub(crate) fn fill(input: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match input.read(&mut buffer[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(problem) if problem.kind() == io::ErrorKind::Interrupted => {}
            Err(problem) => return Err(problem),
        }
    }
    Ok(length)
}
