//! What a release will take: download, disk, time.

use std::fmt;
use std::path::{Path, PathBuf};

use super::names::RemoteFile;
use super::part::{self, Found};
use super::releases::Release;
use crate::discovery::graph::manifest::Level;
use crate::error::{Error, Result};

/// Bytes of the index per node, without the graph, which is shared with the download: names 8, ranks 4, offsets 1.4, rounded up.
const INDEX_BYTES_PER_NODE: u64 = 14;

/// What a good line brings, for the estimate of the time: 80 Mbit/s.
const LINE_BYTES_PER_SECOND: u64 = 10_000_000;

/// Bytes of a download that a build reads in a second on one processor (measured: see `benches/graph_release`).
const BUILD_BYTES_PER_SECOND: u64 = 40_000_000;

/// Kept free beside what is needed.
const MARGIN: u64 = 256 * 1024 * 1024;

/// What a release will take.
#[derive(Debug, Clone)]
pub struct Plan {
    release: Release,
    level: Level,
    dir: PathBuf,
    files: usize,
    /// Bytes of all files.
    pub download: u64,
    /// Of which are here.
    here: u64,
}

impl Plan {
    pub(super) fn new(release: &Release, level: Level, dir: &Path, files: &[(RemoteFile, Found)]) -> Self {
        Self {
            release: release.clone(),
            level,
            dir: dir.to_owned(),
            files: files.len(),
            download: files.iter().map(|(_, found)| found.length).sum(),
            here: files.iter().map(|(file, found)| part::here(dir, file, found)).sum(),
        }
    }

    fn left(&self) -> u64 {
        self.download.saturating_sub(self.here)
    }

    fn index(&self) -> u64 {
        self.release.size(self.level).nodes * INDEX_BYTES_PER_NODE
    }

    /// Refuses what cannot fit before the first byte is asked for.
    pub(super) fn check_disk(&self, dir: &Path) -> Result<()> {
        let needed = self.left() + self.index();
        match free_bytes(dir) {
            Some(free) if free < needed + MARGIN => Err(Error::failed(format!(
                "`{}` has {} free, and {} are needed",
                dir.display(),
                size(free),
                size(needed + MARGIN)
            ))
            .with_remedy("free some disk space, or choose another place with `--data-dir`")),
            _ => Ok(()),
        }
    }
}

#[cfg(unix)]
fn free_bytes(dir: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(dir).ok()?;
    found.f_bavail.checked_mul(found.f_frsize)
}

#[cfg(not(unix))]
fn free_bytes(_: &Path) -> Option<u64> {
    None
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let graph = self.release.size(self.level);
        write!(f, "{} ({} graph", self.release.id, self.level)?;
        if graph.nodes > 0 {
            write!(f, ": {} {}s, {} links", many(graph.nodes), self.level, many(graph.arcs))?;
        }
        writeln!(f, ")")?;
        write!(f, "  download  {} in {} files", size(self.download), self.files)?;
        if self.here > 0 {
            write!(f, ", {} of it already here", size(self.here))?;
        }
        writeln!(f)?;
        write!(f, "  disk      {}", size(self.download))?;
        if self.index() > 0 {
            write!(f, " for the files and about {} for the index", size(self.index()))?;
        }
        writeln!(f, ", in {}", self.dir.display())?;
        let transfer = self.left() / LINE_BYTES_PER_SECOND;
        let build = self.download / BUILD_BYTES_PER_SECOND;
        write!(
            f,
            "  time      about {} at {} a second, then {} of building",
            span(transfer),
            size(LINE_BYTES_PER_SECOND),
            span(build)
        )
    }
}

/// `6.4 GB`, as disks are sold and lines are rated.
pub(super) fn size(bytes: u64) -> String {
    const UNITS: [(&str, f64); 4] = [("GB", 1e9), ("MB", 1e6), ("kB", 1e3), ("bytes", 1.0)];
    let (unit, factor) = UNITS.iter().find(|(_, factor)| bytes as f64 >= *factor).unwrap_or(&UNITS[3]);
    let number = bytes as f64 / factor;
    if *factor == 1.0 || number >= 100.0 { format!("{number:.0} {unit}") } else { format!("{number:.1} {unit}") }
}

fn many(count: u64) -> String {
    match count {
        0..10_000 => count.to_string(),
        10_000..1_000_000 => format!("{:.0} thousand", count as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} million", count as f64 / 1e6),
        _ => format!("{:.2} billion", count as f64 / 1e9),
    }
}

fn span(seconds: u64) -> String {
    match seconds {
        0..60 => "a minute".to_owned(),
        60..5_400 => format!("{} minutes", seconds.div_ceil(60)),
        _ => format!("{:.1} hours", seconds as f64 / 3_600.0),
    }
}
