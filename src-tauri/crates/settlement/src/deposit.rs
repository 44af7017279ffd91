//! Money taken while a settlement is in doubt: a liability until the doubt is over (safety §5.2, §10.3).
//!
//! Like `fallback.rs`, with the same two states in front for a drawer that was open when the program died.

use crate::attempt::{FoldFault, Movement, PaperRecord};
use crate::fact::{Cover, DepositBegan, DepositFact, Direction, Fact, Stamp, Tendered};
use crate::ids::{BillId, DepositId, DocumentNo};
use crate::money::{Money, MoneyFault};
use crate::tender;

/// Where a deposit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DepositState {
    /// The drawer may be open; nobody has said yet whether the money was taken.
    Tender,
    /// Nothing was taken.
    Dropped,
    /// Held for the patient: 押金在存.
    Held,
    /// It paid the share of a settlement; what is left is owed to the patient.
    Applied,
    /// Owed to the patient, or given back already.
    Returned,
    /// It paid a bill in full.
    ToFullPay,
}

/// What can happen to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DepositOn {
    /// The money is there.
    Taken,
    /// Nothing was taken after all.
    Dropped,
    /// The bill is settled.
    Applied,
    /// The bill will not be settled: the money goes back.
    Returned,
    /// The bill is paid in full with it.
    ToFullPay,
}

/// One edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DepositRule(pub DepositState, pub DepositOn, pub DepositState);

use DepositOn as On;
use DepositRule as Rule;
use DepositState as S;

/// Every edge.
#[rustfmt::skip]
pub const DEPOSIT_TABLE: &[DepositRule] = &[
    //   in            on               to
    Rule(S::Tender,    On::Taken,       S::Held),
    Rule(S::Tender,    On::Dropped,     S::Dropped),
    Rule(S::Held,      On::Applied,     S::Applied),
    Rule(S::Held,      On::Returned,    S::Returned),
    Rule(S::Held,      On::ToFullPay,   S::ToFullPay),
];

/// The edge for an event, if there is one.
pub fn deposit_step(state: DepositState, on: DepositOn) -> Option<&'static DepositRule> {
    DEPOSIT_TABLE.iter().find(|rule| rule.0 == state && rule.1 == on)
}

impl DepositState {
    /// Every state.
    pub const ALL: [Self; 6] = [S::Tender, S::Dropped, S::Held, S::Applied, S::Returned, S::ToFullPay];

    /// The word in journal, view and report: `DEPOSIT_HELD`.
    pub const fn name(self) -> &'static str {
        match self {
            S::Tender => "DEPOSIT_TENDER",
            S::Dropped => "DEPOSIT_DROPPED",
            S::Held => "DEPOSIT_HELD",
            S::Applied => "DEPOSIT_APPLIED",
            S::Returned => "DEPOSIT_RETURNED",
            S::ToFullPay => "DEPOSIT_TO_FULLPAY",
        }
    }
}

/// One deposit, as the fold of its facts; this is the only way to build one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deposit {
    /// Its id.
    pub id: DepositId,
    /// Where it stands.
    pub state: DepositState,
    /// Since when.
    pub since: Stamp,
    /// What it is about.
    pub began: DepositBegan,
    /// How much of it paid the share of a settlement.
    pub applied: Money,
    /// Money in and out.
    pub movements: Vec<Movement>,
    /// Papers.
    pub papers: Vec<PaperRecord>,
    /// What broke, if something did.
    pub contradiction: Option<String>,
}

impl Deposit {
    /// A deposit that begins.
    pub const fn begin(id: DepositId, began: DepositBegan, stamp: Stamp) -> Self {
        Self {
            id,
            state: S::Tender,
            since: stamp,
            began,
            applied: Money::ZERO,
            movements: Vec::new(),
            papers: Vec::new(),
            contradiction: None,
        }
    }

    /// The bill it is for.
    pub const fn bill(&self) -> &BillId {
        &self.began.bill
    }

    /// Folds one fact in.
    ///
    /// # Errors
    /// No edge, or a fact about something never announced; the deposit is unchanged.
    pub fn apply(&mut self, stamp: Stamp, fact: &Fact) -> Result<(), FoldFault> {
        let mut next = self.clone();
        if let Fact::CashIntent(movement) = fact
            && movement.direction == Direction::Out
            && movement.amount > next.refund_due()?
        {
            return Err(FoldFault::Unannounced("debt"));
        }
        tender::note(&mut next.movements, &mut next.papers, stamp, fact)?;
        if let Fact::Contradiction { what } = fact {
            next.contradiction = Some(what.clone());
        }
        if let Fact::Deposit(DepositFact::Applied { amount, .. }) = fact {
            next.applied = *amount;
        }
        if let Some(on) = event(fact) {
            let rule = deposit_step(next.state, on)
                .ok_or(FoldFault::NoCaseEdge { from: next.state.name(), on: format!("{on:?}") })?;
            next.state = rule.2;
            next.since = stamp;
        }
        if on_taken_short(&next, fact)? {
            return Err(FoldFault::Unannounced("deposit"));
        }
        *self = next;
        Ok(())
    }

    /// Stops the deposit: a fact came that no edge allows.
    pub fn stop(&mut self, fault: &FoldFault) {
        self.contradiction = Some(fault.to_string());
    }

    /// What is owed to the patient of it.
    ///
    /// # Errors
    /// `Range`.
    pub fn refund_due(&self) -> Result<Money, MoneyFault> {
        match self.state {
            S::Applied => tender::paid(&self.movements)?.minus(self.applied),
            S::Returned => tender::paid(&self.movements),
            S::Tender | S::Dropped | S::Held | S::ToFullPay => Ok(Money::ZERO),
        }
    }

    /// What is owed back, channel by channel.
    ///
    /// # Errors
    /// `Range`.
    pub fn owed_back(&self) -> Result<Vec<Tendered>, MoneyFault> {
        if self.refund_due()?.is_zero() {
            return Ok(Vec::new());
        }
        let (_applied, rest) = tender::divide(&tender::taken(&self.movements), self.applied)?;
        tender::less(&rest, &tender::returned(&self.movements))
    }

    /// Every 单据号 reserved for it.
    pub fn numbers(&self) -> impl Iterator<Item = &DocumentNo> {
        std::iter::once(&self.began.number).chain(tender::own_numbers(&self.papers))
    }

    /// What covers the share of the settlement it waits for.
    pub fn cover(&self) -> Cover {
        Cover::Deposit(self.id.clone())
    }

    /// The movement nobody has answered for.
    pub fn open_movement(&self) -> Option<&Movement> {
        tender::open(&self.movements)
    }

    /// Is nothing held, owed or waited for?
    pub fn is_closed(&self) -> bool {
        let ended = match self.state {
            S::Tender | S::Held => false,
            S::Dropped | S::ToFullPay => true,
            S::Applied | S::Returned => self.refund_due().is_ok_and(Money::is_zero),
        };
        ended && self.open_movement().is_none() && self.contradiction.is_none()
    }
}

/// Which event of the table a fact is, if it is one.
const fn event(fact: &Fact) -> Option<DepositOn> {
    let Fact::Deposit(fact) = fact else { return None };
    match fact {
        DepositFact::Began(_) => None,
        DepositFact::Taken => Some(On::Taken),
        DepositFact::Dropped => Some(On::Dropped),
        DepositFact::Applied { .. } => Some(On::Applied),
        DepositFact::Returned { .. } => Some(On::Returned),
        DepositFact::ToFullPay { .. } => Some(On::ToFullPay),
    }
}

/// Is a deposit called taken of which the money is not there?
fn on_taken_short(deposit: &Deposit, fact: &Fact) -> Result<bool, MoneyFault> {
    let taken = matches!(fact, Fact::Deposit(DepositFact::Taken));
    Ok(taken && tender::paid(&deposit.movements)? != deposit.began.amount)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn table_has_one_rule_per_state_and_event() {
        let mut seen = BTreeSet::new();
        for rule in DEPOSIT_TABLE {
            assert!(seen.insert((rule.0, rule.1)), "{rule:?} stands twice");
        }
    }

    #[test]
    fn deposit_is_used_once() {
        for state in [S::Applied, S::Returned, S::ToFullPay, S::Dropped] {
            assert!(!DEPOSIT_TABLE.iter().any(|rule| rule.0 == state), "{}", state.name());
        }
    }
}
