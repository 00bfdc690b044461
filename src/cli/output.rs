//! Where reports go: one on stdout, others into files beside it, each file complete or absent.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::args::{Format, OutputArgs};
use super::configured::{self, Job};
use crate::error::{Error, ExitStatus, Result};
use crate::model::assessment::Assessed;
use crate::model::profile::Profile;
use crate::model::site::Site;
use crate::reporter::{self, Brief, Options};

/// Columns used when the terminal does not say how wide it is.
const DEFAULT_WIDTH: usize = 80;
/// Text wider than this is hard to read, however wide the terminal.
const MAX_WIDTH: usize = 140;

/// What to write, checked before the audit starts.
pub(crate) struct Outputs {
    site: Site,
    stdout: reporter::Format,
    /// Only what changed, instead of the report for people.
    brief: bool,
    files: Vec<ReportFile>,
    options: Options,
}

/// A report beside stdout.
struct ReportFile {
    /// Name of its option.
    key: &'static str,
    format: reporter::Format,
    /// `{site}` and `{date}` still stand for the audit's.
    path: PathBuf,
    makes_directories: bool,
}

fn file_format(key: &str) -> Option<reporter::Format> {
    Some(match key {
        "csv" => reporter::Format::Csv,
        "json" => reporter::Format::Json,
        "jsonl" => reporter::Format::Jsonl,
        "markdown" => reporter::Format::Markdown,
        "html" => reporter::Format::Html,
        "xlsx" => reporter::Format::Xlsx,
        _ => return None,
    })
}

/// The separator of CSV cells.
pub(crate) fn delimiter(args: &OutputArgs) -> Result<u8> {
    match args.table.delimiter.as_deref() {
        None => Ok(b','),
        Some("tab" | "\t" | "\\t") => Ok(b'\t'),
        Some(text) if text.len() == 1 && text.is_ascii() && !"\"\r\n".contains(text) => Ok(text.as_bytes()[0]),
        Some(text) => Err(Error::usage(format!("`--delimiter {text}` is not one ASCII character"))
            .with_remedy("give `;`, `,` or `tab`")),
    }
}

/// Gives the links of the audit from the start, as often as there are reports.
pub(crate) type LinksAgain<'a> = &'a dyn Fn() -> LinksIterator<'a>;
pub(crate) type LinksIterator<'a> = Box<dyn Iterator<Item = Result<Assessed>> + 'a>;

impl Outputs {
    /// Fails on what would only come out after an hour of crawling: a bad delimiter, a directory that is not there.
    /// `now` stands for the audit's start, which is not known yet when it goes on with an earlier one.
    pub(crate) fn new(job: &Job, now: Timestamp) -> Result<Self> {
        let args = &job.args.output;
        let mut files = Vec::new();
        for (key, path) in configured::files(args) {
            let Some(format) = file_format(key) else { continue };
            let makes_directories = job.makes_directories(key, path);
            check_writable(&configured::expanded(path, &job.site, now), makes_directories)?;
            files.push(ReportFile { key, format, path: path.clone(), makes_directories });
        }
        let stdout = match args.format.unwrap_or(Format::Terminal) {
            Format::Terminal => reporter::Format::Terminal,
            Format::Csv => reporter::Format::Csv,
            Format::Json => reporter::Format::Json,
            Format::Jsonl => reporter::Format::Jsonl,
            Format::Markdown => reporter::Format::Markdown,
            Format::Html => reporter::Format::Html,
        };
        let options = options(args)?;
        let brief = args.quiet && stdout == reporter::Format::Terminal;
        Ok(Self { site: job.site.clone(), stdout, brief, files, options })
    }
}

impl Outputs {
    /// Where the reports of an audit that started then are, by name of their option.
    pub(crate) fn written(&self, started_at: Timestamp) -> Vec<(&'static str, PathBuf)> {
        let place = |file: &ReportFile| {
            let path = configured::expanded(&file.path, &self.site, started_at);
            (file.key, std::path::absolute(&path).unwrap_or(path))
        };
        self.files.iter().map(place).collect()
    }
}

/// How reports are written, by what was typed and what the terminal can show.
pub(crate) fn options(args: &OutputArgs) -> Result<Options> {
    let terminal = io::stdout().is_terminal();
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let dumb = variable("TERM").is_some_and(|term| term == "dumb");
    Ok(Options {
        raw: args.table.raw,
        delimiter: delimiter(args)?,
        excel: args.table.excel,
        color: terminal && !dumb && variable("NO_COLOR").is_none(),
        ascii: dumb,
        width: width(terminal),
        csv_name: args.csv.as_deref().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned()),
    })
}

/// Columns of the terminal; `COLUMNS` where there is none.
fn width(terminal: bool) -> usize {
    let from_terminal = terminal.then(terminal_size::terminal_size).flatten().map(|(width, _)| usize::from(width.0));
    let from_environment = || std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    from_terminal.or_else(from_environment).unwrap_or(DEFAULT_WIDTH).min(MAX_WIDTH)
}

pub(crate) fn check_writable(path: &Path, makes_directories: bool) -> Result<()> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !parent.is_dir() && !makes_directories {
        return Err(Error::usage(format!(
            "cannot write `{}`: there is no directory `{}`",
            path.display(),
            parent.display()
        ))
        .with_remedy("create the directory first"));
    }
    if path.is_dir() {
        return Err(
            Error::usage(format!("cannot write `{}`: it is a directory", path.display())).with_remedy("name a file")
        );
    }
    Ok(())
}

/// Writes the files, then stdout. A closed pipe is a normal end.
pub(crate) fn write(
    outputs: &Outputs,
    profile: &Profile,
    brief: &Brief,
    links: LinksAgain<'_>,
    out: &mut dyn Write,
) -> Result<ExitStatus> {
    for ReportFile { format, path, makes_directories, .. } in &outputs.files {
        let path = configured::expanded(path, &outputs.site, profile.started_at);
        if let Some(directory) = path.parent().filter(|_| *makes_directories) {
            std::fs::create_dir_all(directory).map_err(|problem| {
                Error::failed(format!("cannot make the directory `{}`: {problem}", directory.display()))
                    .with_remedy("make the directory above it writable, or name another path")
            })?;
        }
        to_file(&path, |file| reporter::render(*format, profile, &mut *links(), file, &outputs.options))?;
    }
    if outputs.brief {
        return finish(reporter::render_brief(brief, out, &outputs.options).and_then(|()| out.flush()));
    }
    let result = reporter::render(outputs.stdout, profile, &mut *links(), out, &outputs.options);
    finish(result.and_then(|()| out.flush()))
}

/// Writes beside the file and renames: whoever reads it sees the old report or the new one, never half of one.
/// A device or a pipe is written to as it is, and of a symbolic link the file that it leads to is replaced.
pub(crate) fn to_file(path: &Path, render: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    let path = &path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let cannot = |problem: io::Error| match problem.downcast::<Error>() {
        Ok(problem) => problem,
        Err(problem) => Error::failed(format!("cannot write `{}`: {problem}", path.display()))
            .with_remedy("check that the directory is writable and the disk has space"),
    };
    if path.metadata().is_ok_and(|meta| !meta.is_file()) {
        let mut device = std::fs::OpenOptions::new().write(true).open(path).map_err(cannot)?;
        return render(&mut device).map_err(cannot);
    }
    let mut file = tempfile::NamedTempFile::new_in(directory).map_err(cannot)?;
    let mut buffered = BufWriter::new(file.as_file_mut());
    render(&mut buffered).and_then(|()| buffered.flush()).map_err(cannot)?;
    drop(buffered);
    readable(file.path()).map_err(cannot)?;
    file.persist(path).map_err(|problem| cannot(problem.error))?;
    Ok(())
}

/// Temporary files are private; a report has the permissions that any new file of the user has.
#[cfg(unix)]
fn readable(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    // The umask can only be read by setting it, which is not safe beside other threads; a fresh file shows it.
    let probe = path.with_extension("mode");
    let mode = std::fs::File::create(&probe)?.metadata()?.permissions().mode();
    std::fs::remove_file(&probe)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn readable(_: &Path) -> io::Result<()> {
    Ok(())
}

/// A closed pipe is a normal end; an error of the links is what it is; the rest is trouble with stdout.
pub(crate) fn finish(result: io::Result<()>) -> Result<ExitStatus> {
    match result {
        Err(problem) if problem.kind() != io::ErrorKind::BrokenPipe => Err(match problem.downcast::<Error>() {
            Ok(problem) => problem,
            Err(problem) => Error::failed(format!("cannot write the report: {problem}"))
                .with_remedy("check the disk, or write to another file"),
        }),
        _ => Ok(ExitStatus::Done),
    }
}
