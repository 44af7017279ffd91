//! A 2201 nobody answered may have left a registration: it is found by our own number and taken back, beside the work (safety §4.3).

use desk::view::WorkKind;
use sim::sim_platform::Line;
use sim::world::{World, WorldOptions};

use super::*;

fn registering() -> World {
    let mut world = World::new(WorldOptions { idle_lock_ms: 0, ..WorldOptions::default() });
    world.sign_in();
    world.attend("gen2-classes");
    world.attach(&dear("B1"));
    world
}

/// Registrations that stand open at the platform.
fn open_visits(world: &mut World) -> usize {
    let people: Vec<String> =
        world.checked().attempts.values().map(|a| a.began.person.person_no.to_string()).collect();
    let person = people.first().expect("a person").clone();
    world.centre().books().visits_of(&person, i64::MAX).iter().filter(|visit| visit.open).count()
}

fn left_over(world: &mut World) -> Option<desk::view::WorkItemView> {
    world.worklist().into_iter().find(|item| item.kind == WorkKind::LeftOver)
}

/// "The answer to the registration got lost; I pressed F11 again."
#[test]
fn registration_nobody_answered_is_found_and_taken_back() {
    let mut world = registering();
    world.order("2201", wire(WireFault::LoseReplyAfterCommit));
    world.order_times("5201", wire(WireFault::LoseRequest), 1);
    world.quote();
    assert_eq!((world.state().as_str(), world.bill_fault().as_deref()), ("VOID", Some("P-15")));
    let item = left_over(&mut world).expect("it is on the worklist");
    assert_eq!((item.rank, item.action), (5, None));
    // The clerk is not kept waiting by it.
    world.quoted();
    assert_eq!(open_visits(&mut world), 2);
    world.settle();
    world.take_exact_cash();
    assert!(world.run_until(|view| view.worklist.is_empty(), 60_000), "{}", world.story());
    assert_eq!(open_visits(&mut world), 1, "only the settled one stands");
    assert_eq!(in_effect(&mut world), 1);
}

/// "It never arrived: that is believed only when it cannot come any more."
#[test]
fn registration_that_is_not_found_stays_on_the_list_for_a_while() {
    let mut world = registering();
    world.order("2201", wire(WireFault::LoseRequest));
    world.quote();
    world.quoted();
    world.settle();
    world.take_exact_cash();
    world.run_ms(20 * 60_000);
    world.crash_and_restart();
    world.run_ms(20 * 60_000);
    world.sign_in();
    assert!(left_over(&mut world).is_some(), "it survives a restart");
    let asked = seen(&mut world, "5201");
    assert!((3..=20).contains(&asked), "seldom: {asked}");
    world.run_ms(40 * 60_000);
    assert!(left_over(&mut world).is_none(), "{}", world.story());
    assert_eq!(open_visits(&mut world), 1);
}

/// "The gateway let it through a quarter of an hour later."
#[test]
fn registration_that_arrives_late_is_swept() {
    let mut world = registering();
    world.order("2201", wire(WireFault::HoldUntilReleased));
    world.quote();
    assert_eq!(world.state(), "VOID");
    world.run_ms(15 * 60_000);
    world.release();
    world.run_ms(100);
    assert_eq!(open_visits(&mut world), 1);
    assert!(world.run_until(|view| view.worklist.is_empty(), 20 * 60_000), "{}", world.story());
    assert_eq!(open_visits(&mut world), 0);
}

/// "The program died while it registered, and nobody signed in for an hour."
#[test]
fn registration_interrupted_by_a_crash_is_swept_without_a_clerk() {
    let mut world = registering();
    world.order("2201", wire(WireFault::Delay { ms: 2_000, before: true }));
    world.must(desk::host::Command::Quote(desk::api::NoArgs {}));
    world.run_ms(100);
    world.crash_and_restart();
    world.run_ms(60_000);
    assert_eq!(open_visits(&mut world), 0, "{}", world.story());
    world.sign_in();
    assert!(world.worklist().is_empty());
}

/// "2202 was refused, then the line was dead, then it worked."
#[test]
fn sweep_goes_on_until_it_is_definite() {
    let mut world = registering();
    world.order("2201", wire(WireFault::LoseReplyAfterCommit));
    world.order("2202", answer(AnswerFault::Refuse { text: "系统繁忙".to_owned() }));
    world.quote();
    world.run_ms(5_000);
    assert_eq!(open_visits(&mut world), 1);
    world.set_line(Line::Refuses);
    world.run_ms(120_000);
    world.set_line(Line::Up);
    assert!(world.run_until(|view| view.worklist.is_empty(), 15 * 60_000), "{}", world.story());
    assert_eq!(open_visits(&mut world), 0);
}

/// "The upload got lost: lines and registration are withdrawn, and the next try has numbers of its own."
#[test]
fn upload_nobody_answered_is_withdrawn_and_sent_anew() {
    for fault in [WireFault::LoseReplyAfterCommit, WireFault::LoseRequest] {
        let mut world = registering();
        world.order("2204", wire(fault));
        world.quote();
        assert!(world.run_until(state_is("VOID"), 30_000), "{}", world.story());
        world.quoted();
        let batches: Vec<String> =
            world.checked().attempts.values().map(|attempt| attempt.began.batch.to_string()).collect();
        assert_eq!(batches.len(), 2);
        assert_ne!(batches[0], batches[1]);
        world.settle();
        world.take_exact_cash();
        assert_eq!((open_visits(&mut world), in_effect(&mut world)), (1, 1));
    }
}
