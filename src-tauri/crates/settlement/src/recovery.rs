//! What an attempt becomes when the program opens its journal again. Comment and data side by side; ARCHITECTURE.md holds the same table.
//!
//! A crash can only fall between two commits. The table says, for every state the fold can end in, what may exist outside,
//! and why going on from there never charges twice.

use crate::deposit::DepositState;
use crate::fallback::FallbackState;
use crate::machine::State;

/// What to do on restart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnRestart {
    /// Show it again; the clerk goes on or gives it up.
    ShowAgain,
    /// Its outcome is unknown: note the doubt, park it.
    NoteDoubt,
    /// Go on by itself from this state.
    GoOn,
    /// The drawer may be open: ask whether the money moved, and let it open for nothing else before.
    AskDrawer,
    /// Put it on the worklist as money owed to us.
    Collect,
    /// Put it on the worklist as money owed to the patient.
    PayOut,
    /// A supervisor must look.
    AskSupervisor,
    /// Nothing.
    Rest,
}

/// What stands beside the state of an attempt: cases of their own, and two things an attempt may be besides its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// A 2201 nobody answered.
    Orphan,
    /// A 2208 of a settlement of another window, outcome unknown.
    CancelElsewhere,
    /// A bill paid in full.
    FullPay(FallbackState),
    /// A deposit.
    Deposit(DepositState),
}

impl Beside {
    /// The word in the table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Orphan => "ORPHAN",
            Self::CancelElsewhere => "CANCELLING_ELSEWHERE",
            Self::FullPay(state) => state.name(),
            Self::Deposit(state) => state.name(),
        }
    }

    /// Everything that must have a row.
    pub fn all() -> impl Iterator<Item = Self> {
        let full_pays = FallbackState::ALL.into_iter().map(Self::FullPay);
        let deposits = DepositState::ALL.into_iter().map(Self::Deposit);
        [Self::Orphan, Self::CancelElsewhere].into_iter().chain(full_pays).chain(deposits)
    }
}

/// One row of the crash argument.
#[derive(Clone, Copy, Debug)]
pub struct Row<S = State> {
    /// State after replay.
    pub state: S,
    /// What the platform may hold.
    pub platform_may_hold: &'static str,
    /// What the drawer may hold.
    pub drawer_may_hold: &'static str,
    /// What happens.
    pub on_restart: OnRestart,
    /// Why never twice.
    pub why_never_twice: &'static str,
}

use OnRestart as R;
use State as S;

/// The table.
#[rustfmt::skip]
pub const ON_RESTART: &[Row] = &[
    Row { state: S::Draft,         platform_may_hold: "a visit without lines",              drawer_may_hold: "nothing",            on_restart: R::ShowAgain,     why_never_twice: "a 2207 needs a visit id, and none is known" },
    Row { state: S::Registered,    platform_may_hold: "a visit, perhaps with lines",        drawer_may_hold: "nothing",            on_restart: R::ShowAgain,     why_never_twice: "the 2207 intent is committed before 2207 leaves, and there is none" },
    Row { state: S::Uploaded,      platform_may_hold: "fee lines, no settlement",           drawer_may_hold: "nothing",            on_restart: R::ShowAgain,     why_never_twice: "the 2207 intent is committed before 2207 leaves, and there is none" },
    Row { state: S::Quoted,        platform_may_hold: "fee lines, no settlement",           drawer_may_hold: "nothing",            on_restart: R::ShowAgain,     why_never_twice: "the 2207 intent is committed before 2207 leaves, and there is none" },
    Row { state: S::Settling,      platform_may_hold: "nothing or one, under this msgid",   drawer_may_hold: "nothing",            on_restart: R::NoteDoubt,     why_never_twice: "no new msgid is made for the bill while this one is open" },
    Row { state: S::InDoubt,       platform_may_hold: "nothing or one, under this msgid",   drawer_may_hold: "nothing",            on_restart: R::GoOn,          why_never_twice: "no new msgid is made for the bill while this one is open" },
    Row { state: S::Reversing,     platform_may_hold: "nothing or one, under this msgid",   drawer_may_hold: "nothing",            on_restart: R::GoOn,          why_never_twice: "a late success is never accepted once a reversal is journaled" },
    Row { state: S::Fencing,       platform_may_hold: "a visit, perhaps a late settlement", drawer_may_hold: "nothing",            on_restart: R::GoOn,          why_never_twice: "every step may be sent again; nothing new begins before VOID" },
    Row { state: S::Confirming,    platform_may_hold: "perhaps a late settlement",          drawer_may_hold: "nothing",            on_restart: R::GoOn,          why_never_twice: "the second 2601 undoes what slipped before the fence" },
    Row { state: S::Void,          platform_may_hold: "nothing, proven",                    drawer_may_hold: "nothing",            on_restart: R::Rest,          why_never_twice: "a new try uses a new visit id and a new msgid" },
    Row { state: S::Settled,       platform_may_hold: "exactly one",                        drawer_may_hold: "nothing or the share", on_restart: R::Collect,     why_never_twice: "the cash intent is committed before the drawer opens; an open one is asked for" },
    Row { state: S::Cancelling,    platform_may_hold: "one, or one and its negative",       drawer_may_hold: "the share",          on_restart: R::GoOn,          why_never_twice: "asked by settlement id before a second 2208; no cash leaves before CANCELLED" },
    Row { state: S::CancelFencing, platform_may_hold: "one and its negative",               drawer_may_hold: "the share",          on_restart: R::GoOn,          why_never_twice: "every step may be sent again; no cash leaves before CANCELLED" },
    Row { state: S::Cancelled,     platform_may_hold: "nothing in effect",                  drawer_may_hold: "the share or nothing", on_restart: R::PayOut,      why_never_twice: "the payout intent is committed before the drawer opens; an open one is asked for" },
    Row { state: S::Refunded,      platform_may_hold: "nothing in effect",                  drawer_may_hold: "nothing",            on_restart: R::Rest,          why_never_twice: "final" },
    Row { state: S::Manual,        platform_may_hold: "unknown",                            drawer_may_hold: "unknown",            on_restart: R::AskSupervisor, why_never_twice: "nothing is sent or paid for it by the program" },
];

use Beside as B;
use DepositState as D;
use FallbackState as F;

/// The table for what stands beside the attempts.
#[rustfmt::skip]
pub const BESIDE_ON_RESTART: &[Row<Beside>] = &[
    Row { state: B::Orphan,                 platform_may_hold: "a registration, perhaps",               drawer_may_hold: "nothing",                     on_restart: R::GoOn,      why_never_twice: "no money hangs on it; the next try uses a new number" },
    Row { state: B::CancelElsewhere,        platform_may_hold: "one, or one and its negative, ours or not", drawer_may_hold: "nothing of it",           on_restart: R::GoOn,      why_never_twice: "refunded without an answer of ours stops in MANUAL and pays nothing" },
    Row { state: B::FullPay(F::Tender),     platform_may_hold: "nothing in effect",                     drawer_may_hold: "nothing or the full price",   on_restart: R::AskDrawer, why_never_twice: "the bill is taken until somebody has said whether the money is there" },
    Row { state: B::FullPay(F::Dropped),    platform_may_hold: "nothing in effect",                     drawer_may_hold: "nothing",                     on_restart: R::Rest,      why_never_twice: "nothing was taken; the bill is as free as before" },
    Row { state: B::FullPay(F::Open),       platform_may_hold: "a self-paid record, or none",           drawer_may_hold: "the full price",              on_restart: R::ShowAgain, why_never_twice: "no attempt of the bill begins but a resettlement; 4205 replaces by our number" },
    Row { state: B::FullPay(F::Resettling), platform_may_hold: "what its attempt may hold",             drawer_may_hold: "the full price",              on_restart: R::GoOn,      why_never_twice: "its attempt recovers by its own row; no money moves before SETTLED" },
    Row { state: B::FullPay(F::PayoutDue),  platform_may_hold: "exactly one",                           drawer_may_hold: "the full price, or the share", on_restart: R::PayOut,   why_never_twice: "settlement and debt are one commit; the payout intent is committed before the drawer opens" },
    Row { state: B::FullPay(F::Resettled),  platform_may_hold: "exactly one",                           drawer_may_hold: "the share",                   on_restart: R::Rest,      why_never_twice: "the old receipt is consumed" },
    Row { state: B::FullPay(F::ManualClaim), platform_may_hold: "a self-paid record, or none",          drawer_may_hold: "the full price",              on_restart: R::Rest,      why_never_twice: "it is neither settled nor refunded here any more" },
    Row { state: B::FullPay(F::Final),      platform_may_hold: "a self-paid record, or none",           drawer_may_hold: "the full price",              on_restart: R::Rest,      why_never_twice: "it is not settled here any more" },
    Row { state: B::FullPay(F::RefundDue),  platform_may_hold: "a self-paid record, or none",           drawer_may_hold: "the full price, or what stays", on_restart: R::PayOut,  why_never_twice: "the debt is committed before the drawer opens; 4206 or 4205 follows it" },
    Row { state: B::FullPay(F::Refunded),   platform_may_hold: "a self-paid record, or none",           drawer_may_hold: "nothing",                     on_restart: R::Rest,      why_never_twice: "nothing is held; 4206 follows" },
    Row { state: B::Deposit(D::Tender),     platform_may_hold: "what its attempt may hold",             drawer_may_hold: "nothing or the deposit",      on_restart: R::AskDrawer, why_never_twice: "no second deposit is taken until somebody has said whether the money is there" },
    Row { state: B::Deposit(D::Dropped),    platform_may_hold: "what its attempt may hold",             drawer_may_hold: "nothing",                     on_restart: R::Rest,      why_never_twice: "nothing was taken" },
    Row { state: B::Deposit(D::Held),       platform_may_hold: "what its attempt may hold",             drawer_may_hold: "the deposit",                 on_restart: R::ShowAgain, why_never_twice: "it is used once: applied in the commit that settles, returned, or made part of a full pay" },
    Row { state: B::Deposit(D::Applied),    platform_may_hold: "exactly one",                           drawer_may_hold: "the deposit, or the share",   on_restart: R::PayOut,    why_never_twice: "the rest is owed from the commit that settled; the payout intent comes before the drawer" },
    Row { state: B::Deposit(D::Returned),   platform_may_hold: "nothing in effect",                     drawer_may_hold: "the deposit, or nothing",     on_restart: R::PayOut,    why_never_twice: "the payout intent is committed before the drawer opens" },
    Row { state: B::Deposit(D::ToFullPay),  platform_may_hold: "nothing in effect",                     drawer_may_hold: "the full price",              on_restart: R::Rest,      why_never_twice: "its full pay has its own row" },
];

/// The row of a state.
pub fn on_restart(state: State) -> OnRestart {
    ON_RESTART.iter().find(|row| row.state == state).map_or(OnRestart::AskSupervisor, |row| row.on_restart)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_one_row() {
        for state in State::ALL {
            assert_eq!(ON_RESTART.iter().filter(|row| row.state == state).count(), 1, "{}", state.name());
        }
        for beside in Beside::all() {
            let rows = BESIDE_ON_RESTART.iter().filter(|row| row.state == beside).count();
            assert_eq!(rows, 1, "{}", beside.name());
        }
        assert_eq!(BESIDE_ON_RESTART.len(), Beside::all().count());
    }

    /// What is owed or asked for is on no row that rests.
    #[test]
    fn rows_agree_with_the_folds() {
        for row in BESIDE_ON_RESTART {
            let rests = row.on_restart == OnRestart::Rest;
            match row.state {
                Beside::FullPay(state) => assert_eq!(rests, state.is_final(), "{}", state.name()),
                Beside::Deposit(state) => {
                    let over = matches!(state, DepositState::Dropped | DepositState::ToFullPay);
                    assert_eq!(rests, over, "{}", state.name());
                }
                Beside::Orphan | Beside::CancelElsewhere => assert!(!rests),
            }
        }
    }

    fn line<S: Copy>(row: &Row<S>, name: impl Fn(S) -> &'static str) -> String {
        format!(
            "| {} | {} | {} | {:?} | {} |",
            name(row.state),
            row.platform_may_hold,
            row.drawer_may_hold,
            row.on_restart,
            row.why_never_twice
        )
    }

    #[test]
    fn architecture_page_holds_the_same_table() {
        let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../ARCHITECTURE.md"))
            .unwrap();
        let (_, rest) = page.split_once("crash-table:begin").unwrap();
        let (table, _) = rest.split_once("<!-- crash-table:end").unwrap();
        let found: Vec<&str> = table.lines().filter(|line| line.starts_with("| ")).skip(2).collect();
        let attempts = ON_RESTART.iter().map(|row| line(row, State::name));
        let wanted: Vec<String> =
            attempts.chain(BESIDE_ON_RESTART.iter().map(|row| line(row, Beside::name))).collect();
        for row in &wanted {
            assert!(found.contains(&row.as_str()), "the page lacks: {row}");
        }
        for row in &found {
            assert!(wanted.iter().any(|one| one == row), "recovery.rs lacks: {row}");
        }
        assert_eq!(found, wanted, "the same rows in the same order");
    }
}
