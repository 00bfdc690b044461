//! What a record says about a page: the page itself, where it redirects to, or its links as a WAT record gives them.

use std::borrow::Cow;

use url::Url;

use super::http::{Media, Response, sniff, take_header};
use super::record::{Kind, Record};
use super::wat::{self, Wat, WatPage};
use crate::model::cause::Cause;
use crate::model::fetch::Headers;
use crate::model::url::CanonicalUrl;

/// A page as it was captured.
#[derive(Debug, Clone)]
pub struct CapturedPage<'a> {
    pub url: CanonicalUrl,
    pub status: u16,
    pub headers: Headers,
    /// Content encoding undone, character encoding not.
    pub body: Cow<'a, [u8]>,
    /// Why the body is only a beginning.
    pub truncated: Option<Cause>,
}

/// An answer that sends the visitor elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapturedRedirect {
    pub url: CanonicalUrl,
    pub status: u16,
    pub to: Option<Url>,
}

/// What a record is, as far as links are concerned.
#[derive(Debug, Clone)]
pub enum Content<'a> {
    Page(Box<CapturedPage<'a>>),
    Redirect(CapturedRedirect),
    /// Links and metadata without the page.
    Links(Box<WatPage<'a>>),
    /// Requests, images, records about records, …
    Nothing,
    /// The record is a page or a WAT record, and cannot be read.
    Broken(&'static str),
}

/// Reads a record.
pub fn read<'a>(record: &Record<'a>) -> Content<'a> {
    match record.kind {
        Kind::Response => match Response::read(record.block) {
            Some(response) => from_response(record, &response),
            None => from_document(record),
        },
        Kind::Resource => from_document(record),
        Kind::Metadata if wat::is_wat(record) => match wat::read(record) {
            Wat::Page(page) => Content::Links(page),
            Wat::NotAPage => Content::Nothing,
            Wat::Broken => Content::Broken("the JSON of this WAT record is broken"),
        },
        _ => Content::Nothing,
    }
}

fn from_response<'a>(record: &Record<'a>, response: &Response<'a>) -> Content<'a> {
    let Ok(url) = CanonicalUrl::parse(&record.uri()) else { return Content::Nothing };
    if (300..400).contains(&response.status) {
        let to = response.header("location").and_then(|to| url.url().join(super::http::text(to).trim()).ok());
        return Content::Redirect(CapturedRedirect { url, status: response.status, to });
    }
    if response.header("content-type").is_some_and(|declared| Media::of_type(declared) == Media::Other) {
        return Content::Nothing;
    }
    let body = response.body();
    if response.media(&body.bytes) == Media::Other {
        return Content::Nothing;
    }
    Content::Page(Box::new(CapturedPage {
        url,
        status: response.status,
        headers: response.model_headers(),
        truncated: body.truncated.or(truncation(record)),
        body: body.bytes,
    }))
}

/// A document without an HTTP head: its type stands in the record's own header.
fn from_document<'a>(record: &Record<'a>) -> Content<'a> {
    let declared = record.head.content_type;
    let media = if declared.is_empty() { sniff(record.block) } else { Media::of_type(declared) };
    if media == Media::Other {
        return Content::Nothing;
    }
    let Ok(url) = CanonicalUrl::parse(&record.uri()) else { return Content::Nothing };
    let mut headers = Headers::default();
    if !declared.is_empty() {
        take_header(&mut headers, b"content-type", || super::http::text(declared).into_owned());
    }
    let body = Cow::Borrowed(&record.block[..record.block.len().min(super::limits::MAX_BODY)]);
    Content::Page(Box::new(CapturedPage { url, status: 200, headers, body, truncated: truncation(record) }))
}

fn truncation(record: &Record<'_>) -> Option<Cause> {
    match record.head.truncated {
        _ if record.cut => Some(Cause::TooLarge),
        b"" => None,
        b"length" => Some(Cause::TooLarge),
        _ => Some(Cause::Truncated),
    }
}
