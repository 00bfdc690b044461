//! Who links to a node, most central first, in bounded memory however many they are.

use std::collections::HashSet;

use super::bvgraph::Transpose;
use super::hash::hash;
use super::names::{Entry, Names};
use super::ranks::Ranks;
use crate::error::Result;
use crate::model::figures::authority_of_rank;

/// Referrers sorted at a time: 8 bytes each, twice while they are chosen. More than that take another pass over the
/// list, which costs some 15 ns a referrer.
const HELD: usize = 1 << 21;

/// Names read at a time, in the order of their ids, for printing them in the order of their ranks.
const NAMES_HELD: usize = 1 << 18;

/// One domain (or host) that links.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Referrer {
    /// Host name in the usual order of labels, IDN in punycode.
    pub domain: String,
    /// Position by harmonic centrality in the whole graph, 1 for the most central; `None` when not ranked.
    pub rank: Option<u32>,
    /// 0-100, from the rank; see [`authority_of_rank`].
    pub authority: Option<f32>,
    /// Hosts that the crawl saw below this domain; `None` when the release does not say.
    pub hosts: Option<u64>,
}

/// Parts of an index that answering needs.
pub(super) struct Lookup<'a> {
    pub names: &'a Names,
    pub graph: &'a Transpose,
    pub ranks: Option<&'a Ranks>,
    pub has_hosts: bool,
    /// The nodes asked for are hosts of one site, whose links among themselves are no backlinks.
    pub skip_own: bool,
}

/// Rank in the high half, id in the low: sorts by rank, the unranked last, ties by id.
type Key = u64;

impl Lookup<'_> {
    fn key(&self, id: u32) -> Key {
        let rank = self.ranks.and_then(|ranks| ranks.get(id)).unwrap_or(u32::MAX);
        u64::from(rank) << 32 | u64::from(id)
    }

    /// Calls `take` for each referrer of any of `ids` (sorted), at most `limit`. Gives how many there were.
    pub fn for_each(&self, ids: &[u32], limit: u64, take: &mut dyn FnMut(&Referrer) -> Result<()>) -> Result<u64> {
        let mut printer = Printer::new(self);
        let mut left = limit;
        let mut after = None;
        while left > 0 {
            let held = HELD.min(usize::try_from(left).unwrap_or(HELD));
            let keys = self.first_keys(ids, after, held);
            for chunk in keys.chunks(NAMES_HELD) {
                left -= printer.print(chunk, left, take)?;
            }
            if keys.len() < held {
                break;
            }
            after = keys.last().copied();
        }
        Ok(limit - left)
    }

    /// The `held` smallest keys above `after`, sorted, each once.
    fn first_keys(&self, ids: &[u32], after: Option<Key>, held: usize) -> Vec<Key> {
        let mut keys = Vec::new();
        let mut cut = Key::MAX;
        for id in ids {
            for referrer in self.graph.predecessors(*id) {
                if self.skip_own && ids.binary_search(&referrer).is_ok() {
                    continue;
                }
                let key = self.key(referrer);
                if key >= cut || after.is_some_and(|after| key <= after) {
                    continue;
                }
                keys.push(key);
                if keys.len() >= 2 * held.max(64) {
                    shrink(&mut keys, held);
                    if keys.len() >= held {
                        cut = keys[held - 1] + 1;
                    }
                }
            }
        }
        shrink(&mut keys, held);
        keys
    }
}

/// Keeps the `held` smallest, sorted, each once.
fn shrink(keys: &mut Vec<Key>, held: usize) {
    keys.sort_unstable();
    keys.dedup();
    keys.truncate(held);
}

/// Turns keys into referrers, leaving out names that came before.
struct Printer<'a> {
    lookup: &'a Lookup<'a>,
    /// Ids of one name have one rank and are neighbours. Without a rank they may lie apart: then the hashes of the
    /// names are kept. Only releases that repeat names need this.
    seen: Option<HashSet<u64>>,
    last: Vec<u8>,
    entries: Vec<(u32, Slot)>,
    arena: Vec<u8>,
    referrer: Referrer,
}

/// Where a name lies in the arena.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    start: u32,
    length: u32,
    hosts: u64,
}

impl<'a> Printer<'a> {
    fn new(lookup: &'a Lookup<'a>) -> Self {
        let orderliness = lookup.names.orderliness();
        let may_repeat = orderliness.runs > 1 || orderliness.repeats > 0;
        Self {
            lookup,
            seen: may_repeat.then(HashSet::new),
            last: Vec::new(),
            entries: Vec::new(),
            arena: Vec::new(),
            referrer: Referrer { domain: String::new(), rank: None, authority: None, hosts: None },
        }
    }

    fn print(&mut self, keys: &[Key], limit: u64, take: &mut dyn FnMut(&Referrer) -> Result<()>) -> Result<u64> {
        self.read_names(keys);
        let mut printed = 0;
        for (key, (_, slot)) in keys.iter().zip(&self.entries) {
            let name = &self.arena[slot.start as usize..(slot.start + slot.length) as usize];
            let rank = (key >> 32) as u32;
            let rank = (rank != u32::MAX).then_some(rank);
            if let Some(seen) = &mut self.seen {
                let repeats = if rank.is_some() { self.last == name } else { !seen.insert(hash(name)) };
                if repeats {
                    continue;
                }
                self.last.clear();
                self.last.extend_from_slice(name);
            }
            unreverse(name, &mut self.referrer.domain);
            self.referrer.rank = rank;
            self.referrer.authority = rank.map(|rank| authority_of_rank(rank.into()));
            self.referrer.hosts = self.lookup.has_hosts.then_some(slot.hosts);
            take(&self.referrer)?;
            printed += 1;
            if printed == limit {
                break;
            }
        }
        Ok(printed)
    }

    /// Reads the names of the keys' ids in the order of ids, where neighbours share blocks, and leaves them in the order of keys.
    fn read_names(&mut self, keys: &[Key]) {
        self.entries.clear();
        self.arena.clear();
        let mut by_id: Vec<u64> = keys.iter().enumerate().map(|(at, key)| key << 32 | at as u64).collect();
        by_id.sort_unstable();
        self.entries.resize(keys.len(), (0, Slot::default()));
        let mut cursor = self.lookup.names.cursor();
        for pair in by_id {
            let id = (pair >> 32) as u32;
            let start = self.arena.len() as u32;
            // A name that a damaged index cannot give is left empty rather than guessed.
            let hosts = match cursor.read(id) {
                Some(Entry { name, hosts }) => {
                    self.arena.extend_from_slice(name);
                    *hosts
                }
                None => 0,
            };
            let length = self.arena.len() as u32 - start;
            self.entries[(pair & u64::from(u32::MAX)) as usize] = (id, Slot { start, length, hosts });
        }
    }
}

/// `com.example.www` is `www.example.com`. The index holds printable ASCII only.
pub(super) fn unreverse(name: &[u8], out: &mut String) {
    out.clear();
    for label in name.rsplit(|byte| *byte == b'.') {
        if !out.is_empty() {
            out.push('.');
        }
        match std::str::from_utf8(label) {
            Ok(label) => out.push_str(label),
            Err(_) => out.push_str(&String::from_utf8_lossy(label)),
        }
    }
}

/// `www.example.com` is `com.example.www`.
pub(super) fn reverse(host: &str) -> String {
    host.rsplit('.').collect::<Vec<_>>().join(".")
}
