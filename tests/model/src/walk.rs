//! All that can follow from one world, and the one door through which the state of a try changes.

use settlement::machine::{On, State, TABLE};

use crate::cash::Cause;
use crate::setup::{Protocol, Setup};
use crate::step::{Act, By, Step};
use crate::world::{
    Common, IDLE, INTENDED, Kind, NO_CASH, TERMINALS, TRIES, Terminal, Try, World, deposit, fallback,
};

/// Events of the machine, the decisions of two people at the end of `MANUAL` among them.
pub const EVENTS: usize = On::LeftAlone as usize + 1;

/// How often every edge was taken, by state and event.
pub type Edges = [[u64; EVENTS]; State::ALL.len()];

/// The walk from worlds to worlds of one setup.
pub struct Walk<'a> {
    /// What is explored.
    pub setup: &'a Setup,
    /// Edges of the machine taken so far.
    pub edges: Edges,
    /// What followed from the last world.
    pub out: Vec<(Step, World)>,
    to: [[Option<State>; EVENTS]; State::ALL.len()],
}

/// The place of a state in `State::ALL`.
pub fn place(state: State) -> usize {
    State::ALL.iter().position(|one| *one == state).expect("State::ALL holds every state")
}

impl<'a> Walk<'a> {
    /// A walk that has not begun.
    pub fn new(setup: &'a Setup) -> Self {
        let mut to = [[None; EVENTS]; State::ALL.len()];
        for rule in TABLE {
            to[place(rule.0)][rule.1 as usize] = Some(rule.2);
        }
        Self { setup, edges: [[0; EVENTS]; State::ALL.len()], out: Vec::new(), to }
    }

    /// The world before anything happened.
    pub fn first(&self) -> World {
        let bounds = &self.setup.bounds;
        let terminal = Terminal { kind: IDLE, ..Terminal::default() };
        let common = Common {
            duplicates: bounds.duplicates,
            crashes: bounds.crashes,
            timeouts: bounds.timeouts,
            cash: NO_CASH,
            // A site with one window needs no coordinator: its own unique index is the claim.
            claim: u8::from(bounds.terminals == 1),
            ..Common::default()
        };
        World { tries: [Try::default(); TRIES], terminals: [terminal; TERMINALS], common }
    }

    /// Everything that can follow; read it from `out`.
    pub fn follow(&mut self, world: &World) {
        self.out.clear();
        self.platform(world);
        for at in 0..usize::from(self.setup.bounds.terminals) {
            self.terminal(world, at);
            self.window(world, at);
        }
    }

    /// Notes one world that follows.
    #[inline]
    pub fn push(&mut self, by: By, act: Act, of: usize, world: World) {
        self.out.push((Step { by, act, of: of as u8 }, world));
    }

    /// Is this the protocol?
    #[inline]
    pub fn is(&self, protocol: Protocol) -> bool {
        self.setup.protocol == protocol
    }

    /// Takes an edge of the machine.
    ///
    /// # Panics
    /// The table lacks the edge: protocol and product differ, and no run may go on.
    pub fn go(&mut self, world: &mut World, of: usize, on: On) {
        let from = usize::from(world.tries[of].state);
        let Some(to) = self.to[from][on as usize] else {
            panic!(
                "{}: settlement::machine has no edge from {} on {on:?}",
                self.setup.name,
                State::ALL[from].name()
            );
        };
        self.edges[from][on as usize] += 1;
        Self::enter(world, of, to);
        if on == On::FenceSettled && to == State::CancelFencing {
            world.tries[of].ghost = 1;
        }
        if to == State::Settled && world.common.fallback == fallback::RESETTLING && on != On::NotSent {
            // The one transaction of §11: the settlement and the debt to the patient are recorded together.
            world.common.fallback =
                if self.is(Protocol::RefundFirst) { fallback::NONE } else { fallback::PAYOUT_DUE };
        }
    }

    /// Puts a try where no edge leads: only a mistaken protocol does that.
    pub fn force(&self, world: &mut World, of: usize, to: State) {
        assert!(self.setup.protocol != Protocol::Design, "the design takes edges only");
        Self::enter(world, of, to);
    }

    fn enter(world: &mut World, of: usize, to: State) {
        let one = &mut world.tries[of];
        one.state = place(to) as u8;
        if matches!(to, State::Fencing | State::CancelFencing) {
            one.withdrawn = 0;
            one.unregistered = 0;
        }
        if to == State::Void && world.common.fallback == fallback::RESETTLING {
            world.common.fallback = fallback::OPEN;
        }
    }

    /// Makes an intent durable; the request has not left yet.
    pub fn intend(&mut self, world: &World, at: usize, of: usize, kind: Kind, on: Option<On>) {
        let mut next = *world;
        self.intend_in(&mut next, at, of, kind, on);
        self.push(By::Terminal(at as u8), Act::Intend(kind), of, next);
    }

    /// As `intend`, inside another step.
    pub fn intend_in(&mut self, next: &mut World, at: usize, of: usize, kind: Kind, on: Option<On>) {
        if let Some(on) = on {
            self.go(next, of, on);
        }
        match kind {
            Kind::Settle => next.tries[of].intended = 1,
            Kind::Reverse => {
                // The one-way door. Inside its own cancel a settlement was accepted long before (§9.4).
                if next.tries[of].at() != State::CancelFencing {
                    next.tries[of].reversal = 1;
                }
            }
            Kind::Cancel => {
                if !self.is(Protocol::WaitFromFirstCancel) {
                    next.tries[of].cancel_waited = 0;
                }
            }
            Kind::Withdraw | Kind::Unregister | Kind::Query => {}
        }
        next.terminals[at] =
            Terminal { kind: kind as u8, of: of as u8, phase: INTENDED, ..next.terminals[at] };
        next.terminals[at].answer = 0;
    }

    /// Forgets the request a terminal waits for.
    pub fn idle(world: &mut World, at: usize) {
        let terminal = &mut world.terminals[at];
        *terminal =
            Terminal { kind: IDLE, cause: terminal.cause, moved: terminal.moved, ..Terminal::default() };
    }

    /// May this terminal act for the bill?
    #[inline]
    pub fn holds(&self, world: &World, at: usize) -> bool {
        world.common.claim == at as u8 + 1 || self.is(Protocol::NoClaim)
    }

    /// Are a terminal's hands free: no request under way, no movement of money open?
    #[inline]
    pub fn is_free(world: &World, at: usize) -> bool {
        world.terminals[at].kind == IDLE && world.terminals[at].cause == Cause::None as u8
    }

    /// The visit of a try.
    #[inline]
    pub fn visit(&self, of: usize) -> usize {
        if self.is(Protocol::SameVisit) { 0 } else { of }
    }

    /// A deposit waits for the outcome, or its change is owed.
    #[inline]
    pub fn has_deposit(world: &World) -> bool {
        world.common.deposit != deposit::NONE
    }
}
