//! Which responses are pages.

use super::Response;

/// What a response's body is, as far as links are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Media {
    /// HTML or XHTML, by its declared type, or by its first bytes where none is declared.
    Page,
    Other,
}

impl Media {
    /// Judges a declared type.
    pub(crate) fn of_type(content_type: &[u8]) -> Self {
        let end = content_type.iter().position(|byte| matches!(byte, b';' | b',' | b' ')).unwrap_or(content_type.len());
        let essence = &content_type[..end];
        let is = |name: &str| essence.eq_ignore_ascii_case(name.as_bytes());
        if is("text/html") || is("application/xhtml+xml") || is("application/vnd.wap.xhtml+xml") {
            Media::Page
        } else {
            Media::Other
        }
    }
}

impl Response<'_> {
    /// Judges a response whose body has been decoded.
    pub(crate) fn media(&self, body: &[u8]) -> Media {
        match self.header("content-type").filter(|value| !value.is_empty()) {
            Some(declared) => Media::of_type(declared),
            None => sniff(body),
        }
    }
}

/// An undeclared body is a page when markup is the first thing in it.
pub(crate) fn sniff(body: &[u8]) -> Media {
    let start = &body[..body.len().min(1024)];
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    let markup = match start {
        [b'<', b'!' | b'?', ..] => memchr::memmem::find(&start.to_ascii_lowercase(), b"html").is_some(),
        [b'<', letter, ..] => letter.is_ascii_alphabetic(),
        // UTF-16 with a byte order mark.
        [0xff, 0xfe, b'<', 0, ..] | [0xfe, 0xff, 0, b'<', ..] => true,
        _ => false,
    };
    if markup { Media::Page } else { Media::Other }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_told_by_type_then_by_content() {
        let media = |head: &str, body: &str| {
            let block = format!("HTTP/1.1 200 OK\r\n{head}\r\n{body}");
            Response::read(block.as_bytes()).unwrap().media(body.as_bytes())
        };
        assert_eq!(media("Content-Type: Text/HTML;charset=utf-8\r\n", ""), Media::Page);
        assert_eq!(media("Content-Type: application/xhtml+xml\r\n", ""), Media::Page);
        assert_eq!(media("Content-Type: image/png\r\n", "<html>"), Media::Other);
        assert_eq!(media("", "\n<!DOCTYPE HTML><p>"), Media::Page);
        assert_eq!(media("", "<?xml version='1.0'?><rss>"), Media::Other);
        assert_eq!(media("", "just text"), Media::Other);
    }
}
