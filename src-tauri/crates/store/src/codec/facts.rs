//! Stored form of the facts themselves; the variant words are `Fact::kind`.

use serde::{Deserialize, Serialize};
use settlement::estimate::Estimated;
use settlement::fact::{
    AttemptBegan, Confirmation, Fact, ManualDecided, ManualDecision, OpEnd, OpIntent, ProfileAdopted,
    Purpose, Recovered,
};
use settlement::fees::{FeeLine, LineSplit, VisitDetails};
use settlement::person::{Credential, IdentityCheck, Insurance, PersonSnapshot};
use settlement::profile::{RegionProfile, ReverseUnknown};
use settlement::request::{DoubtWhy, LostWhy, PlatformSettlement, Transaction};
use settlement::reservation::IdStretch;
use settlement::rules::RuleAnswer;
use settlement::split::{FundFormula, Split};
use settlement::{
    AttemptId, BillId, ChargeBatchNo, ClerkNo, DocumentNo, Money, MsgId, OutpatientNo, TerminalNo, Timestamp,
};

use super::bill_cases::{
    StoredCover, StoredDepositFact, StoredElsewhere, StoredFallbackFact, StoredTendered,
};
use super::charges::{
    StoredApproval, StoredApprovalWithdrawn, StoredFeeLine, StoredLineSplit, StoredLineTrace,
    StoredMappingBatch, StoredMovement, StoredPacksAdopted, StoredPrintIntent, StoredRuleOverridden,
    StoredSettlement, StoredSplit, StoredTraced,
};
use super::{Garbled, Stored, as_text, mirror, program_word};

mirror! {
    AttemptBegan => StoredBegan {
        bill: BillId,
        person: PersonSnapshot,
        insurance: Insurance,
        credential: Credential,
        identity_check: Option<IdentityCheck>,
        visit: VisitDetails,
        lines: Vec<FeeLine>,
        outpatient_no: OutpatientNo,
        batch: ChargeBatchNo,
        purpose: Purpose,
        answers: Vec<RuleAnswer>,
        estimate: Option<Estimated>,
        clerk: ClerkNo,
    }
    Estimated => StoredEstimated {
        split: Split,
        policy: String,
        year_told_at: Option<Timestamp>,
    }
    ManualDecided => StoredDecision {
        decision: ManualDecision,
        reason: String,
        clerk: ClerkNo,
        second: ClerkNo,
        settlement: Option<PlatformSettlement>,
        receipt: Option<DocumentNo>,
    }
    ProfileAdopted => StoredProfileAdopted {
        hash: String,
        before: Option<String>,
        content: String,
        profile: RegionProfile,
        clerk: Option<ClerkNo>,
        second: Option<ClerkNo>,
    }
    RegionProfile => StoredProfile {
        fence_2205: bool,
        fence_2205_refuses_settled: bool,
        reverse_unknown: ReverseUnknown,
        reverse_nothing: Vec<String>,
        reverse_forbidden: Vec<String>,
        unregister_nothing: Vec<String>,
        query_without_settlement_id: bool,
        in_flight_max_ms: i64,
        definite_refusals: Vec<String>,
        cancel_is_idempotent: bool,
        resettle_window_days: u32,
        clock_skew_max_ms: i64,
        quote_valid_ms: i64,
        fund_formula: FundFormula,
        trace_in_settlement: bool,
    }
}

as_text! {
    ManualDecision,
    |decision: &ManualDecision| decision.key().to_owned(),
    |text: &str| ManualDecision::from_key(text).ok_or(Garbled::Word("decision"));
    ReverseUnknown,
    |answer: &ReverseUnknown| match answer {
        ReverseUnknown::Unknown => "unknown",
        ReverseUnknown::Refuses => "refuses",
        ReverseUnknown::Accepts => "accepts",
        ReverseUnknown::Tombstone => "tombstone",
    }.to_owned(),
    |text: &str| match text {
        "unknown" => Ok(ReverseUnknown::Unknown),
        "refuses" => Ok(ReverseUnknown::Refuses),
        "accepts" => Ok(ReverseUnknown::Accepts),
        "tombstone" => Ok(ReverseUnknown::Tombstone),
        _ => Err(Garbled::Word("answer of 2601")),
    };
    FundFormula,
    |formula: &FundFormula| match formula {
        FundFormula::AccountOutside => "account_outside",
        FundFormula::AccountInside => "account_inside",
    }.to_owned(),
    |text: &str| match text {
        "account_outside" => Ok(FundFormula::AccountOutside),
        "account_inside" => Ok(FundFormula::AccountInside),
        _ => Err(Garbled::Word("formula")),
    };
}

mirror! {
    Recovered => StoredRecovered {
        msg_id: MsgId,
        transaction: Transaction,
        attempt: AttemptId,
        person: String,
        amount: Money,
        at: Timestamp,
    }
}

/// Why an ending proves nothing; the words are `DoubtWhy::key`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StoredDoubt {
    TimedOut,
    Broken,
    Oversized,
    Restarted,
    HttpStatus(u16),
    NotJson,
    Member(String),
    WrongPerson,
    WrongVisit,
    Split(String),
    Amount(String),
    NoSettlementId,
    Refusal(String),
}

impl Stored for DoubtWhy {
    type Form = StoredDoubt;

    fn store(&self) -> StoredDoubt {
        match self {
            Self::Lost(LostWhy::TimedOut) => StoredDoubt::TimedOut,
            Self::Lost(LostWhy::Broken) => StoredDoubt::Broken,
            Self::Lost(LostWhy::Oversized) => StoredDoubt::Oversized,
            Self::Lost(LostWhy::Restarted) => StoredDoubt::Restarted,
            Self::Status(status) => StoredDoubt::HttpStatus(*status),
            Self::NotJson => StoredDoubt::NotJson,
            Self::Member(name) => StoredDoubt::Member((*name).to_owned()),
            Self::WrongPerson => StoredDoubt::WrongPerson,
            Self::WrongVisit => StoredDoubt::WrongVisit,
            Self::Split(fault) => StoredDoubt::Split(fault.store()),
            Self::Amount(name) => StoredDoubt::Amount((*name).to_owned()),
            Self::NoSettlementId => StoredDoubt::NoSettlementId,
            Self::Refusal(text) => StoredDoubt::Refusal(text.clone()),
        }
    }

    fn load(form: StoredDoubt) -> Result<Self, Garbled> {
        Ok(match form {
            StoredDoubt::TimedOut => Self::Lost(LostWhy::TimedOut),
            StoredDoubt::Broken => Self::Lost(LostWhy::Broken),
            StoredDoubt::Oversized => Self::Lost(LostWhy::Oversized),
            StoredDoubt::Restarted => Self::Lost(LostWhy::Restarted),
            StoredDoubt::HttpStatus(status) => Self::Status(status),
            StoredDoubt::NotJson => Self::NotJson,
            StoredDoubt::Member(name) => Self::Member(program_word(name)),
            StoredDoubt::WrongPerson => Self::WrongPerson,
            StoredDoubt::WrongVisit => Self::WrongVisit,
            StoredDoubt::Split(fault) => Self::Split(Stored::load(fault)?),
            StoredDoubt::Amount(name) => Self::Amount(program_word(name)),
            StoredDoubt::NoSettlementId => Self::NoSettlementId,
            StoredDoubt::Refusal(text) => Self::Refusal(text),
        })
    }
}

/// How a request ended.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StoredEnd {
    Done,
    Refused(String),
    Doubt(StoredDoubt),
    NotSent,
}

impl Stored for OpEnd {
    type Form = StoredEnd;

    fn store(&self) -> StoredEnd {
        match self {
            Self::Done => StoredEnd::Done,
            Self::Refused(text) => StoredEnd::Refused(text.clone()),
            Self::Doubt(why) => StoredEnd::Doubt(why.store()),
            Self::NotSent => StoredEnd::NotSent,
        }
    }

    fn load(form: StoredEnd) -> Result<Self, Garbled> {
        Ok(match form {
            StoredEnd::Done => Self::Done,
            StoredEnd::Refused(text) => Self::Refused(text),
            StoredEnd::Doubt(why) => Self::Doubt(DoubtWhy::load(why)?),
            StoredEnd::NotSent => Self::NotSent,
        })
    }
}

/// Every fact without its bytes.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
pub(crate) enum StoredFact {
    Opened { boot: String, version: String, terminal: u8, machine: String },
    Restored { epoch: u32, retired: u8, machine: String, from: String },
    Recovered(Box<StoredRecovered>),
    EscrowTurned { works: bool },
    Confirmed { what: String, clerk: String, second: String, reason: String },
    SessionOpened { clerk: String },
    SessionClosed { clerk: String },
    SignedIn { clerk: String, number: String },
    ClockJumped { by_ms: i64 },
    IdsReserved { first: i64, last: i64 },
    ProfileAdopted(Box<StoredProfileAdopted>),
    PacksAdopted(Box<StoredPacksAdopted>),
    MappingBatch(Box<StoredMappingBatch>),
    RuleOverridden(Box<StoredRuleOverridden>),
    ApprovalEntered(Box<StoredApproval>),
    ApprovalWithdrawn(Box<StoredApprovalWithdrawn>),
    Traced(Box<StoredTraced>),
    TraceSold { traces: Vec<StoredLineTrace> },
    Began(Box<StoredBegan>),
    OpIntent { msg_id: String, transaction: String, of: Option<String> },
    OpEnded { msg_id: String, end: StoredEnd, elapsed_ms: i64 },
    Registered { visit_id: String },
    Uploaded { splits: Vec<StoredLineSplit> },
    Quoted { split: Box<StoredSplit> },
    Settled { msg_id: String, settlement: Box<StoredSettlement>, receipt: String },
    FoundElsewhere(Box<StoredElsewhere>),
    RefusalNoted { transaction: String, text: String },
    DoubtNoted { msg_id: String },
    Abandoned,
    ReverseEnded { allowed: bool },
    Evidence { transaction: String, msg_id: String },
    Fenced,
    FenceFoundSettled,
    CancelAsked { reason: String, keeps: Vec<StoredFeeLine>, clerk: String },
    CancelCertain { negative: Option<String> },
    CancelFenced { receipt: String },
    Covered { by: StoredCover, tendered: Vec<StoredTendered> },
    PassedOn { to: String, amount: i64 },
    Fallback(StoredFallbackFact),
    Deposit(StoredDepositFact),
    CashIntent(StoredMovement),
    CashConfirmed { case: String, asked_after_restart: bool },
    CashAborted { case: String, asked_after_restart: bool },
    PrintIntent(StoredPrintIntent),
    PrintEnded { number: String, kind: String, copy: u32, printed: bool, file: Option<String> },
    Contradiction { what: String },
    ManualDecided(Box<StoredDecision>),
    OrphanFound { visit_id: String },
    OrphanSwept { found: bool },
}

impl StoredFact {
    pub(crate) fn from_fact(fact: &Fact) -> Self {
        match fact {
            Fact::Opened { boot, version, terminal, machine } => Self::Opened {
                boot: boot.clone(),
                version: version.clone(),
                terminal: terminal.number(),
                machine: machine.clone(),
            },
            Fact::Restored { epoch, retired, machine, from } => Self::Restored {
                epoch: *epoch,
                retired: retired.number(),
                machine: machine.clone(),
                from: from.clone(),
            },
            Fact::Recovered(found) => Self::Recovered(Box::new(found.store())),
            Fact::EscrowTurned { works } => Self::EscrowTurned { works: *works },
            Fact::Confirmed { what, clerk, second, reason } => Self::Confirmed {
                what: what.key().to_owned(),
                clerk: clerk.store(),
                second: second.store(),
                reason: reason.clone(),
            },
            Fact::SessionOpened { clerk } => Self::SessionOpened { clerk: clerk.store() },
            Fact::SessionClosed { clerk } => Self::SessionClosed { clerk: clerk.store() },
            Fact::SignedIn { clerk, number } => {
                Self::SignedIn { clerk: clerk.store(), number: number.store() }
            }
            Fact::ClockJumped { by_ms } => Self::ClockJumped { by_ms: *by_ms },
            Fact::IdsReserved(IdStretch { first, last }) => Self::IdsReserved { first: *first, last: *last },
            Fact::ProfileAdopted(adopted) => Self::ProfileAdopted(Box::new(adopted.store())),
            Fact::PacksAdopted(adopted) => Self::PacksAdopted(Box::new(adopted.store())),
            Fact::MappingBatch(batch) => Self::MappingBatch(Box::new(batch.store())),
            Fact::RuleOverridden(overridden) => Self::RuleOverridden(Box::new(overridden.store())),
            Fact::ApprovalEntered(approval) => Self::ApprovalEntered(Box::new(approval.store())),
            Fact::ApprovalWithdrawn(withdrawn) => Self::ApprovalWithdrawn(Box::new(withdrawn.store())),
            Fact::Traced(traced) => Self::Traced(Box::new(traced.store())),
            Fact::TraceSold(traces) => Self::TraceSold { traces: traces.store() },
            Fact::Evidence { transaction, msg_id, body: _beside } => {
                Self::Evidence { transaction: transaction.store(), msg_id: msg_id.store() }
            }
            Fact::ManualDecided(decided) => Self::ManualDecided(Box::new(decided.store())),
            Fact::OrphanFound { visit_id } => Self::OrphanFound { visit_id: visit_id.store() },
            Fact::OrphanSwept { found } => Self::OrphanSwept { found: *found },
            Fact::Began(began) => Self::Began(Box::new(began.store())),
            Fact::OpIntent(intent) => Self::OpIntent {
                msg_id: intent.msg_id.store(),
                transaction: intent.transaction.store(),
                of: intent.of.store(),
            },
            Fact::OpEnded { msg_id, end, body: _beside, elapsed_ms } => {
                Self::OpEnded { msg_id: msg_id.store(), end: end.store(), elapsed_ms: *elapsed_ms }
            }
            Fact::Registered { visit_id } => Self::Registered { visit_id: visit_id.store() },
            Fact::Uploaded { splits } => Self::Uploaded { splits: splits.store() },
            Fact::Quoted { split } => Self::Quoted { split: Box::new(split.store()) },
            Fact::Settled { msg_id, settlement, receipt } => Self::Settled {
                msg_id: msg_id.store(),
                settlement: Box::new(settlement.store()),
                receipt: receipt.store(),
            },
            Fact::FoundElsewhere(found) => Self::FoundElsewhere(Box::new(found.store())),
            Fact::RefusalNoted { transaction, text } => {
                Self::RefusalNoted { transaction: transaction.store(), text: text.clone() }
            }
            Fact::DoubtNoted { msg_id } => Self::DoubtNoted { msg_id: msg_id.store() },
            Fact::Abandoned => Self::Abandoned,
            Fact::ReverseEnded { allowed } => Self::ReverseEnded { allowed: *allowed },
            Fact::Fenced => Self::Fenced,
            Fact::FenceFoundSettled => Self::FenceFoundSettled,
            Fact::CancelAsked { reason, keeps, clerk } => {
                Self::CancelAsked { reason: reason.clone(), keeps: keeps.store(), clerk: clerk.store() }
            }
            Fact::Covered { by, tendered } => Self::Covered { by: by.store(), tendered: tendered.store() },
            Fact::PassedOn { to, amount } => Self::PassedOn { to: to.store(), amount: amount.store() },
            Fact::Fallback(fact) => Self::Fallback(fact.store()),
            Fact::Deposit(fact) => Self::Deposit(fact.store()),
            Fact::CancelCertain { negative } => Self::CancelCertain { negative: negative.store() },
            Fact::CancelFenced { receipt } => Self::CancelFenced { receipt: receipt.store() },
            Fact::CashIntent(movement) => Self::CashIntent(movement.store()),
            Fact::CashConfirmed { case, asked_after_restart } => {
                Self::CashConfirmed { case: case.store(), asked_after_restart: *asked_after_restart }
            }
            Fact::CashAborted { case, asked_after_restart } => {
                Self::CashAborted { case: case.store(), asked_after_restart: *asked_after_restart }
            }
            Fact::PrintIntent(intent) => Self::PrintIntent(intent.store()),
            Fact::PrintEnded { number, kind, copy, printed, file } => Self::PrintEnded {
                number: number.store(),
                kind: kind.store(),
                copy: *copy,
                printed: *printed,
                file: file.clone(),
            },
            Fact::Contradiction { what } => Self::Contradiction { what: what.clone() },
        }
    }

    /// # Errors
    /// A value the core does not take; bytes that are missing, or too many.
    pub(crate) fn into_fact(self, body: Option<Vec<u8>>) -> Result<Fact, Garbled> {
        let (fact, left) = self.with_body(body)?;
        if left.is_some() { Err(Garbled::Body) } else { Ok(fact) }
    }

    /// The fact, and the bytes it did not take.
    fn with_body(self, body: Option<Vec<u8>>) -> Result<(Fact, Option<Vec<u8>>), Garbled> {
        let fact = match self {
            Self::OpIntent { msg_id, transaction, of } => {
                let intent = OpIntent {
                    msg_id: MsgId::load(msg_id)?,
                    transaction: Transaction::load(transaction)?,
                    of: Stored::load(of)?,
                    body: body.ok_or(Garbled::Body)?,
                };
                return Ok((Fact::OpIntent(Box::new(intent)), None));
            }
            Self::OpEnded { msg_id, end, elapsed_ms } => {
                let body = body.ok_or(Garbled::Body)?;
                let end = OpEnd::load(end)?;
                return Ok((Fact::OpEnded { msg_id: MsgId::load(msg_id)?, end, body, elapsed_ms }, None));
            }
            Self::Evidence { transaction, msg_id } => {
                let body = body.ok_or(Garbled::Body)?;
                let transaction = Transaction::load(transaction)?;
                return Ok((Fact::Evidence { transaction, msg_id: MsgId::load(msg_id)?, body }, None));
            }
            Self::SignedIn { clerk, number } => {
                Fact::SignedIn { clerk: Stored::load(clerk)?, number: Stored::load(number)? }
            }
            Self::ClockJumped { by_ms } => Fact::ClockJumped { by_ms },
            Self::IdsReserved { first, last } => Fact::IdsReserved(IdStretch { first, last }),
            Self::ProfileAdopted(adopted) => Fact::ProfileAdopted(Box::new(Stored::load(*adopted)?)),
            Self::PacksAdopted(adopted) => Fact::PacksAdopted(Box::new(Stored::load(*adopted)?)),
            Self::MappingBatch(batch) => Fact::MappingBatch(Box::new(Stored::load(*batch)?)),
            Self::RuleOverridden(overridden) => Fact::RuleOverridden(Box::new(Stored::load(*overridden)?)),
            Self::ApprovalEntered(approval) => Fact::ApprovalEntered(Box::new(Stored::load(*approval)?)),
            Self::ApprovalWithdrawn(withdrawn) => {
                Fact::ApprovalWithdrawn(Box::new(Stored::load(*withdrawn)?))
            }
            Self::Traced(traced) => Fact::Traced(Box::new(Stored::load(*traced)?)),
            Self::TraceSold { traces } => Fact::TraceSold(Vec::load(traces)?),
            Self::ManualDecided(decided) => Fact::ManualDecided(Box::new(Stored::load(*decided)?)),
            Self::OrphanFound { visit_id } => Fact::OrphanFound { visit_id: Stored::load(visit_id)? },
            Self::OrphanSwept { found } => Fact::OrphanSwept { found },
            Self::Opened { boot, version, terminal, machine } => {
                Fact::Opened { boot, version, terminal: TerminalNo::new(terminal)?, machine }
            }
            Self::Restored { epoch, retired, machine, from } => {
                Fact::Restored { epoch, retired: TerminalNo::new(retired)?, machine, from }
            }
            Self::Recovered(found) => Fact::Recovered(Stored::load(*found)?),
            Self::EscrowTurned { works } => Fact::EscrowTurned { works },
            Self::Confirmed { what, clerk, second, reason } => Fact::Confirmed {
                what: Confirmation::from_key(&what).ok_or(Garbled::Word("confirmation"))?,
                clerk: Stored::load(clerk)?,
                second: Stored::load(second)?,
                reason,
            },
            Self::SessionOpened { clerk } => Fact::SessionOpened { clerk: Stored::load(clerk)? },
            Self::SessionClosed { clerk } => Fact::SessionClosed { clerk: Stored::load(clerk)? },
            Self::Began(began) => Fact::Began(Stored::load(*began)?),
            Self::Registered { visit_id } => Fact::Registered { visit_id: Stored::load(visit_id)? },
            Self::Uploaded { splits } => Fact::Uploaded { splits: Vec::<LineSplit>::load(splits)? },
            Self::Quoted { split } => Fact::Quoted { split: Stored::load(*split)? },
            Self::Settled { msg_id, settlement, receipt } => Fact::Settled {
                msg_id: Stored::load(msg_id)?,
                settlement: Stored::load(*settlement)?,
                receipt: Stored::load(receipt)?,
            },
            Self::FoundElsewhere(found) => Fact::FoundElsewhere(Box::new(Stored::load(*found)?)),
            Self::RefusalNoted { transaction, text } => {
                Fact::RefusalNoted { transaction: Stored::load(transaction)?, text }
            }
            Self::DoubtNoted { msg_id } => Fact::DoubtNoted { msg_id: Stored::load(msg_id)? },
            Self::Abandoned => Fact::Abandoned,
            Self::ReverseEnded { allowed } => Fact::ReverseEnded { allowed },
            Self::Fenced => Fact::Fenced,
            Self::FenceFoundSettled => Fact::FenceFoundSettled,
            Self::CancelAsked { reason, keeps, clerk } => {
                Fact::CancelAsked { reason, keeps: Stored::load(keeps)?, clerk: Stored::load(clerk)? }
            }
            Self::Covered { by, tendered } => {
                Fact::Covered { by: Stored::load(by)?, tendered: Stored::load(tendered)? }
            }
            Self::PassedOn { to, amount } => {
                Fact::PassedOn { to: Stored::load(to)?, amount: Stored::load(amount)? }
            }
            Self::Fallback(fact) => Fact::Fallback(Stored::load(fact)?),
            Self::Deposit(fact) => Fact::Deposit(Stored::load(fact)?),
            Self::CancelCertain { negative } => Fact::CancelCertain { negative: Stored::load(negative)? },
            Self::CancelFenced { receipt } => Fact::CancelFenced { receipt: Stored::load(receipt)? },
            Self::CashIntent(movement) => Fact::CashIntent(Stored::load(movement)?),
            Self::CashConfirmed { case, asked_after_restart } => {
                Fact::CashConfirmed { case: Stored::load(case)?, asked_after_restart }
            }
            Self::CashAborted { case, asked_after_restart } => {
                Fact::CashAborted { case: Stored::load(case)?, asked_after_restart }
            }
            Self::PrintIntent(intent) => Fact::PrintIntent(Stored::load(intent)?),
            Self::PrintEnded { number, kind, copy, printed, file } => Fact::PrintEnded {
                number: Stored::load(number)?,
                kind: Stored::load(kind)?,
                copy,
                printed,
                file,
            },
            Self::Contradiction { what } => Fact::Contradiction { what },
        };
        Ok((fact, body))
    }
}
