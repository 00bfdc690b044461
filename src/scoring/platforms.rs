//! Hosts on which strangers publish: each tenant is a site of its own, and none inherits the platform's authority.

use super::wordlist::Words;
use crate::model::url::{icann_domain, registrable_domain};

/// Platforms that give tenants a subdomain and are not (all) in the public suffix list's private section.
/// Facts of common knowledge, cross-read with `free_subdomain_hosts.txt` of sublime-security/static-files (MIT).
static SUBDOMAIN_PLATFORMS: Words = Words::new(include_str!("words/subdomain_platforms.txt"));

/// Platforms on which a tenant's place is a path: `medium.com/@name`.
static PATH_PLATFORMS: Words = Words::new(include_str!("words/path_platforms.txt"));

/// Services that turn a short address into a redirect. Facts of common knowledge.
static SHORTENERS: Words = Words::new(include_str!("words/shorteners.txt"));

/// The platform that a host is a tenant of; `None` for the platform's own host.
pub(crate) fn platform_of(host: &str) -> Option<&str> {
    let host = host.strip_prefix("www.").unwrap_or(host);
    if let Some(name) = SUBDOMAIN_PLATFORMS.host(host) {
        return (host != name).then_some(name);
    }
    let icann = icann_domain(host);
    let own = registrable_domain(host);
    // A private suffix of the public suffix list lies between the ICANN domain and the tenant. Country-like
    // suffixes such as `ru.com` sell names to anyone and count too.
    (own.len() > icann.len() && own.ends_with(icann)).then(|| own.split_once('.').map_or(icann, |(_, suffix)| suffix))
}

/// Tenants that differ by path share the host: their pages say nothing about the platform, and the reverse.
pub(crate) fn is_path_platform(host: &str) -> bool {
    PATH_PLATFORMS.host(host).is_some()
}

pub(crate) fn is_shortener(host: &str) -> bool {
    SHORTENERS.host(host).is_some()
}

/// The name under which links of one owner are counted: the registrable domain, or the tenant of a platform.
pub(crate) fn site_of(host: &str) -> &str {
    let domain = registrable_domain(host);
    match platform_of(host) {
        Some(platform) if domain == platform => {
            // The tenant is the label before the platform's name.
            let rest = &host[..host.len() - platform.len()];
            let rest = rest.strip_suffix('.').unwrap_or(rest);
            let start = rest.rfind('.').map_or(0, |dot| dot + 1);
            &host[start..]
        }
        _ => domain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenants_are_sites_of_their_own() {
        assert_eq!(platform_of("alice.github.io"), Some("github.io"));
        assert_eq!(platform_of("www.alice.tumblr.com"), Some("tumblr.com"));
        assert_eq!(platform_of("tumblr.com"), None);
        assert_eq!(platform_of("www.tumblr.com"), None);
        assert_eq!(platform_of("example.com"), None);
        assert_eq!(platform_of("a.example.co.uk"), None);
        assert_eq!(site_of("blog.alice.tumblr.com"), "alice.tumblr.com");
        assert_eq!(site_of("www.alice.github.io"), "alice.github.io");
        assert_eq!(site_of("a.b.example.co.uk"), "example.co.uk");
        assert_eq!(site_of("notgithub.io"), "notgithub.io");
    }

    #[test]
    fn shorteners_are_known_by_name_at_label_boundaries() {
        assert!(is_shortener("bit.ly") && is_shortener("5hfc.short.gy"));
        assert!(!is_shortener("habit.ly"));
    }
}
