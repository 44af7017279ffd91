//! The desk as a cashier meets it: one sentence, one test. Every invariant of `sim::world` is looked at after every step.

#[path = "scenarios/approvals.rs"]
mod approvals;
#[path = "scenarios/cancel.rs"]
mod cancel;
#[path = "scenarios/cards.rs"]
mod cards;
#[path = "scenarios/chronic.rs"]
mod chronic;
#[path = "scenarios/deposit.rs"]
mod deposit;
#[path = "scenarios/disk.rs"]
mod disk;
#[path = "scenarios/doubt.rs"]
mod doubt;
#[path = "scenarios/elsewhere.rs"]
mod elsewhere;
#[path = "scenarios/entitlement.rs"]
mod entitlement;
#[path = "scenarios/estimate.rs"]
mod estimate;
#[path = "scenarios/fallback.rs"]
mod fallback;
#[path = "scenarios/fences.rs"]
mod fences;
#[path = "scenarios/lists.rs"]
mod lists;
#[path = "scenarios/manual.rs"]
mod manual;
#[path = "scenarios/mapping.rs"]
mod mapping;
#[path = "scenarios/ordinary.rs"]
mod ordinary;
#[path = "scenarios/orphans.rs"]
mod orphans;
#[path = "scenarios/patient_screen.rs"]
mod patient_screen;
#[path = "scenarios/prescriptions.rs"]
mod prescriptions;
#[path = "scenarios/profile.rs"]
mod profile;
#[path = "scenarios/refund_full_pay.rs"]
mod refund_full_pay;
#[path = "scenarios/refunds.rs"]
mod refunds;
#[path = "scenarios/refused.rs"]
mod refused;
#[path = "scenarios/resettle.rs"]
mod resettle;
#[path = "scenarios/resolve.rs"]
mod resolve;
#[path = "scenarios/rules.rs"]
mod rules;
#[path = "scenarios/safekeeping.rs"]
mod safekeeping;
#[path = "scenarios/session.rs"]
mod session;
#[path = "scenarios/trace.rs"]
mod trace;
#[path = "scenarios/views.rs"]
mod views;

use desk::api::{FullPayArgs, FullPayWhy, PayOutArgs, TenderArgs, TenderMethod};
use desk::fault::FaultView;
use desk::host::Command;
use desk::view::DeskView;
use sim::sim_platform::{AnswerFault, Fault, Line, WireFault};
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

/// Cash on the counter for a full price or a deposit.
fn cash(received: &str) -> TenderArgs {
    TenderArgs { method: TenderMethod::Cash, received: received.to_owned(), reference: None }
}

/// F10 with so much cash, until the papers are out.
fn full_pay(world: &mut World, reason: FullPayWhy, received: &str) -> Result<(), FaultView> {
    let args = FullPayArgs { intent: world.intent(), reason, signed: false, tender: Some(cash(received)) };
    let paid = world.command(Command::FullPay(args));
    world.run_until_quiet();
    paid
}

/// What is owed for a case is handed over.
fn pay_out(world: &mut World, case: &str) -> Result<(), FaultView> {
    let paid = world.command(Command::PayOut(PayOutArgs { case: case.to_owned() }));
    world.run_until_quiet();
    paid
}

/// Lets the program die at every point of a story and start again; every invariant is looked at all the way.
fn crash_everywhere(steps: &[fn(&mut World)], ended: impl Fn(&mut World, &str)) {
    let play = |world: &mut World| {
        for step in steps {
            if world.is_dead() {
                return;
            }
            step(world);
        }
    };
    let mut whole = World::new(WorldOptions::default());
    whole.crash_at(None);
    play(&mut whole);
    assert!(!whole.is_dead());
    let points = whole.points();
    assert!(points.len() > 15, "{points:?}");
    for (point, what) in points.iter().enumerate() {
        let name = format!("point {point}, {what}");
        let mut world = World::new(WorldOptions::default());
        world.crash_at(Some(point as u64));
        play(&mut world);
        assert!(world.is_dead(), "{name}");
        world.crash_at(None);
        world.set_line(Line::Up);
        world.crash_and_restart();
        world.sign_in();
        world.run_ms(120_000);
        world.check();
        ended(&mut world, &name);
    }
}
