//! A request to a service, its reply, and who makes the one into the other.

use std::time::Duration;

use url::Url;

use super::secret::Secret;

/// One request. GET without a body, POST with one. Keys stand apart, so that nothing that is shown or kept holds them.
#[derive(Debug, Clone)]
pub struct Call {
    pub url: Url,
    /// Added to the URL when it is sent.
    pub secret_query: Vec<(&'static str, Secret)>,
    /// Headers that carry a key.
    pub secret_headers: Vec<(&'static str, Secret)>,
    /// JSON.
    pub body: Option<String>,
}

impl Call {
    /// `address` is one of ours, so it parses; `query` is encoded as forms are.
    pub(super) fn get(address: &str, query: &[(&str, &str)]) -> Option<Self> {
        let mut url = Url::parse(address).ok()?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Some(Self { url, secret_query: Vec::new(), secret_headers: Vec::new(), body: None })
    }

    pub(super) fn post(address: &str, body: String) -> Option<Self> {
        Some(Self { body: Some(body), ..Self::get(address, &[])? })
    }

    pub(super) fn with_header(mut self, name: &'static str, secret: Secret) -> Self {
        self.secret_headers.push((name, secret));
        self
    }

    pub(super) fn with_query(mut self, name: &'static str, secret: Secret) -> Self {
        self.secret_query.push((name, secret));
        self
    }

    /// What tells this request from others, without its keys.
    pub(super) fn identity(&self) -> String {
        format!("{} {}", self.url, self.body.as_deref().unwrap_or_default())
    }
}

/// What came back.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// Decoded, at most as long as was allowed.
    pub body: Vec<u8>,
    /// The body is not all there: the reason.
    pub cut: Option<String>,
}

impl Reply {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Nothing came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoReply {
    /// `no such host`, `connection refused`, …: without the URL, which may hold a key.
    pub why: String,
}

/// Makes requests. Implemented where the network is; the tests have one without.
pub trait Ask {
    /// One request, at most `max_body` bytes of body. Redirects are replies.
    fn ask(&mut self, call: &Call, max_body: usize) -> Result<Reply, NoReply>;
    /// Waits.
    fn pause(&mut self, time: Duration);
    /// Pause between two requests to one service.
    fn pace(&self) -> Duration;
    /// Tells the person before something is spent.
    fn announce(&mut self, sentence: &str);
}
