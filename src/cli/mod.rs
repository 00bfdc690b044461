//! The command line: what was typed, and the composition root that connects the modules.

mod archived;
pub mod args;
mod assess;
mod audit;
mod census;
mod collect;
mod configured;
pub mod demo;
pub mod diff;
pub mod disavow;
mod discover;
pub mod evaluate;
pub mod fail_on;
mod fetch;
pub mod graph;
mod graph_ranks;
pub mod history;
mod hunt;
pub mod inspect;
mod interrupt;
mod local;
mod manual;
mod notify;
mod output;
mod past;
mod plan;
mod progress;
pub mod prospects;
mod read;
mod referrers;
mod rejudge;
mod remember;
pub mod rescore;
pub mod rules;
pub mod scan;
mod services;
mod sites;
mod table;

use std::ffi::OsString;
use std::io::{self, Write};

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::env::data_directory;
use crate::error::{Error, ExitStatus, Result};
use args::{AuditArgs, CommonArgs};

/// Is a site's backlink profile carried by quality or by quantity, and what should its owner do?
#[derive(Debug, Parser)]
#[command(
    name = "audit",
    version,
    about,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    max_term_width = 100,
    after_help = manual::after_help()
)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,

    #[command(flatten)]
    audit: AuditArgs,

    #[command(flatten)]
    common: CommonArgs,

    #[arg(skip)]
    typed: configured::Typed,
}

impl Cli {
    /// Reads a command line, the program's name first.
    ///
    /// # Errors
    /// Wrong usage, and what is printed for `--help` and `--version`.
    pub fn read(words: impl IntoIterator<Item = OsString>) -> std::result::Result<Self, clap::Error> {
        let words: Vec<OsString> = words.into_iter().collect();
        let matches = Self::command().try_get_matches_from(&words)?;
        let cli = Self::from_arg_matches(&matches)?;
        Ok(Self { typed: configured::Typed::new(words, &matches), ..cli })
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Audit a small web that the program serves itself on loopback
    Demo(demo::DemoArgs),
    /// Explain one page: every link to a site, its attributes, its findings with points and quotes
    Inspect(inspect::InspectArgs),
    /// Use Common Crawl's web graph as a local backlink index
    Graph {
        #[command(subcommand)]
        command: graph::GraphCommand,
    },
    /// List domains that link to competitors and not to the site: build relations with these
    Prospects(prospects::ProspectsArgs),
    /// Find links in web archives: WARC, WAT and ARC, compressed or not
    Scan(scan::ScanArgs),
    /// Show what changed between two audits
    Diff(diff::DiffArgs),
    /// Show the series of past audits and how long links live
    History(history::HistoryArgs),
    /// Write a Google disavow file from the last audit, or say that none is needed
    Disavow(disavow::DisavowArgs),
    /// Judge the last audit again under another policy, without a network
    Rescore(rescore::RescoreArgs),
    /// Measure the rule set on labelled links or domains
    Evaluate(evaluate::EvaluateArgs),
    /// Print every scoring rule: id, points, why, source, remedy
    Rules(rules::RulesArgs),
    /// Print a completion script for a shell
    Completions {
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the man page
    Man,
}

/// Runs what was typed and gives the exit status. The report goes to `out`, everything else to `err`.
pub fn run(cli: Cli, out: &mut dyn Write, err: &mut dyn Write) -> ExitStatus {
    match dispatch(cli, out, err) {
        Ok(status) => status,
        Err(problem) => {
            // Nothing is left to do when even stderr is closed.
            let _ = explain(&problem, err);
            problem.exit_status()
        }
    }
}

#[allow(clippy::needless_pass_by_value)]
fn dispatch(cli: Cli, out: &mut dyn Write, err: &mut dyn Write) -> Result<ExitStatus> {
    match cli.command {
        None => sites::run(&cli, out, err),
        Some(Command::Demo(args)) => demo::run(&args, cli.common.verbose, out, err),
        Some(Command::Inspect(args)) => inspect::run(&args, out),
        Some(Command::Graph { command }) => graph::run(&command, &data_directory(cli.common.data_dir)?, out, err),
        Some(Command::Scan(args)) => scan::run(&args, out, err),
        Some(Command::Diff(args)) => diff::run(&args, &data_directory(cli.common.data_dir)?, out),
        Some(Command::History(args)) => history::run(&args, cli.common.data_dir, out, err),
        Some(Command::Prospects(args)) => prospects::run(&args, &data_directory(cli.common.data_dir)?, out, err),
        Some(Command::Disavow(args)) => disavow::run(&args, &data_directory(cli.common.data_dir)?, out, err),
        Some(Command::Rescore(args)) => rescore::run(&args, &data_directory(cli.common.data_dir)?, out, err),
        Some(Command::Evaluate(args)) => evaluate::run(&args, out, err),
        Some(Command::Rules(args)) => rules::run(&args, out, err),
        Some(Command::Completions { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "audit", &mut script);
            written(out.write_all(&script))
        }
        Some(Command::Man) => {
            let mut command = Cli::command();
            // Names and values are only complete once the command is.
            command.build();
            written(out.write_all(manual::page(&command).as_bytes()))
        }
    }
}

/// Prints an error as every command does: what happened, then the remedy on its own line.
fn explain(problem: &Error, err: &mut dyn Write) -> io::Result<()> {
    writeln!(err, "error: {problem}")?;
    if let Some(remedy) = problem.remedy() {
        writeln!(err, "  hint: {remedy}")?;
    }
    Ok(())
}

/// A closed pipe is a normal end; other trouble with stdout is not.
pub(crate) fn written(result: io::Result<()>) -> Result<ExitStatus> {
    match result {
        Ok(()) => Ok(ExitStatus::Done),
        Err(problem) if problem.kind() == io::ErrorKind::BrokenPipe => Ok(ExitStatus::Done),
        Err(problem) => Err(Error::failed(format!("cannot write the report: {problem}"))
            .with_remedy("check the disk, or write to another file")),
    }
}

impl args::OutputArgs {
    /// What a bare `audit` writes.
    pub(crate) fn typed() -> Self {
        AuditArgs::typed().output
    }
}

impl AuditArgs {
    /// The arguments of a bare `audit`: every default as its help states it.
    pub(crate) fn typed() -> Self {
        Cli::parse_from(["audit"]).audit
    }
}
