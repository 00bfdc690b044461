//! Reads a document type, which decides how the page is laid out.
//!
//! <https://html.spec.whatwg.org/multipage/parsing.html#doctype-state>

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::Doctype;

use super::is_space;

/// Reads from behind `<!doctype`; gives the offset behind its `>`.
pub(super) fn read(text: &str, start: usize) -> (Doctype, usize) {
    let mut reader = Reader { text, bytes: text.as_bytes(), at: start };
    let mut doctype = Doctype::default();
    // A malformed one lays the page out as old browsers did.
    doctype.force_quirks = reader.read(&mut doctype).is_none();
    let end = memchr::memchr(b'>', &reader.bytes[reader.at..]);
    (doctype, end.map_or(text.len(), |length| reader.at + length + 1))
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn skip_space(&mut self) {
        while self.bytes.get(self.at).copied().is_some_and(is_space) {
            self.at += 1;
        }
    }

    /// `None` when it is malformed; what was read stays.
    fn read(&mut self, doctype: &mut Doctype) -> Option<()> {
        self.skip_space();
        let start = self.at;
        while self.bytes.get(self.at).is_some_and(|&byte| !is_space(byte) && byte != b'>') {
            self.at += 1;
        }
        if start == self.at {
            return None;
        }
        let name = self.text[start..self.at].to_ascii_lowercase().replace('\0', "\u{FFFD}");
        doctype.name = Some(StrTendril::from(name));
        self.skip_space();
        if *self.bytes.get(self.at)? == b'>' {
            return Some(());
        }
        let keyword = self.bytes.get(self.at..self.at + 6)?;
        let is_public = keyword.eq_ignore_ascii_case(b"public");
        if !is_public && !keyword.eq_ignore_ascii_case(b"system") {
            return None;
        }
        self.at += 6;
        self.skip_space();
        if is_public {
            self.identifier(&mut doctype.public_id)?;
            self.skip_space();
            if *self.bytes.get(self.at)? == b'>' {
                return Some(());
            }
        }
        self.identifier(&mut doctype.system_id)?;
        self.skip_space();
        // Anything more is ignored.
        self.bytes.get(self.at).map(|_| ())
    }

    /// A quoted identifier. `>` ends it too, as malformed.
    fn identifier(&mut self, identifier: &mut Option<StrTendril>) -> Option<()> {
        let quote = *self.bytes.get(self.at)?;
        if quote != b'"' && quote != b'\'' {
            return None;
        }
        self.at += 1;
        let start = self.at;
        let length = memchr::memchr2(quote, b'>', &self.bytes[start..]);
        self.at = length.map_or(self.bytes.len(), |length| start + length);
        *identifier = Some(StrTendril::from(self.text[start..self.at].replace('\0', "\u{FFFD}")));
        if *self.bytes.get(self.at)? != quote {
            return None;
        }
        self.at += 1;
        Some(())
    }
}
