//! One request and its answer, bounded in time and size. Redirects are answers; following them is decided elsewhere.

mod answer;
mod clients;
pub(crate) mod download;
pub(super) mod headers;
mod walls;

use std::net::IpAddr;
use std::time::{Duration, Instant};

use reqwest::{Method, Request, Response, Url};

pub(crate) use answer::{Answer, Told};
pub(crate) use clients::Web;

use super::body::{BodyProblem, BodySink, codings};
use super::settings::{
    BODY_RATE_GRACE, MAX_BODY_PIECES, MAX_ERROR_BODY, MAX_REDIRECT_BODY, MAX_ROBOTS_BYTES, Timeouts,
};
use super::sniff::{Declared, declared, is_page};
use super::trouble::Trouble;
use crate::model::cause::Cause;
use crate::model::fetch::Page;

/// What to ask for, and how.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    pub(crate) url: Url,
    pub(crate) etag: Option<String>,
    pub(crate) last_modified: Option<String>,
    /// The connection will be used again.
    pub(crate) keep: bool,
    pub(crate) robots: bool,
    /// Whatever comes is wanted, not only pages.
    pub(crate) any_type: bool,
    /// Time that this page may still take.
    pub(crate) budget: Duration,
}

impl Ask {
    fn is_conditional(&self) -> bool {
        self.etag.is_some() || self.last_modified.is_some()
    }
}

impl Web {
    /// Makes one request. Never fails: what goes wrong is an answer too.
    pub(crate) async fn ask(&self, ask: &Ask) -> Told {
        let started = Instant::now();
        let mut told = self.exchange(ask, started).await;
        told.took = started.elapsed();
        told
    }

    async fn exchange(&self, ask: &Ask, started: Instant) -> Told {
        let deadline = started + self.timeouts.total.min(ask.budget);
        let limit = self.timeouts.headers.min(ask.budget);
        let request = match self.request(ask) {
            Ok(request) => request,
            Err(trouble) => return Told::failed(trouble),
        };
        let client = match self.client(&ask.url) {
            Ok(client) => client,
            Err(trouble) => return Told::failed(trouble),
        };
        let response = match tokio::time::timeout(limit, client.execute(request)).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Told::failed(Trouble::of(&error)),
            Err(_) => {
                let detail = format!("no answer within {} s", limit.as_secs_f32());
                return Told::failed(Trouble::new(Cause::Timeout, detail));
            }
        };
        let remote = response.remote_addr().map(|socket| socket.ip()).filter(|_| !self.is_proxied(&ask.url));
        self.read(ask, response, remote, deadline).await
    }

    fn request(&self, ask: &Ask) -> Result<Request, Trouble> {
        use reqwest::header::{CONNECTION, HOST, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH};
        let (url, host) = self.as_connected(&ask.url);
        let mut request = Request::new(Method::GET, url);
        let headers = request.headers_mut();
        let value = |text: &str| HeaderValue::from_str(text).ok();
        if let Some(host) = host.as_deref().and_then(value) {
            headers.insert(HOST, host);
        }
        if let Some(etag) = ask.etag.as_deref().and_then(value) {
            headers.insert(IF_NONE_MATCH, etag);
        }
        if let Some(time) = ask.last_modified.as_deref().and_then(value) {
            headers.insert(IF_MODIFIED_SINCE, time);
        }
        if !ask.keep {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        Ok(request)
    }

    async fn read(&self, ask: &Ask, response: Response, remote: Option<IpAddr>, deadline: Instant) -> Told {
        let status = response.status().as_u16();
        let retry_after = headers::text(response.headers(), "retry-after");
        let mut told = Told { status, remote, retry_after, ..Told::failed(Trouble::new(Cause::Protocol, "")) };
        told.answer = match status {
            100..=199 => Answer::Failed(Trouble::new(Cause::Protocol, format!("status {status} as a final answer"))),
            301 | 302 | 303 | 307 | 308 => {
                let location = headers::location(response.headers());
                finish_redirect(response, ask.keep).await;
                Answer::Redirect(location)
            }
            304 if ask.is_conditional() => Answer::NotModified,
            _ if ask.robots => self.robots(response, deadline).await,
            204 | 205 => Answer::Failed(Trouble::new(Cause::Empty, format!("status {status} has no body"))),
            _ => self.page(response, deadline, ask.any_type).await,
        };
        told
    }

    async fn robots(&self, response: Response, deadline: Instant) -> Answer {
        let status = response.status().as_u16();
        if !(200..=299).contains(&status) {
            return Answer::Robots { status, body: Vec::new() };
        }
        // One byte more than is read tells that there was more.
        match collect(response, MAX_ROBOTS_BYTES + 1, deadline, &self.timeouts).await {
            Ok((body, None | Some(Cause::TooLarge | Cause::Decode))) => Answer::Robots { status, body },
            Ok((_, Some(cause))) => Answer::Failed(Trouble::new(cause, "robots.txt broke off")),
            Err(trouble) => Answer::Failed(trouble),
        }
    }

    async fn page(&self, response: Response, deadline: Instant, any_type: bool) -> Answer {
        let status = response.status().as_u16();
        if let Some(trouble) = walls::recognise(status, response.headers()) {
            return Answer::Failed(trouble);
        }
        let good = (200..=299).contains(&status);
        let kept = headers::kept(response.headers());
        let what = declared(kept.content_type.as_deref());
        let not_html = || {
            let detail = kept.content_type.clone().unwrap_or_else(|| "no Content-Type, and no page to see".to_owned());
            Answer::Failed(Trouble::new(Cause::NotHtml, detail))
        };
        if good && what == Declared::Other && !any_type {
            return not_html();
        }
        let limit = if good { self.max_body } else { self.max_body.min(MAX_ERROR_BODY) };
        let (body, truncated) = match collect(response, limit, deadline, &self.timeouts).await {
            Ok(read) => read,
            // The status of an error page is worth more than its body.
            Err(_) if !good => (Vec::new(), None),
            Err(trouble) => return Answer::Failed(trouble),
        };
        if good && body.trim_ascii().is_empty() {
            return Answer::Failed(Trouble::new(truncated.unwrap_or(Cause::Empty), "the body is empty"));
        }
        if good && !any_type && !is_page(what, &body) {
            return not_html();
        }
        Answer::Page(Page { status, headers: kept, body, truncated })
    }
}

/// Reads a body up to `limit` decoded bytes: what came, and why it is not all. `Err` when nothing usable came.
pub(super) async fn collect(
    mut response: Response,
    limit: usize,
    deadline: Instant,
    timeouts: &Timeouts,
) -> Result<(Vec<u8>, Option<Cause>), Trouble> {
    let codings = codings(headers::codings(response.headers()))
        .map_err(|detail| Trouble::new(Cause::UnsupportedEncoding, detail))?;
    let mut sink = BodySink::new(&codings, limit);
    let begun = Instant::now();
    let mut received: u64 = 0;
    let mut pieces = 0;
    let problem = loop {
        // Pieces that are there already never wait, so that a flood of small ones would keep all other hosts waiting.
        tokio::task::consume_budget().await;
        pieces += 1;
        if pieces > MAX_BODY_PIECES {
            break Trouble::new(Cause::TooLarge, format!("the body came in more than {MAX_BODY_PIECES} pieces"));
        }
        // The moment at which the average rate would fall below the minimum, unless more comes.
        let earned = Duration::from_secs_f64(received as f64 / timeouts.min_body_rate.max(1) as f64);
        let patience = deadline.min(begun + BODY_RATE_GRACE.max(earned));
        match tokio::time::timeout_at(patience.into(), response.chunk()).await {
            Err(_) => {
                let detail = format!("{received} bytes of the body in {:.1} s", begun.elapsed().as_secs_f32());
                break Trouble::new(Cause::Timeout, detail);
            }
            Ok(Err(error)) => {
                let trouble = Trouble::of(&error);
                let broke_off = trouble.cause == Cause::Reset && received > 0;
                break if broke_off { Trouble { cause: Cause::Truncated, ..trouble } } else { trouble };
            }
            Ok(Ok(None)) => {
                let (body, end) = sink.finish();
                return match end {
                    Ok(()) => Ok((body, None)),
                    Err(problem) => prefix(body, trouble_of(problem)),
                };
            }
            Ok(Ok(Some(chunk))) => {
                received += chunk.len() as u64;
                if let Err(problem) = sink.push(&chunk) {
                    break trouble_of(problem);
                }
            }
        }
    };
    prefix(sink.into_prefix(), problem)
}

/// A true prefix of a page is worth reading; nothing at all is the trouble itself.
fn prefix(body: Vec<u8>, trouble: Trouble) -> Result<(Vec<u8>, Option<Cause>), Trouble> {
    if body.is_empty() { Err(trouble) } else { Ok((body, Some(trouble.cause))) }
}

fn trouble_of(problem: BodyProblem) -> Trouble {
    match problem {
        BodyProblem::TooLarge => Trouble::new(Cause::TooLarge, "the body is larger than allowed"),
        BodyProblem::Broken => Trouble::new(Cause::Decode, "the content encoding is broken"),
    }
}

/// Reads a short body so that the connection can be used again; a longer one is cut off with its connection.
async fn finish_redirect(mut response: Response, keep: bool) {
    let short = response.content_length().is_some_and(|length| length <= MAX_REDIRECT_BODY as u64);
    if keep && short {
        let rest = async { while let Ok(Some(_)) = response.chunk().await {} };
        let _ = tokio::time::timeout(Duration::from_secs(1), rest).await;
    }
}
