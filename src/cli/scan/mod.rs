//! `audit scan`: links in web archives.

mod links;
mod pages;
mod text;
mod wat;

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::archive::{self, Handler, Tally};
use crate::error::{Error, ExitStatus, Result};
use crate::model::site::Site;

/// `audit scan`.
#[derive(Debug, Args)]
pub struct ScanArgs {
    /// WARC, WAT or ARC archive, compressed or not; - is stdin, @LIST names a file with one path a line
    #[arg(value_name = "ARCHIVE", required = true)]
    pub archives: Vec<PathBuf>,

    /// Print the links to this site: host name (with its subdomains), =host (that host alone), or URL prefix
    #[arg(long, value_name = "SITE", required_unless_present = "all_links")]
    pub site: Vec<String>,

    /// Print every link of every page, one page a line
    #[arg(long, conflicts_with = "site")]
    pub all_links: bool,

    /// Count addresses of redirectors that name the site in a parameter as links to it
    #[arg(long)]
    pub redirectors: bool,

    /// How to print the links
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub format: ScanFormat,

    /// Write CSV cells as they are, even where a spreadsheet would run them as formulas
    #[arg(long)]
    pub raw: bool,
}

/// How links are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ScanFormat {
    /// Columns with tabs between them, headed by their names
    Terminal,
    Csv,
    Jsonl,
}

/// Damaged records named on stderr; all of them are counted.
const DAMAGES_SHOWN: usize = 20;

/// Scans the archives. Links go to `out`, the summary and what could not be read to `err`.
pub fn run(args: &ScanArgs, out: &mut dyn Write, err: &mut dyn Write) -> Result<ExitStatus> {
    let sites = args.site.iter().map(|text| read_site(text)).collect::<Result<Vec<Site>>>()?;
    let paths = archive::expand(&args.archives)?;
    let style = text::Style { format: args.format, raw: args.raw };
    let handler: Box<dyn Handler> = if args.all_links {
        Box::new(pages::EveryLink { style })
    } else {
        let sieve = archive::Sieve::new(&sites);
        Box::new(links::LinksTo { sites, sieve, redirectors: args.redirectors, style })
    };
    let head = if args.all_links { pages::COLUMNS } else { links::COLUMNS };
    let mut unread = 0;
    let mut out = io::BufWriter::with_capacity(256 * 1024, out);
    let scanned = style.head(head, &mut out).and_then(|()| {
        let tally = archive::run(&paths, &*handler, &mut |bytes| out.write_all(bytes), &mut |_, problem| {
            unread += 1;
            // Nothing is left to do when stderr is closed.
            let _ = writeln!(err, "error: {problem}");
            let _ = problem.remedy().map(|remedy| writeln!(err, "  hint: {remedy}"));
        })?;
        out.flush()?;
        Ok(tally)
    });
    match scanned {
        Ok(tally) => {
            let _ = summarise(&tally, paths.len(), unread, err);
            Ok(if unread > 0 { ExitStatus::Failed } else { ExitStatus::Done })
        }
        Err(problem) => super::written(Err(problem)),
    }
}

fn read_site(text: &str) -> Result<Site> {
    Site::parse(text).map_err(|problem| {
        Error::usage(problem.to_string()).with_remedy("name a site such as `example.com` or `example.com/blog/`")
    })
}

fn summarise(tally: &Tally, archives: usize, unread: usize, err: &mut dyn Write) -> io::Result<()> {
    for (archive, damage) in tally.damages.iter().take(DAMAGES_SHOWN) {
        let archive = text::plain(archive);
        writeln!(err, "warning: {archive}: record at {}: {}", damage.offset, damage.reason)?;
    }
    if tally.damaged > DAMAGES_SHOWN as u64 {
        writeln!(err, "warning: {} more damaged records", tally.damaged - DAMAGES_SHOWN as u64)?;
    }
    writeln!(
        err,
        "{} archives, {} records, {} pages read, {} links, {} damaged records{}",
        archives,
        tally.records,
        tally.pages,
        tally.links,
        tally.damaged,
        if unread > 0 { format!(", {unread} archives that cannot be read") } else { String::new() }
    )
}
