//! F10: the patient pays everything, because the insurance cannot be asked or shall not pay (safety §10.1, §10.2).

use desk::api::*;
use desk::host::Command;
use desk::view::PersonState;
use settlement::receipt::Paper;
use sim::world::{Bill, World, WorldOptions, plain_offline};

use super::*;

/// A desk whose line is cut before anybody comes.
fn cut_off_desk() -> World {
    let mut world = open_desk();
    world.set_line(Line::Refuses);
    world
}

/// "The line is down; she has her card with her, and pays it all."
#[test]
fn card_holder_pays_in_full_while_the_line_is_down() {
    let mut world = cut_off_desk();
    world.insert("gen2-classes");
    world.run_until_quiet();
    assert_eq!(world.view().person.state, PersonState::NotFound);
    world.attach(&dear("B1"));
    let bill = world.bill();
    assert!(bill.actions.full_pay.allowed, "{:?}", bill.actions.full_pay);
    assert_eq!(full_pay(&mut world, FullPayWhy::NoNetwork, "1.00").unwrap_err().code, "D-15");
    assert_eq!(full_pay(&mut world, FullPayWhy::NoNetwork, "9000.00"), Ok(()));
    let paid = world.bill().full_pay.expect("paid in full");
    assert_eq!((paid.state.as_str(), paid.total.as_str()), ("FP_OPEN", bill.total.as_str()));
    assert_eq!(paid.days_left, Some(30));
    assert_eq!(world.view().status.drawer_expected, bill.total);
    assert_eq!(balance(&mut world, "REVENUE"), -balance(&mut world, "CASH:3"));
    assert_eq!(balance(&mut world, "PATIENT:B1"), 0);
    let kinds: Vec<bool> = world
        .papers
        .iter()
        .map(|paper| {
            matches!(paper, Paper::FullPay(_) | Paper::Fees(_) | Paper::Outage(_) | Paper::Checklist(_))
        })
        .collect();
    assert_eq!(kinds, [true; 4], "receipt, fee list, outage statement, checklist");
    let status = world.view().status.offline;
    assert_eq!((status.open, status.total.as_str()), (1, bill.total.as_str()));
    // Once is enough: the key is gone, and the bill is not charged by anybody else.
    let again = FullPayArgs {
        intent: world.intent(),
        reason: FullPayWhy::NoNetwork,
        signed: false,
        tender: Some(cash("9000.00")),
    };
    assert_eq!(world.refused(Command::FullPay(again)), "D-40");
    world.next_patient();
    world.insert("gen2-cancel");
    world.run_until_quiet();
    assert_eq!(world.try_attach(&dear("B1")).as_deref(), Some("D-09"));
}

/// "What exactly failed, they will ask her": every request with its time and number, from when on, and until when she may claim.
#[test]
fn outage_statement_lists_every_request_that_failed() {
    let mut world = quoted_desk();
    world.set_line(Line::Refuses);
    world.settle();
    assert_eq!(world.state(), "VOID", "the 2207 never left");
    world.run_ms(5_000);
    // What the journal holds of it outlives the program.
    world.crash_and_restart();
    world.sign_in_without_the_line();
    world.insert("gen2-classes");
    world.run_until_quiet();
    world.attach(&dear("B1"));
    assert_eq!(full_pay(&mut world, FullPayWhy::NoNetwork, "9000.00"), Ok(()));
    let Some(Paper::Outage(statement)) = world.papers.iter().find(|paper| matches!(paper, Paper::Outage(_)))
    else {
        panic!("an outage statement")
    };
    let whats: Vec<&str> = statement.observations.iter().map(|one| one.what.as_str()).collect();
    assert_eq!(whats.first(), Some(&"医保结算（2207）"), "{whats:?}");
    assert!(whats.contains(&"查询参保信息（1101）"), "{whats:?}");
    assert!(statement.observations.iter().all(|one| one.outcome == "无法连接医保平台"));
    let numbers: std::collections::BTreeSet<_> =
        statement.observations.iter().map(|one| one.msg_id.clone().expect("a number").to_string()).collect();
    assert_eq!(numbers.len(), statement.observations.len(), "each by its own number");
    assert_eq!((statement.from, statement.until), (statement.observations[0].at, None));
    let Some(Paper::Checklist(list)) = world.papers.iter().find(|paper| matches!(paper, Paper::Checklist(_)))
    else {
        panic!("a checklist")
    };
    assert_eq!(list.deadline.map(|day| day.to_string()).as_deref(), Some("2026-08-02"));
}

/// "No card, no line: I typed her name." Reported to the platform when the line is back, once.
#[test]
fn person_typed_by_hand_pays_in_full_and_is_reported_later() {
    let mut world = cut_off_desk();
    let typed = TypePersonArgs {
        name: "王小兰".to_owned(),
        cert_kind: "01".to_owned(),
        cert_no: "109900198503070021".to_owned(),
    };
    world.must(Command::TypePerson(typed));
    assert_eq!(world.view().person.state, PersonState::ByHand);
    world.attach(&Bill::ordinary("B1"));
    assert_eq!(full_pay(&mut world, FullPayWhy::CardUnreadable, "500.00"), Ok(()));
    world.next_patient();
    world.run_ms(60_000);
    assert_eq!(seen(&mut world, "4205"), 0, "the line is down");
    world.set_line(Line::Up);
    world.insert("gen2-classes");
    world.run_ms(60_000);
    let reported = world.centre().books().self_paid();
    assert_eq!(reported.len(), 1, "{}", world.story());
    assert_eq!((reported[0].name.as_str(), reported[0].lines), ("王小兰", 3));
    let total = settlement::Money::from_fen(reported[0].total).unwrap().to_string();
    assert_eq!(world.view().full_pays[0].total, total);
    assert!(world.view().full_pays[0].reported);
    world.run_ms(120_000);
    assert_eq!(seen(&mut world, "4205"), 1);
}

/// "He wants to pay himself, though he was registered already": the registration goes back behind it.
#[test]
fn left_over_registration_is_withdrawn_in_the_background() {
    let mut world = quoted_desk();
    let wish = |world: &mut World, signed: bool| {
        let args = FullPayArgs {
            intent: world.intent(),
            reason: FullPayWhy::PatientsWish,
            signed,
            tender: Some(cash("9000.00")),
        };
        world.command(Command::FullPay(args)).err().map(|fault| fault.code)
    };
    assert_eq!(wish(&mut world, false).as_deref(), Some("D-42"));
    assert_eq!(wish(&mut world, true), None);
    world.run_until_quiet();
    world.run_ms(10_000);
    assert_eq!((seen(&mut world, "2205"), seen(&mut world, "2202"), seen(&mut world, "2207")), (1, 1, 0));
    assert!(world.worklist().is_empty(), "{:?}", world.worklist());
    assert_eq!(world.papers.len(), 3, "nothing failed, so nothing is stated");
}

/// "It hangs": while a settlement may still come there is no full pay, and the screen says why.
#[test]
fn full_pay_is_absent_while_a_settlement_is_in_doubt() {
    let mut world = quoted_desk();
    world.order("2207", wire(WireFault::LoseReplyAfterCommit));
    // The way back hangs as well; otherwise it would be over in a moment.
    world.order_times("2601", wire(WireFault::LoseRequest), 9);
    world.settle();
    assert!(world.run_until(|view| view.status.in_doubt == 1, 130_000), "{}", world.story());
    let attempt = world.worklist()[0].attempt.clone();
    if world.view().bill.is_none() {
        world.reopen(&attempt);
    }
    let offer = world.bill().actions.full_pay;
    assert!(!offer.allowed && offer.reason.is_some_and(|reason| reason.contains("没有结果")));
    assert_eq!(full_pay(&mut world, FullPayWhy::PlatformDown, "9000.00").unwrap_err().code, "D-40");
    assert_eq!(world.view().status.drawer_expected, "0.00");
}

/// "Settled is settled."
#[test]
fn full_pay_is_absent_once_the_insurance_has_settled() {
    let mut world = quoted_desk();
    world.settle();
    assert!(!world.bill().actions.full_pay.allowed);
    assert_eq!(full_pay(&mut world, FullPayWhy::PlatformDown, "9000.00").unwrap_err().code, "D-40");
}

/// "Fifty bills on credit are enough."
#[test]
fn offline_limits_bar_further_full_pay() {
    let mut offline = plain_offline();
    offline.open_max = 1;
    let mut world = World::new(WorldOptions { offline, idle_lock_ms: 0, ..WorldOptions::default() });
    world.sign_in();
    world.set_line(Line::Refuses);
    for (number, expected) in [("B1", None), ("B2", Some("D-41"))] {
        world.insert("gen2-classes");
        world.run_until_quiet();
        world.attach(&Bill::ordinary(number));
        let refused = full_pay(&mut world, FullPayWhy::NoNetwork, "900.00").err().map(|fault| fault.code);
        assert_eq!(refused.as_deref(), expected);
        if expected.is_none() {
            world.next_patient();
        }
    }
    assert!(world.view().status.offline.reached);
}

/// "Nobody came back": the last day passes, or the patient takes the papers.
#[test]
fn full_pay_ends_as_a_manual_claim_or_when_its_window_is_over() {
    let mut options = WorldOptions { idle_lock_ms: 0, ..WorldOptions::default() };
    options.profile.resettle_window_days = 1;
    let mut world = World::new(options);
    world.sign_in();
    world.set_line(Line::Refuses);
    for number in ["B1", "B2"] {
        world.insert("gen2-classes");
        world.run_until_quiet();
        world.attach(&Bill::ordinary(number));
        assert_eq!(full_pay(&mut world, FullPayWhy::NoNetwork, "900.00"), Ok(()));
        world.next_patient();
        world.pull();
    }
    let case = world.view().full_pays[0].case.clone();
    world.must(Command::ClaimManually(ClaimManuallyArgs { fallback: case.clone() }));
    assert_eq!(world.refused(Command::ClaimManually(ClaimManuallyArgs { fallback: case })), "D-05");
    world.set_clock(3 * 24 * 60 * 60 * 1000);
    world.run_ms(11_000);
    let states: Vec<&str> =
        world.checked().fallbacks.values().map(|fallback| fallback.state.name()).collect::<Vec<_>>();
    let mut states = states;
    states.sort_unstable();
    assert_eq!(states, ["FP_FINAL", "FP_MANUAL_CLAIM"]);
    assert!(world.view().full_pays.is_empty());
}

/// The program dies anywhere while a bill is paid in full: paid and with its receipt, or not at all.
#[test]
fn crash_at_every_point_of_a_full_pay_loses_nothing() {
    let steps: [fn(&mut World); 6] = [
        |world| world.sign_in(),
        |world| world.attend("gen2-classes"),
        |world| world.attach(&dear("B1")),
        |world| world.quoted(),
        |world| {
            let paid = full_pay(world, FullPayWhy::PlatformDown, "9000.00");
            assert!(world.is_dead() || paid.is_ok(), "{paid:?}");
        },
        |world| world.run_ms(10_000),
    ];
    crash_everywhere(&steps, |world, name| {
        let drawer = balance(world, "CASH:3");
        let open = world.view().full_pays.len();
        assert_eq!(drawer != 0, open == 1, "{name}\n{}", world.story());
        assert_eq!(in_effect(world), 0, "{name}");
    });
}
