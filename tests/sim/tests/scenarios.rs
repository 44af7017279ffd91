//! The desk as a cashier meets it: one sentence, one test. Every invariant of `sim::world` is looked at after every step.

#[path = "scenarios/cancel.rs"]
mod cancel;
#[path = "scenarios/cards.rs"]
mod cards;
#[path = "scenarios/disk.rs"]
mod disk;
#[path = "scenarios/doubt.rs"]
mod doubt;
#[path = "scenarios/fences.rs"]
mod fences;
#[path = "scenarios/ordinary.rs"]
mod ordinary;
#[path = "scenarios/refused.rs"]
mod refused;
#[path = "scenarios/session.rs"]
mod session;
#[path = "scenarios/views.rs"]
mod views;

use desk::view::DeskView;
use sim::sim_platform::{AnswerFault, Fault, WireFault};
use sim::world::{Bill, World, WorldOptions};

/// A desk with an operator at work.
fn open_desk() -> World {
    let mut world = World::new(WorldOptions::default());
    world.sign_in();
    world
}

/// An open desk, a patient, a bill, a quote.
fn quoted_desk() -> World {
    let mut world = open_desk();
    world.attend("gen2-classes");
    world.attach(&dear("B1"));
    world.quoted();
    world
}

/// A bill beyond the deductible: the fund pays a part, the patient another.
fn dear(number: &str) -> Bill {
    Bill::of(number, &[("YP00001", "20"), ("YP00012", "3"), ("YP00019", "12")])
}

fn wire(fault: WireFault) -> Fault {
    Fault::Wire(fault)
}

fn answer(fault: AnswerFault) -> Fault {
    Fault::Answer(fault)
}

fn state_is(state: &'static str) -> impl Fn(&DeskView) -> bool {
    move |view| view.bill.as_ref().is_some_and(|bill| bill.state == state)
}

/// Requests of a transaction that the platform saw.
fn seen(world: &mut World, infno: &str) -> usize {
    let received = world.centre().books().received();
    received.iter().filter(|request| request.infno.trim_end_matches('A') == infno).count()
}

/// Settlements in effect at the platform.
fn in_effect(world: &mut World) -> usize {
    world.centre().books().settlements().iter().filter(|settlement| settlement.in_effect()).count()
}

/// The balance of an account by its name. **Unit**: fen.
fn balance(world: &mut World, account: &str) -> i64 {
    use settlement::ports::Journal;
    let balances = world.watch().journal().balances().unwrap();
    balances.into_iter().find(|(name, _)| name.as_str() == account).map_or(0, |(_, amount)| amount.fen())
}
