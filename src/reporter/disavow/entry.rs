//! One effective line: a domain or a page, always in ASCII and always one line.

use std::collections::BTreeSet;
use std::fmt;

use super::MAX_URL_CHARS;
use crate::model::site::Site;
use crate::model::url::{CanonicalUrl, Host, is_same_or_subdomain};

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Entry {
    /// A host in ASCII: it and everything below it.
    Domain(String),
    Url(String),
}

impl Entry {
    /// `None` for what is no domain that one owner holds: addresses, public suffixes, wildcards, anything that is more
    /// than a host name.
    pub(super) fn domain(name: &str) -> Option<Self> {
        let plain = name.trim().trim_end_matches('.');
        let whole = !plain.is_empty()
            && !plain.contains([':', '/', '@', '*', '#', '\\', '%'])
            && !plain.contains(char::is_whitespace);
        let host = whole.then(|| Host::parse(plain)).flatten()?;
        let labels_are_plain = host.as_str().split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        });
        let registrable = psl::domain_str(host.as_str()).is_some();
        (labels_are_plain && registrable && !host.is_ip() && host.as_str().len() <= 253)
            .then(|| Self::Domain(host.as_str().to_owned()))
    }

    /// `None` for what is no http(s) address, or longer than the format takes.
    pub(super) fn url(text: &str) -> Option<Self> {
        let url = CanonicalUrl::parse(text).ok()?;
        let plain = url.as_str().bytes().all(|b| (0x21..0x7f).contains(&b));
        (plain && url.as_str().len() <= MAX_URL_CHARS).then(|| Self::Url(url.as_str().to_owned()))
    }

    fn host(&self) -> &str {
        match self {
            Entry::Domain(host) => host,
            Entry::Url(url) => {
                let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
                let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
                host.rsplit_once(':')
                    .map_or(host, |(name, port)| if port.bytes().all(|b| b.is_ascii_digit()) { name } else { host })
            }
        }
    }

    /// The entry, or a domain above it, is listed already.
    pub(super) fn is_covered_by(&self, listed: &BTreeSet<Entry>) -> bool {
        if listed.contains(self) {
            return true;
        }
        let mut rest = self.host();
        loop {
            if listed.contains(&Entry::Domain(rest.to_owned())) {
                return true;
            }
            match rest.split_once('.') {
                Some((_, parent)) => rest = parent,
                None => return false,
            }
        }
    }

    /// The entry would take the audited site's own links away.
    pub(super) fn names(&self, site: &Site) -> bool {
        let host = self.host();
        site.owns_host(host) || is_same_or_subdomain(site.bare_host(), host)
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Entry::Domain(host) => write!(f, "domain:{host}"),
            Entry::Url(url) => f.write_str(url),
        }
    }
}
