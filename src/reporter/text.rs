//! Text written by strangers, made fit for a line of ours: no terminal escape, line break, reordering or hidden
//! character of theirs reaches a terminal, a log, a table cell or a file name.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

pub(crate) use super::wrap::wrap;

/// Marks stacked on one letter. Written languages need up to four; more paint over the lines above and below.
const MAX_MARKS: usize = 4;

/// Format characters (general category Cf): direction overrides, joiners, zero-width spaces, tags, soft hyphens.
/// Sorted ranges; a test holds them to the Unicode tables of the `regex` crate.
const FORMAT: &[(u32, u32)] = &[
    (0xAD, 0xAD),
    (0x600, 0x605),
    (0x61C, 0x61C),
    (0x6DD, 0x6DD),
    (0x70F, 0x70F),
    (0x890, 0x891),
    (0x8E2, 0x8E2),
    (0x180E, 0x180E),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x2064),
    (0x2066, 0x206F),
    (0xFEFF, 0xFEFF),
    (0xFFF9, 0xFFFB),
    (0x110BD, 0x110BD),
    (0x110CD, 0x110CD),
    (0x13430, 0x1343F),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0001, 0xE0001),
    (0xE0020, 0xE007F),
];

/// True for a character that shows nothing and changes how others show.
pub(crate) fn is_format(c: char) -> bool {
    let code = u32::from(c);
    code >= 0xAD
        && FORMAT
            .binary_search_by(|(low, high)| {
                if *high < code {
                    std::cmp::Ordering::Less
                } else if *low > code {
                    std::cmp::Ordering::Greater
                } else {
                    std::cmp::Ordering::Equal
                }
            })
            .is_ok()
}

/// One line without effect: white space of any kind becomes a space, control characters become `�` so that it shows
/// that something was there, format characters go, and marks do not pile up.
pub fn one_line(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut marks = 0;
    for c in text.chars() {
        if c != ' ' && c.is_whitespace() {
            out.push(' ');
        } else if c.is_control() {
            out.push('\u{FFFD}');
        } else if !is_format(c) {
            marks = if c.width() == Some(0) { marks + 1 } else { 0 };
            if marks <= MAX_MARKS {
                out.push(c);
            }
        }
    }
    Cow::Owned(out)
}

/// Columns that a neutral text takes on a terminal.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// The text in at most `columns` columns, cut with `…`. The text is made neutral first.
pub fn clip(text: &str, columns: usize) -> String {
    let text = one_line(text);
    if width(&text) <= columns {
        return text.into_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for letter in text.graphemes(true) {
        let wide = width(letter);
        if used + wide > columns.saturating_sub(1) {
            break;
        }
        used += wide;
        out.push_str(letter);
    }
    if columns > 0 {
        out.push('…');
    }
    out
}

/// A URL in at most `columns` columns: the end of a path tells more than its middle, so the cut is made inside.
pub(crate) fn clip_url(url: &str, columns: usize) -> String {
    let url = one_line(url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or(url));
    if width(&url) <= columns || columns < 24 {
        return clip(&url, columns);
    }
    let tail_columns = columns / 3;
    let head = clip(&url, columns - tail_columns);
    let mut tail = url.len();
    let mut used = 0;
    for (at, letter) in url.grapheme_indices(true).rev() {
        used += width(letter);
        if used > tail_columns {
            break;
        }
        tail = at;
    }
    head + &url[tail..]
}

/// Clips and fills with spaces to exactly `columns` columns.
pub(crate) fn pad(text: &str, columns: usize) -> String {
    let mut out = clip(text, columns);
    let missing = columns.saturating_sub(width(&out));
    out.extend(std::iter::repeat_n(' ', missing));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_format_characters_is_the_one_of_unicode() {
        let format = regex::Regex::new(r"^\p{Cf}$").unwrap();
        let mut buffer = [0; 4];
        for c in char::MIN..=char::MAX {
            assert_eq!(is_format(c), format.is_match(c.encode_utf8(&mut buffer)), "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn nothing_of_theirs_takes_effect_on_a_line() {
        for c in char::MIN..=char::MAX {
            let text = format!("a{c}b");
            let line = one_line(&text);
            assert!(!line.chars().any(|c| c.is_control() || is_format(c)), "U+{:04X}", u32::from(c));
            assert_eq!(line.lines().count(), 1);
        }
        assert_eq!(one_line("a\r\n\u{1b}[31mb\u{202e}c\u{200b}d\u{2028}e"), "a  \u{FFFD}[31mbcd e");
    }

    #[test]
    fn marks_do_not_pile_up() {
        let zalgo = format!("a{}b", "\u{301}".repeat(100));
        assert_eq!(one_line(&zalgo).chars().count(), 2 + MAX_MARKS);
    }

    #[test]
    fn width_is_what_a_terminal_shows() {
        assert_eq!(clip("日本語テキスト", 7), "日本語…");
        assert_eq!(clip("日本語テキスト", 6), "日本…");
        assert_eq!(pad("日本", 6), "日本  ");
        assert_eq!(pad("🎰 casino", 5), "🎰 c…");
        assert_eq!(clip("❤️❤️❤️", 5), "❤️❤️…");
        assert_eq!(clip("🇩🇪🇫🇷", 3), "🇩🇪…");
        assert_eq!(clip("abc", 3), "abc");
        assert_eq!(clip("abc", 0), "");
        assert_eq!(
            clip_url("https://example.com/a/very/long/path/to/the/page.html", 30),
            "example.com/a/very/…/page.html"
        );
    }
}
