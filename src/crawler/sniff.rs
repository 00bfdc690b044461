//! Is this a page? Decided by Content-Type as browsers read it, by the first bytes when there is none.

/// Bytes that are looked at (WHATWG MIME Sniffing: the resource header).
pub(crate) const SNIFF_BYTES: usize = 1445;

/// What the Content-Type says, before any byte of the body is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Declared {
    Html,
    Other,
    /// Missing, unreadable or a placeholder: look at the bytes.
    Unknown,
}

/// The Content-Type that counts among all that were sent: the last readable one (Fetch, "extract a MIME type").
/// A charset survives a later repetition of the same type.
pub(crate) fn content_type<'a>(values: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut best: Option<(String, String)> = None;
    for value in values.flat_map(split_list) {
        let Some(essence) = essence(value) else { continue };
        if essence == "*/*" {
            continue;
        }
        let mut value = value.trim().to_owned();
        if let Some((known, earlier)) = &best
            && *known == essence
            && charset_of(&value).is_none()
            && let Some(charset) = charset_of(earlier)
        {
            value = format!("{value};{charset}");
        }
        best = Some((essence, value));
    }
    best.map(|(_, value)| value)
}

/// The `charset=…` parameter as written.
fn charset_of(value: &str) -> Option<&str> {
    value
        .split(';')
        .skip(1)
        .find(|parameter| parameter.trim_start().get(..8).is_some_and(|name| name.eq_ignore_ascii_case("charset=")))
}

/// Splits a header value at commas outside quotes.
fn split_list(value: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    value.split(move |c| {
        quoted ^= c == '"';
        c == ',' && !quoted
    })
}

/// `type/subtype` in lower case; `None` when it is none.
fn essence(value: &str) -> Option<String> {
    let essence = value.split(';').next().unwrap_or_default().trim();
    let (kind, subtype) = essence.split_once('/')?;
    let is_token = |text: &str| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
    };
    (is_token(kind) && is_token(subtype)).then(|| essence.to_ascii_lowercase())
}

pub(crate) fn declared(content_type: Option<&str>) -> Declared {
    match content_type.and_then(essence).as_deref() {
        Some("text/html" | "application/xhtml+xml") => Declared::Html,
        None | Some("unknown/unknown" | "application/unknown") => Declared::Unknown,
        Some(_) => Declared::Other,
    }
}

/// True when the first bytes are those of a page. A declared page is believed unless it begins like a picture, an
/// archive or a document: an unsaid gzip stream read as text would look like a page without links.
pub(crate) fn is_page(declared: Declared, head: &[u8]) -> bool {
    match declared {
        Declared::Html => !has_binary_signature(head),
        Declared::Other => false,
        Declared::Unknown => looks_like_html(head),
    }
}

fn has_binary_signature(head: &[u8]) -> bool {
    const SIGNATURES: [&[u8]; 9] = [
        b"\x1f\x8b\x08",
        b"\x28\xb5\x2f\xfd",
        b"\x89PNG\r\n\x1a\n",
        b"GIF8",
        b"\xff\xd8\xff",
        b"%PDF-",
        b"PK\x03\x04",
        b"wOF2",
        b"RIFF",
    ];
    SIGNATURES.iter().any(|signature| head.starts_with(signature))
}

/// The HTML patterns of MIME Sniffing 7.1, after white space and a byte order mark.
fn looks_like_html(head: &[u8]) -> bool {
    const TAGS: [&str; 17] = [
        "<!doctype html",
        "<html",
        "<head",
        "<script",
        "<iframe",
        "<h1",
        "<div",
        "<font",
        "<table",
        "<a",
        "<style",
        "<title",
        "<b",
        "<body",
        "<br",
        "<p",
        "<!--",
    ];
    let head = &head[..head.len().min(SNIFF_BYTES)];
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    TAGS.iter().any(|tag| {
        let (Some(start), end) = (head.get(..tag.len()), head.get(tag.len())) else { return false };
        // A comment needs no terminator; of a tag that the page ends with, nothing more is to be seen.
        let ends = *tag == "<!--" || end.is_none_or(|byte| matches!(byte, b' ' | b'>' | b'\n' | b'\r' | b'\t'));
        start.eq_ignore_ascii_case(tag.as_bytes()) && ends
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(values: &[&str]) -> Option<String> {
        content_type(values.iter().copied())
    }

    #[test]
    fn the_last_readable_type_counts() {
        assert_eq!(chosen(&["text/plain", "text/html"]).as_deref(), Some("text/html"));
        assert_eq!(chosen(&["text/plain, text/html;x=\"a,b\""]).as_deref(), Some("text/html;x=\"a,b\""));
        assert_eq!(chosen(&["text/html", "*/*"]).as_deref(), Some("text/html"));
        assert_eq!(chosen(&["text/html;charset=gbk", "text/html"]).as_deref(), Some("text/html;charset=gbk"));
        assert_eq!(chosen(&["text/html;charset=gbk", "text/plain", "text/html"]).as_deref(), Some("text/html"));
        assert_eq!(chosen(&["", "¿?/;;;="]), None);
    }

    #[test]
    fn declared_pages() {
        for html in ["text/html", "TEXT/HTML;CHARSET=UTF-8", "  text/html ; charset = x", "application/xhtml+xml"] {
            assert_eq!(declared(Some(html)), Declared::Html, "{html}");
        }
        for other in ["text/plain", "application/json", "application/xml", "video/mp4", "application/octet-stream"] {
            assert_eq!(declared(Some(other)), Declared::Other, "{other}");
        }
        assert_eq!(declared(None), Declared::Unknown);
    }

    #[test]
    fn bytes_decide_when_nothing_is_declared() {
        for page in ["<!DOCTYPE html><p>", " \n<HTML>", "<p>x", "<!-- x", "\u{feff}<body class=a>", "<title>"] {
            assert!(is_page(Declared::Unknown, page.as_bytes()), "{page}");
        }
        for other in ["hello", "<abbr>", "{}", "<?xml version='1.0'?>", "", "%PDF-1.4"] {
            assert!(!is_page(Declared::Unknown, other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn what_begins_like_an_archive_is_no_page_whatever_it_says() {
        assert!(!is_page(Declared::Html, b"\x1f\x8b\x08\x00rest"));
        assert!(is_page(Declared::Html, b"just text"));
    }
}
