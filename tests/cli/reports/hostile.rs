//! Texts of strangers in every place that holds one: nothing of theirs takes effect in any report.

use std::fs;
use std::path::Path;

use backlink_audit::model::assessment::AnchorKind;
use backlink_audit::model::finding::{Axis, Finding, Where};
use backlink_audit::model::profile::{Changes, Profile, SourceReport, Unread};
use backlink_audit::model::reconcile::Targets;
use backlink_audit::reporter::{Format, Options};
use serde_json::Value;

use super::{report, sample};
use sample::{Row, row};

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
    let mut profile = sample::profile(rows, &Targets::default(), Changes::default());
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

/// As many texts at a time as the shortest report shows links: five at each end.
const BATCH: usize = 10;

fn batch(texts: &[String]) -> (Vec<Row>, Profile) {
    let rows: Vec<Row> = texts.iter().enumerate().map(|(index, text)| poisoned(index, text)).collect();
    let profile = poison(&rows, texts);
    (rows, profile)
}

/// What must not reach a terminal or a log raw, but for our own line feeds.
fn acts(c: char) -> bool {
    let format = matches!(u32::from(c), 0xAD | 0x61C | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0xFEFF | 0xFFF9..=0xFFFB | 0xE0000..=0xE007F);
    (c.is_control() && c != '\n') || format || matches!(c, '\u{2028}' | '\u{2029}')
}

#[test]
fn terminals_and_logs_get_plain_lines() {
    for texts in payloads().chunks(BATCH) {
        let (rows, profile) = batch(texts);
        let lines = |format| {
            let out = report(format, &profile, &rows, &Options::default());
            assert!(!out.contains(acts), "{format:?} {texts:?}: {out:?}");
            out.lines().count()
        };
        lines(Format::Terminal);
        lines(Format::Markdown);
        lines(Format::Json);
        // A record is a line, whatever it holds.
        assert_eq!(lines(Format::Jsonl), rows.len(), "{texts:?}");
        assert_eq!(lines(Format::Csv), rows.len() + 1, "{texts:?}");
    }
}

#[test]
fn no_cell_starts_a_formula_and_raw_cells_are_exact() {
    let payloads = payloads();
    let rows: Vec<Row> = payloads.iter().enumerate().map(|(index, text)| poisoned(index, text)).collect();
    let profile = super::added_up(&rows[..1]);
    for (delimiter, excel) in [(b',', false), (b';', true), (b'\t', false)] {
        let options = Options { delimiter, excel, ..Options::default() };
        let text = report(Format::Csv, &profile, &rows, &options);
        assert_eq!(text.starts_with('\u{feff}'), excel);
        assert_eq!(text.contains("\r\n"), excel);
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
        let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(records.len(), rows.len());
        for record in &records {
            for cell in record {
                let start = cell.trim_start().chars().next();
                assert!(!start.is_some_and(|c| "=+-@＝＋－＠\t\r\n".contains(c)), "{cell:?}");
            }
        }
    }
    let raw = report(Format::Csv, &profile, &rows, &Options { raw: true, ..Options::default() });
    let mut reader = csv::Reader::from_reader(raw.as_bytes());
    for (record, text) in reader.records().zip(&payloads) {
        assert_eq!(&record.unwrap()[3], text);
    }
}

#[test]
fn json_is_exact() {
    let payloads = payloads();
    let rows: Vec<Row> = payloads.iter().enumerate().map(|(index, text)| poisoned(index, text)).collect();
    let text = report(Format::Json, &super::added_up(&rows), &rows, &Options::default());
    let document: Value = serde_json::from_str(&text).unwrap();
    for (link, text) in document["backlinks"].as_array().unwrap().iter().zip(&payloads) {
        assert_eq!(link["anchor"]["text"].as_str(), Some(text.as_str()));
        if !text.is_empty() {
            assert_eq!(link["findings"][0]["evidence"].as_str(), Some(text.as_str()));
        }
    }
}

/// Removes code spans and what follows a backslash: what is left is what Markdown gives a meaning to.
fn meaningful(markdown: &str) -> String {
    let mut out = String::new();
    let mut rest = markdown;
    while let Some(c) = rest.chars().next() {
        let ticks = rest.len() - rest.trim_start_matches('`').len();
        if ticks > 0 {
            let fence = &rest[..ticks];
            let inside = &rest[ticks..];
            let end = inside
                .match_indices(fence)
                .map(|(at, _)| at)
                .find(|at| !inside[..*at].ends_with('`') && !inside[at + ticks..].starts_with('`'));
            let Some(end) = end else { panic!("a code span never ends: {rest}") };
            rest = &inside[end + ticks..];
        } else if c == '\\' {
            rest = &rest[1 + rest[1..].chars().next().map_or(0, char::len_utf8)..];
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

#[test]
fn markdown_gives_no_meaning_to_their_text() {
    for texts in payloads().chunks(BATCH) {
        let (rows, profile) = batch(texts);
        let out = report(Format::Markdown, &profile, &rows, &Options::default());
        let out = out.lines().map(meaningful).collect::<Vec<_>>().join("\n");
        for meaning in ["<", "[", "]", "@", "://", "www.", "!", "~"] {
            assert!(!out.contains(meaning), "{texts:?}: {meaning} in {out}");
        }
        // Ten links in two tables of four columns, whatever bars they hold.
        for line in out.lines().filter(|line| line.starts_with('|') && line.contains("quote +50")) {
            assert_eq!(line.matches('|').count(), 5, "{texts:?}: {line}");
        }
    }
}
