//! What a virtual card can be made to do wrong, each by a switch with a name.

use std::fmt;
use std::str::FromStr;

/// A switch. Numbers count the commands after power-up of the reading program, the first one is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The chip cannot be powered up.
    Mute,
    /// The answer to reset is garbage.
    GarbledAtr,
    /// No answer to any command.
    NoAnswer,
    /// No answer to command n, and none after it.
    HangAt(u32),
    /// Out of the reader before command n is answered.
    PulledAt(u32),
    /// Out of the reader in the middle of the answer to command n: part of it arrives.
    CutAt(u32),
    /// From command n on, another card answers, without any reset.
    SwapAt(u32),
    /// Command n is answered late, by so many milliseconds; the name on the command line is `slow=MS` for all commands.
    Slow(u32),
    /// Another program holds the reader. In process only; with a real service, hold it with a real program.
    Busy,
    /// Every record lacks its last byte, and the status says 9000.
    TruncatedAnswer,
    /// 6581 to every READ RECORD.
    MemoryFailure,
    /// 6A81 to every command: the card was blocked.
    Locked,
    /// 9303 to the selection of the application: locked for ever.
    LockedForEver,
    /// 6283 to the selection of the application.
    BlockedApplication,
    /// Records stand in another order, so numbers mean other tags.
    WrongTagOrder,
    /// READ RECORD by tag takes the tag for a number.
    TagIsNumber,
    /// Padding with FF.
    FfPadding,
    /// Padding with spaces.
    SpacePadding,
    /// Version `2.0` and 00.
    OddVersion,
    /// Version all 00.
    EmptyVersion,
    /// No algorithm in the FCI.
    ShortControl,
    /// The FCI comes at once, without 61xx.
    DirectControl,
    /// EF06 does not exist.
    HolderGone,
    /// EF05 does not exist.
    IssuerGone,
    /// EF06 has no record 09.
    NameGone,
    /// Nation, birth place and birth date are FF.
    UnfilledBirth,
    /// The birth date differs from the one inside the number.
    OtherBirth,
    /// The name is no text.
    GarbledName,
    /// A name of 37 bytes whose 16th character straddles the two records.
    StraddlingName,
    /// Valid until a day long past.
    Expired,
    /// The 卡识别码 is all 00.
    BlankIdentity,
    /// The last digit of the number is wrong.
    BadCertNo,
    /// The check character of the card number is wrong.
    BadCardNo,
    /// A third-generation card that gives EF06 without a key, as one program in the field found.
    FreeHolder,
    /// SELECT EF takes only P1=00.
    SelectById,
    /// The application has no name: the master file holds its files.
    NoName,
    /// READ RECORD does not know the mode for a whole file.
    NoWholeFile,
    /// READ RECORD does not know tags.
    NoTags,
    /// READ RECORD does not know short file ids.
    NoShortIds,
    /// Answers as a contactless card does: T=1, no 61xx, Le counts as a limit.
    ContactlessStyle,
}

/// Switches without a number: name, switch, what it is.
const PLAIN: &[(&str, Fault, &str)] = &[
    ("mute", Fault::Mute, "the chip cannot be powered up"),
    ("garbled-atr", Fault::GarbledAtr, "the answer to reset is garbage"),
    ("no-answer", Fault::NoAnswer, "no answer to any command"),
    ("busy", Fault::Busy, "another program holds the reader (in process only)"),
    ("truncated-answer", Fault::TruncatedAnswer, "records lack their last byte"),
    ("memory-failure", Fault::MemoryFailure, "6581 to every READ RECORD"),
    ("locked", Fault::Locked, "6A81 to everything"),
    ("locked-for-ever", Fault::LockedForEver, "9303 to the selection"),
    ("blocked-application", Fault::BlockedApplication, "6283 to the selection"),
    ("wrong-tag-order", Fault::WrongTagOrder, "records in another order"),
    ("tag-is-number", Fault::TagIsNumber, "a tag is taken for a number"),
    ("ff-padding", Fault::FfPadding, "padding with FF"),
    ("space-padding", Fault::SpacePadding, "padding with spaces"),
    ("odd-version", Fault::OddVersion, "version 2.0 and 00"),
    ("empty-version", Fault::EmptyVersion, "version all 00"),
    ("short-control", Fault::ShortControl, "no algorithm in the FCI"),
    ("direct-control", Fault::DirectControl, "the FCI comes without 61xx"),
    ("holder-gone", Fault::HolderGone, "no EF06"),
    ("issuer-gone", Fault::IssuerGone, "no EF05"),
    ("name-gone", Fault::NameGone, "EF06 without record 09"),
    ("unfilled-birth", Fault::UnfilledBirth, "nation, birth place, birth date are FF"),
    ("other-birth", Fault::OtherBirth, "birth date differs from the number"),
    ("garbled-name", Fault::GarbledName, "the name is no text"),
    ("straddling-name", Fault::StraddlingName, "a character straddles two records"),
    ("expired", Fault::Expired, "valid until 2022-01-01"),
    ("blank-identity", Fault::BlankIdentity, "card identification all 00"),
    ("bad-cert-no", Fault::BadCertNo, "number with a wrong check character"),
    ("bad-card-no", Fault::BadCardNo, "card number with a wrong check character"),
    ("free-holder", Fault::FreeHolder, "EF06 without a key on any generation"),
    ("select-by-id", Fault::SelectById, "SELECT EF takes only P1=00"),
    ("no-name", Fault::NoName, "the master file is the application"),
    ("no-whole-file", Fault::NoWholeFile, "READ RECORD mode 5 refused"),
    ("no-tags", Fault::NoTags, "READ RECORD by tag refused"),
    ("no-short-ids", Fault::NoShortIds, "READ RECORD by short id refused"),
    ("contactless-style", Fault::ContactlessStyle, "T=1, no 61xx"),
];

/// Switches with a number: name, constructor, what it is.
type Numbered = (&'static str, fn(u32) -> Fault, &'static str);
const NUMBERED: &[Numbered] = &[
    ("hang-at", Fault::HangAt, "no answer from command N on"),
    ("pulled-at", Fault::PulledAt, "out of the reader at command N"),
    ("cut-at", Fault::CutAt, "out of the reader in mid-answer to command N"),
    ("swap-at", Fault::SwapAt, "another card answers from command N on"),
    ("slow", Fault::Slow, "every answer N milliseconds late"),
];

impl Fault {
    /// Every switch with one line about it; those with a number show `=N`.
    pub fn list() -> Vec<(String, &'static str)> {
        let plain = PLAIN.iter().map(|(name, _, about)| ((*name).to_owned(), *about));
        let numbered = NUMBERED.iter().map(|(name, _, about)| (format!("{name}=N"), *about));
        plain.chain(numbered).collect()
    }

    /// Every switch without a number.
    pub fn all_plain() -> impl Iterator<Item = Self> {
        PLAIN.iter().map(|(_, fault, _)| *fault)
    }
}

/// Not the name of a switch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFault(pub String);

impl fmt::Display for UnknownFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no fault named {:?}", self.0)
    }
}

impl std::error::Error for UnknownFault {}

impl FromStr for Fault {
    type Err = UnknownFault;

    fn from_str(text: &str) -> Result<Self, UnknownFault> {
        let unknown = || UnknownFault(text.to_owned());
        if let Some((name, number)) = text.split_once('=') {
            let number = number.parse().map_err(|_| unknown())?;
            let (_, make, _) = NUMBERED.iter().find(|line| line.0 == name).ok_or_else(unknown)?;
            return Ok(make(number));
        }
        PLAIN.iter().find(|line| line.0 == text).map(|line| line.1).ok_or_else(unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_name_is_understood() {
        for (name, _) in Fault::list() {
            let name = name.replace("=N", "=3");
            assert!(name.parse::<Fault>().is_ok(), "{name}");
        }
        assert_eq!("pulled-at=3".parse(), Ok(Fault::PulledAt(3)));
        for wrong in ["", "pulled-at", "pulled-at=x", "mute=1", "nonsense"] {
            assert!(wrong.parse::<Fault>().is_err(), "{wrong}");
        }
    }
}
