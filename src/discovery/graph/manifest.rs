//! What a built index consists of: which release and level, and the length of each file.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::format::{VERSION, damaged};
use super::ranks::Ranked;
use super::vertices::Vertices;
use crate::error::{Error, Result};

pub(super) const MANIFEST: &str = "manifest.json";
pub(super) const OFFSETS: &str = "offsets.ef";
pub(super) const NAMES: &str = "names.rc16";
pub(super) const ORDER: &str = "names.order";
pub(super) const RANKS: &str = "ranks.packed";

/// A manifest is some 30 lines; beyond this it is something else.
const MAX_MANIFEST_BYTES: u64 = 64 * 1024;

/// What a node of the graph is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// A domain below an ICANN suffix: all blogs of `blogspot.com` are one node.
    Domain,
    /// A host name.
    Host,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Domain => "domain",
            Self::Host => "host",
        })
    }
}

/// Describes one index directory.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub version: u32,
    pub release: String,
    pub level: Level,
    pub nodes: u64,
    pub arcs: u64,
    pub vertices: Vertices,
    /// `None` when the release came without ranks.
    pub ranked: Option<Ranked>,
    /// Length in bytes of each file beside the manifest.
    pub files: BTreeMap<String, u64>,
}

impl Manifest {
    pub fn graph_file(&self) -> String {
        format!("{}-{}-t.graph", self.release, self.level)
    }

    pub fn properties_file(&self) -> String {
        format!("{}-{}-t.properties", self.release, self.level)
    }

    /// Reads the manifest of an index and makes sure that its files are all there, in full length.
    pub fn read(dir: &Path) -> Result<Self> {
        let path = dir.join(MANIFEST);
        let length = std::fs::metadata(&path).map_err(|problem| damaged(&path, &problem.to_string()))?.len();
        if length > MAX_MANIFEST_BYTES {
            return Err(damaged(&path, "it is too long"));
        }
        let text = std::fs::read(&path).map_err(|problem| damaged(&path, &problem.to_string()))?;
        let manifest: Self = serde_json::from_slice(&text).map_err(|problem| damaged(&path, &problem.to_string()))?;
        if manifest.version != VERSION || !is_release_id(&manifest.release) {
            return Err(damaged(&path, "it has another version"));
        }
        for (name, expected) in &manifest.files {
            let path = dir.join(name);
            match std::fs::metadata(&path) {
                Ok(found) if found.len() == *expected => {}
                Ok(found) => {
                    return Err(damaged(&path, &format!("it has {} bytes instead of {expected}", found.len())));
                }
                Err(problem) => return Err(damaged(&path, &problem.to_string())),
            }
        }
        Ok(manifest)
    }

    pub fn write(&self, dir: &Path) -> std::io::Result<()> {
        let text = serde_json::to_vec_pretty(self)?;
        std::fs::write(dir.join(MANIFEST), text)?;
        std::fs::File::open(dir.join(MANIFEST))?.sync_all()
    }
}

/// The directory below the data directory in which indexes of this version lie.
pub(super) fn indexes_dir(data_dir: &Path) -> PathBuf {
    data_dir.join("graph").join(format!("index-v{VERSION}"))
}

/// Directory of one index.
pub(super) fn index_dir(data_dir: &Path, release: &str, level: Level) -> PathBuf {
    indexes_dir(data_dir).join(format!("{release}-{level}"))
}

/// True for what can be the id of a release, and the start of a file name: letters, digits, `-`, `_` and `.`.
pub(super) fn is_release_id(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 100
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

/// Sorts releases by time. Ids name a year (or two) and the months: `cc-main-2026-feb-mar-apr`, `cc-main-2025-26-nov-dec-jan`.
pub(super) fn release_age(id: &str) -> (u32, u32) {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let month_of = |part: &str| MONTHS.iter().position(|month| part.starts_with(month)).map(|at| at as u32 + 1);
    let parts: Vec<&str> = id.split('-').collect();
    let year = parts.iter().find_map(|part| part.parse::<u32>().ok().filter(|year| (1990..3000).contains(year)));
    let months: Vec<u32> = parts.iter().filter_map(|part| month_of(part)).collect();
    let last = months.last().copied().unwrap_or(0);
    // The last month lies in the year after when the months wrap around.
    let wraps = months.windows(2).any(|pair| pair[1] < pair[0]);
    (year.unwrap_or(0) + u32::from(wraps), last)
}

/// The release ids for which an index of this level is there, newest first.
pub(super) fn built(data_dir: &Path, level: Level) -> Result<Vec<String>> {
    let dir = indexes_dir(data_dir);
    let entries = match std::fs::read_dir(&dir) {
        Ok(entries) => entries,
        Err(problem) if problem.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(problem) => return Err(Error::failed(format!("cannot list `{}`: {problem}", dir.display()))),
    };
    let suffix = format!("-{level}");
    let mut ids: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(&suffix).map(str::to_owned))
        .filter(|id| is_release_id(id))
        .collect();
    ids.sort_by_key(|id| (std::cmp::Reverse(release_age(id)), id.clone()));
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_sort_by_time_not_by_name() {
        let mut ids = [
            "cc-main-2026-apr-may-jun",
            "cc-main-2025-26-nov-dec-jan",
            "cc-main-2026-feb-mar-apr",
            "cc-main-2017-18-nov-dec-jan",
            "cc-main-2026-jul-aug-sep",
            "cc-main-2021-jun-jul-sep",
            "cc-main-2021-22-oct-nov-jan",
        ];
        ids.sort_by_key(|id| release_age(id));
        assert_eq!(
            ids,
            [
                "cc-main-2017-18-nov-dec-jan",
                "cc-main-2021-jun-jul-sep",
                "cc-main-2021-22-oct-nov-jan",
                "cc-main-2025-26-nov-dec-jan",
                "cc-main-2026-feb-mar-apr",
                "cc-main-2026-apr-may-jun",
                "cc-main-2026-jul-aug-sep",
            ]
        );
    }

    #[test]
    fn release_ids_are_safe_file_names() {
        assert!(is_release_id("cc-main-2026-jul-aug-sep"));
        for bad in ["", "../x", ".hidden", "a/b", "a\\b", "-rf", "a b", "a\n"] {
            assert!(!is_release_id(bad), "{bad:?}");
        }
    }
}
