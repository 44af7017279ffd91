//! What clerk, patient and supervisor do: claim, try, pay, leave a deposit, come back, give up (safety §10, §11, §13).

use settlement::machine::{On, State};

use crate::cash::Cause;
use crate::setup::Protocol;
use crate::step::{Act, By};
use crate::walk::Walk;
use crate::world::{INTENDED, Kind, SENT, Try, World, deposit, fallback};

/// Is a 2207 of this try still impossible: none was ever intended?
fn before_settle(one: &Try) -> bool {
    matches!(one.at(), State::Draft | State::Registered | State::Uploaded | State::Quoted)
}

impl Walk<'_> {
    /// All that people can do at one window.
    pub fn window(&mut self, world: &World, at: usize) {
        self.movement(world, at);
        self.claims(world, at);
        if !Self::is_free(world, at) {
            if self.setup.bounds.deposit && world.terminals[at].cause == Cause::None as u8 {
                self.take_deposit(world, at);
            }
            return;
        }
        if !self.holds(world, at) {
            return;
        }
        self.before(world, at);
        self.begin(world, at);
        self.money(world, at);
        if self.setup.bounds.deposit {
            self.take_deposit(world, at);
        }
    }

    fn mine(world: &World, at: usize) -> impl Iterator<Item = (usize, &Try)> {
        world.begun().iter().enumerate().filter(move |(_, one)| usize::from(one.owner) == at)
    }

    fn claims(&mut self, world: &World, at: usize) {
        if self.setup.bounds.terminals == 1 {
            return;
        }
        let by = By::Terminal(at as u8);
        let alive = !(at == 0 && world.common.retired == 1);
        if world.common.claim == 0 && alive {
            let mut next = *world;
            next.common.claim = at as u8 + 1;
            self.push(by, Act::Claim, 0, next);
        }
        if world.common.claim != at as u8 + 1 {
            return;
        }
        let mut next = *world;
        next.common.claim = 0;
        // It ends with the last try, and never while money of the patient is here.
        let done = Self::mine(world, at).all(|(_, one)| one.is_final());
        if done
            && Self::is_free(world, at)
            && world.common.fallback == fallback::NONE
            && !Self::has_deposit(world)
        {
            self.push(by, Act::Release, 0, next);
        }
        if self.is(Protocol::ClaimExpires) && Self::mine(world, at).any(|(_, one)| one.at().is_unresolved()) {
            self.push(By::Time, Act::ClaimExpires, 0, next);
        }
        if self.setup.bounds.takeover && at == 0 && world.common.retired == 0 {
            self.retire(world);
        }
    }

    /// The first terminal is dead, or seems to be. A supervisor stands there: no movement of money is open, nothing is accepted.
    fn retire(&mut self, world: &World) {
        let accepted = |one: &Try| {
            matches!(
                one.at(),
                State::Settled | State::Cancelling | State::CancelFencing | State::Cancelled | State::Manual
            )
        };
        if world.terminals[0].cause != Cause::None as u8
            || world.common.fallback != fallback::NONE
            || Self::has_deposit(world)
            || Self::mine(world, 0).any(|(_, one)| accepted(one))
        {
            return;
        }
        let mut next = *world;
        next.common.claim = 2;
        next.common.retired = 1;
        for one in next.tries.iter_mut().take(usize::from(world.common.tries)) {
            // The second terminal gets what the coordinator knows and starts at the one-way door.
            if one.owner == 0 && one.escrowed == 1 && !one.is_final() {
                one.owner = 1;
                one.reversal = 1;
                one.withdrawn = 0;
                one.unregistered = 0;
                one.state = crate::walk::place(State::Reversing) as u8;
            }
        }
        self.push(By::Supervisor, Act::Retire, 0, next);
    }

    /// Up to the settle key.
    fn before(&mut self, world: &World, at: usize) {
        let by = By::Terminal(at as u8);
        for of in 0..usize::from(world.common.tries) {
            let one = &world.tries[of];
            if usize::from(one.owner) != at || !before_settle(one) {
                continue;
            }
            let mut given_up = *world;
            self.go(&mut given_up, of, On::Abandoned);
            self.push(by, Act::Abandon, of, given_up);
            let mut next = *world;
            match one.at() {
                State::Draft => {
                    let visit = self.visit(of);
                    self.go(&mut next, of, On::Registered);
                    *next.visit(visit) = 1;
                    self.push(by, Act::Register, of, next);
                }
                State::Registered => {
                    let visit = self.visit(of);
                    self.go(&mut next, of, On::Uploaded);
                    *next.lines(visit) = 1;
                    self.push(by, Act::Upload, of, next);
                    if self.setup.flavour.late_lines && next.common.upload == 0 && next.common.duplicates > 0
                    {
                        next.common.duplicates -= 1;
                        next.common.upload = of as u8 + 1;
                        self.push(By::Network, Act::UploadCopyStays, of, next);
                    }
                }
                State::Uploaded => {
                    self.go(&mut next, of, On::Quoted);
                    self.push(by, Act::Quote, of, next);
                }
                _ => {
                    self.go(&mut next, of, On::Quoted);
                    self.push(by, Act::Quote, of, next);
                    self.settle(world, at, of);
                }
            }
        }
    }

    fn settle(&mut self, world: &World, at: usize, of: usize) {
        if ![fallback::NONE, fallback::RESETTLING].contains(&world.common.fallback) {
            return;
        }
        if self.is(Protocol::NoJournal) {
            let mut next = *world;
            let terminal = &mut next.terminals[at];
            (terminal.kind, terminal.of, terminal.phase) = (Kind::Settle as u8, of as u8, SENT);
            next.tries[of].settle = (next.tries[of].settle + 1).min(3);
            self.push(By::Terminal(at as u8), Act::SendUnjournaled, of, next);
        } else {
            self.intend(world, at, of, Kind::Settle, Some(On::SettleIntended));
            debug_assert_eq!(self.out.last().map(|(_, next)| next.terminals[at].phase), Some(INTENDED));
        }
    }

    fn begin(&mut self, world: &World, at: usize) {
        let open = Self::mine(world, at).any(|(_, one)| !one.is_final());
        let bounds = &self.setup.bounds;
        if open || world.common.tries >= bounds.tries {
            return;
        }
        let returns = match world.common.fallback {
            fallback::NONE | fallback::RESETTLING => false,
            fallback::OPEN if !self.is(Protocol::RefundFirst) => true,
            _ => return,
        };
        let mut next = *world;
        let of = usize::from(next.common.tries);
        next.common.tries += 1;
        next.tries[of].owner = at as u8;
        if returns {
            next.common.fallback = fallback::RESETTLING;
        }
        self.push(By::Terminal(at as u8), Act::Begin, of, next);
    }

    /// Payment, full pay, refund, and what becomes of a deposit.
    fn money(&mut self, world: &World, at: usize) {
        let common = &world.common;
        let bounds = self.setup.bounds;
        let held = common.deposit == deposit::HELD;
        for (of, one) in Self::mine(world, at) {
            match one.at() {
                State::Settled => self.settled(world, at, of),
                State::Cancelled => self.announce(world, at, Cause::CancelRefund),
                State::Cancelling if self.is(Protocol::PayoutEarly) && one.tendered == 1 => {
                    self.announce(world, at, Cause::CancelRefund);
                }
                _ => {}
            }
        }
        // §10.1 (a): no 2207 was ever intended, or the proof is complete.
        let proven = Self::mine(world, at).all(|(_, one)| before_settle(one) || one.is_final());
        let settled_nothing = proven && common.fallback == fallback::NONE;
        if bounds.fallback && settled_nothing && !Self::has_deposit(world) {
            self.announce(world, at, Cause::FullPay);
        }
        if held && Self::mine(world, at).all(|(_, one)| one.is_final()) {
            self.announce(world, at, Cause::DepositReturn);
            let mut next = *world;
            next.common.deposit = deposit::NONE;
            next.common.fallback = fallback::OPEN;
            self.push(By::Terminal(at as u8), Act::KeepDeposit, 0, next);
        }
        if common.deposit == deposit::CHANGE_DUE {
            self.announce(world, at, Cause::DepositChange);
        }
        match common.fallback {
            fallback::OPEN => {
                for (act, to) in
                    [(Act::FallbackClaimed, fallback::CLAIMED), (Act::FallbackFinal, fallback::FINAL)]
                {
                    let mut next = *world;
                    next.common.fallback = to;
                    self.push(By::Terminal(at as u8), act, 0, next);
                }
                if self.is(Protocol::RefundFirst) {
                    self.announce(world, at, Cause::RefundFirst);
                }
            }
            fallback::PAYOUT_DUE => self.announce(world, at, Cause::ResettlePayout),
            _ => {}
        }
    }

    /// A bill that is settled: the share, the deposit, the cancel.
    fn settled(&mut self, world: &World, at: usize, of: usize) {
        let common = &world.common;
        if common.fallback == fallback::PAYOUT_DUE || common.deposit == deposit::CHANGE_DUE {
            return;
        }
        if common.deposit == deposit::HELD {
            let mut next = *world;
            next.common.deposit = deposit::CHANGE_DUE;
            self.push(By::Terminal(at as u8), Act::ApplyDeposit, of, next);
            return;
        }
        if world.tries[of].tendered == 0 {
            self.announce(world, at, Cause::Tender);
        }
        if self.setup.bounds.cancel {
            self.intend(world, at, of, Kind::Cancel, Some(On::CancelIntended));
        }
    }

    /// §10.3: the patient cannot wait, and the outcome is unknown.
    fn take_deposit(&mut self, world: &World, at: usize) {
        let common = &world.common;
        let in_doubt = |one: &Try| {
            matches!(one.at(), State::InDoubt | State::Reversing | State::Fencing | State::Confirming)
                && one.intended == 1
        };
        if self.holds(world, at)
            && common.fallback == fallback::NONE
            && common.deposit == deposit::NONE
            && Self::mine(world, at).any(|(_, one)| in_doubt(one))
        {
            self.announce(world, at, Cause::Deposit);
        }
    }
}
