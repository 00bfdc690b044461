//! Where the references of a WAT record lead. Most are in the form that the URL parser would give them, or rooted paths in
//! it; those are taken as they are, which is what makes reading every link of a crawl affordable. All others are parsed.

use std::borrow::Cow;

use url::Url;

use crate::archive::json::Text;

/// Resolves the references of one page.
pub struct Resolver {
    base: Url,
    /// Scheme, host and port of the base, where rooted paths can be put behind them.
    origin: Option<String>,
}

impl Resolver {
    pub(super) fn new(base: Url) -> Self {
        let is_web = matches!(base.scheme(), "http" | "https");
        let origin = is_web.then(|| base.origin().ascii_serialization());
        Self { base, origin }
    }

    pub fn base(&self) -> &Url {
        &self.base
    }

    /// The address; `None` when it is none.
    pub fn resolve<'t>(&self, reference: &Text<'t>) -> Option<Cow<'t, str>> {
        if !reference.escaped && reference.raw.iter().all(|byte| PLAIN[usize::from(*byte)]) {
            // All plain bytes are ASCII.
            let text = std::str::from_utf8(reference.raw).ok()?;
            if let Some(resolved) = self.plain(text) {
                return Some(resolved);
            }
        }
        self.base.join(&reference.decode()).ok().map(|url| Cow::Owned(url.into()))
    }

    fn plain<'t>(&self, text: &'t str) -> Option<Cow<'t, str>> {
        if has_dot_segments(text) {
            return None;
        }
        if let Some(rest) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) {
            // Without a path the parser adds one; what follows the host at once would be rare.
            return is_plain_host(&rest[..rest.find(['/', '?', '#'])?])
                .then_some(rest)
                .filter(|rest| rest.contains('/') && rest.find('/') <= rest.find(['?', '#']).or(Some(rest.len())))
                .map(|_| Cow::Borrowed(text));
        }
        let origin = self.origin.as_deref()?;
        (text.starts_with('/') && !text.starts_with("//")).then(|| Cow::Owned(format!("{origin}{text}")))
    }
}

/// The host of an address that [`Resolver::resolve`] gave, or of any in the parser's form, without user and port.
pub fn host_of(address: &str) -> Option<&str> {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"))?;
    let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    let host = authority.rsplit('@').next().unwrap_or(authority);
    if host.starts_with('[') {
        return Some(&host[..host.find(']')? + 1]);
    }
    Some(host.split(':').next().unwrap_or(host).trim_end_matches('.'))
}

/// Bytes that the parser leaves as they are in path, query and fragment.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        plain[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    let others = b"-._~!$&()*+,;=:@/%?#[]";
    let mut at = 0;
    while at < others.len() {
        plain[others[at] as usize] = true;
        at += 1;
    }
    plain
};

/// `/./`, `/../`, `/%2e`: parsed away. Any dot behind a slash counts; few paths have one.
fn has_dot_segments(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memmem::find(bytes, b"/.").is_some()
        || memchr::memmem::find_iter(bytes, b"/%2").any(|at| matches!(bytes.get(at + 3), Some(b'e' | b'E')))
}

/// Lower case, in labels, no punycode (which is checked) and no address.
fn is_plain_host(host: &str) -> bool {
    let bytes = host.as_bytes();
    host.len() <= 253
        && bytes.iter().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.'))
        && host.contains('.')
        && !host.starts_with('.')
        && !host.contains("..")
        && !host.contains("xn--")
        && bytes.last().is_some_and(u8::is_ascii_lowercase)
        && host.split('.').all(|label| label.len() <= 63)
        && host.rsplit('.').next().is_some_and(|last| last.starts_with(|c: char| c.is_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_way_gives_what_the_parser_gives() {
        for base in
            ["https://page.test/dir/page?q", "http://page.test:8080/", "http://page.test:80/x", "ftp://page.test/"]
        {
            let resolver = Resolver::new(Url::parse(base).unwrap());
            for reference in [
                "https://a.test/",
                "http://a.test/x?y=1&z#f",
                "http://a.test",
                "http://a.test?x",
                "http://a.test#f",
                "http://A.test/",
                "http://a.test:80/x",
                "http://u@a.test/",
                "http://a..test/",
                "http://1.2.3.4/",
                "http://a.1/",
                "http://a.test./x",
                "http://xn--a.test/",
                "/x",
                "/x/../y",
                "/x/./y",
                "/%2e%2E/y",
                "//a.test/x",
                "x",
                "?q",
                "#f",
                "",
                "/a b",
                "/a'b?c'd",
                "/ä",
                "mailto:x@y",
                "javascript:1",
                "http://a.test/[x]",
                "http://a.test/{x}",
                "http://a.test/%zz",
                "http://a_b.test/",
                "http://a.test/a|b",
                "http:/a.test/",
                "http:a.test",
                "https:x",
                "http://a.test?x/y",
                "http://a-.test/",
                "/.well-known/x",
                "/x?a=/../b",
                "http://a.test/x#/../y",
                "http://b.a1/",
                "http://a.0x1/",
                "http://localhost/x",
            ] {
                let text = Text { raw: reference.as_bytes(), escaped: false };
                let wanted = resolver.base.join(reference).ok().map(String::from);
                assert_eq!(resolver.resolve(&text).map(Cow::into_owned), wanted, "{reference} on {base}");
                let host = wanted.as_deref().and_then(host_of).map(str::to_owned);
                let parsed =
                    wanted.and_then(|url| Url::parse(&url).ok()).filter(|url| url.scheme().starts_with("http"));
                assert_eq!(
                    host,
                    parsed.and_then(|url| url.host_str().map(|host| host.trim_end_matches('.').to_owned()))
                );
            }
        }
    }
}
