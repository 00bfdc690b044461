//! Moz Links API v2: links from outside, fifty a request, read as Moz's own answers given as a file are.
//!
//! API: <https://moz.com/help/links-api/making-calls/links>. Every row counts against the month's quota; the free one has
//! 2,500 rows and one request in ten seconds.

use std::time::Duration;

use super::answer::Answer;
use super::call::Call;
use super::secret::Secret;
use super::session::{Ended, Session, Want};
use super::{Access, Facts, Service};

const TOKEN: &str = "MOZ_API_TOKEN";
const ID: &str = "MOZ_ACCESS_ID";
const SECRET: &str = "MOZ_SECRET_KEY";
/// Most rows of one request.
const PER_REQUEST: u64 = 50;
/// After the service said that requests come too fast.
const SLOWLY: Duration = Duration::from_secs(10);

pub(super) struct Moz;

static FACTS: Facts = Facts {
    name: "moz",
    title: "Moz",
    address: "https://lsapi.seomoz.com",
    access: Access::Keyed(&[&[TOKEN], &[ID, SECRET]]),
    max_calls: 200,
};

impl Service for Moz {
    fn facts(&self) -> &'static Facts {
        &FACTS
    }

    fn cost(&self, want: &Want<'_>) -> Option<String> {
        Some(format!("up to {} rows of the month's quota (`--max-rows` sets the limit)", want.max_rows))
    }

    fn collect(&self, session: &mut Session<'_>, want: &Want<'_>) -> Result<(), Ended> {
        let scope = match want.site.is_exact() || want.site.bare_host() != want.site.domain() {
            true => "subdomain",
            false => "root_domain",
        };
        let target = if want.site.is_exact() { want.site.host().as_str() } else { want.site.bare_host() };
        let mut next: Option<String> = None;
        let mut offset = 0;
        loop {
            let asked = session.rows_unasked(want, offset).min(PER_REQUEST);
            if asked == 0 {
                return Err(Ended::Enough(format!("stopped at {} rows (`--max-rows`)", want.max_rows)));
            }
            let mut body = serde_json::json!({
                "target": target, "target_scope": scope, "filter": "external", "limit": asked,
            });
            if let Some(token) = &next {
                body["next_token"] = token.as_str().into();
            }
            let call = Call::post("https://lsapi.seomoz.com/v2/links", body.to_string());
            let answer = match session.ask(authorised(session, call), fine) {
                Err(Ended::Refused(why)) if why.contains("429") && offset > 0 => {
                    session.wait_for(SLOWLY)?;
                    session.ask(
                        authorised(session, Call::post("https://lsapi.seomoz.com/v2/links", body.to_string())),
                        fine,
                    )?
                }
                answer => answer?,
            };
            let got = session.import(want, &answer, "results[]")?;
            offset += got;
            match answer.top_text("next_token") {
                Some(token) if got > 0 && next.as_deref() != Some(token) => next = Some(token.to_owned()),
                _ => return Ok(()),
            }
        }
    }
}

fn authorised(session: &Session<'_>, call: Option<Call>) -> Option<Call> {
    let call = call?;
    if let Some(token) = session.key(TOKEN) {
        return Some(call.with_header("x-moz-token", token));
    }
    Some(call.with_header("authorization", Secret::basic(&session.key(ID)?, &session.key(SECRET)?)))
}

fn fine(answer: &Answer) -> Result<(), Ended> {
    match answer.top_text("error").or_else(|| answer.top_text("error_code")) {
        Some(_) => Err(Ended::Refused(answer.words().unwrap_or_default())),
        None if !answer.is_json() => Err(Ended::Refused("the answer is no JSON".to_owned())),
        None => Ok(()),
    }
}
