//! `audit diff SITE`: one pair of audits, in every format.

use super::{Weeks, link, page, unjudged};
use crate::support::{Audit, Web};

/// Two audits between which one of everything happened.
fn two_audits() -> Weeks {
    let mut weeks = Weeks::new();
    let hosts = ["anchor.test", "away.test", "nofollow.test", "once.test", "same.test", "wall.test"];
    let mut web = page(Web::new(), "us.test", "Our own page.");
    for host in hosts {
        web = page(web, host, &link("us"));
    }
    weeks.audit(web.clone(), &hosts);
    web = page(web, "anchor.test", &link("=HYPERLINK(\"http://evil.test\")"));
    web = page(web, "new.test", &link("the boats | of us"));
    web = page(web, "nofollow.test", "<a rel='ugc nofollow' href='https://us.test/'>us</a>");
    web = page(web, "once.test", "no link").status("away.test", "/", 410).status("wall.test", "/", 403);
    let mut named = hosts.to_vec();
    named.push("new.test");
    weeks.audit(web, &named);
    weeks
}

#[test]
fn every_format_tells_the_same_changes() {
    let weeks = two_audits();
    let screen = weeks.run(["diff", "us.test"]).expect_code(0).stdout;
    insta::assert_snapshot!(unjudged(&screen));
    assert!(screen.lines().all(|line| line.chars().count() <= 80), "{screen}");
    let markdown = weeks.run(["diff", "us.test", "--format", "markdown"]).expect_code(0).stdout;
    insta::assert_snapshot!(unjudged(&markdown));
    let csv = weeks.run(["diff", "us.test", "--format", "csv"]).expect_code(0).stdout;
    insta::assert_snapshot!(unjudged(&csv));
    let json = weeks.run(["diff", "us.test", "--format", "json"]).expect_code(0).json();
    assert_eq!(json["changes"].as_array().unwrap().len() + 1, csv.lines().count());
    assert_eq!(json["counts"]["unverified"], serde_json::json!({"http-403": 1}));
    assert_eq!((&json["counts"]["lost"], &json["counts"]["missing_once"]), (&1.into(), &1.into()));
}

#[test]
fn the_page_for_browsers_lists_what_changed() {
    let weeks = two_audits();
    weeks.run(["rescore", "us.test", "--html", "report.html"]).expect_code(0);
    let page = std::fs::read_to_string(weeks.audit.directory.path().join("report.html")).unwrap();
    for part in
        ["Since last time", "New links (1)", "Lost links (1)", "http-410", "Changed anchors (1)", "http://new.test/"]
    {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn audits_are_named_by_number_or_day() {
    let weeks = two_audits();
    let by_number = weeks.run(["diff", "us.test", "--from", "1", "--to", "2", "--format", "json"]).expect_code(0);
    let by_day =
        weeks.run(["diff", "us.test", "--from", "2026-01-05", "--to", "2026-01-31", "--format", "json"]).expect_code(0);
    assert_eq!(by_number.stdout, by_day.stdout);
    for (arguments, code, words) in [
        (vec!["diff", "us.test", "--from", "2"], 2, "is the same audit as"),
        (vec!["diff", "us.test", "--from", "2", "--to", "1"], 2, "is later than"),
        (vec!["diff", "us.test", "--to", "1"], 1, "no audit of `us.test` before"),
        (vec!["diff", "us.test", "--from", "77"], 2, "no audit for `--from 77`"),
        (vec!["diff", "us.test", "--from", "soon"], 2, "names no audit"),
        (vec!["diff", "us.test", "--to", "2025-12-31"], 2, "the first is audit 1"),
        (vec!["diff", "other.test"], 1, "audits of us.test"),
    ] {
        let run = weeks.run(arguments.iter().copied()).expect_code(code);
        assert!(run.stderr.contains(words) && run.stderr.contains("hint: "), "{arguments:?}: {}", run.stderr);
        assert_eq!(run.stdout, "");
    }
    let run = Audit::new().args(["diff", "us.test"]).run().expect_code(1);
    assert!(run.stderr.contains("no history") && run.stderr.contains("hint: "), "{}", run.stderr);
}

#[test]
fn the_same_audit_twice_has_no_changes() {
    let mut weeks = Weeks::new();
    let web = page(Web::new(), "same.test", &link("us"));
    weeks.audit(web.clone(), &["same.test"]);
    weeks.audit(web, &["same.test"]);
    let screen = weeks.run(["diff", "us.test"]).expect_code(0).stdout;
    assert!(screen.contains("Nothing changed."), "{screen}");
}
