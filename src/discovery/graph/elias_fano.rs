//! A rising sequence of numbers in little more than the bits it needs (Elias–Fano), written in one pass and read from a mapped file.
//!
//! Each number is cut in two: its low bits are packed as they are; its high part is written in unary, as the distance from
//! the one before. Finding the i-th high part means finding the i-th one bit: every [`SAMPLE`]-th one is noted.

use std::io::{self, Write};
use std::path::Path;

use super::format::{HEADER_BYTES, IndexFile, Kind, Section, damaged, read_u64, write_header};
use super::packed::{self, Packer};
use crate::error::Result;

/// One bits between two noted positions: 64 bits a sample are an eighth of a bit a number,
/// and the words in between, at two bits a number on average, fill a few cache lines.
const SAMPLE: u64 = 512;

/// Where the sections lie, counted from the end of the header.
#[derive(Debug, Clone, Copy)]
struct Layout {
    count: u64,
    universe: u64,
    low_width: u32,
    high_start: u64,
    high_bits: u64,
    samples_start: u64,
    end: u64,
}

impl Layout {
    /// For `count` numbers up to `universe`; `None` when it would not fit 64 bits.
    fn new(count: u64, universe: u64) -> Option<Self> {
        let low_width = (universe / count.max(1)).checked_ilog2().unwrap_or(0).min(packed::MAX_WIDTH);
        let high_start = count.checked_mul(u64::from(low_width))?.div_ceil(64).checked_mul(8)?;
        let high_bits = count.checked_add(universe >> low_width)?.checked_add(1)?;
        let samples_start = high_start.checked_add(high_bits.div_ceil(64).checked_mul(8)?)?;
        let end = samples_start.checked_add(count.div_ceil(SAMPLE).checked_mul(8)?)?;
        Some(Self { count, universe, low_width, high_start, high_bits, samples_start, end })
    }
}

/// Writes a sequence whose length and bound are known beforehand, in constant memory.
pub(super) struct Writer {
    layout: Layout,
    low: Packer<Section>,
    high: Section,
    samples: Section,
    pushed: u64,
    last: u64,
    word: u64,
    word_index: u64,
}

impl Writer {
    pub fn create(path: &Path, count: u64, universe: u64) -> io::Result<Self> {
        let layout = Layout::new(count, universe).ok_or(io::ErrorKind::InvalidInput)?;
        Ok(Self {
            low: Packer::new(Section::create(path, 0)?, layout.low_width),
            high: Section::create(path, layout.high_start)?,
            samples: Section::create(path, layout.samples_start)?,
            layout,
            pushed: 0,
            last: 0,
            word: 0,
            word_index: 0,
        })
    }

    /// Takes the next number: not below the last, not above the bound.
    #[inline]
    pub fn push(&mut self, value: u64) -> io::Result<()> {
        if value < self.last || value > self.layout.universe || self.pushed == self.layout.count {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        self.last = value;
        if self.layout.low_width > 0 {
            self.low.push(value & ((1 << self.layout.low_width) - 1))?;
        }
        let bit = (value >> self.layout.low_width) + self.pushed;
        if self.pushed.is_multiple_of(SAMPLE) {
            self.samples.write_all(&bit.to_le_bytes())?;
        }
        while self.word_index < bit / 64 {
            self.next_word()?;
        }
        self.word |= 1 << (bit % 64);
        self.pushed += 1;
        Ok(())
    }

    fn next_word(&mut self) -> io::Result<()> {
        self.high.write_all(&self.word.to_le_bytes())?;
        self.word = 0;
        self.word_index += 1;
        Ok(())
    }

    pub fn finish(mut self) -> io::Result<()> {
        if self.pushed != self.layout.count {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        while self.word_index < self.layout.high_bits.div_ceil(64) {
            self.next_word()?;
        }
        self.low.finish()?.finish()?;
        self.samples.finish()?;
        let mut file = self.high.finish()?;
        file.set_len(HEADER_BYTES as u64 + self.layout.end)?;
        write_header(&mut file, Kind::Offsets, &[self.layout.count, self.layout.universe, 0, 0, 0, 0])?;
        file.sync_all()
    }
}

/// A sequence in a mapped file.
pub(super) struct EliasFano {
    file: IndexFile,
    layout: Layout,
}

impl EliasFano {
    pub fn open(path: &Path) -> Result<Self> {
        let file = IndexFile::open(path, Kind::Offsets)?;
        let [count, universe, ..] = *file.header();
        match Layout::new(count, universe) {
            Some(layout) if layout.end == file.body().len() as u64 => Ok(Self { file, layout }),
            _ => Err(damaged(path, "its length does not fit its header")),
        }
    }

    pub fn len(&self) -> u64 {
        self.layout.count
    }

    /// Largest number that the sequence may hold.
    pub fn universe(&self) -> u64 {
        self.layout.universe
    }

    /// The number at `index`, or `None` past the end. A damaged file gives a wrong number up to the bound, never a panic.
    pub fn get(&self, index: u64) -> Option<u64> {
        if index >= self.layout.count {
            return None;
        }
        let body = self.file.body();
        let low = packed::get(body, self.layout.low_width, index);
        let high = self.select(index)?.checked_sub(index)?;
        let value = high.checked_shl(self.layout.low_width)? | low;
        (value <= self.layout.universe).then_some(value)
    }

    /// Position of the one bit that stands for the number at `index`.
    fn select(&self, index: u64) -> Option<u64> {
        let body = self.file.body();
        let high = &body[self.layout.high_start as usize..self.layout.samples_start as usize];
        let noted = read_u64(body, (self.layout.samples_start + index / SAMPLE * 8) as usize);
        let mut missing = index % SAMPLE;
        let mut word_index = noted / 64;
        let mut word = read_u64(high, word_index as usize * 8) & (u64::MAX << (noted % 64));
        loop {
            let ones = u64::from(word.count_ones());
            if missing < ones {
                for _ in 0..missing {
                    word &= word - 1;
                }
                return Some(word_index * 64 + u64::from(word.trailing_zeros()));
            }
            missing -= ones;
            word_index += 1;
            if word_index * 8 >= high.len() as u64 {
                return None;
            }
            word = read_u64(high, word_index as usize * 8);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip(values: &[u64], universe: u64) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        let mut writer = Writer::create(&path, values.len() as u64, universe).unwrap();
        values.iter().for_each(|value| writer.push(*value).unwrap());
        writer.finish().unwrap();
        let read = EliasFano::open(&path).unwrap();
        assert_eq!(read.len(), values.len() as u64);
        for (index, value) in values.iter().enumerate() {
            assert_eq!(read.get(index as u64), Some(*value));
        }
        assert_eq!(read.get(values.len() as u64), None);
    }

    #[test]
    fn rising_numbers_come_back() {
        round_trip(&[], 0);
        round_trip(&[0], 0);
        round_trip(&[7; 2_000], 7);
        round_trip(&(0..5_000).collect::<Vec<_>>(), 5_000);
        round_trip(&(0..5_000).map(|i| i * i).collect::<Vec<_>>(), 25_000_000);
        // One hub among short lists, as in every web graph.
        let hub: Vec<u64> = (0..3_000).map(|i| if i < 1_500 { i * 20 } else { 70_000_000 + i * 20 }).collect();
        round_trip(&hub, 80_000_000);
    }

    #[test]
    fn a_falling_number_or_a_wrong_count_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        let mut writer = Writer::create(&path, 3, 10).unwrap();
        writer.push(5).unwrap();
        assert!(writer.push(4).is_err());
        assert!(writer.push(11).is_err());
        assert!(writer.finish().is_err());
    }

    #[test]
    fn any_damage_is_reported_or_harmless() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        let mut writer = Writer::create(&path, 1_000, 20_000).unwrap();
        (0..1_000).for_each(|i| writer.push(i * 20).unwrap());
        writer.finish().unwrap();
        let good = std::fs::read(&path).unwrap();
        for at in (0..good.len()).step_by(3) {
            let mut bad = good.clone();
            bad[at] ^= 0x5a;
            std::fs::write(&path, &bad).unwrap();
            if let Ok(read) = EliasFano::open(&path) {
                (0..1_000).for_each(|index| assert!(read.get(index).is_none_or(|value| value <= read.universe())));
            }
        }
        std::fs::write(&path, &good[..good.len() - 8]).unwrap();
        assert!(EliasFano::open(&path).is_err());
    }
}
