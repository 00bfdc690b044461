//! The audit as an Excel workbook: a summary, the links, the referring domains. Numbers are numbers, times are dates,
//! and what strangers wrote is text and stays text when somebody edits it.
//!
//! ```text
//! links ─► Sheet … (as many as they need) ─┐
//! domains ─► Sheet ────────────────────────┼─ Package (zip, written front to back) ─► any io::Write
//! summary, with what was cut ─► Sheet ─────┘
//! ```
//!
//! Everything is streamed: a million links need no more memory than ten, and no temporary file. The sheets are written
//! in the order in which their contents are known, and shown in the order in which people read them.

mod package;
mod sheet;
mod summary;

use std::io::{self, Write};

use super::table::{self, COLUMNS, Cell};
use super::{Links, link};
use crate::model::figures::{counted, thousands};
use crate::model::profile::{DomainSummary, Profile};
use package::Package;
use sheet::{Column, Sheet};

/// Rows of a sheet, its head included: Excel's limit.
const MAX_ROWS: u32 = 1_048_576;
/// Bytes of a sheet's XML. A zip entry that is streamed ends at 4 GiB; long before that Excel gives up.
const MAX_SHEET_BYTES: u64 = 3 << 30;
/// UTF-16 units of a cell: Excel's limit, beyond which it calls the file damaged.
const MAX_CELL_UNITS: usize = 32_767;

/// What a workbook may hold. Tests make it smaller.
#[derive(Debug, Clone, Copy)]
struct Limits {
    rows: u32,
    sheet_bytes: u64,
    cell_units: usize,
}

const EXCEL: Limits = Limits { rows: MAX_ROWS, sheet_bytes: MAX_SHEET_BYTES, cell_units: MAX_CELL_UNITS };

pub(super) fn render(profile: &Profile, links: Links<'_>, out: &mut dyn Write) -> io::Result<()> {
    render_within(EXCEL, profile, links, out)
}

fn render_within(limits: Limits, profile: &Profile, links: Links<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut package = Package::new(out);
    let mut cut = 0;
    let link_sheets = link_sheets(limits, &mut package, links, &mut cut)?;
    let domain_sheets = domain_sheets(limits, &mut package, &profile.domains, &mut cut)?;
    let mut notes = Vec::new();
    if link_sheets > 1 {
        notes.push(format!(
            "The links stand on {}: one sheet holds {} rows.",
            counted(u64::from(link_sheets), "sheet", "sheets"),
            thousands(u64::from(limits.rows))
        ));
    }
    if cut > 0 {
        notes.push(format!(
            "{} cut after {} characters, the most that a cell holds; the CSV report has the whole text.",
            counted(cut, "cell is", "cells are"),
            thousands(limits.cell_units as u64)
        ));
    }
    summary::write(limits, &mut package, profile, &notes)?;
    let mut shown = vec![package::SUMMARY.to_owned()];
    shown.extend((1..=link_sheets).map(|n| numbered("Links", n)));
    shown.extend((1..=domain_sheets).map(|n| numbered("Domains", n)));
    package.finish(&shown, profile.finished_at)
}

/// `Links`, `Links 2`, `Links 3`, …
fn numbered(name: &str, n: u32) -> String {
    if n == 1 { name.to_owned() } else { format!("{name} {n}") }
}

/// Widths in characters, one for each of [`COLUMNS`].
const LINK_WIDTHS: [u32; COLUMNS.len()] =
    [50, 24, 36, 30, 11, 14, 8, 9, 12, 12, 11, 14, 11, 13, 13, 7, 7, 11, 10, 10, 60, 17, 17, 17, 18];

fn link_sheets(limits: Limits, package: &mut Package<'_>, links: Links<'_>, cut: &mut u64) -> io::Result<u32> {
    let columns: Vec<Column<'_>> =
        COLUMNS.iter().zip(LINK_WIDTHS).map(|(name, width)| Column { name, width }).collect();
    let mut sheets = 1;
    let mut sheet = Sheet::start(limits, package, &numbered("Links", sheets), &columns)?;
    for row in links {
        let row = link(row)?;
        if sheet.is_full() {
            *cut += sheet.finish()?;
            sheets += 1;
            sheet = Sheet::start(limits, package, &numbered("Links", sheets), &columns)?;
        }
        sheet.row(&table::cells(&row))?;
    }
    *cut += sheet.finish()?;
    Ok(sheets)
}

const DOMAIN_COLUMNS: [Column<'static>; 18] = [
    Column { name: "domain", width: 28 },
    Column { name: "owner", width: 24 },
    Column { name: "links", width: 8 },
    Column { name: "pages", width: 8 },
    Column { name: "live", width: 8 },
    Column { name: "gone", width: 8 },
    Column { name: "unverified", width: 11 },
    Column { name: "counts", width: 8 },
    Column { name: "followed", width: 9 },
    Column { name: "label", width: 13 },
    Column { name: "value", width: 7 },
    Column { name: "risk", width: 7 },
    Column { name: "authority", width: 10 },
    Column { name: "kind", width: 12 },
    Column { name: "sitewide", width: 9 },
    Column { name: "top_anchor", width: 30 },
    Column { name: "first_seen", width: 17 },
    Column { name: "last_seen", width: 17 },
];

fn domain_sheets(
    limits: Limits,
    package: &mut Package<'_>,
    domains: &[DomainSummary],
    cut: &mut u64,
) -> io::Result<u32> {
    let mut sheets = 1;
    let mut sheet = Sheet::start(limits, package, &numbered("Domains", sheets), &DOMAIN_COLUMNS)?;
    for domain in domains {
        if sheet.is_full() {
            *cut += sheet.finish()?;
            sheets += 1;
            sheet = Sheet::start(limits, package, &numbered("Domains", sheets), &DOMAIN_COLUMNS)?;
        }
        sheet.row(&[
            Cell::text(domain.domain.as_str()),
            Cell::text(domain.owner.as_str()),
            Cell::count(domain.links),
            Cell::count(domain.pages),
            Cell::count(domain.live),
            Cell::count(domain.gone),
            Cell::count(domain.unverified),
            Cell::count(domain.counts),
            Cell::count(domain.followed),
            Cell::text(domain.label.as_str()),
            Cell::Integer(i64::from(domain.value)),
            Cell::Integer(i64::from(domain.risk)),
            Cell::decimal(domain.authority, 1),
            Cell::text(domain.kind.as_str()),
            Cell::text(if domain.sitewide { "yes" } else { "no" }),
            Cell::text(domain.top_anchor.as_str()),
            Cell::time(domain.first_seen),
            Cell::time(domain.last_seen),
        ])?;
    }
    *cut += sheet.finish()?;
    Ok(sheets)
}

#[cfg(test)]
mod tests;
