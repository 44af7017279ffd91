//! A bill that was paid in full goes back, whole or in part; the self-paid record follows.

use desk::api::*;
use desk::host::{Command, Query, Rows};
use settlement::receipt::Paper;
use sim::world::{RELIEF, SUPERVISOR, TECHNICIAN, World};

use super::*;

/// Paid in full without the line; it is back, and the record is at the platform.
fn paid_in_full(reason: FullPayWhy) -> World {
    let mut world = open_desk();
    pay(&mut world, reason);
    come_back(&mut world);
    assert_eq!(world.centre().books().self_paid().len(), 1, "reported");
    world
}

/// The patient is seen to be insured: the line answers, and what waits for it goes out.
fn come_back(world: &mut World) {
    world.attend("gen2-classes");
    world.run_ms(30_000);
    if !world.is_dead() {
        world.next_patient();
    }
}

fn pay(world: &mut World, reason: FullPayWhy) {
    world.set_line(Line::Refuses);
    world.insert("gen2-classes");
    world.run_until_quiet();
    world.attach(&dear("B1"));
    let paid = full_pay(world, reason, "9000.00");
    if world.is_dead() {
        return;
    }
    assert_eq!(paid, Ok(()));
    world.next_patient();
    world.set_line(Line::Up);
    world.run_ms(120_000);
}

fn whole(world: &mut World) -> RefundFullPayArgs {
    RefundFullPayArgs {
        fallback: world.view().full_pays[0].number.clone(),
        keeps: Vec::new(),
        reason: "药房缺药".to_owned(),
        receipt_returned: true,
        supervisor: None,
    }
}

fn row(world: &mut World, fallback: &str) -> FullPayRow {
    let query = Query::FindFullPay(FindFullPayArgs { fallback: fallback.to_owned() });
    let Ok(Rows::FindFullPay(mut rows)) = world.query(&query) else { panic!("found") };
    rows.remove(0)
}

/// Everything but the first line stays.
fn part(world: &mut World) -> RefundFullPayArgs {
    let whole = whole(world);
    let lines = row(world, &whole.fallback).lines;
    let keeps = lines.iter().skip(1);
    let keeps = keeps.map(|line| KeptLineArgs { line: line.line.clone(), quantity: line.quantity.clone() });
    RefundFullPayArgs { keeps: keeps.collect(), ..whole }
}

/// "He brings everything back."
#[test]
fn full_pay_goes_back_whole_and_leaves_the_recall_list() {
    let mut world = paid_in_full(FullPayWhy::NoNetwork);
    let total = world.view().full_pays[0].total.clone();
    let args = whole(&mut world);
    world.must(Command::RefundFullPay(args.clone()));
    let due = world.view().full_pays.remove(0);
    assert_eq!((due.state.as_str(), due.owed.as_ref()), ("FP_REFUND_DUE", Some(&total)));
    assert!(!due.may_resettle && !due.may_claim && !due.may_refund);
    assert_eq!(world.refused(Command::RefundFullPay(args)), "D-47", "the second press does nothing");
    assert_eq!(world.view().status.drawer_expected, total, "nothing has left the drawer yet");
    assert_eq!(pay_out(&mut world, &due.case), Ok(()));
    assert_eq!(pay_out(&mut world, &due.case).unwrap_err().code, "D-14");
    assert_eq!(world.view().status.drawer_expected, "0.00");
    assert!(world.view().full_pays.is_empty(), "off the recall list");
    assert_eq!(world.view().status.offline.open, 0);
    let Some(Paper::Difference(slip)) = world.papers.last() else { panic!("a slip") };
    assert_eq!((slip.returned.len(), slip.new_number.clone()), (3, None));
    assert_eq!(balance(&mut world, "REVENUE"), 0);
    world.run_ms(60_000);
    assert!(world.centre().books().self_paid().is_empty(), "4206 took the record back");
    // The bill is free: it may be charged like any other.
    world.attend("gen2-classes");
    world.attach(&dear("B1"));
    world.quoted();
    world.settle();
    world.take_exact_cash();
    assert_eq!(in_effect(&mut world), 1);
}

/// "They had none left of the first one": the rest stays paid, may be settled later, and is refunded only by its share then.
#[test]
fn part_of_a_full_pay_goes_back_and_the_rest_is_resettled() {
    let mut world = paid_in_full(FullPayWhy::NoNetwork);
    let before = world.view().full_pays.remove(0);
    let args = part(&mut world);
    world.must(Command::RefundFullPay(args));
    let due = world.view().full_pays.remove(0);
    let back = due.owed.clone().expect("owed");
    assert_ne!(due.number, before.number, "what stays has a receipt of its own");
    assert_eq!(pay_out(&mut world, &due.case), Ok(()));
    let rest = world.view().full_pays.remove(0);
    assert_eq!((rest.state.as_str(), rest.owed.as_ref(), rest.may_resettle), ("FP_OPEN", None, true));
    assert_eq!(world.view().status.drawer_expected, rest.total);
    let total = settlement::Money::parse(&before.total).unwrap();
    assert_eq!(total.minus(settlement::Money::parse(&back).unwrap()).unwrap().to_string(), rest.total);
    let receipts: Vec<_> = world
        .papers
        .iter()
        .filter_map(|paper| match paper {
            Paper::FullPay(receipt) => Some((receipt.head.number.to_string(), receipt.lines.len())),
            _ => None,
        })
        .collect();
    assert_eq!(receipts, [(before.number.clone(), 3), (rest.number.clone(), 2)]);
    world.run_ms(60_000);
    let records = world.centre().books().self_paid();
    assert_eq!(records.len(), 1, "the record is replaced, not doubled");
    assert_eq!(seen(&mut world, "4205"), 2);
    // Half of what is left goes back as well.
    assert_eq!(row(&mut world, &before.number).full_pay.number, rest.number, "by the old number too");
    world.attend("gen2-classes");
    let resettle = ResettleArgs {
        fallback: rest.number.clone(),
        receipt_returned: true,
        unclaimed_signed: true,
        supervisor: None,
    };
    world.must(Command::Resettle(resettle));
    world.run_until_quiet();
    let bill = world.bill();
    assert_eq!((bill.state.as_str(), bill.lines.len()), ("QUOTED", 2), "{}", world.story());
    let compare = bill.compare.unwrap();
    assert_eq!(compare.paid, rest.total);
    world.settle();
    let owed = world.bill().owed[0].clone();
    assert_eq!(owed.amount, compare.back);
    assert_eq!(pay_out(&mut world, &owed.case), Ok(()));
    assert_eq!(world.view().status.drawer_expected, compare.share);
    // Never after a resettlement.
    let args = RefundFullPayArgs { fallback: rest.number, ..whole_of(&before.case) };
    assert_eq!(world.refused(Command::RefundFullPay(args)), "D-47");
    world.run_ms(60_000);
    assert!(world.centre().books().self_paid().is_empty());
}

fn whole_of(case: &str) -> RefundFullPayArgs {
    RefundFullPayArgs {
        fallback: case.to_owned(),
        keeps: Vec::new(),
        reason: "患者要求退费".to_owned(),
        receipt_returned: true,
        supervisor: None,
    }
}

/// "She had wanted to pay it all herself": such a bill is final at once, and may go back all the same.
#[test]
fn final_full_pay_goes_back_by_its_receipt_number() {
    let mut world = open_desk();
    world.attend("gen2-classes");
    world.attach(&dear("B1"));
    assert_eq!(full_pay(&mut world, FullPayWhy::NotInsured, "9000.00"), Ok(()));
    let full_pay = world.bill().full_pay.expect("the case");
    assert_eq!((full_pay.state.as_str(), full_pay.may_refund), ("FP_FINAL", true));
    let args = RefundFullPayArgs { fallback: full_pay.number, ..whole_of(&full_pay.case) };
    world.must(Command::RefundFullPay(args));
    assert_eq!(pay_out(&mut world, &full_pay.case), Ok(()));
    assert_eq!(world.view().status.drawer_expected, "0.00");
}

/// "The papers are with the insurer, the receipt is lost, nothing stays that was not there."
#[test]
fn full_pay_that_may_not_go_back_is_refused() {
    let mut world = paid_in_full(FullPayWhy::NoNetwork);
    let good = whole(&mut world);
    let lost = RefundFullPayArgs { receipt_returned: false, ..good.clone() };
    assert_eq!(world.refused(Command::RefundFullPay(lost.clone())), "D-43");
    let by = |number: &str| RefundFullPayArgs { supervisor: Some(number.to_owned()), ..lost.clone() };
    for nobody in [RELIEF.0, TECHNICIAN.0] {
        assert_eq!(world.refused(Command::RefundFullPay(by(nobody))), "D-46", "{nobody} vouches for nobody");
    }
    let reason = RefundFullPayArgs { reason: "x".to_owned(), ..good.clone() };
    assert_eq!(world.refused(Command::RefundFullPay(reason)), "D-19");
    let more = vec![KeptLineArgs { line: "9999".to_owned(), quantity: "1".to_owned() }];
    assert_eq!(
        world.refused(Command::RefundFullPay(RefundFullPayArgs { keeps: more, ..good.clone() })),
        "D-10"
    );
    world.must(Command::ClaimManually(ClaimManuallyArgs { fallback: good.fallback.clone() }));
    assert_eq!(world.refused(Command::RefundFullPay(good)), "D-47", "refunded xor claimed");
}

/// "The receipt is lost, the supervisor knows him."
#[test]
fn supervisor_vouches_for_a_lost_receipt() {
    let mut world = paid_in_full(FullPayWhy::NoNetwork);
    let supervisor = Some(SUPERVISOR.0.to_owned());
    let args = RefundFullPayArgs { receipt_returned: false, supervisor, ..whole(&mut world) };
    world.must(Command::RefundFullPay(args));
    assert_eq!(world.view().full_pays[0].state, "FP_REFUND_DUE");
}

/// "I am from the computer room and was only to look at the printer."
#[test]
fn full_pay_is_for_those_who_take_money() {
    let mut world = World::new(WorldOptions::default());
    let args = SignInArgs { operator: TECHNICIAN.0.to_owned(), password: TECHNICIAN.1.to_owned() };
    world.must(Command::SignIn(args));
    world.run_until_quiet();
    world.attend("gen2-classes");
    world.attach(&dear("B1"));
    assert_eq!(full_pay(&mut world, FullPayWhy::NoNetwork, "9000.00").unwrap_err().code, "D-46");
    assert_eq!(world.view().status.drawer_expected, "0.00");
}

/// The program dies anywhere between the key and the payout.
#[test]
fn crash_at_every_point_of_a_full_pay_refund_loses_nothing() {
    let steps: [fn(&mut World); 5] = [
        |world| world.sign_in(),
        |world| pay(world, FullPayWhy::NoNetwork),
        |world| come_back(world),
        |world| {
            let args = part(world);
            world.must(Command::RefundFullPay(args));
        },
        |world| {
            if world.is_dead() {
                return;
            }
            let case = world.view().full_pays[0].case.clone();
            let paid = pay_out(world, &case);
            assert!(world.is_dead() || paid.is_ok(), "{paid:?}");
        },
    ];
    crash_everywhere(&steps, |world, name| {
        let owing: i64 =
            world.checked().fallbacks.values().map(|fallback| fallback.refund_due().unwrap().fen()).sum();
        let shown = world.view().full_pays.iter().filter(|case| case.owed.is_some()).count();
        assert_eq!(owing != 0, shown == 1, "{name}: a debt is in sight");
        let revenue = -balance(world, "REVENUE");
        let held = settlement::Money::parse(&world.view().status.drawer_expected).unwrap().fen();
        assert_eq!(held - owing, revenue, "{name}: what is held and not owed is earned");
    });
}
