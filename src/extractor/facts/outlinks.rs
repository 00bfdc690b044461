//! Whom the page links to: counts by domain, and the links that lead outside.

use html5ever::local_name;
use rustc_hash::{FxHashMap, FxHashSet};
use url::Host;

use crate::extractor::page::Page;
use crate::extractor::survey::Anchor;
use crate::extractor::text;
use crate::model::facts::{LinkCounts, MAX_OUTLINKS, Outlink};
use crate::model::link::{Placement, Rel};
use crate::model::site::Site;
use crate::model::url::registrable_domain;

/// Characters kept of an outside link's anchor: topics are told by its first words.
const MAX_OUTLINK_ANCHOR_CHARS: usize = 100;
/// Distinct hosts told apart on a page; beyond it links are still counted.
const MAX_HOSTS: usize = 20_000;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub counts: LinkCounts,
    pub outlinks: Vec<Outlink>,
}

/// A host met on the page.
struct Known {
    is_internal: bool,
    domain: u32,
}

/// Domains met outside, with whether a followed link leads there.
#[derive(Default)]
struct Domains {
    by_name: FxHashMap<String, u32>,
    followed: Vec<bool>,
}

impl Domains {
    fn id(&mut self, name: &str) -> u32 {
        if let Some(&id) = self.by_name.get(name) {
            return id;
        }
        let id = self.followed.len() as u32;
        self.followed.push(false);
        self.by_name.insert(name.to_owned(), id);
        id
    }
}

/// Looks at every link of the page. Links to `site` are counted, and not listed among those outside.
pub(super) fn read(page: &Page<'_>, site: &Site) -> Found {
    let own = registrable_domain(page.input.url.host_str()).to_owned();
    let base_is_own = page.resolver.base().host_str().is_some_and(|host| registrable_domain(host) == own)
        && matches!(page.resolver.base().scheme(), "http" | "https");
    let mut found = Found::default();
    let mut hosts: FxHashMap<String, Known> = FxHashMap::default();
    let mut domains = Domains::default();
    let mut seen: FxHashSet<(String, String)> = FxHashSet::default();
    for anchor in &page.survey.anchors {
        let reference = page.reference(anchor.node);
        // A jump within the page leads nowhere else, and what misnesting repeats is one link.
        if reference.trim_start().starts_with('#') || page.element(anchor.node).is_copy {
            continue;
        }
        if base_is_own && stays_here(reference) {
            found.counts.internal += 1;
            continue;
        }
        let Some(host) = host_of(page, reference) else { continue };
        if !hosts.contains_key(&host) {
            if hosts.len() >= MAX_HOSTS {
                found.counts.external += 1;
                continue;
            }
            let domain = registrable_domain(&host);
            let is_internal = domain == own;
            let domain = if is_internal { 0 } else { domains.id(domain) };
            hosts.insert(host.clone(), Known { is_internal, domain });
        }
        let Some(known) = hosts.get(&host) else { continue };
        if known.is_internal {
            found.counts.internal += 1;
            continue;
        }
        let rel = page.element(anchor.node).attribute(&local_name!("rel"));
        let followed = rel.is_none_or(|rel| !Rel::parse(rel).is_qualified());
        let counts = &mut found.counts;
        counts.external += 1;
        counts.external_followed += u32::from(followed);
        counts.external_hidden += u32::from(anchor.hidden.is_some());
        domains.followed[known.domain as usize] |= followed;
        if found.outlinks.len() < MAX_OUTLINKS && !site.owns_host(&host) {
            let link = outlink(page, anchor, host, followed);
            // The same words to the same host say nothing new, and would crowd others out.
            if seen.insert((link.host.clone(), link.anchor.clone())) {
                found.outlinks.push(link);
            }
        }
    }
    found.counts.external_domains = domains.followed.len() as u32;
    found.counts.external_domains_followed = domains.followed.iter().filter(|followed| **followed).count() as u32;
    found
}

fn outlink(page: &Page<'_>, anchor: &Anchor, host: String, followed: bool) -> Outlink {
    let words = page.survey.slice(anchor.start, anchor.end);
    let alt = || anchor.image.and_then(|image| page.element(image).attribute(&local_name!("alt")));
    let title = || page.element(anchor.node).attribute(&local_name!("title"));
    let words = match words.trim() {
        "" => alt().filter(|alt| !alt.trim().is_empty()).or_else(title).unwrap_or_default(),
        words => words,
    };
    let placement = page.survey.placement(anchor);
    Outlink {
        host,
        anchor: text::one_line(words, MAX_OUTLINK_ANCHOR_CHARS),
        followed,
        in_content: !matches!(
            placement,
            Placement::Nav | Placement::Header | Placement::Footer | Placement::Sidebar | Placement::Widget
        ),
        hidden: anchor.hidden.is_some(),
    }
}

/// A reference that cannot leave the host it is resolved against: relative, with neither scheme nor host.
fn stays_here(reference: &str) -> bool {
    let reference = reference.trim_start_matches(|c: char| c <= ' ');
    match reference.as_bytes() {
        [] | [b'#' | b'?', ..] => true,
        [b'/', b'/' | b'\\', ..] | [b'\\', ..] => false,
        [b'/', rest @ ..] => rest.iter().all(|&byte| byte > b' '),
        // A colon before any slash may end a scheme; control characters inside are dropped by the URL parser.
        bytes => {
            let end = bytes.iter().position(|byte| matches!(byte, b'/' | b'?' | b'#')).unwrap_or(bytes.len());
            bytes[..end].iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'%'))
        }
    }
}

/// Host of an http(s) address, without the dot at its end.
fn host_of(page: &Page<'_>, reference: &str) -> Option<String> {
    if let Some(host) = plain_host(reference) {
        return Some(host.to_owned());
    }
    let url = page.resolver.resolve(reference)?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    match url.host()? {
        Host::Domain(name) => Some(name.trim_end_matches('.').to_owned()),
        address => Some(address.to_string()),
    }
}

/// The host of an address in its usual form, which most are in; what is in any way odd is left to the parser.
fn plain_host(reference: &str) -> Option<&str> {
    let rest = reference.strip_prefix("https://").or_else(|| reference.strip_prefix("http://"))?;
    let end = rest.bytes().position(|byte| matches!(byte, b'/' | b'?' | b'#')).unwrap_or(rest.len());
    let host = &rest[..end];
    let is_plain = host.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.'))
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && !host.contains("..")
        // Punycode is checked by the parser, and a number at the end makes an address.
        && !host.contains("xn--")
        && !host.rsplit('.').next().is_some_and(|last| last.starts_with(|c: char| c.is_ascii_digit()));
    is_plain.then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_that_stay_are_told_from_those_that_may_leave() {
        for stays in ["", "#x", "?a=b:c", "/a/b", "a/b:c", " page.html", "./x", "../x"] {
            assert!(stays_here(stays), "{stays}");
        }
        for leaves in
            ["//x.test/", "/\\x.test", "\\x", "http://x.test", "mailto:x", "java\nscript:x", "/\t/x.test", "a:b"]
        {
            assert!(!stays_here(leaves), "{leaves}");
        }
    }

    #[test]
    fn hosts_in_their_usual_form_are_read_off() {
        assert_eq!(plain_host("https://a.test/x"), Some("a.test"));
        assert_eq!(plain_host("http://a.test"), Some("a.test"));
        for odd in [
            "http://A.test/",
            "http://a.test:80/",
            "http://u@a.test/",
            "http://1.2.3.4/",
            "http://a/",
            "http://a.test./",
        ] {
            assert_eq!(plain_host(odd), None, "{odd}");
        }
    }
}
