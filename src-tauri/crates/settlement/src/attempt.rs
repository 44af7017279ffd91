//! An attempt is the fold of its facts; this is the only way to build one.

mod parts;

use std::sync::Arc;

pub use parts::*;
use parts::{last_left, left_elsewhere};

use crate::fact::{
    AttemptBegan, CashMovement, Direction, DocumentKind, Fact, FoundElsewhere, ManualDecided, ManualDecision,
    OpEnd, PayMethod, Stamp, Tendered,
};
use crate::fees::{FeeLine, LineSplit, fee_total};
use crate::ids::{AttemptId, BillId, CaseId, DocumentNo, MsgId, PlatformSettlementId, VisitId};
use crate::machine::{On, State, step};
use crate::money::{Money, MoneyFault};
use crate::request::{PlatformSettlement, Transaction};
use crate::split::Split;
use crate::tender;
use crate::trace::LineTrace;

/// A fact that no edge allows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FoldFault {
    /// The table has no such edge.
    #[error("no edge from {from} on {on:?}", from = .from.name())]
    NoEdge {
        /// From where.
        from: State,
        /// On what.
        on: On,
    },
    /// The table of a case beside the attempts has no such edge.
    #[error("no edge from {from} on {on}")]
    NoCaseEdge {
        /// From where.
        from: &'static str,
        /// On what.
        on: String,
    },
    /// A fact about something that was never announced.
    #[error("{0} was never announced")]
    Unannounced(&'static str),
    /// Amounts beyond the range.
    #[error("amount out of range")]
    Range,
    /// The fact takes from one account what it gives to no other.
    #[error("its postings do not make zero")]
    Unbalanced,
}

impl From<MoneyFault> for FoldFault {
    fn from(_: MoneyFault) -> Self {
        Self::Range
    }
}

/// One try to settle one bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Its id.
    pub id: AttemptId,
    /// Where it stands.
    pub state: State,
    /// Since when.
    pub since: Stamp,
    /// What it is about; shared by the copies on which facts are tried.
    pub began: Arc<AttemptBegan>,
    /// 医疗费总额 of its lines.
    pub total: Money,
    /// 就诊ID, from 2201.
    pub visit_id: Option<VisitId>,
    /// Has 2203 been answered?
    pub visit_uploaded: bool,
    /// How 2204 split the lines.
    pub splits: Vec<LineSplit>,
    /// What 2206 quoted, and when.
    pub quote: Option<(Split, Stamp)>,
    /// The packs that its 2207 hands out.
    pub traces: Vec<LineTrace>,
    /// Message id of the 2207, from its intent on.
    pub settle_msg_id: Option<MsgId>,
    /// When the last copy of the 2207 can have left: the time fence counts from here.
    pub settle_left: Option<Stamp>,
    /// Was a 2601 for it ever intended?
    pub reversal_intended: bool,
    /// Did the platform say that it may not be reversed any more?
    pub reversal_forbidden: bool,
    /// How far the fence of the present state has come.
    pub fence: Fence,
    /// How often a step of the fence was refused because something is settled.
    pub fence_rounds: u32,
    /// What its 2201 may have left at the platform.
    pub orphan: Option<Orphan>,
    /// Was it settled at another window, and is only given back here?
    pub elsewhere: bool,
    /// What 2207 settled.
    pub settlement: Option<PlatformSettlement>,
    /// Number of the settlement form.
    pub receipt: Option<DocumentNo>,
    /// Number of the refund form.
    pub refund_receipt: Option<DocumentNo>,
    /// Requests without an end.
    pub open_ops: Vec<OpenOp>,
    /// The last refusal, verbatim.
    pub refusal: Option<(Transaction, String)>,
    /// Why it is cancelled.
    pub cancel_reason: Option<String>,
    /// The negative settlement, where the answer to 2208 told it.
    pub negative: Option<PlatformSettlementId>,
    /// Message id of the last 2208.
    pub cancel_msg_id: Option<MsgId>,
    /// When the last copy of the last 2208 can have left.
    pub cancel_left: Option<Stamp>,
    /// Did a 2208 end without certainty? Then a later one that never left proves nothing about the first.
    pub cancel_doubtful: bool,
    /// The lines that are to be settled anew after a partial refund.
    pub keeps: Vec<FeeLine>,
    /// Money that had come before and pays the share, or a part of it.
    pub covered: Vec<Tendered>,
    /// What of the money of a cancelled settlement went into the one that replaces it.
    pub passed_on: Money,
    /// Money in and out.
    pub movements: Vec<Movement>,
    /// Papers.
    pub papers: Vec<PaperRecord>,
    /// What broke, if something did.
    pub contradiction: Option<String>,
    /// What two people said about it when it was stopped; the last word.
    pub decided: Option<ManualDecided>,
    /// Do the postings of a settlement stand in the books, not taken back?
    pub posted: bool,
    /// Was what the patient paid posted as owed to him?
    pub refund_posted: bool,
}

impl Attempt {
    /// A try that begins.
    ///
    /// # Errors
    /// `Range`.
    pub fn begin(id: AttemptId, began: AttemptBegan, stamp: Stamp) -> Result<Self, FoldFault> {
        let total = fee_total(&began.lines)?;
        Ok(Self {
            id,
            state: State::Draft,
            since: stamp,
            began: Arc::new(began),
            total,
            visit_id: None,
            visit_uploaded: false,
            splits: Vec::new(),
            quote: None,
            traces: Vec::new(),
            settle_msg_id: None,
            settle_left: None,
            reversal_intended: false,
            reversal_forbidden: false,
            fence: Fence::default(),
            fence_rounds: 0,
            orphan: None,
            elsewhere: false,
            settlement: None,
            receipt: None,
            refund_receipt: None,
            open_ops: Vec::new(),
            refusal: None,
            cancel_reason: None,
            negative: None,
            cancel_msg_id: None,
            cancel_left: None,
            cancel_doubtful: false,
            keeps: Vec::new(),
            covered: Vec::new(),
            passed_on: Money::ZERO,
            movements: Vec::new(),
            papers: Vec::new(),
            contradiction: None,
            decided: None,
            posted: false,
            refund_posted: false,
        })
    }

    /// The bill it is about.
    pub fn bill(&self) -> &BillId {
        &self.began.bill
    }

    /// Folds one fact in.
    ///
    /// # Errors
    /// No edge, or a fact about something never announced; the attempt is unchanged.
    pub fn apply(&mut self, stamp: Stamp, fact: &Fact) -> Result<(), FoldFault> {
        let mut next = self.clone();
        next.note(stamp, fact)?;
        if let Some(on) = next.event(fact) {
            next.go(stamp, on)?;
            if on == On::LeftAlone {
                next.leave_alone();
            }
        }
        // Nothing is owed (any more): passed on, or never taken.
        let ends = matches!(fact, Fact::CancelFenced { .. } | Fact::PassedOn { .. } | Fact::ManualDecided(_));
        if ends && next.state == State::Cancelled && next.refund_due()?.is_zero() {
            next.go(stamp, On::RefundPaid)?;
        }
        *self = next;
        Ok(())
    }

    /// Stops the attempt: a fact came that no edge allows.
    pub fn stop(&mut self, stamp: Stamp, fault: &FoldFault) {
        self.state = State::Manual;
        self.since = stamp;
        self.contradiction = Some(fault.to_string());
    }

    fn go(&mut self, stamp: Stamp, on: On) -> Result<(), FoldFault> {
        let rule = step(self.state, on).ok_or(FoldFault::NoEdge { from: self.state, on })?;
        if rule.2 != self.state {
            self.since = stamp;
        }
        if matches!(rule.2, State::Fencing | State::CancelFencing)
            && (rule.2 != self.state || on == On::FenceSettled)
        {
            let ghost = on == On::FenceSettled && rule.2 == State::CancelFencing;
            self.fence = Fence { ghost, ..Fence::default() };
        }
        self.state = rule.2;
        Ok(())
    }

    /// Which event of the machine a fact is here, if it is one.
    pub fn event(&self, fact: &Fact) -> Option<On> {
        match fact {
            Fact::Registered { .. } => Some(On::Registered),
            Fact::Uploaded { .. } => Some(On::Uploaded),
            Fact::Quoted { .. } => Some(On::Quoted),
            Fact::OpIntent(intent) => match intent.transaction {
                Transaction::Settle => Some(On::SettleIntended),
                Transaction::Cancel => Some(On::CancelIntended),
                Transaction::Reverse => Some(On::ReverseIntended),
                Transaction::SignIn
                | Transaction::SignOut
                | Transaction::FetchPerson
                | Transaction::CheckBenefit
                | Transaction::Register
                | Transaction::Unregister
                | Transaction::UploadVisit
                | Transaction::UploadFees
                | Transaction::WithdrawFees
                | Transaction::Quote
                | Transaction::UploadSelfPaid
                | Transaction::WithdrawSelfPaid
                | Transaction::UploadMappings
                | Transaction::WithdrawMappings
                | Transaction::FetchVisits
                | Transaction::FetchSettlement
                | Transaction::FetchFeeLines
                | Transaction::FetchAccumulators
                | Transaction::FetchFilings => None,
            },
            Fact::OpEnded { end: OpEnd::Refused(_), msg_id, .. } => {
                let settling = self.state == State::Settling && self.settle_msg_id.as_ref() == Some(msg_id);
                settling.then_some(On::Refused)
            }
            Fact::OpEnded { end: OpEnd::NotSent, msg_id, .. } => {
                let settling = self.state == State::Settling && self.settle_msg_id.as_ref() == Some(msg_id);
                let cancelling = self.state == State::Cancelling && !self.cancel_doubtful;
                match (settling || cancelling, self.elsewhere) {
                    (true, true) => Some(On::LeftAlone),
                    (true, false) => Some(On::NotSent),
                    (false, _) => None,
                }
            }
            Fact::FoundElsewhere(_) => Some(On::FoundElsewhere),
            Fact::Settled { .. } if self.state == State::InDoubt => Some(On::Adopted),
            Fact::Settled { .. } => Some(On::Accepted),
            Fact::DoubtNoted { .. } => (self.state == State::Settling).then_some(On::AnswerLost),
            Fact::Abandoned => Some(On::Abandoned),
            Fact::ReverseEnded { allowed: true } => Some(On::ReverseDefinite),
            Fact::ReverseEnded { allowed: false } => Some(On::ReverseForbidden),
            Fact::Fenced if self.settle_msg_id.is_none() => Some(On::FencedClean),
            Fact::Fenced => Some(On::Fenced),
            Fact::FenceFoundSettled => Some(On::FenceSettled),
            Fact::CancelCertain { .. } => Some(On::CancelDefinite),
            Fact::CancelFenced { .. } => Some(On::CancelFenced),
            Fact::Contradiction { .. } => Some(On::Contradiction),
            Fact::ManualDecided(decided) => match decided.decision {
                ManualDecision::Settled => Some(On::DecidedSettled),
                ManualDecision::Void
                    if self.settlement.is_some() || self.paid().is_ok_and(|paid| !paid.is_zero()) =>
                {
                    Some(On::DecidedCancelled)
                }
                ManualDecision::Void | ManualDecision::Elsewhere => Some(On::DecidedVoid),
                ManualDecision::Keep => None,
            },
            Fact::Opened { .. }
            | Fact::Restored { .. }
            | Fact::Recovered(_)
            | Fact::EscrowTurned { .. }
            | Fact::Confirmed { .. }
            | Fact::SessionOpened { .. }
            | Fact::SessionClosed { .. }
            | Fact::SignedIn { .. }
            | Fact::ClockJumped { .. }
            | Fact::IdsReserved(_)
            | Fact::ProfileAdopted(_)
            | Fact::PacksAdopted(_)
            | Fact::MappingBatch(_)
            | Fact::RuleOverridden(_)
            | Fact::ApprovalEntered(_)
            | Fact::ApprovalWithdrawn(_)
            | Fact::Traced(_)
            | Fact::TraceSold(_)
            | Fact::Began(_)
            | Fact::OpEnded { .. }
            | Fact::Evidence { .. }
            | Fact::OrphanFound { .. }
            | Fact::OrphanSwept { .. }
            | Fact::RefusalNoted { .. }
            | Fact::CancelAsked { .. }
            | Fact::Covered { .. }
            | Fact::PassedOn { .. }
            | Fact::Fallback(_)
            | Fact::Deposit(_)
            | Fact::CashIntent(_)
            | Fact::CashAborted { .. }
            | Fact::PrintIntent(_)
            | Fact::PrintEnded { .. } => None,
            Fact::CashConfirmed { case, .. } => self.pays_out(case).then_some(On::RefundPaid),
        }
    }

    /// Does this movement hand over the last of what is owed, or money that is not owed at all (safety I13)?
    fn pays_out(&self, case: &CaseId) -> bool {
        let out = self
            .movements
            .iter()
            .find(|m| &m.movement.case == case && m.movement.direction == Direction::Out);
        let Some(out) = out else { return false };
        let left = self.paid().and_then(|paid| match out.state {
            MovementState::Open => paid.minus(out.movement.amount),
            MovementState::Confirmed | MovementState::Aborted => Ok(paid),
        });
        self.state != State::Cancelled || left.is_ok_and(Money::is_zero)
    }

    /// What a fact tells, apart from the state.
    fn note(&mut self, stamp: Stamp, fact: &Fact) -> Result<(), FoldFault> {
        match fact {
            Fact::OpIntent(intent) => {
                if intent.transaction == Transaction::Settle {
                    self.settle_msg_id = Some(intent.msg_id.clone());
                    self.settle_left = Some(stamp);
                }
                if intent.transaction == Transaction::Cancel {
                    self.cancel_msg_id = Some(intent.msg_id.clone());
                    self.cancel_left = Some(stamp);
                }
                if intent.transaction == Transaction::Reverse {
                    self.reversal_intended = true;
                }
                self.open_ops.push(OpenOp {
                    msg_id: intent.msg_id.clone(),
                    transaction: intent.transaction,
                    since: stamp,
                });
            }
            Fact::OpEnded { msg_id, end, .. } => {
                let place = self
                    .open_ops
                    .iter()
                    .position(|op| &op.msg_id == msg_id)
                    .ok_or(FoldFault::Unannounced("request"))?;
                let op = self.open_ops.remove(place);
                if op.transaction == Transaction::Register && matches!(end, OpEnd::Doubt(_)) {
                    self.orphan = Some(Orphan { since: op.since, visit_id: None });
                }
                if op.transaction == Transaction::UploadVisit && *end == OpEnd::Done {
                    self.visit_uploaded = true;
                }
                if op.transaction == Transaction::Cancel && matches!(end, OpEnd::Doubt(_)) {
                    self.cancel_doubtful = true;
                }
                if op.transaction == Transaction::Settle {
                    self.settle_left = Some(last_left(op.since, stamp, end));
                }
                if op.transaction == Transaction::Cancel {
                    self.cancel_left = Some(last_left(op.since, stamp, end));
                }
                self.fence.note(op.transaction, end);
            }
            Fact::Registered { visit_id } => self.visit_id = Some(visit_id.clone()),
            Fact::Uploaded { splits } => self.splits.clone_from(splits),
            Fact::Quoted { split } => {
                self.quote = Some(((**split).clone(), stamp));
                self.refusal = None;
            }
            Fact::TraceSold(traces) => self.traces.clone_from(traces),
            Fact::Settled { settlement, receipt, .. } => {
                self.posted = true;
                self.settlement = Some((**settlement).clone());
                self.receipt = Some(receipt.clone());
            }
            Fact::FoundElsewhere(found) => self.note_elsewhere(stamp, found),
            Fact::RefusalNoted { transaction, text } => self.refusal = Some((*transaction, text.clone())),
            Fact::CancelAsked { reason, keeps, .. } => {
                self.cancel_reason = Some(reason.clone());
                self.keeps.clone_from(keeps);
            }
            Fact::CancelCertain { negative } => self.negative.clone_from(negative),
            Fact::CancelFenced { receipt } => {
                self.refund_receipt = Some(receipt.clone());
                self.posted = false;
                self.refund_posted = true;
            }
            Fact::ReverseEnded { allowed } => self.reversal_forbidden = !allowed,
            Fact::FenceFoundSettled => self.fence_rounds += 1,
            Fact::OrphanFound { visit_id } => {
                if let Some(orphan) = &mut self.orphan {
                    orphan.visit_id = Some(visit_id.clone());
                }
            }
            Fact::OrphanSwept { .. } => self.orphan = None,
            Fact::ManualDecided(decided) => self.note_decision(decided),
            Fact::Covered { tendered, .. } => self.covered.extend_from_slice(tendered),
            Fact::PassedOn { amount, .. } => self.passed_on = self.passed_on.plus(*amount)?,
            Fact::CashIntent(_)
            | Fact::CashConfirmed { .. }
            | Fact::CashAborted { .. }
            | Fact::PrintIntent(_)
            | Fact::PrintEnded { .. } => tender::note(&mut self.movements, &mut self.papers, stamp, fact)?,
            Fact::Contradiction { what } => self.contradiction = Some(what.clone()),
            Fact::Opened { .. }
            | Fact::Restored { .. }
            | Fact::Recovered(_)
            | Fact::EscrowTurned { .. }
            | Fact::Confirmed { .. }
            | Fact::SessionOpened { .. }
            | Fact::SessionClosed { .. }
            | Fact::Began(_)
            | Fact::SignedIn { .. }
            | Fact::ClockJumped { .. }
            | Fact::IdsReserved(_)
            | Fact::ProfileAdopted(_)
            | Fact::PacksAdopted(_)
            | Fact::MappingBatch(_)
            | Fact::RuleOverridden(_)
            | Fact::ApprovalEntered(_)
            | Fact::ApprovalWithdrawn(_)
            | Fact::Traced(_)
            | Fact::DoubtNoted { .. }
            | Fact::Evidence { .. }
            | Fact::Abandoned
            | Fact::Fenced => {}
            // Facts of other cases; here they are a fault of this program.
            Fact::Fallback(_) | Fact::Deposit(_) => return Err(FoldFault::Unannounced("case")),
        }
        Ok(())
    }

    /// What two people decided; the paper that follows gets the number reserved for it.
    fn note_decision(&mut self, decided: &ManualDecided) {
        self.decided = Some(decided.clone());
        match decided.decision {
            ManualDecision::Void => {
                self.refund_posted =
                    self.refund_posted || self.posted || self.paid().is_ok_and(|paid| !paid.is_zero());
                self.posted = false;
                self.refund_receipt = self.refund_receipt.take().or_else(|| decided.receipt.clone());
            }
            ManualDecision::Settled => {
                self.settlement = self.settlement.take().or_else(|| decided.settlement.clone());
                self.posted = true;
                self.refund_posted = false;
                self.receipt = self.receipt.take().or_else(|| decided.receipt.clone());
            }
            ManualDecision::Elsewhere => self.leave_alone(),
            ManualDecision::Keep => {}
        }
    }

    /// Nothing of the settlement of another window is this window's business any more.
    fn leave_alone(&mut self) {
        self.posted = false;
        self.covered.clear();
    }

    /// The settlement stands in the books of the other window: here only what takes it back is posted.
    fn note_elsewhere(&mut self, stamp: Stamp, found: &FoundElsewhere) {
        self.elsewhere = true;
        self.posted = true;
        self.visit_id = Some(found.visit_id.clone());
        self.settle_msg_id = Some(found.msg_id.clone());
        self.settle_left = Some(left_elsewhere(stamp, found.settlement.settled_at));
        self.total = found.settlement.split.total;
        self.settlement = Some(found.settlement.clone());
        self.receipt = Some(found.receipt.clone());
        self.covered.clone_from(&found.paid);
    }

    /// What the patient has paid, here or before, and neither got back nor left for the settlement that replaces this one.
    ///
    /// # Errors
    /// `Range`.
    pub fn paid(&self) -> Result<Money, MoneyFault> {
        tender::paid(&self.movements)?.plus(tender::sum(&self.covered)?)?.minus(self.passed_on)
    }

    /// What of it goes back by which channel, should all of it go back.
    ///
    /// # Errors
    /// `Range`.
    pub fn owed_back(&self) -> Result<Vec<Tendered>, MoneyFault> {
        let mut taken = self.covered.clone();
        taken.extend(tender::taken(&self.movements));
        let (_passed_on, rest) = tender::divide(&taken, self.passed_on)?;
        tender::less(&rest, &tender::returned(&self.movements))
    }

    /// What the patient still owes on a settled bill.
    ///
    /// # Errors
    /// `Range`.
    pub fn payable(&self) -> Result<Money, MoneyFault> {
        match (&self.settlement, self.state) {
            (Some(settlement), State::Settled) => settlement.split.cash_share.minus(self.paid()?),
            _elsewhere => Ok(Money::ZERO),
        }
    }

    /// What the desk owes the patient on a cancelled bill.
    ///
    /// # Errors
    /// `Range`.
    pub fn refund_due(&self) -> Result<Money, MoneyFault> {
        if self.state == State::Cancelled { self.paid() } else { Ok(Money::ZERO) }
    }

    /// How the patient paid, if at all: a refund goes back the same way.
    pub fn paid_by(&self) -> Option<&CashMovement> {
        self.movements
            .iter()
            .find(|m| m.state == MovementState::Confirmed && m.movement.direction == Direction::In)
            .map(|m| &m.movement)
    }

    /// The movement nobody has answered for.
    pub fn open_movement(&self) -> Option<&Movement> {
        self.movements.iter().find(|m| m.state == MovementState::Open)
    }

    /// Is everything about it done: paid, or void, or refunded?
    pub fn is_closed(&self) -> bool {
        let paid_up = self.state == State::Settled && self.payable().is_ok_and(Money::is_zero);
        (self.state.is_final() || paid_up)
            && self.open_ops.is_empty()
            && self.open_movement().is_none()
            && self.orphan.is_none()
    }

    /// May its bill begin a new try? What is left of a registration nobody answered for is swept beside it.
    pub fn leaves_bill_free(&self) -> bool {
        self.state.is_final() && self.open_ops.iter().all(|op| op.transaction == Transaction::Unregister)
    }

    /// How many copies of a paper there are; the next reprint is this number.
    pub fn copies(&self, kind: DocumentKind) -> u32 {
        u32::try_from(self.papers.iter().filter(|p| p.intent.kind == kind).count()).unwrap_or(u32::MAX)
    }

    /// Every 单据号 reserved for it: receipt, refund form, and the slip of a partial refund.
    pub fn numbers(&self) -> impl Iterator<Item = &DocumentNo> {
        let forms = [&self.receipt, &self.refund_receipt].into_iter().flatten();
        forms.chain(tender::own_numbers(&self.papers))
    }

    /// Is the money of this attempt in the drawer rather than elsewhere?
    pub fn paid_in_cash(&self) -> bool {
        self.paid_by().is_some_and(|movement| movement.method == PayMethod::Cash)
    }
}
