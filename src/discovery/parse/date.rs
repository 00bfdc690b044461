//! The dates that vendors write, in every order, calendar notation and interface language met.
//!
//! Without a zone a time is taken as UTC. Whether `03/04/2026` is March or April is decided per column, by the rows in
//! which only one reading is possible.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};

/// Which of two leading numbers is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::discovery) enum Order {
    DayFirst,
    MonthFirst,
}

/// Years outside are typing errors, empty values (`1970-01-01`, `0001-01-01`) or not dates at all.
const YEARS: std::ops::RangeInclusive<i16> = 1991..=2099;

/// A cell longer than this is no date: `Saturday, 12 September 2026 at 10:12:13 pm GMT+02:00` has 54 characters.
const MAX_CHARS: usize = 80;

/// Reads a date or time. `order` settles what the text leaves open.
pub(in crate::discovery) fn parse(text: &str, order: Order) -> Option<Timestamp> {
    let text = text.trim();
    if text.len() < 5 || text.len() > MAX_CHARS || !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    iso(text).or_else(|| serial(text)).or_else(|| loose(text, order))
}

/// What one cell proves about the order of day and month; `None` when it reads both ways or is no such date.
pub(in crate::discovery) fn evidence(text: &str) -> Option<Order> {
    let text = text.trim();
    if text.len() > MAX_CHARS {
        return None;
    }
    let mut parts = text.split(|c: char| !c.is_ascii_digit());
    let first: u32 = parts.next()?.parse().ok()?;
    let second: u32 = parts.next()?.parse().ok()?;
    let dotted = text.as_bytes().get(digits(text)) == Some(&b'.');
    match (first, second) {
        (13..=31, 1..=12) => Some(Order::DayFirst),
        (1..=12, 13..=31) => Some(Order::MonthFirst),
        // Dots are written in countries that put the day first.
        (1..=12, 1..=12) if dotted => Some(Order::DayFirst),
        _ => None,
    }
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// `2026-02-06`, `2026-02-06 10:12:13`, `2026-02-06T10:12:13.5Z`, `… +00:00`: nearly every cell, so without detours.
fn iso(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    let separator = *bytes.get(4)?;
    if !matches!(separator, b'-' | b'/' | b'.') || bytes.get(7) != Some(&separator) {
        return None;
    }
    let number = |range: std::ops::Range<usize>| -> Option<i16> {
        let part = bytes.get(range)?;
        part.iter().all(u8::is_ascii_digit).then(|| part.iter().fold(0, |n, b| n * 10 + i16::from(b - b'0')))
    };
    let date = date(number(0..4)?, number(5..7)?, number(8..10)?)?;
    let rest = text.get(10..)?;
    let rest = rest.strip_prefix('T').unwrap_or(rest).trim_start();
    moment(date, rest)
}

fn date(year: i16, month: i16, day: i16) -> Option<Date> {
    if !YEARS.contains(&year) {
        return None;
    }
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// A date with what follows it: a time, a zone, or nothing that can be read.
fn moment(date: Date, rest: &str) -> Option<Timestamp> {
    let (time, offset) = clock(rest);
    date.to_datetime(time).to_zoned(TimeZone::fixed(offset)).ok().map(|zoned| zoned.timestamp())
}

/// `10:12`, `10:12:13.456`, `9:05 PM`, with `Z`, `UTC`, `+02:00` or `+0200` after it; midnight UTC for anything else.
fn clock(text: &str) -> (Time, Offset) {
    let none = (Time::midnight(), Offset::UTC);
    let Some(colon) = text.find(':') else { return none };
    let text = &text[text[..colon].trim_end_matches(|c: char| c.is_ascii_digit()).len()..];
    let field = |text: &str| -> Option<i8> { text.get(..digits(text).min(2))?.parse().ok() };
    let Some(mut hour) = field(text) else { return none };
    let after_hour = &text[digits(text)..];
    let Some(minute) = after_hour.get(1..).and_then(field) else { return none };
    let after_minute = &after_hour[1 + digits(&after_hour[1..])..];
    let (second, mut rest) = match after_minute.strip_prefix(':').and_then(|t| field(t).map(|s| (s, &t[digits(t)..]))) {
        Some(found) => found,
        None => (0, after_minute),
    };
    if let Some(fraction) = rest.strip_prefix('.') {
        rest = &fraction[digits(fraction)..];
    }
    let rest = rest.trim_start();
    let half = rest.get(..2).unwrap_or_default();
    if half.eq_ignore_ascii_case("pm") && hour < 12 {
        hour += 12;
    } else if half.eq_ignore_ascii_case("am") && hour == 12 {
        hour = 0;
    }
    match Time::new(hour, minute, second.min(59), 0) {
        Ok(time) => (time, offset(rest)),
        Err(_) => none,
    }
}

fn offset(text: &str) -> Offset {
    let Some(at) = text.find(['+', '-']) else { return Offset::UTC };
    let sign = if text.as_bytes()[at] == b'-' { -1 } else { 1 };
    let numbers: String = text[at + 1..].chars().filter(char::is_ascii_digit).take(4).collect();
    let (hours, minutes) = numbers.split_at(numbers.len().min(2));
    let seconds = hours.parse::<i32>().unwrap_or(0) * 3600 + minutes.parse::<i32>().unwrap_or(0) * 60;
    Offset::from_seconds(sign * seconds).unwrap_or(Offset::UTC)
}

/// Numbers alone: `20260206`, Unix seconds and milliseconds, and the day numbers that spreadsheets make of dates.
fn serial(text: &str) -> Option<Timestamp> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !whole.bytes().all(|b| b.is_ascii_digit()) || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    let stamp = match whole.len() {
        8 if fraction.is_empty() => {
            let (year, rest) = (number / 10_000, number % 10_000);
            return moment(date(year.try_into().ok()?, (rest / 100) as i16, (rest % 100) as i16)?, "");
        }
        9 | 10 => Timestamp::from_second(number).ok()?,
        13 => Timestamp::from_millisecond(number).ok()?,
        // Days since 1899-12-30: 33,238 is 1991-01-01, 73,050 is 2099-12-31.
        5 if (33_238..=73_050).contains(&number) => {
            let share: f64 = format!("0.{fraction}").parse().unwrap_or(0.0);
            Timestamp::from_second((number - 25_569) * 86_400 + (share * 86_400.0).round() as i64).ok()?
        }
        _ => return None,
    };
    YEARS.contains(&stamp.to_zoned(TimeZone::UTC).year()).then_some(stamp)
}

/// Everything else: three numbers in some order, or two and the name of a month.
fn loose(text: &str, order: Order) -> Option<Timestamp> {
    // The time, if any, starts at the number before the first colon; after it in `06/Feb/2026:10:12:13`.
    let time_at = text.find(':').map(|colon| {
        let hour = text[..colon].trim_end_matches(|c: char| c.is_ascii_digit()).len();
        if colon - hour > 2 { colon + 1 } else { hour }
    });
    let (calendar, time) = text.split_at(time_at.unwrap_or(text.len()));
    let numbers: Vec<(i16, usize)> = calendar
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty() && part.len() <= 4)
        .filter_map(|part| part.parse().ok().map(|n| (n, part.len())))
        .take(4)
        .collect();
    let day = match (month_name(calendar), numbers.as_slice()) {
        (Some(month), [(day, 1..=2), (year, 4)] | [(year, 4), (day, 1..=2)]) => date(*year, month, *day)?,
        (None, [(a, 1..=2), (b, 1..=2), (year, len @ (2 | 4))]) => {
            let year = if *len == 2 { 2000 + year } else { *year };
            let (day, month) = match (order, *a, *b) {
                (_, 13.., _) => (*a, *b),
                (_, _, 13..) => (*b, *a),
                (Order::DayFirst, ..) => (*a, *b),
                (Order::MonthFirst, ..) => (*b, *a),
            };
            date(year, month, day)?
        }
        (None, [(year, 4), (month, 1..=2), (day, 1..=2)]) => date(*year, *month, *day)?,
        _ => return None,
    };
    moment(day, time)
}

/// Months by the beginning of their name, in lower case; a beginning that two languages use for two months is left out.
const MONTHS: [&[&str]; 12] = [
    &["jan", "jän", "ene", "gen", "янв", "січ", "sty", "oca", "led", "ιαν", "tammi", "ocak", "jan"],
    &["feb", "fév", "fev", "фев", "лют", "lut", "şub", "úno", "helmi", "febr"],
    &["mar", "mär", "mrz", "maa", "мар", "бер", "bře", "márc"],
    &["apr", "avr", "abr", "апр", "квіт", "kwi", "nis", "dub", "huhti", "ápr"],
    &["may", "mai", "mei", "mag", "мая", "май", "трав", "maj", "kvě", "touko", "máj"],
    &["jun", "juin", "giu", "июн", "черв", "cze", "haz", "červn", "kesä", "jún"],
    &["jul", "juil", "lug", "июл", "лип", "tem", "červe", "heinä", "júl"],
    &["aug", "août", "aoû", "ago", "авг", "серп", "sie", "ağu", "srp", "elo", "ago"],
    &["sep", "set", "сен", "вер", "wrz", "eyl", "zář", "syys", "szept"],
    &["oct", "okt", "ott", "out", "окт", "жовт", "paź", "eki", "říj", "loka"],
    &["nov", "noi", "ноя", "лист", "kas", "marras"],
    &["dec", "dez", "déc", "dic", "дек", "груд", "gru", "ara", "pros", "joulu"],
];

fn month_name(text: &str) -> Option<i16> {
    for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() >= 3) {
        let word = word.to_lowercase();
        // Some languages name a day like a month.
        if matches!(word.as_str(), "mardi" | "martes" | "martedì" | "maandag" | "marți") {
            continue;
        }
        // `listopad` is October in Croatian and November in Polish and Czech; the latter write far more exports.
        if word.starts_with("listopad") || word == "lis" {
            return Some(11);
        }
        let found = MONTHS
            .iter()
            .enumerate()
            .flat_map(|(index, names)| names.iter().map(move |name| (index, *name)))
            .filter(|(_, name)| word.starts_with(name))
            .max_by_key(|(_, name)| name.len());
        if let Some((index, _)) = found {
            return Some(index as i16 + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        parse(text, Order::DayFirst).map(|stamp| stamp.to_string())
    }

    #[test]
    fn every_notation_met() {
        let cases = [
            ("2026-02-06", "2026-02-06T00:00:00Z"),
            ("2021-09-11 11:40:43", "2021-09-11T11:40:43Z"),
            ("2021-09-11T11:40:43Z", "2021-09-11T11:40:43Z"),
            ("2026-02-06T10:12:13.456+02:00", "2026-02-06T08:12:13Z"),
            ("2021-09-11 12:57:46 +00:00", "2021-09-11T12:57:46Z"),
            ("2026/02/06", "2026-02-06T00:00:00Z"),
            ("2026.02.06", "2026-02-06T00:00:00Z"),
            ("2026. 2. 6.", "2026-02-06T00:00:00Z"),
            ("20260206", "2026-02-06T00:00:00Z"),
            ("1609459200", "2021-01-01T00:00:00Z"),
            ("1770336000000", "2026-02-06T00:00:00Z"),
            ("46059.5", "2026-02-06T12:00:00Z"),
            ("08/05/2013 00:00", "2013-05-08T00:00:00Z"),
            ("06.02.2026", "2026-02-06T00:00:00Z"),
            ("6.2.2026 10:12", "2026-02-06T10:12:00Z"),
            ("06-02-2026", "2026-02-06T00:00:00Z"),
            ("25/12/26", "2026-12-25T00:00:00Z"),
            ("12/25/2026 9:05 PM", "2026-12-25T21:05:00Z"),
            ("6 Feb 2026", "2026-02-06T00:00:00Z"),
            ("Feb 6, 2026", "2026-02-06T00:00:00Z"),
            ("Fri, 06 Feb 2026 10:12:13 GMT", "2026-02-06T10:12:13Z"),
            ("6. März 2026", "2026-03-06T00:00:00Z"),
            ("6 août 2026", "2026-08-06T00:00:00Z"),
            ("mardi 6 janvier 2026", "2026-01-06T00:00:00Z"),
            ("6 de febrero de 2026", "2026-02-06T00:00:00Z"),
            ("6 lut 2026", "2026-02-06T00:00:00Z"),
            ("6 listopada 2026", "2026-11-06T00:00:00Z"),
            ("6 Şub 2026", "2026-02-06T00:00:00Z"),
            ("6 Mart 2026", "2026-03-06T00:00:00Z"),
            ("6 мая 2026", "2026-05-06T00:00:00Z"),
            ("2026年2月6日", "2026-02-06T00:00:00Z"),
            ("2026년 2월 6일", "2026-02-06T00:00:00Z"),
            ("06/Feb/2026:10:12:13 +0100", "2026-02-06T09:12:13Z"),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "-",
            "n/a",
            "0000-00-00",
            "1970-01-01",
            "0001-01-01 00:00:00",
            "2026-13-45",
            "31/02/2026",
            "192.0.2.1",
            "6,482",
            "tomorrow",
            "1.234.567",
            "99/99/9999",
            "12345678901234567890",
            "February",
            "::::::",
            "日日日日日日1",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn the_order_of_day_and_month_is_proved_by_large_numbers() {
        assert_eq!(evidence("25/03/2026"), Some(Order::DayFirst));
        assert_eq!(evidence("03/25/2026 10:00"), Some(Order::MonthFirst));
        assert_eq!(evidence("03/04/2026"), None);
        assert_eq!(evidence("03.04.2026"), Some(Order::DayFirst));
        assert_eq!(evidence("2026-03-25"), None);
        let month_first = parse("03/04/2026", Order::MonthFirst).unwrap().to_string();
        assert_eq!(month_first, "2026-03-04T00:00:00Z");
    }
}
