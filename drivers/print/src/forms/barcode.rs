//! Code 128 for document numbers: what a scanner at the window reads off a paper that comes back.
//!
//! Not here: drawing; the template turns widths into bars. Source: ISO/IEC 15417, code set B.

/// Module widths of the symbol values 0 to 105: bar, space, bar, space, bar, space.
#[rustfmt::skip]
const SYMBOLS: [&str; 106] = [
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213",
    "221312", "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132",
    "221231", "213212", "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211",
    "212123", "212321", "232121", "111323", "131123", "131321", "112313", "132113", "132311", "211313",
    "231113", "231311", "112133", "112331", "132131", "113123", "113321", "133121", "313121", "211331",
    "231131", "213113", "213311", "213131", "311123", "311321", "331121", "312113", "312311", "332111",
    "314111", "221411", "431111", "111224", "111422", "121124", "121421", "141122", "141221", "112214",
    "112412", "122114", "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111",
    "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211", "212141",
    "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311", "113141",
    "114131", "311141", "411131", "211412", "211214", "211232",
];
const START_B: usize = 104;
const STOP: &str = "2331112";
const CHECK_MODULUS: usize = 103;

/// Widths in modules, bar and space in turn, beginning and ending with a bar.
///
/// Shape: empty for a text that code set B does not hold: such a paper is looked up by hand.
pub(super) fn bars(text: &str) -> Vec<u8> {
    let mut values = vec![START_B];
    for byte in text.bytes() {
        if !matches!(byte, b' '..=b'~') {
            return Vec::new();
        }
        values.push(usize::from(byte - b' '));
    }
    let weighted = values.iter().enumerate().map(|(place, value)| place.max(1) * value).sum::<usize>();
    values.push(weighted % CHECK_MODULUS);
    values
        .iter()
        .filter_map(|value| SYMBOLS.get(*value).copied())
        .chain([STOP])
        .flat_map(|symbol| symbol.bytes().map(|width| width - b'0'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_symbol_is_eleven_modules_of_even_bars_and_alone() {
        let mut seen = std::collections::BTreeSet::new();
        for symbol in SYMBOLS {
            let widths: Vec<u8> = symbol.bytes().map(|width| width - b'0').collect();
            assert_eq!(widths.iter().sum::<u8>(), 11, "{symbol}");
            assert_eq!(widths.iter().step_by(2).sum::<u8>() % 2, 0, "{symbol}");
            assert!(seen.insert(symbol), "{symbol} twice");
        }
    }

    /// Start B, seven characters, check value (104 + 1·48 + 2·42 + 3·42 + 4·17 + 5·18 + 6·19 + 7·35) mod 103 = 55, stop.
    #[test]
    fn check_symbol_is_the_weighted_sum() {
        let widths: String = bars("PJJ123C").iter().map(u8::to_string).collect();
        assert_eq!(widths.len(), (1 + 7 + 1) * 6 + 7);
        assert!(widths.starts_with("211214"), "{widths}");
        assert!(widths.ends_with("3113212331112"), "{widths}");
    }

    #[test]
    fn number_outside_the_code_has_no_bars() {
        assert!(bars("押金-1").is_empty());
    }
}
