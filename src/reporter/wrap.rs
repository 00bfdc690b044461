//! Lines of a given width: broken at spaces, between ideographs, and inside words only where nothing else is left.

use unicode_segmentation::UnicodeSegmentation;

use super::text::{one_line, width};

/// Never first on a line: closing marks, and what belongs to the character before (a small part of JIS X 4051).
const NEVER_FIRST: &str =
    "、。，．・：；？！゛゜ヽヾゝゞ々ー’”）〕］｝〉》」』】〙〗〟｠»ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ…‥";
/// Never last on a line.
const NEVER_LAST: &str = "‘“（〔［｛〈《「『【〘〖〝｟«";

/// Breaks a text into lines of at most `columns` columns (two at least). The text is made neutral first.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(2);
    let text = one_line(text);
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        for (nth, piece) in pieces(word).into_iter().enumerate() {
            let space = usize::from(nth == 0 && used > 0);
            let wide = width(piece);
            if used + space + wide <= columns {
                line.extend(std::iter::repeat_n(' ', space));
                line.push_str(piece);
                used += space + wide;
                continue;
            }
            if used > 0 {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            // Longer than a line, if it still does not fit.
            for letter in piece.graphemes(true) {
                let wide = width(letter);
                if used > 0 && used + wide > columns {
                    lines.push(std::mem::take(&mut line));
                    used = 0;
                }
                line.push_str(letter);
                used += wide;
            }
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// The parts of a word that a line may end between: letters stay together, ideographs and emoji stand alone, each with
/// the marks that must not be parted from it.
fn pieces(word: &str) -> Vec<&str> {
    if word.is_ascii() {
        return vec![word];
    }
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before: Option<&str> = None;
    for (at, letter) in word.grapheme_indices(true) {
        if before.is_some_and(|before| may_break(before, letter)) {
            pieces.push(&word[start..at]);
            start = at;
        }
        before = Some(letter);
    }
    pieces.push(&word[start..]);
    pieces
}

fn may_break(before: &str, after: &str) -> bool {
    let is_wide = |letter: &str| width(letter) > 1;
    (is_wide(before) || is_wide(after)) && !NEVER_LAST.contains(before) && !NEVER_FIRST.contains(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_wraps_at_spaces_and_between_ideographs() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("日本語テキスト", 6), ["日本語", "テキス", "ト"]);
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrap("", 3), [""]);
        for columns in 2..40 {
            for line in wrap(&"word 漢字かな。 🎰 👩‍🚀 ❤️ 🇩🇪 é「こ」 ".repeat(40), columns)
            {
                assert!(width(&line) <= columns, "{columns}: {line}");
            }
        }
    }

    #[test]
    fn a_line_is_filled_before_ideographs_move_to_the_next() {
        assert_eq!(wrap("link 日本語のサイト", 11), ["link 日本語", "のサイト"]);
        assert_eq!(wrap("「seo」で検索", 8), ["「seo」", "で検索"]);
    }

    #[test]
    fn closing_marks_never_begin_a_line_and_opening_ones_never_end_it() {
        assert_eq!(wrap("東京都。大阪", 6), ["東京", "都。大", "阪"]);
        assert_eq!(wrap("東京「大阪」", 6), ["東京", "「大", "阪」"]);
    }

    #[test]
    fn what_is_drawn_as_one_is_not_taken_apart() {
        assert_eq!(wrap("❤️❤️❤️", 4), ["❤️❤️", "❤️"]);
        assert_eq!(wrap("🇩🇪🇫🇷", 3), ["🇩🇪", "🇫🇷"]);
        assert_eq!(wrap("e\u{301}e\u{301}e\u{301}", 2), ["e\u{301}e\u{301}", "e\u{301}"]);
    }
}
