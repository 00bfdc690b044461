//! `audit SITE --archive FILE`: the archive stands for the web. Pages come from it and nowhere else.
//!
//! ```text
//! archives ─┬─ discover  links to the site on archived pages and in WAT records ─► candidates
//!           ├─ index     every capture, revisit and redirect, by address
//!           └─ read      the captures that the candidates' pages, and the site's own, resolve to ─► observations
//! ```
//!
//! Each step reads the archives once, from start to end, so that memory does not grow with them.

mod discover;
mod index;
mod resolve;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;

use super::assess::Stored;
use super::audit::Audit;
use super::fetch::{self, Fetched};
use super::progress::Talk;
use super::read;
use crate::archive::page::{self, Content};
use crate::archive::{self, Handler, Record, Tally};
use crate::error::{Error, Result};
use crate::model::candidate::Place;
use crate::model::cause::Cause;
use crate::model::fetch::{Fetch, FetchOutcome, Hop, Page};
use crate::model::observation::Observation;
use crate::model::reconcile::Targets;
use crate::model::site::Site;
use crate::model::url::CanonicalUrl;
use crate::store::{Run, Store};
use index::Index;
use resolve::{Ending, Resolved};

pub(crate) use discover::discover;

/// Own pages looked up in the archive: looking costs no request, and beyond this many the report says nothing new.
const MAX_OWN_PAGES: usize = 10_000;

/// The archives named, lists expanded. They are read more than once, which a pipe cannot be.
fn paths(audit: &Audit<'_>) -> Result<Vec<PathBuf>> {
    let paths = archive::expand(&audit.args.sources.archive)?;
    if paths.iter().any(|path| path == Path::new("-")) {
        return Err(Error::usage("`--archive -` cannot be read twice, which an audit must")
            .with_remedy("save the archive to a file and name that; `audit scan … -` reads from a pipe"));
    }
    Ok(paths)
}

/// Looks up every page of the run that was not looked at yet, and the site's own pages.
pub(crate) fn verify(audit: &Audit<'_>, store: &Store, run: &Run, talk: &Talk) -> Result<Fetched> {
    let paths = paths(audit)?;
    talk.step("indexing the archive");
    let index = Index::of(&paths)?;
    let mut pages = Vec::new();
    for place in store.open_places(run.id) {
        if let Place::Page(url) = place? {
            pages.push(url);
        }
    }
    talk.step("reading pages from the archive");
    let session = Session { audit, store, run, paths: &paths, index: &index };
    session.look_at(pages, true)?;
    session.look_at(session.own_pages()?, false)?;
    let targets = fetch::targets(store, run.id, &audit.site)?;
    Ok(Fetched { interrupted: false, targets, unlooked: Cause::NotInArchive, hunted: None })
}

struct Session<'a> {
    audit: &'a Audit<'a>,
    store: &'a Store,
    run: &'a Run,
    paths: &'a [PathBuf],
    index: &'a Index,
}

/// A page to be read from a record.
struct Request {
    /// As the candidate names it; the hops end at the captured address.
    fetch: Fetch,
    via: Vec<(CanonicalUrl, CanonicalUrl)>,
}

impl Session<'_> {
    /// Stores an observation of every page that the archive tells something about.
    fn look_at(&self, pages: Vec<CanonicalUrl>, stops_at_site: bool) -> Result<()> {
        let site = &self.audit.site;
        let mut by_archive: BTreeMap<u32, FxHashMap<u64, Vec<Request>>> = BTreeMap::new();
        let mut told = Vec::new();
        for url in pages {
            let resolved = resolve::resolve(self.index, &url, stops_at_site.then_some(site));
            let Resolved { hops, at, ending } = resolved;
            let outcome = match ending {
                Ending::Nothing if hops.is_empty() => continue,
                Ending::Nothing => FetchOutcome::NotTried(Cause::NotInArchive),
                Ending::Site(target) => FetchOutcome::ReachedSite(target),
                Ending::Failed(cause) => FetchOutcome::Failed(cause),
                Ending::Page { archive, record } => {
                    let via = read::chains(self.store, self.run.id, site, &url)?;
                    let fetch = self.fetch(url, hops, at, FetchOutcome::NotTried(Cause::NotInArchive));
                    let requests = by_archive.entry(archive).or_default();
                    requests.entry(record).or_default().push(Request { fetch, via });
                    continue;
                }
            };
            told.push(read::read(self.fetch(url, hops, at, outcome), site, &[], |_| None));
        }
        self.store_all(&told)?;
        for (archive, requests) in by_archive {
            self.read_archive(archive as usize, &requests)?;
        }
        Ok(())
    }

    fn fetch(&self, url: CanonicalUrl, hops: Vec<Hop>, at: Option<jiff::Timestamp>, outcome: FetchOutcome) -> Fetch {
        Fetch {
            hops,
            outcome,
            attempts: 1,
            ..Fetch::not_tried(url, Cause::NotInArchive, at.unwrap_or(self.run.started_at))
        }
    }

    fn store_all(&self, seen: &[Observation]) -> Result<()> {
        self.store.start_bulk()?;
        for observation in seen {
            self.store.record(self.run.id, observation)?;
        }
        self.store.commit()
    }

    fn read_archive(&self, archive: usize, requests: &FxHashMap<u64, Vec<Request>>) -> Result<()> {
        let handler = Reader { site: &self.audit.site, requests };
        let mut trouble = None;
        let path = self.paths.get(archive).cloned().into_iter().collect::<Vec<_>>();
        let mut failed = None;
        let written = archive::run(
            &path,
            &handler,
            &mut |lines| match self.store_lines(lines) {
                Ok(()) => Ok(()),
                Err(problem) => {
                    failed = Some(problem);
                    Err(std::io::Error::other("the history cannot be written"))
                }
            },
            &mut |_, problem| trouble = Some(problem),
        );
        match (failed, trouble, written) {
            (Some(problem), ..) | (None, Some(problem), _) => Err(problem),
            (None, None, Err(problem)) => Err(Error::failed(format!("cannot read the archive: {problem}"))),
            (None, None, Ok(_)) => Ok(()),
        }
    }

    /// Observations as the handler wrote them, one a line.
    fn store_lines(&self, lines: &[u8]) -> Result<()> {
        let seen = lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).map(|line| {
            serde_json::from_slice(line)
                .map_err(|problem| Error::failed(format!("an observation cannot be read back: {problem}")))
        });
        self.store_all(&seen.collect::<Result<Vec<Observation>>>()?)
    }

    /// The front page and every page that a link leads to, as far as they are not looked at yet.
    fn own_pages(&self) -> Result<Vec<CanonicalUrl>> {
        let (site, targets) = (&self.audit.site, Targets::default());
        let stored =
            Stored { store: self.store, run: self.run.id, site, targets: &targets, unlooked: Cause::NotInArchive };
        let mut own = BTreeSet::new();
        own.extend(CanonicalUrl::parse(&site.home()));
        stored.each(|row, _| {
            if own.len() < MAX_OWN_PAGES {
                own.extend(row.target.filter(|target| site.covers(target.url())));
            }
            Ok(())
        })?;
        let mut open = Vec::new();
        for page in own {
            if self.store.observation(self.run.id, &page)?.is_none() {
                open.push(page);
            }
        }
        Ok(open)
    }
}

/// Reads the pages that were asked for out of an archive.
struct Reader<'a> {
    site: &'a Site,
    requests: &'a FxHashMap<u64, Vec<Request>>,
}

impl Handler for Reader<'_> {
    fn record(&self, _archive: &str, record: &Record<'_>, out: &mut Vec<u8>, _tally: &mut Tally) {
        let Some(requests) = self.requests.get(&record.key()) else { return };
        let outcome = match page::read(record) {
            Content::Page(page) => FetchOutcome::Fetched(Page {
                status: page.status,
                headers: page.headers,
                truncated: page.truncated,
                body: page.body.into_owned(),
            }),
            _ => FetchOutcome::Failed(Cause::NotHtml),
        };
        for request in requests {
            let mut fetch = request.fetch.clone();
            fetch.outcome = outcome.clone();
            fetch.remote = record.ip();
            let seen = read::read(fetch, self.site, &request.via, |_| None);
            // Observations always serialise, and a Vec always takes them.
            let _ = serde_json::to_writer(&mut *out, &seen);
            out.push(b'\n');
        }
    }
}
