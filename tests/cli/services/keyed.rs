//! Paid services: what a key opens, what it costs, and that the key shows nowhere.

use std::path::Path;

use serde_json::json;

use super::server::{Asked, Says, Services};
use super::{links, source};
use crate::support::{Audit, Run};

/// Keys as they come: with marks that are spelled otherwise in URLs.
const KEYS: &[(&str, &str)] = &[
    ("BING_WEBMASTER_API_KEY", "bing/k+ey-0f81aa"),
    ("AHREFS_API_KEY", "ahrefs-k3y-77d1"),
    ("MOZ_ACCESS_ID", "mozscape-a1b2c3"),
    ("MOZ_SECRET_KEY", "moz=secret/99ff"),
    ("MAJESTIC_API_KEY", "MAJ3STICKEY00"),
    ("DATAFORSEO_LOGIN", "login@us.test"),
    ("DATAFORSEO_PASSWORD", "d4taforpass&word"),
    ("SEMRUSH_API_KEY", "semrush~key~55"),
    ("OPEN_PAGE_RANK_API_KEY", "oprkey0123456"),
];

fn audit(services: &Services, arguments: &[&str]) -> Audit {
    let audit = KEYS.iter().fold(services.serve(Audit::new()), |audit, (name, key)| audit.env(name, key));
    audit.args(["us.test", "--format", "json", "--max-pages", "0", "--check-targets", "0"]).args(arguments)
}

/// No key, in any spelling, in anything that was printed or written.
#[track_caller]
fn expect_no_key(audit: &Audit, run: &Run) {
    let mut texts = vec![run.stdout.clone().into_bytes(), run.stderr.clone().into_bytes()];
    collect(audit.directory.path(), &mut texts);
    assert!(texts.len() > 2, "nothing was written");
    for (name, key) in KEYS {
        let encoded: String = url::form_urlencoded::byte_serialize(key.as_bytes()).collect();
        for text in &texts {
            for spelling in [*key, &encoded] {
                assert!(memchr::memmem::find(text, spelling.as_bytes()).is_none(), "{name} shows");
            }
        }
    }
}

fn collect(directory: &Path, texts: &mut Vec<Vec<u8>>) {
    for entry in std::fs::read_dir(directory).expect("the directory").flatten() {
        if entry.path().is_dir() {
            collect(&entry.path(), texts);
            continue;
        }
        let bytes = std::fs::read(entry.path()).expect("a file");
        // What is kept of answers is packed.
        texts.extend(zstd::bulk::decompress(&bytes, 1 << 24).ok());
        texts.push(bytes);
    }
}

fn speak(asked: &Asked) -> Says {
    match asked.host.as_str() {
        "ssl.bing.com" if asked.path.ends_with("GetUserSites") => Says::recorded("bing-sites.json"),
        "ssl.bing.com" if asked.path.ends_with("GetLinkCounts") => Says::recorded("bing-counts.json"),
        "ssl.bing.com" => Says::recorded("bing-links.json"),
        "api.ahrefs.com" => Says::recorded("ahrefs.json").with("x-api-units-cost-total-actual", "58"),
        "lsapi.seomoz.com" if asked.body.contains("next_token") => Says::recorded("moz-2.json"),
        "lsapi.seomoz.com" => Says::recorded("moz-1.json"),
        "api.majestic.com" => Says::recorded("majestic.json"),
        "api.dataforseo.com" => Says::recorded("dataforseo.json"),
        "api.semrush.com" => Says::recorded("semrush.csv"),
        "openpagerank.com" => Says::recorded("open-page-rank.json"),
        _ => Says::status(404, ""),
    }
}

/// One audit with one source; the report and what the service was asked.
fn one(name: &str) -> (serde_json::Value, Vec<Asked>, Run) {
    let services = Services::new(speak);
    let audit = audit(&services, &["--source", name]);
    let run = audit.run().expect_code(0);
    expect_no_key(&audit, &run);
    (run.json(), services.asked(), run)
}

#[test]
fn bing_gives_links_page_by_page() {
    let (report, asked, _) = one("bing");
    assert_eq!(
        links(&report),
        ["http://blog.test/page1 → https://www.us.test/", "http://blog.test/page1 → https://www.us.test/a"]
    );
    let paths: Vec<&str> = asked.iter().map(|asked| asked.path.rsplit('/').next().unwrap()).collect();
    assert_eq!(paths, ["GetUserSites", "GetLinkCounts", "GetUrlLinks", "GetUrlLinks"]);
    assert_eq!(asked[1].get("siteUrl"), "https://www.us.test/", "as it was verified");
    assert_eq!(asked[2].get("link"), r#""https:\/\/www.us.test\/""#, "the most linked first, written as JSON");
    assert!(asked.iter().all(|asked| asked.get("apikey") == "bing/k+ey-0f81aa"));
    assert_eq!(source(&report, "bing")["refused_rows"], 2);
}

#[test]
fn ahrefs_gives_rows_as_its_exports_have_them() {
    let (report, asked, run) = one("ahrefs");
    assert_eq!(
        links(&report),
        ["https://blog.test/widgets → https://us.test/", "https://news.test/story → https://us.test/news"]
    );
    assert_eq!(report["backlinks"][0]["anchor"]["text"], "Widgets");
    assert_eq!(report["backlinks"][1]["follow"], false);
    assert_eq!(report["backlinks"][0]["first_seen"], "2021-09-11T11:40:43Z");
    assert_eq!(report["backlinks"][0]["found_by"], json!(["ahrefs"]));
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].header("authorization"), "Bearer ahrefs-k3y-77d1");
    assert_eq!(
        (asked[0].get("target"), asked[0].get("mode"), asked[0].get("limit")),
        ("us.test", "subdomains", "1000")
    );
    assert!(run.stderr.contains("asking Ahrefs: up to 1000 rows in 1 requests"), "{}", run.stderr);
    assert_eq!(source(&report, "ahrefs")["note"], "it cost 58 API units");
}

#[test]
fn moz_gives_pages_of_fifty() {
    let (report, asked, run) = one("moz");
    assert_eq!(links(&report), ["http://blog.test/w → http://us.test/", "http://news.test/s → http://us.test/news"]);
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[0].method, "POST");
    let body: serde_json::Value = serde_json::from_str(&asked[0].body).unwrap();
    assert_eq!(
        (&body["target"], &body["target_scope"], &body["limit"]),
        (&json!("us.test"), &json!("root_domain"), &json!(50))
    );
    assert!(asked[1].body.contains("bWFkZS11cA"));
    assert!(asked[0].header("authorization").starts_with("Basic "));
    assert!(run.stderr.contains("asking Moz: up to 1000 rows of the month's quota"), "{}", run.stderr);
}

#[test]
fn majestic_dataforseo_and_semrush_are_read_as_their_exports() {
    let (report, asked, run) = one("majestic");
    assert_eq!(links(&report), ["https://blog.test/w → https://us.test/"]);
    assert_eq!(report["backlinks"][0]["follow"], false);
    assert_eq!((asked[0].get("cmd"), asked[0].get("app_api_key")), ("GetBackLinkData", "MAJ3STICKEY00"));
    assert!(run.stderr.contains("5000 analysis units"), "{}", run.stderr);

    let (report, asked, _) = one("dataforseo");
    assert_eq!(links(&report), ["https://blog.test/w → https://us.test/"]);
    assert_eq!(report["backlinks"][0]["rel"], json!(["nofollow", "ugc"]));
    assert_eq!((asked[0].method.as_str(), asked[0].path.as_str()), ("POST", "/v3/backlinks/backlinks/live"));
    assert_eq!(source(&report, "dataforseo")["note"], "it cost 0.02003 USD");

    let (report, asked, run) = one("semrush");
    assert_eq!(
        links(&report),
        ["https://blog.test/w → https://us.test/", "https://news.test/s → https://us.test/news"]
    );
    assert_eq!((asked[0].get("type"), asked[0].get("display_limit")), ("backlinks", "1000"));
    assert!(run.stderr.contains("asking Semrush: up to 1000 rows, 40000 API units"), "{}", run.stderr);
}

#[test]
fn open_page_rank_gives_authority() {
    let services = Services::new(speak);
    let audit = audit(&services, &["--source", "open-page-rank"]);
    let list = audit.file("links.txt", "https://blog.test/a\nhttps://news.test/b\n");
    let audit = audit.args(["--links", list.to_str().unwrap()]);
    let run = audit.run().expect_code(0);
    expect_no_key(&audit, &run);
    let report = run.json();
    assert_eq!(report["backlinks"][0]["authority"], 62.5, "rank 1,000");
    assert_eq!(report["backlinks"][1]["authority"], json!(null));
    let asked = services.asked();
    assert_eq!(asked[0].all("domains[]"), ["blog.test", "news.test"]);
    assert_eq!(asked[0].header("api-opr"), "oprkey0123456");
    assert_eq!(source(&report, "open-page-rank")["skipped"], json!({"domains it does not know": 1}));
}

#[test]
fn rows_are_capped() {
    let services = Services::new(speak);
    let names = "bing,ahrefs,moz,majestic,dataforseo,semrush";
    let run = audit(&services, &["--source", names, "--max-rows", "1"]).run().expect_code(0);
    for name in names.split(',') {
        assert!(run.stderr.contains("up to 1 rows") || name == "bing");
        assert_eq!(source(&run.json(), name)["name"], name);
    }
    let asked = |host: &str| services.asked_of(host);
    assert_eq!(asked("api.ahrefs.com")[0].get("limit"), "1");
    assert_eq!(asked("api.majestic.com")[0].get("Count"), "1");
    assert_eq!(asked("api.semrush.com")[0].get("display_limit"), "1");
    assert!(asked("api.dataforseo.com")[0].body.contains("\"limit\":1"));
    assert!(asked("lsapi.seomoz.com")[0].body.contains("\"limit\":1"));
    assert_eq!(source(&run.json(), "bing")["candidates"], 1);
}

#[test]
fn paid_answers_are_not_paid_for_twice() {
    let services = Services::new(speak);
    let audit = audit(&services, &["--source", "ahrefs,dataforseo"]);
    audit.run().expect_code(0);
    let before = services.asked().len();
    let again = audit.env("SOURCE_DATE_EPOCH", "1767571200").run().expect_code(0);
    assert_eq!(services.asked().len(), before);
    assert!(!again.stderr.contains("asking Ahrefs"), "nothing is spent, so nothing is announced: {}", again.stderr);
}

#[test]
fn a_paid_service_is_asked_unnamed_only_with_nothing_in_hand() {
    let services = Services::new(|asked| match asked.host.as_str() {
        "api.ahrefs.com" => speak(asked),
        _ => Says::status(404, ""),
    });
    let alone =
        services.serve(Audit::new()).env("AHREFS_API_KEY", "ahrefs-k3y-77d1").args(["us.test", "--max-pages", "0"]);
    alone.run().expect_code(0);
    assert_eq!(services.asked_of("api.ahrefs.com").len(), 1);
    let list = alone.file("links.txt", "https://blog.test/a\n");
    alone.args(["--fresh", "--links", list.to_str().unwrap()]).run().expect_code(0);
    assert_eq!(services.asked_of("api.ahrefs.com").len(), 1);
}

#[test]
fn a_service_without_its_key_is_a_typing_error() {
    let run = Audit::new().args(["us.test", "--source", "moz"]).run().expect_code(2);
    assert!(run.stderr.contains("MOZ_API_TOKEN, or MOZ_ACCESS_ID and MOZ_SECRET_KEY"), "{}", run.stderr);
}

#[test]
fn refusals_and_empty_accounts_are_lines_in_the_report() {
    type Said = fn(&Asked) -> Says;
    // The answers repeat the key, as error messages of real services do.
    let cases: &[(&str, Said, &str)] = &[
        ("bing", |_| Says::status(400, include_str!("../../../fixtures/services/bing-error.json")), "ThrottleUser"),
        (
            "bing",
            |asked| {
                Says::status(
                    400,
                    json!({"ErrorCode": 3, "Message": format!("InvalidApiKey {}", asked.get("apikey"))}).to_string(),
                )
            },
            "InvalidApiKey [key]",
        ),
        (
            "ahrefs",
            |asked| Says::status(401, json!({"error": format!("bad {}", asked.header("authorization"))}).to_string()),
            "it refused the key (status 401: bad Bearer [key])",
        ),
        ("ahrefs", |_| Says::status(402, r#"{"error":"no units"}"#), "no units left"),
        (
            "moz",
            |asked| {
                Says::status(
                    403,
                    json!({"error_message": format!("who is {}", asked.header("authorization"))}).to_string(),
                )
            },
            "who is Basic [key]",
        ),
        ("moz", |_| Says::json("<html>maintenance"), "web page instead of data"),
        ("majestic", |_| Says::recorded("majestic-error.json"), "InsufficientResources: You do not have enough"),
        (
            "majestic",
            |asked| {
                Says::json(
                    json!({"Code": "InvalidKey", "ErrorMessage": format!("{} is no key", asked.get("app_api_key"))})
                        .to_string(),
                )
            },
            "[key] is no key",
        ),
        ("dataforseo", |_| Says::recorded("dataforseo-error.json"), "error 40210: Insufficient Funds."),
        (
            "dataforseo",
            |_| Says::json(r#"{"status_code":20000,"tasks":[{"result":[{"items":[{"url_from":"https://a"#),
            "damaged",
        ),
        ("semrush", |_| Says::json("ERROR 132 :: API UNITS BALANCE IS ZERO"), "ERROR 132 :: API UNITS BALANCE IS ZERO"),
        ("semrush", |asked| Says::json(format!("ERROR 120 :: WRONG KEY {}", asked.get("key"))), "WRONG KEY [key]"),
        (
            "semrush",
            |asked| Says::status(302, "").with("Location", &format!("https://elsewhere.test/?{}", asked.get("key"))),
            "a redirect",
        ),
    ];
    for (name, said, expected) in cases {
        let services = Services::new(said);
        let audit = audit(&services, &["--source", name]);
        let list = audit.file("links.txt", "https://blog.test/a\n");
        let html = audit.directory.path().join("report.html");
        let audit = audit.args(["--links", list.to_str().unwrap(), "--html", html.to_str().unwrap(), "-vv"]);
        let run = audit.run().expect_code(0);
        expect_no_key(&audit, &run);
        let report = run.json();
        let line = source(&report, name);
        assert!(line["note"].as_str().unwrap_or_default().contains(expected), "{name}: {line:#}");
        assert_eq!(line["failed"], true, "{name}");
    }
}

#[test]
fn nothing_found_is_no_failure() {
    let services = Services::new(|asked| match asked.host.as_str() {
        "api.semrush.com" => Says::json("ERROR 50 :: NOTHING FOUND"),
        "api.ahrefs.com" => Says::json(r#"{"backlinks":[]}"#),
        "lsapi.seomoz.com" => Says::json(r#"{"results":[]}"#),
        "api.majestic.com" => {
            Says::json(r#"{"Code":"OK","DataTables":{"BackLinks":{"Headers":{"Count":"0"},"Data":[]}}}"#)
        }
        "api.dataforseo.com" => {
            Says::json(r#"{"status_code":20000,"cost":0.02,"tasks":[{"status_code":20000,"result":[{"items":null}]}]}"#)
        }
        _ => Says::json(r#"{"d":{"Links":[],"TotalPages":0}}"#),
    });
    let names = "bing,ahrefs,moz,majestic,dataforseo,semrush";
    let audit = audit(&services, &["--source", names]);
    let list = audit.file("links.txt", "https://blog.test/a\n");
    let report = audit.args(["--links", list.to_str().unwrap()]).run().expect_code(0).json();
    for name in names.split(',') {
        let line = source(&report, name);
        assert_eq!((&line["failed"], &line["rows"]), (&json!(false), &json!(0)), "{line:#}");
    }
}
