//! Text as rules compare it: lower case, without Latin accents, in words.

/// Lower case, full-width forms narrowed, Latin accents dropped: `Çasíno` and `CASINO` compare equal to `casino`.
///
/// Other scripts keep their letters. White space is left as it is.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            out.push(c.to_ascii_lowercase());
            continue;
        }
        for lower in c.to_lowercase() {
            fold_char(lower, &mut out);
        }
    }
    out
}

fn fold_char(c: char, out: &mut String) {
    let plain = match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' | 'ǎ' | 'ạ' | 'ả' | 'ấ' | 'ầ' | 'ẩ' | 'ẫ' | 'ậ' | 'ắ'
        | 'ằ' | 'ẳ' | 'ẵ' | 'ặ' => "a",
        'ç' | 'ć' | 'č' | 'ĉ' | 'ċ' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ẹ' | 'ẻ' | 'ẽ' | 'ế' | 'ề' | 'ể' | 'ễ' | 'ệ' => {
            "e"
        }
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì' | 'í' | 'î' | 'ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ỉ' | 'ị' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ơ' | 'ọ' | 'ỏ' | 'ố' | 'ồ' | 'ổ' | 'ỗ' | 'ộ' | 'ớ'
        | 'ờ' | 'ở' | 'ỡ' | 'ợ' => "o",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'ù' | 'ú' | 'û' | 'ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ư' | 'ụ' | 'ủ' | 'ứ' | 'ừ' | 'ử' | 'ữ' | 'ự' => {
            "u"
        }
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' | 'ỳ' | 'ỵ' | 'ỷ' | 'ỹ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        // Combining marks left over by decomposed spellings, and invisible characters used to break words up.
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => "",
        '\u{a0}' | '\u{3000}' => " ",
        '\u{ff01}'..='\u{ff5e}' => {
            // Full-width ASCII lies at a fixed distance from ASCII.
            let narrow = char::from_u32(c as u32 - 0xfee0).unwrap_or(c);
            out.push(narrow.to_ascii_lowercase());
            return;
        }
        _ => {
            out.push(c);
            return;
        }
    };
    out.push_str(plain);
}

/// Scripts written without spaces between words: no word boundary is asked of them.
pub(crate) fn is_unspaced(c: char) -> bool {
    matches!(c as u32,
        0x0e00..=0x0eff      // Thai, Lao
        | 0x1000..=0x109f    // Burmese
        | 0x1780..=0x17ff    // Khmer
        | 0x3040..=0x30ff    // Kana
        | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff // Han
        | 0xac00..=0xd7af    // Hangul: spaced, but particles attach to words
        | 0x2_0000..=0x2_ffff)
}

/// Words of folded text: runs of letters and digits; each Han, kana or Thai run is cut into pairs of characters.
pub(crate) fn words(folded: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for run in folded.split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty()) {
        if run.chars().any(is_unspaced) {
            let starts: Vec<usize> = run.char_indices().map(|(at, _)| at).collect();
            for pair in starts.windows(3) {
                out.push(&run[pair[0]..pair[2]]);
            }
            if let [.., last_but_one, _] = starts[..] {
                out.push(&run[last_but_one..]);
            } else {
                out.push(run);
            }
        } else {
            out.push(run);
        }
    }
    out
}

/// Counts words as readers do; unspaced scripts count two characters as a word.
pub(crate) fn word_count(text: &str) -> usize {
    let mut count = 0;
    let mut in_word = false;
    let mut unspaced = 0usize;
    for c in text.chars() {
        if is_unspaced(c) {
            unspaced += 1;
            in_word = false;
        } else if c.is_alphanumeric() {
            if !in_word {
                count += 1;
            }
            in_word = true;
        } else if c != '\'' && c != '’' {
            in_word = false;
        }
    }
    count + unspaced.div_ceil(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_makes_spellings_equal() {
        assert_eq!(fold("ÇAŞINÒ"), "casino");
        assert_eq!(fold("ｃａｓｉｎｏ"), "casino");
        assert_eq!(fold("cas\u{200b}ino"), "casino");
        assert_eq!(fold("Straße Łódź"), "strasse lodz");
        assert_eq!(fold("КАЗИНО"), "казино");
        assert_eq!(fold("İstanbul"), "istanbul");
    }

    #[test]
    fn words_of_unspaced_scripts_are_pairs() {
        assert_eq!(words("buy now 2024"), ["buy", "now", "2024"]);
        assert_eq!(words("威而鋼"), ["威而", "而鋼"]);
        assert_eq!(words("藥"), ["藥"]);
        assert_eq!(words("藥房"), ["藥房"]);
    }

    #[test]
    fn word_counts() {
        assert_eq!(word_count("It's a well-known fact"), 5);
        assert_eq!(word_count("台灣購買"), 2);
        assert_eq!(word_count(""), 0);
    }
}
