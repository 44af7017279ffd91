//! Days as centres write them.

use settlement::{BusinessDate, Timestamp};

/// A day as centres write it: `2026-01-01`, with or without a time, `20260101`, `Thu Jan 01 00:00:00 CST 2026`, or milliseconds since
/// 1970. A year of 9990 or later, and 2099, stands for no end.
pub(crate) fn day(text: &str) -> Option<BusinessDate> {
    let day = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        digits_day(text)?
    } else {
        match text.get(..10).map(BusinessDate::parse) {
            Some(Ok(day)) => day,
            Some(Err(_)) => java_day(text)?,
            None => return None,
        }
    };
    (day.year() < 2099).then_some(day)
}

fn digits_day(text: &str) -> Option<BusinessDate> {
    match text.len() {
        8 => {
            let (year, month, day) = (text.get(..4)?, text.get(4..6)?, text.get(6..)?);
            BusinessDate::from_parts(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
        }
        12..=15 => Some(Timestamp::from_millis(text.parse().ok()?).china_date()),
        _ => None,
    }
}

fn java_day(text: &str) -> Option<BusinessDate> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut words = text.split_whitespace();
    let (_weekday, month, day) = (words.next()?, words.next()?, words.next()?);
    let year = words.last()?;
    let month = (1..).zip(MONTHS).find(|(_, name)| *name == month).map(|(number, _)| number)?;
    BusinessDate::from_parts(year.parse().ok()?, month, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_centres_write_them() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(day(text).map(|day| day.to_string()).as_deref(), expected, "{text}");
        };
        check("2026-01-31", Some("2026-01-31"));
        check("2026-01-31 00:00:00.0", Some("2026-01-31"));
        check("Thu Jan 01 00:00:00 CST 2026", Some("2026-01-01"));
        check("Thu Dec 31 00:00:00 CST 9999", None);
        check("9999-12-31", None);
        check("2099-12-31", None);
        check("", None);
        check("昨天", None);
        check("2026-02-30", None);
        check("20260131", Some("2026-01-31"));
        check("20261301", None);
        check("1780000000000", Some("2026-05-29"));
        check("253402185600000", None);
        check("7", None);
    }
}
