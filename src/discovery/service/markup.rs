//! Links in the bits of HTML that services give as the text of a post.

use url::Url;

use crate::model::site::Site;
use crate::model::url::CanonicalUrl;

/// Links taken from one post.
const MAX_LINKS: usize = 50;

/// A link to the site in a post.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub target: CanonicalUrl,
    pub anchor: String,
    pub nofollow: bool,
}

/// Links to the site, each target and anchor once.
///
/// Posts are written by one program each (Hacker News, Stack Exchange), so that a scanner for `<a href="…">text</a>`
/// reads them as a browser would; what it misses is found when the page itself is read.
pub(super) fn links(html: &str, site: &Site) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find("<a ") {
        rest = &rest[at + 3..];
        let Some(end) = rest.find('>') else { break };
        let tag = &rest[..end];
        rest = &rest[end + 1..];
        let Some(href) = attribute(tag, "href") else { continue };
        let Some(target) = to_site(&unescape(href), site) else { continue };
        let text = rest.find("</a").map_or("", |close| &rest[..close]);
        let anchor = unescape(&without_tags(text)).split_whitespace().collect::<Vec<_>>().join(" ");
        let nofollow = attribute(tag, "rel").is_some_and(|rel| rel.contains("nofollow"));
        let link = Found { target, anchor, nofollow };
        if !found.contains(&link) && found.len() < MAX_LINKS {
            found.push(link);
        }
    }
    found
}

/// The URL, when it leads to the site.
pub(super) fn to_site(href: &str, site: &Site) -> Option<CanonicalUrl> {
    let href = href.trim();
    let url = match href.strip_prefix("//") {
        Some(rest) => Url::parse(&format!("https://{rest}")),
        None => Url::parse(href),
    };
    url.ok().filter(|url| site.covers(url)).and_then(|url| CanonicalUrl::from_url(url).ok())
}

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let at = tag.match_indices(name).find(|(at, _)| {
        let before = tag[..*at].chars().next_back();
        before.is_none_or(char::is_whitespace) && tag[at + name.len()..].trim_start().starts_with('=')
    })?;
    let value = tag[at.0 + name.len()..].trim_start().strip_prefix('=')?.trim_start();
    match value.chars().next()? {
        quote @ ('"' | '\'') => value[1..].split(quote).next(),
        _ => value.split_whitespace().next(),
    }
}

fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => inside = false,
            _ if !inside => text.push(c),
            _ => {}
        }
    }
    text
}

/// The entities that these services write: five names and numbers.
pub(super) fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let entity = rest[1..].split_once(';').map(|(name, _)| name).filter(|name| name.len() <= 8);
        let c = entity.and_then(|name| match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => {
                let number = name.strip_prefix('#')?;
                let code = match number.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                    None => number.parse().ok()?,
                };
                char::from_u32(code).filter(|c| !c.is_control())
            }
        });
        match (c, entity) {
            (Some(c), Some(name)) => {
                out.push(c);
                rest = &rest[name.len() + 2..];
            }
            _ => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_a_comment() {
        let site = Site::parse("us.test").unwrap();
        let html = "<p>See <a href=\"https:&#x2F;&#x2F;us.test&#x2F;a?x=1&amp;y=2\" rel=\"nofollow\">https:&#x2F;&#x2F;us.test&#x2F;a</a> and \
            <a data-href='x' href='http://notus.test/'>no</a> <a href=//www.us.test/b>the <b>b</b> page</a> <a href=\"https://us.test/open";
        let found = links(html, &site);
        let shown: Vec<_> = found.iter().map(|f| (f.target.as_str(), f.anchor.as_str(), f.nofollow)).collect();
        assert_eq!(
            shown,
            [("https://us.test/a?x=1&y=2", "https://us.test/a", true), ("https://www.us.test/b", "the b page", false)]
        );
    }

    #[test]
    fn nothing_breaks_it() {
        let site = Site::parse("us.test").unwrap();
        for html in [
            "<a ",
            "<a >",
            "<a href>",
            "<a href=",
            "<a href='",
            "<a href=\"https://us.test/\">&#x110000;&#0;&;&é;",
            "&",
        ] {
            let _ = links(html, &site);
            let _ = unescape(html);
        }
        let many = "<a href=\"https://us.test/\">x</a>".repeat(3) + &"<a href=\"https://us.test/p\">y</a>".repeat(2);
        assert_eq!(links(&many, &site).len(), 2);
        let flood: String = (0..500).map(|n| format!("<a href=\"https://us.test/{n}\">x</a>")).collect();
        assert_eq!(links(&flood, &site).len(), MAX_LINKS);
    }
}
