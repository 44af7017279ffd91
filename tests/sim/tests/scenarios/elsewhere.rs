//! A settlement of another window goes back at this one: asked for, shown, asked for again, cancelled, paid out once.

use desk::api::*;
use desk::host::Command;
use desk::view::DeskView;
use settlement::receipt::Paper;
use sim::sim_platform::Line;
use sim::world::{RELIEF, SUPERVISOR, World, WorldOptions};

use super::*;

/// What the settlement form of the first window says.
#[derive(Clone)]
struct Form {
    settlement: String,
    visit: String,
    receipt: String,
    share: String,
}

fn window(terminal: u8) -> World {
    let mut world = World::new(WorldOptions { terminal, idle_lock_ms: 0, ..WorldOptions::default() });
    world.sign_in();
    world
}

/// A bill that was settled and paid at the first window, and the form about it.
fn first_window() -> (World, Form) {
    let mut first = window(7);
    first.settled("gen2-classes", &dear("B1"));
    let share = first.bill().payable.unwrap();
    first.take_exact_cash();
    let form = first.papers.iter().find_map(|paper| match paper {
        Paper::Settlement(form) => Some(Form {
            settlement: form.settlement_id.to_string(),
            visit: form.visit_id.to_string(),
            receipt: form.head.number.to_string(),
            share: share.clone(),
        }),
        _ => None,
    });
    (first, form.expect("a settlement form"))
}

/// The patient stands at the second window with the form of the first.
fn second_window() -> (World, World, Form) {
    let (mut first, form) = first_window();
    let mut second = window(3);
    first.hand_centre_to(&mut second);
    // Its sign-in belongs to the centre of the first window.
    second.run_ms(1_000);
    second.attend("gen2-classes");
    (first, second, form)
}

fn look_up(world: &mut World, form: &Form) {
    let args = FindElsewhereArgs { settlement: form.settlement.clone(), visit: form.visit.clone() };
    world.must(Command::FindElsewhere(args));
    world.run_until_quiet();
}

fn refund(world: &mut World, form: &Form) -> RefundElsewhereArgs {
    RefundElsewhereArgs {
        intent: world.view().elsewhere.expect("asked for").intent,
        receipt: form.receipt.clone(),
        method: TenderMethod::Cash,
        reference: None,
        receipt_returned: true,
        supervisor: None,
        reason: "患者要求退费".to_owned(),
    }
}

fn fault(world: &mut World) -> Option<String> {
    world.view().elsewhere?.fault.map(|fault| fault.code)
}

/// "He had paid at window 7, and that one is closed today."
#[test]
fn settlement_of_another_window_is_cancelled_and_paid_out_here() {
    let (mut first, mut second, form) = second_window();
    look_up(&mut second, &form);
    let found = second.view().elsewhere.unwrap().found.expect("found");
    assert_eq!((found.cash.as_str(), found.terminal.as_str()), (form.share.as_str(), "07"));
    assert_eq!(seen(&mut second, "2208"), 0, "looking moves nothing");
    let args = refund(&mut second, &form);
    second.must(Command::RefundElsewhere(args.clone()));
    assert_eq!(second.refused(Command::RefundElsewhere(args)), "D-14", "the second press does nothing");
    second.run_until_quiet();
    let bill = second.bill();
    assert_eq!(
        (bill.state.as_str(), bill.payable.as_ref()),
        ("CANCELLED", Some(&form.share)),
        "{}",
        second.story()
    );
    assert_eq!(second.view().status.drawer_expected, "0.00", "nothing has left the drawer yet");
    assert_eq!(in_effect(&mut second), 0);
    let case = second.attempt();
    assert_eq!(pay_out(&mut second, &case), Ok(()));
    assert_eq!(pay_out(&mut second, &case).unwrap_err().code, "D-14");
    assert_eq!(second.state(), "REFUNDED");
    assert_eq!(second.view().status.drawer_expected, format!("-{}", form.share));
    assert_eq!(balance(&mut second, &format!("REFUND_PAYABLE:{case}")), 0);
    let Some(Paper::Refund(paper)) = second.papers.last() else { panic!("a refund form") };
    assert_eq!(paper.original_number.as_str(), form.receipt);
    assert_eq!(paper.original_settlement_id.as_str(), form.settlement);
    assert_eq!(seen(&mut second, "2208"), 1);
    assert!(second.worklist().is_empty());
    // Both windows together: what the first one had earned is gone.
    assert_eq!(balance(&mut first, "REVENUE") + balance(&mut second, "REVENUE"), 0);
    assert_eq!(balance(&mut first, "ACCT") + balance(&mut second, "ACCT"), 0);
    assert_eq!(balance(&mut first, "CASH:7") + balance(&mut second, "CASH:3"), 0);
    // It is not given back a second time.
    second.next_patient();
    second.attend("gen2-classes");
    look_up(&mut second, &form);
    assert_eq!(fault(&mut second).as_deref(), Some("P-25"));
}

/// "She had paid with her telephone": it goes back there, with the reference of the form.
#[test]
fn money_goes_back_by_the_channel_of_the_form() {
    let (_first, mut second, form) = second_window();
    look_up(&mut second, &form);
    let bare = RefundElsewhereArgs { method: TenderMethod::Alipay, ..refund(&mut second, &form) };
    assert_eq!(second.refused(Command::RefundElsewhere(bare.clone())), "D-04", "the reference is missing");
    let reference = Some("4200001234".to_owned());
    second.must(Command::RefundElsewhere(RefundElsewhereArgs { reference, ..bare }));
    second.run_until_quiet();
    let case = second.attempt();
    assert_eq!(second.bill().owed[0].method, "支付宝 4200001234");
    assert_eq!(pay_out(&mut second, &case), Ok(()));
    assert_eq!(second.view().status.drawer_expected, "0.00");
    assert_eq!(balance(&mut second, "EPAY:alipay"), -settlement::Money::parse(&form.share).unwrap().fen());
}

/// "The first window was quicker": between the look and the key, and between the key and the cancel.
#[test]
fn settlement_that_the_first_window_gave_back_meanwhile_is_not_paid_twice() {
    let (mut first, mut second, form) = second_window();
    look_up(&mut second, &form);
    second.hand_centre_to(&mut first);
    first.cancel();
    first.run_until_quiet();
    assert_eq!(first.pay_refund(), Ok(()));
    first.hand_centre_to(&mut second);
    let args = refund(&mut second, &form);
    second.must(Command::RefundElsewhere(args));
    second.run_until_quiet();
    assert_eq!(fault(&mut second).as_deref(), Some("P-25"), "{}", second.story());
    assert_eq!(seen(&mut second, "2208"), 1, "that of the first window");
    assert!(second.view().bill.is_none());
    assert_eq!(second.view().status.drawer_expected, "0.00");
}

/// "Both at once": the platform refuses the second 2208, its words are shown, and a person asks the other window.
#[test]
fn refused_cancel_of_a_refunded_settlement_pays_nothing_out() {
    let (_first, mut second, form) = second_window();
    second.checked().manual_expected = true;
    look_up(&mut second, &form);
    // Refunded at the centre after the second 5203 and before the 2208.
    second.order("2208", answer(AnswerFault::ExecuteThenMinusOne));
    let args = refund(&mut second, &form);
    second.must(Command::RefundElsewhere(args));
    second.run_until_quiet();
    assert_eq!(second.state(), "MANUAL", "{}", second.story());
    assert!(second.notices().contains(&"P-26".to_owned()));
    assert!(second.bill().refusal.is_some(), "in the platform's own words");
    let case = second.attempt();
    assert_eq!(pay_out(&mut second, &case).unwrap_err().code, "D-14");
    second.crash_and_restart();
    second.sign_in();
    assert_eq!(second.worklist()[0].state, "MANUAL");
    let decide = |decision| {
        Command::DecideManual(DecideManualArgs {
            attempt: case.clone(),
            decision,
            reason: "已向7号窗口核实".to_owned(),
            settlement: None,
            second: SecondArgs { operator: SUPERVISOR.0.to_owned(), password: SUPERVISOR.1.to_owned() },
        })
    };
    assert_eq!(second.refused(decide(ManualDecisionKind::Settled)), "D-05", "it is no settlement of ours");
    second.must(decide(ManualDecisionKind::Elsewhere));
    second.run_until_quiet();
    assert!(second.worklist().is_empty());
    assert_eq!(second.view().status.drawer_expected, "0.00");
    assert_eq!(balance(&mut second, "REVENUE"), 0, "nothing of it stands in our books");
}

/// "Window 7 says they have not touched it": then it was ours, and the patient gets the money.
#[test]
fn cancel_that_was_ours_after_all_is_paid_out_by_two_people() {
    let (_first, mut second, form) = second_window();
    second.checked().manual_expected = true;
    look_up(&mut second, &form);
    second.order("2208", wire(WireFault::LoseReplyAfterCommit));
    let args = refund(&mut second, &form);
    second.must(Command::RefundElsewhere(args));
    second.run_until_quiet();
    let stopped = |view: &DeskView| view.worklist.iter().any(|item| item.state == "MANUAL");
    assert!(second.run_until(stopped, 60_000), "{}", second.story());
    let case = second.worklist()[0].attempt.clone();
    second.must(Command::DecideManual(DecideManualArgs {
        attempt: case.clone(),
        decision: ManualDecisionKind::Void,
        reason: "7号窗口没有退过".to_owned(),
        settlement: None,
        second: SecondArgs { operator: SUPERVISOR.0.to_owned(), password: SUPERVISOR.1.to_owned() },
    }));
    second.run_until_quiet();
    assert_eq!(pay_out(&mut second, &case), Ok(()));
    assert_eq!(second.view().status.drawer_expected, format!("-{}", form.share));
    assert!(second.worklist().is_empty());
}

/// "Nothing left the house": the settlement stands at the first window as before, and may be tried again.
#[test]
fn cancel_that_never_left_leaves_it_alone() {
    let (_first, mut second, form) = second_window();
    look_up(&mut second, &form);
    let args = refund(&mut second, &form);
    second.must(Command::RefundElsewhere(args));
    // The second 5203 is answered; the line dies before the 2208.
    second.run_ms(30);
    second.set_line(Line::Refuses);
    second.run_until_quiet();
    second.run_ms(5_000);
    assert_eq!(seen(&mut second, "2208"), 0, "{}", second.story());
    assert_eq!(in_effect(&mut second), 1);
    assert!(second.worklist().is_empty(), "{:?}", second.worklist());
    second.set_line(Line::Up);
    second.next_patient();
    second.attend("gen2-classes");
    look_up(&mut second, &form);
    let args = refund(&mut second, &form);
    second.must(Command::RefundElsewhere(args));
    second.run_until_quiet();
    assert_eq!(second.state(), "CANCELLED", "{}", second.story());
}

/// "The numbers are wrong, it is not hers, the form is lost, this window did it itself."
#[test]
fn what_is_not_there_or_not_proven_goes_nowhere() {
    let (_first, mut second, form) = second_window();
    look_up(&mut second, &Form { settlement: "109900000000000000000000000001".to_owned(), ..form.clone() });
    assert_eq!(fault(&mut second).as_deref(), Some("P-27"));
    look_up(&mut second, &form);
    let good = refund(&mut second, &form);
    let lost = RefundElsewhereArgs { receipt_returned: false, ..good.clone() };
    assert_eq!(second.refused(Command::RefundElsewhere(lost.clone())), "D-43");
    let by = |number: &str| RefundElsewhereArgs { supervisor: Some(number.to_owned()), ..lost.clone() };
    assert_eq!(second.refused(Command::RefundElsewhere(by(RELIEF.0))), "D-46", "a clerk vouches for nobody");
    assert_eq!(
        second.refused(Command::RefundElsewhere(RefundElsewhereArgs { reason: "x".to_owned(), ..good })),
        "D-19"
    );
    second.next_patient();
    second.attend("gen2-cancel");
    look_up(&mut second, &form);
    assert_eq!(fault(&mut second).as_deref(), Some("P-27"), "another person's");
    assert_eq!(seen(&mut second, "2208"), 0);
    second.next_patient();
    second.settled("gen2-golden", &Bill::ordinary("B2"));
    let own =
        second.books().settlements.iter().find(|one| one.setl_id != form.settlement).unwrap().setl_id.clone();
    second.next_patient();
    second.attend("gen2-golden");
    let args = FindElsewhereArgs { settlement: own, visit: form.visit.clone() };
    assert_eq!(second.refused(Command::FindElsewhere(args)), "D-48");
}

/// "Our region takes a second cancel for a new one": then nobody but the first window gives back.
#[test]
fn region_that_cancels_twice_refuses_it() {
    let mut options = WorldOptions { idle_lock_ms: 0, ..WorldOptions::default() };
    options.profile.cancel_is_idempotent = false;
    let mut world = World::new(options);
    world.sign_in();
    world.attend("gen2-classes");
    let args = FindElsewhereArgs { settlement: "1".to_owned(), visit: "1".to_owned() };
    assert_eq!(world.refused(Command::FindElsewhere(args)), "D-49");
}

/// The program dies anywhere between the look and the payout.
#[test]
fn crash_at_every_point_of_a_refund_elsewhere_loses_nothing() {
    let play = |second: &mut World, form: &Form| {
        let case = |world: &mut World| world.view().bill.and_then(|bill| bill.attempt);
        look_up(second, form);
        if second.is_dead() {
            return;
        }
        let args = refund(second, form);
        second.must(Command::RefundElsewhere(args));
        second.run_until_quiet();
        if second.is_dead() {
            return;
        }
        let case = case(second).expect("a case");
        let paid = pay_out(second, &case);
        assert!(second.is_dead() || paid.is_ok(), "{paid:?}");
    };
    let (_first, mut whole, form) = second_window();
    whole.crash_at(None);
    play(&mut whole, &form);
    let points = whole.points();
    assert!(points.len() > 15, "{points:?}");
    for (point, what) in points.iter().enumerate() {
        let name = format!("point {point}, {what}");
        let (_first, mut second, form) = second_window();
        second.checked().manual_expected = true;
        second.crash_at(Some(point as u64));
        play(&mut second, &form);
        assert!(second.is_dead(), "{name}");
        second.crash_at(None);
        second.crash_and_restart();
        second.sign_in();
        second.run_ms(120_000);
        second.check();
        let owing: i64 =
            second.checked().attempts.values().map(|attempt| attempt.refund_due().unwrap().fen()).sum();
        let stopped = second.worklist().iter().any(|item| item.state == "MANUAL");
        let shown = second.worklist().iter().any(|item| item.state == "CANCELLED");
        assert_eq!(owing != 0, shown, "{name}: a debt is in sight\n{}", second.story());
        let drawer = second.view().status.drawer_expected;
        let paid = drawer != "0.00";
        assert!(!(paid && (shown || stopped)), "{name}: paid once");
        // Cancelled at the platform and nothing paid: it is owed, or two people are asked.
        let gone = in_effect(&mut second) == 0;
        assert_eq!(gone, paid || shown || stopped, "{name}\n{}", second.story());
        assert!(seen(&mut second, "2208") <= 1, "{name}");
    }
}
