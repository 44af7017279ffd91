//! What a social security card said, and what can go wrong at the reader.
//!
//! Not here: bytes, tags, status words (`card`), PC/SC (`card-pcsc`), the clerk's texts (`desk::fault`).

use crate::ids::{CardNo, CardSn, CertNo, PersonName, ReaderName};
use crate::time::BusinessDate;

/// 卡的代次, decided by EF05 tag 03 and not by the ATR (social-security-card §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardGeneration {
    /// `1.00` or empty without tag 4E.
    First,
    /// `2.00`, `2.01`, `2.0`.
    Second,
    /// `3.00`: name and number are protected by a key.
    Third,
}

/// 性别.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// `1`.
    Male,
    /// `2`.
    Female,
    /// `9`, or nothing.
    NotStated,
}

/// EF06: who holds the card. Absent on a third-generation card read without a key card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardHolder {
    /// 社会保障号码, tag 08: the citizen number for citizens, another number for others.
    pub social_security_no: CertNo,
    /// 姓名, tags 09 and 4E joined as bytes before decoding.
    pub name: PersonName,
    /// 性别, tag 0A.
    pub sex: Sex,
    /// 民族, tag 0B, 1-56 and 99; nothing where unfilled.
    pub nation: Option<u8>,
    /// 出生日期, tag 0D, or from the citizen number where the card leaves it unfilled.
    pub birth_date: Option<BusinessDate>,
}

/// Something odd that a clerk should know and that is no reason to refuse (social-security-card §9.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CardDoubt {
    /// The card number fails its check character (§2.1): some issuers number differently.
    CardNoCheck,
    /// The social security number is no valid GB 11643 number.
    CertNoCheck,
    /// The birth date on the card differs from the one inside the number.
    BirthDateDiffers,
    /// The version is empty, `2.0` + 00 or unknown.
    VersionOdd,
    /// Values padded with FF or spaces instead of 00.
    PaddingOdd,
    /// Third generation without a key card: only the card number was read.
    NoKeyCard,
    /// Read bare: nothing proves that the card is genuine (§6.2).
    NotAuthenticated,
    /// A holder record is missing.
    HolderIncomplete,
}

/// A card read whole, twice, with the same identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardRecord {
    /// Generation.
    pub generation: CardGeneration,
    /// 卡识别码: 32 hexadecimal characters, EF05 record 01.
    pub card_sn: CardSn,
    /// 卡号, first nine characters; nothing where unfilled.
    pub card_no: Option<CardNo>,
    /// 发卡地区行政区划代码: the first six digits of the 卡识别码.
    pub area: String,
    /// 规范版本 as it stands on the card, without padding.
    pub version: String,
    /// 发卡日期.
    pub issued: Option<BusinessDate>,
    /// 卡有效期; nothing where all F or all 0. Whether it has passed is judged by the desk, which knows the day.
    pub valid_until: Option<BusinessDate>,
    /// The holder, if the card tells.
    pub holder: Option<CardHolder>,
    /// Sorted, without repetition.
    pub doubts: Vec<CardDoubt>,
}

/// Why no card was read: each has one clerk text and one remedy (social-security-card §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CardSituation {
    /// Pulled before the reading was over.
    #[error("card removed while reading")]
    RemovedWhileReading,
    /// Mute, the wrong way in, or a damaged chip: these cannot be told apart.
    #[error("card is mute")]
    Mute,
    /// ATR garbled or protocol refused.
    #[error("card type not supported")]
    Unsupported,
    /// No answer within our own time-out.
    #[error("card does not answer")]
    Hung,
    /// A bank card.
    #[error("bank card")]
    BankCard,
    /// Another chip card.
    #[error("not a social security card")]
    OtherCard,
    /// The application is there, its files are not.
    #[error("card is not personalised")]
    NotPersonalised,
    /// Card or application blocked.
    #[error("card is locked")]
    Locked,
    /// Memory failure, garbled TLV, undecodable text.
    #[error("card data cannot be read")]
    Garbled,
    /// The identity at the end of the reading is not the one at its start.
    #[error("card changed while reading")]
    Swapped,
    /// Another program holds the reader.
    #[error("reader in use by another program")]
    InUse,
    /// The reader went away during the reading.
    #[error("reader unplugged")]
    ReaderUnplugged,
    /// The PC/SC service went away during the reading.
    #[error("card service stopped")]
    ServiceStopped,
}

/// Where the time of one reading went; microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadTiming {
    /// Connecting and powering up.
    pub connect_us: u64,
    /// Finding the application.
    pub select_us: u64,
    /// EF05.
    pub issuer_us: u64,
    /// EF06.
    pub holder_us: u64,
    /// The second look at the identity.
    pub verify_us: u64,
    /// Decoding and checking, without any exchange.
    pub decode_us: u64,
    /// From the first word to the card to the result, connecting included: the sum of the parts and what lies between them.
    pub total_us: u64,
    /// Exchanges with the card.
    pub exchanges: u32,
}

/// Everything a reader can tell the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReaderEvent {
    /// The PC/SC service does not answer; retried by itself.
    ServiceDown,
    /// The PC/SC service answers again.
    ServiceUp,
    /// The service answers and lists no reader that the configuration accepts.
    NoReader,
    /// A reader is there.
    ReaderAppeared(ReaderName),
    /// A reader is gone.
    ReaderGone(ReaderName),
    /// A card is in; reading begins. Comes at once, before any exchange.
    CardSeen(ReaderName),
    /// The card was read.
    CardRead {
        /// Where.
        reader: ReaderName,
        /// What it said.
        record: Box<CardRecord>,
        /// How long it took.
        timing: ReadTiming,
    },
    /// The card was not read.
    CardFailed {
        /// Where.
        reader: ReaderName,
        /// Why.
        situation: CardSituation,
        /// How long it took.
        timing: ReadTiming,
    },
    /// The card is out.
    CardRemoved(ReaderName),
}
