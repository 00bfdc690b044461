//! Wordings by which pages give themselves away, in several languages, folded. The lists are the project's own.

use super::wordlist::Words;

/// Pages that offer places for links.
pub(crate) static SALE: Words = Words::new(include_str!("words/sale.txt"));

/// Prices: a number with a currency.
pub(crate) fn has_price(folded: &str) -> bool {
    const SIGNS: &[char] = &['$', '€', '£', '¥', '₽', '₴', '₹'];
    let chars: Vec<char> = folded.chars().collect();
    let digit_near = |at: usize| {
        let before = at.checked_sub(1).and_then(|b| chars.get(b)).copied().unwrap_or(' ');
        let before2 = at.checked_sub(2).and_then(|b| chars.get(b)).copied().unwrap_or(' ');
        let after = chars.get(at + 1).copied().unwrap_or(' ');
        let after2 = chars.get(at + 2).copied().unwrap_or(' ');
        before.is_ascii_digit()
            || after.is_ascii_digit()
            || (before == ' ' && before2.is_ascii_digit())
            || (after == ' ' && after2.is_ascii_digit())
    };
    if chars.iter().enumerate().any(|(at, c)| SIGNS.contains(c) && digit_near(at)) {
        return true;
    }
    ["usd", "eur", "euro", "gbp", "руб", "dollars"].iter().any(|word| {
        folded
            .match_indices(word)
            .any(|(at, _)| folded[..at].trim_end().chars().next_back().is_some_and(|c| c.is_ascii_digit()))
    })
}

/// Labels that say that a link was paid for.
pub(crate) static SPONSORED: Words = Words::new(include_str!("words/sponsored.txt"));

/// Words that credit a supplier or a licence.
pub(crate) static CREDIT: Words = Words::new(include_str!("words/credit.txt"));

/// Addresses of pages that nobody reads for their content: sign-in, search, carts.
pub(crate) static UTILITY: Words = Words::new(include_str!("words/utility.txt"));

/// Pages that trade links for links.
pub(crate) static EXCHANGE: Words = Words::new(include_str!("words/exchange.txt"));

/// Directories and bookmark sites that take everyone.
pub(crate) static SUBMIT: Words = Words::new(include_str!("words/submit.txt"));

/// Machine-made pages about domains: statistics, worth, look-ups, lists of links.
pub(crate) static DOMAIN_STATS: Words = Words::new(include_str!("words/domain_stats.txt"));

/// Placeholder pages of domains for sale.
pub(crate) static PARKED: Words = Words::new(include_str!("words/parked.txt"));

#[cfg(test)]
mod tests {
    use super::super::text::fold;
    use super::*;

    #[test]
    fn phrases_are_found_as_words() {
        assert_eq!(SPONSORED.find(&fold("From our Partners")).map(|f| f.0), Some("our partners"));
        assert_eq!(SPONSORED.find("the roads to rome"), None);
        assert!(EXCHANGE.find("请加友情链接交换吧").is_some());
    }

    #[test]
    fn prices() {
        assert!(has_price("only $50 a month") && has_price("50 €") && has_price("100 usd"));
        assert!(!has_price("usd is a currency, $ too"));
    }

    #[test]
    fn lists_are_folded() {
        for list in [&SALE, &SPONSORED, &CREDIT, &UTILITY, &EXCHANGE, &SUBMIT, &DOMAIN_STATS, &PARKED] {
            for phrase in list.entries() {
                assert_eq!(fold(phrase), *phrase);
            }
        }
    }
}
