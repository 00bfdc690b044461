//! Looking at the pages: candidates become jobs, fetches become stored observations, and the site's own pages are checked.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use super::args::NetworkArgs;
use super::assess::Stored;
use super::audit::Audit;
use super::hunt::Hunting;
use super::progress::Talk;
use super::read;
use crate::crawler::{
    AllowPrivate, CachedRobots, ConnectTo, Crawler, Earlier, Job, Proxies, RobotsCache, Settings as CrawlSettings,
    Stop, Validators,
};
use crate::env::Clock;
use crate::error::{Error, Result};
use crate::model::candidate::Place;
use crate::model::cause::Cause;
use crate::model::profile::SourceReport;
use crate::model::reconcile::{TargetHealth, Targets};
use crate::model::site::Site;
use crate::model::url::CanonicalUrl;
use crate::scoring::CorpusBuilder;
use crate::store::{RobotsEntry, Run, Store};

/// Fetches that wait for the readers. Each may hold a whole body, so few: the crawler pauses instead.
const FETCH_BACKLOG: usize = 8;

/// What the command line says about fetching, checked.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub crawl: CrawlSettings,
    pub check_targets: u32,
    pub max_pages: Option<u64>,
    pub offline: bool,
}

impl Settings {
    pub(crate) fn new(args: &NetworkArgs, variable: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let mut crawl = CrawlSettings::default();
        let seconds = |name: &str, value: f64| {
            Duration::try_from_secs_f64(value).map_err(|_| {
                Error::usage(format!("`{name} {value}` is no number of seconds"))
                    .with_remedy("give a number such as 1.5")
            })
        };
        crawl.delay = seconds("--delay", args.delay)?;
        crawl.timeouts.total = seconds("--timeout", args.timeout)?;
        crawl.concurrency = NonZeroUsize::new(args.concurrency as usize).ok_or_else(|| {
            Error::usage("`--concurrency 0` would fetch nothing").with_remedy("give 1 or more, or use `--offline`")
        })?;
        crawl.max_body = usize::try_from(args.max_body).unwrap_or(usize::MAX);
        crawl.max_redirects = args.max_redirects as usize;
        let connection = &args.connection;
        crawl.contact.clone_from(&connection.contact);
        for text in &connection.allow_private {
            if text == "all" {
                crawl.allow_private.all = true;
                continue;
            }
            let address = AllowPrivate::parse_address(text).ok_or_else(|| {
                Error::usage(format!("`--allow-private {text}` is no address")).with_remedy(
                    "give an IP address with or without port, such as 10.0.0.8:8080; or no value to allow all",
                )
            })?;
            crawl.allow_private.exact.push(address);
        }
        for text in &connection.connect_to {
            crawl.connect_to.push(ConnectTo::parse(text).map_err(|problem| {
                Error::usage(problem.to_string())
                    .with_remedy("write HOST1:PORT1:HOST2:PORT2 as for curl; the first two may be empty")
            })?);
        }
        let proxies = match &connection.proxy {
            Some(url) => Proxies::all(url),
            None => Proxies::from_environment(variable),
        };
        crawl.proxies = proxies.map_err(|problem| {
            Error::usage(problem.to_string()).with_remedy("give an http, https or socks5 URL such as http://proxy:3128")
        })?;
        if let Some(path) = &connection.ca_cert {
            let pem = std::fs::read(path).map_err(|problem| {
                Error::usage(format!("cannot read the certificates in `{}`: {problem}", path.display()))
                    .with_remedy("give a readable PEM file")
            })?;
            crawl.ca_certificates.push(pem);
        }
        Ok(Self { crawl, check_targets: args.check_targets, max_pages: args.max_pages, offline: args.offline })
    }
}

/// The crawler's clock: the audit's.
pub(crate) fn crawl_clock(clock: Clock) -> crate::crawler::Clock {
    Arc::new(move || clock.now())
}

/// What came of looking.
pub(crate) struct Fetched {
    pub interrupted: bool,
    /// The site's own pages that links point at, as they answered.
    pub targets: Targets,
    /// Why pages without an observation were not looked at.
    pub unlooked: Cause,
    /// What came of hunting for the linking pages of domains.
    pub hunted: Option<SourceReport>,
}

/// robots.txt answers in the history.
struct StoredRobots(std::sync::Mutex<Store>);

impl RobotsCache for StoredRobots {
    fn get(&self, origin: &str) -> Option<CachedRobots> {
        let entry = self.0.lock().ok()?.robots(origin).ok()??;
        Some(CachedRobots { fetched_at: entry.fetched_at, status: entry.status, body: entry.body })
    }

    fn put(&self, origin: &str, robots: &CachedRobots) {
        let entry = RobotsEntry { fetched_at: robots.fetched_at, status: robots.status, body: robots.body.clone() };
        if let Ok(store) = self.0.lock() {
            // Only a cache: without it robots.txt is asked for again.
            let _ = store.remember_robots(origin, &entry);
        }
    }
}

/// What the last audit of the site saw, so that only changed pages are sent again.
struct LastAudit {
    store: std::sync::Mutex<Store>,
    audit: i64,
}

impl Earlier for LastAudit {
    fn validators(&self, page: &CanonicalUrl) -> Option<Validators> {
        // Only a saving: without it the page is asked for in full.
        let before = self.store.lock().ok()?.observation(self.audit, page).ok()??;
        let read = before.was_read() && (before.etag.is_some() || before.last_modified.is_some());
        let url = before.final_url.filter(|_| read)?;
        Some(Validators { url, etag: before.etag, last_modified: before.last_modified })
    }
}

/// The crawler waits for the network and decides; one thread is enough for both.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|problem| {
        Error::failed(format!("cannot start the crawler: {problem}"))
            .with_remedy("raise the limit on open files or threads")
    })
}

/// Whether a crawler can be built from these settings: certificates and TLS.
pub(crate) fn check(settings: &Settings) -> Result<()> {
    let no_cache = Arc::new(crate::crawler::NoRobotsCache);
    Crawler::new(settings.crawl.clone(), Vec::new(), no_cache, crate::crawler::system_clock()).map(|_| ())
}

/// Looks at every page of the run that was not looked at yet, then at the site's own pages.
pub(crate) fn verify(
    audit: &Audit<'_>,
    store: &Store,
    run: &Run,
    previous: Option<i64>,
    talk: &Talk,
) -> Result<Fetched> {
    if audit.fetching.offline {
        return Ok(Fetched { interrupted: false, targets: Targets::default(), unlooked: Cause::Offline, hunted: None });
    }
    let runtime = runtime()?;
    let cache = Arc::new(StoredRobots(std::sync::Mutex::new(Store::open(store.directory())?)));
    let session = Session { audit, store, run, previous, talk, stop: Stop::default(), runtime: &runtime };
    let mut crawler =
        Crawler::new(audit.fetching.crawl.clone(), vec![audit.site.clone()], cache, crawl_clock(audit.clock))?;
    if let Some(audit) = previous {
        let store = std::sync::Mutex::new(store.reader()?);
        crawler = crawler.remembering(Arc::new(LastAudit { store, audit }));
    }
    if let Some(caveat) = crawler.guard_caveat() {
        talk.note(caveat);
    }
    let mut looked = store.count_observations(run.id)?;
    let (mut left_out, mut trouble) = (false, None);
    let jobs = store.open_places(run.id).map_while(|place| place.map_err(|problem| trouble = Some(problem)).ok());
    let jobs = jobs.filter_map(|place| match place {
        Place::Page(_) if audit.fetching.max_pages.is_some_and(|most| looked >= most) => {
            left_out = true;
            None
        }
        Place::Page(url) => {
            looked += 1;
            Some(Job::page(url))
        }
        Place::Domain(_) => None,
    });
    talk.step("verifying pages");
    session.crawl(&mut crawler, jobs)?;
    if let Some(problem) = trouble {
        return Err(problem);
    }
    if !session.stop.is_stopped() {
        talk.step("checking your own pages");
        let own = session.own_pages()?;
        session.crawl(&mut crawler, own.into_iter().map(Job::target))?;
    }
    let mut hunted = None;
    if !session.stop.is_stopped() {
        talk.step("hunting for linking pages");
        let (stop, runtime) = (&session.stop, session.runtime);
        hunted = Hunting { audit, store, run, stop, runtime, observer: talk }.run(&mut crawler)?;
    }
    let unlooked = if left_out { Cause::Budget } else { Cause::Interrupted };
    let interrupted = session.stop.is_stopped();
    // Name lookups cannot be broken off; nobody waits for their answers any more.
    runtime.shutdown_background();
    Ok(Fetched { interrupted, targets: targets(store, run.id, &audit.site)?, unlooked, hunted })
}

struct Session<'a> {
    audit: &'a Audit<'a>,
    store: &'a Store,
    run: &'a Run,
    previous: Option<i64>,
    talk: &'a Talk,
    stop: Stop,
    runtime: &'a tokio::runtime::Runtime,
}

impl Session<'_> {
    /// Runs the crawler on this thread, the readers on theirs.
    fn crawl(&self, crawler: &mut Crawler, jobs: impl Iterator<Item = Job>) -> Result<()> {
        let mut jobs = jobs.peekable();
        if jobs.peek().is_none() {
            return Ok(());
        }
        let (send, receive) = tokio::sync::mpsc::channel(FETCH_BACKLOG);
        let writer = Store::open(self.store.directory())?;
        let (run, previous, site, stop) = (self.run.id, self.previous, &self.audit.site, &self.stop);
        std::thread::scope(|scope| {
            let reading = scope.spawn(move || {
                let result = read::read_all(receive, &writer, run, previous, site);
                if result.is_err() {
                    stop.stop();
                }
                result
            });
            self.runtime.block_on(async {
                let (here, everywhere) = (stop.clone(), self.audit.teller.interrupt.clone());
                let interrupt = tokio::spawn(async move {
                    everywhere.stopped().await;
                    here.stop();
                });
                crawler.crawl(jobs, send, stop, self.talk).await;
                interrupt.abort();
            });
            reading.join().unwrap_or_else(|_| Err(Error::failed("the readers stopped unexpectedly")))
        })
    }

    /// The front page and the pages that most domains link to: their answers tell whether links arrive.
    fn own_pages(&self) -> Result<Vec<CanonicalUrl>> {
        let targets = Targets::default();
        let stored = Stored {
            store: self.store,
            run: self.run.id,
            site: &self.audit.site,
            targets: &targets,
            unlooked: Cause::Interrupted,
        };
        let mut linked: BTreeMap<CanonicalUrl, u64> = BTreeMap::new();
        let mut last_domain = (String::new(), String::new());
        stored.each(|row, _| {
            if let Some(target) = row.target.filter(|target| self.audit.site.covers(target.url())) {
                let here =
                    (crate::model::url::registrable_domain(row.source.host_str()).to_owned(), target.to_string());
                if here != last_domain {
                    *linked.entry(target).or_default() += 1;
                    last_domain = here;
                }
            }
            Ok(())
        })?;
        let mut by_links: Vec<(CanonicalUrl, u64)> = linked.into_iter().collect();
        by_links.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        by_links.truncate(self.audit.fetching.check_targets as usize);
        let mut pages: Vec<CanonicalUrl> = by_links.into_iter().map(|(url, _)| url).collect();
        if self.audit.fetching.check_targets > 0
            && let Ok(home) = CanonicalUrl::parse(&self.audit.site.home())
            && !pages
                .iter()
                .any(|page| crate::model::reconcile::page_key(page) == crate::model::reconcile::page_key(&home))
        {
            pages.push(home);
        }
        let mut open = Vec::new();
        for page in pages {
            if self.store.observation(self.run.id, &page)?.is_none() {
                open.push(page);
            }
        }
        Ok(open)
    }
}

/// The site's own pages among the observations, as they answered.
pub(crate) fn targets(store: &Store, run: i64, site: &Site) -> Result<Targets> {
    let mut targets = Targets::default();
    store.each_own_observation(run, |seen| {
        if let Some(status) = seen.status.filter(|_| site.covers(seen.url.url())) {
            let lands_on = seen.final_url.filter(|landed| *landed != seen.url);
            targets.insert(&seen.url, TargetHealth { status, lands_on });
        }
    })?;
    Ok(targets)
}

/// Gives the corpus what the site's own pages say: its topic, its name, and whom it links to.
pub(crate) fn tell_about_site(store: &Store, run: i64, site: &Site, corpus: &mut CorpusBuilder) -> Result<()> {
    store.each_own_observation(run, |seen| {
        if !site.covers(seen.url.url()) {
            return;
        }
        if let Some(facts) = &seen.facts {
            corpus.site_text(&facts.title);
            corpus.site_text(&facts.description);
            corpus.site_text(&facts.text);
            for outlink in &facts.outlinks {
                corpus.links_to(&outlink.host);
            }
        }
    })
}
