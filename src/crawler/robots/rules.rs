//! The rules of one robots.txt file, read as RFC 9309 says and Google's parser does.
//!
//! Own code, because robotxt 0.7 fails 9 of Google's RFC 9309 cases (`User-agent: FOO BAR`, percent-encoding) and does
//! not keep the line as written. Forgiving where Google is (missing colon, five misspellings of `Disallow`).

use std::time::Duration;

use crate::crawler::settings::{MAX_CRAWL_DELAY, MAX_ROBOTS_BYTES};

/// A line beyond this is cut (Google's limit: eight times the longest URL Internet Explorer took).
const MAX_LINE: usize = 8 * 2083 - 1;
/// Characters of the deciding line kept as evidence.
const MAX_EVIDENCE: usize = 200;
/// Sitemaps kept per file.
const MAX_SITEMAPS: usize = 16;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    allow: bool,
    /// Percent-encoded outside ASCII, hex digits in upper case.
    pattern: Box<str>,
    line: Box<str>,
}

/// What one crawler may do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Group {
    /// Longest pattern first, `Allow` first among equals: the first match decides.
    rules: Box<[Rule]>,
    /// Capped at [`MAX_CRAWL_DELAY`].
    pub(crate) crawl_delay: Option<Duration>,
}

/// A robots.txt file as far as two crawlers are concerned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Rules {
    pub(crate) ours: Group,
    pub(crate) googlebot: Group,
    pub(crate) sitemaps: Vec<String>,
}

impl Rules {
    /// Reads at most [`MAX_ROBOTS_BYTES`]; nothing in a file is an error.
    pub(crate) fn parse(text: &[u8], us: &str, googlebot: &str) -> Self {
        let text = within_limit(text);
        let mut reader = Reader { agents: [us, googlebot], ..Reader::default() };
        for line in skip_byte_order_mark(text).split(|byte| matches!(byte, b'\n' | b'\r')) {
            reader.line(line);
        }
        let sitemaps = std::mem::take(&mut reader.sitemaps);
        let everyone = reader.everyone;
        let [ours, googlebot] = reader.named.map(|named| named.unwrap_or_else(|| everyone.clone()).finish());
        Self { ours, googlebot, sitemaps }
    }
}

impl Group {
    /// The rule that decides about a path (with query), as `(allowed, line)`; `None` when no rule matches.
    pub(crate) fn decide(&self, path: &str) -> Option<(bool, &str)> {
        if self.rules.is_empty() {
            return None;
        }
        let path = upper_hex(path.as_bytes());
        let plain = decode_unreserved(&path);
        let rule = self.rules.iter().find(|rule| rule.matches(&path, &plain))?;
        Some((rule.allow, &rule.line))
    }
}

impl Rule {
    /// RFC 9309 compares after decoding `%62` to `b`, Google compares as written. A `Disallow` counts under either
    /// reading, an `Allow` under Google's alone: what one of them forbids is not fetched.
    fn matches(&self, path: &str, plain: &str) -> bool {
        if matches_pattern(&self.pattern, path) {
            return true;
        }
        let readings_differ = self.pattern.contains('%') || plain.len() != path.len();
        !self.allow && readings_differ && matches_pattern(&decode_unreserved(&self.pattern), plain)
    }
}

#[derive(Default, Clone)]
struct Draft {
    rules: Vec<Rule>,
    crawl_delay: Option<Duration>,
}

impl Draft {
    fn finish(mut self) -> Group {
        self.rules.sort_by(|a, b| b.pattern.len().cmp(&a.pattern.len()).then(b.allow.cmp(&a.allow)));
        Group { rules: self.rules.into(), crawl_delay: self.crawl_delay }
    }
}

/// State while reading: whose group the current line belongs to.
#[derive(Default)]
struct Reader<'a> {
    agents: [&'a str; 2],
    everyone: Draft,
    /// `Some` once a group names the agent, even without rules: then `*` no longer applies to it.
    named: [Option<Draft>; 2],
    in_everyone: bool,
    in_named: [bool; 2],
    /// A rule was read, so that the next user-agent line starts a new group.
    in_rules: bool,
    sitemaps: Vec<String>,
}

impl Reader<'_> {
    fn line(&mut self, line: &[u8]) {
        let line = &line[..line.len().min(MAX_LINE)];
        let text = line.split(|byte| *byte == b'#').next().unwrap_or_default().trim_ascii();
        let Some((key, value)) = key_and_value(text) else { return };
        match directive(key) {
            Directive::UserAgent => self.user_agent(value),
            Directive::Rule { allow } => self.rule(allow, value, text),
            Directive::CrawlDelay => self.crawl_delay(value),
            Directive::Sitemap => {
                if let (true, Ok(url)) = (self.sitemaps.len() < MAX_SITEMAPS, std::str::from_utf8(value)) {
                    self.sitemaps.push(url.to_owned());
                }
            }
            // Other records must not interfere with the groups (RFC 9309, 2.2.4).
            Directive::Other => {}
        }
    }

    fn user_agent(&mut self, value: &[u8]) {
        if self.in_rules {
            self.in_rules = false;
            self.in_everyone = false;
            self.in_named = [false; 2];
        }
        if value.first() == Some(&b'*') && value.get(1).is_none_or(u8::is_ascii_whitespace) {
            self.in_everyone = true;
            return;
        }
        // The product token ends at the first character it may not contain (RFC 9309, 2.2.1): `Foo/1.2 (x)` is `Foo`.
        let is_token = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_');
        let token = &value[..value.iter().position(|byte| !is_token(byte)).unwrap_or(value.len())];
        for (index, agent) in self.agents.iter().enumerate() {
            if token.eq_ignore_ascii_case(agent.as_bytes()) {
                self.in_named[index] = true;
                self.named[index].get_or_insert_default();
            }
        }
    }

    fn drafts(&mut self) -> impl Iterator<Item = &mut Draft> {
        let everyone = self.in_everyone.then_some(&mut self.everyone);
        let named = self.named.iter_mut().zip(self.in_named).filter(|(_, inside)| *inside);
        everyone.into_iter().chain(named.filter_map(|(draft, _)| draft.as_mut()))
    }

    fn rule(&mut self, allow: bool, value: &[u8], line: &[u8]) {
        self.in_rules = true;
        // An empty pattern matches nothing (RFC 9309, 2.2.2).
        if value.is_empty() {
            return;
        }
        let pattern = escape(value);
        let line: String = String::from_utf8_lossy(line).chars().take(MAX_EVIDENCE).collect();
        let directory = if allow { directory_of_index(&pattern) } else { None };
        for draft in self.drafts() {
            draft.rules.push(Rule { allow, pattern: pattern.clone().into(), line: line.as_str().into() });
            if let Some(directory) = &directory {
                draft.rules.push(Rule { allow, pattern: directory.as_str().into(), line: line.as_str().into() });
            }
        }
    }

    fn crawl_delay(&mut self, value: &[u8]) {
        let seconds = std::str::from_utf8(value).ok().and_then(|text| text.parse::<f64>().ok());
        let Some(seconds) = seconds.filter(|seconds| seconds.is_finite() && *seconds >= 0.0) else { return };
        let delay = Duration::from_secs_f64(seconds.min(MAX_CRAWL_DELAY.as_secs_f64()));
        for draft in self.drafts() {
            draft.crawl_delay = draft.crawl_delay.max(Some(delay));
        }
    }
}

enum Directive {
    UserAgent,
    Rule { allow: bool },
    CrawlDelay,
    Sitemap,
    Other,
}

fn directive(key: &[u8]) -> Directive {
    let key = key.to_ascii_lowercase();
    match key.as_slice() {
        b"user-agent" | b"useragent" | b"user agent" => Directive::UserAgent,
        b"allow" => Directive::Rule { allow: true },
        b"disallow" | b"dissallow" | b"dissalow" | b"disalow" | b"diasllow" | b"disallaw" => {
            Directive::Rule { allow: false }
        }
        b"crawl-delay" | b"crawldelay" => Directive::CrawlDelay,
        b"sitemap" | b"site-map" => Directive::Sitemap,
        _ => Directive::Other,
    }
}

/// Splits at the colon; a line of exactly two words may lack it.
fn key_and_value(text: &[u8]) -> Option<(&[u8], &[u8])> {
    if let Some(colon) = text.iter().position(|byte| *byte == b':') {
        return Some((text[..colon].trim_ascii(), text[colon + 1..].trim_ascii()));
    }
    let mut words = text.split(|byte| matches!(byte, b' ' | b'\t')).filter(|word| !word.is_empty());
    match (words.next(), words.next(), words.next()) {
        (Some(key), Some(value), None) => Some((key, value)),
        _ => None,
    }
}

/// What is read of a file: a line that the limit cuts through is not half a rule but none.
fn within_limit(text: &[u8]) -> &[u8] {
    match text.get(..MAX_ROBOTS_BYTES) {
        Some(head) if text.len() > MAX_ROBOTS_BYTES && !matches!(text[MAX_ROBOTS_BYTES], b'\n' | b'\r') => {
            let end = head.iter().rposition(|byte| matches!(byte, b'\n' | b'\r'));
            &head[..end.unwrap_or(0)]
        }
        Some(head) => head,
        None => text,
    }
}

/// Skips a UTF-8 byte order mark, also one that was cut short.
fn skip_byte_order_mark(text: &[u8]) -> &[u8] {
    let mark = b"\xef\xbb\xbf".iter().zip(text).take_while(|(a, b)| a == b).count();
    &text[mark..]
}

/// `/dir/index.html` allowed means that `/dir/` is (Google's rule).
fn directory_of_index(pattern: &str) -> Option<String> {
    let slash = pattern.rfind('/')?;
    pattern[slash + 1..].starts_with("index.htm").then(|| format!("{}$", &pattern[..=slash]))
}

/// Percent-encodes what a URL cannot hold as it is, and writes hex digits in upper case.
fn escape(value: &[u8]) -> String {
    let mut out = String::with_capacity(value.len());
    for (at, byte) in value.iter().enumerate() {
        match byte {
            0..=b' ' | b'"' | b'<' | b'>' | b'`' | b'{' | b'}' | 0x7f.. => out.push_str(&format!("%{byte:02X}")),
            b'a'..=b'f' if is_hex_digit_of_escape(value, at) => out.push(char::from(byte.to_ascii_uppercase())),
            _ => out.push(char::from(*byte)),
        }
    }
    out
}

/// Hex digits of percent-encodings in upper case; the rest, also outside ASCII, as it is.
fn upper_hex(path: &[u8]) -> String {
    let upper: Vec<u8> = (0..path.len())
        .map(|at| if is_hex_digit_of_escape(path, at) { path[at].to_ascii_uppercase() } else { path[at] })
        .collect();
    String::from_utf8_lossy(&upper).into_owned()
}

fn is_hex_digit_of_escape(text: &[u8], at: usize) -> bool {
    let is_escape = |start: usize| {
        text.get(start) == Some(&b'%')
            && [1, 2].iter().all(|step| text.get(start + step).is_some_and(u8::is_ascii_hexdigit))
    };
    (at >= 1 && is_escape(at - 1)) || (at >= 2 && is_escape(at - 2) && text[at - 1] != b'%')
}

/// Decodes percent-encoded letters, digits and `-._~`, which mean the same either way (RFC 3986, 2.3).
fn decode_unreserved(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = match bytes.get(at + 1..at + 3) {
            Some(hex) if bytes[at] == b'%' && hex.iter().all(u8::is_ascii_hexdigit) => {
                std::str::from_utf8(hex).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok())
            }
            _ => None,
        };
        match code.filter(|code| code.is_ascii_alphanumeric() || b"-._~".contains(code)) {
            Some(code) => {
                out.push(code);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// `*` stands for anything, `$` at the end for the end. Taking each piece at its first place is right because only the
/// last piece is anchored, and needs no backtracking.
fn matches_pattern(pattern: &str, path: &str) -> bool {
    let (pattern, anchored) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut pieces = pattern.split('*');
    let Some(mut rest) = path.strip_prefix(pieces.next().unwrap_or_default()) else { return false };
    let Some(last) = pieces.next_back() else { return !anchored || rest.is_empty() };
    for piece in pieces {
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    if anchored { rest.ends_with(last) } else { rest.contains(last) }
}
