//! Common Crawl's web graph as a local backlink index: who links to a site, most central first.
//!
//! ```text
//! -t.graph ── scan ──► offsets ┐
//! vertices ─► names (ids, hosts)├─► Graph ─► inlinks: site ─ names ─► ids ─ transpose ─► referrers ─ ranks ─► sorted
//! ranks ──── join by name ─► ranks ┘
//! ```
//!
//! An edge of the graph says that some crawled page of one domain refers to the other: it may be a link, an image, a script
//! or a redirect, followed or not, and it has no date. So a referrer is a lead. And a site that is not in the graph was
//! not seen by the crawl, which says nothing about its backlinks: that is unknown, never zero.

mod bits;
mod build;
mod bvgraph;
mod elias_fano;
pub mod fetch;
mod files;
mod format;
mod hash;
mod inlinks;
mod lines;
mod manifest;
mod names;
mod order;
mod packed;
mod ranks;
mod scan;
mod spill;
#[cfg(test)]
mod tests;
mod vertices;

use std::path::Path;

pub use build::{Request, build};
pub use inlinks::Referrer;
pub use manifest::Level;

use self::bvgraph::{Properties, Transpose};
use self::elias_fano::EliasFano;
use self::inlinks::{Lookup, reverse, unreverse};
use self::manifest::{Manifest, NAMES, OFFSETS, ORDER, RANKS, index_dir};
use self::names::Names;
use self::ranks::Ranks;
use crate::error::{Error, Result};
use crate::model::figures::authority_of_rank;
use crate::model::site::Site;
use crate::model::url::{icann_domain, registrable_domain};

/// A built index, ready to answer.
pub struct Graph {
    manifest: Manifest,
    names: Names,
    transpose: Transpose,
    ranks: Option<Ranks>,
}

/// What the graph knows of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Located {
    /// These nodes are the site.
    Nodes {
        ids: Vec<u32>,
        /// The name that was looked up: at the level of domains that is the whole registered domain.
        name: String,
    },
    /// The crawl did not see the site. That says nothing about its backlinks.
    NotInGraph { name: String },
    /// The site is one of many on a domain that the graph does not tell apart.
    SharedPlatform { platform: String },
}

/// What an index holds, for people.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Info {
    pub release: String,
    pub level: Level,
    /// Domains (or hosts) and the links between them.
    pub nodes: u64,
    pub links: u64,
    /// Nodes with a rank; `None` when the release came without ranks.
    pub ranked: Option<u64>,
    /// Rising runs of names: 1 where the release is sorted.
    pub runs: u64,
    /// Names that follow themselves in the release's list.
    pub repeats: u64,
    /// Names with bytes that host names do not have.
    pub repaired: u64,
    /// Files and their bytes.
    pub files: Vec<(String, u64)>,
}

impl Graph {
    /// Opens the index of `release`, or the newest there is. `None` when none is built.
    pub fn open(data_dir: &Path, level: Level, release: Option<&str>) -> Result<Option<Self>> {
        let built = manifest::built(data_dir, level)?;
        let release = match release {
            Some(wanted) => built.iter().find(|id| *id == wanted),
            None => built.first(),
        };
        release.map(|release| Self::open_dir(&index_dir(data_dir, release, level))).transpose()
    }

    /// The releases for which an index is built, newest first.
    pub fn built(data_dir: &Path, level: Level) -> Result<Vec<String>> {
        manifest::built(data_dir, level)
    }

    fn open_dir(dir: &Path) -> Result<Self> {
        let manifest = Manifest::read(dir)?;
        let disagree = |file: &str| format::damaged(&dir.join(file), "it belongs to another graph");
        let properties = Properties::read(&dir.join(manifest.properties_file()))?;
        let names = Names::open(&dir.join(NAMES), &dir.join(ORDER))?;
        let offsets = EliasFano::open(&dir.join(OFFSETS))?;
        let transpose = Transpose::open(&dir.join(manifest.graph_file()), offsets, &properties)?;
        if names.len() != manifest.nodes || transpose.nodes() != manifest.nodes {
            return Err(disagree(NAMES));
        }
        let ranks = match manifest.ranked {
            Some(_) => Some(Ranks::open(&dir.join(RANKS), manifest.nodes)?),
            None => None,
        };
        Ok(Self { manifest, names, transpose, ranks })
    }

    pub fn info(&self) -> Info {
        let manifest = &self.manifest;
        Info {
            release: manifest.release.clone(),
            level: manifest.level,
            nodes: manifest.nodes,
            links: manifest.arcs,
            ranked: manifest.ranked.map(|ranked| ranked.nodes),
            runs: manifest.vertices.orderliness.runs,
            repeats: manifest.vertices.orderliness.repeats,
            repaired: manifest.vertices.repaired,
            files: manifest.files.iter().map(|(name, bytes)| (name.clone(), *bytes)).collect(),
        }
    }

    pub fn release(&self) -> &str {
        &self.manifest.release
    }

    pub fn level(&self) -> Level {
        self.manifest.level
    }

    /// Finds the nodes that are the site.
    pub fn locate(&self, site: &Site) -> Located {
        let (ids, name) = match self.manifest.level {
            Level::Domain => match self.ids_in_domain_graph(site.host().as_str()) {
                Ok(found) => found,
                Err(platform) => return Located::SharedPlatform { platform },
            },
            Level::Host => (self.ids_in_host_graph(site), site.host().as_str()),
        };
        let name = name.to_owned();
        if ids.is_empty() { Located::NotInGraph { name } } else { Located::Nodes { ids, name } }
    }

    /// The host's own node or that of its ICANN domain, and its name; else the platform whose tenant the host is.
    fn ids_in_domain_graph<'h>(&self, host: &'h str) -> std::result::Result<(Vec<u32>, &'h str), String> {
        // The crawl's list of public suffixes may be older or newer than ours: what it calls a domain is one.
        let own = self.names.ids(reverse(host).as_bytes());
        if !own.is_empty() {
            return Ok((own, host));
        }
        let domain = icann_domain(host);
        if registrable_domain(host) == domain {
            Ok((self.ids_of_domain(domain), domain))
        } else {
            Err(domain.to_owned())
        }
    }

    fn ids_in_host_graph(&self, site: &Site) -> Vec<u32> {
        let host = site.host().as_str();
        if site.is_exact() {
            return self.names.ids(reverse(host).as_bytes());
        }
        let mut ids = self.names.ids_below(reverse(host).as_bytes());
        if site.bare_host() != host {
            ids.extend(self.names.ids(reverse(site.bare_host()).as_bytes()));
            ids.sort_unstable();
        }
        ids
    }

    /// Releases differ in how they write a domain whose only host is its `www`.
    fn ids_of_domain(&self, domain: &str) -> Vec<u32> {
        let reversed = reverse(domain);
        let ids = self.names.ids(reversed.as_bytes());
        if ids.is_empty() { self.names.ids(format!("{reversed}.www").as_bytes()) } else { ids }
    }

    /// Links into these nodes, before names that appear twice are joined.
    pub fn in_degree(&self, ids: &[u32]) -> u64 {
        ids.iter().map(|id| self.transpose.in_degree(*id)).sum()
    }

    /// Calls `take` for each domain (or host) that links to any of these nodes, most central first, at most `limit`.
    /// Gives how many there were.
    pub fn inlinks(
        &self,
        ids: &[u32],
        limit: Option<u64>,
        take: &mut dyn FnMut(&Referrer) -> Result<()>,
    ) -> Result<u64> {
        self.lookup().for_each(ids, limit.unwrap_or(u64::MAX), take)
    }

    fn lookup(&self) -> Lookup<'_> {
        Lookup {
            names: &self.names,
            graph: &self.transpose,
            ranks: self.ranks.as_ref(),
            has_hosts: self.manifest.vertices.has_hosts,
            // A domain's link to itself is shown as the release has it: Common Crawl leaves them out.
            skip_own: self.manifest.level == Level::Host,
        }
    }

    /// Rank and authority of a host's domain (or of the host itself, in a host graph); `None` when not ranked.
    pub fn rank_of(&self, host: &str) -> Option<(u32, f32)> {
        let ids = match self.manifest.level {
            Level::Domain => self.ids_of_domain(icann_domain(host)),
            Level::Host => self.names.ids(reverse(host).as_bytes()),
        };
        let rank = self.ranks.as_ref()?.get(*ids.first()?)?;
        Some((rank, authority_of_rank(rank.into())))
    }

    /// All names in the order of ids, for tests and for joins.
    pub fn name_of(&self, id: u32) -> Option<String> {
        let mut cursor = self.names.cursor();
        let mut name = String::new();
        unreverse(&cursor.read(id)?.name, &mut name);
        Some(name)
    }
}

/// What to say when no index is built.
pub fn none_built(data_dir: &Path, level: Level) -> Error {
    Error::failed(format!("there is no {level} graph in `{}`", data_dir.display()))
        .with_remedy("get one with `audit graph fetch`, or build one with `audit graph build --from DIR`")
}
