//! Walks through JSON without building a tree: values that nobody asks for are passed over at the speed of a search.
//!
//! Lenient where nothing depends on it (numbers and literals are not checked); strings, nesting and separators are.

use memchr::memchr2;

use super::limits::MAX_JSON_DEPTH;

/// The JSON is broken, or nests too deep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Broken;

type Result<T> = std::result::Result<T, Broken>;

/// A string as it stands between its quotes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Text<'a> {
    pub raw: &'a [u8],
    /// There are backslashes in it.
    pub escaped: bool,
}

/// A position in JSON.
#[derive(Debug, Clone)]
pub(crate) struct Walker<'a> {
    bytes: &'a [u8],
    at: usize,
    depth: usize,
}

impl<'a> Walker<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, depth: 0 }
    }

    #[inline]
    fn peek(&mut self) -> Result<u8> {
        loop {
            match self.bytes.get(self.at) {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                Some(byte) => return Ok(*byte),
                None => return Err(Broken),
            }
        }
    }

    #[inline]
    fn expect(&mut self, wanted: u8) -> Result<()> {
        if self.peek()? != wanted {
            return Err(Broken);
        }
        self.at += 1;
        Ok(())
    }

    /// Calls `member` at the value of each member; it must read or skip it. Anything but an object is skipped.
    #[inline]
    pub(crate) fn object(&mut self, mut member: impl FnMut(&mut Self, Text<'a>) -> Result<()>) -> Result<()> {
        if self.peek()? != b'{' {
            return self.skip();
        }
        self.enter()?;
        if self.peek()? == b'}' {
            self.at += 1;
            self.depth -= 1;
            return Ok(());
        }
        loop {
            let key = self.string()?;
            self.expect(b':')?;
            member(self, key)?;
            if self.closes(b'}')? {
                return Ok(());
            }
        }
    }

    /// Calls `element` at each element, which must read or skip it. Anything but an array counts as an array of itself:
    /// header values are a string or, when repeated, an array of them.
    #[inline]
    pub(crate) fn array(&mut self, mut element: impl FnMut(&mut Self) -> Result<()>) -> Result<()> {
        if self.peek()? != b'[' {
            return element(self);
        }
        self.enter()?;
        if self.peek()? == b']' {
            self.at += 1;
            self.depth -= 1;
            return Ok(());
        }
        loop {
            element(self)?;
            if self.closes(b']')? {
                return Ok(());
            }
        }
    }

    fn enter(&mut self) -> Result<()> {
        self.at += 1;
        self.depth += 1;
        if self.depth > MAX_JSON_DEPTH { Err(Broken) } else { Ok(()) }
    }

    #[inline]
    fn closes(&mut self, end: u8) -> Result<bool> {
        let byte = self.peek()?;
        self.at += 1;
        if byte == end {
            self.depth -= 1;
            return Ok(true);
        }
        if byte == b',' { Ok(false) } else { Err(Broken) }
    }

    /// Reads a string.
    #[inline]
    pub(crate) fn string(&mut self) -> Result<Text<'a>> {
        self.expect(b'"')?;
        let start = self.at;
        let mut escaped = false;
        loop {
            let found = memchr2(b'"', b'\\', &self.bytes[self.at..]).ok_or(Broken)?;
            self.at += found + 1;
            if self.bytes[self.at - 1] == b'"' {
                return Ok(Text { raw: &self.bytes[start..self.at - 1], escaped });
            }
            escaped = true;
            self.at += 1;
            if self.at > self.bytes.len() {
                return Err(Broken);
            }
        }
    }

    /// Reads a string, or a number or literal as it is written; `None` for objects and arrays, which are skipped.
    pub(crate) fn scalar(&mut self) -> Result<Option<Text<'a>>> {
        match self.peek()? {
            b'"' => self.string().map(Some),
            b'{' | b'[' => self.skip().map(|()| None),
            _ => {
                let start = self.at;
                self.skip()?;
                Ok(Some(Text { raw: &self.bytes[start..self.at], escaped: false }))
            }
        }
    }

    /// Passes over a value.
    pub(crate) fn skip(&mut self) -> Result<()> {
        let mut depth = 0;
        loop {
            match self.peek()? {
                b'"' => {
                    self.string()?;
                }
                b'{' | b'[' => {
                    self.at += 1;
                    depth += 1;
                    if self.depth + depth > MAX_JSON_DEPTH {
                        return Err(Broken);
                    }
                    continue;
                }
                b'}' | b']' if depth > 0 => {
                    self.at += 1;
                    depth -= 1;
                }
                b',' | b':' if depth > 0 => {
                    self.at += 1;
                    continue;
                }
                _ => {
                    let rest = &self.bytes[self.at..];
                    let length =
                        rest.iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b'.'));
                    match length.count() {
                        0 => return Err(Broken),
                        length => self.at += length,
                    }
                }
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }

    /// Passes over a value and gives a walker that stands at its start.
    pub(crate) fn remember(&mut self) -> Result<Walker<'a>> {
        let here = self.clone();
        self.skip()?;
        Ok(here)
    }
}

impl<'a> Text<'a> {
    pub fn is(&self, text: &str) -> bool {
        self.raw == text.as_bytes()
    }

    /// The text with its escapes undone, appended to `into`. What is no UTF-8 becomes the replacement character, and so
    /// does half of a surrogate pair.
    pub fn decode_into(&self, into: &mut String) {
        if !self.escaped {
            push_utf8(self.raw, into);
            return;
        }
        let mut rest = self.raw;
        while let Some(at) = memchr::memchr(b'\\', rest) {
            push_utf8(&rest[..at], into);
            let (char, length) = unescape(&rest[at..]);
            into.push(char);
            rest = &rest[at + length..];
        }
        push_utf8(rest, into);
    }

    pub fn decode(&self) -> String {
        let mut text = String::with_capacity(self.raw.len());
        self.decode_into(&mut text);
        text
    }
}

fn push_utf8(bytes: &[u8], into: &mut String) {
    match std::str::from_utf8(bytes) {
        Ok(text) => into.push_str(text),
        Err(_) => into.push_str(&String::from_utf8_lossy(bytes)),
    }
}

/// The character that an escape stands for, and the escape's length. `bytes` starts with the backslash.
pub(crate) fn unescape(bytes: &[u8]) -> (char, usize) {
    let char = match bytes.get(1) {
        Some(b'n') => '\n',
        Some(b't') => '\t',
        Some(b'r') => '\r',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'u') => return unescape_unicode(bytes),
        Some(byte) if byte.is_ascii() => char::from(*byte),
        Some(_) => return (char::REPLACEMENT_CHARACTER, 1),
        None => return (char::REPLACEMENT_CHARACTER, bytes.len()),
    };
    (char, 2)
}

fn unescape_unicode(bytes: &[u8]) -> (char, usize) {
    let Some(high) = hex4(bytes.get(2..6)) else { return (char::REPLACEMENT_CHARACTER, 2) };
    if (0xd800..0xdc00).contains(&high)
        && bytes.get(6..8) == Some(b"\\u")
        && let Some(low) = hex4(bytes.get(8..12)).filter(|low| (0xdc00..0xe000).contains(low))
    {
        let code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
        return (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), 12);
    }
    (char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER), 6)
}

fn hex4(digits: Option<&[u8]>) -> Option<u32> {
    digits?.iter().try_fold(0, |code, digit| Some(code << 4 | char::from(*digit).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(json: &str) -> String {
        Walker::new(json.as_bytes()).string().unwrap().decode()
    }

    #[test]
    fn escapes_are_undone() {
        assert_eq!(decoded(r#""a\/b\"c\\\n\té""#), "a/b\"c\\\n\té");
        assert_eq!(decoded(r#""\u00e9\ud83d\ude00\ud83d \uzzzz""#), "é😀\u{fffd} \u{fffd}zzzz");
        assert_eq!(decoded(r#""\ud83d\u0041""#), "\u{fffd}A");
        assert!(Walker::new(br#""abc"#).string().is_err());
        assert!(Walker::new(br#""abc\"#).string().is_err());
    }

    #[test]
    fn values_nobody_asks_for_are_passed_over() {
        let json = br#" { "a" : [1, -2.5e3, {"x":"]}\""}], "b" : null, "c":"yes" } "#;
        let mut found = None;
        Walker::new(json)
            .object(|walker, key| {
                if key.is("c") {
                    found = walker.scalar()?;
                    Ok(())
                } else {
                    walker.skip()
                }
            })
            .unwrap();
        assert!(found.unwrap().is("yes"));
    }

    #[test]
    fn a_string_counts_as_an_array_of_one() {
        for json in [r#""h2""#, r#"["h2"]"#] {
            let mut values = Vec::new();
            Walker::new(json.as_bytes()).array(|w| w.scalar().map(|text| values.extend(text))).unwrap();
            assert!(values.len() == 1 && values[0].is("h2"));
        }
    }

    #[test]
    fn nesting_is_bounded_and_breaks_are_found() {
        let deep = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
        assert!(Walker::new(deep(MAX_JSON_DEPTH).as_bytes()).skip().is_ok());
        assert!(Walker::new(deep(MAX_JSON_DEPTH + 1).as_bytes()).skip().is_err());
        assert!(Walker::new(deep(1_000_000).as_bytes()).skip().is_err());
        for json in ["", "{", "{\"a\"", "{\"a\":", "[1", "[1,", "{\"a\" 1}", "]", "{,}", "[1 2]"] {
            let skipped = Walker::new(json.as_bytes()).skip();
            let read = Walker::new(json.as_bytes()).object(|w, _| w.skip());
            assert!(skipped.is_err() || read.is_err() || json == "[1 2]", "{json}");
        }
    }
}
