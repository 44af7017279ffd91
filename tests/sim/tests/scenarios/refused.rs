//! The platform says no, or says nothing, before any money moved.

use sim::sim_platform::Line;
use sim::world::{World, WorldOptions};

use super::*;

/// "His insurance is paused."
#[test]
fn paused_insurance_is_refused_in_the_platforms_own_words() {
    let mut world = open_desk();
    world.attend("gen2-refused");
    let warned: Vec<String> = world.view().person.warnings.into_iter().map(|fault| fault.code).collect();
    assert!(warned.contains(&"P-09".to_owned()), "{warned:?}");
    world.attach(&dear("B1"));
    world.quote();
    let bill = world.bill();
    assert_eq!(bill.state, "UPLOADED");
    let text = "该参保人职工基本医疗保险(310)处于暂停参保状态，不能结算";
    assert!(bill.refusal.unwrap().contains(text));
    let fault = bill.fault.unwrap();
    assert_eq!(fault.code, "P-03");
    assert!(fault.detail.unwrap().contains(text));
    assert_eq!(balance(&mut world, "REVENUE"), 0);
    world.abandon();
    assert_eq!(world.state(), "VOID");
    let visit = world.checked().attempts.values().next().unwrap().visit_id.clone().unwrap();
    assert!(world.centre().books().lines(visit.as_str()).is_empty(), "nothing is left at the platform");
    assert!(world.worklist().is_empty());
    assert_eq!(seen(&mut world, "2207"), 0);
    // The next card simply goes in.
    world.pull();
    world.attend("gen2-classes");
}

/// "The platform would not take the registration, the visit, the fees."
#[test]
fn refusal_on_the_way_to_a_quote_is_shown_and_the_next_try_is_a_new_one() {
    for (infno, state) in [("2201", "VOID"), ("2203", "VOID"), ("2204", "VOID")] {
        let mut world = open_desk();
        world.attend("gen2-classes");
        world.attach(&dear("B1"));
        world.order(infno, answer(AnswerFault::Refuse { text: format!("{infno} 不予受理") }));
        world.quote();
        let bill = world.bill();
        assert_eq!(bill.state, state, "{infno}");
        assert_eq!(bill.fault.as_ref().unwrap().code, "P-03", "{infno}");
        assert_eq!(bill.refusal.unwrap(), format!("{infno} 不予受理"));
        let first = world.attempt();
        world.quoted();
        assert_ne!(world.attempt(), first, "{infno}");
        world.settle();
        world.take_exact_cash();
        assert_eq!(in_effect(&mut world), 1, "{infno}");
    }
}

/// "It hung while registering; I pressed F11 again."
#[test]
fn lost_registration_or_upload_is_given_up_and_begun_anew() {
    for infno in ["2201", "2204"] {
        for fault in [
            wire(WireFault::LoseRequest),
            wire(WireFault::LoseReplyAfterCommit),
            answer(AnswerFault::Http502 { executed: true }),
            answer(AnswerFault::Html { executed: false }),
            wire(WireFault::Delay { ms: 60_000, before: true }),
        ] {
            let mut world = open_desk();
            world.attend("gen2-classes");
            world.attach(&dear("B1"));
            world.order(infno, fault.clone());
            world.quote();
            assert!(world.run_until(state_is("VOID"), 60_000), "{infno} {fault:?}\n{}", world.story());
            assert_eq!(world.bill_fault().as_deref(), Some("P-15"), "{infno} {fault:?}");
            world.quoted();
            world.settle();
            world.take_exact_cash();
            world.run_ms(120_000);
            assert_eq!(in_effect(&mut world), 1, "{infno} {fault:?}");
        }
    }
}

/// "It hung while uploading the visit, or while quoting; I pressed F11 again."
#[test]
fn lost_visit_or_quote_is_asked_again_for_the_same_visit() {
    for infno in ["2203", "2206"] {
        for fault in [
            wire(WireFault::LoseRequest),
            wire(WireFault::LoseReplyAfterCommit),
            answer(AnswerFault::Junk { executed: true }),
        ] {
            let mut world = open_desk();
            world.attend("gen2-classes");
            world.attach(&dear("B1"));
            world.order(infno, fault.clone());
            world.quote();
            assert!(world.bill_fault().is_some(), "{infno} {fault:?}");
            let attempt = world.attempt();
            world.quoted();
            assert_eq!(world.attempt(), attempt, "{infno} {fault:?}");
            assert_eq!(seen(&mut world, "2201"), 1);
            world.settle();
            world.take_exact_cash();
        }
    }
}

/// "The quote was for somebody else; the amounts did not add up."
#[test]
fn quote_that_does_not_fit_is_not_shown() {
    for (fault, code) in [
        (AnswerFault::WrongPerson, "P-05"),
        (AnswerFault::BadSum, "P-06"),
        (AnswerFault::ThreeDecimals, "P-06"),
        (AnswerFault::Negative, "P-06"),
        (AnswerFault::Html { executed: false }, "P-04"),
    ] {
        let mut world = open_desk();
        world.attend("gen2-classes");
        world.attach(&dear("B1"));
        world.order("2206", answer(fault.clone()));
        world.quote();
        let bill = world.bill();
        assert_eq!((bill.state.as_str(), bill.payable), ("UPLOADED", None), "{fault:?}");
        assert_eq!(bill.fault.unwrap().code, code, "{fault:?}");
        world.quoted();
    }
}

/// "The line was down, so nothing left the house."
#[test]
fn line_that_refuses_leaves_nothing_and_can_begin_anew() {
    let mut world = open_desk();
    world.attend("gen2-classes");
    world.attach(&dear("B1"));
    world.set_line(Line::Refuses);
    world.quote();
    assert_eq!((world.state().as_str(), world.bill_fault().as_deref()), ("VOID", Some("P-01")));
    world.set_line(Line::Up);
    world.quoted();
    world.set_line(Line::Refuses);
    world.settle();
    assert_eq!((world.state().as_str(), world.bill_fault().as_deref()), ("VOID", Some("P-01")));
    assert_eq!(seen(&mut world, "2207"), 0);
    world.set_line(Line::Up);
    world.quoted();
    world.settle();
    world.take_exact_cash();
    assert_eq!(in_effect(&mut world), 1);
}

/// "I quoted again and this time it refused; the old quote must not be settled."
#[test]
fn quote_refused_later_takes_the_settle_key_away() {
    let mut world = quoted_desk();
    let intent = world.intent();
    world.order("2206", answer(AnswerFault::Refuse { text: "待遇已变更".to_owned() }));
    world.quote();
    assert!(!world.bill().actions.settle.allowed);
    let fresh = world.intent();
    assert_ne!(fresh, intent);
    assert_eq!(world.press_settle(&fresh).unwrap_err().code, "D-05");
    world.quoted();
    world.settle();
}

/// "The platform had forgotten that we signed in."
#[test]
fn forgotten_sign_in_is_renewed_by_itself() {
    let mut world = open_desk();
    world.attend("gen2-classes");
    world.attach(&dear("B1"));
    world.order("2203", answer(AnswerFault::Refuse { text: "操作员未签到或签到已失效".to_owned() }));
    let before = world.view().session.platform_sign_in;
    world.quote();
    assert!(world.run_until(|view| view.session.platform_sign_in.is_some(), 5_000));
    assert_ne!(world.view().session.platform_sign_in, before);
    assert!(world.run_until(state_is("VOID"), 5_000));
    world.quoted();
    world.settle();
}

/// "She changed her mind before I settled, and the line was gone."
#[test]
fn given_up_try_is_withdrawn_when_the_line_is_back() {
    let mut world = quoted_desk();
    world.set_line(Line::Refuses);
    world.abandon();
    assert_eq!(world.state(), "FENCING");
    world.run_ms(200_000);
    assert_eq!(world.state(), "FENCING");
    let tries = world.watch().entries.iter().filter(|stored| stored.entry.fact.kind() == "OP_INTENT").count();
    assert!((8..=14).contains(&tries), "again and again, but with longer and longer pauses: {tries}");
    world.set_line(Line::Up);
    assert!(world.run_until(state_is("VOID"), 61_000), "{}", world.story());
    assert!(world.worklist().is_empty());
}

/// "The disk was nearly full; I could finish, but not begin."
#[test]
fn little_space_stops_new_bills_only() {
    let mut world = World::new(WorldOptions::default());
    world.sign_in();
    world.attend("gen2-classes");
    world.attach(&dear("B1"));
    world.quoted();
    world.free_bytes = Some(100 << 20);
    world.run_ms(31_000);
    world.settle();
    world.take_exact_cash();
    world.next_patient();
    world.attend("gen2-cancel");
    world.attach(&dear("B2"));
    assert_eq!(world.refused(desk::host::Command::Quote(desk::api::NoArgs {})), "J-04");
    world.free_bytes = Some(100 << 30);
    world.run_ms(31_000);
    world.quoted();
}
