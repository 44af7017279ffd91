//! 补结算: paid in full while the line was down, settled by the insurance when it is back (safety §11).

use desk::api::*;
use desk::host::Command;
use settlement::receipt::Paper;
use sim::world::World;

use super::*;

/// Paid in full without the line, which is back now; the patient is here again with the card.
fn line_back_desk() -> World {
    let mut world = open_desk();
    pay_without_line(&mut world);
    world.attend("gen2-classes");
    world.run_ms(30_000);
    world
}

fn pay_without_line(world: &mut World) {
    world.set_line(Line::Refuses);
    world.insert("gen2-classes");
    world.run_until_quiet();
    world.attach(&dear("B1"));
    let paid = full_pay(world, FullPayWhy::NoNetwork, "9000.00");
    if world.is_dead() {
        return;
    }
    assert_eq!(paid, Ok(()));
    let actions = world.bill().actions;
    assert!(!actions.quote.allowed && !actions.edit.allowed && !actions.full_pay.allowed, "it is paid");
    world.next_patient();
    world.set_line(Line::Up);
    world.run_ms(180_000);
}

fn args(world: &mut World) -> ResettleArgs {
    let fallback = world.view().full_pays[0].case.clone();
    ResettleArgs { fallback, receipt_returned: true, unclaimed_signed: true, supervisor: None }
}

fn resettle(world: &mut World) {
    if world.is_dead() {
        return;
    }
    let args = args(world);
    world.must(Command::Resettle(args));
    world.run_until_quiet();
}

/// "The line is back; she comes with card and receipt."
#[test]
fn full_pay_is_settled_after_all_and_the_difference_goes_back() {
    let mut world = line_back_desk();
    assert_eq!(world.centre().books().self_paid().len(), 1, "reported meanwhile");
    let total = world.view().full_pays[0].total.clone();
    resettle(&mut world);
    let bill = world.bill();
    assert_eq!(bill.state, "QUOTED", "{}", world.story());
    let compare = bill.compare.expect("paid then, to pay now");
    assert_eq!(compare.paid, total);
    assert_eq!(world.view().full_pays[0].state, "FP_RESETTLING");
    world.settle();
    let bill = world.bill();
    let full_pay = bill.full_pay.expect("the case");
    assert_eq!(full_pay.state, "FP_PAYOUT_DUE", "{}", world.story());
    assert_eq!(full_pay.share.as_deref(), Some(compare.share.as_str()));
    assert_eq!(full_pay.owed.as_deref(), Some(compare.back.as_str()));
    assert_eq!(world.view().status.drawer_expected, total, "nothing has left the drawer yet");
    assert_eq!(bill.payable.as_deref(), Some("0.00"));
    assert!(
        world.papers.iter().any(|paper| matches!(paper, Paper::Settlement(form) if form.replaces.is_some()))
    );
    assert_eq!(pay_out(&mut world, &full_pay.case), Ok(()));
    assert_eq!(world.view().status.drawer_expected, compare.share);
    assert_eq!(pay_out(&mut world, &full_pay.case).unwrap_err().code, "D-14");
    assert!(world.view().full_pays.is_empty());
    assert!(matches!(world.papers.last(), Some(Paper::Difference(_))));
    world.run_ms(60_000);
    assert!(world.centre().books().self_paid().is_empty(), "the self-paid record is taken back");
    // Cancelling it later refunds the share only.
    world.cancel();
    world.run_until_quiet();
    assert_eq!(world.bill().payable.as_deref(), Some(compare.share.as_str()));
    assert_eq!(world.pay_refund(), Ok(()));
    assert_eq!(world.view().status.drawer_expected, "0.00");
    assert_eq!(in_effect(&mut world), 0);
}

/// "He came back a third time": what was settled after all and then given back is charged like any other bill.
#[test]
fn resettled_and_refunded_bill_is_charged_anew() {
    let mut world = line_back_desk();
    resettle(&mut world);
    world.settle();
    let case = world.bill().full_pay.expect("the case").case;
    assert_eq!(pay_out(&mut world, &case), Ok(()));
    world.cancel();
    world.run_until_quiet();
    assert_eq!(world.pay_refund(), Ok(()));
    let actions = world.bill().actions;
    assert!(actions.quote.allowed && actions.edit.allowed && actions.full_pay.allowed, "{actions:?}");
    world.quoted();
    world.settle();
    world.take_exact_cash();
    assert_eq!(in_effect(&mut world), 1);
    assert!(world.view().full_pays.is_empty() && world.worklist().is_empty());
}

/// "Without receipt, without signature, someone else's card."
#[test]
fn resettlement_needs_receipt_signature_and_the_same_person() {
    let mut world = line_back_desk();
    let good = args(&mut world);
    let lost = ResettleArgs { receipt_returned: false, ..good.clone() };
    assert_eq!(world.refused(Command::Resettle(lost.clone())), "D-43");
    let himself = ResettleArgs { supervisor: Some("1001".to_owned()), ..lost };
    assert_eq!(world.refused(Command::Resettle(himself)), "D-43", "nobody vouches for himself");
    let unsigned = ResettleArgs { unclaimed_signed: false, ..good.clone() };
    assert_eq!(world.refused(Command::Resettle(unsigned)), "D-42");
    world.next_patient();
    assert_eq!(world.refused(Command::Resettle(good.clone())), "D-06");
    world.attend("gen2-cancel");
    assert_eq!(world.refused(Command::Resettle(good)), "D-08");
    assert_eq!(world.view().full_pays[0].state, "FP_OPEN");
}

/// "I scanned the number on the old receipt." Afterwards it is never claimed by hand.
#[test]
fn receipt_number_finds_the_case_and_a_claim_excludes_it() {
    let mut world = line_back_desk();
    let number = world.view().full_pays[0].number.clone();
    let by_number = ResettleArgs { fallback: number.clone(), ..args(&mut world) };
    world.must(Command::Resettle(by_number.clone()));
    world.run_until_quiet();
    let claim = ClaimManuallyArgs { fallback: number.clone() };
    assert_eq!(world.refused(Command::ClaimManually(claim.clone())), "D-05", "it is being settled");
    world.abandon();
    world.run_ms(20_000);
    assert_eq!(world.view().full_pays[0].state, "FP_OPEN", "void again: as before");
    assert_eq!(world.view().status.drawer_expected, world.view().full_pays[0].total);
    world.must(Command::ClaimManually(claim));
    assert_eq!(world.refused(Command::Resettle(by_number)), "D-05", "resettled xor claimed");
}

/// "The platform refuses him": the full pay stands, nothing has moved.
#[test]
fn refused_resettlement_leaves_the_full_pay() {
    let mut world = line_back_desk();
    let drawer = world.view().status.drawer_expected;
    world.order("2201", answer(AnswerFault::Refuse { text: "该参保人待遇未享受".to_owned() }));
    resettle(&mut world);
    world.run_ms(20_000);
    assert_eq!(world.view().full_pays[0].state, "FP_OPEN", "{}", world.story());
    assert_eq!(world.view().status.drawer_expected, drawer);
}

/// The program dies anywhere between the key and the payout.
#[test]
fn crash_at_every_point_of_a_resettlement_loses_nothing() {
    let steps: [fn(&mut World); 6] = [
        |world| world.sign_in(),
        |world| pay_without_line(world),
        |world| world.attend("gen2-classes"),
        |world| resettle(world),
        |world| world.settle(),
        |world| {
            let case = world.view().full_pays[0].case.clone();
            let paid = pay_out(world, &case);
            assert!(world.is_dead() || paid.is_ok(), "{paid:?}");
        },
    ];
    crash_everywhere(&steps, |world, name| {
        let revenue = -balance(world, "REVENUE");
        assert!(revenue >= 0, "{name}");
        let owing: i64 =
            world.checked().fallbacks.values().map(|fallback| fallback.refund_due().unwrap().fen()).sum();
        let shown: usize = world.view().full_pays.iter().filter(|case| case.owed.is_some()).count();
        assert_eq!(owing != 0, shown == 1, "{name}: a debt is in sight");
    });
}
