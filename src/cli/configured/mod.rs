//! What will run: the command line, the environment and `audit.toml` become one complete set of arguments per site.
//!
//! ```text
//! command line ─┐
//! environment ──┤                       ┌─ Job (site, arguments, origin of each)
//! [[site]] ─────┼─► one command line ─► ┼─ Job
//! top of file ──┤   per site            └─ …
//! defaults ─────┘
//! ```
//!
//! The file's values are put in front of what was typed and parsed as if they had been typed too, so that a value means
//! the same wherever it stands. A list that was typed replaces the file's list; it is not added to it.

mod accept;
mod show;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use clap::parser::ValueSource;
use jiff::Timestamp;

use super::Cli;
use super::args::{AuditArgs, Format, OutputArgs};
use super::audit::parse_site;
use crate::config::{self, Key, Kind, MAX_CONFIG_BYTES, Origin, Problem, Setting};
use crate::error::{Error, Result};
use crate::model::site::Site;

pub(crate) use show::show;

/// What was typed, word by word, and what came of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Typed {
    words: Vec<OsString>,
    /// Of what does not stand at its default.
    origins: BTreeMap<&'static str, Origin>,
    /// As text, for people.
    values: BTreeMap<&'static str, Vec<String>>,
}

impl Typed {
    pub(crate) fn new(words: Vec<OsString>, matches: &ArgMatches) -> Self {
        let mut typed = Self { words, ..Self::default() };
        for key in config::KEYS {
            let id = key.name.replace('-', "_");
            // Below a subcommand other names are known.
            let Ok(Some(values)) = matches.try_get_raw(&id) else { continue };
            typed.values.insert(key.name, values.map(|value| value.to_string_lossy().into_owned()).collect());
            match matches.value_source(&id) {
                Some(ValueSource::CommandLine) => typed.origins.insert(key.name, Origin::Flag),
                Some(ValueSource::EnvVariable) => typed.origins.insert(key.name, Origin::Environment),
                _ => None,
            };
        }
        typed
    }
}

/// One site with everything that is to be known about its audit.
#[derive(Debug)]
pub(crate) struct Job {
    pub site: Site,
    pub args: AuditArgs,
    origins: BTreeMap<&'static str, Origin>,
    values: BTreeMap<&'static str, Vec<String>>,
}

impl Job {
    /// An audit that was put together by the program itself.
    pub(crate) fn of(site: Site, args: AuditArgs) -> Self {
        Self { site, args, origins: BTreeMap::new(), values: BTreeMap::new() }
    }

    pub(crate) fn origin(&self, key: &str) -> Origin {
        self.origins.get(key).copied().unwrap_or(Origin::Default)
    }

    /// Whether missing directories of a report's path are made: where site or date stand in it, and in configuration
    /// files, which nobody types every day. Elsewhere a missing directory is a typing error.
    pub(crate) fn makes_directories(&self, key: &str, path: &Path) -> bool {
        let path = path.to_string_lossy();
        matches!(self.origin(key), Origin::File(_)) || path.contains("{site}") || path.contains("{date}")
    }
}

/// What one run of the program does.
#[derive(Debug)]
pub(crate) struct Plan {
    pub jobs: Vec<Job>,
    /// As typed, in the environment or in the file.
    pub data_directory: Option<PathBuf>,
    file: Option<PathBuf>,
}

/// Puts the layers together, or lists everything that is wrong with them. `now` stands for the start of the audits.
pub(crate) fn plan(cli: &Cli, now: Timestamp) -> std::result::Result<Plan, Vec<Error>> {
    let mut mistakes = Vec::new();
    let mut typed_sites = Vec::new();
    for name in &cli.audit.sites {
        match parse_site(name) {
            Ok(site) if typed_sites.contains(&site) => {}
            Ok(site) => typed_sites.push(site),
            Err(problem) => mistakes.push(problem),
        }
    }
    let file = match &cli.audit.config {
        None => None,
        Some(path) => match read(path) {
            Ok(text) => {
                let checking =
                    accept::Checking { directory: parent(path), inputs: cli.audit.check, judged: RefCell::default() };
                let (file, problems) = config::read(path, &text, &|key, value| checking.accept(key, value));
                let named = !typed_sites.is_empty();
                let problems = problems.into_iter().filter(|problem| !(named && problem.message == config::NO_SITE));
                mistakes.extend(problems.map(|problem| mistake(path, problem)));
                Some(file)
            }
            Err(problem) => {
                mistakes.push(problem);
                None
            }
        },
    };
    mistakes.extend(accept::typed(&cli.audit));
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let sites = match &file {
        Some(file) if typed_sites.is_empty() => file.sites.iter().map(|entry| entry.site.clone()).collect(),
        _ => typed_sites,
    };
    let jobs: Vec<(Job, Option<PathBuf>)> =
        sites.into_iter().map(|site| job(cli, file.as_ref(), site)).collect::<Result<_>>().map_err(|e| vec![e])?;
    let data_directory = jobs.first().and_then(|(_, directory)| directory.clone());
    let jobs: Vec<Job> = jobs.into_iter().map(|(job, _)| job).collect();
    check_together(&jobs, now)?;
    Ok(Plan { jobs, data_directory, file: cli.audit.config.clone() })
}

fn read(path: &Path) -> Result<String> {
    let shown = path.display();
    let remedy = "name a readable configuration file: `--config audit.toml`";
    let cannot =
        |problem: std::io::Error| Error::usage(format!("cannot read `{shown}`: {problem}")).with_remedy(remedy);
    let mut bytes = Vec::new();
    // One byte more than is allowed tells that there was more.
    File::open(path).map_err(cannot)?.take(MAX_CONFIG_BYTES + 1).read_to_end(&mut bytes).map_err(cannot)?;
    if bytes.len() as u64 > MAX_CONFIG_BYTES {
        return Err(Error::usage(format!("`{shown}` is larger than 1 MiB, so it is no configuration"))
            .with_remedy("name the TOML file; exports of links go into it as `links = [\"export.csv\"]`"));
    }
    let text = String::from_utf8(bytes).map_err(|problem| {
        let line = 1 + problem.as_bytes()[..problem.utf8_error().valid_up_to()].iter().filter(|b| **b == b'\n').count();
        Error::usage(format!("{shown} line {line}: this is no UTF-8 text")).with_remedy("save the file as UTF-8")
    })?;
    // Editors on Windows like to put one there.
    Ok(text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned))
}

fn mistake(path: &Path, problem: Problem) -> Error {
    let Problem { line, message, remedy } = problem;
    let place = if line == 0 { path.display().to_string() } else { format!("{} line {line}", path.display()) };
    Error::usage(format!("{place}: {message}")).with_remedy(remedy)
}

fn parent(path: &Path) -> PathBuf {
    path.parent().map(Path::to_owned).unwrap_or_default()
}

/// A value of the file as it would be typed: relative paths begin at the file.
fn word(file: &config::File, key: &Key, value: &str) -> OsString {
    let mut word = OsString::from(format!("--{}=", key.name));
    match (key.kind, value.strip_prefix('@')) {
        (Kind::Inputs, Some(list)) => {
            word.push("@");
            word.push(file.resolve(list));
        }
        (Kind::Input | Kind::Inputs | Kind::Output | Kind::Directory, _) => word.push(file.resolve(value)),
        _ => word.push(value),
    }
    word
}

/// The whole command line of one site, and its data directory.
fn job(cli: &Cli, file: Option<&config::File>, site: Site) -> Result<(Job, Option<PathBuf>)> {
    let mut origins = cli.typed.origins.clone();
    let mut words: Vec<OsString> = cli.typed.words.iter().take(1).cloned().collect();
    if let Some(file) = file {
        for Setting { key, values, line } in file.settings(&site) {
            let Some(known) = Key::named(key).filter(|_| !origins.contains_key(key)) else { continue };
            origins.insert(key, Origin::File(line));
            match known.kind {
                Kind::Switch if values.first().is_some_and(|on| on == "true") => words.push(format!("--{key}").into()),
                Kind::Switch => {}
                _ => words.extend(values.iter().map(|value| word(file, known, value))),
            }
        }
    }
    words.extend(cli.typed.words.iter().skip(1).cloned());
    let whole = Cli::read(words).map_err(|problem| {
        let text = problem.to_string();
        let first = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        Error::usage(first).with_remedy("correct the value in the configuration file")
    })?;
    Ok((Job { site, args: whole.audit, origins, values: whole.typed.values }, whole.common.data_dir))
}

/// Files that the reports of one site are written to, by name of their option.
pub(crate) fn files(args: &OutputArgs) -> impl Iterator<Item = (&'static str, &PathBuf)> {
    [
        ("csv", &args.csv),
        ("json", &args.json),
        ("jsonl", &args.jsonl),
        ("markdown", &args.markdown),
        ("html", &args.html),
        ("xlsx", &args.xlsx),
    ]
    .into_iter()
    .filter_map(|(key, path)| Some((key, path.as_ref()?)))
}

/// The path of a report with site and date put in.
pub(crate) fn expanded(path: &Path, site: &Site, started_at: Timestamp) -> PathBuf {
    // A path that is no text has no placeholder that anybody could have typed.
    path.to_str().map_or_else(|| path.to_owned(), |text| config::expand(text, site, started_at).into())
}

/// What can only be told with all sites in view.
fn check_together(jobs: &[Job], now: Timestamp) -> std::result::Result<(), Vec<Error>> {
    let mut mistakes = Vec::new();
    let mut taken: BTreeMap<PathBuf, String> = BTreeMap::new();
    let mut told = BTreeSet::new();
    for job in jobs {
        for (key, path) in files(&job.args.output) {
            let owner = format!("{key} of {}", job.site);
            let Some(other) = taken.insert(expanded(path, &job.site, now), owner.clone()) else { continue };
            if told.insert(path.clone()) {
                let shown = path.display();
                mistakes.push(
                    Error::usage(format!("`{shown}` would hold both {other} and {owner}"))
                        .with_remedy("put {site} into the path"),
                );
            }
        }
        if jobs.len() > 1 && job.args.output.format == Some(Format::Html) && told.insert(PathBuf::new()) {
            mistakes.push(
                Error::usage("`--format html` would write several pages into one")
                    .with_remedy("write a file for each site: `--html {site}.html`"),
            );
        }
    }
    if mistakes.is_empty() { Ok(()) } else { Err(mistakes) }
}
