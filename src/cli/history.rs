//! `audit history [SITE]`: the series of past audits, how long links live, and how much of it is kept.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::args::TableArgs;
use super::output;
use super::past::Past;
use crate::diff::{Lives as LifeTable, MONTHS, Survival};
use crate::env::data_directory;
use crate::error::{Error, ExitStatus, Result};
use crate::model::figures::counted;
use crate::reporter::history::{self, Entry, Format, Life, Lives, Series, SiteLine, SurvivalLine, SurvivalShare};
use crate::store::Store;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum HistoryFormat {
    Terminal,
    Csv,
    Json,
}

impl From<HistoryFormat> for Format {
    fn from(format: HistoryFormat) -> Self {
        match format {
            HistoryFormat::Terminal => Self::Terminal,
            HistoryFormat::Csv => Self::Csv,
            HistoryFormat::Json => Self::Json,
        }
    }
}

/// Options of `audit history`.
#[derive(Debug, Clone, Args)]
pub struct HistoryArgs {
    /// Site, as given to the audit; without one, all sites with an audit are listed
    pub site: Option<String>,

    /// How to print: a table with pictures, one row per audit, or a document
    #[arg(long, value_enum, default_value_t = HistoryFormat::Terminal)]
    pub format: HistoryFormat,

    /// Also write the life of every link to this file: .csv, or .json with the audits beside it
    #[arg(long, value_name = "FILE", requires = "site")]
    pub export: Option<PathBuf>,

    /// Keep the last N audits of the site and forget the others
    #[arg(long, value_name = "N", requires = "site", value_parser = clap::value_parser!(u32).range(1..))]
    pub keep: Option<u32>,

    #[command(flatten)]
    pub table: TableArgs,
}

pub fn run(
    args: &HistoryArgs,
    directory: Option<PathBuf>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<ExitStatus> {
    let directory = data_directory(directory)?;
    let options = args.table.options()?;
    let Some(name) = &args.site else {
        let sites = sites(&directory)?;
        return output::finish(history::render_sites(args.format.into(), &sites, out, &options));
    };
    let export = args.export.as_deref().map(|path| Export::to(path).map(|export| (path, export))).transpose()?;
    let mut past = Past::open(&directory, name)?;
    let site = past.site.to_string();
    if let Some(keep) = args.keep {
        let before = past.store.moments(&site)?.len();
        let _lock = past.store.lock(&past.site)?;
        past.store.tidy(&site, Some(keep))?;
        let gone = before - past.store.moments(&site)?.len();
        let gone = counted(gone as u64, "audit", "audits");
        // Talk reaches people only.
        let _ = writeln!(err, "{gone} of {site} forgotten");
    }
    past.store.hold_view()?;
    let series = series(&past)?;
    if let Some((path, export)) = export {
        let last = past.last()?.id;
        output::to_file(path, |file| {
            let mut lives = match export {
                Export::Csv => Lives::csv(file, &options)?,
                Export::Json => Lives::json(&series, file)?,
            };
            for row in past.store.links(last) {
                lives.life(&Life::of(&row.map_err(std::io::Error::other)?))?;
            }
            lives.finish()
        })?;
    }
    output::finish(history::render(args.format.into(), &series, out, &options))
}

#[derive(Debug, Clone, Copy)]
enum Export {
    Csv,
    Json,
}

impl Export {
    fn to(path: &Path) -> Result<Self> {
        output::check_writable(path, false)?;
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        match ending.as_deref() {
            Some("csv") => Ok(Self::Csv),
            Some("json") => Ok(Self::Json),
            _ => Err(Error::usage(format!("`--export {}` does not say which format", path.display()))
                .with_remedy("name a file that ends in `.csv` or `.json`")),
        }
    }
}

/// Sites with an audit; none when there is no history.
fn sites(directory: &Path) -> Result<Vec<SiteLine>> {
    let Some(store) = Store::existing(directory)? else { return Ok(Vec::new()) };
    let mut lines = Vec::new();
    for (site, audits) in store.sites()? {
        let first = store.moments(&site)?.first().map(|(_, at)| *at);
        let last = store.last_audit(&site, jiff::Timestamp::MAX)?;
        if let (Some(first), Some(last)) = (first, last) {
            let summary = &last.profile.summary;
            lines.push(SiteLine {
                site,
                audits,
                first,
                last: last.started_at,
                live: summary.quantity.live.links,
                domains: summary.quantity.live.domains,
                verdict: summary.verdict.standing,
            });
        }
    }
    Ok(lines)
}

fn series(past: &Past) -> Result<Series> {
    let site = past.site.to_string();
    let mut audits = Vec::new();
    past.store.each_audit(&site, |record| audits.push(Entry::of(record.id, &record.profile)))?;
    let mut survival = Survival::default();
    if let Some(last) = audits.last() {
        for row in past.store.links(last.audit) {
            survival.add(&row?);
        }
    }
    let mut lines = vec![line("all", &survival.all)];
    lines.extend(survival.by_label.iter().map(|(label, lives)| line(label.as_str(), lives)));
    Ok(Series { site, audits, survival: lines })
}

fn line(group: &str, lives: &LifeTable) -> SurvivalLine {
    let after = MONTHS.iter().map(|(months, days)| SurvivalShare {
        months: *months,
        share: lives.share_after(*days).map(|share| (share * 1e4).round() / 1e4),
        watched: lives.watched(*days),
    });
    SurvivalLine { group: group.to_owned(), links: lives.links(), after: after.collect() }
}
