//! Does what the frontier decides: starts requests, waits, hands finished pages on.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::time::Duration;

use tokio::sync::mpsc::Sender;
use tokio::task::{Id, JoinError, JoinSet};
use url::Url;

use super::frontier::{HostId, Next, Outlook, Place, Slot};
use super::guard::{Refusal, not_public};
use super::http::{Ask, Told};
use super::observer::{Observer, Progress, Rate, SlowHost};
use super::resolve::{LOOKUP_PAUSE, LookupFailed, can_heal};
use super::settings::{MAX_BACKLOG, MAX_BACKLOG_BYTES};
use super::trip::{Item, Trip, host_name, origin};
use super::trouble::Trouble;
use super::{Crawler, HostNotes, Job, Stop, follow};
use crate::model::cause::Cause;
use crate::model::fetch::{Fetch, FetchOutcome};
use crate::model::url::CanonicalUrl;

/// How a crawl ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Every job has its `Fetch`.
    Complete,
    /// [`Stop`] was called; jobs without a `Fetch` were not tried.
    Stopped,
    /// Nobody reads the results any more.
    ReaderGone,
}

/// Pause between two looks at the progress.
const PROGRESS_EVERY: Duration = Duration::from_millis(500);
/// How long finished pages may take to be handed over after a stop.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// What a task came back with.
enum Done {
    Looked(Result<Option<Place>, LookupFailed>),
    Told(Box<Told>),
}

/// What a task is for.
enum Held {
    Lookup(HostId),
    Request(Slot, Item),
}

/// One call of [`Crawler::crawl`].
pub(super) struct Run<'a> {
    pub(super) crawler: &'a mut Crawler,
    tasks: JoinSet<Done>,
    held: HashMap<Id, Held>,
    results: VecDeque<Fetch>,
    /// Bytes of the bodies in `results`.
    held_bytes: usize,
    known: usize,
    done: usize,
    rate: Rate,
}

impl Crawler {
    /// Fetches every job and sends what came of it to `out`.
    pub async fn crawl(
        &mut self,
        jobs: impl IntoIterator<Item = Job>,
        out: Sender<Fetch>,
        stop: &Stop,
        observer: &dyn Observer,
    ) -> Ended {
        let mut run = Run {
            crawler: self,
            tasks: JoinSet::new(),
            held: HashMap::new(),
            results: VecDeque::new(),
            held_bytes: 0,
            known: 0,
            done: 0,
            rate: Rate::default(),
        };
        for job in jobs {
            run.add(job);
        }
        let ended = run.until_done(&out, stop, observer).await;
        if ended != Ended::Complete {
            run.break_off(&out).await;
        }
        let progress = run.progress();
        observer.progress(&progress);
        ended
    }
}

impl Run<'_> {
    async fn until_done(&mut self, out: &Sender<Fetch>, stop: &Stop, observer: &dyn Observer) -> Ended {
        let stopped = stop.stopped();
        tokio::pin!(stopped);
        let mut ticker = tokio::time::interval(PROGRESS_EVERY);
        ticker.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            let (wake, over) = self.launch();
            if over {
                return Ended::Complete;
            }
            let wake_at = self.crawler.started + wake.unwrap_or_default();
            tokio::select! {
                biased;
                () = &mut stopped => return Ended::Stopped,
                permit = out.reserve(), if !self.results.is_empty() => match permit {
                    Ok(permit) => {
                        if let Some(fetch) = self.results.pop_front() {
                            self.held_bytes -= fetch.outcome.body_bytes();
                            permit.send(fetch);
                        }
                    }
                    Err(_) => return Ended::ReaderGone,
                },
                Some(ended) = self.tasks.join_next_with_id(), if !self.tasks.is_empty() => self.settle(ended),
                () = tokio::time::sleep_until(wake_at.into()), if wake.is_some() => {}
                _ = ticker.tick() => {
                    let progress = self.progress();
                    observer.progress(&progress);
                }
            }
        }
    }

    /// Drops what is under way and hands over what is finished.
    async fn break_off(&mut self, out: &Sender<Fetch>) {
        self.tasks.abort_all();
        self.held.clear();
        self.crawler.frontier.drain_all();
        let results = std::mem::take(&mut self.results);
        self.held_bytes = 0;
        let hand_over = async {
            for fetch in results {
                if out.send(fetch).await.is_err() {
                    break;
                }
            }
        };
        let _ = tokio::time::timeout(LAST_WORDS, hand_over).await;
    }

    /// Takes a job on, or ends it at once when it is not allowed.
    fn add(&mut self, job: Job) {
        self.known += 1;
        let url = job.url.url().clone();
        let web = self.crawler.web.clone();
        if let Err(refusal) = follow::allowed(&url, &web.guard, &|url| web.mapped(url).is_some()) {
            let cause = match refusal {
                Refusal::Address(..) => Cause::AddressGuard,
                Refusal::Port(_) | Refusal::Scheme => Cause::Scheme,
            };
            let trip = Trip::new(job.url, None, false);
            return self.finish(trip, FetchOutcome::Refused(cause), Some(refusal.to_string()));
        }
        let host = self.crawler.host(&url);
        let notes = &mut self.crawler.hosts[host as usize];
        if let Some((cause, detail)) = notes.left.clone() {
            let trip = Trip::new(job.url, None, false);
            return self.finish(trip, FetchOutcome::Failed(cause), Some(detail.into()));
        }
        notes.pages += 1;
        if self.crawler.settings.pages_per_host.is_some_and(|budget| notes.pages > budget) {
            let trip = Trip::new(job.url, None, false);
            return self.finish(trip, FetchOutcome::NotTried(Cause::Budget), None);
        }
        self.crawler.frontier.push(host, origin(&url), Item::from(job));
    }

    /// Starts all that may start now. Returns when to look again, and whether all is done.
    fn launch(&mut self) -> (Option<Duration>, bool) {
        loop {
            if self.results.len() >= MAX_BACKLOG || self.held_bytes >= MAX_BACKLOG_BYTES {
                return (None, false);
            }
            let now = self.crawler.now();
            match self.crawler.frontier.next(now) {
                Next::Resolve(host) => self.look_up(host),
                Next::Robots(slot, origin) => self.begin_robots(slot, origin),
                Next::Fetch(slot, item) => self.begin(slot, item),
                Next::WaitUntil(time) => return (Some(time), false),
                Next::Busy => return (None, false),
                Next::Done => return (None, self.tasks.is_empty() && self.results.is_empty()),
            }
        }
    }

    fn begin(&mut self, slot: Slot, item: Item) {
        match item {
            Item::Page { url, trip } => self.begin_page(slot, url, trip),
            Item::Robots(trip) => self.ask_robots(slot, trip),
        }
    }

    pub(super) fn request(&mut self, slot: Slot, item: Item, ask: Ask) {
        let web = self.crawler.web.clone();
        let task = self.tasks.spawn(async move { Done::Told(Box::new(web.ask(&ask).await)) });
        self.held.insert(task.id(), Held::Request(slot, item));
    }

    /// Finds out where a host is, so that hosts at one address can take turns.
    fn look_up(&mut self, host: HostId) {
        let name = self.crawler.frontier.name(host).clone();
        let notes = &self.crawler.hosts[host as usize];
        let scheme = if notes.https { "https" } else { "http" };
        let Ok(url) = Url::parse(&format!("{scheme}://{name}:{}/", notes.port)) else {
            return self.crawler.frontier.resolved(host, None);
        };
        let web = self.crawler.web.clone();
        let mapped = web.mapped(&url);
        // Behind a proxy the address is unknown; a wildcard mapping puts a whole web at one address.
        if web.is_proxied(&url) || mapped.as_ref().is_some_and(|to| to.wildcard) {
            return self.crawler.frontier.resolved(host, None);
        }
        let own = mapped.is_some();
        let place = move |address: IpAddr| Place { address, public: !own && not_public(address).is_none() };
        if let Some(address) = super::guard::literal_of(&url) {
            return self.crawler.frontier.resolved(host, Some(place(address)));
        }
        let asked = mapped.map_or_else(|| name.to_string(), |to| to.host);
        let task = self.tasks.spawn(async move {
            let mut found = web.resolver.names.lookup(&asked, false).await;
            if found.as_ref().is_err_and(can_heal) {
                tokio::time::sleep(LOOKUP_PAUSE).await;
                found = web.resolver.names.lookup(&asked, true).await;
            }
            Done::Looked(found.map(|addresses| addresses.first().copied().map(place)))
        });
        self.held.insert(task.id(), Held::Lookup(host));
    }

    fn settle(&mut self, ended: Result<(Id, Done), JoinError>) {
        let (id, done) = match ended {
            Ok((id, done)) => (id, Some(done)),
            // A decoder that panics on a stranger's bytes costs that page, not the audit.
            Err(error) => (error.id(), None),
        };
        match (self.held.remove(&id), done) {
            (Some(Held::Lookup(host)), Some(Done::Looked(Ok(place)))) => self.crawler.frontier.resolved(host, place),
            (Some(Held::Lookup(host)), done) => {
                self.crawler.frontier.unresolved(host);
                let detail = match done {
                    Some(Done::Looked(Err(failed))) => failed.0,
                    _ => "the lookup broke off".to_owned(),
                };
                self.leave(host, Cause::Dns, &detail);
            }
            (Some(Held::Request(slot, item)), done) => {
                let told = match done {
                    Some(Done::Told(told)) => *told,
                    _ => Told::failed(Trouble::new(Cause::Decode, "the answer could not be read")),
                };
                match item {
                    Item::Page { url, trip } => self.told_page(slot, &url, trip, told),
                    Item::Robots(trip) => self.told_robots(slot, trip, told),
                }
            }
            (None, _) => {}
        }
    }

    /// Asks nothing more of a host in this audit; what waits for it ends with this cause.
    pub(super) fn leave(&mut self, host: HostId, cause: Cause, detail: &str) {
        self.crawler.hosts[host as usize].left = Some((cause, detail.into()));
        for item in self.crawler.frontier.drain(host) {
            self.end_item(item, cause, detail);
        }
    }

    /// Ends something that waited, without having asked for it again.
    pub(super) fn end_item(&mut self, item: Item, cause: Cause, detail: &str) {
        match item {
            Item::Page { url, trip } => {
                let trip = match (trip, CanonicalUrl::parse(&url)) {
                    (Some(trip), _) => *trip,
                    (None, Ok(url)) => Trip::new(url, None, false),
                    (None, Err(_)) => return,
                };
                let outcome = match cause {
                    Cause::AddressGuard => FetchOutcome::Refused(trip.refusal(cause)),
                    cause => FetchOutcome::Failed(cause),
                };
                self.finish(trip, outcome, Some(detail.to_owned()));
            }
            Item::Robots(trip) => self.robots_unreachable(&trip, detail),
        }
    }

    pub(super) fn finish(&mut self, trip: Trip, outcome: FetchOutcome, detail: Option<String>) {
        self.done += 1;
        let at = (self.crawler.clock)();
        self.held_bytes += outcome.body_bytes();
        self.results.push_back(trip.end(outcome, detail.filter(|detail| !detail.is_empty()), at));
    }

    fn progress(&mut self) -> Progress {
        let now = self.crawler.now();
        let outlook: Outlook = self.crawler.frontier.outlook(now);
        let slowest = outlook.slowest.iter().map(|(host, waiting, left)| SlowHost {
            host: self.crawler.frontier.name(*host).to_string(),
            waiting: *waiting,
            left: *left,
        });
        Progress {
            known: self.known,
            done: self.done,
            in_flight: outlook.in_flight,
            hosts_active: outlook.hosts_active,
            hosts_waiting: outlook.hosts_waiting,
            rate: self.rate.note(now, self.done),
            left: outlook.left,
            slowest: slowest.collect(),
        }
    }
}

impl Crawler {
    /// Index of a URL's host, with its notes.
    pub(super) fn host(&mut self, url: &Url) -> HostId {
        let host = self.frontier.host(host_name(url));
        if self.hosts.len() <= host as usize {
            let origin = origin(url);
            self.hosts.push(HostNotes { https: origin.https, port: origin.port, ..HostNotes::default() });
        }
        host
    }
}
