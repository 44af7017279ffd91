//! 押金: taken while the outcome of a settlement is unknown, and what becomes of it (safety §10.3).

use desk::api::*;
use desk::host::Command;
use settlement::receipt::Paper;
use sim::world::{World, WorldOptions};

use super::*;

fn take(world: &mut World, amount: Option<&str>, received: &str) -> Result<(), FaultView> {
    let attempt = world.worklist().remove(0).attempt;
    let args = TakeDepositArgs { attempt, amount: amount.map(str::to_owned), tender: cash(received) };
    let taken = world.command(Command::TakeDeposit(args));
    world.run_ms(500);
    taken
}

/// A desk where a 2207 sits in a gateway: the patient waits for half a minute and cannot wait longer.
fn hanging_desk() -> World {
    let mut world = quoted_desk();
    world.order("2207", wire(WireFault::Delay { ms: 60_000, before: true }));
    let intent = world.intent();
    assert_eq!(world.press_settle(&intent), Ok(()));
    world.run_ms(25_000);
    assert_eq!(world.worklist()[0].state, "SETTLING", "{}", world.story());
    world
}

/// "It came after all": the deposit pays the share, the rest goes back.
#[test]
fn deposit_pays_the_share_of_a_late_settlement_and_the_rest_goes_back() {
    let mut world = hanging_desk();
    let total = world.worklist()[0].total.clone();
    assert_eq!(take(&mut world, None, "9000.00"), Ok(()));
    assert_eq!(world.view().deposits[0].state, "DEPOSIT_HELD");
    assert_eq!(world.view().deposits[0].amount, total, "the full price by default");
    assert!(matches!(world.papers.last(), Some(Paper::Deposit(_))));
    assert_eq!(take(&mut world, None, "9000.00").unwrap_err().code, "D-05", "one is enough");
    world.run_ms(120_000);
    let deposit = world.view().deposits.remove(0);
    assert_eq!(deposit.state, "DEPOSIT_APPLIED", "{}", world.story());
    assert_eq!(balance(&mut world, "DEPOSIT:B1"), 0);
    let attempt = world.checked().attempts.values().last().unwrap().clone();
    assert!(attempt.is_closed(), "nothing is left to collect");
    assert!(
        world.papers.iter().any(|paper| matches!(paper, Paper::Settlement(form) if form.replaces.is_some()))
    );
    let share = attempt.settlement.as_ref().unwrap().split.cash_share;
    assert_eq!(deposit.applied, share.to_string());
    assert_eq!(pay_out(&mut world, &deposit.case), Ok(()));
    assert_eq!(world.view().status.drawer_expected, share.to_string());
    assert_eq!(pay_out(&mut world, &deposit.case).unwrap_err().code, "D-14", "the second press does nothing");
    assert!(world.view().deposits.is_empty());
    assert!(matches!(world.papers.last(), Some(Paper::Difference(_))));
    assert_eq!(in_effect(&mut world), 1);
}

/// "She gave less than the price": at least the share, and the desk takes no more than the price.
#[test]
fn deposit_below_the_share_or_above_the_price_is_refused() {
    let mut world = hanging_desk();
    assert_eq!(take(&mut world, Some("0.01"), "1.00").unwrap_err().code, "D-45");
    assert_eq!(take(&mut world, Some("99999.00"), "99999.00").unwrap_err().code, "D-45");
    assert_eq!(take(&mut world, None, "1.00").unwrap_err().code, "D-15");
    assert!(world.view().deposits.is_empty());
}

/// "No doubt, no deposit."
#[test]
fn deposit_is_refused_where_nothing_is_in_doubt() {
    let mut world = quoted_desk();
    assert!(!world.bill().actions.deposit.allowed);
    assert_eq!(take(&mut world, None, "9000.00").unwrap_err().code, "D-05");
}

/// A settlement that is refused late, with a text that proves it: taken back to VOID while a deposit is held.
fn void_desk(days: u32) -> World {
    let mut options = WorldOptions { idle_lock_ms: 0, ..WorldOptions::default() };
    options.offline.deposit_days = days;
    options.profile.definite_refusals = vec!["人员待遇已暂停".to_owned()];
    let mut world = World::new(options);
    world.sign_in();
    world.attend("gen2-classes");
    world.attach(&dear("B1"));
    world.quoted();
    world.order("2207", wire(WireFault::Delay { ms: 60_000, before: true }));
    world.rewrite("2207", |_| r#"{"infcode":-1,"inf_refmsgid":"1","err_msg":"人员待遇已暂停"}"#.to_owned());
    let intent = world.intent();
    assert_eq!(world.press_settle(&intent), Ok(()));
    world.run_ms(25_000);
    assert_eq!(take(&mut world, None, "9000.00"), Ok(()));
    world.run_ms(120_000);
    let void = world.checked().attempts.values().last().unwrap().state.name();
    assert_eq!(void, "VOID", "{}", world.story());
    assert_eq!(in_effect(&mut world), 0);
    world
}

/// "It was taken back": settled anew with the same deposit.
#[test]
fn deposit_pays_the_share_of_the_next_try() {
    let mut world = void_desk(3);
    world.attend("gen2-classes");
    world.attach(&dear("B1"));
    world.quoted();
    assert!(world.bill().compare.is_some());
    world.settle();
    let bill = world.bill();
    assert_eq!(bill.payable.as_deref(), Some("0.00"));
    assert_eq!(bill.deposit.unwrap().state, "DEPOSIT_APPLIED");
    let owed = bill.owed[0].clone();
    assert_eq!(pay_out(&mut world, &owed.case), Ok(()));
    assert!(world.view().deposits.is_empty());
}

/// "He went to another hospital": the deposit goes back whole.
#[test]
fn deposit_goes_back_when_the_bill_is_not_settled() {
    let mut world = void_desk(3);
    let case = world.view().deposits[0].case.clone();
    assert!(world.view().deposits[0].may_return);
    let give_back = |reason: &str| {
        Command::ReturnDeposit(ReturnDepositArgs { deposit: case.clone(), reason: reason.to_owned() })
    };
    assert_eq!(world.refused(give_back("x")), "D-19");
    world.must(give_back("患者不再就诊"));
    assert_eq!(world.refused(give_back("患者不再就诊")), "D-05");
    assert_eq!(pay_out(&mut world, &case), Ok(()));
    assert_eq!(world.view().status.drawer_expected, "0.00");
    assert!(world.view().deposits.is_empty());
}

/// "Nobody came back": after the set days the deposit has paid the bill in full.
#[test]
fn forgotten_deposit_becomes_full_pay() {
    let mut world = void_desk(2);
    let held = balance(&mut world, "DEPOSIT:B1");
    assert!(held < 0);
    world.set_clock(3 * 24 * 60 * 60 * 1000);
    world.run_ms(5_000);
    assert_eq!(balance(&mut world, "DEPOSIT:B1"), 0, "{}", world.story());
    assert_eq!(balance(&mut world, "REVENUE"), held);
    let open = world.view().full_pays.remove(0);
    assert_eq!(open.state, "FP_OPEN");
    assert!(open.may_resettle, "may still be settled");
}

/// The deposit is no way around the doubt: it does not go back while something may come.
#[test]
fn deposit_stays_while_the_settlement_may_come() {
    let mut world = hanging_desk();
    assert_eq!(take(&mut world, None, "9000.00"), Ok(()));
    let case = world.view().deposits[0].case.clone();
    let back = ReturnDepositArgs { deposit: case, reason: "患者不再就诊".to_owned() };
    assert_eq!(world.refused(Command::ReturnDeposit(back)), "D-05");
}

/// The program dies anywhere between hanging, deposit, late answer and payout.
#[test]
fn crash_at_every_point_of_a_deposit_loses_nothing() {
    let steps: [fn(&mut World); 7] = [
        |world| world.sign_in(),
        |world| world.attend("gen2-classes"),
        |world| world.attach(&dear("B1")),
        |world| world.quoted(),
        |world| {
            world.order("2207", wire(WireFault::Delay { ms: 60_000, before: true }));
            let intent = world.intent();
            assert_eq!(world.press_settle(&intent), Ok(()));
            world.run_ms(25_000);
        },
        |world| {
            let taken = take(world, None, "9000.00");
            assert!(world.is_dead() || taken.is_ok(), "{taken:?}");
            world.run_ms(120_000);
        },
        |world| {
            let case = world.view().deposits[0].case.clone();
            let paid = pay_out(world, &case);
            assert!(world.is_dead() || paid.is_ok(), "{paid:?}");
        },
    ];
    crash_everywhere(&steps, |world, name| {
        // Whatever is held or owed is in sight.
        let in_sight = world.view().deposits.len();
        let books = balance(world, "DEPOSIT:B1");
        let open = world.checked().deposits.values().filter(|deposit| !deposit.is_closed()).count();
        assert_eq!(in_sight, open, "{name}");
        assert!(books == 0 || open == 1, "{name}");
    });
}
