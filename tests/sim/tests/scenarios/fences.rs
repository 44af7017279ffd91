//! The fence behind a cancel, step by step: whatever happens to 2205, 2202 and 2601, no cash leaves before it is through.

use sim::world::World;

use super::*;

fn check_fence(infno: &str, fault: &Fault, times: u32) {
    let mut world = quoted_desk();
    world.settle();
    world.take_exact_cash();
    world.order_times(infno, fault.clone(), times);
    world.cancel();
    let name = format!("{infno} {fault:?}");
    let done = |view: &DeskView| view.bill.as_ref().is_some_and(|bill| bill.state == "CANCELLED");
    world.run_ms(100);
    assert!(world.pay_refund().is_err(), "{name}");
    assert!(world.run_until(done, 400_000), "{name}\n{}", world.story());
    assert_eq!(in_effect(&mut world), 0, "{name}");
    let visit = world.checked().attempts.values().next().unwrap().visit_id.clone().unwrap();
    assert!(world.centre().books().lines(visit.as_str()).is_empty(), "{name}");
    assert_eq!(world.pay_refund(), Ok(()), "{name}");
}

/// "The line came and went while it was taken back."
#[test]
fn fence_goes_on_until_every_step_is_definite() {
    for infno in ["2205", "2202", "2601"] {
        for fault in [
            wire(WireFault::LoseRequest),
            wire(WireFault::LoseReplyAfterCommit),
            answer(AnswerFault::Http502 { executed: true }),
            answer(AnswerFault::Html { executed: false }),
            answer(AnswerFault::ExecuteThenMinusOne),
            answer(AnswerFault::Refuse { text: "操作员未签到".to_owned() }),
        ] {
            check_fence(infno, &fault, 3);
        }
    }
}

/// "A copy of the settlement came out of a gateway after we had cancelled."
#[test]
fn ghost_settlement_after_a_cancel_is_reversed_before_the_cash_leaves() {
    let mut world = quoted_desk();
    world.settle();
    world.take_exact_cash();
    // The cancel is executed; before the fence reaches the platform, the ghost runs.
    world.order("2205", wire(WireFault::Delay { ms: 500, before: true }));
    world.cancel();
    world.run_ms(60);
    let ghost = world.ghost_of("2207");
    assert_eq!(ghost.status, 200);
    assert_eq!(in_effect(&mut world), 1, "{}", String::from_utf8_lossy(&ghost.body));
    assert!(world.run_until_unchecked(state_is("CANCELLED"), 60_000), "{}", world.story());
    assert_eq!(in_effect(&mut world), 0);
    world.check();
    assert!(seen(&mut world, "2601") >= 2, "one for the ghost, one to close");
    assert_eq!(world.pay_refund(), Ok(()));
}

/// "Where nobody has shown that a refusal of 2601 is definite, it is not taken for one."
#[test]
fn refusal_of_a_reversal_is_definite_only_where_that_was_shown() {
    let mut options = sim::world::WorldOptions::default();
    options.profile.reverse_unknown = settlement::profile::ReverseUnknown::Unknown;
    let mut world = World::new(options);
    world.sign_in();
    world.attend("gen2-classes");
    world.attach(&dear("B1"));
    world.quoted();
    world.settle();
    world.take_exact_cash();
    world.order_times("2601", answer(AnswerFault::Refuse { text: "系统异常".to_owned() }), 3);
    world.cancel();
    world.run_ms(5_000);
    assert_eq!(world.state(), "CANCEL_FENCING");
    assert!(world.run_until(state_is("CANCELLED"), 60_000), "its own words are definite: {}", world.story());
    assert_eq!(seen(&mut world, "2601"), 4);
}
