//! The attempt: its states, what may happen in each, and what follows. One table, one pure `step` (safety §5.1).
//!
//! Only the edges of the table exist. An event without an edge stops the attempt in `MANUAL`; it is never ignored.

/// Where an attempt stands (safety §5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Nothing sent that counts: 待登记.
    Draft,
    /// The visit id is known: 已登记.
    Registered,
    /// Fee lines are at the platform, the total is checked: 已上传.
    Uploaded,
    /// The quote is stored: 预结算.
    Quoted,
    /// The 2207 intent is journaled; it may have left: 正在结算.
    Settling,
    /// Outcome unknown: 医保结果待确认.
    InDoubt,
    /// A 2601 intent is journaled, the one-way door: 正在撤回上一笔.
    Reversing,
    /// 2205 and 2202 under way.
    Fencing,
    /// The second 2601 after the fence.
    Confirming,
    /// Proven: nothing in effect, nothing can come: 上一笔已撤回.
    Void,
    /// The reply matched and the ledger is posted: 已结算.
    Settled,
    /// The 2208 intent is journaled: 正在退费.
    Cancelling,
    /// 2205, 2202, 2601 after the cancel.
    CancelFencing,
    /// Proven cancelled, refund payable posted: 医保已退, 待退款.
    Cancelled,
    /// The patient has the money back: 已退费.
    Refunded,
    /// Evidence contradicts, or reversal is forbidden: 需主管处理.
    Manual,
}

/// What can happen to an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum On {
    /// 2201 answered with a visit id.
    Registered,
    /// 2203 and 2204 answered, the total is ours.
    Uploaded,
    /// 2206 answered, the split adds up.
    Quoted,
    /// The clerk gives the attempt up before any money moved.
    Abandoned,
    /// 2207 intent committed.
    SettleIntended,
    /// 2207 answered and everything matches.
    Accepted,
    /// 2207 ended in any other way.
    AnswerLost,
    /// 2207 was refused with a text that the joint test has shown to mean "not executed".
    Refused,
    /// 2207 never left: connect, name resolution or handshake failed.
    NotSent,
    /// A query proved the settlement, and no 2601 was ever intended.
    Adopted,
    /// 2601 intent committed.
    ReverseIntended,
    /// 2601 answered: reversed, or nothing to reverse.
    ReverseDefinite,
    /// 2601 answered: not allowed any more.
    ReverseForbidden,
    /// 2205 and 2202 are through, and a 2207 was once intended.
    Fenced,
    /// 2205 and 2202 are through, and no 2207 ever left.
    FencedClean,
    /// 2205 was refused: the lines are settled.
    FenceSettled,
    /// 2208 intent committed.
    CancelIntended,
    /// 2208 answered, or a query shows the settlement refunded.
    CancelDefinite,
    /// The fence after the cancel is through.
    CancelFenced,
    /// The refund is out of the drawer, or nothing was to be refunded.
    RefundPaid,
    /// An invariant broke.
    Contradiction,
    /// Two people decided: nothing is in effect, and nobody had paid.
    DecidedVoid,
    /// Two people decided: nothing is in effect any more; what was paid goes back.
    DecidedCancelled,
    /// Two people decided: the settlement is in effect.
    DecidedSettled,
    /// A query showed a settlement of another window, which is to be given back here.
    FoundElsewhere,
    /// The 2208 of a settlement of another window never left: it stands there as before.
    LeftAlone,
}

/// What the desk does after an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Do {
    /// Send 2203 and 2204.
    Upload,
    /// Send 2206.
    Quote,
    /// Show the split, wait for the settle key.
    OfferSettle,
    /// Send 2207, once.
    SendSettle,
    /// Collect the patient's share.
    Collect,
    /// Query where the region answers by visit, then send 2601; the queue goes on meanwhile.
    Resolve,
    /// Send 2601.
    SendReverse,
    /// Send 2205, then 2202.
    SendFence,
    /// Send 2601 a second time.
    SendConfirm,
    /// Send 2208, once.
    SendCancel,
    /// Send 2205, 2202, 2601.
    SendCancelFence,
    /// Offer the refund.
    OfferRefund,
    /// Ask a supervisor.
    CallSupervisor,
    /// Nothing more.
    Rest,
}

/// One edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule(pub State, pub On, pub State, pub Do);

use Do as D;
use State as S;

/// Every edge.
#[rustfmt::skip]
pub const TABLE: &[Rule] = &[
    //   in                 on                     to                 then
    Rule(S::Draft,          On::Registered,        S::Registered,     D::Upload),
    Rule(S::Draft,          On::Abandoned,         S::Void,           D::Rest),
    Rule(S::Draft,          On::FoundElsewhere,    S::Settled,        D::Collect),
    Rule(S::Registered,     On::Uploaded,          S::Uploaded,       D::Quote),
    Rule(S::Registered,     On::Abandoned,         S::Fencing,        D::SendFence),
    Rule(S::Uploaded,       On::Quoted,            S::Quoted,         D::OfferSettle),
    Rule(S::Uploaded,       On::Abandoned,         S::Fencing,        D::SendFence),
    Rule(S::Quoted,         On::Quoted,            S::Quoted,         D::OfferSettle),
    Rule(S::Quoted,         On::SettleIntended,    S::Settling,       D::SendSettle),
    Rule(S::Quoted,         On::Abandoned,         S::Fencing,        D::SendFence),
    Rule(S::Settling,       On::Accepted,          S::Settled,        D::Collect),
    Rule(S::Settling,       On::AnswerLost,        S::InDoubt,        D::Resolve),
    Rule(S::Settling,       On::Refused,           S::Fencing,        D::SendFence),
    Rule(S::Settling,       On::NotSent,           S::Void,           D::Rest),
    Rule(S::InDoubt,        On::Adopted,           S::Settled,        D::Collect),
    Rule(S::InDoubt,        On::ReverseIntended,   S::Reversing,      D::SendReverse),
    Rule(S::Reversing,      On::ReverseIntended,   S::Reversing,      D::SendReverse),
    Rule(S::Reversing,      On::ReverseDefinite,   S::Fencing,        D::SendFence),
    Rule(S::Reversing,      On::ReverseForbidden,  S::Manual,         D::CallSupervisor),
    Rule(S::Fencing,        On::FencedClean,       S::Void,           D::Rest),
    Rule(S::Fencing,        On::Fenced,            S::Confirming,     D::SendConfirm),
    Rule(S::Fencing,        On::FenceSettled,      S::Reversing,      D::SendReverse),
    Rule(S::Confirming,     On::ReverseIntended,   S::Confirming,     D::SendConfirm),
    Rule(S::Confirming,     On::ReverseDefinite,   S::Void,           D::Rest),
    Rule(S::Settled,        On::CancelIntended,    S::Cancelling,     D::SendCancel),
    Rule(S::Cancelling,     On::CancelIntended,    S::Cancelling,     D::SendCancel),
    Rule(S::Cancelling,     On::CancelDefinite,    S::CancelFencing,  D::SendCancelFence),
    Rule(S::Cancelling,     On::NotSent,           S::Settled,        D::Collect),
    Rule(S::Cancelling,     On::LeftAlone,         S::Void,           D::Rest),
    Rule(S::CancelFencing,  On::ReverseIntended,   S::CancelFencing,  D::SendCancelFence),
    Rule(S::CancelFencing,  On::FenceSettled,      S::CancelFencing,  D::SendCancelFence),
    Rule(S::CancelFencing,  On::CancelFenced,      S::Cancelled,      D::OfferRefund),
    Rule(S::Cancelled,      On::RefundPaid,        S::Refunded,       D::Rest),
    Rule(S::Draft,          On::Contradiction,     S::Manual,         D::CallSupervisor),
    Rule(S::Registered,     On::Contradiction,     S::Manual,         D::CallSupervisor),
    Rule(S::Uploaded,       On::Contradiction,     S::Manual,         D::CallSupervisor),
    Rule(S::Quoted,         On::Contradiction,     S::Manual,         D::CallSupervisor),
    Rule(S::Settling,       On::Contradiction,     S::Manual,         D::CallSupervisor),
    Rule(S::InDoubt,        On::Contradiction,     S::Manual,         D::CallSupervisor),
    Rule(S::Reversing,      On::Contradiction,     S::Manual,         D::CallSupervisor),
    Rule(S::Fencing,        On::Contradiction,     S::Manual,         D::CallSupervisor),
    Rule(S::Confirming,     On::Contradiction,     S::Manual,         D::CallSupervisor),
    Rule(S::Settled,        On::Contradiction,     S::Manual,         D::CallSupervisor),
    Rule(S::Cancelling,     On::Contradiction,     S::Manual,         D::CallSupervisor),
    Rule(S::CancelFencing,  On::Contradiction,     S::Manual,         D::CallSupervisor),
    Rule(S::Cancelled,      On::Contradiction,     S::Manual,         D::CallSupervisor),
    Rule(S::Manual,         On::DecidedVoid,       S::Void,           D::Rest),
    Rule(S::Manual,         On::DecidedCancelled,  S::Cancelled,      D::OfferRefund),
    Rule(S::Manual,         On::DecidedSettled,    S::Settled,        D::Collect),
];

/// The edge for an event, if there is one.
pub fn step(state: State, on: On) -> Option<&'static Rule> {
    TABLE.iter().find(|rule| rule.0 == state && rule.1 == on)
}

impl State {
    /// Every state.
    pub const ALL: [Self; 16] = [
        S::Draft,
        S::Registered,
        S::Uploaded,
        S::Quoted,
        S::Settling,
        S::InDoubt,
        S::Reversing,
        S::Fencing,
        S::Confirming,
        S::Void,
        S::Settled,
        S::Cancelling,
        S::CancelFencing,
        S::Cancelled,
        S::Refunded,
        S::Manual,
    ];

    /// The word in journal, view and report: `IN_DOUBT`.
    pub const fn name(self) -> &'static str {
        match self {
            S::Draft => "DRAFT",
            S::Registered => "REGISTERED",
            S::Uploaded => "UPLOADED",
            S::Quoted => "QUOTED",
            S::Settling => "SETTLING",
            S::InDoubt => "IN_DOUBT",
            S::Reversing => "REVERSING",
            S::Fencing => "FENCING",
            S::Confirming => "CONFIRMING",
            S::Void => "VOID",
            S::Settled => "SETTLED",
            S::Cancelling => "CANCELLING",
            S::CancelFencing => "CANCEL_FENCING",
            S::Cancelled => "CANCELLED",
            S::Refunded => "REFUNDED",
            S::Manual => "MANUAL",
        }
    }

    /// May nothing more happen?
    pub const fn is_final(self) -> bool {
        matches!(self, S::Void | S::Refunded)
    }

    /// Is the outcome of a request that moves money unknown, or its resolution under way?
    pub const fn is_unresolved(self) -> bool {
        matches!(
            self,
            S::InDoubt | S::Reversing | S::Fencing | S::Confirming | S::Cancelling | S::CancelFencing
        )
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn table_has_one_rule_per_state_and_event() {
        let mut seen = BTreeSet::new();
        for rule in TABLE {
            assert!(seen.insert((rule.0, rule.1)), "{rule:?} stands twice");
        }
    }

    #[test]
    fn every_state_is_reachable_and_leads_to_an_end() {
        let reach = |from: State| {
            let mut found = BTreeSet::from([from]);
            loop {
                let next: BTreeSet<State> =
                    TABLE.iter().filter(|rule| found.contains(&rule.0)).map(|rule| rule.2).collect();
                let before = found.len();
                found.extend(next);
                if found.len() == before {
                    return found;
                }
            }
        };
        assert_eq!(reach(State::Draft), BTreeSet::from(State::ALL));
        for state in State::ALL {
            let ends = reach(state);
            assert!(
                ends.iter().any(|end| end.is_final() || matches!(end, State::Manual)),
                "{state:?} leads nowhere"
            );
        }
    }

    #[test]
    fn reversal_is_a_one_way_door() {
        let mut found = BTreeSet::from([State::Reversing, State::Confirming]);
        loop {
            // Out of MANUAL only two people lead, by what they have seen.
            let by_itself = |rule: &&Rule| found.contains(&rule.0) && rule.0 != State::Manual;
            let next: BTreeSet<State> = TABLE.iter().filter(by_itself).map(|rule| rule.2).collect();
            let before = found.len();
            found.extend(next);
            if found.len() == before {
                break;
            }
        }
        assert!(
            !found.contains(&State::Settled),
            "a reversed attempt must never become settled (safety rule 4)"
        );
    }
}
