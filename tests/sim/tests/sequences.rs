//! Model-based sequences (safety §17.2, layer C): keys, answers, cuts and restarts in any order, on the real desk, store and
//! codec, one after the other; after each of them the desk must be what a clerk would say it is.

#[path = "sequences/clerk.rs"]
mod clerk;
#[path = "sequences/window.rs"]
mod window;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use proptest::prelude::*;
use proptest::strategy::Union;
use proptest::test_runner::{
    Config, FileFailurePersistence, RngSeed, TestError, TestRunner, contextualize_config,
};
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest};

use clerk::{Answer, Clerk, PATIENTS, Step};
use window::Window;

/// Sequences in each run (safety §17.5), the same ones every time, so that a submission is judged by what it changed;
/// `PROPTEST_RNG_SEED` plays others and `PROPTEST_CASES` more.
const SEQUENCES: u32 = 2_000;
/// They come from here.
const SEED: u64 = 1;
/// Steps in one of them: 40,000 in two thousand take a minute of one core.
const STEPS_MAX: usize = 40;

/// The clerk who knows the protocol, or the one who takes silence for a "no".
struct Reference<const CREDULOUS: bool>;

impl<const CREDULOUS: bool> ReferenceStateMachine for Reference<CREDULOUS> {
    type State = Clerk;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Clerk> {
        any::<bool>().prop_map(|asks| Clerk::new(asks, CREDULOUS)).boxed()
    }

    fn transitions(clerk: &Clerk) -> BoxedStrategy<Step> {
        Union::new_weighted(offered(clerk)).boxed()
    }

    fn preconditions(clerk: &Clerk, step: &Step) -> bool {
        clerk.does(*step)
    }

    fn apply(clerk: Clerk, step: &Step) -> Clerk {
        clerk.after(*step)
    }
}

/// What may come next and how often; a key that is not taken comes now and then.
fn offered(clerk: &Clerk) -> Vec<(u32, Just<Step>)> {
    let mut steps = vec![
        (Step::AddLine, 3, 1),
        (Step::Quote, 16, 1),
        (Step::Settle(Answer::Comes), 20, 1),
        (Step::Settle(Answer::Refuses), 2, 0),
        (Step::Settle(Answer::RefusesForCertain), 2, 0),
        (Step::TakeCash, 16, 1),
        (Step::Cancel(Answer::Comes), 4, 1),
        (Step::RefundPart, 6, 1),
        (Step::GiveUp, 3, 1),
        (Step::FullPay, 6, 1),
        (Step::Line(!clerk.line), if clerk.line { 2 } else { 8 }, 0),
        (Step::Restart, 3, 0),
        (Step::Wait(30), 2, 0),
        (Step::Wait(640), 1, 0),
    ];
    for of in 0..PATIENTS {
        steps.extend([
            (Step::Call(of), if clerk.at == Some(of) { 1 } else { 5 }, 0),
            (Step::Resettle(of), 12, 1),
            (Step::ClaimByHand(of), 1, 1),
            (Step::ReturnFullPay(of), 2, 1),
            (Step::Deposit(of), 10, 1),
            (Step::ReturnDeposit(of), 3, 1),
            (Step::PayOut(of), 8, 1),
        ]);
    }
    for executed in [true, false] {
        for answer in [Answer::Lost { executed }, Answer::LineDies { executed }] {
            steps.extend([(Step::Settle(answer), 4, 0), (Step::Cancel(answer), 2, 0)]);
        }
    }
    let weighed = steps
        .into_iter()
        .map(|(step, taken, refused)| (if clerk.may(step) { taken } else { refused }, Just(step)));
    weighed.filter(|(weight, Just(step))| *weight > 0 && clerk.does(*step)).collect()
}

/// The real desk, and when the clerk last looked at the clock.
struct Desk<const CREDULOUS: bool>(Window, i64);

impl<const CREDULOUS: bool> StateMachineTest for Desk<CREDULOUS> {
    type SystemUnderTest = Self;
    type Reference = Reference<CREDULOUS>;

    fn init_test(clerk: &Clerk) -> Self {
        Self(Window::open(clerk), clerk.now_s)
    }

    fn apply(mut desk: Self, clerk: &Clerk, step: Step) -> Self {
        desk.0.take(step, clerk, desk.1);
        Self(desk.0, clerk.now_s)
    }

    fn teardown(desk: Self, clerk: Clerk) {
        desk.0.close(&clerk);
    }
}

/// What was played.
#[derive(Default)]
struct Played {
    sequences: Cell<u32>,
    steps: Cell<usize>,
    /// Steps that were taken, by what they are.
    taken: RefCell<BTreeMap<String, u32>>,
}

impl Played {
    fn note(&self, clerk: &Clerk, steps: &[Step]) {
        self.sequences.set(self.sequences.get() + 1);
        self.steps.set(self.steps.get() + steps.len());
        let mut clerk = clerk.clone();
        for step in steps {
            clerk = clerk.after(*step);
            if clerk.taken {
                let name = format!("{step:?}").replace(|c: char| c.is_ascii_digit(), "");
                *self.taken.borrow_mut().entry(name).or_default() += 1;
            }
        }
    }
}

/// A sequence that the desk does not follow: why, and the shortest one.
struct Contradiction {
    reason: String,
    clerk: Clerk,
    steps: Vec<Step>,
}

fn config(sequences: u32, keeps: bool) -> Config {
    let kept = FileFailurePersistence::WithSource("proptest-regressions");
    contextualize_config(Config {
        cases: sequences,
        rng_seed: RngSeed::Fixed(SEED),
        max_shrink_iters: 2_000,
        failure_persistence: keeps.then(|| Box::new(kept) as Box<_>),
        source_file: Some(file!()),
        test_name: Some("desk_is_what_the_clerk_says"),
        ..Config::default()
    })
}

/// So many sequences. Shortening a failure panics hundreds of times: only the shortest sequence is told.
fn play<const CREDULOUS: bool>(config: Config) -> Result<Played, Box<Contradiction>> {
    let played = Played::default();
    let mut runner = TestRunner::new(config.clone());
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let sequences = Reference::<CREDULOUS>::sequential_strategy(1..=STEPS_MAX);
    let result = runner.run(&sequences, |(clerk, steps, seen)| {
        played.note(&clerk, &steps);
        Desk::<CREDULOUS>::test_sequential(config.clone(), clerk, steps, seen);
        Ok(())
    });
    std::panic::set_hook(hook);
    match result {
        Ok(()) => Ok(played),
        Err(TestError::Fail(reason, (clerk, steps, _))) => {
            Err(Box::new(Contradiction { reason: reason.to_string(), clerk, steps }))
        }
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

/// Whatever is pressed in whatever order, whatever is lost and whenever the program is started again.
#[test]
fn desk_is_what_the_clerk_says() {
    let played = match play::<false>(config(SEQUENCES, true)) {
        Ok(played) => played,
        Err(found) => {
            let asks = if found.clerk.asks { "asks" } else { "does not ask" };
            println!("a region that {asks}, {} steps: {:?}", found.steps.len(), found.steps);
            println!("{}", found.reason);
            window::tell_the_story();
            // Again, with everything that happened.
            let again = || {
                Desk::<false>::test_sequential(
                    config(1, false),
                    found.clerk.clone(),
                    found.steps.clone(),
                    None,
                );
            };
            again();
            panic!("it does not happen again");
        }
    };
    println!("{} sequences, {} steps", played.sequences.get(), played.steps.get());
    let taken = played.taken.borrow();
    for (step, times) in taken.iter() {
        println!("{times:>8}  {step}");
    }
    // Every one of them was met (safety §17.5: shown, not hoped).
    let few = played.sequences.get() < SEQUENCES;
    assert!(few || taken.len() == STEPS_KNOWN, "{} of {STEPS_KNOWN} steps were met", taken.len());
}

/// Seventeen keys and events, seven ways for a 2207 to end, five for a 2208.
const STEPS_KNOWN: usize = 29;

/// "It did not answer, so nothing happened": a clerk who believes that is contradicted, and by the first key that counts.
#[test]
fn desk_contradicts_a_clerk_who_takes_silence_for_no() {
    let Err(found) = play::<true>(config(200, false)) else { panic!("nobody noticed") };
    // Whatever else stays of the sequence: it ends with the silence.
    let ends = matches!(found.steps[..], [.., Step::Settle(Answer::LineDies { .. })]);
    assert!(ends, "{:?}", found.steps);
    let again = catch_unwind(AssertUnwindSafe(|| {
        Desk::<true>::test_sequential(config(1, false), found.clerk.clone(), found.steps.clone(), None);
    }));
    assert!(again.is_err(), "{}", found.reason);
}
