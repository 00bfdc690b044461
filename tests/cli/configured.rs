//! `--config audit.toml`: what stands in the file is what runs, every mistake has its line, and every value its origin.

use std::fs;

use crate::support::{Audit, Web};

/// A web with one page for each of two sites.
fn web() -> Web {
    Web::new().page("blog.test", "/post", "<p>See <a href='https://us.test/'>us</a> there.</p>").page(
        "blog.test",
        "/other",
        "<p>See <a href='https://them.test/'>them</a> there.</p>",
    )
}

fn lines(audit: &Audit) {
    audit.file("us.txt", "http://blog.test/post\n");
    audit.file("them.txt", "http://blog.test/other\n");
}

#[test]
fn a_file_names_sites_sources_and_dated_reports() {
    let served = web().serve();
    let audit = Audit::new();
    lines(&audit);
    fs::create_dir(audit.directory.path().join("etc")).unwrap();
    audit.file(
        "etc/audit.toml",
        format!(
            "data-dir = \"../state\"\ndelay = 0\nconnect-to = \"::127.0.0.1:{}\"\n\
             json = \"../reports/{{site}}/{{date}}.json\"\n\n\
             [[site]]\nname = \"us.test\"\nlinks = \"../us.txt\"\n\n\
             [[site]]\nname = \"them.test\"\nlinks = [\"../them.txt\"]\n",
            served.port
        ),
    );
    let audit = audit.bare();
    let run = audit.with(["--config", "etc/audit.toml"]).expect_code(0);
    assert!(run.stdout.contains("us.test") && run.stdout.contains("them.test"), "{}", run.stdout);
    for site in ["us.test", "them.test"] {
        let path = format!("reports/{site}/2026-01-01.json");
        let report = fs::read_to_string(audit.path(&path)).unwrap_or_else(|problem| panic!("{path}: {problem}"));
        let report: serde_json::Value = serde_json::from_str(&report).unwrap();
        assert_eq!(report["site"], site);
        assert_eq!(report["backlinks"][0]["state"], "live");
    }
    assert!(audit.path("state/history.sqlite").exists(), "relative to the file, not to where the program runs");
}

#[test]
fn flags_win_over_the_environment_over_the_site_over_the_file() {
    let audit = Audit::new();
    lines(&audit);
    audit.file(
        "audit.toml",
        "delay = 2\ntimeout = 9\ncontact = \"file@x.test\"\nlinks = \"us.txt\"\nkeep = 3\n\n\
         [[site]]\nname = \"us.test\"\ntimeout = 7\n\n[[site]]\nname = \"them.test\"\nlinks = \"them.txt\"\n",
    );
    let audit = audit.env("AUDIT_CONTACT", "env@x.test");
    let shown = audit.args(["--config", "audit.toml", "--check", "--delay", "0.5"]).run().expect_code(0).stdout;
    let (us, them) = shown.split_once("them.test").expect("both sites");
    let line = |part: &str, key: &str| -> String {
        let found = part.lines().find(|line| line.trim_start().starts_with(&format!("{key} ")));
        found.unwrap_or_else(|| panic!("{key} in\n{shown}")).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(line(us, "delay"), "delay 0.5 command line");
    assert_eq!(line(us, "timeout"), "timeout 7 line 9");
    assert_eq!(line(them, "timeout"), "timeout 9 line 2");
    assert_eq!(line(us, "contact"), "contact env@x.test environment");
    assert_eq!(line(us, "links"), "links us.txt line 4");
    assert_eq!(line(them, "links"), "links them.txt line 13");
    assert_eq!(line(us, "keep"), "keep 3 line 5");
    assert_eq!(line(us, "data-dir"), format!("data-dir {} environment", audit_data(&shown)));
    assert!(us.contains("concurrency 64"), "defaults are told too\n{shown}");
}

fn audit_data(shown: &str) -> String {
    let line = shown.lines().find(|line| line.trim_start().starts_with("data-dir ")).expect("data-dir");
    line.split_whitespace().nth(1).expect("its value").to_owned()
}

#[test]
fn check_prints_every_mistake_with_line_and_remedy_and_runs_nothing() {
    let audit = Audit::new();
    lines(&audit);
    audit.file(
        "audit.toml",
        "conurrency = 4\nlinks = \"nosuch.csv\"\nfail-on = [\"spammy>5%\", \"spam>5\"]\nconnect-to = \"a:b\"\n\
         max-body = \"5X\"\nnotify = \"ftp://x.test/SECRET\"\ndelimiter = \"ab\"\nallow-private = [\"10.0.0.300\"]\n\
         proxy = \"gopher://x\"\nhtml = \"{domain}.html\"\npolicy = \"nosuch.toml\"\nca-cert = \"us.txt\"\n\n\
         [[site]]\nname = \"localhost\"\n",
    );
    let run = audit.with(["--config", "audit.toml", "--check"]).expect_code(2);
    assert_eq!(run.stdout, "");
    for line in 1..=12 {
        assert!(run.stderr.contains(&format!("error: audit.toml line {line}: ")), "line {line} in\n{}", run.stderr);
    }
    assert!(run.stderr.contains("error: audit.toml line 15: "), "{}", run.stderr);
    assert_eq!(run.stderr.matches("error: ").count(), run.stderr.matches("\n  hint: ").count(), "{}", run.stderr);
    assert!(!run.stderr.contains("SECRET"), "{}", run.stderr);
    assert!(!audit.path("data").exists(), "nothing ran");
}

#[test]
fn mistakes_stop_the_audit_before_it_starts() {
    let audit = Audit::new();
    lines(&audit);
    audit.file("audit.toml", "sites = [\"us.test\"]\nlinks = \"us.txt\"\noffline = \"yes\"\n");
    let run = audit.with(["--config", "audit.toml"]).expect_code(2);
    assert!(run.stderr.contains("line 3: `offline` is the text \"yes\""), "{}", run.stderr);
    assert_eq!(run.stdout, "");
    let run = audit.with(["--config", "nosuch.toml"]).expect_code(2);
    assert!(run.stderr.contains("nosuch.toml") && run.stderr.contains("hint: "), "{}", run.stderr);
    let run = audit.with(["--check", "us.test"]).expect_code(2);
    assert!(run.stderr.contains("--config"), "{}", run.stderr);
}

#[test]
fn a_site_on_the_command_line_takes_the_files_values() {
    let audit = Audit::new();
    lines(&audit);
    audit.file(
        "audit.toml",
        "offline = true\nlinks = \"us.txt\"\nformat = \"json\"\n\n[[site]]\nname = \"them.test\"\nlinks = \"them.txt\"\n",
    );
    let report = audit.with(["--config", "audit.toml", "them.test"]).expect_code(0).json();
    assert_eq!(report["site"], "them.test");
    assert_eq!(report["backlinks"][0]["source_url"], "http://blog.test/other");
    let report = audit.with(["--config", "audit.toml", "us.test"]).expect_code(0).json();
    assert_eq!(report["site"], "us.test", "a site that the file does not name");
    assert_eq!(report["backlinks"][0]["source_url"], "http://blog.test/post");
}

#[test]
fn a_site_that_fails_does_not_keep_the_others_from_being_audited() {
    let audit = Audit::new();
    lines(&audit);
    audit.file(
        "audit.toml",
        "offline = true\n\n[[site]]\nname = \"us.test\"\nlinks = \"nosuch.csv\"\n\n\
         [[site]]\nname = \"them.test\"\nlinks = \"them.txt\"\n",
    );
    let run = audit.with(["--config", "audit.toml"]).expect_code(1);
    assert!(run.stderr.contains("error: us.test: ") && run.stderr.contains("nosuch.csv"), "{}", run.stderr);
    assert!(run.stdout.contains("them.test"), "{}", run.stdout);
}

#[test]
fn reports_of_two_sites_never_share_a_file() {
    let audit = Audit::new();
    lines(&audit);
    let audit = audit.args(["us.test", "them.test", "--offline", "--links", "us.txt"]);
    let run = audit.with(["--csv", "out.csv"]).expect_code(2);
    assert!(run.stderr.contains("out.csv") && run.stderr.contains("put {site} into the path"), "{}", run.stderr);
    audit.with(["--csv", "r/{site}.csv"]).expect_code(0);
    assert!(audit.path("r/us.test.csv").exists() && audit.path("r/them.test.csv").exists());
}

#[test]
fn retention_keeps_the_last_audits() {
    let audit = Audit::new();
    lines(&audit);
    let audit = audit.args(["us.test", "--offline", "--links", "us.txt", "--keep", "2", "--quiet"]);
    for day in 1..=4 {
        audit.at(&format!("2026-01-0{day}T00:00:00Z")).run().expect_code(0);
    }
    let history = rusqlite::Connection::open(audit.directory.path().join("data/history.sqlite")).unwrap();
    let kept: i64 = history.query_row("SELECT count(*) FROM audits", [], |row| row.get(0)).unwrap();
    assert_eq!(kept, 2);
}

#[test]
fn a_report_never_replaces_a_device() {
    let audit = Audit::new();
    lines(&audit);
    let run = audit.with(["us.test", "--offline", "--links", "us.txt", "--quiet", "--csv", "/dev/stderr"]);
    let run = run.expect_code(0);
    assert!(run.stderr.starts_with("source_url,"), "{}", run.stderr);
}

#[test]
fn conditions_decide_the_exit_status_and_are_named() {
    let audit = Audit::new();
    lines(&audit);
    let audit = audit.args(["us.test", "--offline", "--links", "us.txt"]);
    let run = audit.with(["--fail-on", "known>=1", "--fail-on", "lost>10"]).expect_code(10);
    assert!(run.stdout.contains("us.test"), "the report is written all the same");
    assert!(run.stderr.contains("us.test: fail-on `known>=1` holds: 1"), "{}", run.stderr);
    assert!(!run.stderr.contains("lost>10"), "{}", run.stderr);
    audit.with(["--fail-on", "known>1"]).expect_code(0);
    let run = audit.with(["--fail-on", "spam>1"]).expect_code(2);
    assert!(run.stderr.contains("`spam` is no metric") && run.stderr.contains("hint: "), "{}", run.stderr);
}
