//! `--xlsx FILE`: the workbook says what the CSV says, with types, and runs nothing.

use std::collections::BTreeMap;

use calamine::{Data, Reader, open_workbook_auto};

use crate::support::Audit;

/// The texts of a suite, as anchors of an export.
fn anchors() -> Vec<String> {
    let suite: serde_json::Value =
        serde_json::from_str(include_str!("../../fixtures/reports/csv_injection.json")).unwrap();
    let mut texts = Vec::new();
    gather(&suite, &mut texts);
    texts.extend(["漢字 🎰", "_x003D_1+1", "a,b;c\td\"e", " =1+1", "\u{ff1d}1"].map(str::to_owned));
    texts
}

fn gather(value: &serde_json::Value, texts: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => texts.push(text.clone()),
        serde_json::Value::Array(items) => items.iter().for_each(|item| gather(item, texts)),
        serde_json::Value::Object(members) => members.values().for_each(|item| gather(item, texts)),
        _ => {}
    }
}

#[test]
fn the_workbook_and_the_csv_say_the_same() {
    let texts = anchors();
    let mut export = csv::Writer::from_writer(Vec::new());
    export.write_record(["Source URL", "Target URL", "Anchor", "First seen"]).unwrap();
    for (n, text) in texts.iter().enumerate() {
        export.write_record([&format!("http://h{n}.test/"), "https://us.test/", text, "2025-03-04"]).unwrap();
    }
    let audit = Audit::new();
    audit.file("links.csv", export.into_inner().unwrap());
    let run = audit
        .again()
        .args(["us.test", "--offline", "--links", "links.csv", "--xlsx", "report.xlsx", "--format", "csv"])
        .run()
        .expect_code(0);
    let mut table = csv::Reader::from_reader(run.stdout.as_bytes());
    let names: Vec<String> = table.headers().unwrap().iter().map(str::to_owned).collect();
    let csv: BTreeMap<String, Vec<String>> = table
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>())
        .map(|row| (row[0].clone(), row))
        .collect();
    assert!(csv.len() > 20);

    let mut book = open_workbook_auto(audit.directory.path().join("report.xlsx")).unwrap();
    assert_eq!(book.sheet_names(), ["Summary", "Links", "Domains"]);
    assert!(book.worksheet_formula("Links").unwrap().is_empty());
    let sheet = book.worksheet_range("Links").unwrap();
    let mut rows = sheet.rows();
    let heads: Vec<String> = rows.next().unwrap().iter().map(Data::to_string).collect();
    assert_eq!(heads, names);
    let mut seen = 0;
    for row in rows {
        let wanted = &csv[&row[0].to_string()];
        seen += 1;
        for ((name, cell), wanted) in names.iter().zip(row).zip(wanted) {
            match cell {
                // The CSV marks what would run as text with an apostrophe; the workbook needs none.
                Data::String(text) => {
                    assert_eq!(text, wanted.strip_prefix('\'').filter(|_| text != wanted).unwrap_or(wanted), "{name}");
                }
                Data::Float(number) => {
                    assert_eq!(number.to_string(), wanted.parse::<f64>().unwrap().to_string(), "{name}");
                }
                Data::DateTime(at) => {
                    assert_eq!((name.as_str(), wanted.as_str()), ("first_seen", "2025-03-04T00:00:00Z"));
                    assert_eq!(at.as_f64(), 45_720.0);
                }
                Data::Empty => assert_eq!(wanted, "", "{name}"),
                other => panic!("{name}: {other:?}"),
            }
        }
    }
    assert_eq!(seen, csv.len());
    let domains = book.worksheet_range("Domains").unwrap();
    assert_eq!(domains.rows().count(), 1 + texts.len());
    let summary: Vec<String> = book.worksheet_range("Summary").unwrap().rows().flatten().map(Data::to_string).collect();
    assert!(summary.iter().any(|cell| cell == "Backlinks of us.test"), "{summary:?}");
}
