//! Brings a release to this machine: chooses it, says what it takes, downloads with resume, verifies.
//!
//! ```text
//! graphinfo.json ─► release ─► files ─► probe (sizes) ─► plan ─► NAME.part ─ verified ─► NAME
//! ```
//!
//! Every step can be cut off at any moment: what is on disk is a true beginning of the file, or the whole verified file
//! under its own name. The network is a [`Remote`], so that the decisions here can be tried without one.

mod check;
mod names;
mod part;
mod plan;
mod releases;
#[cfg(test)]
mod tests;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use plan::Plan;
pub use releases::{RELEASES_URL, Release};

use super::manifest::{Level, is_release_id, release_age};
use crate::error::{Error, ExitStatus, Result};
use names::{RemoteFile, files_of};

/// Why a request, or the middle of its answer, failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The user wants to stop.
    Interrupted,
    /// It may work in a moment.
    Passing(String),
    /// Asking again will not help.
    Lasting(String),
}

/// What to ask for: from this byte to this one (inclusive) or to the end, if the file is still the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ask {
    pub url: String,
    pub from: u64,
    pub to: Option<u64>,
    pub if_range: Option<String>,
}

/// The head of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    pub status: u16,
    pub length: Option<u64>,
    pub content_range: Option<String>,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    /// Seconds or a date, read.
    pub retry_after: Option<Duration>,
}

/// An answer whose body is still to come.
pub trait Answer {
    fn head(&self) -> &Head;
    /// Hands the next bytes to `take`; `false` at the end.
    fn next(&mut self, take: &mut dyn FnMut(&[u8])) -> std::result::Result<bool, Failure>;
}

/// The network, as far as it matters here. Calls wait for their answer.
pub trait Remote {
    fn get<'a>(&'a self, ask: &Ask) -> std::result::Result<Box<dyn Answer + 'a>, Failure>;
    /// Waits, unless the user wants to stop.
    fn wait(&self, time: Duration) -> std::result::Result<(), Failure>;
}

/// Is told what is being done.
pub trait Watcher {
    fn say(&mut self, sentence: &str);
    /// How much of a file is here.
    fn progress(&mut self, file: &str, here: u64, of: u64);
}

/// What to fetch.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// `None` for the newest.
    pub release: Option<&'a str>,
    pub level: Level,
    pub data_dir: &'a Path,
    /// Say what it would take, and stop.
    pub only_plan: bool,
}

/// Where the files of a release are kept.
pub(super) fn release_dir(data_dir: &Path, id: &str, level: Level) -> PathBuf {
    data_dir.join("graph").join("releases").join(id).join(level.to_string())
}

/// The newest release whose files are all here, or `wanted`, as a directory for [`build`](fn@super::build).
pub fn fetched(data_dir: &Path, level: Level, wanted: Option<&str>) -> Option<PathBuf> {
    let releases = data_dir.join("graph").join("releases");
    let mut ids: Vec<String> = fs::read_dir(releases)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|id| is_release_id(id) && wanted.is_none_or(|wanted| wanted == id))
        .collect();
    ids.sort_by_key(|id| (release_age(id), id.clone()));
    let complete = |dir: &PathBuf| super::files::ReleaseFiles::find(dir, level, None).is_ok();
    ids.iter().rev().map(|id| release_dir(data_dir, id, level)).find(complete)
}

/// Fetches a release. Gives the directory that holds its files; `None` when only the plan was wanted.
pub fn fetch(request: &Request<'_>, remote: &dyn Remote, watcher: &mut dyn Watcher) -> Result<Option<PathBuf>> {
    if let Some(bad) = request.release.filter(|id| !is_release_id(id)) {
        return Err(Error::usage(format!("`{bad}` is no release"))
            .with_remedy("release ids look like cc-main-2026-jul-aug-sep"));
    }
    let release = releases::choose(remote, request.release, request.level, watcher)?;
    let dir = release_dir(request.data_dir, &release.id, request.level);
    fs::create_dir_all(&dir).map_err(|problem| part::cannot_write(&dir, &problem))?;
    let _lock = lock(&dir)?;
    let mut wanted = files_of(&release.id, request.level);
    let mut probed = Vec::new();
    if request.level == Level::Host {
        // The vertices of host graphs come in parts that a listing names.
        let listing = wanted.remove(0);
        let found = part::probe(remote, &listing, watcher)?.ok_or_else(|| listing.missing(&release.id))?;
        part::bring(remote, &dir, &listing, &found, watcher)?;
        wanted.extend(names::parts(&dir.join(&listing.name), &release.id)?);
        probed.push((listing, found));
    }
    for file in wanted {
        match part::probe(remote, &file, watcher)? {
            Some(found) => probed.push((file, found)),
            None if file.optional => watcher.say(&format!("this release has no `{}`: going on without", file.name)),
            None => return Err(file.missing(&release.id)),
        }
    }
    let plan = Plan::new(&release, request.level, &dir, &probed);
    watcher.say(&plan.to_string());
    if request.only_plan {
        return Ok(None);
    }
    plan.check_disk(&dir)?;
    for (file, found) in &probed {
        part::bring(remote, &dir, file, found, watcher)?;
    }
    Ok(Some(dir))
}

/// One fetch at a time into one directory.
fn lock(dir: &Path) -> Result<File> {
    let path = dir.join(".lock");
    let open = File::options().create(true).truncate(false).write(true).open(&path);
    let file = open.map_err(|problem| part::cannot_write(&path, &problem))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => {
            Err(Error::failed(format!("another `audit graph fetch` is at work in `{}`", dir.display()))
                .with_remedy("wait until it is done"))
        }
        Err(fs::TryLockError::Error(problem)) => Err(part::cannot_write(&path, &problem)),
    }
}

/// The error for a request that failed for good.
fn given_up(url: &str, failure: Failure) -> Error {
    match failure {
        Failure::Interrupted => Error::new(ExitStatus::Interrupted, "stopped; everything downloaded so far is kept")
            .with_remedy("run the same command again to go on"),
        Failure::Passing(why) | Failure::Lasting(why) => Error::failed(format!("cannot download `{url}`: {why}"))
            .with_remedy("everything downloaded so far is kept; run the same command again to go on"),
    }
}

impl RemoteFile {
    fn missing(&self, release: &str) -> Error {
        Error::failed(format!("release `{release}` has no file `{}`", self.name))
            .with_remedy("choose another with `--release ID`; releases before 2018 lie elsewhere and have other names")
    }
}
