//! Facts of what stands beside the attempts of a bill: full pay, deposit, and the money that goes from one case to another.

use std::fmt;

use crate::fees::{FeeLine, VisitDetails};
use crate::ids::{AttemptId, BillId, ClerkNo, DepositId, DocumentNo, FallbackId, IdFault, MsgId};
use crate::money::Money;
use crate::person::Payer;
use crate::request::Transaction;
use crate::time::{BusinessDate, Timestamp};
use crate::trace::LineTrace;

use super::{OpEnd, PayMethod};

/// What a fact is about: the one key of journal, postings and fold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// This window itself.
    Terminal,
    /// A try to settle.
    Attempt(AttemptId),
    /// A bill paid in full.
    Fallback(FallbackId),
    /// A deposit.
    Deposit(DepositId),
}

impl Subject {
    /// The stored form: an attempt is its id alone, the others say what they are; nothing stands for the window.
    pub fn stored(&self) -> Option<String> {
        match self {
            Self::Terminal => None,
            Self::Attempt(id) => Some(id.to_string()),
            Self::Fallback(id) => Some(format!("fallback:{id}")),
            Self::Deposit(id) => Some(format!("deposit:{id}")),
        }
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// An id of the wrong shape.
    pub fn from_stored(text: Option<&str>) -> Result<Self, IdFault> {
        let Some(text) = text else { return Ok(Self::Terminal) };
        match text.split_once(':') {
            Some(("fallback", id)) => FallbackId::new(id).map(Self::Fallback),
            Some(("deposit", id)) => DepositId::new(id).map(Self::Deposit),
            Some(_) => Err(IdFault::Malformed),
            None => AttemptId::new(text).map(Self::Attempt),
        }
    }

    /// The attempt, if it is one.
    pub const fn attempt(&self) -> Option<&AttemptId> {
        if let Self::Attempt(id) = self { Some(id) } else { None }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.stored().unwrap_or_else(|| "terminal".to_owned()))
    }
}

macro_rules! subject_from {
    ($($id:ty => $variant:ident),*) => {$(
        impl From<$id> for Subject {
            fn from(id: $id) -> Self {
                Self::$variant(id)
            }
        }

        impl From<&$id> for Subject {
            fn from(id: &$id) -> Self {
                Self::$variant(id.clone())
            }
        }
    )*};
}
subject_from!(AttemptId => Attempt, FallbackId => Fallback, DepositId => Deposit);

impl From<&Self> for Subject {
    fn from(subject: &Self) -> Self {
        subject.clone()
    }
}

/// Why an attempt is made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    /// The patient is here and pays.
    #[default]
    Ordinary,
    /// A bill that was paid in full is settled after all.
    Resettles(FallbackId),
    /// What is left of a settlement that was cancelled for a partial refund.
    Replaces(AttemptId),
}

/// Money that came or goes by one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tendered {
    /// How.
    pub method: PayMethod,
    /// Reference of the other method's own terminal.
    pub reference: Option<String>,
    /// How much; never negative.
    pub amount: Money,
}

/// Where the money comes from that pays a share without changing hands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cover {
    /// The deposit.
    Deposit(DepositId),
    /// The full price, paid before.
    Fallback(FallbackId),
    /// The share of the settlement that this one replaces.
    Attempt(AttemptId),
}

/// Why a bill is paid in full.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FullPayReason {
    /// 网络中断.
    NoNetwork,
    /// 医保平台故障.
    PlatformDown,
    /// 卡片无法读取.
    CardUnreadable,
    /// 患者要求; with a signature.
    PatientsWish,
    /// 未参保.
    NotInsured,
}

impl FullPayReason {
    /// Every reason.
    pub const ALL: [Self; 5] =
        [Self::NoNetwork, Self::PlatformDown, Self::CardUnreadable, Self::PatientsWish, Self::NotInsured];

    /// The stable word.
    pub const fn key(self) -> &'static str {
        match self {
            Self::NoNetwork => "no_network",
            Self::PlatformDown => "platform_down",
            Self::CardUnreadable => "card_unreadable",
            Self::PatientsWish => "patients_wish",
            Self::NotInsured => "not_insured",
        }
    }

    /// The Chinese words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoNetwork => "网络中断",
            Self::PlatformDown => "医保平台故障",
            Self::CardUnreadable => "社保卡无法读取",
            Self::PatientsWish => "患者要求",
            Self::NotInsured => "未参保",
        }
    }

    /// Reads the stable word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.key() == key)
    }

    /// May the bill be settled by the insurance later?
    pub const fn may_be_resettled(self) -> bool {
        !matches!(self, Self::NotInsured)
    }
}

/// A request that the platform did not answer in its own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedRequest {
    /// When it ended.
    pub at: Timestamp,
    /// What it was.
    pub transaction: Transaction,
    /// By which the centre finds it, or finds that it never came.
    pub msg_id: MsgId,
    /// How it ended: never left, or without a usable answer.
    pub end: OpEnd,
}

/// A failure as this window saw it, for the outage statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outage {
    /// The first request that failed without an answered one since.
    pub since: Timestamp,
    /// The last one that failed.
    pub last: Timestamp,
    /// The requests that failed, in the order of time.
    pub failures: Vec<FailedRequest>,
    /// How many more there were than are listed.
    pub left_out: u32,
}

impl Outage {
    /// So many are listed; of a longer outage the newest ones go unlisted, for its begin is what is claimed.
    const LISTED_MAX: usize = 200;

    /// One more that failed; the first where there was none before.
    pub fn with(before: Option<Self>, failed: FailedRequest) -> Self {
        let at = failed.at;
        let mut outage = before.unwrap_or(Self { since: at, last: at, failures: Vec::new(), left_out: 0 });
        // A clock that was set back meanwhile must not make it begin after it was last seen.
        outage.since = outage.since.min(at);
        outage.last = at;
        if outage.failures.len() < Self::LISTED_MAX {
            outage.failures.push(failed);
        } else {
            outage.left_out = outage.left_out.saturating_add(1);
        }
        outage
    }

    /// Did not one of them even leave?
    pub fn is_unreachable(&self) -> bool {
        self.failures.iter().all(|failed| failed.end == OpEnd::NotSent)
    }
}

/// A deposit that pays a bill in full, or a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FromDeposit {
    /// Which.
    pub deposit: DepositId,
    /// How it had come.
    pub tendered: Tendered,
}

/// A bill is paid in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullPayBegan {
    /// 账单.
    pub bill: BillId,
    /// Who pays.
    pub payer: Payer,
    /// Visit.
    pub visit: VisitDetails,
    /// What is charged, with the days on which it arose.
    pub lines: Vec<FeeLine>,
    /// The packs of drugs among them.
    pub traces: Vec<LineTrace>,
    /// Why.
    pub reason: FullPayReason,
    /// Has the patient signed for it?
    pub signed: bool,
    /// What had failed, where something had.
    pub outage: Option<Outage>,
    /// 单据号 reserved for the receipt; also the number of the case.
    pub number: DocumentNo,
    /// The last day on which it can be settled here; none where the region knows no such thing.
    pub resettle_until: Option<BusinessDate>,
    /// The last day for claiming it by hand; none where the hospital does not know it.
    pub claim_until: Option<BusinessDate>,
    /// The deposit that becomes part of the price.
    pub from_deposit: Option<FromDeposit>,
    /// By whom.
    pub clerk: ClerkNo,
}

/// What happens to a bill paid in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FallbackFact {
    /// It begins; the drawer may open.
    Began(Box<FullPayBegan>),
    /// The whole price is there: the revenue is posted, the receipt is final.
    Opened,
    /// Nothing was taken after all.
    Dropped,
    /// The insurance is to settle it after all (safety §11).
    ResettleBegan {
        /// The attempt that does it.
        attempt: AttemptId,
        /// Was the old receipt handed back?
        receipt_returned: bool,
        /// Has the patient signed that it was not and will not be claimed at the insurer?
        unclaimed_signed: bool,
        /// Who allowed it without the receipt.
        supervisor: Option<ClerkNo>,
        /// By whom.
        clerk: ClerkNo,
    },
    /// That attempt is void: everything is as before.
    ResettleVoided {
        /// Which attempt.
        attempt: AttemptId,
    },
    /// The insurance has settled it: the old receipt is consumed, the difference is owed.
    Resettled {
        /// By which attempt.
        attempt: AttemptId,
        /// 个人现金支出.
        share: Money,
    },
    /// The patient takes the papers for manual reimbursement.
    ManualClaimed {
        /// By whom.
        clerk: ClerkNo,
    },
    /// The last day for settling it here is over.
    WindowOver,
    /// The patient gives all of it back, or some of it.
    RefundAsked {
        /// The lines that stay; none where everything goes back.
        keeps: Vec<FeeLine>,
        /// Why, 2-100 characters.
        reason: String,
        /// 单据号 reserved for the receipt of what stays; none where nothing does.
        number: Option<DocumentNo>,
        /// Was the old receipt handed back?
        receipt_returned: bool,
        /// Who allowed it without the receipt.
        supervisor: Option<ClerkNo>,
        /// By whom.
        clerk: ClerkNo,
    },
}

impl FallbackFact {
    /// The stable word in the journal.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Began(_) => "FULL_PAY_BEGAN",
            Self::Opened => "FULL_PAY_OPENED",
            Self::Dropped => "FULL_PAY_DROPPED",
            Self::ResettleBegan { .. } => "RESETTLE_BEGAN",
            Self::ResettleVoided { .. } => "RESETTLE_VOIDED",
            Self::Resettled { .. } => "RESETTLED",
            Self::ManualClaimed { .. } => "MANUAL_CLAIMED",
            Self::WindowOver => "RESETTLE_WINDOW_OVER",
            Self::RefundAsked { .. } => "FULL_PAY_REFUND_ASKED",
        }
    }
}

/// A deposit is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepositBegan {
    /// 账单.
    pub bill: BillId,
    /// The attempt that is in doubt.
    pub attempt: AttemptId,
    /// Who pays.
    pub payer: Payer,
    /// How much.
    pub amount: Money,
    /// 单据号 reserved for the slip.
    pub number: DocumentNo,
    /// By whom.
    pub clerk: ClerkNo,
}

/// What happens to a deposit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DepositFact {
    /// It begins; the drawer may open.
    Began(Box<DepositBegan>),
    /// The money is there.
    Taken,
    /// Nothing was taken after all.
    Dropped,
    /// The bill is settled: it pays the share.
    Applied {
        /// The attempt that is settled.
        attempt: AttemptId,
        /// How much of it.
        amount: Money,
    },
    /// The bill will not be settled: it goes back.
    Returned {
        /// Why, 2-100 characters.
        reason: String,
        /// By whom.
        clerk: ClerkNo,
    },
    /// The bill is paid in full with it.
    ToFullPay {
        /// Which case.
        fallback: FallbackId,
    },
}

impl DepositFact {
    /// The stable word in the journal.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Began(_) => "DEPOSIT_BEGAN",
            Self::Taken => "DEPOSIT_TAKEN",
            Self::Dropped => "DEPOSIT_DROPPED",
            Self::Applied { .. } => "DEPOSIT_APPLIED",
            Self::Returned { .. } => "DEPOSIT_RETURNED",
            Self::ToFullPay { .. } => "DEPOSIT_TO_FULL_PAY",
        }
    }
}
