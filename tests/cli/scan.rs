//! `audit scan`: links in web archives.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

fn scan(arguments: &[&str], stdin: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_audit"))
        .arg("scan")
        .args(arguments)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // A program that ends early leaves the rest unread.
    let _ = child.stdin.take().expect("stdin").write_all(stdin);
    child.wait_with_output().expect("the program ends")
}

fn lines(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

fn fixture(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/warc").join(name).display().to_string()
}

/// A response record with a page.
fn record(url: &str, body: &str) -> Vec<u8> {
    let http = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{body}");
    format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:test:{url}>\r\nWARC-Date: 2026-01-02T03:04:05Z\r\nWARC-Target-URI: {url}\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{http}\r\n\r\n",
        http.len()
    )
    .into_bytes()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn archive(directory: &TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = directory.path().join(name);
    std::fs::write(&path, bytes).expect("a file");
    path
}

const PAGE: &str = r#"<p>see <a rel="nofollow ugc" href="https://www.us.test/a?x=1">our site</a>, <a href="https://notus.test/">not us</a></p>"#;

#[test]
fn a_link_is_printed_with_where_it_was_found() {
    let directory = TempDir::new().expect("a directory");
    let other = gzip(&record("https://other.test/", "<p>nothing</p>"));
    let file =
        archive(&directory, "two.warc.gz", &[other.clone(), gzip(&record("https://blog.test/post", PAGE))].concat());
    let path = file.display().to_string();
    let output = scan(&["--site", "us.test", "--format", "jsonl", &path], b"");
    assert!(output.status.success());
    let found = lines(&output);
    assert_eq!(found.len(), 1);
    let link = &found[0];
    assert_eq!(link["site"], "us.test");
    assert_eq!(link["source_url"], "https://blog.test/post");
    assert_eq!(link["target_url"], "https://www.us.test/a?x=1");
    assert_eq!(link["anchor"], "our site");
    assert_eq!(link["rel"], serde_json::json!(["nofollow", "ugc"]));
    assert_eq!(link["archive"], path);
    assert_eq!(link["offset"], other.len());
    assert_eq!(link["record_id"], "<urn:test:https://blog.test/post>");
    assert!(String::from_utf8_lossy(&output.stderr).contains("2 records"));
}

#[test]
fn stdin_lists_and_all_formats_are_read() {
    let directory = TempDir::new().expect("a directory");
    let bytes = record("https://blog.test/post", PAGE);
    let plain = archive(&directory, "a.warc", &bytes);
    let packed = archive(&directory, "b.bin", &gzip(&bytes));
    let zstd = archive(&directory, "c.warc.zst", &zstd::encode_all(&bytes[..], 1).expect("memory"));
    let list = format!("# archives\n{}\n\n{}\n{}\n", plain.display(), packed.display(), zstd.display());
    let list = archive(&directory, "list.txt", list.as_bytes());
    let output = scan(&["--site", "us.test", "--format", "csv", &format!("@{}", list.display()), "-"], &gzip(&bytes));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(text.lines().count(), 5, "{text}{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.starts_with("site,source_url,target_url,anchor,rel,"));
    let output = scan(&["--site", "us.test", "-"], &bytes);
    assert!(String::from_utf8_lossy(&output.stdout).lines().nth(1).is_some_and(|row| row.split('\t').count() == 11));
}

#[test]
fn every_link_of_a_page_is_one_line() {
    let output = scan(&["--all-links", "--format", "jsonl", "-"], &record("https://blog.test/post", PAGE));
    let pages = lines(&output);
    assert_eq!(pages.len(), 1);
    assert_eq!(pages[0]["url"], "https://blog.test/post");
    assert_eq!(pages[0]["links"][0]["href"], "https://www.us.test/a?x=1");
    assert_eq!(pages[0]["links"][1]["text"], "not us");
}

#[test]
fn damage_is_counted_and_reading_goes_on() {
    let mut bytes = gzip(&record("https://blog.test/one", PAGE));
    let second = gzip(&record("https://blog.test/two", PAGE));
    let at = bytes.len();
    bytes.extend(&second);
    bytes[at + second.len() / 2] ^= 0xff;
    bytes.extend(gzip(&record("https://blog.test/three", PAGE)));
    let output = scan(&["--site", "us.test", "--format", "jsonl", "-"], &bytes);
    let sources: Vec<_> =
        lines(&output).iter().map(|link| link["source_url"].as_str().unwrap_or_default().to_owned()).collect();
    assert_eq!(sources, ["https://blog.test/one", "https://blog.test/three"]);
    let talk = String::from_utf8_lossy(&output.stderr);
    assert!(talk.contains("1 damaged") && talk.contains(&format!("record at {at}")), "{talk}");
}

#[test]
fn what_is_no_archive_is_an_error_with_a_remedy() {
    let output = scan(&["--site", "us.test", &fixture("lz4-frame.warc.lz4")], b"");
    assert_eq!(output.status.code(), Some(1));
    let talk = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(talk.contains("compressed with lz4") && talk.contains("hint: "), "{talk}");
    assert_eq!(scan(&["--site", "us.test", "-"], b"hello").status.code(), Some(1));
    assert_eq!(scan(&["-"], b"").status.code(), Some(2));
    assert_eq!(scan(&["--site", "localhost", "-"], b"").status.code(), Some(2));
}

#[path = "../support/dismissal.rs"]
mod dismissal;

#[test]
fn no_link_is_lost_by_dismissing_records_on_raw_bytes() {
    let names =
        ["fastwarc_warcfile.warc.gz", "fastwarc_clueweb-quirk.warc.gz", "iipc_20141129-heritrix-original.warc.gz"];
    let archives: Vec<PathBuf> = names.iter().map(|name| PathBuf::from(fixture(name))).collect();
    let outcome = dismissal::compare(&archives, 500);
    assert_eq!(outcome.lost, Vec::<String>::new());
    assert!(outcome.sites > 50 && outcome.links > 200, "{outcome:?}");
    assert!(outcome.dismissed * 10 > outcome.questions * 8, "{outcome:?}");
}

#[test]
fn links_spelled_in_other_ways_are_found_too() {
    let directory = TempDir::new().expect("a directory");
    let spelled = [
        "HTTPS://WWW.US.TEST/a",
        "http://&#117;s.test/b",
        "http://u%73.test/c",
        "http://ｕs.test/d",
        "http://us。test/e",
        "http:&#x2F;&#x2F;&#x75;&#x73;&#46;test/f",
        "http://u\ns.test/g",
        "//us&period;test/h",
    ];
    let pages: Vec<u8> = spelled
        .iter()
        .enumerate()
        .flat_map(|(nth, href)| {
            gzip(&record(&format!("http://page{nth}.test/"), &format!("<p>x <a href=\"{href}\">us</a></p>")))
        })
        .collect();
    let path = archive(&directory, "odd.warc.gz", &pages);
    let output = scan(&["--site", "us.test", "--format", "jsonl", path.to_str().expect("UTF-8")], b"");
    assert_eq!(lines(&output).len(), spelled.len(), "{:?}", lines(&output));
}
