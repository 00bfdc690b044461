//! `audit prospects SITE --competitor C…`: domains that link to competitors and not to the site.
//!
//! ```text
//! graph ──┐
//! exports ┼─► Gathered (who links to whom) ─► less those that link to SITE ─► judged ─► ranked ─► printed
//! history ┘
//! ```
//!
//! Nothing is fetched: the list says where to begin, not what is true today.

mod gather;
mod print;
mod rank;

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::audit::parse_site;
use crate::error::{Error, ExitStatus, Result};
use crate::model::site::Site;
use crate::scoring::Policy;
use crate::scoring::authority::Authority;

/// Competitors compared at once; each is one bit of a set.
const MAX_COMPETITORS: usize = 32;

/// Prospects on the terminal unless more are asked for: two screens.
const TERMINAL_LIMIT: usize = 50;

/// Options of `audit prospects`.
#[derive(Debug, Args)]
pub struct ProspectsArgs {
    /// Your site
    #[arg(value_name = "SITE")]
    pub site: String,

    /// A competitor's site; repeat it for more
    #[arg(long, value_name = "SITE", required = true)]
    pub competitor: Vec<String>,

    /// Export of links, yours or a competitor's. Rows go to the site their target is on; write SITE=FILE for a file that names no targets
    #[arg(long, value_name = "[SITE=]FILE")]
    pub links: Vec<String>,

    /// Release of the graph to ask [default: the newest that is built]
    #[arg(long, value_name = "ID")]
    pub release: Option<String>,

    /// Do not ask the graph
    #[arg(long)]
    pub no_graph: bool,

    /// Only domains that link to at least this many of the competitors
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub at_least: u32,

    /// Show spam and platforms too, marked as such
    #[arg(long)]
    pub all: bool,

    /// Prospects to list [default: 50 on the terminal, all otherwise]
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,

    /// How to print them
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub format: ProspectsFormat,

    /// Write CSV cells as they are, even where a spreadsheet would run them as formulas
    #[arg(long)]
    pub raw: bool,

    /// Re-weigh, switch off, allow or block in this TOML file
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,

    /// Rank list for authority: Tranco, Majestic Million, Common Crawl ranks or Open PageRank, recognised by content
    #[arg(long, value_name = "FILE")]
    pub authority: Vec<PathBuf>,
}

/// Formats of `audit prospects`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProspectsFormat {
    Terminal,
    Csv,
    Json,
    Jsonl,
}

/// Runs `audit prospects`. The list goes to `out`, everything else to `err`.
pub(super) fn run(
    args: &ProspectsArgs,
    data_dir: &Path,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<ExitStatus> {
    let site = parse_site(&args.site)?;
    let competitors = args.competitor.iter().map(|name| parse_site(name)).collect::<Result<Vec<Site>>>()?;
    if competitors.len() > MAX_COMPETITORS {
        return Err(Error::usage(format!("{} competitors are more than can be compared", competitors.len()))
            .with_remedy(format!("name at most {MAX_COMPETITORS}")));
    }
    if let Some(same) = competitors.iter().find(|competitor| competitor.host() == site.host()) {
        return Err(
            Error::usage(format!("`{same}` is the site itself")).with_remedy("name other sites with `--competitor`")
        );
    }
    let policy = match &args.policy {
        Some(path) => Policy::read(path)?,
        None => Policy::default(),
    };
    let mut authority = Authority::embedded();
    for path in &args.authority {
        authority.read(path)?;
    }
    let gathered = gather::gather(args, &site, &competitors, data_dir)?;
    for note in &gathered.notes {
        // A closed stderr is no reason to withhold the answer.
        let _ = writeln!(err, "{note}");
    }
    let ranked = rank::rank(args, &site, &competitors, gathered, authority, &policy)?;
    if ranked.known == 0 {
        return Err(Error::new(ExitStatus::NothingToAudit, "no source knows a link to any of the competitors")
            .with_remedy("give their exports with `--links FILE`, or get the graph with `audit graph fetch`"));
    }
    let limit = args.limit.unwrap_or(match args.format {
        ProspectsFormat::Terminal => TERMINAL_LIMIT,
        _ => usize::MAX,
    });
    super::written(print::print(args, &site, &competitors, &ranked, limit, out))
}
