//! From bytes to text as browsers do it: byte order mark, then HTTP, then the markup's own declaration, then detection.

mod content_type;
mod prescan;

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

/// Bytes in which browsers look for a declaration before they begin to parse.
const PRESCAN_BYTES: usize = 1024;
/// A declaration behind the first kilobyte still makes browsers start over, so it counts; beyond this it is no head any more.
const LATE_DECLARATION_BYTES: usize = 64 * 1024;
/// Bytes shown to the detector. It reads every byte, and a page that shows no other letter in this many shows none.
const DETECTOR_BYTES: usize = 256 * 1024;

/// Begins the shift sequences of ISO-2022-JP, the one stateful encoding that still occurs.
const ESCAPE: u8 = 0x1B;

/// A decoded page.
pub(crate) struct Decoded<'a> {
    pub text: Cow<'a, str>,
    pub encoding: &'static Encoding,
}

/// Decodes a page. `content_type` is the HTTP header; `top_level_domain` is a hint for detection.
pub(crate) fn decode<'a>(body: &'a [u8], content_type: Option<&str>, top_level_domain: &str) -> Decoded<'a> {
    let (encoding, body) = match Encoding::for_bom(body) {
        Some((encoding, length)) => (encoding, &body[length..]),
        None => (declared(body, content_type).unwrap_or_else(|| detect(body, top_level_domain)), body),
    };
    let (text, _) = encoding.decode_without_bom_handling(body);
    Decoded { text, encoding }
}

fn declared(body: &[u8], content_type: Option<&str>) -> Option<&'static Encoding> {
    content_type.and_then(content_type::declared_encoding).or_else(|| {
        // The short scan first: a `<` inside a script of the long one may swallow a later declaration.
        prescan::prescan(&body[..body.len().min(PRESCAN_BYTES)])
            .or_else(|| prescan::prescan(&body[..body.len().min(LATE_DECLARATION_BYTES)]))
    })
}

/// Guesses the encoding of a page that declares none.
fn detect(body: &[u8], top_level_domain: &str) -> &'static Encoding {
    match std::str::from_utf8(body) {
        Ok(_) if body.is_ascii() && memchr::memchr(ESCAPE, body).is_none() => return encoding_rs::WINDOWS_1252,
        Ok(_) if body.is_ascii() => {}
        Ok(_) => return UTF_8,
        // A page cut in the middle of a character is still UTF-8.
        Err(problem) if problem.error_len().is_none() && !body[..problem.valid_up_to()].is_ascii() => return UTF_8,
        Err(_) => {}
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(&body[..body.len().min(DETECTOR_BYTES)], true);
    let tld = Some(top_level_domain.as_bytes()).filter(|tld| is_plain_label(tld));
    detector.guess(tld, Utf8Detection::Allow)
}

/// The detector panics on labels with dots, upper case or non-ASCII bytes.
fn is_plain_label(label: &[u8]) -> bool {
    !label.is_empty() && label.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn encoding_of(body: &[u8], content_type: Option<&str>) -> &'static str {
        decode(body, content_type, "test").encoding.name()
    }

    #[test]
    fn byte_order_mark_then_header_then_markup() {
        let page = b"<meta charset=windows-1251>\xEF\xF0\xE8";
        assert_eq!(encoding_of(page, None), "windows-1251");
        assert_eq!(encoding_of(page, Some("text/html; charset=koi8-r")), "KOI8-R");
        let marked = b"\xEF\xBB\xBF<meta charset=windows-1251>";
        assert_eq!(encoding_of(marked, Some("text/html; charset=koi8-r")), "UTF-8");
        assert_eq!(encoding_of(b"\xFF\xFEa\0", Some("text/html; charset=utf-8")), "UTF-16LE");
        assert_eq!(decode(b"\xFF\xFEa\0", None, "").text, "a");
    }

    #[test]
    fn declarations_inside_markup_cannot_mean_utf_16() {
        assert_eq!(encoding_of(b"<meta charset=utf-16>", None), "UTF-8");
        assert_eq!(encoding_of(b"<meta charset=x-user-defined>", None), "windows-1252");
        assert_eq!(encoding_of(b"<a/>", Some("text/html;charset=utf-16be")), "UTF-16BE");
    }

    #[test]
    fn late_and_xml_declarations_count() {
        let late = [b"<!-- ".as_slice(), &[b'x'; 2000], b" --><meta charset=windows-1251>"].concat();
        assert_eq!(encoding_of(&late, None), "windows-1251");
        assert_eq!(encoding_of(b"<?xml version='1.0' encoding='iso-8859-2'?><html>", None), "ISO-8859-2");
        assert_eq!(encoding_of(b"<?xml encoding='iso-8859-2'?><meta charset=koi8-r>", None), "KOI8-R");
    }

    #[test]
    fn undeclared_pages_are_recognised() {
        assert_eq!(encoding_of("plain".as_bytes(), None), "windows-1252");
        assert_eq!(encoding_of("Grüße aus München".as_bytes(), None), "UTF-8");
        assert_eq!(encoding_of(&"Größe aus Gruß".as_bytes()[.."Größe aus Gruß".len() - 1], None), "UTF-8");
        let (russian, ..) = encoding_rs::WINDOWS_1251.encode("Привет, это обычный русский текст о погоде и людях");
        assert_eq!(encoding_of(&russian, None), "windows-1251");
        assert_eq!(encoding_of(b"\x1B$BF|K\\8l\x1B(B", None), "ISO-2022-JP");
    }

    #[test]
    fn html5lib_cases_pass() {
        let suite: Value =
            serde_json::from_str(include_str!("../../../fixtures/suites/meta_charset_cases.json")).unwrap();
        let cases = suite["cases"].as_array().unwrap();
        assert_eq!(cases.len(), 82);
        let mut failed = Vec::new();
        for case in cases {
            let body = base64(case["html_b64"].as_str().unwrap());
            let expected = Encoding::for_label(case["encoding"].as_str().unwrap().as_bytes()).unwrap();
            let marked = Encoding::for_bom(&body).map(|(encoding, _)| encoding);
            let got = marked.or_else(|| declared(&body, None)).unwrap_or(encoding_rs::WINDOWS_1252);
            if got != expected {
                failed.push((case["preview"].as_str().unwrap(), expected.name(), got.name()));
            }
        }
        assert!(failed.is_empty(), "{failed:#?}");
    }

    #[test]
    fn wpt_content_types_pass() {
        let suite: Value = serde_json::from_str(include_str!("../../../fixtures/suites/content_types.json")).unwrap();
        for case in suite["cases"].as_array().unwrap() {
            let values: Vec<&str> = case["input"].as_array().unwrap().iter().map(|v| v.as_str().unwrap()).collect();
            let got = content_type::declared_encoding(&values.join(", ")).map(Encoding::name);
            assert_eq!(got, case["encoding"].as_str(), "{values:?}");
        }
    }

    fn base64(text: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        let (mut buffer, mut bits) = (0_u32, 0);
        for byte in text.bytes().filter(|&byte| byte != b'=') {
            let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
            buffer = buffer << 6 | alphabet.iter().position(|&letter| letter == byte).unwrap() as u32;
            bits += 6;
            if bits >= 8 {
                bits -= 8;
                bytes.push((buffer >> bits) as u8);
            }
        }
        bytes
    }
}
