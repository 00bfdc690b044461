//! The names of a release, from its vertices file: `id ⇥ reversed name [⇥ hosts]`, where the id is the line number.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::lines::{Lines, number};
use super::names::{self, MAX_NAME, Orderliness};
use crate::error::{Error, Result};

/// What reading the vertices showed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Vertices {
    pub orderliness: Orderliness,
    /// The file says how many hosts each domain has.
    pub has_hosts: bool,
    /// Names with bytes that no host name has; each such byte is kept as `?`.
    pub repaired: u64,
}

/// Writes the names index for the vertices in `files`, in order. There must be exactly `nodes` of them.
pub(super) fn index(files: &[std::path::PathBuf], nodes: u64, path: &Path) -> Result<Vertices> {
    let failed = |problem: std::io::Error| {
        Error::failed(format!("cannot write the names: {problem}")).with_remedy("free some disk space and build again")
    };
    let mut writer = names::Writer::create(path).map_err(failed)?;
    let mut seen = Vertices::default();
    let mut next = 0;
    let mut repaired = Vec::with_capacity(MAX_NAME);
    for file in files {
        Lines::open(file)?.for_each(|line_number, line| {
            let refuse = |what: String| {
                Error::failed(format!("`{}` line {line_number}: {what}", file.display()))
                    .with_remedy("give the vertices file that belongs to this graph")
            };
            let Some(Vertex { id, name, hosts }) = Vertex::read(line) else {
                return Err(refuse("not a vertex: expected an id, a tab and a reversed host name".to_owned()));
            };
            if id != next {
                return Err(refuse(format!("the id is {id}, but {next} is next")));
            }
            if next == nodes {
                return Err(refuse(format!("there are more vertices than the {nodes} nodes of the graph")));
            }
            next += 1;
            seen.has_hosts |= hosts.is_some();
            let name = if is_clean(name) {
                name
            } else {
                seen.repaired += 1;
                repair(name, &mut repaired);
                &repaired
            };
            writer.push(name, hosts.unwrap_or(1)).map_err(failed)
        })?;
    }
    if next != nodes {
        let what = format!("there are {next} vertices, but the graph has {nodes} nodes");
        return Err(Error::failed(what).with_remedy("give the vertices file that belongs to this graph"));
    }
    seen.orderliness = writer.finish().map_err(failed)?;
    Ok(seen)
}

struct Vertex<'a> {
    id: u64,
    name: &'a [u8],
    hosts: Option<u64>,
}

impl<'a> Vertex<'a> {
    #[inline]
    fn read(line: &'a [u8]) -> Option<Self> {
        let mut tabs = memchr::memchr_iter(b'\t', line);
        let first = tabs.next()?;
        let second = tabs.next().unwrap_or(line.len());
        let name = &line[first + 1..second];
        let hosts = line.get(second + 1..).and_then(number);
        (!name.is_empty()).then_some(Self { id: number(&line[..first])?, name, hosts })
    }
}

/// Host names are printable ASCII; the index keeps nothing else, so that nothing else comes out of it.
#[inline]
fn is_clean(name: &[u8]) -> bool {
    name.len() <= MAX_NAME && name.iter().all(u8::is_ascii_graphic)
}

fn repair(name: &[u8], out: &mut Vec<u8>) {
    out.clear();
    out.extend(name.iter().take(MAX_NAME).map(|byte| if byte.is_ascii_graphic() { *byte } else { b'?' }));
}
