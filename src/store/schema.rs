//! The tables, and how older files become current ones.

use std::path::Path;

use rusqlite::Connection;

use super::{BUSY_TIMEOUT, trouble};
use crate::error::{Error, Result};

/// Marks the file as ours (`PRAGMA application_id`): "audt".
const APPLICATION_ID: i32 = 0x6175_6474;

/// One step per version; the index is the version it starts from.
const MIGRATIONS: &[&str] = &["CREATE TABLE audits (
         id INTEGER PRIMARY KEY,
         site TEXT NOT NULL,
         -- What was asked for: the same inputs and settings resume an unfinished audit.
         fingerprint TEXT NOT NULL,
         started_at TEXT NOT NULL,
         finished_at TEXT,
         status TEXT NOT NULL CHECK (status IN ('discovering', 'verifying', 'done')),
         ruleset TEXT,
         -- The report without its links, as JSON.
         profile TEXT
     ) STRICT;
     CREATE INDEX audits_by_site ON audits (site, started_at);
     -- Candidates as they arrive, before they are sorted and merged.
     CREATE TABLE incoming (
         audit INTEGER NOT NULL REFERENCES audits ON DELETE CASCADE,
         place TEXT NOT NULL,
         target TEXT NOT NULL,
         anchor TEXT NOT NULL,
         body TEXT NOT NULL
     ) STRICT;
     CREATE TABLE candidates (
         audit INTEGER NOT NULL REFERENCES audits ON DELETE CASCADE,
         place TEXT NOT NULL,
         target TEXT NOT NULL,
         anchor TEXT NOT NULL,
         body TEXT NOT NULL,
         PRIMARY KEY (audit, place, target, anchor)
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE observations (
         audit INTEGER NOT NULL REFERENCES audits ON DELETE CASCADE,
         url TEXT NOT NULL,
         -- zstd-compressed JSON.
         body BLOB NOT NULL,
         PRIMARY KEY (audit, url)
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE links (
         audit INTEGER NOT NULL REFERENCES audits ON DELETE CASCADE,
         source_url TEXT NOT NULL,
         target_url TEXT NOT NULL,
         -- Tells apart several links between the same two pages.
         nth INTEGER NOT NULL,
         source_domain TEXT NOT NULL,
         anchor TEXT NOT NULL,
         state TEXT NOT NULL,
         cause TEXT,
         http_status INTEGER,
         broken_at TEXT,
         label TEXT NOT NULL,
         value INTEGER NOT NULL,
         risk INTEGER NOT NULL,
         -- Rule ids with points, `id:points` joined by spaces, strongest first.
         rules TEXT NOT NULL,
         first_seen TEXT,
         checked_at TEXT,
         PRIMARY KEY (audit, source_url, target_url, nth)
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE robots (
         origin TEXT PRIMARY KEY,
         fetched_at TEXT NOT NULL,
         status INTEGER NOT NULL,
         body BLOB NOT NULL
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE sources (
         audit INTEGER NOT NULL REFERENCES audits ON DELETE CASCADE,
         nth INTEGER NOT NULL,
         report TEXT NOT NULL,
         PRIMARY KEY (audit, nth)
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE unread (
         audit INTEGER NOT NULL REFERENCES audits ON DELETE CASCADE,
         file TEXT NOT NULL,
         line INTEGER NOT NULL,
         reason TEXT NOT NULL
     ) STRICT;"];

const CURRENT: u32 = MIGRATIONS.len() as u32;

/// Makes the file current: checks that it is ours, not damaged and not newer, then migrates it in one transaction.
pub(super) fn prepare(connection: &mut Connection, path: &Path) -> Result<()> {
    let wrong = |problem: rusqlite::Error| trouble(path, &problem);
    connection.busy_timeout(BUSY_TIMEOUT).map_err(wrong)?;
    let version: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(wrong)?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0)).map_err(wrong)?;
    let owner: i32 = connection.query_row("PRAGMA application_id", [], |row| row.get(0)).map_err(wrong)?;
    if tables > 0 && owner != APPLICATION_ID {
        return Err(Error::failed(format!("`{}` is a database of another program", path.display()))
            .with_remedy("name another directory with `--data-dir DIR`"));
    }
    if version > CURRENT {
        return Err(Error::failed(format!(
            "the history `{}` was written by a newer version of audit (format {version}, this one knows {}); \
             it was left untouched",
            path.display(),
            CURRENT
        ))
        .with_remedy("install the newer version, or name another directory with `--data-dir DIR`"));
    }
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;
             PRAGMA temp_store = FILE; PRAGMA cache_size = -32768;",
        )
        .map_err(wrong)?;
    if version == CURRENT {
        return Ok(());
    }
    // IMMEDIATE: of two programs that open a new file at once, one migrates and the other waits, then finds it done.
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(wrong)?;
    let version: u32 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(wrong)?;
    for step in MIGRATIONS.iter().skip(version as usize) {
        transaction.execute_batch(step).map_err(wrong)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID).map_err(wrong)?;
    transaction.pragma_update(None, "user_version", CURRENT).map_err(wrong)?;
    transaction.commit().map_err(wrong)
}
