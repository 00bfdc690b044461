//! The first line of an ARC record: `URL IP-address Archive-date Content-type Archive-length`, and the longer form
//! of version 2 whose last field is the length too.

use super::record::{Head, Kind};

/// Reads the line, without its line feed. `None` when it is no such line.
///
/// URLs were written with raw spaces, so the address is found by its shape: the URL is what stands before it.
pub(crate) fn read_line(line: &[u8]) -> Option<Head<'_>> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    // Cheap refusal first: this is asked for every line while lost.
    let colon = memchr::memchr(b':', &line[..line.len().min(16)])?;
    if colon == 0 || !line[..colon].iter().all(u8::is_ascii_alphabetic) || !line.last()?.is_ascii_digit() {
        return None;
    }
    let fields: Vec<(usize, &[u8])> = spans(line).collect();
    let date = (2..fields.len().saturating_sub(1)).find(|i| is_date(fields[*i].1) && is_address(fields[*i - 1].1))?;
    let (ip, length) = (fields[date - 1], fields.last()?.1);
    let uri = line[..ip.0].trim_ascii_end();
    let content_type = if fields.len() - date > 2 { fields[date + 1].1 } else { b"" };
    let kind = if uri.starts_with(b"filedesc:") {
        Kind::Info
    } else if uri.starts_with(b"http") {
        Kind::Response
    } else {
        Kind::Resource
    };
    Some(Head {
        kind: Some(kind),
        length: Some(std::str::from_utf8(length).ok()?.parse().ok()?),
        uri,
        date: fields[date].1,
        content_type,
        ip: ip.1,
        ..Head::default()
    })
}

/// The fields between single spaces, with where each starts.
fn spans(line: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = 0;
    line.split(|byte| *byte == b' ').map(move |field| {
        let start = at;
        at += field.len() + 1;
        (start, field)
    })
}

fn is_date(field: &[u8]) -> bool {
    (8..=17).contains(&field.len()) && field.iter().all(u8::is_ascii_digit)
}

/// An IP address, `0.0.0.0`, or `-` where the crawler did not know.
fn is_address(field: &[u8]) -> bool {
    field == b"-" || std::str::from_utf8(field).is_ok_and(|text| text.parse::<std::net::IpAddr>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_versions_are_read() {
        let one = read_line(b"http://example.com/ 93.184.216.119 20140216050221 text/html 1591").unwrap();
        assert_eq!((one.uri, one.length, one.kind), (&b"http://example.com/"[..], Some(1591), Some(Kind::Response)));
        assert_eq!(one.content_type, b"text/html");
        let two =
            read_line(b"http://e.com/ 1.2.3.4 20140216050221 text/html 200 checksum - 1234 file.arc.gz 77\r").unwrap();
        assert_eq!(two.length, Some(77));
        let spaced = read_line(b"http://e.com/a b c 1.2.3.4 20140216050221 text/html 9").unwrap();
        assert_eq!(spaced.uri, b"http://e.com/a b c");
        assert_eq!(read_line(b"filedesc://x.arc 0.0.0.0 20140216050221 text/plain 75").unwrap().kind, Some(Kind::Info));
    }

    #[test]
    fn other_lines_are_not() {
        for line in [
            &b""[..],
            b"URL IP-address Archive-date Content-type Archive-length",
            b"http://example.com/ 93.184.216.119 20140401000000 text/html -1",
            b"http://example.com/ 93.184.216.119 20140401000000 text/html abc",
            b"Content-Length: 1270",
            b": 1.2.3.4 20140216050221 text/html 9",
        ] {
            assert_eq!(read_line(line), None, "{}", String::from_utf8_lossy(line));
        }
    }
}
