//! Who is insured, how, and by which credential this was shown.

use std::fmt;

use crate::card_record::Sex;
use crate::ids::{CardSn, CertNo, IdFault, PersonName, PersonNo};
use crate::money::Money;
use crate::time::{BusinessDate, Timestamp};

macro_rules! code {
    ($(#[$doc:meta])* $name:ident, $min:literal, $max:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            #[doc = concat!("Shape: ", stringify!($min), " to ", stringify!($max), " letters or digits.")]
            ///
            /// # Errors
            /// `Empty`, `Long`, `Malformed`.
            pub fn new(text: &str) -> Result<Self, IdFault> {
                if text.is_empty() {
                    Err(IdFault::Empty)
                } else if text.len() > $max {
                    Err(IdFault::Long)
                } else if text.len() < $min || !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
                    Err(IdFault::Malformed)
                } else {
                    Ok(Self(text.to_owned()))
                }
            }

            /// The code as it stands on the wire.
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

code!(
    /// 险种类型 `insutype`: 310 employee, 390 resident … (platform-interface §9.3).
    InsuranceKind, 1, 6);
code!(
    /// 人员类别 `psn_type`: 11 at work, 12 retired ….
    PersonKind, 1, 6);
code!(
    /// 医保区划, six digits.
    AreaCode, 6, 6);
code!(
    /// 医疗类别 `med_type` (platform-interface §9.4).
    CareKind, 1, 6);

impl CareKind {
    /// 门慢门特: must it name a disease that is filed for the person? Source: platform-interface §4.5 (2203), §5301.
    pub fn needs_disease(&self) -> bool {
        self.as_str().starts_with("14")
    }
}

code!(
    /// 人员证件类型 `psn_cert_type` (platform-interface §9.2).
    CertKind, 1, 6);

/// One insurance of a person, as 1101 tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Insurance {
    /// 险种类型.
    pub kind: InsuranceKind,
    /// 人员类别.
    pub person_kind: PersonKind,
    /// 参保状态: in force?
    pub active: bool,
    /// 参保地医保区划; stands in the envelope of every later call.
    pub area: AreaCode,
    /// 余额: a snapshot.
    pub balance: Money,
    /// 公务员标志.
    pub civil_servant: bool,
    /// 单位名称.
    pub employer: Option<String>,
}

/// What 1101 said of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonSnapshot {
    /// 人员编号.
    pub person_no: PersonNo,
    /// 人员证件类型.
    pub cert_kind: CertKind,
    /// 证件号码.
    pub cert_no: CertNo,
    /// 人员姓名.
    pub name: PersonName,
    /// 性别.
    pub sex: Sex,
    /// 出生日期.
    pub birth_date: Option<BusinessDate>,
    /// Every insurance, in the platform's order; may be empty.
    pub insurances: Vec<Insurance>,
    /// When it was said.
    pub fetched_at: Timestamp,
}

/// Who pays a bill in full or leaves a deposit: as much as is known without the platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payer {
    /// 姓名.
    pub name: PersonName,
    /// 人员证件类型.
    pub cert_kind: CertKind,
    /// 证件号码.
    pub cert_no: CertNo,
    /// 性别, where a card or the platform told it.
    pub sex: Option<Sex>,
    /// 出生日期, likewise.
    pub birth_date: Option<BusinessDate>,
    /// 人员编号, where the platform was asked before it went silent.
    pub person_no: Option<PersonNo>,
}

/// 就诊凭证类型 `mdtrt_cert_type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialKind {
    /// 02 identity card, or another document by its number.
    IdentityCard,
    /// 03 social security card.
    SocialSecurityCard,
}

/// What the person showed.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    /// Which kind.
    pub kind: CredentialKind,
    /// 就诊凭证编号: the card number for a card, the certificate number otherwise.
    pub number: String,
    /// 卡识别码, required for a card.
    pub card_sn: Option<CardSn>,
    /// 人员证件类型 for documents.
    pub cert_kind: Option<CertKind>,
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// 人证卡相符: how the person was seen to be the one on the card, kept as settlement evidence (requirement 19).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityCheck {
    /// `card_photo`, `identity_document`, `agent`.
    pub method: String,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub clerk: crate::ids::ClerkNo,
}
