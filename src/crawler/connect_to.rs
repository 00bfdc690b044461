//! `--connect-to HOST1:PORT1:HOST2:PORT2`: another place to connect to for a host name, as in curl.

use std::fmt;

use url::{Host, Url};

use super::guard::is_localhost;

/// One mapping. Address literals in a URL are never remapped, so a mapping cannot be used to reach past the guard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectTo {
    /// Lower-case name as in URLs; `None` matches every name.
    from_host: Option<String>,
    from_port: Option<u16>,
    /// `None` keeps the URL's own.
    to_host: Option<String>,
    to_port: Option<u16>,
}

/// Why a text is no mapping.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not of the form HOST1:PORT1:HOST2:PORT2")]
pub struct NotAMapping(String);

impl ConnectTo {
    /// Reads `HOST1:PORT1:HOST2:PORT2`; every part may be empty, IPv6 addresses stand in brackets.
    pub fn parse(text: &str) -> Result<Self, NotAMapping> {
        let problem = || NotAMapping(text.to_owned());
        let mut parts = Vec::with_capacity(4);
        let mut rest = text;
        for last in [false, false, false, true] {
            let cut = if rest.starts_with('[') { rest.find(']').ok_or_else(problem)? + 1 } else { 0 };
            let end = rest[cut..].find(':').map(|at| cut + at);
            match (end, last) {
                (Some(end), false) => {
                    parts.push(&rest[..end]);
                    rest = &rest[end + 1..];
                }
                (None, true) => parts.push(rest),
                _ => return Err(problem()),
            }
        }
        let host = |text: &str| match text {
            "" => Ok(None),
            _ => Host::parse(text).map(|host| Some(host.to_string())).map_err(|_| problem()),
        };
        let port = |text: &str| match text {
            "" => Ok(None),
            _ => text.parse().map(Some).map_err(|_| problem()),
        };
        Ok(Self {
            from_host: host(parts[0])?,
            from_port: port(parts[1])?,
            to_host: host(parts[2])?,
            to_port: port(parts[3])?,
        })
    }

    /// `localhost` means this machine; only a rule that names it may say otherwise, not one for every host.
    fn matches(&self, host: &str, port: u16) -> bool {
        let by_host = match &self.from_host {
            Some(from) => from == host,
            None => !is_localhost(host),
        };
        by_host && self.from_port.is_none_or(|from| from == port)
    }

    /// True when it stands for every host: a whole web behind one address.
    pub(crate) fn is_wildcard(&self) -> bool {
        self.from_host.is_none()
    }
}

impl fmt::Display for ConnectTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let port = |port: Option<u16>| port.map(|p| p.to_string()).unwrap_or_default();
        let host = |host: &Option<String>| host.clone().unwrap_or_default();
        write!(f, "{}:{}:", host(&self.from_host), port(self.from_port))?;
        write!(f, "{}:{}", host(&self.to_host), port(self.to_port))
    }
}

/// Where a URL's host and port are to be found instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mapped {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) wildcard: bool,
}

/// The first mapping that matches decides, as in curl.
pub(crate) fn mapped(mappings: &[ConnectTo], host: &str, port: u16) -> Option<Mapped> {
    let host = host.trim_end_matches('.');
    let mapping = mappings.iter().find(|mapping| mapping.matches(host, port))?;
    Some(Mapped {
        host: mapping.to_host.clone().unwrap_or_else(|| host.to_owned()),
        port: mapping.to_port.unwrap_or(port),
        wildcard: mapping.is_wildcard(),
    })
}

/// The same for a URL; `None` for address literals.
pub(crate) fn mapped_url(mappings: &[ConnectTo], url: &Url) -> Option<Mapped> {
    match url.host()? {
        Host::Domain(name) => mapped(mappings, name, url.port_or_known_default()?),
        Host::Ipv4(_) | Host::Ipv6(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_curl_reads() {
        let wild = ConnectTo::parse("::127.0.0.1:8080").unwrap();
        assert!(wild.is_wildcard());
        let rules =
            [ConnectTo::parse("A.test:80:[::1]:81").unwrap(), ConnectTo::parse("b.test::c.test:").unwrap(), wild];
        let at = |host: &str, port| mapped(&rules, host, port).map(|m| (m.host, m.port)).unwrap();
        assert_eq!(at("a.test", 80), ("[::1]".to_owned(), 81));
        assert_eq!(at("a.test.", 80), ("[::1]".to_owned(), 81));
        assert_eq!(at("a.test", 443), ("127.0.0.1".to_owned(), 8080));
        assert_eq!(at("b.test", 7), ("c.test".to_owned(), 7));
        for bad in ["", "a:b", "a:1:b", "a:x:b:1", "a:1:b:1:2", "[::1:1:b:2", "a:99999:b:1"] {
            assert!(ConnectTo::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(rules[0].to_string(), "a.test:80:[::1]:81");
    }

    #[test]
    fn literals_are_never_remapped() {
        let rules = [ConnectTo::parse("::127.0.0.1:8080").unwrap()];
        for url in ["http://10.0.0.1/", "http://[::1]/", "http://0x7f.1/", "http://localhost/", "http://a.localhost./"]
        {
            assert_eq!(mapped_url(&rules, &Url::parse(url).unwrap()), None);
        }
        assert!(mapped_url(&rules, &Url::parse("http://x.test/").unwrap()).is_some());
    }
}
