//! Finished audits: their profile, and one slim row per link for comparing them.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::{Store, run};
use crate::error::Result;
use crate::model::assessment::Assessed;
use crate::model::profile::Profile;

/// A finished audit.
#[derive(Debug, Clone)]
pub struct AuditRecord {
    pub id: i64,
    pub site: String,
    pub started_at: Timestamp,
    pub profile: Profile,
}

/// What is remembered of one link after an audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRow {
    pub source_url: String,
    pub target_url: String,
    pub nth: u32,
    pub source_domain: String,
    pub anchor: String,
    pub state: String,
    pub cause: Option<String>,
    pub http_status: Option<u16>,
    pub broken_at: Option<String>,
    pub label: String,
    pub value: u8,
    pub risk: u8,
    pub rules: String,
    pub first_seen: Option<String>,
    pub checked_at: Option<String>,
}

impl LinkRow {
    /// `nth` tells apart several links between the same two pages.
    pub fn new(row: &Assessed, nth: u32) -> Self {
        let Assessed { backlink, assessment } = row;
        Self {
            source_url: backlink.source.as_str().to_owned(),
            target_url: backlink.target.as_ref().map(|url| url.as_str().to_owned()).unwrap_or_default(),
            nth,
            source_domain: backlink.source_domain().to_owned(),
            anchor: backlink.anchor().to_owned(),
            state: backlink.state.to_string(),
            cause: backlink.cause.map(|cause| cause.to_string()),
            http_status: backlink.http_status,
            broken_at: backlink.broken_at.map(|step| step.to_string()),
            label: assessment.label.to_string(),
            value: assessment.value,
            risk: assessment.risk,
            rules: assessment
                .findings
                .iter()
                .map(|finding| format!("{}:{}", finding.rule, finding.points))
                .collect::<Vec<_>>()
                .join(" "),
            first_seen: backlink.first_seen.map(|time| time.to_string()),
            checked_at: backlink.checked_at.map(|time| time.to_string()),
        }
    }
}

impl Store {
    /// Stores one link of the run's result; call inside a bulk.
    pub fn add_link(&self, run: i64, row: &LinkRow) -> Result<()> {
        self.connection
            .prepare_cached(
                "INSERT OR REPLACE INTO links (audit, source_url, target_url, nth, source_domain, anchor, state, cause,
                     http_status, broken_at, label, value, risk, rules, first_seen, checked_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
            )
            .and_then(|mut statement| {
                statement.execute(params![
                    run,
                    row.source_url,
                    row.target_url,
                    row.nth,
                    row.source_domain,
                    row.anchor,
                    row.state,
                    row.cause,
                    row.http_status,
                    row.broken_at,
                    row.label,
                    row.value,
                    row.risk,
                    row.rules,
                    row.first_seen,
                    row.checked_at,
                ])
            })
            .map(|_| ())
            .map_err(|problem| self.wrong(&problem))
    }

    /// Forgets link rows of an earlier, incomplete scoring of the same run.
    pub fn clear_links(&self, run: i64) -> Result<()> {
        self.connection
            .execute("DELETE FROM links WHERE audit = ?1", [run])
            .map(|_| ())
            .map_err(|problem| self.wrong(&problem))
    }

    /// Stores the profile and marks the run as done.
    pub fn finish(&self, run: i64, profile: &Profile) -> Result<()> {
        let inner = || -> rusqlite::Result<usize> {
            let json = serde_json::to_string(profile)
                .map_err(|problem| rusqlite::Error::ToSqlConversionFailure(Box::new(problem)))?;
            self.connection.execute(
                "UPDATE audits SET status = 'done', finished_at = ?2, ruleset = ?3, profile = ?4 WHERE id = ?1",
                params![run, profile.finished_at.to_string(), profile.ruleset, json],
            )
        };
        inner().map(|_| ()).map_err(|problem| self.wrong(&problem))
    }

    /// The last finished audit of a site that started before the given time.
    pub fn last_audit(&self, site: &str, before: Timestamp) -> Result<Option<AuditRecord>> {
        let inner = || -> rusqlite::Result<Option<AuditRecord>> {
            self.connection
                .query_row(
                    "SELECT id, started_at, profile FROM audits
                     WHERE site = ?1 AND status = 'done' AND started_at < ?2 ORDER BY started_at DESC LIMIT 1",
                    params![site, before.to_string()],
                    |row| {
                        Ok(AuditRecord {
                            id: row.get(0)?,
                            site: site.to_owned(),
                            started_at: row.get::<_, String>(1)?.parse().unwrap_or_default(),
                            profile: run::from_json(row.get_ref(2)?.as_str()?)?,
                        })
                    },
                )
                .optional()
        };
        inner().map_err(|problem| self.wrong(&problem))
    }

    /// All link rows of an audit in order of source, target and number, streamed.
    pub fn links(&self, audit: i64) -> Links<'_> {
        Links { store: self, audit, batch: Vec::new().into_iter(), after: None, ended: false }
    }
}

/// Rows read at once.
const ROWS_PER_BATCH: u32 = 2_000;

/// See [`Store::links`].
pub struct Links<'a> {
    store: &'a Store,
    audit: i64,
    batch: std::vec::IntoIter<LinkRow>,
    after: Option<(String, String, u32)>,
    ended: bool,
}

impl Links<'_> {
    fn fill(&mut self) -> rusqlite::Result<()> {
        let mut statement = self.store.connection.prepare_cached(
            "SELECT source_url, target_url, nth, source_domain, anchor, state, cause, http_status, broken_at, label,
                 value, risk, rules, first_seen, checked_at FROM links
             WHERE audit = ?1 AND (source_url, target_url, nth) > (?2, ?3, ?4)
             ORDER BY source_url, target_url, nth LIMIT ?5",
        )?;
        let (source, target, nth) = self
            .after
            .clone()
            .map_or((String::new(), String::new(), -1), |(source, target, nth)| (source, target, i64::from(nth)));
        let rows = statement.query_map(params![self.audit, source, target, nth, ROWS_PER_BATCH], |row| {
            Ok(LinkRow {
                source_url: row.get(0)?,
                target_url: row.get(1)?,
                nth: row.get(2)?,
                source_domain: row.get(3)?,
                anchor: row.get(4)?,
                state: row.get(5)?,
                cause: row.get(6)?,
                http_status: row.get(7)?,
                broken_at: row.get(8)?,
                label: row.get(9)?,
                value: row.get(10)?,
                risk: row.get(11)?,
                rules: row.get(12)?,
                first_seen: row.get(13)?,
                checked_at: row.get(14)?,
            })
        })?;
        let rows: Vec<LinkRow> = rows.collect::<rusqlite::Result<_>>()?;
        self.ended = rows.len() < ROWS_PER_BATCH as usize;
        self.after = rows.last().map(|row| (row.source_url.clone(), row.target_url.clone(), row.nth));
        self.batch = rows.into_iter();
        Ok(())
    }
}

impl Iterator for Links<'_> {
    type Item = Result<LinkRow>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(row) = self.batch.next() {
                return Some(Ok(row));
            }
            if self.ended {
                return None;
            }
            if let Err(problem) = self.fill() {
                self.ended = true;
                return Some(Err(self.store.wrong(&problem)));
            }
        }
    }
}
