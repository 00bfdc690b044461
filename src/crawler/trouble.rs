//! What went wrong underneath, as one of our causes.

use std::error::Error;
use std::io::ErrorKind;

use super::guard::Refusal;
use super::resolve::LookupFailed;
use crate::model::cause::Cause;

/// A cause with the system's own words for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trouble {
    pub(crate) cause: Cause,
    pub(crate) detail: String,
}

impl Trouble {
    pub(crate) fn new(cause: Cause, detail: impl Into<String>) -> Self {
        Self { cause, detail: detail.into() }
    }

    /// Reads an error of the HTTP library down to its root.
    pub(crate) fn of(error: &reqwest::Error) -> Self {
        let mut links: Vec<&(dyn Error + 'static)> = Vec::new();
        let mut next: Option<&(dyn Error + 'static)> = Some(error);
        while let Some(link) = next {
            links.push(link);
            next = link.source();
        }
        let detail = links.last().map(ToString::to_string).unwrap_or_default();
        for link in &links {
            if link.is::<Refusal>() {
                return Self::new(Cause::AddressGuard, link.to_string());
            }
            if link.is::<LookupFailed>() {
                return Self::new(Cause::Dns, link.to_string());
            }
        }
        // The line broke: rustls says so in words about TLS, but no certificate is to blame.
        if detail.contains("close_notify") {
            return Self::new(Cause::Reset, "the connection ended early");
        }
        if is_tls(&links) {
            return Self::new(Cause::Tls, detail);
        }
        if error.is_connect() {
            let timed_out = error.is_timeout();
            return Self::new(if timed_out { Cause::Timeout } else { Cause::Connect }, detail);
        }
        if error.is_timeout() {
            return Self::new(Cause::Timeout, detail);
        }
        if error.is_builder() {
            return Self::new(Cause::Protocol, detail);
        }
        // Chunk extensions and trailers that never end; hyper's limits on them have no name of their own.
        if ["over limit", "trailers", "too large"].iter().any(|words| detail.contains(words))
            && (error.is_body() || error.is_decode())
        {
            return Self::new(Cause::TooLarge, detail);
        }
        for link in &links {
            if let Some(hyper) = link.downcast_ref::<hyper::Error>() {
                // hyper has a method for this, but only with its server compiled in.
                if hyper.is_parse() && hyper.to_string().contains("too large") {
                    return Self::new(Cause::HeadersTooLarge, detail);
                }
                if hyper.is_incomplete_message() || hyper.is_closed() || hyper.is_canceled() {
                    return Self::new(Cause::Reset, hyper.to_string());
                }
                if hyper.is_parse() || hyper.is_parse_status() {
                    return Self::new(Cause::Protocol, detail);
                }
            }
            if let Some(io) = link.downcast_ref::<std::io::Error>() {
                match io.kind() {
                    ErrorKind::ConnectionReset
                    | ErrorKind::ConnectionAborted
                    | ErrorKind::BrokenPipe
                    | ErrorKind::UnexpectedEof
                    | ErrorKind::NotConnected => return Self::new(Cause::Reset, detail),
                    ErrorKind::TimedOut => return Self::new(Cause::Timeout, detail),
                    _ => {}
                }
            }
        }
        Self::new(Cause::Protocol, detail)
    }
}

/// rustls errors travel inside `io::Error`, whose `source` skips the error it holds.
fn is_tls(links: &[&(dyn Error + 'static)]) -> bool {
    let names_tls = |error: &(dyn Error + 'static)| {
        let text = error.to_string();
        ["certificate", "peer", "TLS", "tls", "corrupt message"].iter().any(|word| text.contains(word))
    };
    let held = links.iter().filter_map(|link| link.downcast_ref::<std::io::Error>()?.get_ref());
    held.into_iter().any(|held| names_tls(held) || held.source().is_some_and(names_tls))
}
