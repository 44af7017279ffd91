//! Stored forms of full pay, deposit, and the money that goes from one case to another.

use serde::{Deserialize, Serialize};
use settlement::fact::{
    Cover, DepositBegan, DepositFact, FailedRequest, FallbackFact, FoundElsewhere, FromDeposit, FullPayBegan,
    FullPayReason, OpEnd, Outage, PayMethod, Purpose, Tendered,
};
use settlement::fees::{FeeLine, VisitDetails};
use settlement::person::Payer;
use settlement::request::{PlatformSettlement, Transaction};
use settlement::trace::LineTrace;
use settlement::{
    AttemptId, BillId, BusinessDate, ClerkNo, DepositId, DocumentNo, Money, MsgId, Timestamp, VisitId,
};

use super::charges::StoredFeeLine;
use super::{Garbled, Stored, as_text, mirror};

as_text! {
    FullPayReason,
    |reason: &FullPayReason| reason.key().to_owned(),
    |text: &str| FullPayReason::from_key(text).ok_or(Garbled::Word("full pay reason"));
}

mirror! {
    Tendered => StoredTendered {
        method: PayMethod,
        reference: Option<String>,
        amount: Money,
    }
    FailedRequest => StoredFailed {
        at: Timestamp,
        transaction: Transaction,
        msg_id: MsgId,
        end: OpEnd,
    }
    Outage => StoredOutage {
        since: Timestamp,
        last: Timestamp,
        failures: Vec<FailedRequest>,
        left_out: u32,
    }
    FromDeposit => StoredFromDeposit {
        deposit: DepositId,
        tendered: Tendered,
    }
    FullPayBegan => StoredFullPay {
        bill: BillId,
        payer: Payer,
        visit: VisitDetails,
        lines: Vec<FeeLine>,
        traces: Vec<LineTrace>,
        reason: FullPayReason,
        signed: bool,
        outage: Option<Outage>,
        number: DocumentNo,
        resettle_until: Option<BusinessDate>,
        claim_until: Option<BusinessDate>,
        from_deposit: Option<FromDeposit>,
        clerk: ClerkNo,
    }
    FoundElsewhere => StoredElsewhere {
        visit_id: VisitId,
        msg_id: MsgId,
        settlement: PlatformSettlement,
        receipt: DocumentNo,
        paid: Vec<Tendered>,
        receipt_returned: bool,
        supervisor: Option<ClerkNo>,
    }
    DepositBegan => StoredDepositBegan {
        bill: BillId,
        attempt: AttemptId,
        payer: Payer,
        amount: Money,
        number: DocumentNo,
        clerk: ClerkNo,
    }
}

/// Why an attempt is made.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StoredPurpose {
    Ordinary,
    Resettles(String),
    Replaces(String),
}

impl Stored for Purpose {
    type Form = StoredPurpose;

    fn store(&self) -> StoredPurpose {
        match self {
            Self::Ordinary => StoredPurpose::Ordinary,
            Self::Resettles(id) => StoredPurpose::Resettles(id.store()),
            Self::Replaces(id) => StoredPurpose::Replaces(id.store()),
        }
    }

    fn load(form: StoredPurpose) -> Result<Self, Garbled> {
        Ok(match form {
            StoredPurpose::Ordinary => Self::Ordinary,
            StoredPurpose::Resettles(id) => Self::Resettles(Stored::load(id)?),
            StoredPurpose::Replaces(id) => Self::Replaces(Stored::load(id)?),
        })
    }
}

/// Whose money pays a share.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StoredCover {
    Deposit(String),
    Fallback(String),
    Attempt(String),
}

impl Stored for Cover {
    type Form = StoredCover;

    fn store(&self) -> StoredCover {
        match self {
            Self::Deposit(id) => StoredCover::Deposit(id.store()),
            Self::Fallback(id) => StoredCover::Fallback(id.store()),
            Self::Attempt(id) => StoredCover::Attempt(id.store()),
        }
    }

    fn load(form: StoredCover) -> Result<Self, Garbled> {
        Ok(match form {
            StoredCover::Deposit(id) => Self::Deposit(Stored::load(id)?),
            StoredCover::Fallback(id) => Self::Fallback(Stored::load(id)?),
            StoredCover::Attempt(id) => Self::Attempt(Stored::load(id)?),
        })
    }
}

/// What happens to a bill paid in full; the words are `FallbackFact::kind`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
pub(crate) enum StoredFallbackFact {
    FullPayBegan(Box<StoredFullPay>),
    FullPayOpened,
    FullPayDropped,
    ResettleBegan {
        attempt: String,
        receipt_returned: bool,
        unclaimed_signed: bool,
        supervisor: Option<String>,
        clerk: String,
    },
    ResettleVoided {
        attempt: String,
    },
    Resettled {
        attempt: String,
        share: i64,
    },
    ManualClaimed {
        clerk: String,
    },
    ResettleWindowOver,
    FullPayRefundAsked {
        keeps: Vec<StoredFeeLine>,
        reason: String,
        number: Option<String>,
        receipt_returned: bool,
        supervisor: Option<String>,
        clerk: String,
    },
}

impl Stored for FallbackFact {
    type Form = StoredFallbackFact;

    fn store(&self) -> StoredFallbackFact {
        use StoredFallbackFact as F;
        match self {
            Self::Began(began) => F::FullPayBegan(Box::new(began.store())),
            Self::Opened => F::FullPayOpened,
            Self::Dropped => F::FullPayDropped,
            Self::ResettleBegan { attempt, receipt_returned, unclaimed_signed, supervisor, clerk } => {
                F::ResettleBegan {
                    attempt: attempt.store(),
                    receipt_returned: *receipt_returned,
                    unclaimed_signed: *unclaimed_signed,
                    supervisor: supervisor.store(),
                    clerk: clerk.store(),
                }
            }
            Self::ResettleVoided { attempt } => F::ResettleVoided { attempt: attempt.store() },
            Self::Resettled { attempt, share } => {
                F::Resettled { attempt: attempt.store(), share: share.store() }
            }
            Self::ManualClaimed { clerk } => F::ManualClaimed { clerk: clerk.store() },
            Self::WindowOver => F::ResettleWindowOver,
            Self::RefundAsked { keeps, reason, number, receipt_returned, supervisor, clerk } => {
                F::FullPayRefundAsked {
                    keeps: keeps.store(),
                    reason: reason.clone(),
                    number: number.store(),
                    receipt_returned: *receipt_returned,
                    supervisor: supervisor.store(),
                    clerk: clerk.store(),
                }
            }
        }
    }

    fn load(form: StoredFallbackFact) -> Result<Self, Garbled> {
        use StoredFallbackFact as F;
        Ok(match form {
            F::FullPayBegan(began) => Self::Began(Stored::load(*began)?),
            F::FullPayOpened => Self::Opened,
            F::FullPayDropped => Self::Dropped,
            F::ResettleBegan { attempt, receipt_returned, unclaimed_signed, supervisor, clerk } => {
                Self::ResettleBegan {
                    attempt: Stored::load(attempt)?,
                    receipt_returned,
                    unclaimed_signed,
                    supervisor: Stored::load(supervisor)?,
                    clerk: Stored::load(clerk)?,
                }
            }
            F::ResettleVoided { attempt } => Self::ResettleVoided { attempt: Stored::load(attempt)? },
            F::Resettled { attempt, share } => {
                Self::Resettled { attempt: Stored::load(attempt)?, share: Stored::load(share)? }
            }
            F::ManualClaimed { clerk } => Self::ManualClaimed { clerk: Stored::load(clerk)? },
            F::ResettleWindowOver => Self::WindowOver,
            F::FullPayRefundAsked { keeps, reason, number, receipt_returned, supervisor, clerk } => {
                Self::RefundAsked {
                    keeps: Stored::load(keeps)?,
                    reason,
                    number: Stored::load(number)?,
                    receipt_returned,
                    supervisor: Stored::load(supervisor)?,
                    clerk: Stored::load(clerk)?,
                }
            }
        })
    }
}

/// What happens to a deposit; the words are `DepositFact::kind`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
#[expect(clippy::enum_variant_names, reason = "these are the stored words")]
pub(crate) enum StoredDepositFact {
    DepositBegan(Box<StoredDepositBegan>),
    DepositTaken,
    DepositDropped,
    DepositApplied { attempt: String, amount: i64 },
    DepositReturned { reason: String, clerk: String },
    DepositToFullPay { fallback: String },
}

impl Stored for DepositFact {
    type Form = StoredDepositFact;

    fn store(&self) -> StoredDepositFact {
        use StoredDepositFact as F;
        match self {
            Self::Began(began) => F::DepositBegan(Box::new(began.store())),
            Self::Taken => F::DepositTaken,
            Self::Dropped => F::DepositDropped,
            Self::Applied { attempt, amount } => {
                F::DepositApplied { attempt: attempt.store(), amount: amount.store() }
            }
            Self::Returned { reason, clerk } => {
                F::DepositReturned { reason: reason.clone(), clerk: clerk.store() }
            }
            Self::ToFullPay { fallback } => F::DepositToFullPay { fallback: fallback.store() },
        }
    }

    fn load(form: StoredDepositFact) -> Result<Self, Garbled> {
        use StoredDepositFact as F;
        Ok(match form {
            F::DepositBegan(began) => Self::Began(Stored::load(*began)?),
            F::DepositTaken => Self::Taken,
            F::DepositDropped => Self::Dropped,
            F::DepositApplied { attempt, amount } => {
                Self::Applied { attempt: Stored::load(attempt)?, amount: Stored::load(amount)? }
            }
            F::DepositReturned { reason, clerk } => Self::Returned { reason, clerk: Stored::load(clerk)? },
            F::DepositToFullPay { fallback } => Self::ToFullPay { fallback: Stored::load(fallback)? },
        })
    }
}
