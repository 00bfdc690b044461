//! Harmonic centrality positions by node id, joined from the ranks file of a release by name.
//!
//! The ranks file is sorted by position and the vertices by name, so the join goes by hash, file by file, in bounded memory.
//! Two names with the same 64-bit hash would share a position: expected once in 2,000 releases of 133 M names.

use std::io;
use std::path::Path;

use super::format::{HEADER_BYTES, IndexFile, Kind, Section, damaged, write_header};
use super::hash::hash;
use super::lines::{Lines, number};
use super::names::Names;
use super::packed::{self, Packer, packed_bytes, width_of};
use super::spill::{Cut, Spill};
use crate::error::{Error, Result};

/// Columns of the ranks file, by the names in its header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Columns {
    position: usize,
    name: usize,
}

impl Columns {
    /// As all releases since 2017 have them.
    const USUAL: Self = Self { position: 0, name: 4 };

    /// Common Crawl writes `#harmonicc_pos`, `#harmonicc_val`, `#pr_pos`, `#pr_val`, `#host_rev`; here in whatever order.
    fn of_header(line: &[u8]) -> Option<Self> {
        let column = |names: &[&[u8]]| {
            line.split(|byte| *byte == b'\t')
                .position(|field| names.contains(&field.strip_prefix(b"#").unwrap_or(field)))
        };
        Some(Self { position: column(&[b"harmonicc_pos"])?, name: column(&[b"host_rev", b"domain_rev"])? })
    }

    fn read<'a>(&self, line: &'a [u8]) -> Option<(u64, &'a [u8])> {
        let (mut position, mut name) = (None, None);
        for (column, field) in line.split(|byte| *byte == b'\t').enumerate() {
            if column == self.position {
                position = number(field);
            }
            if column == self.name {
                name = Some(field);
            }
        }
        Some((position?, name.filter(|name| !name.is_empty())?))
    }
}

/// What the join found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Ranked {
    /// Rows of the ranks file.
    pub rows: u64,
    /// Rows that could not be read.
    pub unreadable: u64,
    /// Nodes that got a position.
    pub nodes: u64,
}

/// Reads `ranks` and writes the positions by id to `path`.
pub(super) fn join(ranks: &Path, names: &Names, path: &Path) -> Result<Ranked> {
    let failed = |problem: io::Error| {
        Error::failed(format!("cannot write the ranks: {problem}")).with_remedy("free some disk space and build again")
    };
    let cut = Cut::new(names.len(), u64::MAX);
    let (by_hash, mut ranked, largest) = spill_rows(ranks, cut, path)?;
    let ids = spill_names(names, cut, path).map_err(failed)?;
    let id_cut = Cut::new(names.len(), names.len().max(1) - 1);
    let mut by_id = Spill::create(path, "ranks-by-id", id_cut).map_err(failed)?;
    for file in 0..cut.files() {
        let mut rows = by_hash.take(file).map_err(failed)?;
        let mut nodes = ids.take(file).map_err(failed)?;
        rows.sort_unstable();
        nodes.sort_unstable();
        // Sorted by hash and position: a name that the ranks repeat keeps its best one.
        rows.dedup_by_key(|(hash, _)| *hash);
        let mut row = rows.iter().peekable();
        for (hash, id) in nodes {
            while row.next_if(|(other, _)| *other < hash).is_some() {}
            if let Some((_, position)) = row.peek().filter(|(other, _)| *other == hash) {
                by_id.push(u64::from(id), *position).map_err(failed)?;
                ranked.nodes += 1;
            }
        }
    }
    let by_id = by_id.finish().map_err(failed)?;
    let width = width_of(largest);
    let mut packer = Packer::new(Section::create(path, 0).map_err(failed)?, width);
    for file in 0..id_cut.files() {
        let range = id_cut.range(file);
        let mut positions = vec![0; (range.end - range.start) as usize];
        for (id, position) in by_id.take(file).map_err(failed)? {
            positions[(id - range.start) as usize] = position;
        }
        positions.into_iter().try_for_each(|position| packer.push(u64::from(position))).map_err(failed)?;
    }
    let mut file = packer.finish().and_then(Section::finish).map_err(failed)?;
    file.set_len(HEADER_BYTES as u64 + packed_bytes(names.len(), width)).map_err(failed)?;
    write_header(&mut file, Kind::Ranks, &[names.len(), largest, 0, 0, 0, 0]).map_err(failed)?;
    file.sync_all().map_err(failed)?;
    Ok(ranked)
}

/// Rows of the ranks file as (hash of name, position), and the largest position.
fn spill_rows(ranks: &Path, cut: Cut, path: &Path) -> Result<(super::spill::Spilled, Ranked, u64)> {
    let failed = |problem: io::Error| Error::failed(format!("cannot write the ranks: {problem}"));
    let mut spill = Spill::create(path, "ranks-by-hash", cut).map_err(failed)?;
    let mut ranked = Ranked::default();
    let mut largest = 0;
    let mut columns = Columns::USUAL;
    Lines::open(ranks)?.for_each(|line_number, line| {
        if line.starts_with(b"#") && line_number == 1 {
            columns = Columns::of_header(line).ok_or_else(|| {
                let what = "its header names no `harmonicc_pos` and `host_rev`";
                Error::failed(format!("cannot use `{}`: {what}", ranks.display()))
                    .with_remedy("give the release's ranks file, or build without it")
            })?;
            return Ok(());
        }
        ranked.rows += 1;
        match columns.read(line) {
            Some((position, name)) if position > 0 && position <= u64::from(u32::MAX) => {
                largest = largest.max(position);
                spill.push(hash(name), position as u32).map_err(failed)
            }
            _ => {
                ranked.unreadable += 1;
                Ok(())
            }
        }
    })?;
    Ok((spill.finish().map_err(failed)?, ranked, largest))
}

/// All names as (hash, id).
pub(super) fn spill_names(names: &Names, cut: Cut, path: &Path) -> io::Result<super::spill::Spilled> {
    let mut spill = Spill::create(path, "names-by-hash", cut)?;
    let mut cursor = names.cursor();
    for id in 0..names.len() as u32 {
        let entry = cursor.read(id).ok_or(io::ErrorKind::InvalidData)?;
        spill.push(hash(&entry.name), id)?;
    }
    spill.finish()
}

/// Positions in a mapped file.
pub(super) struct Ranks {
    file: IndexFile,
    nodes: u64,
    width: u32,
}

impl Ranks {
    pub fn open(path: &Path, nodes: u64) -> Result<Self> {
        let file = IndexFile::open(path, Kind::Ranks)?;
        let [count, largest, ..] = *file.header();
        let width = width_of(largest);
        if count != nodes || width > 32 || file.body().len() as u64 != packed_bytes(nodes, width) {
            return Err(damaged(path, "its length does not fit its header"));
        }
        Ok(Self { file, nodes, width })
    }

    /// Position by harmonic centrality, 1 for the most central; `None` when the ranks do not name the node.
    #[inline]
    pub fn get(&self, id: u32) -> Option<u32> {
        if u64::from(id) >= self.nodes {
            return None;
        }
        let position = packed::get(self.file.body(), self.width, u64::from(id)) as u32;
        (position > 0).then_some(position)
    }
}
