//! Links of a WAT record to some sites, as the extractor gives them for whole pages, as far as the record knows.

use url::Url;

use super::WatPage;
use super::links::{Tag, WatLink};
use crate::model::link::{AnchorSource, Element, Link, MAX_ANCHOR_CHARS, Rel};
use crate::model::site::Site;
use crate::model::url::CanonicalUrl;

/// Where an address leads through a redirector, when it leads to the site: the extractor's knowledge.
pub type Redirector<'a> = &'a (dyn Fn(&Url, &Site) -> Option<CanonicalUrl> + Sync);

/// Every link of the page to one of the sites, with the index of the site, in the order of the record.
pub fn links_to(page: &WatPage<'_>, sites: &[Site], redirector: Option<Redirector<'_>>) -> Vec<(usize, Link)> {
    let base = page.base();
    let mut found = Vec::new();
    page.for_each_link(&mut |link| {
        if link.tag != Tag::Other {
            add(&mut found, sites, redirector, base.join(&link.url.decode()).ok(), |url| described(link, url));
        }
    });
    page.for_each_head_link(&mut |link| {
        if link.rel_tokens().any(|token| token.eq_ignore_ascii_case("canonical")) {
            let address = base.join(&link.url.decode()).ok();
            add(&mut found, sites, None, address, |url| Link::bare(Element::Canonical, url));
        }
    });
    for meta in page.metas() {
        if meta.http_equiv.eq_ignore_ascii_case("refresh")
            && let Some(address) = refresh_target(&meta.content)
        {
            add(&mut found, sites, None, base.join(address).ok(), |url| Link::bare(Element::MetaRefresh, url));
        }
    }
    found
}

fn add(
    found: &mut Vec<(usize, Link)>,
    sites: &[Site],
    redirector: Option<Redirector<'_>>,
    address: Option<Url>,
    describe: impl Fn(CanonicalUrl) -> Link,
) {
    let Some(address) = address else { return };
    let before = found.len();
    for (index, site) in sites.iter().enumerate() {
        if site.covers(&address)
            && let Ok(url) = CanonicalUrl::from_url(address.clone())
        {
            found.push((index, describe(url)));
        }
    }
    let Some(redirector) = redirector.filter(|_| found.len() == before) else { return };
    for (index, site) in sites.iter().enumerate() {
        if let Some(lands_on) = redirector(&address, site)
            && let Ok(url) = CanonicalUrl::from_url(address.clone())
        {
            found.push((index, Link { lands_on: Some(lands_on), ..describe(url) }));
        }
    }
}

/// All that the record says of a link.
fn described(link: &WatLink<'_>, url: CanonicalUrl) -> Link {
    let words = |text: Option<crate::archive::json::Text<'_>>| {
        let text = text.map(|text| one_line(&text.decode())).unwrap_or_default();
        Some(text).filter(|text| !text.is_empty())
    };
    let (anchor, anchor_source) = match (words(link.text), words(link.alt), words(link.title)) {
        (Some(text), ..) => (text, AnchorSource::Text),
        (None, Some(alt), _) => (alt, AnchorSource::Alt),
        (None, None, Some(title)) => (title, AnchorSource::Title),
        (None, None, None) => (String::new(), AnchorSource::None),
    };
    Link {
        rel: Rel::parse(&link.rel.map(|rel| rel.decode()).unwrap_or_default()),
        image: anchor_source == AnchorSource::Alt,
        anchor,
        anchor_source,
        ..Link::bare(link.tag.element(), url)
    }
}

/// White space collapsed, cut at [`MAX_ANCHOR_CHARS`].
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if let Some((end, _)) = line.char_indices().nth(MAX_ANCHOR_CHARS) {
        line.truncate(end);
    }
    line
}

/// The address in `5; url='…'`, as browsers read it.
fn refresh_target(content: &str) -> Option<&str> {
    let rest = content.trim_start().trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').trim_start();
    let rest = rest.strip_prefix([';', ','])?.trim_start();
    let rest = match rest.get(..3) {
        Some(name) if name.eq_ignore_ascii_case("url") => match rest[3..].trim_start().strip_prefix('=') {
            Some(after) => after.trim_start(),
            None => rest,
        },
        _ => rest,
    };
    let target = match rest.strip_prefix(['"', '\'']) {
        Some(quoted) => quoted.split(&rest[..1]).next().unwrap_or(quoted),
        None => rest,
    };
    Some(target.trim()).filter(|target| !target.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refresh_targets_are_read() {
        assert_eq!(refresh_target("0;url=https://e.com/"), Some("https://e.com/"));
        assert_eq!(refresh_target(" 5 ; URL = 'https://e.com/a;b' x"), Some("https://e.com/a;b"));
        assert_eq!(refresh_target("5"), None);
        assert_eq!(refresh_target("5;"), None);
    }
}
