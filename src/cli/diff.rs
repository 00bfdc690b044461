//! `audit diff SITE`: what changed between two audits of the history.

use std::io::{self, Write};
use std::path::Path;

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::args::TableArgs;
use super::output;
use super::past::Past;
use crate::diff;
use crate::error::{Error, ExitStatus, Result};
use crate::reporter::Options;
use crate::reporter::diff::{Comparison, Format, Report, Side};

/// Audits whose number of new domains is looked at to call this one's unusual.
const AUDITS_FOR_VELOCITY: usize = 8;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    Terminal,
    Csv,
    Json,
    Markdown,
}

/// Options of `audit diff`.
#[derive(Debug, Clone, Args)]
pub struct DiffArgs {
    /// Site, as given to the audit
    pub site: String,

    /// Audit to start from: its number, `first`, or a day such as 2026-01-31 for the last audit until then [default: the
    /// audit before --to]
    #[arg(long, value_name = "AUDIT")]
    pub from: Option<String>,

    /// Audit to end with, named in the same ways [default: the last]
    #[arg(long, value_name = "AUDIT")]
    pub to: Option<String>,

    /// How to print: what matters most for people, or every change for programs
    #[arg(long, value_enum, default_value_t = DiffFormat::Terminal)]
    pub format: DiffFormat,

    #[command(flatten)]
    pub table: TableArgs,
}

pub fn run(args: &DiffArgs, directory: &Path, out: &mut dyn Write) -> Result<ExitStatus> {
    let options = args.table.options()?;
    let past = Past::open(directory, &args.site)?;
    past.store.hold_view()?;
    let comparison = compare(&past, args)?;
    let format = match args.format {
        DiffFormat::Terminal => Format::Terminal,
        DiffFormat::Csv => Format::Csv,
        DiffFormat::Json => Format::Json,
        DiffFormat::Markdown => Format::Markdown,
    };
    output::finish(write(&past, &comparison, format, out, &options))
}

fn write(
    past: &Past,
    comparison: &Comparison,
    format: Format,
    out: &mut dyn Write,
    options: &Options,
) -> io::Result<()> {
    let mut report = Report::start(format, comparison, out, options)?;
    let mut broken = None;
    if report.wants_all() {
        let links = |side: &Side| past.store.links(side.audit);
        let compared = diff::compare(links(&comparison.from), links(&comparison.to), |kind, change| {
            report.change(kind, change).map_err(|problem| {
                // A closed pipe must stay one, and ends the comparison.
                broken = Some(problem);
                Error::failed("the report cannot be written")
            })
        });
        match (broken, compared) {
            (Some(problem), _) => return Err(problem),
            (None, Err(problem)) => return Err(io::Error::other(problem)),
            (None, Ok(_)) => {}
        }
    }
    report.finish()
}

fn compare(past: &Past, args: &DiffArgs) -> Result<Comparison> {
    let site = past.site.to_string();
    let audits = past.store.moments(&site)?;
    let to = args.to.as_deref().map_or(Ok(audits.len().saturating_sub(1)), |name| find(&audits, "--to", name))?;
    let before_to = || {
        to.checked_sub(1).ok_or_else(|| {
            Error::failed(format!("there is no audit of `{site}` before that of {}", shown(audits[to].1)))
                .with_remedy(format!("run `audit {site}` again later, and compare then"))
        })
    };
    let from = args.from.as_deref().map_or_else(before_to, |name| find(&audits, "--from", name))?;
    if from >= to {
        let what = if from == to { "is the same audit as" } else { "is later than" };
        return Err(Error::usage(format!("`--from` {what} `--to`: {}", shown(audits[to].1)))
            .with_remedy(format!("`audit history {site}` lists the audits")));
    }
    let sides = [side(past, audits[from])?, side(past, audits[to])?];
    let links = |side: &Side| past.store.links(side.audit);
    let tally = diff::compare(links(&sides[0]), links(&sides[1]), |_, _| Ok(()))?;
    // The pace is that of audit after audit: a longer span has none to compare with.
    let pace = if from + 1 == to {
        past.store.new_domains_before(&site, sides[1].started_at, AUDITS_FOR_VELOCITY)?
    } else {
        Vec::new()
    };
    let changes = tally.finish(sides[0].started_at, &pace);
    let [from, to] = sides;
    Ok(Comparison { site, from, to, changes })
}

fn side(past: &Past, (audit, started_at): (i64, Timestamp)) -> Result<Side> {
    Ok(Side { audit, started_at, ruleset: past.store.ruleset(audit)? })
}

fn shown(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// Place of the audit that is meant, in the list of all.
fn find(audits: &[(i64, Timestamp)], flag: &str, name: &str) -> Result<usize> {
    let list = "give its number, `first`, `last`, or a day such as 2026-01-31; `audit history SITE` lists the audits";
    let until = |end: Timestamp| audits.iter().rposition(|(_, at)| *at <= end);
    let found = if name == "first" {
        Some(0)
    } else if name == "last" {
        audits.len().checked_sub(1)
    } else if let Ok(number) = name.parse::<i64>() {
        audits.iter().position(|(id, _)| *id == number)
    } else if let Ok(moment) = name.parse::<Timestamp>() {
        until(moment)
    } else if let Ok(day) = name.parse::<Date>() {
        let end = day.tomorrow().and_then(|next| next.to_zoned(TimeZone::UTC)).map(|next| next.timestamp());
        // The last day of the calendar has no next one.
        end.map_or(audits.len().checked_sub(1), |end| audits.iter().rposition(|(_, at)| *at < end))
    } else {
        return Err(Error::usage(format!("`{flag} {name}` names no audit")).with_remedy(list));
    };
    found.ok_or_else(|| {
        let first = audits.first().map(|(id, at)| format!("; the first is audit {id} of {}", shown(*at)));
        Error::usage(format!("there is no audit for `{flag} {name}`{}", first.unwrap_or_default())).with_remedy(list)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn audits() -> Vec<(i64, Timestamp)> {
        let at = |text: &str| text.parse().unwrap();
        vec![(3, at("2026-01-05T06:00:00Z")), (4, at("2026-01-12T23:59:59Z")), (9, at("2026-01-19T00:00:00Z"))]
    }

    #[test]
    fn audits_are_named_by_number_and_day() {
        for (name, place) in [
            ("first", 0),
            ("last", 2),
            ("4", 1),
            ("2026-01-05", 0),
            ("2026-01-12", 1),
            ("2026-01-18", 1),
            ("2026-01-19", 2),
            ("2030-01-01", 2),
            ("9999-12-31", 2),
            ("2026-01-12T12:00:00Z", 0),
        ] {
            assert_eq!(find(&audits(), "--to", name).unwrap(), place, "{name}");
        }
        for (name, words) in [("5", "first is audit 3"), ("2026-01-04", "first is audit 3"), ("soon", "names no audit")]
        {
            let problem = find(&audits(), "--to", name).unwrap_err();
            assert!(problem.to_string().contains(words) && problem.remedy().is_some(), "{problem}");
        }
    }
}
