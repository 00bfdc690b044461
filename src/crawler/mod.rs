//! Fetches pages the way a site owner would welcome: robots.txt first, one request at a time per host, bounded in every
//! direction.
//!
//! ```text
//! Job ─► Frontier (decides) ─► Web (asks) ─► Answer ─► follow / retry / robots (decide) ─► Fetch
//!            ▲                                            │
//!            └──────── redirects, repeats, robots.txt ────┘
//! ```
//!
//! How to use it:
//!
//! ```no_run
//! # use backlink_audit::crawler::*;
//! # async fn example(jobs: Vec<Job>, sites: Vec<backlink_audit::model::site::Site>) -> backlink_audit::error::Result<()> {
//! let mut crawler = Crawler::new(Settings::default(), sites, std::sync::Arc::new(NoRobotsCache), system_clock())?;
//! let (sender, mut fetches) = tokio::sync::mpsc::channel(16);
//! let stop = Stop::default();
//! let reading = tokio::spawn(async move { while let Some(fetch) = fetches.recv().await { drop(fetch) } });
//! let ended = crawler.crawl(jobs, sender, &stop, &Unobserved).await;
//! # let _ = (ended, reading); Ok(()) }
//! ```
//!
//! - The reader of the channel sets the pace: when it is full, no further request is made. Extract on blocking threads
//!   and drop each page when done.
//! - Every job gives exactly one [`Fetch`](crate::model::fetch::Fetch), in the order in which they end, unless the crawl
//!   is stopped. What has no `Fetch` by then was not tried; resuming means passing those jobs again.
//! - Politeness, robots.txt and hosts given up are remembered between calls of [`Crawler::crawl`], so later rounds can
//!   add jobs.
//! - Names are looked up on blocking threads that cannot be interrupted: end the runtime with `shutdown_background`.

mod body;
mod call;
mod connect_to;
mod engine;
mod follow;
mod frontier;
mod guard;
mod http;
mod job;
mod observer;
mod pages;
mod politeness;
mod proxy;
mod resolve;
mod retry;
mod robots;
mod robots_trip;
mod settings;
mod sniff;
mod stop;
#[cfg(test)]
mod tests;
mod trip;
mod trouble;

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

pub use call::{Called, Caller, Request, Unanswered};
pub use connect_to::{ConnectTo, NotAMapping};
pub use engine::Ended;
pub use guard::AllowPrivate;
pub(crate) use http::download::{Download, Downloads, Part};
pub use job::{Earlier, Job, Validators};
pub use observer::{Observer, Progress, SlowHost, Unobserved};
pub use proxy::{NotAProxy, Proxies};
pub(crate) use retry::retry_after;
pub use robots::{CachedRobots, NoRobotsCache, RobotsCache};
pub use settings::{
    MAX_CRAWL_DELAY, MAX_HOST_FAILURES, MAX_RETRY_AFTER, PRODUCT_TOKEN, ROBOTS_LIFETIME, Settings, Timeouts,
};
pub use stop::Stop;

use crate::error::Result;
use crate::model::cause::Cause;
use crate::model::site::Site;
use frontier::{Frontier, Terms};
use http::Web;
use trip::Item;

/// Gives the time of day.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The clock of the machine.
pub fn system_clock() -> Clock {
    Arc::new(Timestamp::now)
}

/// What is noted of a host beside its queue.
#[derive(Default)]
struct HostNotes {
    /// Pages taken on, against the budget.
    pages: usize,
    https: bool,
    port: u16,
    /// Why nothing more is asked of it in this audit.
    left: Option<(Cause, Box<str>)>,
}

/// Fetches pages; keeps what it learns about hosts between calls.
pub struct Crawler {
    settings: Settings,
    sites: Vec<Site>,
    cache: Arc<dyn RobotsCache>,
    earlier: Option<Arc<dyn Earlier>>,
    clock: Clock,
    web: Arc<Web>,
    frontier: Frontier<Item>,
    robots: robots::Known,
    /// By host index of the frontier.
    hosts: Vec<HostNotes>,
    started: Instant,
}

impl Crawler {
    /// `sites` are the audited ones: a redirect to one of them ends a page with
    /// [`ReachedSite`](crate::model::fetch::FetchOutcome::ReachedSite), and their pages are not fetched.
    ///
    /// # Errors
    /// When a CA certificate cannot be read or TLS cannot be set up on this machine.
    pub fn new(settings: Settings, sites: Vec<Site>, cache: Arc<dyn RobotsCache>, clock: Clock) -> Result<Self> {
        let terms = Terms {
            delay: settings.delay,
            concurrency: settings.concurrency.get(),
            per_host: settings.per_host.get(),
            risk: settings.timeouts.headers,
            gated: settings.obey_robots,
        };
        Ok(Self {
            web: Arc::new(Web::new(&settings)?),
            frontier: Frontier::new(terms),
            robots: robots::Known::default(),
            hosts: Vec::new(),
            started: Instant::now(),
            settings,
            sites,
            cache,
            earlier: None,
            clock,
        })
    }

    /// Asks servers whether pages changed, where an earlier audit kept something to recognise them by.
    pub fn remembering(mut self, earlier: Arc<dyn Earlier>) -> Self {
        self.earlier = Some(earlier);
        self
    }

    /// Sitemaps that robots.txt of an origin (`https://example.com`) names, as written, if it was asked for.
    pub fn sitemaps(&self, origin: &str) -> &[String] {
        self.robots.get(origin).map(robots::Policy::sitemaps).unwrap_or_default()
    }

    /// What the address guard cannot promise under these settings; `None` when it holds in full.
    pub fn guard_caveat(&self) -> Option<&'static str> {
        (!self.settings.proxies.is_empty()).then_some(
            "requests go through a proxy: it resolves the names, so only address literals, ports and schemes are guarded",
        )
    }

    fn now(&self) -> Duration {
        self.started.elapsed()
    }
}
