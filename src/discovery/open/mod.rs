//! From a named input to the documents inside: files, directories, `.gz`, `.zip`, workbooks and standard input.
//!
//! ```text
//! path ─ file ─┬─ gzip ─► stream ─┐
//!        dir ──┤─ zip ──► members ┼─► (again, to a bounded depth) ─► Document ─► visitor
//!        "-" ──┴─ plain ──────────┘
//! ```

pub(crate) mod limits;
pub(crate) mod sniff;
pub(crate) mod stream;

use std::fs::{self, File};
use std::io::{self, Cursor, Read, Seek};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use crate::error::Error;
use limits::{MAX_DIRECTORY_DEPTH, MAX_FILES, MAX_HELD, MAX_NESTING};
use sniff::Container;
use stream::{Budget, Packed, Stream, Unpacked};

/// Random access, as archives need it.
pub(crate) trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}

/// One thing to read.
pub(crate) struct Document<'a> {
    /// For people: the input as typed, members after a slash.
    pub label: String,
    /// File name as given, without its directory.
    pub file: String,
    pub body: Body<'a>,
}

pub(crate) enum Body<'a> {
    Stream(Stream<'a>),
    /// An Excel workbook (.xlsx), its unpacking already found to be bounded.
    Workbook(Box<dyn ReadSeek + 'a>),
}

/// Why a document cannot be used.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// This document only: what is wrong with it, and what to do.
    Unusable { problem: String, remedy: String },
    /// The audit cannot go on.
    Fatal(Error),
}

impl Trouble {
    pub fn unusable(problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Trouble::Unusable { problem: problem.into(), remedy: remedy.into() }
    }

    /// The error for an input that the user named.
    pub fn into_error(self, label: &str) -> Error {
        match self {
            Trouble::Unusable { problem, remedy } => Error::failed(format!("`{label}`: {problem}")).with_remedy(remedy),
            Trouble::Fatal(error) => error,
        }
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Trouble::Fatal(error)
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Trouble::unusable(error.to_string(), "check that the file is whole, or export it again")
    }
}

/// Takes the documents one after another.
pub(crate) trait Visitor {
    /// Reads one document.
    fn document(&mut self, document: Document<'_>) -> Result<(), Trouble>;
    /// Takes note of a document inside a directory or archive that cannot be used.
    fn unusable(&mut self, label: &str, problem: &str, remedy: &str);
}

/// Visits every document of a named input, in order of their names. `-` is standard input.
pub(crate) fn visit(path: &Path, visitor: &mut dyn Visitor) -> Result<(), Trouble> {
    if path == Path::new("-") {
        let label = "standard input".to_owned();
        let source = Source { file: "stdin".to_owned(), label, nesting: 0, budget: Budget::default() };
        return source.stream(Box::new(io::stdin().lock()), visitor);
    }
    let label = path.display().to_string();
    let kind = fs::metadata(path).map_err(|error| cannot_open(&error))?;
    if kind.is_dir() {
        return directory(path, visitor);
    }
    let file = File::open(path).map_err(|error| cannot_open(&error))?;
    let source = Source { file: name_of(path), label, nesting: 0, budget: Budget::default() };
    source.file(file, visitor)
}

fn cannot_open(error: &io::Error) -> Trouble {
    match error.kind() {
        io::ErrorKind::NotFound => Trouble::unusable("no such file", "check the path and its spelling"),
        io::ErrorKind::PermissionDenied => {
            Trouble::unusable("permission denied", "make the file readable for the user who runs `audit`")
        }
        _ => Trouble::unusable(format!("cannot be opened: {error}"), "check the path"),
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Editors, archivers and file managers leave these beside real files.
fn is_litter(name: &str) -> bool {
    name.starts_with('.') || name.starts_with("~$") || name == "Thumbs.db" || name == "desktop.ini"
}

fn directory(root: &Path, visitor: &mut dyn Visitor) -> Result<(), Trouble> {
    let mut files = Vec::new();
    list(root, 0, MAX_FILES, &mut files)?;
    if files.is_empty() {
        return Err(Trouble::unusable("the directory holds no files", "name a directory with exports in it"));
    }
    for path in files {
        let label = path.display().to_string();
        let source = Source { file: name_of(&path), label: label.clone(), nesting: 1, budget: Budget::default() };
        let outcome = match File::open(&path) {
            Ok(file) => source.file(file, visitor),
            Err(error) => Err(cannot_open(&error)),
        };
        tolerate(outcome, &label, visitor)?;
    }
    Ok(())
}

/// Regular files below a directory, sorted. Links to directories are not followed, so there is no loop.
fn list(directory: &Path, depth: usize, most: usize, files: &mut Vec<PathBuf>) -> Result<(), Trouble> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(directory).map_err(|error| cannot_open(&error))? {
        entries.push(entry?);
        if entries.len() + files.len() > most {
            let problem = format!("the directory holds more than {most} files");
            return Err(Trouble::unusable(problem, "name the exports themselves, or a smaller directory"));
        }
    }
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        if is_litter(&entry.file_name().to_string_lossy()) {
            continue;
        }
        let kind = entry.file_type()?;
        if kind.is_dir() {
            if depth < MAX_DIRECTORY_DEPTH {
                list(&entry.path(), depth + 1, most, files)?;
            }
        } else if kind.is_file() || (kind.is_symlink() && fs::metadata(entry.path()).is_ok_and(|m| m.is_file())) {
            files.push(entry.path());
        }
    }
    Ok(())
}

/// Inside a directory or archive, trouble with one document is a line in the report.
fn tolerate(outcome: Result<(), Trouble>, label: &str, visitor: &mut dyn Visitor) -> Result<(), Trouble> {
    if let Err(Trouble::Unusable { problem, remedy }) = outcome {
        visitor.unusable(label, &problem, &remedy);
        return Ok(());
    }
    outcome
}

/// Where a stream comes from and what it may still cost.
struct Source {
    label: String,
    file: String,
    nesting: usize,
    budget: Budget,
}

impl Source {
    fn file(self, mut file: File, visitor: &mut dyn Visitor) -> Result<(), Trouble> {
        let regular = file.metadata().is_ok_and(|m| m.is_file());
        if regular {
            let mut magic = Vec::with_capacity(4);
            file.by_ref().take(4).read_to_end(&mut magic)?;
            file.rewind()?;
            if sniff::container(&magic) == Container::Zip {
                let bytes = file.metadata()?.len();
                return self.archive(Box::new(io::BufReader::new(file)), bytes, visitor);
            }
        }
        self.stream(Box::new(file), visitor)
    }

    fn stream(self, bytes: Box<dyn Read + '_>, visitor: &mut dyn Visitor) -> Result<(), Trouble> {
        let stream = Stream::new(bytes)?;
        let container = sniff::container(stream.head());
        if container != Container::None && self.nesting >= MAX_NESTING {
            let problem = format!("archives are packed more than {MAX_NESTING} deep");
            return Err(Trouble::unusable(problem, "unpack it first"));
        }
        match container {
            Container::Gzip => self.gzip(stream, visitor),
            Container::Zip => {
                let mut held = Vec::new();
                stream.take(MAX_HELD + 1).read_to_end(&mut held)?;
                if held.len() as u64 > MAX_HELD {
                    let problem =
                        format!("an archive of more than {} MiB that cannot be read in place", MAX_HELD >> 20);
                    return Err(Trouble::unusable(problem, "unpack it first, or name it as a file"));
                }
                let bytes = held.len() as u64;
                self.archive(Box::new(Cursor::new(held)), bytes, visitor)
            }
            Container::None => {
                let Source { label, file, .. } = self;
                visitor.document(Document { label, file, body: Body::Stream(stream) })
            }
        }
    }

    fn gzip(self, stream: Stream<'_>, visitor: &mut dyn Visitor) -> Result<(), Trouble> {
        // Buffered on both sides: the decoder asks for single bytes in headers, the readers for lines.
        let budget = self.budget.clone();
        let packed = io::BufReader::with_capacity(64 << 10, Packed { inner: stream, budget: budget.clone() });
        let unpacked = Unpacked { inner: MultiGzDecoder::new(packed), budget };
        Source { nesting: self.nesting + 1, ..self }.stream(Box::new(unpacked), visitor)
    }

    fn archive(self, reader: Box<dyn ReadSeek + '_>, bytes: u64, visitor: &mut dyn Visitor) -> Result<(), Trouble> {
        let mut archive = zip::ZipArchive::new(reader).map_err(|error| zip_trouble(&error))?;
        if archive.len() > MAX_FILES {
            let problem = format!("the archive holds more than {MAX_FILES} files");
            return Err(Trouble::unusable(problem, "unpack it and name the exports themselves"));
        }
        let budget = Budget::of_archive(bytes);
        if archive.index_for_name("xl/workbook.xml").is_some() {
            check_workbook(&mut archive, &budget)?;
            let mut reader = archive.into_inner();
            reader.rewind()?;
            let Source { label, file, .. } = self;
            return visitor.document(Document { label, file, body: Body::Workbook(reader) });
        }
        if archive.index_for_name("xl/workbook.bin").is_some() || archive.index_for_name("content.xml").is_some() {
            let remedy = "open it in a spreadsheet program and save it as .xlsx or CSV";
            return Err(Trouble::unusable("a spreadsheet, but not .xlsx", remedy));
        }
        self.members(&mut archive, &budget, visitor)
    }

    fn members(
        &self,
        archive: &mut zip::ZipArchive<Box<dyn ReadSeek + '_>>,
        budget: &Budget,
        visitor: &mut dyn Visitor,
    ) -> Result<(), Trouble> {
        let mut names: Vec<(String, usize)> = (0..archive.len())
            .filter_map(|index| Some((archive.name_for_index(index)?.ok()?.into_owned(), index)))
            .filter(|(name, _)| {
                !name.ends_with('/') && !name.split('/').any(|part| is_litter(part) || part == "__MACOSX")
            })
            .collect();
        if names.is_empty() {
            return Err(Trouble::unusable("the archive holds no files", "export it again"));
        }
        names.sort();
        for (name, index) in names {
            let label = format!("{}/{name}", self.label);
            let outcome = match archive.by_index(index) {
                Ok(member) => {
                    let unpacked = Unpacked { inner: member, budget: budget.clone() };
                    let file = name.rsplit('/').next().unwrap_or_default().to_owned();
                    let nesting = self.nesting + 1;
                    let source = Source { label: label.clone(), file, nesting, budget: budget.clone() };
                    source.stream(Box::new(unpacked), visitor)
                }
                Err(error) => Err(zip_trouble(&error)),
            };
            tolerate(outcome, &label, visitor)?;
        }
        Ok(())
    }
}

/// Unpacks every part once without keeping it: the workbook reader has no limits of its own.
fn check_workbook(archive: &mut zip::ZipArchive<Box<dyn ReadSeek + '_>>, budget: &Budget) -> Result<(), Trouble> {
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|error| zip_trouble(&error))?;
        let shared = part.name().is_ok_and(|name| name.eq_ignore_ascii_case("xl/sharedStrings.xml"));
        let bytes = io::copy(&mut Unpacked { inner: part, budget: budget.clone() }, &mut io::sink())?;
        if shared && bytes > MAX_HELD * 4 {
            let problem = format!("a workbook with more than {} MiB of text", (MAX_HELD * 4) >> 20);
            return Err(Trouble::unusable(problem, "save it as CSV, which is read row by row"));
        }
    }
    Ok(())
}

fn zip_trouble(error: &zip::result::ZipError) -> Trouble {
    use zip::result::ZipError;
    match error {
        ZipError::UnsupportedArchive(why) if *why == ZipError::PASSWORD_REQUIRED => {
            Trouble::unusable("the archive is encrypted", "unpack it with its password first")
        }
        ZipError::CompressionMethodNotSupported(_) | ZipError::UnsupportedArchive(_) => {
            Trouble::unusable(format!("the archive is packed in an unusual way: {error}"), "unpack it first")
        }
        _ => Trouble::unusable(format!("the archive is damaged: {error}"), "download or pack it again"),
    }
}

#[cfg(test)]
mod tests;
