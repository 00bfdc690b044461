//! Times as the file holds them.

use jiff::Timestamp;

/// Always six digits after the second, so that texts compare as times do.
pub(super) fn text(time: Timestamp) -> String {
    format!("{time:.6}")
}

/// Microseconds since 1970: a third of a text's size in rows that there are many of.
pub(super) fn micros(time: Timestamp) -> i64 {
    time.as_microsecond()
}

pub(super) fn from_micros(micros: i64) -> Option<Timestamp> {
    Timestamp::from_microsecond(micros).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_compare_as_times_do() {
        let time = |text: &str| text.parse::<Timestamp>().unwrap();
        let (whole, half) = (time("2026-01-01T00:00:00Z"), time("2026-01-01T00:00:00.5Z"));
        assert!(text(whole) < text(half));
        assert_eq!(text(half), "2026-01-01T00:00:00.500000Z");
        assert_eq!(text(half).parse::<Timestamp>().unwrap(), half);
        assert_eq!(from_micros(micros(half)), Some(half));
    }
}
