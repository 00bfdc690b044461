//! Finds the ids of a name in a list without order: all ids, arranged by the hash of their names.

use std::io;
use std::path::Path;

use super::format::{HEADER_BYTES, IndexFile, Kind, Section, damaged, write_header};
use super::hash::hash;
use super::names::Names;
use super::packed::{self, Packer, packed_bytes, width_of};
use crate::error::Result;

/// Writes ids in the order of their names' hashes.
pub(super) struct Writer {
    ids: Packer<Section>,
    count: u64,
}

impl Writer {
    pub fn create(path: &Path, count: u64) -> io::Result<Self> {
        Ok(Self { ids: Packer::new(Section::create(path, 0)?, width_of(count)), count })
    }

    pub fn push(&mut self, id: u32) -> io::Result<()> {
        self.ids.push(u64::from(id))
    }

    pub fn finish(self) -> io::Result<()> {
        let mut file = self.ids.finish()?.finish()?;
        file.set_len(HEADER_BYTES as u64 + packed_bytes(self.count, width_of(self.count)))?;
        write_header(&mut file, Kind::Order, &[self.count, 0, 0, 0, 0, 0])?;
        file.sync_all()
    }
}

/// The arrangement in a mapped file.
pub(super) struct Order {
    file: IndexFile,
    count: u64,
}

impl Order {
    pub fn open(path: &Path, count: u64) -> Result<Self> {
        let file = IndexFile::open(path, Kind::Order)?;
        if file.header()[0] != count || file.body().len() as u64 != packed_bytes(count, width_of(count)) {
            return Err(damaged(path, "its length does not fit its header"));
        }
        Ok(Self { file, count })
    }

    /// All ids of a name, rising.
    pub fn ids(&self, names: &Names, name: &[u8]) -> Vec<u32> {
        let wanted = hash(name);
        let mut cursor = names.cursor();
        let id_at = |index: u64| packed::get(self.file.body(), width_of(self.count), index) as u32;
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low + (high - low) / 2;
            if cursor.read(id_at(middle)).is_some_and(|entry| hash(&entry.name) < wanted) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let mut ids = Vec::new();
        for id in (low..self.count).map(id_at) {
            let Some(entry) = cursor.read(id) else { break };
            if hash(&entry.name) != wanted {
                break;
            }
            if entry.name == name {
                ids.push(id);
            }
        }
        ids.sort_unstable();
        ids
    }
}
