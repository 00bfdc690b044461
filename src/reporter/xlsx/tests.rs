use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};

use super::*;
use crate::model::assessment::{AnchorKind, Assessed, Assessment, Confidence, Label};
use crate::model::candidate::{Candidate, Origin, Place};
use crate::model::cause::Cause;
use crate::model::reconcile::{Targets, reconcile};
use crate::model::site::Site;
use crate::model::url::CanonicalUrl;

fn profile() -> Profile {
    let at = "2026-01-01T00:00:00Z".parse().unwrap();
    let mut profile = Profile::blank("us.test", at);
    profile.summary.verdict.sentence = "=so it is".into();
    profile.summary.verdict.reasons = vec!["a reason".into()];
    profile
}

/// A link that an export claims with this anchor, first seen on a day of 2025.
fn claimed(n: usize, anchor: &str) -> Assessed {
    let page = CanonicalUrl::parse(&format!("https://h{n}.test/")).unwrap();
    let origin = Origin { source: "x".into(), file: String::new(), line: 0 };
    let mut claim = Candidate::new(Place::Page(page), origin);
    claim.claim.anchor = Some(anchor.to_owned());
    claim.first_seen = Some("2025-03-04T06:00:00Z".parse().unwrap());
    let site = Site::parse("us.test").unwrap();
    let backlink = reconcile(&site, vec![claim], Err(Cause::Offline), &Targets::default()).remove(0);
    let assessment = Assessment {
        label: Label::LowQuality,
        value: 10,
        risk: 20,
        confidence: Confidence::Low,
        authority: Some(41.26),
        relevance: Some(0.5),
        anchor_kind: AnchorKind::Other,
        findings: Vec::new(),
        owner: None,
    };
    Assessed { backlink, assessment }
}

fn workbook(limits: Limits, anchors: &[&str]) -> Vec<u8> {
    let mut links = anchors.iter().enumerate().map(|(n, anchor)| Ok(claimed(n, anchor)));
    let mut out = Vec::new();
    render_within(limits, &profile(), &mut links, &mut out).unwrap();
    out
}

fn open(bytes: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
    calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap()
}

fn rows(book: &mut Xlsx<Cursor<Vec<u8>>>, sheet: &str) -> Vec<Vec<Data>> {
    book.worksheet_range(sheet).unwrap().rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn cells_have_types_and_text_stays_text() {
    let anchors = ["plain", "=HYPERLINK(\"http://x\")", "+1", "@cmd", "<b>&\"", "a\u{1b}[2Jb\nc", "_x003D_1", " é漢🎰"];
    let mut book = open(workbook(EXCEL, &anchors));
    assert_eq!(book.sheet_names(), ["Summary", "Links", "Domains"]);
    let table = rows(&mut book, "Links");
    assert_eq!(table.len(), 1 + anchors.len());
    assert_eq!(table[0].iter().map(Data::to_string).collect::<Vec<_>>(), COLUMNS);
    let column = |name: &str| COLUMNS.iter().position(|column| *column == name).unwrap();
    let shown = ["plain", "=HYPERLINK(\"http://x\")", "+1", "@cmd", "<b>&\"", "a\u{fffd}[2Jb c", "_x003D_1", " é漢🎰"];
    for (row, wanted) in table[1..].iter().zip(shown) {
        assert_eq!(row[column("anchor")], Data::String(wanted.to_owned()));
        assert_eq!(row[column("value")], Data::Float(10.0));
        assert_eq!(row[column("authority")], Data::Float(41.3));
        let Data::DateTime(first_seen) = row[column("first_seen")] else { panic!("{row:?}") };
        assert_eq!(first_seen.as_f64(), 45_720.25);
        assert_eq!(row[column("checked_at")], Data::Empty);
    }
    assert!(book.worksheet_formula("Links").unwrap().is_empty());
    let summary = rows(&mut book, "Summary");
    assert!(summary.iter().flatten().any(|cell| matches!(cell, Data::String(text) if text == "=so it is")));
}

#[test]
fn too_many_rows_go_on_on_the_next_sheet_and_too_long_a_cell_is_cut() {
    let limits = Limits { rows: 3, sheet_bytes: 1 << 20, cell_units: 40 };
    let mut book = open(workbook(limits, &["one", "two", &"x".repeat(50), "four", "five"]));
    assert_eq!(book.sheet_names(), ["Summary", "Links", "Links 2", "Links 3", "Domains"]);
    let counts = ["Links", "Links 2", "Links 3"].map(|sheet| rows(&mut book, sheet).len());
    assert_eq!(counts, [3, 3, 2]);
    let cut = rows(&mut book, "Links 2")[1][3].to_string();
    assert_eq!((cut.chars().count(), cut.ends_with('…')), (40, true));
    let summary: Vec<String> = rows(&mut book, "Summary").concat().iter().map(Data::to_string).collect();
    assert!(summary.iter().any(|line| line.starts_with("The links stand on 3 sheets")), "{summary:?}");
    assert!(summary.iter().any(|line| line.starts_with("1 cell is cut after 40 characters")), "{summary:?}");
}

#[test]
fn a_sheet_ends_before_its_entry_grows_too_large() {
    let limits = Limits { sheet_bytes: 100_000, ..EXCEL };
    let anchors = vec!["some words"; 1_000];
    let mut book = open(workbook(limits, &anchors));
    let sheets: Vec<String> = book.sheet_names().iter().filter(|name| name.starts_with("Links")).cloned().collect();
    assert!(sheets.len() > 3);
    let links: usize = sheets.iter().map(|sheet| rows(&mut book, sheet).len() - 1).sum();
    assert_eq!(links, anchors.len());
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    assert!(workbook(EXCEL, &["a", "b"]) == workbook(EXCEL, &["a", "b"]));
}

#[test]
fn heads_stay_and_filter_and_formulas_stay_text_when_edited() {
    let bytes = workbook(EXCEL, &["=1+1"]);
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut sheet = String::new();
    archive.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
    assert!(sheet.contains("state=\"frozen\"") && sheet.contains("<autoFilter ref=\"A1:Y2\"/>"), "{sheet}");
    assert!(sheet.contains("<c r=\"D2\" s=\"2\" t=\"inlineStr\">") && !sheet.contains("<f>"), "{sheet}");
    let mut styles = String::new();
    archive.by_name("xl/styles.xml").unwrap().read_to_string(&mut styles).unwrap();
    let formats: Vec<&str> = styles.split("<cellXfs").nth(1).unwrap().split("<xf ").skip(1).collect();
    assert!(formats[2].contains("quotePrefix=\"1\""));
}

#[test]
fn trouble_of_the_writer_is_an_error_and_no_panic() {
    struct Full(usize);
    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    for room in [0, 100, 1_000, 3_000] {
        let mut links = (0..2_000).map(|n| Ok(claimed(n, "words")));
        assert!(render(&profile(), &mut links, &mut Full(room)).is_err(), "{room}");
    }
}
