//! Semrush, analytics v1 `type=backlinks`: a table with semicolons, read as Semrush exports are.
//!
//! API: <https://developer.semrush.com/api/v3/analytics/backlinks/>. 40 API units a row; errors are a line of text
//! (`ERROR 50 :: NOTHING FOUND`) with status 200.

use super::answer::Answer;
use super::call::Call;
use super::session::{Ended, Session, Want};
use super::{Access, Facts, Service};

const KEY: &str = "SEMRUSH_API_KEY";
const UNITS_PER_ROW: u64 = 40;
/// Rows of one request.
const PER_REQUEST: u64 = 1_000;
const COLUMNS: &str = "page_ascore,domain_ascore,response_code,source_title,source_url,target_url,anchor,external_num,\
    internal_num,image_alt,nofollow,sponsored,ugc,form,frame,image,sitewide,lostlink,first_seen,last_seen";
/// What the service says when it knows no links: an answer, not an error.
const NOTHING_FOUND: &str = "ERROR 50 ";

pub(super) struct Semrush;

static FACTS: Facts = Facts {
    name: "semrush",
    title: "Semrush",
    address: "https://api.semrush.com",
    access: Access::Keyed(&[&[KEY]]),
    max_calls: 100,
};

impl Service for Semrush {
    fn facts(&self) -> &'static Facts {
        &FACTS
    }

    fn cost(&self, want: &Want<'_>) -> Option<String> {
        let rows = u64::from(want.max_rows);
        Some(format!("up to {rows} rows, {} API units (`--max-rows` sets the limit)", rows * UNITS_PER_ROW))
    }

    fn collect(&self, session: &mut Session<'_>, want: &Want<'_>) -> Result<(), Ended> {
        let registered = want.site.bare_host() == want.site.domain() && !want.site.is_exact();
        let (target, kind) = match registered {
            true => (want.site.bare_host(), "root_domain"),
            false => (want.site.host().as_str(), "domain"),
        };
        let mut offset = 0;
        loop {
            let asked = session.rows_unasked(want, offset).min(PER_REQUEST);
            if asked == 0 {
                return Err(Ended::Enough(format!("stopped at {} rows (`--max-rows`)", want.max_rows)));
            }
            // The limit counts from the first row, not from the offset.
            let (limit, skipped) = ((offset + asked).to_string(), offset.to_string());
            let query = [
                ("type", "backlinks"),
                ("target", target),
                ("target_type", kind),
                ("export_columns", COLUMNS),
                ("display_sort", "page_ascore_desc"),
                ("display_limit", &limit),
                ("display_offset", &skipped),
            ];
            let call = Call::get("https://api.semrush.com/analytics/v1/", &query);
            let call = call.zip(session.key(KEY)).map(|(call, key)| call.with_query("key", key));
            let answer = session.ask(call, fine)?;
            if answer.reply.body.starts_with(NOTHING_FOUND.as_bytes()) || answer.reply.body.trim_ascii().is_empty() {
                return Ok(());
            }
            let got = session.import_table(want, &answer)?;
            offset += got;
            if got < asked {
                return Ok(());
            }
        }
    }
}

fn fine(answer: &Answer) -> Result<(), Ended> {
    let text = String::from_utf8_lossy(&answer.reply.body[..answer.reply.body.len().min(400)]).into_owned();
    if text.starts_with("ERROR") && !text.starts_with(NOTHING_FOUND) {
        return Err(Ended::Refused(text));
    }
    if answer.is_json() {
        return Err(Ended::Refused(answer.words().unwrap_or_else(|| "the answer is no table".to_owned())));
    }
    Ok(())
}
