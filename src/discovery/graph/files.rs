//! Finds the files of a release in a directory.

use std::path::{Path, PathBuf};

use super::lines::Lines;
use super::manifest::{Level, is_release_id};
use crate::error::{Error, Result};

/// Parts that a listing may name. Host vertices come in up to 84 parts.
const MAX_PARTS: usize = 10_000;

/// The files of one release and level.
#[derive(Debug, Clone)]
pub(super) struct ReleaseFiles {
    pub id: String,
    pub level: Level,
    pub graph: PathBuf,
    pub properties: PathBuf,
    /// One file, or the parts of a host graph in order.
    pub vertices: Vec<PathBuf>,
    pub ranks: Option<PathBuf>,
}

impl ReleaseFiles {
    /// Looks in `dir`, and in the directory named after the level below it, where the server keeps the files.
    pub fn find(dir: &Path, level: Level, wanted: Option<&str>) -> Result<Self> {
        if !dir.is_dir() {
            return Err(Error::failed(format!("`{}` is not a directory", dir.display()))
                .with_remedy("name the directory that holds the files of a release"));
        }
        let suffix = format!("-{level}-t.graph");
        let below = dir.join(level.to_string());
        let mut found = Vec::new();
        for place in [dir, &below] {
            found.extend(ids_in(place, &suffix).into_iter().map(|id| (id, place)));
        }
        found.sort();
        found.dedup_by(|a, b| a.0 == b.0);
        if let Some(wanted) = wanted {
            found.retain(|(id, _)| id == wanted);
        }
        let (id, place) = match &found[..] {
            [one] => one.clone(),
            [] => {
                let which = wanted.map_or_else(String::new, |id| format!(" of release `{id}`"));
                return Err(Error::failed(format!("`{}` holds no {level} graph{which}", dir.display())).with_remedy(
                    format!("expected ID{suffix}, ID-{level}-t.properties and ID-{level}-vertices.txt.gz; get them with `audit graph fetch`"),
                ));
            }
            several => {
                let ids: Vec<_> = several.iter().map(|(id, _)| id.as_str()).collect();
                return Err(Error::usage(format!("`{}` holds several releases: {}", dir.display(), ids.join(", ")))
                    .with_remedy("choose one with `--release ID`"));
            }
        };
        let file = |rest: &str| place.join(format!("{id}-{level}{rest}"));
        let present = |names: &[&str]| names.iter().map(|name| file(name)).find(|path| path.is_file());
        let needed = |names: &[&str]| {
            present(names).ok_or_else(|| {
                Error::failed(format!("`{}` is missing", file(names[0]).display()))
                    .with_remedy("put it beside the graph, or get it with `audit graph fetch`")
            })
        };
        let listing = file("-vertices.paths.gz");
        let vertices = match present(&["-vertices.txt.gz", "-vertices.txt"]) {
            Some(one) => vec![one],
            None if listing.is_file() => parts(&listing, place)?,
            None => vec![needed(&["-vertices.txt.gz"])?],
        };
        Ok(Self {
            graph: needed(&["-t.graph"])?,
            properties: needed(&["-t.properties"])?,
            vertices,
            ranks: present(&["-ranks.txt.gz", "-ranks.txt"]),
            id,
            level,
        })
    }
}

fn ids_in(dir: &Path, suffix: &str) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(dir) else { return Vec::new() };
    entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(suffix).map(str::to_owned))
        .filter(|id| is_release_id(id))
        .collect()
}

/// The part files that a listing names, each looked for by its own name beside the listing and in `vertices/`.
fn parts(listing: &Path, dir: &Path) -> Result<Vec<PathBuf>> {
    let mut parts = Vec::new();
    Lines::open(listing)?.for_each(|number, line| {
        let refuse = |what: &str| {
            Error::failed(format!("`{}` line {number}: {what}", listing.display()))
                .with_remedy("fetch the listing and its parts again")
        };
        let text = std::str::from_utf8(line).map_err(|_| refuse("not a path"))?.trim();
        if text.is_empty() {
            return Ok(());
        }
        // Only the last part of the path counts, so that no listing leads out of the directory.
        let name = text.rsplit('/').next().unwrap_or_default();
        if !is_release_id(name) || parts.len() == MAX_PARTS {
            return Err(refuse("not the path of a part"));
        }
        let path = [dir.join(name), dir.join("vertices").join(name)].into_iter().find(|path| path.is_file());
        parts.push(path.ok_or_else(|| refuse("the part is missing"))?);
        Ok(())
    })?;
    Ok(parts)
}
