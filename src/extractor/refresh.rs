//! `meta http-equiv=refresh` and the `Refresh` header.

/// What a refresh declares: seconds to wait, and where to go; `None` means the page itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refresh<'a> {
    pub seconds: u32,
    pub url: Option<&'a str>,
}

fn is_space(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\u{C}' | '\r' | ' ')
}

/// Reads a refresh declaration; `None` when it is none.
///
/// <https://html.spec.whatwg.org/multipage/semantics.html#shared-declarative-refresh-steps>
pub(crate) fn parse(content: &str) -> Option<Refresh<'_>> {
    let content = content.trim_start_matches(is_space);
    let digits = content.len() - content.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if digits == 0 && !content.starts_with('.') {
        return None;
    }
    // Longer waits than this are all the same.
    let seconds = if digits == 0 { 0 } else { content[..digits].parse().unwrap_or(u32::MAX) };
    let rest = content[digits..].trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    if rest.is_empty() {
        return Some(Refresh { seconds, url: None });
    }
    if !rest.starts_with(|c| is_space(c) || c == ';' || c == ',') {
        return None;
    }
    let rest = rest.trim_start_matches(is_space);
    let rest = rest.strip_prefix([';', ',']).unwrap_or(rest).trim_start_matches(is_space);
    if rest.is_empty() {
        return Some(Refresh { seconds, url: None });
    }
    Some(Refresh { seconds, url: Some(destination(rest)) })
}

/// The URL after an optional `url=`, without its quotes.
fn destination(text: &str) -> &str {
    let mut url = text;
    if text.get(..3).is_some_and(|name| name.eq_ignore_ascii_case("url")) {
        let after = text[3..].trim_start_matches(is_space);
        match after.strip_prefix('=') {
            Some(value) => url = value.trim_start_matches(is_space),
            None => return text,
        }
    }
    match url.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            let inner = &url[1..];
            inner.find(quote).map_or(inner, |end| &inner[..end])
        }
        _ => url,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn wpt_cases_pass() {
        let suite: Value = serde_json::from_str(include_str!("../../fixtures/suites/meta_refresh.json")).unwrap();
        let cases = suite["cases"].as_array().unwrap();
        assert_eq!(cases.len(), 69);
        for case in cases {
            let content = case["content"].as_str().unwrap();
            let got = parse(content);
            let expected = case["expected"].as_array();
            assert_eq!(got.is_some(), expected.is_some(), "{content:?}");
            if let (Some(refresh), Some(expected)) = (got, expected) {
                // The URL standard takes tabs and line feeds out when the URL is resolved.
                let url = refresh.url.map(|url| url.replace(['\t', '\n', '\r'], ""));
                assert_eq!(Some(u64::from(refresh.seconds)), expected[0].as_u64(), "{content:?}");
                assert_eq!(url.as_deref().map(str::trim), expected[1].as_str(), "{content:?}");
            }
        }
    }
}
