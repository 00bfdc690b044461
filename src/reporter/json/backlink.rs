//! One backlink of the `audit/1` document.

use jiff::Timestamp;
use serde::Serialize;

use crate::model::assessment::Assessed;
use crate::model::finding;

use super::document::round;

#[derive(Serialize)]
pub(super) struct Backlink<'a> {
    source_url: &'a str,
    final_url: Option<&'a str>,
    source_domain: &'a str,
    target_url: Option<&'a str>,
    anchor: Anchor<'a>,
    element: Option<&'static str>,
    rel: Vec<&'a str>,
    /// `null` when neither the page nor a source says.
    follow: Option<bool>,
    placement: &'static str,
    hidden: Option<&'static str>,
    context: Context<'a>,
    state: &'static str,
    cause: Option<String>,
    http_status: Option<u16>,
    counts: Counts,
    label: &'static str,
    value: u8,
    risk: u8,
    confidence: &'static str,
    authority: Option<f64>,
    relevance: Option<f64>,
    findings: Vec<Finding<'a>>,
    first_seen: Option<Timestamp>,
    last_seen: Option<Timestamp>,
    checked_at: Option<Timestamp>,
    found_by: Vec<&'a str>,
    /// The server's or the system's words behind `cause`, such as the deciding line of robots.txt.
    detail: Option<&'a str>,
}

#[derive(Serialize)]
struct Anchor<'a> {
    text: &'a str,
    kind: &'static str,
}

#[derive(Serialize)]
struct Context<'a> {
    before: &'a str,
    after: &'a str,
}

#[derive(Serialize)]
struct Counts {
    ok: bool,
    broken_at: Option<&'static str>,
}

#[derive(Serialize)]
struct Finding<'a> {
    rule: &'a str,
    points: i32,
    axis: &'static str,
    evidence: &'a str,
    r#where: &'static str,
}

impl<'a> Backlink<'a> {
    pub(super) fn of(row: &'a Assessed) -> Self {
        let (link, judged) = (&row.backlink, &row.assessment);
        let found = link.link.as_ref();
        let claimed = |text: &'a Option<String>| text.as_deref().unwrap_or_default();
        Self {
            source_url: link.source.as_str(),
            final_url: link.final_url.as_ref().map(|url| url.as_str()),
            source_domain: link.source_domain(),
            target_url: link.target.as_ref().map(|url| url.as_str()),
            anchor: Anchor { text: link.anchor(), kind: judged.anchor_kind.as_str() },
            element: found.map(|found| found.element).or(link.claim.element).map(|element| element.as_str()),
            rel: found
                .map(|found| &found.rel)
                .or(link.claim.rel.as_ref())
                .map_or_else(Vec::new, |rel| rel.tokens().collect()),
            follow: link.followed(),
            placement: found.map_or("unknown", |found| found.placement.as_str()),
            hidden: found.and_then(|found| found.hidden).map(|how| how.as_str()),
            context: match found {
                Some(found) => Context { before: &found.before, after: &found.after },
                None => {
                    Context { before: claimed(&link.claim.context_before), after: claimed(&link.claim.context_after) }
                }
            },
            state: link.state.as_str(),
            cause: link.cause.map(|cause| cause.to_string()),
            http_status: link.http_status,
            counts: Counts { ok: link.broken_at.is_none(), broken_at: link.broken_at.map(|step| step.as_str()) },
            label: judged.label.as_str(),
            value: judged.value,
            risk: judged.risk,
            confidence: judged.confidence.as_str(),
            authority: judged.authority.map(|authority| round(authority.into(), 1)),
            relevance: judged.relevance.map(|relevance| round(relevance.into(), 2)),
            findings: judged.findings.iter().map(Finding::of).collect(),
            first_seen: link.first_seen,
            last_seen: link.last_seen,
            checked_at: link.checked_at,
            found_by: link.found_by.iter().map(String::as_str).collect(),
            detail: link.detail.as_deref().filter(|_| link.cause.is_some()),
        }
    }
}

impl<'a> Finding<'a> {
    fn of(finding: &'a finding::Finding) -> Self {
        Self {
            rule: &finding.rule,
            points: finding.points,
            axis: finding.axis.as_str(),
            evidence: &finding.evidence,
            r#where: finding.place.as_str(),
        }
    }
}
