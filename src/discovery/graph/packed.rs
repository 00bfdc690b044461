//! Numbers of equal bit width, packed without gaps.

use std::io::{self, Write};

use super::format::read_u64;

/// Bits needed to write every number up to `largest`.
pub(super) fn width_of(largest: u64) -> u32 {
    64 - largest.leading_zeros()
}

/// Bytes that `count` numbers of this width take, in whole words.
pub(super) fn packed_bytes(count: u64, width: u32) -> u64 {
    (count * u64::from(width)).div_ceil(64) * 8
}

/// Widest number that [`get`] reads with one look: 64 bits less the up to seven before its first.
pub(super) const MAX_WIDTH: u32 = 57;

/// The number at `index`; what lies past the end is zero.
#[inline]
pub(super) fn get(bytes: &[u8], width: u32, index: u64) -> u64 {
    debug_assert!(width <= MAX_WIDTH);
    let bit = index * u64::from(width);
    let word = read_u64(bytes, (bit >> 3) as usize) >> (bit & 7);
    word & ((1 << width) - 1)
}

/// Packs numbers as they come.
pub(super) struct Packer<W> {
    out: W,
    width: u32,
    word: u64,
    filled: u32,
}

impl<W: Write> Packer<W> {
    pub fn new(out: W, width: u32) -> Self {
        debug_assert!(width <= MAX_WIDTH);
        Self { out, width, word: 0, filled: 0 }
    }

    #[inline]
    pub fn push(&mut self, value: u64) -> io::Result<()> {
        debug_assert!(width_of(value) <= self.width);
        if self.width == 0 {
            return Ok(());
        }
        self.word |= value << self.filled;
        self.filled += self.width;
        if self.filled >= 64 {
            self.out.write_all(&self.word.to_le_bytes())?;
            self.filled -= 64;
            // `width - filled` bits went out with the word; all of them when it ended exactly there.
            self.word = if self.filled == 0 { 0 } else { value >> (self.width - self.filled) };
        }
        Ok(())
    }

    pub fn finish(mut self) -> io::Result<W> {
        if self.filled > 0 {
            self.out.write_all(&self.word.to_le_bytes())?;
        }
        Ok(self.out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_width_gives_back_what_was_packed() {
        for width in 0..=MAX_WIDTH {
            let mask = (1_u64 << width) - 1;
            let values: Vec<u64> = (0..200_u64).map(|i| i.wrapping_mul(0x9e37_79b9_7f4a_7c15) & mask).collect();
            let mut packer = Packer::new(Vec::new(), width);
            values.iter().for_each(|value| packer.push(*value).unwrap());
            let bytes = packer.finish().unwrap();
            assert_eq!(bytes.len() as u64, packed_bytes(200, width));
            for (index, value) in values.iter().enumerate() {
                assert_eq!(get(&bytes, width, index as u64), *value, "width {width}");
            }
        }
    }
}
