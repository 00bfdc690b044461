//! Makes an index from the files of a release.
//!
//! Everything is written into a directory of its own, which gets its final name at the very end: an interrupted build
//! leaves nothing that could be taken for an index. The next build clears what it left.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::bvgraph::Properties;
use super::elias_fano;
use super::files::ReleaseFiles;
use super::format::{Mapped, VERSION};
use super::manifest::{Level, MANIFEST, Manifest, NAMES, OFFSETS, ORDER, RANKS, index_dir, indexes_dir};
use super::names::Names;
use super::order;
use super::ranks::{self, Ranked};
use super::scan::scan;
use super::spill::Cut;
use super::vertices::{self, Vertices};
use crate::error::{Error, Result};

/// What to build, from where.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// Directory with the files of a release.
    pub from: &'a Path,
    pub level: Level,
    /// Which release, when the directory holds several.
    pub release: Option<&'a str>,
    /// The program's data directory.
    pub data_dir: &'a Path,
}

/// Builds the index and puts it in place of an older one of the same release. `say` is told what is being done.
pub fn build(request: &Request<'_>, say: &mut dyn FnMut(&str)) -> Result<PathBuf> {
    let files = ReleaseFiles::find(request.from, request.level, request.release)?;
    let properties = Properties::read(&files.properties)?;
    if properties.nodes == 0 {
        return Err(Error::failed(format!("`{}` describes a graph without nodes", files.properties.display()))
            .with_remedy("give a release that holds a graph"));
    }
    let indexes = indexes_dir(request.data_dir);
    fs::create_dir_all(&indexes).map_err(|problem| failed(&indexes, &problem))?;
    // One build at a time: held until the end of this function.
    let _lock = lock(&indexes)?;
    clear_leftovers(&indexes);
    let work = indexes.join(format!(".building-{}-{}", files.id, files.level));
    fs::create_dir(&work).map_err(|problem| failed(&work, &problem))?;
    let built = index(&files, &properties, &work, say);
    let done = built.and_then(|manifest| {
        manifest.write(&work).map_err(|problem| failed(&work, &problem))?;
        put_in_place(&work, &index_dir(request.data_dir, &files.id, files.level))
    });
    if done.is_err() {
        // What could not be finished is of no use; what cannot be removed now goes at the next build.
        let _ = fs::remove_dir_all(&work);
    }
    done
}

fn failed(path: &Path, problem: &io::Error) -> Error {
    let remedy = match problem.kind() {
        io::ErrorKind::StorageFull => "free some disk space, or choose another place with `--data-dir`",
        _ => "check the rights of the data directory, or choose another with `--data-dir`",
    };
    Error::failed(format!("cannot write to `{}`: {problem}", path.display())).with_remedy(remedy)
}

fn lock(indexes: &Path) -> Result<File> {
    let path = indexes.join(".lock");
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(|p| failed(&path, &p))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => {
            Err(Error::failed("another `audit graph build` is at work in this data directory")
                .with_remedy("wait until it is done"))
        }
        Err(fs::TryLockError::Error(problem)) => Err(failed(&path, &problem)),
    }
}

/// Removes what interrupted builds left. Called with the lock held, so nobody is writing there.
fn clear_leftovers(indexes: &Path) {
    let Ok(entries) = fs::read_dir(indexes) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(".building-") || name.starts_with(".replaced-") {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Renames the finished directory over an older index of the same release.
fn put_in_place(work: &Path, place: &Path) -> Result<PathBuf> {
    let problem = |problem: io::Error| failed(place, &problem);
    if place.exists() {
        let name = place.file_name().unwrap_or_default().to_string_lossy();
        let replaced = place.with_file_name(format!(".replaced-{name}"));
        fs::rename(place, &replaced).map_err(problem)?;
        fs::rename(work, place).map_err(problem)?;
        let _ = fs::remove_dir_all(replaced);
    } else {
        fs::rename(work, place).map_err(problem)?;
    }
    Ok(place.to_owned())
}

fn index(files: &ReleaseFiles, properties: &Properties, work: &Path, say: &mut dyn FnMut(&str)) -> Result<Manifest> {
    let mut manifest = Manifest {
        version: VERSION,
        release: files.id.clone(),
        level: files.level,
        nodes: properties.nodes,
        arcs: properties.arcs,
        vertices: Vertices::default(),
        ranked: None,
        files: BTreeMap::new(),
    };
    let graph = work.join(manifest.graph_file());
    take_over(&files.graph, &graph)?;
    take_over(&files.properties, &work.join(manifest.properties_file()))?;
    say(&format!("reading {} links and {} names of {}", properties.arcs, properties.nodes, files.id));
    // The graph and the names share nothing: one thread each.
    let (vertices, offsets) = std::thread::scope(|scope| {
        let offsets = scope.spawn(|| write_offsets(&graph, properties, &work.join(OFFSETS)));
        let vertices = vertices::index(&files.vertices, properties.nodes, &work.join(NAMES));
        (vertices, offsets.join())
    });
    manifest.vertices = vertices?;
    offsets.map_err(|_| Error::failed("the scan of the graph stopped unexpectedly"))??;
    if manifest.vertices.orderliness.needs_order() {
        say(&format!(
            "the names are out of order in {} places: indexing them by hash",
            manifest.vertices.orderliness.runs
        ));
        write_order(work)?;
    }
    if let Some(ranks) = &files.ranks {
        say("joining the ranks");
        manifest.ranked = Some(join_ranks(ranks, work)?);
    }
    for entry in fs::read_dir(work).map_err(|problem| failed(work, &problem))? {
        let entry = entry.map_err(|problem| failed(work, &problem))?;
        let length = entry.metadata().map_err(|problem| failed(work, &problem))?.len();
        manifest.files.insert(entry.file_name().to_string_lossy().into_owned(), length);
    }
    manifest.files.remove(MANIFEST);
    Ok(manifest)
}

/// The index keeps the graph itself: as another name for the same file where the file system can, else as a copy.
fn take_over(from: &Path, to: &Path) -> Result<()> {
    if fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    fs::copy(from, to).map(|_| ()).map_err(|problem| failed(to, &problem))
}

fn write_offsets(graph: &Path, properties: &Properties, path: &Path) -> Result<()> {
    let map = Mapped::open(graph)?;
    let universe = 8 * map.bytes().len() as u64;
    let problem = |problem: io::Error| failed(path, &problem);
    let mut writer = elias_fano::Writer::create(path, properties.nodes + 1, universe).map_err(problem)?;
    scan(map.bytes(), properties, |position| writer.push(position))?;
    writer.finish().map_err(problem)
}

/// All ids, arranged by the hash of their names.
fn write_order(work: &Path) -> Result<()> {
    let path = work.join(ORDER);
    let problem = |problem: io::Error| failed(&path, &problem);
    let names = Names::open_unordered(&work.join(NAMES))?;
    let cut = Cut::new(names.len(), u64::MAX);
    let spilled = ranks::spill_names(&names, cut, &path).map_err(problem)?;
    let mut writer = order::Writer::create(&path, names.len()).map_err(problem)?;
    for file in 0..cut.files() {
        let mut pairs = spilled.take(file).map_err(problem)?;
        pairs.sort_unstable();
        pairs.into_iter().try_for_each(|(_, id)| writer.push(id)).map_err(problem)?;
    }
    writer.finish().map_err(problem)
}

fn join_ranks(file: &Path, work: &Path) -> Result<Ranked> {
    let names = Names::open_unordered(&work.join(NAMES))?;
    ranks::join(file, &names, &work.join(RANKS))
}
