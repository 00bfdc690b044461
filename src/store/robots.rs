//! robots.txt answers, remembered for a day across runs.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::Store;
use crate::error::Result;

/// A remembered answer for one origin (`https://example.com:8443`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RobotsEntry {
    pub fetched_at: Timestamp,
    /// Final HTTP status; 0 when the server could not be reached.
    pub status: u16,
    pub body: Vec<u8>,
}

impl Store {
    pub fn robots(&self, origin: &str) -> Result<Option<RobotsEntry>> {
        self.connection
            .prepare_cached("SELECT fetched_at, status, body FROM robots WHERE origin = ?1")
            .and_then(|mut statement| {
                statement
                    .query_row([origin], |row| Ok((row.get::<_, String>(0)?, row.get::<_, u16>(1)?, row.get(2)?)))
                    .optional()
            })
            .map(|found| {
                found.and_then(|(at, status, body)| Some(RobotsEntry { fetched_at: at.parse().ok()?, status, body }))
            })
            .map_err(|problem| self.wrong(&problem))
    }

    pub fn remember_robots(&self, origin: &str, entry: &RobotsEntry) -> Result<()> {
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO robots (origin, fetched_at, status, body) VALUES (?1, ?2, ?3, ?4)")
            .and_then(|mut statement| {
                statement.execute(params![origin, entry.fetched_at.to_string(), entry.status, entry.body])
            })
            .map(|_| ())
            .map_err(|problem| self.wrong(&problem))
    }

    /// Forgets answers from before the given time; they would be asked for again anyway.
    pub fn forget_robots_before(&self, time: Timestamp) -> Result<()> {
        self.connection
            .execute("DELETE FROM robots WHERE fetched_at < ?1", [time.to_string()])
            .map(|_| ())
            .map_err(|problem| self.wrong(&problem))
    }
}
