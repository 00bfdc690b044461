//! WAT records: the links and metadata of one page as JSON, as Common Crawl and the Internet Archive derive them.
//!
//! Links are as they stood in the markup, entities decoded, not resolved; an anchor's text is cut at 100 or 128
//! characters; there is no telling where on the page a link stood or whether readers could see it. Every header value
//! is a string, or an array of strings where the header was repeated (Common Crawl since CC-MAIN-2024-51). The members
//! of an object come in any order.

mod links;
mod resolve;
mod sites;

use url::Url;

use super::http::take_header;
use super::json::{Broken, Text, Walker};
use super::record::{Kind, Record};
use crate::model::fetch::Headers;
use crate::model::url::CanonicalUrl;

pub use links::{Tag, WatLink};
pub use resolve::{Resolver, host_of};
pub use sites::{Redirector, links_to};

/// A page as its WAT record describes it.
#[derive(Debug, Clone)]
pub struct WatPage<'a> {
    pub url: CanonicalUrl,
    pub status: u16,
    pub headers: Headers,
    pub title: Option<Text<'a>>,
    /// `base href` as written.
    base: Option<Text<'a>>,
    metas: Option<Walker<'a>>,
    head_links: Option<Walker<'a>>,
    links: Option<Walker<'a>>,
}

/// One `meta` element of the page.
#[derive(Debug, Clone, Default)]
pub struct Meta {
    pub name: String,
    pub content: String,
    pub http_equiv: String,
}

/// What a metadata record holds.
#[derive(Debug)]
pub(crate) enum Wat<'a> {
    Page(Box<WatPage<'a>>),
    /// About a record that is no response, or a response that is no page.
    NotAPage,
    Broken,
}

/// True when a record may be a WAT record.
pub(crate) fn is_wat(record: &Record<'_>) -> bool {
    record.kind == Kind::Metadata && record.is_content_type("application/json")
}

/// Reads a WAT record.
pub(crate) fn read<'a>(record: &Record<'a>) -> Wat<'a> {
    let mut found = Envelope::default();
    match found.read(record.block) {
        Err(Broken) => Wat::Broken,
        Ok(()) => found.page(record).map_or(Wat::NotAPage, |page| Wat::Page(Box::new(page))),
    }
}

/// The members that are used, as they come.
#[derive(Default)]
struct Envelope<'a> {
    kind: Option<Text<'a>>,
    uri: Option<Text<'a>>,
    status: Option<Text<'a>>,
    headers: Headers,
    is_html: bool,
    title: Option<Text<'a>>,
    base: Option<Text<'a>>,
    metas: Option<Walker<'a>>,
    head_links: Option<Walker<'a>>,
    links: Option<Walker<'a>>,
}

impl<'a> Envelope<'a> {
    fn read(&mut self, json: &'a [u8]) -> Result<(), Broken> {
        // Walking down by name: objects on the way may hold any other members.
        Walker::new(json).object(|walker, key| match key.raw {
            b"Envelope" => walker.object(|walker, key| match key.raw {
                b"WARC-Header-Metadata" => walker.object(|walker, key| {
                    match key.raw {
                        b"WARC-Type" => self.kind = first(walker)?,
                        b"WARC-Target-URI" => self.uri = first(walker)?,
                        _ => walker.skip()?,
                    }
                    Ok(())
                }),
                b"Payload-Metadata" => walker.object(|walker, key| match key.raw {
                    b"HTTP-Response-Metadata" => self.response(walker),
                    _ => walker.skip(),
                }),
                _ => walker.skip(),
            }),
            _ => walker.skip(),
        })
    }

    fn response(&mut self, walker: &mut Walker<'a>) -> Result<(), Broken> {
        walker.object(|walker, key| match key.raw {
            b"Response-Message" => walker.object(|walker, key| {
                if key.is("Status") {
                    self.status = first(walker)?;
                    return Ok(());
                }
                walker.skip()
            }),
            b"Headers" => walker.object(|walker, key| {
                let mut values = Vec::new();
                walker.array(|walker| walker.scalar().map(|value| values.extend(value)))?;
                for value in values {
                    take_header(&mut self.headers, key.raw, || value.decode());
                }
                Ok(())
            }),
            b"HTML-Metadata" => {
                self.is_html = true;
                walker.object(|walker, key| match key.raw {
                    b"Head" => self.head(walker),
                    b"Links" => {
                        self.links = Some(walker.remember()?);
                        Ok(())
                    }
                    _ => walker.skip(),
                })
            }
            _ => walker.skip(),
        })
    }

    fn head(&mut self, walker: &mut Walker<'a>) -> Result<(), Broken> {
        walker.object(|walker, key| {
            match key.raw {
                b"Title" => self.title = first(walker)?,
                b"Base" => self.base = first(walker)?,
                b"Metas" => self.metas = Some(walker.remember()?),
                b"Link" => self.head_links = Some(walker.remember()?),
                _ => walker.skip()?,
            }
            Ok(())
        })
    }

    fn page(self, record: &Record<'a>) -> Option<WatPage<'a>> {
        if !self.is_html || self.kind.is_some_and(|kind| !kind.raw.eq_ignore_ascii_case(b"response")) {
            return None;
        }
        let uri = self.uri.map_or_else(|| record.uri().into_owned(), |uri| uri.decode());
        Some(WatPage {
            url: CanonicalUrl::parse(&uri).ok()?,
            status: self.status.and_then(|status| status.decode().parse().ok()).unwrap_or_default(),
            headers: self.headers,
            title: self.title,
            base: self.base,
            metas: self.metas,
            head_links: self.head_links,
            links: self.links,
        })
    }
}

/// A scalar, or the first of an array of them.
fn first<'a>(walker: &mut Walker<'a>) -> Result<Option<Text<'a>>, Broken> {
    let mut value = None;
    walker.array(|walker| {
        let next = walker.scalar()?;
        value = value.or(next);
        Ok(())
    })?;
    Ok(value)
}

impl<'a> WatPage<'a> {
    /// What relative references are resolved against: `base href` where it is a URL, else the page's own address.
    pub fn base(&self) -> Url {
        self.base
            .and_then(|base| self.url.url().join(base.decode().trim()).ok())
            .unwrap_or_else(|| self.url.url().clone())
    }

    /// Resolves the page's references.
    pub fn resolver(&self) -> Resolver {
        Resolver::new(self.base())
    }

    /// The `meta` elements.
    pub fn metas(&self) -> Vec<Meta> {
        let mut metas = Vec::new();
        let Some(mut walker) = self.metas.clone() else { return metas };
        // The JSON was walked once already, so it is whole.
        let _ = walker.array(|walker| {
            let mut meta = Meta::default();
            walker.object(|walker, key| {
                let Some(value) = walker.scalar()? else { return Ok(()) };
                match key.raw {
                    b"name" => meta.name = value.decode(),
                    b"content" => meta.content = value.decode(),
                    b"http-equiv" => meta.http_equiv = value.decode(),
                    _ => {}
                }
                Ok(())
            })?;
            metas.push(meta);
            Ok(())
        });
        metas
    }

    /// `rel=canonical` of the page, resolved.
    pub fn canonical(&self, base: &Url) -> Option<Url> {
        let mut canonical = None;
        self.for_each_head_link(&mut |link| {
            if canonical.is_none() && link.rel_tokens().any(|token| token.eq_ignore_ascii_case("canonical")) {
                canonical = base.join(link.url.decode().trim()).ok();
            }
        });
        canonical
    }
}
