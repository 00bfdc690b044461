//! Other people's cases about links, addresses and domains.

use base64::Engine;
use serde_json::Value;
use url::Url;

use super::{PageInput, every_link};
use crate::model::fetch::Headers;
use crate::model::url::{CanonicalUrl, registrable_domain};

fn suite(text: &str) -> Vec<Value> {
    let mut suite: Value = serde_json::from_str(text).unwrap();
    serde_json::from_value(suite["cases"].take()).unwrap()
}

/// Cases that the other parser, jsdom, answers otherwise, with the reason.
const DIFFERENT: &[(&str, &str)] = &[
    ("ct-svg", "read as XML there; here only HTML is read, in which `xlink:href` of an SVG makes a link"),
    ("ct-xhtml-cdata", "read as XML there; as HTML the CDATA section is a comment"),
    ("cs-unlabelled-utf8", "undeclared encodings are not detected there"),
    (
        "cs-meta-late",
        "undeclared encodings are not detected there; the declaration stands behind the first 1,024 bytes",
    ),
    ("cs-quoted-label", "undeclared encodings are not detected there; the declared label is none"),
    ("html-svg-anchor", "links of SVG are not listed there"),
    ("html-select-link", "older parsers drop links inside `select`; the standard and browsers keep them now"),
];

#[test]
fn links_are_those_that_another_parser_sees() {
    let cases = suite(include_str!("../../fixtures/suites/html_links.json"));
    let mut wrong = Vec::new();
    for case in &cases {
        let id = case["id"].as_str().unwrap();
        let body = base64::engine::general_purpose::STANDARD.decode(case["body"].as_str().unwrap()).unwrap();
        let headers = Headers { content_type: case["content_type"].as_str().map(str::to_owned), ..Headers::default() };
        let url = CanonicalUrl::parse(&format!("http://{id}.hostile.test/")).unwrap();
        let seen = every_link(&PageInput { url: &url, status: 200, headers: &headers, body: &body });
        let leads_to_us = |href: &str| Url::parse(href).is_ok_and(|url| url.host_str() == Some("target.test"));
        // Theirs has every white space at the ends removed.
        let ours: Vec<(String, String, String)> = (seen.links.iter())
            .map(|link| (link.href.clone().unwrap_or_default(), link.text.trim().to_owned(), link.rel.to_string()))
            .filter(|link| leads_to_us(&link.0))
            .collect();
        let theirs: Vec<(String, String, String)> = (case["links"].as_array().unwrap().iter())
            .map(|link| {
                let text = |name: &str| link[name].as_str().unwrap_or_default();
                let rel = crate::model::link::Rel::parse(text("rel")).to_string();
                (text("href").to_owned(), text("text").to_owned(), rel)
            })
            .filter(|link| leads_to_us(&link.0))
            .collect();
        let is_known = DIFFERENT.iter().any(|(known, _)| *known == id);
        if (ours != theirs) != is_known {
            wrong.push(format!("{id}\n  ours   {ours:?}\n  theirs {theirs:?}"));
        }
    }
    assert!(cases.len() > 200 && wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn addresses_are_resolved_as_the_standard_says() {
    let cases = suite(include_str!("../../fixtures/suites/url_cases.json"));
    let mut wrong = Vec::new();
    for case in &cases {
        let base = case["base"].as_str().and_then(|base| Url::parse(base).ok());
        let input = case["input"].as_str().unwrap();
        let ours = Url::options().base_url(base.as_ref()).parse(input).ok().map(|url| url.to_string());
        if ours.as_deref() != case["href"].as_str() {
            wrong.push(format!("{input:?} on {:?}: ours {ours:?}, theirs {:?}", case["base"], case["href"]));
        }
    }
    assert!(cases.len() > 400 && wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn domains_are_cut_as_the_public_suffix_list_says() {
    let cases = suite(include_str!("../../fixtures/suites/psl_cases.json"));
    let mut asked = 0;
    for case in &cases {
        // No host at all, or one with an empty label, is no address.
        let Some(url) = case["input"].as_str().and_then(|host| Url::parse(&format!("http://{host}/")).ok()) else {
            continue;
        };
        let host = url.host_str().unwrap().to_owned();
        if host.starts_with('.') {
            continue;
        }
        asked += 1;
        let wanted = match case["registrable_domain"].as_str() {
            // A public suffix stands for itself.
            None => host.clone(),
            Some(domain) => Url::parse(&format!("http://{domain}/")).unwrap().host_str().unwrap().to_owned(),
        };
        assert_eq!(registrable_domain(&host), wanted, "{case}");
    }
    assert!(asked > 70, "{asked}");
}
