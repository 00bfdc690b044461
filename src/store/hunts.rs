//! Hunts for the linking pages of domains: what they saw so far, and how they ended.

use rusqlite::params;

use super::Store;
use super::codec::{from_json, pack, to_json};
use crate::error::Result;
use crate::model::observation::Observation;
use crate::model::url::{CanonicalUrl, Host};

impl Store {
    /// Remembers what the `nth` fetch of a hunt showed.
    pub fn add_hunt_step<T: serde::Serialize>(
        &self,
        run: i64,
        lead: &Host,
        nth: u32,
        fetched: bool,
        step: &T,
    ) -> Result<()> {
        let inner = || -> rusqlite::Result<usize> {
            self.connection
                .prepare_cached(
                    "INSERT OR REPLACE INTO hunts (audit, lead, nth, fetched, step) VALUES (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute(params![run, lead.as_str(), nth, fetched, to_json(step)?])
        };
        inner().map(|_| ()).map_err(|problem| self.wrong(&problem))
    }

    /// What the fetches of a hunt showed, in their order.
    pub fn hunt_steps<T: serde::de::DeserializeOwned>(&self, run: i64, lead: &Host) -> Result<Vec<T>> {
        let inner = || -> rusqlite::Result<Vec<T>> {
            let mut statement =
                self.connection.prepare_cached("SELECT step FROM hunts WHERE audit = ?1 AND lead = ?2 ORDER BY nth")?;
            let steps = statement.query_map(params![run, lead.as_str()], |row| from_json(row.get_ref(0)?.as_str()?))?;
            steps.collect()
        };
        inner().map_err(|problem| self.wrong(&problem))
    }

    /// Domains hunted in this run, those of them whose page was found, and fetches made.
    pub fn hunt_totals(&self, run: i64) -> Result<(u64, u64, u64)> {
        self.connection
            .query_row(
                "SELECT count(DISTINCT h.lead), coalesce(sum(h.fetched), 0), count(DISTINCT CASE WHEN NOT EXISTS
                     (SELECT 1 FROM candidates c WHERE c.audit = ?1 AND c.place = h.lead) THEN h.lead END)
                 FROM hunts h WHERE h.audit = ?1",
                [run],
                |row| Ok((row.get::<_, i64>(0)? as u64, row.get::<_, i64>(2)? as u64, row.get::<_, i64>(1)? as u64)),
            )
            .map_err(|problem| self.wrong(&problem))
    }

    /// Ends a hunt that found the page: stores the page and moves the lead's claims to it, in one step.
    pub fn end_hunt_with(&self, run: i64, lead: &Host, seen: &Observation) -> Result<()> {
        self.start_bulk()?;
        let ended = self.record(run, seen).and_then(|()| self.place_lead(run, lead, &seen.url));
        match ended {
            Ok(()) => self.commit(),
            Err(problem) => {
                let _ = self.connection.execute_batch("ROLLBACK");
                Err(problem)
            }
        }
    }

    /// Ends a hunt that found nothing: `seen` says why, and stands for the domain as a whole.
    pub fn end_hunt_without(&self, run: i64, lead: &Host, seen: &Observation) -> Result<()> {
        let inner = || -> rusqlite::Result<usize> {
            self.connection
                .prepare_cached("INSERT OR REPLACE INTO observations (audit, url, body) VALUES (?1, ?2, ?3)")?
                .execute(params![run, lead.as_str(), pack(seen)?])
        };
        inner().map(|_| ()).map_err(|problem| self.wrong(&problem))
    }

    /// For each domain that a claim names without a page, a page of it that was seen to link, if there is one.
    pub fn seen_pages_of_leads(&self, run: i64, leads: &[Host]) -> Result<Vec<Option<CanonicalUrl>>> {
        let inner = || -> rusqlite::Result<Vec<Option<CanonicalUrl>>> {
            let mut pages = self.connection.prepare(
                "SELECT o.url FROM observations o WHERE o.audit = ?1 AND EXISTS
                     (SELECT 1 FROM candidates c WHERE c.audit = ?1 AND c.place = o.url)",
            )?;
            let names: std::collections::HashSet<&str> = leads.iter().map(bare).collect();
            let mut by_host: std::collections::BTreeMap<String, CanonicalUrl> = std::collections::BTreeMap::new();
            let mut rows = pages.query([run])?;
            while let Some(row) = rows.next()? {
                let Ok(url) = CanonicalUrl::parse(row.get_ref(0)?.as_str()?) else { continue };
                let host = url.host_str();
                let parents = host.match_indices('.').map(|(dot, _)| &host[dot + 1..]);
                let wanted = std::iter::once(host).chain(parents).find(|name| names.contains(name));
                if let Some(name) = wanted.filter(|name| !by_host.contains_key(*name))
                    && self.observation(run, &url).ok().flatten().is_some_and(|seen| !seen.links.is_empty())
                {
                    by_host.insert(name.to_owned(), url);
                }
            }
            Ok(leads.iter().map(|lead| by_host.get(bare(lead)).cloned()).collect())
        };
        inner().map_err(|problem| self.wrong(&problem))
    }
}

fn bare(lead: &Host) -> &str {
    lead.as_str().strip_prefix("www.").unwrap_or(lead.as_str())
}
