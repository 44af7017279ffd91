//! The states of a bill paid in full, and what may happen in each.
//!
//! Like `machine.rs`: only the edges of the table exist. Two states stand before the table of the specification, because a
//! drawer may be open when the program dies: `FP_TENDER` until somebody has said whether the money was taken, and
//! `FP_DROPPED` when it was not. Two stand behind it, for what the patient gives back: `FP_REFUND_DUE` and `FP_REFUNDED`.

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
    /// The patient gives it back, or a part of it: 待退款.
    RefundDue,
    /// All of it went back: 已退款.
    Refunded,
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
    /// The patient gives it back, or a part of it.
    RefundAsked,
    /// All of it is paid back.
    RefundPaid,
    /// What was to go back is paid back; the rest may still be settled here.
    RestOpen,
    /// What was to go back is paid back; the rest may not be settled here.
    RestFinal,
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
    Rule(S::Open,         On::RefundAsked,      S::RefundDue),
    Rule(S::Final,        On::RefundAsked,      S::RefundDue),
    Rule(S::RefundDue,    On::RefundPaid,       S::Refunded),
    Rule(S::RefundDue,    On::RestOpen,         S::Open),
    Rule(S::RefundDue,    On::RestFinal,        S::Final),
];

/// The edge for an event, if there is one.
pub fn fallback_step(state: FallbackState, on: FallbackOn) -> Option<&'static FallbackRule> {
    FALLBACK_TABLE.iter().find(|rule| rule.0 == state && rule.1 == on)
}

impl FallbackState {
    /// Every state.
    pub const ALL: [Self; 10] = [
        S::Tender,
        S::Dropped,
        S::Open,
        S::Resettling,
        S::PayoutDue,
        S::Resettled,
        S::ManualClaim,
        S::Final,
        S::RefundDue,
        S::Refunded,
    ];

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
            S::RefundDue => "FP_REFUND_DUE",
            S::Refunded => "FP_REFUNDED",
        }
    }

    /// Does nothing more happen by itself? A bill whose window is over may still be given back.
    pub const fn is_final(self) -> bool {
        matches!(self, S::Dropped | S::Resettled | S::ManualClaim | S::Final | S::Refunded)
    }

    /// Is the bill paid in full here, with nothing settled for it (safety I2)?
    pub const fn is_paid_in_full(self) -> bool {
        matches!(self, S::Open | S::Resettling | S::ManualClaim | S::Final | S::RefundDue)
    }

    /// Is the bill as free as if it had never been paid in full?
    pub const fn leaves_bill_free(self) -> bool {
        matches!(self, S::Dropped | S::Refunded)
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
