//! What can come back: how a sending ended, what a reply says, and why an ending may prove nothing (safety §8).

use crate::entitlement::{Accumulators, Filings};
use crate::fees::LineSplit;
use crate::ids::{MsgId, OutpatientNo, PlatformSettlementId, SignInNo, VisitId};
use crate::person::{CareKind, InsuranceKind, PersonSnapshot};
use crate::split::{Split, SplitFault};
use crate::time::Timestamp;

/// How a sending ended, before anybody has read the reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RawReply {
    /// Connect, name resolution or handshake failed: the body was never handed to the connection.
    NotSent,
    /// Bytes may have left, and no whole reply came.
    Lost(LostWhy),
    /// A whole HTTP reply.
    Http {
        /// Status.
        status: u16,
        /// `Content-Type`, lower case.
        content_type: String,
        /// Body, at most 4 MiB.
        body: Vec<u8>,
    },
}

impl RawReply {
    /// What came, as it came; nothing where nothing did.
    pub fn body(&self) -> Vec<u8> {
        match self {
            Self::Http { body, .. } => body.clone(),
            Self::NotSent | Self::Lost(_) => Vec::new(),
        }
    }
}

/// Why no whole reply came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LostWhy {
    /// Our own time-out.
    TimedOut,
    /// Reset or closed before the end.
    Broken,
    /// More than 4 MiB.
    Oversized,
    /// The program stopped while waiting.
    Restarted,
}

/// Why an ending proves nothing (safety §8: everything that is not certain is in doubt).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DoubtWhy {
    /// No whole reply.
    Lost(LostWhy),
    /// An HTTP status other than 200.
    Status(u16),
    /// HTML, junk, truncated or too deep JSON.
    NotJson,
    /// A member that must be there is not, or has a wrong shape.
    Member(&'static str),
    /// Another person.
    WrongPerson,
    /// Another visit.
    WrongVisit,
    /// Amounts that do not add up.
    Split(SplitFault),
    /// An amount with three decimals, an exponent, out of range.
    Amount(&'static str),
    /// A settlement id that is empty.
    NoSettlementId,
    /// A refusal that is not on the region's list of definite refusals.
    Refusal(String),
}

impl DoubtWhy {
    /// The stable word in the journal.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Lost(LostWhy::TimedOut) => "timed_out",
            Self::Lost(LostWhy::Broken) => "broken",
            Self::Lost(LostWhy::Oversized) => "oversized",
            Self::Lost(LostWhy::Restarted) => "restarted",
            Self::Status(_) => "http_status",
            Self::NotJson => "not_json",
            Self::Member(_) => "member",
            Self::WrongPerson => "wrong_person",
            Self::WrongVisit => "wrong_visit",
            Self::Split(_) => "split",
            Self::Amount(_) => "amount",
            Self::NoSettlementId => "no_settlement_id",
            Self::Refusal(_) => "refusal",
        }
    }
}

/// What a reply says, once read and compared with its request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// NOT SENT.
    NotSent,
    /// Refused, and certainly not executed. The platform's own words.
    Refused(String),
    /// IN DOUBT; for a request that changes nothing: no usable answer.
    Doubt(DoubtWhy),
    /// DONE.
    Done(Box<Output>),
}

/// What a DONE reply carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// 9001.
    SignedIn(SignInNo),
    /// 1101.
    Person(PersonSnapshot),
    /// 2201.
    Registered(VisitId),
    /// 2204.
    Uploaded(Vec<LineSplit>),
    /// 2206.
    Quoted(Split),
    /// 2207.
    Settled(PlatformSettlement),
    /// 2208: the negative settlement.
    Cancelled(PlatformSettlement),
    /// 5203.
    Found(FoundSettlement),
    /// 5203 of a settlement of another window, with its money.
    FoundElsewhere(Box<SettlementElsewhere>),
    /// 5203 of a lost 2207: a settlement in effect that is the one asked for in every respect.
    FoundWhole(PlatformSettlement),
    /// 5204: the settlement that took our lines, if one did.
    FoundLines(Option<PlatformSettlementId>),
    /// 5201: the visit with our number, if there is one.
    FoundVisit(Option<VisitId>),
    /// 5201: our number of a visit, if the visit is there.
    FoundVisitNo(Option<OutpatientNo>),
    /// 5206.
    Accumulated(Accumulators),
    /// 5301.
    Filed(Filings),
    /// 2202, 2203, 2205, 2601, 9002: nothing but success.
    Accepted,
}

macro_rules! parts {
    ($($(#[$doc:meta])* $name:ident: $variant:ident -> $part:ty;)*) => {
        impl Output {
            $(
                $(#[$doc])*
                pub fn $name(self) -> Option<$part> {
                    if let Self::$variant(part) = self { Some(part) } else { None }
                }
            )*
        }
    };
}
parts! {
    /// What 9001 gave.
    signed_in: SignedIn -> SignInNo;
    /// Who 1101 knows.
    person: Person -> PersonSnapshot;
    /// What 2201 gave.
    registered: Registered -> VisitId;
    /// How 2204 split the lines.
    uploaded: Uploaded -> Vec<LineSplit>;
    /// What 2206 quoted.
    quoted: Quoted -> Split;
    /// What 2207 settled.
    settled: Settled -> PlatformSettlement;
    /// What 2208 made.
    cancelled: Cancelled -> PlatformSettlement;
    /// What 5203 knows.
    found: Found -> FoundSettlement;
    /// What 5203 knows of another window's.
    found_elsewhere: FoundElsewhere -> Box<SettlementElsewhere>;
    /// What 5201 knows of a number.
    found_visit: FoundVisit -> Option<VisitId>;
    /// What 5201 knows of a visit.
    found_visit_no: FoundVisitNo -> Option<OutpatientNo>;
    /// What 5206 tells of the year.
    accumulated: Accumulated -> Accumulators;
    /// What 5301 tells of filings.
    filed: Filed -> Filings;
}

/// A settlement as the platform answers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlatformSettlement {
    /// 结算ID.
    pub id: PlatformSettlementId,
    /// The split.
    pub split: Split,
    /// 结算时间 of the centre.
    pub settled_at: Timestamp,
}

/// What 5203 knows: existence and state; its amounts are no evidence (platform-interface §0.4 6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundSettlement {
    /// 结算ID.
    pub id: PlatformSettlementId,
    /// 退费结算标志.
    pub refunded: bool,
    /// 医药机构结算ID: the message id of the settling request.
    pub msg_id: Option<MsgId>,
}

/// A settlement of another window as 5203 answers it: its split adds up, or there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettlementElsewhere {
    /// The settlement.
    pub settlement: PlatformSettlement,
    /// 退费结算标志.
    pub refunded: bool,
    /// 医药机构结算ID: the message id of the 2207.
    pub msg_id: MsgId,
    /// 险种类型.
    pub insurance: InsuranceKind,
    /// 医疗类别.
    pub care_kind: CareKind,
}
