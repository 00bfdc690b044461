//! The places of a run on their way out, in order, streamed: those still open, all of them, and all with what is known.

use rusqlite::{OptionalExtension, params};

use super::Store;
use super::codec::{from_json, unpack};
use crate::error::Result;
use crate::model::candidate::{Candidate, Place};
use crate::model::observation::Observation;

/// Open places read at once: enough to amortise the query, a few hundred kilobytes of memory.
const OPEN_PLACES_AT_ONCE: usize = 2_000;

/// Everything known about one place: its candidates and, when somebody looked, what was seen.
#[derive(Debug)]
pub struct PageGroup {
    pub candidates: Vec<Candidate>,
    pub observation: Option<Observation>,
}

impl Store {
    /// Places that nobody has looked at in this run yet, in order, each once, as a stream that holds a few at a time: a
    /// million of them need no list beside the crawler's queue.
    pub fn open_places(&self, run: i64) -> impl Iterator<Item = Result<Place>> + '_ {
        let (mut batch, mut after, mut ended) = (Vec::new().into_iter(), String::new(), false);
        std::iter::from_fn(move || {
            loop {
                if let Some(place) = batch.next() {
                    return Some(Ok(place));
                }
                if std::mem::replace(&mut ended, true) {
                    return None;
                }
                match self.open_places_after(run, &after) {
                    Ok((places, last)) => {
                        batch = places.into_iter();
                        if let Some(last) = last {
                            after = last;
                            ended = false;
                        }
                    }
                    Err(problem) => return Some(Err(self.wrong(&problem))),
                }
            }
        })
    }

    /// The next open places, and the last text looked at unless nothing is left.
    fn open_places_after(&self, run: i64, after: &str) -> rusqlite::Result<(Vec<Place>, Option<String>)> {
        let mut statement = self.connection.prepare_cached(
            "SELECT DISTINCT c.place FROM candidates c
             WHERE c.audit = ?1 AND c.place > ?2 AND NOT EXISTS
                 (SELECT 1 FROM observations o WHERE o.audit = ?1 AND o.url = c.place)
             ORDER BY c.place LIMIT ?3",
        )?;
        let mut rows = statement.query(params![run, after, OPEN_PLACES_AT_ONCE as i64])?;
        let (mut places, mut last) = (Vec::new(), None);
        while let Some(row) = rows.next()? {
            let text: String = row.get(0)?;
            places.extend(Place::parse(&text));
            last = Some(text);
        }
        Ok((places, last))
    }

    /// All places in order, each once.
    pub fn each_place(&self, run: i64, mut each: impl FnMut(Place)) -> Result<()> {
        let mut inner = || -> rusqlite::Result<()> {
            let mut statement =
                self.connection.prepare("SELECT DISTINCT place FROM candidates WHERE audit = ?1 ORDER BY place")?;
            let mut rows = statement.query([run])?;
            while let Some(row) = rows.next()? {
                if let Some(place) = Place::parse(row.get_ref(0)?.as_str()?) {
                    each(place);
                }
            }
            Ok(())
        };
        inner().map_err(|problem| self.wrong(&problem))
    }

    /// All places in order, each with its candidates and its observation, streamed.
    pub fn pages(&self, run: i64) -> Pages<'_> {
        Pages { store: self, run, batch: Vec::new().into_iter(), after: String::new(), ended: false }
    }
}

/// See [`Store::pages`].
pub struct Pages<'a> {
    store: &'a Store,
    run: i64,
    batch: std::vec::IntoIter<PageGroup>,
    after: String,
    ended: bool,
}

/// Places read at once: large enough to amortise the query, small enough that their texts fit in memory.
const PLACES_PER_BATCH: usize = 256;

impl Pages<'_> {
    fn fill(&mut self) -> rusqlite::Result<()> {
        let mut groups: Vec<(String, PageGroup)> = Vec::new();
        let mut statement = self.store.connection.prepare_cached(
            "SELECT c.place, c.body FROM candidates c WHERE c.audit = ?1 AND c.place > ?2
             ORDER BY c.place, c.target, c.anchor",
        )?;
        let mut rows = statement.query(params![self.run, self.after])?;
        self.ended = true;
        while let Some(row) = rows.next()? {
            let place = row.get_ref(0)?.as_str()?;
            if groups.last().is_none_or(|(last, _)| last != place) {
                if groups.len() == PLACES_PER_BATCH {
                    self.ended = false;
                    break;
                }
                groups.push((place.to_owned(), PageGroup { candidates: Vec::new(), observation: None }));
            }
            let candidate = from_json(row.get_ref(1)?.as_str()?)?;
            if let Some((_, group)) = groups.last_mut() {
                group.candidates.push(candidate);
            }
        }
        let mut look =
            self.store.connection.prepare_cached("SELECT body FROM observations WHERE audit = ?1 AND url = ?2")?;
        for (place, group) in &mut groups {
            group.observation =
                look.query_row(params![self.run, &*place], |row| unpack(row.get_ref(0)?.as_blob()?)).optional()?;
        }
        if let Some((last, _)) = groups.last() {
            self.after.clone_from(last);
        }
        self.batch = groups.into_iter().map(|(_, group)| group).collect::<Vec<_>>().into_iter();
        Ok(())
    }
}

impl Iterator for Pages<'_> {
    type Item = Result<PageGroup>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(group) = self.batch.next() {
                return Some(Ok(group));
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
