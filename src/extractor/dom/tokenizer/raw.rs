//! Where the text of `script`, `style`, `title` and their like ends.

use memchr::{memchr, memchr2, memmem};

use super::is_space;

/// Offset of the end tag `</name`, or of the end of the page.
pub(super) fn end(bytes: &[u8], start: usize, name: &str) -> usize {
    let mut at = start;
    while let Some(found) = memmem::find(&bytes[at..], b"</") {
        at += found;
        if is_end_tag(&bytes[at..], name) {
            return at;
        }
        at += 2;
    }
    bytes.len()
}

/// `</name` and a character that ends a name.
fn is_end_tag(rest: &[u8], name: &str) -> bool {
    let after = 2 + name.len();
    rest.starts_with(b"</")
        && rest.len() > after
        && rest[2..after].eq_ignore_ascii_case(name.as_bytes())
        && ends_name(rest[after])
}

fn ends_name(byte: u8) -> bool {
    is_space(byte) || byte == b'/' || byte == b'>'
}

/// The end of a script. Inside `<!--` a nested `<script>` hides the next `</script>`.
///
/// <https://html.spec.whatwg.org/multipage/parsing.html#script-data-state> and the states after it.
pub(super) fn script_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    loop {
        let Some(found) = memchr(b'<', &bytes[at..]) else { return bytes.len() };
        at += found;
        let rest = &bytes[at..];
        if is_end_tag(rest, "script") {
            return at;
        }
        if rest.starts_with(b"<!--") {
            // Both dashes may already be the first two of the `-->` that ends the escape.
            match escaped(bytes, at + 2) {
                Escape::Ended(after) => at = after,
                Escape::EndTag(end) => return end,
            }
        } else {
            at += 1;
        }
    }
}

enum Escape {
    /// The escape ended; the script goes on here.
    Ended(usize),
    /// The script ended here.
    EndTag(usize),
}

fn escaped(bytes: &[u8], start: usize) -> Escape {
    let mut at = start;
    let mut is_double = false;
    loop {
        let Some(found) = memchr2(b'<', b'-', &bytes[at..]) else { return Escape::EndTag(bytes.len()) };
        at += found;
        let rest = &bytes[at..];
        if rest[0] == b'-' {
            if rest.starts_with(b"--") {
                let dashes = rest.iter().take_while(|&&byte| byte == b'-').count();
                at += dashes;
                if bytes.get(at) == Some(&b'>') {
                    return Escape::Ended(at + 1);
                }
            } else {
                at += 1;
            }
        } else if is_double {
            is_double = !is_end_tag(rest, "script");
            at += 1;
        } else if is_end_tag(rest, "script") {
            return Escape::EndTag(at);
        } else {
            is_double = rest.len() > 7 && rest[1..7].eq_ignore_ascii_case(b"script") && ends_name(rest[7]);
            at += 1;
        }
    }
}
