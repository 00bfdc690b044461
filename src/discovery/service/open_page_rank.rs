//! Open PageRank: the authority of domains, a hundred a request.
//!
//! API: <https://www.domcop.com/openpagerank/documentation>. Free with a key; a domain that it does not know has status 404.

use super::answer::Answer;
use super::cache::AnswerCache;
use super::call::{Ask, Call};
use super::secret::Keys;
use super::session::{Ended, Session};
use super::{Access, Facts};
use crate::model::profile::SourceReport;

const KEY: &str = "OPEN_PAGE_RANK_API_KEY";
/// Most domains of one request.
const PER_REQUEST: usize = 100;

pub(super) static FACTS: Facts = Facts {
    name: "open-page-rank",
    title: "Open PageRank",
    address: "https://openpagerank.com",
    access: Access::Keyed(&[&[KEY]]),
    max_calls: 100,
};

/// What it knows of the domains asked about.
#[derive(Debug)]
pub struct Ranks {
    pub report: SourceReport,
    /// Domain and its rank among all, 1 for the first.
    pub ranks: Vec<(String, u64)>,
}

/// Asks for the ranks of these domains.
pub fn ranks(domains: &[String], keys: &Keys, ask: &mut dyn Ask, cache: &AnswerCache) -> Ranks {
    let mut session = Session::new(&FACTS, keys, ask, cache);
    let mut found = Vec::new();
    let ended = domains.chunks(PER_REQUEST).try_for_each(|chunk| one(&mut session, chunk, &mut found));
    let mut report = session.finish(ended).report;
    report.report = "authority of domains".to_owned();
    Ranks { report, ranks: found }
}

fn one(session: &mut Session<'_>, domains: &[String], found: &mut Vec<(String, u64)>) -> Result<(), Ended> {
    let query: Vec<(&str, &str)> = domains.iter().map(|domain| ("domains[]", domain.as_str())).collect();
    let call = Call::get("https://openpagerank.com/api/v1.0/getPageRank", &query);
    let call = call.zip(session.key(KEY)).map(|(call, key)| call.with_header("api-opr", key));
    let answer = session.ask(call, fine)?;
    for row in answer.at("response[]") {
        let Some(domain) = row.get("domain").filter(|domain| domains.iter().any(|asked| asked == domain)) else {
            session.skip("domains nobody asked for");
            continue;
        };
        match row.get("rank").and_then(|text| text.parse::<u64>().ok()).filter(|rank| *rank > 0) {
            Some(rank) => {
                session.count_row();
                found.push((domain.to_owned(), rank));
            }
            None => session.skip("domains it does not know"),
        }
    }
    Ok(())
}

fn fine(answer: &Answer) -> Result<(), Ended> {
    if answer.at("response[]").next().is_none() {
        return Err(Ended::Refused(answer.words().unwrap_or_else(|| "the answer holds no ranks".to_owned())));
    }
    Ok(())
}
