//! The HTTP response inside a record: status, headers, and the body with its transfer and content encodings undone.
//!
//! Archives are not the wire. Some crawlers store bodies decoded and keep the headers that say otherwise, so an encoding
//! is undone only when the body looks encoded.

mod body;
mod media;

use std::borrow::Cow;

use memchr::memchr;

pub(crate) use body::Body;
pub(crate) use media::{Media, sniff};

use super::limits::MAX_HTTP_HEAD;
use crate::model::fetch::Headers;

/// An HTTP response as it was captured.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Response<'a> {
    pub status: u16,
    lines: &'a [u8],
    raw_body: &'a [u8],
}

impl<'a> Response<'a> {
    /// Reads the head of the message; `None` when it is no HTTP response.
    pub(crate) fn read(block: &'a [u8]) -> Option<Self> {
        let rest = block.strip_prefix(b"HTTP/").or_else(|| block.strip_prefix(b"ICY"))?;
        let end = memchr(b'\n', &rest[..rest.len().min(MAX_HTTP_HEAD)])?;
        let status = rest[..end].split(|byte| *byte == b' ').filter(|word| !word.is_empty()).nth(1)?;
        let status = std::str::from_utf8(status.trim_ascii()).ok()?.parse().ok()?;
        let after = &rest[end + 1..];
        let (lines, raw_body) = split_head(after);
        Some(Self { status, lines, raw_body })
    }

    /// Each header as name and value, in order. Folded lines are joined to the one before by their line feed.
    pub(crate) fn headers(&self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> + use<'a> {
        let mut rest = self.lines;
        std::iter::from_fn(move || {
            loop {
                if rest.is_empty() {
                    return None;
                }
                let mut end = line_end(rest, 0);
                while rest.get(end).is_some_and(|byte| matches!(byte, b' ' | b'\t')) {
                    end = line_end(rest, end);
                }
                let (line, after) = rest.split_at(end);
                rest = after;
                if let Some(colon) = memchr(b':', line) {
                    return Some((line[..colon].trim_ascii(), line[colon + 1..].trim_ascii()));
                }
            }
        })
    }

    /// First value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&'a [u8]> {
        self.headers().find(|(key, _)| key.eq_ignore_ascii_case(name.as_bytes())).map(|(_, value)| value)
    }

    /// The headers that later stages read.
    pub(crate) fn model_headers(&self) -> Headers {
        let mut headers = Headers::default();
        for (name, value) in self.headers() {
            take_header(&mut headers, name, || text(value).into_owned());
        }
        headers
    }

    /// True when the headers say that the body is encoded in any way.
    pub(crate) fn is_encoded(&self) -> bool {
        self.header("content-encoding").is_some() || self.header("transfer-encoding").is_some()
    }

    /// Bytes of the body as stored.
    pub(crate) fn raw_length(&self) -> usize {
        self.raw_body.len()
    }

    /// The body, encodings undone as far as it is encoded.
    pub(crate) fn body(&self) -> Body<'a> {
        body::decode(self.raw_body, self)
    }
}

/// Puts a header where [`Headers`] has a place for it. The first of a header that must not repeat counts.
pub(crate) fn take_header(headers: &mut Headers, name: &[u8], value: impl FnOnce() -> String) {
    let single = match name.to_ascii_lowercase().as_slice() {
        b"x-robots-tag" => return headers.x_robots_tag.push(value()),
        b"link" => return headers.link.push(value()),
        b"content-type" => &mut headers.content_type,
        b"content-language" => &mut headers.content_language,
        b"refresh" => &mut headers.refresh,
        b"etag" => &mut headers.etag,
        b"last-modified" => &mut headers.last_modified,
        b"server" => &mut headers.server,
        _ => return,
    };
    if single.is_none() {
        *single = Some(value());
    }
}

/// Header values are bytes; what is no UTF-8 is read as Latin-1, as browsers do.
pub(crate) fn text(value: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(value) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(value.iter().map(|byte| char::from(*byte)).collect()),
    }
}

fn line_end(bytes: &[u8], from: usize) -> usize {
    memchr(b'\n', &bytes[from..]).map_or(bytes.len(), |end| from + end + 1)
}

/// Header lines and body: parted by the first empty line, whichever line ends are used.
fn split_head(bytes: &[u8]) -> (&[u8], &[u8]) {
    let head = &bytes[..bytes.len().min(MAX_HTTP_HEAD)];
    let mut at = 0;
    while at < head.len() {
        let end = line_end(head, at);
        if matches!(&head[at..end], b"\n" | b"\r\n") {
            return (&bytes[..at], &bytes[end..]);
        }
        at = end;
    }
    // No empty line: all head, or too much of one.
    (head, &bytes[head.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_read_with_either_line_end() {
        for text in [
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Robots-Tag: noindex\r\nx-robots-tag: googlebot: nofollow\r\n\r\nbody",
            "HTTP/1.0 200\nContent-Type : text/html\nX-Robots-Tag:\n\tnoindex\nX-Robots-Tag: googlebot: nofollow\n\nbody",
        ] {
            let response = Response::read(text.as_bytes()).unwrap();
            assert_eq!((response.status, response.raw_body), (200, &b"body"[..]));
            let headers = response.model_headers();
            assert_eq!(headers.content_type.as_deref(), Some("text/html"));
            assert_eq!(headers.x_robots_tag, ["noindex", "googlebot: nofollow"]);
        }
    }

    #[test]
    fn what_is_no_response_is_none() {
        for text in ["", "GET / HTTP/1.1\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 200 OK", "<html>"] {
            assert!(Response::read(text.as_bytes()).is_none(), "{text}");
        }
    }

    #[test]
    fn a_head_without_end_is_cut() {
        let text = format!("HTTP/1.1 200 OK\r\n{}", "X: y\r\n".repeat(MAX_HTTP_HEAD / 6 + 10));
        assert!(Response::read(text.as_bytes()).unwrap().raw_body.len() <= 61);
    }
}
