//! Keys and cryptograms of a third-generation card with test keys (reference §3.2). SM4 takes the place of SSF33.
//!
//! The master key is 000102…0F and nothing else: a virtual card that proves itself to anybody but a test would be a
//! forged card.

use des::TdesEde2;
use des::cipher::{Block, BlockCipherEncrypt, KeyInit};
use sm4::Sm4;

const MASTER: [u8; 16] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/// Which cipher the card uses; tag 86 of its FCI says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// 01.
    TripleDes,
    /// 03.
    Sm4,
}

impl Algorithm {
    /// Tag 86 in the FCI.
    pub const fn code(self) -> u8 {
        match self {
            Self::TripleDes => 0x01,
            Self::Sm4 => 0x03,
        }
    }

    /// The key of a card: master → city (six area digits) → card (history bytes 6 to 13 of its ATR).
    pub fn card_key(self, area: &str, card_factor: [u8; 8]) -> [u8; 16] {
        let mut city_factor = [0x73, 0x78].repeat(4);
        city_factor[..6].copy_from_slice(area.as_bytes());
        let city_factor = city_factor.try_into().expect("eight bytes");
        self.derived(&self.derived(&MASTER, city_factor), card_factor)
    }

    fn derived(self, key: &[u8; 16], factor: [u8; 8]) -> [u8; 16] {
        let complement = factor.map(|byte| !byte);
        match self {
            Self::TripleDes => {
                let halves = [triple_des(key, factor), triple_des(key, complement)];
                halves.concat().try_into().expect("two halves of eight")
            }
            Self::Sm4 => sm4(key, [factor, complement].concat().try_into().expect("sixteen bytes")),
        }
    }

    /// What a card or a key box computes over `data` with the process factor of the conversation.
    pub fn cryptogram(self, key: &[u8; 16], factor: [u8; 8], data: [u8; 8]) -> [u8; 8] {
        match self {
            Self::TripleDes => {
                let session = triple_des(key, factor);
                // Single DES is EDE2 with both halves the same.
                triple_des(&[session, session].concat().try_into().expect("sixteen bytes"), data)
            }
            Self::Sm4 => {
                let session = sm4(key, filled(factor));
                let block = sm4(&session, filled(data));
                std::array::from_fn(|at| block[at] ^ block[at + 8])
            }
        }
    }
}

fn filled(half: [u8; 8]) -> [u8; 16] {
    [half, [0; 8]].concat().try_into().expect("sixteen bytes")
}

fn triple_des(key: &[u8; 16], data: [u8; 8]) -> [u8; 8] {
    let mut block = Block::<TdesEde2>::from(data);
    TdesEde2::new(&(*key).into()).encrypt_block(&mut block);
    block.into()
}

fn sm4(key: &[u8; 16], data: [u8; 16]) -> [u8; 16] {
    let mut block = Block::<Sm4>::from(data);
    Sm4::new(&(*key).into()).encrypt_block(&mut block);
    block.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARD_FACTOR: [u8; 8] = [0x86, 0x60, 0x10, 0x99, 0x00, 0x00, 0x01, 0x23];
    const FACTOR: [u8; 8] = [0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88];
    const DATA: [u8; 8] = [0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7, 0xA8];

    #[track_caller]
    fn check(algorithm: Algorithm, card: &str, cryptogram: &str) {
        let key = algorithm.card_key("109900", CARD_FACTOR);
        assert_eq!(card::text::hex(&key), card);
        assert_eq!(card::text::hex(&algorithm.cryptogram(&key, FACTOR, DATA)), cryptogram);
    }

    #[test]
    fn known_answers_of_the_reference_are_met() {
        check(Algorithm::TripleDes, "461718A45BDA7F80EED8264B6D477AF5", "060EADC667D98727");
        check(Algorithm::Sm4, "C2550DB74E02DCC5652430E78909A126", "82C2480941B74FEE");
    }
}
