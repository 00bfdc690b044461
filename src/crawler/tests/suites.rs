//! What browsers were tested with: lengths, types, and the destinations that attackers write into redirects.

use serde_json::Value;
use url::Url;

use super::web::*;
use crate::crawler::follow::destination;
use crate::crawler::guard::Guard;
use crate::crawler::sniff::{Declared, content_type, declared};
use crate::model::url::CanonicalUrl;

fn suite(name: &str) -> Value {
    let path = format!("{}/fixtures/crawler/http/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Cases of web-platform-tests where we end otherwise than a browser, with what we do. HTTP itself (RFC 9112, 6.3) calls
/// every one of them an unrecoverable error, and so does the HTTP library: a length that cannot be trusted may be an
/// attempt at smuggling. Such a page is unverified, never gone.
const STRICTER: &[&str] = &["aaaah | aaaah", "aaaah, aaaah", "aaaah", "42s", "30s", "-1", "0x20"];
/// And where we are more forgiving: the numbers agree, however they are written.
const FORGIVING: &[&str] = &["030 | 30", "030, 30"];

#[tokio::test]
async fn lengths_are_believed_as_browsers_believe_them() {
    let mut differing = Vec::new();
    for case in suite("content_length")["cases"].as_array().unwrap() {
        let lines: Vec<&str> =
            case["value_lines"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
        let headers: String = lines.iter().map(|line| format!("Content-Length: {line}\r\n")).collect();
        let reply = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{headers}\r\n<p>{}", "x".repeat(39));
        let server =
            Server::start(
                move |_, path| {
                    if path == "/robots.txt" { not_found() } else { Reply::Close(reply.clone().into_bytes()) }
                },
            )
            .await;
        let fetch = fetch_one(server.settings(), "http://a.test/").await;
        let read = match &fetch.outcome {
            crate::model::fetch::FetchOutcome::Fetched(page) => Some(page.body.len() as u64),
            _ => None,
        };
        let expected = if case["expected"] == "ignored" { Some(42) } else { case["expected"].as_u64() };
        if read != expected {
            differing.push((lines.join(" | "), read));
        }
    }
    let names: Vec<&str> = differing.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, [STRICTER, FORGIVING].concat(), "{differing:?}");
    assert!(differing.iter().all(|(name, read)| read.is_none() == STRICTER.contains(&name.as_str())), "{differing:?}");
}

#[test]
fn types_are_read_as_browsers_read_them() {
    for case in suite("mime_types")["cases"].as_array().unwrap() {
        let input = case["input"].as_str().unwrap();
        let seen = declared(content_type([input].into_iter()).as_deref());
        let expected = if case["essence"] == "text/html" { Declared::Html } else { Declared::Unknown };
        assert_eq!(seen, expected, "{input}");
    }
}

/// Whatever a redirect says: one line, one request, and never to a place that the guard forbids.
#[test]
fn hostile_destinations_stay_one_url() {
    let mut seen = 0;
    let lists = suite("redirects");
    for payload in lists["lists"].as_object().unwrap().values().flat_map(|list| list.as_array().unwrap()) {
        let payload = payload.as_str().unwrap();
        for location in [payload.to_owned(), format!("http://a.test{payload}"), format!("\r\n {payload}\t")] {
            seen += 1;
            let Ok(to) = destination(&Url::parse("http://a.test/x").unwrap(), Some(&location)) else { continue };
            assert!(!to.as_str().bytes().any(|byte| byte <= b' ' || byte == 0x7f), "{location:?}: {to}");
            assert!(to.username().is_empty() && to.password().is_none(), "{location:?}: {to}");
            if !matches!(to.scheme(), "http" | "https") {
                assert!(Guard::default().check_url(&to).is_err(), "{location:?}: {to}");
                continue;
            }
            // What is asked for is what was checked: writing it down and reading it again changes nothing.
            let again = Url::parse(to.as_str()).unwrap();
            assert_eq!(again, to);
            let canonical = CanonicalUrl::from_url(to.clone()).map(|url| url.host_str().to_owned());
            assert!(canonical.is_err() || canonical.as_deref().ok() == to.host_str(), "{location:?}: {to}");
        }
    }
    assert!(seen > 900);
}
