//! Account ids of analytics and advertising services in a page: sites that share one share an owner.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use html5ever::{LocalName, local_name};

use crate::extractor::dom::NodeId;
use crate::extractor::page::Page;
use crate::model::facts::{Account, AccountKind, MAX_ACCOUNTS};

/// Bytes of scripts searched on one page. Snippets with ids stand in the first few kilobytes; bundles follow.
const MAX_SCRIPT_BYTES: usize = 1024 * 1024;

#[derive(Clone, Copy)]
enum Mark {
    UniversalAnalytics,
    Analytics4,
    TagManager,
    AdSense,
    GoogleAds,
    PixelInit,
    PixelImage,
    ClarityTag,
    ClarityScript,
    CloudflareToken,
    Metrica,
    MetricaWatch,
    MatomoSite,
}

/// What the ids begin with, and how each goes on.
const MARKS: &[(&str, Mark)] = &[
    ("UA-", Mark::UniversalAnalytics),
    ("G-", Mark::Analytics4),
    ("GTM-", Mark::TagManager),
    ("pub-", Mark::AdSense),
    ("AW-", Mark::GoogleAds),
    ("fbq('init'", Mark::PixelInit),
    ("fbq(\"init\"", Mark::PixelInit),
    ("facebook.com/tr?id=", Mark::PixelImage),
    ("clarity.ms/tag/", Mark::ClarityTag),
    ("\"clarity\"", Mark::ClarityScript),
    ("\"token\"", Mark::CloudflareToken),
    ("ym(", Mark::Metrica),
    ("mc.yandex.ru/watch/", Mark::MetricaWatch),
    ("setSiteId", Mark::MatomoSite),
];

static FINDER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let marks = MARKS.iter().map(|(text, _)| *text);
    AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(marks).ok()
});

/// Every account id of the page, each once, in order.
pub(super) fn read(page: &Page<'_>) -> Vec<Account> {
    let mut found = Accounts(Vec::new());
    let mut room = MAX_SCRIPT_BYTES;
    for &node in &page.survey.scripts {
        let element = page.element(node);
        let token = LocalName::from("data-cf-beacon");
        for name in [local_name!("src"), token] {
            element.attribute(&name).into_iter().for_each(|value| found.search(value));
        }
        // Structured data speaks of the page's subject.
        let is_data = element.attribute(&local_name!("type")).is_some_and(|kind| kind.contains("ld+json"));
        let text = if is_data { &[] } else { script_text(page, node) };
        let text = &text[..text.len().min(room)];
        room -= text.len();
        found.search(text);
    }
    for &node in &page.survey.resources {
        let element = page.element(node);
        if matches!(element.name, local_name!("img") | local_name!("iframe")) {
            let src = element.attribute(&local_name!("src")).unwrap_or_default();
            // Only the addresses of the services themselves.
            if src.contains("facebook.com/tr?")
                || src.contains("googletagmanager.com/")
                || src.contains("mc.yandex.ru/")
            {
                found.search(src);
            }
        }
    }
    for &node in &page.survey.metas {
        let element = page.element(node);
        if element
            .attribute(&local_name!("name"))
            .is_some_and(|name| name.eq_ignore_ascii_case("google-adsense-account"))
        {
            element.attribute(&local_name!("content")).into_iter().for_each(|value| found.search(value));
        }
    }
    for slot in &page.survey.ad_slots {
        found.search(slot);
    }
    for &node in page.survey.anchors.iter().map(|anchor| &anchor.node) {
        if let Some(id) = associate(page.reference(node)) {
            found.add(AccountKind::Amazon, id);
        }
    }
    found.0
}

fn script_text<'p>(page: &'p Page<'_>, script: NodeId) -> &'p [u8] {
    let child = page.dom.first_child(script);
    child.and_then(|child| page.dom.text(child)).unwrap_or_default().as_bytes()
}

/// `tag=name-20` of a link to Amazon.
fn associate(reference: &str) -> Option<&str> {
    let at = reference.find("tag=")?;
    let host = reference.split('/').nth(2)?;
    if !(host.contains("amazon.") || host.contains("amzn.")) || !reference[..at].ends_with(['?', '&', ';']) {
        return None;
    }
    let rest = &reference[at + 4..];
    let end = rest.bytes().position(|b| !(b.is_ascii_alphanumeric() || b == b'-' || b == b'_')).unwrap_or(rest.len());
    let tag = &rest[..end];
    let (name, country) = tag.rsplit_once('-')?;
    (name.len() >= 3 && country.len() == 2 && country.bytes().all(|b| b.is_ascii_digit()) && tag.len() <= 60)
        .then_some(tag)
}

struct Accounts(Vec<Account>);

impl Accounts {
    fn add(&mut self, kind: AccountKind, id: &str) {
        let account = Account { kind, id: id.to_owned() };
        if self.0.len() < MAX_ACCOUNTS && !is_placeholder(&account.id) && !self.0.contains(&account) {
            self.0.push(account);
        }
    }

    fn search(&mut self, text: impl AsRef<[u8]>) {
        let text = text.as_ref();
        let Some(finder) = FINDER.as_ref() else { return };
        for hit in finder.find_iter(text) {
            let (name, mark) = MARKS[hit.pattern().as_usize()];
            let rest = &text[hit.end()..];
            let before = hit.start().checked_sub(1).map(|at| text[at]);
            // An id begins where a word begins: `DEBUG-1`, `imaG-…`.
            let starts = before.is_none_or(|byte| !(byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'));
            self.take(name, mark, rest, starts, text);
        }
    }

    fn take(&mut self, name: &str, mark: Mark, rest: &[u8], starts: bool, all: &[u8]) {
        match mark {
            Mark::UniversalAnalytics if starts => {
                let account = run(rest, 4..=12, |byte| byte.is_ascii_digit());
                if let Some(account) = account.filter(|account| rest.get(account.len()) == Some(&b'-'))
                    && let Some(property) = run(&rest[account.len() + 1..], 1..=4, |byte| byte.is_ascii_digit())
                {
                    self.add(AccountKind::Analytics, &format!("UA-{account}-{property}"));
                }
            }
            Mark::Analytics4 if starts => {
                // Ten random letters and digits hold both in nearly all cases; numbers and words in capitals do not.
                let id = run(rest, 8..=12, |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
                let is_mixed = |id: &&str| {
                    id.bytes().any(|byte| byte.is_ascii_digit()) && id.bytes().any(|byte| byte.is_ascii_uppercase())
                };
                if let Some(id) = id.filter(is_mixed) {
                    self.add(AccountKind::Analytics, &format!("G-{id}"));
                }
            }
            Mark::TagManager if starts => {
                if let Some(id) = run(rest, 4..=10, |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) {
                    self.add(AccountKind::TagManager, &format!("GTM-{id}"));
                }
            }
            Mark::AdSense => {
                if let Some(id) = run(rest, 10..=16, |byte| byte.is_ascii_digit()) {
                    self.add(AccountKind::AdSense, &format!("ca-pub-{id}"));
                }
            }
            Mark::GoogleAds if starts => {
                if let Some(id) = run(rest, 8..=12, |byte| byte.is_ascii_digit()) {
                    self.add(AccountKind::Other, &format!("AW-{id}"));
                }
            }
            Mark::PixelInit | Mark::PixelImage => {
                if let Some(id) = run(skip_to_value(rest), 12..=17, |byte| byte.is_ascii_digit()) {
                    self.add(AccountKind::FacebookPixel, id);
                }
            }
            Mark::ClarityTag => {
                if let Some(id) = run(rest, 8..=12, |byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
                    self.add(AccountKind::Clarity, id);
                }
            }
            Mark::ClarityScript => {
                // (window, document, "clarity", "script", "abcdefghij")
                let rest = skip_to_value(rest);
                if let Some(rest) = rest.strip_prefix(b"script\"")
                    && let Some(id) = run(skip_to_value(rest), 8..=12, |byte| byte.is_ascii_alphanumeric())
                {
                    self.add(AccountKind::Clarity, id);
                }
            }
            // Only of the beacon's attribute: other tokens are secrets of a visit.
            Mark::CloudflareToken if all.len() < 200 && all.starts_with(b"{") => {
                if let Some(id) = run(skip_to_value(rest), 32..=32, |byte| byte.is_ascii_hexdigit()) {
                    self.add(AccountKind::CloudflareBeacon, id);
                }
            }
            Mark::Metrica | Mark::MetricaWatch if starts || name.len() > 3 => {
                if let Some(id) = run(skip_to_value(rest), 5..=10, |byte| byte.is_ascii_digit()) {
                    self.add(AccountKind::Yandex, id);
                }
            }
            Mark::MatomoSite => {
                if let Some(site) = run(skip_to_value(rest), 1..=6, |byte| byte.is_ascii_digit())
                    && let Some(host) = matomo_host(all, all.len() - rest.len())
                {
                    self.add(AccountKind::Matomo, &format!("{host}#{site}"));
                }
            }
            _ => {}
        }
    }
}

/// Ids that documentation and themes carry in place of one: `UA-XXXXX-Y`, `G-XXXXXXXXXX`, `ca-pub-0000000000000000`,
/// `UA-12345678-1`. A Matomo site is numbered by its own server, so only the server's name could be one.
fn is_placeholder(id: &str) -> bool {
    let body = id.split('#').next().unwrap_or(id);
    let upper = body.to_ascii_uppercase();
    let longest = body.split(|c: char| !c.is_ascii_digit()).max_by_key(|run| run.len()).unwrap_or_default().as_bytes();
    let is_series = longest.len() >= 6 && longest[..6].windows(2).all(|pair| pair[1] == pair[0] + 1);
    let is_one_digit = longest.len() >= 5 && longest.iter().all(|digit| *digit == longest[0]);
    // Hexadecimal tokens hold digits in any order.
    upper.contains("XXX") || (is_series || is_one_digit) && body.len() != 32
}

/// Past quotes, commas, colons, brackets and spaces to where a value begins.
fn skip_to_value(text: &[u8]) -> &[u8] {
    let is_skipped = |byte: &u8| matches!(byte, b'\'' | b'"' | b',' | b' ' | b':' | b'(' | b'[' | b']' | b'\n' | b'\t');
    let start = text.iter().take(12).take_while(|byte| is_skipped(byte)).count();
    &text[start..]
}

/// The characters at the start of a text that fit, when there are as many as an id has.
fn run(text: &[u8], length: std::ops::RangeInclusive<usize>, fits: impl Fn(u8) -> bool) -> Option<&str> {
    let count = text.iter().take(length.end() + 1).take_while(|byte| fits(**byte)).count();
    let ends = text.get(count).is_none_or(|byte| !(byte.is_ascii_alphanumeric() || *byte == b'_'));
    (length.contains(&count) && ends).then(|| std::str::from_utf8(&text[..count]).ok()).flatten()
}

/// Bytes around a Matomo site id in which the address of its server stands: they are lines of one snippet.
const MATOMO_REACH: usize = 600;

/// The host that a Matomo snippet reports to: of several hosts near the site's id the one behind `u=`, else the first.
fn matomo_host(script: &[u8], at: usize) -> Option<&str> {
    let script = &script[at.saturating_sub(MATOMO_REACH)..script.len().min(at + MATOMO_REACH)];
    let finder = memchr::memmem::find(script, b"u=").map_or(0, |at| at);
    let from = |script: &'_ [u8], at: usize| memchr::memmem::find(&script[at..], b"//").map(|found| at + found + 2);
    let start = from(script, finder).or_else(|| from(script, 0))?;
    let rest = &script[start..];
    let is_host = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    let end = rest.iter().position(|byte| !is_host(byte)).unwrap_or(rest.len());
    std::str::from_utf8(&rest[..end]).ok().filter(|host| host.contains('.') && host.len() < 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(script: &str) -> Vec<String> {
        let mut accounts = Accounts(Vec::new());
        accounts.search(script);
        accounts.0.iter().map(|account| format!("{} {}", account.kind, account.id)).collect()
    }

    #[test]
    fn snippets_of_the_services_are_read() {
        for (script, id) in [
            ("_gaq.push(['_setAccount', 'UA-1766729-4']);", "google-analytics UA-1766729-4"),
            ("gtag('config', 'G-7K1X2Y3Z4W');", "google-analytics G-7K1X2Y3Z4W"),
            ("https://www.googletagmanager.com/gtag/js?id=G-7K1X2Y3Z4W&l=d", "google-analytics G-7K1X2Y3Z4W"),
            ("(window,document,'script','dataLayer','GTM-5XK9QL');", "tag-manager GTM-5XK9QL"),
            ("google_ad_client = \"ca-pub-6210304583912345\";", "adsense ca-pub-6210304583912345"),
            ("google_ad_client = \"pub-6210304583912345\";", "adsense ca-pub-6210304583912345"),
            ("fbq('init', '918273645019283');", "facebook-pixel 918273645019283"),
            ("https://www.facebook.com/tr?id=918273645019283&ev=PageView", "facebook-pixel 918273645019283"),
            ("(window, document, \"clarity\", \"script\", \"abcd1234ef\");", "clarity abcd1234ef"),
            (r#"{"token": "0123456789abcdef0123456789abcdef"}"#, "cloudflare-beacon 0123456789abcdef0123456789abcdef"),
            ("ym(48271935, \"init\", {});", "yandex-metrica 48271935"),
            ("var u=\"//stats.site.test/\"; _paq.push(['setSiteId', '7']);", "matomo stats.site.test#7"),
        ] {
            assert_eq!(ids(script), [id], "{script}");
        }
    }

    #[test]
    fn what_only_looks_like_an_id_is_none() {
        for script in [
            "var BUG-12345678 = 1",
            "'SVG-ICONSET12'",
            "UA-XXXXXXX-X",
            "'UA-00000-1'",
            "GTM-XXXX",
            "G-ABCDEFGHIJ",
            "'G-307824195'",
            "'G-XXXXXXXXX1'",
            "ga('create', 'UA-12345678-1');",
            "client=ca-pub-1234567890123456",
            "client=ca-pub-0000000000000000",
            "fbq('init', '000000000000000');",
            "ym(12345678, 'init');",
            "a.pub-12",
            "'G-7K1X2Y3Z4W5QQQ'",
            "fbq('init', pixel)",
            "gym(12)",
            "{\"token\": \"short\"}",
        ] {
            assert!(ids(script).is_empty(), "{script}: {:?}", ids(script));
        }
    }

    #[test]
    fn associates_are_told_by_their_tag() {
        assert_eq!(associate("https://www.amazon.com/dp/B0?tag=knits-20&x=1"), Some("knits-20"));
        assert_eq!(associate("https://www.amazon.co.uk/dp/B0?x=1&amp;tag=knits-21"), Some("knits-21"));
        assert_eq!(associate("https://blog.test/?tag=knits-20"), None);
        assert_eq!(associate("https://www.amazon.com/s?hashtag=knits-20"), None);
    }
}
