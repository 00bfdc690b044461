//! `audit SITE --links FILE`: from an export to verified, labelled links.

use std::io::Read;
use std::process::{Command, Stdio};

use crate::support::{Audit, Web};

fn export(rows: &[(&str, &str)]) -> String {
    let rows: String = rows.iter().map(|(source, target)| format!("{source},{target}\n")).collect();
    format!("Source URL,Target URL\n{rows}")
}

fn find<'a>(report: &'a serde_json::Value, source: &str) -> &'a serde_json::Value {
    let links = report["backlinks"].as_array().expect("backlinks");
    links.iter().find(|link| link["source_url"] == source).unwrap_or_else(|| panic!("{source} is not in {links:#?}"))
}

#[test]
fn a_link_is_found_with_its_attributes() {
    let served = Web::new()
        .page(
            "blog.test",
            "/post",
            r#"<main><p>We like <a rel="nofollow" href="https://us.test/a">our friends</a> a lot.</p></main>"#,
        )
        .serve();
    let audit = Audit::new();
    let links = audit.file("links.csv", export(&[("http://blog.test/post", "https://us.test/a")]));
    let report = audit
        .web(&served)
        .args(["us.test", "--links", links.to_str().unwrap(), "--format", "json"])
        .run()
        .expect_code(0)
        .json();
    let link = find(&report, "http://blog.test/post");
    assert_eq!(link["state"], "live");
    assert_eq!(link["anchor"]["text"], "our friends");
    assert_eq!(link["rel"], serde_json::json!(["nofollow"]));
    assert_eq!(link["follow"], false);
    assert_eq!(link["counts"]["broken_at"], "nofollow");
    assert_eq!(link["element"], "a");
    assert_eq!(link["target_url"], "https://us.test/a");
    assert_eq!(link["http_status"], 200);
    assert!(served.requests().contains(&"blog.test/robots.txt".to_owned()), "robots.txt comes first");
}

#[test]
fn what_could_not_be_seen_is_unverified_and_what_is_not_there_is_gone() {
    let served = Web::new()
        .page("gone.test", "/", "<p>Nothing about you here, only a long and ordinary paragraph about the weather.</p>")
        .status("wall.test", "/", 403)
        .status("away.test", "/", 410)
        .response("shy.test", "/robots.txt", 200, &[("Content-Type", "text/plain")], b"User-agent: *\nDisallow: /")
        .serve();
    let audit = Audit::new();
    let hosts = ["http://gone.test/", "http://wall.test/", "http://away.test/", "http://shy.test/"];
    let links = audit.file("links.txt", hosts.join("\n"));
    let report = audit
        .web(&served)
        .args(["us.test", "--links", links.to_str().unwrap(), "--format", "json"])
        .run()
        .expect_code(0)
        .json();
    for (source, state, cause) in [
        ("http://gone.test/", "gone", "link-removed"),
        ("http://wall.test/", "unverified", "http-403"),
        ("http://away.test/", "gone", "http-410"),
        ("http://shy.test/", "unverified", "robots"),
    ] {
        let link = find(&report, source);
        assert_eq!((&link["state"], &link["cause"]), (&state.into(), &cause.into()), "{source}");
        assert_ne!(link["label"], "spammy");
    }
    assert!(!served.requests().contains(&"shy.test/".to_owned()), "a refused page is not asked for");
}

#[test]
fn a_link_on_an_error_page_is_not_on_the_page() {
    let html = [("Content-Type", "text/html")];
    let body = b"<p>An error, but our <a href='https://us.test/'>friends</a> are in the footer.</p>";
    let mut web = Web::new();
    for (host, status) in [("gone.test", 404), ("away.test", 410), ("wall.test", 403), ("ill.test", 500)] {
        web = web.response(host, "/", status, &html, body);
    }
    let served = web.serve();
    let audit = Audit::new();
    let links = audit.file("links.txt", "http://gone.test/\nhttp://away.test/\nhttp://wall.test/\nhttp://ill.test/\n");
    let audit = audit.web(&served).args(["us.test", "--links", links.to_str().unwrap(), "--format", "json"]);
    let report = audit.run().expect_code(0).json();
    for (source, state, cause) in [
        ("http://gone.test/", "gone", "http-404"),
        ("http://away.test/", "gone", "http-410"),
        ("http://wall.test/", "unverified", "http-403"),
        ("http://ill.test/", "unverified", "http-500"),
    ] {
        let link = find(&report, source);
        assert_eq!((&link["state"], &link["cause"]), (&state.into(), &cause.into()), "{source}");
    }
    assert_eq!(report["backlinks"].as_array().unwrap().len(), 4);
}

#[test]
fn offline_touches_no_network() {
    let served = Web::new().page("blog.test", "/", "<a href='https://us.test/'>us</a>").serve();
    let audit = Audit::new();
    let links = audit.file("links.txt", "http://blog.test/\n");
    let report = audit
        .web(&served)
        .args(["us.test", "--offline", "--links", links.to_str().unwrap(), "--format", "json"])
        .run()
        .expect_code(0)
        .json();
    assert_eq!(find(&report, "http://blog.test/")["cause"], "offline");
    assert!(served.requests().is_empty());
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let served = Web::new()
        .page("a.test", "/", "<p>One <a href='https://us.test/'>us</a></p>")
        .page("b.test", "/", "<p>Two <a href='https://us.test/x'>them</a></p>")
        .serve();
    let audit = Audit::new();
    let links = audit.file("links.txt", "http://a.test/\nhttp://b.test/\n");
    let audit = audit.web(&served).args(["us.test", "--links", links.to_str().unwrap(), "--format", "json"]);
    let first = audit.run().expect_code(0);
    let second = audit.run().expect_code(0);
    assert_eq!(first.stdout, second.stdout);
}

#[test]
fn unusable_input_is_an_error_with_a_remedy() {
    let audit = Audit::new();
    let empty = audit.file("empty.csv", "");
    let png = audit.file("chart.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0");
    for (arguments, code, words) in [
        (vec!["us.test", "--links", "nosuch.csv"], 1, "nosuch.csv"),
        (vec!["us.test", "--links", empty.to_str().unwrap()], 1, "empty"),
        (vec!["us.test", "--links", png.to_str().unwrap()], 1, "chart.csv"),
        (vec!["not a host", "--links", "x.csv"], 2, "not a host"),
        (vec!["localhost"], 2, "localhost"),
        (vec!["us.test", "--links", "x.csv", "--concurrency", "0"], 2, "--concurrency"),
        (vec!["us.test", "--links", "x.csv", "--delimiter", "ab"], 2, "--delimiter"),
        (vec!["us.test", "--links", "x.csv", "--csv", "no/such/dir/f.csv"], 2, "no/such/dir"),
    ] {
        let run = Audit::new().args(&arguments).run().expect_code(code);
        assert_eq!(run.stdout, "", "{arguments:?}");
        assert!(run.stderr.contains("error: ") && run.stderr.contains(words), "{arguments:?}: {}", run.stderr);
        assert!(run.stderr.contains("\n  hint: "), "{arguments:?}: {}", run.stderr);
    }
}

#[test]
fn nothing_to_audit_has_its_own_exit_code() {
    let audit = Audit::new();
    let links = audit.file("links.csv", "Source URL,Target URL\nhttp://us.test/own,https://us.test/\n");
    let run = audit.args(["us.test", "--offline", "--links", links.to_str().unwrap()]).run().expect_code(3);
    assert!(run.stderr.contains("hint:"), "{}", run.stderr);
}

#[test]
fn a_closed_pipe_is_a_normal_end() {
    let audit = Audit::new();
    let rows: String = (0..5_000).map(|n| format!("http://host{n}.test/page\n")).collect();
    let links = audit.file("links.txt", rows);
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("audit"))
        .args(["us.test", "--offline", "--format", "csv", "--links", links.to_str().unwrap()])
        .env_clear()
        .env("AUDIT_DATA_DIR", audit.directory.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 64];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    // The pipe is closed here, long before the report ends.
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(first.starts_with(b"source_url,source_domain,target_url"));
}

#[test]
fn files_are_written_beside_stdout() {
    let audit = Audit::new();
    let links = audit.file("links.txt", "http://blog.test/\n");
    let (csv, json) = (audit.directory.path().join("r.csv"), audit.directory.path().join("r.json"));
    let audit = audit
        .args(["us.test", "--offline", "--links", links.to_str().unwrap(), "--csv", csv.to_str().unwrap()])
        .args(["--json", json.to_str().unwrap()]);
    let run = audit.run().expect_code(0);
    assert!(run.stdout.contains("us.test"));
    assert!(std::fs::read_to_string(csv).unwrap().contains("http://blog.test/"));
    assert!(serde_json::from_str::<serde_json::Value>(&std::fs::read_to_string(json).unwrap()).is_ok());
}
