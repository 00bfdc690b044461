//! The first sheet: the verdict, the funnel, the labels, the mixes, what to do, and how it is known.

use std::io;

use super::super::digest::{self, Stage};
use super::super::table::Cell;
use super::Limits;
use super::package::{Package, SUMMARY, Style};
use super::sheet::Sheet;
use crate::model::figures::share;
use crate::model::profile::{Level, Profile};

/// Widths in characters: names, figures, and what a figure means.
const WIDTHS: [u32; 6] = [24, 14, 12, 12, 12, 90];

pub(super) fn write(limits: Limits, package: &mut Package<'_>, profile: &Profile, notes: &[String]) -> io::Result<()> {
    let mut sheet = Sheet::blank(limits, package, SUMMARY, &WIDTHS, false)?;
    head(&mut sheet, profile)?;
    funnel(&mut sheet, profile)?;
    labels(&mut sheet, profile)?;
    mixes(&mut sheet, profile)?;
    section(&mut sheet, "Changes", digest::changes(&profile.changes))?;
    let actions = profile.summary.actions.iter().map(|action| format!("{}: {}", action.kind, action.text));
    section(&mut sheet, "What to do", actions)?;
    let sources = profile.sources.iter().map(|source| {
        let name = if source.input.is_empty() { &source.name } else { &source.input };
        format!("{}{name}: {}", if source.failed { "failed: " } else { "" }, digest::source(source))
    });
    section(&mut sheet, "Sources and coverage", sources.chain(digest::coverage(profile)))?;
    let about = ["Times are UTC. Value and risk run from 0 to 100; labels follow from both.".to_owned()];
    section(&mut sheet, "About this workbook", about.into_iter().chain(notes.iter().cloned()))?;
    sheet.finish().map(|_| ())
}

fn head(sheet: &mut Sheet<'_, '_>, profile: &Profile) -> io::Result<()> {
    sheet.styled(&[(Cell::text(format!("Backlinks of {}", profile.site)), Style::Title)])?;
    let verdict = &profile.summary.verdict;
    let pairs = [
        ("audited", Cell::Time(profile.finished_at)),
        ("rule set", Cell::text(profile.ruleset.as_str())),
        ("verdict", Cell::text(digest::standing_name(verdict.standing))),
    ];
    for (name, cell) in pairs {
        sheet.row(&[Cell::text(name), cell])?;
    }
    sheet.row(&[Cell::Empty, Cell::text(verdict.sentence.as_str())])?;
    for reason in &verdict.reasons {
        sheet.row(&[Cell::Empty, Cell::text(reason.as_str())])?;
    }
    Ok(())
}

fn heads(sheet: &mut Sheet<'_, '_>, title: &str, names: &[&str]) -> io::Result<()> {
    sheet.row(&[])?;
    let mut cells = vec![(Cell::text(title), Style::Head)];
    cells.extend(names.iter().map(|name| (Cell::text(*name), Style::Head)));
    sheet.styled(&cells)
}

fn level(level: Level) -> [(Cell<'static>, Style); 3] {
    [level.links, level.domains, level.owners].map(|count| (Cell::count(count), Style::Integer))
}

fn part(part: u64, whole: u64) -> (Cell<'static>, Style) {
    (Cell::Decimal(share(part, whole), 4), Style::Percent)
}

fn funnel(sheet: &mut Sheet<'_, '_>, profile: &Profile) -> io::Result<()> {
    heads(sheet, "From known to counting", &["links", "domains", "owners", "of links"])?;
    let known = profile.summary.quantity.known.links;
    for Stage { name, meaning, level: stage } in digest::funnel(&profile.summary) {
        let mut cells = vec![(Cell::text(name), Style::Plain)];
        cells.extend(level(stage));
        cells.push(part(stage.links, known));
        cells.push((Cell::text(meaning), Style::Plain));
        sheet.styled(&cells)?;
    }
    Ok(())
}

fn labels(sheet: &mut Sheet<'_, '_>, profile: &Profile) -> io::Result<()> {
    heads(sheet, "Live links by label", &["links", "domains", "owners", "of domains"])?;
    let live = profile.summary.quantity.live;
    for (label, all, counting) in digest::labels(&profile.summary) {
        let mut cells = vec![(Cell::text(label.as_str()), Style::Plain)];
        cells.extend(level(all));
        cells.push(part(all.domains, live.domains));
        cells.push((Cell::text(format!("of these, {} links count", counting.links)), Style::Plain));
        sheet.styled(&cells)?;
    }
    match digest::unverified_labels(&profile.summary) {
        Some(sentence) => sheet.row(&[Cell::text(sentence)]),
        None => Ok(()),
    }
}

fn mixes(sheet: &mut Sheet<'_, '_>, profile: &Profile) -> io::Result<()> {
    for mix in digest::mixes(&profile.summary) {
        let title = format!("Mix: {}", mix.name);
        heads(sheet, &title, &["domains", "share"])?;
        for (name, count) in mix.parts {
            sheet.styled(&[
                (Cell::text(name), Style::Plain),
                (Cell::count(count), Style::Integer),
                part(count, profile.summary.mix.domains),
            ])?;
        }
    }
    Ok(())
}

fn section(sheet: &mut Sheet<'_, '_>, title: &str, lines: impl IntoIterator<Item = String>) -> io::Result<()> {
    for (index, line) in lines.into_iter().enumerate() {
        if index == 0 {
            heads(sheet, title, &[])?;
        }
        sheet.row(&[Cell::text(line)])?;
    }
    Ok(())
}
