//! Text and dates as cards store them: padded three ways, GB18030, BCD (reference §2.2).

use settlement::BusinessDate;

/// A value without its padding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trimmed<'a> {
    /// What stands before the padding.
    pub bytes: &'a [u8],
    /// The padding has FF or spaces in it, where the standard has 00.
    pub odd: bool,
}

/// Cuts trailing 00, FF and spaces.
///
/// None of the three ends a character of GB18030, so nothing of a name is lost.
pub fn trim(value: &[u8]) -> Trimmed<'_> {
    let kept = value.iter().rposition(|byte| !is_padding(*byte)).map_or(0, |last| last + 1);
    let (bytes, padding) = value.split_at_checked(kept).unwrap_or((value, &[]));
    Trimmed { bytes, odd: padding.iter().any(|byte| *byte != 0) }
}

const fn is_padding(byte: u8) -> bool {
    matches!(byte, 0x00 | 0xFF | b' ')
}

/// 姓名 and 姓名扩展 as one run of bytes: a character may straddle the border, so bytes come first and text after.
pub fn join_name(first: &[u8], more: &[u8]) -> Vec<u8> {
    let more = trim(more).bytes;
    let trimmed = trim(first).bytes;
    // A full first part that ends with one space is two Latin words with the border between them, not padding.
    let border_space = first.len() == trimmed.len() + 1 && first.last() == Some(&b' ');
    let head = if !more.is_empty() && border_space { first } else { trimmed };
    [head, more].concat()
}

/// GB18030, which holds GBK; nothing where the bytes are no text.
pub fn decode(bytes: &[u8]) -> Option<String> {
    encoding_rs::GB18030
        .decode_without_bom_handling_and_without_replacement(bytes)
        .map(std::borrow::Cow::into_owned)
        .filter(|text| !text.chars().any(char::is_control))
}

/// YYYYMMDD in BCD; nothing where all F, all 0, or no day at all.
pub fn bcd_date(value: &[u8]) -> Option<BusinessDate> {
    let [century, year, month, day] = value else {
        return None;
    };
    let year = i32::from(bcd(*century)?) * 100 + i32::from(bcd(*year)?);
    plausible_date(year, u32::from(bcd(*month)?), u32::from(bcd(*day)?))
}

/// Two decimal digits; nothing for nibbles above 9.
pub fn bcd(byte: u8) -> Option<u8> {
    let (tens, ones) = (byte >> 4, byte & 0x0F);
    (tens <= 9 && ones <= 9).then_some(tens * 10 + ones)
}

/// A day that can stand on a card: garbage must not become a birthday in year 6.
pub fn plausible_date(year: i32, month: u32, day: u32) -> Option<BusinessDate> {
    if (1850..=2199).contains(&year) { BusinessDate::from_parts(year, month, day).ok() } else { None }
}

/// Upper-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a String cannot fail.
        write!(text, "{byte:02X}").map_or_else(|_| String::new(), |()| text)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn padding_is_cut_in_all_its_forms() {
        for (value, kept, odd) in [
            (b"AB\0\0".as_slice(), b"AB".as_slice(), false),
            (b"AB\xFF\xFF", b"AB", true),
            (b"AB  ", b"AB", true),
            (b"A B", b"A B", false),
            (b"\0\0", b"", false),
            (b"\xFF", b"", true),
            (b"", b"", false),
        ] {
            assert_eq!(trim(value), Trimmed { bytes: kept, odd }, "{value:02X?}");
        }
    }

    #[test]
    fn name_is_joined_before_it_is_decoded() {
        let first = b"\x41\xB0\xA2\xB2\xB7\xB6\xC5\xC8\xC8\xD2\xC0\xC4\xBE\xBD\xAD\xA1\xA4\xB0\xA2\xB2\xB7\xB6\xC5\xBF\xCB\xC8\xC8\xC4\xBE\xA1";
        let more = b"\xA4\xB0\xAC\xD4\xF2\xD7\xCE\0\0\0\0\0\0\0\0\0\0\0\0\0";
        assert_eq!(decode(first), None);
        assert_eq!(decode(&join_name(first, more)).as_deref(), Some("A阿卜杜热依木江·阿卜杜克热木·艾则孜"));
    }

    #[test]
    fn space_at_the_border_of_a_long_latin_name_stays() {
        let first = b"MARIA EXAMPLE LONGER-THAN-ONE ";
        assert_eq!(join_name(first, b"TESTER\0\0"), b"MARIA EXAMPLE LONGER-THAN-ONE TESTER");
        assert_eq!(join_name(b"MARIA   ", b"        "), b"MARIA");
        assert_eq!(join_name(b"MARIA\0\0", b"TESTER\0"), b"MARIATESTER");
    }

    #[test]
    fn dates_are_days_or_nothing() {
        assert_eq!(bcd_date(&[0x19, 0x90, 0x03, 0x07]).unwrap().to_string(), "1990-03-07");
        for unfilled in [[0xFF; 4], [0; 4], [0x20, 0x20, 0x13, 0x01], [0x20, 0x2A, 0x01, 0x01]] {
            assert_eq!(bcd_date(&unfilled), None, "{unfilled:02X?}");
        }
        assert_eq!(bcd_date(&[0x20, 0x20]), None);
    }

    #[test]
    fn rare_character_has_a_four_byte_form() {
        assert_eq!(decode(b"\xC2\xED\x82\x34\xFE\x33").map(|text| text.chars().count()), Some(2));
        assert_eq!(decode(b"\xC2"), None);
        assert_eq!(decode(b"A\nB"), None);
    }

    proptest! {
        #[test]
        fn any_bytes_end_without_panic(first in proptest::collection::vec(any::<u8>(), 0..40), more in proptest::collection::vec(any::<u8>(), 0..40)) {
            let joined = join_name(&first, &more);
            prop_assert!(joined.len() <= first.len() + more.len());
            if let Some(text) = decode(&joined) {
                prop_assert!(!text.chars().any(char::is_control));
            }
            prop_assert_eq!(hex(&joined).len(), joined.len() * 2);
            prop_assert!(bcd_date(&first).is_none() || first.len() == 4);
        }
    }
}
