//! Bing Webmaster: links to one's own verified site, page by page (`GetLinkCounts`, then `GetUrlLinks`).
//!
//! API: <https://learn.microsoft.com/en-us/dotnet/api/microsoft.bing.webmaster.api.interfaces.iwebmasterapi>. Free, with a
//! key from Bing Webmaster Tools > Settings > API access. Neither dates nor rel.

use super::answer::Answer;
use super::call::Call;
use super::markup::to_site;
use super::session::{Ended, Session, Want};
use super::{Access, Facts, Service};
use crate::discovery::skip;
use crate::model::url::CanonicalUrl;

const KEY: &str = "BING_WEBMASTER_API_KEY";
const ADDRESS: &str = "https://ssl.bing.com/webmaster/api.svc/json/";
/// Pages of one's own site that links are asked for, the most linked first.
const MAX_TARGETS: usize = 200;

pub(super) struct Bing;

static FACTS: Facts = Facts {
    name: "bing",
    title: "Bing Webmaster Tools",
    address: "https://ssl.bing.com",
    access: Access::Keyed(&[&[KEY]]),
    max_calls: 300,
};

impl Service for Bing {
    fn facts(&self) -> &'static Facts {
        &FACTS
    }

    fn collect(&self, session: &mut Session<'_>, want: &Want<'_>) -> Result<(), Ended> {
        let property = property(session, want)?;
        for target in targets(session, want, &property)? {
            links(session, want, &property, &target)?;
        }
        Ok(())
    }
}

/// The site as it was verified: with or without `www`, as http or https.
fn property(session: &mut Session<'_>, want: &Want<'_>) -> Result<String, Ended> {
    let sites = match session.ask(call(session, "GetUserSites", &[]), fine) {
        Ok(answer) => answer,
        // Not essential: the site's own address may be the verified one.
        Err(Ended::Refused(why)) if !why.contains("key") && !why.contains("Key") => return Ok(want.site.home()),
        Err(ended) => return Err(ended),
    };
    let verified = sites.at("d[]").filter(|site| site.get("IsVerified") != Some("false"));
    let own = verified
        .filter_map(|site| site.get("Url"))
        .find(|url| url::Url::parse(url).is_ok_and(|url| url.host_str().is_some_and(|host| want.site.owns_host(host))));
    Ok(own.map_or_else(|| want.site.home(), str::to_owned))
}

/// Pages of the site that have links, the most linked first.
fn targets(session: &mut Session<'_>, want: &Want<'_>, property: &str) -> Result<Vec<CanonicalUrl>, Ended> {
    let mut counted: Vec<(u64, CanonicalUrl)> = Vec::new();
    let mut page = 0;
    loop {
        let number = page.to_string();
        let query = [("siteUrl", property), ("page", number.as_str())];
        let answer = session.ask(call(session, "GetLinkCounts", &query), fine)?;
        for row in answer.at("d.Links[]") {
            let count = row.get("Count").and_then(|text| text.parse().ok()).unwrap_or(0);
            match row.get("Url").and_then(|url| to_site(url, want.site)) {
                Some(url) => counted.push((count, url)),
                None => session.note("some of its pages are not of this site"),
            }
        }
        page += 1;
        let pages = answer.top_number("d.TotalPages").unwrap_or(0);
        if page >= pages || counted.len() >= MAX_TARGETS {
            break;
        }
    }
    counted.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    counted.dedup_by(|a, b| a.1 == b.1);
    counted.truncate(MAX_TARGETS);
    Ok(counted.into_iter().map(|(_, url)| url).collect())
}

fn links(session: &mut Session<'_>, want: &Want<'_>, property: &str, target: &CanonicalUrl) -> Result<(), Ended> {
    // A JSON text, slashes escaped, as Microsoft's sample request has it.
    let quoted = format!("\"{}\"", target.as_str().replace('\\', "\\\\").replace('"', "\\\"").replace('/', "\\/"));
    let mut page = 0;
    loop {
        if session.rows_left(want) == 0 {
            return Err(Ended::Enough(format!("stopped at {} rows (`--max-rows`)", want.max_rows)));
        }
        let number = page.to_string();
        let query = [("siteUrl", property), ("link", quoted.as_str()), ("page", number.as_str())];
        let answer = session.ask(call(session, "GetUrlLinks", &query), fine)?;
        for row in answer.at("d.Details[]") {
            if session.rows_left(want) == 0 {
                break;
            }
            let Some(source) = row.get("Url").and_then(|url| CanonicalUrl::parse(url).ok()) else {
                session.refuse(row, "no URL of a linking page");
                continue;
            };
            if want.site.owns_host(source.host_str()) {
                session.skip(skip::OWN_PAGES);
                continue;
            }
            let mut candidate = session.candidate(source, Some(target.clone()));
            candidate.claim.anchor = row.get("AnchorText").map(str::to_owned);
            session.take([candidate]);
        }
        if let Some(damage) = &answer.damage {
            return Err(Ended::Refused(format!("the answer is damaged: {damage}")));
        }
        page += 1;
        if page >= answer.top_number("d.TotalPages").unwrap_or(0) {
            return Ok(());
        }
    }
}

fn call(session: &Session<'_>, method: &str, query: &[(&str, &str)]) -> Option<Call> {
    Some(Call::get(&format!("{ADDRESS}{method}"), query)?.with_query("apikey", session.key(KEY)?))
}

fn fine(answer: &Answer) -> Result<(), Ended> {
    match answer.top_text("ErrorCode").filter(|code| *code != "0") {
        Some(code) => Err(Ended::Refused(format!("error {code}: {}", answer.words().unwrap_or_default()))),
        None if !answer.is_json() => Err(Ended::Refused("the answer is no JSON".to_owned())),
        None => Ok(()),
    }
}
