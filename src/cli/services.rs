//! Services on the network, asked with the crawler's client: side by side, each one request at a time.

use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use super::audit::Audit;
use super::progress::Talk;
use crate::crawler::{Called, Caller, Request, Stop, Unanswered};
use crate::discovery::service::{
    self, AnswerCache, Ask, Call, Facts, Findings, Keys, NoReply, OPEN_PAGE_RANK, Ranks, Reply, Service, Session, Want,
};
use crate::error::{Error, Result};
use crate::model::cause::Cause;
use crate::model::profile::SourceReport;

/// Longest pause between two requests to one service. `--delay` is meant for other people's small servers; services are
/// asked one request at a time and say themselves when that is too fast.
const MAX_PACE: Duration = Duration::from_secs(1);
/// Time to connect. A machine without a network should be told so within seconds.
const CONNECT: Duration = Duration::from_secs(5);
/// From asking to the first bytes of the answer: searches take their time.
const HEADERS: Duration = Duration::from_secs(30);
/// A whole answer.
const TOTAL: Duration = Duration::from_secs(60);
/// Kept answers older than this are of no use to anybody.
const LONGEST_KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

/// The network as services are asked over it.
pub(crate) struct Network {
    caller: Caller,
    runtime: tokio::runtime::Runtime,
    pace: Duration,
    quiet: bool,
    interrupt: Stop,
    pub cache: AnswerCache,
}

/// A sentence to be said before its sender goes on.
type Announcement = (String, Sender<()>);

impl Network {
    pub(crate) fn new(audit: &Audit<'_>) -> Result<Self> {
        let mut settings = audit.fetching.crawl.clone();
        settings.timeouts.connect = CONNECT.min(settings.timeouts.total);
        settings.timeouts.headers = HEADERS.min(settings.timeouts.total);
        settings.timeouts.total = TOTAL.min(settings.timeouts.total * 2);
        // Waiting in a thread for each service must not keep the others from the network.
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().map_err(|problem| {
                Error::failed(format!("cannot start the network client: {problem}"))
                    .with_remedy("raise the limit on open files or threads")
            })?;
        let cache = AnswerCache::new(&audit.data_directory, audit.clock.now(), audit.args.fresh);
        cache.tidy(LONGEST_KEPT);
        let quiet = audit.args.output.quiet;
        let (caller, pace) = (Caller::new(&settings)?, settings.delay.min(MAX_PACE));
        Ok(Self { caller, runtime, pace, quiet, interrupt: audit.teller.interrupt.clone(), cache })
    }

    /// Asks all services, side by side; what they found comes back in their order.
    pub(crate) fn ask_all(&self, services: &[&'static dyn Service], want: &Want<'_>, talk: &Talk) -> Vec<Findings> {
        let asking = services.iter().map(|service| {
            let (keys, service) = (keys(service.facts()), *service);
            move |line: &mut Line<'_>| Session::collect(service, want, &keys, line, &self.cache)
        });
        let found = self.side_by_side(asking, talk);
        found
            .into_iter()
            .zip(services)
            .map(|(found, service)| found.unwrap_or_else(|| broken(service.facts())))
            .collect()
    }

    /// Asks Open PageRank about these domains.
    pub(crate) fn ask_ranks(&self, domains: &[String], talk: &Talk) -> Option<Ranks> {
        let keys = keys(OPEN_PAGE_RANK);
        let asking = move |line: &mut Line<'_>| service::ranks(domains, &keys, line, &self.cache);
        self.side_by_side([asking], talk).pop().flatten()
    }

    /// Runs each on a thread with a line of its own, and says what they announce. `None` for one that broke down.
    fn side_by_side<T: Send, F: FnOnce(&mut Line<'_>) -> T + Send>(
        &self,
        all: impl IntoIterator<Item = F>,
        talk: &Talk,
    ) -> Vec<Option<T>> {
        let (said, hear) = channel::<Announcement>();
        std::thread::scope(|scope| {
            let running: Vec<_> = all
                .into_iter()
                .map(|asking| {
                    let mut line = Line { network: self, said: said.clone() };
                    scope.spawn(move || asking(&mut line))
                })
                .collect();
            drop(said);
            for (sentence, heard) in hear {
                if !self.quiet {
                    talk.say(&sentence);
                }
                // The asker may have given up; then nobody waits.
                let _ = heard.send(());
            }
            running.into_iter().map(|thread| thread.join().ok()).collect()
        })
    }
}

/// Asks for one service.
struct Line<'a> {
    network: &'a Network,
    said: Sender<Announcement>,
}

impl Ask for Line<'_> {
    fn ask(&mut self, call: &Call, max_body: usize) -> std::result::Result<Reply, NoReply> {
        let mut url = call.url.clone();
        for (name, secret) in &call.secret_query {
            url.query_pairs_mut().append_pair(name, secret.expose());
        }
        let headers = call.secret_headers.iter().map(|(name, secret)| (*name, secret.expose().to_owned())).collect();
        let request = Request { url, headers, body: call.body.clone(), max_body };
        let network = self.network;
        let answered = network.runtime.block_on(async {
            tokio::select! {
                answered = network.caller.call(&request) => Some(answered),
                () = network.interrupt.stopped() => None,
            }
        });
        let Some(answered) = answered else { return Err(NoReply { why: "the audit was interrupted".to_owned() }) };
        match answered {
            Ok(Called { status, headers, body, cut }) => {
                let cut = cut.map(|cause| format!("it was cut ({cause})"));
                Ok(Reply { status, headers, body, cut })
            }
            Err(Unanswered { cause, detail }) => Err(NoReply { why: why(cause, &detail) }),
        }
    }

    fn pause(&mut self, time: Duration) {
        self.network.runtime.block_on(async {
            tokio::select! {
                () = tokio::time::sleep(time) => {}
                () = self.network.interrupt.stopped() => {}
            }
        });
    }

    fn pace(&self) -> Duration {
        self.network.pace
    }

    fn announce(&mut self, sentence: &str) {
        let (heard, wait) = channel();
        if self.said.send((sentence.to_owned(), heard)).is_ok() {
            let _ = wait.recv();
        }
    }
}

/// The system's words with what they are about.
fn why(cause: Cause, detail: &str) -> String {
    match cause {
        Cause::Dns => format!("its name could not be looked up ({detail})"),
        Cause::Connect => format!("no connection ({detail})"),
        Cause::Tls => format!("no trusted connection ({detail})"),
        Cause::Timeout => format!("no answer in time ({detail})"),
        _ => format!("{cause} ({detail})"),
    }
}

/// A service whose reader broke down: our fault, and still no reason to end the audit.
fn broken(facts: &'static Facts) -> Findings {
    let report = SourceReport {
        name: facts.name.to_owned(),
        input: facts.address.to_owned(),
        vendor: facts.title.to_owned(),
        report: service::REPORT.to_owned(),
        note: Some("the reader of its answers broke down".to_owned()),
        failed: true,
        ..SourceReport::default()
    };
    Findings { report, candidates: Vec::new(), unread: Vec::new(), unreachable: false }
}

/// The keys for a service in the environment.
fn keys(facts: &Facts) -> Keys {
    facts.keys(&variable).unwrap_or_default()
}

pub(crate) fn has_keys(facts: &Facts) -> bool {
    facts.keys(&variable).is_some()
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
