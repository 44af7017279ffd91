//! What happens between the terminals and the money: gateways lose, keep and copy; the platform takes one copy at a time.

use settlement::machine::State;

use crate::setup::{Protocol, Setup, Unknown, Unregister, Withdraw};
use crate::step::{Act, By};
use crate::walk::Walk;
use crate::world::{ANSWERED, ERROR, Kind, OK, SENT, SPECIAL, World};

/// Takes one copy; the answer.
fn execute(setup: &Setup, world: &mut World, of: usize, visit: usize, kind: Kind) -> u8 {
    let flavour = &setup.flavour;
    let same = setup.protocol == Protocol::SameVisit;
    let settled = if same { world.net() > 0 } else { world.tries[of].effect > 0 };
    match kind {
        Kind::Settle => {
            let lines = *world.lines(visit) == 1 && *world.visit(visit) == 1;
            let one = &mut world.tries[of];
            if flavour.dedup && one.ever == 1 {
                // The answer of the first time, whatever has become of it since.
                return OK;
            }
            if one.tombstone == 1 {
                return ERROR;
            }
            if settled && !flavour.settles_twice || !settled && flavour.checks_lines && !lines {
                return ERROR;
            }
            one.effect = (one.effect + 1).min(3);
            one.ever = 1;
            OK
        }
        Kind::Reverse => {
            let one = &mut world.tries[of];
            if one.effect > 0 && world.common.cleared == 1 {
                return SPECIAL;
            }
            if flavour.unknown == Unknown::Remembers || flavour.unknown == Unknown::Tombstone && one.ever == 0
            {
                one.tombstone = 1;
            }
            if one.effect > 0 {
                one.effect = 0;
                return OK;
            }
            match flavour.unknown {
                Unknown::Error => ERROR,
                Unknown::Ok | Unknown::Tombstone | Unknown::Remembers => OK,
            }
        }
        Kind::Withdraw => match (settled, flavour.withdraw) {
            (true, Withdraw::Refuses) => ERROR,
            (true, Withdraw::Keeps) => OK,
            (true, Withdraw::Deletes) | (false, _) => {
                *world.lines(visit) = 0;
                OK
            }
        },
        Kind::Unregister => match flavour.unregister {
            Unregister::Hollow => OK,
            Unregister::Revokes | Unregister::Refuses if settled => ERROR,
            Unregister::Refuses if *world.lines(visit) == 1 => SPECIAL,
            Unregister::Revokes | Unregister::Refuses => {
                *world.lines(visit) = 0;
                *world.visit(visit) = 0;
                OK
            }
        },
        Kind::Cancel => {
            let one = &mut world.tries[of];
            if one.cancelled == 0 && one.effect > 0 {
                one.effect -= 1;
                one.cancelled = 1;
                return OK;
            }
            if one.cancelled == 1 && flavour.cancels_twice {
                one.cancelled = 2;
                return OK;
            }
            ERROR
        }
        Kind::Query => panic!("a query is answered, not executed"),
    }
}

impl Walk<'_> {
    /// All that network, platform and time can do.
    pub fn platform(&mut self, world: &World) {
        for of in 0..usize::from(world.common.tries) {
            for kind in [Kind::Settle, Kind::Reverse, Kind::Withdraw, Kind::Unregister, Kind::Cancel] {
                let mut next = *world;
                let (copies, most) = next.tries[of].copies(kind);
                if *copies == 0 {
                    continue;
                }
                *copies -= 1;
                let room = *copies + 1 < most && world.under_way() < self.setup.bounds.under_way;
                self.push(By::Network, Act::Lose(kind), of, next);
                if world.common.duplicates > 0 && room {
                    let mut copied = *world;
                    *copied.tries[of].copies(kind).0 += 1;
                    copied.common.duplicates -= 1;
                    self.push(By::Network, Act::Duplicate(kind), of, copied);
                }
                if kind == Kind::Settle && self.setup.flavour.refuses_definitely {
                    self.answer(&next, of, kind, SPECIAL);
                }
                let answer = execute(self.setup, &mut next, of, self.visit(of), kind);
                self.answer(&next, of, kind, answer);
            }
            self.show(world, of);
        }
        self.late_lines(world);
        if self.setup.flavour.clears && world.common.cleared == 0 && world.net() > 0 {
            let mut next = *world;
            next.common.cleared = 1;
            self.push(By::Platform, Act::Clear, 0, next);
        }
    }

    /// An executed copy is heard by nobody, or by a terminal that still waits for it.
    fn answer(&mut self, next: &World, of: usize, kind: Kind, said: u8) {
        self.push(By::Platform, Act::Execute(kind, said, None), of, *next);
        for at in 0..usize::from(self.setup.bounds.terminals) {
            let terminal = &next.terminals[at];
            let waits = terminal.kind == kind as u8
                && usize::from(terminal.of) == of
                && [SENT, ANSWERED].contains(&terminal.phase);
            if waits {
                let mut heard = *next;
                heard.terminals[at].phase = ANSWERED;
                heard.terminals[at].answer = said;
                self.push(By::Platform, Act::Execute(kind, said, Some(at as u8)), of, heard);
            }
        }
        let one = &next.tries[of];
        let late = kind == Kind::Settle && said == OK && one.reversal == 1;
        if late && self.is(Protocol::LateSuccess) && one.at().is_unresolved() {
            let at = usize::from(one.owner);
            let mut heard = *next;
            self.force(&mut heard, of, State::Settled);
            Self::idle(&mut heard, at);
            self.push(By::Terminal(at as u8), Act::AcceptLate, of, heard);
        }
    }

    /// Queries and the replica they may be answered from.
    fn show(&mut self, world: &World, of: usize) {
        let lags = self.setup.flavour.lags;
        let one = &world.tries[of];
        if lags && one.replica != one.shows() {
            let mut next = *world;
            next.tries[of].replica = one.shows();
            self.push(By::Platform, Act::CatchUp, of, next);
        }
        for at in 0..usize::from(self.setup.bounds.terminals) {
            let terminal = &world.terminals[at];
            if terminal.kind != Kind::Query as u8 || usize::from(terminal.of) != of || terminal.phase != SENT
            {
                continue;
            }
            let said = match if lags { one.replica } else { one.shows() } {
                0 => ERROR,
                1 => OK,
                _ => SPECIAL,
            };
            let mut next = *world;
            next.terminals[at].phase = ANSWERED;
            next.terminals[at].answer = said;
            self.push(By::Platform, Act::AnswerQuery(said), of, next);
        }
    }

    /// A copy of 2204 that a gateway kept.
    fn late_lines(&mut self, world: &World) {
        if world.common.upload == 0 {
            return;
        }
        let of = usize::from(world.common.upload) - 1;
        let visit = self.visit(of);
        let mut next = *world;
        next.common.upload = 0;
        self.push(By::Network, Act::UploadCopyLost, of, next);
        let taken = *next.visit(visit) == 1 && next.tries[of].effect == 0;
        if taken {
            *next.lines(visit) = 1;
        }
        self.push(By::Platform, Act::UploadCopyArrives(taken), of, next);
    }
}
