//! What a referrer is: a page that may hold a link, or one of the many things that are none.

use super::hosts::{AD_NETWORKS, ASSISTANTS, ENGINES, MAIL, PROXIES, SHIMS};
use super::spam;
use crate::discovery::skip;
use crate::model::candidate::Place;
use crate::model::site::Site;
use crate::model::url::CanonicalUrl;

/// What became of a referrer.
#[derive(Debug, PartialEq)]
pub(super) enum Kind {
    /// A lead: the page, or only its host when the browser gave no more; `true` for a known referrer spammer.
    Lead(Place, bool),
    Skipped(&'static str),
}

/// Judges a referrer and the request that it came with.
pub(super) fn judge(referer: &str, request: &str, site: &Site) -> Kind {
    let referer = referer.trim();
    if referer.is_empty() || referer == "-" {
        return Kind::Skipped(skip::NO_REFERRER);
    }
    if is_app(referer) {
        return Kind::Skipped(skip::APPS);
    }
    let Ok(url) = CanonicalUrl::parse(referer) else { return Kind::Skipped(skip::NOT_AN_ADDRESS) };
    let host = url.host_str();
    if site.owns_host(host) {
        return Kind::Skipped(skip::OWN_PAGES);
    }
    if !host.contains('.') || crate::model::url::is_ip_literal(host) && is_private(host) {
        return Kind::Skipped(skip::PRIVATE_HOSTS);
    }
    if ["localhost", "local", "internal", "lan", "home", "intranet", "corp"]
        .contains(&host.rsplit('.').next().unwrap_or_default())
    {
        return Kind::Skipped(skip::PRIVATE_HOSTS);
    }
    if is_ad(host, url.url().query().unwrap_or_default(), url.url().path()) || is_ad_click(request) {
        return Kind::Skipped(skip::AD_CLICKS);
    }
    if let Some(why) = by_host(host) {
        return Kind::Skipped(why);
    }
    let spammer = spam::is_spammer(host);
    // Browsers send pages of other sites the origin alone, so a bare host names no page. A spammer's is worth one look.
    let bare = url.url().path() == "/" && url.url().query().is_none();
    let place = if bare && !spammer { Place::Domain(url.host()) } else { Place::Page(url) };
    Kind::Lead(place, spammer)
}

/// `android-app://com.google.android.gm/`, `ios-app://…`, `file:`, `about:`: nothing that can be crawled.
fn is_app(referer: &str) -> bool {
    match referer.split_once(':') {
        Some((scheme, _)) => {
            let scheme = scheme.to_ascii_lowercase();
            scheme.ends_with("-app")
                || scheme.ends_with("-extension")
                || matches!(scheme.as_str(), "app" | "file" | "about" | "data" | "blob" | "capacitor" | "ionic")
        }
        None => false,
    }
}

fn is_private(host: &str) -> bool {
    match host.trim_matches(['[', ']']).parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(ip)) => {
            ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_unspecified()
        }
        Ok(std::net::IpAddr::V6(ip)) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
        Err(_) => false,
    }
}

/// True for the host and its subdomains.
fn is_of(host: &str, domain: &str) -> bool {
    crate::model::url::is_same_or_subdomain(host, domain)
}

fn is_ad(host: &str, query: &str, path: &str) -> bool {
    AD_NETWORKS.iter().any(|network| is_of(host, network)) || path.starts_with("/aclk") || has_click_id(query)
}

/// Parameters that advertising systems, and only they, put on the address of a landing page.
fn has_click_id(query: &str) -> bool {
    const IDS: &[&str] = &[
        "gclid",
        "gbraid",
        "wbraid",
        "dclid",
        "gclsrc",
        "gad_source",
        "msclkid",
        "yclid",
        "ttclid",
        "twclid",
        "li_fat_id",
        "rdt_cid",
        "epik",
        "obclid",
    ];
    const PAID: &[&str] = &[
        "cpc",
        "ppc",
        "cpm",
        "paid",
        "paidsearch",
        "paid_social",
        "paidsocial",
        "display",
        "banner",
        "retargeting",
        "remarketing",
    ];
    query.split('&').any(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = name.to_ascii_lowercase();
        IDS.contains(&name.as_str()) || (name == "utm_medium" && PAID.contains(&value.to_ascii_lowercase().as_str()))
    })
}

fn is_ad_click(request: &str) -> bool {
    request.split_once('?').is_some_and(|(_, query)| has_click_id(query.split('#').next().unwrap_or_default()))
}

/// Hosts that send visitors without holding a link that can be found.
fn by_host(host: &str) -> Option<&'static str> {
    let any = |list: &[&str]| list.iter().any(|name| is_of(host, name));
    if any(MAIL) || is_mail(host) {
        return Some(skip::MAIL);
    }
    if any(PROXIES) {
        return Some(skip::PROXIES);
    }
    if any(ASSISTANTS) {
        return Some(skip::ASSISTANTS);
    }
    if any(SHIMS) {
        return Some(skip::SHIMS);
    }
    is_search_engine(host).then_some(skip::SEARCH_ENGINES)
}

fn is_mail(host: &str) -> bool {
    let first = host.split('.').next().unwrap_or_default();
    matches!(first, "webmail" | "roundcube" | "owa" | "horde")
        || (first.starts_with("mail") && first[4..].bytes().all(|b| b.is_ascii_digit()))
}

fn is_search_engine(host: &str) -> bool {
    if ENGINES.iter().any(|engine| is_of(host, engine)) {
        return true;
    }
    // One engine, a hundred countries: google.de, www.google.co.uk, yandex.kz. What people publish on (sites.google.com,
    // groups.google.com) is not the engine.
    let country = |name: &str| {
        let mut labels = host.split('.').skip_while(|label| {
            matches!(
                *label,
                "www" | "m" | "images" | "news" | "cse" | "encrypted" | "lens" | "scholar" | "ipv4" | "ipv6"
            )
        });
        let suffix = || host.rsplit('.').next().is_some_and(|tld| tld.len() == 2 || tld == "com");
        labels.next() == Some(name) && labels.clone().count() <= 2 && labels.all(|label| label.len() <= 3) && suffix()
    };
    country("google") || country("yandex") || country("yahoo")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::url::Host;

    fn kind(referer: &str) -> Kind {
        judge(referer, "/en/", &Site::parse("us.test").unwrap())
    }

    #[test]
    fn what_sends_visitors_without_a_link_is_set_aside() {
        let cases = [
            ("", skip::NO_REFERRER),
            ("-", skip::NO_REFERRER),
            ("https://us.test/a", skip::OWN_PAGES),
            ("https://www.us.test/a", skip::OWN_PAGES),
            ("https://www.google.com/", skip::SEARCH_ENGINES),
            ("https://www.google.co.uk/search?q=x", skip::SEARCH_ENGINES),
            ("https://google.de", skip::SEARCH_ENGINES),
            ("https://yandex.kz/search/", skip::SEARCH_ENGINES),
            ("https://cn.bing.com/", skip::SEARCH_ENGINES),
            ("https://googleads.g.doubleclick.net/pagead/ads?x", skip::AD_CLICKS),
            ("https://a.test/?gclid=abc", skip::AD_CLICKS),
            ("https://mail.google.com/mail/u/0/", skip::MAIL),
            ("https://webmail.a.test/?_task=mail", skip::MAIL),
            ("https://mail2.a.test/", skip::MAIL),
            ("android-app://com.google.android.gm/", skip::APPS),
            ("https://l.facebook.com/l.php?u=x", skip::SHIMS),
            ("https://t.co/abc", skip::SHIMS),
            ("https://chatgpt.com/", skip::ASSISTANTS),
            ("https://us-test.translate.goog/", skip::PROXIES),
            ("http://localhost:3000/", skip::PRIVATE_HOSTS),
            ("http://192.168.1.4/wiki", skip::PRIVATE_HOSTS),
            ("http://intranet/wiki", skip::PRIVATE_HOSTS),
            ("() { :;}; /bin/ping", skip::NOT_AN_ADDRESS),
            ("a.test", skip::NOT_AN_ADDRESS),
        ];
        for (referer, why) in cases {
            assert_eq!(kind(referer), Kind::Skipped(why), "{referer}");
        }
        let site = Site::parse("us.test").unwrap();
        assert_eq!(judge("https://a.test/x", "/p?a=1&gclid=z", &site), Kind::Skipped(skip::AD_CLICKS));
        assert_eq!(judge("https://a.test/x", "/p?utm_medium=CPC", &site), Kind::Skipped(skip::AD_CLICKS));
    }

    #[test]
    fn pages_are_leads_and_bare_origins_are_hosts() {
        for page in [
            "https://a.test/x",
            "https://sites.google.com/view/x",
            "https://notus.test/x",
            "https://mailbox.test/x",
            "https://a.test/?p=4",
        ] {
            let url = CanonicalUrl::parse(page).unwrap();
            assert_eq!(kind(page), Kind::Lead(Place::Page(url), false), "{page}");
        }
        assert_eq!(kind("https://a.test/"), Kind::Lead(Place::Domain(Host::parse("a.test").unwrap()), false));
        let spam = CanonicalUrl::parse("http://semalt.semalt.com/crawler.php?u=http://us.test").unwrap();
        assert_eq!(kind(spam.as_str()), Kind::Lead(Place::Page(spam), true));
        assert!(matches!(kind("http://01casino-x.ru/"), Kind::Lead(Place::Page(_), true)));
        assert!(matches!(kind("http://not01casino-x.ru/"), Kind::Lead(Place::Domain(_), false)));
    }
}
