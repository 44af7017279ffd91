//! The centre's own decimal arithmetic: integers, rounded half away from zero.
//!
//! It shares no code with the product's money type, so that a mistake there cannot hide here.
//! Deliberately not here: currencies, percent formatting, anything with a binary fraction.

/// An amount of money. **Unit**: fen (1/100 yuan).
pub type Fen = i64;

/// Reads decimal text into an integer with `places` decimals. `None` when it is not a plain decimal number or has more
/// significant decimals than `places`.
pub fn decimal(text: &str, places: u32) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > places as usize {
        return None;
    }
    let mut value: i64 = whole.parse().ok()?;
    for place in 0..places as usize {
        let digit = fraction.as_bytes().get(place).map_or(0, |byte| i64::from(byte - b'0'));
        value = value.checked_mul(10)?.checked_add(digit)?;
    }
    Some(if negative { -value } else { value })
}

/// `numerator / denominator`, rounded half away from zero. **Shape**: `denominator > 0`.
pub fn half_up(numerator: i128, denominator: i128) -> i64 {
    let half = denominator / 2;
    let rounded =
        if numerator < 0 { (numerator - half) / denominator } else { (numerator + half) / denominator };
    rounded as i64
}

/// `value * ratio`, the ratio in 1/10000, rounded to fen.
pub fn share(value: Fen, ratio_e4: i64) -> Fen {
    half_up(i128::from(value) * i128::from(ratio_e4), 10_000)
}

/// Writes an integer with `places` decimals as decimal text, e.g. `-12.30`.
pub fn show(value: i64, places: u32) -> String {
    let scale = 10_u64.pow(places);
    let sign = if value < 0 { "-" } else { "" };
    let size = value.unsigned_abs();
    if places == 0 {
        return format!("{sign}{size}");
    }
    format!("{sign}{}.{:0width$}", size / scale, size % scale, width = places as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_text_becomes_exact_integer() {
        for (text, places, expected) in [
            ("12.3", 2, Some(1230)),
            ("-0.01", 2, Some(-1)),
            ("12.345", 2, None),
            ("12.340", 2, Some(1234)),
            ("1e3", 2, None),
            ("", 2, None),
            (".5", 2, None),
            ("0.3850", 6, Some(385_000)),
        ] {
            assert_eq!(decimal(text, places), expected, "{text}");
        }
    }

    #[test]
    fn rounding_goes_away_from_zero_at_the_half() {
        assert_eq!(share(452, 500), 23);
        assert_eq!(half_up(-25, 10), -3);
        assert_eq!(half_up(24, 10), 2);
        assert_eq!(show(-5, 2), "-0.05");
        assert_eq!(show(12_345_600, 4), "1234.5600");
    }
}
