//! Open services: paging, slices of time, backoff, quota, caching.

use serde_json::json;

use super::server::{Asked, Says, Services};
use super::{links, source};
use crate::support::{Audit, Web};

/// Nothing known, in the shape of each open service.
fn empty(asked: &Asked) -> Says {
    match asked.host.as_str() {
        "hn.algolia.com" => Says::json(r#"{"hits":[],"nbHits":0,"nbPages":0,"page":0}"#),
        "api.stackexchange.com" => Says::json(r#"{"items":[],"has_more":false,"quota_max":300,"quota_remaining":200}"#),
        "webmention.io" => Says::json(r#"{"type":"feed","name":"Webmentions","children":[]}"#),
        _ => Says::json(r#"{"batchcomplete":"","query":{"exturlusage":[]}}"#),
    }
}

fn audit(services: &Services, arguments: &[&str]) -> Audit {
    // Pages on any other port lead nowhere, and nothing else is asked.
    let served = Web::new().serve();
    let audit = services.serve(Audit::new());
    audit
        .args(["--connect-to".to_owned(), format!("::127.0.0.1:{}", served.port)])
        .args(["us.test", "--format", "json"])
        .args(arguments)
}

#[test]
fn with_nothing_in_hand_every_open_service_is_asked() {
    let services = Services::new(|asked| match asked.host.as_str() {
        "hn.algolia.com" if asked.get("tags") == "story" => Says::recorded("hacker-news-story.json"),
        _ => empty(asked),
    });
    let audit = audit(&services, &["--contact", "me@us.test"]);
    let report = audit.run().expect_code(0).json();
    let names: Vec<&str> =
        report["sources"].as_array().unwrap().iter().map(|source| source["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["wikipedia", "hacker-news", "stack-exchange", "webmention"]);
    let asked = services.asked();
    assert_eq!(asked[0].header("user-agent").split(' ').nth(1), Some("(+me@us.test)"));
    let wikis: Vec<String> = asked.iter().map(|a| a.host.clone()).filter(|host| host.contains("wiki")).collect();
    assert_eq!(wikis[0], "en.wikipedia.org", "the largest first");
    assert!(wikis.len() > 5 && wikis.contains(&"commons.wikimedia.org".to_owned()));
    let sites: Vec<&Asked> = asked.iter().filter(|a| a.host == "api.stackexchange.com").collect();
    assert!(sites.len() > 5 && sites[0].get("site") == "stackoverflow");
    assert_eq!(services.most_at_once(), 1, "one request at a time");
}

#[test]
fn wikis_give_their_pages() {
    let services = Services::new(|asked| match (asked.host.as_str(), asked.get("eucontinue")) {
        ("en.wikipedia.org", "") => Says::recorded("mediawiki-1.json"),
        ("en.wikipedia.org", _) => Says::recorded("mediawiki-2.json"),
        _ => empty(asked),
    });
    let report = audit(&services, &["--source", "wikipedia"]).run().expect_code(0).json();
    assert_eq!(
        links(&report),
        [
            "https://en.wikipedia.org/wiki/Gadget → https://us.test/gadgets",
            "https://en.wikipedia.org/wiki/History_of_widgets → http://www.us.test/history?x=1&y=2",
            "https://en.wikipedia.org/wiki/User:Nobody/Notes_%231 → https://us.test/",
            "https://en.wikipedia.org/wiki/Widget → https://us.test/widgets",
        ]
    );
    let line = source(&report, "wikipedia");
    assert_eq!((&line["rows"], &line["candidates"], &line["refused_rows"]), (&json!(6), &json!(4), &json!(1)));
    assert_eq!(line["skipped"], json!({"other site": 1}));
    assert_eq!(report["backlinks"][0]["found_by"], json!(["wikipedia"]));
    let asked: Vec<Asked> =
        services.asked().into_iter().filter(|a| a.host == "en.wikipedia.org" && a.path == "/w/api.php").collect();
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[0].get("euquery"), "*.us.test");
    assert_eq!((asked[0].get("list"), asked[0].get("eulimit")), ("exturlusage", "500"));
    assert_eq!(asked[1].get("eucontinue"), "us.test|501");
    assert!(services.asked().iter().all(|asked| asked.host.contains("wiki")), "nobody else is asked");
}

#[test]
fn hacker_news_gives_stories_and_comments() {
    let services = Services::new(|asked| match asked.get("tags") {
        "story" => Says::recorded("hacker-news-story.json"),
        "comment" => Says::recorded("hacker-news-comment.json"),
        _ => empty(asked),
    });
    let report = audit(&services, &["--source", "hacker-news"]).run().expect_code(0).json();
    assert_eq!(
        links(&report),
        [
            "https://news.ycombinator.com/item?id=1001 → https://us.test/widgets",
            "https://news.ycombinator.com/item?id=1002 → https://us.test/api",
            "https://news.ycombinator.com/item?id=2001 → https://us.test/",
        ]
    );
    let story = &report["backlinks"][0];
    assert_eq!(story["first_seen"], "2024-03-01T12:00:00Z");
    assert_eq!(story["anchor"]["text"], "Widgets, explained");
    assert_eq!(report["backlinks"][1]["follow"], false);
    assert_eq!(source(&report, "hacker-news")["skipped"], json!({"mentions without a link": 1}));
}

#[test]
fn what_lies_beyond_a_thousand_hits_is_asked_for_in_slices_of_time() {
    // 1,150 stories, one a minute; a query gives the newest 1,000 before its time.
    let services = Services::new(|asked| {
        if asked.get("tags") != "story" {
            return empty(asked);
        }
        let before: i64 = asked.get("numericFilters").trim_start_matches("created_at_i<=").parse().unwrap_or(i64::MAX);
        let (page, size) =
            (asked.get("page").parse::<usize>().unwrap(), asked.get("hitsPerPage").parse::<usize>().unwrap());
        let all: Vec<i64> = (0..1_150).rev().map(|n| 1_600_000_000 + n * 60).filter(|at| *at <= before).collect();
        let hits: Vec<_> = all
            .iter()
            .take(1_000)
            .skip(page * size)
            .take(size)
            .map(|at| {
                let id = (at - 1_600_000_000) / 60;
                json!({"objectID": id.to_string(), "created_at_i": at, "title": "t", "url": format!("https://us.test/{id}")})
            })
            .collect();
        let pages = all.len().min(1_000).div_ceil(size);
        Says::json(json!({"hits": hits, "nbHits": all.len(), "nbPages": pages, "page": page}).to_string())
    });
    let report = audit(&services, &["--source", "hacker-news", "--max-rows", "5000", "--max-pages", "0"])
        .run()
        .expect_code(0)
        .json();
    assert_eq!(source(&report, "hacker-news")["candidates"], 1_150);
    let capped = audit(&services, &["--source", "hacker-news", "--max-rows", "120", "--max-pages", "0"])
        .run()
        .expect_code(0)
        .json();
    let line = source(&capped, "hacker-news");
    assert_eq!((&line["candidates"], &line["note"]), (&json!(120), &json!("stopped at 120 rows (`--max-rows`)")));
}

#[test]
fn stack_exchange_is_asked_as_slowly_as_it_wants() {
    let services = Services::new(|asked| match (asked.get("site"), asked.get("page")) {
        ("stackoverflow", "1") => Says::recorded("stack-exchange-1.json"),
        ("stackoverflow", _) => Says::recorded("stack-exchange-2.json"),
        ("superuser", _) => Says::json(r#"{"items":[],"has_more":false,"quota_max":300,"quota_remaining":20}"#),
        _ => empty(asked),
    });
    let begun = std::time::Instant::now();
    let report = audit(&services, &["--source", "stack-exchange"]).run().expect_code(0).json();
    assert!(begun.elapsed().as_secs_f64() >= 1.0, "`backoff` was not obeyed");
    assert_eq!(
        links(&report),
        [
            "https://stackoverflow.com/questions/11/how-to-widget → https://us.test/docs",
            "https://stackoverflow.com/questions/12/which → ",
            "https://stackoverflow.com/questions/13/third → https://us.test/third",
        ]
    );
    let line = source(&report, "stack-exchange");
    assert_eq!(line["note"], "the day's quota is nearly used up (20 requests left)");
    assert_eq!(line["failed"], false);
    let asked = services.asked();
    assert_eq!((asked.len(), asked[0].get("url"), asked[0].get("pagesize")), (3, "*us.test*", "100"));
    assert_eq!(asked[0].path, "/2.3/search/advanced");
}

#[test]
fn webmentions_are_pages_that_told_of_their_link() {
    let services = Services::new(|asked| match asked.get("target") {
        "https://us.test/" => Says::recorded("webmention.json"),
        _ => empty(asked),
    });
    let report = audit(&services, &["--source", "webmention"]).run().expect_code(0).json();
    assert_eq!(links(&report), ["https://blog.test/reply → https://us.test/"]);
    assert_eq!(report["backlinks"][0]["first_seen"], "2024-05-01T10:00:00Z");
    let line = source(&report, "webmention");
    assert_eq!((&line["rows"], &line["refused_rows"]), (&json!(3), &json!(1)));
    assert_eq!(line["skipped"], json!({"own pages": 1}));
    let targets: Vec<String> = services.asked().iter().map(|asked| asked.get("target").to_owned()).collect();
    assert_eq!(targets, ["https://us.test/", "https://www.us.test/"]);
}

#[test]
fn answers_are_kept_for_the_next_audit() {
    let services = Services::new(|asked| match asked.get("tags") {
        "story" => Says::recorded("hacker-news-story.json"),
        _ => empty(asked),
    });
    let first = audit(&services, &["--source", "hacker-news", "--no-source", "history"]);
    let one = first.run().expect_code(0).json();
    assert_eq!(services.asked().len(), 2);
    let two = first.run().expect_code(0).json();
    assert_eq!(services.asked().len(), 2, "nothing was asked twice");
    assert_eq!(links(&one), links(&two));
    let fresh = first.args(["--fresh"]);
    fresh.run().expect_code(0);
    assert_eq!(services.asked().len(), 4, "`--fresh` asks anew");
    // A day later everything is asked again.
    fresh.env("SOURCE_DATE_EPOCH", "1767312000").run().expect_code(0);
    assert_eq!(services.asked().len(), 6);
}

#[test]
fn offline_asks_nobody() {
    let services = Services::new(empty);
    let run = audit(&services, &["--offline"]).run().expect_code(3);
    assert!(run.stderr.contains("`--offline` asks no other"), "{}", run.stderr);
    let run = audit(&services, &["--offline", "--source", "wikipedia"]).run().expect_code(3);
    assert!(run.stderr.contains("wikipedia: not asked: `--offline`"), "{}", run.stderr);
    assert!(services.asked().is_empty());
}

#[test]
fn with_inputs_in_hand_services_are_asked_only_by_name() {
    let services = Services::new(empty);
    let audit = audit(&services, &[]);
    let list = audit.file("links.txt", "http://blog.test/post\n");
    let audit = audit.args(["--links", list.to_str().unwrap()]);
    audit.run().expect_code(0);
    assert!(services.asked().is_empty());
    audit.args(["--source", "webmention"]).run().expect_code(0);
    assert!(services.asked().iter().all(|asked| asked.host == "webmention.io") && !services.asked().is_empty());
}

#[test]
fn a_week_later_no_export_is_needed() {
    let served = Web::new()
        .page("blog.test", "/post", "<p>We like <a href='https://us.test/'>our friends</a> a lot.</p>")
        .serve();
    let services = Services::new(empty);
    let rest = ["--connect-to".to_owned(), format!("::127.0.0.1:{}", served.port)];
    let audit = services.serve(Audit::new()).args(&rest).args(["us.test", "--format", "json"]);
    let list = audit.file("links.txt", "http://blog.test/post\nhttp://blog.test/other\n");
    let first = audit.args(["--links", list.to_str().unwrap()]);
    assert_eq!(first.run().expect_code(0).json()["coverage"]["live"], 1);
    let again = services.serve(first.without_args()).args(&rest).args(["us.test", "--format", "json"]);
    let again = again.env("SOURCE_DATE_EPOCH", "1767830400");
    let report = again.run().expect_code(0).json();
    assert_eq!(report["coverage"]["live"], 1);
    let line = source(&report, "history");
    assert_eq!(
        (&line["rows"], &line["candidates"], &line["report"]),
        (&json!(2), &json!(2), &json!("audit of 2026-01-01"))
    );
    let link = report["backlinks"].as_array().unwrap().iter().find(|link| link["state"] == "live").unwrap();
    assert_eq!(link["found_by"], json!(["history"]));
    assert_eq!(report["changes"]["new"], json!([]), "it was known before");
    // With the export given again, the history adds nothing.
    let both = again.args(["--links", list.to_str().unwrap()]).env("SOURCE_DATE_EPOCH", "1768435200");
    let report = both.run().expect_code(0).json();
    assert_eq!(source(&report, "history")["skipped"], json!({"named by another source": 2}));
    // And left out, it is not read.
    let without =
        both.args(["--no-source", "history"]).env("SOURCE_DATE_EPOCH", "1769040000").run().expect_code(0).json();
    assert!(without["sources"].as_array().unwrap().iter().all(|source| source["name"] != "history"));
}

#[test]
fn without_network_the_answer_comes_at_once() {
    // Every name leads to a port where nobody listens.
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let run = Audit::new().args(["us.test", "--connect-to", &format!("::127.0.0.1:{closed}")]).run().expect_code(3);
    for name in ["wikipedia", "hacker-news", "stack-exchange", "webmention"] {
        assert!(run.stderr.contains(&format!("{name}: out of reach: no connection")), "{name}: {}", run.stderr);
    }
    assert!(run.stderr.contains("none of the 4 sources has a link to `us.test`"), "{}", run.stderr);
    assert!(run.stderr.contains("hint: check the network") && run.stderr.contains("--links FILE"), "{}", run.stderr);
    assert_eq!(run.stdout, "");
}

#[test]
fn an_unknown_source_is_a_typing_error() {
    let run = Audit::new().args(["us.test", "--source", "wikpedia"]).run().expect_code(2);
    assert!(run.stderr.contains("`--source wikpedia` is no source"), "{}", run.stderr);
    for name in ["graph", "history", "wikipedia", "hacker-news", "stack-exchange", "webmention", "bing", "semrush"] {
        assert!(run.stderr.contains(name), "{name}: {}", run.stderr);
    }
}
