//! Pages that are obstacles, and pages that nearly are; see `fixtures/obstacles/PROVENANCE.md`.

use std::path::Path;

use super::*;
use crate::extractor::{PageInput, Wanted, extract};
use crate::model::fetch::Headers;
use crate::model::site::Site;
use crate::model::url::CanonicalUrl;

fn obstacle(html: &str) -> Option<(Cause, String)> {
    let url = CanonicalUrl::parse("http://www.harbour-notes.example/page").unwrap();
    let headers = Headers { content_type: Some("text/html; charset=utf-8".to_owned()), ..Headers::default() };
    let input = PageInput { url: &url, status: 200, headers: &headers, body: html.as_bytes() };
    let facts = extract(&input, &Wanted::site(&Site::parse("target.test").unwrap())).facts;
    facts.obstacle.map(|cause| (cause, facts.obstacle_evidence.unwrap_or_default()))
}

/// Files of a folder, sorted: name without ending, content.
fn fixtures(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/obstacles").join(folder);
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let read = |path: &std::path::PathBuf| {
        (path.file_stem().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(path).unwrap())
    };
    files.iter().map(read).collect()
}

#[test]
fn obstacles_are_told_with_evidence() {
    let files = fixtures("hit");
    assert!(files.len() >= 20);
    for (name, html) in files {
        let (cause, evidence) = obstacle(&html).unwrap_or_else(|| panic!("{name}: no obstacle"));
        assert!(name.starts_with(&format!("{cause}--")), "{name}: {cause} {evidence}");
        assert!(!evidence.is_empty());
    }
}

#[test]
fn pages_that_nearly_are_obstacles_are_pages() {
    let files = fixtures("miss");
    assert!(files.len() >= 14);
    for (name, html) in files {
        assert_eq!(obstacle(&html), None, "{name}");
    }
}

#[test]
fn titles_name_missing_pages_and_not_articles_about_them() {
    for title in [
        "404 not found",
        "page not found - blog.test",
        "404",
        "seite nicht gefunden | verein",
        "polski związek działkowców - błąd 404 - nie znaleziono strony",
        "oops! that page can't be found.",
        "shop » ошибка 404",
        "not found",
    ] {
        assert!(missing_name(title).is_some(), "{title}");
    }
    for title in [
        "peugeot 404 coupé",
        "how the lost city was not found for years",
        "how to fix a 404 not found error",
        "best 404 error page designs",
        "the lost village that could not be found on any map of the county and the people who left it",
        "area code 404",
        "",
    ] {
        assert_eq!(missing_name(title), None, "{title}");
    }
}

#[test]
fn logins_are_named_at_an_end_of_the_title() {
    assert!(begins_or_ends("log in · forum", "log in"));
    assert!(begins_or_ends("forum | login", "login"));
    assert!(!begins_or_ends("loginov's memoirs", "login"));
    assert!(!begins_or_ends("how to protect your login", "login"));
}

#[test]
fn hosts_of_scripts_compare_at_labels() {
    assert!(is_from(bare("https://cdn.dan.com/x.js"), "dan.com"));
    assert!(is_from(bare("//www.google.com/recaptcha/api.js"), "google.com/recaptcha/"));
    assert!(!is_from(bare("https://jordan.com/x.js"), "dan.com"));
    assert!(!is_from(bare("https://www.google.com/maps.js"), "google.com/recaptcha/"));
    assert!(!is_from(bare("/js/dan.com/x.js"), "dan.com"));
}
