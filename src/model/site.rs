//! The audited site: what counts as "a link to us".

use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

use super::url::{Host, is_same_or_subdomain};

/// Why a text does not name a site.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SiteProblem {
    #[error("the site is empty")]
    Empty,
    #[error("`{0}` is not a host name")]
    NotAHost(String),
    #[error("`{0}` has no dot: a site is a full host name such as example.com")]
    NoDot(String),
    #[error("`{0}` is neither http nor https")]
    Scheme(String),
    #[error("`{0}` is a public suffix, under which strangers register their own sites")]
    PublicSuffix(String),
}

/// A site as the user named it: a host name, `=host` for that host alone, or a URL prefix.
///
/// - `example.com` covers the host and all its subdomains;
/// - `www.example.com` covers that host, its subdomains and the bare twin `example.com`, since the two are one site
///   to their owner; not `blog.example.com`;
/// - `=www.example.com` covers that host alone;
/// - `example.com/blog/` and `https://example.com/blog/` cover URLs below that path.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Site {
    host: Host,
    exact: bool,
    /// Path prefix, starting with `/`; `/` alone is stored as empty.
    prefix: String,
}

impl Site {
    pub fn parse(text: &str) -> Result<Self, SiteProblem> {
        let text = text.trim();
        let (exact, rest) = match text.strip_prefix('=') {
            Some(rest) => (true, rest.trim()),
            None => (false, text),
        };
        if rest.is_empty() {
            return Err(SiteProblem::Empty);
        }
        let not_a_host = || SiteProblem::NotAHost(text.to_owned());
        let url = if rest.contains("://") {
            Url::parse(rest).map_err(|_| not_a_host())?
        } else {
            Url::parse(&format!("http://{rest}")).map_err(|_| not_a_host())?
        };
        if !matches!(url.scheme(), "http" | "https") {
            return Err(SiteProblem::Scheme(url.scheme().to_owned()));
        }
        let name = url.host_str().ok_or_else(not_a_host)?;
        let host = Host::parse(name).ok_or_else(not_a_host)?;
        let well_formed = host.is_ip()
            || host.as_str().split('.').all(|label| {
                !label.is_empty()
                    && label.len() <= 63
                    && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            });
        if !well_formed || host.as_str().len() > 253 {
            return Err(not_a_host());
        }
        if !host.is_ip() && !host.as_str().contains('.') {
            return Err(SiteProblem::NoDot(text.to_owned()));
        }
        let icann_suffix = psl::suffix(host.as_str().as_bytes()).is_some_and(|s| {
            s.is_known() && s.typ() == Some(psl::Type::Icann) && s.as_bytes().len() == host.as_str().len()
        });
        if icann_suffix {
            return Err(SiteProblem::PublicSuffix(text.to_owned()));
        }
        let prefix = if url.path() == "/" { String::new() } else { url.path().to_owned() };
        Ok(Self { host, exact, prefix })
    }

    pub fn host(&self) -> &Host {
        &self.host
    }

    pub fn is_exact(&self) -> bool {
        self.exact
    }

    /// The path that all of the site's URLs start with, or empty.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Host without `www.`: the string that every link to the site must contain in some spelling.
    pub fn bare_host(&self) -> &str {
        match self.host.as_str().strip_prefix("www.") {
            Some(rest) if rest.contains('.') => rest,
            _ => self.host.as_str(),
        }
    }

    /// Registrable domain of the site.
    pub fn domain(&self) -> &str {
        self.host.domain()
    }

    /// True when the host belongs to the site, whatever the path.
    pub fn owns_host(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.');
        if self.exact {
            return host == self.host.as_str();
        }
        if is_same_or_subdomain(host, self.host.as_str()) {
            return true;
        }
        self.bare_host().len() < self.host.as_str().len() && host == self.bare_host()
    }

    /// True when a link to this URL is a link to the site. Scheme and port do not matter.
    pub fn covers(&self, url: &Url) -> bool {
        matches!(url.scheme(), "http" | "https")
            && url.host_str().is_some_and(|host| self.owns_host(host))
            && self.prefix_matches(url.path())
    }

    fn prefix_matches(&self, path: &str) -> bool {
        if self.prefix.is_empty() || path.starts_with(&self.prefix) {
            return true;
        }
        // `/blog` and `/blog/` name the same directory.
        self.prefix.strip_suffix('/').is_some_and(|dir| path == dir)
    }

    /// The address of the site's front page, as a crawler would ask for it first.
    pub fn home(&self) -> String {
        format!("https://{}{}", self.host, if self.prefix.is_empty() { "/" } else { &self.prefix })
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.exact {
            f.write_str("=")?;
        }
        write!(f, "{}{}", self.host, self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(text: &str) -> Site {
        Site::parse(text).unwrap()
    }

    fn covers(site: &Site, url: &str) -> bool {
        site.covers(&Url::parse(url).unwrap())
    }

    #[test]
    fn a_bare_domain_includes_its_subdomains() {
        let s = site("Example.com");
        assert!(covers(&s, "https://example.com/"));
        assert!(covers(&s, "http://blog.example.com:8080/x"));
        assert!(!covers(&s, "https://notexample.com/"));
        assert!(!covers(&s, "https://example.com.evil.test/"));
        assert!(!covers(&s, "mailto:a@example.com"));
    }

    #[test]
    fn www_and_bare_are_twins_but_other_subdomains_are_not() {
        let s = site("www.example.com");
        assert!(covers(&s, "https://www.example.com/"));
        assert!(covers(&s, "https://example.com/"));
        assert!(!covers(&s, "https://blog.example.com/"));
        assert!(!covers(&site("=www.example.com"), "https://example.com/"));
    }

    #[test]
    fn a_prefix_limits_the_path() {
        let s = site("example.com/blog/");
        assert!(covers(&s, "https://example.com/blog/a"));
        assert!(covers(&s, "https://example.com/blog"));
        assert!(!covers(&s, "https://example.com/blogger"));
        assert_eq!(s.to_string(), "example.com/blog/");
    }

    #[test]
    fn what_is_no_site_is_refused_with_a_reason() {
        assert_eq!(Site::parse(""), Err(SiteProblem::Empty));
        assert!(matches!(Site::parse("not a host"), Err(SiteProblem::NotAHost(_))));
        assert!(matches!(Site::parse("localhost"), Err(SiteProblem::NoDot(_))));
        assert!(matches!(Site::parse("co.uk"), Err(SiteProblem::PublicSuffix(_))));
        assert!(matches!(Site::parse("ftp://example.com/"), Err(SiteProblem::Scheme(_))));
        assert_eq!(site("bücher.example").host().as_str(), "xn--bcher-kva.example");
        assert_eq!(site("https://example.com").to_string(), "example.com");
        assert!(Site::parse("alice.github.io").is_ok());
    }
}
