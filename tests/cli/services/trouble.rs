//! Services that fail, refuse, lie or attack: a line in the report, never the end of the audit.

use serde_json::json;

use super::server::{Says, Services};
use super::source;
use crate::support::{Audit, Run};

const JSON: [&str; 2] = ["--format", "json"];

/// An audit with one page in hand, so that it is an audit whatever the services do.
fn audit(services: &Services, names: &str) -> Audit {
    let audit = services.serve(Audit::new());
    let list = audit.file("links.txt", "https://blog.test/post\n");
    audit.args(["us.test", "--max-pages", "0", "--source", names, "--links", list.to_str().unwrap()])
}

fn note(run: &Run, name: &str) -> String {
    source(&run.json(), name)["note"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn every_open_service_may_fail_in_every_way() {
    type Said = fn() -> Says;
    let ways: &[(&str, Said, &str)] = &[
        ("page", || Says::json("<!doctype html><title>Just a moment...</title>"), "a web page instead of data"),
        ("503", || Says::status(503, "").with("Retry-After", "3600"), "asks to wait 3600 s"),
        ("403", || Says::status(403, r#"{"message":"go away"}"#), "status 403: go away"),
        ("404", || Says::status(404, "nothing here"), "status 404"),
        ("empty", || Says::json(""), "no JSON"),
        ("text", || Says::json("service unavailable"), "no JSON"),
        (
            "moved",
            || Says::status(302, "").with("Location", "http://169.254.169.254/"),
            "a redirect, which is not followed",
        ),
        ("broken", || Says::json(r#"{"hits": [{"objectID": "1", "title"#), "damaged"),
        ("cut", || Says::json(format!("{{\"hits\":[{}", " ".repeat(5_000))).cut_at(2_000), "damaged"),
    ];
    for (way, said, expected) in ways {
        let services = Services::new(move |_| said());
        for name in ["wikipedia", "hacker-news", "stack-exchange", "webmention"] {
            let run = audit(&services, name).args(JSON).run().expect_code(0);
            let note = note(&run, name);
            assert!(note.contains(expected), "{name}, {way}: {note}");
            assert_eq!(source(&run.json(), name)["failed"], true, "{name}, {way}");
            assert!(run.json()["backlinks"].as_array().unwrap().len() == 1, "{name}, {way}");
        }
    }
}

#[test]
fn what_came_before_the_trouble_is_kept() {
    let services = Services::new(|asked| match asked.get("eucontinue") {
        _ if asked.host != "en.wikipedia.org" => Says::json(r#"{"query":{"exturlusage":[]}}"#),
        "" => Says::recorded("mediawiki-1.json"),
        _ => Says::recorded("mediawiki-error.json"),
    });
    let run = audit(&services, "wikipedia").args(JSON).run().expect_code(0);
    let report = run.json();
    let line = source(&report, "wikipedia");
    assert_eq!((&line["candidates"], &line["failed"]), (&json!(3), &json!(false)));
    assert!(note(&run, "wikipedia").contains("en.wikipedia.org: You've exceeded your rate limit"), "{line:#}");
}

#[test]
fn an_answer_that_breaks_off_gives_what_stands_before() {
    let whole =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/services/hacker-news-story.json"))
            .unwrap();
    let cut = whole.find("{\"_tags\":[\"story\",\"author_nobody\",\"story_1003\"").unwrap();
    for said in
        [|cut: usize, whole: &str| Says::json(&whole[..cut]), |cut: usize, whole: &str| Says::json(whole).cut_at(cut)]
    {
        let whole = whole.clone();
        let services = Services::new(move |_| said(cut, &whole));
        let run = audit(&services, "hacker-news").args(JSON).run().expect_code(0);
        assert_eq!(source(&run.json(), "hacker-news")["candidates"], 2);
        assert!(note(&run, "hacker-news").contains("damaged"), "{}", note(&run, "hacker-news"));
        // What broke off is asked for again next time.
        let before = services.asked().len();
        audit(&services, "hacker-news").args(JSON).run().expect_code(0);
        assert!(services.asked().len() > before);
    }
}

#[test]
fn a_service_that_heals_is_asked_again() {
    let count = std::sync::atomic::AtomicU32::new(0);
    let services = Services::new(move |_| match count.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
        0 => Says::status(429, "").with("Retry-After", "1"),
        1 => Says::status(502, "<html>bad gateway"),
        _ => Says::recorded("webmention.json"),
    });
    let report = audit(&services, "webmention").args(JSON).run().expect_code(0).json();
    assert_eq!(source(&report, "webmention")["candidates"], 2, "the same mention, asked for under two addresses");
}

#[test]
fn the_throttle_of_stack_exchange_is_a_line_in_the_report() {
    let services = Services::new(|_| {
        let body = include_str!("../../../fixtures/services/stack-exchange-throttled.json");
        Says::status(400, body)
    });
    let run = audit(&services, "stack-exchange").args(JSON).run().expect_code(0);
    assert!(
        note(&run, "stack-exchange").contains("too many requests from this IP"),
        "{}",
        note(&run, "stack-exchange")
    );
    assert_eq!(services.asked().len(), 1, "nobody is pressed");
}

#[test]
fn a_backoff_that_nobody_can_wait_for_ends_the_asking() {
    let services = Services::new(|_| {
        Says::json(
            r#"{"items":[{"link":"https://stackoverflow.com/q/1","title":"x"}],"has_more":true,"backoff":7200,"quota_remaining":100}"#,
        )
    });
    let run = audit(&services, "stack-exchange").args(JSON).run().expect_code(0);
    assert!(note(&run, "stack-exchange").contains("asks to wait 7200 s"), "{}", note(&run, "stack-exchange"));
    assert_eq!(source(&run.json(), "stack-exchange")["candidates"], 1);
    assert_eq!(services.asked().len(), 1);
}

#[test]
fn paging_that_never_ends_ends() {
    let endless = |asked: &super::server::Asked| {
        match asked.host.as_str() {
        "hn.algolia.com" => Says::json(
            json!({"hits": [{"objectID": "7", "created_at_i": 5, "url": "https://us.test/"}], "nbHits": 1e15 as i64, "nbPages": 1e15 as i64})
                .to_string(),
        ),
        "api.stackexchange.com" => Says::json(r#"{"items":[],"has_more":true,"quota_remaining":9999}"#),
        "webmention.io" => {
            let one = json!({"wm-source": "https://blog.test/x", "wm-target": "https://us.test/"});
            Says::json(json!({"children": vec![one; 100]}).to_string())
        }
        _ => Says::json(
            json!({"continue": {"eucontinue": format!("{}x", asked.get("eucontinue"))}, "query": {"exturlusage": []}}).to_string(),
        ),
    }
    };
    let services = Services::new(endless);
    let run = audit(&services, "wikipedia,hacker-news,stack-exchange,webmention")
        .args(JSON)
        .args(["--max-rows", "100000"])
        .run()
        .expect_code(0);
    for name in ["wikipedia", "stack-exchange", "webmention"] {
        assert!(note(&run, name).contains("as many as one audit makes"), "{name}: {}", note(&run, name));
    }
    assert!(services.asked().len() < 200, "{}", services.asked().len());
}

#[test]
fn huge_answers_are_cut() {
    let services = Services::new(|asked| {
        if asked.get("tags") != "story" {
            return Says::json(r#"{"hits":[],"nbHits":0,"nbPages":0}"#);
        }
        let mut body = String::from(r#"{"hits":[{"objectID":"1","url":"https://us.test/","title":"first"}"#);
        let filler = format!(r#",{{"objectID":"2","title":"{}"}}"#, "x".repeat(1 << 20));
        body.push_str(&filler.repeat(20));
        body.push_str(r#"],"nbHits":21,"nbPages":1}"#);
        Says::json(body)
    });
    let run = audit(&services, "hacker-news").args(JSON).run().expect_code(0);
    assert!(note(&run, "hacker-news").contains("it was cut (too-large)"), "{}", note(&run, "hacker-news"));
    assert_eq!(source(&run.json(), "hacker-news")["candidates"], 1);
}

#[test]
fn hostile_texts_take_no_effect() {
    let nasty = "\u{1b}[31m=HYPERLINK(\"http://evil.test\")\r\n<script>alert(1)</script>\u{202e}";
    let body = json!({"hits": [
        {"objectID": "1", "created_at_i": 99_999_999_999_999_999_i64, "title": nasty, "url": "https://us.test/a"},
        {"objectID": "../../etc/passwd", "title": nasty, "url": "https://us.test/b"},
        {"objectID": ["x"], "url": {"a": 1}},
        {"objectID": "3", "title": nasty, "url": "javascript:alert(1)//us.test/", "comment_text": format!("<a href=\"https://us.test/{nasty}\">{nasty}</a>")},
        "text", 5, null, [[["deep"]]]
    ], "nbHits": 4, "nbPages": 1, "message": nasty});
    let body = body.to_string();
    let services = Services::new(move |_| Says::json(&body));
    let list = audit(&services, "hacker-news");
    let csv = list.directory.path().join("out.csv");
    let list = list.args(JSON).args(["--csv", csv.to_str().unwrap()]);
    let run = list.run().expect_code(0);
    let shown = format!("{}{}{}", run.stdout, run.stderr, std::fs::read_to_string(csv).unwrap());
    assert!(!shown.contains('\u{1b}'), "{shown}");
    assert!(!shown.contains("\n=HYPERLINK") && !shown.contains(",=HYPERLINK"), "{shown}");
    assert!(run.json()["backlinks"].as_array().unwrap().iter().all(|link| {
        let url = link["source_url"].as_str().unwrap();
        url.starts_with("https://news.ycombinator.com/item?id=") || url == "https://blog.test/post"
    }));
    let refused = Services::new(move |_| Says::status(500, json!({"message": nasty}).to_string()));
    let run = audit(&refused, "webmention").args(["--format", "terminal"]).run().expect_code(0);
    assert!(!run.stdout.contains('\u{1b}') && !run.stderr.contains('\u{1b}'), "{}", run.stdout);
}
