//! Texts of strangers in every place that holds one: nothing of theirs takes effect in any report.

use backlink_audit::model::profile::Profile;
use backlink_audit::reporter::{Format, Options};
use scraper::{Html, Selector};
use serde_json::Value;

use super::sample::Row;
use super::texts::{payloads, poison, poisoned};
use super::{added_up, report};

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
fn comparisons_and_series_are_plain_too() {
    use backlink_audit::model::profile::ChangeKind;
    use backlink_audit::reporter::diff::{Comparison, Format, Report, Side};
    for texts in payloads().chunks(BATCH) {
        let (_, profile) = batch(texts);
        let side = |audit| Side { audit, started_at: profile.started_at, ruleset: texts[0].clone() };
        let site = texts[0].clone();
        let comparison = Comparison { site, from: side(1), to: side(2), changes: profile.changes.clone() };
        for format in [Format::Terminal, Format::Csv, Format::Json, Format::Markdown] {
            let mut out = Vec::new();
            let options = Options::default();
            let mut report = Report::start(format, &comparison, &mut out, &options).unwrap();
            for change in &comparison.changes.new {
                report.change(ChangeKind::New, change).unwrap();
            }
            report.finish().unwrap();
            let out = String::from_utf8(out).unwrap();
            assert!(!out.contains(acts), "{format:?} {texts:?}: {out:?}");
            match format {
                Format::Csv => assert_eq!(out.lines().count(), texts.len() + 1, "{texts:?}"),
                Format::Markdown => assert!(!meaningful(&out).contains(['<', '[']), "{texts:?}: {out}"),
                Format::Json => {
                    let document: Value = serde_json::from_str(&out).unwrap();
                    assert_eq!(document["changes"][0]["anchor"].as_str(), Some(texts[0].as_str()));
                }
                Format::Terminal => {}
            }
        }
    }
}

#[test]
fn no_cell_starts_a_formula_and_raw_cells_are_exact() {
    let payloads = payloads();
    let rows: Vec<Row> = payloads.iter().enumerate().map(|(index, text)| poisoned(index, text)).collect();
    let profile = added_up(&rows[..1]);
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
    let text = report(Format::Json, &added_up(&rows), &rows, &Options::default());
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

/// Elements that the report is made of. Anything else could only come from a text that took effect.
const OURS: &[&str] = &[
    "html",
    "head",
    "meta",
    "link",
    "title",
    "style",
    "body",
    "a",
    "header",
    "p",
    "h1",
    "h2",
    "h3",
    "bdi",
    "span",
    "nav",
    "main",
    "section",
    "div",
    "figure",
    "figcaption",
    "svg",
    "rect",
    "line",
    "circle",
    "text",
    "i",
    "ul",
    "ol",
    "li",
    "b",
    "dl",
    "dt",
    "dd",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "details",
    "summary",
    "q",
    "mark",
    "em",
    "code",
    "form",
    "label",
    "input",
    "fieldset",
    "legend",
    "button",
    "output",
    "script",
    "footer",
];

fn assert_inert(html: &str, texts: &[String]) {
    let page = Html::parse_document(html);
    assert!(page.errors.is_empty(), "{texts:?}: {:?}", page.errors);
    for element in page.select(&Selector::parse("*").unwrap()) {
        let name = element.value().name();
        assert!(OURS.contains(&name), "{texts:?}: <{name}>");
        for (attribute, value) in element.value().attrs() {
            assert!(!attribute.starts_with("on") && attribute != "style", "{texts:?}: {attribute}={value}");
            if attribute == "href" {
                let outside = value.starts_with("https://") || value.starts_with("http://");
                assert!(outside || value.starts_with('#') || value == "data:,", "{texts:?}: {value}");
                if name == "a" && outside {
                    assert_eq!(element.value().attr("rel"), Some("nofollow noopener noreferrer"));
                }
            }
            assert!(!["src", "srcdoc", "action", "formaction", "data", "ping"].contains(&attribute), "{texts:?}");
        }
    }
    assert_eq!(page.select(&Selector::parse("script").unwrap()).count(), 2, "{texts:?}");
    assert!(!html.contains(acts), "{texts:?}");
}

#[test]
fn markup_of_theirs_is_text_in_ours() {
    let texts = payloads();
    // As many at a time as stand in the table without a script.
    for texts in texts.chunks(200) {
        let (rows, profile) = batch(texts);
        assert_inert(&report(Format::Html, &profile, &rows, &Options::default()), texts);
    }
}

#[test]
fn the_script_reads_what_the_pages_said() {
    let texts = payloads();
    let rows: Vec<Row> = texts.iter().enumerate().map(|(index, text)| poisoned(index, text)).collect();
    let html = report(Format::Html, &added_up(&rows), &rows, &Options::default());
    let page = Html::parse_document(&html);
    let data = page.select(&Selector::parse("#rows").unwrap()).next().unwrap().text().collect::<String>();
    let data: Vec<Value> = serde_json::from_str(&data).unwrap();
    assert_eq!(data.len(), rows.len());
    for row in data {
        let href = row[0].as_str().unwrap();
        assert!(href.starts_with("https://host-"), "{href}");
        assert_eq!(row.as_array().unwrap().len(), 20);
    }
}
