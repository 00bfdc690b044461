//! `audit demo`: what a newcomer sees first.

use std::collections::BTreeSet;

use crate::support::Audit;

fn words(report: &serde_json::Value, key: &str) -> BTreeSet<String> {
    let links = report["backlinks"].as_array().expect("backlinks");
    links.iter().filter_map(|link| link[key].as_str()).map(str::to_owned).collect()
}

#[test]
fn it_audits_its_own_web_and_shows_every_label_and_state() {
    let run = Audit::new().args(["demo", "--format", "json"]).run().expect_code(0);
    let report = run.json();
    assert_eq!(report["schema"], "audit/1");
    assert_eq!(report["site"], "saltmarsh-kayaks.example");
    assert_eq!(words(&report, "label"), ["high-quality", "low-quality", "spammy"].map(str::to_owned).into());
    assert_eq!(words(&report, "state"), ["gone", "live", "unverified"].map(str::to_owned).into());
    // Why each of the pages that could not be judged could not: one of each kind is in the demo's web.
    let causes = words(&report, "cause");
    for cause in ["link-removed", "http-404", "http-410", "http-500", "robots"] {
        assert!(causes.contains(cause), "{cause} is missing from {causes:?}");
    }
    let broken = report["backlinks"].as_array().unwrap().iter().filter_map(|link| link["counts"]["broken_at"].as_str());
    let broken: BTreeSet<&str> = broken.collect();
    for step in ["noindex", "nofollow", "ugc", "sponsored", "target-broken"] {
        assert!(broken.contains(step), "{step} is missing from {broken:?}");
    }
    assert!(run.stderr.contains("a site that never existed"), "{}", run.stderr);
}

#[test]
fn its_numbers_add_up() {
    let report = Audit::new().args(["demo", "--format", "json", "--quiet"]).run().expect_code(0).json();
    let accounting = &report["coverage"];
    let count = |name: &str| accounting[name].as_u64().unwrap_or_else(|| panic!("{name} in {accounting}"));
    assert_eq!(
        count("candidates"),
        count("live") + count("gone") + count("refused") + count("failed") + count("not_tried")
    );
    assert!(count("candidates") >= 90, "{accounting}");
    assert_eq!(count("not_tried"), 0, "{accounting}");
}

#[test]
fn the_screenful_names_verdict_funnel_and_actions() {
    let screen = Audit::new().args(["demo"]).run().expect_code(0).stdout;
    for part in ["saltmarsh-kayaks.example", "known", "live", "high-quality", "low-quality", "spammy", "What to do"] {
        assert!(screen.contains(part), "{part} is missing from\n{screen}");
    }
    assert!(!screen.contains('\u{1b}'), "no colour where there is no terminal");
    let widest = screen.lines().map(|line| line.chars().count()).max().unwrap_or_default();
    assert!(widest <= 80, "{widest} columns");
}
