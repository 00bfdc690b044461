//! What a record is, without reading its body: what an index of an archive needs.

use super::http::{Media, Response, text};
use super::page::CapturedRedirect;
use super::record::{Kind, Record};
use crate::model::url::CanonicalUrl;

/// A capture of one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Glance {
    /// A page, or an error page.
    Page {
        url: CanonicalUrl,
        status: u16,
    },
    Redirect(CapturedRedirect),
    /// The page is the one captured earlier at `of`, which may be another address.
    Revisit {
        url: CanonicalUrl,
        of: CanonicalUrl,
    },
    /// An image, a document: nothing with links in markup.
    Other {
        url: CanonicalUrl,
        status: u16,
    },
}

/// Looks at a record's head; `None` when it is no capture.
pub fn glance(record: &Record<'_>) -> Option<Glance> {
    let url = || CanonicalUrl::parse(&record.uri()).ok();
    match record.kind {
        Kind::Response => {
            let Some(response) = Response::read(record.block) else {
                return Some(Glance::Page { url: url()?, status: 200 });
            };
            if let Some(redirect) = redirect(record, &response) {
                return Some(Glance::Redirect(redirect));
            }
            let declared = response.header("content-type");
            // An error answers the question whether the page is there, whatever its type.
            let is_page = response.status >= 400 || declared.is_none_or(|kind| Media::of_type(kind) != Media::Other);
            let (url, status) = (url()?, response.status);
            Some(if is_page { Glance::Page { url, status } } else { Glance::Other { url, status } })
        }
        Kind::Resource => {
            let declared = record.head.content_type;
            let is_page = declared.is_empty() || Media::of_type(declared) != Media::Other;
            let url = url()?;
            Some(if is_page { Glance::Page { url, status: 200 } } else { Glance::Other { url, status: 200 } })
        }
        Kind::Revisit => {
            // A revisit of a redirect carries its head.
            if let Some(redirect) = Response::read(record.block).and_then(|response| redirect(record, &response)) {
                return Some(Glance::Redirect(redirect));
            }
            let url = url()?;
            let of = CanonicalUrl::parse(&record.refers_to_uri()).unwrap_or_else(|_| url.clone());
            Some(Glance::Revisit { url, of })
        }
        _ => None,
    }
}

/// 304 is no redirect: it says that nothing changed.
fn redirect(record: &Record<'_>, response: &Response<'_>) -> Option<CapturedRedirect> {
    if !(300..400).contains(&response.status) || response.status == 304 {
        return None;
    }
    let url = CanonicalUrl::parse(&record.uri()).ok()?;
    let to = response.header("location").and_then(|to| url.url().join(text(to).trim()).ok());
    Some(CapturedRedirect { url, status: response.status, to })
}
