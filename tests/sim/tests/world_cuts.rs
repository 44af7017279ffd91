//! The whole desk behind a line that ends every answer of 2207, 2208 and 2601 after every byte, executed or refused, and
//! does not tell that more was to come: the class is right, one send for each message id, and no state that the platform
//! contradicts. (`byte_cuts` does the same to the real sockets.)

use std::cell::Cell;
use std::rc::Rc;

use sim::sim_platform::{AnswerFault, Fault, WireFault};
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
        _ => {
            quoted(world, number);
            world.order("2207", Fault::Wire(WireFault::LoseReplyAfterCommit));
            if answered == Answered::Refused {
                refuse(world, infno);
            }
            world.settle();
        }
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

/// Every byte, or every second one: two tests share a long answer.
fn every_byte(infno: &str, answered: Answered, first: usize, step: usize) {
    let length = bytes_of_answer(infno, answered);
    let mut world = open_world(1);
    for (bill, bytes) in (first..=length).step_by(step).enumerate() {
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
    println!("{infno} {answered:?}: {} cuts", (length + 1 - first).div_ceil(step));
}

#[test]
fn answer_of_an_executed_2207_cut_at_any_even_byte_is_resolved() {
    every_byte("2207", Answered::Executed, 0, 2);
}

#[test]
fn answer_of_an_executed_2207_cut_at_any_odd_byte_is_resolved() {
    every_byte("2207", Answered::Executed, 1, 2);
}

#[test]
fn answer_of_a_refused_2207_cut_at_any_byte_is_resolved() {
    every_byte("2207", Answered::Refused, 0, 1);
}

#[test]
fn answer_of_an_executed_2208_cut_at_any_even_byte_is_resolved() {
    every_byte("2208", Answered::Executed, 0, 2);
}

#[test]
fn answer_of_an_executed_2208_cut_at_any_odd_byte_is_resolved() {
    every_byte("2208", Answered::Executed, 1, 2);
}

#[test]
fn answer_of_a_refused_2208_cut_at_any_byte_is_resolved() {
    every_byte("2208", Answered::Refused, 0, 1);
}
