//! The program dies at every point of a whole settlement and its cancel, is started again on the same files, and the clerk
//! goes on: never two settlements, nothing lost, the journal never against the platform (safety §7, I17).

use desk::api::*;
use desk::host::Command;
use settlement::attempt::Attempt;
use settlement::machine::State;
use sim::sim_platform::{Fault, WireFault};
use sim::world::{Bill, World, WorldOptions};

fn bill() -> Bill {
    Bill::of("B1", &[("YP00001", "20"), ("YP00012", "3"), ("YP00019", "12")])
}

fn world() -> World {
    World::new(WorldOptions::default())
}

/// A world in which the first 2207 is executed and its answer lost.
fn doubtful_world() -> World {
    let mut world = world();
    world.order("2207", Fault::Wire(WireFault::LoseReplyAfterCommit));
    world
}

/// A morning in which the settlement is taken back by the program alone and begun anew.
fn doubtful_morning(world: &mut World) {
    let steps: [fn(&mut World); 8] = [
        |world| world.sign_in(),
        |world| world.attend("gen2-classes"),
        |world| world.attach(&bill()),
        |world| world.quoted(),
        |world| world.settle(),
        |world| world.run_ms(15_000),
        |world| world.quoted(),
        |world| world.settle(),
    ];
    for step in steps {
        if world.is_dead() {
            return;
        }
        step(world);
    }
}

/// What a clerk does until the bill is settled, paid, cancelled and paid back; stops where the program died.
fn morning(world: &mut World) {
    let steps: [fn(&mut World); 9] = [
        |world| world.sign_in(),
        |world| world.attend("gen2-classes"),
        |world| world.attach(&bill()),
        |world| world.quoted(),
        |world| world.settle(),
        |world| world.take_cash("9000.00"),
        |world| {
            world.cancel();
            world.run_until_quiet();
        },
        |world| {
            let paid = world.pay_refund();
            assert!(world.is_dead() || paid.is_ok(), "{paid:?}\n{}", world.story());
        },
        |world| world.run_ms(1_000),
    ];
    for step in steps {
        if world.is_dead() {
            return;
        }
        step(world);
    }
}

fn the_attempt(world: &mut World) -> Option<Attempt> {
    world.check();
    world.checked().attempts.values().last().cloned()
}

/// Starts again until the program stays up.
fn restart(world: &mut World) {
    world.crash_and_restart();
    while world.is_dead() {
        world.crash_at(None);
        world.crash_and_restart();
    }
}

/// After a restart the clerk takes up what is open and brings it to an end; the states that were seen.
fn go_on(world: &mut World) -> Vec<State> {
    let mut seen = Vec::new();
    world.sign_in();
    for _ in 0..30 {
        world.run_ms(3_000);
        let Some(attempt) = the_attempt(world) else {
            // Not even the first row became durable: the bill comes again.
            world.attend("gen2-classes");
            world.attach(&bill());
            world.quoted();
            continue;
        };
        seen.push(attempt.state);
        let id = attempt.id.to_string();
        if world.view().bill.is_none_or(|bill| bill.attempt.as_deref() != Some(id.as_str())) {
            world.insert("gen2-classes");
            world.run_until_quiet();
            world.reopen(&id);
            world.verify();
        }
        match attempt.state {
            State::Void => {
                world.must(Command::Quote(NoArgs {}));
                world.run_until_quiet();
            }
            State::Registered | State::Uploaded => world.quoted(),
            State::Quoted => settle_or_quote_again(world),
            State::Settled if attempt.payable().unwrap().is_zero() => {
                world.cancel();
                world.run_until_quiet();
            }
            State::Settled => world.take_exact_cash(),
            State::Cancelled => assert_eq!(world.pay_refund(), Ok(())),
            State::Refunded => return seen,
            // The program goes on by itself.
            State::InDoubt | State::Reversing | State::Fencing | State::Confirming => {}
            State::Draft | State::Settling | State::Cancelling | State::CancelFencing | State::Manual => {
                panic!("stuck in {}\n{}", attempt.state.name(), world.story())
            }
        }
    }
    panic!("no end after {seen:?}\n{}", world.story());
}

/// F12, or F11 for a quote that has grown old while nobody was there.
fn settle_or_quote_again(world: &mut World) {
    let intent = world.intent();
    match world.press_settle(&intent) {
        Err(fault) if fault.code == "P-11" => world.quoted(),
        Err(fault) => panic!("{fault:?}\n{}", world.story()),
        Ok(()) => assert!(world.run_until_quiet()),
    }
}

fn check_ended(world: &mut World, name: &str) {
    let attempt = the_attempt(world).unwrap();
    let settlements = world.centre().books().settlements();
    let standing = settlements.iter().filter(|settlement| settlement.in_effect()).count();
    match attempt.state {
        State::Refunded => {
            assert_eq!(standing, 0, "{name}\n{}", world.story());
            assert_eq!(world.view().status.drawer_expected, "0.00", "{name}");
        }
        other => panic!("{name}: ended in {}\n{}", other.name(), world.story()),
    }
}

/// How many points a whole morning passes.
fn points_of_a_morning() -> Vec<&'static str> {
    let mut world = world();
    world.crash_at(None);
    morning(&mut world);
    assert_eq!(the_attempt(&mut world).unwrap().state, State::Refunded, "{}", world.story());
    world.points()
}

#[test]
fn crash_at_every_point_loses_nothing() {
    let points = points_of_a_morning();
    assert!(points.len() > 40, "{points:?}");
    let mut in_doubt = 0;
    for (point, what) in points.iter().enumerate() {
        let name = format!("point {point}, {what}");
        let mut world = world();
        world.crash_at(Some(point as u64));
        morning(&mut world);
        assert!(world.is_dead(), "{name}");
        world.crash_at(None);
        restart(&mut world);
        go_on(&mut world);
        check_ended(&mut world, &name);
        let reversed = world
            .checked()
            .attempts
            .values()
            .any(|attempt| attempt.reversal_intended && attempt.cancel_msg_id.is_none());
        in_doubt += u32::from(reversed);
    }
    // Only between the commit of the 2207 intent and the commit of its reply is anything in doubt.
    assert_eq!(in_doubt, 5, "committed, before it left, sent, executed, answered");
}

/// The points of a doubtful morning, from the settle key to the second settlement.
fn points_of_a_doubtful_morning() -> Vec<&'static str> {
    let mut world = doubtful_world();
    world.crash_at(None);
    doubtful_morning(&mut world);
    assert_eq!(the_attempt(&mut world).unwrap().state, State::Settled, "{}", world.story());
    world.points()
}

#[test]
fn crash_at_every_point_of_a_resolution_loses_nothing() {
    let points = points_of_a_doubtful_morning();
    for (point, what) in points.iter().enumerate() {
        let name = format!("point {point}, {what}");
        let mut world = doubtful_world();
        world.crash_at(Some(point as u64));
        doubtful_morning(&mut world);
        assert!(world.is_dead(), "{name}");
        world.crash_at(None);
        restart(&mut world);
        go_on(&mut world);
        check_ended(&mut world, &name);
    }
}

#[test]
fn two_crashes_in_a_resolution_lose_nothing() {
    let points = points_of_a_doubtful_morning();
    let mut second_crashes = 0;
    // What comes before the settle key is the other morning.
    let first = points.iter().position(|name| *name == "2207").unwrap();
    for (point, what) in points.iter().enumerate().skip(first) {
        {
            let second = 2;
            let name = format!("point {point}, {what}, then {second} of the recovery");
            let mut world = doubtful_world();
            world.crash_at(Some(point as u64));
            doubtful_morning(&mut world);
            world.crash_at(Some(second));
            world.crash_and_restart();
            if !world.is_dead() {
                world.try_sign_in(sim::world::OPERATOR.1);
                if !world.is_dead() {
                    world.run_ms(20_000);
                }
            }
            second_crashes += u32::from(world.is_dead());
            world.crash_at(None);
            restart(&mut world);
            go_on(&mut world);
            check_ended(&mut world, &name);
        }
    }
    assert!(second_crashes as usize * 2 > points.len() - first, "{second_crashes}");
}

#[test]
fn crash_in_the_middle_of_the_recovery_loses_nothing() {
    let points = points_of_a_morning();
    let mut second_crashes = 0;
    for (point, what) in points.iter().enumerate() {
        for second in 0..3 {
            let name = format!("point {point}, {what}, then {second} of the recovery");
            let mut world = world();
            world.crash_at(Some(point as u64));
            morning(&mut world);
            world.crash_at(Some(second));
            world.crash_and_restart();
            if !world.is_dead() {
                world.run_ms(2_000);
            }
            second_crashes += u32::from(world.is_dead());
            world.crash_at(None);
            restart(&mut world);
            go_on(&mut world);
            check_ended(&mut world, &name);
        }
    }
    assert!(second_crashes as usize > points.len(), "{second_crashes}");
}

#[test]
fn requests_that_arrive_after_the_crash_change_nothing_that_is_known() {
    let points = points_of_a_morning();
    for infno in ["2201", "2203", "2204", "2205", "2202", "2207", "2208", "2601"] {
        for delay_ms in [1_000, 60_000] {
            let mut world = world();
            world.order(infno, Fault::Wire(WireFault::Delay { ms: delay_ms, before: true }));
            // The program dies while the request is still in a gateway.
            let leaves = points.iter().position(|name| *name == infno).unwrap();
            world.crash_at(Some(leaves as u64 + 1));
            morning(&mut world);
            world.crash_at(None);
            restart(&mut world);
            go_on(&mut world);
            world.run_ms(120_000);
            check_ended(&mut world, &format!("{infno} {delay_ms}"));
        }
    }
}
