//! Single requests to services whose address the program knows, with everything that holds for pages: address guard,
//! mappings, proxy, certificates, time limits, a body that is bounded as it unpacks.

use std::time::Instant;

use reqwest::header::{ACCEPT, CONTENT_TYPE, HOST, HeaderName, HeaderValue};
use reqwest::{Method, Url};

use super::follow::allowed;
use super::http::{Web, collect, headers};
use super::settings::{MAX_HEADERS, Settings};
use super::trouble::Trouble;
use crate::error::Result;
use crate::model::cause::Cause;

/// Most headers given back of an answer.
const KEPT_HEADERS: usize = 64;
const _: () = assert!(KEPT_HEADERS <= MAX_HEADERS);

/// One request: GET without a body, POST with one.
#[derive(Debug, Clone)]
pub struct Request {
    pub url: Url,
    /// Beside those that every request has. A value that cannot stand in a header is an error.
    pub headers: Vec<(&'static str, String)>,
    /// JSON.
    pub body: Option<String>,
    /// Bytes of the answer's body, decoded, after which it is cut.
    pub max_body: usize,
}

/// What came back. Redirects are answers.
#[derive(Debug, Clone)]
pub struct Called {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Why the body is not all there.
    pub cut: Option<Cause>,
}

/// Nothing came back. The words never hold the URL, which may hold a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Unanswered {
    pub cause: Cause,
    pub detail: String,
}

impl From<Trouble> for Unanswered {
    fn from(trouble: Trouble) -> Self {
        Self { cause: trouble.cause, detail: trouble.detail }
    }
}

/// Makes single requests.
pub struct Caller(Web);

impl Caller {
    /// # Errors
    /// When a CA certificate cannot be read or TLS cannot be set up on this machine.
    pub fn new(settings: &Settings) -> Result<Self> {
        Web::new(settings).map(Self)
    }

    /// # Errors
    /// When the guard forbids the address, or nobody answers in time.
    pub async fn call(&self, request: &Request) -> std::result::Result<Called, Unanswered> {
        let web = &self.0;
        let is_mapped = |url: &Url| web.mapped(url).is_some();
        allowed(&request.url, &web.guard, &is_mapped)
            .map_err(|refusal| Trouble::new(Cause::AddressGuard, refusal.to_string()))?;
        let deadline = Instant::now() + web.timeouts.total;
        let client = web.client(&request.url)?;
        let sent = tokio::time::timeout(web.timeouts.headers, client.execute(self.request(request)?)).await;
        let response = match sent {
            Ok(Ok(response)) => response,
            Ok(Err(problem)) => return Err(Trouble::of(&problem.without_url()).into()),
            Err(_) => {
                let detail = format!("no answer within {} s", web.timeouts.headers.as_secs_f32());
                return Err(Trouble::new(Cause::Timeout, detail).into());
            }
        };
        let status = response.status().as_u16();
        let kept = response.headers().iter().take(KEPT_HEADERS);
        let headers = kept.map(|(name, value)| (name.as_str().to_owned(), headers::decode(value))).collect();
        let (body, cut) = match collect(response, request.max_body, deadline, &web.timeouts).await {
            Ok(read) => read,
            // A status that refuses says enough without its body.
            Err(_) if status >= 300 => (Vec::new(), None),
            Err(trouble) => return Err(trouble.into()),
        };
        Ok(Called { status, headers, body, cut })
    }

    fn request(&self, request: &Request) -> std::result::Result<reqwest::Request, Unanswered> {
        let (url, host) = self.0.as_connected(&request.url);
        let method = if request.body.is_some() { Method::POST } else { Method::GET };
        let mut built = reqwest::Request::new(method, url);
        let unfit = |what: &str| Trouble::new(Cause::Protocol, format!("{what} cannot stand in a header"));
        if let Some(host) = host {
            built.headers_mut().insert(HOST, HeaderValue::from_str(&host).map_err(|_| unfit("the host"))?);
        }
        built.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json,text/csv;q=0.9,*/*;q=0.5"));
        for (name, value) in &request.headers {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unfit("a name"))?;
            let mut value = HeaderValue::from_str(value).map_err(|_| unfit("a value"))?;
            value.set_sensitive(true);
            built.headers_mut().insert(name, value);
        }
        if let Some(body) = &request.body {
            built.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            *built.body_mut() = Some(body.clone().into());
        }
        Ok(built)
    }
}
