//! 2207 ends in a way that proves nothing (safety §8): never collected, never settled again, never forgotten; and taken back
//! by the program alone.

use desk::api::*;
use desk::host::Command;
use sim::world::{Bill, World};

use super::*;

/// The ending of a 2207 that leaves it unknown.
#[track_caller]
fn check_doubt(name: &str, prepare: impl Fn(&mut World)) {
    let mut world = quoted_desk();
    prepare(&mut world);
    let before = in_effect(&mut world);
    let intent = world.intent();
    assert_eq!(world.press_settle(&intent), Ok(()), "{name}");
    check_taken_back(name, world, before);
}

#[track_caller]
fn check_taken_back(name: &str, mut world: World, others: usize) {
    assert!(world.run_until(|view| view.status.in_doubt == 1, 130_000), "{name}\n{}", world.story());
    let doubtful = world.worklist().into_iter().find(|item| item.state == "REVERSING");
    let doubtful = doubtful.unwrap_or_else(|| panic!("{name}: the way back has begun"));
    assert!(world.notices().contains(&"P-07".to_owned()), "{name}");
    if let Some(bill) = world.view().bill {
        assert_eq!(bill.fault.unwrap().code, "P-07", "{name}");
        assert!(!bill.actions.take.allowed && !bill.actions.quote.allowed && !bill.actions.settle.allowed);
        let intent = bill.intent.unwrap();
        assert_eq!(world.press_cash(&intent, "9999.00").unwrap_err().code, "D-14", "{name}");
        assert_eq!(world.press_settle(&intent).unwrap_err().code, "D-14", "{name}");
        assert_eq!(world.refused(Command::Quote(NoArgs {})), "D-24", "{name}");
    }
    let abandon = Command::Abandon(AbandonArgs { attempt: doubtful.attempt.clone() });
    assert_eq!(world.refused(abandon), "D-24", "{name}");
    // With a working line nobody waits for ten seconds, and nobody does anything.
    assert!(world.run_until(|view| view.status.in_doubt == 0, 10_000), "{name}\n{}", world.story());
    assert_eq!(in_effect(&mut world), others, "{name}");
    assert!(!world.notices().contains(&"P-07".to_owned()), "{name}");
    assert!(world.notices().contains(&"P-23".to_owned()), "{name}");
    let patient = format!("PATIENT:{}", doubtful.attempt);
    assert_eq!(balance(&mut world, &patient), 0, "{name}: nothing of it is in the books");
    assert!(world.worklist().is_empty(), "{name}");
    // A restart changes nothing, and the bill is settled anew.
    world.crash_and_restart();
    world.sign_in();
    assert!(world.worklist().is_empty(), "{name}");
    world.attend("gen2-classes");
    world.attach(&dear("B1"));
    world.quoted();
    world.settle();
    assert_eq!(world.state(), "SETTLED", "{name}");
    world.take_exact_cash();
    world.run_ms(600_000);
    assert_eq!(in_effect(&mut world), others + 1, "{name}");
}

/// "The line was gone, so the next patient came first."
#[test]
fn next_patient_is_served_while_a_settlement_is_in_doubt() {
    let mut world = quoted_desk();
    world.order("2207", wire(WireFault::LoseReplyAfterCommit));
    world.order_times("2601", wire(WireFault::LoseRequest), 4);
    world.settle();
    assert_eq!(world.state(), "REVERSING");
    world.pull();
    world.attend("gen2-cancel");
    assert_eq!(world.try_attach(&dear("B1")).as_deref(), Some("D-09"), "not charged a second time");
    world.attach(&Bill::ordinary("B2"));
    world.quoted();
    world.settle();
    assert_eq!(world.state(), "SETTLED");
    world.next_patient();
    assert!(world.run_until(|view| view.status.in_doubt == 0, 60_000), "{}", world.story());
    assert_eq!(in_effect(&mut world), 1);
    world.attend("gen2-classes");
    world.attach(&dear("B1"));
    world.quoted();
}

/// "The line went dead in the middle of it."
#[test]
fn settlement_without_an_answer_is_in_doubt() {
    for (name, fault) in [
        ("request lost", WireFault::LoseRequest),
        ("answer lost", WireFault::LoseReplyAfterCommit),
        ("answer cut", WireFault::CutAt { byte: 200, side: sim::sim_platform::Side::Reply }),
        ("late by three minutes", WireFault::Delay { ms: 180_000, before: false }),
        ("held in the gateway", WireFault::Delay { ms: 180_000, before: true }),
    ] {
        check_doubt(name, |world| world.order("2207", wire(fault.clone())));
    }
}

/// "It answered, but what it answered cannot be right."
#[test]
fn settlement_with_a_wrong_answer_is_in_doubt() {
    let refuse = |text: &str| AnswerFault::Refuse { text: text.to_owned() };
    for (name, fault) in [
        ("502, executed", AnswerFault::Http502 { executed: true }),
        ("502, not executed", AnswerFault::Http502 { executed: false }),
        ("html, executed", AnswerFault::Html { executed: true }),
        ("html, not executed", AnswerFault::Html { executed: false }),
        ("junk", AnswerFault::Junk { executed: true }),
        ("wrong person", AnswerFault::WrongPerson),
        ("bad sum", AnswerFault::BadSum),
        ("three decimals", AnswerFault::ThreeDecimals),
        ("negative", AnswerFault::Negative),
        ("-1 after execution", AnswerFault::ExecuteThenMinusOne),
        ("already settled", refuse("该收费批次已结算，请勿重复结算")),
        ("busy", refuse("系统繁忙，请稍后再试")),
    ] {
        check_doubt(name, |world| world.order("2207", answer(fault.clone())));
    }
}

/// "A gateway sent it twice, and only the second answer came back."
#[test]
fn settlement_duplicated_on_the_way_is_in_doubt() {
    check_doubt("duplicate", |world| world.order("2207", wire(WireFault::Duplicate { second_answer: true })));
}

/// "The answer carried the settlement number of another patient, or none, or other amounts."
#[test]
fn settlement_with_a_strange_answer_is_in_doubt() {
    type Change = fn(String) -> String;
    let changes: [(&str, Change); 6] = [
        ("no settlement id", |body| replace_member(&body, "setl_id", "\"\"")),
        ("settlement id null", |body| replace_member(&body, "setl_id", "null")),
        ("other total", |body| replace_member(&body, "medfee_sumamt", "1.00")),
        ("exponent", |body| replace_member(&body, "psn_cash_pay", "1e2")),
        ("other message", |body| {
            replace_member(&body, "medins_setl_id", "\"H10990000001202601010800000799\"")
        }),
        ("cut off", |body| body[..body.len() - 3].to_owned()),
    ];
    for (name, change) in changes {
        check_doubt(name, |world| world.rewrite("2207", change));
    }
}

/// "Two patients, one settlement number."
#[test]
fn settlement_id_of_another_bill_is_in_doubt() {
    let mut world = open_desk();
    world.settled("gen2-cancel", &Bill::ordinary("B0"));
    let settlement = world.bill().split.unwrap().settlement.unwrap();
    world.next_patient();
    world.attend("gen2-classes");
    world.attach(&dear("B1"));
    world.quoted();
    world.rewrite("2207", move |body| replace_member(&body, "setl_id", &format!("\"{settlement}\"")));
    let intent = world.intent();
    assert_eq!(world.press_settle(&intent), Ok(()));
    check_taken_back("settlement id of another bill", world, 1);
}

fn replace_member(body: &str, member: &str, value: &str) -> String {
    let at = body.find(&format!("\"{member}\":")).unwrap() + member.len() + 3;
    let end = at + body[at..].find([',', '}']).unwrap();
    format!("{}{value}{}", &body[..at], &body[end..])
}

/// "I did not wait: after twenty seconds it was put aside, and later it came through."
#[test]
fn late_answer_after_parking_settles_the_bill() {
    let mut world = quoted_desk();
    world.order("2207", wire(WireFault::Delay { ms: 30_000, before: false }));
    let intent = world.intent();
    assert_eq!(world.press_settle(&intent), Ok(()));
    world.run_ms(5_000);
    assert_eq!(world.refused(Command::NextPatient(NoArgs {})), "D-24");
    let busy = world.bill().busy.unwrap();
    assert!((4_900..=5_100).contains(&busy.elapsed_ms), "{busy:?}");
    assert!(world.run_until(|view| view.bill.is_none(), 16_000), "{}", world.story());
    assert!(world.notices().contains(&"P-07".to_owned()));
    assert_eq!(world.worklist()[0].state, "SETTLING");
    world.pull();
    world.attend("gen2-cancel");
    world.attach(&Bill::ordinary("B2"));
    assert!(world.run_until(|view| view.worklist.iter().any(|item| item.state == "SETTLED"), 20_000));
    assert_eq!(world.bill().bill, "B2", "the other patient stays at the glass");
    assert!(!world.notices().contains(&"P-07".to_owned()), "no longer in doubt");
    world.quoted();
    world.settle();
    let open = world.worklist();
    let [item] = open.as_slice() else { panic!("{open:?}") };
    let attempt = item.attempt.clone();
    world.reopen(&attempt);
    world.take_exact_cash();
    assert!(world.worklist().is_empty());
    assert_eq!(world.watch().commits, 4 + 8 + 7, "the second had nothing to pay");
}

/// "The price was another one when it was settled."
#[test]
fn settlement_that_differs_from_the_quote_is_collected_as_settled() {
    let mut world = quoted_desk();
    let quoted = world.bill().payable.unwrap();
    let flavours = sim::sim_platform::Flavours { split_differs: 1000, ..Default::default() };
    world.centre().set_flavours(flavours);
    world.settle();
    assert_eq!((world.state().as_str(), world.bill_fault().as_deref()), ("SETTLED", Some("P-16")));
    let settled = world.bill().payable.unwrap();
    assert_ne!(settled, quoted);
    world.take_cash(&settled);
}

/// "The region has told us in writing: this text means that nothing was done."
#[test]
fn settlement_refused_for_certain_is_fenced_and_begun_anew() {
    let mut options = sim::world::WorldOptions::default();
    options.profile.definite_refusals = vec!["处方已过期".to_owned()];
    let mut world = World::new(options);
    world.sign_in();
    world.attend("gen2-classes");
    world.attach(&dear("B1"));
    world.quoted();
    world.order("2207", answer(AnswerFault::Refuse { text: "FSI:处方已过期，不能结算".to_owned() }));
    world.settle();
    assert!(world.run_until(state_is("VOID"), 60_000), "{}", world.story());
    assert!(world.bill().refusal.unwrap().contains("处方已过期"));
    assert_eq!((seen(&mut world, "2205"), seen(&mut world, "2202"), seen(&mut world, "2601")), (1, 1, 1));
    world.quoted();
    world.settle();
    world.take_exact_cash();
    assert_eq!(in_effect(&mut world), 1);
}
