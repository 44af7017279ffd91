//! What must hold in every world (safety §16). Each rule can be shown to fail: see `runs::mistakes`.

use settlement::machine::State;

use crate::cash::Cause;
use crate::setup::Setup;
use crate::world::{IDLE, SHARE, TOTAL, World, deposit, fallback};

/// One rule.
pub struct Rule {
    /// Its name.
    pub id: &'static str,
    /// What it says.
    pub says: &'static str,
    /// Does it hold?
    pub holds: fn(&World) -> bool,
}

/// Every rule, in the order in which they are looked at.
pub const RULES: [Rule; 8] = [
    Rule {
        id: "I5",
        says: "no 2601 was ever intended for what is SETTLED (one-way door)",
        holds: one_way_door,
    },
    Rule {
        id: "I1",
        says: "at most one settlement is in effect, and none is taken back twice",
        holds: one_at_most,
    },
    Rule { id: "I2", says: "nothing is in effect for a bill that is paid in full", holds: full_pay_alone },
    Rule { id: "I3", says: "nothing of a VOID or CANCELLED try is in effect", holds: void_is_void },
    Rule { id: "I4", says: "what is SETTLED is in effect", holds: settled_is_settled },
    Rule { id: "I13", says: "a refund is announced after CANCELLED only", holds: refund_after_cancelled },
    Rule {
        id: "TWICE",
        says: "the patient never has paid more than the whole price",
        holds: never_paid_twice,
    },
    Rule {
        id: "I25",
        says: "at rest the patient has paid the share, the total or nothing",
        holds: paid_at_rest,
    },
];

/// The first rule a world breaks.
pub fn broken(setup: &Setup, world: &World) -> Option<&'static Rule> {
    RULES.iter().find(|rule| !(rule.holds)(world) && !setup.blind.contains(&rule.id))
}

fn one_way_door(world: &World) -> bool {
    world.begun().iter().all(|one| one.at() != State::Settled || one.reversal == 0)
}

fn one_at_most(world: &World) -> bool {
    world.net() <= 1 && world.begun().iter().all(|one| one.cancelled <= 1)
}

fn full_pay_alone(world: &World) -> bool {
    let paid = matches!(world.common.fallback, fallback::OPEN | fallback::CLAIMED | fallback::FINAL);
    !paid || world.net() == 0
}

fn void_is_void(world: &World) -> bool {
    let over = |state| matches!(state, State::Void | State::Cancelled | State::Refunded);
    world.begun().iter().all(|one| !over(one.at()) || one.effect == 0)
}

fn settled_is_settled(world: &World) -> bool {
    world.begun().iter().all(|one| one.at() != State::Settled || one.effect > 0)
}

fn refund_after_cancelled(world: &World) -> bool {
    world.terminals.iter().all(|terminal| {
        terminal.cause != Cause::CancelRefund as u8
            || world.begun().iter().any(|one| one.at() == State::Cancelled)
    })
}

fn never_paid_twice(world: &World) -> bool {
    (0..=TOTAL).contains(&world.cash())
}

/// Compares the platform's truth with the patient's purse; looks at no book of ours that could be wrong in the same way.
fn paid_at_rest(world: &World) -> bool {
    let quiet = world.under_way() == 0
        && world
            .terminals
            .iter()
            .all(|terminal| terminal.kind == IDLE && terminal.cause == Cause::None as u8);
    let settled = |state| matches!(state, State::Draft | State::Registered | State::Uploaded | State::Quoted);
    let done = world.begun().iter().all(|one| match one.at() {
        State::Settled => one.tendered == 1,
        state => settled(state) || state.is_final(),
    });
    let owed = matches!(world.common.fallback, fallback::RESETTLING | fallback::PAYOUT_DUE)
        || world.common.deposit != deposit::NONE;
    if !quiet || !done || owed {
        return true;
    }
    let full = matches!(world.common.fallback, fallback::OPEN | fallback::CLAIMED | fallback::FINAL);
    let expected = match (full, world.net()) {
        (true, _) => TOTAL,
        (false, 0) => 0,
        (false, _) => SHARE,
    };
    world.cash() == expected
}
