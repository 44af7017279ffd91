//! Who works here: passwords, locks, and the platform's own sign-in.

use desk::api::*;
use desk::host::Command;
use desk::view::{PersonState, SessionState};
use sim::world::{OPERATOR, World, WorldOptions};

use super::*;

/// "I forgot which password it was."
#[test]
fn five_wrong_passwords_bar_the_window_for_half_a_minute() {
    let mut world = World::new(WorldOptions::default());
    for _ in 0..5 {
        assert_eq!(world.try_sign_in("wrong"), None, "taken, checked, refused");
        assert_eq!(world.view().session.state, SessionState::SignedOut);
    }
    assert_eq!(world.notices(), ["D-01"]);
    assert_eq!(world.try_sign_in(OPERATOR.1).unwrap().code, "D-26", "even the right one");
    world.run_ms(30_000);
    world.sign_in();
    assert!(world.is_open());
    assert!(world.notices().is_empty(), "{:?}", world.notices());
    let nobody = SignInArgs { operator: "9999".to_owned(), password: OPERATOR.1.to_owned() };
    world.must(Command::SignOut(NoArgs {}));
    world.must(Command::SignIn(nobody));
    world.run_until_quiet();
    assert!(!world.is_open());
}

/// "I made the letters white on black; in the morning they were black on white again."
#[test]
fn look_of_the_window_survives_a_restart() {
    let mut world = World::new(WorldOptions::default());
    let look = SetLookArgs { theme: Theme::Contrast, language: Language::En };
    world.must(Command::SetLook(look));
    assert_eq!(world.view().look, look, "also before anybody has signed in");
    world.crash_and_restart();
    assert_eq!(world.view().look, look);
}

/// "I was called away; nobody shall read her name."
#[test]
fn idle_window_locks_and_hides_the_person() {
    let mut world = quoted_desk();
    assert!(world.view().person.name.is_some());
    world.run_ms(601_000);
    let view = world.view();
    assert_eq!(view.session.state, SessionState::Locked);
    assert_eq!((view.person.state, view.person.name), (PersonState::Waiting, None));
    assert!(view.bill.is_none() && view.worklist.is_empty());
    assert!(view.notices.iter().all(|notice| notice.fault.detail.is_none()));
    assert_eq!(world.refused(Command::Quote(NoArgs {})), "D-03");
    let unlock = |password: &str| Command::Unlock(UnlockArgs { password: password.to_owned() });
    world.must(unlock("wrong"));
    world.run_until_quiet();
    assert_eq!(world.view().session.state, SessionState::Locked);
    world.must(unlock(OPERATOR.1));
    world.run_until_quiet();
    assert_eq!(world.view().person.name.as_deref(), Some("李建国"));
    world.quoted();
    world.settle();
}

/// "The platform would not let us in this morning."
#[test]
fn platform_sign_in_is_tried_again_until_it_works() {
    for fault in [
        answer(AnswerFault::Refuse { text: "系统繁忙，请稍后再试".to_owned() }),
        answer(AnswerFault::Html { executed: false }),
        wire(WireFault::LoseRequest),
        wire(WireFault::Delay { ms: 45_000, before: false }),
    ] {
        let mut world = World::new(WorldOptions::default());
        world.order_times("9001", fault.clone(), 2);
        assert_eq!(world.try_sign_in(OPERATOR.1), None);
        assert!(world.is_open(), "the window works without");
        assert_eq!(world.view().session.platform_sign_in, None);
        assert_eq!(world.notices(), ["P-10"], "{fault:?}");
        // A card that comes meanwhile is looked up as soon as the platform lets us.
        world.insert("gen2-classes");
        assert!(world.run_until(|view| view.session.platform_sign_in.is_some(), 120_000), "{fault:?}");
        assert!(world.run_until(|view| view.person.state == PersonState::Known, 10_000), "{}", world.story());
        assert!(world.notices().is_empty());
        assert_eq!(seen(&mut world, "9001").min(3), seen(&mut world, "9001"), "not hammered");
    }
}

/// "The relief signs in while my sign-in still hangs."
#[test]
fn late_sign_in_of_another_operator_does_not_count() {
    let mut world = World::new(WorldOptions::default());
    world.order("9001", wire(WireFault::Delay { ms: 20_000, before: false }));
    world.must(Command::SignIn(SignInArgs { operator: OPERATOR.0.into(), password: OPERATOR.1.into() }));
    world.run_ms(1_000);
    world.must(Command::SignOut(NoArgs {}));
    world.must(Command::SignIn(SignInArgs { operator: OPERATOR.0.into(), password: OPERATOR.1.into() }));
    world.run_ms(1_000);
    let number = world.view().session.platform_sign_in;
    assert!(number.is_some());
    world.run_ms(30_000);
    assert_eq!(world.view().session.platform_sign_in, number);
}

/// "It is past midnight."
#[test]
fn new_day_is_signed_in_anew() {
    let start = "2026-05-04 23:59:00".to_owned();
    let mut world = World::new(WorldOptions { start, idle_lock_ms: 0, ..WorldOptions::default() });
    world.sign_in();
    let first = world.view().session.platform_sign_in;
    world.run_ms(90_000);
    let second = world.view().session.platform_sign_in;
    assert!(second.is_some() && first != second);
    assert_eq!(world.view().status.business_date, "2026-05-05");
}

/// "I wanted to go home while the line was still thinking."
#[test]
fn sign_out_waits_for_what_is_on_its_way() {
    let mut world = quoted_desk();
    let intent = world.intent();
    assert_eq!(world.press_settle(&intent), Ok(()));
    assert_eq!(world.refused(Command::SignOut(NoArgs {})), "D-31");
    world.run_until_quiet();
    world.must(Command::SignOut(NoArgs {}));
    world.run_until_quiet();
    assert_eq!(world.view().session.state, SessionState::SignedOut);
    assert_eq!(world.refused(Command::Quote(NoArgs {})), "D-02");
    world.sign_in();
    assert_eq!(world.worklist()[0].state, "SETTLED");
}
