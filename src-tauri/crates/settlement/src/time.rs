//! Time is an argument: instants, platform text in +08:00, business days. No clock is read here.

use std::fmt;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Timelike};

/// An instant: milliseconds since 1970 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// Text that is no date or time of the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a date or time")]
pub struct TimeFault;

const CHINA_SECONDS: i32 = 8 * 3600;

fn china_zone() -> FixedOffset {
    // Eight hours always fit into a day; the fallback only satisfies the type.
    FixedOffset::east_opt(CHINA_SECONDS).unwrap_or_else(|| chrono::Offset::fix(&chrono::Utc))
}

impl Timestamp {
    /// From milliseconds since 1970 UTC.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// From seconds since 1970 UTC.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds * 1000)
    }

    /// Milliseconds since 1970 UTC.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970 UTC.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// This instant, so many milliseconds later.
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0 + millis)
    }

    /// Milliseconds from `earlier` to this instant.
    pub const fn since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    fn china(self) -> DateTime<FixedOffset> {
        let zone = china_zone();
        zone.timestamp_millis_opt(self.0)
            .single()
            .unwrap_or_else(|| DateTime::UNIX_EPOCH.with_timezone(&zone))
    }

    /// `yyyy-MM-dd HH:mm:ss` in +08:00, as the platform writes `DT`.
    pub fn platform_text(self) -> String {
        let at = self.china();
        format!("{} {}", BusinessDate(at.date_naive()), Clock(at.time(), ":"))
    }

    /// `yyyyMMddHHmmss` in +08:00, as in a message id.
    pub fn platform_compact(self) -> String {
        let at = self.china();
        format!("{}{}", BusinessDate(at.date_naive()).compact(), Clock(at.time(), ""))
    }

    /// `HH:mm:ss` in +08:00, for the screen.
    pub fn clock_text(self) -> String {
        Clock(self.china().time(), ":").to_string()
    }

    /// The calendar day in China.
    pub fn china_date(self) -> BusinessDate {
        BusinessDate(self.china().date_naive())
    }

    /// Reads `yyyy-MM-dd HH:mm:ss` (or a date alone) as +08:00.
    ///
    /// # Errors
    /// Anything else.
    pub fn parse_platform(text: &str) -> Result<Self, TimeFault> {
        let naive = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").or_else(|_| {
            NaiveDate::parse_from_str(text, "%Y-%m-%d")
                .ok()
                .and_then(|day| day.and_hms_opt(0, 0, 0))
                .ok_or(TimeFault)
        })?;
        Ok(Self(naive.and_utc().timestamp_millis() - i64::from(CHINA_SECONDS) * 1000))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.platform_text())
    }
}

/// A day of the desk's books: not the calendar day but the drawer shift (safety §15.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BusinessDate(NaiveDate);

impl BusinessDate {
    /// Reads `yyyy-MM-dd`.
    ///
    /// # Errors
    /// Anything else.
    pub fn parse(text: &str) -> Result<Self, TimeFault> {
        NaiveDate::parse_from_str(text, "%Y-%m-%d").map(Self).map_err(|_| TimeFault)
    }

    /// Year, month and day.
    ///
    /// # Errors
    /// No such day.
    pub fn from_parts(year: i32, month: u32, day: u32) -> Result<Self, TimeFault> {
        NaiveDate::from_ymd_opt(year, month, day).map(Self).ok_or(TimeFault)
    }

    /// `yyyyMMdd`, as in document numbers.
    pub fn compact(self) -> String {
        format!("{:04}{:02}{:02}", self.0.year(), self.0.month(), self.0.day())
    }

    /// Whole years from this day (of birth) to another.
    pub fn years_until(self, later: Self) -> u32 {
        later.0.years_since(self.0).unwrap_or(0)
    }

    /// Days from this day to another; negative where that is earlier.
    pub fn days_until(self, later: Self) -> i64 {
        later.0.signed_duration_since(self.0).num_days()
    }

    /// The day so many days before.
    #[must_use]
    pub fn days_before(self, days: u32) -> Self {
        self.0.checked_sub_days(chrono::Days::new(u64::from(days))).map_or(self, Self)
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.0.year()
    }
}

impl fmt::Display for BusinessDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

/// Hour, minute and second with this between them. Every view is full of times: a pattern read anew for each is slow.
struct Clock(NaiveTime, &'static str);

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(time, between) = self;
        write!(f, "{:02}{between}{:02}{between}{:02}", time.hour(), time.minute(), time.second())
    }
}

/// Minutes since midnight in China, for opening hours and greetings.
pub fn minute_of_day(at: Timestamp) -> u32 {
    let time = at.china().time();
    time.hour() * 60 + time.minute()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platform_times_are_eight_hours_ahead() {
        let at = Timestamp::parse_platform("2026-01-01 08:00:00").unwrap();
        assert_eq!(at.seconds(), 1_767_225_600);
        assert_eq!(at.platform_text(), "2026-01-01 08:00:00");
        assert_eq!(at.platform_compact(), "20260101080000");
        assert_eq!(Timestamp::parse_platform("2026-01-01").unwrap().platform_text(), "2026-01-01 00:00:00");
        assert!(Timestamp::parse_platform("2026-13-01").is_err());
    }
}
