//! Which card is worth talking to, by its answer to reset: an ordered table, first match wins.
//!
//! The answer to reset decides little on purpose: card makers vary, generations share it (reference §5), and the
//! files tell the truth. It only spares exchanges with chips that have no files.

/// Who reads the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Driver {
    /// The reading order of `ssc`.
    SocialSecurity,
    /// Nobody: a chip without files.
    NoFiles,
}

/// One line: the bytes that must match where the mask has ones.
struct Line {
    atr: &'static [u8],
    mask: &'static [u8],
    driver: Driver,
}

const LINES: &[Line] = &[
    // The plain contact form: 3B, clock bytes may vary the high half of T0, 13 history bytes. First, because it is
    // every card of a normal day.
    Line { atr: &[0x3B, 0x0D], mask: &[0xFF, 0x0F], driver: Driver::SocialSecurity },
    // Memory chips on contactless readers: PC/SC part 3 gives them this made-up answer (RID A000000306). They know no
    // SELECT, so every question to them is time lost. Before the last line, which would ask them.
    Line {
        atr: &[0x3B, 0x8F, 0x80, 0x01, 0x80, 0x4F, 0x0C, 0xA0, 0x00, 0x00, 0x03, 0x06],
        mask: &[0xFF; 12],
        driver: Driver::NoFiles,
    },
    // Everything else is asked: T=1 and contactless cards exist, and an unknown maker is no reason to refuse a patient.
    Line { atr: &[], mask: &[], driver: Driver::SocialSecurity },
];

/// The driver for a card with this answer to reset.
pub fn identify(atr: &[u8]) -> Driver {
    LINES.iter().find(|line| line.matches(atr)).map_or(Driver::SocialSecurity, |line| line.driver)
}

impl Line {
    fn matches(&self, atr: &[u8]) -> bool {
        atr.len() >= self.atr.len()
            && self.atr.iter().zip(self.mask).zip(atr).all(|((want, mask), have)| want & mask == have & mask)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_line_takes_every_card() {
        let last = LINES.last().unwrap();
        assert!(last.atr.is_empty());
        assert!(LINES.iter().all(|line| line.atr.len() == line.mask.len()));
    }

    #[test]
    fn memory_chip_is_not_asked_and_others_are() {
        let memory =
            [0x3B, 0x8F, 0x80, 0x01, 0x80, 0x4F, 0x0C, 0xA0, 0, 0, 0x03, 0x06, 0x03, 0, 1, 0, 0, 0, 0, 0x6A];
        assert_eq!(identify(&memory), Driver::NoFiles);
        assert_eq!(identify(&[0x3B, 0x6D, 0, 0]), Driver::SocialSecurity);
        assert_eq!(identify(&[]), Driver::SocialSecurity);
    }
}
