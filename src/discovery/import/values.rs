//! The words and numbers that vendors write in cells.

use std::borrow::Cow;

use crate::model::link::Element;

/// True and false in the languages of spreadsheets. `None` for anything else, an empty cell included.
pub(super) fn truth(text: &str) -> Option<bool> {
    const TRUE: &[&str] = &[
        "true",
        "1",
        "yes",
        "y",
        "t",
        "+",
        "x",
        "✓",
        "✔",
        "✅",
        "on",
        "wahr",
        "ja",
        "vrai",
        "oui",
        "verdadero",
        "sí",
        "si",
        "sì",
        "vero",
        "verdadeiro",
        "sim",
        "waar",
        "prawda",
        "tak",
        "ano",
        "doğru",
        "evet",
        "истина",
        "да",
        "так",
        "sant",
        "sand",
        "igaz",
        "igen",
        "はい",
        "是",
        "예",
        "참",
        "כן",
        "نعم",
    ];
    const FALSE: &[&str] = &[
        "false",
        "0",
        "no",
        "n",
        "f",
        "-",
        "–",
        "—",
        "✗",
        "✘",
        "❌",
        "off",
        "falsch",
        "nein",
        "faux",
        "non",
        "falso",
        "não",
        "onwaar",
        "nee",
        "fałsz",
        "nie",
        "ne",
        "yanlış",
        "hayır",
        "ложь",
        "нет",
        "ні",
        "falskt",
        "falsk",
        "nej",
        "hamis",
        "nem",
        "いいえ",
        "否",
        "아니오",
        "거짓",
        "לא",
        "لا",
        "none",
        "null",
        "n/a",
    ];
    let lower = lower(text);
    if TRUE.contains(&lower.as_ref()) {
        return Some(true);
    }
    FALSE.contains(&lower.as_ref()).then_some(false)
}

/// `Some(true)` for words that say a link is followed, `Some(false)` for nofollow.
pub(super) fn follow_word(text: &str) -> Option<bool> {
    match lower(text).as_ref() {
        "follow" | "dofollow" | "do follow" | "do-follow" | "followed" | "followable" => Some(true),
        "nofollow" | "no follow" | "no-follow" | "not followed" | "not follow" | "nofollowed" => Some(false),
        _ => None,
    }
}

/// What a flag column such as `Nofollow` says: a boolean, or its own name (`nofollow`, `ugc`) or the opposite (`follow`).
pub(super) fn flag(text: &str, name: &str) -> Option<bool> {
    if let Some(value) = truth(text) {
        return Some(value);
    }
    if let Some(follow) = follow_word(text) {
        return Some(if name == "follow" { follow } else { !follow });
    }
    text.eq_ignore_ascii_case(name).then_some(true)
}

/// Link types of the HTML standard and of microformats that stand on links. A status word is none of them.
const REL_TOKENS: &[&str] = &[
    "nofollow",
    "ugc",
    "sponsored",
    "noopener",
    "noreferrer",
    "opener",
    "external",
    "me",
    "tag",
    "bookmark",
    "author",
    "license",
    "next",
    "prev",
    "help",
    "search",
    "alternate",
    "canonical",
    "privacy-policy",
    "terms-of-service",
    "friend",
    "contact",
    "acquaintance",
    "met",
    "co-worker",
    "colleague",
    "nopener",
    "dofollow",
];

/// The rel tokens of a cell: split at anything that vendors put between them. `None` when no word is one.
pub(super) fn rel_tokens(text: &str) -> Option<(Vec<String>, Option<bool>)> {
    if let Some(follow) = follow_word(text) {
        let tokens = if follow { Vec::new() } else { vec!["nofollow".to_owned()] };
        return Some((tokens, Some(follow)));
    }
    let mut tokens = Vec::new();
    let mut follow = None;
    for word in text.split(|c: char| c.is_whitespace() || ",;|/+".contains(c)).filter(|w| !w.is_empty()).take(20) {
        match follow_word(word) {
            Some(true) => follow = follow.or(Some(true)),
            Some(false) => {
                follow = Some(false);
                tokens.push("nofollow".to_owned());
            }
            None => {
                let word = word.to_ascii_lowercase();
                if matches!(word.as_str(), "ugc" | "sponsored") {
                    follow = Some(false);
                }
                if REL_TOKENS.contains(&word.as_str()) && !tokens.contains(&word) {
                    tokens.push(word);
                }
            }
        }
    }
    (!tokens.is_empty() || follow.is_some()).then_some((tokens, follow))
}

/// The element behind a vendor's word for the kind of link. An image link is an `a` around an image.
pub(super) fn element(text: &str) -> Option<Element> {
    Some(match lower(text).as_ref() {
        "text" | "a" | "href" | "anchor" | "link" | "textlink" | "text link" | "hyperlink" | "hyperlien" | "image"
        | "img" | "imagelink" | "image link" | "bild" | "texte" | "texto" => Element::A,
        "area" => Element::Area,
        "iframe" | "frame" => Element::Iframe,
        "form" => Element::Form,
        "redirect" | "http redirect" | "javascript redirect" | "301" | "302" => Element::Redirect,
        "meta refresh" | "meta-refresh" => Element::MetaRefresh,
        "canonical" | "http canonical" => Element::Canonical,
        "rss" | "alternate" | "css" | "javascript" | "script" | "feed" | "hreflang" => Element::Resource,
        _ => return None,
    })
}

/// Whether a word for a place in the page (`Content`, `Footer`) means running content.
pub(super) fn in_content(text: &str) -> Option<bool> {
    match lower(text).as_ref() {
        "content" | "contenu" | "inhalt" | "contenido" | "contenuto" | "body" | "article" | "main" => Some(true),
        "header" | "footer" | "navigation" | "nav" | "sidebar" | "aside" | "head" | "en-tête" | "pied de page"
        | "kopfzeile" | "fußzeile" => Some(false),
        _ => truth(text),
    }
}

/// A figure as vendors write them: `7.5`, `7,5`, `6,482`, `1.234.567`, `1 240`, `30%`, `1.2K`, `-1`.
pub(super) fn number(text: &str) -> Option<f64> {
    let text = text.trim().trim_end_matches('%').trim_end();
    let (text, factor) = match text.as_bytes().last()? {
        b'K' | b'k' => (&text[..text.len() - 1], 1e3),
        b'M' | b'm' => (&text[..text.len() - 1], 1e6),
        b'B' | b'b' => (&text[..text.len() - 1], 1e9),
        _ => (text, 1.0),
    };
    if let Ok(value) = text.parse::<f64>() {
        // "nan" and "inf" parse too.
        return (value.is_finite() && text.bytes().any(|b| b.is_ascii_digit())).then_some(value * factor);
    }
    let mut plain = String::with_capacity(text.len());
    let decimal = decimal_mark(text);
    for (at, c) in text.char_indices() {
        match c {
            '0'..='9' => plain.push(c),
            '-' | '−' if at == 0 => plain.push('-'),
            '.' | ',' if decimal == Some(at) => plain.push('.'),
            '.' | ',' | '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' => {}
            _ => return None,
        }
    }
    plain.parse::<f64>().ok().filter(|value| value.is_finite()).map(|value| value * factor)
}

/// Where the decimal mark stands: the last of two kinds of marks, or a single comma that separates no thousands.
fn decimal_mark(text: &str) -> Option<usize> {
    let count = |mark: char| text.matches(mark).count();
    let (dots, commas) = (count('.'), count(','));
    let last = text.rfind(['.', ','])?;
    let decimals = text.len() - last - 1;
    match (dots, commas) {
        (0, 1) => (decimals != 3 || text.starts_with("0,")).then_some(last),
        (1, 0) => Some(last),
        (0, _) | (_, 0) => None,
        _ => Some(last),
    }
}

fn lower(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if text.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase()) {
        return Cow::Borrowed(text);
    }
    // No word listed here is longer.
    if text.len() > 64 { Cow::Borrowed("") } else { Cow::Owned(text.to_lowercase()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_in_every_notation() {
        let cases = [
            ("7.5", 7.5),
            ("7,5", 7.5),
            ("6,482", 6482.0),
            ("136,406", 136_406.0),
            ("1,234,567", 1_234_567.0),
            ("1.234.567", 1_234_567.0),
            ("1.234,5", 1234.5),
            ("1,234.5", 1234.5),
            ("1 240", 1240.0),
            ("1\u{202f}240", 1240.0),
            ("30%", 30.0),
            ("1.2K", 1200.0),
            ("69.5M", 69_500_000.0),
            ("-1", -1.0),
            ("0,125", 0.125),
            ("12,34,567", 1_234_567.0),
        ];
        for (text, value) in cases {
            assert_eq!(number(text), Some(value), "{text}");
        }
        for text in ["", "n/a", "NaN", "inf", "a1", "%", "K", "1e999"] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn flags_hold_booleans_or_words() {
        assert_eq!(flag("TRUE", "nofollow"), Some(true));
        assert_eq!(flag("follow", "nofollow"), Some(false));
        assert_eq!(flag("nofollow", "nofollow"), Some(true));
        assert_eq!(flag("Not followed", "follow"), Some(false));
        assert_eq!(flag("Followed", "follow"), Some(true));
        assert_eq!(flag("Yes", "follow"), Some(true));
        assert_eq!(flag("WAHR", "nofollow"), Some(true));
        assert_eq!(flag("", "nofollow"), None);
        assert_eq!(flag("ugc", "ugc"), Some(true));
    }

    #[test]
    fn rel_words_in_every_spelling() {
        let tokens = |text: &str| rel_tokens(text).map(|(tokens, follow)| (tokens.join(" "), follow));
        assert_eq!(tokens("NOFOLLOW"), Some(("nofollow".into(), Some(false))));
        assert_eq!(tokens("dofollow"), Some((String::new(), Some(true))));
        assert_eq!(tokens("nofollow, ugc"), Some(("nofollow ugc".into(), Some(false))));
        assert_eq!(tokens("noopener noreferrer"), Some(("noopener noreferrer".into(), None)));
        assert_eq!(tokens("sponsored"), Some(("sponsored".into(), Some(false))));
        assert_eq!(tokens(""), None);
    }
}
