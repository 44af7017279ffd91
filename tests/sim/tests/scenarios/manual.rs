//! An attempt the program has stopped leaves only by two people, with both names and a reason; the books stay right (safety §5.1).

use desk::api::*;
use desk::host::Command;
use desk::view::WorkAction;
use settlement::fact::{Entry, Fact};
use settlement::ports::Commit;
use sim::world::{RELIEF, SUPERVISOR, World};

use super::*;

fn second((operator, password): (&str, &str)) -> SecondArgs {
    SecondArgs { operator: operator.to_owned(), password: password.to_owned() }
}

fn decide(attempt: &str, decision: ManualDecisionKind, by: (&str, &str)) -> Command {
    Command::DecideManual(DecideManualArgs {
        attempt: attempt.to_owned(),
        decision,
        reason: "已电话医保中心核实".to_owned(),
        settlement: None,
        second: second(by),
    })
}

/// A bill of which the platform says that it stands and may not be reversed.
fn forbidden(executed: bool) -> World {
    let mut world = quoted_desk();
    world.checked().manual_expected = true;
    let lost = if executed { WireFault::LoseReplyAfterCommit } else { WireFault::LoseRequest };
    world.order("2207", wire(lost));
    world.order("2601", answer(AnswerFault::Refuse { text: "该笔结算已清算，不能冲正".to_owned() }));
    world.settle();
    world.run_ms(5_000);
    assert_eq!(world.state(), "MANUAL", "{}", world.story());
    world
}

/// A bill that was settled and paid, and then something contradicted.
fn contradicted(paid: bool) -> World {
    let mut world = quoted_desk();
    world.checked().manual_expected = true;
    world.settle();
    if paid {
        world.take_exact_cash();
    }
    let attempt = settlement::ids::AttemptId::new(&world.attempt()).unwrap();
    let what = "for this test".to_owned();
    let entries = [Entry { subject: attempt.into(), fact: Fact::Contradiction { what } }];
    let commit = Commit { stamp: world.stamp(), entries: &entries, postings: &[], claims: &[], mark: None };
    world.commit_beside(&commit);
    world.crash_and_restart();
    world.sign_in();
    let item = world.worklist().remove(0);
    assert_eq!((item.state.as_str(), item.rank, item.action), ("MANUAL", 0, Some(WorkAction::DecideManual)));
    world.insert("gen2-classes");
    world.run_until_quiet();
    world.reopen(&item.attempt);
    world.verify();
    world
}

/// The facts of a kind, newest last.
fn decided(world: &mut World) -> Vec<settlement::fact::ManualDecided> {
    let watch = world.watch();
    let decided = watch.entries.iter().filter_map(|stored| match &stored.entry.fact {
        Fact::ManualDecided(decided) => Some((**decided).clone()),
        _ => None,
    });
    decided.collect()
}

/// "I cannot let myself off."
#[test]
fn decision_needs_two_people_and_a_supervisor() {
    let mut world = forbidden(true);
    let attempt = world.attempt();
    let void = ManualDecisionKind::Void;
    assert_eq!(world.refused(decide(&attempt, void, sim::world::OPERATOR)), "D-51");
    assert_eq!(world.refused(decide(&attempt, void, RELIEF)), "D-52");
    let nobody = ("7777", "whatever");
    for wrong in [(SUPERVISOR.0, "wrong"), nobody] {
        world.must(decide(&attempt, void, wrong));
        world.run_until_quiet();
        assert!(world.notices().contains(&"D-01".to_owned()));
        assert_eq!(world.state(), "MANUAL");
    }
    let Command::DecideManual(mut args) = decide(&attempt, void, SUPERVISOR) else { unreachable!() };
    args.reason = "x".to_owned();
    assert_eq!(world.refused(Command::DecideManual(args.clone())), "D-19");
    args.reason = "已核实".to_owned();
    args.decision = ManualDecisionKind::Settled;
    assert_eq!(world.refused(Command::DecideManual(args)), "D-04", "the settlement id is missing");
    assert!(decided(&mut world).is_empty());
    // Wrong passwords bar the second person as well.
    for _ in 0..3 {
        world.must(decide(&attempt, void, (SUPERVISOR.0, "wrong")));
        world.run_until_quiet();
    }
    assert_eq!(world.refused(decide(&attempt, void, SUPERVISOR)), "D-26");
    world.run_ms(30_000);
    world.must(decide(&attempt, ManualDecisionKind::Keep, SUPERVISOR));
    world.run_until_quiet();
    assert_eq!(world.state(), "MANUAL", "kept");
    let kept = decided(&mut world).remove(0);
    assert_eq!((kept.clerk.as_str(), kept.second.as_str()), (sim::world::OPERATOR.0, SUPERVISOR.0));
    assert_eq!(kept.reason, "已电话医保中心核实");
    world.crash_and_restart();
    world.sign_in();
    assert_eq!(world.worklist()[0].state, "MANUAL");
}

/// "They say it stands: we treat it as settled, and she pays."
#[test]
fn settlement_seen_at_the_platform_is_treated_as_settled() {
    let mut world = forbidden(true);
    let attempt = world.attempt();
    let setl_id = world.books().settlements[0].setl_id.clone();
    let Command::DecideManual(mut args) = decide(&attempt, ManualDecisionKind::Settled, SUPERVISOR) else {
        unreachable!()
    };
    args.settlement = Some(setl_id.clone());
    world.must(Command::DecideManual(args));
    world.run_until_quiet();
    assert_eq!(world.state(), "SETTLED");
    assert_eq!(world.bill().split.unwrap().settlement, Some(setl_id));
    assert!(!world.notices().contains(&"P-21".to_owned()) && world.notices().contains(&"D-57".to_owned()));
    world.take_exact_cash();
    assert_eq!(balance(&mut world, &format!("PATIENT:{attempt}")), 0);
    assert!(balance(&mut world, "REVENUE") < 0);
    world.crash_and_restart();
    world.sign_in();
    assert!(world.worklist().is_empty());
}

/// "Nothing is there, they say: void it."
#[test]
fn attempt_of_which_nothing_is_there_is_treated_as_void() {
    let mut world = forbidden(false);
    let attempt = world.attempt();
    world.must(decide(&attempt, ManualDecisionKind::Void, SUPERVISOR));
    world.run_until_quiet();
    assert_eq!(world.state(), "VOID");
    // What funds and account might still pay is nobody's yet.
    let suspense = balance(&mut world, &format!("SUSPENSE:{attempt}"));
    assert!(suspense < 0);
    assert_eq!(balance(&mut world, "REVENUE"), 0);
    world.quoted();
    world.settle();
    world.take_exact_cash();
    assert_eq!(in_effect(&mut world), 1);
    assert_eq!(balance(&mut world, &format!("SUSPENSE:{attempt}")), suspense);
}

/// "It had been settled and paid; then the program stopped it."
#[test]
fn paid_bill_that_was_stopped_goes_either_way() {
    // Settled after all: nothing is posted twice.
    let mut world = contradicted(true);
    let attempt = world.attempt();
    let revenue = balance(&mut world, "REVENUE");
    world.must(decide(&attempt, ManualDecisionKind::Settled, SUPERVISOR));
    world.run_until_quiet();
    assert_eq!((world.state().as_str(), balance(&mut world, "REVENUE")), ("SETTLED", revenue));
    assert!(world.worklist().is_empty());
    // Not paid yet: the share is still to be taken.
    let mut world = contradicted(false);
    let attempt = world.attempt();
    world.must(decide(&attempt, ManualDecisionKind::Settled, SUPERVISOR));
    world.run_until_quiet();
    world.take_exact_cash();
    assert_eq!(balance(&mut world, &format!("PATIENT:{attempt}")), 0);
    // Void: the money goes back, and the books with it. The centre was told by other means.
    for paid in [true, false] {
        let mut world = contradicted(paid);
        let attempt = world.attempt();
        let msgid = world.books().settlements[0].msgid.clone();
        world.reverse_elsewhere(&msgid);
        world.must(decide(&attempt, ManualDecisionKind::Void, SUPERVISOR));
        world.run_until_quiet();
        assert_eq!(balance(&mut world, "REVENUE"), 0);
        if paid {
            assert_eq!(world.state(), "CANCELLED");
            assert_eq!(world.pay_refund(), Ok(()));
        }
        assert_eq!(world.state(), "REFUNDED");
        assert_eq!(world.view().status.drawer_expected, "0.00");
        assert_eq!(balance(&mut world, &format!("PATIENT:{attempt}")), 0);
        assert_eq!(balance(&mut world, &format!("REFUND_PAYABLE:{attempt}")), 0);
        world.quoted();
    }
}

/// "Only what was stopped is decided by hand."
#[test]
fn nothing_else_is_decided_by_hand() {
    let mut world = quoted_desk();
    let attempt = world.attempt();
    assert_eq!(world.refused(decide(&attempt, ManualDecisionKind::Void, SUPERVISOR)), "D-05");
    world.settle();
    assert_eq!(world.refused(decide(&attempt, ManualDecisionKind::Void, SUPERVISOR)), "D-05");
}
