//! The links of the table: kept while they stream by, in full up to a limit, beyond it the most telling.

use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

use crate::model::assessment::Assessed;
use crate::model::backlink::State;
use crate::model::candidate::Place;
use crate::model::figures::thousands;

use super::super::digest::{day, main_findings};
use super::super::json::to_markup;
use super::super::text::{clip, one_line};
use super::charts::class;

/// Links in the table. Browsers open, sort and filter this many without a pause one notices; the CSV holds all.
pub(super) const MAX_ROWS: usize = 50_000;
/// Links written as a table that needs no script.
pub(super) const STATIC_ROWS: usize = 200;
/// Findings kept of a link in the table, strongest first.
const MAX_FINDINGS: usize = 8;
const MAX_ANCHOR: usize = 120;
const MAX_EVIDENCE: usize = 160;
const MAX_CONTEXT: usize = 120;

/// One row as the template and the script show it. The script gets the members as an array in this order.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// Empty for a lead: a domain is no page to go to.
    pub(super) href: String,
    pub(super) page: String,
    pub(super) domain: String,
    pub(super) target: String,
    pub(super) anchor: String,
    pub(super) anchor_kind: &'static str,
    pub(super) class: &'static str,
    pub(super) label: &'static str,
    pub(super) value: u8,
    pub(super) risk: u8,
    pub(super) confidence: &'static str,
    pub(super) counts: String,
    pub(super) state: &'static str,
    pub(super) cause: String,
    pub(super) authority: String,
    pub(super) first_seen: String,
    pub(super) place: String,
    pub(super) before: String,
    pub(super) after: String,
    pub(super) found_by: String,
    pub(super) findings: Vec<Finding>,
}

#[derive(Debug, Clone)]
pub(super) struct Finding {
    pub(super) class: &'static str,
    pub(super) points: String,
    pub(super) rule: String,
    pub(super) evidence: String,
}

impl Row {
    /// With only the findings that made the link what it is.
    pub(super) fn in_short(row: &Assessed, findings: usize) -> Self {
        let findings = main_findings(row, findings).into_iter().map(Finding::of).collect();
        Self { findings, ..Self::of(row) }
    }

    pub(super) fn of(row: &Assessed) -> Self {
        let (link, judged) = (&row.backlink, &row.assessment);
        let found = link.link.as_ref();
        let href = match &link.source {
            Place::Page(url) => url.as_str().to_owned(),
            Place::Domain(_) => String::new(),
        };
        let page = link.source.as_str();
        let page = page.strip_prefix("https://").or_else(|| page.strip_prefix("http://")).unwrap_or(page);
        let place = match found {
            Some(found) => {
                let hidden = found.hidden.map_or(String::new(), |how| format!(", hidden ({how})"));
                let rel = if found.rel.is_empty() { String::new() } else { format!(", rel \"{}\"", found.rel) };
                format!("{} in {}{rel}{hidden}", found.element, found.placement)
            }
            None => String::new(),
        };
        let (before, after) = found.map_or(("", ""), |found| (found.before.as_str(), found.after.as_str()));
        Self {
            href,
            page: one_line(page).into_owned(),
            domain: one_line(link.source_domain()).into_owned(),
            target: link.target.as_ref().map(|url| clip(url.as_str(), MAX_EVIDENCE)).unwrap_or_default(),
            anchor: clip(link.anchor(), MAX_ANCHOR),
            anchor_kind: judged.anchor_kind.as_str(),
            class: class(judged.label),
            label: judged.label.as_str(),
            value: judged.value,
            risk: judged.risk,
            confidence: judged.confidence.as_str(),
            counts: match link.broken_at {
                None => "yes".to_owned(),
                Some(step) => step.as_str().to_owned(),
            },
            state: link.state.as_str(),
            cause: link.cause.map(|cause| cause.to_string()).unwrap_or_default(),
            authority: judged.authority.map(|authority| format!("{authority:.0}")).unwrap_or_default(),
            first_seen: link.first_seen.map(day).unwrap_or_default(),
            place: clip(&place, MAX_EVIDENCE),
            before: clip_start(before, MAX_CONTEXT),
            after: clip(after, MAX_CONTEXT),
            found_by: clip(&link.found_by.iter().map(String::as_str).collect::<Vec<_>>().join(", "), MAX_EVIDENCE),
            findings: judged.findings.iter().take(MAX_FINDINGS).map(Finding::of).collect(),
        }
    }
}

/// Names of members would be half of the file.
impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut row = serializer.serialize_seq(None)?;
        // The page is its address without the scheme, which the script takes off as well.
        let page = if self.href.is_empty() { self.page.as_str() } else { "" };
        for text in [&self.href, page, &self.domain, &self.target, &self.anchor, self.anchor_kind, self.class] {
            row.serialize_element(text)?;
        }
        row.serialize_element(&self.value)?;
        row.serialize_element(&self.risk)?;
        for text in [self.confidence, &self.counts, self.state, &self.cause, &self.authority, &self.first_seen] {
            row.serialize_element(text)?;
        }
        for text in [&self.place, &self.before, &self.after, &self.found_by] {
            row.serialize_element(text)?;
        }
        row.serialize_element(&self.findings)?;
        row.end()
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.class, &self.points, &self.rule, &self.evidence).serialize(serializer)
    }
}

impl Finding {
    fn of(finding: &crate::model::finding::Finding) -> Self {
        use crate::model::finding::Axis;
        let good = (finding.axis == Axis::Value) == (finding.points > 0);
        Self {
            class: if good { "h" } else { "s" },
            points: format!("{} {:+}", finding.axis, finding.points),
            rule: one_line(&finding.rule).into_owned(),
            evidence: clip(&finding.evidence, MAX_EVIDENCE),
        }
    }
}

/// The end of a text, cut with `…`.
fn clip_start(text: &str, columns: usize) -> String {
    let text = one_line(text);
    let all = text.chars().count();
    if all <= columns {
        return text.into_owned();
    }
    format!("…{}", text.chars().skip(all - columns + 1).collect::<String>())
}

/// A row as the script reads it, with what orders it.
struct Kept {
    /// Display order: live first, best value first, least risk first, then as they came.
    order: (u8, u8, u8, u64),
    /// Smallest are dropped first when there are too many: live links, then those that are much of either.
    telling: (u8, u8, std::cmp::Reverse<u64>),
    data: Box<str>,
}

/// The rows of the table.
pub(super) struct Table {
    kept: Vec<Kept>,
    /// The first rows in display order, as the template needs them.
    first: Vec<((u8, u8, u8, u64), Row)>,
    total: u64,
}

impl Table {
    pub(super) fn new() -> Self {
        Self { kept: Vec::new(), first: Vec::new(), total: 0 }
    }

    pub(super) fn add(&mut self, link: &Assessed) {
        let state = match link.backlink.state {
            State::Live => 0,
            State::Unverified => 1,
            State::Gone => 2,
        };
        let judged = &link.assessment;
        let order = (state, 100 - judged.value.min(100), judged.risk, self.total);
        let telling = (2 - state, judged.value.max(judged.risk), std::cmp::Reverse(self.total));
        self.total += 1;
        let row = Row::of(link);
        self.kept.push(Kept { order, telling, data: to_markup(&row).into() });
        if self.kept.len() >= 2 * MAX_ROWS {
            self.drop_dull();
        }
        if self.first.len() < STATIC_ROWS || self.first.last().is_some_and(|(last, _)| order < *last) {
            let at = self.first.partition_point(|(kept, _)| *kept < order);
            self.first.insert(at, (order, row));
            self.first.truncate(STATIC_ROWS);
        }
    }

    fn drop_dull(&mut self) {
        if self.kept.len() > MAX_ROWS {
            self.kept.select_nth_unstable_by(MAX_ROWS - 1, |a, b| b.telling.cmp(&a.telling));
            self.kept.truncate(MAX_ROWS);
        }
    }

    /// All links that came by.
    pub(super) fn total(&self) -> u64 {
        self.total
    }

    pub(super) fn shown(&self) -> usize {
        self.kept.len().min(MAX_ROWS)
    }

    pub(super) fn first(&self) -> impl Iterator<Item = &Row> {
        self.first.iter().map(|(_, row)| row)
    }

    /// What the script reads, in display order.
    pub(super) fn into_data(mut self) -> impl Iterator<Item = Box<str>> {
        self.drop_dull();
        self.kept.sort_unstable_by_key(|kept| kept.order);
        self.kept.into_iter().map(|kept| kept.data)
    }

    /// What the table does not show, for the reader who wonders.
    pub(super) fn note(&self, csv: Option<&str>) -> Option<String> {
        (self.total > MAX_ROWS as u64).then(|| {
            let all = match csv {
                Some(csv) => format!("all of them are in {}", one_line(csv)),
                None => "`--csv FILE` writes all of them".to_owned(),
            };
            format!(
                "The table holds the {} most telling of {} links (live ones first, then the best and the worst); {all}.",
                thousands(MAX_ROWS as u64),
                thousands(self.total),
            )
        })
    }
}
