//! Names by node id, front-coded: 16 names a block, of which each but the first is written as what differs from the one before.
//!
//! Front coding does not need order, so a name is right for its id whatever the release did. Looking a name up does need
//! order: the file notes where rising runs begin. Common Crawl's lists are one run, or a few in releases where the sorting
//! went wrong; for lists in real disorder an index by hash stands beside (see `order`).

use std::fs::File;
use std::io::{self, BufReader, Seek, Write};
use std::path::{Path, PathBuf};

use super::format::{IndexFile, Kind, Section, damaged, read_u64, write_header};
use super::order::Order;
use crate::error::Result;

/// Names a block. Measured by Common Crawl's lists: 16 takes 7.7 bytes a name, 64 takes 6.9 and twice the time.
const BLOCK: u64 = 16;

/// Blocks that share one base position, so that a block's own position fits 32 bits.
const GROUP: u64 = 4_096;

/// Longest name kept, in bytes. DNS allows 253.
pub(super) const MAX_NAME: usize = 255;

/// Rising runs searched one after the other; each costs two reads of a name, together a millisecond.
const MAX_RUNS: usize = 2_048;

/// Longest part of a name that fits the length byte beside the flag; 127 says that another byte follows.
const LONG: usize = 127;

/// Writes names in the order of their ids.
pub(super) struct Writer {
    data: Section,
    blocks_path: PathBuf,
    blocks: Section,
    written: u64,
    base: u64,
    groups: Vec<u64>,
    count: u64,
    previous: Vec<u8>,
    runs: Vec<u64>,
    runs_seen: u64,
    repeats: u64,
}

/// What was noticed while writing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Orderliness {
    /// Rising runs: 1 in a sorted list.
    pub runs: u64,
    /// Names equal to the one just before.
    pub repeats: u64,
}

impl Orderliness {
    /// True when the runs are too many to search, so that lookups need an [`Order`].
    pub fn needs_order(&self) -> bool {
        self.runs > MAX_RUNS as u64
    }
}

impl Writer {
    pub fn create(path: &Path) -> io::Result<Self> {
        let blocks_path = path.with_extension("blocks");
        Ok(Self {
            data: Section::create(path, 0)?,
            blocks: Section::create(&blocks_path, 0)?,
            blocks_path,
            written: 0,
            base: 0,
            groups: Vec::new(),
            count: 0,
            previous: Vec::with_capacity(MAX_NAME),
            runs: Vec::new(),
            runs_seen: 0,
            repeats: 0,
        })
    }

    /// Takes the name of the next id, at most [`MAX_NAME`] bytes, and how many hosts it has (1 when unknown).
    pub fn push(&mut self, name: &[u8], hosts: u64) -> io::Result<()> {
        let name = &name[..name.len().min(MAX_NAME)];
        let in_block = self.count % BLOCK;
        if in_block == 0 {
            self.start_block()?;
        }
        let common = self.previous.iter().zip(name).take_while(|(a, b)| a == b).count();
        let rising = match (self.previous.get(common), name.get(common)) {
            (Some(a), Some(b)) => a < b,
            (None, Some(_)) => true,
            (None, None) => {
                self.repeats += u64::from(self.count > 0);
                true
            }
            (Some(_), None) => false,
        };
        if !rising || self.count == 0 {
            self.runs_seen += 1;
            if self.runs.len() <= MAX_RUNS {
                self.runs.push(self.count);
            }
        }
        let kept = if in_block == 0 { 0 } else { common };
        let mut entry = [0; MAX_NAME + 16];
        let mut end = 0;
        if in_block > 0 {
            entry[0] = kept as u8;
            end = 1;
        }
        let rest = &name[kept..];
        let flag = u8::from(hosts != 1);
        entry[end] = (rest.len().min(LONG) as u8) << 1 | flag;
        end += 1;
        if rest.len() >= LONG {
            entry[end] = (rest.len() - LONG) as u8;
            end += 1;
        }
        entry[end..end + rest.len()].copy_from_slice(rest);
        end += rest.len();
        if flag == 1 {
            let mut left = hosts;
            loop {
                entry[end] = (left & 0x7f) as u8 | if left > 0x7f { 0x80 } else { 0 };
                end += 1;
                left >>= 7;
                if left == 0 {
                    break;
                }
            }
        }
        self.data.write_all(&entry[..end])?;
        self.written += end as u64;
        self.previous.truncate(common);
        self.previous.extend_from_slice(&name[common..]);
        self.count += 1;
        Ok(())
    }

    fn start_block(&mut self) -> io::Result<()> {
        if (self.count / BLOCK).is_multiple_of(GROUP) {
            self.base = self.written;
            self.groups.push(self.base);
        }
        // A group of 4,096 blocks of 16 names of 270 bytes at most is far below 4 GiB.
        self.blocks.write_all(&((self.written - self.base) as u32).to_le_bytes())
    }

    /// Joins the parts into one file: names, positions of blocks, bases of groups, beginnings of runs.
    pub fn finish(mut self) -> io::Result<Orderliness> {
        let orderliness = Orderliness { runs: self.runs_seen, repeats: self.repeats };
        if orderliness.needs_order() {
            self.runs.clear();
        }
        self.blocks.finish()?;
        let mut blocks = BufReader::new(File::open(&self.blocks_path)?);
        blocks.seek(io::SeekFrom::Start(super::format::HEADER_BYTES as u64))?;
        io::copy(&mut blocks, &mut self.data)?;
        std::fs::remove_file(&self.blocks_path)?;
        for number in self.groups.iter().chain(&self.runs) {
            self.data.write_all(&number.to_le_bytes())?;
        }
        let header = [self.count, self.written, self.runs.len() as u64, self.runs_seen, self.repeats, 0];
        let mut file = self.data.finish()?;
        write_header(&mut file, Kind::Names, &header)?;
        file.sync_all()?;
        Ok(orderliness)
    }
}

/// Where the sections of a names file lie, counted from the end of the header.
#[derive(Debug, Clone, Copy)]
struct Layout {
    count: u64,
    data_end: usize,
    groups_start: usize,
    runs_start: usize,
    runs: u64,
    end: usize,
}

impl Layout {
    fn new(header: &[u64; 6]) -> Option<Self> {
        let [count, data_bytes, runs, ..] = *header;
        if count > super::bvgraph::MAX_NODES || runs > MAX_RUNS as u64 {
            return None;
        }
        let blocks = count.div_ceil(BLOCK);
        let groups_start = data_bytes.checked_add(blocks * 4)?;
        let runs_start = groups_start.checked_add(blocks.div_ceil(GROUP) * 8)?;
        let end = runs_start.checked_add(runs * 8)?;
        Some(Self {
            count,
            data_end: usize::try_from(data_bytes).ok()?,
            groups_start: usize::try_from(groups_start).ok()?,
            runs_start: usize::try_from(runs_start).ok()?,
            runs,
            end: usize::try_from(end).ok()?,
        })
    }
}

/// Names in a mapped file.
pub(super) struct Names {
    file: IndexFile,
    layout: Layout,
    order: Option<Order>,
}

/// A name and its number of hosts, as the cursor last read it. Kept between reads to save allocations.
#[derive(Debug, Default, Clone)]
pub(super) struct Entry {
    pub name: Vec<u8>,
    pub hosts: u64,
}

impl Names {
    /// `order` is where the index by hash lies, if the list needed one.
    pub fn open(path: &Path, order: &Path) -> Result<Self> {
        let mut names = Self::open_unordered(path)?;
        if names.orderliness().needs_order() {
            names.order = Some(Order::open(order, names.len())?);
        }
        Ok(names)
    }

    /// For reading names by id alone.
    pub fn open_unordered(path: &Path) -> Result<Self> {
        let file = IndexFile::open(path, Kind::Names)?;
        let layout = Layout::new(file.header())
            .filter(|layout| layout.end == file.body().len())
            .ok_or_else(|| damaged(path, "its length does not fit its header"))?;
        Ok(Self { file, layout, order: None })
    }

    pub fn len(&self) -> u64 {
        self.layout.count
    }

    pub fn orderliness(&self) -> Orderliness {
        Orderliness { runs: self.file.header()[3], repeats: self.file.header()[4] }
    }

    /// Reads names from `id` on, in the order of ids. Past the last id it reads nothing.
    pub fn cursor(&self) -> Cursor<'_> {
        Cursor { names: self, next: 0, position: 0, entry: Entry::default() }
    }

    fn block_position(&self, block: u64) -> usize {
        let body = self.file.body();
        let base = read_u64(body, self.layout.groups_start + (block / GROUP * 8) as usize) as usize;
        let own = read_u64(body, self.layout.data_end + block as usize * 4) as u32;
        base.saturating_add(own as usize)
    }

    /// All ids of a name, rising. More than one where the release repeats it.
    pub fn ids(&self, name: &[u8]) -> Vec<u32> {
        match &self.order {
            Some(order) => order.ids(self, name),
            None => self.ranges(name, |candidate| candidate <= name),
        }
    }

    /// All ids of a name and of the names below it (`com.example.` and what follows), rising.
    pub fn ids_below(&self, name: &[u8]) -> Vec<u32> {
        let below = |candidate: &[u8]| candidate.strip_prefix(name).is_some_and(|rest| rest.first() == Some(&b'.'));
        let mut ids = self.ids(name);
        let mut prefix = name.to_vec();
        prefix.push(b'.');
        if self.order.is_some() {
            // Disorder leaves no ranges: read every name once, some 10 ns each.
            let mut cursor = self.cursor();
            for id in 0..self.layout.count {
                if cursor.read(id as u32).is_some_and(|entry| below(&entry.name)) {
                    ids.push(id as u32);
                }
            }
        } else {
            ids.extend(self.ranges(&prefix, |candidate| candidate < &prefix[..] || candidate.starts_with(&prefix)));
        }
        ids.sort_unstable();
        ids
    }

    /// In each run, the ids from the first name not below `from` as long as `up_to` holds.
    fn ranges(&self, from: &[u8], up_to: impl Fn(&[u8]) -> bool) -> Vec<u32> {
        let body = self.file.body();
        let run_start = |run: u64| read_u64(body, self.layout.runs_start + run as usize * 8).min(self.layout.count);
        let mut cursor = self.cursor();
        let mut ids = Vec::new();
        for run in 0..self.layout.runs {
            let end = if run + 1 < self.layout.runs { run_start(run + 1) } else { self.layout.count };
            let start = run_start(run);
            let mut partition = |after: &dyn Fn(&[u8]) -> bool| {
                let (mut low, mut high) = (start, end);
                while low < high {
                    let middle = low + (high - low) / 2;
                    if cursor.read(middle as u32).is_some_and(|entry| after(&entry.name)) {
                        low = middle + 1;
                    } else {
                        high = middle;
                    }
                }
                low
            };
            let first = partition(&|candidate| candidate < from);
            if first < end {
                let last = partition(&|candidate| up_to(candidate));
                ids.extend((first..last).map(|id| id as u32));
            }
        }
        ids
    }
}

/// Reads names; fastest when ids rise.
pub(super) struct Cursor<'a> {
    names: &'a Names,
    /// The id that `position` points at.
    next: u64,
    position: usize,
    entry: Entry,
}

impl Cursor<'_> {
    /// The name of `id`, or `None` when there is no such id or the file is damaged there.
    pub fn read(&mut self, id: u32) -> Option<&Entry> {
        let id = u64::from(id);
        if id >= self.names.layout.count {
            return None;
        }
        // Go on in the block where the last read ended, if the id lies ahead in it.
        if id < self.next || id / BLOCK != self.next / BLOCK {
            self.next = id / BLOCK * BLOCK;
            self.position = self.names.block_position(id / BLOCK);
        }
        while self.next <= id {
            if self.step().is_none() {
                // A later read must not go on from the middle of a damaged block.
                self.next = u64::MAX;
                return None;
            }
        }
        Some(&self.entry)
    }

    /// Decodes one entry.
    #[inline]
    fn step(&mut self) -> Option<()> {
        let data = self.names.file.body().get(..self.names.layout.data_end)?;
        let rest = data.get(self.position..)?;
        let mut at = 0;
        let kept = if self.next.is_multiple_of(BLOCK) {
            0
        } else {
            at = 1;
            usize::from(*rest.first()?)
        };
        let length_and_flag = *rest.get(at)?;
        at += 1;
        let mut length = usize::from(length_and_flag >> 1);
        if length == LONG {
            length += usize::from(*rest.get(at)?);
            at += 1;
        }
        let tail = rest.get(at..at + length)?;
        if kept > self.entry.name.len() || kept + length > MAX_NAME {
            return None;
        }
        self.entry.name.truncate(kept);
        self.entry.name.extend_from_slice(tail);
        at += length;
        self.entry.hosts = 1;
        if length_and_flag & 1 == 1 {
            let mut hosts = 0_u64;
            for shift in (0..64).step_by(7) {
                let byte = *rest.get(at)?;
                at += 1;
                hosts |= u64::from(byte & 0x7f) << shift;
                if byte & 0x80 == 0 {
                    break;
                }
            }
            self.entry.hosts = hosts;
        }
        self.position += at;
        self.next += 1;
        Some(())
    }
}
