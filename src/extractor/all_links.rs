//! Every hyperlink of a page, whoever it leads to.

use html5ever::local_name;
use serde::Serialize;

use crate::model::link::{Hidden, Placement, Rel};
use crate::model::url::registrable_domain;

use super::PageInput;
use super::page::Page;
use super::survey::{Anchor, TextMode};
use super::text;

/// Bytes of a link's text that are given; some pages wrap an article in one link.
const MAX_TEXT_BYTES: usize = 16 * 1024;

/// What a page is and every link on it, in document order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AllLinks {
    /// The address that relative references are resolved against.
    pub final_base: String,
    /// Encoding used, by its standard name.
    pub charset: &'static str,
    pub title: String,
    pub lang: Option<String>,
    pub canonical: Option<String>,
    pub links: Vec<PageLink>,
    /// The page was too long or too complex to be read to its end.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub incomplete: bool,
}

/// One `a` or `area` with an address.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PageLink {
    pub tag: &'static str,
    /// The address resolved; `None` when it is no URL.
    pub href: Option<String>,
    /// Registrable domain that an http(s) address leads to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// The attribute, where it could not be resolved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
    pub rel: Rel,
    /// `textContent` with ASCII white space collapsed.
    pub text: String,
    pub hidden: Option<Hidden>,
    pub placement: Placement,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
}

/// Reads every link of a page.
pub fn every_link(input: &PageInput<'_>) -> AllLinks {
    let page = Page::read(input, TextMode::Content);
    AllLinks {
        final_base: page.resolver.base().to_string(),
        charset: page.encoding.name(),
        title: page.title(),
        lang: page.lang().map(str::to_owned),
        canonical: page.canonical().map(|url| url.to_string()),
        links: page.survey.anchors.iter().map(|anchor| page_link(&page, anchor)).collect(),
        incomplete: page.is_incomplete(),
    }
}

pub(super) fn page_link(page: &Page<'_>, anchor: &Anchor) -> PageLink {
    let element = page.element(anchor.node);
    let reference = page.reference(anchor.node);
    let address = page.resolver.resolve(reference);
    let web = address.as_ref().filter(|url| matches!(url.scheme(), "http" | "https"));
    let domain =
        web.and_then(|url| url.host_str()).map(|host| registrable_domain(host.trim_end_matches('.')).to_owned());
    let href = address.map(String::from);
    let own = |value: Option<&str>| value.filter(|value| !value.is_empty()).map(str::to_owned);
    let alt = match anchor.image {
        Some(image) => page.element(image).attribute(&local_name!("alt")),
        None => element.attribute(&local_name!("alt")),
    };
    let content = page.survey.slice(anchor.start, anchor.end).trim_matches(|c: char| c.is_ascii_whitespace());
    PageLink {
        tag: if element.name == local_name!("area") { "area" } else { "a" },
        raw: href.is_none().then(|| reference.to_owned()),
        href,
        domain,
        rel: Rel::parse(element.attribute(&local_name!("rel")).unwrap_or_default()),
        text: text::cut(content, MAX_TEXT_BYTES).to_owned(),
        hidden: anchor.hidden,
        placement: page.survey.placement(anchor),
        title: own(element.attribute(&local_name!("title"))),
        alt: own(alt),
    }
}
