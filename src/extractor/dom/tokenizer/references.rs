//! Character references: `&amp;`, `&#x41;`.
//!
//! <https://html.spec.whatwg.org/multipage/parsing.html#character-reference-state>

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

/// Reads the reference whose text follows `&`: the characters it stands for and how many bytes it takes.
pub(super) fn decode(text: &str, in_attribute: bool) -> Option<([Option<char>; 2], usize)> {
    let bytes = text.as_bytes();
    match bytes.first()? {
        b'#' => numeric(bytes),
        byte if byte.is_ascii_alphanumeric() => named(text, in_attribute),
        _ => None,
    }
}

/// Replaces every reference in a text.
pub(super) fn decode_all(text: &str, in_attribute: bool) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        decoded.push_str(&rest[..at]);
        match decode(&rest[at + 1..], in_attribute) {
            Some((characters, length)) => {
                decoded.extend(characters.into_iter().flatten());
                rest = &rest[at + 1 + length..];
            }
            None => {
                decoded.push('&');
                rest = &rest[at + 1..];
            }
        }
    }
    decoded.push_str(rest);
    decoded
}

fn numeric(bytes: &[u8]) -> Option<([Option<char>; 2], usize)> {
    let (radix, start) = match bytes.get(1) {
        Some(b'x' | b'X') => (16, 2),
        _ => (10, 1),
    };
    let mut number = 0_u32;
    let mut at = start;
    while let Some(digit) = bytes.get(at).and_then(|&byte| char::from(byte).to_digit(radix)) {
        // Saturates far above the last character, which is all that counts.
        number = number.saturating_mul(radix).saturating_add(digit);
        at += 1;
    }
    if at == start {
        return None;
    }
    at += usize::from(bytes.get(at) == Some(&b';'));
    let character = match number {
        0 => '\u{FFFD}',
        0x80..=0x9F => C1_REPLACEMENTS[(number - 0x80) as usize].or(char::from_u32(number)).unwrap_or('\u{FFFD}'),
        _ => char::from_u32(number).unwrap_or('\u{FFFD}'),
    };
    Some(([Some(character), None], at))
}

fn named(text: &str, in_attribute: bool) -> Option<([Option<char>; 2], usize)> {
    let bytes = text.as_bytes();
    let mut found = None;
    // The table also holds every beginning of a name, with no character.
    for length in 1..=bytes.len() {
        let last = bytes[length - 1];
        if !last.is_ascii_alphanumeric() && last != b';' {
            break;
        }
        match NAMED_ENTITIES.get(&text[..length]) {
            Some(&(0, _)) => {}
            Some(&characters) => found = Some((characters, length)),
            None => break,
        }
    }
    let ((first, second), length) = found?;
    let is_closed = bytes[length - 1] == b';';
    if in_attribute && !is_closed && bytes.get(length).is_some_and(|&next| next == b'=' || next.is_ascii_alphanumeric())
    {
        return None;
    }
    Some(([char::from_u32(first), char::from_u32(second).filter(|&c| c != '\0')], length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_decode_as_the_standard_says() {
        for (text, decoded) in [
            ("&amp;&lt;&gt", "&<>"),
            ("&notit; &notin; &not", "¬it; ∉ ¬"),
            ("&#65;&#x41&#X41;", "AAA"),
            ("&#0; &#xD800; &#x110000; &#99999999999;", "\u{FFFD} \u{FFFD} \u{FFFD} \u{FFFD}"),
            ("&#150;&#x81;", "–\u{81}"),
            ("&# &#x &; & &unknown; &", "&# &#x &; & &unknown; &"),
            ("&NotEqualTilde;", "\u{2242}\u{338}"),
            ("&copy=1", "©=1"),
        ] {
            assert_eq!(decode_all(text, false), decoded, "{text}");
        }
        assert_eq!(decode_all("?a=1&copy=2&copy;&lang&ampx", true), "?a=1&copy=2©\u{26}lang&ampx");
    }
}
