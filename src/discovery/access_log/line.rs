//! Lines in which the request and its headers stand in quotes: Combined and everything that grew out of it.
//!
//! `… [date] "request" numbers "referer" "agent" …`: what precedes the date differs (virtual host, bucket, container
//! prefixes of Docker, Kubernetes and syslog), as does what follows; the date and the quoted strings are the frame.

use super::entry::{Entry, requested};
use crate::discovery::parse::date::{self, Order};

/// Quoted strings kept of a line; formats have three to six.
const MAX_QUOTED: usize = 16;

/// A line taken apart.
#[derive(Debug, PartialEq)]
pub(super) struct Quoted<'a> {
    /// What stands before the date.
    pub before: &'a str,
    pub date: &'a str,
    /// What stands between the date and the request.
    pub between: &'a str,
    /// What stands after the last quoted string.
    pub after: &'a str,
    /// The quoted strings after the date, escapes undone: the request first.
    pub strings: Vec<String>,
}

/// Takes a line apart; `None` when it has no date in brackets followed by a quoted string.
pub(super) fn split(line: &str) -> Option<Quoted<'_>> {
    let mut from = 0;
    let (before, date, mut rest) = loop {
        let open = from + line[from..].find('[')?;
        let close = open + line[open..].find(']')?;
        let inside = &line[open + 1..close];
        if inside.len() <= 40 && date::parse(inside, Order::DayFirst).is_some() {
            break (&line[..open], inside, &line[close + 1..]);
        }
        from = open + 1;
    };
    let between = &rest[..rest.find('"')?];
    let mut strings = Vec::new();
    while let Some(quote) = rest.find('"') {
        let (text, after) = unquote(&rest[quote + 1..]);
        if strings.len() < MAX_QUOTED {
            strings.push(text);
        }
        rest = after;
    }
    Some(Quoted { before, date, between, after: rest, strings })
}

/// The text up to the closing quote with escapes undone, and what follows. A line cut short ends its string.
fn unquote(text: &str) -> (String, &str) {
    let mut bytes = Vec::new();
    let raw = text.as_bytes();
    let mut at = 0;
    while at < raw.len() {
        match raw[at] {
            b'"' => return (String::from_utf8_lossy(&bytes).into_owned(), &text[at + 1..]),
            b'\\' if at + 1 < raw.len() => at += escape(&raw[at + 1..], &mut bytes) + 1,
            byte => {
                bytes.push(byte);
                at += 1;
            }
        }
    }
    (String::from_utf8_lossy(&bytes).into_owned(), "")
}

/// Undoes what Apache and nginx write for bytes that could break a line; gives the bytes read after the backslash.
fn escape(after: &[u8], bytes: &mut Vec<u8>) -> usize {
    let hex = |byte: Option<&u8>| byte.and_then(|b| char::from(*b).to_digit(16));
    match after[0] {
        b'x' => match (hex(after.get(1)), hex(after.get(2))) {
            (Some(high), Some(low)) => {
                bytes.push((high * 16 + low) as u8);
                3
            }
            _ => {
                bytes.push(b'x');
                1
            }
        },
        b'n' | b'r' | b't' | b'v' => {
            bytes.push(b' ');
            1
        }
        // A quote, a backslash, or half of a letter that the log's writer left as it was.
        other => {
            bytes.push(other);
            1
        }
    }
}

/// The entry of a line whose referrer is the `index`th quoted string.
pub(super) fn entry(line: &str, index: usize) -> Option<Entry> {
    let mut parts = split(line)?;
    let referer = if index < parts.strings.len() { parts.strings.swap_remove(index) } else { String::new() };
    Some(Entry {
        referer,
        host: virtual_host(parts.before),
        request: requested(&parts.strings[0]),
        time: date::parse(parts.date, Order::DayFirst),
    })
}

/// `www.example.com:443 203.0.113.7 - - `: the virtual host, if the line begins with one.
pub(super) fn virtual_host(before: &str) -> Option<String> {
    let words: Vec<&str> = before.split_ascii_whitespace().collect();
    // Host, address, ident, user.
    let [.., host, address, _, _] = words.as_slice() else { return None };
    let is_address = address.parse::<std::net::IpAddr>().is_ok();
    let name =
        host.rsplit_once(':').map_or(*host, |(name, port)| if port.parse::<u16>().is_ok() { name } else { host });
    (is_address && name.contains('.') && name.parse::<std::net::IpAddr>().is_err()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone() {
        let line = r#"::1 - - [06/Feb/2026:10:12:13 +0100] "GET /q HTTP/1.1" 200 1 "https://x.test/?q=\"a\x20b\"" "Agent \\ x""#;
        let parts = split(line).unwrap();
        assert_eq!(parts.strings, ["GET /q HTTP/1.1", "https://x.test/?q=\"a b\"", "Agent \\ x"]);
        let entry = entry(line, 1).unwrap();
        assert_eq!(entry.time.unwrap().to_string(), "2026-02-06T09:12:13Z");
        assert_eq!(entry.host, None);
    }

    #[test]
    fn prefixes_do_not_matter() {
        let tail = r#"[06/Feb/2026:10:12:13 +0000] "GET / HTTP/1.1" 200 5 "https://a.test/" "x""#;
        for prefix in [
            "203.0.113.7 - - ",
            "2026-02-06T10:12:13.1Z stdout F 203.0.113.7 - - ",
            "Feb  6 10:12:13 web nginx[12]: 203.0.113.7 - alice ",
            "203.0.113.7 - [203.0.113.7] - - ",
            "79a59df9 bucket ",
        ] {
            let entry = entry(&format!("{prefix}{tail}"), 1).unwrap();
            assert_eq!((entry.referer.as_str(), entry.request.as_str()), ("https://a.test/", "/"), "{prefix}");
        }
        let named = entry(&format!("www.us.test:443 203.0.113.7 - - {tail}"), 1).unwrap();
        assert_eq!(named.host.as_deref(), Some("www.us.test"));
    }

    #[test]
    fn what_is_no_such_line_is_none() {
        for line in [
            "",
            "hello",
            "[error] \"x\"",
            "1.2.3.4 - - [06/Feb/2026:10:12:13 +0000] no quotes",
            "[[[[",
            "[06/Feb/2026:10:12:13 +0000",
        ] {
            assert_eq!(split(line), None, "{line}");
        }
        // A line cut in the middle is read as far as it goes.
        assert_eq!(split("[2026-02-06] \"GET /x\\").unwrap().strings, ["GET /x\\"]);
    }
}
