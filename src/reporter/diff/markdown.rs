//! The comparison for issue trackers and chat.

use std::io::{self, Write};

use super::super::markdown::{code, escape};
use super::super::text::clip;
use super::{Comparison, about, heading, moment, net, sentences};
use crate::model::figures::thousands;
use crate::model::profile::{ChangeKind, MAX_CHANGES_LISTED};

/// Links shown of each kind: a comment in a tracker has a limit, and a reader too.
const SHOWN: usize = 50;
/// Longest URL or anchor in a cell, in columns.
const MAX_CELL: usize = 120;

const _: () = assert!(SHOWN <= MAX_CHANGES_LISTED);

pub(super) fn render(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    let (changes, counts) = (&comparison.changes, &comparison.changes.counts);
    let (from, to) = (moment(&comparison.from), moment(&comparison.to));
    writeln!(out, "# What changed at {}\n\nFrom {from} to {to}.\n", code(&comparison.site))?;
    writeln!(out, "| | Links | Domains |\n|---|--:|--:|")?;
    writeln!(out, "| stood before | {} | |", thousands(counts.before))?;
    writeln!(out, "| new | {} | {} |", thousands(counts.new), thousands(changes.domains_new))?;
    writeln!(out, "| restored | {} | |", thousands(counts.restored))?;
    writeln!(out, "| lost | {} | {} |", thousands(counts.lost), thousands(changes.domains_lost))?;
    let domains = net(changes.domains_new, changes.domains_lost);
    writeln!(out, "| net | {} | {domains} |\n", net(counts.new + counts.restored, counts.lost))?;
    for sentence in sentences(comparison) {
        writeln!(out, "- {}", escape(&sentence))?;
    }
    for kind in ChangeKind::ALL {
        list(comparison, *kind, out)?;
    }
    Ok(())
}

fn list(comparison: &Comparison, kind: ChangeKind, out: &mut dyn Write) -> io::Result<()> {
    let count = comparison.changes.counts.of(kind);
    if count == 0 {
        return Ok(());
    }
    writeln!(
        out,
        "\n## {} ({})\n\n| Value | Label | Page | Anchor | |\n|--:|---|---|---|---|",
        heading(kind),
        thousands(count)
    )?;
    let shown = comparison.changes.list(kind).iter().take(SHOWN);
    for change in shown.clone() {
        let label = change.label.map_or("", |label| label.as_str());
        let (page, anchor) = (code(&clip(&change.source_url, MAX_CELL)), code(&clip(&change.anchor, MAX_CELL)));
        let words = match kind {
            ChangeKind::Anchor | ChangeKind::Moved => {
                format!("{} → {}", code(&clip(&change.from, MAX_CELL)), code(&clip(&change.to, MAX_CELL)))
            }
            _ => escape(&about(kind, change, "→")),
        };
        writeln!(out, "| {} | {label} | {page} | {anchor} | {words} |", change.value)?;
    }
    let rest = count.saturating_sub(shown.len() as u64);
    if rest > 0 { writeln!(out, "\nAnd {} more.", thousands(rest)) } else { Ok(()) }
}
