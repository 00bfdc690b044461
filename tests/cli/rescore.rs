//! `audit rescore SITE`: another policy over the last audit, without a network.

use crate::support::{Audit, Web};

fn audited() -> (Audit, crate::support::Served, serde_json::Value) {
    let served = Web::new()
        .page("blog.test", "/post", "<main><p>We like <a href='https://us.test/a'>our friends</a> a lot.</p></main>")
        .page("list.test", "/", "<ul><li><a rel=nofollow href='https://us.test/'>us.test</a></ul>")
        .page("us.test", "/", "<h1>Us</h1><p>Boats and paddles for rivers.</p>")
        .serve();
    let audit = Audit::new();
    let rows = "http://blog.test/post\nhttp://list.test/\nhttp://away.test/\n";
    let links = audit.file("links.txt", rows);
    let audit = audit.web(&served).args(["us.test", "--links", links.to_str().unwrap(), "--format", "json"]);
    let report = audit.run().expect_code(0).json();
    (audit.without_args(), served, report)
}

#[test]
fn the_same_policy_gives_the_same_report() {
    let (audit, served, report) = audited();
    let asked = served.requests().len();
    let again = audit.args(["rescore", "us.test", "--format", "json"]).run().expect_code(0).json();
    assert_eq!(again, report);
    assert_eq!(served.requests().len(), asked, "no network");
}

#[test]
fn another_policy_changes_labels_and_says_why() {
    let (audit, _served, report) = audited();
    audit
        .file("strict.toml", "name = \"strict\"\n[[block]]\ndomain = \"blog.test\"\nreason = \"a link we paid for\"\n");
    let audit = audit.args(["rescore", "us.test", "--policy", "strict.toml", "--format", "json", "--csv", "links.csv"]);
    let again = audit.run().expect_code(0).json();
    let link = &again["backlinks"][1];
    assert_eq!((&link["source_url"], &link["label"]), (&"http://blog.test/post".into(), &"spammy".into()));
    assert!(link["findings"].to_string().contains("a link we paid for"), "{link}");
    assert_eq!(again["summary"]["quality"]["spammy"]["links"], 1);
    assert_eq!(again["coverage"], report["coverage"]);
    assert_ne!(again["ruleset"], report["ruleset"]);
    assert_eq!(again["finished_at"], report["finished_at"]);
    let csv = std::fs::read_to_string(audit.directory.path().join("links.csv")).unwrap();
    assert_eq!(csv.lines().count(), 4);
    // The history keeps what the audit itself said.
    let plain = audit.without_args().args(["rescore", "us.test", "--format", "json"]).run().expect_code(0).json();
    assert_eq!(plain, report);
}

#[test]
fn a_site_without_audit_and_a_bad_policy_are_errors_with_remedies() {
    let (audit, _served, _) = audited();
    let run = audit.args(["rescore", "other.test"]).run().expect_code(1);
    assert!(
        run.stderr.contains("no audit of `other.test`") && run.stderr.contains("audits of us.test"),
        "{}",
        run.stderr
    );
    let audit = audit_again();
    let run = audit.run().expect_code(2);
    assert!(run.stderr.contains("--notify"), "{}", run.stderr);
}

fn audit_again() -> Audit {
    Audit::new().args(["rescore", "us.test", "--notify", "http://hook.test/"])
}
