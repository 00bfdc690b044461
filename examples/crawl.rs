//! The crawler alone: fetches a list of URLs and prints one JSON line for each. For measuring; see benches/crawl_perf.sh.
//!
//! ```text
//! crawl URLS [--delay MS] [--concurrency N] [--per-host N] [--retries N] [--timeout S] [--allow-private [ADDR]]
//!            [--connect-to RULE] [--no-robots] [--quiet] [--site SITE] [--store DIR]
//! ```
//!
//! `--store` writes an observation of each page to a history, as an audit does, without reading the page.

use std::io::{BufRead, BufWriter, Write};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::{Duration, Instant};

use backlink_audit::crawler::*;
use backlink_audit::model::fetch::{Fetch, FetchOutcome};
use backlink_audit::model::observation::observe;
use backlink_audit::model::site::Site;
use backlink_audit::model::url::CanonicalUrl;
use backlink_audit::store::Store;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1).peekable();
    let mut settings = Settings::default();
    let (mut file, mut quiet, mut sites, mut directory) = (None, false, Vec::new(), None);
    while let Some(argument) = arguments.next() {
        let mut number = || -> Result<usize> { Ok(arguments.next().ok_or("a number is missing")?.parse()?) };
        match argument.as_str() {
            "--delay" => settings.delay = Duration::from_millis(number()? as u64),
            "--concurrency" => settings.concurrency = NonZeroUsize::new(number()?).ok_or("zero")?,
            "--per-host" => settings.per_host = NonZeroUsize::new(number()?).ok_or("zero")?,
            "--retries" => settings.retries = u32::try_from(number()?)?,
            "--timeout" => settings.timeouts.headers = Duration::from_secs(number()? as u64),
            "--no-robots" => settings.obey_robots = false,
            "--quiet" => quiet = true,
            "--store" => directory = Some(std::path::PathBuf::from(arguments.next().ok_or("a directory is missing")?)),
            "--site" => sites.push(Site::parse(&arguments.next().ok_or("a site is missing")?)?),
            "--connect-to" => {
                settings.connect_to.push(ConnectTo::parse(&arguments.next().ok_or("a rule is missing")?)?);
            }
            "--allow-private" => match arguments.peek().and_then(|text| AllowPrivate::parse_address(text)) {
                Some(address) => {
                    arguments.next();
                    settings.allow_private.exact.push(address);
                }
                None => settings.allow_private.all = true,
            },
            _ => file = Some(argument),
        }
    }
    let file = std::fs::File::open(file.ok_or("a file with URLs is missing")?)?;
    let urls = std::io::BufReader::new(file).lines().map_while(std::result::Result::ok);
    let jobs: Vec<Job> = urls.filter_map(|line| CanonicalUrl::parse(&line).ok()).map(Job::page).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut crawler = Crawler::new(settings, sites, Arc::new(NoRobotsCache), system_clock())?;
    let mut store = directory.map(|directory| Store::open(&directory)).transpose()?;
    let run = match &mut store {
        Some(store) => store.begin("us.test", "crawl", jiff::Timestamp::now(), true)?.id,
        None => 0,
    };
    let started = Instant::now();
    let (mut pages, mut bytes) = (0usize, 0usize);
    let mut out = BufWriter::new(std::io::stdout().lock());
    let ended = runtime.block_on(async {
        let (sender, mut receiver) = tokio::sync::mpsc::channel(16);
        let stop = Stop::default();
        let reading = async {
            let mut endings = std::collections::BTreeMap::new();
            while let Some(fetch) = receiver.recv().await {
                let fetch: Fetch = fetch;
                let (ending, size) = ending(&fetch);
                *endings.entry(ending.clone()).or_insert(0usize) += 1;
                (pages, bytes) = (pages + 1, bytes + size);
                if !quiet {
                    let line = serde_json::json!({
                        "url": fetch.url, "ending": ending, "status": fetch.status(), "bytes": size,
                        "hops": fetch.hops.len(), "attempts": fetch.attempts, "ms": fetch.elapsed_ms,
                        "at": started.elapsed().as_secs_f64(), "detail": fetch.detail, "final": fetch.final_url(),
                    });
                    writeln!(out, "{line}")?;
                }
                if let Some(store) = &store {
                    // As an audit does: what has arrived is committed together.
                    store.start_bulk()?;
                    store.record(run, &observe(fetch, None))?;
                    while let Ok(fetch) = receiver.try_recv() {
                        let (ending, size) = self::ending(&fetch);
                        *endings.entry(ending).or_insert(0) += 1;
                        (pages, bytes) = (pages + 1, bytes + size);
                        store.record(run, &observe(fetch, None))?;
                    }
                    store.commit()?;
                }
            }
            Result::Ok(endings)
        };
        let (_, endings) = tokio::join!(crawler.crawl(jobs, sender, &stop, &Unobserved), reading);
        endings
    })?;
    runtime.shutdown_background();
    let seconds = started.elapsed().as_secs_f64();
    writeln!(
        out,
        "{}",
        serde_json::json!({"pages": pages, "MB": bytes / 1_000_000, "wall_s": seconds, "endings": ended})
    )?;
    Ok(())
}

fn ending(fetch: &Fetch) -> (String, usize) {
    match &fetch.outcome {
        FetchOutcome::Fetched(page) => {
            let cut = page.truncated.map(|cause| format!(" {cause}")).unwrap_or_default();
            (format!("page {}{cut}", page.status), page.body.len())
        }
        FetchOutcome::ReachedSite(_) => ("reached-site".to_owned(), 0),
        FetchOutcome::Unchanged => ("unchanged".to_owned(), 0),
        FetchOutcome::Refused(cause) | FetchOutcome::Failed(cause) | FetchOutcome::NotTried(cause) => {
            (cause.to_string(), 0)
        }
    }
}
