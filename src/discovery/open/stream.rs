//! Byte streams whose beginning can be looked at, and whose unpacking is bounded.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use super::limits::{FREE_UNPACKED, MAX_RATIO, MAX_UNPACKED};
use super::sniff::HEAD_BYTES;

/// A stream with its first bytes in hand.
pub(crate) struct Stream<'a> {
    head: Vec<u8>,
    taken: usize,
    rest: Box<dyn Read + 'a>,
}

impl<'a> Stream<'a> {
    /// Reads the head, which may be shorter than [`HEAD_BYTES`] only when the stream is.
    pub fn new(mut rest: Box<dyn Read + 'a>) -> io::Result<Self> {
        let mut head = Vec::with_capacity(HEAD_BYTES);
        rest.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut head)?;
        Ok(Self { head, taken: 0, rest })
    }

    /// The first bytes, whether read already or not.
    pub fn head(&self) -> &[u8] {
        &self.head
    }
}

impl Read for Stream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.taken < self.head.len() {
            let count = buffer.len().min(self.head.len() - self.taken);
            buffer[..count].copy_from_slice(&self.head[self.taken..self.taken + count]);
            self.taken += count;
            return Ok(count);
        }
        self.rest.read(buffer)
    }
}

/// What one named input may still unpack; shared by all its members, so that many small bombs are one large one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Budget {
    packed: Rc<Cell<u64>>,
    unpacked: Rc<Cell<u64>>,
}

impl Budget {
    /// For an archive whose members may overlap: the packed size is the archive's, not the sum of what was read.
    pub fn of_archive(bytes: u64) -> Self {
        let budget = Self::default();
        budget.packed.set(bytes);
        budget
    }

    fn allowed(&self) -> u64 {
        (FREE_UNPACKED + self.packed.get().saturating_mul(MAX_RATIO)).min(MAX_UNPACKED)
    }
}

/// Counts packed bytes as they are read.
pub(crate) struct Packed<R> {
    pub inner: R,
    pub budget: Budget,
}

impl<R: Read> Read for Packed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.budget.packed.set(self.budget.packed.get() + count as u64);
        Ok(count)
    }
}

/// Counts unpacked bytes, and ends with an error when they are out of proportion.
pub(crate) struct Unpacked<R> {
    pub inner: R,
    pub budget: Budget,
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let total = self.budget.unpacked.get() + count as u64;
        self.budget.unpacked.set(total);
        if total > self.budget.allowed() {
            let problem = format!("unpacks to more than {MAX_RATIO} times its size; looks like a decompression bomb");
            return Err(io::Error::new(io::ErrorKind::InvalidData, problem));
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_is_read_twice() {
        let data: Vec<u8> = (0..10_000u32).map(|i| i as u8).collect();
        let mut stream = Stream::new(Box::new(&data[..])).unwrap();
        assert_eq!(stream.head(), &data[..HEAD_BYTES]);
        let mut all = Vec::new();
        stream.read_to_end(&mut all).unwrap();
        assert_eq!(all, data);
    }

    #[test]
    fn unpacking_out_of_proportion_ends() {
        let budget = Budget::of_archive(1_000);
        let mut zeros = Unpacked { inner: io::repeat(0), budget };
        let error = io::copy(&mut zeros, &mut io::sink()).unwrap_err();
        assert!(error.to_string().contains("decompression bomb"), "{error}");
    }
}
