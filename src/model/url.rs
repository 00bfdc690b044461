//! Page addresses and host names, compared at label boundaries and against the public suffix list.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use url::Url;

/// Longest URL kept from an import or a page, in bytes of its serialised form.
///
/// Servers and search engines stop near 2,048; exports carry tracking URLs of several thousand.
/// Beyond this a URL is data abuse, not an address.
pub const MAX_URL_BYTES: usize = 8 * 1024;

/// Why a text is not the address of a web page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UrlProblem {
    #[error("no URL")]
    Empty,
    #[error("URL longer than {MAX_URL_BYTES} bytes")]
    TooLong,
    #[error("scheme `{0}` is neither http nor https")]
    Scheme(String),
    #[error("not a URL: {0}")]
    Syntax(String),
    #[error("URL has no host name")]
    NoHost,
}

/// The address of one page: http or https, without fragment and credentials, as the URL standard serialises it.
///
/// Two spellings that a server cannot tell apart are one `CanonicalUrl`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CanonicalUrl(Url);

impl CanonicalUrl {
    /// Reads an absolute http(s) URL. Surrounding white space is ignored, raw spaces inside are percent-encoded.
    pub fn parse(text: &str) -> Result<Self, UrlProblem> {
        let text = text.trim();
        if text.is_empty() {
            return Err(UrlProblem::Empty);
        }
        if text.len() > MAX_URL_BYTES {
            return Err(UrlProblem::TooLong);
        }
        let url = Url::parse(text).map_err(|problem| UrlProblem::Syntax(problem.to_string()))?;
        Self::from_url(url)
    }

    /// Like [`CanonicalUrl::parse`], and takes `example.com/path` for `http://example.com/path`, as Moz exports write it.
    pub fn parse_lenient(text: &str) -> Result<Self, UrlProblem> {
        let text = text.trim();
        if let Some(rest) = text.strip_prefix("//") {
            return Self::parse(&format!("http://{rest}"));
        }
        match Self::parse(text) {
            Err(UrlProblem::Syntax(_) | UrlProblem::Scheme(_)) if looks_schemeless(text) => {
                Self::parse(&format!("http://{text}"))
            }
            answer => answer,
        }
    }

    /// Takes an already parsed URL; fragment and credentials are dropped.
    pub fn from_url(mut url: Url) -> Result<Self, UrlProblem> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(UrlProblem::Scheme(url.scheme().to_owned()));
        }
        if url.host_str().is_none_or(str::is_empty) {
            return Err(UrlProblem::NoHost);
        }
        if url.as_str().len() > MAX_URL_BYTES {
            return Err(UrlProblem::TooLong);
        }
        url.set_fragment(None);
        // Both only fail on URLs without a host, excluded above.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        Ok(Self(url))
    }

    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub fn url(&self) -> &Url {
        &self.0
    }

    /// Host as written in the URL: lower case, punycode, IPv6 in brackets; without the trailing dot.
    pub fn host_str(&self) -> &str {
        self.0.host_str().unwrap_or_default().trim_end_matches('.')
    }

    pub fn host(&self) -> Host {
        Host(self.host_str().into())
    }

    /// Registrable domain of the host; see [`registrable_domain`].
    pub fn domain(&self) -> &str {
        registrable_domain(self.host_str())
    }
}

/// `host.tld/…` or `host.tld`: a first label that is no scheme, a dot before any slash, no white space.
fn looks_schemeless(text: &str) -> bool {
    let host = text.split(['/', '?', '#']).next().unwrap_or_default();
    let (name, port) = host.split_once(':').unwrap_or((host, ""));
    name.contains('.')
        && !name.starts_with('.')
        && !text.contains("://")
        && !name.contains(|c: char| c.is_whitespace() || "@<>\"'()[]{}|\\^`,;=".contains(c))
        && port.bytes().all(|b| b.is_ascii_digit())
}

impl fmt::Display for CanonicalUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for CanonicalUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.as_str())
    }
}

impl FromStr for CanonicalUrl {
    type Err = UrlProblem;
    fn from_str(text: &str) -> Result<Self, UrlProblem> {
        Self::parse(text)
    }
}

impl Serialize for CanonicalUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for CanonicalUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// A host name: lower case, punycode, no trailing dot; an IP literal keeps its URL spelling (IPv6 in brackets).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Host(Box<str>);

impl Host {
    /// Reads a host name in Unicode or punycode, with or without a trailing dot; `None` when it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_end_matches('.');
        if text.is_empty() || text.contains(['/', '@', '?', '#', ' ', '\\']) {
            return None;
        }
        let url = Url::parse(&format!("http://{text}/")).ok()?;
        if url.port().is_some() {
            return None;
        }
        Some(Self(url.host_str()?.into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True for `example.com` and `a.example.com` against `example.com`; false for `notexample.com`.
    pub fn is_same_or_subdomain_of(&self, parent: &str) -> bool {
        is_same_or_subdomain(&self.0, parent)
    }

    pub fn is_ip(&self) -> bool {
        is_ip_literal(&self.0)
    }

    pub fn domain(&self) -> &str {
        registrable_domain(&self.0)
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Compares two host names at label boundaries; both in lower-case ASCII.
pub fn is_same_or_subdomain(host: &str, parent: &str) -> bool {
    host.strip_suffix(parent).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// True when the URL spelling of a host is an IPv4 or IPv6 address.
pub fn is_ip_literal(host: &str) -> bool {
    host.starts_with('[') || host.parse::<std::net::Ipv4Addr>().is_ok()
}

/// The domain that one owner registered: one label below the public suffix, private suffixes included,
/// so that `alice.github.io` is its own owner. IP addresses and bare suffixes are their own domain.
pub fn registrable_domain(host: &str) -> &str {
    if is_ip_literal(host) {
        return host;
    }
    psl::domain_str(host).unwrap_or(host)
}

/// The domain below an ICANN suffix: `alice.github.io` is `github.io`. Keys of Common Crawl's domain graph.
pub fn icann_domain(host: &str) -> &str {
    if is_ip_literal(host) {
        return host;
    }
    // The longest tail that is itself a suffix made by ICANN; the domain is one label more.
    let mut start = 0;
    let mut previous = None;
    loop {
        let tail = &host[start..];
        let whole = psl::suffix(tail.as_bytes())
            .is_some_and(|s| s.typ() == Some(psl::Type::Icann) && s.as_bytes().len() == tail.len());
        if whole {
            return previous.map_or(host, |at: usize| &host[at..]);
        }
        match tail.find('.') {
            Some(dot) => {
                previous = Some(start);
                start += dot + 1;
            }
            None => return registrable_domain(host),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_compare_at_labels() {
        let host = |text| Host::parse(text).unwrap();
        assert!(!host("notexample.com").is_same_or_subdomain_of("example.com"));
        assert!(host("a.example.com").is_same_or_subdomain_of("example.com"));
        assert!(host("EXAMPLE.com.").is_same_or_subdomain_of("example.com"));
        assert_eq!(host("münchen.de").as_str(), "xn--mnchen-3ya.de");
        assert!(Host::parse("a b").is_none());
        assert!(Host::parse("exa/mple").is_none());
    }

    #[test]
    fn tenants_of_a_platform_are_their_own_domain() {
        assert_eq!(registrable_domain("www.alice.github.io"), "alice.github.io");
        assert_eq!(registrable_domain("a.b.example.co.uk"), "example.co.uk");
        assert_eq!(registrable_domain("127.0.0.1"), "127.0.0.1");
        assert_eq!(registrable_domain("[::1]"), "[::1]");
        assert_eq!(icann_domain("www.alice.github.io"), "github.io");
        assert_eq!(icann_domain("shop.blogspot.com"), "blogspot.com");
        assert_eq!(icann_domain("a.b.example.co.uk"), "example.co.uk");
        assert_eq!(icann_domain("example.com"), "example.com");
    }

    #[test]
    fn page_addresses_lose_fragment_and_credentials() {
        let url = CanonicalUrl::parse(" https://user:pw@Example.com/a b#top ").unwrap();
        assert_eq!(url.as_str(), "https://example.com/a%20b");
        assert!(matches!(CanonicalUrl::parse("ftp://example.com/"), Err(UrlProblem::Scheme(_))));
        assert_eq!(CanonicalUrl::parse_lenient("example.com/x").unwrap().as_str(), "http://example.com/x");
        assert_eq!(CanonicalUrl::parse_lenient("example.com:81/x").unwrap().as_str(), "http://example.com:81/x");
        assert!(CanonicalUrl::parse_lenient("hello world").is_err());
        assert!(CanonicalUrl::parse(&format!("http://e.com/{}", "a".repeat(MAX_URL_BYTES))).is_err());
    }
}
