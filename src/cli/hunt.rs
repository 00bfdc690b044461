//! Hunting: domains that are said to link become pages that do, within a budget of fetches each.
//!
//! All open hunts take one step at a time, together: the crawler keeps its pace per host, and a round is as parallel as
//! there are hosts. Every step is stored before the next, so that nothing is fetched twice after a kill.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::audit::Audit;
use super::read;
use crate::crawler::{Crawler, Job, Stop};
use crate::discovery::hunt::{
    Clues, Hunt, Kind, Pointer, Sight, Step, most_promising, most_promising_children, read_feed, read_sitemap,
};
use crate::error::{Error, Result};
use crate::extractor::{self, PageInput};
use crate::model::candidate::Place;
use crate::model::cause::Cause;
use crate::model::facts::PageFacts;
use crate::model::fetch::{Fetch, FetchOutcome};
use crate::model::observation::Observation;
use crate::model::profile::SourceReport;
use crate::model::site::Site;
use crate::model::url::{CanonicalUrl, Host, is_same_or_subdomain};
use crate::store::{Run, Store};

/// Hunts under way at once: each keeps some hundred addresses, and the crawler asks no more hosts at a time.
const HUNTS_AT_ONCE: usize = 2_000;

/// Fetches that wait to be read. Each may hold a whole body.
const FETCH_BACKLOG: usize = 8;

/// One fetch and what it showed, as stored.
#[derive(Serialize, Deserialize)]
struct Taken {
    step: Step,
    sight: Sight,
}

/// What one fetch of a hunt came to.
// There is one at a time, taken apart at once.
#[allow(clippy::large_enum_variant)]
enum Outcome {
    Found(Box<Observation>),
    Seen(Sight),
}

pub(super) struct Hunting<'a> {
    pub audit: &'a Audit<'a>,
    pub store: &'a Store,
    pub run: &'a Run,
    pub stop: &'a Stop,
    pub runtime: &'a tokio::runtime::Runtime,
    pub observer: &'a dyn crate::crawler::Observer,
}

struct Open {
    lead: Host,
    hunt: Hunt,
}

impl Hunting<'_> {
    /// Hunts every open lead. Gives what came of all hunts of the run, or `None` when there was nothing to hunt.
    pub(super) fn run(&self, crawler: &mut Crawler) -> Result<Option<SourceReport>> {
        let budget = self.audit.args.sources.hunt;
        let mut leads = Vec::new();
        for place in self.store.open_places(self.run.id) {
            if let Place::Domain(host) = place? {
                leads.push(host);
            }
        }
        let known = self.settle_known(&mut leads)?;
        // Without a hunt the front page still tells the site's topic, unless no page of it may be asked for.
        let may_ask = self.audit.fetching.check_targets > 0 || budget > 0 && !leads.is_empty();
        let about = self.clues(crawler, may_ask)?;
        let mut left = match self.audit.fetching.max_pages {
            Some(most) => {
                let looked = self.store.count_observations(self.run.id)? + self.store.hunt_totals(self.run.id)?.2;
                most.saturating_sub(looked)
            }
            None => u64::MAX,
        };
        let mut untried = 0;
        if budget > 0 {
            for batch in leads.chunks(HUNTS_AT_ONCE) {
                if self.stop.is_stopped() {
                    break;
                }
                untried += self.hunt(crawler, batch, &about, budget, &mut left)?;
            }
        }
        let (hunted, found, fetches) = self.store.hunt_totals(self.run.id)?;
        if hunted == 0 && known == 0 {
            return Ok(None);
        }
        let mut report = SourceReport {
            name: "hunt".to_owned(),
            report: "linking pages of domains".to_owned(),
            rows: hunted,
            candidates: found,
            ..SourceReport::default()
        };
        let share = found as f64 * 100.0 / hunted.max(1) as f64;
        let mut note =
            format!("found the linking page on {found} of {hunted} domains ({share:.0}%) with {fetches} fetches");
        if untried > 0 {
            note.push_str(&format!("; {untried} were not looked at for lack of budget"));
        }
        if found < hunted {
            note.push_str("; the others stay leads: a link may stand deeper, or be an image or a script; `--hunt N` looks further");
        }
        if known > 0 {
            report.skipped.insert("a page of the domain is known to link".to_owned(), known);
        }
        report.note = Some(note);
        Ok(Some(report))
    }

    /// A domain of which a page is known to link needs no hunt: the claim moves to that page.
    fn settle_known(&self, leads: &mut Vec<Host>) -> Result<u64> {
        if leads.is_empty() {
            return Ok(0);
        }
        let pages = self.store.seen_pages_of_leads(self.run.id, leads)?;
        let mut known = 0;
        let mut open = Vec::new();
        for (lead, page) in std::mem::take(leads).into_iter().zip(pages) {
            match page {
                Some(page) => {
                    self.store.place_lead(self.run.id, &lead, &page)?;
                    known += 1;
                }
                None => open.push(lead),
            }
        }
        *leads = open;
        Ok(known)
    }

    /// What the site's own pages say it is about.
    fn clues(&self, crawler: &mut Crawler, may_ask: bool) -> Result<Clues> {
        let mut clues = Clues::new(&self.audit.site);
        let mut read = false;
        self.store.each_own_observation(self.run.id, |seen| {
            if let Some(facts) = seen.facts.filter(|_| self.audit.site.covers(seen.url.url())) {
                [&facts.title, &facts.h1, &facts.description].into_iter().for_each(|text| clues.about(text));
                read |= seen.cause.is_none();
            }
        })?;
        if !read
            && may_ask
            && let Some(facts) = self.plain_home(crawler)?
        {
            [&facts.title, &facts.h1, &facts.description].into_iter().for_each(|text| clues.about(text));
        }
        Ok(clues)
    }

    /// The site's front page over plain HTTP, for sites that have no other.
    fn plain_home(&self, crawler: &mut Crawler) -> Result<Option<Box<PageFacts>>> {
        let Ok(home) = CanonicalUrl::parse(&format!("http://{}/", self.audit.site.host())) else { return Ok(None) };
        let (send, mut receive) = tokio::sync::mpsc::channel::<Fetch>(FETCH_BACKLOG);
        let fetch = self.runtime.block_on(async {
            let (_, fetch) =
                tokio::join!(crawler.crawl(vec![Job::target(home)], send, self.stop, self.observer), async {
                    receive.recv().await
                });
            fetch
        });
        let Some(fetch) = fetch else { return Ok(None) };
        let seen = read::read(fetch, &self.audit.site, &[], |_| None);
        self.store.record(self.run.id, &seen)?;
        Ok(seen.facts)
    }

    /// Hunts a batch to its end. Gives how many leads were not begun because the budget of the audit was used up.
    fn hunt(&self, crawler: &mut Crawler, leads: &[Host], about: &Clues, budget: u32, left: &mut u64) -> Result<u64> {
        let mut open = Vec::new();
        for lead in leads {
            let mut clues = about.clone();
            self.store.each_candidate(self.run.id, &Place::Domain(lead.clone()), |candidate| {
                if let Some(when) = candidate.first_seen {
                    clues.first_seen(when);
                }
            })?;
            let mut hunt = Hunt::new(lead, clues, budget);
            for taken in self.store.hunt_steps::<Taken>(self.run.id, lead)? {
                hunt.saw(&taken.step, &taken.sight);
            }
            open.push(Open { lead: lead.clone(), hunt });
        }
        let mut untried = 0;
        while !open.is_empty() && !self.stop.is_stopped() {
            let mut jobs = Vec::new();
            let mut hunters: HashMap<CanonicalUrl, (usize, Step)> = HashMap::new();
            let mut ended = Vec::new();
            for (nth, one) in open.iter().enumerate() {
                match one.hunt.next() {
                    None => ended.push(nth),
                    Some(_) if *left == 0 => {
                        untried += u64::from(one.hunt.taken() == 0);
                        ended.push(nth);
                    }
                    // Two leads of one site want the same page: one of them waits for the next round.
                    Some(step) if hunters.contains_key(&step.url) => {}
                    Some(step) => {
                        *left -= 1;
                        jobs.push(match step.kind {
                            Kind::Sitemap | Kind::Feed => Job::file(step.url.clone()),
                            Kind::Home | Kind::Page | Kind::Search => Job::page(step.url.clone()),
                        });
                        hunters.insert(step.url.clone(), (nth, step));
                    }
                }
            }
            let mut found = self.round(crawler, jobs, &hunters, &mut open)?;
            for nth in &ended {
                self.give_up(&open[*nth])?;
            }
            found.extend(ended);
            found.sort_unstable();
            for nth in found.into_iter().rev() {
                open.swap_remove(nth);
            }
        }
        Ok(untried)
    }

    /// Makes one fetch for each of these hunts. Gives those that ended with a find.
    fn round(
        &self,
        crawler: &mut Crawler,
        jobs: Vec<Job>,
        hunters: &HashMap<CanonicalUrl, (usize, Step)>,
        open: &mut [Open],
    ) -> Result<Vec<usize>> {
        if jobs.is_empty() {
            return Ok(Vec::new());
        }
        let (send, mut receive) = tokio::sync::mpsc::channel::<Fetch>(FETCH_BACKLOG);
        let writer = Store::open(self.store.directory())?;
        let (run, site, stop) = (self.run.id, &self.audit.site, self.stop);
        let seen = std::thread::scope(|scope| {
            let leads: Vec<Host> = open.iter().map(|one| one.lead.clone()).collect();
            let clues: Vec<Clues> = open.iter().map(|one| one.hunt.clues().clone()).collect();
            let steps: Vec<u32> = open.iter().map(|one| one.hunt.taken()).collect();
            let reading = scope.spawn(move || {
                let mut seen = Vec::new();
                while let Some(fetch) = receive.blocking_recv() {
                    let Some((nth, step)) = hunters.get(&fetch.url) else { continue };
                    let lead = &leads[*nth];
                    let outcome = look(fetch, step, lead, &clues[*nth], site);
                    let result = keep(&writer, run, lead, steps[*nth], step, outcome);
                    match result {
                        Ok(sight) => seen.push((*nth, step.clone(), sight)),
                        Err(problem) => {
                            stop.stop();
                            return Err(problem);
                        }
                    }
                }
                Ok(seen)
            });
            self.runtime.block_on(async {
                let (here, everywhere) = (self.stop.clone(), self.audit.teller.interrupt.clone());
                let interrupt = tokio::spawn(async move {
                    everywhere.stopped().await;
                    here.stop();
                });
                crawler.crawl(jobs, send, self.stop, self.observer).await;
                interrupt.abort();
            });
            reading.join().unwrap_or_else(|_| Err(Error::failed("the reader stopped unexpectedly")))
        })?;
        let mut found = Vec::new();
        for (nth, step, sight) in seen {
            match sight {
                None => found.push(nth),
                Some(mut sight) => {
                    if let Sight::Page { at, sitemaps, .. } = &mut sight {
                        *sitemaps = announced(crawler, at);
                    }
                    // Sitemaps are known to the crawler only: the step is stored again with them.
                    let one = &mut open[nth];
                    if step.kind == Kind::Home {
                        let taken = Taken { step: step.clone(), sight: sight.clone() };
                        self.store.add_hunt_step(run, &one.lead, one.hunt.taken(), true, &taken)?;
                    }
                    one.hunt.saw(&step, &sight);
                }
            }
        }
        Ok(found)
    }

    /// The lead stays one: why, and how far it was looked for.
    fn give_up(&self, one: &Open) -> Result<()> {
        if one.hunt.taken() == 0 {
            return Ok(());
        }
        let home = CanonicalUrl::parse(&format!("http://{}/", one.lead.as_str()))
            .map_err(|problem| Error::failed(format!("`{}` is no host: {problem}", one.lead.as_str())))?;
        let cause = one.hunt.trouble().unwrap_or(Cause::NoPage);
        let mut seen = Observation::not_tried(home, cause, self.audit.clock.now());
        seen.detail = Some(match one.hunt.steps() {
            1 => "looked for the linking page with 1 fetch".to_owned(),
            steps => format!("looked for the linking page with {steps} fetches"),
        });
        self.store.end_hunt_without(self.run.id, &one.lead, &seen)
    }
}

/// Sitemaps that robots.txt of a page's origin names.
fn announced(crawler: &Crawler, at: &CanonicalUrl) -> Vec<CanonicalUrl> {
    let url = at.url();
    let origin = url.origin().ascii_serialization();
    let resolve = |text: &String| CanonicalUrl::from_url(url.join(text.trim()).ok()?).ok();
    crawler.sitemaps(&origin).iter().filter_map(resolve).collect()
}

/// Stores what a fetch showed; `None` when the page was found.
fn keep(store: &Store, run: i64, lead: &Host, nth: u32, step: &Step, outcome: Outcome) -> Result<Option<Sight>> {
    let sight = match outcome {
        Outcome::Found(seen) => {
            // Counted as a step too, before the hunt ends with it.
            let taken = Taken { step: step.clone(), sight: Sight::Nothing(Cause::NoPage) };
            store.add_hunt_step(run, lead, nth, true, &taken)?;
            store.end_hunt_with(run, lead, &seen)?;
            return Ok(None);
        }
        Outcome::Seen(sight) => sight,
    };
    let taken = Taken { step: step.clone(), sight };
    let fetched = taken.sight != Sight::Nothing(Cause::Robots);
    store.add_hunt_step(run, lead, nth, fetched, &taken)?;
    Ok(Some(taken.sight))
}

/// Reads one fetch of a hunt.
fn look(fetch: Fetch, step: &Step, lead: &Host, clues: &Clues, site: &Site) -> Outcome {
    if matches!(step.kind, Kind::Sitemap | Kind::Feed) {
        return Outcome::Seen(match &fetch.outcome {
            FetchOutcome::Fetched(page) if page.status < 300 && step.kind == Kind::Feed => {
                let (mut posts, mut shown) = (Vec::new(), Vec::new());
                for (post, is_shown) in read_feed(&page.body, clues.host()) {
                    if is_shown { shown.push(post) } else { posts.push(post) }
                }
                Sight::Feed { posts: most_promising(lead, clues, posts), shown: most_promising(lead, clues, shown) }
            }
            FetchOutcome::Fetched(page) if page.status < 300 => {
                let (pages, children) = read_sitemap(&page.body);
                Sight::Sitemap {
                    pages: most_promising(lead, clues, pages),
                    children: most_promising_children(clues, children),
                }
            }
            FetchOutcome::Fetched(page) => Sight::Nothing(Cause::Http(page.status)),
            FetchOutcome::Refused(cause) | FetchOutcome::Failed(cause) | FetchOutcome::NotTried(cause) => {
                Sight::Nothing(*cause)
            }
            FetchOutcome::ReachedSite(_) | FetchOutcome::Unchanged => Sight::Nothing(Cause::NotHtml),
        });
    }
    let sight = match &fetch.outcome {
        FetchOutcome::Fetched(page) if page.status < 300 => {
            let at = CanonicalUrl::parse(fetch.final_url()).unwrap_or_else(|_| fetch.url.clone());
            let input = PageInput { url: &at, status: page.status, headers: &page.headers, body: &page.body };
            let doors = extractor::doors(&input);
            let pointers = doors.links.into_iter().filter_map(|link| {
                let url = CanonicalUrl::parse(link.href.as_deref()?).ok()?;
                let text = [Some(link.text), link.title, link.alt].into_iter().flatten().find(|text| !text.is_empty());
                Some(Pointer { placement: Some(link.placement), text: text.unwrap_or_default(), ..Pointer::to(url) })
            });
            let search = doors.search.and_then(|form| form.address(&clues.query(form.searches_markup())));
            Some(Sight::Page {
                links: most_promising(lead, clues, pointers.collect()),
                sitemaps: Vec::new(),
                feeds: doors.feeds.iter().filter_map(|feed| CanonicalUrl::parse(feed).ok()).collect(),
                search: search.and_then(|url| CanonicalUrl::from_url(url).ok()),
                at,
            })
        }
        _ => None,
    };
    let mut seen = read::read(fetch, site, &[], |_| None);
    // A page of results that shows the link is no place to link from; what it leads to is. Where the only result is
    // answered at once, the query is gone.
    let is_results = step.kind == Kind::Search && seen.final_url.as_ref().is_none_or(|at| at.url().query().is_some());
    if !seen.links.is_empty() && !is_results {
        // Named as it answers, where that is on the domain itself: `https://www.…`, not the door that was knocked at.
        let bare = lead.as_str().strip_prefix("www.").unwrap_or(lead.as_str());
        if let Some(at) = seen.final_url.clone().filter(|at| is_same_or_subdomain(at.host_str(), bare)) {
            seen.url = at;
        }
        return Outcome::Found(Box::new(seen));
    }
    Outcome::Seen(match (sight, seen.cause) {
        // A page that hides behind a wall shows only the wall, unless it leads on all the same.
        (Some(Sight::Page { links, .. }), Some(cause)) if links.is_empty() => Sight::Nothing(cause),
        (Some(sight), _) => sight,
        (None, cause) => Sight::Nothing(cause.unwrap_or(Cause::NoPage)),
    })
}
