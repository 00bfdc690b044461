//! One SQLite file that remembers runs, observations and past audits. The only owner of SQL.
//!
//! ```text
//! audits ─┬─ candidates    what sources said, merged by (place, target, anchor), ordered by place
//!         ├─ observations  what was seen on each page, durable before it counts
//!         └─ links         one slim row per link while it stays as it is: what `diff` and `history` compare
//! ```
//!
//! The file is opened in WAL mode with `synchronous = NORMAL`: a killed process loses nothing that was committed.

mod audits;
mod codec;
mod hunts;
mod integrity;
mod links;
mod lock;
mod places;
mod robots;
mod run;
mod schema;
mod time;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::error::{Error, Result};

pub use audits::AuditRecord;
pub use links::{LinkWriter, Links};
pub use lock::SiteLock;
pub use places::{PageGroup, Pages};
pub use robots::RobotsEntry;
pub use run::{Run, RunStatus};

/// Name of the file inside the data directory.
pub const FILE_NAME: &str = "history.sqlite";

/// How long a statement waits for another audit's write to finish. Writes take milliseconds; a minute means trouble.
const BUSY_TIMEOUT: Duration = if cfg!(test) { Duration::from_millis(50) } else { Duration::from_secs(60) };

/// The open history.
pub struct Store {
    connection: Connection,
    directory: PathBuf,
}

impl Store {
    /// Opens the history in a directory, creating both where missing.
    ///
    /// A damaged, locked or newer file is an error with a remedy and is left untouched.
    pub fn open(directory: &Path) -> Result<Self> {
        let shown = directory.display();
        std::fs::create_dir_all(directory).map_err(|problem| {
            Error::failed(format!("cannot create the data directory `{shown}`: {problem}"))
                .with_remedy("name a writable directory with `--data-dir DIR` or `AUDIT_DATA_DIR`")
        })?;
        let path = directory.join(FILE_NAME);
        let mut connection = Connection::open(&path).map_err(|problem| trouble(&path, &problem))?;
        schema::prepare(&mut connection, &path)?;
        Ok(Self { connection, directory: directory.to_owned() })
    }

    /// Opens the history in a directory for a command that only reads it; `None` when there is none. A file that may not
    /// be written is read as it is.
    pub fn existing(directory: &Path) -> Result<Option<Self>> {
        let path = directory.join(FILE_NAME);
        if !path.exists() {
            return Ok(None);
        }
        if can_write(&path) {
            return Self::open(directory).map(Some);
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
        // Immutable: without the right to write there is no shared index of the log, and nobody else writes either.
        let mut address = "file:".to_owned();
        for byte in path.as_os_str().as_encoded_bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => address.push(*byte as char),
                _ => address.push_str(&format!("%{byte:02x}")),
            }
        }
        address.push_str("?immutable=1");
        let mut connection = Connection::open_with_flags(address, flags).map_err(|problem| trouble(&path, &problem))?;
        schema::check_current(&mut connection, &path)?;
        Ok(Some(Self { connection, directory: directory.to_owned() }))
    }

    /// A second connection that only reads, for streaming rows while the first one writes.
    pub fn reader(&self) -> Result<Self> {
        let path = self.directory.join(FILE_NAME);
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&path, flags).map_err(|problem| trouble(&path, &problem))?;
        connection.busy_timeout(BUSY_TIMEOUT).map_err(|problem| trouble(&path, &problem))?;
        Ok(Self { connection, directory: self.directory.clone() })
    }

    /// From here on this connection sees the file as it is now, whatever others write, until it is dropped.
    pub fn hold_view(&self) -> Result<()> {
        // A deferred transaction takes its view with its first read.
        self.connection
            .execute_batch("BEGIN; SELECT count(*) FROM sqlite_master;")
            .map_err(|problem| self.wrong(&problem))
    }

    pub fn directory(&self) -> &Path {
        &self.directory
    }

    fn path(&self) -> PathBuf {
        self.directory.join(FILE_NAME)
    }

    /// Turns a database error into one that names the file and the remedy.
    fn wrong(&self, problem: &rusqlite::Error) -> Error {
        trouble(&self.path(), problem)
    }
}

/// Whether the file can be opened for writing and its directory takes the log beside it.
fn can_write(path: &Path) -> bool {
    let probe = path.with_extension(format!("probe-{}", std::process::id()));
    let beside = std::fs::OpenOptions::new().write(true).create_new(true).open(&probe).is_ok();
    if beside {
        let _ = std::fs::remove_file(&probe);
    }
    beside && std::fs::OpenOptions::new().append(true).open(path).is_ok()
}

fn damaged(path: &Path) -> Error {
    let shown = path.display();
    Error::failed(format!("the history `{shown}` is damaged or not a history file; it was left untouched"))
        .with_remedy("move the file away and start a new history, or name another directory with `--data-dir DIR`")
}

/// What a database error means to the user.
fn trouble(path: &Path, problem: &rusqlite::Error) -> Error {
    use rusqlite::ErrorCode;
    let shown = path.display();
    match problem.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => damaged(path),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            Error::failed(format!("the history `{shown}` is in use by another program"))
                .with_remedy("wait until the other audit is done, or name another directory with `--data-dir DIR`")
        }
        Some(ErrorCode::DiskFull) => Error::failed(format!("the disk is full while writing the history `{shown}`"))
            .with_remedy("free some space and run the same command again: it goes on where it stopped"),
        Some(ErrorCode::SystemIoFailure) => {
            Error::failed(format!("the system could not read or write the history `{shown}`: {problem}"))
                .with_remedy("check free space, file-size limits and the disk, then run the same command again")
        }
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            Error::failed(format!("cannot write the history `{shown}`"))
                .with_remedy("make the directory writable, or name another with `--data-dir DIR` or `AUDIT_DATA_DIR`")
        }
        _ => Error::failed(format!("the history `{shown}` could not be used: {problem}"))
            .with_remedy("check the file and its disk, or name another directory with `--data-dir DIR`"),
    }
}

#[cfg(test)]
mod tests;
