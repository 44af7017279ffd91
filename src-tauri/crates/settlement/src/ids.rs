//! Every id is a type of its own with a checked constructor; personal ones mask themselves.

use std::fmt;

use crate::time::Timestamp;

/// Why a text is not this kind of id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdFault {
    /// No text.
    #[error("empty")]
    Empty,
    /// More characters than the field holds.
    #[error("too long")]
    Long,
    /// A control character, or a shape the field does not have.
    #[error("malformed")]
    Malformed,
}

fn checked(text: &str, length_max: usize) -> Result<String, IdFault> {
    if text.is_empty() {
        return Err(IdFault::Empty);
    }
    if text.chars().count() > length_max {
        return Err(IdFault::Long);
    }
    if text.chars().any(char::is_control) {
        return Err(IdFault::Malformed);
    }
    Ok(text.to_owned())
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $length:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            #[doc = concat!("Shape: 1 to ", stringify!($length), " characters, no control characters.")]
            ///
            /// # Errors
            /// `Empty`, `Long`, `Malformed`.
            pub fn new(text: &str) -> Result<Self, IdFault> {
                checked(text, $length).map(Self)
            }

            /// The text as it stands on the wire.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

macro_rules! personal {
    ($(#[$doc:meta])* $name:ident, $length:literal, $keep_front:literal, $keep_back:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            #[doc = concat!("Shape: 1 to ", stringify!($length), " characters, no control characters.")]
            ///
            /// # Errors
            /// `Empty`, `Long`, `Malformed`.
            pub fn new(text: &str) -> Result<Self, IdFault> {
                checked(text, $length).map(Self)
            }

            /// The whole text; the only way out, and its callers are listed by the tidy test.
            pub fn expose(&self) -> &str {
                &self.0
            }

            /// The text with its middle starred, for screens and papers that others may see.
            pub fn masked(&self) -> String {
                let length = self.0.chars().count();
                self.0
                    .chars()
                    .enumerate()
                    .map(|(place, letter)| {
                        let shown = place < $keep_front || place + $keep_back >= length;
                        if shown && length > $keep_front + $keep_back { letter } else if place == 0 && $keep_front > 0 { letter } else { '*' }
                    })
                    .collect()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.masked())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.masked())
            }
        }
    };
}

id!(
    /// 就诊业务号 + 账单号: the thing that is paid once (safety §4.1 `visit_key`); made by the hospital system, or by the desk for a bill typed by hand.
    BillId, 64);
id!(
    /// A rule of a pack, such as `A3-39`.
    RuleId, 40);
id!(
    /// One try to settle a bill (safety §4.1); UUIDv7 text made in Rust.
    AttemptId, 36);
id!(
    /// Made in Rust when a decision is offered, sent back by the window with the key press; a second press is a no-op (safety §4.1).
    IntentId, 36);
id!(
    /// One refund, one cash movement: unique per cause (safety §4.1).
    CaseId, 36);
id!(
    /// One bill paid in full without the insurance (safety §5.2); UUIDv7 text made in Rust.
    FallbackId, 36);
id!(
    /// One 押金 taken while a settlement is in doubt (safety §10.3); UUIDv7 text made in Rust.
    DepositId, 36);
id!(
    /// 人员编号 `psn_no`, made by the platform.
    PersonNo, 30);
id!(
    /// 就诊ID `mdtrt_id`, made by 2201.
    VisitId, 30);
id!(
    /// 结算ID `setl_id`, made by 2207 and 2208.
    PlatformSettlementId, 30);
id!(
    /// 门诊号 `ipt_otp_no`, ours, unique in the hospital; a new one for every attempt (safety rule 5).
    OutpatientNo, 30);
id!(
    /// 收费批次号 `chrg_bchno`, ours; a new one for every attempt.
    ChargeBatchNo, 30);
id!(
    /// 费用明细流水号 `feedetl_sn`, unique inside the visit.
    FeeLineNo, 30);
id!(
    /// 医疗目录编码 `med_list_codg`, the national catalog code.
    CatalogCode, 50);
id!(
    /// 医药机构目录编码 `medins_list_codg`, the hospital's own item code.
    ItemCode, 150);
id!(
    /// 操作员编号: who works at this window.
    ClerkNo, 20);
id!(
    /// 签到编号 `sign_no`, from 9001.
    SignInNo, 30);
id!(
    /// 单据号: one number, one content, never used again (safety I21).
    DocumentNo, 32);
id!(
    /// The name under which PC/SC lists a reader.
    ReaderName, 128);

personal!(
    /// 姓名.
    PersonName, 50, 1, 0);
personal!(
    /// 证件号码 `certno`.
    CertNo, 50, 3, 4);
personal!(
    /// 社保卡卡号.
    CardNo, 50, 1, 3);
personal!(
    /// 卡识别码 `card_sn`: 32 hexadecimal characters from EF05 record 01.
    CardSn, 32, 6, 4);

/// 定点医药机构编号 `fixmedins_code`.
///
/// Shape: a letter and 11 digits. Source: platform-interface §1.3.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct InstitutionCode(String);

impl InstitutionCode {
    /// Checks the shape.
    ///
    /// # Errors
    /// `Malformed` for anything but a capital letter and 11 digits.
    pub fn new(text: &str) -> Result<Self, IdFault> {
        let mut bytes = text.bytes();
        let letter = bytes.next().is_some_and(|b| b.is_ascii_uppercase());
        if letter && text.len() == 12 && bytes.all(|b| b.is_ascii_digit()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdFault::Malformed)
        }
    }

    /// The text as it stands on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// 药品追溯码: printed on the smallest pack that is sold, another one on each.
///
/// Shape: 20 digits, of which the first seven say which drug (药品标识码). Source: conventions §1.2.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TraceCode(String);

impl TraceCode {
    /// How many digits say which drug it is.
    pub const DRUG_DIGITS: usize = 7;

    /// Checks the shape.
    ///
    /// # Errors
    /// `Malformed` for anything but 20 digits.
    pub fn new(text: &str) -> Result<Self, IdFault> {
        if text.len() == 20 && text.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdFault::Malformed)
        }
    }

    /// The text as it stands on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// 药品标识码.
    pub fn drug(&self) -> &str {
        self.0.get(..Self::DRUG_DIGITS).unwrap_or_default()
    }
}

impl fmt::Display for TraceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// TT: the number of this terminal in the institution, 00-99; never reused within 90 days (safety §4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TerminalNo(u8);

impl TerminalNo {
    /// Shape: 0 to 99.
    ///
    /// # Errors
    /// `Malformed` above 99.
    pub const fn new(number: u8) -> Result<Self, IdFault> {
        if number > 99 { Err(IdFault::Malformed) } else { Ok(Self(number)) }
    }

    /// The number.
    pub const fn number(self) -> u8 {
        self.0
    }
}

/// 发送方报文ID: institution (12) + logical time (14) + terminal (2) + counter (2).
///
/// The only handle on a request whose reply is lost (safety F1), so it is durable before the request leaves.
/// Shape: 30 characters. Source: safety §4.2.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MsgId(String);

/// How far the message ids of this terminal have come: the logical second and the counter inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MsgIdMark {
    /// Logical second, seconds since 1970 UTC.
    pub second: i64,
    /// Counter inside the second, 0-99.
    pub counter: u8,
}

impl MsgIdMark {
    /// Before the first message id.
    pub const START: Self = Self { second: 0, counter: 99 };

    /// The one that follows: the next counter, else the next logical second.
    #[must_use]
    pub const fn after(self) -> Self {
        if self.counter < 99 {
            Self { second: self.second, counter: self.counter + 1 }
        } else {
            Self { second: self.second.saturating_add(1), counter: 0 }
        }
    }
}

impl MsgId {
    /// The id that a mark stands for.
    pub fn compose(institution: &InstitutionCode, terminal: TerminalNo, mark: MsgIdMark) -> Self {
        let time = Timestamp::from_seconds(mark.second).platform_compact();
        Self(format!("{}{time}{:02}{:02}", institution.as_str(), terminal.number(), mark.counter))
    }

    /// Reads a stored id back.
    ///
    /// # Errors
    /// `Malformed` unless it has 30 printable ASCII characters.
    pub fn new(text: &str) -> Result<Self, IdFault> {
        if text.len() == 30 && text.bytes().all(|b| b.is_ascii_graphic()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdFault::Malformed)
        }
    }

    /// The text as it stands on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MsgId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_texts_mask_themselves() {
        assert_eq!(CertNo::new("109900199003070031").unwrap().to_string(), "109***********0031");
        assert_eq!(PersonName::new("测试人").unwrap().to_string(), "测**");
        assert_eq!(PersonName::new("李").unwrap().to_string(), "李");
        assert_eq!(format!("{:?}", CardNo::new("A12345674").unwrap()), "CardNo(A*****674)");
    }

    #[test]
    fn message_id_has_thirty_characters_and_names_the_terminal() {
        let institution = InstitutionCode::new("H10990000001").unwrap();
        let mark = MsgIdMark { second: 1_767_225_600, counter: 0 };
        let id = MsgId::compose(&institution, TerminalNo::new(7).unwrap(), mark);
        assert_eq!(id.as_str(), "H10990000001202601010800000700");
    }

    #[test]
    fn mark_after_the_hundredth_of_a_second_is_in_the_next_one() {
        let last = MsgIdMark { second: 7, counter: 99 };
        assert_eq!(last.after(), MsgIdMark { second: 8, counter: 0 });
        assert_eq!(MsgIdMark { second: 7, counter: 98 }.after(), last);
    }
}
