//! One record of an archive, and how the header of a WARC record is read.

use std::borrow::Cow;
use std::hash::Hasher;

use jiff::Timestamp;
use memchr::memchr;

/// What a record holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// About the archive itself.
    Info,
    /// What a server answered.
    Response,
    /// A document without the HTTP head that brought it.
    Resource,
    Request,
    /// About another record; in a WAT file, with the links of a page as JSON.
    Metadata,
    /// A capture whose body is the one of an earlier record.
    Revisit,
    /// A document made from another, such as plain text.
    Conversion,
    /// The rest of a record that was too long for its file.
    Continuation,
    Other,
}

impl Kind {
    fn of(name: &[u8]) -> Self {
        const NAMES: [(&[u8], Kind); 8] = [
            (b"response", Kind::Response),
            (b"metadata", Kind::Metadata),
            (b"request", Kind::Request),
            (b"revisit", Kind::Revisit),
            (b"warcinfo", Kind::Info),
            (b"resource", Kind::Resource),
            (b"conversion", Kind::Conversion),
            (b"continuation", Kind::Continuation),
        ];
        NAMES.iter().find(|(text, _)| name.eq_ignore_ascii_case(text)).map_or(Kind::Other, |(_, kind)| *kind)
    }
}

/// The parts of a record's header that are used, as they stand there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Head<'a> {
    pub kind: Option<Kind>,
    pub length: Option<u64>,
    pub uri: &'a [u8],
    pub id: &'a [u8],
    pub date: &'a [u8],
    pub content_type: &'a [u8],
    pub truncated: &'a [u8],
    pub refers_to: &'a [u8],
    pub refers_to_uri: &'a [u8],
    pub profile: &'a [u8],
    pub ip: &'a [u8],
}

/// One record. All text in it was written by strangers.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    pub kind: Kind,
    /// Where the record starts in the file as it is stored, in bytes: for compressed files, where the gzip member
    /// starts that holds the record's first byte.
    pub offset: u64,
    pub(crate) head: Head<'a>,
    /// The record's block: an HTTP message, JSON, a document.
    pub block: &'a [u8],
    /// The block was longer than [`super::limits::MAX_BLOCK`]; the rest is missing here.
    pub cut: bool,
}

impl<'a> Record<'a> {
    /// `WARC-Record-ID` as written, with its angle brackets; empty for ARC records, which have none.
    pub fn id(&self) -> Cow<'a, str> {
        String::from_utf8_lossy(self.head.id)
    }

    /// The address that was captured. wget 1.x wraps it in angle brackets, which are no part of it.
    pub fn uri(&self) -> Cow<'a, str> {
        String::from_utf8_lossy(unwrapped(self.head.uri))
    }

    /// `WARC-Refers-To`: the record that this one is about.
    pub fn refers_to(&self) -> Cow<'a, str> {
        String::from_utf8_lossy(self.head.refers_to)
    }

    /// `WARC-Refers-To-Target-URI`: the address of the capture that this one repeats; empty when not said.
    pub fn refers_to_uri(&self) -> Cow<'a, str> {
        String::from_utf8_lossy(unwrapped(self.head.refers_to_uri))
    }

    /// Address of the server that answered.
    pub fn ip(&self) -> Option<std::net::IpAddr> {
        std::str::from_utf8(self.head.ip).ok()?.parse().ok()
    }

    /// Tells the record from every other of its archive, and is the same whenever it is read: a hash of where it starts
    /// and of what its header says of it. Records alike in all of that are repetitions.
    pub fn key(&self) -> u64 {
        let mut hasher = rustc_hash::FxHasher::default();
        hasher.write_u64(self.offset);
        for part in [self.head.id, self.head.uri, self.head.date] {
            hasher.write_usize(part.len());
            hasher.write(part);
        }
        hasher.write_usize(self.block.len());
        hasher.finish()
    }

    /// When the capture was made; `None` when the record does not say it in a way that can be read.
    pub fn date(&self) -> Option<Timestamp> {
        read_date(self.head.date)
    }

    /// Media type of the block, in lower case, without parameters.
    pub(crate) fn is_content_type(&self, wanted: &str) -> bool {
        let end = memchr(b';', self.head.content_type).unwrap_or(self.head.content_type.len());
        self.head.content_type[..end].trim_ascii().eq_ignore_ascii_case(wanted.as_bytes())
    }
}

fn unwrapped(uri: &[u8]) -> &[u8] {
    uri.strip_prefix(b"<").and_then(|rest| rest.strip_suffix(b">")).unwrap_or(uri)
}

/// RFC 3339 in WARC, 14 digits in ARC.
fn read_date(text: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(text).ok()?;
    if text.len() >= 14 && text.bytes().all(|b| b.is_ascii_digit()) {
        return jiff::civil::DateTime::strptime("%Y%m%d%H%M%S", &text[..14])
            .ok()
            .and_then(|date| date.to_zoned(jiff::tz::TimeZone::UTC).ok())
            .map(|date| date.timestamp());
    }
    text.parse().ok()
}

/// What stands where a record header should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReadHead<'a> {
    /// The header, and where its block starts.
    Whole(Head<'a>, usize),
    /// No blank line ends it yet.
    Unfinished,
}

/// Reads the header that starts with `WARC/`. Lines end in LF or CRLF; a line that starts with white space goes on
/// from the one before; what is no header line is passed over.
pub(crate) fn read_head(bytes: &[u8]) -> ReadHead<'_> {
    let mut head = Head::default();
    let Some(mut at) = memchr(b'\n', bytes).map(|end| end + 1) else { return ReadHead::Unfinished };
    loop {
        let Some(length) = memchr(b'\n', &bytes[at..]) else { return ReadHead::Unfinished };
        let line = &bytes[at..at + length];
        at += length + 1;
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            // ClueWeb09 has headers with a blank line in the middle: the rest follows it.
            if head.length.is_none() && goes_on(&bytes[at..]) {
                continue;
            }
            return ReadHead::Whole(head, at);
        }
        head.take(line);
    }
}

/// True when a header line follows, and no new record.
fn goes_on(bytes: &[u8]) -> bool {
    const NAMES: [&[u8]; 2] = [b"WARC-", b"Content-"];
    NAMES.iter().any(|name| bytes.len() >= name.len() && bytes[..name.len()].eq_ignore_ascii_case(name))
}

impl<'a> Head<'a> {
    fn take(&mut self, line: &'a [u8]) {
        let Some(colon) = memchr(b':', line) else { return };
        let (name, value) = (line[..colon].trim_ascii_end(), line[colon + 1..].trim_ascii());
        // Names differ in length or in their sixth letter; comparing only what can match keeps this cheap.
        let is = |wanted: &[u8]| name.eq_ignore_ascii_case(wanted);
        match name.len() {
            7 if is(b"WARC-IP") => self.ip = value,
            9 if is(b"WARC-Type") => self.kind = Some(Kind::of(value)),
            9 if is(b"WARC-Date") => self.date = value,
            12 if is(b"Content-Type") => self.content_type = value,
            12 if is(b"WARC-Profile") => self.profile = value,
            // The first one that can be read counts.
            14 if self.length.is_none() && is(b"Content-Length") => {
                self.length = std::str::from_utf8(value).ok().and_then(|digits| digits.parse().ok());
            }
            14 if is(b"WARC-Record-ID") => self.id = value,
            14 if is(b"WARC-Truncated") => self.truncated = value,
            14 if is(b"WARC-Refers-To") => self.refers_to = value,
            15 if is(b"WARC-Target-URI") => self.uri = value,
            15 if is(b"WARC-IP-Address") => self.ip = value,
            25 if is(b"WARC-Refers-To-Target-URI") => self.refers_to_uri = value,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(text: &str) -> Head<'_> {
        match read_head(text.as_bytes()) {
            ReadHead::Whole(head, _) => head,
            ReadHead::Unfinished => panic!("unfinished"),
        }
    }

    #[test]
    fn headers_are_read_whatever_their_case_and_line_ends() {
        let text = "WARC/1.0\nwarc-type: RESPONSE\r\nContent-length:12\nWARC-Target-URI : <http://e.com/>\r\nno header\n\nblock";
        let head = head(text);
        assert_eq!(head.kind, Some(Kind::Response));
        assert_eq!(head.length, Some(12));
        assert_eq!(unwrapped(head.uri), b"http://e.com/");
        assert!(matches!(read_head(text.as_bytes()), ReadHead::Whole(_, at) if &text[at..] == "block"));
        assert_eq!(read_head(b"WARC/1.0\r\nContent-Length: 1\r\n"), ReadHead::Unfinished);
        assert_eq!(super::read_head(b"WARC/1.0"), ReadHead::Unfinished);
    }

    #[test]
    fn a_blank_line_inside_a_header_does_not_end_it() {
        let head = head("WARC/0.18\r\nWARC-Type: response\r\n\nContent-Length: 5\r\n\r\nhello");
        assert_eq!(head.length, Some(5));
    }

    #[test]
    fn dates_of_warc_and_arc() {
        let date = |text: &str| read_date(text.as_bytes()).map(|date| date.to_string());
        assert_eq!(date("2014-01-03T03:03:21Z").as_deref(), Some("2014-01-03T03:03:21Z"));
        assert_eq!(date("2014-01-03T03:03:21.123456Z").as_deref(), Some("2014-01-03T03:03:21.123456Z"));
        assert_eq!(date("20140216050221").as_deref(), Some("2014-02-16T05:02:21Z"));
        assert_eq!(date("2008-10-294T05:21:46-0700"), None);
        assert_eq!(date("201404010000000000").as_deref(), Some("2014-04-01T00:00:00Z"));
    }
}
