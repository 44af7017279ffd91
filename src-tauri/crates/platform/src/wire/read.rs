//! Reading members: text, amounts, ratios and rows out of raw JSON.
//!
//! "Not given" is null, absent or empty text (platform-interface §0.4 5). Everything else that is not exactly of the
//! wanted shape makes the reply doubtful; nothing is rounded, cut or guessed.

use serde::Deserialize;
use serde_json::value::RawValue;
use settlement::money::{MEMBER_MAX, Money, Rate};
use settlement::request::DoubtWhy;

/// The deepest nesting that is read (safety §8).
pub(crate) const DEPTH_MAX: u32 = 32;

/// A member as it stands in the reply; null and absent are the same.
pub(crate) type Raw<'a> = Option<&'a RawValue>;

/// Makes a struct whose every member is raw, so that one odd member does not spoil the others.
macro_rules! node {
    ($(#[$doc:meta])* $name:ident { $($member:ident)* }) => {
        $(#[$doc])*
        #[derive(serde::Deserialize)]
        pub(crate) struct $name<'a> {
            $(
                #[serde(borrow, default)]
                pub(crate) $member: $crate::wire::read::Raw<'a>,
            )*
        }
    };
}
pub(crate) use node;

/// Whether nesting stays within [`DEPTH_MAX`], told without parsing.
pub(crate) fn depth_fits(body: &str) -> bool {
    let (mut depth, mut in_text, mut escaped) = (0_u32, false, false);
    for byte in body.bytes() {
        if in_text {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_text = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_text = true,
            b'{' | b'[' => {
                depth += 1;
                if depth > DEPTH_MAX {
                    return false;
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    true
}

/// An object that must be there.
pub(crate) fn object<'a, T: Deserialize<'a>>(raw: Raw<'a>, field: &'static str) -> Result<T, DoubtWhy> {
    let raw = raw.filter(|raw| raw.get().starts_with('{')).ok_or(DoubtWhy::Member(field))?;
    serde_json::from_str(raw.get()).map_err(|_| DoubtWhy::Member(field))
}

/// Repeated rows: an array, one object, or nothing.
pub(crate) fn rows<'a, T: Deserialize<'a>>(raw: Raw<'a>, field: &'static str) -> Result<Vec<T>, DoubtWhy> {
    let Some(raw) = raw else { return Ok(Vec::new()) };
    let text = raw.get();
    if text.starts_with('[') {
        let rows: Vec<&'a RawValue> = serde_json::from_str(text).map_err(|_| DoubtWhy::Member(field))?;
        rows.into_iter().map(|row| object(Some(row), field)).collect()
    } else if text.starts_with('{') {
        Ok(vec![object(Some(raw), field)?])
    } else if text == r#""""# {
        Ok(Vec::new())
    } else {
        Err(DoubtWhy::Member(field))
    }
}

/// Text, or a whole number as its digits; ids and codes arrive as either.
pub(crate) fn text(raw: Raw<'_>, field: &'static str) -> Result<Option<String>, DoubtWhy> {
    let Some(raw) = raw else { return Ok(None) };
    let json = raw.get();
    let value = if json.starts_with('"') {
        serde_json::from_str::<String>(json).map_err(|_| DoubtWhy::Member(field))?
    } else if json.strip_prefix('-').unwrap_or(json).bytes().all(|byte| byte.is_ascii_digit()) {
        json.to_owned()
    } else {
        return Err(DoubtWhy::Member(field));
    };
    Ok(Some(value).filter(|value| !value.trim().is_empty()))
}

/// Text that must be there.
pub(crate) fn required_text(raw: Raw<'_>, field: &'static str) -> Result<String, DoubtWhy> {
    text(raw, field)?.ok_or(DoubtWhy::Member(field))
}

/// An id or code that must be there and have its shape.
pub(crate) fn id<T, F>(
    raw: Raw<'_>,
    field: &'static str,
    new: impl Fn(&str) -> Result<T, F>,
) -> Result<T, DoubtWhy> {
    new(&required_text(raw, field)?).map_err(|_| DoubtWhy::Member(field))
}

/// Which amounts a member may carry.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sign {
    /// Zero or more.
    NotNegative,
    /// Any: cancels, balances.
    Any,
}

/// The characters of a number, whether it came as number or as text.
fn digits(raw: Raw<'_>, field: &'static str) -> Result<Option<String>, DoubtWhy> {
    let Some(raw) = raw else { return Ok(None) };
    let json = raw.get();
    let value = if json.starts_with('"') {
        serde_json::from_str::<String>(json).map_err(|_| DoubtWhy::Amount(field))?
    } else {
        json.to_owned()
    };
    Ok(Some(value).filter(|value| !value.is_empty()))
}

/// An amount: at most two decimals, no exponent, at most [`MEMBER_MAX`].
pub(crate) fn money(raw: Raw<'_>, field: &'static str, sign: Sign) -> Result<Option<Money>, DoubtWhy> {
    let Some(digits) = digits(raw, field)? else { return Ok(None) };
    let amount = Money::parse(&digits).map_err(|_| DoubtWhy::Amount(field))?;
    let forbidden = sign == Sign::NotNegative && amount.is_negative();
    if forbidden || amount > MEMBER_MAX || amount < MEMBER_MAX.negated() {
        return Err(DoubtWhy::Amount(field));
    }
    Ok(Some(amount))
}

/// An amount that must be given.
pub(crate) fn required_money(raw: Raw<'_>, field: &'static str, sign: Sign) -> Result<Money, DoubtWhy> {
    money(raw, field, sign)?.ok_or(DoubtWhy::Member(field))
}

/// A ratio from 0 to 1.
pub(crate) fn rate(raw: Raw<'_>, field: &'static str) -> Result<Option<Rate>, DoubtWhy> {
    let Some(digits) = digits(raw, field)? else { return Ok(None) };
    Rate::parse(&digits).map(Some).map_err(|_| DoubtWhy::Amount(field))
}

#[cfg(test)]
mod tests {
    use super::*;

    node!(
        /// One member.
        One { a }
    );

    fn check(json: &str, expected: &Result<Option<i64>, DoubtWhy>) {
        let body = format!("{{\"a\":{json}}}");
        let one: One<'_> = serde_json::from_str(&body).unwrap();
        assert_eq!(&money(one.a, "a", Sign::NotNegative).map(|m| m.map(Money::fen)), expected, "{json}");
    }

    #[test]
    fn amount_is_read_from_its_digits_or_doubted() {
        check("12.3", &Ok(Some(1230)));
        check("\"12.30\"", &Ok(Some(1230)));
        check("12.3000", &Ok(Some(1230)));
        check("0", &Ok(Some(0)));
        check("-0.00", &Ok(Some(0)));
        check("\"-0\"", &Ok(Some(0)));
        check("10000000.00", &Ok(Some(1_000_000_000)));
        check("null", &Ok(None));
        check("\"\"", &Ok(None));
        for odd in
            ["12.305", "\"12.305\"", "1e2", "\"1e2\"", "1.0E+1", "-0.01", "\"-0.01\"", "10000000.01", "true"]
        {
            check(odd, &Err(DoubtWhy::Amount("a")));
        }
        for odd in ["\"NaN\"", "\" 1\"", "\"+1\"", "\"1,000\"", "\"１\"", "{}", "[]", "[1]", "\"12.30元\""]
        {
            check(odd, &Err(DoubtWhy::Amount("a")));
        }
    }

    #[test]
    fn depth_is_counted_outside_of_text() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(depth_fits(&nested(32)));
        assert!(!depth_fits(&nested(33)));
        assert!(depth_fits(&format!("{{\"a\":\"\\\"{}\"}}", nested(99))));
        assert!(!depth_fits(&format!("{{\"a\":\"\\\\\",\"b\":{}}}", nested(32))));
    }

    #[test]
    fn repeated_rows_come_as_array_object_or_nothing() {
        let count = |json: &str| {
            let body = format!("{{\"a\":{json}}}");
            let one: One<'_> = serde_json::from_str(&body).unwrap();
            rows::<One<'_>>(one.a, "a").map(|rows| rows.len())
        };
        assert_eq!(count("[{},{}]"), Ok(2));
        assert_eq!(count("{}"), Ok(1));
        assert_eq!(count("[]"), Ok(0));
        assert_eq!(count("null"), Ok(0));
        assert_eq!(count("\"\""), Ok(0));
        for odd in ["1", "[1]", "[null]", "\"x\"", "true"] {
            assert_eq!(count(odd), Err(DoubtWhy::Member("a")), "{odd}");
        }
    }

    #[test]
    fn ids_come_as_text_or_whole_numbers() {
        let read = |json: &str| {
            let body = format!("{{\"a\":{json}}}");
            let one: One<'_> = serde_json::from_str(&body).unwrap();
            text(one.a, "a")
        };
        assert_eq!(read("\"009\""), Ok(Some("009".to_owned())));
        assert_eq!(
            read("109900202601010000000000000001"),
            Ok(Some("109900202601010000000000000001".to_owned()))
        );
        assert_eq!(read("\"  \""), Ok(None));
        for odd in ["1.5", "1e3", "true", "{}", "\"\\ud800\""] {
            assert_eq!(read(odd), Err(DoubtWhy::Member("a")), "{odd}");
        }
    }
}
