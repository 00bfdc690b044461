//! Which failures can heal, and when to try again. Pure; repeats go back to the frontier, nobody waits in place.

use std::time::Duration;

use crate::model::cause::Cause;

/// First pause before a repeat; each further one is three times as long.
const FIRST_PAUSE: Duration = Duration::from_millis(1500);
/// A request that timed out is repeated once only: each try costs its whole time limit again.
const MAX_TIMEOUT_RETRIES: u32 = 1;

/// The pause before the next attempt, or `None` when this ending is final.
///
/// `attempts` counts those made. The pause varies by up to a quarter with `seed`, so that hosts that failed together do
/// not come back together.
pub(crate) fn pause(cause: Cause, attempts: u32, retries: u32, seed: u64) -> Option<Duration> {
    let allowed = match cause {
        Cause::Connect | Cause::Reset | Cause::Dns | Cause::Http(429 | 502 | 503 | 504) => retries,
        Cause::Timeout => retries.min(MAX_TIMEOUT_RETRIES),
        _ => 0,
    };
    if attempts == 0 || attempts > allowed {
        return None;
    }
    let pause = FIRST_PAUSE.saturating_mul(3u32.saturating_pow(attempts - 1));
    Some(pause + pause.mul_f64(spread(seed, u64::from(attempts)) / 4.0))
}

/// A number in 0..1 that depends on the seed alone (the finaliser of SplitMix64).
fn spread(seed: u64, step: u64) -> f64 {
    let mut x = seed.wrapping_add(step.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    f64::from((x ^ (x >> 31)) as u32) / f64::from(u32::MAX)
}

/// Seconds a `Retry-After` header asks for: a number, or a date. Anything else, and negative numbers, say nothing.
pub(crate) fn retry_after(value: &str, now: jiff::Timestamp) -> Option<Duration> {
    let value = value.trim();
    if value.bytes().all(|byte| byte.is_ascii_digit()) && !value.is_empty() {
        // More digits than fit still mean "very long".
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::from(u32::MAX))));
    }
    let date = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(value).ok()?;
    let seconds = date.duration_since(now).as_secs();
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_heal_is_repeated() {
        for cause in [Cause::Connect, Cause::Reset, Cause::Timeout, Cause::Http(429), Cause::Http(503)] {
            assert!(pause(cause, 1, 2, 0).is_some(), "{cause}");
        }
        for cause in [Cause::Http(404), Cause::Http(403), Cause::Http(500), Cause::Tls, Cause::TooLarge, Cause::Robots]
        {
            assert!(pause(cause, 1, 2, 0).is_none(), "{cause}");
        }
    }

    #[test]
    fn pauses_grow_and_end() {
        let pauses: Vec<_> = (1..=3).map(|attempts| pause(Cause::Connect, attempts, 2, 7)).collect();
        assert!(pauses[0] >= Some(FIRST_PAUSE) && pauses[0] < Some(FIRST_PAUSE.mul_f64(1.26)));
        assert!(pauses[1] >= Some(FIRST_PAUSE * 3));
        assert_eq!(pauses[2], None);
        assert_eq!(pause(Cause::Timeout, 2, 2, 0), None);
        assert_eq!(pause(Cause::Connect, 1, 0, 0), None);
    }

    #[test]
    fn retry_after_in_all_its_spellings() {
        let now: jiff::Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let seconds = |value: &str| retry_after(value, now).map(|d| d.as_secs());
        assert_eq!(seconds("120"), Some(120));
        assert_eq!(seconds(" 2 "), Some(2));
        assert_eq!(seconds("99999999999999999999999"), Some(u64::from(u32::MAX)));
        assert_eq!(seconds("Thu, 01 Jan 2026 00:01:00 GMT"), Some(60));
        assert_eq!(seconds("Mon, 01 Jan 2001 00:00:00 GMT"), Some(0));
        for nonsense in ["-5", "soon", "1.5", "", "2026-01-01"] {
            assert_eq!(seconds(nonsense), None, "{nonsense}");
        }
    }
}
