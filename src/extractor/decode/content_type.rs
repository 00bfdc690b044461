//! What a `Content-Type` header says about the encoding of a page.
//!
//! <https://fetch.spec.whatwg.org/#concept-header-extract-mime-type>

use encoding_rs::Encoding;

/// A media type: essence (`text/html`) and the `charset` parameter if there is one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct MediaType {
    pub essence: String,
    pub charset: Option<String>,
}

/// Reads a header that may have been sent several times (values joined by commas): the last usable value counts,
/// and inherits the charset of earlier values with the same essence.
pub(crate) fn extract(header: &str) -> Option<MediaType> {
    let mut charset: Option<String> = None;
    let mut answer: Option<MediaType> = None;
    for value in split_outside_quotes(header) {
        let Some(parsed) = parse(value) else { continue };
        if parsed.essence == "*/*" {
            continue;
        }
        if answer.as_ref().is_none_or(|previous| previous.essence != parsed.essence) {
            charset.clone_from(&parsed.charset);
            answer = Some(parsed);
        } else {
            if parsed.charset.is_some() {
                charset.clone_from(&parsed.charset);
            }
            answer = Some(MediaType { charset: charset.clone(), ..parsed });
        }
    }
    answer
}

/// The encoding that the header declares, if it names one that browsers know.
pub(crate) fn declared_encoding(header: &str) -> Option<&'static Encoding> {
    Encoding::for_label(extract(header)?.charset?.as_bytes())
}

fn split_outside_quotes(header: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let mut escaped = false;
    header.split(move |c| {
        if escaped {
            escaped = false;
            return false;
        }
        match c {
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ',' => return !quoted,
            _ => {}
        }
        false
    })
}

const SPACE: [char; 4] = ['\t', '\n', '\r', ' '];

fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

/// <https://mimesniff.spec.whatwg.org/#parsing-a-mime-type>, of whose parameters only `charset` is kept.
pub(crate) fn parse(value: &str) -> Option<MediaType> {
    let value = value.trim_matches(SPACE);
    let (kind, rest) = value.split_once('/')?;
    let (subtype, mut rest) = rest.split_once(';').unwrap_or((rest, ""));
    let subtype = subtype.trim_end_matches(SPACE);
    if !is_token(kind) || !is_token(subtype) {
        return None;
    }
    let mut charset = None;
    while !rest.is_empty() {
        rest = rest.trim_start_matches(SPACE);
        let name_end = rest.find([';', '=']).unwrap_or(rest.len());
        let name = &rest[..name_end];
        rest = &rest[name_end..];
        let Some(value) = rest.strip_prefix('=') else {
            rest = rest.strip_prefix(';').unwrap_or(rest);
            continue;
        };
        let parameter;
        if let Some(quoted) = value.strip_prefix('"') {
            let (text, after) = quoted_string(quoted);
            parameter = text;
            rest = after.find(';').map_or("", |semicolon| &after[semicolon + 1..]);
        } else {
            let end = value.find(';').unwrap_or(value.len());
            parameter = value[..end].trim_end_matches(SPACE).to_owned();
            rest = value.get(end + 1..).unwrap_or("");
            if parameter.is_empty() {
                continue;
            }
        }
        let valid = parameter.chars().all(|c| matches!(c, '\t' | ' '..='~' | '\u{80}'..='\u{FF}'));
        if charset.is_none() && name.eq_ignore_ascii_case("charset") && valid {
            charset = Some(parameter);
        }
    }
    Some(MediaType { essence: format!("{kind}/{subtype}").to_ascii_lowercase(), charset })
}

/// Reads up to the closing quote; gives the text and what follows.
fn quoted_string(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, &text[at + 1..]),
            '\\' => value.push(chars.next().map_or('\\', |(_, escaped)| escaped)),
            c => value.push(c),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_usable_value_counts() {
        let charset = |header: &str| declared_encoding(header).map(Encoding::name);
        assert_eq!(charset("text/html; charset=ISO-8859-1"), Some("windows-1252"));
        assert_eq!(charset("text/html; charset=\"utf-8\""), Some("UTF-8"));
        assert_eq!(charset("text/html;charset=gbk, text/html"), Some("GBK"));
        assert_eq!(charset("text/html;charset=gbk, text/plain, text/html"), None);
        assert_eq!(charset("text/html; charset=nonsense"), None);
        assert_eq!(charset("nonsense"), None);
    }
}
