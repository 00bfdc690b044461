//! Whole reports, held as snapshots: their shape is a promise.

use backlink_audit::reporter::{Format, Options};

use super::{added_up, plain, report, sample};

#[test]
fn terminal() {
    insta::assert_snapshot!(plain(Format::Terminal, &sample::small()));
}

#[test]
fn csv() {
    insta::assert_snapshot!(plain(Format::Csv, &sample::small()[..20]));
}

#[test]
fn json() {
    insta::assert_snapshot!(plain(Format::Json, &sample::small()));
}

#[test]
fn markdown() {
    insta::assert_snapshot!(plain(Format::Markdown, &sample::small()));
}

#[test]
fn json_lines_are_the_backlinks_of_the_document() {
    let rows = sample::small();
    let document: serde_json::Value = serde_json::from_str(&plain(Format::Json, &rows)).unwrap();
    let lines: Vec<serde_json::Value> =
        plain(Format::Jsonl, &rows).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(document["backlinks"].as_array().unwrap(), &lines);
}

#[test]
fn a_profile_without_links_is_reported_in_every_format() {
    for format in [Format::Terminal, Format::Csv, Format::Json, Format::Jsonl, Format::Markdown] {
        let text = plain(format, &[]);
        assert!(text.is_empty() == (format == Format::Jsonl), "{format:?}: {text}");
    }
}

#[test]
fn a_terminal_report_fits_its_width_and_needs_no_colour() {
    let rows = sample::small();
    let profile = added_up(&rows);
    for width in [40, 80, 100, 200] {
        let text = report(Format::Terminal, &profile, &rows, &Options { width, ..Options::default() });
        for line in text.lines() {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= width, "{width}: {line}");
            assert!(!line.contains('\u{1b}'));
        }
    }
    let dumb = report(Format::Terminal, &profile, &rows, &Options { ascii: true, ..Options::default() });
    assert!(!dumb.contains(['█', '░', '•', '·']));
    let colored = report(Format::Terminal, &profile, &rows, &Options { color: true, ..Options::default() });
    let stripped = anstream::adapter::strip_str(&colored).to_string();
    assert_eq!(stripped, report(Format::Terminal, &profile, &rows, &Options::default()));
}
