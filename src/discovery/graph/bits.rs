//! Reads the instantaneous codes of a BVGraph bit stream from untrusted bytes: past the end it gives zeros, never a panic.

use dsi_bitstream::dispatch::Codes;

/// Bits that one look at the stream is sure to hold: 64 less the up to seven before the cursor.
const WINDOW: u32 = 57;

/// A cursor over a big-endian bit stream, as Java's `InputBitStream` numbers its bits.
#[derive(Debug, Clone)]
pub(super) struct BitReader<'a> {
    bytes: &'a [u8],
    position: u64,
}

impl<'a> BitReader<'a> {
    pub fn new(bytes: &'a [u8], position: u64) -> Self {
        Self { bytes, position }
    }

    /// Position of the next bit.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// True when a code ran past the last byte, so that what it gave means nothing.
    pub fn is_past_end(&self) -> bool {
        self.position > 8 * self.bytes.len() as u64
    }

    /// At least [`WINDOW`] bits from the cursor on, the next one in the highest place.
    #[inline(always)]
    fn peek(&self) -> u64 {
        let byte = (self.position >> 3) as usize;
        let word = match self.bytes.get(byte..).and_then(|rest| rest.first_chunk::<8>()) {
            Some(chunk) => u64::from_be_bytes(*chunk),
            None => self.peek_at_end(byte),
        };
        word << (self.position & 7)
    }

    #[cold]
    fn peek_at_end(&self, byte: usize) -> u64 {
        let rest = self.bytes.get(byte..).unwrap_or_default();
        let mut chunk = [0; 8];
        chunk[..rest.len()].copy_from_slice(rest);
        u64::from_be_bytes(chunk)
    }

    /// Reads up to 64 bits as a number.
    fn read_bits(&mut self, count: u32) -> u64 {
        if count > WINDOW {
            let high = self.read_bits(count - 32);
            return high << 32 | self.read_bits(32);
        }
        if count == 0 {
            return 0;
        }
        let value = self.peek() >> (64 - count);
        self.position += u64::from(count);
        value
    }

    #[inline(always)]
    pub fn read_unary(&mut self) -> u64 {
        let zeros = self.peek().leading_zeros();
        if zeros < WINDOW {
            self.position += u64::from(zeros) + 1;
            return u64::from(zeros);
        }
        self.read_long_unary()
    }

    #[cold]
    fn read_long_unary(&mut self) -> u64 {
        let start = self.position;
        loop {
            let zeros = self.peek().leading_zeros().min(WINDOW);
            self.position += u64::from(zeros);
            if zeros < WINDOW {
                self.position += 1;
                return self.position - start - 1;
            }
            if self.is_past_end() {
                return 0;
            }
        }
    }

    #[inline(always)]
    pub fn read_gamma(&mut self) -> u64 {
        let window = self.peek();
        let zeros = window.leading_zeros();
        if 2 * zeros < WINDOW {
            self.position += u64::from(2 * zeros) + 1;
            return (window >> (63 - 2 * zeros)) - 1;
        }
        self.read_long_gamma()
    }

    #[cold]
    fn read_long_gamma(&mut self) -> u64 {
        let length = self.read_unary();
        self.read_tail(length)
    }

    /// The number whose binary length less one was just read, less one.
    #[inline]
    fn read_tail(&mut self, length: u64) -> u64 {
        if length > 63 {
            return self.fail();
        }
        let tail = self.read_bits(length as u32);
        ((1 << length) | tail) - 1
    }

    pub fn read_delta(&mut self) -> u64 {
        let length = self.read_gamma();
        self.read_tail(length)
    }

    /// ζ code with shrinking factor `k` of 1 to 7.
    #[inline(always)]
    pub fn read_zeta(&mut self, k: u32) -> u64 {
        let window = self.peek();
        let zeros = window.leading_zeros();
        // Unary part, then a minimal binary code of hk+k-1 or one more bits.
        let short = zeros * k + k - 1;
        if zeros + 2 + short <= WINDOW {
            let rest = window << (zeros + 1);
            // Shifted twice, since a shift by all 64 bits is not defined.
            let long = (rest >> 1) >> (62 - short);
            let code = long >> 1;
            let left = 1 << (zeros * k);
            let is_short = code < left;
            self.position += u64::from(zeros + 1 + short + u32::from(!is_short));
            return if is_short { code + left - 1 } else { long - 1 };
        }
        self.read_long_zeta(k)
    }

    #[cold]
    fn read_long_zeta(&mut self, k: u32) -> u64 {
        let zeros = self.read_unary();
        let short = zeros * u64::from(k) + u64::from(k) - 1;
        if short > 62 {
            return self.fail();
        }
        let code = self.read_bits(short as u32);
        let left = 1 << (zeros * u64::from(k));
        if code < left { code + left - 1 } else { (code << 1 | self.read_bits(1)) - 1 }
    }

    #[inline(always)]
    pub fn read(&mut self, code: Codes) -> u64 {
        match code {
            Codes::Zeta(k) => self.read_zeta(k as u32),
            Codes::Gamma => self.read_gamma(),
            Codes::Unary => self.read_unary(),
            Codes::Delta => self.read_delta(),
            _ => self.fail(),
        }
    }

    /// No graph holds a number this long: moves past the end, where the checks of the scan see it.
    #[cold]
    fn fail(&mut self) -> u64 {
        self.position = self.position.max(8 * self.bytes.len() as u64 + 1);
        0
    }
}

/// True for the codes that [`BitReader::read`] knows: all that Java writes, but for Golomb and nibble codes.
pub(super) fn is_supported(code: Codes) -> bool {
    matches!(code, Codes::Unary | Codes::Gamma | Codes::Delta) || matches!(code, Codes::Zeta(1..=7))
}

#[cfg(test)]
mod tests {
    use super::BitReader;
    use dsi_bitstream::prelude::{
        BE, BitWrite, BufBitWriter, Codes, DeltaWrite, GammaWrite, MemWordWriterVec, ZetaWrite,
    };

    fn numbers() -> Vec<u64> {
        let mut numbers: Vec<u64> = (0..70).collect();
        for shift in 6..40 {
            numbers.extend([(1 << shift) - 2, (1 << shift) - 1, 1 << shift, (1 << shift) + 5]);
        }
        numbers
    }

    fn written(mut write: impl FnMut(&mut BufBitWriter<BE, MemWordWriterVec<u64, Vec<u64>>>)) -> Vec<u8> {
        let mut writer = BufBitWriter::<BE, _>::new(MemWordWriterVec::new(Vec::<u64>::new()));
        write(&mut writer);
        writer.into_inner().unwrap().into_inner().iter().flat_map(|word| word.to_ne_bytes()).collect()
    }

    #[test]
    fn codes_are_read_as_the_reference_library_writes_them() {
        for k in 1..=7 {
            let bytes = written(|writer| {
                for number in numbers() {
                    writer.write_zeta(number, k).unwrap();
                    writer.write_gamma(number).unwrap();
                    writer.write_delta(number).unwrap();
                    writer.write_unary(number % 300).unwrap();
                }
            });
            let mut reader = BitReader::new(&bytes, 0);
            for number in numbers() {
                assert_eq!(reader.read(Codes::Zeta(k)), number, "zeta {k}");
                assert_eq!(reader.read(Codes::Gamma), number);
                assert_eq!(reader.read(Codes::Delta), number);
                assert_eq!(reader.read(Codes::Unary), number % 300);
            }
            assert!(!reader.is_past_end());
        }
    }

    #[test]
    fn past_the_end_come_zeros_and_a_flag() {
        for bytes in [&[][..], &[0][..], &[0; 200][..]] {
            for code in [Codes::Unary, Codes::Gamma, Codes::Delta, Codes::Zeta(3)] {
                let mut reader = BitReader::new(bytes, 0);
                for _ in 0..10 {
                    reader.read(code);
                }
                assert!(reader.is_past_end(), "{code:?} over {} bytes", bytes.len());
            }
        }
    }
}
