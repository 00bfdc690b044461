//! Three robots.txt suites through our own interface. Google's RFC 9309 cases pass in full; where the others differ,
//! the table says why.

use serde_json::Value;

use super::rules::Rules;

fn suite(name: &str) -> Value {
    let path = format!("{}/fixtures/crawler/robots/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Path and query of what a caller may take for a URL: the suites contain raw and broken ones, where `Url` would encode.
fn path_of(url: &str) -> String {
    let url = url.split('#').next().unwrap_or_default();
    let start = match url.find("//") {
        Some(at) if url[..at].is_empty() || url[..at].ends_with(':') => at + 2,
        _ if url.starts_with('/') => return url.to_owned(),
        _ => 0,
    };
    match url[start..].find(['/', '?', ';']) {
        Some(at) if url[start + at..].starts_with('/') => url[start + at..].to_owned(),
        Some(at) => format!("/{}", &url[start + at..]),
        None => "/".to_owned(),
    }
}

fn allowed(robots: &str, agent: &str, path: &str) -> bool {
    Rules::parse(robots.as_bytes(), agent, "").ours.decide(path).is_none_or(|(allowed, _)| allowed)
}

/// Names of the cases whose answer is not ours.
fn differing(name: &str, path: impl Fn(&Value) -> Option<String>, agent: impl Fn(&str) -> String) -> Vec<String> {
    let suite = suite(name);
    let mut names = Vec::new();
    for case in suite["cases"].as_array().unwrap() {
        let (Some(robots), Some(expected)) = (case["robots"].as_str(), case["allowed"].as_bool()) else { continue };
        let Some(path) = path(case) else { continue };
        if allowed(robots, &agent(case["user_agent"].as_str().unwrap_or("*")), &path) != expected {
            let line = case["test"].as_str().unwrap();
            let class = case["class"].as_str().unwrap_or_default();
            names.push(format!("{class} {line} | {path}"));
        }
    }
    names
}

fn plain_path(case: &Value) -> Option<String> {
    Some(path_of(case["url"].as_str()?))
}

#[test]
fn google() {
    assert_eq!(differing("google_robotstxt", plain_path, str::to_owned), Vec::<String>::new());
}

#[test]
fn google_paths() {
    for pair in suite("google_robotstxt")["get_path_params_query"].as_array().unwrap() {
        assert_eq!(path_of(pair[0].as_str().unwrap()), pair[1].as_str().unwrap(), "{}", pair[0]);
    }
}

/// Path and query as a crawler asks for them.
fn encoded_path(case: &Value) -> Option<String> {
    let text = case["url"].as_str()?;
    Some(match url::Url::parse(text) {
        Ok(url) => url[url::Position::BeforePath..url::Position::AfterQuery].to_owned(),
        Err(_) => path_of(text),
    })
}

/// Each test whose cases differ, with the reason; every other case must agree.
const EXPLAINED: &[(&str, &str)] = &[
    // robots-parser ties a file to one origin and has no answer (`undefined`) for others; recorded as false where the
    // test compares origins. Here the caller picks the file by origin.
    ("should honor given port number", "other origin"),
    ("should default to port 80 for http: if no port given", "other origin"),
    ("should default to port 443 for https: if no port given", "other origin"),
    // A group without any rule ends at the next user-agent line for protego; RFC 9309 makes both lines one group.
    ("TestProtego::test_grouping_unknown_keys", "unknown lines do not separate groups (RFC 9309, 2.2.4)"),
    // protego reads `foo*bot` as a wildcard, and multi-word agents without a colon.
    ("TestProtego::test_generosity", "product tokens have no wildcards (RFC 9309, 2.2.1)"),
    // protego decodes before it compares, Google does not.
    ("TestProtego::test_percentage_encoding", "an Allow counts as written, as Google reads it"),
    ("TestProtego::test_nonterminal_dollar", "%24 and $ differ: a reserved character means another thing encoded"),
    ("TestProtego::test_escaped_special_symbols", "the same for %2A and %24"),
    ("TestProtego::test_special_symbols_dual_behaviour", "$ and * are special (RFC 9309, 2.2.3), not also literal"),
    ("TestProtego::test_1996rfc_examples", "an Allow counts as written, as Google reads it"),
    ("test_user_agent_precedence", "a token is matched whole, not by its beginning (RFC 9309, 2.2.1)"),
    ("TestProtego::test_index_html_is_directory", "the same rule as Google's"),
    ("TestProtego::test_with_absolute_urls", "a path that holds a URL"),
];

/// Names of differing cases that [`EXPLAINED`] does not know.
fn unexplained(differing: Vec<String>) -> Vec<String> {
    differing.into_iter().filter(|name| !EXPLAINED.iter().any(|(test, _)| name.contains(test))).collect()
}

#[test]
fn robots_parser() {
    let token = |agent: &str| agent.split('/').next().unwrap_or_default().trim().to_owned();
    assert_eq!(unexplained(differing("robots_parser", encoded_path, token)), Vec::<String>::new());
}

/// protego takes any text for an agent; only product tokens can be compared (letters, `-` and `_`).
#[test]
fn protego() {
    let is_token = |agent: &str| agent.chars().all(|c| c.is_ascii_alphabetic() || "-_*".contains(c));
    let path = |case: &Value| case["user_agent"].as_str().is_none_or(is_token).then(|| encoded_path(case)).flatten();
    assert_eq!(unexplained(differing("protego", path, str::to_owned)), Vec::<String>::new());
}
