//! Texts of strangers, and links and profiles that carry them wherever a page, an export or a file can put one.

use std::fs;
use std::path::Path;

use backlink_audit::model::assessment::AnchorKind;
use backlink_audit::model::finding::{Axis, Finding, Where};
use backlink_audit::model::profile::{Change, ChangeCounts, Changes, Profile, SourceReport, Unread};
use backlink_audit::model::reconcile::Targets;
use serde_json::Value;

use super::sample::{self, Row, row};

/// Every text of the suites.
pub fn payloads() -> Vec<String> {
    let mut all = Vec::new();
    for file in ["xss", "csv_injection", "blns", "terminal", "log_injection"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fixtures/reports/{file}.json"));
        let suite: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        let cases = ["cases", "payloads"].iter().find_map(|key| suite.get(key)).unwrap_or(&suite);
        for case in cases.as_array().unwrap() {
            // One case is raw bytes, no text: what a decoder makes of an 8-bit control sequence.
            let text = case.get("payload").unwrap_or(case).as_str().unwrap_or("\u{9b}31m");
            all.push(text.to_owned());
        }
    }
    assert!(all.len() > 2_500);
    all
}

/// A link that carries the text wherever a page or an export can put one.
pub fn poisoned(index: usize, text: &str) -> Row {
    let mut url = sample::url(&format!("https://host-{index}.test/")).url().clone();
    let fitting: String = text.chars().take(200).collect();
    url.set_path(&fitting);
    url.set_query(Some(&fitting));
    let mut row = row(url.as_str()).anchor(text, AnchorKind::Keyword);
    row = if index.is_multiple_of(2) { row.high(80) } else { row.spammy(90) };
    let link = row.row.backlink.link.as_mut().unwrap();
    (link.before, link.after) = (text.to_owned(), text.to_owned());
    link.rel.0 = vec![text.to_lowercase()];
    row.row.backlink.detail = Some(text.to_owned());
    row.row.backlink.found_by.insert(text.to_owned());
    row.row.assessment.owner = Some(text.to_owned());
    let axis = if index.is_multiple_of(2) { Axis::Value } else { Axis::Risk };
    let mut finding = Finding::new("quote", axis, 50, Where::Page, "x");
    if !text.is_empty() {
        finding.evidence = text.to_owned();
    }
    row.row.assessment.findings.insert(0, finding);
    row.facts.lang_detected = Some(text.to_owned());
    row
}

/// The profile of such links, with the texts also where files and services put theirs.
pub fn poison(rows: &[Row], texts: &[String]) -> Profile {
    let mut profile = sample::profile(rows, &Targets::default(), changed(texts));
    for text in texts {
        profile.ruleset.clone_from(text);
        profile.sources.push(SourceReport {
            name: text.clone(),
            input: text.clone(),
            vendor: text.clone(),
            report: text.clone(),
            note: Some(text.clone()),
            skipped: [(text.clone(), 1)].into(),
            ..SourceReport::default()
        });
        profile.unread.push(Unread { file: text.clone(), line: 1, reason: text.clone() });
    }
    profile
}

/// Changes in which every text stands wherever a stranger's can.
fn changed(texts: &[String]) -> Changes {
    let list: Vec<Change> = texts
        .iter()
        .map(|text| Change {
            source_url: text.clone(),
            source_domain: text.clone(),
            target_url: text.clone(),
            cause: text.clone(),
            from: text.clone(),
            to: text.clone(),
            anchor: text.clone(),
            label: None,
            value: 0,
        })
        .collect();
    let many = list.len() as u64;
    let counts = ChangeCounts { new: many, lost: many, anchors: many, labels: many, ..ChangeCounts::default() };
    let since = Some(sample::at("2026-11-15T00:00:00Z"));
    Changes {
        since,
        counts,
        new: list.clone(),
        lost: list.clone(),
        anchors: list.clone(),
        labels: list,
        ..Changes::default()
    }
}
