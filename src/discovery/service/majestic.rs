//! Majestic, `GetBackLinkData` of the fresh index, without deleted links, read as Majestic's own tables are.
//!
//! API: <https://developer-support.majestic.com/api/commands/get-back-link-data.shtml>. A call costs 5,000 analysis units,
//! and every row a retrieval unit.

use super::answer::Answer;
use super::call::Call;
use super::session::{Ended, Session, Want};
use super::{Access, Facts, Service};

const KEY: &str = "MAJESTIC_API_KEY";
/// Rows of one call. The service gives 50,000, which would be more than an answer may be long.
const PER_REQUEST: u64 = 5_000;

pub(super) struct Majestic;

static FACTS: Facts = Facts {
    name: "majestic",
    title: "Majestic",
    address: "https://api.majestic.com",
    access: Access::Keyed(&[&[KEY]]),
    max_calls: 20,
};

impl Service for Majestic {
    fn facts(&self) -> &'static Facts {
        &FACTS
    }

    fn cost(&self, want: &Want<'_>) -> Option<String> {
        let calls = u64::from(want.max_rows).div_ceil(PER_REQUEST);
        Some(format!(
            "up to {} rows: {} analysis units and as many retrieval units as rows (`--max-rows` sets the limit)",
            want.max_rows,
            calls * 5_000
        ))
    }

    fn collect(&self, session: &mut Session<'_>, want: &Want<'_>) -> Result<(), Ended> {
        let item = format!("{}{}", want.site.host(), want.site.prefix());
        let mut offset = 0;
        loop {
            let asked = session.rows_unasked(want, offset).min(PER_REQUEST);
            if asked == 0 {
                return Err(Ended::Enough(format!("stopped at {} rows (`--max-rows`)", want.max_rows)));
            }
            let (count, from) = (asked.to_string(), offset.to_string());
            let query = [
                ("cmd", "GetBackLinkData"),
                ("item", item.as_str()),
                ("Count", &count),
                ("From", &from),
                ("datasource", "fresh"),
                ("Mode", "1"),
            ];
            let call = Call::get("https://api.majestic.com/api/json", &query);
            let call = call.zip(session.key(KEY)).map(|(call, key)| call.with_query("app_api_key", key));
            let answer = session.ask(call, fine)?;
            let got = session.import(want, &answer, "DataTables.BackLinks.Data[]")?;
            offset += got;
            if got < asked {
                return Ok(());
            }
        }
    }
}

fn fine(answer: &Answer) -> Result<(), Ended> {
    match answer.top_text("Code") {
        Some("OK") => Ok(()),
        Some(code) => {
            let words = answer.top_text("ErrorMessage").or_else(|| answer.top_text("FullError")).unwrap_or_default();
            Err(Ended::Refused(format!("{code}: {words}")))
        }
        None if answer.is_json() && answer.damage.is_some() => Ok(()),
        None => Err(Ended::Refused("the answer is not one of Majestic's".to_owned())),
    }
}
