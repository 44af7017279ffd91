//! Answer to reset, ISO 7816-3 (reference §5). It names the protocols and the history bytes; it does not name the generation.

use crate::apdu::Protocol;

/// What an answer to reset says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Atr {
    /// T=0 is offered, or nothing is said, which means T=0.
    pub offers_t0: bool,
    /// T=1 is offered.
    pub offers_t1: bool,
    /// 13 bytes on a social security card; 卡复位信息 of the national driver interface.
    pub history: Vec<u8>,
}

impl Atr {
    /// The protocol, where the card leaves no choice.
    pub const fn only_protocol(&self) -> Option<Protocol> {
        match (self.offers_t0, self.offers_t1) {
            (true, false) => Some(Protocol::T0),
            (false, true) => Some(Protocol::T1),
            (true, true) | (false, false) => None,
        }
    }
}

/// Reads an answer to reset; nothing where it is garbled.
pub fn parse(bytes: &[u8]) -> Option<Atr> {
    let (first, rest) = bytes.split_first()?;
    if !matches!(first, 0x3B | 0x3F) {
        return None;
    }
    let (format, mut rest) = rest.split_first()?;
    let history_length = usize::from(format & 0x0F);
    let mut present = format >> 4;
    let (mut offers_t0, mut offers_t1) = (false, false);
    // Each round takes TAi, TBi, TCi and TDi as announced; TDi announces the next round.
    loop {
        let skipped = usize::try_from((present & 0b0111).count_ones()).ok()?;
        rest = rest.get(skipped..)?;
        if present & 0b1000 == 0 {
            break;
        }
        let (next, tail) = rest.split_first()?;
        // Other numbers are reserved, or 15 for bytes that belong to no protocol.
        match next & 0x0F {
            0 => offers_t0 = true,
            1 => offers_t1 = true,
            _ => {}
        }
        present = next >> 4;
        rest = tail;
    }
    let history = rest.get(..history_length)?.to_vec();
    Some(Atr { offers_t0: offers_t0 || !offers_t1, offers_t1, history })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        hex.as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }

    #[test]
    fn plain_contact_card_speaks_t0_and_has_thirteen_history_bytes() {
        let atr = parse(&bytes("3B6D000000814A44428660109900000123")).unwrap();
        assert_eq!(atr.only_protocol(), Some(Protocol::T0));
        assert_eq!(atr.history, bytes("00814A44428660109900000123"));
    }

    #[test]
    fn contactless_card_offers_both_protocols() {
        let atr = parse(&bytes("3B8D800100814A44428660109900000123AA")).unwrap();
        assert!(atr.offers_t0 && atr.offers_t1);
        assert_eq!(atr.only_protocol(), None);
        assert_eq!(atr.history.len(), 13);
    }

    #[test]
    fn contact_card_with_t1_alone_speaks_t1() {
        let atr = parse(&bytes("3B8101AABB")).unwrap();
        assert_eq!(atr.only_protocol(), Some(Protocol::T1));
    }

    #[test]
    fn garbled_answer_to_reset_is_refused() {
        for hex in ["", "00", "3B", "FFFF", "3B6D0000", "3BFF"] {
            assert_eq!(parse(&bytes(hex)), None, "{hex}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_end_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            if let Some(atr) = parse(&bytes) {
                prop_assert!(atr.history.len() <= 15);
            }
        }
    }
}
