//! Which source knew what, and what none knows.

use serde_json::json;

use crate::support::Audit;

/// An Ahrefs export with these domains.
fn ahrefs(domains: impl Iterator<Item = u32>) -> String {
    let rows: String = domains.map(|n| format!("https://d{n}.test/post,https://us.test/,50\n")).collect();
    format!("Referring page URL,Target URL,Domain rating\n{rows}")
}

fn list(name: &str, domains: impl Iterator<Item = u32>) -> String {
    let rows: String = domains.map(|n| format!("https://d{n}.test/post,x,https://us.test/\n")).collect();
    match name {
        "bing" => format!("\"Source Url\",\"Anchor Text\",\"Target Url\"\n{rows}"),
        _ => unreachable!(),
    }
}

#[test]
fn two_indexes_tell_what_both_miss() {
    let audit = Audit::new();
    let first = audit.file("ahrefs.csv", ahrefs(0..200));
    let second = audit.file("bing.csv", list("bing", 150..300));
    let audit =
        audit.args(["us.test", "--offline", "--links", first.to_str().unwrap(), "--links", second.to_str().unwrap()]);
    let path = audit.directory.path().join("report.json");
    let audit = audit.args(["--json", path.to_str().unwrap()]);
    let run = audit.run().expect_code(0);
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    assert_eq!(
        report["sources"].as_array().unwrap().iter().map(|s| s["name"].as_str().unwrap()).collect::<Vec<_>>(),
        ["ahrefs", "bing"]
    );
    let overlap = &report["coverage"]["overlap"];
    let known: u64 = overlap.as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!((known, &overlap["ahrefs+bing"], &overlap["ahrefs"]), (300, &json!(50), &json!(150)), "{overlap}");
    let unseen = &report["coverage"]["unseen"];
    let number = |name: &str| unseen[name].as_f64().unwrap();
    assert!((number("domains") - 300.0).abs() < 4.0, "{unseen}");
    assert!(number("low") > 150.0 && number("high") < 500.0 && unseen["why_not"].is_null(), "{unseen}");
    assert!(run.stdout.contains("Estimated referring domains that no source knows: about "), "{}", run.stdout);
}

#[test]
fn one_index_tells_nothing_about_what_it_misses() {
    let audit = Audit::new();
    let first = audit.file("a.csv", ahrefs(0..100));
    let second = audit.file("b.csv", ahrefs(50..150));
    let report = audit
        .args([
            "us.test",
            "--offline",
            "--format",
            "json",
            "--links",
            first.to_str().unwrap(),
            "--links",
            second.to_str().unwrap(),
        ])
        .run()
        .expect_code(0)
        .json();
    assert_eq!(
        report["coverage"]["unseen"],
        json!({"domains": null, "low": null, "high": null, "sources": [],
            "why_not": "it takes two sources that find links independently"})
    );
}
