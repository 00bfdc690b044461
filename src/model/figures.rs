//! How numbers are said to people: one way for every sentence and every report.

/// `1234567` → `1,234,567`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Authority of a position in a list of the whole web, 0-100: 100 points for the first site, 12.5 points less for every
/// factor of ten, so that the hundred-millionth has none (Common Crawl's domain graph counts about 120 million).
pub fn authority_of_rank(rank: u64) -> f32 {
    let lost = 12.5 * (rank.max(1) as f64).log10();
    (100.0 - lost).max(0.0) as f32
}

/// A share, 0-1, with 0 for nothing of nothing.
pub fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// `38%`. What is there is never rounded to nothing, and what lacks something never to all of it.
pub fn percent(part: u64, whole: u64) -> String {
    percent_of(share(part, whole))
}

/// The same for a share that is already one, 0-1.
pub fn percent_of(share: f64) -> String {
    let percent = share.clamp(0.0, 1.0) * 100.0;
    if percent > 0.0 && percent < 1.0 {
        "<1%".to_owned()
    } else if percent > 99.0 && percent < 100.0 {
        ">99%".to_owned()
    } else {
        format!("{percent:.0}%")
    }
}

/// `1 link`, `2,000 links`.
pub fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", thousands(number), if number == 1 { one } else { many })
}

/// `12 of 40 (30%)`.
pub fn part_of(part: u64, whole: u64) -> String {
    format!("{} of {} ({})", thousands(part), thousands(whole), percent(part, whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(thousands(number), text);
        }
        assert_eq!(counted(1, "link", "links"), "1 link");
        assert_eq!(counted(0, "link", "links"), "0 links");
        assert_eq!(part_of(12, 40), "12 of 40 (30%)");
    }

    #[test]
    fn a_share_is_never_rounded_to_none_or_all() {
        assert_eq!(percent(0, 0), "0%");
        assert_eq!(percent(1, 1_000), "<1%");
        assert_eq!(percent(999, 1_000), ">99%");
        assert_eq!(percent(1_000, 1_000), "100%");
        assert_eq!(percent(1, 3), "33%");
    }
}
