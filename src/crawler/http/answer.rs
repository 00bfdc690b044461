//! What one request came to.

use std::net::IpAddr;
use std::time::Duration;

use crate::crawler::trouble::Trouble;
use crate::model::fetch::Page;

/// The answer to one request.
#[derive(Debug)]
pub(crate) enum Answer {
    /// Where to, as written; `None` when the redirect does not say.
    Redirect(Option<String>),
    /// 304 to a conditional request.
    NotModified,
    Page(Page),
    Robots {
        status: u16,
        body: Vec<u8>,
    },
    Failed(Trouble),
}

/// An answer and its circumstances.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) answer: Answer,
    /// 0 when there was none.
    pub(crate) status: u16,
    pub(crate) took: Duration,
    pub(crate) remote: Option<IpAddr>,
    /// `Retry-After` as sent.
    pub(crate) retry_after: Option<String>,
}

impl Told {
    pub(crate) fn failed(trouble: Trouble) -> Self {
        Self { answer: Answer::Failed(trouble), status: 0, took: Duration::ZERO, remote: None, retry_after: None }
    }
}
