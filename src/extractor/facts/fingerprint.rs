//! Fingerprints: of the text, equal or near for near-duplicates; of the skeleton, equal or near for one template.

use std::hash::Hasher;

use html5ever::local_name;
use rustc_hash::FxHasher;

use crate::extractor::dom::Space;
use crate::extractor::page::Page;

/// Words below which texts of different pages resemble each other by chance.
const MIN_WORDS: usize = 40;
/// Words of one shingle: what both texts must have in the same order.
const SHINGLE: usize = 3;
/// Words looked at; near-duplicates are near in any such part.
const MAX_WORDS: usize = 4_000;
/// Distinct steps of the skeleton below which pages are too plain to have a template.
const MIN_STEPS: usize = 12;

/// Adds up hashes, bit by bit; the sign of each sum is a bit of the fingerprint (Charikar 2002).
struct Sums([i32; 64]);

impl Sums {
    fn add(&mut self, hash: u64) {
        for (bit, sum) in self.0.iter_mut().enumerate() {
            *sum += if hash >> bit & 1 == 1 { 1 } else { -1 };
        }
    }

    /// Never 0, which stands for "too small to tell".
    fn fingerprint(&self) -> u64 {
        let bits = self.0.iter().enumerate().filter(|(_, sum)| **sum > 0).map(|(bit, _)| 1_u64 << bit);
        bits.fold(0, |all, bit| all | bit).max(1)
    }
}

/// The finalizer of MurmurHash3: every bit of the input reaches every bit of the output, which the sums rely on.
fn mix(mut hash: u64) -> u64 {
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ hash >> 33
}

/// Of the text: words in lower case, punctuation left out. Scripts without spaces give one word a character.
pub(super) fn of_text(text: &str) -> u64 {
    let mut sums = Sums([0; 64]);
    let mut window = [0_u64; SHINGLE];
    let mut words = 0;
    let mut word = FxHasher::default();
    let mut is_open = false;
    let mut end = |word: &mut FxHasher, is_open: &mut bool| {
        if *is_open {
            window.rotate_left(1);
            window[SHINGLE - 1] = word.finish();
            words += 1;
            if words >= SHINGLE {
                sums.add(mix(window[0] ^ window[1].rotate_left(21) ^ window[2].rotate_left(42)));
            }
        }
        *word = FxHasher::default();
        *is_open = false;
        words < MAX_WORDS
    };
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            word.write_u32(u32::from(c.to_ascii_lowercase()));
            is_open = true;
        } else if c.is_ascii() || !c.is_alphanumeric() {
            if !end(&mut word, &mut is_open) {
                break;
            }
        } else {
            c.to_lowercase().for_each(|c| word.write_u32(u32::from(c)));
            is_open = true;
            if matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{E00}'..='\u{EFF}')
                && !end(&mut word, &mut is_open)
            {
                break;
            }
        }
    }
    end(&mut word, &mut is_open);
    if words < MIN_WORDS { 0 } else { sums.fingerprint() }
}

/// Of the skeleton: each distinct step from an element to its child, by tag and first class, counts once, so that long
/// and short pages of one template agree. Generated classes and ids with numbers are no part of a template.
pub(super) fn of_template(page: &Page<'_>) -> u64 {
    let mut steps: Vec<u64> = Vec::new();
    for (parent, element) in page.dom.pairs() {
        if element.space != Space::Html || parent.space != Space::Html {
            continue;
        }
        let mut hasher = FxHasher::default();
        for part in [parent, element] {
            hasher.write(part.name.as_bytes());
            let classes = part.attribute(&local_name!("class")).unwrap_or_default();
            let class = classes.split_ascii_whitespace().next().unwrap_or_default();
            if !class.bytes().any(|byte| byte.is_ascii_digit()) {
                hasher.write(class.as_bytes());
            }
            hasher.write_u8(b'>');
        }
        steps.push(hasher.finish());
    }
    steps.sort_unstable();
    steps.dedup();
    if steps.len() < MIN_STEPS {
        return 0;
    }
    let mut sums = Sums([0; 64]);
    steps.into_iter().for_each(|step| sums.add(mix(step)));
    sums.fingerprint()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_texts_have_near_fingerprints_and_others_do_not() {
        let words: Vec<String> = (0..300).map(|i| format!("word{}", i * 7919 % 211)).collect();
        let text = words.join(" ");
        let mut edited = words.clone();
        edited[150] = "changed".to_owned();
        let other: Vec<String> = (0..300).map(|i| format!("term{}", i * 104_729 % 223)).collect();
        let distance = |a: &str, b: &str| (of_text(a) ^ of_text(b)).count_ones();
        assert_eq!(distance(&text, &text.to_uppercase().replace(' ', ", ")), 0);
        assert!(distance(&text, &edited.join(" ")) <= 3, "{}", distance(&text, &edited.join(" ")));
        assert!(distance(&text, &other.join(" ")) > 12);
        assert_eq!(of_text("too few words"), 0);
        assert_ne!(of_text(&"日本語の文章".repeat(10)), 0);
    }
}
