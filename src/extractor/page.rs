//! A page ready for questions: decoded, parsed, walked once, its references resolvable.

use encoding_rs::Encoding;
use html5ever::local_name;
use url::Url;

use super::PageInput;
use super::address::Resolver;
use super::decode;
use super::dom::{self, Dom, Element, NodeId};
use super::limits;
use super::survey::{Survey, TextMode};

/// Bytes of a title read; longer ones are no titles.
const MAX_TITLE_BYTES: usize = 4096;

pub(crate) struct Page<'a> {
    pub input: &'a PageInput<'a>,
    pub encoding: &'static Encoding,
    pub html_bytes: usize,
    pub dom: Dom,
    pub survey: Survey,
    pub resolver: Resolver,
    /// Bytes beyond [`limits::MAX_PAGE_BYTES`] were not read.
    pub is_long: bool,
}

impl<'a> Page<'a> {
    pub(crate) fn read(input: &'a PageInput<'a>, mode: TextMode) -> Self {
        let is_long = input.body.len() > limits::MAX_PAGE_BYTES;
        let body = &input.body[..input.body.len().min(limits::MAX_PAGE_BYTES)];
        let host = input.url.host_str();
        let top_level_domain = host.rsplit('.').next().unwrap_or_default();
        let decoded = decode::decode(body, input.headers.content_type.as_deref(), top_level_domain);
        let dom = dom::parse(&decoded.text);
        let resolver = Resolver::new(input.url.url(), dom.base_href(), decoded.encoding);
        let survey = Survey::of(&dom, mode);
        Self { input, encoding: decoded.encoding, html_bytes: decoded.text.len(), dom, survey, resolver, is_long }
    }

    /// The end of the page was not read.
    pub(crate) fn is_incomplete(&self) -> bool {
        self.is_long || self.dom.cut.is_some_and(dom::Cut::is_incomplete)
    }

    /// An element of the page; ids in the survey always name one.
    pub(crate) fn element(&self, node: NodeId) -> &Element {
        match self.dom.kind(node) {
            dom::NodeKind::Element(at) => self.dom.element_at(at),
            _ => unreachable!("the survey holds elements only"),
        }
    }

    /// Text of the first `title` outside SVG, white space collapsed.
    pub(crate) fn title(&self) -> String {
        let Some(&node) = self.survey.titles.first() else { return String::new() };
        let text = self.dom.text_content(node, MAX_TITLE_BYTES);
        text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// `lang` of the root element, as written.
    pub(crate) fn lang(&self) -> Option<&str> {
        self.element(self.survey.root?).attribute(&local_name!("lang")).filter(|lang| !lang.trim().is_empty())
    }

    /// `link rel=canonical` of the markup, resolved.
    pub(crate) fn canonical(&self) -> Option<Url> {
        self.survey.head_links.iter().find_map(|&node| {
            let element = self.element(node);
            let rel = element.attribute(&local_name!("rel"))?;
            let is_canonical = rel.split_ascii_whitespace().any(|token| token.eq_ignore_ascii_case("canonical"));
            is_canonical.then(|| self.resolver.resolve(element.attribute(&local_name!("href"))?)).flatten()
        })
    }

    /// Where the element leads, as written: `href`, or `xlink:href` inside SVG.
    pub(crate) fn reference(&self, node: NodeId) -> &str {
        let element = self.element(node);
        element.attribute(&local_name!("href")).or_else(|| element.xlink_href()).unwrap_or_default()
    }
}
