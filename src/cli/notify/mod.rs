//! `--notify URL`: a webhook is told how the audit ended, after the reports are written.
//!
//! The address is the user's own choice, so it may be private, as a proxy may; redirects are not followed. It usually is
//! a secret, so nothing but its host is ever printed. A webhook that cannot be reached costs a message on stderr and
//! never the audit or its exit status.

mod message;
mod slack;
mod webhook;

use std::time::Duration;

use super::progress::Talk;
use crate::crawler::{AllowPrivate, Called, Caller, Request, Settings, Stop, Unanswered, retry_after};
use crate::error::{Error, Result};
use crate::model::cause::Cause;
use crate::reporter::text::clip;

pub(crate) use message::{Audited, Ended, Message};
use webhook::Style;
pub(crate) use webhook::{Webhook, shown};

/// Pauses before the second, third and fourth try: long enough for a service that restarts, short enough for cron.
const PAUSES: [Duration; 3] = [Duration::from_secs(1), Duration::from_secs(4), Duration::from_secs(15)];
/// Longest wait that a webhook can ask for with `Retry-After`.
const MAX_PAUSE: Duration = Duration::from_secs(60);
/// Read of an answer: services say in a few words what they did not like.
const MAX_ANSWER_BYTES: usize = 4 * 1024;
/// Columns of their words in a message.
const ANSWER_COLUMNS: usize = 80;

/// The webhooks of one audit.
#[derive(Debug, Clone, Default)]
pub(crate) struct Notices(Vec<Webhook>);

impl Notices {
    pub(crate) fn read(texts: &[String]) -> Result<Self> {
        texts.iter().map(|text| Webhook::parse(text)).collect::<Result<_>>().map(Self)
    }
}

/// Tells the webhooks of one audit.
pub(crate) struct Teller<'a> {
    pub notices: Notices,
    pub settings: &'a Settings,
    pub offline: bool,
    /// Only what matters is told.
    pub quiet: bool,
    pub interrupt: &'a Stop,
    pub talk: &'a Talk,
}

impl Teller<'_> {
    /// Tells all webhooks, one after another. What goes wrong is said and is no error.
    pub(crate) fn tell(&self, message: &Message) {
        if self.quiet && !message.matters() {
            return;
        }
        for webhook in &self.notices.0 {
            let result = match self.offline {
                true => Err(Error::failed("`--offline` touches no network").with_remedy("leave one of the two out")),
                false => deliver(webhook, message, self.settings, self.interrupt),
            };
            let Err(problem) = result else { continue };
            self.talk.say(&format!("error: {}: {webhook} was not told: {problem}", message.site));
            if let Some(remedy) = problem.remedy() {
                self.talk.say(&format!("  hint: {remedy}"));
            }
        }
    }
}

fn deliver(webhook: &Webhook, message: &Message, settings: &Settings, interrupt: &Stop) -> Result<()> {
    let allow_private = AllowPrivate { all: true, exact: Vec::new() };
    let caller = Caller::new(&Settings { allow_private, ..settings.clone() })?;
    let body = match webhook.style {
        Style::Json => message.json(),
        Style::Slack => slack::blocks(message),
    };
    let request = Request {
        url: webhook.url.clone(),
        headers: Vec::new(),
        body: Some(body.to_string()),
        max_body: MAX_ANSWER_BYTES,
    };
    super::fetch::runtime()?.block_on(async {
        for nth in 0.. {
            let ended = Tried::of(caller.call(&request).await);
            let Some(problem) = ended.problem(nth + 1) else { return Ok(()) };
            let Some(pause) = ended.pause(nth) else { return Err(problem) };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                // Whoever wants to leave is not kept by a webhook.
                () = interrupt.stopped() => return Err(problem),
            }
        }
        Ok(())
    })
}

/// How one try ended.
#[derive(Debug)]
enum Tried {
    Told,
    Refused { status: u16, words: String, retry_after: Option<Duration> },
    Unanswered { cause: Cause, detail: String },
}

impl Tried {
    fn of(result: std::result::Result<Called, Unanswered>) -> Self {
        match result {
            Ok(Called { status: 200..=299, .. }) => Self::Told,
            Ok(Called { status, headers, body, .. }) => {
                let header = headers.iter().find(|(name, _)| name == "retry-after");
                Self::Refused {
                    status,
                    words: clip(String::from_utf8_lossy(&body).trim(), ANSWER_COLUMNS),
                    retry_after: header.and_then(|(_, value)| retry_after(value, jiff::Timestamp::now())),
                }
            }
            Err(Unanswered { cause, detail }) => Self::Unanswered { cause, detail },
        }
    }

    /// How long to wait before the next try after this one, the `nth` from 0; `None` when another try helps nobody.
    fn pause(&self, nth: usize) -> Option<Duration> {
        let usual = PAUSES.get(nth).copied()?;
        match self {
            Self::Told => None,
            Self::Refused { status: 429 | 500 | 502..=504, retry_after, .. } => match retry_after {
                Some(asked) if *asked > MAX_PAUSE => None,
                Some(asked) => Some(*asked),
                None => Some(usual),
            },
            Self::Refused { .. } => None,
            Self::Unanswered { cause: Cause::Connect | Cause::Reset | Cause::Timeout | Cause::Dns, .. } => Some(usual),
            Self::Unanswered { .. } => None,
        }
    }

    /// What went wrong, after this many tries.
    fn problem(&self, tries: usize) -> Option<Error> {
        let often = if tries > 1 { format!(" ({tries} tries)") } else { String::new() };
        let (what, remedy) = match self {
            Self::Told => return None,
            Self::Refused { status, words, .. } => {
                let words = if words.is_empty() { String::new() } else { format!(": {words}") };
                let remedy = match status {
                    300..=399 => "give the address that it redirects to: redirects are not followed",
                    401 | 403 | 404 | 410 => "check the address: the webhook may have been revoked",
                    400..=499 => "check which kind of messages it takes: `slack+https://…` or `json+https://…`",
                    _ => "the audit is done and its reports are written; the next audit tells the webhook again",
                };
                (format!("it answered {status}{words}{often}"), remedy)
            }
            Self::Unanswered { cause, detail } => {
                let remedy = match cause {
                    Cause::Tls => "check its certificate, or pass `--ca-cert FILE`",
                    Cause::Dns => "check the host name",
                    _ => "the audit is done and its reports are written; check address, network and `--proxy`",
                };
                (format!("{}{often}", clip(detail, ANSWER_COLUMNS)), remedy)
            }
        };
        Some(Error::failed(what).with_remedy(remedy))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, retry_after: Option<u64>) -> Tried {
        Tried::Refused { status, words: String::new(), retry_after: retry_after.map(Duration::from_secs) }
    }

    #[test]
    fn only_what_can_heal_is_tried_again() {
        for status in [429, 500, 502, 503, 504] {
            assert_eq!(refused(status, None).pause(0), Some(PAUSES[0]), "{status}");
        }
        for status in [301, 400, 401, 403, 404, 410, 501] {
            assert_eq!(refused(status, Some(1)).pause(0), None, "{status}");
        }
        for cause in [Cause::Connect, Cause::Reset, Cause::Timeout, Cause::Dns] {
            assert!(Tried::Unanswered { cause, detail: String::new() }.pause(2).is_some(), "{cause}");
        }
        for cause in [Cause::Tls, Cause::AddressGuard, Cause::Protocol] {
            assert!(Tried::Unanswered { cause, detail: String::new() }.pause(0).is_none(), "{cause}");
        }
    }

    #[test]
    fn pauses_grow_end_and_are_what_the_service_asks_for() {
        assert!(PAUSES.is_sorted() && PAUSES[2] <= MAX_PAUSE);
        assert_eq!(refused(503, None).pause(3), None, "four tries are enough");
        assert_eq!(refused(429, Some(7)).pause(0), Some(Duration::from_secs(7)));
        assert_eq!(refused(429, Some(0)).pause(3), None);
        assert_eq!(refused(429, Some(3600)).pause(0), None, "nobody waits for an hour");
    }
}
