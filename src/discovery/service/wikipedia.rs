//! Wikipedia and its sisters: pages with an external link to the site (`list=exturlusage` of each wiki).
//!
//! API: <https://www.mediawiki.org/wiki/API:Exturlusage>. Etiquette: one request at a time, a user agent with a contact
//! (<https://www.mediawiki.org/wiki/API:Etiquette>). With an empty protocol the wiki looks for http and https alike.

use percent::path;

use super::answer::Answer;
use super::call::Call;
use super::markup::to_site;
use super::session::{Ended, Session, Want};
use super::{Access, Facts, Service};
use crate::discovery::skip;
use crate::model::url::CanonicalUrl;

/// Asked in this order: the largest Wikipedias by articles that people write, then the shared wikis.
pub(super) const WIKIS: &[&str] = &[
    "en.wikipedia.org",
    "de.wikipedia.org",
    "fr.wikipedia.org",
    "es.wikipedia.org",
    "it.wikipedia.org",
    "ja.wikipedia.org",
    "ru.wikipedia.org",
    "pt.wikipedia.org",
    "nl.wikipedia.org",
    "pl.wikipedia.org",
    "zh.wikipedia.org",
    "www.wikidata.org",
    "commons.wikimedia.org",
];

/// Articles, users, the project's own pages, files, categories, portals and drafts. Talk pages and templates name links
/// without being the place where a reader meets them. Namespaces that a wiki lacks are ignored by it.
const NAMESPACES: &str = "0|2|4|6|14|100|118";
/// Most that a wiki gives at once to somebody without a bot's rights.
const PER_PAGE: u64 = 500;
/// Wikis in a row without a reply after which the others are not tried.
const SILENT_WIKIS: usize = 2;

pub(super) struct Wikipedia;

static FACTS: Facts = Facts {
    name: "wikipedia",
    title: "Wikipedia and sister wikis",
    address: "https://en.wikipedia.org",
    access: Access::Open { helped_by: None },
    // In miser mode a wiki gives short pages, each with a sign that there is more.
    max_calls: 60,
};

impl Service for Wikipedia {
    fn facts(&self) -> &'static Facts {
        &FACTS
    }

    fn collect(&self, session: &mut Session<'_>, want: &Want<'_>) -> Result<(), Ended> {
        let mut silent: Vec<String> = Vec::new();
        let (mut heard, mut last) = (false, None);
        for (nth, wiki) in WIKIS.iter().enumerate() {
            if session.rows_left(want) == 0 {
                let (rows, left) = (want.max_rows, WIKIS.len() - nth);
                return Err(Ended::Enough(format!("stopped at {rows} rows (`--max-rows`), {left} wikis not asked")));
            }
            match one_wiki(session, want, wiki) {
                Err(Ended::NoReply(why)) => {
                    silent.push(format!("{wiki}: {why}"));
                    if silent.len() == SILENT_WIKIS {
                        if !heard {
                            return Err(Ended::NoReply(why));
                        }
                        silent.push("the other wikis were not asked".to_owned());
                        break;
                    }
                    continue;
                }
                Err(Ended::Refused(why)) => {
                    session.note(&format!("{wiki}: {why}"));
                    last = Some(why);
                }
                Err(enough) => return Err(enough),
                Ok(()) => {}
            }
            heard = true;
            for trouble in silent.drain(..) {
                session.note(&trouble);
            }
        }
        for trouble in silent {
            session.note(&trouble);
        }
        match last {
            Some(why) if !session.has_rows() => Err(Ended::Refused(why)),
            _ => Ok(()),
        }
    }
}

fn one_wiki(session: &mut Session<'_>, want: &Want<'_>, wiki: &str) -> Result<(), Ended> {
    let mut more: Option<String> = None;
    loop {
        let left = session.rows_left(want);
        if left == 0 {
            let rows = want.max_rows;
            return Err(Ended::Enough(format!("stopped at {rows} rows (`--max-rows`), there are more on {wiki}")));
        }
        let limit = left.min(PER_PAGE).to_string();
        let host = want.site.bare_host();
        let query = if want.site.is_exact() { host.to_owned() } else { format!("*.{host}") };
        let mut parameters = vec![
            ("action", "query"),
            ("list", "exturlusage"),
            ("euquery", &query),
            ("euprotocol", ""),
            ("euprop", "ids|title|url"),
            ("eunamespace", NAMESPACES),
            ("eulimit", &limit),
            ("format", "json"),
        ];
        if let Some(token) = &more {
            parameters.push(("eucontinue", token));
        }
        let answer = session.ask(Call::get(&format!("https://{wiki}/w/api.php"), &parameters), fine)?;
        take(session, want, wiki, &answer);
        if let Some(damage) = &answer.damage {
            return Err(Ended::Refused(format!("the answer is damaged: {damage}")));
        }
        match answer.top_text("continue.eucontinue") {
            // The same place again would go round for ever.
            Some(token) if more.as_deref() != Some(token) => more = Some(token.to_owned()),
            _ => return Ok(()),
        }
    }
}

fn take(session: &mut Session<'_>, want: &Want<'_>, wiki: &str, answer: &Answer) {
    for hit in answer.at("query.exturlusage[]") {
        let (Some(title), Some(url)) = (hit.get("title"), hit.get("url")) else {
            session.refuse(hit, "no title or URL in the answer");
            continue;
        };
        let Some(target) = to_site(url, want.site) else {
            session.skip(skip::OTHER_SITE);
            continue;
        };
        let Ok(page) = CanonicalUrl::parse(&format!("https://{wiki}/wiki/{}", path(title))) else {
            session.refuse(hit, "the title makes no address");
            continue;
        };
        if session.rows_left(want) == 0 {
            return;
        }
        let mut candidate = session.candidate(page, Some(target));
        candidate.claim.page_title = Some(title.to_owned());
        session.take([candidate]);
    }
}

fn fine(answer: &Answer) -> Result<(), Ended> {
    match answer.top_text("error.code") {
        Some(_) => Err(Ended::Refused(answer.words().unwrap_or_else(|| "an error without words".to_owned()))),
        None if !answer.is_json() => Err(Ended::Refused("the answer is no JSON".to_owned())),
        None => Ok(()),
    }
}

mod percent {
    /// A page title as wikis write it in addresses: underscores for spaces, everything else but letters, digits and
    /// harmless marks in percents.
    pub(super) fn path(title: &str) -> String {
        let mut out = String::with_capacity(title.len());
        for byte in title.replace(' ', "_").bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => out.push(char::from(byte)),
                b'-' | b'_' | b'.' | b'~' | b'/' | b':' | b'(' | b')' | b',' | b'!' | b'*' | b'@' | b';' => {
                    out.push(char::from(byte));
                }
                _ => out.push_str(&format!("%{byte:02X}")),
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn titles_become_addresses() {
        assert_eq!(super::path("User:Me/Who? 100% #1"), "User:Me/Who%3F_100%25_%231");
        assert_eq!(super::path("Zürich"), "Z%C3%BCrich");
    }
}
