//! One slim row per link and span of audits: a link that stays as it is costs nothing in the next audit.
//!
//! ```text
//! since until   holds for
//!   3     7     audits 3 … 6
//!   7     –     audits 7 and later
//!   5     5     audit 5 alone, made after a later one (its clock was set back)
//! ```

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params};

use super::run::Run;
use super::{Store, time};
use crate::error::Result;
use crate::model::assessment::Label;
use crate::model::backlink::{BrokenAt, State};
use crate::model::cause::Cause;
use crate::model::history::{LinkRow, Memory};

/// How the rows of a run relate to those of other audits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// The audit before is the one compared with: rows that did not change stay as they are.
    Follow,
    /// There is no such audit, or it shares no rows: all rows are new.
    Anew,
    /// Audits of later moments exist: the rows hold for this audit alone.
    Alone,
}

/// Writes the rows of one run, page by page, inside a bulk.
#[derive(Debug)]
pub struct LinkWriter {
    run: i64,
    site: i64,
    mode: Mode,
}

impl Store {
    /// Begins to write the link rows of a run; what an interrupted attempt wrote is taken back. A finished audit of the
    /// same moment is replaced, so that repeating an audit under a fixed clock repeats its result.
    ///
    /// `previous` is the audit that the rows are compared with.
    pub fn start_links(&self, run: &Run, site: &str, previous: Option<i64>) -> Result<LinkWriter> {
        let inner = || -> rusqlite::Result<LinkWriter> {
            let transaction = self.connection.unchecked_transaction()?;
            forget(&transaction, run.id)?;
            let at = time::text(run.started_at);
            let same: Vec<i64> = transaction
                .prepare("SELECT id FROM audits WHERE site = ?1 AND started_at = ?2 AND id != ?3 AND status = 'done'")?
                .query_map(params![site, at, run.id], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            for audit in same {
                super::audits::drop_audit(&transaction, audit)?;
            }
            transaction.execute("INSERT OR IGNORE INTO sites (name) VALUES (?1)", [site])?;
            let id = transaction.query_row("SELECT id FROM sites WHERE name = ?1", [site], |row| row.get(0))?;
            let mode = mode(&transaction, site, &at, previous)?;
            if mode == Mode::Anew {
                transaction.execute("UPDATE links SET until = ?2 WHERE site = ?1 AND until IS NULL", [id, run.id])?;
            }
            transaction.execute(
                "UPDATE audits SET linked = 1, detached = ?2 WHERE id = ?1",
                params![run.id, mode == Mode::Alone],
            )?;
            transaction.commit()?;
            Ok(LinkWriter { run: run.id, site: id, mode })
        };
        inner().map_err(|problem| self.wrong(&problem))
    }

    /// Writes the rows of one page. `before` are the rows of that page in the audit compared with.
    pub fn write_links(&self, writer: &LinkWriter, before: &[LinkRow], now: &[LinkRow]) -> Result<()> {
        self.write_links_inner(writer, before, now).map_err(|problem| self.wrong(&problem))
    }

    fn write_links_inner(&self, writer: &LinkWriter, before: &[LinkRow], now: &[LinkRow]) -> rusqlite::Result<()> {
        let follow = writer.mode == Mode::Follow;
        let mut open: HashMap<(&str, u32), &LinkRow> =
            if follow { HashMap::with_capacity(before.len()) } else { HashMap::new() };
        if follow {
            open.extend(before.iter().map(|row| ((row.target_url.as_str(), row.nth), row)));
        }
        let mut fresh = Vec::new();
        for row in now {
            match open.remove(&(row.target_url.as_str(), row.nth)) {
                Some(known) if holds_on(known, row) => {}
                Some(known) => {
                    self.close_row(writer, known)?;
                    fresh.push(row);
                }
                None => fresh.push(row),
            }
        }
        for known in open.into_values() {
            self.close_row(writer, known)?;
        }
        fresh.into_iter().try_for_each(|row| self.insert_row(writer, row))
    }

    fn close_row(&self, writer: &LinkWriter, row: &LinkRow) -> rusqlite::Result<()> {
        self.connection
            .prepare_cached(
                "UPDATE links SET until = ?5
                 WHERE site = ?1 AND source_url = ?2 AND target_url = ?3 AND nth = ?4 AND until IS NULL AND since < ?5",
            )?
            .execute(params![writer.site, row.source_url, row.target_url, row.nth, writer.run])
            .map(|_| ())
    }

    fn insert_row(&self, writer: &LinkWriter, row: &LinkRow) -> rusqlite::Result<()> {
        let memory = &row.memory;
        let micros = |time: Option<Timestamp>| time.map(time::micros);
        let until = (writer.mode == Mode::Alone).then_some(writer.run);
        self.connection
            .prepare_cached(
                "INSERT OR REPLACE INTO links (site, source_url, target_url, nth, since, until, source_domain, anchor,
                     state, cause, http_status, broken_at, label, value, risk, rules, first_seen, first_live, last_live,
                     live_broken_at, live_label, missing, gone_since, gone_cause, lost_at, carried)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,
                     ?22, ?23, ?24, ?25, ?26)",
            )?
            .execute(params![
                writer.site,
                row.source_url,
                row.target_url,
                row.nth,
                writer.run,
                until,
                row.source_domain,
                row.anchor,
                row.state.as_str(),
                name(row.cause),
                row.http_status,
                row.broken_at.map(BrokenAt::as_str),
                row.label.as_str(),
                row.value,
                row.risk,
                row.rules,
                micros(row.first_seen),
                micros(memory.first_live),
                micros(written_last_live(row)),
                memory.live_broken_at.map(BrokenAt::as_str),
                memory.live_label.map(Label::as_str),
                memory.missing,
                micros(memory.gone_since),
                name(memory.gone_cause),
                micros(memory.lost_at),
                row.carried,
            ])
            .map(|_| ())
    }

    /// All link rows of an audit in order of source, target and number, streamed.
    pub fn links(&self, audit: i64) -> Links<'_> {
        Links { store: self, audit, scope: None, batch: Vec::new().into_iter(), after: None, ended: false }
    }
}

fn name(cause: Option<Cause>) -> Option<String> {
    cause.map(|cause| cause.to_string())
}

fn mode(connection: &Connection, site: &str, at: &str, previous: Option<i64>) -> rusqlite::Result<Mode> {
    let later = connection
        .prepare("SELECT 1 FROM audits WHERE site = ?1 AND status = 'done' AND started_at > ?2")?
        .exists([site, at])?;
    if later {
        return Ok(Mode::Alone);
    }
    let head: Option<i64> = connection.query_row(
        "SELECT max(id) FROM audits WHERE site = ?1 AND status = 'done' AND NOT detached",
        [site],
        |row| row.get(0),
    )?;
    Ok(if head.is_some() && head == previous { Mode::Follow } else { Mode::Anew })
}

/// Takes back what an audit wrote, whether it was finished or not.
pub(super) fn forget(connection: &Connection, audit: i64) -> rusqlite::Result<()> {
    let found: Option<(i64, bool)> = connection
        .query_row(
            "SELECT s.id, a.detached FROM audits a JOIN sites s ON s.name = a.site WHERE a.id = ?1 AND a.linked",
            [audit],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    let Some((site, detached)) = found else { return Ok(()) };
    let next: Option<i64> = if detached {
        None
    } else {
        connection.query_row(
            "SELECT min(a.id) FROM audits a JOIN sites s ON s.name = a.site
             WHERE s.id = ?1 AND a.id > ?2 AND a.linked AND NOT a.detached",
            [site, audit],
            |row| row.get(0),
        )?
    };
    match next {
        // The audit after it keeps the rows that it shares.
        Some(next) => {
            let first = "SELECT min(a.id) FROM audits a JOIN sites s ON s.name = a.site
                 WHERE s.id = ?1 AND a.linked AND NOT a.detached";
            let first: Option<i64> = connection.query_row(first, [site], |row| row.get(0))?;
            connection
                .execute("DELETE FROM links WHERE site = ?1 AND since = ?2 AND until <= ?3", [site, audit, next])?;
            connection.execute("UPDATE links SET since = ?3 WHERE site = ?1 AND since = ?2", [site, audit, next])?;
            connection.execute("UPDATE links SET until = ?3 WHERE site = ?1 AND until = ?2", [site, audit, next])?;
            if first == Some(audit) {
                // Nobody is left to remember what ended before the next one.
                connection
                    .execute("DELETE FROM links WHERE site = ?1 AND until <= ?2 AND since < until", [site, next])?;
            }
        }
        None => {
            connection.execute("DELETE FROM links WHERE site = ?1 AND since = ?2", [site, audit])?;
            connection.execute("UPDATE links SET until = NULL WHERE site = ?1 AND until = ?2", [site, audit])?;
        }
    }
    connection.execute("UPDATE audits SET linked = 0 WHERE id = ?1", [audit]).map(|_| ())
}

/// `last_live` as it is written: a live link's is the audit's own time, and would change every week.
fn written_last_live(row: &LinkRow) -> Option<Timestamp> {
    if row.state == State::Live && !row.carried { None } else { row.memory.last_live }
}

/// Whether the row that is written for `before` holds for `now` as well; both have one key.
fn holds_on(before: &LinkRow, now: &LinkRow) -> bool {
    let memory = |row: &LinkRow| Memory { last_live: written_last_live(row), ..row.memory.clone() };
    before.state == now.state
        && before.carried == now.carried
        && before.cause == now.cause
        && before.http_status == now.http_status
        && before.broken_at == now.broken_at
        && (before.label, before.value, before.risk) == (now.label, now.value, now.risk)
        && before.first_seen == now.first_seen
        && before.source_domain == now.source_domain
        && before.anchor == now.anchor
        && before.rules == now.rules
        && memory(before) == memory(now)
}

/// Rows read at once.
const ROWS_PER_BATCH: u32 = 2_000;

/// See [`Store::links`].
pub struct Links<'a> {
    store: &'a Store,
    audit: i64,
    scope: Option<Scope>,
    batch: std::vec::IntoIter<LinkRow>,
    after: Option<(String, String, u32)>,
    ended: bool,
}

/// Which rows belong to the audit.
#[derive(Debug, Clone, Copy)]
struct Scope {
    site: i64,
    detached: bool,
    started_at: Timestamp,
}

impl Links<'_> {
    fn scope(&mut self) -> rusqlite::Result<Option<Scope>> {
        if self.scope.is_none() {
            self.scope = self
                .store
                .connection
                .prepare_cached(
                    "SELECT s.id, a.detached, a.started_at FROM audits a JOIN sites s ON s.name = a.site WHERE a.id = ?1",
                )?
                .query_row([self.audit], |row| {
                    let started_at = row.get::<_, String>(2)?.parse().unwrap_or_default();
                    Ok(Scope { site: row.get(0)?, detached: row.get(1)?, started_at })
                })
                .optional()?;
        }
        Ok(self.scope)
    }

    fn fill(&mut self) -> rusqlite::Result<()> {
        let Some(scope) = self.scope()? else {
            self.ended = true;
            return Ok(());
        };
        const COLUMNS: &str =
            "source_url, target_url, nth, source_domain, anchor, state, cause, http_status, broken_at,
             label, value, risk, rules, first_seen, first_live, last_live, live_broken_at, live_label, missing,
             gone_since, gone_cause, lost_at, carried";
        let held =
            if scope.detached { "since = ?2 AND until = ?2" } else { "since <= ?2 AND (until IS NULL OR until > ?2)" };
        let mut statement = self.store.connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM links
             WHERE site = ?1 AND {held} AND (source_url, target_url, nth) > (?3, ?4, ?5)
             ORDER BY source_url, target_url, nth LIMIT {ROWS_PER_BATCH}"
        ))?;
        let (source, target, nth) = match &self.after {
            Some((source, target, nth)) => (source.as_str(), target.as_str(), i64::from(*nth)),
            None => ("", "", -1),
        };
        let parameters: [&dyn ToSql; 5] = [&scope.site, &self.audit, &source, &target, &nth];
        let rows: Vec<LinkRow> =
            statement.query_map(parameters, |row| read(row, scope.started_at))?.collect::<rusqlite::Result<_>>()?;
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

fn read(row: &Row<'_>, started_at: Timestamp) -> rusqlite::Result<LinkRow> {
    let text = |index: usize| -> rusqlite::Result<Option<&str>> {
        row.get_ref(index)?.as_str_or_null().map_err(rusqlite::Error::from)
    };
    let time = |index: usize| -> rusqlite::Result<Option<Timestamp>> {
        Ok(row.get::<_, Option<i64>>(index)?.and_then(time::from_micros))
    };
    let state = named(5, text(5)?, State::from_name)?.unwrap_or(State::Unverified);
    let carried: bool = row.get(22)?;
    let last_live = if state == State::Live && !carried { Some(started_at) } else { time(15)? };
    Ok(LinkRow {
        source_url: row.get(0)?,
        target_url: row.get(1)?,
        nth: row.get(2)?,
        source_domain: row.get(3)?,
        anchor: row.get(4)?,
        state,
        cause: named(6, text(6)?, |name| name.parse().ok())?,
        http_status: row.get(7)?,
        broken_at: named(8, text(8)?, BrokenAt::from_name)?,
        label: named(9, text(9)?, Label::from_name)?.unwrap_or(Label::LowQuality),
        value: row.get(10)?,
        risk: row.get(11)?,
        rules: row.get(12)?,
        first_seen: time(13)?,
        memory: Memory {
            first_live: time(14)?,
            last_live,
            live_broken_at: named(16, text(16)?, BrokenAt::from_name)?,
            live_label: named(17, text(17)?, Label::from_name)?,
            missing: row.get(18)?,
            gone_since: time(19)?,
            gone_cause: named(20, text(20)?, |name| name.parse().ok())?,
            lost_at: time(21)?,
        },
        carried,
    })
}

/// A name of the model; one that it does not know means that the file was changed by hand.
fn named<T>(index: usize, text: Option<&str>, read: impl Fn(&str) -> Option<T>) -> rusqlite::Result<Option<T>> {
    let Some(text) = text else { return Ok(None) };
    read(text).map(Some).ok_or_else(|| {
        let message = format!("`{text}` is unknown here");
        rusqlite::Error::FromSqlConversionFailure(index, rusqlite::types::Type::Text, message.into())
    })
}
