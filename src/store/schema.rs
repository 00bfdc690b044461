//! The tables, and how older files become current ones.

use std::path::Path;

use rusqlite::Connection;

use super::{BUSY_TIMEOUT, damaged, integrity, trouble};
use crate::error::{Error, Result};

/// Marks the file as ours (`PRAGMA application_id`): "audt".
const APPLICATION_ID: i32 = 0x6175_6474;

/// One step per version; the index is the version it starts from.
const MIGRATIONS: &[&str] =
    &[include_str!("schema/v1.sql"), include_str!("schema/v2.sql"), include_str!("schema/v3.sql")];

/// Version that this program writes.
const CURRENT: u32 = MIGRATIONS.len() as u32;

/// Makes the file current: checks that it is ours, not damaged and not newer, then migrates it in one transaction.
/// Nothing is written before all checks have passed.
pub(super) fn prepare(connection: &mut Connection, path: &Path) -> Result<()> {
    let wrong = |problem: rusqlite::Error| trouble(path, &problem);
    connection.busy_timeout(BUSY_TIMEOUT).map_err(wrong)?;
    integrity::hands_off(connection, true).map_err(wrong)?;
    let version = check(connection, path)?;
    integrity::hands_off(connection, false).map_err(wrong)?;
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;
             PRAGMA temp_store = FILE; PRAGMA cache_size = -32768;",
        )
        .map_err(wrong)?;
    if version == CURRENT {
        return Ok(());
    }
    migrate(connection).map_err(wrong)
}

/// The version of the file, once it is known to be a whole history that this program understands.
fn check(connection: &mut Connection, path: &Path) -> Result<u32> {
    let wrong = |problem: rusqlite::Error| trouble(path, &problem);
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
    match integrity::is_whole(connection) {
        Ok(true) => Ok(version),
        Ok(false) => Err(damaged(path)),
        Err(problem) => Err(wrong(problem)),
    }
}

/// For files that may not be written: whole, ours, and of the current version.
pub(super) fn check_current(connection: &mut Connection, path: &Path) -> Result<()> {
    let version = check(connection, path)?;
    if version == CURRENT {
        return Ok(());
    }
    Err(Error::failed(format!("the history `{}` has an older format and cannot be written", path.display()))
        .with_remedy("make the file writable once, so that it can be brought up to date"))
}

fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    // IMMEDIATE: of two programs that open a new file at once, one migrates and the other waits, then finds it done.
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let version: u32 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    for step in MIGRATIONS.iter().skip(version as usize) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", CURRENT)?;
    transaction.commit()
}
