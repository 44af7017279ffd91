//! Money between patient and drawer: announced, moved by hands, confirmed (safety §5.3). A crash leaves the announcement.

use settlement::machine::{On, State};

use crate::setup::Protocol;
use crate::step::{Act, By};
use crate::walk::Walk;
use crate::world::{SHARE, TOTAL, World, deposit, fallback};

/// Why money moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// It does not.
    None,
    /// The patient's share of a settlement.
    Tender,
    /// Everything, without insurance.
    FullPay,
    /// Everything, until the outcome is known.
    Deposit,
    /// The share goes back after a cancel.
    CancelRefund,
    /// What a resettled patient paid too much.
    ResettlePayout,
    /// What a deposit held too much.
    DepositChange,
    /// A deposit goes back.
    DepositReturn,
    /// Full pay goes back before the bill is resettled: a mistake.
    RefundFirst,
}

impl Cause {
    /// In the order of their places.
    pub const ALL: [Self; 9] = [
        Self::None,
        Self::Tender,
        Self::FullPay,
        Self::Deposit,
        Self::CancelRefund,
        Self::ResettlePayout,
        Self::DepositChange,
        Self::DepositReturn,
        Self::RefundFirst,
    ];

    /// What it adds to the drawer.
    pub const fn amount(self) -> i8 {
        match self {
            Self::None => 0,
            Self::Tender => SHARE,
            Self::FullPay | Self::Deposit => TOTAL,
            Self::CancelRefund => -SHARE,
            Self::ResettlePayout | Self::DepositChange => SHARE - TOTAL,
            Self::DepositReturn | Self::RefundFirst => -TOTAL,
        }
    }

    /// In words.
    pub const fn text(self) -> &'static str {
        match self {
            Self::None => "nothing",
            Self::Tender => "the patient's share",
            Self::FullPay => "full pay",
            Self::Deposit => "deposit of the full price",
            Self::CancelRefund => "refund of the share",
            Self::ResettlePayout => "difference of the resettled bill, paid out",
            Self::DepositChange => "difference of the deposit, paid out",
            Self::DepositReturn => "deposit handed back",
            Self::RefundFirst => "full pay handed back before resettling",
        }
    }
}

impl Walk<'_> {
    /// Announces a movement.
    pub fn announce(&mut self, world: &World, at: usize, cause: Cause) {
        let mut next = *world;
        next.terminals[at].cause = cause as u8;
        next.terminals[at].moved = 0;
        self.push(By::Terminal(at as u8), Act::Announce(cause), 0, next);
    }

    /// Goes on with a movement that is open. The clerk answers truthfully; lying hands are found by the count.
    pub fn movement(&mut self, world: &World, at: usize) {
        let terminal = &world.terminals[at];
        let cause = Cause::ALL[usize::from(terminal.cause)];
        let by = By::Terminal(at as u8);
        if cause == Cause::None {
            return;
        }
        let mut next = *world;
        if terminal.moved == 0 {
            next.terminals[at].moved = 1;
            next.common.cash = next.common.cash.wrapping_add_signed(cause.amount());
            self.push(by, Act::Move(cause), 0, next);
            let mut stopped = *world;
            stopped.terminals[at].cause = Cause::None as u8;
            self.push(by, Act::Abort(cause), 0, stopped);
            return;
        }
        next.terminals[at].cause = Cause::None as u8;
        next.terminals[at].moved = 0;
        self.confirm(&mut next, at, cause);
        self.push(by, Act::Confirm(cause), 0, next);
    }

    fn confirm(&mut self, next: &mut World, at: usize, cause: Cause) {
        let mine = |next: &World, state: State| {
            next.begun().iter().position(|one| usize::from(one.owner) == at && one.at() == state)
        };
        let settled = mine(next, State::Settled);
        match cause {
            Cause::None => {}
            Cause::Tender => next.tries[settled.expect("a tender is for a settlement")].tendered = 1,
            Cause::FullPay => next.common.fallback = fallback::OPEN,
            Cause::Deposit => next.common.deposit = deposit::HELD,
            Cause::CancelRefund => {
                if let Some(of) = mine(next, State::Cancelled) {
                    next.tries[of].tendered = 0;
                    self.go(next, of, On::RefundPaid);
                } else {
                    assert!(self.is(Protocol::PayoutEarly), "the design pays out what is cancelled");
                }
            }
            Cause::ResettlePayout => {
                next.common.fallback = fallback::RESETTLED;
                next.tries[settled.expect("a payout is for a settlement")].tendered = 1;
            }
            Cause::DepositChange => {
                next.common.deposit = deposit::NONE;
                next.tries[settled.expect("a change is for a settlement")].tendered = 1;
            }
            Cause::DepositReturn => next.common.deposit = deposit::NONE,
            Cause::RefundFirst => next.common.fallback = fallback::RESETTLING,
        }
    }
}
