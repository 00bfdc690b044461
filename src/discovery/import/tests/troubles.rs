//! Inputs that cannot be used: the file, the problem, the remedy, the exit status.

use super::*;
use crate::error::ExitStatus;

fn trouble(bytes: &[u8]) -> String {
    let Err(error) = try_bytes(bytes, "us.test") else { panic!("must fail: {bytes:?}") };
    assert_eq!(error.exit_status(), ExitStatus::Failed);
    let remedy = error.remedy().expect("a remedy");
    let message = error.to_string();
    assert!(message.starts_with('`'), "names the file: {message}");
    format!("{}; {remedy}", message.split_once("`: ").unwrap().1)
}

#[test]
fn unusable_inputs_say_what_they_are_and_what_to_do() {
    let cases: &[(&[u8], &str)] = &[
        (b"", "the file is empty; export it again"),
        (b"\xef\xbb\xbf", "the file holds no rows"),
        (b"\n\n\n", "the file holds no rows"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", "this is a PNG image; give a CSV"),
        (b"<!DOCTYPE html><html><title>Sign in</title>", "this is a web page, not an export; a login or error page"),
        (b"%PDF-1.7\n", "this is a PDF document; download the CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "this is an old Excel workbook (.xls); open it"),
        (b"<?xml version='1.0'?><a/>", "this is an XML document"),
        (b"PK\x03\x04 not a zip", "the archive is damaged"),
        (b"\x1f\x8b\x08 not gzip", "invalid gzip header; check that the file is whole"),
        (b"{\"error\":\"quota exceeded\"}", "JSON without a list of links; give the API's whole answer"),
        (b"{\"error\": nope}", "damaged JSON at line 1: `nope` is no JSON value"),
        (b"Dear all,\nplease find attached the report.\n", "plain text without URLs"),
        (b"name,age\nBob,7\nAnn,8\n", "no column holds the URLs or domains of linking pages"),
        (
            b"Page,Internal links\nhttps://us.test/a,3\nhttps://us.test/b,4\n",
            "a table of pages on us.test itself (internal links?)",
        ),
    ];
    for (bytes, expected) in cases {
        let message = trouble(bytes);
        assert!(message.contains(expected), "{:?}: {message}", String::from_utf8_lossy(bytes));
    }
    let noise: Vec<u8> = (0..4096u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    assert!(trouble(&noise).contains("binary data"));
}

#[test]
fn a_missing_file_is_an_error_with_its_name() {
    let Err(error) = try_file(std::path::Path::new("nosuch.csv"), "us.test") else { panic!("must fail") };
    assert_eq!(error.to_string(), "`nosuch.csv`: no such file");
    assert_eq!(error.remedy(), Some("check the path and its spelling"));
}

#[test]
fn unusable_files_in_a_directory_are_failed_reports() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("a.csv"), "Linking page,Last crawled\nhttps://a.test/,2026-01-01\n").unwrap();
    std::fs::write(directory.path().join("b.png"), b"\x89PNG\r\n\x1a\n").unwrap();
    std::fs::write(directory.path().join("c.csv"), b"").unwrap();
    let found = try_file(directory.path(), "us.test").unwrap();
    let failed: Vec<bool> = found.reports.iter().map(|report| report.failed).collect();
    assert_eq!(failed, [false, true, true]);
    assert!(found.reports[1].note.as_ref().unwrap().contains("PNG image"));
}

#[test]
fn a_file_that_breaks_off_keeps_what_was_read() {
    let mut text = String::from("Source URL,Target URL\n");
    for index in 0..2_000 {
        text.push_str(&format!("https://a{index}.test/,https://us.test/{index}\n"));
    }
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
    gz.write_all(text.as_bytes()).unwrap();
    let mut bytes = gz.finish().unwrap();
    bytes.truncate(bytes.len() / 2);
    // The break falls into the sample here, so nothing was read yet; beyond it rows are kept.
    assert!(trouble(&bytes).contains("check that the file is whole"));
    let json = "[{\"url_from\":\"https://a.test/\",\"url_to\":\"https://us.test/\"},\n{\"url_from\":\"https://b.te";
    let found = read_text(json);
    assert_eq!(found.sources(), ["https://a.test/"]);
    assert_eq!(found.unread, [(2, "the text ends inside a string".to_owned())]);
    assert!(found.report().note.as_ref().unwrap().contains("breaks off at line 2"));
}

#[test]
fn an_empty_export_is_no_error() {
    for text in ["Linking page,Last crawled\n", "Source URL,Target URL,Anchor\n", "No data available"] {
        let found = read_text(text);
        assert_eq!((found.report().rows, found.report().failed), (0, false));
        assert_eq!(found.report().note.as_deref(), Some("the export has no rows"));
    }
}

#[test]
fn refused_rows_are_listed_up_to_a_limit_and_all_counted() {
    let mut text = String::from("Source URL,Target URL\nhttps://a.test/,https://us.test/\n");
    let most = crate::model::profile::MAX_UNREAD_LISTED;
    for _ in 0..most + 50 {
        text.push_str("mailto:x@a.test,https://us.test/\n");
    }
    let found = read_text(&text);
    assert_eq!(found.report().refused_rows as usize, most + 50);
    assert_eq!(found.unread.len(), most);
    assert_eq!(
        found.unread[0],
        (3, "column `Source URL`: scheme `mailto` is neither http nor https: `mailto:x@a.test`".to_owned())
    );
}

#[test]
fn a_workbook_with_text_out_of_proportion_is_refused_or_bounded() {
    // Damaged parts, missing parts: an error, never a panic.
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().write_string(0, 0, "Linking page").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    for cut in [10, bytes.len() / 3, bytes.len() - 30] {
        assert!(try_bytes(&bytes[..cut], "us.test").is_err(), "{cut}");
    }
}
