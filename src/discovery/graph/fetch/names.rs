//! Which files make a release of a level, and where they lie.

use std::path::Path;

use crate::discovery::graph::lines::Lines;
use crate::discovery::graph::manifest::{Level, is_release_id};
use crate::error::{Error, Result};

/// Common Crawl's files, over anonymous HTTPS.
const BASE: &str = "https://data.commoncrawl.org/";

/// Parts that a listing may name. Host vertices come in up to 84.
const MAX_PARTS: usize = 10_000;

/// A file of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RemoteFile {
    pub url: String,
    /// Its name on this machine: the last part of the path.
    pub name: String,
    /// An index can be built without it.
    pub optional: bool,
}

impl RemoteFile {
    pub fn is_gzip(&self) -> bool {
        self.name.ends_with(".gz")
    }
}

/// The files that an index is made of; for host graphs the listing of the vertices comes first.
pub(super) fn files_of(id: &str, level: Level) -> Vec<RemoteFile> {
    let file = |rest: &str| RemoteFile {
        url: format!("{BASE}projects/hyperlinkgraph/{id}/{level}/{id}-{level}{rest}"),
        name: format!("{id}-{level}{rest}"),
        optional: rest.starts_with("-ranks"),
    };
    let vertices = match level {
        Level::Domain => "-vertices.txt.gz",
        Level::Host => "-vertices.paths.gz",
    };
    [vertices, "-t.properties", "-t.graph", "-ranks.txt.gz"].map(file).to_vec()
}

/// The parts that a listing names: paths below [`BASE`] and within this release, nothing else.
pub(super) fn parts(listing: &Path, id: &str) -> Result<Vec<RemoteFile>> {
    let mut parts = Vec::new();
    Lines::open(listing)?.for_each(|number, line| {
        let refuse = || {
            Error::failed(format!("`{}` line {number}: not the path of a part of this release", listing.display()))
                .with_remedy("remove the listing and fetch it again")
        };
        let path = std::str::from_utf8(line).map_err(|_| refuse())?.trim();
        if path.is_empty() {
            return Ok(());
        }
        let inside = path.strip_prefix("projects/hyperlinkgraph/").and_then(|rest| rest.strip_prefix(id));
        let clean = inside.is_some_and(|rest| rest.split('/').skip(1).all(is_release_id) && rest.starts_with('/'));
        let name = path.rsplit('/').next().unwrap_or_default();
        if !clean || parts.len() == MAX_PARTS {
            return Err(refuse());
        }
        parts.push(RemoteFile { url: format!("{BASE}{path}"), name: name.to_owned(), optional: false });
        Ok(())
    })?;
    Ok(parts)
}
