//! Names of report files: `{site}` and `{date}`, with nothing in them that a file system would take for a path.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::model::site::Site;

/// Longest `{site}` in a file name: leaves room for a date and an extension in the 255 bytes of a name.
const MAX_SITE_NAME_BYTES: usize = 150;

/// Puts site and date (of the audit's start, in UTC) into the path of a report.
pub fn expand(path: &str, site: &Site, started_at: Timestamp) -> String {
    let date = started_at.to_zoned(TimeZone::UTC).date().to_string();
    path.replace("{site}", &output_name(site)).replace("{date}", &date)
}

/// A site as part of a file name: `example.com/blog/` is `example.com_blog`. Only lower-case letters, digits, dots,
/// hyphens and underscores, never starting with a dot or a hyphen.
pub fn output_name(site: &Site) -> String {
    let full = site.to_string();
    let mut name: String = full
        .chars()
        .map(|c| match c.to_ascii_lowercase() {
            c @ ('a'..='z' | '0'..='9' | '.' | '-') => c,
            _ => '_',
        })
        .collect();
    // `..` is no parent directory inside a name, but nobody should have to wonder.
    while name.contains("..") {
        name = name.replace("..", "._");
    }
    name = name.trim_end_matches('_').trim_start_matches(['.', '-']).to_owned();
    if name.len() > MAX_SITE_NAME_BYTES {
        // All characters are ASCII, so any byte is a boundary. The hash keeps long prefixes apart.
        let hash = full
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
        name.truncate(MAX_SITE_NAME_BYTES - 17);
        name.push_str(&format!("_{hash:016x}"));
    }
    name
}

/// Why a path cannot be expanded: a placeholder that is none.
pub fn placeholder_problem(path: &str) -> Option<String> {
    let mut rest = path;
    while let Some(at) = rest.find('{') {
        let inside = &rest[at + 1..];
        let end = inside.find('}').unwrap_or(inside.len());
        match &inside[..end] {
            "site" | "date" if end < inside.len() => rest = &inside[end + 1..],
            other => return Some(other.to_owned()),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(text: &str) -> Site {
        Site::parse(text).unwrap()
    }

    #[test]
    fn site_and_date_are_put_in() {
        let at: Timestamp = "2026-03-01T23:59:59Z".parse().unwrap();
        assert_eq!(expand("r/{site}/{date}.csv", &site("example.com"), at), "r/example.com/2026-03-01.csv");
        assert_eq!(expand("plain.csv", &site("example.com"), at), "plain.csv");
    }

    #[test]
    fn names_hold_no_path() {
        assert_eq!(output_name(&site("example.com/blog/")), "example.com_blog");
        assert_eq!(output_name(&site("=www.example.com")), "_www.example.com");
        assert_eq!(output_name(&site("bücher.example")), "xn--bcher-kva.example");
        let odd = output_name(&site("example.com/..%2f..%2fetc/%00\u{202e}"));
        assert!(odd.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b)) && !odd.contains(".."), "{odd}");
        let (a, b) = (format!("example.com/{}a", "x".repeat(300)), format!("example.com/{}b", "x".repeat(300)));
        let (a, b) = (output_name(&site(&a)), output_name(&site(&b)));
        assert!(a.len() <= MAX_SITE_NAME_BYTES && a != b);
    }

    #[test]
    fn unknown_placeholders_are_noticed() {
        assert_eq!(placeholder_problem("a/{site}-{date}.csv"), None);
        assert_eq!(placeholder_problem("a/{domain}.csv").as_deref(), Some("domain"));
        assert_eq!(placeholder_problem("a/{site.csv").as_deref(), Some("site.csv"));
    }
}
