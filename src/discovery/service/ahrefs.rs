//! Ahrefs API v3, `site-explorer/all-backlinks`: the strongest linking pages first, read as Ahrefs exports are.
//!
//! API: <https://docs.ahrefs.com/docs/api/site-explorer/operations/list-all-backlinks>. A request costs at least 50 units,
//! and units for each row by the fields selected.

use super::answer::Answer;
use super::call::Call;
use super::secret::Secret;
use super::session::{Ended, Session, Want};
use super::{Access, Facts, Service};

const KEY: &str = "AHREFS_API_KEY";
/// Rows of one request.
const PER_REQUEST: u64 = 1_000;
/// Fields that the reader of Ahrefs exports knows and that cost no extra: what is shown and what is judged.
const SELECT: &str = "url_from,url_to,title,anchor,alt,snippet_left,snippet_right,domain_rating_source,url_rating_source,\
    is_dofollow,is_nofollow,is_ugc,is_sponsored,is_content,link_type,http_code,first_seen_link,last_seen,is_lost,lost_reason,\
    links_external,links_internal,languages";

pub(super) struct Ahrefs;

static FACTS: Facts = Facts {
    name: "ahrefs",
    title: "Ahrefs",
    address: "https://api.ahrefs.com",
    access: Access::Keyed(&[&[KEY]]),
    max_calls: 100,
};

impl Service for Ahrefs {
    fn facts(&self) -> &'static Facts {
        &FACTS
    }

    fn cost(&self, want: &Want<'_>) -> Option<String> {
        let requests = u64::from(want.max_rows).div_ceil(PER_REQUEST);
        Some(format!(
            "up to {} rows in {requests} requests, each at least 50 API units (`--max-rows` sets the limit)",
            want.max_rows
        ))
    }

    fn collect(&self, session: &mut Session<'_>, want: &Want<'_>) -> Result<(), Ended> {
        let target = format!("{}{}", want.site.host(), want.site.prefix());
        let mode = match (want.site.prefix().is_empty(), want.site.is_exact()) {
            (false, _) => "prefix",
            (true, true) => "domain",
            (true, false) => "subdomains",
        };
        let mut offset = 0;
        loop {
            let asked = session.rows_unasked(want, offset).min(PER_REQUEST);
            if asked == 0 {
                return Err(Ended::Enough(format!("stopped at {} rows (`--max-rows`)", want.max_rows)));
            }
            let (limit, skipped) = (asked.to_string(), offset.to_string());
            let query = [
                ("target", target.as_str()),
                ("mode", mode),
                ("select", SELECT),
                ("order_by", "domain_rating_source:desc"),
                ("limit", &limit),
                ("offset", &skipped),
                ("output", "json"),
            ];
            let call = Call::get("https://api.ahrefs.com/v3/site-explorer/all-backlinks", &query);
            let authorised = call.zip(session.key(KEY));
            let call = authorised.map(|(call, key)| call.with_header("authorization", Secret::bearer(&key)));
            let answer = session.ask(call, fine)?;
            if let Some(units) = answer.reply.header("x-api-units-cost-total-actual") {
                session.spend("API units", units);
            }
            let got = session.import(want, &answer, "backlinks[]")?;
            offset += got;
            if got < asked {
                return Ok(());
            }
        }
    }
}

fn fine(answer: &Answer) -> Result<(), Ended> {
    match answer.top_text("error") {
        Some(_) => Err(Ended::Refused(answer.words().unwrap_or_default())),
        None if !answer.is_json() => Err(Ended::Refused("the answer is no JSON".to_owned())),
        None => Ok(()),
    }
}
