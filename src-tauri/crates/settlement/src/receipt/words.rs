//! Amounts as they stand on paper: with separators, in capital characters, ratios in per cent.

use crate::money::{Money, Rate, Rounding};

const DIGITS: [&str; 10] = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"];
const PLACES: [&str; 4] = ["", "拾", "佰", "仟"];
const GROUPS: [&str; 4] = ["", "万", "亿", "万亿"];

/// `-1,234,567.80`: thousands separators and always two decimals.
pub fn grouped_amount(amount: Money) -> String {
    grouped(&amount.to_string())
}

/// Thousands separators in a plain number: `12345.6789` becomes `12,345.6789`.
pub fn grouped(plain: &str) -> String {
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain), |rest| ("-", rest));
    let (whole, fraction) =
        digits.split_once('.').map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
    let length = whole.len();
    let mut text = String::from(sign);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (length - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// `5%`, `12.5%`, `100%`: exact, because a rate has four decimals at most.
pub fn percent(rate: Rate) -> String {
    // A hundred yuan times the rate is the percentage, to the fen.
    let hundredths = Money::from_fen(10_000).and_then(|hundred| hundred.share(rate, Rounding::HalfUp));
    let text = hundredths.unwrap_or(Money::ZERO).to_string();
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

fn digit(value: u64) -> &'static str {
    usize::try_from(value).ok().and_then(|place| DIGITS.get(place)).copied().unwrap_or("")
}

/// 大写金额: `壹佰零贰元叁角整`, `负伍分`, `零元整`.
///
/// Source: 支付结算办法 annex 1, the rules for filling in amounts: one 零 for any run of inner zeros, 整 after 元 or 角
/// and none after 分.
pub fn capital_amount(amount: Money) -> String {
    let fen = amount.fen().unsigned_abs();
    let (yuan, jiao, cent) = (fen / 100, fen / 10 % 10, fen % 10);
    let mut text = String::from(if amount.is_negative() { "负" } else { "" });
    if yuan > 0 {
        text.push_str(&capital_whole(yuan));
        text.push('元');
    } else if fen == 0 {
        text.push_str("零元");
    }
    if jiao > 0 {
        text.push_str(digit(jiao));
        text.push('角');
    } else if yuan > 0 && cent > 0 {
        text.push('零');
    }
    if cent > 0 {
        text.push_str(digit(cent));
        text.push('分');
    } else {
        text.push('整');
    }
    text
}

fn capital_whole(mut rest: u64) -> String {
    let mut groups = Vec::new();
    while rest > 0 {
        groups.push(rest % 10_000);
        rest /= 10_000;
    }
    let mut text = String::new();
    let mut owes_zero = false;
    for (place, group) in groups.iter().enumerate().rev() {
        if *group == 0 {
            owes_zero = !text.is_empty();
            continue;
        }
        let mut started = !text.is_empty();
        for (place, unit) in PLACES.iter().enumerate().rev() {
            let value = group / 10_u64.pow(u32::try_from(place).unwrap_or(0)) % 10;
            if value == 0 {
                owes_zero = owes_zero || started;
                continue;
            }
            if owes_zero {
                text.push('零');
                owes_zero = false;
            }
            text.push_str(digit(value));
            text.push_str(unit);
            started = true;
        }
        owes_zero = false;
        text.push_str(GROUPS.get(place).copied().unwrap_or(""));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_by_thousands() {
        for (fen, text) in [
            (0, "0.00"),
            (5, "0.05"),
            (99_999, "999.99"),
            (100_000, "1,000.00"),
            (999_999_999, "9,999,999.99"),
            (-123_456_780, "-1,234,567.80"),
            (-100, "-1.00"),
        ] {
            assert_eq!(grouped_amount(Money::from_fen(fen).unwrap()), text);
        }
    }

    #[test]
    fn rates_are_printed_in_per_cent() {
        for (rate, text) in [
            ("0", "0%"),
            ("0.05", "5%"),
            ("0.125", "12.5%"),
            ("0.1", "10%"),
            ("1", "100%"),
            ("0.0001", "0.01%"),
        ] {
            assert_eq!(percent(Rate::parse(rate).unwrap()), text);
        }
    }

    #[test]
    fn amounts_are_written_in_capitals() {
        for (amount, text) in [
            ("0", "零元整"),
            ("0.05", "伍分"),
            ("0.50", "伍角整"),
            ("-0.05", "负伍分"),
            ("1.00", "壹元整"),
            ("1.05", "壹元零伍分"),
            ("14.30", "壹拾肆元叁角整"),
            ("102.30", "壹佰零贰元叁角整"),
            ("110.00", "壹佰壹拾元整"),
            ("1001.01", "壹仟零壹元零壹分"),
            ("10000", "壹万元整"),
            ("10010", "壹万零壹拾元整"),
            ("100000", "壹拾万元整"),
            ("101000", "壹拾万壹仟元整"),
            ("200034", "贰拾万零叁拾肆元整"),
            ("9999999.99", "玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
            ("100000001.10", "壹亿零壹元壹角整"),
            ("100010000", "壹亿零壹万元整"),
        ] {
            assert_eq!(capital_amount(Money::parse(amount).unwrap()), text, "{amount}");
        }
    }
}
