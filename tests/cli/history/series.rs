//! `audit history [SITE]`: the series, its export, and how much of it is kept.

use super::{Weeks, assert_valid, link, page, unjudged};
use crate::support::{Audit, Web};
use backlink_audit::reporter::history::{HISTORY_1_SCHEMA, SITES_1_SCHEMA};

/// Three weeks: a link more each week, and one that goes.
fn three_weeks() -> Weeks {
    let mut weeks = Weeks::new();
    let hosts = ["a.test", "b.test", "c.test", "d.test"];
    for week in 0..3 {
        let mut web = page(Web::new(), "us.test", "Our own page.");
        for host in &hosts[..week + 2] {
            web = page(web, host, &link("us"));
        }
        if week == 2 {
            web = web.status("b.test", "/", 410);
        }
        weeks.audit(web, &hosts[..week + 2]);
    }
    weeks
}

#[test]
fn the_series_is_a_table_with_pictures() {
    let weeks = three_weeks();
    let screen = weeks.run(["history", "us.test"]).expect_code(0).stdout;
    let last = screen.lines().find(|line| line.contains("2026-01-19")).unwrap_or_else(|| panic!("{screen}"));
    assert!(
        last.starts_with("     3 2026-01-19      3      3      3") && last.ends_with("1      1      0"),
        "{screen}"
    );
    assert!(screen.contains("live links    ▁██  2 → 3"), "{screen}");
    assert!(screen.contains("shorter than 3 months"), "{screen}");
    assert!(screen.lines().all(|line| line.chars().count() <= 80), "{screen}");
    let plain = weeks.command(["history", "us.test"]).env("TERM", "dumb").run().expect_code(0).stdout;
    assert!(plain.lines().filter(|line| line.is_ascii() && line.contains(" to ")).count() >= 4, "{plain}");
    let wide = weeks.command(["history", "us.test"]).env("COLUMNS", "130").run().expect_code(0).stdout;
    assert!(wide.contains("verdict"), "{wide}");
}

#[test]
fn programs_get_every_number() {
    let weeks = three_weeks();
    let csv = weeks.run(["history", "us.test", "--format", "csv"]).expect_code(0).stdout;
    let lines: Vec<&str> = csv.lines().collect();
    assert!(lines[0].starts_with("site,audit,started_at,ruleset,known,live,counts,gone,unverified,domains,"), "{csv}");
    assert!(lines[0].ends_with(",new,lost,restored,domains_new,domains_lost,velocity,verdict"), "{csv}");
    assert!(lines[1].ends_with(",,,,,,,unknown") && lines[3].ends_with(",1,1,0,1,1,,unknown"), "{csv}");
    let json = weeks.run(["history", "us.test", "--format", "json"]).expect_code(0).json();
    assert_valid(HISTORY_1_SCHEMA, &json);
    let audits = json["audits"].as_array().unwrap();
    let lost: Vec<_> = audits.iter().map(|audit| audit["lost"].clone()).collect();
    assert_eq!(lost, [serde_json::Value::Null, 0.into(), 1.into()]);
    assert_eq!(audits[2]["domains_new"], 1);
    let semicolons = weeks.run(["history", "us.test", "--format", "csv", "--delimiter", ";", "--excel"]).expect_code(0);
    assert!(semicolons.stdout.starts_with("\u{feff}site;audit;started_at;"), "{}", semicolons.stdout);
}

#[test]
fn the_export_holds_the_life_of_every_link() {
    let weeks = three_weeks();
    weeks.run(["history", "us.test", "--export", "lives.csv"]).expect_code(0);
    let csv = std::fs::read_to_string(weeks.audit.directory.path().join("lives.csv")).unwrap();
    insta::assert_snapshot!(unjudged(&csv));
    weeks.run(["history", "us.test", "--export", "lives.json"]).expect_code(0);
    let json = std::fs::read_to_string(weeks.audit.directory.path().join("lives.json")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_valid(HISTORY_1_SCHEMA, &json);
    assert_eq!(json["links"].as_array().unwrap().len(), 4);
    assert_eq!(json["links"][1]["gone_cause"], "http-410");
    for (file, words) in [("lives.txt", "which format"), ("no/such/lives.csv", "no/such")] {
        let run = weeks.run(["history", "us.test", "--export", file]).expect_code(2);
        assert!(run.stderr.contains(words), "{}", run.stderr);
    }
    weeks.run(["history", "--export", "lives.csv"]).expect_code(2);
}

#[test]
fn sites_are_listed_when_none_is_named() {
    let weeks = three_weeks();
    let screen = weeks.run(["history"]).expect_code(0).stdout;
    assert!(screen.contains("us.test") && screen.contains("2026-01-05") && screen.contains("2026-01-19"), "{screen}");
    let json = weeks.run(["history", "--format", "json"]).expect_code(0).json();
    assert_valid(SITES_1_SCHEMA, &json);
    assert_eq!((&json["sites"][0]["site"], &json["sites"][0]["audits"]), (&"us.test".into(), &3.into()));
    let csv = weeks.run(["history", "--format", "csv"]).expect_code(0).stdout;
    assert!(csv.starts_with("site,audits,first,last,live,domains,verdict\nus.test,3,"), "{csv}");
    // Nothing yet is an answer, and asking makes no history.
    let nothing = Audit::new().args(["history"]);
    let run = nothing.run().expect_code(0);
    assert!(run.stdout.contains("no finished audit"), "{}", run.stdout);
    assert!(!nothing.directory.path().join("data").exists());
}

#[test]
fn what_is_forgotten_is_gone_and_the_rest_stays_whole() {
    let weeks = three_weeks();
    let before = weeks.run(["diff", "us.test", "--from", "2", "--to", "3", "--format", "csv"]).expect_code(0).stdout;
    let run = weeks.run(["history", "us.test", "--keep", "2", "--format", "csv"]).expect_code(0);
    assert!(run.stderr.contains("1 audit of us.test forgotten"), "{}", run.stderr);
    assert_eq!(run.stdout.lines().count(), 1 + 2);
    let after = weeks.run(["diff", "us.test", "--from", "2", "--to", "3", "--format", "csv"]).expect_code(0).stdout;
    assert_eq!(before, after);
    weeks.run(["diff", "us.test", "--from", "1"]).expect_code(2);
    weeks.run(["history", "us.test", "--keep", "0"]).expect_code(2);
}
