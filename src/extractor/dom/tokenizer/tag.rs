//! Reads one tag: its name, its attributes, its end.

use std::borrow::Cow;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tag, TagKind};
use html5ever::{Attribute, QualName, local_name, ns};
use memchr::{memchr, memchr2};

use super::names::Names;
use super::{is_space, references};
use crate::extractor::limits;

/// Attributes kept of elements that the tree builder may make anew: it compares and copies them each time.
const MAX_FORMATTING_ATTRIBUTES: usize = 16;

pub(super) struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    input: &'a StrTendril,
    at: usize,
    names: &'a mut Names,
    has_nul: bool,
}

/// Bytes that end the name of an attribute.
fn ends_name(byte: u8) -> bool {
    is_space(byte) || matches!(byte, b'/' | b'>' | b'=')
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, input: &'a StrTendril, at: usize, names: &'a mut Names, has_nul: bool) -> Self {
        Self { text, bytes: text.as_bytes(), input, at, names, has_nul }
    }

    /// Where the tag ended.
    pub(super) fn end(&self) -> usize {
        self.at
    }

    /// Reads the tag whose name begins here; `None` when the page ends inside it.
    pub(super) fn read(&mut self, kind: TagKind) -> Option<Tag> {
        let start = self.at;
        self.skip_until(|byte| is_space(byte) || byte == b'/' || byte == b'>');
        let name = self.name(start);
        let limit = match (kind, is_formatting(&name)) {
            // Nothing reads the attributes of an end tag.
            (TagKind::EndTag, _) => 0,
            (TagKind::StartTag, true) => MAX_FORMATTING_ATTRIBUTES,
            (TagKind::StartTag, false) => limits::MAX_ATTRIBUTES,
        };
        let mut tag = Tag { kind, name, self_closing: false, attrs: Vec::new(), had_duplicate_attributes: false };
        loop {
            while self.bytes.get(self.at).copied().is_some_and(is_space) {
                self.at += 1;
            }
            match self.bytes.get(self.at)? {
                b'>' => {
                    self.at += 1;
                    return Some(tag);
                }
                b'/' => {
                    self.at += 1;
                    if self.bytes.get(self.at) == Some(&b'>') {
                        self.at += 1;
                        tag.self_closing = true;
                        return Some(tag);
                    }
                }
                _ => self.attribute(&mut tag, limit)?,
            }
        }
    }

    fn skip_until(&mut self, ends: impl Fn(u8) -> bool) {
        while self.bytes.get(self.at).is_some_and(|&byte| !ends(byte)) {
            self.at += 1;
        }
    }

    /// The name between `start` and here, in lower case.
    fn name(&mut self, start: usize) -> html5ever::LocalName {
        let name = &self.text[start..self.at];
        if name.bytes().any(|byte| byte.is_ascii_uppercase() || byte == 0) {
            self.names.intern(&name.to_ascii_lowercase().replace('\0', "\u{FFFD}"))
        } else {
            self.names.intern(name)
        }
    }

    /// One attribute; `None` when the page ends inside it.
    fn attribute(&mut self, tag: &mut Tag, limit: usize) -> Option<()> {
        let start = self.at;
        // A name may begin with `=`, and only there hold one.
        self.at += 1;
        self.skip_until(ends_name);
        let name_end = self.at;
        while is_space(*self.bytes.get(self.at)?) {
            self.at += 1;
        }
        let mut value = (0, 0);
        if self.bytes[self.at] == b'=' {
            self.at += 1;
            value = self.value()?;
        }
        if tag.attrs.len() < limit {
            let after = std::mem::replace(&mut self.at, name_end);
            let name = self.name(start);
            self.at = after;
            if tag.attrs.iter().any(|attribute| attribute.name.local == name) {
                tag.had_duplicate_attributes = true;
            } else {
                let value = self.decoded(value.0, value.1);
                tag.attrs.push(Attribute { name: QualName::new(None, ns!(), name), value });
            }
        }
        Some(())
    }

    /// Range of the value after `=`.
    fn value(&mut self) -> Option<(usize, usize)> {
        while is_space(*self.bytes.get(self.at)?) {
            self.at += 1;
        }
        match self.bytes[self.at] {
            quote @ (b'"' | b'\'') => {
                let start = self.at + 1;
                let Some(length) = memchr(quote, &self.bytes[start..]) else {
                    self.at = self.bytes.len();
                    return None;
                };
                self.at = start + length + 1;
                Some((start, start + length))
            }
            b'>' => Some((0, 0)),
            _ => {
                let start = self.at;
                self.skip_until(|byte| is_space(byte) || byte == b'>');
                Some((start, self.at))
            }
        }
    }

    fn decoded(&self, start: usize, end: usize) -> StrTendril {
        let bytes = &self.bytes[start..end];
        let is_plain = match self.has_nul {
            true => memchr2(b'&', 0, bytes).is_none(),
            false => memchr(b'&', bytes).is_none(),
        };
        if is_plain {
            return self.input.subtendril(start as u32, (end - start) as u32);
        }
        let mut value = Cow::Borrowed(&self.text[start..end]);
        if memchr(0, value.as_bytes()).is_some() {
            value = Cow::Owned(value.replace('\0', "\u{FFFD}"));
        }
        StrTendril::from(references::decode_all(&value, true))
    }
}

/// Elements that the tree builder reopens where misnesting closed them.
pub(in crate::extractor::dom) fn is_formatting(name: &html5ever::LocalName) -> bool {
    matches!(
        *name,
        local_name!("a")
            | local_name!("b")
            | local_name!("big")
            | local_name!("code")
            | local_name!("em")
            | local_name!("font")
            | local_name!("i")
            | local_name!("nobr")
            | local_name!("s")
            | local_name!("small")
            | local_name!("strike")
            | local_name!("strong")
            | local_name!("tt")
            | local_name!("u")
    )
}
