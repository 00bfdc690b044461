//! Which characters the bytes mean, judged by a sample, and their decoding as a stream.

use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How to read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::discovery) struct Charset {
    pub encoding: &'static Encoding,
    /// For bytes that turn out not to be UTF-8 after a sample that was plain ASCII.
    pub fallback: Option<&'static Encoding>,
}

impl Charset {
    const UTF8: Charset = Charset { encoding: UTF_8, fallback: None };

    fn of(encoding: &'static Encoding) -> Self {
        Charset { encoding, fallback: None }
    }
}

/// Byte order mark, then the pattern of NULs, then UTF-8 if it is, else what the letters look like.
pub(in crate::discovery) fn detect(sample: &[u8], top_level_domain: Option<&str>) -> Charset {
    match sample {
        [0xef, 0xbb, 0xbf, ..] => return Charset::UTF8,
        [0xff, 0xfe, ..] => return Charset::of(UTF_16LE),
        [0xfe, 0xff, ..] => return Charset::of(UTF_16BE),
        _ => {}
    }
    if let Some(encoding) = utf16_without_mark(sample) {
        return Charset::of(encoding);
    }
    if sample.is_ascii() {
        return Charset { encoding: UTF_8, fallback: Some(WINDOWS_1252) };
    }
    let (valid, broken) = utf8_evidence(sample);
    // Vendors cut contexts in the middle of a character; that does not make the file windows-1252.
    if broken == 0 || valid > broken * 10 {
        return Charset::UTF8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    // The TLD is a hint about the language, given only where the detector knows it.
    let hint = top_level_domain.map(str::as_bytes).filter(|tld| tld.iter().all(u8::is_ascii_lowercase));
    Charset::of(detector.guess(hint, Utf8Detection::Deny))
}

/// Two in three characters of an export are ASCII (URLs, numbers, delimiters), so UTF-16 shows as NULs on one side.
fn utf16_without_mark(sample: &[u8]) -> Option<&'static Encoding> {
    let head = &sample[..sample.len().min(4096)];
    if head.len() < 4 {
        return None;
    }
    let nuls = |parity: usize| head.iter().skip(parity).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (nuls(0), nuls(1));
    let units = head.len() / 2;
    if odd * 3 > units && even * 8 < odd {
        Some(UTF_16LE)
    } else if even * 3 > units && odd * 8 < even {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Multi-byte characters that are whole, and places that are not UTF-8. A character cut by the sample's end is neither.
fn utf8_evidence(sample: &[u8]) -> (usize, usize) {
    let (mut valid, mut broken) = (0, 0);
    let mut rest = sample;
    loop {
        match std::str::from_utf8(rest) {
            Ok(text) => {
                valid += text.chars().filter(|c| !c.is_ascii()).count();
                return (valid, broken);
            }
            Err(error) => {
                let good = &rest[..error.valid_up_to()];
                valid += std::str::from_utf8(good).map_or(0, |t| t.chars().filter(|c| !c.is_ascii()).count());
                let Some(length) = error.error_len() else { return (valid, broken) };
                broken += 1;
                rest = &rest[error.valid_up_to() + length..];
            }
        }
    }
}

/// Turns a byte stream into UTF-8. UTF-8 itself passes through untouched, so that broken cells can be judged one by one.
pub(in crate::discovery) struct Utf8<R> {
    source: R,
    decoder: Option<Decoder>,
    input: Vec<u8>,
    from: usize,
    to: usize,
    ended: bool,
    finished: bool,
    /// Decoded text on its way into buffers too small to decode into.
    spill: Vec<u8>,
    given: usize,
}

const CHUNK: usize = 64 << 10;
/// The longest UTF-8 a decoder may need room for before it makes progress.
const MIN_ROOM: usize = 16;

impl<R: Read> Utf8<R> {
    pub fn new(source: R, charset: Charset) -> Self {
        let decoder = (charset.encoding != UTF_8).then(|| charset.encoding.new_decoder_with_bom_removal());
        let input = if decoder.is_some() { vec![0; CHUNK] } else { Vec::new() };
        Self { source, decoder, input, from: 0, to: 0, ended: false, finished: false, spill: Vec::new(), given: 0 }
    }
}

impl<R: Read> Utf8<R> {
    fn read_spilled(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.spill.len() {
            let mut room = [0; 1024];
            self.given = 0;
            self.spill.clear();
            let count = self.read(&mut room)?;
            self.spill.extend_from_slice(&room[..count]);
        }
        let count = buffer.len().min(self.spill.len() - self.given);
        buffer[..count].copy_from_slice(&self.spill[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

impl<R: Read> Read for Utf8<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(decoder) = &mut self.decoder else { return self.source.read(buffer) };
        if self.finished {
            return Ok(0);
        }
        if buffer.len() < MIN_ROOM || self.given < self.spill.len() {
            return self.read_spilled(buffer);
        }
        loop {
            if self.from == self.to && !self.ended {
                self.to = self.source.read(&mut self.input)?;
                self.from = 0;
                self.ended = self.to == 0;
            }
            let (result, read, written, _) =
                decoder.decode_to_utf8(&self.input[self.from..self.to], buffer, self.ended);
            self.from += read;
            self.finished = self.ended && result == CoderResult::InputEmpty;
            if written > 0 || self.finished {
                return Ok(written);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(bytes: &[u8]) -> String {
        let mut text = String::new();
        Utf8::new(bytes, detect(bytes, None)).read_to_string(&mut text).unwrap();
        text
    }

    fn utf16(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
    }

    #[test]
    fn utf16_is_seen_with_and_without_a_mark() {
        let text = "URL\tAnchor\nhttps://a.test/\tпривет 世界\n";
        for little in [true, false] {
            assert_eq!(decode(&utf16(text, little)), text);
            assert_eq!(decode(&utf16(&format!("\u{feff}{text}"), little)), text);
        }
    }

    #[test]
    fn legacy_letters_are_guessed() {
        assert_eq!(decode(b"URL;Anchor\nhttps://a.test/;caf\xe9 \xfcber\n"), "URL;Anchor\nhttps://a.test/;café über\n");
        let cp1251 = encoding_rs::WINDOWS_1251.encode("Ссылка;Анкор\nhttps://a.test/;привет, как дела\n").0;
        assert_eq!(decode(&cp1251), "Ссылка;Анкор\nhttps://a.test/;привет, как дела\n");
        let sjis = encoding_rs::SHIFT_JIS.encode("リンク元,アンカーテキスト\nhttps://a.test/,日本語のリンク\n").0;
        assert_eq!(decode(&sjis), "リンク元,アンカーテキスト\nhttps://a.test/,日本語のリンク\n");
    }

    #[test]
    fn a_cut_character_does_not_change_the_charset() {
        let mut bytes = "größe, müller, äpfel, straße, übung, öl, fußball, grün, blüte, schön, ".repeat(3).into_bytes();
        bytes.extend_from_slice(b"cut \xc3,");
        assert_eq!(detect(&bytes, None), Charset::UTF8);
        // The end of the sample may fall inside a character.
        assert_eq!(detect(&"größ".as_bytes()[..4], None), Charset::UTF8);
    }

    #[test]
    fn decoding_is_streamed_across_chunks() {
        let text = "aé世😀".repeat(CHUNK / 3);
        assert_eq!(decode(&utf16(&format!("\u{feff}{text}"), true)), text);
    }
}
