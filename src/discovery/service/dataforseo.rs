//! DataForSEO, `backlinks/backlinks/live`: links with their rank, a thousand a request, read as its own answers are.
//!
//! API: <https://docs.dataforseo.com/v3/backlinks/backlinks/live/>. Paid by request and row; each answer says what it cost.

use super::answer::Answer;
use super::call::Call;
use super::secret::Secret;
use super::session::{Ended, Session, Want};
use super::{Access, Facts, Service};

const LOGIN: &str = "DATAFORSEO_LOGIN";
const PASSWORD: &str = "DATAFORSEO_PASSWORD";
/// Most rows of one request.
const PER_REQUEST: u64 = 1_000;
/// Most that an offset reaches.
const MAX_OFFSET: u64 = 20_000;

pub(super) struct DataForSeo;

static FACTS: Facts = Facts {
    name: "dataforseo",
    title: "DataForSEO",
    address: "https://api.dataforseo.com",
    access: Access::Keyed(&[&[LOGIN, PASSWORD]]),
    max_calls: 25,
};

impl Service for DataForSeo {
    fn facts(&self) -> &'static Facts {
        &FACTS
    }

    fn cost(&self, want: &Want<'_>) -> Option<String> {
        let requests = u64::from(want.max_rows).min(MAX_OFFSET).div_ceil(PER_REQUEST);
        Some(format!(
            "up to {} rows in {requests} requests, each request and each row is charged (`--max-rows` sets the limit)",
            u64::from(want.max_rows).min(MAX_OFFSET)
        ))
    }

    fn collect(&self, session: &mut Session<'_>, want: &Want<'_>) -> Result<(), Ended> {
        let mut offset = 0;
        loop {
            let asked = session.rows_unasked(want, offset).min(PER_REQUEST);
            if asked == 0 || offset >= MAX_OFFSET {
                return Err(Ended::Enough(format!("stopped at {offset} rows")));
            }
            let body = serde_json::json!([{
                "target": want.site.bare_host(),
                "mode": "as_is",
                "include_subdomains": !want.site.is_exact(),
                "order_by": ["rank,desc"],
                "limit": asked,
                "offset": offset,
            }]);
            let call = Call::post("https://api.dataforseo.com/v3/backlinks/backlinks/live", body.to_string());
            let login = session.key(LOGIN).zip(session.key(PASSWORD));
            let call = call
                .zip(login)
                .map(|(call, (login, password))| call.with_header("authorization", Secret::basic(&login, &password)));
            let answer = session.ask(call, fine)?;
            if let Some(cost) = answer.top_text("cost") {
                session.spend("USD", cost);
            }
            let got = session.import(want, &answer, "tasks[].result[].items[]")?;
            offset += got;
            if got < asked {
                return Ok(());
            }
        }
    }
}

/// Errors come with status 200 and a code of their own, for the answer as a whole or for the task in it.
fn fine(answer: &Answer) -> Result<(), Ended> {
    let codes = [answer.top(), answer.at("tasks[]").next()];
    for fields in codes.into_iter().flatten() {
        if let Some(code) = fields.get("status_code").filter(|code| !code.starts_with('2')) {
            let words = fields.get("status_message").unwrap_or_default();
            return Err(Ended::Refused(format!("error {code}: {words}")));
        }
    }
    if !answer.is_json() {
        return Err(Ended::Refused("the answer is no JSON".to_owned()));
    }
    Ok(())
}
