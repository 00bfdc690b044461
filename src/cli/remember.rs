//! What the history keeps of an audit: each page's rows meet those of the audit before, and what differs is a change.

use std::collections::HashMap;
use std::iter::Peekable;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::diff::{self, Tally};
use crate::error::Result;
use crate::model::assessment::Assessed;
use crate::model::history::LinkRow;
use crate::model::profile::Changes;
use crate::store::{AuditRecord, LinkWriter, Links, Run, Store};

/// Audits whose number of new domains is looked at to call this one's unusual.
const AUDITS_FOR_VELOCITY: usize = 8;

/// After this long a transaction is ended for a moment: others give up after a minute, and a million links take longer.
const LONGEST_BULK: Duration = Duration::from_secs(5);
/// The moment: whoever waits for SQLite looks again every 100 ms.
const WAY: Duration = Duration::from_millis(120);

/// Takes the links of an audit in order of their page, writes their rows and adds up what changed.
pub(crate) struct Remembering<'a> {
    store: &'a Store,
    /// `None` when the audit is in the history already and is only judged again.
    writer: Option<LinkWriter>,
    before: Option<Peekable<Links<'a>>>,
    at: Timestamp,
    page: String,
    rows: Vec<LinkRow>,
    /// Links so far to each page of the site from the current page.
    numbers: HashMap<String, u32>,
    tally: Tally,
    /// When the transaction in which rows are written began.
    writing_since: Instant,
}

impl<'a> Remembering<'a> {
    /// `reader` is a second connection, so that reading the old rows is not disturbed by writing the new ones.
    pub(crate) fn start(
        store: &'a Store,
        reader: &'a Store,
        run: &Run,
        site: &str,
        previous: Option<&AuditRecord>,
    ) -> Result<Self> {
        let writer = store.start_links(run, site, previous.map(|audit| audit.id))?;
        store.start_bulk()?;
        Ok(Self {
            writer: Some(writer),
            before: rows(reader, previous),
            ..Self::only_compare(store, run.started_at, None)
        })
    }

    /// Adds up what changed and writes nothing.
    pub(crate) fn only_compare(store: &'a Store, at: Timestamp, previous: Option<&AuditRecord>) -> Self {
        Self {
            store,
            writer: None,
            before: rows(store, previous),
            at,
            page: String::new(),
            rows: Vec::new(),
            numbers: HashMap::new(),
            tally: Tally::default(),
            writing_since: Instant::now(),
        }
    }

    pub(crate) fn add(&mut self, row: &Assessed) -> Result<()> {
        let page = row.backlink.source.as_str();
        if page != self.page {
            self.end_page()?;
            page.clone_into(&mut self.page);
            self.numbers.clear();
        }
        let target = row.backlink.target.as_ref().map(|url| url.as_str().to_owned()).unwrap_or_default();
        let nth = self.numbers.entry(target).or_default();
        self.rows.push(LinkRow::new(row, *nth));
        *nth += 1;
        Ok(())
    }

    /// Pages of the audit before that come before this one were not named this time: their links are carried along.
    fn end_page(&mut self) -> Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        while let Some(left) = self.page_before(|source, page| source < page)? {
            self.settle(&left, Vec::new())?;
        }
        let before = self.page_before(|source, page| source == page)?.unwrap_or_default();
        let now = std::mem::take(&mut self.rows);
        self.settle(&before, now)
    }

    /// The rows of the next page of the audit before, if it stands to the current page as wanted.
    fn page_before(&mut self, wanted: impl Fn(&str, &str) -> bool) -> Result<Option<Vec<LinkRow>>> {
        let Some(before) = &mut self.before else { return Ok(None) };
        let mut rows: Vec<LinkRow> = Vec::new();
        loop {
            let fits = match before.peek() {
                None => false,
                Some(Err(_)) => true,
                Some(Ok(next)) => {
                    wanted(&next.source_url, &self.page)
                        && rows.first().is_none_or(|first| first.source_url == next.source_url)
                }
            };
            match before.next_if(|_| fits) {
                Some(row) => rows.push(row?),
                None => return Ok((!rows.is_empty()).then_some(rows)),
            }
        }
    }

    fn settle(&mut self, before: &[LinkRow], mut now: Vec<LinkRow>) -> Result<()> {
        let carried = diff::remember(before, &mut now, self.at);
        now.extend(carried);
        now.sort_by(|a, b| (&a.target_url, a.nth).cmp(&(&b.target_url, b.nth)));
        if self.before.is_some() {
            self.tally.page(before, &now, &mut |_, _| Ok(()))?;
        }
        let Some(writer) = &self.writer else { return Ok(()) };
        self.store.write_links(writer, before, &now)?;
        self.make_way()
    }

    /// Lets audits of other sites write in between. An attempt that breaks off is taken back when it is begun again.
    fn make_way(&mut self) -> Result<()> {
        if self.writing_since.elapsed() < LONGEST_BULK {
            return Ok(());
        }
        self.store.commit()?;
        std::thread::sleep(WAY);
        self.writing_since = Instant::now();
        self.store.start_bulk()
    }

    /// Carries what is left and gives what changed.
    pub(crate) fn finish(mut self, site: &str, previous: Option<&AuditRecord>) -> Result<Changes> {
        self.end_page()?;
        while let Some(left) = self.page_before(|_, _| true)? {
            self.settle(&left, Vec::new())?;
        }
        if self.writer.is_some() {
            self.store.commit()?;
        }
        let Some(previous) = previous else { return Ok(Changes::default()) };
        let pace = self.store.new_domains_before(site, self.at, AUDITS_FOR_VELOCITY)?;
        Ok(self.tally.finish(previous.started_at, &pace))
    }
}

fn rows<'a>(store: &'a Store, audit: Option<&AuditRecord>) -> Option<Peekable<Links<'a>>> {
    audit.map(|audit| store.links(audit.id).peekable())
}
