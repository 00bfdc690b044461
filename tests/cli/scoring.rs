//! The scoring commands: the printed rule set, and its measurement.

use crate::support::Audit;

#[test]
fn the_rule_set_is_printed_in_three_forms() {
    let list = Audit::new().args(["rules"]).run().expect_code(0).stdout;
    for word in ["hidden-link", "why:", "source:", "remedy:", "RISK", "VALUE"] {
        assert!(list.contains(word), "{word}");
    }
    let table = Audit::new().args(["rules", "--format", "markdown"]).run().expect_code(0).stdout;
    assert!(table.contains("| `hidden-link` | risk |") && table.contains("## Signals of the field"));
    let json = Audit::new().args(["rules", "--format", "json"]).run().expect_code(0).json();
    let rules = json["rules"].as_array().unwrap();
    assert!(rules.len() > 40 && rules.iter().all(|rule| rule["points"].as_i64() != Some(0)));
    Audit::new().args(["rules", "no-such-rule"]).run().expect_code(2);
}

#[test]
fn a_policy_shows_in_the_rule_set_and_a_mistake_is_named_by_line() {
    let audit = Audit::new();
    audit.file("p.toml", "name = \"ours\"\n[rules]\nhidden-link = 7\n");
    let list = audit.args(["rules", "hidden-link", "--policy", "p.toml"]).run().expect_code(0).stdout;
    assert!(list.contains("with ours") && list.contains("hidden-link (+7"), "{list}");
    let audit = Audit::new();
    audit.file("p.toml", "[rules]\nhiden-link = 7\n");
    let run = audit.args(["rules", "--policy", "p.toml"]).run().expect_code(2);
    assert!(run.stderr.contains("`p.toml` line 2") && run.stderr.contains("hidden-link"), "{}", run.stderr);
}

const DOMAINS: &str = "domain,label,kind,family\n\
    slot-gacor-maxwin.example,spam,doorway,slot-gacor-maxwin\n\
    cheap-viagra-online.example,spam,pills,cheap-viagra-online\n\
    steam-club.example,high,club,steam-club\n\
    www.city.gov,high,gov,city\n\
    garden-notes.example,low,blog,garden-notes\n\
    garden-notes.example,odd,blog,garden-notes\n";

#[test]
fn labelled_domains_are_measured() {
    let audit = Audit::new();
    audit.file("domains.csv", DOMAINS);
    let audit = audit.args(["evaluate", "domains.csv", "--format", "json", "--rows", "rows.jsonl"]);
    let json = audit.run().expect_code(0).json();
    assert_eq!(json["auc"]["spam_against_high"], 1.0);
    assert_eq!(json["rows"], 5);
    assert_eq!(json["skipped"]["unknown label"], 1);
    assert_eq!(json["confusion"]["high"]["spam"], 0);
    let rows = std::fs::read_to_string(audit.directory.path().join("rows.jsonl")).unwrap();
    assert_eq!(rows.lines().count(), 5);
    let audit = audit.without_args();
    let text = audit.args(["evaluate", "domains.csv", "--without", "tld,trade-in-name"]).run().expect_code(0).stdout;
    assert!(text.contains("Confusion") && !text.contains("trade-in-name"), "{text}");
}

#[test]
fn labelled_links_are_judged_on_their_archived_pages() {
    let html = "<!doctype html><title>How we rebuilt the engine</title><p>The old valves had been leaking for years and nobody at the club knew where to find new ones. \
        The valves that we fitted in the spring came from \
        <a href='https://widgets.example/valves'>the Widgets workshop</a> and have not leaked since, which surprised us all at the club.\
        <p>{}\
        <div style='position:absolute;left:-9999px'><a href='https://pills.example/'>buy cheap viagra online</a></div>";
    let html = html.replace(
        "{}",
        &"Every winter we take one part of the old engine home and write down what we found inside. ".repeat(8),
    );
    let http = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}");
    let warc = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Target-URI: https://club.example/engine\r\n\
         WARC-Date: 2026-01-01T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{http}\r\n\r\n",
        http.len()
    );
    let audit = Audit::new();
    audit.file("pages.warc", warc);
    audit.file(
        "index.jsonl",
        "{\"id\":\"p1\",\"record_id\":\"<urn:uuid:1>\",\"url\":\"https://club.example/engine\",\"operator\":\"club\"}\n",
    );
    audit.file(
        "labels.jsonl",
        "{\"page\":\"p1\",\"target\":\"https://widgets.example/valves\",\"anchor\":\"the Widgets workshop\",\"label\":\"high\"}\n\
         {\"page\":\"p1\",\"target\":\"https://pills.example/\",\"anchor\":\"buy cheap viagra online\",\"label\":\"spammy\",\"hard\":\"pos\"}\n\
         {\"page\":\"p1\",\"target\":\"https://nowhere.example/\",\"anchor\":\"not there\",\"label\":\"low\"}\n",
    );
    let audit = audit.args(["evaluate", "labels.jsonl", "--archive", "pages.warc", "--format", "json", "--errors"]);
    let run = audit.run().expect_code(0);
    let json = run.json();
    assert_eq!(run.stderr, "");
    assert_eq!((&json["confusion"]["high"]["high"], &json["confusion"]["spam"]["spam"]), (&1.into(), &1.into()));
    assert_eq!(json["skipped"]["link not found on its page"], 1);
    assert_eq!(json["hard_positives"]["spammy"], 1);
}

#[test]
fn labels_that_cannot_be_read_say_why() {
    let audit = Audit::new();
    audit.file("a.csv", "name,class\nx,spam\n");
    let run = audit.args(["evaluate", "a.csv"]).run().expect_code(2);
    assert!(run.stderr.contains("no column `domain`") && run.stderr.contains("hint:"), "{}", run.stderr);
    let audit = Audit::new();
    audit.file("a.jsonl", "{\"label\": \"spam\"\n");
    assert!(audit.args(["evaluate", "a.jsonl"]).run().expect_code(2).stderr.contains("line 1"));
    Audit::new().args(["evaluate", "missing.csv"]).run().expect_code(2);
    let audit = Audit::new();
    audit.file("a.csv", "domain,label\n");
    audit.args(["evaluate", "a.csv"]).run().expect_code(3);
    let audit = Audit::new();
    audit.file("domains.csv", DOMAINS);
    audit.args(["evaluate", "domains.csv", "--without", "nonsense"]).run().expect_code(2);
}
