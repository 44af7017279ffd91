//! A bill paid in full without the insurance: the fold of its facts (safety §5.2, §10, §11).

mod states;

pub use states::*;

use crate::attempt::{FoldFault, Movement, OpenOp, PaperRecord};
use crate::fact::{Cover, Direction, Fact, FallbackFact, FullPayBegan, OpEnd, Stamp, Tendered};
use crate::fees::{FeeLine, fee_total};
use crate::ids::{AttemptId, BillId, DocumentNo, FallbackId};
use crate::money::{Money, MoneyFault};
use crate::request::Transaction;
use crate::tender;

use FallbackOn as On;
use FallbackState as S;

/// A receipt of a bill paid in full: one number, one content (safety I21).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullReceipt {
    /// 单据号.
    pub number: DocumentNo,
    /// What it names.
    pub lines: Vec<FeeLine>,
    /// What they make.
    pub total: Money,
}

/// Something that the patient gives back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// Where the bill stood before.
    pub from: FallbackState,
    /// The receipt that is handed back.
    pub before: FullReceipt,
    /// The receipt of what stays; none where nothing does.
    pub after: Option<FullReceipt>,
    /// Why.
    pub reason: String,
    /// How it went back, once it has.
    pub back: Vec<Tendered>,
}

impl Refund {
    /// What stays paid.
    pub fn kept(&self) -> Money {
        self.after.as_ref().map_or(Money::ZERO, |after| after.total)
    }
}

/// One bill paid in full, as the fold of its facts; this is the only way to build one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fallback {
    /// Its id.
    pub id: FallbackId,
    /// Where it stands.
    pub state: FallbackState,
    /// Since when.
    pub since: Stamp,
    /// What it is about.
    pub began: FullPayBegan,
    /// The receipts in the order in which they were made, each with the lines it names; the last one is in force.
    pub receipts: Vec<FullReceipt>,
    /// What the lines of the receipt in force make.
    pub total: Money,
    /// What the patient gave back, in the order of time; the last one is owed while the case is `FP_REFUND_DUE`.
    pub refunds: Vec<Refund>,
    /// How the money that is held had come, after some of it was given back, and the movements that are counted in it.
    base: Option<(Vec<Tendered>, usize)>,
    /// The attempt that settles it after all; the last one, where one was void.
    pub attempt: Option<AttemptId>,
    /// Was the receipt handed back for it?
    pub receipt_returned: bool,
    /// 个人现金支出 of the settlement after all.
    pub share: Option<Money>,
    /// Money in and out.
    pub movements: Vec<Movement>,
    /// Papers.
    pub papers: Vec<PaperRecord>,
    /// Requests without an end.
    pub open_ops: Vec<OpenOp>,
    /// Does the platform hold the self-paid record?
    pub reported: bool,
    /// May it hold one that nobody has heard of?
    pub reported_perhaps: bool,
    /// Is the record it holds older than the receipt in force?
    pub report_stale: bool,
    /// Has it taken the record back, or refused it for good, in the platform's words?
    pub report_refused: Option<String>,
    /// What broke, if something did: nothing is done with it by the program any more.
    pub contradiction: Option<String>,
}

impl Fallback {
    /// A case that begins.
    ///
    /// # Errors
    /// `Range`.
    pub fn begin(id: FallbackId, began: FullPayBegan, stamp: Stamp) -> Result<Self, FoldFault> {
        let total = fee_total(&began.lines)?;
        let first = FullReceipt { number: began.number.clone(), lines: began.lines.clone(), total };
        Ok(Self {
            id,
            state: S::Tender,
            since: stamp,
            began,
            receipts: vec![first],
            total,
            refunds: Vec::new(),
            base: None,
            attempt: None,
            receipt_returned: false,
            share: None,
            movements: Vec::new(),
            papers: Vec::new(),
            open_ops: Vec::new(),
            reported: false,
            reported_perhaps: false,
            report_stale: false,
            report_refused: None,
            contradiction: None,
        })
    }

    /// The bill it is about.
    pub fn bill(&self) -> &BillId {
        &self.began.bill
    }

    /// Folds one fact in.
    ///
    /// # Errors
    /// No edge, or a fact about something never announced; the case is unchanged.
    pub fn apply(&mut self, stamp: Stamp, fact: &Fact) -> Result<(), FoldFault> {
        let mut next = self.clone();
        next.note(stamp, fact)?;
        if let Some(on) = event(fact) {
            next.go(stamp, on)?;
        }
        if next.state == S::PayoutDue && next.refund_due()?.is_zero() {
            next.go(stamp, On::PaidOut)?;
        }
        if next.state == S::RefundDue && next.refund_due()?.is_zero() {
            next.refund_paid(stamp)?;
        }
        *self = next;
        Ok(())
    }

    /// Stops the case: a fact came that no edge allows.
    pub fn stop(&mut self, fault: &FoldFault) {
        self.contradiction = Some(fault.to_string());
    }

    fn go(&mut self, stamp: Stamp, on: FallbackOn) -> Result<(), FoldFault> {
        let rule = fallback_step(self.state, on)
            .ok_or(FoldFault::NoCaseEdge { from: self.state.name(), on: format!("{on:?}") })?;
        self.state = rule.2;
        self.since = stamp;
        Ok(())
    }

    fn note(&mut self, stamp: Stamp, fact: &Fact) -> Result<(), FoldFault> {
        if let Fact::CashIntent(movement) = fact
            && movement.direction == Direction::Out
            && !self.allows_payout(movement.amount)
        {
            return Err(FoldFault::Unannounced("debt"));
        }
        tender::note(&mut self.movements, &mut self.papers, stamp, fact)?;
        if let Fact::Fallback(fact) = fact {
            return self.note_own(fact);
        }
        if let Fact::OpIntent(intent) = fact {
            self.open_ops.push(OpenOp {
                msg_id: intent.msg_id.clone(),
                transaction: intent.transaction,
                since: stamp,
            });
        }
        if let Fact::OpEnded { msg_id, end, .. } = fact {
            self.ended(msg_id, end)?;
        }
        if let Fact::Contradiction { what } = fact {
            self.contradiction = Some(what.clone());
        }
        Ok(())
    }

    fn note_own(&mut self, fact: &FallbackFact) -> Result<(), FoldFault> {
        match fact {
            // The receipt says that everything was paid: anything less is no full pay.
            FallbackFact::Opened if self.paid()? != self.total => {
                return Err(FoldFault::Unannounced("full price"));
            }
            FallbackFact::ResettleBegan { attempt, receipt_returned, .. } => {
                self.attempt = Some(attempt.clone());
                self.receipt_returned = *receipt_returned;
            }
            FallbackFact::Resettled { attempt, share } => {
                if self.attempt.as_ref() != Some(attempt) {
                    return Err(FoldFault::Unannounced("resettlement"));
                }
                self.share = Some(*share);
            }
            FallbackFact::Opened
            | FallbackFact::Began(_)
            | FallbackFact::Dropped
            | FallbackFact::ResettleVoided { .. }
            | FallbackFact::ManualClaimed { .. }
            | FallbackFact::WindowOver => {}
            FallbackFact::RefundAsked { keeps, reason, number, .. } => {
                self.note_refund(keeps, reason, number.as_ref())?;
            }
        }
        Ok(())
    }

    /// Less stays than there was, with a receipt of its own, or nothing stays.
    fn note_refund(
        &mut self,
        keeps: &[FeeLine],
        reason: &str,
        number: Option<&DocumentNo>,
    ) -> Result<(), FoldFault> {
        let kept = fee_total(keeps)?;
        if kept >= self.total || number.is_some() == keeps.is_empty() || !self.open_ops.is_empty() {
            return Err(FoldFault::Unannounced("refund"));
        }
        let before = self.receipts.last().cloned().ok_or(FoldFault::Unannounced("receipt"))?;
        let after =
            number.map(|number| FullReceipt { number: number.clone(), lines: keeps.to_vec(), total: kept });
        if let Some(after) = &after {
            self.receipts.push(after.clone());
            self.report_stale = self.reported || self.reported_perhaps;
            self.total = kept;
        }
        let (from, reason) = (self.state, reason.to_owned());
        self.refunds.push(Refund { from, before, after, reason, back: Vec::new() });
        Ok(())
    }

    fn refund_paid(&mut self, stamp: Stamp) -> Result<(), FoldFault> {
        let (held, back) = (tender::less(&self.taken(), &self.returned())?, self.returned());
        self.base = Some((held, self.movements.len()));
        let Some(refund) = self.refunds.last_mut() else { return Err(FoldFault::Unannounced("refund")) };
        refund.back = back;
        let on = match (&refund.after, refund.from) {
            (None, _) => On::RefundPaid,
            (Some(_), S::Open) => On::RestOpen,
            (Some(_), _) => On::RestFinal,
        };
        self.go(stamp, on)
    }

    fn ended(&mut self, msg_id: &crate::ids::MsgId, end: &OpEnd) -> Result<(), FoldFault> {
        let place = self
            .open_ops
            .iter()
            .position(|op| &op.msg_id == msg_id)
            .ok_or(FoldFault::Unannounced("request"))?;
        let op = self.open_ops.remove(place);
        match (op.transaction, end) {
            (Transaction::UploadSelfPaid, OpEnd::Done) => {
                self.reported = true;
                self.report_stale = false;
            }
            (Transaction::UploadSelfPaid, OpEnd::Doubt(_)) => self.reported_perhaps = true,
            (Transaction::UploadSelfPaid, OpEnd::Refused(text)) => {
                self.report_refused = Some(text.clone());
            }
            // A refusal of the withdrawal says that there is nothing to withdraw.
            (Transaction::WithdrawSelfPaid, OpEnd::Done | OpEnd::Refused(_)) => {
                self.reported = false;
                self.reported_perhaps = false;
            }
            _else => {}
        }
        Ok(())
    }

    /// What was taken for it, channel by channel, in the order in which it is given back.
    pub fn taken(&self) -> Vec<Tendered> {
        if let Some((held, counted)) = &self.base {
            let later = tender::taken(self.movements.get(*counted..).unwrap_or_default());
            return held.iter().cloned().chain(later).collect();
        }
        let deposit = self.began.from_deposit.iter().map(|from| from.tendered.clone());
        deposit.chain(tender::taken(&self.movements)).collect()
    }

    /// What of that went back, channel by channel.
    pub fn returned(&self) -> Vec<Tendered> {
        let counted = self.base.as_ref().map_or(0, |(_, counted)| *counted);
        tender::returned(self.movements.get(counted..).unwrap_or_default())
    }

    /// The lines that are paid for.
    pub fn lines(&self) -> &[FeeLine] {
        self.receipts.last().map_or(&self.began.lines, |receipt| &receipt.lines)
    }

    /// Number of the receipt in force.
    pub fn number(&self) -> &DocumentNo {
        self.receipts.last().map_or(&self.began.number, |receipt| &receipt.number)
    }

    /// What the patient has paid and not got back.
    ///
    /// # Errors
    /// `Range`.
    pub fn paid(&self) -> Result<Money, MoneyFault> {
        let deposit = self.began.from_deposit.as_ref().map_or(Money::ZERO, |from| from.tendered.amount);
        tender::paid(&self.movements)?.plus(deposit)
    }

    /// The share that the old money covers, and what is owed back, each by its channel.
    ///
    /// # Errors
    /// `Range`.
    pub fn divided(&self, share: Money) -> Result<(Vec<Tendered>, Vec<Tendered>), MoneyFault> {
        tender::divide(&self.taken(), share)
    }

    /// What the desk owes the patient.
    ///
    /// # Errors
    /// `Range`.
    pub fn refund_due(&self) -> Result<Money, MoneyFault> {
        self.stays().map_or(Ok(Money::ZERO), |stays| self.paid()?.minus(stays))
    }

    /// What is owed back, channel by channel.
    ///
    /// # Errors
    /// `Range`.
    pub fn owed_back(&self) -> Result<Vec<Tendered>, MoneyFault> {
        let Some(stays) = self.stays() else { return Ok(Vec::new()) };
        let (_stays, rest) = self.divided(stays)?;
        tender::less(&rest, &self.returned())
    }

    /// What the desk keeps of the money while it owes the rest.
    fn stays(&self) -> Option<Money> {
        match self.state {
            S::PayoutDue => self.share,
            S::RefundDue => self.refunds.last().map(Refund::kept),
            S::Tender
            | S::Dropped
            | S::Open
            | S::Resettling
            | S::Resettled
            | S::ManualClaim
            | S::Final
            | S::Refunded => None,
        }
    }

    /// Every 单据号 reserved for it.
    pub fn numbers(&self) -> impl Iterator<Item = &DocumentNo> {
        self.receipts.iter().map(|receipt| &receipt.number).chain(tender::own_numbers(&self.papers))
    }

    /// What covers the share of the attempt that settles it.
    pub fn cover(&self) -> Cover {
        Cover::Fallback(self.id.clone())
    }

    /// The movement nobody has answered for.
    pub fn open_movement(&self) -> Option<&Movement> {
        tender::open(&self.movements)
    }

    /// Is nothing owed, waited for or on its way? A bill that may still be settled is not closed.
    pub fn is_closed(&self) -> bool {
        self.state.is_final()
            && self.open_ops.is_empty()
            && self.open_movement().is_none()
            && self.contradiction.is_none()
    }

    /// Must the self-paid record still go to the platform, or be taken back there?
    pub fn report_due(&self) -> Option<Transaction> {
        let quiet = self.open_ops.is_empty() && self.contradiction.is_none();
        let wanted = matches!(self.state, S::Open | S::ManualClaim | S::Final);
        if quiet && wanted && (!self.reported || self.report_stale) && self.report_refused.is_none() {
            return Some(Transaction::UploadSelfPaid);
        }
        let gone = matches!(self.state, S::PayoutDue | S::Resettled | S::Refunded);
        (quiet && gone && (self.reported || self.reported_perhaps)).then_some(Transaction::WithdrawSelfPaid)
    }

    /// Is so much owed (safety I14)?
    fn allows_payout(&self, amount: Money) -> bool {
        self.refund_due().is_ok_and(|due| due.minus(amount).is_ok_and(|left| !left.is_negative()))
    }
}

/// Which event of the table a fact is, if it is one.
const fn event(fact: &Fact) -> Option<FallbackOn> {
    let Fact::Fallback(fact) = fact else { return None };
    match fact {
        FallbackFact::Began(_) => None,
        FallbackFact::Opened => Some(On::Opened),
        FallbackFact::Dropped => Some(On::Dropped),
        FallbackFact::ResettleBegan { .. } => Some(On::ResettleBegan),
        FallbackFact::ResettleVoided { .. } => Some(On::ResettleVoided),
        FallbackFact::Resettled { .. } => Some(On::Resettled),
        FallbackFact::ManualClaimed { .. } => Some(On::ManualClaim),
        FallbackFact::WindowOver => Some(On::WindowOver),
        FallbackFact::RefundAsked { .. } => Some(On::RefundAsked),
    }
}
