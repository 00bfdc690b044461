//! A run in progress: candidates come in and merge, observations come in and stay.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::audits::drop_audit;
use super::codec::{from_json, pack, to_json, unpack};
use super::{Store, time};
use crate::error::Result;
use crate::model::candidate::{Candidate, CandidateKey, Place};
use crate::model::observation::Observation;
use crate::model::profile::{MAX_UNREAD_LISTED, SourceReport, Unread};
use crate::model::url::{CanonicalUrl, Host};

/// How far a run has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunStatus {
    /// Candidates are still being collected; a resumed run collects them again.
    Discovering,
    /// All candidates are known; pages are being looked at.
    Verifying,
    Done,
}

impl RunStatus {
    fn as_str(self) -> &'static str {
        match self {
            Self::Discovering => "discovering",
            Self::Verifying => "verifying",
            Self::Done => "done",
        }
    }
}

/// The audit that is being made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub id: i64,
    pub started_at: Timestamp,
    /// The run was begun earlier and goes on.
    pub resumed: bool,
    pub status: RunStatus,
}

impl Store {
    /// Goes on with the unfinished run of the same site and fingerprint, or begins a new one.
    ///
    /// Unfinished runs with another fingerprint are dropped: their inputs were given up.
    pub fn begin(&mut self, site: &str, fingerprint: &str, now: Timestamp, fresh: bool) -> Result<Run> {
        self.begin_inner(site, fingerprint, now, fresh).map_err(|problem| self.wrong(&problem))
    }

    fn begin_inner(&mut self, site: &str, fingerprint: &str, now: Timestamp, fresh: bool) -> rusqlite::Result<Run> {
        let transaction = self.connection.transaction()?;
        if !fresh {
            let found = transaction
                .query_row(
                    "SELECT id, started_at, status FROM audits
                     WHERE site = ?1 AND fingerprint = ?2 AND status != 'done' ORDER BY id DESC",
                    [site, fingerprint],
                    |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?)),
                )
                .optional()?;
            if let Some((id, started_at, status)) = found {
                let status = if status == "verifying" { RunStatus::Verifying } else { RunStatus::Discovering };
                if status == RunStatus::Discovering {
                    // Merging adds visits up, so a repeated collection starts from nothing.
                    for table in ["incoming", "candidates", "sources", "unread"] {
                        transaction.execute(&format!("DELETE FROM {table} WHERE audit = ?1"), [id])?;
                    }
                }
                transaction.commit()?;
                return Ok(Run { id, started_at: started_at.parse().unwrap_or(now), resumed: true, status });
            }
        }
        let given_up: Vec<i64> = transaction
            .prepare("SELECT id FROM audits WHERE site = ?1 AND status != 'done'")?
            .query_map([site], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        for audit in given_up {
            drop_audit(&transaction, audit)?;
        }
        transaction.execute(
            "INSERT INTO audits (site, fingerprint, started_at, status) VALUES (?1, ?2, ?3, 'discovering')",
            [site, fingerprint, &time::text(now)],
        )?;
        let id = transaction.last_insert_rowid();
        transaction.commit()?;
        Ok(Run { id, started_at: now, resumed: false, status: RunStatus::Discovering })
    }

    pub fn set_status(&self, run: i64, status: RunStatus) -> Result<()> {
        self.connection
            .execute("UPDATE audits SET status = ?2 WHERE id = ?1", params![run, status.as_str()])
            .map(|_| ())
            .map_err(|problem| self.wrong(&problem))
    }

    /// Opens a transaction for a bulk of writes; [`Store::commit`] ends it.
    pub fn start_bulk(&self) -> Result<()> {
        self.connection.execute_batch("BEGIN IMMEDIATE").map_err(|problem| self.wrong(&problem))
    }

    pub fn commit(&self) -> Result<()> {
        self.connection.execute_batch("COMMIT").map_err(|problem| self.wrong(&problem))
    }

    /// Takes a candidate as it comes; [`Store::merge_candidates`] makes one of those that name the same link.
    ///
    /// Appending and sorting once is five times faster than keeping a million rows in order as they arrive.
    pub fn add_candidate(&self, run: i64, candidate: &Candidate) -> Result<()> {
        let inner = || -> rusqlite::Result<usize> {
            let key = candidate.key();
            self.connection
                .prepare_cached(
                    "INSERT INTO incoming (audit, place, target, anchor, body) VALUES (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute(params![run, key.place, key.target, key.anchor, to_json(candidate)?])
        };
        inner().map(|_| ()).map_err(|problem| self.wrong(&problem))
    }

    /// Unites what arrived since the last call with what is there, in one transaction.
    pub fn merge_candidates(&self, run: i64) -> Result<()> {
        let inner = || -> rusqlite::Result<()> {
            let transaction = self.connection.unchecked_transaction()?;
            let empty = !transaction.prepare("SELECT 1 FROM candidates WHERE audit = ?1 LIMIT 1")?.exists([run])?;
            {
                let mut arrived = transaction.prepare(
                    "SELECT place, target, anchor, body FROM incoming WHERE audit = ?1
                     ORDER BY place, target, anchor, rowid",
                )?;
                let mut rows = arrived.query([run])?;
                let mut open: Option<(CandidateKey, String)> = None;
                while let Some(row) = rows.next()? {
                    let key = CandidateKey { place: row.get(0)?, target: row.get(1)?, anchor: row.get(2)? };
                    let body = row.get_ref(3)?.as_str()?;
                    match &mut open {
                        Some((known, united)) if *known == key => *united = unite(united, body)?,
                        _ => {
                            if let Some((key, body)) = open.replace((key, body.to_owned())) {
                                self.settle(run, &key, &body, empty)?;
                            }
                        }
                    }
                }
                if let Some((key, body)) = open {
                    self.settle(run, &key, &body, empty)?;
                }
            }
            transaction.execute("DELETE FROM incoming WHERE audit = ?1", [run])?;
            transaction.commit()
        };
        inner().map_err(|problem| self.wrong(&problem))
    }

    /// Stores one merged candidate; `new` when the run is known to hold none of them yet.
    fn settle(&self, run: i64, key: &CandidateKey, body: &str, new: bool) -> rusqlite::Result<()> {
        let mut known: Option<String> = None;
        if !new {
            known = self
                .connection
                .prepare_cached(
                    "SELECT body FROM candidates WHERE audit = ?1 AND place = ?2 AND target = ?3 AND anchor = ?4",
                )?
                .query_row(params![run, key.place, key.target, key.anchor], |row| row.get(0))
                .optional()?;
        }
        let united = known.map(|known| unite(&known, body)).transpose()?;
        self.connection
            .prepare_cached(
                "INSERT OR REPLACE INTO candidates (audit, place, target, anchor, body) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![run, key.place, key.target, key.anchor, united.as_deref().unwrap_or(body)])
            .map(|_| ())
    }

    /// Moves the claims of a domain lead to the page that was found to carry the link.
    pub fn place_lead(&self, run: i64, lead: &Host, page: &CanonicalUrl) -> Result<()> {
        let mut claims = Vec::new();
        self.each_candidate(run, &Place::Domain(lead.clone()), |candidate| claims.push(candidate))?;
        for mut claim in claims {
            claim.place = Place::Page(page.clone());
            let settled = to_json(&claim).and_then(|body| self.settle(run, &claim.key(), &body, false));
            settled.map_err(|problem| self.wrong(&problem))?;
        }
        self.connection
            .execute("DELETE FROM candidates WHERE audit = ?1 AND place = ?2", params![run, lead.as_str()])
            .map(|_| ())
            .map_err(|problem| self.wrong(&problem))
    }

    /// What sources say about one place.
    pub fn each_candidate(&self, run: i64, place: &Place, mut each: impl FnMut(Candidate)) -> Result<()> {
        let mut inner = || -> rusqlite::Result<()> {
            let mut statement =
                self.connection.prepare_cached("SELECT body FROM candidates WHERE audit = ?1 AND place = ?2")?;
            let mut rows = statement.query(params![run, place.as_str()])?;
            while let Some(row) = rows.next()? {
                each(from_json(row.get_ref(0)?.as_str()?)?);
            }
            Ok(())
        };
        inner().map_err(|problem| self.wrong(&problem))
    }

    /// Stores what was seen on a page. Durable when it returns, or at [`Store::commit`] inside a bulk.
    pub fn record(&self, run: i64, seen: &Observation) -> Result<()> {
        let inner = || -> rusqlite::Result<()> {
            let body = pack(seen)?;
            self.connection
                .prepare_cached("INSERT OR REPLACE INTO observations (audit, url, body) VALUES (?1, ?2, ?3)")?
                .execute(params![run, seen.url.as_str(), body])
                .map(|_| ())
        };
        inner().map_err(|problem| self.wrong(&problem))
    }

    pub fn observation(&self, run: i64, url: &CanonicalUrl) -> Result<Option<Observation>> {
        self.connection
            .prepare_cached("SELECT body FROM observations WHERE audit = ?1 AND url = ?2")
            .and_then(|mut statement| {
                statement.query_row(params![run, url.as_str()], |row| unpack(row.get_ref(0)?.as_blob()?)).optional()
            })
            .map_err(|problem| self.wrong(&problem))
    }

    /// Pages looked at so far.
    pub fn count_observations(&self, run: i64) -> Result<u64> {
        self.count("SELECT count(*) FROM observations WHERE audit = ?1", run)
    }

    /// Observations of pages that no candidate names: the audited site's own pages.
    pub fn each_own_observation(&self, run: i64, mut each: impl FnMut(Observation)) -> Result<()> {
        let mut inner = || -> rusqlite::Result<()> {
            let mut statement = self.connection.prepare(
                "SELECT o.body FROM observations o WHERE o.audit = ?1 AND NOT EXISTS
                     (SELECT 1 FROM candidates c WHERE c.audit = ?1 AND c.place = o.url)
                 ORDER BY o.url",
            )?;
            let mut rows = statement.query([run])?;
            while let Some(row) = rows.next()? {
                each(unpack(row.get_ref(0)?.as_blob()?)?);
            }
            Ok(())
        };
        inner().map_err(|problem| self.wrong(&problem))
    }

    /// Number of candidates after merging.
    pub fn count_candidates(&self, run: i64) -> Result<u64> {
        self.count("SELECT count(*) FROM candidates WHERE audit = ?1", run)
    }

    /// Number of places after merging.
    pub fn count_places(&self, run: i64) -> Result<u64> {
        self.count("SELECT count(DISTINCT place) FROM candidates WHERE audit = ?1", run)
    }

    fn count(&self, sql: &str, run: i64) -> Result<u64> {
        self.connection
            .query_row(sql, [run], |row| row.get::<_, i64>(0))
            .map(|count| count.max(0) as u64)
            .map_err(|problem| self.wrong(&problem))
    }

    pub fn add_source(&self, run: i64, nth: usize, report: &SourceReport) -> Result<()> {
        let inner = || -> rusqlite::Result<usize> {
            self.connection.execute(
                "INSERT OR REPLACE INTO sources (audit, nth, report) VALUES (?1, ?2, ?3)",
                params![run, nth as i64, to_json(report)?],
            )
        };
        inner().map(|_| ()).map_err(|problem| self.wrong(&problem))
    }

    pub fn sources(&self, run: i64) -> Result<Vec<SourceReport>> {
        let inner = || -> rusqlite::Result<Vec<SourceReport>> {
            let mut statement = self.connection.prepare("SELECT report FROM sources WHERE audit = ?1 ORDER BY nth")?;
            let reports = statement.query_map([run], |row| from_json(row.get_ref(0)?.as_str()?))?;
            reports.collect()
        };
        inner().map_err(|problem| self.wrong(&problem))
    }

    pub fn add_unread(&self, run: i64, row: &Unread) -> Result<()> {
        self.connection
            .prepare_cached("INSERT INTO unread (audit, file, line, reason) VALUES (?1, ?2, ?3, ?4)")
            .and_then(|mut statement| statement.execute(params![run, row.file, row.line as i64, row.reason]))
            .map(|_| ())
            .map_err(|problem| self.wrong(&problem))
    }

    /// The first [`MAX_UNREAD_LISTED`] unreadable rows by file and line, and their number in all.
    pub fn unread(&self, run: i64) -> Result<(Vec<Unread>, u64)> {
        let total = self.count("SELECT count(*) FROM unread WHERE audit = ?1", run)?;
        let inner = || -> rusqlite::Result<Vec<Unread>> {
            let mut statement = self.connection.prepare(
                "SELECT file, line, reason FROM unread WHERE audit = ?1 ORDER BY file, line, reason LIMIT ?2",
            )?;
            let rows = statement.query_map(params![run, MAX_UNREAD_LISTED as i64], |row| {
                Ok(Unread { file: row.get(0)?, line: row.get::<_, i64>(1)? as u64, reason: row.get(2)? })
            })?;
            rows.collect()
        };
        inner().map(|rows| (rows, total)).map_err(|problem| self.wrong(&problem))
    }
}

/// Unites two stored candidates of one key.
fn unite(known: &str, arrived: &str) -> rusqlite::Result<String> {
    let mut known: Candidate = from_json(known)?;
    known.unite(from_json(arrived)?);
    to_json(&known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::candidate::Origin;
    use crate::model::cause::Cause;

    fn candidate(url: &str, source: &str) -> Candidate {
        let origin = Origin { source: source.into(), file: "f".into(), line: 1 };
        Candidate::new(Place::Page(CanonicalUrl::parse(url).unwrap()), origin)
    }

    fn store() -> (tempfile::TempDir, Store, Run) {
        let dir = tempfile::tempdir().unwrap();
        let mut store = Store::open(dir.path()).unwrap();
        let run = store.begin("example.com", "f", Timestamp::UNIX_EPOCH, false).unwrap();
        (dir, store, run)
    }

    #[test]
    fn the_same_link_from_two_sources_is_one_candidate() {
        let (_dir, store, run) = store();
        store.add_candidate(run.id, &candidate("http://a.test/", "ahrefs")).unwrap();
        store.add_candidate(run.id, &candidate("http://a.test/", "moz")).unwrap();
        store.merge_candidates(run.id).unwrap();
        store.add_candidate(run.id, &candidate("http://a.test/", "moz")).unwrap();
        store.merge_candidates(run.id).unwrap();
        let groups: Vec<_> = store.pages(run.id).map(|group| group.unwrap()).collect();
        assert_eq!(groups.len(), 1);
        assert_eq!(groups[0].candidates.len(), 1);
        assert_eq!(groups[0].candidates[0].found_by.len(), 2);
    }

    #[test]
    fn many_pages_stream_in_order_with_their_observations() {
        let (_dir, store, run) = store();
        store.start_bulk().unwrap();
        for n in (0..3_000).rev() {
            store.add_candidate(run.id, &candidate(&format!("http://a.test/{n:04}"), "x")).unwrap();
        }
        store.commit().unwrap();
        store.merge_candidates(run.id).unwrap();
        let url = CanonicalUrl::parse("http://a.test/0500").unwrap();
        store.record(run.id, &Observation::not_tried(url.clone(), Cause::Budget, Timestamp::UNIX_EPOCH)).unwrap();
        let groups: Vec<_> = store.pages(run.id).map(|group| group.unwrap()).collect();
        assert_eq!(groups.len(), 3_000);
        assert!(groups.windows(2).all(|w| w[0].candidates[0].place < w[1].candidates[0].place));
        assert_eq!(groups.iter().filter(|group| group.observation.is_some()).count(), 1);
        let mut open = 0;
        for place in store.open_places(run.id) {
            assert_eq!(
                place.unwrap().as_str(),
                format!("http://a.test/{:04}", if open < 500 { open } else { open + 1 })
            );
            open += 1;
        }
        assert_eq!(open, 2_999);
    }

    #[test]
    fn an_unfinished_run_goes_on_and_another_one_replaces_it() {
        let (_dir, mut store, run) = store();
        store.add_candidate(run.id, &candidate("http://a.test/", "x")).unwrap();
        store.merge_candidates(run.id).unwrap();
        store.set_status(run.id, RunStatus::Verifying).unwrap();
        let again = store.begin("example.com", "f", Timestamp::MAX, false).unwrap();
        assert_eq!((again.id, again.resumed, again.started_at), (run.id, true, Timestamp::UNIX_EPOCH));
        assert_eq!(store.count_candidates(again.id).unwrap(), 1);
        let other = store.begin("example.com", "other inputs", Timestamp::MAX, false).unwrap();
        assert!(!other.resumed);
        assert_eq!(store.count_candidates(other.id).unwrap(), 0);
    }

    #[test]
    fn a_lead_moves_to_the_page_that_was_found() {
        let (_dir, store, run) = store();
        let host = Host::parse("b.test").unwrap();
        let lead = Candidate::new(
            Place::Domain(host.clone()),
            Origin { source: "graph".into(), file: String::new(), line: 0 },
        );
        store.add_candidate(run.id, &lead).unwrap();
        store.merge_candidates(run.id).unwrap();
        let page = CanonicalUrl::parse("http://b.test/links").unwrap();
        store.place_lead(run.id, &host, &page).unwrap();
        let groups: Vec<_> = store.pages(run.id).map(|group| group.unwrap()).collect();
        assert_eq!(groups.len(), 1);
        assert_eq!(groups[0].candidates[0].place, Place::Page(page));
    }
}
