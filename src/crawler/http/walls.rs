//! Bot walls that name themselves in their headers. Those that only show in the body are the extractor's to find.

use reqwest::header::HeaderMap;

use super::headers::text;
use crate::crawler::trouble::Trouble;
use crate::model::cause::Cause;

/// Header, text its value contains (empty: any), what it means. Sources: the vendors' documentation.
const SIGNS: &[(&str, &str, Cause)] = &[
    ("cf-mitigated", "challenge", Cause::BotWall),
    ("x-amzn-waf-action", "captcha", Cause::Captcha),
    ("x-amzn-waf-action", "challenge", Cause::BotWall),
    ("x-datadome", "protected", Cause::Captcha),
    ("x-dd-b", "", Cause::Captcha),
    ("x-sucuri-block", "", Cause::BotWall),
    ("x-vercel-mitigated", "challenge", Cause::BotWall),
    ("x-px-block", "", Cause::BotWall),
    ("server", "ddos-guard", Cause::BotWall),
];

/// A wall in place of the page. Only believed on statuses that refuse: good pages carry some of these headers too,
/// except where the header itself says that the page was withheld.
pub(super) fn recognise(status: u16, headers: &HeaderMap) -> Option<Trouble> {
    let refuses = matches!(status, 401 | 403 | 405 | 406 | 429 | 503 | 999);
    SIGNS.iter().find_map(|(name, part, cause)| {
        let value = text(headers, name)?.to_ascii_lowercase();
        let withheld = name.ends_with("-mitigated") || name.ends_with("-action");
        let says_so = value.contains(part) && (refuses || withheld);
        says_so.then(|| Trouble::new(*cause, format!("status {status} with `{name}: {value}`")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    fn cause(status: u16, name: &'static str, value: &'static str) -> Option<Cause> {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_static(value));
        recognise(status, &headers).map(|trouble| trouble.cause)
    }

    #[test]
    fn walls_that_name_themselves() {
        assert_eq!(cause(403, "cf-mitigated", "challenge"), Some(Cause::BotWall));
        assert_eq!(cause(202, "x-amzn-waf-action", "challenge"), Some(Cause::BotWall));
        assert_eq!(cause(403, "x-datadome", "protected"), Some(Cause::Captcha));
    }

    #[test]
    fn good_pages_behind_the_same_vendors_are_pages() {
        assert_eq!(cause(200, "x-datadome", "protected"), None);
        assert_eq!(cause(404, "server", "ddos-guard"), None);
        assert_eq!(cause(403, "server", "cloudflare"), None);
    }
}
