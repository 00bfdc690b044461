//! Text of strangers made fit to keep and to quote.

/// The first `most` characters, with white space collapsed and control characters dropped.
pub(in crate::discovery) fn first(text: &str, most: usize) -> String {
    let mut out = String::with_capacity(text.len().min(most * 4));
    let mut left = most;
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() || c.is_control() {
            gap = !out.is_empty();
            continue;
        }
        let needed = 1 + usize::from(gap);
        if needed > left {
            break;
        }
        if gap {
            out.push(' ');
            gap = false;
        }
        out.push(c);
        left -= needed;
    }
    out
}

/// The last `most` characters, likewise.
pub(in crate::discovery) fn last(text: &str, most: usize) -> String {
    let all = first(text, text.len());
    match all.char_indices().rev().nth(most.saturating_sub(1)) {
        Some((at, _)) => all[at..].trim_start().to_owned(),
        None => all,
    }
}

/// A stranger's text in a message: one line, no controls, cut, in backticks.
pub(in crate::discovery) fn quote(text: &str) -> String {
    const MOST: usize = 80;
    let shown = first(text, MOST);
    let cut = if shown.chars().count() == MOST { "…" } else { "" };
    format!("`{}{cut}`", shown.replace('`', "'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_collapsed_and_cut() {
        assert_eq!(first("  a \n\t b\u{7}c ", 10), "a b c");
        assert_eq!(first("héllo wörld", 7), "héllo w");
        assert_eq!(last("one two three", 5), "three");
        assert_eq!(quote("a\u{1b}[31mb`"), "`a [31mb'`");
        assert!(quote(&"x".repeat(500)).chars().count() < 90);
    }
}
