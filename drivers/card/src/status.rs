//! Status words, ISO 7816-4 and the social security card specification (reference §4).

use std::fmt;

/// SW1 and SW2.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct StatusWord(u16);

/// What a status word means for the reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// 9000.
    Done,
    /// 61xx: so many bytes wait for GET RESPONSE; 0 means 256 or more.
    Waiting(u8),
    /// 6Cxx: the right Le.
    WrongLength(u8),
    /// 6283: the selected file or application is blocked.
    Blocked,
    /// 62xx, 63xx without a counter: data came, with a warning.
    Warning,
    /// 63Cx: wrong PIN or key, so many tries left.
    TriesLeft(u8),
    /// 6581: memory failure.
    MemoryFailure,
    /// 6700: the length does not fit the command.
    LengthRefused,
    /// 6981: the file has another structure.
    WrongStructure,
    /// 6982: a key or PIN is needed.
    SecurityMissing,
    /// 6983: PIN or key blocked.
    KeyBlocked,
    /// 6984: no challenge.
    NoChallenge,
    /// 6985.
    ConditionsOfUse,
    /// 6986: no current file.
    NoCurrentFile,
    /// 6A80.
    WrongData,
    /// 6A81: not supported; after CARD BLOCK the answer to everything.
    NotSupported,
    /// 6A82: no such file or application.
    NotFound,
    /// 6A83: no such record.
    NoRecord,
    /// 6A86: wrong P1 P2.
    WrongParameters,
    /// 6A88: no such key.
    NoKey,
    /// 6B00: beyond the end.
    BeyondEnd,
    /// 6D00, 6E00: command unknown.
    Unknown,
    /// 6F00: no data, or something internal.
    Internal,
    /// 9303: the application is locked for ever.
    LockedForEver,
    /// Any other status word that ISO 7816-4 allows.
    OtherFault,
    /// Neither 6xxx nor 9xxx: no status word at all, so the answer was cut off.
    Nonsense,
}

/// The table of reference §4, most frequent first.
const MEANINGS: &[(u16, Meaning)] = &[
    (0x9000, Meaning::Done),
    (0x6A83, Meaning::NoRecord),
    (0x6A82, Meaning::NotFound),
    (0x6982, Meaning::SecurityMissing),
    (0x6283, Meaning::Blocked),
    (0x6581, Meaning::MemoryFailure),
    (0x6700, Meaning::LengthRefused),
    (0x6981, Meaning::WrongStructure),
    (0x6983, Meaning::KeyBlocked),
    (0x6984, Meaning::NoChallenge),
    (0x6985, Meaning::ConditionsOfUse),
    (0x6986, Meaning::NoCurrentFile),
    (0x6A80, Meaning::WrongData),
    (0x6A81, Meaning::NotSupported),
    (0x6A86, Meaning::WrongParameters),
    (0x6A88, Meaning::NoKey),
    (0x6B00, Meaning::BeyondEnd),
    (0x6D00, Meaning::Unknown),
    (0x6E00, Meaning::Unknown),
    (0x6F00, Meaning::Internal),
    (0x9303, Meaning::LockedForEver),
];

impl StatusWord {
    /// From the last two bytes of an answer.
    pub const fn from_bytes(bytes: [u8; 2]) -> Self {
        Self(u16::from_be_bytes(bytes))
    }

    /// The two bytes as one number.
    pub const fn number(self) -> u16 {
        self.0
    }

    /// What to do next; short for `meaning().class()`.
    pub fn class(self) -> Class {
        self.meaning().class()
    }

    /// What it means.
    pub fn meaning(self) -> Meaning {
        if let Some((_, meaning)) = MEANINGS.iter().find(|(number, _)| *number == self.0) {
            return *meaning;
        }
        let [first, second] = self.0.to_be_bytes();
        match first {
            0x61 => Meaning::Waiting(second),
            0x6C => Meaning::WrongLength(second),
            0x63 if second & 0xF0 == 0xC0 => Meaning::TriesLeft(second & 0x0F),
            0x62 | 0x63 => Meaning::Warning,
            0x64..=0x6F | 0x90..=0x9F => Meaning::OtherFault,
            // 60 is the waiting byte of T=0 and never ends an answer.
            _ => Meaning::Nonsense,
        }
    }
}

/// What the reading does next after an answer; every `Meaning` has exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Take the data.
    Data,
    /// The end of a file, or a record that this card does not have.
    NoRecord,
    /// Try the other way to name the file; then it is not there.
    NoFile,
    /// A key is needed.
    NeedsKey,
    /// Blocked, said outright.
    Locked,
    /// Not supported: a detour if said once, a blocked card if said to everything.
    NotSupported,
    /// The memory of the chip failed.
    MemoryFailure,
    /// Something inside the card: a quirk if said to one form of a command, a failure if said to the plain one.
    Internal,
    /// Ask with another length.
    LengthRefused,
    /// Take a detour.
    Refused,
}

impl Meaning {
    /// What to do next.
    pub const fn class(self) -> Class {
        match self {
            Self::Done | Self::Warning => Class::Data,
            Self::NoRecord => Class::NoRecord,
            Self::NotFound | Self::WrongParameters => Class::NoFile,
            Self::SecurityMissing => Class::NeedsKey,
            Self::Blocked | Self::LockedForEver => Class::Locked,
            Self::NotSupported => Class::NotSupported,
            Self::MemoryFailure => Class::MemoryFailure,
            Self::Internal => Class::Internal,
            Self::LengthRefused => Class::LengthRefused,
            Self::Waiting(_)
            | Self::WrongLength(_)
            | Self::TriesLeft(_)
            | Self::WrongStructure
            | Self::KeyBlocked
            | Self::NoChallenge
            | Self::ConditionsOfUse
            | Self::NoCurrentFile
            | Self::WrongData
            | Self::NoKey
            | Self::BeyondEnd
            | Self::Unknown
            | Self::OtherFault
            | Self::Nonsense => Class::Refused,
        }
    }
}

impl fmt::Debug for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04X}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(number: u16, meaning: Meaning) {
        assert_eq!(StatusWord::from_bytes(number.to_be_bytes()).meaning(), meaning, "{number:04X}");
    }

    #[test]
    fn status_words_mean_what_the_table_says() {
        check(0x9000, Meaning::Done);
        check(0x611E, Meaning::Waiting(0x1E));
        check(0x6C06, Meaning::WrongLength(6));
        check(0x63C1, Meaning::TriesLeft(1));
        check(0x6300, Meaning::Warning);
        check(0x6282, Meaning::Warning);
        check(0x6283, Meaning::Blocked);
        check(0x6A83, Meaning::NoRecord);
        check(0x9406, Meaning::OtherFault);
        check(0x6401, Meaning::OtherFault);
    }

    #[test]
    fn bytes_of_a_cut_answer_are_no_status_word() {
        check(0x2019, Meaning::Nonsense);
        check(0x0000, Meaning::Nonsense);
        check(0x6000, Meaning::Nonsense);
    }
}
