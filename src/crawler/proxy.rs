//! Which requests go through a proxy. Decided here rather than by the HTTP library, because the address guard must know.

use url::Url;

/// Proxies by scheme of the requested URL, and the hosts that are asked directly.
///
/// Behind a proxy the guard still refuses address literals, bad ports and schemes on every hop, but names are resolved
/// by the proxy, so that nothing can be promised about the addresses behind them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proxies {
    http: Option<Url>,
    https: Option<Url>,
    direct: Vec<String>,
}

/// A text that is no proxy URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no proxy URL; `http://`, `https://`, `socks5://` and `socks5h://` are understood")]
pub struct NotAProxy(String);

impl Proxies {
    /// One proxy for everything.
    pub fn all(text: &str) -> Result<Self, NotAProxy> {
        let url = proxy_url(text)?;
        Ok(Self { http: Some(url.clone()), https: Some(url), direct: Vec::new() })
    }

    /// Reads the usual variables (`http_proxy`, `https_proxy`, `all_proxy`, `no_proxy` in lower or upper case, lower
    /// case first). `HTTP_PROXY` in upper case is ignored under CGI, where a visitor can set it (CVE-2016-5385).
    pub fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Result<Self, NotAProxy> {
        let either = |name: &str| {
            let set = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
            let upper_is_safe = name != "http_proxy" || variable("REQUEST_METHOD").is_none();
            set(name).or_else(|| if upper_is_safe { set(&name.to_ascii_uppercase()) } else { None })
        };
        let all = either("all_proxy");
        let read = |name: &str| either(name).or_else(|| all.clone()).map(|text| proxy_url(&text)).transpose();
        let direct = either("no_proxy").unwrap_or_default();
        let direct = direct.split([',', ' ']).map(|entry| entry.trim().to_ascii_lowercase());
        Ok(Self {
            http: read("http_proxy")?,
            https: read("https_proxy")?,
            direct: direct.filter(|entry| !entry.is_empty()).collect(),
        })
    }

    pub fn is_empty(&self) -> bool {
        self.http.is_none() && self.https.is_none()
    }

    /// The proxy for this URL; `None` when it is asked directly.
    pub(crate) fn proxy_for(&self, url: &Url) -> Option<&Url> {
        let proxy = if url.scheme() == "https" { self.https.as_ref() } else { self.http.as_ref() }?;
        let host = url.host_str()?.trim_end_matches('.').trim_matches(['[', ']']);
        (!self.direct.iter().any(|entry| is_covered(entry, host))).then_some(proxy)
    }

    /// Host names of the proxies themselves, which the user chose and the guard lets through.
    pub(crate) fn hosts(&self) -> Vec<String> {
        let host = |url: &Option<Url>| url.as_ref().and_then(|url| url.host_str().map(str::to_owned));
        [host(&self.http), host(&self.https)].into_iter().flatten().collect()
    }
}

fn proxy_url(text: &str) -> Result<Url, NotAProxy> {
    let problem = || NotAProxy(text.to_owned());
    let text = text.trim();
    let url = if text.contains("://") { Url::parse(text) } else { Url::parse(&format!("http://{text}")) };
    let url = url.map_err(|_| problem())?;
    let known = matches!(url.scheme(), "http" | "https" | "socks5" | "socks5h");
    if known && url.host_str().is_some_and(|host| !host.is_empty()) { Ok(url) } else { Err(problem()) }
}

/// `*`, an address, an address range `10.0.0.0/8`, or a name that covers itself and its subdomains.
fn is_covered(entry: &str, host: &str) -> bool {
    if entry == "*" || entry == host {
        return true;
    }
    if let (Some((network, bits)), Ok(std::net::IpAddr::V4(address))) = (entry.split_once('/'), host.parse()) {
        let (Ok(network), Ok(bits @ 0..=32)) = (network.parse::<std::net::Ipv4Addr>(), bits.parse::<u32>()) else {
            return false;
        };
        let mask = u32::MAX.checked_shl(32 - bits).unwrap_or(0);
        return u32::from(network) & mask == u32::from(address) & mask;
    }
    let name = entry.trim_start_matches("*.").trim_start_matches('.');
    !name.is_empty() && crate::model::url::is_same_or_subdomain(host, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn goes_through(proxies: &Proxies, url: &str) -> Option<String> {
        proxies.proxy_for(&Url::parse(url).unwrap()).map(|url| url.host_str().unwrap().to_owned())
    }

    #[test]
    fn the_usual_variables() {
        let environment = |name: &str| match name {
            "http_proxy" => Some("proxy.corp:3128".to_owned()),
            "HTTPS_PROXY" => Some("http://secure.corp:3129".to_owned()),
            "no_proxy" => Some("localhost, .intra.test,10.0.0.0/8,*.example.org".to_owned()),
            _ => None,
        };
        let proxies = Proxies::from_environment(environment).unwrap();
        assert_eq!(goes_through(&proxies, "http://a.test/").as_deref(), Some("proxy.corp"));
        assert_eq!(goes_through(&proxies, "https://a.test/").as_deref(), Some("secure.corp"));
        for direct in ["http://localhost:81/", "http://x.intra.test/", "http://10.9.9.9/", "https://a.example.org/"] {
            assert_eq!(goes_through(&proxies, direct), None, "{direct}");
        }
        assert!(goes_through(&proxies, "http://notintra.test/").is_some());
        assert!(Proxies::from_environment(|_| None).unwrap().is_empty());
    }

    #[test]
    fn under_cgi_a_visitor_cannot_choose_the_proxy() {
        let environment = |name: &str| match name {
            "HTTP_PROXY" => Some("evil.test".to_owned()),
            "REQUEST_METHOD" => Some("GET".to_owned()),
            _ => None,
        };
        assert!(Proxies::from_environment(environment).unwrap().is_empty());
    }

    #[test]
    fn what_is_no_proxy_is_refused() {
        assert!(Proxies::all("ftp://x.test").is_err());
        assert!(Proxies::all("").is_err());
        assert!(Proxies::all("socks5h://127.0.0.1:1080").is_ok());
    }
}
