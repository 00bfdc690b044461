//! Hacker News: stories that lead to the site, and posts that mention it with a link (search by Algolia).
//!
//! API: <https://hn.algolia.com/api>. A query gives its first thousand hits only, so older ones are asked for in slices
//! of time, from the newest down. The search looks at words, so hits are checked for a link to the site.

use std::collections::BTreeSet;

use super::answer::{Answer, Fields};
use super::call::Call;
use super::markup::{links, to_site};
use super::session::{Ended, Session, Want};
use super::{Access, Facts, Service};
use crate::model::candidate::Candidate;
use crate::model::link::Rel;
use crate::model::url::CanonicalUrl;

/// Hits of one page; five pages reach the thousand that one query gives.
const PER_PAGE: u32 = 200;
/// No page beyond this is asked for in one slice, whatever the answer says.
const MAX_PAGES: i64 = 10;
const NO_LINK: &str = "mentions without a link";

pub(super) struct HackerNews;

static FACTS: Facts = Facts {
    name: "hacker-news",
    title: "Hacker News search",
    address: "https://hn.algolia.com",
    access: Access::Open { helped_by: None },
    // 10,000 hits; a site with more mentions is known by better sources.
    max_calls: 50,
};

impl Service for HackerNews {
    fn facts(&self) -> &'static Facts {
        &FACTS
    }

    fn collect(&self, session: &mut Session<'_>, want: &Want<'_>) -> Result<(), Ended> {
        ["story", "comment"].into_iter().try_for_each(|tag| newest_down(session, want, tag))
    }
}

fn newest_down(session: &mut Session<'_>, want: &Want<'_>, tag: &str) -> Result<(), Ended> {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut before: Option<i64> = None;
    loop {
        let (mut page, mut oldest, mut new) = (0, None, false);
        let more = loop {
            let answer = session.ask(call(want, tag, page, before), fine)?;
            for hit in answer.at("hits[]") {
                if let Some(at) = hit.get("created_at_i").and_then(|text| text.parse::<i64>().ok()) {
                    oldest = Some(oldest.map_or(at, |known: i64| known.min(at)));
                }
                let Some(id) = hit.get("objectID").filter(|id| id.len() <= 20) else {
                    session.refuse(hit, "a hit without an id");
                    continue;
                };
                if seen.insert(id.to_owned()) {
                    new = true;
                    if session.rows_left(want) == 0 {
                        return Err(Ended::Enough(format!("stopped at {} rows (`--max-rows`)", want.max_rows)));
                    }
                    take(session, want, id, hit);
                }
            }
            if let Some(damage) = &answer.damage {
                return Err(Ended::Refused(format!("the answer is damaged: {damage}")));
            }
            page += 1;
            let pages = answer.top_number("nbPages").unwrap_or(0).min(MAX_PAGES);
            if page >= pages {
                // More hits than pages reach: the next slice begins where this one ends.
                break answer.top_number("nbHits").unwrap_or(0) > pages * i64::from(PER_PAGE);
            }
        };
        match oldest {
            Some(at) if more && new && before != Some(at) => before = Some(at),
            _ => return Ok(()),
        }
    }
}

fn call(want: &Want<'_>, tag: &str, page: i64, before: Option<i64>) -> Option<Call> {
    let (page, per_page) = (page.to_string(), PER_PAGE.to_string());
    let slice = before.map(|at| format!("created_at_i<={at}"));
    let mut parameters = vec![
        ("query", want.site.bare_host()),
        ("tags", tag),
        ("hitsPerPage", &per_page),
        ("page", &page),
        ("typoTolerance", "false"),
    ];
    if let Some(slice) = &slice {
        parameters.push(("numericFilters", slice));
    }
    Call::get("https://hn.algolia.com/api/v1/search_by_date", &parameters)
}

/// The item's page holds the link: for a story in its headline, for texts in their words.
fn take(session: &mut Session<'_>, want: &Want<'_>, id: &str, hit: Fields<'_>) {
    let Ok(page) = CanonicalUrl::parse(&format!("https://news.ycombinator.com/item?id={id}")) else {
        return session.refuse(hit, "an id that makes no address");
    };
    if !id.bytes().all(|byte| byte.is_ascii_digit()) {
        return session.refuse(hit, "an id that is no number");
    }
    let title = hit.get("title").or_else(|| hit.get("story_title"));
    let at = hit.seconds("created_at_i");
    let mut found: Vec<Candidate> = Vec::new();
    if let Some(target) = hit.get("url").and_then(|url| to_site(url, want.site)) {
        let mut candidate = session.candidate(page.clone(), Some(target));
        candidate.claim.anchor = title.map(str::to_owned);
        found.push(candidate);
    }
    for text in ["story_text", "comment_text"].iter().filter_map(|name| hit.get(name)) {
        for link in links(text, want.site) {
            let mut candidate = session.candidate(page.clone(), Some(link.target));
            candidate.claim.anchor = Some(link.anchor);
            candidate.claim.follow = link.nofollow.then_some(false);
            candidate.claim.rel = link.nofollow.then(|| Rel::parse("nofollow"));
            found.push(candidate);
        }
    }
    for candidate in &mut found {
        candidate.claim.page_title = title.map(str::to_owned);
        candidate.first_seen = at;
    }
    if found.is_empty() {
        return session.skip(NO_LINK);
    }
    session.take(found);
}

fn fine(answer: &Answer) -> Result<(), Ended> {
    if !answer.is_json() {
        return Err(Ended::Refused("the answer is no JSON".to_owned()));
    }
    Ok(())
}
