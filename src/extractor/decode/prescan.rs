//! The meta prescan of the HTML standard: which encoding do the first bytes of a page declare?
//!
//! <https://html.spec.whatwg.org/multipage/parsing.html#prescan-a-byte-stream-to-determine-its-encoding>

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Attributes read per tag. The prescan compares names of the attributes of one tag with each other; a flood is no `meta`.
const MAX_ATTRIBUTES: usize = 64;

/// Encoding declared in `bytes`; the caller decides how many bytes count as the beginning.
pub(super) fn prescan(bytes: &[u8]) -> Option<&'static Encoding> {
    xml_utf16(bytes).or_else(|| meta(bytes)).or_else(|| xml_declaration(bytes))
}

/// The first `meta` that declares an encoding.
fn meta(bytes: &[u8]) -> Option<&'static Encoding> {
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'<', &bytes[at..]) {
        at += found;
        let rest = &bytes[at..];
        if rest.starts_with(b"<!--") {
            // `<!-->` and `<!--->` are whole comments: the two hyphens of the opening may also close.
            at += 2 + memchr::memmem::find(&rest[2..], b"-->")? + 3;
        } else if is_tag(rest, b"<meta") {
            let mut attributes = Attributes { bytes, at: at + 5 };
            if let Some(encoding) = read_meta(&mut attributes) {
                return Some(encoding);
            }
            at = attributes.at;
        } else if rest.len() > 1 && (rest[1].is_ascii_alphabetic() || is_end_tag(rest)) {
            let name_end = rest.iter().skip(1).position(|&b| is_space(b) || b == b'>')?;
            let mut attributes = Attributes { bytes, at: at + 1 + name_end };
            while attributes.next().is_some() {}
            at = attributes.at;
        } else if matches!(rest.get(1), Some(b'!' | b'/' | b'?')) {
            at += memchr::memchr(b'>', rest)? + 1;
        } else {
            at += 1;
        }
    }
    None
}

/// `<?x` in UTF-16, as XML declarations of XHTML pages begin.
fn xml_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    if bytes.starts_with(&[0x3C, 0, 0x3F, 0, 0x78, 0]) {
        Some(UTF_16LE)
    } else if bytes.starts_with(&[0, 0x3C, 0, 0x3F, 0, 0x78]) {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// `<?xml … encoding="…"?>` at the very beginning, which counts where no `meta` does.
///
/// <https://html.spec.whatwg.org/multipage/parsing.html#concept-get-xml-encoding-when-sniffing>
fn xml_declaration(bytes: &[u8]) -> Option<&'static Encoding> {
    let declaration = bytes.strip_prefix(b"<?xml")?;
    let declaration = &declaration[..memchr::memchr(b'>', declaration)?];
    let at = memchr::memmem::find(declaration, b"encoding")?;
    let value = declaration[at + b"encoding".len()..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (&quote, value) = value.split_first()?;
    let label = (quote == b'"' || quote == b'\'').then(|| &value[..memchr::memchr(quote, value).unwrap_or(0)])?;
    let is_label = !label.is_empty() && label.iter().all(|&byte| byte > b' ');
    is_label.then(|| Encoding::for_label(label)).flatten().map(declared_in_markup)
}

fn is_tag(rest: &[u8], open: &[u8]) -> bool {
    rest.len() > open.len()
        && rest[..open.len()].eq_ignore_ascii_case(open)
        && (is_space(rest[open.len()]) || rest[open.len()] == b'/')
}

fn is_end_tag(rest: &[u8]) -> bool {
    rest[1] == b'/' && rest.get(2).is_some_and(u8::is_ascii_alphabetic)
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}

fn read_meta(attributes: &mut Attributes<'_>) -> Option<&'static Encoding> {
    let mut seen: Vec<Vec<u8>> = Vec::new();
    let mut got_pragma = false;
    let mut need_pragma = None;
    let mut encoding = None;
    while let Some((name, value)) = attributes.next() {
        if seen.contains(&name) || seen.len() == MAX_ATTRIBUTES {
            continue;
        }
        match name.as_slice() {
            b"http-equiv" => got_pragma |= value == b"content-type",
            b"content" if encoding.is_none() => {
                if let Some(found) = charset_in_content(&value) {
                    encoding = Some(found);
                    need_pragma = Some(true);
                }
            }
            b"charset" => {
                encoding = Some(Encoding::for_label(&value));
                need_pragma = Some(false);
            }
            _ => {}
        }
        seen.push(name);
    }
    match need_pragma {
        None => None,
        Some(true) if !got_pragma => None,
        Some(_) => encoding.flatten().map(declared_in_markup),
    }
}

/// What a declaration inside the markup means: it was readable as ASCII, so it cannot be UTF-16.
pub(super) fn declared_in_markup(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == UTF_16BE || encoding == UTF_16LE {
        UTF_8
    } else if encoding == encoding_rs::X_USER_DEFINED {
        WINDOWS_1252
    } else {
        encoding
    }
}

/// The `charset=` part of a `content` attribute: outer `None` when there is none, inner when its label is unknown.
///
/// <https://html.spec.whatwg.org/multipage/urls-and-fetching.html#extracting-character-encodings-from-meta-elements>
fn charset_in_content(content: &[u8]) -> Option<Option<&'static Encoding>> {
    let mut rest = content;
    loop {
        let at = rest.windows(7).position(|window| window.eq_ignore_ascii_case(b"charset"))?;
        rest = rest[at + 7..].trim_ascii_start();
        if let Some(value) = rest.strip_prefix(b"=") {
            rest = value.trim_ascii_start();
            break;
        }
    }
    let label = match rest.first()? {
        quote @ (b'"' | b'\'') => {
            let inner = &rest[1..];
            &inner[..memchr::memchr(*quote, inner)?]
        }
        _ => {
            let end = rest.iter().position(|&b| is_space(b) || b == b';').unwrap_or(rest.len());
            &rest[..end]
        }
    };
    Some(Encoding::for_label(label))
}

/// Reads attributes the way the prescan does, lower-casing names and values.
struct Attributes<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Attributes<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(is_space) {
            self.at += 1;
        }
    }

    /// The next attribute; `None` at the end of the tag or of the bytes.
    fn next(&mut self) -> Option<(Vec<u8>, Vec<u8>)> {
        while self.peek().is_some_and(|b| is_space(b) || b == b'/') {
            self.at += 1;
        }
        if self.peek()? == b'>' {
            self.at += 1;
            return None;
        }
        let mut name = Vec::new();
        let has_value = loop {
            match self.peek()? {
                b'=' if !name.is_empty() => {
                    self.at += 1;
                    break true;
                }
                b if is_space(b) => {
                    self.skip_space();
                    if self.peek()? == b'=' {
                        self.at += 1;
                        break true;
                    }
                    break false;
                }
                b'/' | b'>' => break false,
                b => name.push(b.to_ascii_lowercase()),
            }
            self.at += 1;
        };
        if !has_value {
            return Some((name, Vec::new()));
        }
        self.skip_space();
        let value = match self.peek()? {
            quote @ (b'"' | b'\'') => {
                self.at += 1;
                let length = memchr::memchr(quote, &self.bytes[self.at..])?;
                let value = self.bytes[self.at..self.at + length].to_ascii_lowercase();
                self.at += length + 1;
                value
            }
            b'>' => Vec::new(),
            _ => {
                let rest = &self.bytes[self.at..];
                let length = rest.iter().position(|&b| is_space(b) || b == b'>')?;
                self.at += length;
                rest[..length].to_ascii_lowercase()
            }
        };
        Some((name, value))
    }
}
