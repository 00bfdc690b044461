//! A pull reader of JSON texts: one token after another, with its line, in bounded memory.
//!
//! Exports of a million objects are read without holding them, and what comes before a damaged place is kept.

use std::io::{self, Read};

use super::limits::{MAX_JSON_DEPTH, MAX_JSON_STRING};

#[derive(Debug, Clone, PartialEq)]
pub(in crate::discovery) enum Token {
    ObjectStart,
    ObjectEnd,
    ArrayStart,
    ArrayEnd,
    /// A member's name; its value follows.
    Key(String),
    String(String),
    /// A number as written, `true` or `false`.
    Plain(String),
    Null,
}

/// Why reading ended early.
#[derive(Debug)]
pub(in crate::discovery) enum Problem {
    Io(io::Error),
    /// Line and what is wrong there.
    Syntax(u64, String),
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Self {
        Problem::Io(error)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    Object,
    Array,
}

pub(in crate::discovery) struct JsonReader<R> {
    source: R,
    buffer: Vec<u8>,
    from: usize,
    to: usize,
    line: u64,
    open: Vec<Inside>,
    /// A key was read and its value is due.
    due: bool,
}

impl<R: Read> JsonReader<R> {
    pub fn new(source: R) -> Self {
        Self { source, buffer: vec![0; 64 << 10], from: 0, to: 0, line: 1, open: Vec::new(), due: false }
    }

    /// The line reached, 1-based.
    pub fn line(&self) -> u64 {
        self.line
    }

    fn peek(&mut self) -> Result<Option<u8>, Problem> {
        while self.from == self.to {
            self.from = 0;
            self.to = match self.source.read(&mut self.buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                answer => answer?,
            };
            if self.to == 0 {
                return Ok(None);
            }
        }
        Ok(Some(self.buffer[self.from]))
    }

    fn bump(&mut self) {
        self.line += u64::from(self.buffer[self.from] == b'\n');
        self.from += 1;
    }

    fn syntax<T>(&self, what: impl Into<String>) -> Result<T, Problem> {
        Err(Problem::Syntax(self.line, what.into()))
    }

    /// The next token; `None` at the end of the text. Several documents may follow each other (JSON lines); commas and
    /// colons between values are passed over wherever they stand.
    pub fn next(&mut self) -> Result<Option<Token>, Problem> {
        loop {
            let Some(byte) = self.peek()? else {
                return if self.open.is_empty() { Ok(None) } else { self.syntax("the text ends inside a value") };
            };
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b',' | b':' | 0xef | 0xbb | 0xbf | 0x1e | 0x1a => self.bump(),
                b'{' | b'[' => {
                    if self.open.len() >= MAX_JSON_DEPTH {
                        return self.syntax(format!("values nest more than {MAX_JSON_DEPTH} deep"));
                    }
                    self.bump();
                    self.due = false;
                    self.open.push(if byte == b'{' { Inside::Object } else { Inside::Array });
                    return Ok(Some(if byte == b'{' { Token::ObjectStart } else { Token::ArrayStart }));
                }
                b'}' | b']' => {
                    let expected = if byte == b'}' { Inside::Object } else { Inside::Array };
                    if self.open.pop() != Some(expected) {
                        return self.syntax(format!("`{}` closes nothing", char::from(byte)));
                    }
                    self.bump();
                    self.due = false;
                    return Ok(Some(if byte == b'}' { Token::ObjectEnd } else { Token::ArrayEnd }));
                }
                b'"' => {
                    let text = self.string()?;
                    if self.open.last() == Some(&Inside::Object) && !self.due {
                        self.due = true;
                        return Ok(Some(Token::Key(text)));
                    }
                    self.due = false;
                    return Ok(Some(Token::String(text)));
                }
                b'-' | b'0'..=b'9' | b'a'..=b'z' | b'N' | b'I' => {
                    let word = self.word()?;
                    self.due = false;
                    return Ok(Some(if word == "null" { Token::Null } else { Token::Plain(word) }));
                }
                _ => return self.syntax("not JSON"),
            }
        }
    }

    fn word(&mut self) -> Result<String, Problem> {
        let mut word = String::new();
        while let Some(byte) = self.peek()? {
            if !(byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)) || word.len() > 64 {
                break;
            }
            word.push(char::from(byte));
            self.bump();
        }
        let number = word.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit());
        if number || matches!(word.as_str(), "true" | "false" | "null" | "NaN" | "Infinity" | "-Infinity") {
            return Ok(word);
        }
        self.syntax(format!("`{word}` is no JSON value"))
    }

    fn string(&mut self) -> Result<String, Problem> {
        self.bump();
        let mut bytes = Vec::new();
        loop {
            if self.peek()?.is_none() {
                return self.syntax("the text ends inside a string");
            }
            let rest = &self.buffer[self.from..self.to];
            let end = memchr::memchr2(b'"', b'\\', rest).unwrap_or(rest.len());
            self.line += memchr::memchr_iter(b'\n', &rest[..end]).count() as u64;
            bytes.extend_from_slice(&rest[..end]);
            self.from += end;
            if bytes.len() > MAX_JSON_STRING {
                return self.syntax(format!("a string longer than {} MiB", MAX_JSON_STRING >> 20));
            }
            match self.peek()? {
                Some(b'"') => {
                    self.bump();
                    return Ok(
                        String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned())
                    );
                }
                Some(b'\\') => {
                    self.bump();
                    self.escape(&mut bytes)?;
                }
                _ => {}
            }
        }
    }

    fn escape(&mut self, bytes: &mut Vec<u8>) -> Result<(), Problem> {
        let Some(byte) = self.peek()? else { return self.syntax("the text ends inside a string") };
        self.bump();
        let plain = match byte {
            b'n' => b'\n',
            b't' => b'\t',
            b'r' => b'\r',
            b'b' => 8,
            b'f' => 12,
            b'u' => return self.unicode(bytes),
            other => other,
        };
        bytes.push(plain);
        Ok(())
    }

    /// `\uXXXX`, in pairs above the basic plane; a half without its other becomes the replacement character.
    fn unicode(&mut self, bytes: &mut Vec<u8>) -> Result<(), Problem> {
        let mut unit = self.hex()?;
        loop {
            let high = (0xd800..0xdc00).contains(&unit);
            let mut c = char::from_u32(unit);
            let mut pending = None;
            if high && self.peek()? == Some(b'\\') {
                self.bump();
                if self.peek()? == Some(b'u') {
                    self.bump();
                    let low = self.hex()?;
                    if (0xdc00..0xe000).contains(&low) {
                        c = char::from_u32(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
                    } else {
                        pending = Some(low);
                    }
                } else {
                    push(bytes, None);
                    return self.escape(bytes);
                }
            }
            push(bytes, c);
            match pending {
                Some(next) => unit = next,
                None => return Ok(()),
            }
        }
    }

    fn hex(&mut self) -> Result<u32, Problem> {
        let mut value = 0;
        for _ in 0..4 {
            let digit = self.peek()?.and_then(|byte| char::from(byte).to_digit(16));
            let Some(digit) = digit else { return self.syntax("a broken \\u escape") };
            value = value * 16 + digit;
            self.bump();
        }
        Ok(value)
    }
}

fn push(bytes: &mut Vec<u8>, c: Option<char>) {
    let mut utf8 = [0; 4];
    bytes.extend_from_slice(c.unwrap_or(char::REPLACEMENT_CHARACTER).encode_utf8(&mut utf8).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Result<Vec<Token>, String> {
        let mut reader = JsonReader::new(text.as_bytes());
        let mut all = Vec::new();
        loop {
            match reader.next() {
                Ok(Some(token)) => all.push(token),
                Ok(None) => return Ok(all),
                Err(Problem::Syntax(line, what)) => return Err(format!("{line}: {what}")),
                Err(Problem::Io(error)) => return Err(error.to_string()),
            }
        }
    }

    #[test]
    fn tokens_of_every_kind() {
        use Token::*;
        let found = tokens("{\"a\": [1.5, true, null, \"x\\n\\u00e9\\ud83d\\ude00\"], \"b\": {}}").unwrap();
        let expected = vec![
            ObjectStart,
            Key("a".into()),
            ArrayStart,
            Plain("1.5".into()),
            Plain("true".into()),
            Null,
            String("x\né😀".into()),
            ArrayEnd,
            Key("b".into()),
            ObjectStart,
            ObjectEnd,
            ObjectEnd,
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn damage_is_named_with_its_line() {
        assert_eq!(tokens("{\"a\":\n\"b"), Err("2: the text ends inside a string".into()));
        assert_eq!(tokens("{\"a\": 1"), Err("1: the text ends inside a value".into()));
        assert_eq!(tokens("[1}"), Err("1: `}` closes nothing".into()));
        assert_eq!(tokens("{\"a\": undefined}"), Err("1: `undefined` is no JSON value".into()));
        assert!(tokens(&"[".repeat(MAX_JSON_DEPTH + 1)).unwrap_err().contains("deep"));
        assert!(tokens(&format!("\"{}\"", "x".repeat(MAX_JSON_STRING + 1))).unwrap_err().contains("longer than"));
        assert_eq!(tokens("\"\\ud800\\u0041\\ud800x\"").unwrap(), [Token::String("\u{fffd}A\u{fffd}x".into())]);
    }
}
