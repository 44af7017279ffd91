//! Part of a settled bill goes back: cancelled whole, the rest settled anew, the difference paid out (platform-interface §3.1).

use desk::api::*;
use desk::host::Command;
use settlement::receipt::Paper;
use sim::world::World;

use super::*;

/// A bill that is settled and paid.
fn paid_desk() -> World {
    let mut world = quoted_desk();
    world.settle();
    world.take_exact_cash();
    world
}

/// Everything but the first line stays.
fn refund_first_line(world: &mut World) -> RefundLinesArgs {
    let bill = world.bill();
    let keeps = bill
        .lines
        .iter()
        .skip(1)
        .map(|line| KeptLineArgs { line: line.line.clone(), quantity: line.quantity.clone() })
        .collect();
    RefundLinesArgs { attempt: bill.attempt.unwrap(), keeps, reason: "药房缺药".to_owned() }
}

/// "They had none left of the first one."
#[test]
fn refunded_lines_come_off_and_the_difference_goes_back() {
    let mut world = paid_desk();
    let paid = world.view().status.drawer_expected;
    let args = refund_first_line(&mut world);
    world.must(Command::RefundLines(args));
    world.run_until_quiet();
    world.run_ms(20_000);
    let bill = world.bill();
    assert_eq!((bill.state.as_str(), bill.lines.len()), ("QUOTED", 2), "{}", world.story());
    let compare = bill.compare.expect("paid then, to pay now");
    assert_eq!(compare.paid, paid);
    assert_eq!(in_effect(&mut world), 0, "the old one is gone, the new one not yet there");
    world.settle();
    let bill = world.bill();
    assert_eq!(bill.payable.as_deref(), Some("0.00"), "{}", world.story());
    assert_eq!(bill.owed.len(), 1);
    assert_eq!(bill.owed[0].amount, compare.back);
    assert_eq!(world.view().status.drawer_expected, paid);
    let case = bill.owed[0].case.clone();
    assert_eq!(pay_out(&mut world, &case), Ok(()));
    assert_eq!(pay_out(&mut world, &case).unwrap_err().code, "D-14");
    assert_eq!(world.view().status.drawer_expected, compare.share);
    let Some(Paper::Difference(slip)) = world.papers.last() else { panic!("a slip") };
    assert_eq!(slip.returned.len(), 1);
    assert_eq!(in_effect(&mut world), 1);
    assert!(world.worklist().is_empty(), "{:?}", world.worklist());
}

/// "Half of the boxes went back."
#[test]
fn part_of_a_line_may_go_back() {
    let mut world = paid_desk();
    let bill = world.bill();
    let mut args = refund_first_line(&mut world);
    args.keeps.insert(0, KeptLineArgs { line: bill.lines[0].line.clone(), quantity: "10".to_owned() });
    world.must(Command::RefundLines(args));
    world.run_until_quiet();
    world.run_ms(20_000);
    assert_eq!(world.bill().lines[0].quantity, "10", "{}", world.story());
    world.settle();
    let case = world.bill().owed[0].case.clone();
    assert_eq!(pay_out(&mut world, &case), Ok(()));
}

/// "Nothing goes back, everything goes back, more stays than there was: that is no partial refund."
#[test]
fn partial_refund_that_is_none_is_refused() {
    let mut world = paid_desk();
    let bill = world.bill();
    let good = refund_first_line(&mut world);
    let all: Vec<KeptLineArgs> = bill
        .lines
        .iter()
        .map(|line| KeptLineArgs { line: line.line.clone(), quantity: line.quantity.clone() })
        .collect();
    let more = vec![KeptLineArgs { line: bill.lines[0].line.clone(), quantity: "999".to_owned() }];
    let unknown = vec![KeptLineArgs { line: "9999".to_owned(), quantity: "1".to_owned() }];
    for (keeps, code) in [(Vec::new(), "D-12"), (all, "D-12"), (more, "D-11"), (unknown, "D-10")] {
        let args = RefundLinesArgs { keeps, ..good.clone() };
        assert_eq!(world.refused(Command::RefundLines(args)), code);
    }
    assert_eq!(seen(&mut world, "2208"), 0);
}

/// "Then he wants it all back": the new try is given up, the old money goes back whole.
#[test]
fn partial_refund_may_become_a_whole_one() {
    let mut world = paid_desk();
    let old = world.attempt();
    let args = refund_first_line(&mut world);
    world.must(Command::RefundLines(args));
    world.run_until_quiet();
    world.run_ms(20_000);
    world.abandon();
    world.run_ms(20_000);
    assert_eq!(pay_out(&mut world, &old), Ok(()));
    assert_eq!(world.view().status.drawer_expected, "0.00");
    assert_eq!(in_effect(&mut world), 0);
    // What stands on the screen replaces nothing any more.
    world.quoted();
    world.settle();
    let share = world.bill().payable.expect("a share");
    assert_ne!(share, "0.00");
    world.take_cash(&share);
    assert_eq!(world.view().status.drawer_expected, share);
    assert!(world.worklist().is_empty(), "{:?}", world.worklist());
}

/// The program dies anywhere between the key and the payout.
#[test]
fn crash_at_every_point_of_a_partial_refund_loses_nothing() {
    let steps: [fn(&mut World); 8] = [
        |world| world.sign_in(),
        |world| world.attend("gen2-classes"),
        |world| world.attach(&dear("B1")),
        |world| world.quoted(),
        |world| world.settle(),
        |world| world.take_cash("9000.00"),
        |world| {
            let args = refund_first_line(world);
            world.must(Command::RefundLines(args));
            world.run_until_quiet();
            world.run_ms(20_000);
        },
        |world| world.settle(),
    ];
    crash_everywhere(&steps, |world, name| {
        let owing: i64 =
            world.checked().attempts.values().map(|attempt| attempt.refund_due().unwrap().fen()).sum();
        let shown = world.worklist().iter().any(|item| item.state == "CANCELLED");
        assert_eq!(owing != 0, shown, "{name}: a debt is in sight\n{}", world.story());
        assert!(in_effect(world) <= 1, "{name}");
    });
}
