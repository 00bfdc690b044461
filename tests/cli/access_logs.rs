//! `audit SITE --access-log FILE`: every sample, every referrer accounted for, and spam that the crawl does not confirm.

use std::io::Write;

use serde_json::{Value, json};

use crate::support::{Audit, Web};

fn fixture(name: &str) -> String {
    format!("{}/fixtures/logs/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// The report of an audit of `example.com` that looks at no page, with this log alone.
fn offline(path: &str) -> crate::support::Run {
    Audit::new().args(["example.com", "--offline", "--format", "json", "--access-log", path]).run()
}

fn source(report: &Value) -> &Value {
    assert_eq!(report["sources"].as_array().expect("sources").len(), 1);
    &report["sources"][0]
}

#[test]
fn every_sample_is_read_and_every_referrer_accounted_for() {
    // Sample, lines, candidates, lines set aside by reason, refused lines.
    let samples = [
        (
            "apache_nginx_combined.log",
            11,
            4,
            json!({"own pages": 2, "search engines": 1, "apps": 1, "no referrer": 3}),
            0,
        ),
        (
            "apache_vhost_combined.log",
            11,
            4,
            json!({"own pages": 2, "search engines": 1, "apps": 1, "no referrer": 3}),
            0,
        ),
        ("aws_s3.log", 1, 1, json!({}), 0),
        ("caddy.json.log", 1, 1, json!({}), 0),
        ("cloudfront_standard.log", 1, 1, json!({}), 0),
        ("iis_w3c.log", 2, 1, json!({"no referrer": 1}), 0),
        ("nginx_json_custom.log", 1, 1, json!({}), 0),
        ("traefik.json.log", 1, 1, json!({}), 0),
        ("traefik_clf.log", 2, 1, json!({"no referrer": 1}), 0),
    ];
    for (name, rows, candidates, skipped, refused) in samples {
        let report = offline(&fixture(name)).expect_code(0).json();
        let line = source(&report);
        assert_eq!(
            (&line["rows"], &line["candidates"], &line["skipped"], &line["refused_rows"]),
            (&json!(rows), &json!(candidates), &skipped, &json!(refused)),
            "{name}"
        );
        assert!(report["backlinks"].as_array().unwrap().iter().all(|link| link["found_by"] == json!(["access-log"])));
    }
}

#[test]
fn formats_without_referrer_are_refused_by_name() {
    for (name, said) in [("apache_common_no_referer.log", "Common"), ("aws_alb_NO_REFERER.log", "AWS load balancer")] {
        let run = offline(&fixture(name)).expect_code(3);
        assert!(run.stderr.contains(said), "{name}: {}", run.stderr);
        assert_eq!(run.stderr.matches("does not record").count(), 1, "said once: {}", run.stderr);
    }
}

#[test]
fn a_rotated_log_is_read_packed() {
    let audit = Audit::new();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(&std::fs::read(fixture("apache_nginx_combined.log")).unwrap()).unwrap();
    let path = audit.file("access.log.1.gz", packed.finish().unwrap());
    let report = audit
        .args(["example.com", "--offline", "--format", "json", "--access-log", path.to_str().unwrap()])
        .run()
        .expect_code(0)
        .json();
    assert_eq!(source(&report)["candidates"], 4);
    // A directory of logs is one source per file.
    let run = offline(&fixture("")).json();
    assert!(run["sources"].as_array().unwrap().len() >= 11);
}

#[test]
fn referrer_spam_is_a_lead_that_the_crawl_does_not_confirm() {
    let served = Web::new()
        .page(
            "blog.good.example",
            "/widgets?x=1",
            "<p>We wrote about <a href='https://example.com/en/'>widgets</a> at length.</p>",
        )
        .page(
            "semalt.semalt.com",
            "/crawler.php?u=http://example.com",
            "<p>Buy our wonderful tool, which has nothing to do with you.</p>",
        )
        .page("01casino-x.ru", "/", "<p>A casino, and not one word about anybody else in the whole world.</p>")
        .serve();
    // The test's web speaks no TLS.
    let log =
        std::fs::read_to_string(fixture("apache_nginx_combined.log")).unwrap().replace("https://blog", "http://blog");
    let audit = Audit::new().web(&served);
    let log = audit.file("access.log", log);
    let audit = audit.args(["example.com", "--access-log", log.to_str().unwrap()]);
    let json = audit.directory.path().join("report.json");
    let audit = audit.args(["--json", json.to_str().unwrap()]);
    let run = audit.run().expect_code(0);
    let report: Value = serde_json::from_slice(&std::fs::read(json).unwrap()).unwrap();
    let state = |host: &str| {
        let links = report["backlinks"].as_array().unwrap();
        links.iter().find(|link| link["source_url"].as_str().unwrap().contains(host)).expect("the referrer")["state"]
            .clone()
    };
    assert_eq!(state("blog.good.example"), "live");
    assert_eq!((state("semalt"), state("01casino")), (json!("gone"), json!("gone")));
    // One referrer is on https, which this web does not speak.
    let sentence =
        "the crawl confirmed 1 of 4 referrers, 1 could not be looked at, and none of the 2 from known spammers";
    let shown = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(shown.contains(sentence), "{}", run.stdout);
    assert!(source(&report)["note"].as_str().unwrap().ends_with(sentence));
}

#[test]
fn a_lead_goes_to_the_page_that_is_known() {
    // Search Console's list of sites names the domain, the log its page.
    let served = Web::new()
        .page(
            "blog.good.example",
            "/widgets?x=1",
            "<p>We wrote about <a href='https://example.com/en/'>widgets</a> at length.</p>",
        )
        .serve();
    let audit = Audit::new().web(&served);
    let sites = audit.file("sites.csv", "Site,Linking pages,Target pages\ngood.example,3,1\nother.example,1,1\n");
    let report = audit
        .args(["example.com", "--format", "json", "--links", sites.to_str().unwrap()])
        .args(["--access-log", &fixture("caddy.json.log"), "--access-log", &fixture("apache_nginx_combined.log")])
        .run()
        .expect_code(0)
        .json();
    let links = report["backlinks"].as_array().unwrap();
    assert!(links.iter().all(|link| link["source_url"] != "good.example"), "{links:#?}");
    let known = links.iter().find(|link| link["found_by"].as_array().unwrap().len() == 2).expect("united");
    assert_eq!(known["source_domain"], "good.example");
}
