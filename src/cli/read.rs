//! From fetches to stored observations: pages are parsed on their own threads and dropped once they are observations.

use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use tokio::sync::mpsc as stream;

use crate::error::{Error, Result};
use crate::extractor::{self, PageInput, Wanted};
use crate::model::candidate::Place;
use crate::model::fetch::{Fetch, FetchOutcome};
use crate::model::observation::{Observation, observe};
use crate::model::site::Site;
use crate::model::url::CanonicalUrl;
use crate::store::Store;

/// Pages that wait for the writer; each is an observation of some tens of kilobytes.
const WRITER_BACKLOG: usize = 64;
/// Observations written in one transaction while more are waiting; the last one never waits for a full batch.
const MOST_PER_COMMIT: usize = 32;

/// Where the redirects that exports know of lead, for the page being read.
pub(crate) fn chains(
    store: &Store,
    run: i64,
    site: &Site,
    url: &CanonicalUrl,
) -> Result<Vec<(CanonicalUrl, CanonicalUrl)>> {
    let mut via = Vec::new();
    store.each_candidate(run, &Place::Page(url.clone()), |candidate| {
        if let Some(target) = candidate.target.filter(|target| site.covers(target.url())) {
            via.extend(candidate.via.into_iter().map(|hop| (hop, target.clone())));
        }
    })?;
    Ok(via)
}

/// Turns one fetch into an observation. `before` gives the observation of the last audit for pages that did not change.
pub(crate) fn read(
    fetch: Fetch,
    site: &Site,
    via: &[(CanonicalUrl, CanonicalUrl)],
    before: impl FnOnce(&CanonicalUrl) -> Option<Observation>,
) -> Observation {
    let extracted = match &fetch.outcome {
        FetchOutcome::Fetched(page) => {
            let url = CanonicalUrl::parse(fetch.final_url()).unwrap_or_else(|_| fetch.url.clone());
            let input = PageInput { url: &url, status: page.status, headers: &page.headers, body: &page.body };
            Some(extractor::extract(&input, &Wanted { site, via }))
        }
        FetchOutcome::Unchanged => {
            let (at, robots, googlebot, remote) =
                (fetch.at, fetch.robots.clone(), fetch.googlebot.clone(), fetch.remote);
            return match before(&fetch.url) {
                Some(before) => Observation { at, robots, googlebot, remote, ..before },
                None => observe(fetch, None),
            };
        }
        _ => None,
    };
    let mut seen = observe(fetch, extracted);
    if seen.links.is_empty()
        && let Some(facts) = &mut seen.facts
    {
        // Nothing on the page is judged, so its text is not worth keeping.
        facts.text = String::new();
        facts.outlinks = Vec::new();
    }
    seen
}

/// Reads every fetch that arrives, on as many threads as there are processors, and stores what was seen.
/// Ends when the stream ends; the first error of the store ends
/// it early, which closes the stream and so stops the crawler.
pub(crate) fn read_all(
    fetches: stream::Receiver<Fetch>,
    store: &Store,
    run: i64,
    previous: Option<i64>,
    site: &Site,
) -> Result<()> {
    let workers = std::thread::available_parallelism().map_or(2, NonZeroUsize::get);
    let fetches = Mutex::new(fetches);
    let (seen, to_write) = sync_channel::<Observation>(WRITER_BACKLOG);
    let readers = (0..workers).map(|_| store.reader()).collect::<Result<Vec<_>>>()?;
    std::thread::scope(|scope| {
        let threads: Vec<_> = readers
            .into_iter()
            .map(|reader| {
                let (fetches, seen) = (&fetches, seen.clone());
                scope.spawn(move || work(fetches, &reader, run, previous, site, &seen))
            })
            .collect();
        drop(seen);
        let written = write_all(&to_write, store, run);
        // A failed writer drops its end: the workers' sends fail and they close the stream of fetches.
        drop(to_write);
        for thread in threads {
            match thread.join() {
                Ok(result) => result?,
                Err(_) => return Err(Error::failed("a page could not be read: the reader stopped unexpectedly")),
            }
        }
        written
    })
}

fn work(
    fetches: &Mutex<stream::Receiver<Fetch>>,
    reader: &Store,
    run: i64,
    previous: Option<i64>,
    site: &Site,
    seen: &SyncSender<Observation>,
) -> Result<()> {
    loop {
        let next = match fetches.lock() {
            Ok(mut fetches) => fetches.blocking_recv(),
            // Another worker panicked while it held the stream; it reports that itself.
            Err(_) => None,
        };
        let Some(fetch) = next else { return Ok(()) };
        let via = chains(reader, run, site, &fetch.url)?;
        let before = |url: &CanonicalUrl| previous.and_then(|audit| reader.observation(audit, url).ok().flatten());
        if seen.send(read(fetch, site, &via, before)).is_err() {
            if let Ok(mut fetches) = fetches.lock() {
                fetches.close();
            }
            return Ok(());
        }
    }
}

fn write_all(seen: &Receiver<Observation>, store: &Store, run: i64) -> Result<()> {
    while let Ok(first) = seen.recv() {
        let mut batch = vec![first];
        while batch.len() < MOST_PER_COMMIT {
            match seen.try_recv() {
                Ok(next) => batch.push(next),
                Err(_) => break,
            }
        }
        store.start_bulk()?;
        for observation in &batch {
            store.record(run, observation)?;
        }
        store.commit()?;
    }
    Ok(())
}
