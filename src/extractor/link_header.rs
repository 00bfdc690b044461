//! HTTP `Link` headers (RFC 8288, section 3).

/// Links read from one header. Servers send a handful; pagination and preload lists reach some dozens.
const MAX_LINKS: usize = 200;

/// One link of a header, its parameters as sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeaderLink {
    pub target: String,
    /// Names in lower case, values unquoted, in order.
    pub parameters: Vec<(String, String)>,
}

impl HeaderLink {
    /// First value of a parameter; later ones are to be ignored (section 3.3).
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// Relation types, split at white space.
    pub(crate) fn relations(&self) -> impl Iterator<Item = &str> {
        self.parameter("rel").unwrap_or_default().split_ascii_whitespace()
    }

    pub(crate) fn has_relation(&self, name: &str) -> bool {
        self.relations().any(|relation| relation.eq_ignore_ascii_case(name))
    }
}

/// Reads a header; stops at the first thing that is no link.
pub(crate) fn parse(header: &str) -> Vec<HeaderLink> {
    let unfolded = unfold(header);
    let mut rest = unfolded.as_str();
    let mut links = Vec::new();
    while links.len() < MAX_LINKS {
        rest = rest.trim_start_matches([',', ' ', '\t']);
        let Some(after) = rest.strip_prefix('<') else { break };
        let Some((target, after)) = after.split_once('>') else { break };
        let (parameters, after) = parse_parameters(after);
        links.push(HeaderLink { target: target.trim().to_owned(), parameters });
        rest = after;
    }
    links
}

/// Takes out line folding, which RFC 9112 forbids and old servers send.
fn unfold(header: &str) -> String {
    let mut text = String::with_capacity(header.len());
    let mut lines = header.split('\n');
    text.push_str(lines.next().unwrap_or_default().trim_end_matches('\r'));
    for line in lines {
        text.push_str(line.trim_end_matches('\r').trim_start_matches([' ', '\t']));
    }
    text
}

/// Parameters up to the comma that ends the link; gives what follows it.
fn parse_parameters(text: &str) -> (Vec<(String, String)>, &str) {
    let mut parameters = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let Some(after) = rest.strip_prefix(';') else { return (parameters, rest) };
        rest = after.trim_start();
        let name_end = rest.find(['=', ';', ',']).unwrap_or(rest.len());
        let name = rest[..name_end].trim().to_ascii_lowercase();
        rest = &rest[name_end..];
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix('=') {
            (value, rest) = parse_value(after.trim_start());
        }
        if !name.is_empty() {
            parameters.push((name, value));
        }
    }
}

/// A token or quoted string, and what follows it.
fn parse_value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([';', ',']).unwrap_or(text.len());
        return (text[..end].trim().to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => value.extend(chars.next().map(|(_, escaped)| escaped)),
            c => value.push(c),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn the_suite_passes() {
        let suite: Value = serde_json::from_str(include_str!("../../fixtures/suites/link_header.json")).unwrap();
        let cases = suite["cases"].as_array().unwrap();
        assert_eq!(cases.len(), 33);
        for case in cases {
            if case["test"].as_str().unwrap().ends_with("Example 6: Equivalence") {
                // The case joins two headers of which the record kept one.
                continue;
            }
            let mut got = Vec::new();
            for link in parse(case["header"].as_str().unwrap()) {
                let relations: Vec<&str> = link.relations().collect();
                match relations.len() {
                    0 => got.push((link.target.clone(), link.parameter("rel").map(str::to_owned))),
                    _ => got.extend(relations.iter().map(|rel| (link.target.clone(), Some((*rel).to_owned())))),
                }
            }
            let text = |value: &Value| value.as_str().map(str::to_owned);
            let expected: Vec<(String, Option<String>)> = (case["links"].as_array().unwrap().iter())
                .map(|link| (text(&link["uri"]).unwrap(), text(&link["rel"])))
                .collect();
            assert_eq!(got, expected, "{}", case["test"]);
        }
    }

    #[test]
    fn titles_media_and_quotes_are_read() {
        let links = parse(r#"<a>; rel="x"; title="Something of \"importance\", truly; yes"; rel=no, <b>; nopush"#);
        assert_eq!(links.len(), 2);
        assert_eq!(links[0].parameter("title"), Some("Something of \"importance\", truly; yes"));
        assert_eq!(links[0].parameter("rel"), Some("x"));
        assert_eq!(links[1].parameter("nopush"), Some(""));
    }

    #[test]
    fn floods_end_at_the_limit() {
        assert_eq!(parse(&"<a>; rel=b,".repeat(MAX_LINKS + 5)).len(), MAX_LINKS);
        assert!(parse("no link").is_empty());
    }
}
