//! Tells, from raw bytes alone, which records cannot hold a link to some sites, so that they are never parsed.
//!
//! A link to a site spells its host. Spelled plainly, in any case, the host is found by search. It can be spelled otherwise
//! in four ways, each of which lets the record through to the parser, whatever it says:
//!
//! - percent-encoded, where a host is expected: `//%6Fur.test`;
//! - character references: `&#111;ur.test`, `&#x2F;&#x2F;…` anywhere; dots, named ones and line ends where a host is expected;
//! - JSON escapes: `\u006fur.test`, in WAT records;
//! - characters that IDNA maps to others, where a host is expected: `//ｏur.test`, `//our。test`, soft hyphens.
//!
//! A host is expected behind two slashes of either kind. Browsers also take `http:/host` and `http:host` for addresses in
//! some places; such a host is found when it is spelled plainly, and lost when it is spelled in none of these ways too.
//!
//! Pages of the site itself link by relative references, so their own address lets them through too. Encoded bodies are
//! decoded first; bodies in encodings that do not keep ASCII are let through.

use aho_corasick::AhoCorasick;
use memchr::memchr;

use super::http::Response;
use super::record::{Kind, Record};
use super::wat;
use crate::model::site::Site;

/// Bytes looked at together.
const BLOCK: usize = 64;
/// Longest host name, by RFC 1035.
const MAX_HOST: usize = 253;

/// What is asked of each byte and the one after it. All but the last are rare in real pages.
mod mark {
    /// A pair of the host's letters.
    pub(super) const PAIR: u8 = 1;
    /// `&#`.
    pub(super) const REFERENCE: u8 = 2;
    /// `\u`.
    pub(super) const ESCAPE: u8 = 4;
    /// Two slashes of either kind.
    pub(super) const SLASHES: u8 = 8;
    /// What makes a host behind slashes odd: not ASCII, `&`, `%`, a line end before a letter.
    pub(super) const ODD: u8 = 16;
}

/// Finds the records that may hold a link to one of some sites.
pub struct Sieve {
    /// Hosts without `www.`, in lower case.
    hosts: Vec<Box<[u8]>>,
    /// For one site: where the rarest pair of its letters stands in the host, and the pair.
    pair: Option<(usize, [u8; 2])>,
    /// For several sites.
    many: Option<AhoCorasick>,
    /// An address can be spelled in too many ways.
    passes_all: bool,
}

impl Sieve {
    pub fn new(sites: &[Site]) -> Self {
        let hosts: Vec<Box<[u8]>> =
            sites.iter().map(|site| site.bare_host().to_ascii_lowercase().into_bytes().into()).collect();
        let many = AhoCorasick::builder().ascii_case_insensitive(true).build(&hosts).ok();
        Self {
            pair: match hosts.as_slice() {
                [host] => Some(rarest_pair(host)),
                _ => None,
            },
            passes_all: many.is_none() || hosts.is_empty() || sites.iter().any(|site| site.host().is_ip()),
            many,
            hosts,
        }
    }

    /// False when the record cannot hold a link to one of the sites.
    pub fn may_hold(&self, record: &Record<'_>) -> bool {
        let is_wat = match record.kind {
            Kind::Response | Kind::Resource => false,
            Kind::Metadata => wat::is_wat(record),
            _ => return false,
        };
        if self.names_host(record.uri().as_bytes()) {
            return true;
        }
        if record.kind == Kind::Response
            && let Some(response) = Response::read(record.block)
        {
            if !keeps_ascii(response.header("content-type").unwrap_or_default()) {
                return true;
            }
            if response.is_encoded() {
                let head = &record.block[..record.block.len() - response.raw_length()];
                return self.may_name(head, false) || self.may_name(&response.body().bytes, false);
            }
        }
        self.may_name(record.block, is_wat)
    }

    fn names_host(&self, bytes: &[u8]) -> bool {
        self.many.as_ref().is_none_or(|many| many.is_match(bytes))
    }

    /// True when the bytes name a host of the sites, or may do so in a way that only a parser can tell.
    pub(crate) fn may_name(&self, bytes: &[u8], is_json: bool) -> bool {
        // UTF-16 keeps no two letters beside each other. Its marks stand at the start of the body, which is the end of a
        // record's head or the whole block.
        if self.passes_all
            || bytes.starts_with(&[0xFE, 0xFF])
            || bytes.starts_with(&[0xFF, 0xFE])
            || has_utf16_body(bytes)
        {
            return true;
        }
        if self.pair.is_none() && self.names_host(bytes) {
            return true;
        }
        let pair = self.pair.map_or([0, 0], |(_, pair)| pair);
        let mut is_after_slashes = false;
        let mut found = false;
        let end = each_marked(bytes, pair, &mut |at, marks| {
            let is_after = std::mem::replace(&mut is_after_slashes, marks & mark::SLASHES != 0);
            let is_telling = marks & (mark::PAIR | mark::REFERENCE | mark::ESCAPE) != 0;
            let is_odd = marks & mark::ODD != 0 && (is_after || marks & mark::SLASHES != 0);
            found = (is_telling || is_odd) && self.check(bytes, at, at + BLOCK, marks, is_after, is_json);
            !found
        });
        // The rest is shorter than a block: everything is checked.
        found || self.check(bytes, end, bytes.len(), !0, is_after_slashes, is_json)
    }

    /// Looks at what a block's marks stand for.
    fn check(&self, bytes: &[u8], start: usize, end: usize, marks: u8, is_after_slashes: bool, is_json: bool) -> bool {
        let block = &bytes[start..end];
        if marks & mark::PAIR != 0
            && let Some((offset, [first, second])) = self.pair
            && let Some(host) = self.hosts.first()
        {
            let found = memchr::memchr2_iter(first, first.to_ascii_uppercase(), block).any(|at| {
                let at = start + at;
                bytes.get(at + 1).is_some_and(|byte| byte.eq_ignore_ascii_case(&second))
                    && at
                        .checked_sub(offset)
                        .and_then(|from| bytes.get(from..from + host.len()))
                        .is_some_and(|found| found.eq_ignore_ascii_case(host))
            });
            if found {
                return true;
            }
        }
        if marks & mark::REFERENCE != 0
            && memchr::memchr_iter(b'&', block).any(|at| hides_in_reference(&bytes[start + at..]))
        {
            return true;
        }
        if is_json
            && marks & mark::ESCAPE != 0
            && memchr::memchr_iter(b'\\', block).any(|at| hides_in_escape(&bytes[start + at..]))
        {
            return true;
        }
        if marks & mark::ODD == 0 || marks & mark::SLASHES == 0 && !is_after_slashes {
            return false;
        }
        let from = start.saturating_sub(if is_after_slashes { BLOCK } else { 0 });
        odd_host(bytes, from, end)
    }
}

/// One bit for each kind of mark anywhere in a block. `next` is the block one byte later.
///
/// Written so that the compiler makes vector code of it: masks instead of truths, one pass, one fold.
#[inline(always)]
#[allow(clippy::needless_range_loop)] // three arrays in step
fn marks(block: &[u8; BLOCK], next: &[u8; BLOCK], pair: [u8; 2]) -> u8 {
    let mask = |holds: bool| if holds { 0xFF_u8 } else { 0 };
    let mut all = [0_u8; BLOCK];
    for at in 0..BLOCK {
        let (byte, next) = (block[at], next[at]);
        let is_slash = mask(byte == b'/') | mask(byte == b'\\');
        let is_slash_next = mask(next == b'/') | mask(next == b'\\');
        let is_letter_next = mask((next | 0x20).wrapping_sub(b'a') < 26);
        let is_line_end = mask(byte == b'\n') | mask(byte == b'\r') | mask(byte == b'\t');
        let is_odd = mask(byte >= 0x80) | mask(byte == b'%') | mask(byte == b'&') | (is_line_end & is_letter_next);
        all[at] = (mask(byte | 0x20 == pair[0]) & mask(next | 0x20 == pair[1]) & mark::PAIR)
            | (mask(byte == b'&') & mask(next == b'#') & mark::REFERENCE)
            | (mask(byte == b'\\') & mask(next == b'u') & mark::ESCAPE)
            | (is_slash & is_slash_next & mark::SLASHES)
            | (is_odd & mark::ODD);
    }
    all.iter().fold(0, |marks, byte| marks | byte)
}

/// Calls `each` with the offset and the marks of every whole block until it says to stop; gives where the rest begins.
#[inline(always)]
fn each_marked_of(bytes: &[u8], pair: [u8; 2], each: &mut dyn FnMut(usize, u8) -> bool) -> usize {
    let mut at = 0;
    // Nothing to tell the caller about a block without marks behind one without slashes.
    let mut is_after_slashes = false;
    while let (Some(Ok(block)), Some(Ok(next))) = (
        bytes.get(at..at + BLOCK).map(<&[u8; BLOCK]>::try_from),
        bytes.get(at + 1..at + 1 + BLOCK).map(<&[u8; BLOCK]>::try_from),
    ) {
        let marks = marks(block, next, pair);
        if (marks != 0 || is_after_slashes) && !each(at, marks) {
            break;
        }
        is_after_slashes = marks & mark::SLASHES != 0;
        at += BLOCK;
    }
    at
}

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code)]
fn each_marked(bytes: &[u8], pair: [u8; 2], each: &mut dyn FnMut(usize, u8) -> bool) -> usize {
    /// The same code, compiled for registers twice as wide.
    #[target_feature(enable = "avx2")]
    fn wide(bytes: &[u8], pair: [u8; 2], each: &mut dyn FnMut(usize, u8) -> bool) -> usize {
        each_marked_of(bytes, pair, each)
    }
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has the feature that the function is compiled for.
        return unsafe { wide(bytes, pair, each) };
    }
    each_marked_of(bytes, pair, each)
}

#[cfg(not(target_arch = "x86_64"))]
fn each_marked(bytes: &[u8], pair: [u8; 2], each: &mut dyn FnMut(usize, u8) -> bool) -> usize {
    each_marked_of(bytes, pair, each)
}

/// The pair of neighbouring letters of a host that is rarest in pages, and where it stands.
fn rarest_pair(host: &[u8]) -> (usize, [u8; 2]) {
    /// Bytes of markup and text from the most to the least frequent, as counted on real pages.
    const FREQUENT: &[u8] = b"etaisronlcdpmhu-./gfbvwyk10x2:35j46789zq_";
    let rank = |byte: u8| FREQUENT.iter().position(|known| *known == byte).unwrap_or(FREQUENT.len());
    let best =
        (0..host.len().saturating_sub(1)).max_by_key(|&at| (rank(host[at]) + rank(host[at + 1]), host.len() - at));
    let at = best.unwrap_or(0);
    (at, [host.get(at).copied().unwrap_or(0) | 0x20, host.get(at + 1).copied().unwrap_or(0) | 0x20])
}

/// A charset of the header that keeps ASCII, as all but a few do.
fn keeps_ascii(content_type: &[u8]) -> bool {
    let Some(at) = content_type.windows(7).position(|part| part.eq_ignore_ascii_case(b"charset")) else {
        return true;
    };
    let label = content_type[at + 7..].to_ascii_lowercase();
    let has = |name: &[u8]| memchr::memmem::find(&label, name).is_some();
    !(has(b"utf-16") || has(b"utf16") || has(b"ucs-2") || has(b"unicode") || has(b"2022") || has(b"csiso"))
}

/// An HTTP message whose body begins with the mark of UTF-16.
fn has_utf16_body(block: &[u8]) -> bool {
    let head = &block[..block.len().min(16 * 1024)];
    let end = memchr::memmem::find(head, b"\r\n\r\n").map(|at| at + 4);
    end.is_some_and(|end| matches!(block.get(end..end + 2), Some([0xFE, 0xFF] | [0xFF, 0xFE])))
}

/// A byte of a host, or of the slashes before it, once decoded.
fn is_host_value(value: u32) -> bool {
    matches!(value, 0x2D..=0x3A | 0x41..=0x5A | 0x5C | 0x61..=0x7A)
}

/// `%6F`: an encoded letter, digit, dot or hyphen. Slashes and colons are encoded too, and end no host that way.
fn hides_in_percent(bytes: &[u8]) -> bool {
    let digit = |at: usize| bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    match (digit(1), digit(2)) {
        (Some(high), Some(low)) => {
            let value = high * 16 + low;
            value >= 0x80 || is_host_value(value) && !matches!(value, 0x2F | 0x3A | 0x5C)
        }
        _ => false,
    }
}

/// Value of a numeric reference at the start of the bytes.
fn reference(bytes: &[u8]) -> Option<u32> {
    if bytes.get(1) != Some(&b'#') {
        return None;
    }
    let (radix, from) = if matches!(bytes.get(2), Some(b'x' | b'X')) { (16, 3) } else { (10, 2) };
    let mut value: u32 = 0;
    // Zeros in front do not change the value, however many.
    for byte in bytes.iter().skip(from).take(64) {
        let Some(digit) = char::from(*byte).to_digit(radix) else {
            break;
        };
        value = value.saturating_mul(radix).saturating_add(digit);
    }
    Some(value)
}

/// `&#111;`, `&#x6f;`, and slashes. Text has dots, hyphens and colons as references; they count behind slashes only.
fn hides_in_reference(bytes: &[u8]) -> bool {
    reference(bytes).is_some_and(|value| is_host_value(value) && !matches!(value, 0x2D | 0x2E | 0x3A))
}

/// A reference where a host is expected: to anything that a host may be made of, or that is dropped from addresses.
fn is_odd_reference(bytes: &[u8]) -> bool {
    if let Some(value) = reference(bytes) {
        return value >= 0x80 || is_host_value(value) || matches!(value, 0x09 | 0x0A | 0x0D);
    }
    // Quotes, brackets and ampersands end a host, or make it another.
    const ENDS: [&[u8]; 6] = [b"quot", b"amp", b"lt", b"gt", b"nbsp", b"apos"];
    let name = &bytes[1.min(bytes.len())..];
    name.first().is_some_and(u8::is_ascii_alphabetic) && !ENDS.iter().any(|end| name.starts_with(end))
}

/// True when an address may begin at the slashes that stand at `at`: behind a scheme, a quote or an equals sign, with
/// white space at most between these and the slashes. Comments of scripts begin with slashes too.
fn may_begin_address(bytes: &[u8], at: usize) -> bool {
    let before = &bytes[at.saturating_sub(16)..at];
    let trimmed = before.trim_ascii_end();
    match trimmed.last() {
        Some(b'"' | b'\'' | b'=') => true,
        Some(b':' | b'/' | b'\\' | b'>' | b'(' | b',' | b';') => trimmed.len() == before.len(),
        Some(_) => false,
        // The start of the text; deep indentation is a script's.
        None => at < before.len() + 1,
    }
}

/// `\u006f` of JSON.
fn hides_in_escape(bytes: &[u8]) -> bool {
    if bytes.get(1) != Some(&b'u') {
        return false;
    }
    let digits = bytes.get(2..6).and_then(|digits| std::str::from_utf8(digits).ok());
    let value = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
    value.is_some_and(|value| is_host_value(value) || value >= 0x80)
}

/// True when, behind two slashes that begin in a range, stands what may be a host and is not spelled in plain ASCII.
fn odd_host(bytes: &[u8], start: usize, end: usize) -> bool {
    let is_slash = |byte: u8| matches!(byte, b'/' | b'\\');
    let mut at = start;
    while at < end {
        let Some(found) = memchr::memchr2(b'/', b'\\', &bytes[at..end]) else {
            return false;
        };
        at += found;
        if !bytes.get(at + 1).copied().is_some_and(is_slash) {
            at += 1;
            continue;
        }
        let mut host = at + 2;
        while bytes.get(host).copied().is_some_and(is_slash) {
            host += 1;
        }
        let rest = &bytes[host.min(bytes.len())..bytes.len().min(host + MAX_HOST)];
        if may_begin_address(bytes, at) && is_odd(rest) {
            return true;
        }
        at = host.max(at + 2);
    }
    false
}

/// A host, up to its end, that is not spelled in plain ASCII.
fn is_odd(rest: &[u8]) -> bool {
    for (at, &byte) in rest.iter().enumerate() {
        match byte {
            0x80.. => return true,
            b'&' => return is_odd_reference(&rest[at..]),
            b'%' if hides_in_percent(&rest[at..]) => return true,
            // A line end right behind the slashes ends a comment of a script, and one in an address is dropped.
            b'\n' | b'\r' | b'\t' if at > 0 && splits_host(rest) => return true,
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'@' | b':' | b'%' | b'~' => {}
            _ => return false,
        }
    }
    false
}

/// A line end between two characters of a host, with a dot before the address ends: `exam⏎ple.com`.
fn splits_host(rest: &[u8]) -> bool {
    let end = rest.iter().position(|byte| matches!(byte, b'/' | b'"' | b'\'' | b'>' | b' ' | b'<' | b'?' | b'#'));
    let host = &rest[..end.unwrap_or(rest.len())];
    let breaks = host.iter().filter(|byte| matches!(byte, b'\n' | b'\r' | b'\t')).count();
    breaks > 0 && memchr(b'.', host).is_some() && host.last().is_some_and(u8::is_ascii_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may(host: &str, text: &str, is_json: bool) -> bool {
        let sieve = Sieve::new(&[Site::parse(host).unwrap()]);
        // Wherever it stands in its block.
        let anywhere =
            |pad: usize| sieve.may_name(format!("{}{text}{}", " ".repeat(pad), " ".repeat(200)).as_bytes(), is_json);
        let answers: Vec<bool> = [0, 1, 40, 59, 60, 61, 62, 63, 64, 65, 127, 500].map(anywhere).to_vec();
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{text}: {answers:?}");
        let several = Sieve::new(&[Site::parse("other.test").unwrap(), Site::parse(host).unwrap()]);
        assert_eq!(several.may_name(format!(" {text} ").as_bytes(), is_json), answers[0], "{text}");
        answers[0]
    }

    #[test]
    fn hosts_are_found_however_they_are_spelled() {
        for text in [
            "http://brightloom.co.uk/",
            "HTTP://WWW.BrightLoom.CO.UK",
            "mailto:x@brightloom.co.uk",
            "href='//%62rightloom.co.uk/'",
            "http://brightloom%2Eco.uk",
            "http://&#98;rightloom.co.uk",
            "http://brightloo&#x6D;.co.uk",
            "http://brightloom&period;co.uk",
            "&#x2F;&#x2F;x",
            "&#0000000098;",
            "http://ｂrightloom.co.uk/",
            "http://brightloom。co.uk/",
            "http://bright\u{ad}loom.co.uk/",
            "http:\\\\ｂrightloom.co.uk/",
            "http:///ｂrightloom.co.uk/",
            "http://user@ｂrightloom.co.uk/",
            "<a href=//ｂrightloom.co.uk>",
            "<a href=' //ｂrightloom.co.uk'>",
            "http://brightloom&#46;co.uk/",
            "http://brightloom.co&#10;.uk/",
            "http://www.brightloom.ｃo.uk/",
            "http://bright\nloom.co.uk/",
            "http://bright\tloom.co.uk\"",
        ] {
            assert!(may("brightloom.co.uk", text, false), "{text}");
        }
        assert!(may("www.brightloom.co.uk", "http://brightloom.co.uk", false));
        assert!(may("brightloom.co.uk", r"http:\/\/\u0062rightloom.co.uk", true));
        assert!(may("münchen.test", "http://xn--mnchen-3ya.test/", false));
        assert!(may("münchen.test", "http://münchen.test/", false));
        assert!(may("10.0.0.1", "anything", false));
    }

    #[test]
    fn what_cannot_name_the_host_is_dismissed() {
        for text in [
            "",
            "http://brightloop.co.uk/ bright loom.co.uk",
            "https://example.com/%20a%2Fb%3A?x=%C3%A9",
            "it&#8217;s &#39;fine&#039; &amp; well &copy; 2020",
            "<p>Größe: 100% // Kommentar</p>",
            "https://example.com/größe",
            "// a comment of a script\nvar x = 1;",
            "}\n\t//vérifie\n\tif (a) //b\n\t\twindow.location = x",
            "&quot;https:\\/\\/x.test\\/&quot;, must&#45;have at 10&#58;30.&#10;Yes",
            "mailto:%67%68 ?ip=50%2e197&u=http%3A%2F%2Fwww%2Ea.test",
            "http://www.a.test&amp;x",
            "http://example.com\n<p>",
            r"\u0062",
        ] {
            assert!(!may("brightloom.co.uk", text, false), "{text}");
        }
    }

    #[test]
    fn the_rarest_letters_are_searched() {
        assert_eq!(rarest_pair(b"brightloom.co.uk"), (14, *b"uk"));
        assert_eq!(rarest_pair(b"xyz.test").1, *b"yz");
        assert_eq!(rarest_pair(b"a.b").1.len(), 2);
    }
}
