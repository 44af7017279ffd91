//! The whole desk behind a line that ends answers of 2207 and 2208 after so many bytes, executed or refused, and does not
//! tell that more was to come: one send for each message id, and no state that the platform contradicts. (`byte_cuts` cuts
//! at every byte of the real sockets.)

use std::cell::Cell;
use std::rc::Rc;

use sim::sim_platform::{AnswerFault, Fault};
use sim::world::{Bill, Look, World, WorldOptions};

/// Bills of one world: everything is looked at after every bill, and looking costs more with every one.
const BILLS_A_WORLD: usize = 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answered {
    Executed,
    Refused,
}

/// What ends well without a person: nothing is left under way.
const RESOLVED: [&str; 3] = ["VOID", "SETTLED", "IN_DOUBT"];

fn open_world(seed: u64) -> World {
    let mut world = World::new(WorldOptions { seed, look: Look::Nothing, ..WorldOptions::default() });
    world.sign_in();
    world
}

fn refuse(world: &mut World, infno: &str) {
    world.order(infno, Fault::Answer(AnswerFault::Refuse { text: "系统繁忙，请稍后再试".to_owned() }));
}

fn quoted(world: &mut World, number: usize) {
    world.attend("gen2-classes");
    world.attach(&Bill::of(&format!("B{number}"), &[("YP00001", "20"), ("YP00012", "3")]));
    world.quoted();
}

/// Brings a bill to the transaction, which is answered so.
fn play(world: &mut World, infno: &str, number: usize, answered: Answered) {
    match infno {
        "2207" => {
            quoted(world, number);
            if answered == Answered::Refused {
                refuse(world, infno);
            }
            world.settle();
        }
        "2208" => {
            quoted(world, number);
            world.settle();
            world.take_exact_cash();
            if answered == Answered::Refused {
                refuse(world, infno);
            }
            world.cancel();
            world.run_until_quiet();
        }
        other => panic!("{other} is not cut here"),
    }
    world.run_until_quiet();
    world.run_ms(10_000);
}

/// How long the answer is.
fn bytes_of_answer(infno: &str, answered: Answered) -> usize {
    let mut world = open_world(1);
    let length = Rc::new(Cell::new(0));
    let told = Rc::clone(&length);
    world.rewrite(infno, move |body| {
        told.set(body.len());
        body
    });
    play(&mut world, infno, 0, answered);
    assert_ne!(length.get(), 0, "{infno} is answered\n{}", world.story());
    length.get()
}

/// Every sixteenth byte and each of the last ones; with `YIBAO_CUTS_STEP=1` every byte.
const STEP: usize = 16;
const STEP_VARIABLE: &str = "YIBAO_CUTS_STEP";
const LAST: usize = 12;

fn cuts(length: usize) -> Vec<usize> {
    let step = std::env::var(STEP_VARIABLE).ok().and_then(|text| text.parse().ok()).unwrap_or(STEP);
    (0..=length).filter(|bytes| bytes % step == 0 || length - bytes < LAST).collect()
}

fn many_bytes(infno: &str, answered: Answered) {
    let length = bytes_of_answer(infno, answered);
    let mut world = open_world(1);
    let cuts = cuts(length);
    for (bill, bytes) in cuts.iter().copied().enumerate() {
        if bill % BILLS_A_WORLD == 0 {
            world = open_world(1 + bytes as u64);
        }
        world.cut_reply(infno, bytes);
        play(&mut world, infno, bytes, answered);
        assert!(!world.waits_for_cut(), "{infno} came at all\n{}", world.story());
        world.check();
        let attempt = world.checked().attempts.values().last().unwrap().clone();
        let state = attempt.state.name();
        match (infno, answered) {
            ("2207", Answered::Executed) if bytes == length => assert_eq!(state, "SETTLED"),
            ("2208", _) => {
                assert!(["CANCELLED", "CANCELLING"].contains(&state), "{bytes}: {state}\n{}", world.story())
            }
            _ => assert!(RESOLVED.contains(&state), "{infno} {bytes}: {state}\n{}", world.story()),
        }
        world.next_patient();
    }
    println!("{infno} {answered:?}: {} cuts of {length} bytes", cuts.len());
}

#[test]
fn answer_of_an_executed_2207_cut_anywhere_is_resolved() {
    many_bytes("2207", Answered::Executed);
}

#[test]
fn answer_of_a_refused_2207_cut_anywhere_is_resolved() {
    many_bytes("2207", Answered::Refused);
}

#[test]
fn answer_of_an_executed_2208_cut_anywhere_is_resolved() {
    many_bytes("2208", Answered::Executed);
}

#[test]
fn answer_of_a_refused_2208_cut_anywhere_is_resolved() {
    many_bytes("2208", Answered::Refused);
}
