//! The list of releases that Common Crawl publishes, newest first.

use serde::Deserialize;

use super::{Ask, Failure, Remote, Watcher, given_up, part};
use crate::discovery::graph::manifest::{Level, is_release_id};
use crate::error::{Error, ExitStatus, Result};

/// Where the list is.
pub const RELEASES_URL: &str = "https://index.commoncrawl.org/graphinfo.json";

/// The list has 25 kB for 49 releases.
const MAX_LIST_BYTES: usize = 4 * 1024 * 1024;

/// Releases named when the wanted one is not among them.
const NAMED: usize = 5;

/// One release of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Release {
    pub id: String,
    #[serde(default)]
    pub stats: Stats,
}

/// Nodes and arcs by level; 0 where the release has no such graph or the list does not say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Stats {
    pub host: Size,
    pub domain: Size,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Size {
    pub nodes: u64,
    pub arcs: u64,
}

impl Release {
    pub fn size(&self, level: Level) -> Size {
        match level {
            Level::Domain => self.stats.domain,
            Level::Host => self.stats.host,
        }
    }
}

/// Reads the list, in its own order: ids do not sort by time.
pub(super) fn parse(text: &[u8]) -> std::result::Result<Vec<Release>, String> {
    let rows: Vec<serde_json::Value> = serde_json::from_slice(text).map_err(|problem| problem.to_string())?;
    let releases: Vec<Release> = rows
        .into_iter()
        .filter_map(|row| serde_json::from_value(row).ok())
        .filter(|release: &Release| is_release_id(&release.id))
        .collect();
    if releases.is_empty() { Err("it names no release".to_owned()) } else { Ok(releases) }
}

/// The wanted release, or the newest that has a graph of this level. A release named by the user is taken even when
/// the list cannot be had: its files speak for themselves.
pub(super) fn choose(
    remote: &dyn Remote,
    wanted: Option<&str>,
    level: Level,
    watcher: &mut dyn Watcher,
) -> Result<Release> {
    let releases = match (read(remote, watcher), wanted) {
        (Ok(releases), _) => releases,
        (Err(problem), None) => return Err(problem),
        (Err(problem), _) if problem.exit_status() == ExitStatus::Interrupted => return Err(problem),
        (Err(problem), Some(id)) => {
            watcher.say(&format!("{problem}: going on with `{id}` without it"));
            return Ok(Release { id: id.to_owned(), stats: Stats::default() });
        }
    };
    let found = match wanted {
        Some(id) => releases.iter().find(|release| release.id == id),
        None => releases.iter().find(|release| release.size(level).nodes > 0),
    };
    found.cloned().ok_or_else(|| {
        let newest: Vec<&str> = releases.iter().take(NAMED).map(|release| release.id.as_str()).collect();
        let what = match wanted {
            Some(id) => format!("there is no release `{id}`"),
            None => format!("no release has a {level} graph"),
        };
        Error::usage(what)
            .with_remedy(format!("the newest are {}; leave `--release` out for the first", newest.join(", ")))
    })
}

fn read(remote: &dyn Remote, watcher: &mut dyn Watcher) -> Result<Vec<Release>> {
    let ask = Ask { url: RELEASES_URL.to_owned(), ..Ask::default() };
    let text = part::patiently(remote, watcher, RELEASES_URL, || {
        let mut answer = remote.get(&ask)?;
        if answer.head().status != 200 {
            return Err(part::refused(answer.head()));
        }
        let mut text = Vec::new();
        while answer.next(&mut |bytes| text.extend_from_slice(bytes))? {
            if text.len() > MAX_LIST_BYTES {
                return Err(Failure::Lasting("the list of releases is too long to be one".to_owned()));
            }
        }
        Ok(text)
    })
    .map_err(|failure| given_up(RELEASES_URL, failure))?;
    parse(&text).map_err(|problem| {
        Error::failed(format!("the list of releases at {RELEASES_URL} cannot be read: {problem}"))
            .with_remedy("name a release with `--release ID`")
    })
}
