//! Wall-clock text of the centre: always +08:00, computed from milliseconds that the caller hands in.
//!
//! Deliberately not here: reading a clock.

const DAY_MS: i64 = 86_400_000;
const CHINA_MS: i64 = 8 * 3_600_000;

struct Civil {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    milli: i64,
}

fn civil(ms: i64) -> Civil {
    let local = ms + CHINA_MS;
    let days = local.div_euclid(DAY_MS);
    let rest = local.rem_euclid(DAY_MS);
    // Days since 1970-01-01 to the proleptic Gregorian calendar, era by era of 400 years.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    Civil {
        year: year_of_era + era * 400 + i64::from(month <= 2),
        month,
        day: day_of_year - (153 * month_index + 2) / 5 + 1,
        hour: rest / 3_600_000,
        minute: rest / 60_000 % 60,
        second: rest / 1000 % 60,
        milli: rest % 1000,
    }
}

fn days_from(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_index = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * month_index + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// `yyyy-MM-dd HH:mm:ss`.
pub fn date_time(ms: i64) -> String {
    let c = civil(ms);
    format!("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", c.year, c.month, c.day, c.hour, c.minute, c.second)
}

/// `yyyy-MM-dd`.
pub fn date(ms: i64) -> String {
    date_time(ms)[..10].to_owned()
}

/// `yyyyMMddHHmmss`.
pub fn stamp14(ms: i64) -> String {
    date_time(ms).replace(['-', ':', ' '], "")
}

/// `yyyyMMddHHmmssSSS`.
pub fn stamp17(ms: i64) -> String {
    format!("{}{:03}", stamp14(ms), civil(ms).milli)
}

/// Four-digit year.
pub fn year(ms: i64) -> String {
    date(ms)[..4].to_owned()
}

/// Minutes since local midnight.
pub fn minute_of_day(ms: i64) -> i64 {
    (ms + CHINA_MS).rem_euclid(DAY_MS) / 60_000
}

/// The local midnight that starts the day of `ms`.
pub fn start_of_day(ms: i64) -> i64 {
    (ms + CHINA_MS).div_euclid(DAY_MS) * DAY_MS - CHINA_MS
}

/// The local midnight that ends the day of `ms`.
pub fn end_of_day(ms: i64) -> i64 {
    start_of_day(ms) + DAY_MS
}

/// Reads `yyyy-MM-dd` or `yyyy-MM-dd HH:mm:ss` (a `T` between is read too). A date alone is its midnight.
pub fn parse(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    if !text.is_ascii() || !(bytes.len() == 10 || bytes.len() == 19) {
        return None;
    }
    let number = |from: usize, to: usize| text[from..to].parse::<i64>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    if bytes[4] != b'-' || bytes[7] != b'-' || !(1..=12).contains(&month) {
        return None;
    }
    let midnight = days_from(year, month, day) * DAY_MS - CHINA_MS;
    if date(midnight) != text[..10] {
        return None;
    }
    if bytes.len() == 10 {
        return Some(midnight);
    }
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let well_formed = bytes[13] == b':' && bytes[16] == b':' && matches!(bytes[10], b' ' | b'T');
    (well_formed && hour < 24 && minute < 60 && second < 60)
        .then_some(midnight + ((hour * 60 + minute) * 60 + second) * 1000)
}

/// Completed years between a birth date `yyyy-MM-dd` and `now_ms`; 0 when the date cannot be read.
pub fn age_years(birth: &str, now_ms: i64) -> i64 {
    let Some(born) = parse(birth) else { return 0 };
    let (then, now) = (civil(born), civil(now_ms));
    (now.year - then.year - i64::from((now.month, now.day) < (then.month, then.day))).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_milliseconds_agree_both_ways() {
        for text in
            ["1970-01-01 08:00:00", "2024-02-29 23:59:59", "2026-12-31 00:00:00", "1900-03-01 12:34:56"]
        {
            assert_eq!(date_time(parse(text).unwrap()), text);
        }
        assert_eq!(parse("1970-01-01 08:00:00"), Some(0));
        for wrong in ["2023-02-29", "2024-13-01", "2024-1-1", "20240101", "2024-01-01 24:00:00"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn day_ends_at_local_midnight() {
        let noon = parse("2026-05-04 12:00:00").unwrap();
        assert_eq!(date_time(end_of_day(noon)), "2026-05-05 00:00:00");
        assert_eq!(age_years("1990-05-05", noon), 35);
        assert_eq!(age_years("1990-05-04", noon), 36);
    }
}
