//! One SQLite file that remembers runs, observations and past audits. The only owner of SQL.
//!
//! ```text
//! audits ─┬─ candidates    what sources said, merged by (place, target, anchor), ordered by place
//!         ├─ observations  what was seen on each page, durable before it counts
//!         └─ links         one slim row per reported link: what `diff` and `history` compare
//! ```
//!
//! The file is opened in WAL mode with `synchronous = NORMAL`: a killed process loses nothing that was committed.

mod lock;
mod robots;
mod rows;
mod run;
mod schema;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::error::{Error, Result};

pub use lock::SiteLock;
pub use robots::RobotsEntry;
pub use rows::{AuditRecord, LinkRow, Links};
pub use run::{PageGroup, Pages, Run, RunStatus};

/// Name of the file inside the data directory.
pub const FILE_NAME: &str = "history.sqlite";

/// How long a statement waits for another audit's write to finish. Writes take milliseconds; a minute means trouble.
const BUSY_TIMEOUT: Duration = Duration::from_secs(60);

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

    /// A second connection that only reads, for streaming rows while the first one writes.
    pub fn reader(&self) -> Result<Self> {
        let path = self.directory.join(FILE_NAME);
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&path, flags).map_err(|problem| trouble(&path, &problem))?;
        connection.busy_timeout(BUSY_TIMEOUT).map_err(|problem| trouble(&path, &problem))?;
        Ok(Self { connection, directory: self.directory.clone() })
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

/// What a database error means to the user.
fn trouble(path: &Path, problem: &rusqlite::Error) -> Error {
    use rusqlite::ErrorCode;
    let shown = path.display();
    match problem.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            Error::failed(format!("the history `{shown}` is damaged or not a history file; it was left untouched"))
                .with_remedy("move the file away, or name another directory with `--data-dir DIR`")
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            Error::failed(format!("the history `{shown}` is in use by another program"))
                .with_remedy("wait until the other audit is done, or name another directory with `--data-dir DIR`")
        }
        Some(ErrorCode::DiskFull) => Error::failed(format!("the disk is full while writing the history `{shown}`"))
            .with_remedy("free some space and run the same command again: it goes on where it stopped"),
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            Error::failed(format!("cannot write the history `{shown}`"))
                .with_remedy("make the directory writable, or name another with `--data-dir DIR` or `AUDIT_DATA_DIR`")
        }
        _ => Error::failed(format!("the history `{shown}` could not be used: {problem}"))
            .with_remedy("check the file and its disk, or name another directory with `--data-dir DIR`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_file_is_an_error_and_stays_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(FILE_NAME);
        let junk = vec![b'x'; 8192];
        std::fs::write(&path, &junk).unwrap();
        let problem = Store::open(dir.path()).err().unwrap();
        assert!(problem.to_string().contains("damaged"), "{problem}");
        assert!(problem.remedy().is_some());
        assert_eq!(std::fs::read(&path).unwrap(), junk);
    }

    #[test]
    fn a_newer_file_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        drop(Store::open(dir.path()).unwrap());
        let connection = Connection::open(dir.path().join(FILE_NAME)).unwrap();
        connection.pragma_update(None, "user_version", 9_999).unwrap();
        drop(connection);
        let problem = Store::open(dir.path()).err().unwrap();
        assert!(problem.to_string().contains("newer"), "{problem}");
    }

    #[test]
    fn a_directory_that_cannot_be_made_is_an_error_with_a_remedy() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        std::fs::write(&file, "").unwrap();
        let problem = Store::open(&file.join("below")).err().unwrap();
        assert!(problem.remedy().unwrap().contains("--data-dir"));
    }
}
