//! Claims meet what was seen: candidates of one page and its observation become backlinks with state and counting chain.

use std::collections::HashMap;

use super::backlink::{Backlink, BrokenAt, State};
use super::candidate::{Candidate, Place};
use super::cause::{Cause, Standing};
use super::link::{Element, Link};
use super::observation::Observation;
use super::site::Site;
use super::url::CanonicalUrl;

/// What is known about pages of the audited site that links point at.
#[derive(Debug, Clone, Default)]
pub struct Targets(HashMap<String, TargetHealth>);

/// One page of the audited site, as it answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetHealth {
    pub status: u16,
    /// Where its redirects end, when it redirects.
    pub lands_on: Option<CanonicalUrl>,
}

impl TargetHealth {
    /// A 4xx or 5xx answer; a site that could not be reached is unknown, not broken.
    pub fn is_broken(&self) -> bool {
        matches!(self.status, 400 | 404 | 410 | 500..=599)
    }
}

impl Targets {
    pub fn insert(&mut self, url: &CanonicalUrl, health: TargetHealth) {
        self.0.insert(page_key(url), health);
    }

    pub fn get(&self, url: &CanonicalUrl) -> Option<&TargetHealth> {
        self.0.get(&page_key(url))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&String, &TargetHealth)> {
        self.0.iter()
    }
}

/// The same page to its owner: scheme, `www.`, default index files and a trailing slash do not distinguish pages.
pub fn page_key(url: &CanonicalUrl) -> String {
    let u = url.url();
    let host = url.host_str();
    let host = host.strip_prefix("www.").unwrap_or(host);
    let path = u.path();
    let path = ["index.html", "index.htm", "index.php"].iter().find_map(|i| path.strip_suffix(i)).unwrap_or(path);
    let path = path.strip_suffix('/').unwrap_or(path);
    let mut key = String::with_capacity(url.as_str().len());
    key.push_str(host);
    if let Some(port) = u.port() {
        key.push_str(&format!(":{port}"));
    }
    key.push_str(path);
    if let Some(query) = u.query().filter(|q| !q.is_empty()) {
        key.push('?');
        key.push_str(query);
    }
    key
}

/// Folds claims that say less into those that say more about the same page: a Search Console row without a target
/// is the same link as an Ahrefs row with one. Expects candidates of one place; the order is kept.
pub fn fold_vague(candidates: Vec<Candidate>) -> Vec<Candidate> {
    let says = |c: &Candidate| (c.target.is_some(), c.claim.anchor.is_some());
    let mut kept: Vec<Candidate> = Vec::with_capacity(candidates.len());
    let mut vague: Vec<Candidate> = Vec::new();
    for candidate in candidates {
        match says(&candidate) {
            (true, true) => kept.push(candidate),
            _ => vague.push(candidate),
        }
    }
    // Those with a target but no anchor first, so that the vaguest find them too.
    vague.sort_by_key(|c| c.target.is_none());
    for candidate in vague {
        let mut homes = kept
            .iter_mut()
            .filter(|k| match (&candidate.target, &k.target) {
                (Some(a), Some(b)) => page_key(a) == page_key(b),
                (Some(_), None) => false,
                (None, _) => candidate.claim.anchor.is_none() || candidate.claim.anchor == k.claim.anchor,
            })
            .peekable();
        if homes.peek().is_none() {
            kept.push(candidate);
            continue;
        }
        for home in homes {
            home.unite(Candidate { target: home.target.clone(), ..candidate.clone() });
        }
    }
    kept
}

/// Joins the claims about one page with what was seen on it. One backlink per claim, then one per further link seen.
///
/// `observation` is `None` when nobody looked, for the given reason. Claims must be of one place (see [`fold_vague`]).
pub fn reconcile(
    site: &Site,
    claims: Vec<Candidate>,
    observation: Result<&Observation, Cause>,
    targets: &Targets,
) -> Vec<Backlink> {
    let seen = match observation {
        Ok(seen) => seen,
        Err(cause) => return claims.into_iter().map(|claim| unseen(claim, cause, None)).collect(),
    };
    let pairing = pair(&claims, &seen.links, targets);
    let mut unclaimed: Vec<bool> = vec![true; seen.links.len()];
    let mut rows = Vec::with_capacity(claims.len().max(seen.links.len()));
    let place = claims.first().map_or_else(|| Place::Page(seen.url.clone()), |claim| claim.place.clone());
    let page_found_by = claims.iter().flat_map(|c| c.found_by.iter().cloned()).collect();
    let page_metrics = claims.first().map(|c| c.metrics.clone()).unwrap_or_default();
    for (claim, link) in claims.into_iter().zip(pairing) {
        match link {
            Some(index) => {
                unclaimed[index] = false;
                rows.push(live(claim, &seen.links[index], seen, site, targets));
            }
            None => rows.push(unseen(claim, seen.cause.unwrap_or(Cause::LinkRemoved), Some(seen))),
        }
    }
    for (link, _) in seen.links.iter().zip(&unclaimed).filter(|(_, unclaimed)| **unclaimed) {
        let mut claim = Candidate {
            place: place.clone(),
            target: None,
            via: Vec::new(),
            claim: Default::default(),
            first_seen: None,
            last_seen: None,
            lost_at: None,
            metrics: page_metrics.clone(),
            found_by: std::collections::BTreeSet::clone(&page_found_by),
            origins: Vec::new(),
        };
        claim.found_by.insert("page".to_owned());
        let mut row = live(claim, link, seen, site, targets);
        row.claimed = false;
        rows.push(row);
    }
    rows
}

/// For each claim the index of the link that it speaks of. A link may answer several claims: vendors split one link by anchor.
fn pair(claims: &[Candidate], links: &[Link], targets: &Targets) -> Vec<Option<usize>> {
    let keys: Vec<[Option<String>; 3]> = links
        .iter()
        .map(|link| {
            let lands = targets.get(link.target()).and_then(|health| health.lands_on.as_ref()).map(page_key);
            [Some(page_key(&link.url)), link.lands_on.as_ref().map(page_key), lands]
        })
        .collect();
    claims
        .iter()
        .map(|claim| {
            let wanted: Vec<String> = claim.via.iter().chain(&claim.target).map(page_key).collect();
            let anchor = claim.claim.anchor.as_deref().map(normal_anchor).filter(|text| !text.is_empty());
            (0..links.len())
                .filter_map(|index| {
                    let same_anchor = anchor.as_ref().is_some_and(|text| *text == normal_anchor(&links[index].anchor));
                    let same_url = keys[index].iter().flatten().any(|key| wanted.iter().any(|wanted| wanted == key));
                    let fits = wanted.is_empty() || same_url || same_anchor;
                    let shown = links[index].hidden.is_none();
                    fits.then_some((same_url, same_anchor, shown, std::cmp::Reverse(index)))
                })
                .max()
                .map(|(.., std::cmp::Reverse(index))| index)
        })
        .collect()
}

fn normal_anchor(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn unseen(claim: Candidate, cause: Cause, seen: Option<&Observation>) -> Backlink {
    let gone = cause.standing() == Standing::Gone;
    Backlink {
        state: if gone { State::Gone } else { State::Unverified },
        cause: Some(cause),
        detail: seen.and_then(|s| s.detail.clone()),
        broken_at: Some(if gone { BrokenAt::Gone } else { BrokenAt::Unverified }),
        ..row(claim, None, seen)
    }
}

fn live(claim: Candidate, link: &Link, seen: &Observation, site: &Site, targets: &Targets) -> Backlink {
    let broken_at = broken_at(link, seen, targets);
    let mut row = row(claim, Some(link.clone()), Some(seen));
    // Where the link lands on the site; the claim's own target when it names where redirects end.
    if !(row.target.is_some()
        && row.target.as_ref().is_some_and(|t| site.covers(t.url()))
        && !site.covers(link.target().url()))
    {
        row.target = Some(link.target().clone());
    }
    row.broken_at = broken_at;
    row.last_seen = Some(row.last_seen.map_or(seen.at, |last| last.max(seen.at)));
    row
}

fn row(claim: Candidate, link: Option<Link>, seen: Option<&Observation>) -> Backlink {
    Backlink {
        source: claim.place,
        final_url: seen.and_then(|s| s.final_url.clone()),
        target: claim.target,
        link,
        state: State::Live,
        cause: None,
        detail: None,
        http_status: seen.and_then(|s| s.status),
        broken_at: None,
        claim: claim.claim,
        metrics: claim.metrics,
        via: claim.via,
        first_seen: claim.first_seen,
        last_seen: claim.last_seen,
        lost_at: claim.lost_at,
        // A page nobody asked for was not checked.
        checked_at: seen.filter(|s| s.cause.is_none_or(|c| c.standing() != Standing::NotTried)).map(|s| s.at),
        found_by: claim.found_by,
        remote: seen.and_then(|s| s.remote),
        page_nofollow: seen.and_then(|s| s.facts.as_deref()).is_some_and(|f| f.googlebot.and(f.robots).nofollow),
        claimed: true,
    }
}

/// The first step at which a search engine stops counting a link that is there.
///
/// rel is judged in the order nofollow, ugc, sponsored; a page-level nofollow counts as nofollow.
pub fn broken_at(link: &Link, seen: &Observation, targets: &Targets) -> Option<BrokenAt> {
    let facts = seen.facts.as_deref();
    if seen.googlebot.as_ref().is_some_and(|verdict| !verdict.allowed) {
        return Some(BrokenAt::Robots);
    }
    let robots = facts.map(|f| f.googlebot.and(f.robots)).unwrap_or_default();
    if robots.noindex {
        return Some(BrokenAt::Noindex);
    }
    if link.element != Element::Canonical {
        let here = seen.final_url.as_ref().unwrap_or(&seen.url);
        let elsewhere = facts
            .and_then(|f| f.canonical.as_ref())
            .is_some_and(|c| page_key(c) != page_key(here) && page_key(c) != page_key(&seen.url));
        if elsewhere {
            return Some(BrokenAt::Canonical);
        }
    }
    match link.element {
        Element::A | Element::Area | Element::Canonical | Element::Redirect | Element::MetaRefresh => {}
        _ => return Some(BrokenAt::NotCrawlable),
    }
    for (token, step) in [("nofollow", BrokenAt::Nofollow), ("ugc", BrokenAt::Ugc), ("sponsored", BrokenAt::Sponsored)]
    {
        if link.rel.has(token) {
            return Some(step);
        }
    }
    if robots.nofollow {
        return Some(BrokenAt::Nofollow);
    }
    if targets.get(link.target()).is_some_and(TargetHealth::is_broken) {
        return Some(BrokenAt::TargetBroken);
    }
    None
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::model::candidate::Origin;
    use crate::model::facts::{PageFacts, RobotsDirectives};
    use crate::model::link::Rel;

    fn url(text: &str) -> CanonicalUrl {
        CanonicalUrl::parse(text).unwrap()
    }

    fn site() -> Site {
        Site::parse("us.test").unwrap()
    }

    fn claim(target: Option<&str>, anchor: Option<&str>) -> Candidate {
        let origin = Origin { source: "ahrefs".into(), file: "a.csv".into(), line: 2 };
        let mut c = Candidate::new(Place::Page(url("https://blog.test/post")), origin);
        c.target = target.map(url);
        c.claim.anchor = anchor.map(str::to_owned);
        c
    }

    fn page(links: Vec<Link>, cause: Option<Cause>) -> Observation {
        let mut seen = Observation::not_tried(url("https://blog.test/post"), Cause::Offline, Timestamp::UNIX_EPOCH);
        seen.cause = cause;
        seen.links = links;
        seen.status = Some(200);
        seen.facts = Some(Box::new(PageFacts::default()));
        seen
    }

    fn link(target: &str, anchor: &str) -> Link {
        Link { anchor: anchor.to_owned(), ..Link::bare(Element::A, url(target)) }
    }

    fn rows(claims: Vec<Candidate>, seen: &Observation) -> Vec<Backlink> {
        reconcile(&site(), claims, Ok(seen), &Targets::default())
    }

    #[test]
    fn a_claim_meets_its_link_through_spelling_differences() {
        let seen = page(vec![link("https://www.us.test/a/", "us")], None);
        let rows = rows(vec![claim(Some("http://us.test/a"), None)], &seen);
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].state, State::Live);
        assert_eq!(rows[0].broken_at, None);
    }

    #[test]
    fn the_head_of_a_redirect_chain_is_what_stands_on_the_page() {
        let mut c = claim(Some("https://us.test/new"), None);
        c.via = vec![url("http://old.test/")];
        let mut found = link("http://old.test/", "old");
        found.lands_on = Some(url("https://us.test/new"));
        let rows = rows(vec![c], &page(vec![found], None));
        assert_eq!(rows[0].state, State::Live);
        assert_eq!(rows[0].target, Some(url("https://us.test/new")));
    }

    #[test]
    fn a_read_page_without_the_link_is_gone_and_further_links_are_listed() {
        let seen = page(vec![link("https://us.test/b", "b")], None);
        let rows = rows(vec![claim(Some("https://us.test/a"), Some("a"))], &seen);
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[0].state, rows[0].cause), (State::Gone, Some(Cause::LinkRemoved)));
        assert_eq!((rows[1].state, rows[1].claimed), (State::Live, false));
    }

    #[test]
    fn a_blocked_page_is_unverified_never_gone() {
        for cause in
            [Cause::Http(403), Cause::Http(429), Cause::Captcha, Cause::ScriptOnly, Cause::Timeout, Cause::Robots]
        {
            let rows = rows(vec![claim(None, None)], &page(vec![], Some(cause)));
            assert_eq!((rows[0].state, rows[0].cause), (State::Unverified, Some(cause)));
        }
        let rows = rows(vec![claim(None, None)], &page(vec![], Some(Cause::Http(410))));
        assert_eq!(rows[0].state, State::Gone);
    }

    #[test]
    fn the_counting_chain_names_the_first_broken_step() {
        let mut l = link("https://us.test/", "us");
        l.rel = Rel::parse("ugc nofollow");
        let mut seen = page(vec![l], None);
        assert_eq!(rows(vec![], &seen)[0].broken_at, Some(BrokenAt::Nofollow));
        seen.facts.as_mut().unwrap().robots.noindex = true;
        assert_eq!(rows(vec![], &seen)[0].broken_at, Some(BrokenAt::Noindex));
        seen.googlebot = Some(crate::model::fetch::RobotsVerdict { allowed: false, line: "Disallow: /".into() });
        assert_eq!(rows(vec![], &seen)[0].broken_at, Some(BrokenAt::Robots));
    }

    #[test]
    fn a_page_level_nofollow_reaches_every_link_behind_whatever_breaks_first() {
        let mut seen = page(vec![link("https://us.test/", "us")], None);
        seen.facts.as_mut().unwrap().robots = RobotsDirectives { noindex: true, nofollow: true };
        let row = &rows(vec![], &seen)[0];
        assert_eq!((row.broken_at, row.followed()), (Some(BrokenAt::Noindex), Some(false)));
    }

    #[test]
    fn a_canonical_elsewhere_breaks_and_a_spelling_of_itself_does_not() {
        let mut seen = page(vec![link("https://us.test/", "us")], None);
        seen.facts.as_mut().unwrap().canonical = Some(url("http://www.blog.test/post/"));
        assert_eq!(rows(vec![], &seen)[0].broken_at, None);
        seen.facts.as_mut().unwrap().canonical = Some(url("https://other.test/post"));
        assert_eq!(rows(vec![], &seen)[0].broken_at, Some(BrokenAt::Canonical));
    }

    #[test]
    fn vague_claims_fold_into_precise_ones() {
        let mut gsc = claim(None, None);
        gsc.found_by = ["search-console".to_owned()].into();
        let folded = fold_vague(vec![
            gsc,
            claim(Some("https://us.test/a"), Some("a")),
            claim(Some("https://us.test/b"), Some("b")),
        ]);
        assert_eq!(folded.len(), 2);
        assert!(folded.iter().all(|c| c.found_by.contains("search-console")));
    }

    #[test]
    fn a_broken_target_does_not_count() {
        let mut targets = Targets::default();
        targets.insert(&url("https://us.test/old"), TargetHealth { status: 404, lands_on: None });
        let seen = page(vec![link("https://us.test/old", "x")], None);
        let rows = reconcile(&site(), vec![], Ok(&seen), &targets);
        assert_eq!(rows[0].broken_at, Some(BrokenAt::TargetBroken));
    }
}
