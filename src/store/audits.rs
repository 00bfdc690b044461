//! Finished audits: their reports, which of them a comparison is about, and how many are kept.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::codec::{from_json, to_json};
use super::{Store, time};
use crate::error::Result;
use crate::model::profile::{DomainSummary, Profile};

/// A finished audit.
#[derive(Debug, Clone)]
pub struct AuditRecord {
    pub id: i64,
    pub site: String,
    pub started_at: Timestamp,
    /// Without the referring domains: see [`Store::domains`].
    pub profile: Profile,
}

/// Tables with what only the last audit of a site still needs.
const PAGE_TABLES: [&str; 6] = ["incoming", "candidates", "observations", "sources", "unread", "hunts"];

fn record(row: &Row<'_>) -> rusqlite::Result<AuditRecord> {
    let profile: Profile = from_json(row.get_ref(3)?.as_str()?)?;
    let started_at = row.get::<_, String>(2)?.parse().unwrap_or(profile.started_at);
    Ok(AuditRecord { id: row.get(0)?, site: row.get(1)?, started_at, profile })
}

impl Store {
    /// Stores the profile and marks the run as done, in one step.
    pub fn finish(&self, run: i64, profile: &Profile) -> Result<()> {
        let inner = || -> rusqlite::Result<usize> {
            let slim = Profile { domains: Vec::new(), ..profile.clone() };
            self.connection.execute(
                "UPDATE audits SET status = 'done', finished_at = ?2, ruleset = ?3, profile = ?4, domains = ?5
                 WHERE id = ?1",
                params![
                    run,
                    time::text(profile.finished_at),
                    profile.ruleset,
                    to_json(&slim)?,
                    to_json(&profile.domains)?
                ],
            )
        };
        inner().map(|_| ()).map_err(|problem| self.wrong(&problem))
    }

    /// The last finished audit of a site that started before the given time.
    pub fn last_audit(&self, site: &str, before: Timestamp) -> Result<Option<AuditRecord>> {
        self.connection
            .query_row(
                "SELECT id, site, started_at, profile FROM audits
                 WHERE site = ?1 AND status = 'done' AND started_at < ?2 ORDER BY started_at DESC, id DESC LIMIT 1",
                params![site, time::text(before)],
                record,
            )
            .optional()
            .map_err(|problem| self.wrong(&problem))
    }

    /// All finished audits of a site, the first first.
    pub fn audits(&self, site: &str) -> Result<Vec<AuditRecord>> {
        let mut records = Vec::new();
        self.each_audit(site, |record| records.push(record))?;
        Ok(records)
    }

    /// Calls back with every finished audit of a site, the first first, without holding more than one.
    pub fn each_audit(&self, site: &str, mut each: impl FnMut(AuditRecord)) -> Result<()> {
        let mut inner = || -> rusqlite::Result<()> {
            let mut statement = self.connection.prepare(
                "SELECT id, site, started_at, profile FROM audits WHERE site = ?1 AND status = 'done'
                 ORDER BY started_at, id",
            )?;
            let mut rows = statement.query([site])?;
            while let Some(row) = rows.next()? {
                each(record(row)?);
            }
            Ok(())
        };
        inner().map_err(|problem| self.wrong(&problem))
    }

    /// Numbers and starts of the finished audits of a site, the first first.
    pub fn moments(&self, site: &str) -> Result<Vec<(i64, Timestamp)>> {
        let inner = || -> rusqlite::Result<Vec<(i64, Timestamp)>> {
            let mut statement = self.connection.prepare(
                "SELECT id, started_at FROM audits WHERE site = ?1 AND status = 'done' ORDER BY started_at, id",
            )?;
            let rows = statement
                .query_map([site], |row| Ok((row.get(0)?, row.get::<_, String>(1)?.parse().unwrap_or_default())))?;
            rows.collect()
        };
        inner().map_err(|problem| self.wrong(&problem))
    }

    /// Name and version of the rule set of an audit.
    pub fn ruleset(&self, audit: i64) -> Result<String> {
        self.connection
            .query_row("SELECT ruleset FROM audits WHERE id = ?1", [audit], |row| row.get::<_, Option<String>>(0))
            .map(Option::unwrap_or_default)
            .map_err(|problem| self.wrong(&problem))
    }

    /// Sites with a finished audit, by name, each with the number of its audits.
    pub fn sites(&self) -> Result<Vec<(String, u64)>> {
        let inner = || -> rusqlite::Result<Vec<(String, u64)>> {
            let mut statement = self
                .connection
                .prepare("SELECT site, count(*) FROM audits WHERE status = 'done' GROUP BY site ORDER BY site")?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64)))?;
            rows.collect()
        };
        inner().map_err(|problem| self.wrong(&problem))
    }

    /// The referring domains of an audit's report; kept for the last audit of a site only, else empty.
    pub fn domains(&self, audit: i64) -> Result<Vec<DomainSummary>> {
        self.connection
            .query_row("SELECT domains FROM audits WHERE id = ?1", [audit], |row| {
                match row.get_ref(0)?.as_str_or_null()? {
                    Some(json) => from_json(json),
                    None => Ok(Vec::new()),
                }
            })
            .map_err(|problem| self.wrong(&problem))
    }

    /// New referring domains in the audits before the given time, the latest first. The first audit of all has none:
    /// it knew nothing to compare with.
    pub fn new_domains_before(&self, site: &str, before: Timestamp, most: usize) -> Result<Vec<u64>> {
        let inner = || -> rusqlite::Result<Vec<u64>> {
            let mut statement = self.connection.prepare(
                "SELECT profile ->> '$.changes.domains_new' FROM audits
                 WHERE site = ?1 AND status = 'done' AND started_at < ?2 AND profile ->> '$.changes.since' IS NOT NULL
                 ORDER BY started_at DESC, id DESC LIMIT ?3",
            )?;
            let rows = statement.query_map(params![site, time::text(before), most as i64], |row| {
                row.get::<_, Option<i64>>(0).map(|count| count.unwrap_or_default().max(0) as u64)
            })?;
            rows.collect()
        };
        inner().map_err(|problem| self.wrong(&problem))
    }

    /// Keeps the last `keep` audits of a site (all when `None`), and pages, candidates and domains of the last alone,
    /// so that it can be judged again without a network.
    pub fn tidy(&mut self, site: &str, keep: Option<u32>) -> Result<()> {
        let mut inner = || -> rusqlite::Result<()> {
            let transaction = self.connection.transaction()?;
            let done: Vec<i64> = transaction
                .prepare("SELECT id FROM audits WHERE site = ?1 AND status = 'done' ORDER BY started_at DESC, id DESC")?
                .query_map([site], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            for audit in done.iter().skip(1) {
                for table in PAGE_TABLES {
                    transaction.execute(&format!("DELETE FROM {table} WHERE audit = ?1"), [audit])?;
                }
                transaction.execute("UPDATE audits SET domains = NULL WHERE id = ?1 AND domains NOT NULL", [audit])?;
            }
            let keep = keep.map_or(usize::MAX, |keep| keep.max(1) as usize);
            // The oldest first: dropping the first of all takes with it what only it held.
            for audit in done.iter().skip(keep).rev() {
                drop_audit(&transaction, *audit)?;
            }
            transaction.commit()
        };
        inner().map_err(|problem| self.wrong(&problem))
    }

    /// Removes a run that is not worth remembering, and everything that belongs to it.
    pub fn discard(&self, run: i64) -> Result<()> {
        let inner = || -> rusqlite::Result<()> {
            let transaction = self.connection.unchecked_transaction()?;
            drop_audit(&transaction, run)?;
            transaction.commit()
        };
        inner().map_err(|problem| self.wrong(&problem))
    }
}

/// Removes an audit. Its neighbours keep every row that holds for them.
pub(super) fn drop_audit(connection: &Connection, audit: i64) -> rusqlite::Result<()> {
    super::links::forget(connection, audit)?;
    connection.execute("DELETE FROM audits WHERE id = ?1", [audit]).map(|_| ())
}
