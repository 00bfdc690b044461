//! Figures turned into geometry. The templates draw; nothing here knows markup.

use std::collections::BTreeMap;

use crate::model::assessment::Label;
use crate::model::figures::{percent, share, thousands};
use crate::model::profile::{Basis, DomainSummary, Level, Profile, Summary};

/// Class of a label in the stylesheet.
pub(super) fn class(label: Label) -> &'static str {
    match label {
        Label::HighQuality => "h",
        Label::LowQuality => "l",
        Label::Spammy => "s",
    }
}

const LABELS: [Label; 3] = [Label::HighQuality, Label::LowQuality, Label::Spammy];

/// A length in a drawing: two decimals suffice for any screen.
pub(super) fn length(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// One horizontal bar with its name and figure.
pub(super) struct Bar {
    pub(super) name: String,
    pub(super) count: String,
    pub(super) percent: String,
    /// 0-100.
    pub(super) width: f64,
}

/// Bars of shares, at most `limit`; what is left is one bar more.
pub(super) fn bars(parts: &[(&str, u64)], whole: u64, limit: usize) -> Vec<Bar> {
    let bar = |name: String, count: u64| Bar {
        name,
        count: thousands(count),
        percent: percent(count, whole),
        width: length(share(count, whole) * 100.0),
    };
    let shown = if parts.len() > limit + 1 { limit } else { parts.len() };
    let mut bars: Vec<Bar> = parts[..shown].iter().map(|(name, count)| bar((*name).to_owned(), *count)).collect();
    let rest = &parts[shown..];
    if !rest.is_empty() {
        bars.push(bar(format!("{} more", rest.len()), rest.iter().map(|(_, count)| count).sum()));
    }
    bars
}

/// A part of a stacked bar or column.
pub(super) struct Part {
    pub(super) class: &'static str,
    pub(super) name: &'static str,
    pub(super) count: String,
    pub(super) percent: String,
    /// Start and extent along the bar, 0-100.
    pub(super) at: f64,
    pub(super) extent: f64,
}

/// A bar made of the three labels.
pub(super) struct Stack {
    pub(super) name: &'static str,
    pub(super) total: String,
    pub(super) parts: Vec<Part>,
}

fn parts(counts: [u64; 3], whole: u64) -> Vec<Part> {
    let mut at = 0.0;
    LABELS
        .into_iter()
        .zip(counts)
        .filter(|(_, count)| *count > 0)
        .map(|(label, count)| {
            let extent = share(count, whole) * 100.0;
            let part = Part {
                class: class(label),
                name: label.as_str(),
                count: thousands(count),
                percent: percent(count, counts.iter().sum()),
                at: length(at),
                extent: length(extent),
            };
            at += extent;
            part
        })
        .collect()
}

/// The labels of live links counted as links, as domains and as owners: repetition shows as a shift of colours.
pub(super) fn collapse(summary: &Summary) -> Vec<Stack> {
    let quality = &summary.quality;
    let stack = |name, field: fn(&Level) -> u64| {
        let counts = [field(&quality.high), field(&quality.low), field(&quality.spammy)];
        let total: u64 = counts.iter().sum();
        Stack { name, total: thousands(total), parts: parts(counts, total) }
    };
    vec![
        stack("links", |level| level.links),
        stack("domains", |level| level.domains),
        stack("owners", |level| level.owners),
    ]
}

/// Owners with a link that counts, by label: what carries the site.
pub(super) fn carried(summary: &Summary) -> Stack {
    let quality = &summary.quality;
    let counts = [quality.counting_high.owners, quality.counting_low.owners, quality.counting_spammy.owners];
    let total: u64 = counts.iter().sum();
    Stack { name: "owners", total: thousands(total), parts: parts(counts, total) }
}

/// Domains that the shares of the summary are taken over.
pub(super) fn based(profile: &Profile) -> impl Iterator<Item = &DomainSummary> {
    let basis = profile.summary.mix.basis;
    profile.domains.iter().filter(move |domain| match basis {
        Basis::Live => domain.live > 0,
        Basis::Claimed => domain.live + domain.unverified > 0,
    })
}

/// A column of a chart; lengths in the units of its drawing.
pub(super) struct Column {
    pub(super) name: String,
    pub(super) x: f64,
    pub(super) middle: f64,
    pub(super) boxes: Vec<Box>,
    /// For the table beside the picture, and over the column.
    pub(super) figures: Vec<String>,
    pub(super) top: f64,
    /// Only some columns are named where they are many.
    pub(super) named: bool,
    /// No other column is higher: it gives the scale.
    pub(super) highest: bool,
}

pub(super) struct Box {
    pub(super) class: &'static str,
    pub(super) y: f64,
    pub(super) height: f64,
}

/// A chart of columns with its own measures.
pub(super) struct Columns {
    pub(super) columns: Vec<Column>,
    pub(super) width: f64,
    pub(super) bar: f64,
    /// Height of the line that columns stand on.
    pub(super) base: f64,
}

const CHART_WIDTH: f64 = 440.0;
const CHART_TOP: f64 = 22.0;
const CHART_BASE: f64 = 190.0;

/// Referring domains by authority, in steps of ten points, coloured by label; `None` when no list knows any.
pub(super) fn authority(profile: &Profile) -> Option<Columns> {
    let mut counts = [[0u64; 3]; 11];
    for domain in based(profile) {
        // The last column is for domains that no list knows.
        let column = domain.authority.map_or(10, |authority| (authority.clamp(0.0, 99.9) / 10.0) as usize);
        let label = LABELS.iter().position(|label| *label == domain.label).unwrap_or(1);
        counts[column][label] += 1;
    }
    if counts[..10].iter().flatten().sum::<u64>() == 0 {
        return None;
    }
    let highest = counts.iter().map(|column| column.iter().sum()).max().unwrap_or(0);
    let step = CHART_WIDTH / 11.0;
    let bar = step * 0.72;
    let columns = counts
        .iter()
        .enumerate()
        .map(|(index, labels)| {
            let x = step * index as f64 + (step - bar) / 2.0;
            let mut y = CHART_BASE;
            // Low quality at the bottom would hide the rest: the best stands on the ground.
            let boxes = LABELS
                .into_iter()
                .zip(labels)
                .filter(|(_, count)| **count > 0)
                .map(|(label, count)| {
                    let height = share(*count, highest) * (CHART_BASE - CHART_TOP);
                    y -= height;
                    Box { class: class(label), y: length(y), height: length(height) }
                })
                .collect();
            let total: u64 = labels.iter().sum();
            let name =
                if index == 10 { "unknown".to_owned() } else { format!("{}\u{2013}{}", index * 10, index * 10 + 9) };
            let figures = labels.iter().chain([&total]).map(|count| thousands(*count)).collect();
            Column {
                name: if index == 9 { "90\u{2013}100".to_owned() } else { name },
                x: length(x),
                middle: length(x + bar / 2.0),
                boxes,
                figures,
                top: length(y - 5.0),
                named: true,
                highest: total == highest,
            }
        })
        .collect();
    Some(Columns { columns, width: CHART_WIDTH, bar: length(bar), base: CHART_BASE })
}

/// More months than this are shown by year.
const MAX_MONTHS: usize = 36;
/// Years shown; older ones are in the JSON.
const MAX_YEARS: usize = 20;
/// Half the width of a month's name.
const NAME_ROOM: f64 = 24.0;
/// Room for columns above and below the line together, and where it begins.
const GROWTH_ROOM: f64 = 190.0;
const GROWTH_TOP: f64 = 18.0;

/// Domains first seen above the line, lost ones below it; `None` when no source gives dates.
pub(super) fn growth(summary: &Summary) -> Option<Columns> {
    let (seen, lost) = (&summary.mix.first_seen, &summary.mix.lost);
    let first = seen.keys().chain(lost.keys()).min()?;
    let last = seen.keys().chain(lost.keys()).max()?;
    let mut months = months_between(first, last);
    let by_year = months.len() > MAX_MONTHS;
    if by_year {
        months = months.iter().map(|month| month[..4].to_owned()).collect();
        months.dedup();
        months.drain(..months.len().saturating_sub(MAX_YEARS));
    }
    let total = |counts: &BTreeMap<String, u64>, period: &str| -> u64 {
        counts.iter().filter(|(month, _)| month.starts_with(period)).map(|(_, count)| count).sum()
    };
    let figures: Vec<(u64, u64)> = months.iter().map(|period| (total(seen, period), total(lost, period))).collect();
    let (most_new, most_gone) =
        figures.iter().fold((0, 0), |(new, gone), figure| (new.max(figure.0), gone.max(figure.1)));
    let base = GROWTH_TOP + share(most_new, most_new + most_gone) * GROWTH_ROOM;
    let mut highest = Some(most_new);
    let step = CHART_WIDTH / months.len().max(6) as f64;
    let bar = (step * 0.78).min(36.0);
    let every = months.len().div_ceil(7);
    let columns = months
        .iter()
        .zip(figures)
        .enumerate()
        .map(|(index, (period, (new, gone)))| {
            let x = step * index as f64 + (step - bar) / 2.0;
            let up = share(new, most_new + most_gone) * GROWTH_ROOM;
            let down = share(gone, most_new + most_gone) * GROWTH_ROOM;
            let mut boxes = Vec::new();
            if new > 0 {
                boxes.push(Box { class: "h", y: length(base - up), height: length(up) });
            }
            if gone > 0 {
                boxes.push(Box { class: "s", y: length(base), height: length(down) });
            }
            Column {
                name: period.clone(),
                x: length(x),
                // The last name would run out of the picture.
                middle: length((x + bar / 2.0).min(CHART_WIDTH - NAME_ROOM)),
                boxes,
                figures: vec![thousands(new), thousands(gone)],
                top: length(base - up - 5.0),
                named: (months.len() - 1 - index).is_multiple_of(every),
                highest: highest.take_if(|highest| *highest == new).is_some(),
            }
        })
        .collect();
    Some(Columns { columns, width: CHART_WIDTH, bar: length(bar), base: length(base) })
}

/// Every month from one to the other, both as `2026-01`.
fn months_between(first: &str, last: &str) -> Vec<String> {
    let number = |month: &str| -> Option<i32> {
        let (year, month) = month.split_once('-')?;
        Some(year.parse::<i32>().ok()? * 12 + month.parse::<i32>().ok()? - 1)
    };
    let (Some(first), Some(last)) = (number(first), number(last)) else { return Vec::new() };
    (first..=last).map(|month| format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1)).collect()
}

/// A mark of the scatter: one domain, or all domains of one cell where they are many.
pub(super) struct Dot {
    pub(super) class: &'static str,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) radius: f64,
    pub(super) title: String,
}

pub(super) struct Scatter {
    pub(super) dots: Vec<Dot>,
    /// Dots stand for several domains each.
    pub(super) binned: bool,
    /// Domains by quarter of the plane, for the words that stand for the picture.
    pub(super) quarters: [(String, String); 4],
}

/// Domains drawn one by one; beyond it dots would cover each other.
const MAX_DOTS: usize = 300;
/// Points of value and risk that share a dot.
const BIN: u8 = 5;
const PLANE: f64 = 340.0;
const PLANE_LEFT: f64 = 40.0;
const PLANE_TOP: f64 = 12.0;

/// Value against risk, one dot a referring domain.
pub(super) fn scatter(profile: &Profile) -> Option<Scatter> {
    let place = |risk: f64, value: f64| {
        (length(PLANE_LEFT + risk / 100.0 * PLANE), length(PLANE_TOP + (100.0 - value) / 100.0 * PLANE * 0.62))
    };
    let domains: Vec<&DomainSummary> = based(profile).collect();
    if domains.is_empty() {
        return None;
    }
    let mut quarters = [0u64; 4];
    for domain in &domains {
        quarters[usize::from(domain.value < 50) * 2 + usize::from(domain.risk >= 50)] += 1;
    }
    let binned = domains.len() > MAX_DOTS;
    let dots = if binned {
        let mut cells: BTreeMap<(u8, u8), [u64; 3]> = BTreeMap::new();
        for domain in &domains {
            let label = LABELS.iter().position(|label| *label == domain.label).unwrap_or(1);
            cells.entry((domain.risk.min(99) / BIN, domain.value.min(99) / BIN)).or_default()[label] += 1;
        }
        let most = cells.values().map(|labels| labels.iter().sum::<u64>()).max().unwrap_or(1);
        cells
            .into_iter()
            .map(|((risk, value), labels)| {
                let total: u64 = labels.iter().sum();
                let middle = |bin: u8| f64::from(bin * BIN) + f64::from(BIN) / 2.0;
                let (x, y) = place(middle(risk), middle(value));
                let main =
                    LABELS.into_iter().zip(labels).max_by_key(|(_, count)| *count).map_or("l", |(l, _)| class(l));
                let radius = length(2.0 + 7.0 * (share(total, most)).sqrt());
                let title = format!(
                    "{} domains: risk {}\u{2013}{}, value {}\u{2013}{}",
                    thousands(total),
                    risk * BIN,
                    risk * BIN + BIN,
                    value * BIN,
                    value * BIN + BIN
                );
                Dot { class: main, x, y, radius, title }
            })
            .collect()
    } else {
        domains
            .iter()
            .map(|domain| {
                let (x, y) = place(domain.risk.into(), domain.value.into());
                let radius = length(3.0 + (domain.links as f64).ln().max(0.0));
                let title = format!("{}: risk {}, value {}", domain.domain, domain.risk, domain.value);
                Dot { class: class(domain.label), x, y, radius, title }
            })
            .collect()
    };
    let names = ["high value, low risk", "high value, high risk", "low value, low risk", "low value, high risk"];
    let quarters = std::array::from_fn(|index| (names[index].to_owned(), thousands(quarters[index])));
    Some(Scatter { dots, binned, quarters })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_continuous() {
        assert_eq!(months_between("2025-11", "2026-02"), ["2025-11", "2025-12", "2026-01", "2026-02"]);
        assert!(months_between("nonsense", "2026-02").is_empty());
    }

    #[test]
    fn what_does_not_fit_is_summed_up() {
        let names: Vec<String> = (0..10).map(|n| format!("n{n}")).collect();
        let parts: Vec<(&str, u64)> = names.iter().map(|name| (name.as_str(), 1)).collect();
        let bars = bars(&parts, 10, 6);
        assert_eq!(bars.len(), 7);
        assert_eq!((bars[6].name.as_str(), bars[6].count.as_str()), ("4 more", "4"));
    }
}
