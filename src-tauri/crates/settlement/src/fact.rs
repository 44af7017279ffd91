//! The facts of the journal: everything that happened, in the order it became durable.
//!
//! State is only ever the fold of these (`attempt.rs`, `ledger.rs`). A fact is written before the effect it announces
//! and after the effect it reports (safety §6). Their stored form is `store::codec`.

mod bill_cases;
mod elsewhere;

pub use crate::approval::{Approval, ApprovalWithdrawn};
pub use crate::decision::*;
pub use bill_cases::{
    Cover, DepositBegan, DepositFact, FailedRequest, FallbackFact, FromDeposit, FullPayBegan, FullPayReason,
    Outage, Purpose, Subject, Tendered,
};
pub use elsewhere::FoundElsewhere;

use crate::estimate::Estimated;
use crate::fees::{FeeLine, LineSplit, VisitDetails};
use crate::ids::{
    AttemptId, BillId, CaseId, ChargeBatchNo, ClerkNo, DocumentNo, MsgId, OutpatientNo, PlatformSettlementId,
    SignInNo, TerminalNo, VisitId,
};
use crate::mapping::MappingBatch;
use crate::money::Money;
use crate::person::{Credential, IdentityCheck, Insurance, PersonSnapshot};
use crate::request::{DoubtWhy, PlatformSettlement, Transaction};
use crate::reservation::IdStretch;
pub use crate::rules::{PacksAdopted, RuleAnswer, RuleOverridden};
pub use crate::safekeeping::{Confirmation, Recovered};
use crate::split::Split;
use crate::time::Timestamp;
pub use crate::trace::{LineTrace, Traced};

/// When something became durable: wall clock for people, monotonic clock for fences, boot to tell restarts apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Wall clock.
    pub wall: Timestamp,
    /// Milliseconds since this process started, from a clock that is never set.
    pub monotonic_ms: i64,
}

/// A try to settle a bill begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptBegan {
    /// 账单.
    pub bill: BillId,
    /// Who.
    pub person: PersonSnapshot,
    /// Which of the person's insurances.
    pub insurance: Insurance,
    /// What was shown.
    pub credential: Credential,
    /// How the person was seen to be the right one.
    pub identity_check: Option<IdentityCheck>,
    /// Visit.
    pub visit: VisitDetails,
    /// What is charged.
    pub lines: Vec<FeeLine>,
    /// 门诊号 of this try.
    pub outpatient_no: OutpatientNo,
    /// 收费批次号 of this try.
    pub batch: ChargeBatchNo,
    /// What for.
    pub purpose: Purpose,
    /// What was answered to the rules about the visit as a whole.
    pub answers: Vec<RuleAnswer>,
    /// How the split was estimated before the platform was asked; compared with its answer, and never paid by.
    pub estimate: Option<Estimated>,
    /// By whom.
    pub clerk: ClerkNo,
}

/// A request that changes something is about to leave.
#[derive(Clone, PartialEq, Eq)]
pub struct OpIntent {
    /// Its handle for ever.
    pub msg_id: MsgId,
    /// What it is.
    pub transaction: Transaction,
    /// 原发送方报文ID of a reversal.
    pub of: Option<MsgId>,
    /// The exact bytes.
    pub body: Vec<u8>,
}

impl std::fmt::Debug for OpIntent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpIntent")
            .field("msg_id", &self.msg_id)
            .field("transaction", &self.transaction)
            .finish_non_exhaustive()
    }
}

/// How a request ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpEnd {
    /// A reply that says so, compared with its request.
    Done,
    /// A reply that refuses, certainly not executed.
    Refused(String),
    /// Not certain.
    Doubt(DoubtWhy),
    /// Never left.
    NotSent,
}

/// 收款或退款方式.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PayMethod {
    /// 现金.
    Cash,
    /// 微信.
    WechatPay,
    /// 支付宝.
    Alipay,
    /// 银行卡.
    BankCard,
}

impl PayMethod {
    /// The stable word.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::WechatPay => "wechat_pay",
            Self::Alipay => "alipay",
            Self::BankCard => "bank_card",
        }
    }

    /// The Chinese word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cash => "现金",
            Self::WechatPay => "微信",
            Self::Alipay => "支付宝",
            Self::BankCard => "银行卡",
        }
    }

    /// Reads the stable word.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Cash, Self::WechatPay, Self::Alipay, Self::BankCard]
            .into_iter()
            .find(|method| method.key() == key)
    }
}

/// Which way money moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the patient.
    In,
    /// To the patient.
    Out,
}

/// A movement of money between patient and desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CashMovement {
    /// Unique per cause.
    pub case: CaseId,
    /// Which way.
    pub direction: Direction,
    /// How.
    pub method: PayMethod,
    /// What is owed and settled by this movement.
    pub amount: Money,
    /// What was handed over; more than `amount` only for cash coming in.
    pub received: Money,
    /// Reference of the other method's own terminal.
    pub reference: Option<String>,
}

/// 单据.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentKind {
    /// 结算单.
    SettlementForm,
    /// 费用明细清单; of the insurance's costs alone where the bill has both.
    FeeList,
    /// 自费费用清单, beside the other one.
    SelfPaidList,
    /// 80 mm 小票.
    Slip,
    /// 退费单.
    RefundForm,
    /// 全额自费收据.
    FullPayReceipt,
    /// 故障说明.
    OutageStatement,
    /// 手工报销材料清单.
    ReimbursementChecklist,
    /// 押金条.
    DepositSlip,
    /// 退款凭条: a difference or a deposit that goes back.
    RefundSlip,
    /// 自费项目同意书.
    ConsentForm,
    /// 拒收说明: why a charge does not go by the insurance.
    ExplanationSlip,
    /// 审批登记表.
    ApprovalList,
}

impl DocumentKind {
    /// Every kind.
    pub const ALL: [Self; 13] = [
        Self::SettlementForm,
        Self::FeeList,
        Self::SelfPaidList,
        Self::Slip,
        Self::RefundForm,
        Self::FullPayReceipt,
        Self::OutageStatement,
        Self::ReimbursementChecklist,
        Self::DepositSlip,
        Self::RefundSlip,
        Self::ConsentForm,
        Self::ExplanationSlip,
        Self::ApprovalList,
    ];

    /// The stable word.
    pub const fn key(self) -> &'static str {
        match self {
            Self::SettlementForm => "settlement_form",
            Self::FeeList => "fee_list",
            Self::SelfPaidList => "self_paid_list",
            Self::Slip => "slip",
            Self::RefundForm => "refund_form",
            Self::FullPayReceipt => "full_pay_receipt",
            Self::OutageStatement => "outage_statement",
            Self::ReimbursementChecklist => "reimbursement_checklist",
            Self::DepositSlip => "deposit_slip",
            Self::RefundSlip => "refund_slip",
            Self::ConsentForm => "consent_form",
            Self::ExplanationSlip => "explanation_slip",
            Self::ApprovalList => "approval_list",
        }
    }

    /// The letter in a document number.
    pub const fn letter(self) -> char {
        match self {
            Self::SettlementForm => 'J',
            Self::FeeList => 'Q',
            Self::SelfPaidList => 'L',
            Self::Slip => 'P',
            Self::RefundForm => 'T',
            Self::FullPayReceipt => 'F',
            Self::OutageStatement => 'G',
            Self::ReimbursementChecklist => 'C',
            Self::DepositSlip => 'Y',
            Self::RefundSlip => 'K',
            Self::ConsentForm => 'Z',
            Self::ExplanationSlip => 'M',
            Self::ApprovalList => 'A',
        }
    }

    /// Reads the stable word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// A paper about to be printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintIntent {
    /// One number, one content.
    pub number: DocumentNo,
    /// Which.
    pub kind: DocumentKind,
    /// 0 = original, n = 补打 n.
    pub copy: u32,
    /// Why again.
    pub reason: Option<String>,
    /// When the paper says it was made; a reprint repeats the original's.
    pub made_at: Timestamp,
    /// First 8 characters of the chain when the number was reserved; a reprint repeats the original's.
    pub chain_head: String,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// The program opened its journal.
    Opened {
        /// This run of the program.
        boot: String,
        /// Program version.
        version: String,
        /// TT under which this run makes its message ids.
        terminal: TerminalNo,
        /// Name of this machine that no other has, as far as the system tells; a hash.
        machine: String,
    },
    /// The journal was put back from an older copy (safety §15.3): from here on another epoch counts.
    Restored {
        /// From 2.
        epoch: u32,
        /// TT that may not be used again.
        retired: TerminalNo,
        /// The machine it was put back on.
        machine: String,
        /// Name of the copy.
        from: String,
    },
    /// A request found in the copy outside, of which nothing else is left.
    Recovered(Box<Recovered>),
    /// The copy outside stopped taking records, or takes them again.
    EscrowTurned {
        /// Does it take them?
        works: bool,
    },
    /// Two people take something upon themselves; one of them is a supervisor.
    Confirmed {
        /// What.
        what: Confirmation,
        /// Who.
        clerk: ClerkNo,
        /// Who agreed.
        second: ClerkNo,
        /// 2-100 characters.
        reason: String,
    },
    /// An operator signed in at this window.
    SessionOpened {
        /// Who.
        clerk: ClerkNo,
    },
    /// An operator signed out.
    SessionClosed {
        /// Who.
        clerk: ClerkNo,
    },
    /// The platform signed an operator in (9001); good until it says otherwise or the day ends.
    SignedIn {
        /// Who.
        clerk: ClerkNo,
        /// 签到编号.
        number: SignInNo,
    },
    /// The wall clock was set, or stood still, while the program ran: time fences that count on it are doubled.
    ClockJumped {
        /// How far the wall clock ran ahead of the other one; negative = back. **Unit**: ms.
        by_ms: i64,
    },
    /// Seconds of message ids are set aside for this run of the program; no other ever uses them.
    IdsReserved(IdStretch),
    /// A region profile takes effect from here on.
    ProfileAdopted(Box<ProfileAdopted>),
    /// Rule packs from files take effect from here on.
    PacksAdopted(Box<PacksAdopted>),
    /// What the request about to leave says of the hospital's own items (3301, 3302).
    MappingBatch(Box<MappingBatch>),
    /// Two people let a charge pass that a rule stops.
    RuleOverridden(Box<RuleOverridden>),
    /// An approval stands in the register from here on, or stands there anew.
    ApprovalEntered(Box<Approval>),
    /// An approval counts no more.
    ApprovalWithdrawn(Box<ApprovalWithdrawn>),
    /// A line of a bill has these trace codes from here on.
    Traced(Box<Traced>),
    /// A try begins.
    Began(Box<AttemptBegan>),
    /// A request is about to leave.
    OpIntent(Box<OpIntent>),
    /// A request ended.
    OpEnded {
        /// Which.
        msg_id: MsgId,
        /// How.
        end: OpEnd,
        /// The exact reply, if one came; quarantined evidence unless `Done`.
        body: Vec<u8>,
        /// How long it took, ms.
        elapsed_ms: i64,
    },
    /// 2201 gave a visit id.
    Registered {
        /// 就诊ID.
        visit_id: VisitId,
    },
    /// 2204 split every line and the sum is ours.
    Uploaded {
        /// In the order of the lines.
        splits: Vec<LineSplit>,
    },
    /// 2206 quoted.
    Quoted {
        /// The split.
        split: Box<Split>,
    },
    /// The packs that the 2207 about to leave hands out.
    TraceSold(Vec<LineTrace>),
    /// 2207 is certain.
    Settled {
        /// Under which message id.
        msg_id: MsgId,
        /// What the platform said.
        settlement: Box<PlatformSettlement>,
        /// 单据号 reserved for the settlement form.
        receipt: DocumentNo,
    },
    /// A settlement of another window is to be given back here.
    FoundElsewhere(Box<FoundElsewhere>),
    /// A refusal, shown verbatim; moves no state by itself.
    RefusalNoted {
        /// Of which transaction.
        transaction: Transaction,
        /// The platform's words.
        text: String,
    },
    /// The 2207 ended without certainty.
    DoubtNoted {
        /// Under which message id.
        msg_id: MsgId,
    },
    /// The clerk gave it up before any money moved.
    Abandoned,
    /// 2601 is certain.
    ReverseEnded {
        /// Was it allowed?
        allowed: bool,
    },
    /// The exact answer of a query on which a state is changed.
    Evidence {
        /// Which query.
        transaction: Transaction,
        /// Its message id.
        msg_id: MsgId,
        /// The exact reply.
        body: Vec<u8>,
    },
    /// 2205 and 2202 are through.
    Fenced,
    /// 2205 was refused because the lines are settled.
    FenceFoundSettled,
    /// Why the clerk cancels.
    CancelAsked {
        /// 2-100 characters.
        reason: String,
        /// The lines that are to be settled anew; none when everything goes back.
        keeps: Vec<FeeLine>,
        /// By whom.
        clerk: ClerkNo,
    },
    /// 2208 is certain, by answer or by query.
    CancelCertain {
        /// The negative settlement, if the answer told it.
        negative: Option<PlatformSettlementId>,
    },
    /// The fence after the cancel is through.
    CancelFenced {
        /// 单据号 reserved for the refund form.
        receipt: DocumentNo,
    },
    /// The share is paid, or a part of it, by money that had come before.
    Covered {
        /// Whose money.
        by: Cover,
        /// By which channels it had come.
        tendered: Vec<Tendered>,
    },
    /// Money of this cancelled settlement pays a share of the one that replaces it.
    PassedOn {
        /// Which.
        to: AttemptId,
        /// How much.
        amount: Money,
    },
    /// Of a bill paid in full.
    Fallback(FallbackFact),
    /// Of a deposit.
    Deposit(DepositFact),
    /// The drawer is about to open, or another method about to be used.
    CashIntent(CashMovement),
    /// The money changed hands.
    CashConfirmed {
        /// Which movement.
        case: CaseId,
        /// Asked after a restart?
        asked_after_restart: bool,
    },
    /// Nothing changed hands.
    CashAborted {
        /// Which movement.
        case: CaseId,
        /// Asked after a restart?
        asked_after_restart: bool,
    },
    /// A paper is about to be printed.
    PrintIntent(PrintIntent),
    /// A paper is kept, and taken by the printer or not.
    PrintEnded {
        /// Which paper.
        number: DocumentNo,
        /// Which kind.
        kind: DocumentKind,
        /// Which copy.
        copy: u32,
        /// Did the printer take it?
        printed: bool,
        /// Where it is kept, relative to the data folder.
        file: Option<String>,
    },
    /// An invariant broke; the attempt stops.
    Contradiction {
        /// Which, in words for support.
        what: String,
    },
    /// Two people decided what becomes of a stopped attempt.
    ManualDecided(Box<ManualDecided>),
    /// A query found the registration whose 2201 nobody had answered.
    OrphanFound {
        /// 就诊ID.
        visit_id: VisitId,
    },
    /// Nothing is left of a registration that nobody had answered for.
    OrphanSwept {
        /// Was it ever there?
        found: bool,
    },
}

impl Fact {
    /// The stable word in the journal.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "OPENED",
            Self::Restored { .. } => "RESTORED",
            Self::Recovered(_) => "RECOVERED",
            Self::EscrowTurned { .. } => "ESCROW_TURNED",
            Self::Confirmed { .. } => "CONFIRMED",
            Self::SessionOpened { .. } => "SESSION_OPENED",
            Self::SessionClosed { .. } => "SESSION_CLOSED",
            Self::SignedIn { .. } => "SIGNED_IN",
            Self::ClockJumped { .. } => "CLOCK_JUMPED",
            Self::IdsReserved(_) => "IDS_RESERVED",
            Self::ProfileAdopted(_) => "PROFILE_ADOPTED",
            Self::PacksAdopted(_) => "PACKS_ADOPTED",
            Self::MappingBatch(_) => "MAPPING_BATCH",
            Self::RuleOverridden(_) => "RULE_OVERRIDDEN",
            Self::ApprovalEntered(_) => "APPROVAL_ENTERED",
            Self::ApprovalWithdrawn(_) => "APPROVAL_WITHDRAWN",
            Self::Traced(_) => "TRACED",
            Self::TraceSold(_) => "TRACE_SOLD",
            Self::Began(_) => "BEGAN",
            Self::OpIntent(_) => "OP_INTENT",
            Self::OpEnded { .. } => "OP_ENDED",
            Self::Registered { .. } => "REGISTERED",
            Self::Uploaded { .. } => "UPLOADED",
            Self::Quoted { .. } => "QUOTED",
            Self::Settled { .. } => "SETTLED",
            Self::FoundElsewhere(_) => "FOUND_ELSEWHERE",
            Self::RefusalNoted { .. } => "REFUSAL_NOTED",
            Self::DoubtNoted { .. } => "DOUBT_NOTED",
            Self::Abandoned => "ABANDONED",
            Self::ReverseEnded { .. } => "REVERSE_ENDED",
            Self::Evidence { .. } => "EVIDENCE",
            Self::Fenced => "FENCED",
            Self::FenceFoundSettled => "FENCE_FOUND_SETTLED",
            Self::CancelAsked { .. } => "CANCEL_ASKED",
            Self::CancelCertain { .. } => "CANCEL_CERTAIN",
            Self::CancelFenced { .. } => "CANCEL_FENCED",
            Self::Covered { .. } => "COVERED",
            Self::PassedOn { .. } => "PASSED_ON",
            Self::Fallback(fact) => fact.kind(),
            Self::Deposit(fact) => fact.kind(),
            Self::CashIntent(_) => "CASH_INTENT",
            Self::CashConfirmed { .. } => "CASH_CONFIRMED",
            Self::CashAborted { .. } => "CASH_ABORTED",
            Self::PrintIntent(_) => "PRINT_INTENT",
            Self::PrintEnded { .. } => "PRINT_ENDED",
            Self::Contradiction { .. } => "CONTRADICTION",
            Self::ManualDecided(_) => "MANUAL_DECIDED",
            Self::OrphanFound { .. } => "ORPHAN_FOUND",
            Self::OrphanSwept { .. } => "ORPHAN_SWEPT",
        }
    }

    /// The message id this fact is about.
    pub fn msg_id(&self) -> Option<&MsgId> {
        match self {
            Self::OpIntent(intent) => Some(&intent.msg_id),
            Self::Recovered(found) => Some(&found.msg_id),
            Self::FoundElsewhere(found) => Some(&found.msg_id),
            Self::OpEnded { msg_id, .. }
            | Self::Settled { msg_id, .. }
            | Self::DoubtNoted { msg_id }
            | Self::Evidence { msg_id, .. } => Some(msg_id),
            Self::Opened { .. }
            | Self::Restored { .. }
            | Self::EscrowTurned { .. }
            | Self::Confirmed { .. }
            | Self::SessionOpened { .. }
            | Self::SessionClosed { .. }
            | Self::SignedIn { .. }
            | Self::ClockJumped { .. }
            | Self::IdsReserved(_)
            | Self::ProfileAdopted(_)
            | Self::PacksAdopted(_)
            | Self::MappingBatch(_)
            | Self::RuleOverridden(_)
            | Self::ApprovalEntered(_)
            | Self::ApprovalWithdrawn(_)
            | Self::Traced(_)
            | Self::TraceSold(_)
            | Self::Began(_)
            | Self::Registered { .. }
            | Self::Uploaded { .. }
            | Self::Quoted { .. }
            | Self::RefusalNoted { .. }
            | Self::Abandoned
            | Self::ReverseEnded { .. }
            | Self::Fenced
            | Self::FenceFoundSettled
            | Self::CancelAsked { .. }
            | Self::CancelCertain { .. }
            | Self::CancelFenced { .. }
            | Self::Covered { .. }
            | Self::PassedOn { .. }
            | Self::Fallback(_)
            | Self::Deposit(_)
            | Self::CashIntent(_)
            | Self::CashConfirmed { .. }
            | Self::CashAborted { .. }
            | Self::PrintIntent(_)
            | Self::PrintEnded { .. }
            | Self::Contradiction { .. }
            | Self::ManualDecided(_)
            | Self::OrphanFound { .. }
            | Self::OrphanSwept { .. } => None,
        }
    }
}

/// A fact with what it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Whose.
    pub subject: Subject,
    /// What.
    pub fact: Fact,
}

/// A fact as it stands in the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEntry {
    /// Place, from 1, without gaps.
    pub seq: i64,
    /// When it became durable.
    pub stamp: Stamp,
    /// What.
    pub entry: Entry,
}
