//! What a terminal does by itself for one try: sends, reads, goes on, and is killed (safety §8, §9).

use settlement::machine::{On, State};

use crate::setup::Protocol;
use crate::step::{Act, By};
use crate::walk::Walk;
use crate::world::{ERROR, IDLE, INTENDED, Kind, OK, SENT, SPECIAL, World};

impl Walk<'_> {
    /// All that one terminal can do with requests.
    pub fn terminal(&mut self, world: &World, at: usize) {
        let terminal = &world.terminals[at];
        if terminal.kind == IDLE {
            for of in 0..usize::from(world.common.tries) {
                if usize::from(world.tries[of].owner) == at && self.holds(world, at) {
                    self.go_on(world, at, of);
                }
            }
            return;
        }
        let kind = Kind::ALL[usize::from(terminal.kind)];
        let of = usize::from(terminal.of);
        if world.common.crashes > 0 {
            self.crash(world, at, of, kind);
        }
        match terminal.phase {
            INTENDED => self.send(world, at, of, kind),
            SENT => {
                if world.common.timeouts > 0 || self.waits_in_vain(world, of, kind) {
                    self.time_out(world, at, of, kind);
                }
            }
            _ => self.read(world, at, of, kind),
        }
    }

    /// Did the bill go to another terminal while this one waited?
    fn lost_bill(&self, world: &World, at: usize, of: usize) -> bool {
        let handed_over = usize::from(world.tries[of].owner) != at;
        handed_over || self.setup.bounds.takeover && !self.holds(world, at)
    }

    fn crash(&mut self, world: &World, at: usize, of: usize, kind: Kind) {
        let mut next = *world;
        next.common.crashes -= 1;
        Self::idle(&mut next, at);
        if !self.lost_bill(world, at, of) {
            if kind == Kind::Settle && next.tries[of].at() == State::Settling {
                self.go(&mut next, of, On::AnswerLost);
            }
            if kind == Kind::Cancel {
                next.tries[of].cancel_left = 1;
            }
        }
        self.push(By::Terminal(at as u8), Act::Crash, of, next);
    }

    fn send(&mut self, world: &World, at: usize, of: usize, kind: Kind) {
        let by = By::Terminal(at as u8);
        let escrows = kind == Kind::Settle && self.setup.bounds.takeover && world.tries[of].escrowed == 0;
        if escrows {
            let mut next = *world;
            if self.lost_bill(world, at, of) {
                // First contact after being retired: read-only from here on.
                Self::idle(&mut next, at);
                self.push(by, Act::EscrowRefused, of, next);
            } else {
                next.tries[of].escrowed = 1;
                self.push(by, Act::Escrow, of, next);
            }
        }
        if !escrows || self.is(Protocol::EscrowBestEffort) {
            let mut next = *world;
            next.terminals[at].phase = SENT;
            let room = world.under_way() < self.setup.bounds.under_way;
            let (copies, most) = next.tries[of].copies(kind);
            // A full network loses: it may do so at any time.
            if *copies < most && room {
                *copies += 1;
            }
            self.push(by, Act::Send(kind), of, next);
        }
        let mut next = *world;
        Self::idle(&mut next, at);
        if !self.lost_bill(world, at, of) {
            match kind {
                Kind::Settle => self.go(&mut next, of, On::NotSent),
                Kind::Cancel => {
                    let first = next.tries[of].cancel_left == 0;
                    if first || self.is(Protocol::SecondCancelNotSent) {
                        self.go(&mut next, of, On::NotSent);
                    }
                }
                Kind::Reverse | Kind::Withdraw | Kind::Unregister | Kind::Query => {}
            }
        }
        self.push(by, Act::NotSent(kind), of, next);
    }

    /// Nothing can come any more, and waiting for nothing costs nothing: faults have stopped, progress is what is looked at.
    fn waits_in_vain(&self, world: &World, of: usize, kind: Kind) -> bool {
        let mut one = world.tries[of];
        self.setup.bounds.tireless && kind != Kind::Query && *one.copies(kind).0 == 0
    }

    fn time_out(&mut self, world: &World, at: usize, of: usize, kind: Kind) {
        let by = By::Terminal(at as u8);
        let mut next = *world;
        if !self.waits_in_vain(world, of, kind) {
            next.common.timeouts -= 1;
        }
        if kind == Kind::Settle && self.is(Protocol::Resend) && next.tries[of].settle < 3 {
            let mut again = next;
            again.tries[of].settle += 1;
            self.push(by, Act::Resend, of, again);
        }
        Self::idle(&mut next, at);
        if !self.lost_bill(world, at, of) {
            match kind {
                Kind::Settle => self.in_doubt(&mut next, of, self.is(Protocol::TimeoutIsNo)),
                Kind::Cancel => next.tries[of].cancel_left = 1,
                Kind::Reverse | Kind::Withdraw | Kind::Unregister | Kind::Query => {}
            }
        }
        self.push(by, Act::Timeout(kind), of, next);
    }

    /// 2207 ended in a way that proves nothing; a mistaken protocol takes it as a "no".
    fn in_doubt(&mut self, next: &mut World, of: usize, taken_as_no: bool) {
        if next.tries[of].at() == State::Quoted {
            // Without a journal the intent comes with the answer, if one comes.
            self.go(next, of, On::SettleIntended);
            next.tries[of].intended = 1;
        }
        if taken_as_no {
            self.force(next, of, State::Void);
        } else {
            self.go(next, of, On::AnswerLost);
        }
    }

    fn read(&mut self, world: &World, at: usize, of: usize, kind: Kind) {
        let said = world.terminals[at].answer;
        let mut next = *world;
        Self::idle(&mut next, at);
        if self.lost_bill(world, at, of) {
            if kind == Kind::Settle && said == OK && self.is(Protocol::BothGoOn) {
                self.force(&mut next, of, State::Settled);
            }
        } else {
            match kind {
                Kind::Settle => self.read_settle(&mut next, of, said),
                Kind::Reverse => self.read_reverse(&mut next, of, said),
                Kind::Withdraw => self.read_withdraw(&mut next, of, said),
                Kind::Unregister => self.read_unregister(&mut next, of, said),
                Kind::Cancel => {
                    next.tries[of].cancel_left = 1;
                    if said == OK {
                        self.cancel_definite(&mut next, of);
                    }
                }
                Kind::Query => self.read_query(&mut next, of, said),
            }
        }
        if kind == Kind::Query && said == OK && self.cancels_again(&next, of) {
            self.intend_in(&mut next, at, of, Kind::Cancel, Some(On::CancelIntended));
            self.push(By::Terminal(at as u8), Act::CancelAgain, of, next);
            return;
        }
        self.push(By::Terminal(at as u8), Act::Read(kind, said), of, next);
    }

    fn read_settle(&mut self, next: &mut World, of: usize, said: u8) {
        match said {
            OK => {
                if next.tries[of].at() == State::Quoted {
                    self.go(next, of, On::SettleIntended);
                    next.tries[of].intended = 1;
                }
                self.go(next, of, On::Accepted);
            }
            SPECIAL => self.go(next, of, On::Refused),
            _ => self.in_doubt(next, of, self.is(Protocol::ErrorIsNo)),
        }
    }

    fn read_reverse(&mut self, next: &mut World, of: usize, said: u8) {
        let state = next.tries[of].at();
        let forbidden = said == SPECIAL && !self.is(Protocol::ForbiddenIsNothing);
        match state {
            State::Reversing if forbidden => self.go(next, of, On::ReverseForbidden),
            State::Reversing if self.is(Protocol::NoFence) => self.force(next, of, State::Void),
            State::Reversing => self.go(next, of, On::ReverseDefinite),
            // The table has no other way out for a 2601 that is forbidden after the fence.
            State::Confirming | State::CancelFencing if forbidden => self.go(next, of, On::Contradiction),
            State::Confirming => self.go(next, of, On::ReverseDefinite),
            // A late copy had settled again: it is undone, the lines are open again, the fence begins anew.
            State::CancelFencing if next.tries[of].ghost == 1 => next.tries[of].ghost = 0,
            State::CancelFencing => {
                self.go(next, of, On::CancelFenced);
                self.refund_if_nothing_is_owed(next, of);
            }
            other => panic!("2601 answered in {}", other.name()),
        }
    }

    fn read_withdraw(&mut self, next: &mut World, of: usize, said: u8) {
        let ever = next.tries[of].intended == 1;
        if said == ERROR && ever && !self.is(Protocol::RefusalIgnored) {
            self.go(next, of, On::FenceSettled);
            if self.is(Protocol::GhostIsLeft) {
                next.tries[of].ghost = 0;
            }
        } else {
            next.tries[of].withdrawn = 1;
        }
    }

    fn read_unregister(&mut self, next: &mut World, of: usize, said: u8) {
        let ever = next.tries[of].intended == 1;
        let settled = match said {
            OK => false,
            ERROR => !self.is(Protocol::RefusedUnregisterPassed),
            _ => self.is(Protocol::RefusedUnregisterGoesBack),
        };
        if ever && settled && !self.is(Protocol::RefusalIgnored) {
            self.go(next, of, On::FenceSettled);
            return;
        }
        next.tries[of].unregistered = 1;
        if next.tries[of].at() == State::Fencing {
            self.fenced(next, of);
        }
    }

    fn fenced(&mut self, next: &mut World, of: usize) {
        if next.tries[of].intended == 0 {
            self.go(next, of, On::FencedClean);
        } else if self.is(Protocol::ShortForm) {
            self.force(next, of, State::Void);
        } else {
            self.go(next, of, On::Fenced);
        }
    }

    fn cancel_definite(&mut self, next: &mut World, of: usize) {
        if self.is(Protocol::NoFenceAfterCancel) {
            self.force(next, of, State::Cancelled);
            self.refund_if_nothing_is_owed(next, of);
        } else {
            self.go(next, of, On::CancelDefinite);
        }
    }

    fn refund_if_nothing_is_owed(&mut self, next: &mut World, of: usize) {
        if next.tries[of].tendered == 0 {
            self.go(next, of, On::RefundPaid);
        }
    }

    fn read_query(&mut self, next: &mut World, of: usize, said: u8) {
        match (next.tries[of].at(), said) {
            (State::InDoubt, OK) => self.go(next, of, On::Adopted),
            (State::InDoubt, _) if self.is(Protocol::NegativeIsNo) => self.force(next, of, State::Void),
            // "Not found" means nothing.
            (State::InDoubt, _) => {}
            (State::Cancelling, SPECIAL) => self.cancel_definite(next, of),
            (State::Cancelling, _) => {}
            (other, _) => panic!("a query answered in {}", other.name()),
        }
    }

    /// Still in effect: another 2208 where a second one is refused anyway, or after everything sent must have arrived.
    fn cancels_again(&self, next: &World, of: usize) -> bool {
        let idempotent = !self.setup.flavour.cancels_twice || self.is(Protocol::CancelAtOnce);
        next.tries[of].at() == State::Cancelling && (idempotent || next.tries[of].cancel_waited == 1)
    }

    /// The next step of a try that goes on by itself.
    fn go_on(&mut self, world: &World, at: usize, of: usize) {
        let one = &world.tries[of];
        match one.at() {
            State::InDoubt => {
                if self.setup.flavour.answers_by_visit && one.reversal == 0 {
                    self.ask(world, at, of);
                }
                self.intend(world, at, of, Kind::Reverse, Some(On::ReverseIntended));
            }
            State::Reversing | State::Confirming => {
                self.intend(world, at, of, Kind::Reverse, Some(On::ReverseIntended));
            }
            State::Fencing => {
                if one.intended == 1 && self.setup.waits() {
                    self.wait_for_settle(world, of);
                } else {
                    self.fence(world, at, of);
                }
            }
            State::Cancelling => {
                self.ask(world, at, of);
                let arrived = one.cancel == 0 && (!self.setup.flavour.lags || one.replica == one.shows());
                if one.cancel_waited == 0 && arrived && self.setup.flavour.cancels_twice {
                    let mut next = *world;
                    next.tries[of].cancel_waited = 1;
                    self.push(By::Time, Act::WaitOver, of, next);
                }
            }
            State::CancelFencing => {
                let waits = self.setup.waits() && !self.is(Protocol::NoWaitAfterCancel);
                if one.ghost == 1 || one.withdrawn == 1 && one.unregistered == 1 {
                    self.intend(world, at, of, Kind::Reverse, Some(On::ReverseIntended));
                } else if waits {
                    self.wait_for_settle(world, of);
                } else {
                    self.fence(world, at, of);
                }
            }
            State::Draft
            | State::Registered
            | State::Uploaded
            | State::Quoted
            | State::Settling
            | State::Void
            | State::Settled
            | State::Cancelled
            | State::Refunded
            | State::Manual => {}
        }
    }

    fn ask(&mut self, world: &World, at: usize, of: usize) {
        let mut next = *world;
        let terminal = &mut next.terminals[at];
        (terminal.kind, terminal.of, terminal.phase) = (Kind::Query as u8, of as u8, SENT);
        self.push(By::Terminal(at as u8), Act::Ask, of, next);
    }

    fn fence(&mut self, world: &World, at: usize, of: usize) {
        let one = &world.tries[of];
        let kind = if one.withdrawn == 0 { Kind::Withdraw } else { Kind::Unregister };
        self.intend(world, at, of, kind, None);
    }

    /// The time fence (§9.3): no copy of the 2207 is under way any more.
    fn wait_for_settle(&mut self, world: &World, of: usize) {
        if world.tries[of].settle > 0 {
            return;
        }
        let mut next = *world;
        if next.tries[of].at() == State::Fencing {
            self.fenced(&mut next, of);
        } else {
            next.tries[of].withdrawn = 1;
            next.tries[of].unregistered = 1;
        }
        self.push(By::Time, Act::WaitOver, of, next);
    }
}
