//! The language of a page, recognised from its text.

use whatlang::Lang;

/// Characters of text that are looked at: more do not change the answer.
const SAMPLE_BYTES: usize = 3_000;
/// Bytes of text below which any answer would be a guess.
const MIN_BYTES: usize = 80;

/// ISO 639-1 code of the language, ISO 639-3 for those without one; `None` when the text does not suffice.
///
/// Looks at running text: lines of some length first, since menus hold names and words of other languages.
pub(super) fn detect(text: &str) -> Option<String> {
    let mut sample = String::with_capacity(SAMPLE_BYTES + 256);
    for line in text.lines().filter(|line| line.len() >= 60) {
        if sample.len() + line.len() > SAMPLE_BYTES {
            sample.push_str(super::text::cut(line, SAMPLE_BYTES.saturating_sub(sample.len())));
            break;
        }
        sample.push_str(line);
        sample.push('\n');
    }
    let is_short = sample.len() < MIN_BYTES;
    let sample = words(if is_short { super::text::cut(text, SAMPLE_BYTES) } else { &sample });
    if sample.len() < MIN_BYTES {
        return None;
    }
    let info = whatlang::detect(&sample)?;
    // A script of its own names the language; others need enough letters to tell neighbours apart.
    (info.is_reliable() || info.confidence() >= 0.5 && !is_short).then(|| code(info.lang()).to_owned())
}

/// The text without addresses, file names and numbers, which are of no language: a few of them among few words have
/// passed for Afrikaans.
fn words(text: &str) -> String {
    let is_word = |word: &&str| {
        let inner = word.trim_end_matches(|c: char| c.is_ascii_punctuation());
        // Scripts without spaces write whole sentences as one word, numbers included.
        !word.is_ascii() || !inner.contains(|c: char| c.is_ascii_digit() || matches!(c, '.' | '/' | '@' | '_'))
    };
    text.split_ascii_whitespace().filter(is_word).collect::<Vec<_>>().join(" ")
}

fn code(lang: Lang) -> &'static str {
    match lang {
        Lang::Epo => "eo",
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Cmn => "zh",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Ben => "bn",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ukr => "uk",
        Lang::Kat => "ka",
        Lang::Ara => "ar",
        Lang::Hin => "hi",
        Lang::Jpn => "ja",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Pol => "pl",
        Lang::Amh => "am",
        Lang::Jav => "jv",
        Lang::Kor => "ko",
        Lang::Nob => "no",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Fin => "fi",
        Lang::Tur => "tr",
        Lang::Nld => "nl",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Ell => "el",
        Lang::Bul => "bg",
        Lang::Bel => "be",
        Lang::Mar => "mr",
        Lang::Kan => "kn",
        Lang::Ron => "ro",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Mkd => "mk",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Tam => "ta",
        Lang::Vie => "vi",
        Lang::Urd => "ur",
        Lang::Tha => "th",
        Lang::Guj => "gu",
        Lang::Uzb => "uz",
        Lang::Pan => "pa",
        Lang::Aze => "az",
        Lang::Ind => "id",
        Lang::Tel => "te",
        Lang::Pes => "fa",
        Lang::Mal => "ml",
        Lang::Ori => "or",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Sin => "si",
        Lang::Khm => "km",
        Lang::Tuk => "tk",
        Lang::Aka => "ak",
        Lang::Zul => "zu",
        Lang::Sna => "sn",
        Lang::Afr => "af",
        Lang::Lat => "la",
        Lang::Slk => "sk",
        Lang::Cat => "ca",
        Lang::Tgl => "tl",
        Lang::Hye => "hy",
        other => other.code(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_from_running_text() {
        for (code, text) in [
            (
                "en",
                "The gardens were opened to the public in the spring of last year, after a long period of restoration works.",
            ),
            (
                "de",
                "Die Gärten wurden im Frühjahr des vergangenen Jahres nach langen Arbeiten wieder für Besucher geöffnet.",
            ),
            (
                "fr",
                "Les jardins ont été ouverts au public au printemps de l'année dernière, après de longs travaux de restauration.",
            ),
            ("ru", "Сады были открыты для посетителей весной прошлого года после долгих восстановительных работ."),
            ("ja", "庭園は長い修復工事の後、昨年の春に一般公開されました。多くの人々が訪れ、春の花を楽しんでいます。"),
            (
                "zh",
                "经过长期的修复工作，花园于去年春天向公众开放。许多人前来参观，欣赏春天的花朵。花园里有许多古老的树木。",
            ),
        ] {
            assert_eq!(detect(text).as_deref(), Some(code), "{text}");
        }
    }

    #[test]
    fn too_little_text_has_no_language() {
        assert_eq!(detect("Home About"), None);
        assert_eq!(detect(""), None);
        let names = "Website value, rank and links of example-kayaks.test. Buy links, boost DR, 1000 links at example-links.test.";
        assert_eq!(detect(names), None);
        assert_eq!(detect(&"1234567890 ".repeat(50)), None);
    }
}
