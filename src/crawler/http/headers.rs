//! Response headers as later stages need them: strangers' bytes, bounded.

use reqwest::header::{HeaderMap, HeaderValue};

use crate::crawler::settings::{MAX_HEADER_VALUE_BYTES, MAX_REPEATED_HEADERS};
use crate::crawler::sniff::content_type;
use crate::model::fetch::Headers;

/// The headers that travel with a page.
pub(super) fn kept(headers: &HeaderMap) -> Headers {
    let types: Vec<String> = all(headers, "content-type");
    Headers {
        content_type: content_type(types.iter().map(String::as_str)),
        content_language: text(headers, "content-language"),
        x_robots_tag: all(headers, "x-robots-tag"),
        link: all(headers, "link"),
        refresh: text(headers, "refresh"),
        etag: text(headers, "etag"),
        last_modified: text(headers, "last-modified"),
        server: text(headers, "server"),
    }
}

/// The first header of this name.
pub(super) fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).map(decode)
}

fn all(headers: &HeaderMap, name: &str) -> Vec<String> {
    headers.get_all(name).iter().take(MAX_REPEATED_HEADERS).map(decode).collect()
}

/// UTF-8 where it is UTF-8, else Latin-1 as HTTP once had it; cut at [`MAX_HEADER_VALUE_BYTES`].
pub(in crate::crawler) fn decode(value: &HeaderValue) -> String {
    let bytes = value.as_bytes();
    let mut end = bytes.len().min(MAX_HEADER_VALUE_BYTES);
    match std::str::from_utf8(bytes) {
        Ok(text) => {
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            text[..end].to_owned()
        }
        Err(_) => bytes[..end].iter().map(|byte| char::from(*byte)).collect(),
    }
}

/// Where a redirect leads, as written. Bytes that are no UTF-8 are percent-encoded, so that the server sees its own.
pub(super) fn location(headers: &HeaderMap) -> Option<String> {
    let bytes = headers.get("location")?.as_bytes();
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes
            .iter()
            .map(|byte| if byte.is_ascii() { char::from(*byte).to_string() } else { format!("%{byte:02X}") })
            .collect(),
    };
    let text = text.trim().to_owned();
    (!text.is_empty()).then_some(text)
}

/// Codings in the order they were applied: of the content, then of the transfer. Of the latter only gzip and deflate
/// are heard of, rarely; what else is said there says nothing about the body.
pub(super) fn codings(headers: &HeaderMap) -> impl Iterator<Item = &[u8]> {
    let content = headers.get_all("content-encoding").iter().map(HeaderValue::as_bytes);
    let transfer = headers.get_all("transfer-encoding").iter().flat_map(|value| value.as_bytes().split(|b| *b == b','));
    let known = |name: &&[u8]| {
        ["gzip", "x-gzip", "deflate"].iter().any(|coding| name.trim_ascii().eq_ignore_ascii_case(coding.as_bytes()))
    };
    content.chain(transfer.filter(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(&'static str, &[u8])]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in pairs {
            map.append(*name, HeaderValue::from_bytes(value).unwrap());
        }
        map
    }

    #[test]
    fn values_are_bounded() {
        let long = vec![b'x'; MAX_HEADER_VALUE_BYTES + 1];
        let mut headers = map(&[("etag", &long)]);
        for _ in 0..=MAX_REPEATED_HEADERS {
            headers.append("link", HeaderValue::from_static("<a>"));
        }
        let kept = kept(&headers);
        assert_eq!(kept.etag.unwrap().len(), MAX_HEADER_VALUE_BYTES);
        assert_eq!(kept.link.len(), MAX_REPEATED_HEADERS);
    }

    #[test]
    fn locations_in_any_encoding() {
        let location = |bytes: &[u8]| location(&map(&[("location", bytes)]));
        assert_eq!(location(b" /a ").as_deref(), Some("/a"));
        assert_eq!(location("/é".as_bytes()).as_deref(), Some("/é"));
        assert_eq!(location(b"/caf\xe9").as_deref(), Some("/caf%E9"));
        assert_eq!(location(b""), None);
    }

    #[test]
    fn transfer_codings_count_too() {
        let headers = map(&[("content-encoding", b"br"), ("transfer-encoding", b"gzip, bogus, chunked")]);
        let found: Vec<&[u8]> = codings(&headers).collect();
        assert_eq!(found, [b"br".as_slice(), b"gzip"]);
    }
}
