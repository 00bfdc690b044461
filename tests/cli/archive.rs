//! `audit SITE --archive FILE`: the archive stands for the web.

use serde_json::Value;

use crate::support::{Audit, Run};

/// A WARC record.
fn record(kind: &str, url: &str, date: &str, more: &str, block: &str) -> String {
    format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:test:{kind}:{url}:{date}>\r\nWARC-Date: {date}\r\nWARC-Target-URI: {url}\r\n{more}Content-Length: {}\r\n\r\n{block}\r\n\r\n",
        block.len()
    )
}

const OLD: &str = "2025-06-01T00:00:00Z";
const NEW: &str = "2025-07-01T00:00:00Z";

fn page_at(url: &str, date: &str, body: &str) -> String {
    let http = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<!doctype html><html lang=en><title>{url}</title><body>{body}</body></html>"
    );
    record("response", url, date, "Content-Type: application/http; msgtype=response\r\n", &http)
}

fn page(url: &str, body: &str) -> String {
    page_at(url, OLD, body)
}

fn answer(url: &str, date: &str, status: &str, headers: &str) -> String {
    record("response", url, date, "", &format!("HTTP/1.1 {status}\r\n{headers}\r\n"))
}

const WORDS: &str =
    "A long and ordinary paragraph about the weather in the hills, and nothing else of any interest to anybody.";

fn links(rows: &[&str]) -> String {
    let rows: String = rows.iter().map(|row| format!("{row},https://us.test/\n")).collect();
    format!("Source URL,Target URL\n{rows}")
}

fn row<'a>(report: &'a Value, source: &str) -> &'a Value {
    let links = report["backlinks"].as_array().expect("backlinks");
    links.iter().find(|link| link["source_url"] == source).unwrap_or_else(|| panic!("{source} is not in {links:#?}"))
}

/// Audits `us.test` from an archive, with claims.
fn audited(audit: &Audit, archives: &[&str], claims: Option<&str>) -> Run {
    let mut arguments = vec!["us.test".to_owned(), "--format".to_owned(), "json".to_owned(), "--fresh".to_owned()];
    for archive in archives {
        arguments.extend(["--archive".to_owned(), (*archive).to_owned()]);
    }
    if let Some(claims) = claims {
        arguments.extend(["--links".to_owned(), claims.to_owned()]);
    }
    audit.with(arguments)
}

#[test]
fn links_are_found_and_judged_without_any_network() {
    let audit = Audit::new();
    let archive = [
        page(
            "http://blog.test/post",
            &format!("<main><p>{WORDS} We like <a rel=nofollow href='https://us.test/a'>our friends</a>.</p></main>"),
        ),
        page(
            "http://other.test/",
            &format!("<footer><a href='//www.us.test/'><img alt='Us' src=i></a></footer><p>{WORDS}"),
        ),
        page("http://nothing.test/", &format!("<p>{WORDS} <a href='https://notus.test/'>not us</a>")),
        page("https://us.test/", "<h1>We</h1><a href='/a'>own</a>"),
        answer("https://us.test/a", OLD, "404 Not Found", "Content-Type: text/html\r\n"),
    ]
    .concat();
    audit.file("web.warc", archive);
    let report = audited(&audit, &["web.warc"], None).expect_code(0).json();
    let post = row(&report, "http://blog.test/post");
    assert_eq!((&post["state"], &post["anchor"]["text"]), (&"live".into(), &"our friends".into()));
    assert_eq!((&post["placement"], &post["rel"]), (&"content".into(), &serde_json::json!(["nofollow"])));
    assert_eq!(post["found_by"], serde_json::json!(["archive"]));
    assert_eq!(post["checked_at"], OLD, "the page was seen when it was captured");
    assert_eq!(post["counts"]["broken_at"], "nofollow");
    let image = row(&report, "http://other.test/");
    assert_eq!((&image["anchor"]["text"], &image["placement"]), (&"Us".into(), &"footer".into()));
    assert_eq!(report["backlinks"].as_array().map(Vec::len), Some(2), "own pages and strangers are no backlinks");
    assert_eq!(report["sources"][0]["name"], "archive");
}

#[test]
fn claimed_pages_are_looked_up_in_the_archive_and_nowhere_else() {
    let audit = Audit::new();
    let archive = [
        page("https://www.kept.test/post/", &format!("<p>{WORDS} <a href='https://us.test/'>us</a>")),
        page("http://removed.test/", &format!("<p>{WORDS}")),
        answer("http://dead.test/", OLD, "410 Gone", "Content-Type: text/html\r\n"),
        answer("http://wall.test/", OLD, "403 Forbidden", "Content-Type: text/html\r\n"),
        answer("http://moved.test/", OLD, "301 Moved", "Location: https://new.test/page\r\n"),
        page("https://new.test/page", &format!("<p>{WORDS} <a href='https://us.test/'>us there</a>")),
        answer("http://lost.test/", OLD, "302 Found", "Location: https://not-captured.test/\r\n"),
        answer("http://short.test/x", OLD, "301 Moved", "Location: https://us.test/\r\n"),
        answer("http://image.test/i.png", OLD, "200 OK", "Content-Type: image/png\r\n"),
    ]
    .concat();
    audit.file("web.warc", archive);
    let pages = [
        "http://kept.test/post",
        "http://removed.test/",
        "http://dead.test/",
        "http://wall.test/",
        "http://moved.test/",
        "http://lost.test/",
        "http://short.test/x",
        "http://image.test/i.png",
        "http://absent.test/",
    ];
    audit.file("links.csv", links(&pages));
    let report = audited(&audit, &["web.warc"], Some("links.csv")).expect_code(0).json();
    for (source, state, cause) in [
        ("http://kept.test/post", "live", Value::Null),
        ("http://removed.test/", "gone", "link-removed".into()),
        ("http://dead.test/", "gone", "http-410".into()),
        ("http://wall.test/", "unverified", "http-403".into()),
        ("http://moved.test/", "live", Value::Null),
        ("http://lost.test/", "unverified", "not-in-archive".into()),
        ("http://short.test/x", "live", Value::Null),
        ("http://image.test/i.png", "unverified", "not-html".into()),
        ("http://absent.test/", "unverified", "not-in-archive".into()),
    ] {
        let link = row(&report, source);
        assert_eq!((&link["state"], &link["cause"]), (&state.into(), &cause), "{source}: {link:#}");
    }
    assert_eq!(row(&report, "http://moved.test/")["final_url"], "https://new.test/page");
    assert_eq!(row(&report, "http://short.test/x")["element"], "redirect");
}

#[test]
fn the_newest_capture_counts_and_revisits_give_the_page_they_repeat() {
    let audit = Audit::new();
    let with_link = format!("<p>{WORDS} <a href='https://us.test/'>us</a>");
    let archive = [
        page_at("http://changed.test/", OLD, &with_link),
        page_at("http://changed.test/", NEW, &format!("<p>{WORDS}")),
        page_at("http://same.test/", OLD, &with_link),
        record(
            "revisit",
            "http://same.test/",
            NEW,
            "WARC-Refers-To-Target-URI: http://same.test/\r\n",
            "HTTP/1.1 200 OK\r\n\r\n",
        ),
    ]
    .concat();
    audit.file("web.warc", archive);
    let report = audited(&audit, &["web.warc"], None).expect_code(0).json();
    assert_eq!(row(&report, "http://changed.test/")["state"], "gone");
    let same = row(&report, "http://same.test/");
    assert_eq!((&same["state"], &same["checked_at"]), (&"live".into(), &NEW.into()));
}

#[test]
fn wat_records_give_leads_with_anchor_and_rel() {
    let audit = Audit::new();
    let json = r#"{"Envelope":{"WARC-Header-Metadata":{"WARC-Type":"response","WARC-Target-URI":"http://lead.test/p"},"Payload-Metadata":{"HTTP-Response-Metadata":{"Response-Message":{"Status":"200"},"HTML-Metadata":{"Head":{"Title":"t"},"Links":[{"path":"A@/href","url":"https://us.test/x","text":"our shop","rel":"nofollow"}]}}}}}"#;
    audit.file("web.wat", record("metadata", "http://lead.test/p", OLD, "Content-Type: application/json\r\n", json));
    let report = audited(&audit, &["web.wat"], None).expect_code(0).json();
    let lead = row(&report, "http://lead.test/p");
    assert_eq!((&lead["state"], &lead["cause"]), (&"unverified".into(), &"not-in-archive".into()));
    assert_eq!((&lead["anchor"]["text"], &lead["rel"]), (&"our shop".into(), &serde_json::json!(["nofollow"])));
    assert_eq!(lead["found_by"], serde_json::json!(["wat"]));
}

#[test]
fn the_same_archives_give_the_same_bytes() {
    let body = |text: &str| format!("<p>{WORDS} <a href='https://us.test/'>{text}</a>");
    let one: String = (0..40).map(|i| page(&format!("http://a{i}.test/"), &body(&format!("us {i}")))).collect();
    let two: String = (0..40).map(|i| page(&format!("http://b{i}.test/"), &body(&format!("we {i}")))).collect();
    let run = || {
        let audit = Audit::new();
        audit.file("one.warc", &one);
        audit.file("two.warc", &two);
        audit.file("list.txt", "# both\none.warc\n\ntwo.warc\n");
        let first = audited(&audit, &["@list.txt"], None).expect_code(0).stdout;
        let again = audited(&audit, &["one.warc", "two.warc"], None).expect_code(0).stdout;
        assert_eq!(first.len(), again.len());
        first
    };
    let first = run();
    assert_eq!(first, run());
    assert!(first.contains("http://a39.test/") && first.contains("http://b0.test/"));
}

#[test]
fn archives_that_cannot_be_read_are_told() {
    let audit = Audit::new();
    audit.file("web.warc", page("http://blog.test/", &format!("<p>{WORDS} <a href='https://us.test/'>us</a>")));
    audit.file("notes.txt", "just words");
    let run = audited(&audit, &["web.warc", "notes.txt"], None).expect_code(0);
    assert!(run.stdout.contains("no web archive"), "{}", run.stdout);
    let none = audited(&audit, &["notes.txt"], None).expect_code(1);
    assert!(none.stderr.contains("notes.txt") && none.stderr.contains("hint:"), "{}", none.stderr);
    let pipe = audited(&audit, &["-"], None).expect_code(2);
    assert!(pipe.stderr.contains("audit scan"), "{}", pipe.stderr);
    let missing = audited(&audit, &["absent.warc"], None).expect_code(1);
    assert!(missing.stderr.contains("absent.warc"), "{}", missing.stderr);
}

#[test]
fn damaged_records_are_listed_and_the_others_are_read() {
    let audit = Audit::new();
    let good = page("http://blog.test/", &format!("<p>{WORDS} <a href='https://us.test/'>us</a>"));
    audit.file("web.warc", format!("WARC/1.0\r\nWARC-Type: response\r\n\r\n\r\n\r\n{good}"));
    let report = audited(&audit, &["web.warc"], None).expect_code(0).json();
    assert_eq!(row(&report, "http://blog.test/")["state"], "live");
    let unread = report["unread"].as_array().expect("unread");
    assert!(unread.iter().any(|row| row["file"] == "web.warc"), "{unread:?}");
}
