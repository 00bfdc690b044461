//! Lines of the gzip text files of a release, without copying most of them.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use crate::error::{Error, Result};

/// Longest line: a name of 253 bytes and a few numbers. What is longer is no file of a release.
const MAX_LINE: usize = 4_096;

/// Decompressed bytes held at a time.
const BUFFER: usize = 256 * 1024;

/// A text file, compressed or not as its first bytes say.
pub(super) struct Lines {
    path: PathBuf,
    input: Box<dyn BufRead + Send>,
    number: u64,
}

impl Lines {
    pub fn open(path: &Path) -> Result<Self> {
        let failed = |problem: std::io::Error| {
            Error::failed(format!("cannot read `{}`: {problem}", path.display()))
                .with_remedy("check that the file is there and readable")
        };
        let mut file = BufReader::with_capacity(BUFFER, File::open(path).map_err(failed)?);
        let is_gzip = file.fill_buf().map_err(failed)?.starts_with(&[0x1f, 0x8b]);
        // Releases are one gzip member, or several in a row where parts were joined.
        let input: Box<dyn Read + Send> = if is_gzip { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
        Ok(Self { path: path.to_owned(), input: Box::new(BufReader::with_capacity(BUFFER, input)), number: 0 })
    }

    /// Calls `take` with the number (from 1) and the bytes of each line, without its line end.
    pub fn for_each(&mut self, mut take: impl FnMut(u64, &[u8]) -> Result<()>) -> Result<()> {
        let mut carried = Vec::new();
        loop {
            let buffer = match self.input.fill_buf() {
                Ok(buffer) => buffer,
                Err(problem) => return Err(self.broken(&problem)),
            };
            if buffer.is_empty() {
                break;
            }
            let mut start = 0;
            for end in memchr::memchr_iter(b'\n', buffer) {
                self.number += 1;
                let line = &buffer[start..end];
                start = end + 1;
                if carried.is_empty() {
                    take(self.number, without_return(line))?;
                } else {
                    carried.extend_from_slice(line);
                    take(self.number, without_return(&carried))?;
                    carried.clear();
                }
            }
            carried.extend_from_slice(&buffer[start..]);
            let length = buffer.len();
            self.input.consume(length);
            if carried.len() > MAX_LINE {
                let what =
                    format!("`{}` line {} is longer than {MAX_LINE} bytes", self.path.display(), self.number + 1);
                return Err(Error::failed(what).with_remedy("this is not a file of a Common Crawl web graph release"));
            }
        }
        if !carried.is_empty() {
            self.number += 1;
            take(self.number, without_return(&carried))?;
        }
        Ok(())
    }

    fn broken(&self, problem: &std::io::Error) -> Error {
        let what = format!("`{}` breaks off after line {}: {problem}", self.path.display(), self.number);
        Error::failed(what).with_remedy("the download is incomplete or damaged: fetch this file again")
    }
}

fn without_return(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// A decimal number of at most 18 digits; `None` for anything else.
pub(super) fn number(text: &[u8]) -> Option<u64> {
    if text.is_empty() || text.len() > 18 {
        return None;
    }
    text.iter().try_fold(0, |sum: u64, byte| byte.is_ascii_digit().then(|| sum * 10 + u64::from(byte - b'0')))
}
