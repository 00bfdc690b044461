//! `audit inspect`: one page explained.

use crate::support::{Audit, Web};

const PAGE: &str = r#"<!doctype html><title>A post</title><main><p>Some words before
    <a href="https://us.test/a" rel="ugc">the link</a> and after.</p></main><footer><a href="/imprint">Imprint</a></footer>"#;

#[test]
fn a_saved_page_is_explained_link_by_link() {
    let audit = Audit::new();
    let file = audit.file("page.html", PAGE);
    let run = audit.args(["inspect", file.to_str().unwrap(), "--site", "us.test"]).run().expect_code(0);
    for part in ["1 link to us.test", "“the link” → https://us.test/a", "rel=\"ugc\"", "stops at ugc", "value", "risk"]
    {
        assert!(run.stdout.contains(part), "{part} is missing from\n{}", run.stdout);
    }
}

#[test]
fn every_link_is_listed_with_its_place() {
    let audit = Audit::new();
    let file = audit.file("page.html", PAGE);
    let run = audit.args(["inspect", file.to_str().unwrap(), "--all-links", "--url", "http://blog.test/p"]).run();
    let run = run.expect_code(0);
    assert!(run.stdout.contains("footer") && run.stdout.contains("http://blog.test/imprint"), "{}", run.stdout);
}

#[test]
fn a_page_on_the_web_is_fetched_and_explained_as_json() {
    let served = Web::new().page("blog.test", "/p", "<p>Go <a href='https://us.test/'>there</a>.</p>").serve();
    let audit = Audit::new().args(["inspect", "http://blog.test/p", "--site", "us.test", "--format", "json"]);
    let run = audit.web(&served).run().expect_code(0);
    let report = run.json();
    assert_eq!(report["status"], 200);
    assert_eq!(report["backlinks"][0]["anchor"]["text"], "there");
    assert!(report["backlinks"][0]["findings"].is_array());
}

#[test]
fn what_is_neither_file_nor_url_gets_a_hint() {
    let run = Audit::new().args(["inspect", "no such page", "--site", "us.test"]).run().expect_code(2);
    assert!(run.stderr.contains("hint:"), "{}", run.stderr);
}
