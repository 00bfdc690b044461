//! The links table that spreadsheets get: its columns and what stands in them, before a format writes it down.

use std::borrow::Cow;

use jiff::Timestamp;

use crate::model::assessment::Assessed;
use crate::model::link::Rel;

/// Column names and order are a promise: new ones come at the end.
pub(crate) const COLUMNS: [&str; 25] = [
    "source_url",
    "source_domain",
    "target_url",
    "anchor",
    "anchor_kind",
    "rel",
    "follow",
    "element",
    "placement",
    "hidden",
    "state",
    "cause",
    "http_status",
    "counts",
    "label",
    "value",
    "risk",
    "confidence",
    "authority",
    "relevance",
    "evidence",
    "first_seen",
    "last_seen",
    "checked_at",
    "found_by",
];

/// What stands in one place of a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell<'a> {
    /// May be a stranger's.
    Text(Cow<'a, str>),
    Integer(i64),
    /// With this many digits after the point.
    Decimal(f64, usize),
    Time(Timestamp),
    Empty,
}

impl<'a> Cell<'a> {
    pub(super) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    pub(super) fn time(at: Option<Timestamp>) -> Self {
        at.map_or(Self::Empty, Self::Time)
    }

    pub(super) fn count(count: u64) -> Self {
        Self::Integer(i64::try_from(count).unwrap_or(i64::MAX))
    }

    pub(super) fn decimal(number: Option<f32>, digits: usize) -> Self {
        number.map_or(Self::Empty, |number| Self::Decimal(f64::from(number), digits))
    }
}

/// The cells of a link in the order of [`COLUMNS`].
pub(super) fn cells(row: &Assessed) -> [Cell<'_>; COLUMNS.len()] {
    let (backlink, judged) = (&row.backlink, &row.assessment);
    let found = backlink.link.as_ref();
    let element = found.map(|link| link.element).or(backlink.claim.element);
    let rel = found.map(|link| &link.rel).or(backlink.claim.rel.as_ref());
    [
        Cell::text(backlink.source.as_str()),
        Cell::text(backlink.source_domain()),
        Cell::text(backlink.target.as_ref().map_or("", |url| url.as_str())),
        Cell::text(backlink.anchor()),
        Cell::text(judged.anchor_kind.as_str()),
        Cell::text(rel.map(Rel::to_string).unwrap_or_default()),
        Cell::text(backlink.followed().map_or("", |follow| if follow { "true" } else { "false" })),
        Cell::text(element.map_or("", |element| element.as_str())),
        Cell::text(found.map_or("unknown", |link| link.placement.as_str())),
        Cell::text(found.and_then(|link| link.hidden).map_or("", |how| how.as_str())),
        Cell::text(backlink.state.as_str()),
        Cell::text(backlink.cause.map(|cause| cause.to_string()).unwrap_or_default()),
        backlink.http_status.map_or(Cell::Empty, |status| Cell::Integer(i64::from(status))),
        Cell::text(backlink.broken_at.map_or("yes", |step| step.as_str())),
        Cell::text(judged.label.as_str()),
        Cell::Integer(i64::from(judged.value)),
        Cell::Integer(i64::from(judged.risk)),
        Cell::text(judged.confidence.as_str()),
        Cell::decimal(judged.authority, 1),
        Cell::decimal(judged.relevance, 2),
        Cell::text(evidence(row)),
        Cell::time(backlink.first_seen),
        Cell::time(backlink.last_seen),
        Cell::time(backlink.checked_at),
        Cell::text(backlink.found_by.iter().map(String::as_str).collect::<Vec<_>>().join(" ")),
    ]
}

/// `robots: Disallow: /x; rule +12: quote; rule -5: quote`: why the page was not read, then the findings, strongest first.
pub(super) fn evidence(row: &Assessed) -> String {
    let link = &row.backlink;
    let mut out = match (link.cause, &link.detail) {
        (Some(cause), Some(detail)) => format!("{cause}: {detail}"),
        _ => String::new(),
    };
    for finding in &row.assessment.findings {
        if !out.is_empty() {
            out.push_str("; ");
        }
        out.push_str(&format!("{} {:+}: {}", finding.rule, finding.points, finding.evidence));
    }
    out
}

/// What spreadsheets take for the start of a formula, in ASCII, full width and small forms. Tab and line breaks, which
/// OWASP lists too, are spaces by the time a cell is written.
pub(super) fn starts_formula(text: &str) -> bool {
    text.trim_start().starts_with(|c| {
        matches!(c, '=' | '+' | '-' | '@')
            || matches!(c, '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}')
            || matches!(c, '\u{fe66}' | '\u{fe62}' | '\u{fe63}' | '\u{fe6b}')
    })
}
