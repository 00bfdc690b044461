//! `audit graph`: Common Crawl's web graph as a local backlink index.

mod fetch;
mod info;
mod inlinks;

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};

use crate::discovery::graph::{self, Graph, Level, Request};
use crate::error::{Error, ExitStatus, Result};

/// What to do with the graph.
#[derive(Debug, Subcommand)]
pub enum GraphCommand {
    /// Download a release and make its index; goes on after any interruption
    Fetch(fetch::FetchArgs),
    /// Make the index from the files of a release
    Build(BuildArgs),
    /// Say what is built, and how large it is
    Info(InfoArgs),
    /// List the domains that link to a site, most central first
    Inlinks(InlinksArgs),
}

/// `audit graph build`.
#[derive(Debug, Args)]
pub struct BuildArgs {
    /// Directory with the files of a release: ID-domain-t.graph, ID-domain-t.properties, ID-domain-vertices.txt.gz, and ID-domain-ranks.txt.gz if there [default: where `audit graph fetch` put them]
    #[arg(long, value_name = "DIR")]
    pub from: Option<PathBuf>,

    /// Release to build, when the directory holds several
    #[arg(long, value_name = "ID")]
    pub release: Option<String>,

    /// What a node is: a registered domain, or a host
    #[arg(long, value_name = "LEVEL", default_value = "domain")]
    pub level: LevelArg,
}

/// `audit graph info`.
#[derive(Debug, Args)]
pub struct InfoArgs {
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub format: InfoFormat,
}

/// `audit graph inlinks`.
#[derive(Debug, Args)]
pub struct InlinksArgs {
    /// Site to ask for: a host name or URL. The domain graph answers for its whole registered domain
    #[arg(value_name = "SITE")]
    pub site: String,

    /// How to print the answer
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub format: InlinksFormat,

    /// Referrers to list [default: 100 on the terminal, all otherwise]
    #[arg(long, value_name = "N")]
    pub limit: Option<u64>,

    /// Release to ask [default: the newest that is built]
    #[arg(long, value_name = "ID")]
    pub release: Option<String>,

    /// Which graph to ask [default: domain, or host for a site on a shared platform]
    #[arg(long, value_name = "LEVEL")]
    pub level: Option<LevelArg>,

    /// Write CSV cells as they are, even where a spreadsheet would run them as formulas
    #[arg(long)]
    pub raw: bool,
}

/// What a node of the graph is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LevelArg {
    Domain,
    Host,
}

impl From<LevelArg> for Level {
    fn from(level: LevelArg) -> Self {
        match level {
            LevelArg::Domain => Self::Domain,
            LevelArg::Host => Self::Host,
        }
    }
}

/// Formats of `audit graph info`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum InfoFormat {
    Terminal,
    Json,
}

/// Formats of `audit graph inlinks`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum InlinksFormat {
    Terminal,
    Csv,
    Jsonl,
}

/// Runs one graph command. The answer goes to `out`, everything else to `err`.
pub fn run(command: &GraphCommand, data_dir: &Path, out: &mut dyn Write, err: &mut dyn Write) -> Result<ExitStatus> {
    match command {
        GraphCommand::Fetch(args) => fetch::run(args, data_dir, err),
        GraphCommand::Build(args) => build(args, data_dir, err),
        GraphCommand::Info(args) => info::run(args, data_dir, out),
        GraphCommand::Inlinks(args) => inlinks::run(args, data_dir, out, err),
    }
}

fn build(args: &BuildArgs, data_dir: &Path, err: &mut dyn Write) -> Result<ExitStatus> {
    let level = args.level.into();
    let release = args.release.as_deref();
    let from = match &args.from {
        Some(from) => from.clone(),
        None => graph::fetch::fetched(data_dir, level, release).ok_or_else(|| {
            Error::failed(format!("no fetched {level} graph is complete in `{}`", data_dir.display()))
                .with_remedy("get one with `audit graph fetch`, or name a directory with `--from DIR`")
        })?,
    };
    build_from(&from, release, level, data_dir, err)
}

fn build_from(
    from: &Path,
    release: Option<&str>,
    level: Level,
    data_dir: &Path,
    err: &mut dyn Write,
) -> Result<ExitStatus> {
    let request = Request { from, level, release, data_dir };
    // Talk is of no use to a closed stderr, and no reason to stop.
    let place = graph::build(&request, &mut |text| drop(writeln!(err, "{text}")))?;
    let _ = writeln!(err, "built `{}`", place.display());
    Ok(ExitStatus::Done)
}

/// The index to ask, or an error that says how to get one.
fn open(data_dir: &Path, level: Level, release: Option<&str>) -> Result<Graph> {
    if let Some(graph) = Graph::open(data_dir, level, release)? {
        return Ok(graph);
    }
    let built = Graph::built(data_dir, level)?;
    match release {
        Some(release) if !built.is_empty() => {
            Err(Error::usage(format!("no {level} graph of release `{release}` is built"))
                .with_remedy(format!("choose one of {}, or build it", built.join(", "))))
        }
        _ => Err(graph::none_built(data_dir, level)),
    }
}

/// `1234567` as `1,234,567`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(3_902_808_757), "3,902,808,757");
    }
}
