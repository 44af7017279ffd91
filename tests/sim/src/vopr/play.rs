//! Plays a plan: a clerk who sees nothing but views and gives nothing but commands, and the checks of §16 around them.
//!
//! First faults and patients; then the faults stop, and within ten minutes (and the time of the fence, where time is the
//! fence) nothing may be under way without a person being asked (I20); then everything is looked at once more.

mod clerk;
mod decide;
mod patient;
mod restart;
mod restore;
mod worklist;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use settlement::attempt::Attempt;
use settlement::machine::State;

use super::plan::{Plan, Serve, Step, Wrong};
use crate::world::{Tally, World};

/// How long a moving state may last once faults have stopped. **Unit**: ms.
const PROGRESS_MS: i64 = 10 * 60_000;

/// Something that did not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// `I4`, or `panic`.
    pub invariant: String,
    /// What was seen.
    pub text: String,
    /// Place of the step in the plan.
    pub step: usize,
}

/// What came of a run.
#[derive(Clone, Debug)]
pub struct Played {
    /// The first thing that did not hold.
    pub violation: Option<Violation>,
    /// What happened how often.
    pub tally: Tally,
    /// Everything that crossed a border, as one number.
    pub trace: u64,
    /// Steps that were played.
    pub steps: usize,
    /// What happened, for people; empty unless the plan asks for it.
    pub story: String,
}

/// Plays the steps of a plan that `keep` names, or all of them.
pub fn play(plan: &Plan, keep: Option<&BTreeSet<usize>>) -> Played {
    let mut world = World::new(plan.options.clone());
    let mut player = Player {
        twice: plan.options.setup.flavours.settles_twice && plan.makes_copies(),
        world: &mut world,
        bills: BTreeMap::new(),
        recovery: None,
        step: 0,
        left_alone: BTreeSet::new(),
        in_flight_ms: plan.options.profile.in_flight_max_ms,
    };
    let ended = catch_unwind(AssertUnwindSafe(|| player.play(plan, keep)));
    let step = player.step;
    let text = match ended {
        Ok(text) => text,
        Err(panic) => Some(format!("panic: {}", panic_text(&*panic))),
    };
    let violation = text.map(|text| Violation { invariant: invariant_of(&text), text, step });
    let story = world.story();
    let tally = world.checked().tally.clone();
    Played { violation, tally, trace: world.trace_hash(), steps: step, story }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_default()
}

/// The word in front of the colon, where it names an invariant or a panic.
fn invariant_of(text: &str) -> String {
    let word = text.split(':').next().unwrap_or_default();
    let named = word == "panic" || (word.starts_with('I') && word[1..].chars().all(|c| c.is_ascii_digit()));
    if named { word.to_owned() } else { "machine".to_owned() }
}

struct Player<'a> {
    world: &'a mut World,
    /// Bills that came, by their number.
    bills: BTreeMap<String, Serve>,
    /// Where the recovery after the next kill is killed again.
    recovery: Option<u64>,
    step: usize,
    twice: bool,
    /// Bills that the patient or the clerk gave up.
    left_alone: BTreeSet<String>,
    /// How long a request may be under way in this region. **Unit**: ms.
    in_flight_ms: i64,
}

impl Player<'_> {
    /// The first thing that does not hold.
    fn play(&mut self, plan: &Plan, keep: Option<&BTreeSet<usize>>) -> Option<String> {
        self.world.checked().twice_expected = self.twice;
        self.sign_in();
        for (place, step) in plan.steps.iter().enumerate() {
            if keep.is_some_and(|keep| !keep.contains(&place)) {
                continue;
            }
            self.step = place;
            self.take(step);
            if let Some(broken) = self.world.broken().first() {
                return Some(broken.clone());
            }
        }
        self.step = plan.steps.len();
        self.come_to_rest(plan)
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Serve(serve) => {
                self.bills.insert(number(serve.bill), serve.clone());
                self.serve(serve);
            }
            Step::WorkOff { items } => self.work_off(*items),
            Step::Wait { ms } => {
                self.world.run_ms(*ms);
                self.alive();
            }
            Step::Wrong(wrong) => self.go_wrong(wrong),
        }
    }

    fn go_wrong(&mut self, wrong: &Wrong) {
        match wrong {
            Wrong::Next { infno, fault, times } => self.world.order_times(infno, fault.clone(), *times),
            Wrong::Copy { infno, after_ms } => self.world.copy_later(infno, *after_ms),
            Wrong::Refused { infno } => self.world.refuse_next(infno),
            Wrong::Line { line, ms } => self.world.cut_line_for(*line, *ms),
            Wrong::Release => self.world.release(),
            Wrong::Kill { after, again } => {
                self.alive();
                self.world.crash_at(Some(*after));
                self.recovery = *again;
            }
            Wrong::Panic => {
                self.world.panic_and_replay();
                self.world.checked().tally.count("panic");
                self.alive();
                self.sign_in();
            }
            Wrong::DiskFull { ms, after_commits } => self.world.disk_full_for(*ms, *after_commits),
            Wrong::Clock { by_ms } => self.world.set_clock(*by_ms),
            Wrong::Printer { printing, ms } => self.world.printer_for(*printing, *ms),
            Wrong::Elsewhere => self.world.cancel_elsewhere(),
            Wrong::Backup => self.back_up(),
            Wrong::Restore => self.restore(),
        }
    }

    /// Faults stop; then nothing may move for ever, and everything must add up.
    fn come_to_rest(&mut self, plan: &Plan) -> Option<String> {
        self.world.faults_stop();
        self.recovery = None;
        self.alive();
        self.sign_in();
        // Where time is the fence, or a second 2208 has to wait until the first must have arrived (safety §9.3, §9.5).
        let region = &plan.options.profile;
        let by_time = !region.fence_2205 || !region.cancel_is_idempotent;
        // The time is doubled where the clock is suspect.
        let fence = if by_time { 2 * region.in_flight_max_ms } else { 0 };
        // A cancel nobody answered is looked up in books that may be old (safety §17.3): until they show it, nothing is known.
        // They grow old from when it was carried out, which may be long after it was sent.
        let lag = plan.options.setup.flavours.replica_lag_ms;
        let old_books = if lag > 0 { lag + region.in_flight_max_ms } else { 0 };
        // After a restart a fence counts by the wall clock, and a clock that was set back makes it longer.
        let behind = if by_time { plan.set_back_ms() } else { 0 };
        self.world.run_ms(PROGRESS_MS + fence + old_books + behind);
        if let Some(broken) = self.world.broken().first() {
            return Some(broken.clone());
        }
        if let Some(stuck) = self.stuck() {
            return Some(stuck);
        }
        self.decide_stopped(plan);
        // Whoever still owes or is owed something comes back.
        for _ in 0..3 {
            self.work_off(usize::MAX);
        }
        self.world.run_ms(60_000);
        if let Some(broken) = self.world.broken().first() {
            return Some(broken.clone());
        }
        let whole = self.world.violations();
        whole.into_iter().next().or_else(|| self.at_rest())
    }

    /// I20.
    fn stuck(&mut self) -> Option<String> {
        let moving = |attempt: &&Attempt| attempt.state == State::Settling || attempt.state.is_unresolved();
        let attempts = &self.world.checked().attempts;
        let stuck = attempts.values().find(moving)?;
        Some(format!("I20: {} of bill {} is still {}", stuck.id, stuck.bill(), stuck.state.name()))
    }

    /// I25, and the worklist against the journal.
    fn at_rest(&mut self) -> Option<String> {
        let listed: BTreeSet<String> = self.world.worklist().into_iter().map(|item| item.attempt).collect();
        let twice = self.twice;
        let check = self.world.checked();
        for attempt in check.attempts.values() {
            let paid = attempt.paid().expect("an amount").fen();
            let owed = match (attempt.state, &attempt.settlement) {
                (State::Settled, Some(settlement)) if attempt.is_closed() => {
                    settlement.split.cash_share.fen()
                }
                (State::Void | State::Refunded, _) => 0,
                _ => paid,
            };
            if paid != owed {
                return Some(format!("I25: {} paid {paid}, should have paid {owed}", attempt.id));
            }
            if !attempt.is_closed() && !listed.contains(attempt.id.as_str()) {
                return Some(format!("I17: {} is open and not on the worklist", attempt.id));
            }
        }
        if twice {
            check.tally.count("centre that settles twice");
        }
        None
    }
}

fn number(bill: u32) -> String {
    format!("B{bill:04}")
}
