//! Pairs of numbers too many to sort in memory: cut by their first number into files that are sorted one at a time.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// Pairs that one file should hold on average: 16 MB when read.
const PER_FILE: u64 = 1 << 20;

/// Files open at the same time, well below the 256 that macOS allows a process.
const MAX_FILES: u64 = 128;

/// Write buffer of each file.
const BUFFER: usize = 64 * 1024;

/// Bytes of a pair on disk.
const PAIR: usize = 12;

/// Cuts the range of the first number into equal parts, one file each.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cut {
    files: u64,
    /// Largest first number.
    largest: u64,
}

impl Cut {
    /// For about `pairs` pairs whose first number runs evenly up to `largest`.
    pub fn new(pairs: u64, largest: u64) -> Self {
        Self { files: pairs.div_ceil(PER_FILE).clamp(1, MAX_FILES), largest }
    }

    pub fn files(self) -> usize {
        self.files as usize
    }

    #[inline]
    fn file_of(self, first: u64) -> usize {
        (u128::from(first.min(self.largest)) * u128::from(self.files) / (u128::from(self.largest) + 1)) as usize
    }

    /// First numbers that belong to a file.
    pub fn range(self, file: usize) -> std::ops::Range<u64> {
        let bound = |file: u64| {
            (u128::from(file) * (u128::from(self.largest) + 1)).div_ceil(u128::from(self.files)).min(u64::MAX.into())
                as u64
        };
        bound(file as u64)..bound(file as u64 + 1)
    }
}

/// Takes pairs in any order.
pub(super) struct Spill {
    cut: Cut,
    paths: Vec<PathBuf>,
    files: Vec<BufWriter<File>>,
}

impl Spill {
    /// Files lie beside `path`, the file that is being made, under `name` and a number.
    pub fn create(path: &Path, name: &str, cut: Cut) -> io::Result<Self> {
        let paths: Vec<_> = (0..cut.files()).map(|file| path.with_file_name(format!("{name}.{file}"))).collect();
        let files = paths
            .iter()
            .map(|path| File::create(path).map(|file| BufWriter::with_capacity(BUFFER, file)))
            .collect::<io::Result<_>>()?;
        Ok(Self { cut, paths, files })
    }

    #[inline]
    pub fn push(&mut self, first: u64, second: u32) -> io::Result<()> {
        let mut pair = [0; PAIR];
        pair[..8].copy_from_slice(&first.to_le_bytes());
        pair[8..].copy_from_slice(&second.to_le_bytes());
        self.files[self.cut.file_of(first)].write_all(&pair)
    }

    pub fn finish(self) -> io::Result<Spilled> {
        self.files.into_iter().try_for_each(|mut file| file.flush())?;
        Ok(Spilled { paths: self.paths })
    }
}

/// What was taken, by file.
pub(super) struct Spilled {
    paths: Vec<PathBuf>,
}

impl Spilled {
    /// The pairs of one file in the order they were pushed; the file is deleted.
    pub fn take(&self, file: usize) -> io::Result<Vec<(u64, u32)>> {
        let path = &self.paths[file];
        let open = File::open(path)?;
        let count = open.metadata()?.len() as usize / PAIR;
        let mut reader = BufReader::with_capacity(BUFFER, open);
        let mut pairs = Vec::with_capacity(count);
        let mut pair = [0; PAIR];
        for _ in 0..count {
            reader.read_exact(&mut pair)?;
            let (first, second) = pair.split_at(8);
            let first = first.try_into().map_or(0, u64::from_le_bytes);
            let second = second.try_into().map_or(0, u32::from_le_bytes);
            pairs.push((first, second));
        }
        std::fs::remove_file(path)?;
        Ok(pairs)
    }
}
