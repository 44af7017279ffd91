//! An unknown 2207 resolves itself: asked for where the region answers by visit, otherwise reversed, fenced, reversed again
//! (safety §9). Nobody at the window does anything in these tests.

use desk::api::*;
use desk::host::Command;
use settlement::machine::State;
use settlement::profile::RegionProfile;
use sim::sim_platform::{Flavours, Line};
use sim::world::{World, WorldOptions, plain_profile};

use super::*;

/// A quoted bill in a region of that flavour and profile.
fn quoted_in(flavour: &str, profile: RegionProfile) -> World {
    let mut options = WorldOptions { profile, idle_lock_ms: 0, ..WorldOptions::default() };
    options.setup.flavours = Flavours::named(flavour).expect("a known flavour");
    let mut world = World::new(options);
    world.sign_in();
    world.attend("gen2-classes");
    world.attach(&dear("B1"));
    world.quoted();
    world
}

/// The attempt as the journal tells it.
fn attempt(world: &mut World) -> settlement::attempt::Attempt {
    world.check();
    world.checked().attempts.values().next().expect("an attempt").clone()
}

fn state(world: &mut World) -> State {
    attempt(world).state
}

#[track_caller]
fn press(world: &mut World) {
    let intent = world.intent();
    assert_eq!(world.press_settle(&intent), Ok(()));
}

/// Lets time pass, a little at a time, until the attempt is there; whether it came to that.
fn until(world: &mut World, wanted: State, limit_ms: i64) -> bool {
    let step_ms = if limit_ms > 300_000 { 10_000 } else { 500 };
    for _ in 0..limit_ms / step_ms {
        if state(world) == wanted {
            return true;
        }
        world.run_ms(step_ms);
    }
    state(world) == wanted
}

fn by_visit() -> RegionProfile {
    RegionProfile { query_without_settlement_id: true, ..plain_profile() }
}

fn only_time_is_a_fence() -> RegionProfile {
    RegionProfile { fence_2205: false, fence_2205_refuses_settled: false, ..plain_profile() }
}

/// "The answer got lost, and a moment later the screen said that nothing had happened."
#[test]
fn lost_settlement_is_taken_back_within_ten_seconds() {
    for (fault, executed) in [(WireFault::LoseReplyAfterCommit, true), (WireFault::LoseRequest, false)] {
        let mut world = quoted_in("plain", plain_profile());
        world.order("2207", wire(fault));
        press(&mut world);
        world.run_ms(10_000);
        assert_eq!(world.state(), "VOID", "{}", world.story());
        assert_eq!(in_effect(&mut world), 0);
        assert_eq!(world.books().settlements.len(), usize::from(executed));
        assert_eq!((seen(&mut world, "2205"), seen(&mut world, "2202"), seen(&mut world, "2601")), (1, 1, 2));
        assert_eq!(seen(&mut world, "5203") + seen(&mut world, "5204"), 0, "this region cannot be asked");
        world.quoted();
        world.settle();
        assert_eq!(world.state(), "SETTLED");
        assert_eq!(in_effect(&mut world), 1);
    }
}

/// "The line stayed dead for a while; when it came back, it went on."
#[test]
fn resolution_waits_for_the_line_and_goes_on() {
    let mut world = quoted_in("plain", plain_profile());
    world.order("2207", wire(WireFault::LoseReplyAfterCommit));
    press(&mut world);
    world.set_line(Line::Refuses);
    world.run_ms(300_000);
    let tried = attempt(&mut world);
    assert_eq!(tried.state, State::Reversing);
    assert!(world.notices().contains(&"P-07".to_owned()));
    world.set_line(Line::Up);
    assert!(until(&mut world, State::Void, 65_000), "{}", world.story());
    assert_eq!(in_effect(&mut world), 0);
    let tries = world.watch().entries.iter().filter(|stored| stored.entry.fact.kind() == "OP_INTENT").count();
    assert!((10..=25).contains(&tries), "2, 4, 8 … 60 seconds between them: {tries}");
}

/// "The gateway let it through after we had asked to reverse it."
#[test]
fn settlement_that_runs_after_the_first_reversal_is_undone() {
    let deletes = RegionProfile { fence_2205_refuses_settled: false, ..plain_profile() };
    for (flavour, profile) in [("plain", plain_profile()), ("fee-cancel-accepts", deletes)] {
        let mut world = quoted_in(flavour, profile);
        world.order("2207", wire(WireFault::HoldUntilReleased));
        world.order("2205", wire(WireFault::Delay { ms: 900, before: true }));
        press(&mut world);
        assert!(until(&mut world, State::Fencing, 130_000), "{flavour}\n{}", world.story());
        assert_eq!(in_effect(&mut world), 0, "{flavour}: reversed, and nothing was there");
        world.release();
        world.run_ms(50);
        assert_eq!(in_effect(&mut world), 1, "{flavour}: now it ran");
        assert!(until(&mut world, State::Void, 30_000), "{flavour}\n{}", world.story());
        assert_eq!(in_effect(&mut world), 0, "{flavour}");
        assert!(seen(&mut world, "2601") >= 3, "{flavour}: one in vain, one for the late copy, one to close");
    }
}

/// "It ran after everything had been taken back: there was nothing left for it to settle."
#[test]
fn settlement_that_runs_after_the_fence_finds_nothing() {
    for flavour in ["plain", "fee-cancel-accepts", "reverse-ok", "reverse-tombstone"] {
        let mut profile = plain_profile();
        profile.fence_2205_refuses_settled = flavour != "fee-cancel-accepts";
        let mut world = quoted_in(flavour, profile);
        world.order("2207", wire(WireFault::HoldUntilReleased));
        press(&mut world);
        assert!(until(&mut world, State::Void, 140_000), "{flavour}\n{}", world.story());
        world.release();
        world.run_ms(5_000);
        assert_eq!(in_effect(&mut world), 0, "{flavour}");
    }
}

/// "Here only time helps, and the last reversal waits for it."
#[test]
fn time_fence_outlasts_the_longest_flight() {
    for flavour in ["settle-unchecked", "settle-unchecked-visit"] {
        let mut world = quoted_in(flavour, only_time_is_a_fence());
        world.order("2207", wire(WireFault::HoldUntilReleased));
        press(&mut world);
        assert!(until(&mut world, State::Fencing, 130_000), "{}", world.story());
        world.run_ms(20 * 60_000);
        assert_eq!(state(&mut world), State::Fencing, "{flavour}");
        world.release();
        world.run_ms(9 * 60_000);
        assert_eq!(state(&mut world), State::Fencing, "{flavour}: a copy may still come");
        assert!(until(&mut world, State::Void, 3 * 60_000), "{flavour}\n{}", world.story());
        assert_eq!(in_effect(&mut world), 0, "{flavour}");
    }
}

/// "We restarted the computer while it waited."
#[test]
fn time_fence_survives_restarts() {
    let mut world = quoted_in("settle-unchecked-visit", only_time_is_a_fence());
    world.order("2207", wire(WireFault::HoldUntilReleased));
    press(&mut world);
    assert!(until(&mut world, State::Fencing, 130_000));
    for _ in 0..3 {
        world.run_ms(6 * 60_000);
        world.crash_and_restart();
        world.sign_in();
        assert_eq!(state(&mut world), State::Fencing);
    }
    world.run_ms(9 * 60_000);
    assert_eq!(state(&mut world), State::Fencing);
    world.release();
    assert!(until(&mut world, State::Void, 6 * 60_000), "{}", world.story());
    assert_eq!(in_effect(&mut world), 0);
}

/// "Somebody set the clock meanwhile."
#[test]
fn time_fence_is_doubled_where_the_clock_was_set() {
    for (by_ms, restarts) in [(3_600_000, true), (-3_600_000, true), (3_600_000, false)] {
        let mut world = quoted_in("settle-unchecked-visit", only_time_is_a_fence());
        world.order("2207", wire(WireFault::HoldUntilReleased));
        press(&mut world);
        assert!(until(&mut world, State::Fencing, 130_000));
        world.run_ms(60_000);
        world.set_clock(by_ms);
        world.run_ms(1_000);
        if restarts {
            world.crash_and_restart();
            world.try_sign_in(sim::world::OPERATOR.1);
        }
        world.run_ms(55 * 60_000);
        assert_eq!(state(&mut world), State::Fencing, "{by_ms} {restarts}\n{}", world.story());
        world.release();
        assert!(until(&mut world, State::Void, 70 * 60_000), "{by_ms} {restarts}\n{}", world.story());
        assert_eq!(in_effect(&mut world), 0);
    }
}

/// "The day had been cleared; the platform would not take it back."
#[test]
fn forbidden_reversal_asks_a_supervisor() {
    let mut world = quoted_in("plain", plain_profile());
    world.checked().manual_expected = true;
    world.order("2207", wire(WireFault::LoseReplyAfterCommit));
    world.order("2601", answer(AnswerFault::Refuse { text: "该笔结算已清算，不能冲正".to_owned() }));
    press(&mut world);
    world.run_ms(10_000);
    assert_eq!(world.state(), "MANUAL");
    assert!(world.notices().contains(&"P-21".to_owned()));
    assert!(!world.notices().contains(&"P-07".to_owned()));
    world.run_ms(600_000);
    assert_eq!(seen(&mut world, "2601"), 1, "nothing is sent for it any more");
    let cancel = CancelSettlementArgs { attempt: world.attempt(), reason: "患者要求退费".to_owned() };
    assert_eq!(world.refused(Command::CancelSettlement(cancel)), "D-05");
    world.crash_and_restart();
    world.sign_in();
    assert_eq!(state(&mut world), State::Manual);
}

/// "It kept saying that it was busy."
#[test]
fn refusal_of_a_reversal_that_proves_nothing_is_asked_again() {
    let mut world = quoted_in("plain", plain_profile());
    world.order("2207", wire(WireFault::LoseReplyAfterCommit));
    world.order_times("2601", answer(AnswerFault::Refuse { text: "系统繁忙，请稍后再试".to_owned() }), 6);
    press(&mut world);
    world.run_ms(5_000);
    assert_eq!(state(&mut world), State::Reversing, "an error is not a no");
    assert_eq!(in_effect(&mut world), 1);
    world.run_ms(70_000);
    assert!(world.notices().contains(&"P-22".to_owned()), "a person is told");
    assert!(until(&mut world, State::Void, 200_000), "{}", world.story());
    assert_eq!(in_effect(&mut world), 0);
}

/// "The answer got lost, the settlement did not: the program found it."
#[test]
fn lost_settlement_is_found_and_paid() {
    let mut world = quoted_in("query-by-visit", by_visit());
    world.order("2207", wire(WireFault::LoseReplyAfterCommit));
    press(&mut world);
    world.run_ms(10_000);
    assert_eq!(world.state(), "SETTLED", "{}", world.story());
    assert!(world.notices().contains(&"P-24".to_owned()) && !world.notices().contains(&"P-07".to_owned()));
    assert_eq!((seen(&mut world, "5204"), seen(&mut world, "5203"), seen(&mut world, "2601")), (1, 1, 0));
    assert_eq!(world.worklist()[0].state, "SETTLED");
    let kinds: Vec<&str> = world.watch().entries.iter().map(|stored| stored.entry.fact.kind()).collect();
    let at = kinds.iter().position(|kind| *kind == "EVIDENCE").expect("the answer is kept");
    assert_eq!(kinds[at + 1], "SETTLED");
    world.take_exact_cash();
    assert_eq!(in_effect(&mut world), 1);
    world.cancel();
    assert!(world.run_until(state_is("CANCELLED"), 10_000));
}

/// "It asked, heard nothing of it, and did not believe that."
#[test]
fn negative_query_means_nothing() {
    // (what happens, flavour, was it executed)
    for (fault, flavour, executed) in [
        (WireFault::LoseRequest, "query-by-visit", false),
        (WireFault::LoseReplyAfterCommit, "replica-lag", true),
        (WireFault::LoseReplyAfterCommit, "query-hides-split", true),
        (WireFault::LoseReplyAfterCommit, "plain", true),
    ] {
        let mut world = quoted_in("query-by-visit", by_visit());
        let mut flavours = Flavours::named(flavour).expect("a known flavour");
        let answers = flavour != "plain";
        flavours.query_without_setl_id = answers;
        flavours.lines_without_setl_id = answers;
        world.centre().set_flavours(flavours);
        world.order("2207", wire(fault));
        press(&mut world);
        world.run_ms(10_000);
        assert_eq!(world.state(), "VOID", "{flavour}\n{}", world.story());
        assert_eq!(seen(&mut world, "5204") + seen(&mut world, "5203"), 2, "{flavour}");
        assert_eq!(world.books().settlements.len(), usize::from(executed), "{flavour}");
        assert_eq!(in_effect(&mut world), 0, "{flavour}");
    }
}

/// "The query hung."
#[test]
fn query_without_an_answer_is_not_waited_for() {
    let mut world = quoted_in("query-by-visit", by_visit());
    world.order("2207", wire(WireFault::LoseReplyAfterCommit));
    world.order("5204", wire(WireFault::Delay { ms: 25_000, before: false }));
    press(&mut world);
    world.run_ms(15_000);
    assert_eq!(world.state(), "VOID", "{}", world.story());
    world.run_ms(30_000);
    assert_eq!(
        (world.state().as_str(), in_effect(&mut world)),
        ("VOID", 0),
        "what it says later is about nothing"
    );
}

/// "Once the way back was begun, a good answer came too late."
#[test]
fn query_is_not_asked_after_a_reversal() {
    let mut world = quoted_in("query-by-visit", by_visit());
    world.order("2207", wire(WireFault::LoseReplyAfterCommit));
    world.order_times("5204", wire(WireFault::LoseRequest), 1);
    world.order_times("5203", wire(WireFault::LoseRequest), 1);
    world.order_times("2601", wire(WireFault::LoseRequest), 2);
    press(&mut world);
    world.run_ms(3_000);
    assert_eq!(state(&mut world), State::Reversing);
    world.crash_and_restart();
    world.sign_in();
    assert!(until(&mut world, State::Void, 20_000), "{}", world.story());
    assert_eq!(seen(&mut world, "5204") + seen(&mut world, "5203"), 0);
    assert_eq!(in_effect(&mut world), 0);
}

/// "The computer was switched off, and in the morning nobody had signed in yet."
#[test]
fn resolution_goes_on_after_a_restart_without_a_clerk() {
    for forgets in [false, true] {
        let mut world = quoted_in("plain", plain_profile());
        world.order("2207", wire(WireFault::HoldUntilReleased));
        press(&mut world);
        world.run_ms(5_000);
        let number = world.view().session.platform_sign_in.expect("signed in");
        if forgets {
            world.centre().books().sign_out(&number);
        }
        let sign_ins = seen(&mut world, "9001");
        world.crash_and_restart();
        world.release();
        world.run_ms(10_000);
        assert_eq!(state(&mut world), State::Void, "{forgets}\n{}", world.story());
        assert_eq!(in_effect(&mut world), 0);
        assert!(!world.is_open(), "nobody signed in at the window");
        assert_eq!(world.view().session.platform_sign_in, None);
        let again = seen(&mut world, "9001") - sign_ins;
        assert_eq!(again, usize::from(forgets), "the number of the journal is used as long as it holds");
    }
}

/// "The platform forgot our sign-in in the middle of it."
#[test]
fn forgotten_sign_in_is_renewed_in_the_middle() {
    let mut world = quoted_in("plain", plain_profile());
    world.order("2207", wire(WireFault::LoseReplyAfterCommit));
    world.order("2205", wire(WireFault::Delay { ms: 400, before: true }));
    press(&mut world);
    assert!(until(&mut world, State::Fencing, 10_000));
    let number = world.view().session.platform_sign_in.expect("signed in");
    world.centre().books().sign_out(&number);
    assert!(until(&mut world, State::Void, 15_000), "{}", world.story());
    assert_eq!(in_effect(&mut world), 0);
    assert_ne!(world.view().session.platform_sign_in, Some(number));
}

/// "She had gone home; it was past midnight when the line came back."
#[test]
fn new_day_is_signed_in_anew_for_work_without_a_clerk() {
    let start = "2026-05-04 23:50:00".to_owned();
    let mut world = World::new(WorldOptions { start, idle_lock_ms: 0, ..WorldOptions::default() });
    world.sign_in();
    world.attend("gen2-classes");
    world.attach(&dear("B1"));
    world.quoted();
    world.order("2207", wire(WireFault::LoseReplyAfterCommit));
    world.order_times("2601", wire(WireFault::LoseRequest), 1000);
    press(&mut world);
    world.run_ms(1_000);
    world.must(Command::NextPatient(NoArgs {}));
    while world.command(Command::SignOut(NoArgs {})).is_err() {
        world.run_ms(100);
    }
    world.run_ms(15 * 60_000);
    assert_eq!(state(&mut world), State::Reversing);
    world.centre().faults.clear();
    assert!(until(&mut world, State::Void, 90_000), "{}", world.story());
    assert_eq!(in_effect(&mut world), 0);
}

/// "They ask again and again for a sign-in they have just given."
#[test]
fn platform_that_forgets_at_once_is_not_asked_all_the_time() {
    let mut world = quoted_in("plain", plain_profile());
    world.order("2207", wire(WireFault::LoseReplyAfterCommit));
    world.order_times("2601", answer(AnswerFault::Refuse { text: "操作员未签到".to_owned() }), 5);
    press(&mut world);
    let before = seen(&mut world, "9001");
    assert!(until(&mut world, State::Void, 120_000), "{}", world.story());
    assert!(seen(&mut world, "9001") - before <= 5);
    assert_eq!(in_effect(&mut world), 0);
}
