//! The tokenizer of the HTML standard over a whole page in memory: tokens are slices of the page, found by byte search.
//!
//! html5ever's own takes its input in pieces and looks at every character; this one feeds the same tree builder and is
//! held to it by a test that compares their tokens on random markup. It takes 2/3 off the cost of a page, keeps at most
//! [`MAX_ATTRIBUTES`](crate::extractor::limits::MAX_ATTRIBUTES) of a tag (html5ever compares each with all others, so 100,000 on one tag cost seconds),
//! and does not keep the contents of comments.
//!
//! <https://html.spec.whatwg.org/multipage/parsing.html#tokenization>

mod doctype;
mod names;
mod raw;
mod references;
mod tag;

use std::borrow::Cow;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};
use memchr::{memchr, memchr2, memmem};

use names::Names;
pub(super) use tag::is_formatting;

/// Feeds a page to a sink, token by token, with the end of the file last.
pub(super) fn tokenize<S: TokenSink>(page: &str, sink: &S) {
    let page = normalized(page);
    let input = StrTendril::from_slice(&page);
    let text: &str = &input;
    let has_nul = memchr(0, text.as_bytes()).is_some();
    Tokenizer { input: &input, text, bytes: text.as_bytes(), at: 0, has_nul, names: Names::default(), sink }.run();
}

/// Line ends as the input stream preprocessing makes them.
fn normalized(page: &str) -> Cow<'_, str> {
    // A page decoded without a decoder's own handling may still begin with a mark.
    let page = page.strip_prefix('\u{FEFF}').unwrap_or(page);
    if memchr(b'\r', page.as_bytes()).is_none() {
        return Cow::Borrowed(page);
    }
    let mut text = String::with_capacity(page.len());
    let mut rest = page;
    while let Some(at) = memchr(b'\r', rest.as_bytes()) {
        text.push_str(&rest[..at]);
        text.push('\n');
        rest = &rest[at + 1..];
        rest = rest.strip_prefix('\n').unwrap_or(rest);
    }
    text.push_str(rest);
    Cow::Owned(text)
}

struct Tokenizer<'a, S> {
    input: &'a StrTendril,
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    has_nul: bool,
    names: Names,
    sink: &'a S,
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | 0x0C | b' ')
}

impl<S: TokenSink> Tokenizer<'_, S> {
    fn run(mut self) {
        while self.at < self.bytes.len() {
            self.characters();
            if self.at < self.bytes.len() {
                self.markup();
            }
        }
        self.emit(Token::EOFToken);
    }

    fn emit(&self, token: Token) {
        // Only start tags change the state, and those go through `start_tag`.
        let _ = self.sink.process_token(token, 1);
    }

    fn slice(&self, start: usize, end: usize) -> StrTendril {
        self.input.subtendril(start as u32, (end - start) as u32)
    }

    /// The data state, up to the next `<` that begins markup.
    fn characters(&mut self) {
        let start = self.at;
        let mut at = start;
        let mut decoded = String::new();
        let mut copied = start;
        let end = loop {
            let Some(found) = memchr2(b'<', b'&', &self.bytes[at..]) else { break self.bytes.len() };
            at += found;
            if self.bytes[at] == b'<' {
                if self.begins_markup(at) {
                    break at;
                }
                at += 1;
                continue;
            }
            match references::decode(&self.text[at + 1..], false) {
                Some((characters, length)) => {
                    decoded.push_str(&self.text[copied..at]);
                    decoded.extend(characters.into_iter().flatten());
                    at += 1 + length;
                    copied = at;
                }
                None => at += 1,
            }
        };
        self.at = end;
        if copied == start {
            self.emit_slice(start, end);
        } else {
            decoded.push_str(&self.text[copied..end]);
            self.emit_text(&decoded);
        }
    }

    fn begins_markup(&self, at: usize) -> bool {
        match self.bytes.get(at + 1) {
            Some(b'!' | b'?') => true,
            Some(b'/') => at + 2 < self.bytes.len(),
            Some(byte) => byte.is_ascii_alphabetic(),
            None => false,
        }
    }

    fn emit_slice(&self, start: usize, end: usize) {
        if self.has_nul && memchr(0, &self.bytes[start..end]).is_some() {
            self.emit_text(&self.text[start..end]);
        } else if start < end {
            self.emit(Token::CharacterTokens(self.slice(start, end)));
        }
    }

    /// Text in which NUL is a token of its own: the tree builder drops or replaces it.
    fn emit_text(&self, text: &str) {
        let mut rest = text;
        while let Some(at) = memchr(0, rest.as_bytes()) {
            if at > 0 {
                self.emit(Token::CharacterTokens(StrTendril::from_slice(&rest[..at])));
            }
            self.emit(Token::NullCharacterToken);
            rest = &rest[at + 1..];
        }
        if !rest.is_empty() {
            self.emit(Token::CharacterTokens(StrTendril::from_slice(rest)));
        }
    }

    /// What begins with the `<` at the current place.
    fn markup(&mut self) {
        match self.bytes[self.at + 1] {
            b'!' => self.declaration(),
            b'?' => self.bogus_comment(self.at + 1),
            b'/' => match self.bytes[self.at + 2] {
                b'>' => self.at += 3,
                byte if byte.is_ascii_alphabetic() => self.end_tag(),
                _ => self.bogus_comment(self.at + 2),
            },
            _ => self.start_tag(),
        }
    }

    fn start_tag(&mut self) {
        let Some(tag) = self.read_tag(self.at + 1, TagKind::StartTag) else { return };
        let name = tag.name.clone();
        match self.sink.process_token(Token::TagToken(tag), 1) {
            TokenSinkResult::RawData(kind) => self.raw(kind, &name),
            TokenSinkResult::Plaintext => {
                self.emit_replaced(self.at, self.bytes.len());
                self.at = self.bytes.len();
            }
            TokenSinkResult::Continue | TokenSinkResult::Script(_) | TokenSinkResult::EncodingIndicator(_) => {}
        }
    }

    fn end_tag(&mut self) {
        if let Some(tag) = self.read_tag(self.at + 2, TagKind::EndTag) {
            self.emit(Token::TagToken(tag));
        }
    }

    /// `<!` and what follows.
    fn declaration(&mut self) {
        let rest = &self.bytes[self.at + 2..];
        if rest.starts_with(b"--") {
            self.comment();
        } else if rest.len() >= 7 && rest[..7].eq_ignore_ascii_case(b"doctype") {
            let (doctype, end) = doctype::read(self.text, self.at + 9);
            self.at = end;
            self.emit(Token::DoctypeToken(doctype));
        } else if rest.starts_with(b"[CDATA[") && self.sink.adjusted_current_node_present_but_not_in_html_namespace() {
            let start = self.at + 9;
            let length = memmem::find(&self.bytes[start..], b"]]>");
            let end = length.map_or(self.bytes.len(), |length| start + length);
            self.emit_slice(start, end);
            self.at = length.map_or(end, |_| end + 3);
        } else {
            self.bogus_comment(self.at + 2);
        }
    }

    /// A comment ends at `-->` or `--!>`; `<!-->` and `<!--->` are whole ones.
    fn comment(&mut self) {
        let start = self.at + 4;
        let rest = &self.bytes[start..];
        self.at = if rest.starts_with(b">") {
            start + 1
        } else if rest.starts_with(b"->") {
            start + 2
        } else {
            let mut at = 0;
            loop {
                let Some(found) = memchr(b'>', &rest[at..]) else { break self.bytes.len() };
                at += found;
                if rest[..at].ends_with(b"--") || rest[..at].ends_with(b"--!") {
                    break start + at + 1;
                }
                at += 1;
            }
        };
        self.emit(Token::CommentToken(StrTendril::new()));
    }

    fn bogus_comment(&mut self, start: usize) {
        self.at = memchr(b'>', &self.bytes[start..]).map_or(self.bytes.len(), |length| start + length + 1);
        self.emit(Token::CommentToken(StrTendril::new()));
    }

    /// The contents of an element whose text is not markup, up to its end tag.
    fn raw(&mut self, kind: RawKind, name: &str) {
        let start = self.at;
        let end = match kind {
            RawKind::ScriptData | RawKind::ScriptDataEscaped(_) => raw::script_end(self.bytes, start),
            RawKind::Rcdata | RawKind::Rawtext => raw::end(self.bytes, start, name),
        };
        self.at = end;
        if kind == RawKind::Rcdata && memchr(b'&', &self.bytes[start..end]).is_some() {
            let decoded = references::decode_all(&self.text[start..end], false);
            self.emit_non_empty(StrTendril::from(decoded.replace('\0', "\u{FFFD}")));
        } else {
            self.emit_replaced(start, end);
        }
        if end < self.bytes.len() {
            self.end_tag();
        }
    }

    /// Text in which NUL becomes the replacement character.
    fn emit_replaced(&self, start: usize, end: usize) {
        if self.has_nul && memchr(0, &self.bytes[start..end]).is_some() {
            self.emit_non_empty(StrTendril::from(self.text[start..end].replace('\0', "\u{FFFD}")));
        } else {
            self.emit_non_empty(self.slice(start, end));
        }
    }

    fn emit_non_empty(&self, text: StrTendril) {
        if !text.is_empty() {
            self.emit(Token::CharacterTokens(text));
        }
    }

    fn read_tag(&mut self, name_start: usize, kind: TagKind) -> Option<Tag> {
        let mut reader = tag::Reader::new(self.text, self.input, name_start, &mut self.names, self.has_nul);
        let tag = reader.read(kind);
        self.at = reader.end();
        tag
    }
}

#[cfg(test)]
mod tests;
