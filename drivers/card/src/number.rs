//! Checks on numbers: card number (annex A of the card specification) and certificate numbers (reference §2.1, §7.3).
//!
//! A failed check is a doubt for the clerk and never a refusal: issuers number differently, and the ministry gives
//! numbers of its own to people without a citizen number.

use settlement::BusinessDate;

use crate::text::plausible_date;

/// What kind of number stands in 社会保障号码.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertNoForm {
    /// 18 characters with a valid check character and a real birth date: citizens (GB 11643), residents from Hong
    /// Kong, Macau and Taiwan (81, 82, 83), foreigners since 2023 (9).
    Checked {
        /// The birth date inside the number.
        birth_date: BusinessDate,
    },
    /// 15 digits of the first-generation identity card: no check character.
    FifteenDigits {
        /// The birth date inside the number.
        birth_date: BusinessDate,
    },
    /// Foreigners' card of 2017: three letters and twelve digits; sources disagree on its check digit, so by shape.
    ForeignerOf2017,
    /// Nothing that can be checked.
    Other,
}

impl CertNoForm {
    /// The birth date inside the number, where there is one.
    pub const fn birth_date(self) -> Option<BusinessDate> {
        match self {
            Self::Checked { birth_date } | Self::FifteenDigits { birth_date } => Some(birth_date),
            Self::ForeignerOf2017 | Self::Other => None,
        }
    }
}

const CERT_WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CERT_CHECKS: &[u8; 11] = b"10X98765432";
const CARD_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// Recognises a certificate number; `x` counts as `X`.
pub fn cert_no_form(text: &str) -> CertNoForm {
    let bytes = text.as_bytes();
    match bytes.len() {
        18 => checked_form(bytes),
        15 => fifteen_form(bytes),
        _ => None,
    }
    .unwrap_or(CertNoForm::Other)
}

/// The check character of the 17 digits in front of it; nothing where they are no digits.
pub fn cert_no_check(digits: &[u8]) -> Option<char> {
    if digits.len() != CERT_WEIGHTS.len() {
        return None;
    }
    let mut sum = 0_u32;
    for (byte, weight) in digits.iter().zip(CERT_WEIGHTS) {
        sum += digit(*byte)? * weight;
    }
    let place = usize::try_from(sum % 11).ok()?;
    CERT_CHECKS.get(place).copied().map(char::from)
}

fn checked_form(bytes: &[u8]) -> Option<CertNoForm> {
    let (check, digits) = bytes.split_last()?;
    if cert_no_check(digits)? != char::from(check.to_ascii_uppercase()) {
        return None;
    }
    let year = decimal(digits.get(6..10)?)?;
    let birth_date = date(year, digits.get(10..14)?)?;
    Some(CertNoForm::Checked { birth_date })
}

fn fifteen_form(bytes: &[u8]) -> Option<CertNoForm> {
    let (letters, rest) = bytes.split_at_checked(3)?;
    if letters.iter().all(u8::is_ascii_uppercase) && rest.iter().all(u8::is_ascii_digit) {
        return Some(CertNoForm::ForeignerOf2017);
    }
    decimal(bytes.get(..6)?)?;
    let sequence = decimal(bytes.get(12..)?)?;
    // 996-999 marked people who were over a hundred when the numbers were given out.
    let century = if sequence >= 996 { 1800 } else { 1900 };
    let birth_date = date(century + decimal(bytes.get(6..8)?)?, bytes.get(8..12)?)?;
    Some(CertNoForm::FifteenDigits { birth_date })
}

/// The check of a card number: nine characters, the last of them computed from the others.
pub fn card_no_is_consistent(text: &str) -> bool {
    let Some((check, body)) = text.as_bytes().split_last() else {
        return false;
    };
    if body.len() != CARD_WEIGHTS.len() {
        return false;
    }
    let mut sum = 0_u32;
    for (byte, weight) in body.iter().zip(CARD_WEIGHTS) {
        let Some(number) = char::from(*byte).to_digit(36).filter(|_| !byte.is_ascii_lowercase()) else {
            return false;
        };
        sum += number * weight;
    }
    let expected = match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        number => char::from_digit(number, 10).unwrap_or('?'),
    };
    char::from(*check) == expected
}

fn date(year: u32, month_day: &[u8]) -> Option<BusinessDate> {
    let (month, day) = month_day.split_at_checked(2)?;
    plausible_date(i32::try_from(year).ok()?, decimal(month)?, decimal(day)?)
}

fn decimal(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0_u32, |number, byte| Some(number * 10 + digit(*byte)?))
}

fn digit(byte: u8) -> Option<u32> {
    char::from(byte).to_digit(10)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, outcome: &str) {
        let form = match cert_no_form(text) {
            CertNoForm::Checked { birth_date } => format!("checked {birth_date}"),
            CertNoForm::FifteenDigits { birth_date } => format!("fifteen {birth_date}"),
            CertNoForm::ForeignerOf2017 => "foreigner".to_owned(),
            CertNoForm::Other => "other".to_owned(),
        };
        assert_eq!(form, outcome, "{text}");
    }

    #[test]
    fn certificate_numbers_are_recognised_by_form() {
        check("109900199003070031", "checked 1990-03-07");
        check("11010519491231002X", "checked 1949-12-31");
        check("11010519491231002x", "checked 1949-12-31");
        check("810000199408230021", "checked 1994-08-23");
        check("830000199201300022", "checked 1992-01-30");
        check("910840199003070021", "checked 1990-03-07");
        check("109900900307003", "fifteen 1990-03-07");
        check("109900900307997", "fifteen 1890-03-07");
        check("CAN110190030711", "foreigner");
        check("109900199003070032", "other");
        check("109900199013070031", "other");
        check("1099001990030700", "other");
        check("H12345678", "other");
        check("", "other");
    }

    #[test]
    fn card_numbers_carry_the_check_of_annex_a() {
        for good in ["D2143569X", "A12345674"] {
            assert!(card_no_is_consistent(good), "{good}");
        }
        for bad in ["D21435690", "a12345674", "A1234567", "A123456744", "", "A12345六"] {
            assert!(!card_no_is_consistent(bad), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_text_ends_without_panic(text in "\\PC{0,24}") {
            let _form = cert_no_form(&text);
            let _consistent = card_no_is_consistent(&text);
        }

        #[test]
        fn one_wrong_digit_is_noticed(place in 0_usize..17, other in 0_u8..10) {
            let mut bytes = b"109900199003070031".to_vec();
            prop_assume!(bytes[place] != b'0' + other);
            bytes[place] = b'0' + other;
            prop_assert_eq!(cert_no_form(std::str::from_utf8(&bytes).unwrap()), CertNoForm::Other);
        }
    }
}
