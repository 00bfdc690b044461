//! What one line of an access log says, whatever its format.

use jiff::Timestamp;

/// The parts of a request that matter here. Texts are as the log holds them, escapes undone.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Entry {
    /// Referrer; empty or `-` when the request had none.
    pub referer: String,
    /// Host that was asked, where the log says so.
    pub host: Option<String>,
    /// Path and query, or an absolute URL; empty when the request was not HTTP.
    pub request: String,
    pub time: Option<Timestamp>,
}

/// The URL in a request line, `GET /path HTTP/1.1`; empty for TLS handshakes sent to a plain port and other noise.
pub(super) fn requested(line: &str) -> String {
    let mut parts = line.split_ascii_whitespace();
    let method = parts.next().unwrap_or_default();
    let is_method =
        !method.is_empty() && method.len() <= 20 && method.bytes().all(|b| b.is_ascii_uppercase() || b == b'-');
    if !is_method {
        return String::new();
    }
    let rest = line.trim_start()[method.len()..].trim();
    let rest = rest.rsplit_once(" HTTP/").map_or(rest, |(url, _)| url);
    rest.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_lines() {
        assert_eq!(requested("GET /en/?a=1 HTTP/1.1"), "/en/?a=1");
        assert_eq!(requested("GET /a b HTTP/2.0"), "/a b");
        assert_eq!(requested("GET /old"), "/old");
        assert_eq!(requested("CONNECT example.com:443 HTTP/1.1"), "example.com:443");
        for noise in ["", "-", "\u{16}\u{3}\u{1}", "get / HTTP/1.1"] {
            assert_eq!(requested(noise), "", "{noise}");
        }
    }
}
