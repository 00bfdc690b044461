//! The text of a page as one string with white space collapsed, in which links and blocks are ranges.

/// ASCII white space, of which HTML renders any run as one space.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t' | b'\r' | 0x0C)
}

/// Collects text in document order. Blocks begin on new lines.
#[derive(Debug, Default)]
pub(crate) struct TextBuffer {
    text: String,
    /// Blocks and line breaks separate words; off for `textContent`, in which they do not.
    separates: bool,
}

impl TextBuffer {
    /// `separates`: blocks and line breaks are kept as line feeds.
    pub(crate) fn new(separates: bool) -> Self {
        Self { text: String::new(), separates }
    }

    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Adds text, collapsing white space also against what is there.
    pub(crate) fn push(&mut self, piece: &str) {
        let bytes = piece.as_bytes();
        let mut start = 0;
        let mut at = 0;
        while at < bytes.len() {
            if !is_space(bytes[at]) {
                at += 1;
                continue;
            }
            // A single space between words, the common case, is copied with them.
            if bytes[at] == b' ' && at > start && bytes.get(at + 1).is_some_and(|&next| !is_space(next)) {
                at += 2;
                continue;
            }
            self.text.push_str(&piece[start..at]);
            self.space();
            at += 1;
            while bytes.get(at).copied().is_some_and(is_space) {
                at += 1;
            }
            start = at;
        }
        self.text.push_str(&piece[start..]);
    }

    fn space(&mut self) {
        if self.text.as_bytes().last().is_some_and(|&last| !is_space(last)) {
            self.text.push(' ');
        }
    }

    /// Begins a new line: the edge of a block, or `br`.
    pub(crate) fn line(&mut self) {
        if !self.separates {
            return;
        }
        match self.text.as_bytes().last() {
            None | Some(b'\n') => {}
            Some(b' ') => {
                // Same length, so that ranges stay right.
                self.text.pop();
                self.text.push('\n');
            }
            Some(_) => self.text.push('\n'),
        }
    }
}

/// One line of text: line feeds become spaces, ends are trimmed, at most `limit` characters.
pub(crate) fn one_line(text: &str, limit: usize) -> String {
    let text = text.trim();
    let mut line = String::with_capacity(text.len().min(limit * 2));
    let mut characters = 0;
    for c in text.chars() {
        let c = if c.is_whitespace() { ' ' } else { c };
        if c == ' ' && line.ends_with(' ') {
            continue;
        }
        if characters == limit {
            break;
        }
        line.push(c);
        characters += 1;
    }
    let kept = line.trim_end().len();
    line.truncate(kept);
    line
}

/// The last `limit` characters of a text.
pub(crate) fn tail(text: &str, limit: usize) -> &str {
    match text.char_indices().rev().nth(limit.saturating_sub(1)) {
        Some((at, _)) => &text[at..],
        None => text,
    }
}

/// The first `limit` characters of a text.
pub(crate) fn head(text: &str, limit: usize) -> &str {
    match text.char_indices().nth(limit) {
        Some((at, _)) => &text[..at],
        None => text,
    }
}

/// The longest beginning of a text that is at most `limit` bytes and ends between two characters.
pub(crate) fn cut(text: &str, limit: usize) -> &str {
    if text.len() <= limit {
        return text;
    }
    let end = (0..=limit).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    &text[..end]
}

/// Characters of a text: bytes that do not continue one.
pub(crate) fn count_chars(text: &str) -> usize {
    text.bytes().filter(|&b| (b as i8) >= -0x40).count()
}

/// Words of a text. Scripts without spaces are counted at two characters a word, the mean length of Chinese words.
pub(crate) fn count_words(text: &str) -> usize {
    let (mut words, mut in_word, mut ideographs) = (0, false, 0);
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte < 0x80 {
            let is_word = byte.is_ascii_alphanumeric() || (in_word && !is_space(byte));
            words += usize::from(is_word && !in_word);
            in_word = is_word;
            at += 1;
            continue;
        }
        let c = text[at..].chars().next().unwrap_or(' ');
        at += c.len_utf8();
        if is_unspaced(c) {
            ideographs += 1;
            in_word = false;
        } else {
            let is_word = c.is_alphanumeric() || (in_word && !c.is_whitespace());
            words += usize::from(is_word && !in_word);
            in_word = is_word;
        }
    }
    words + ideographs / 2
}

/// Han, kana, Thai, Lao, Khmer and Burmese: written without spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_collapses_within_and_between_pieces() {
        let mut buffer = TextBuffer::new(true);
        for piece in ["  a\n b ", " c", "d  ", "", " \t"] {
            buffer.push(piece);
        }
        assert_eq!(buffer.as_str(), "a b cd ");
        buffer.line();
        buffer.line();
        buffer.push(" e ");
        assert_eq!(buffer.as_str(), "a b cd\ne ");
        let mut content = TextBuffer::new(false);
        content.push("a");
        content.line();
        content.push("b");
        assert_eq!(content.as_str(), "ab");
    }

    #[test]
    fn lines_are_cut_at_characters() {
        assert_eq!(one_line(" a \n\u{a0} bé\tc ", 10), "a bé c");
        assert_eq!(one_line("äöü", 2), "äö");
        assert_eq!(tail("äöü", 2), "öü");
        assert_eq!(tail("äöü", 9), "äöü");
        assert_eq!(head("äöü", 2), "äö");
        assert_eq!((cut("äöü", 3), cut("äöü", 6), cut("日", 2)), ("ä", "äöü", ""));
    }

    #[test]
    fn words_are_counted_in_any_script() {
        assert_eq!(count_words("It's a well-known fact – 100 % true."), 6);
        assert_eq!(count_words("Привет, мир"), 2);
        assert_eq!(count_words("日本語の文章"), 3);
        assert_eq!(count_words("… – !"), 0);
        assert_eq!(count_chars("aé日"), 3);
    }
}
