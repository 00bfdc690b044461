//! webmention.io: pages that told the site of their link to it. Sites that do not use the service get an empty answer.
//!
//! API: <https://github.com/aaronpk/webmention.io#api>. Without a token it answers for one target page at a time, so the
//! front page is asked about; a token (`WEBMENTION_IO_TOKEN`) opens the whole domain.

use super::answer::{Answer, Fields};
use super::call::Call;
use super::markup::to_site;
use super::session::{Ended, Session, Want};
use super::{Access, Facts, Service};
use crate::discovery::skip;
use crate::model::url::CanonicalUrl;

const PER_PAGE: usize = 100;
const TOKEN: &str = "WEBMENTION_IO_TOKEN";
const ADDRESS: &str = "https://webmention.io/api/mentions.jf2";

pub(super) struct Webmention;

static FACTS: Facts = Facts {
    name: "webmention",
    title: "webmention.io",
    address: "https://webmention.io",
    access: Access::Open { helped_by: Some(TOKEN) },
    max_calls: 30,
};

impl Service for Webmention {
    fn facts(&self) -> &'static Facts {
        &FACTS
    }

    fn collect(&self, session: &mut Session<'_>, want: &Want<'_>) -> Result<(), Ended> {
        if session.key(TOKEN).is_some() {
            return pages(session, want, &[("domain", want.site.bare_host())]);
        }
        targets(want).iter().try_for_each(|target| pages(session, want, &[("target", target)]))
    }
}

/// The front page in the spellings under which people link to it.
fn targets(want: &Want<'_>) -> Vec<String> {
    let mut targets = vec![want.site.home()];
    let bare = want.site.bare_host();
    if !want.site.is_exact() && want.site.prefix().is_empty() && !want.site.host().is_ip() {
        targets.push(format!("https://{bare}/"));
        // Only a registered domain has a twin with `www`.
        if bare == want.site.domain() {
            targets.push(format!("https://www.{bare}/"));
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    targets.retain(|target| seen.insert(target.clone()));
    targets
}

fn pages(session: &mut Session<'_>, want: &Want<'_>, about: &[(&str, &str)]) -> Result<(), Ended> {
    for page in 0_u32.. {
        let (number, per_page) = (page.to_string(), PER_PAGE.to_string());
        let mut parameters = about.to_vec();
        parameters.extend([("per-page", per_page.as_str()), ("page", number.as_str())]);
        let mut call = Call::get(ADDRESS, &parameters);
        if let (Some(token), Some(open)) = (session.key(TOKEN), &mut call) {
            *open = open.clone().with_query("token", token);
        }
        let answer = session.ask(call, fine)?;
        let mut here = 0;
        for mention in answer.at("children[]") {
            here += 1;
            if session.rows_left(want) == 0 {
                return Err(Ended::Enough(format!("stopped at {} rows (`--max-rows`)", want.max_rows)));
            }
            take(session, want, mention);
        }
        if let Some(damage) = &answer.damage {
            return Err(Ended::Refused(format!("the answer is damaged: {damage}")));
        }
        if here < PER_PAGE {
            break;
        }
    }
    Ok(())
}

fn take(session: &mut Session<'_>, want: &Want<'_>, mention: Fields<'_>) {
    // The page that sent the mention holds the link; `url` may be what it speaks for.
    let named = mention.get("wm-source").or_else(|| mention.get("url"));
    let Some(page) = named.and_then(|url| CanonicalUrl::parse(url).ok()) else {
        return session.refuse(mention, "a mention without the URL of its page");
    };
    if want.site.owns_host(page.host_str()) {
        return session.skip(skip::OWN_PAGES);
    }
    let target = mention.get("wm-target");
    if target.is_some_and(|target| to_site(target, want.site).is_none()) {
        return session.skip(skip::OTHER_SITE);
    }
    let target = target.and_then(|target| to_site(target, want.site));
    let mut candidate = session.candidate(page, target);
    let time = |name: &str| mention.get(name).and_then(|text| text.parse::<jiff::Timestamp>().ok());
    candidate.first_seen = time("published").or_else(|| time("wm-received"));
    candidate.last_seen = time("wm-received");
    if let (Some(first), Some(last)) = (candidate.first_seen, candidate.last_seen) {
        candidate.first_seen = Some(first.min(last));
    }
    session.take([candidate]);
}

fn fine(answer: &Answer) -> Result<(), Ended> {
    match answer.top_text("error") {
        Some(_) => Err(Ended::Refused(answer.words().unwrap_or_default())),
        None if !answer.is_json() => Err(Ended::Refused("the answer is no JSON".to_owned())),
        None => Ok(()),
    }
}
