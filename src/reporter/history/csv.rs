//! One row per audit, or per site. Column names and order are a promise: new ones come at the end.

use std::io::{self, Write};

use super::super::Options;
use super::super::csv::{inert, io_error, start};
use super::{Entry, Series, SiteLine};

const COLUMNS: [&str; 25] = [
    "site",
    "audit",
    "started_at",
    "ruleset",
    "known",
    "live",
    "counts",
    "gone",
    "unverified",
    "domains",
    "domains_counting",
    "owners",
    "high",
    "low",
    "spammy",
    "domains_high",
    "domains_low",
    "domains_spammy",
    "new",
    "lost",
    "restored",
    "domains_new",
    "domains_lost",
    "velocity",
    "verdict",
];

pub(super) fn render(series: &Series, out: &mut dyn Write, options: &Options) -> io::Result<()> {
    let mut writer = start(out, options)?;
    writer.write_record(COLUMNS).map_err(io_error)?;
    for entry in &series.audits {
        let cells = cells(&series.site, entry);
        for cell in &cells {
            let cell = if options.raw { cell.as_str().into() } else { inert(cell) };
            writer.write_field(cell.as_bytes()).map_err(io_error)?;
        }
        writer.write_record(None::<&[u8]>).map_err(io_error)?;
    }
    writer.flush()
}

fn cells(site: &str, entry: &Entry) -> [String; COLUMNS.len()] {
    let maybe = |count: Option<u64>| count.map(|count| count.to_string()).unwrap_or_default();
    [
        site.to_owned(),
        entry.audit.to_string(),
        entry.started_at.to_string(),
        entry.ruleset.clone(),
        entry.known.to_string(),
        entry.live.to_string(),
        entry.counts.to_string(),
        entry.gone.to_string(),
        entry.unverified.to_string(),
        entry.domains.to_string(),
        entry.domains_counting.to_string(),
        entry.owners.to_string(),
        entry.high.to_string(),
        entry.low.to_string(),
        entry.spammy.to_string(),
        entry.domains_high.to_string(),
        entry.domains_low.to_string(),
        entry.domains_spammy.to_string(),
        maybe(entry.new),
        maybe(entry.lost),
        maybe(entry.restored),
        maybe(entry.domains_new),
        maybe(entry.domains_lost),
        entry.velocity.map(|velocity| velocity.to_string()).unwrap_or_default(),
        entry.verdict.as_str().to_owned(),
    ]
}

pub(super) fn sites(sites: &[SiteLine], out: &mut dyn Write, options: &Options) -> io::Result<()> {
    let mut writer = start(out, options)?;
    writer.write_record(["site", "audits", "first", "last", "live", "domains", "verdict"]).map_err(io_error)?;
    for line in sites {
        let cells = [
            line.site.clone(),
            line.audits.to_string(),
            line.first.to_string(),
            line.last.to_string(),
            line.live.to_string(),
            line.domains.to_string(),
            line.verdict.as_str().to_owned(),
        ];
        for cell in &cells {
            let cell = if options.raw { cell.as_str().into() } else { inert(cell) };
            writer.write_field(cell.as_bytes()).map_err(io_error)?;
        }
        writer.write_record(None::<&[u8]>).map_err(io_error)?;
    }
    writer.flush()
}
