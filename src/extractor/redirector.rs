//! Links that lead to the site through a redirector which names it: `/go/?url=https%3A%2F%2Fsite`, `l.php?u=…`, base64.
//!
//! Conservative on purpose. The address must have the shape of a redirector (a known host, or a path such as `/go` or
//! `/out`) and name the site as a whole URL. Share buttons, archived copies, translations, caches, validators and
//! log-in returns carry URLs too and are no links to them: following such an address does not lead to the site.

use url::Url;

use crate::model::site::Site;
use crate::model::url::{CanonicalUrl, is_same_or_subdomain};

/// Parameters looked at per address.
const MAX_PARAMETERS: usize = 32;

/// Hosts that do nothing but redirect to the address they are given.
const HOSTS: [&str; 38] = [
    "l.facebook.com",
    "lm.facebook.com",
    "l.instagram.com",
    "l.messenger.com",
    "out.reddit.com",
    "away.vk.com",
    "t.umblr.com",
    "slack-redir.net",
    "href.li",
    "anonym.to",
    "anonym.es",
    "dereferer.me",
    "dereferer.org",
    "nullrefer.com",
    "noref.org",
    "exit.sc",
    "hiderefer.com",
    "blankrefer.com",
    "go.redirectingat.com",
    "go.skimresources.com",
    "redirect.viglink.com",
    "safelinks.protection.outlook.com",
    "link.zhihu.com",
    "link.juejin.cn",
    "link.csdn.net",
    "links.jianshu.com",
    "linkmix.co",
    "prf.hn",
    "awin1.com",
    "anrdoezrs.net",
    "dpbolvw.net",
    "jdoqocy.com",
    "kqzyfj.com",
    "tkqlhce.com",
    "click.linksynergy.com",
    "shareasale.com",
    "disq.us",
    "urldefense.com",
];

/// Path segments by which sites name their own redirectors, without extension.
const SEGMENTS: [&str; 36] = [
    "go",
    "goto",
    "gourl",
    "gohref",
    "out",
    "outgoing",
    "outbound",
    "outlink",
    "away",
    "exit",
    "leave",
    "leaving",
    "redirect",
    "redirector",
    "redir",
    "redirection",
    "rd",
    "jump",
    "jumpto",
    "url",
    "link",
    "link2",
    "linkout",
    "linkfilter",
    "clickthru",
    "click",
    "clk",
    "clickout",
    "track",
    "tracker",
    "ext",
    "extern",
    "external",
    "visit",
    "l",
    "r",
];

/// Parameters that carry the destination.
const PARAMETERS: [&str; 36] = [
    "url",
    "u",
    "uri",
    "to",
    "t",
    "target",
    "dest",
    "destination",
    "redirect",
    "redirect_url",
    "redirecturl",
    "redirect_to",
    "redir",
    "goto",
    "go",
    "link",
    "href",
    "out",
    "q",
    "l",
    "ued",
    "murl",
    "urllink",
    "ulp",
    "mpre",
    "uddg",
    "adurl",
    "deeplink",
    "location",
    "remoteurl",
    "site",
    "website",
    "ext",
    "external",
    "outurl",
    "rurl",
];

/// Words in a path that make the address something else than a redirect, whatever its parameters.
const NOT_REDIRECTS: [&str; 33] = [
    "share",
    "sharer",
    "sharing",
    "sharearticle",
    "intent",
    "submit",
    "submitlink",
    "login",
    "signin",
    "sign_in",
    "log_in",
    "logout",
    "register",
    "signup",
    "auth",
    "oauth",
    "sso",
    "translate",
    "validator",
    "check",
    "bookmark",
    "bookmarks",
    "save",
    "cache",
    "archive",
    "whois",
    "search",
    "oembed",
    "embed",
    "proxy",
    "subscribe",
    "create",
    "web",
];

/// Hosts whose addresses name pages without leading to them.
const NEVER: [&str; 12] = [
    "archive.org",
    "archive.today",
    "archive.is",
    "archive.ph",
    "translate.google.com",
    "translate.goog",
    "webcache.googleusercontent.com",
    "validator.w3.org",
    "jigsaw.w3.org",
    "addtoany.com",
    "addthis.com",
    "whatsapp.com",
];

/// How base64 of `http` begins.
const BASE64_HTTP: &str = "aHR0c";

/// True when the reference may carry an address that a plain text search does not show.
pub(crate) fn may_embed(reference: &str) -> bool {
    reference.contains(BASE64_HTTP)
}

/// Where on the site a redirector's address leads; `None` when it is no redirector to the site.
pub fn lands_on(address: &Url, site: &Site) -> Option<CanonicalUrl> {
    let host = address.host_str()?.trim_end_matches('.');
    if NEVER.iter().any(|never| is_same_or_subdomain(host, never)) {
        return None;
    }
    let is_host = HOSTS.iter().any(|known| is_same_or_subdomain(host, known));
    let mut words = address.path_segments().into_iter().flatten().map(word_of);
    if words.clone().any(|word| NOT_REDIRECTS.contains(&word.as_str())) {
        return None;
    }
    if !is_host && !words.any(|word| SEGMENTS.contains(&word.as_str())) {
        return None;
    }
    let query = address.query().unwrap_or_default();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()).take(MAX_PARAMETERS) {
        let is_carrier = PARAMETERS.iter().any(|known| known.eq_ignore_ascii_case(&name));
        if let Some(found) = is_carrier.then(|| covered(&value, site)).flatten() {
            return Some(found);
        }
    }
    // The whole query, or what follows the redirector's segment, may be the address itself.
    let tail = Some(query.to_owned()).filter(|whole| !whole.is_empty());
    tail.into_iter().chain(after_segment(address)).find_map(|text| covered(&decode_percent(&text), site))
}

/// A path segment in lower case without its extension: `Redirect.php` is `redirect`.
fn word_of(segment: &str) -> String {
    segment.split('.').next().unwrap_or_default().to_ascii_lowercase()
}

/// What follows the redirector's path segment, with the query, which belongs to the address carried.
fn after_segment(address: &Url) -> Option<String> {
    let path = address.path();
    let mut start = 0;
    for segment in path.split('/') {
        let end = start + segment.len();
        if SEGMENTS.contains(&word_of(segment).as_str()) {
            let rest = path.get(end + 1..).filter(|rest| !rest.is_empty())?;
            return Some(match address.query() {
                Some(query) => format!("{rest}?{query}"),
                None => rest.to_owned(),
            });
        }
        start = end + 1;
    }
    None
}

/// The URL that a text is, plain or in base64, when it lies on the site.
fn covered(text: &str, site: &Site) -> Option<CanonicalUrl> {
    let text = text.trim();
    let decoded;
    let text = match text.find(BASE64_HTTP) {
        // Bing puts `a1` before it.
        Some(0 | 2) if !text.contains("://") => {
            decoded = decode_base64(&text[text.find(BASE64_HTTP)?..])?;
            decoded.as_str()
        }
        _ => text,
    };
    let url = if text.starts_with("//") {
        Url::parse(&format!("http:{text}")).ok()?
    } else if has_http_scheme(text) {
        Url::parse(text).ok()?
    } else {
        return None;
    };
    // `http:/site` and `http:site` parse too, and are what servers make of a doubled slash.
    site.covers(&url).then(|| CanonicalUrl::from_url(url).ok()).flatten()
}

fn has_http_scheme(text: &str) -> bool {
    let scheme = text.split(':').next().unwrap_or_default();
    text.len() > scheme.len() && (scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"))
}

fn decode_percent(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let hex = |at: usize| after.get(at).and_then(|&b| char::from(b).to_digit(16));
        if let (b'%', Some(high), Some(low)) = (byte, hex(0), hex(1)) {
            bytes.push((high * 16 + low) as u8);
            rest = &after[2..];
        } else {
            bytes.push(byte);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Decodes base64 in either alphabet, up to the first byte outside it.
fn decode_base64(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut buffer, mut bits) = (0_u32, 0);
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => break,
        };
        buffer = buffer << 6 | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((buffer >> bits) as u8);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn land(address: &str) -> Option<String> {
        let site = Site::parse("target.test").unwrap();
        lands_on(&Url::parse(address).unwrap(), &site).map(|url| url.to_string())
    }

    #[test]
    fn redirectors_that_name_the_site_are_links_to_it() {
        let page = Some("https://target.test/page?a=1".to_owned());
        assert_eq!(land("https://blog.test/go/?url=https%3A%2F%2Ftarget.test%2Fpage%3Fa%3D1"), page);
        assert_eq!(land("https://blog.test/out.php?u=https%3A%2F%2Ftarget.test%2Fpage%3Fa%3D1"), page);
        assert_eq!(land("https://l.facebook.com/l.php?u=https%3A%2F%2Ftarget.test%2Fpage%3Fa%3D1&h=AT0"), page);
        assert_eq!(land("https://www.google.com/url?sa=t&q=https://target.test/page%3Fa%3D1&usg=x"), page);
        assert_eq!(land("https://blog.test/go/aHR0cHM6Ly90YXJnZXQudGVzdC9wYWdlP2E9MQ=="), page);
        assert_eq!(land("https://blog.test/redirect?to=aHR0cHM6Ly90YXJnZXQudGVzdC9wYWdlP2E9MQ"), page);
        assert_eq!(land("https://href.li/?https://target.test/page?a=1"), page);
        let home = Some("http://target.test/".to_owned());
        assert_eq!(land("https://blog.test/goto/http://target.test/"), home);
        assert_eq!(land("https://blog.test/away.php?to=//target.test/"), home);
    }

    #[test]
    fn addresses_that_only_mention_the_site_are_not() {
        for address in [
            "https://web.archive.org/web/2020/http://target.test/",
            "https://www.facebook.com/sharer/sharer.php?u=https%3A%2F%2Ftarget.test%2F",
            "https://twitter.com/intent/tweet?url=https%3A%2F%2Ftarget.test%2F",
            "https://reddit.com/submit?url=https://target.test/",
            "https://translate.google.com/translate?u=http://target.test/",
            "https://validator.w3.org/check?uri=http://target.test/",
            "https://forum.test/login?redirect=http://target.test/",
            "http://redir.test/?u=http://target.test/",
            "http://other.test/http://target.test/",
            "http://other.test/#http://target.test/",
            "http://blog.test/go/?url=http://target.test.evil.test/",
            "http://blog.test/go/?url=http://nottarget.test/",
            "http://blog.test/go/?url=target.test",
            "http://blog.test/go/?note=http://target.test/",
        ] {
            assert_eq!(land(address), None, "{address}");
        }
    }
}
