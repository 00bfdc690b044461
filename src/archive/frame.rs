//! Finds the record at the start of some bytes, and the next one when there is none: pure decisions, no state.

use memchr::{memchr, memmem};

use super::arc;
use super::limits::{MAX_ARC_LINE, MAX_BLOCK, MAX_MEND, MAX_RECORD_HEAD};
use super::record::{Head, Kind, ReadHead, read_head};

/// What is known of the bytes after those at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Then {
    /// More of the same follows.
    More,
    /// A gzip member ends here: most likely a record does too.
    MemberEnd,
    /// Nothing follows.
    End,
}

/// What stands at the start of some bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framed<'a> {
    /// Line ends and zeros between records.
    Padding(usize),
    /// Undecided before so many bytes are at hand.
    Needs(usize),
    Record {
        head: Head<'a>,
        block: &'a [u8],
        used: usize,
        /// The declared length was wrong; the block ends where the next record starts.
        mended: bool,
    },
    /// A block too long to be held: it starts at `start` and has `length` bytes.
    Giant { head: Head<'a>, start: usize, length: u64 },
    /// No record starts here, for this reason.
    Lost(&'static str),
}

/// Reads what stands at the start of `bytes`. `arc` when the file is known to be an ARC file.
pub(crate) fn frame(bytes: &[u8], then: Then, arc: bool) -> Framed<'_> {
    let padding = bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n' | 0)).count();
    if padding > 0 {
        return Framed::Padding(padding);
    }
    if bytes.starts_with(b"WARC/") {
        return warc(bytes, then);
    }
    let whole = then == Then::End;
    if !whole && b"WARC/".starts_with(bytes) {
        return Framed::Needs(bytes.len() + 1);
    }
    match memchr(b'\n', &bytes[..bytes.len().min(MAX_ARC_LINE)]) {
        Some(end) => match arc::read_line(&bytes[..end]) {
            Some(head) => block(bytes, head, end + 1, then),
            None if arc => Framed::Lost("no ARC record starts here"),
            None => Framed::Lost("no record starts here"),
        },
        None if !whole && bytes.len() < MAX_ARC_LINE && may_be_arc(bytes) => Framed::Needs(bytes.len() + 1),
        None => Framed::Lost("no record starts here"),
    }
}

/// A scheme and a colon, or too little to tell.
fn may_be_arc(bytes: &[u8]) -> bool {
    match memchr(b':', &bytes[..bytes.len().min(16)]) {
        Some(colon) => bytes[..colon].iter().all(u8::is_ascii_alphabetic),
        None => bytes.len() < 16,
    }
}

fn warc(bytes: &[u8], then: Then) -> Framed<'_> {
    match read_head(&bytes[..bytes.len().min(MAX_RECORD_HEAD)]) {
        ReadHead::Whole(head, start) => match (head.length, head.kind) {
            (Some(_), Some(_)) => block(bytes, head, start, then),
            (None, _) => Framed::Lost("record header without a Content-Length that can be read"),
            (_, None) => Framed::Lost("record header without a WARC-Type"),
        },
        ReadHead::Unfinished if bytes.len() >= MAX_RECORD_HEAD => Framed::Lost("record header too long"),
        ReadHead::Unfinished if then == Then::End => Framed::Lost("truncated in the record header"),
        ReadHead::Unfinished => Framed::Needs(bytes.len() + 1),
    }
}

/// Line ends after a block, and the start of the record after them.
const LOOKAHEAD: usize = 16;

fn block<'a>(bytes: &'a [u8], head: Head<'a>, start: usize, then: Then) -> Framed<'a> {
    let length = head.length.unwrap_or_default();
    if length > MAX_BLOCK as u64 {
        return Framed::Giant { head, start, length };
    }
    let end = start + length as usize;
    if bytes.len() < end {
        if then != Then::End {
            return Framed::Needs(end + LOOKAHEAD);
        }
        return match next_start(&bytes[start..], is_arc(&head)) {
            Some(at) => mended(bytes, head, start, start + at),
            None => Framed::Lost("truncated: the file ends before the record does"),
        };
    }
    match boundary(&bytes[end..], then, is_arc(&head)) {
        Boundary::Here(gap) => Framed::Record { head, block: &bytes[start..end], used: end + gap, mended: false },
        Boundary::Unknown => Framed::Needs(end + LOOKAHEAD),
        Boundary::Not => mend(bytes, head, start, end, then),
    }
}

enum Boundary {
    /// A record may start after so many bytes.
    Here(usize),
    Unknown,
    Not,
}

/// Does a record end before `rest`?
fn boundary(rest: &[u8], then: Then, arc: bool) -> Boundary {
    let gap = rest.iter().take(LOOKAHEAD).take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    let next = &rest[gap..];
    // CRLF CRLF by the standard; writers of old use less. Any other number of them belongs to the block.
    let usual = gap == 0 && next.is_empty()
        || matches!(&rest[..gap], b"\r\n\r\n" | b"\n\n" | b"\r\n" | b"\n")
        // Tools that cut ARC files leave the separator out; the form of the next line is sign enough.
        || arc && gap <= 3;
    if next.is_empty() && then == Then::More && gap < LOOKAHEAD {
        return Boundary::Unknown;
    }
    if !usual {
        return Boundary::Not;
    }
    if next.is_empty() || next.starts_with(b"WARC/") {
        return Boundary::Here(gap);
    }
    if then == Then::More && b"WARC/".starts_with(next) {
        return Boundary::Unknown;
    }
    match memchr(b'\n', &next[..next.len().min(MAX_ARC_LINE)]) {
        Some(end) if arc::read_line(&next[..end]).is_some() => Boundary::Here(gap),
        // A damaged line after a good record is the next record's trouble.
        Some(end) if arc && may_be_arc(next) && memchr::memchr_iter(b' ', &next[..end]).count() >= 4 => {
            Boundary::Here(gap)
        }
        None if then == Then::More && may_be_arc(next) && next.len() < MAX_ARC_LINE => Boundary::Unknown,
        _ => Boundary::Not,
    }
}

/// The declared length leads nowhere: the block ends where the next record starts, if one is near.
fn mend<'a>(bytes: &'a [u8], head: Head<'a>, start: usize, end: usize, then: Then) -> Framed<'a> {
    match next_start(&bytes[start..], is_arc(&head)) {
        Some(at) => mended(bytes, head, start, start + at),
        None if then == Then::End => mended(bytes, head, start, bytes.len()),
        None if bytes.len() < end + MAX_MEND => Framed::Needs((end + MAX_MEND).min(bytes.len() * 2)),
        None => Framed::Lost("no record follows where this one should end"),
    }
}

fn mended<'a>(bytes: &'a [u8], head: Head<'a>, start: usize, next: usize) -> Framed<'a> {
    // A record is followed by CRLF CRLF in WARC and by LF in ARC, none of which is part of the block.
    let mut end = next;
    for _ in 0..2 {
        end -= usize::from(bytes[start..end].ends_with(b"\n"));
        end -= usize::from(bytes[start..end].ends_with(b"\r"));
    }
    Framed::Record { head, block: &bytes[start..end], used: next, mended: true }
}

/// ARC records carry no id.
fn is_arc(head: &Head<'_>) -> bool {
    head.id.is_empty() && !head.ip.is_empty() && head.kind != Some(Kind::Metadata)
}

/// Where the next record starts: `WARC/` and a version at the start of a line, or in ARC files a line of their form.
pub(crate) fn next_start(bytes: &[u8], arc: bool) -> Option<usize> {
    let warc = memmem::find_iter(bytes, b"WARC/").find(|at| {
        (*at == 0 || bytes[at - 1] == b'\n')
            && matches!(&bytes[at + 5..], [major, b'.', _, ..] if major.is_ascii_digit())
    });
    if !arc {
        return warc;
    }
    let mut at = 0;
    while let Some(end) = memchr(b'\n', &bytes[at..]) {
        if warc.is_some_and(|warc| warc < at) {
            break;
        }
        if end <= MAX_ARC_LINE && arc::read_line(&bytes[at..at + end]).is_some() {
            return Some(at);
        }
        at += end + 1;
    }
    warc
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(length: usize, block: &str) -> String {
        format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <x>\r\nContent-Length: {length}\r\n\r\n{block}\r\n\r\n"
        )
    }

    #[test]
    fn a_record_is_framed_by_its_length() {
        let text = record(5, "hello") + "WARC/1.0\r\n";
        let Framed::Record { block, used, mended, .. } = frame(text.as_bytes(), Then::More, false) else { panic!() };
        assert_eq!((block, mended), (&b"hello"[..], false));
        assert_eq!(&text[used..], "WARC/1.0\r\n");
    }

    #[test]
    fn nothing_is_decided_before_it_can_be() {
        let text = record(5, "hello") + "WARC/1.0\r\n";
        for cut in 0..text.len() {
            match frame(&text.as_bytes()[..cut], Then::More, false) {
                Framed::Needs(more) => assert!(more > cut),
                Framed::Record { block, .. } => assert_eq!(block, b"hello"),
                Framed::Padding(_) | Framed::Giant { .. } | Framed::Lost(_) => panic!("at {cut}"),
            }
        }
        let one = record(5, "hello");
        assert!(
            matches!(frame(one.as_bytes(), Then::MemberEnd, false), Framed::Record { used, .. } if used == one.len())
        );
    }

    #[test]
    fn a_wrong_length_ends_at_the_next_record() {
        for length in [2, 4, 6, 9, 40, 60] {
            let text = record(length, "hello") + &record(3, "two");
            let Framed::Record { block, used, mended, .. } = frame(text.as_bytes(), Then::End, false) else {
                panic!("{length}")
            };
            assert_eq!((block, mended), (&b"hello"[..], true), "{length}");
            assert!(text[used..].starts_with("WARC/1.0"));
        }
    }

    #[test]
    fn what_is_no_record_is_lost() {
        let lost = |text: &str| matches!(frame(text.as_bytes(), Then::End, false), Framed::Lost(_));
        assert!(lost("hello\n"));
        assert!(lost("WARC/1.0\r\nWARC-Type: response\r\n\r\n"));
        assert!(lost("WARC/1.0\r\nContent-Length: 1\r\n\r\nx"));
        assert!(lost(&record(50, "hello")));
        assert!(lost(&format!("WARC/1.0\r\nX: {}", "a".repeat(MAX_RECORD_HEAD))));
        assert!(matches!(frame(record(MAX_BLOCK + 1, "x").as_bytes(), Then::More, false), Framed::Giant { .. }));
    }
}
