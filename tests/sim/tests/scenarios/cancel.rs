//! Taking a settlement back: 2208, the fence behind it, and the money.

use desk::api::*;
use desk::host::Command;
use desk::view::StepState;
use settlement::Money;
use settlement::receipt::Paper;
use sim::sim_platform::{Line, parse_time};
use sim::world::{World, WorldOptions};

use super::*;

fn paid_desk() -> World {
    let mut world = quoted_desk();
    world.settle();
    world.take_exact_cash();
    world
}

/// "He wants his money back."
#[test]
fn paid_bill_is_cancelled_and_the_cash_given_back() {
    let mut world = paid_desk();
    let share = world.view().status.drawer_expected;
    world.cancel();
    world.run_until_quiet();
    let bill = world.bill();
    assert_eq!((bill.state.as_str(), bill.payable.as_ref()), ("CANCELLED", Some(&share)));
    assert!(bill.actions.refund.allowed);
    assert_eq!(in_effect(&mut world), 0);
    assert_eq!(world.view().status.drawer_expected, share, "nothing has left the drawer yet");
    assert_eq!(world.worklist()[0].state, "CANCELLED");
    let intent = world.intent();
    let attempt = world.attempt();
    assert_eq!(world.pay_refund(), Ok(()));
    assert_eq!(world.state(), "REFUNDED");
    assert_eq!(world.view().status.drawer_expected, "0.00");
    let again = Command::PayRefund(PayRefundArgs { attempt: attempt.clone(), intent });
    assert_eq!(world.refused(again), "D-14", "the second press does nothing");
    assert!(matches!(world.papers.last(), Some(Paper::Refund(_))));
    assert_eq!(balance(&mut world, "REVENUE"), 0);
    assert_eq!(balance(&mut world, &format!("REFUND_PAYABLE:{attempt}")), 0);
    assert!(world.worklist().is_empty());
    assert_eq!(world.bill().steps[4], StepState::Done);
    // The bill may be charged anew.
    world.quoted();
    world.settle();
    world.take_exact_cash();
    assert_eq!(in_effect(&mut world), 1);
}

/// "She cannot pay, so we take it back."
#[test]
fn unpaid_bill_is_cancelled_and_owes_nothing() {
    let mut world = quoted_desk();
    world.settle();
    world.cancel();
    world.run_until_quiet();
    assert_eq!(world.state(), "REFUNDED");
    assert!(world.papers.is_empty(), "nothing came back, so there is nothing to sign for");
    assert!(world.bill().papers.is_empty());
    assert_eq!(in_effect(&mut world), 0);
    let attempt = world.attempt();
    assert_eq!(balance(&mut world, &format!("PATIENT:{attempt}")), 0);
    assert_eq!(world.pay_refund().unwrap_err().code, "D-05");
}

/// "Fund and account had paid it all."
#[test]
fn cancelled_bill_with_nothing_paid_in_cash_prints_its_form_at_once() {
    let mut world = open_desk();
    world.settled("gen2-golden", &sim::world::Bill::ordinary("B1"));
    world.cancel();
    world.run_until_quiet();
    assert_eq!(world.state(), "REFUNDED");
    let Some(Paper::Refund(form)) = world.papers.last() else { panic!("a refund form") };
    assert_eq!(form.split.cash_share, Money::ZERO);
    assert!(form.ways.is_empty());
    let golden = world.books().people.into_iter().find(|person| person.name == "测试人").unwrap();
    assert_eq!(golden.balance, golden.opening, "the account has its money back");
}

/// "He had paid with his telephone."
#[test]
fn refund_goes_back_the_way_it_came() {
    let mut world = quoted_desk();
    world.settle();
    let intent = world.intent();
    let reference = "4200001234202605040000000001".to_owned();
    world.must(Command::TakeOther(TakeOtherArgs { intent, method: OtherMethod::Alipay, reference }));
    world.run_until_quiet();
    world.cancel();
    world.run_until_quiet();
    assert_eq!(world.pay_refund(), Ok(()));
    assert_eq!(balance(&mut world, "EPAY:alipay"), 0);
    assert_eq!(world.view().status.drawer_expected, "0.00");
    let Some(Paper::Refund(form)) = world.papers.last() else { panic!("a refund form") };
    assert_eq!(form.ways[0].method, "支付宝原路退回");
}

/// "I pressed cancel without a reason, and then twice."
#[test]
fn cancel_needs_a_reason_and_happens_once() {
    let mut world = paid_desk();
    let attempt = world.attempt();
    let cancel = |reason: &str| {
        Command::CancelSettlement(CancelSettlementArgs {
            attempt: attempt.clone(),
            reason: reason.to_owned(),
        })
    };
    assert_eq!(world.refused(cancel(" x ")), "D-19");
    world.must(cancel("开错项目"));
    assert_eq!(world.refused(cancel("开错项目")), "D-05");
    let intent = world.intent();
    let refund = Command::PayRefund(PayRefundArgs { attempt: attempt.clone(), intent });
    assert_eq!(world.refused(refund), "D-05", "no cash while nothing is certain");
    world.run_until_quiet();
    assert_eq!(seen(&mut world, "2208"), 1);
}

/// "The line was cut while I cancelled."
#[test]
fn cancel_without_an_answer_is_looked_up_and_ends_right() {
    let refuse = |text: &str| answer(AnswerFault::Refuse { text: text.to_owned() });
    for (fault, cancels) in [
        (wire(WireFault::LoseReplyAfterCommit), 1),
        (wire(WireFault::LoseRequest), 2),
        (answer(AnswerFault::Http502 { executed: true }), 1),
        (answer(AnswerFault::Http502 { executed: false }), 2),
        (answer(AnswerFault::ExecuteThenMinusOne), 1),
        (answer(AnswerFault::BadSum), 1),
        (answer(AnswerFault::ThreeDecimals), 1),
        (answer(AnswerFault::Html { executed: false }), 2),
        (refuse("系统繁忙"), 2),
        (wire(WireFault::Duplicate { second_answer: true }), 1),
        (wire(WireFault::Delay { ms: 200_000, before: false }), 1),
    ] {
        let mut world = paid_desk();
        let attempt = world.attempt();
        world.order("2208", fault.clone());
        world.cancel();
        world.run_until_quiet();
        let done = |view: &DeskView| view.worklist.iter().any(|item| item.state == "CANCELLED");
        assert!(world.run_until(done, 300_000), "{fault:?}\n{}", world.story());
        assert!(!world.notices().contains(&"P-14".to_owned()), "{fault:?}");
        let lost_on_the_way = matches!(fault, Fault::Wire(WireFault::LoseRequest));
        let arrived = if lost_on_the_way { cancels - 1 } else { cancels };
        assert_eq!(seen(&mut world, "2208"), arrived, "{fault:?}");
        if world.view().bill.is_none() {
            world.reopen(&attempt);
        }
        assert_eq!(world.pay_refund(), Ok(()), "{fault:?}");
        assert_eq!(world.view().status.drawer_expected, "0.00");
        assert_eq!(in_effect(&mut world), 0);
        assert_eq!(seen(&mut world, "2601"), 1, "{fault:?}: the closing one");
    }
}

/// "The query did not answer either."
#[test]
fn cancel_nobody_can_look_up_pays_nothing_out() {
    let mut world = paid_desk();
    world.order("2208", wire(WireFault::LoseReplyAfterCommit));
    world.order_times("5203", wire(WireFault::LoseRequest), 4);
    world.cancel();
    world.run_until_quiet();
    assert_eq!(world.state(), "CANCELLING");
    assert!(world.notices().contains(&"P-14".to_owned()));
    assert_eq!(world.pay_refund().unwrap_err().code, "D-05");
    world.run_ms(10_000);
    assert_eq!(world.state(), "CANCELLING");
    assert!(world.run_until(state_is("CANCELLED"), 60_000), "{}", world.story());
    assert_eq!(seen(&mut world, "2208"), 1);
}

/// "Nothing left the house."
#[test]
fn cancel_that_never_left_leaves_the_settlement() {
    let mut world = paid_desk();
    world.set_line(Line::Refuses);
    world.cancel();
    world.run_until_quiet();
    assert_eq!((world.state().as_str(), world.bill_fault().as_deref()), ("SETTLED", Some("P-01")));
    world.set_line(Line::Up);
    world.cancel();
    world.run_until_quiet();
    assert_eq!(world.state(), "CANCELLED");
}

/// "The first cancel hung, the second never left: the first may still arrive."
#[test]
fn second_cancel_that_never_left_proves_nothing_about_the_first() {
    let mut world = paid_desk();
    world.order("2208", wire(WireFault::HoldUntilReleased));
    world.cancel();
    // The look-up says "still there"; the line dies before the second 2208.
    let asked_again = |view: &DeskView| view.status.platform.text == "医保线路正常";
    world.run_ms(120_000);
    assert!(world.run_until(asked_again, 60_000), "{}", world.story());
    world.set_line(Line::Refuses);
    world.run_ms(120_000);
    assert_ne!(
        world.worklist().iter().find(|item| item.state == "SETTLED").map(|item| &item.state[..]),
        Some("SETTLED")
    );
    world.release();
    world.set_line(Line::Up);
    let done = |view: &DeskView| view.worklist.iter().any(|item| item.state == "CANCELLED");
    assert!(world.run_until(done, 200_000), "{}", world.story());
    assert_eq!(in_effect(&mut world), 0);
}

/// "This region cancels twice if asked twice: so nobody asks twice in a hurry."
#[test]
fn second_cancel_waits_where_the_region_would_do_it_again() {
    let mut options = WorldOptions { idle_lock_ms: 0, ..WorldOptions::default() };
    options.profile.cancel_is_idempotent = false;
    let mut world = World::new(options);
    world.sign_in();
    world.attend("gen2-classes");
    world.attach(&dear("B1"));
    world.quoted();
    world.settle();
    world.take_exact_cash();
    world.order("2208", answer(AnswerFault::Http502 { executed: false }));
    world.cancel();
    world.run_ms(29 * 60_000);
    assert_eq!(seen(&mut world, "2208"), 1, "still waiting");
    let looked = seen(&mut world, "5203");
    assert!((20..=45).contains(&looked), "looked up about once a minute: {looked}");
    world.run_ms(4 * 60_000);
    assert_eq!(seen(&mut world, "2208"), 2);
    assert_eq!(world.state(), "CANCELLED");
    let arrived = world.centre().books().received();
    let times: Vec<i64> = arrived.iter().filter(|r| r.infno == "2208").map(|r| r.first_ms).collect();
    assert!(times[1] - times[0] >= 30 * 60_000);
    assert!(times[0] > parse_time("2026-05-04 08:00:00").unwrap());
}
