//! The comparison on a screen: the numbers first, then the links that matter most of each kind.

use std::io::{self, Write};

use super::super::Options;
use super::super::terminal::page::{Page, Tone};
use super::super::text::{clip, clip_url, pad};
use super::{Comparison, about, heading, moment, net, sentences};
use crate::model::figures::{percent, thousands};
use crate::model::profile::{Change, ChangeKind};

/// Links shown of each kind; the other formats hold all.
const SHOWN: usize = 10;
/// Columns of a name and of a figure.
const NAME: usize = 16;
const FIGURE: usize = 10;
/// Columns of value and label before a page.
const LEAD: usize = 19;

pub(super) fn render(comparison: &Comparison, out: &mut dyn Write, options: &Options) -> io::Result<()> {
    let mut page = Page::new(out, options);
    let title = page.paint(Tone::Strong, &clip(&comparison.site, page.width / 2));
    let (from, to) = (moment(&comparison.from), moment(&comparison.to));
    page.line(&format!("{title}{}from {from} to {to}", page.separator()))?;
    numbers(&mut page, comparison)?;
    page.blank()?;
    for sentence in sentences(comparison) {
        page.bullet(&sentence)?;
    }
    for kind in ChangeKind::ALL {
        list(&mut page, comparison, *kind)?;
    }
    Ok(())
}

fn numbers(page: &mut Page<'_>, comparison: &Comparison) -> io::Result<()> {
    let (changes, counts) = (&comparison.changes, &comparison.changes.counts);
    page.blank()?;
    let heads = ["links", "domains"].map(str::to_owned);
    let heading = page.cells("", NAME, &heads, FIGURE);
    let heading = page.paint(Tone::Faint, &heading);
    page.line(&heading)?;
    let came = counts.new + counts.restored;
    let rows = [
        ("stood before", thousands(counts.before), String::new(), ""),
        ("new", plus(counts.new), plus(changes.domains_new), ""),
        ("restored", plus(counts.restored), String::new(), ""),
        ("lost", minus(counts.lost), minus(changes.domains_lost), "of links"),
        ("net", net(came, counts.lost), net(changes.domains_new, changes.domains_lost), ""),
    ];
    for (name, links, domains, share) in rows {
        let mut line = page.cells(name, NAME, &[links, domains], FIGURE);
        if !share.is_empty() && counts.before > 0 {
            line.push_str(&format!("  {:>4} {share}", percent(counts.lost, counts.before)));
        }
        page.line(&line)?;
    }
    Ok(())
}

fn plus(count: u64) -> String {
    if count == 0 { "0".to_owned() } else { format!("+{}", thousands(count)) }
}

fn minus(count: u64) -> String {
    if count == 0 { "0".to_owned() } else { format!("-{}", thousands(count)) }
}

fn list(page: &mut Page<'_>, comparison: &Comparison, kind: ChangeKind) -> io::Result<()> {
    let count = comparison.changes.counts.of(kind);
    if count == 0 {
        return Ok(());
    }
    page.heading(&format!("{} ({})", heading(kind), thousands(count)))?;
    let shown = comparison.changes.list(kind).iter().take(SHOWN);
    for change in shown.clone() {
        link(page, kind, change)?;
    }
    let rest = count.saturating_sub(shown.len() as u64);
    if rest > 0 {
        let more = format!("  and {} more; `--format csv` lists all", thousands(rest));
        let more = page.paint(Tone::Faint, &more);
        page.line(&more)?;
    }
    Ok(())
}

/// `  71 high-quality  page`, and below it what is to be said of it.
fn link(page: &mut Page<'_>, kind: ChangeKind, change: &Change) -> io::Result<()> {
    let label = change.label.map_or("", |label| label.as_str());
    let lead = pad(&format!("  {:>3} {label}", change.value), LEAD);
    let url = clip_url(&change.source_url, page.width.saturating_sub(LEAD));
    page.line(&format!("{lead}{url}"))?;
    let arrow = if page.is_ascii() { "->" } else { "→" };
    let mut words = about(kind, change, arrow);
    if !matches!(kind, ChangeKind::Anchor) && !change.anchor.trim().is_empty() {
        let anchor = format!("\"{}\"", clip(&change.anchor, page.width / 2));
        words = if words.is_empty() { anchor } else { format!("{words}{}{anchor}", page.separator()) };
    }
    if words.is_empty() {
        return Ok(());
    }
    let words = clip(&words, page.width.saturating_sub(LEAD));
    let words = page.paint(Tone::Faint, &words);
    page.line(&format!("{}{words}", " ".repeat(LEAD)))
}
