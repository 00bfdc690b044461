//! Links to the audited site: hyperlinks first, then whatever else of the page or its headers names the site.

use html5ever::{LocalName, local_name};
use url::Url;

use crate::model::link::{AnchorSource, Element, Link, MAX_ANCHOR_CHARS, MAX_CONTEXT_CHARS, Rel};

use super::dom::NodeId;
use super::limits::MAX_SITE_LINKS;
use super::link_header;
use super::page::Page;
use super::refresh;
use super::survey::Anchor;
use super::target::{Hit, Targets};
use super::text;

/// Characters of a block path.
const MAX_PATH_CHARS: usize = 200;
/// Earlier links among which the original of a copy is looked for; misnesting repeats the ones just before.
const COPY_WINDOW: usize = 64;

/// Links found, each with the index of the site it leads to.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub links: Vec<(usize, Link)>,
    /// All links to the sites, also those beyond [`MAX_SITE_LINKS`].
    pub total: u32,
}

impl Found {
    fn add(&mut self, site: usize, link: impl FnOnce() -> Link) {
        self.total = self.total.saturating_add(1);
        if self.links.len() < MAX_SITE_LINKS {
            self.links.push((site, link()));
        }
    }
}

/// Finds every link of a page to the sites.
pub(crate) fn find(page: &Page<'_>, targets: &Targets<'_>) -> Found {
    let mut found = Found::default();
    if targets.is_empty() {
        return found;
    }
    hyperlinks(page, targets, &mut found);
    others(page, targets, &mut found);
    headers(page, targets, &mut found);
    found
}

fn hyperlinks(page: &Page<'_>, targets: &Targets<'_>, found: &mut Found) {
    let total = page.survey.anchors.len().max(1) as f32;
    // Node of the original and index of its link, for copies that misnesting makes.
    let mut originals: Vec<(NodeId, usize)> = Vec::new();
    for (index, anchor) in page.survey.anchors.iter().enumerate() {
        let reference = page.reference(anchor.node);
        let Some(hits) = hits_of(page, targets, reference) else { continue };
        let is_copy = page.element(anchor.node).is_copy;
        for hit in hits {
            if is_copy {
                let original = originals
                    .iter()
                    .rev()
                    .take(COPY_WINDOW)
                    .find(|(node, at)| found.links[*at].0 == hit.site && page.reference(*node) == reference);
                if let Some(&(_, at)) = original {
                    complete(&mut found.links[at].1, page, anchor);
                    continue;
                }
            }
            let at = found.links.len();
            found.add(hit.site, || hyperlink(page, anchor, &hit, index as f32 / total));
            if found.links.len() > at {
                originals.push((anchor.node, at));
            }
        }
    }
}

/// Gives a link without words those of its copy: misnesting may have left the original empty.
fn complete(link: &mut Link, page: &Page<'_>, copy: &Anchor) {
    if link.anchor_source != AnchorSource::Text {
        let (anchor, source, image) = anchor_text(page, copy);
        if source != AnchorSource::None && (source == AnchorSource::Text || link.anchor_source == AnchorSource::None) {
            (link.anchor, link.anchor_source) = (anchor, source);
            link.image |= image;
        }
    }
}

/// Sites that a reference leads to; `None` for nearly all references, cheaply.
fn hits_of(page: &Page<'_>, targets: &Targets<'_>, reference: &str) -> Option<Vec<Hit>> {
    let address = page.resolver.resolve(reference)?;
    let host = address.host_str()?;
    if !targets.owns_host(host.trim_end_matches('.')) && !targets.may_redirect(reference) {
        return None;
    }
    Some(targets.hits(&address)).filter(|hits| !hits.is_empty())
}

fn hyperlink(page: &Page<'_>, anchor: &Anchor, hit: &Hit, position: f32) -> Link {
    let element = page.element(anchor.node);
    let kind = if element.name == local_name!("area") { Element::Area } else { Element::A };
    let (words, source, image) = anchor_text(page, anchor);
    let mut link = Link {
        lands_on: hit.lands_on.clone(),
        rel: Rel::parse(element.attribute(&local_name!("rel")).unwrap_or_default()),
        anchor: words,
        anchor_source: source,
        placement: page.survey.placement(anchor),
        hidden: anchor.hidden,
        position,
        image,
        block_path: block_path(page, anchor.node),
        ..Link::bare(kind, hit.url.clone())
    };
    if let Some(block) = page.survey.blocks.get(anchor.block as usize) {
        let before = page.survey.slice(block.start, anchor.start).trim();
        let after = page.survey.slice(anchor.end, block.end).trim();
        link.before = text::one_line(text::tail(before, MAX_CONTEXT_CHARS), MAX_CONTEXT_CHARS);
        link.after = text::one_line(text::head(after, MAX_CONTEXT_CHARS), MAX_CONTEXT_CHARS);
        link.links_in_block = (block.end_anchor - block.first_anchor).saturating_sub(1);
        link.block_text_chars = block_text_chars(page, anchor.block);
    }
    link
}

/// Characters of a block that are not link text.
fn block_text_chars(page: &Page<'_>, block: u32) -> u32 {
    let block = &page.survey.blocks[block as usize];
    let all = text::count_chars(page.survey.slice(block.start, block.end).trim());
    let mut linked = 0;
    let mut end = block.start;
    for anchor in &page.survey.anchors[block.first_anchor as usize..block.end_anchor as usize] {
        // Links inside links share their text.
        linked += text::count_chars(page.survey.slice(anchor.start.max(end), anchor.end));
        end = end.max(anchor.end);
    }
    all.saturating_sub(linked) as u32
}

/// The words of a link, where they are from, and whether it holds an image.
fn anchor_text(page: &Page<'_>, anchor: &Anchor) -> (String, AnchorSource, bool) {
    let element = page.element(anchor.node);
    let words = text::one_line(page.survey.slice(anchor.start, anchor.end), MAX_ANCHOR_CHARS);
    let image = anchor.image.map(|node| page.element(node));
    if !words.is_empty() {
        return (words, AnchorSource::Text, image.is_some());
    }
    let filled = |value: Option<&str>| {
        value.map(|value| text::one_line(value, MAX_ANCHOR_CHARS)).filter(|value| !value.is_empty())
    };
    let is_area = element.name == local_name!("area");
    let alt = match image {
        Some(image) => image.attribute(&local_name!("alt")),
        None if is_area => element.attribute(&local_name!("alt")),
        None => None,
    };
    if let Some(alt) = filled(alt) {
        return (alt, AnchorSource::Alt, true);
    }
    let title = filled(element.attribute(&local_name!("title")))
        .or_else(|| filled(element.attribute(&local_name!("aria-label"))))
        .or_else(|| filled(image.and_then(|image| image.attribute(&local_name!("title")))));
    match title {
        Some(title) => (title, AnchorSource::Title, image.is_some()),
        None => (String::new(), AnchorSource::None, image.is_some()),
    }
}

/// `p < div.entry-content < article`: the nearest named elements around a link.
fn block_path(page: &Page<'_>, node: NodeId) -> String {
    let mut path = String::new();
    for (_, element) in page.dom.with_ancestors(node).skip(1) {
        let mut step = element.name.to_string();
        let class = element.attribute(&local_name!("class")).unwrap_or_default();
        match (element.attribute(&local_name!("id")), class.split_ascii_whitespace().next()) {
            (Some(id), _) if !id.trim().is_empty() => step = format!("{step}#{}", text::one_line(id, 40)),
            (_, Some(class)) => step = format!("{step}.{}", text::one_line(class, 40)),
            _ => {}
        }
        let separator = if path.is_empty() { "" } else { " < " };
        if path.chars().count() + separator.len() + step.chars().count() > MAX_PATH_CHARS {
            break;
        }
        path.push_str(separator);
        path.push_str(&step);
        if matches!(element.name, local_name!("body") | local_name!("html")) {
            break;
        }
    }
    path
}

/// Attribute that names the resource of an element, and how such a link is called.
fn resource_attribute(name: &LocalName) -> (Element, LocalName) {
    match *name {
        local_name!("iframe") => (Element::Iframe, local_name!("src")),
        local_name!("frame") => (Element::Frame, local_name!("src")),
        local_name!("img") => (Element::Img, local_name!("src")),
        local_name!("form") => (Element::Form, local_name!("action")),
        local_name!("object") => (Element::Resource, local_name!("data")),
        local_name!("link") => (Element::Resource, local_name!("href")),
        _ => (Element::Resource, local_name!("src")),
    }
}

/// Frames, images, forms, canonical, refresh and other resources.
fn others(page: &Page<'_>, targets: &Targets<'_>, found: &mut Found) {
    let survey = &page.survey;
    let nodes = [&survey.head_links, &survey.metas, &survey.resources, &survey.forms, &survey.scripts];
    let mut seen: Vec<(usize, Element, Url)> = Vec::new();
    for &node in nodes.into_iter().flatten() {
        let element = page.element(node);
        let (mut kind, attribute) = resource_attribute(&element.name);
        let rel = Rel::parse(element.attribute(&local_name!("rel")).unwrap_or_default());
        let reference = if element.name == local_name!("meta") {
            kind = Element::MetaRefresh;
            meta_refresh(page, node)
        } else {
            element.attribute(&attribute)
        };
        if rel.has("canonical") && element.name == local_name!("link") {
            kind = Element::Canonical;
        }
        let Some(reference) = reference else { continue };
        let Some(address) = direct(page, targets, reference) else { continue };
        for hit in targets.hits(&address) {
            let key = (hit.site, kind, address.clone());
            if seen.len() < MAX_SITE_LINKS && !seen.contains(&key) {
                let words = element.attribute(&local_name!("alt")).or(element.attribute(&local_name!("title")));
                found.add(hit.site, || Link {
                    rel: rel.clone(),
                    anchor: text::one_line(words.unwrap_or_default(), MAX_ANCHOR_CHARS),
                    anchor_source: if words.is_some() { AnchorSource::Alt } else { AnchorSource::None },
                    image: kind == Element::Img,
                    block_path: block_path(page, node),
                    ..Link::bare(kind, hit.url.clone())
                });
                seen.push(key);
            }
        }
    }
}

/// The address of a reference when a site owns its host; resources do not lead through redirectors.
fn direct(page: &Page<'_>, targets: &Targets<'_>, reference: &str) -> Option<Url> {
    let address = page.resolver.resolve(reference)?;
    let is_ours = targets.owns_host(address.host_str()?.trim_end_matches('.'));
    is_ours.then_some(address)
}

fn meta_refresh<'p>(page: &'p Page<'_>, node: NodeId) -> Option<&'p str> {
    let element = page.element(node);
    let pragma = element.attribute(&local_name!("http-equiv"))?;
    let content = element.attribute(&local_name!("content"))?;
    pragma.eq_ignore_ascii_case("refresh").then(|| refresh::parse(content)).flatten()?.url
}

/// `Link` and `Refresh` headers.
fn headers(page: &Page<'_>, targets: &Targets<'_>, found: &mut Found) {
    let document = page.input.url.url();
    let links = page.input.headers.link.iter().flat_map(|header| link_header::parse(header));
    for link in links {
        let Ok(address) = document.join(&link.target) else { continue };
        let kind = if link.has_relation("canonical") { Element::Canonical } else { Element::HttpLink };
        add_header_link(targets, found, &address, kind, link.parameter("rel"));
    }
    let refresh = page.input.headers.refresh.as_deref().and_then(refresh::parse);
    if let Some(address) = refresh.and_then(|refresh| document.join(refresh.url?).ok()) {
        add_header_link(targets, found, &address, Element::MetaRefresh, None);
    }
}

fn add_header_link(targets: &Targets<'_>, found: &mut Found, address: &Url, kind: Element, rel: Option<&str>) {
    for hit in targets.hits(address) {
        found.add(hit.site, || Link { rel: Rel::parse(rel.unwrap_or_default()), ..Link::bare(kind, hit.url.clone()) });
    }
}
