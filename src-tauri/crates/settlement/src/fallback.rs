//! A bill paid in full without the insurance: its states, what may happen in each, and the fold (safety §5.2, §10, §11).
//!
//! Like `machine.rs`: only the edges of the table exist. Two states stand before the table of the specification, because a
//! drawer may be open when the program dies: `FP_TENDER` until somebody has said whether the money was taken, and
//! `FP_DROPPED` when it was not.

use crate::attempt::{FoldFault, Movement, OpenOp, PaperRecord};
use crate::fact::{Cover, Direction, Fact, FallbackFact, FullPayBegan, OpEnd, Stamp, Tendered};
use crate::fees::fee_total;
use crate::ids::{AttemptId, BillId, DocumentNo, FallbackId};
use crate::money::{Money, MoneyFault};
use crate::request::Transaction;
use crate::tender;

/// Where a bill paid in full stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FallbackState {
    /// The drawer may be open; nobody has said yet whether the money was taken.
    Tender,
    /// Nothing was taken: the bill is as free as before.
    Dropped,
    /// The patient has paid everything: 全自费, 可补结算.
    Open,
    /// A new attempt for it is running: 正在补结算.
    Resettling,
    /// The insurance has settled, the difference is owed to the patient: 待退差额.
    PayoutDue,
    /// The difference is paid out: 已补结算.
    Resettled,
    /// The patient took the papers for manual reimbursement: 已转手工报销.
    ManualClaim,
    /// The window for settling it here is over: 补结算已过期.
    Final,
}

/// What can happen to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FallbackOn {
    /// The money is there and the receipt is reserved.
    Opened,
    /// Nothing was taken after all.
    Dropped,
    /// A new attempt for it begins.
    ResettleBegan,
    /// That attempt is void.
    ResettleVoided,
    /// That attempt is settled.
    Resettled,
    /// Nothing is owed to the patient any more.
    PaidOut,
    /// The patient takes the papers to the insurer.
    ManualClaim,
    /// Too late to settle it here.
    WindowOver,
}

/// One edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FallbackRule(pub FallbackState, pub FallbackOn, pub FallbackState);

use FallbackOn as On;
use FallbackRule as Rule;
use FallbackState as S;

/// Every edge.
#[rustfmt::skip]
pub const FALLBACK_TABLE: &[FallbackRule] = &[
    //   in               on                    to
    Rule(S::Tender,       On::Opened,           S::Open),
    Rule(S::Tender,       On::Dropped,          S::Dropped),
    Rule(S::Open,         On::ResettleBegan,    S::Resettling),
    Rule(S::Open,         On::ManualClaim,      S::ManualClaim),
    Rule(S::Open,         On::WindowOver,       S::Final),
    Rule(S::Resettling,   On::ResettleVoided,   S::Open),
    Rule(S::Resettling,   On::Resettled,        S::PayoutDue),
    Rule(S::PayoutDue,    On::PaidOut,          S::Resettled),
];

/// The edge for an event, if there is one.
pub fn fallback_step(state: FallbackState, on: FallbackOn) -> Option<&'static FallbackRule> {
    FALLBACK_TABLE.iter().find(|rule| rule.0 == state && rule.1 == on)
}

impl FallbackState {
    /// Every state.
    pub const ALL: [Self; 8] =
        [S::Tender, S::Dropped, S::Open, S::Resettling, S::PayoutDue, S::Resettled, S::ManualClaim, S::Final];

    /// The word in journal, view and report: `FP_OPEN`.
    pub const fn name(self) -> &'static str {
        match self {
            S::Tender => "FP_TENDER",
            S::Dropped => "FP_DROPPED",
            S::Open => "FP_OPEN",
            S::Resettling => "FP_RESETTLING",
            S::PayoutDue => "FP_PAYOUT_DUE",
            S::Resettled => "FP_RESETTLED",
            S::ManualClaim => "FP_MANUAL_CLAIM",
            S::Final => "FP_FINAL",
        }
    }

    /// May nothing more happen?
    pub const fn is_final(self) -> bool {
        matches!(self, S::Dropped | S::Resettled | S::ManualClaim | S::Final)
    }

    /// Is the bill paid in full here, with nothing settled for it (safety I2)?
    pub const fn is_paid_in_full(self) -> bool {
        matches!(self, S::Open | S::Resettling | S::ManualClaim | S::Final)
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
    /// What the lines make.
    pub total: Money,
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
        Ok(Self {
            id,
            state: S::Tender,
            since: stamp,
            began,
            total,
            attempt: None,
            receipt_returned: false,
            share: None,
            movements: Vec::new(),
            papers: Vec::new(),
            open_ops: Vec::new(),
            reported: false,
            report_refused: None,
            contradiction: None,
        })
    }

    /// The bill it is about.
    pub const fn bill(&self) -> &BillId {
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
        }
        Ok(())
    }

    fn ended(&mut self, msg_id: &crate::ids::MsgId, end: &OpEnd) -> Result<(), FoldFault> {
        let place = self
            .open_ops
            .iter()
            .position(|op| &op.msg_id == msg_id)
            .ok_or(FoldFault::Unannounced("request"))?;
        let op = self.open_ops.remove(place);
        match (op.transaction, end) {
            (Transaction::UploadSelfPaid, OpEnd::Done) => self.reported = true,
            (Transaction::UploadSelfPaid, OpEnd::Refused(text)) => {
                self.report_refused = Some(text.clone());
            }
            // A refusal of the withdrawal says that there is nothing to withdraw.
            (Transaction::WithdrawSelfPaid, OpEnd::Done | OpEnd::Refused(_)) => self.reported = false,
            _else => {}
        }
        Ok(())
    }

    /// What was taken for it, channel by channel, in the order in which it is given back.
    pub fn taken(&self) -> Vec<Tendered> {
        let deposit = self.began.from_deposit.iter().map(|from| from.tendered.clone());
        deposit.chain(tender::taken(&self.movements)).collect()
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
        match (self.state, self.share) {
            (S::PayoutDue, Some(share)) => self.paid()?.minus(share),
            _elsewhere => Ok(Money::ZERO),
        }
    }

    /// What is owed back, channel by channel.
    ///
    /// # Errors
    /// `Range`.
    pub fn owed_back(&self) -> Result<Vec<Tendered>, MoneyFault> {
        let Some(share) = self.share.filter(|_| self.state == S::PayoutDue) else { return Ok(Vec::new()) };
        let (_covered, rest) = self.divided(share)?;
        tender::less(&rest, &tender::returned(&self.movements))
    }

    /// Every 单据号 reserved for it.
    pub fn numbers(&self) -> impl Iterator<Item = &DocumentNo> {
        std::iter::once(&self.began.number).chain(tender::own_numbers(&self.papers))
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
        if quiet && wanted && !self.reported && self.report_refused.is_none() {
            return Some(Transaction::UploadSelfPaid);
        }
        let settled = matches!(self.state, S::PayoutDue | S::Resettled);
        (quiet && settled && self.reported).then_some(Transaction::WithdrawSelfPaid)
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
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn table_has_one_rule_per_state_and_event_and_every_state_ends() {
        let mut seen = BTreeSet::new();
        for rule in FALLBACK_TABLE {
            assert!(seen.insert((rule.0, rule.1)), "{rule:?} stands twice");
        }
        for state in FallbackState::ALL {
            let mut found = BTreeSet::from([state]);
            for _ in FallbackState::ALL {
                let next: Vec<FallbackState> =
                    FALLBACK_TABLE.iter().filter(|rule| found.contains(&rule.0)).map(|rule| rule.2).collect();
                found.extend(next);
            }
            assert!(found.iter().any(|end| end.is_final()), "{state:?} leads nowhere");
        }
    }

    #[test]
    fn money_goes_out_only_after_the_settlement_is_recorded() {
        for rule in FALLBACK_TABLE.iter().filter(|rule| rule.2 == FallbackState::PayoutDue) {
            assert_eq!((rule.0, rule.1), (FallbackState::Resettling, FallbackOn::Resettled));
        }
    }
}
