//! One file, downloaded through any number of interruptions.
//!
//! `NAME.part` holds a true beginning of the file; `NAME.part.json` says of which one (its `ETag` or `Last-Modified`, and
//! its length), so that a file that changed on the server meanwhile is begun anew instead of being patched together.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::names::RemoteFile;
use super::{Ask, Failure, Head, Remote, Watcher, check, given_up};
use crate::error::{Error, Result};

/// Attempts in a row without a new byte before the download is given up. With the pauses between them, some five minutes:
/// longer than a router restarts, shorter than cron's next run.
const MAX_IDLE_ATTEMPTS: u32 = 8;

/// First pause after an attempt that brought nothing; doubled each time.
const FIRST_PAUSE: Duration = Duration::from_secs(2);

/// Longest pause, and longest `Retry-After` that is waited for.
const MAX_PAUSE: Duration = Duration::from_secs(120);

/// Pause before going on after a cut: the server is there, it only hung up.
const SHORT_PAUSE: Duration = Duration::from_millis(200);

/// How often a file that arrives damaged is fetched from the start before it is an error.
const MAX_DAMAGED: u32 = 2;

/// What the server says of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Found {
    pub length: u64,
    /// For `If-Range`: the `ETag`, if it is a strong one, else `Last-Modified`.
    pub validator: Option<String>,
}

pub(super) fn cannot_write(path: &Path, problem: &io::Error) -> Error {
    let remedy = match problem.kind() {
        io::ErrorKind::StorageFull => "free some disk space, or choose another place with `--data-dir`, and go on",
        _ => "check the rights of the data directory, or choose another with `--data-dir`",
    };
    Error::failed(format!("cannot write to `{}`: {problem}", path.display())).with_remedy(remedy)
}

/// What an answer that is no file means.
pub(super) fn refused(head: &Head) -> Failure {
    let text = format!("the server answered {}", head.status);
    match head.status {
        // Common Crawl answers 403 to whom it slows down, too.
        403 | 408 | 429 | 500..=599 => Failure::Passing(text),
        _ => Failure::Lasting(text),
    }
}

/// Repeats what may heal, with growing pauses.
pub(super) fn patiently<T>(
    remote: &dyn Remote,
    watcher: &mut dyn Watcher,
    url: &str,
    mut attempt: impl FnMut() -> std::result::Result<T, Failure>,
) -> std::result::Result<T, Failure> {
    let mut idle = 0;
    loop {
        match attempt() {
            Err(Failure::Passing(why)) if idle + 1 < MAX_IDLE_ATTEMPTS => {
                let pause = pause_after(idle, None);
                watcher.say(&format!("{url}: {why}; trying again in {} s", pause.as_secs()));
                idle += 1;
                remote.wait(pause)?;
            }
            ended => return ended,
        }
    }
}

fn pause_after(idle: u32, asked: Option<Duration>) -> Duration {
    let own = FIRST_PAUSE * 2_u32.saturating_pow(idle.min(10));
    own.max(asked.unwrap_or_default()).min(MAX_PAUSE)
}

/// Asks for one byte to learn the length; `None` when there is no such file.
pub(super) fn probe(remote: &dyn Remote, file: &RemoteFile, watcher: &mut dyn Watcher) -> Result<Option<Found>> {
    let ask = Ask { url: file.url.clone(), from: 0, to: Some(0), if_range: None };
    let found = patiently(remote, watcher, &file.url, || {
        let answer = remote.get(&ask)?;
        let head = answer.head();
        match head.status {
            404 | 410 => Ok(None),
            200 | 206 => match total(head) {
                Some(length) => Ok(Some(Found { length, validator: validator(head) })),
                None => Err(Failure::Lasting("the server does not say how long the file is".to_owned())),
            },
            // Not even one byte: an empty file.
            416 => Ok(Some(Found { length: 0, validator: None })),
            _ => Err(refused(head)),
        }
    });
    found.map_err(|failure| given_up(&file.url, failure))
}

/// Length of the whole file, as an answer tells it.
fn total(head: &Head) -> Option<u64> {
    match head.status {
        206 => range(head).map(|(_, total)| total),
        _ => head.length,
    }
}

/// First byte and whole length of `bytes FIRST-LAST/TOTAL`.
fn range(head: &Head) -> Option<(u64, u64)> {
    let (span, total) = head.content_range.as_deref()?.trim().strip_prefix("bytes")?.trim().split_once('/')?;
    let (first, _) = span.split_once('-')?;
    Some((first.trim().parse().ok()?, total.trim().parse().ok()?))
}

/// Weak tags must not be used with ranges (RFC 9110, 13.1.5).
fn validator(head: &Head) -> Option<String> {
    head.etag.clone().filter(|tag| tag.starts_with('"')).or_else(|| head.last_modified.clone())
}

/// Bytes of the file that are here, as a beginning or as a whole.
pub(super) fn here(dir: &Path, file: &RemoteFile, found: &Found) -> u64 {
    if is_done(dir, file, found) {
        return found.length;
    }
    match noted(&paths(dir, file).1) {
        Some(noted) if noted == *found => fs::metadata(paths(dir, file).0).map_or(0, |meta| meta.len()),
        _ => 0,
    }
}

fn is_done(dir: &Path, file: &RemoteFile, found: &Found) -> bool {
    fs::metadata(dir.join(&file.name)).is_ok_and(|meta| meta.is_file() && meta.len() == found.length)
}

fn paths(dir: &Path, file: &RemoteFile) -> (PathBuf, PathBuf) {
    (dir.join(format!("{}.part", file.name)), dir.join(format!("{}.part.json", file.name)))
}

fn noted(path: &Path) -> Option<Found> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

/// Makes sure that the verified file is in `dir`.
pub(super) fn bring(
    remote: &dyn Remote,
    dir: &Path,
    file: &RemoteFile,
    found: &Found,
    watcher: &mut dyn Watcher,
) -> Result<()> {
    if is_done(dir, file, found) {
        return Ok(());
    }
    let (part, note) = paths(dir, file);
    let mut damaged = 0;
    loop {
        download(remote, &part, &note, file, found, watcher)?;
        match check::whole(&part, file) {
            Ok(()) => break,
            Err(problem) => {
                // A beginning that turned out wrong would be wrong for ever.
                fs::remove_file(&part).map_err(|problem| cannot_write(&part, &problem))?;
                damaged += 1;
                if damaged == MAX_DAMAGED {
                    return Err(Error::failed(format!("`{}` arrived damaged {damaged} times: {problem}", file.url))
                        .with_remedy("try again later; if it stays so, the release itself is damaged: choose another with `--release ID`"));
                }
                watcher.say(&format!("`{}` arrived damaged ({problem}): fetching it again", file.name));
            }
        }
    }
    let whole = dir.join(&file.name);
    fs::rename(&part, &whole).map_err(|problem| cannot_write(&whole, &problem))?;
    let _ = fs::remove_file(&note);
    watcher.say(&format!("`{}` is here and sound ({})", file.name, super::plan::size(found.length)));
    Ok(())
}

/// Fills `part` until it has the whole length.
fn download(
    remote: &dyn Remote,
    part: &Path,
    note: &Path,
    file: &RemoteFile,
    found: &Found,
    watcher: &mut dyn Watcher,
) -> Result<()> {
    let problem = |problem: io::Error| cannot_write(part, &problem);
    let known = noted(note).is_some_and(|noted| noted == *found);
    let mut out = File::options().create(true).append(true).open(part).map_err(problem)?;
    let mut length = out.metadata().map_err(problem)?.len();
    if !known || length > found.length {
        out.set_len(0).map_err(problem)?;
        length = 0;
        let text = serde_json::to_vec(found).unwrap_or_default();
        fs::write(note, text).map_err(|problem| cannot_write(note, &problem))?;
    }
    if length > 0 && length < found.length {
        watcher.say(&format!("going on with `{}` at byte {length} of {}", file.name, found.length));
    }
    let mut idle = 0;
    while length < found.length {
        let before = length;
        let ended = receive(remote, file, found, &mut out, &mut length, watcher)?;
        let Err(failure) = ended else { continue };
        let (why, asked) = match failure {
            (Failure::Passing(why), asked) => (why, asked),
            (failure, _) => return Err(given_up(&file.url, failure)),
        };
        let pause = if length > before {
            idle = 0;
            SHORT_PAUSE
        } else {
            idle += 1;
            pause_after(idle - 1, asked)
        };
        if idle == MAX_IDLE_ATTEMPTS {
            return Err(given_up(&file.url, Failure::Passing(why)));
        }
        if pause > SHORT_PAUSE {
            watcher.say(&format!("`{}`: {why} at byte {length}; trying again in {} s", file.name, pause.as_secs()));
        }
        remote.wait(pause).map_err(|failure| given_up(&file.url, failure))?;
    }
    // The name says "whole" after the rename, so the bytes must be on the disk before.
    out.sync_all().map_err(problem)
}

type Ended = std::result::Result<(), (Failure, Option<Duration>)>;

/// Makes one request and writes what comes. The outer error is the disk's.
fn receive(
    remote: &dyn Remote,
    file: &RemoteFile,
    found: &Found,
    out: &mut File,
    length: &mut u64,
    watcher: &mut dyn Watcher,
) -> Result<Ended> {
    let ask = Ask { url: file.url.clone(), from: *length, to: None, if_range: found.validator.clone() };
    let mut answer = match remote.get(&ask) {
        Ok(answer) => answer,
        Err(failure) => return Ok(Err((failure, None))),
    };
    let head = answer.head().clone();
    let changed = || {
        let why = "the file changed on the server since the download began; what was here of it is dropped";
        Ok(Err((Failure::Lasting(why.to_owned()), None)))
    };
    match head.status {
        206 if range(&head) == Some((*length, found.length)) => {}
        200 if head.length.is_some_and(|length| length != found.length) => return changed(),
        // The server ignores ranges, or the file is another one of the same length: from the start.
        200 => {
            out.set_len(0).map_err(|problem| cannot_write(Path::new(&file.name), &problem))?;
            *length = 0;
        }
        206 | 416 => return changed(),
        _ => return Ok(Err((refused(&head), head.retry_after))),
    }
    loop {
        let mut trouble = None;
        let more = answer.next(&mut |bytes| {
            let room = usize::try_from(found.length - *length).unwrap_or(usize::MAX);
            let bytes = &bytes[..bytes.len().min(room)];
            match out.write_all(bytes) {
                Ok(()) => *length += bytes.len() as u64,
                Err(problem) => trouble = Some(problem),
            }
        });
        if let Some(problem) = trouble {
            return Err(cannot_write(Path::new(&file.name), &problem));
        }
        watcher.progress(&file.name, *length, found.length);
        match more {
            Ok(true) if *length < found.length => {}
            Ok(_) if *length == found.length => return Ok(Ok(())),
            Ok(_) => return Ok(Err((Failure::Passing("the connection ended early".to_owned()), None))),
            Err(failure) => return Ok(Err((failure, None))),
        }
    }
}
