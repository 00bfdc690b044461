//! Stack Exchange: questions with a link to the site (`/search/advanced?url=`), on the sites where owners of websites
//! are talked about.
//!
//! API: <https://api.stackexchange.com/docs/advanced-search>, throttles: <https://api.stackexchange.com/docs/throttle>.
//! Without a key an address has 300 requests a day; `backoff` in an answer has to be obeyed before the next one.

use std::time::Duration;

use super::answer::{Answer, Fields};
use super::call::Call;
use super::markup::links;
use super::session::{Ended, Session, Want};
use super::{Access, Facts, Service};
use crate::model::link::Rel;
use crate::model::url::CanonicalUrl;

/// Asked in this order.
pub(super) const SITES: &[&str] = &[
    "stackoverflow",
    "superuser",
    "serverfault",
    "askubuntu",
    "webmasters",
    "webapps",
    "unix",
    "softwareengineering",
    "security",
    "wordpress",
    "math",
    "english",
];

const PER_PAGE: &str = "100";
/// Requests left to whoever else shares the address today.
const QUOTA_RESERVE: i64 = 20;
/// Raises the quota to 10,000 a day.
const KEY: &str = "STACK_EXCHANGE_KEY";

pub(super) struct StackExchange;

static FACTS: Facts = Facts {
    name: "stack-exchange",
    title: "Stack Exchange search",
    address: "https://api.stackexchange.com",
    access: Access::Open { helped_by: Some(KEY) },
    max_calls: 40,
};

impl Service for StackExchange {
    fn facts(&self) -> &'static Facts {
        &FACTS
    }

    fn collect(&self, session: &mut Session<'_>, want: &Want<'_>) -> Result<(), Ended> {
        SITES.iter().try_for_each(|name| one_site(session, want, name))
    }
}

fn one_site(session: &mut Session<'_>, want: &Want<'_>, name: &str) -> Result<(), Ended> {
    for page in 1_u32.. {
        let answer = session.ask(call(session, want, name, page), fine)?;
        for item in answer.at("items[]") {
            if session.rows_left(want) == 0 {
                return Err(Ended::Enough(format!("stopped at {} rows (`--max-rows`)", want.max_rows)));
            }
            take(session, want, item);
        }
        if let Some(damage) = &answer.damage {
            return Err(Ended::Refused(format!("the answer is damaged: {damage}")));
        }
        if let Some(seconds) = answer.top_number("backoff").and_then(|seconds| u64::try_from(seconds).ok()) {
            session.wait_for(Duration::from_secs(seconds))?;
        }
        if let Some(left) = answer.top_number("quota_remaining").filter(|left| *left <= QUOTA_RESERVE) {
            return Err(Ended::Enough(format!("the day's quota is nearly used up ({left} requests left)")));
        }
        if answer.top_text("has_more") != Some("true") {
            break;
        }
    }
    Ok(())
}

fn call(session: &Session<'_>, want: &Want<'_>, name: &str, page: u32) -> Option<Call> {
    let pattern = format!("*{}{}*", want.site.bare_host(), want.site.prefix());
    let page = page.to_string();
    let call = Call::get(
        "https://api.stackexchange.com/2.3/search/advanced",
        &[
            ("url", &pattern),
            ("site", name),
            ("pagesize", PER_PAGE),
            ("page", &page),
            ("order", "desc"),
            ("sort", "creation"),
            ("filter", "withbody"),
        ],
    )?;
    Some(match session.key(KEY) {
        Some(key) => call.with_query("key", key),
        None => call,
    })
}

fn take(session: &mut Session<'_>, want: &Want<'_>, item: Fields<'_>) {
    let Some(page) = item.get("link").and_then(|link| CanonicalUrl::parse(link).ok()) else {
        return session.refuse(item, "a question without a link to it");
    };
    let title = item.get("title").map(super::markup::unescape);
    let found = item.get("body").map(|body| links(body, want.site)).unwrap_or_default();
    let mut candidates = Vec::new();
    for link in found {
        let mut candidate = session.candidate(page.clone(), Some(link.target));
        candidate.claim.anchor = Some(link.anchor);
        candidate.claim.follow = link.nofollow.then_some(false);
        candidate.claim.rel = link.nofollow.then(|| Rel::parse("nofollow"));
        candidates.push(candidate);
    }
    if candidates.is_empty() {
        // The link stands in an answer or a comment below the question.
        candidates.push(session.candidate(page, None));
    }
    for candidate in &mut candidates {
        candidate.claim.page_title.clone_from(&title);
        candidate.first_seen = item.seconds("creation_date");
        candidate.last_seen = item.seconds("last_activity_date");
    }
    session.take(candidates);
}

fn fine(answer: &Answer) -> Result<(), Ended> {
    match answer.top_text("error_id") {
        Some(id) => Err(Ended::Refused(format!("error {id}: {}", answer.words().unwrap_or_default()))),
        None if !answer.is_json() => Err(Ended::Refused("the answer is no JSON".to_owned())),
        None => Ok(()),
    }
}
