//! The series on a screen: one line per audit, then where each number goes, then how long links live.

use std::io::{self, Write};

use super::super::Options;
use super::super::digest::{day, standing_name};
use super::super::terminal::page::{Page, Tone};
use super::super::text::{clip, pad};
use super::{Entry, Series, SiteLine, SurvivalLine};
use crate::model::figures::{counted, percent_of, thousands};

/// Columns of a date, of a figure, and of a figure where there is no room for more.
const DATE: usize = 10;
const FIGURE: usize = 9;
const NARROW_FIGURE: usize = 7;
/// Columns of an audit's number before its date.
const NUMBER: usize = 4;
/// Width from which figures are set wide and the verdict has a place.
const ROOMY: usize = 100;
/// Fewer audits draw no line.
const LEAST_FOR_LINE: usize = 2;

pub(super) fn render(series: &Series, out: &mut dyn Write, options: &Options) -> io::Result<()> {
    let mut page = Page::new(out, options);
    let title = page.paint(Tone::Strong, &clip(&series.site, page.width / 2));
    let audits = counted(series.audits.len() as u64, "audit", "audits");
    page.line(&format!("{title}{}{audits}", page.separator()))?;
    table(&mut page, series)?;
    if series.audits.len() >= LEAST_FOR_LINE {
        lines(&mut page, series)?;
    }
    survival(&mut page, &series.survival)
}

fn table(page: &mut Page<'_>, series: &Series) -> io::Result<()> {
    page.blank()?;
    let roomy = page.width >= ROOMY;
    let figure = if roomy { FIGURE } else { NARROW_FIGURE };
    let heads = ["live", "counts", "domain", "high", "low", "spam", "new", "lost", "back"].map(str::to_owned);
    let name = NUMBER + 1 + DATE;
    let mut heading = page.cells("", name, &heads, figure);
    if roomy {
        heading.push_str("  verdict");
    }
    let heading = page.paint(Tone::Faint, &heading);
    page.line(&heading)?;
    for entry in &series.audits {
        let audit = format!("{:>NUMBER$} {}", entry.audit, day(entry.started_at));
        let mut line = page.cells(&audit, name, &figures(entry), figure);
        if roomy {
            line.push_str(&format!("  {}", standing_name(entry.verdict)));
        }
        page.line(&line)?;
    }
    Ok(())
}

fn figures(entry: &Entry) -> [String; 9] {
    let since = |count: Option<u64>| count.map_or_else(|| "-".to_owned(), short);
    [
        short(entry.live),
        short(entry.counts),
        short(entry.domains),
        short(entry.high),
        short(entry.low),
        short(entry.spammy),
        since(entry.new),
        since(entry.lost),
        since(entry.restored),
    ]
}

/// A number in at most five columns: `9,999`, `12.3k`, `1.2M`.
fn short(number: u64) -> String {
    match number {
        0..=9_999 => thousands(number),
        10_000..=99_949 => format!("{:.1}k", number as f64 / 1e3),
        99_950..=999_499 => format!("{:.0}k", number as f64 / 1e3),
        999_500..=99_949_999 => format!("{:.1}M", number as f64 / 1e6),
        _ => format!("{:.0}M", number as f64 / 1e6),
    }
}

/// Where a number goes, as one picture of a line.
fn lines(page: &mut Page<'_>, series: &Series) -> io::Result<()> {
    page.blank()?;
    type Figure = fn(&Entry) -> u64;
    let rows: [(&str, Figure); 4] = [
        ("live links", |entry| entry.live),
        ("domains", |entry| entry.domains),
        ("high-quality", |entry| entry.high),
        ("spammy", |entry| entry.spammy),
    ];
    for (name, figure) in rows {
        let values: Vec<u64> = series.audits.iter().map(figure).collect();
        let (first, last) = (values[0], values[values.len() - 1]);
        let ends = format!("{} → {}", thousands(first), thousands(last));
        let room = page.width.saturating_sub(2 + DATE + 4 + 2 + ends.chars().count());
        let line = sparkline(&values, room, page.is_ascii());
        let ends = if page.is_ascii() { ends.replace('→', "to") } else { ends };
        page.line(&format!("  {}{line}  {ends}", pad(name, DATE + 4)))?;
    }
    Ok(())
}

/// One column per audit, or per group of neighbours where there are more audits than columns: their mean. The lowest
/// value stands lowest, so that a small change in a large number shows.
pub(super) fn sparkline(values: &[u64], columns: usize, ascii: bool) -> String {
    let steps: &[char] =
        if ascii { &['_', '.', '-', '=', '#'] } else { &['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] };
    let columns = columns.clamp(1, values.len().max(1));
    let means: Vec<f64> = (0..columns)
        .map(|column| {
            let part = &values[column * values.len() / columns..(column + 1) * values.len() / columns];
            part.iter().map(|value| *value as f64).sum::<f64>() / part.len().max(1) as f64
        })
        .collect();
    let low = means.iter().copied().fold(f64::INFINITY, f64::min);
    let high = means.iter().copied().fold(0.0, f64::max);
    let place = |mean: f64| {
        let share = if high > low { (mean - low) / (high - low) } else { 0.0 };
        ((share * (steps.len() - 1) as f64).round() as usize).min(steps.len() - 1)
    };
    means.iter().map(|mean| steps[place(*mean)]).collect()
}

fn survival(page: &mut Page<'_>, lines: &[SurvivalLine]) -> io::Result<()> {
    page.heading("How long links live")?;
    let Some(all) = lines.first().filter(|line| line.links > 0) else {
        return page.bullet("No link was ever seen live.");
    };
    if all.after.iter().all(|after| after.share.is_none()) {
        let months = all.after.first().map_or(0, |after| after.months);
        return page.bullet(&format!("The history is shorter than {months} months: too short to say."));
    }
    let mut heads = vec!["links".to_owned()];
    heads.extend(all.after.iter().map(|after| format!("{} months", after.months)));
    let heading = page.cells("alive after", DATE + 4, &heads, FIGURE + 4);
    let heading = page.paint(Tone::Faint, &heading);
    page.line(&heading)?;
    for line in lines.iter().filter(|line| line.links > 0) {
        let mut cells = vec![thousands(line.links)];
        cells.extend(line.after.iter().map(|after| after.share.map_or_else(|| "-".to_owned(), percent_of)));
        let line = page.cells(&line.group, DATE + 4, &cells, FIGURE + 4);
        page.line(&line)?;
    }
    page.bullet("Counted from the first audit that saw the link live; links that nobody could look at lately count as long as they were watched.")
}

pub(super) fn sites(sites: &[SiteLine], out: &mut dyn Write, options: &Options) -> io::Result<()> {
    let mut page = Page::new(out, options);
    if sites.is_empty() {
        return page.line("The history holds no finished audit yet.");
    }
    let widest = sites.iter().map(|line| super::super::text::width(&line.site)).max().unwrap_or(0);
    let name = widest.clamp(4, page.width.saturating_sub(54).max(16)) + 1;
    let heads = ["audits", "first", "last", "live", "domains"].map(str::to_owned);
    let heading = page.cells("site", name, &heads, DATE + 1);
    let heading = page.paint(Tone::Faint, &heading);
    page.line(&heading)?;
    for line in sites {
        let cells = [thousands(line.audits), day(line.first), day(line.last), short(line.live), short(line.domains)];
        let row = page.cells(&line.site, name, &cells, DATE + 1);
        page.line(&row)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_rises_and_falls_with_its_numbers() {
        assert_eq!(sparkline(&[0, 7, 14, 7], 10, false), "▁▅█▅");
        assert_eq!(sparkline(&[0, 0, 0], 10, true), "___");
        assert_eq!(sparkline(&[1, 1, 9, 9], 2, false), "▁█");
        assert_eq!(sparkline(&[1_000_000, 1_000_001], 4, false), "▁█");
        assert_eq!(sparkline(&(0..1_000).collect::<Vec<_>>(), 60, false).chars().count(), 60);
    }

    #[test]
    fn numbers_fit_their_column() {
        for (number, text) in [(9_999, "9,999"), (12_345, "12.3k"), (99_960, "100k"), (999_700, "1.0M")] {
            assert_eq!(short(number), text);
        }
        assert!(
            [0, 9_999, 10_000, 99_949, 99_950, 999_499, 999_500, 99_949_999, 100_000_000].iter().all(|number| short(
                *number
            )
            .chars()
            .count()
                <= 5)
        );
    }
}
