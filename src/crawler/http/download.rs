//! Files of services that the program itself chose: streamed in order, in parts, without a bound on their length.
//!
//! The same clients, address guard, mappings, proxies and certificates as for pages; no robots.txt, because the services
//! offer these files for download, and no decoding, because ranges count the bytes on the wire.

use std::time::Duration;

use reqwest::header::{ACCEPT_ENCODING, HOST, HeaderValue, IF_RANGE, RANGE};
use reqwest::{Method, Request, Response, Url};

use super::Web;
use super::headers::{location, text};
use crate::crawler::follow::{allowed, destination};
use crate::crawler::settings::Settings;
use crate::crawler::trouble::Trouble;
use crate::error::Result;
use crate::model::cause::Cause;

/// Redirects followed for one file. The service's own address answers directly; mirrors take one or two.
const MAX_REDIRECTS: usize = 5;

/// Longest silence in the middle of a file. Object stores stall for seconds, not for a minute.
const MAX_SILENCE: Duration = Duration::from_secs(60);

/// What to ask for: the bytes from `from` to `to` (inclusive), or to the end.
#[derive(Debug, Clone, Default)]
pub(crate) struct Part {
    pub(crate) from: u64,
    pub(crate) to: Option<u64>,
    /// Only if the file is still the one with this `ETag` (or `Last-Modified`); else all of it.
    pub(crate) if_range: Option<String>,
}

/// Downloads files.
pub(crate) struct Downloads {
    web: Web,
}

/// An answer whose body is still to come.
pub(crate) struct Download {
    pub(crate) status: u16,
    pub(crate) length: Option<u64>,
    pub(crate) content_range: Option<String>,
    pub(crate) etag: Option<String>,
    pub(crate) last_modified: Option<String>,
    pub(crate) retry_after: Option<String>,
    response: Response,
}

impl Downloads {
    /// # Errors
    /// When a CA certificate cannot be read or TLS cannot be set up on this machine.
    pub(crate) fn new(settings: &Settings) -> Result<Self> {
        Ok(Self { web: Web::new(settings)? })
    }

    /// Asks for a file, through redirects.
    pub(crate) async fn get(&self, url: &Url, part: &Part) -> std::result::Result<Download, Trouble> {
        let mut url = url.clone();
        for _ in 0..=MAX_REDIRECTS {
            if let Err(refusal) = allowed(&url, &self.web.guard, &|url| self.web.mapped(url).is_some()) {
                return Err(Trouble::new(Cause::AddressGuard, refusal.to_string()));
            }
            let request = self.part_request(&url, part);
            let client = self.web.client(&url)?;
            let limit = self.web.timeouts.headers;
            let response = match tokio::time::timeout(limit, client.execute(request)).await {
                Ok(Ok(response)) => response,
                Ok(Err(error)) => return Err(Trouble::of(&error)),
                Err(_) => {
                    let detail = format!("no answer within {} s", limit.as_secs_f32());
                    return Err(Trouble::new(Cause::Timeout, detail));
                }
            };
            if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
                return Ok(Download::of(response));
            }
            url = destination(&url, location(response.headers()).as_deref())
                .map_err(|detail| Trouble::new(Cause::RedirectError, detail))?;
        }
        Err(Trouble::new(Cause::RedirectLimit, format!("more than {MAX_REDIRECTS} redirects")))
    }

    fn part_request(&self, url: &Url, part: &Part) -> Request {
        let (url, host) = self.web.as_connected(url);
        let mut request = Request::new(Method::GET, url);
        let headers = request.headers_mut();
        let value = |text: &str| HeaderValue::from_str(text).ok();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        if let Some(host) = host.as_deref().and_then(value) {
            headers.insert(HOST, host);
        }
        if part.from > 0 || part.to.is_some() {
            let end = part.to.map_or_else(String::new, |to| to.to_string());
            headers.extend(value(&format!("bytes={}-{end}", part.from)).map(|range| (RANGE, range)));
            if let Some(validator) = part.if_range.as_deref().and_then(value) {
                headers.insert(IF_RANGE, validator);
            }
        }
        request
    }
}

impl Download {
    fn of(response: Response) -> Self {
        let header = |name: &str| text(response.headers(), name);
        Self {
            status: response.status().as_u16(),
            length: response.content_length(),
            content_range: header("content-range"),
            etag: header("etag"),
            last_modified: header("last-modified"),
            retry_after: header("retry-after"),
            response,
        }
    }

    /// The next bytes; `None` at the end.
    pub(crate) async fn chunk(&mut self) -> std::result::Result<Option<impl AsRef<[u8]> + use<>>, Trouble> {
        match tokio::time::timeout(MAX_SILENCE, self.response.chunk()).await {
            Ok(Ok(chunk)) => Ok(chunk),
            Ok(Err(error)) => Err(Trouble::of(&error)),
            Err(_) => Err(Trouble::new(Cause::Timeout, format!("no byte in {} s", MAX_SILENCE.as_secs()))),
        }
    }
}
