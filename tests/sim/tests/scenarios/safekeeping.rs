//! What survives the disk, and the clock that must not poison a number.

use desk::api::*;
use desk::host::{Command, Query, Rows};
use desk::view::Lamp;
use settlement::fact::Fact;
use settlement::ports::JournalFault;
use settlement::receipt::{EmergencySlip, Paper};
use settlement::request::Transaction;
use sim::world::{Bill, RELIEF, SUPERVISOR, World, WorldOptions};
use store::backup::check;
use store::verify::verify;

use super::*;

fn outside_desk() -> World {
    let mut world = World::new(WorldOptions { outside: true, ..WorldOptions::default() });
    world.sign_in();
    world
}

fn vouch(reason: &str, (operator, password): (&str, &str)) -> ConfirmArgs {
    let second = SecondArgs { operator: operator.to_owned(), password: password.to_owned() };
    ConfirmArgs { reason: reason.to_owned(), second }
}

fn escrow_turns(world: &World) -> Vec<bool> {
    let entries = &world.watch().entries;
    let turn = |fact: &Fact| if let Fact::EscrowTurned { works } = fact { Some(*works) } else { None };
    entries.iter().filter_map(|stored| turn(&stored.entry.fact)).collect()
}

/// "Before the money request leaves, a line stands on the second disk."
#[test]
fn every_request_that_moves_money_is_recorded_outside_without_a_name() {
    let mut world = outside_desk();
    world.settled("gen2-classes", &dear("B1"));
    world.take_exact_cash();
    world.cancel();
    assert!(world.run_until(state_is("CANCELLED"), 120_000), "{}", world.story());
    let records = world.outside().records.clone();
    let kinds: Vec<_> = records.iter().map(|record| record.transaction).collect();
    assert_eq!(kinds, [Transaction::Settle, Transaction::Cancel]);
    for record in &records {
        let (seq, hash, total) = {
            let watch = world.watch();
            let intent = watch
                .entries
                .iter()
                .find(|stored| {
                    matches!(&stored.entry.fact, Fact::OpIntent(intent) if intent.msg_id == record.msg_id)
                })
                .expect("its intent is durable");
            (intent.seq, record.previous.clone(), record.amount)
        };
        assert!(record.seq < seq && hash.len() == 64 && !total.is_zero());
        let line = store::escrow::write_line(record).unwrap();
        for person in sim::virtual_card::people::people() {
            for word in [&person.certno, &person.card_no, &person.name] {
                assert!(!line.contains(word.as_str()), "{word} stands outside");
            }
        }
    }
    assert_eq!(world.view().status.escrow.lamp, Lamp::Ok);
}

/// "The share was away; the queue did not stop."
#[test]
fn copy_outside_that_fails_is_a_lamp_and_a_row_and_nothing_else() {
    let mut world = outside_desk();
    world.outside().takes_records = false;
    world.settled("gen2-classes", &dear("B1"));
    assert_eq!(world.state(), "SETTLED");
    assert_eq!(world.view().status.escrow.lamp, Lamp::Warn);
    assert!(world.notices().contains(&"J-12".to_owned()));
    world.take_exact_cash();
    world.next_patient();
    world.outside().takes_records = true;
    world.settled("gen1-basic", &dear("B2"));
    assert_eq!(world.view().status.escrow.lamp, Lamp::Ok);
    assert!(!world.notices().contains(&"J-12".to_owned()));
    assert_eq!(escrow_turns(&world), [false, true], "what changes is journaled, once");
}

/// "Every hour, when I sign out, and when I say so."
#[test]
fn backups_come_by_the_hour_at_sign_out_and_on_command() {
    let mut world = outside_desk();
    world.settled("gen2-classes", &dear("B1"));
    world.take_exact_cash();
    world.run_ms(121_000);
    assert_eq!(world.outside().backups.len(), 1, "soon after the start");
    world.must(Command::BackUpNow(NoArgs {}));
    assert_eq!(world.refused(Command::BackUpNow(NoArgs {})), "D-05", "one at a time");
    // A bill goes on while rows are handed over.
    world.next_patient();
    world.settled("gen1-basic", &dear("B2"));
    world.take_exact_cash();
    world.run_ms(5_000);
    assert_eq!(world.outside().backups.len(), 2);
    world.run_ms(3_600_000);
    assert_eq!(world.outside().backups.len(), 3, "hourly");
    world.try_sign_in(sim::world::OPERATOR.1);
    world.command(Command::Unlock(UnlockArgs { password: sim::world::OPERATOR.1.to_owned() })).unwrap();
    world.run_until_quiet();
    world.must(Command::SignOut(NoArgs {}));
    world.run_ms(5_000);
    assert_eq!(world.outside().backups.len(), 4);
    let newest = world.outside().backup_place().list().unwrap().remove(0);
    let head = settlement::ports::Journal::head(world.watch().journal());
    assert_eq!(check(&newest).unwrap().hash, head.hash);
    assert_eq!(world.outside().backup_place().list().unwrap().len(), 3, "so many are kept");
    let report = verify(&newest, Some(&head.hash[..8])).unwrap();
    assert_eq!(report.findings, Vec::<String>::new());
    assert_eq!((report.rows, report.attempts, report.open), (head.seq, 2, 0));
    // What the chain does not cover is made anew from it: a bill given away, and one taken by nobody.
    let copy = rusqlite::Connection::open(&newest).unwrap();
    copy.execute_batch(
        "DROP TRIGGER claims_never_change; DELETE FROM claims WHERE bill = 'B1'; \
         UPDATE claims SET attempt = '019a0000-0000-7000-8000-000000000001' WHERE bill = 'B2'",
    )
    .unwrap();
    drop(copy);
    let found = verify(&newest, None).unwrap().findings;
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("bill B1 is taken by nobody in the table claims, by "), "{found:?}");
    assert!(found[1].starts_with("bill B2 is taken by 019a0000-0000-7000-8000-000000000001 in"), "{found:?}");
}

/// "The backup share was full."
#[test]
fn backup_that_fails_is_told_and_tried_again() {
    let mut world = outside_desk();
    world.outside().takes_backups = false;
    world.run_ms(121_000);
    assert_eq!(world.view().status.backup.lamp, Lamp::Warn);
    assert!(world.notices().contains(&"J-13".to_owned()));
    world.outside().takes_backups = true;
    world.run_ms(601_000);
    assert_eq!(world.view().status.backup.lamp, Lamp::Ok);
    assert!(!world.notices().contains(&"J-13".to_owned()));
}

fn bill_states(world: &mut World) -> Vec<String> {
    match world.query(&Query::Bills(NoArgs {})) {
        Ok(Rows::Bills(rows)) => rows.into_iter().map(|row| row.state).collect(),
        other => panic!("no bills: {other:?}"),
    }
}

/// The emergency slips that came out of the printer.
fn slips(world: &World) -> Vec<EmergencySlip> {
    let slip = |paper: &Paper| if let Paper::Emergency(slip) = paper { Some(slip.clone()) } else { None };
    world.papers.iter().filter_map(slip).collect()
}

/// "The disk broke under the settlement."
#[test]
fn disk_that_fails_stops_the_program_and_leaves_a_slip() {
    for kind in ["OP_INTENT", "SETTLED"] {
        let mut world = quoted_desk();
        world.disk_refuses(Box::new(move |commit| {
            let hit = commit.entries.iter().any(|entry| entry.fact.kind() == kind);
            hit.then_some(JournalFault::Disk)
        }));
        let intent = world.intent();
        let pressed = world.press_settle(&intent);
        assert_eq!(pressed.is_err(), kind == "OP_INTENT");
        world.run_until_quiet();
        let stopped = world.view().stopped.expect("the stop lies over everything");
        assert_eq!(stopped.code, "J-10");
        let words = world.last_words().to_vec();
        if kind == "SETTLED" {
            let settlement = world.books().settlements[0].setl_id.clone();
            assert!(words[0].contains(&settlement), "the slip names the settlement: {words:?}");
            assert_eq!(words.len(), 2, "one slip, then the end: {words:?}");
            assert_eq!(slips(&world).len(), 1);
            assert!(stopped.detail.unwrap().starts_with(&settlement));
        }
        assert!(words.last().unwrap().contains("J-10"), "{words:?}");
        // Nothing is tried again, nothing is taken any more, the disk may do what it likes.
        world.disk_works();
        let commits = world.watch().commits;
        world.run_ms(60_000);
        assert_eq!(world.refused(Command::Lock(NoArgs {})), "J-10");
        assert_eq!(world.watch().commits, commits);
        assert!(matches!(world.query(&Query::Bills(NoArgs {})), Ok(Rows::Bills(rows)) if rows.len() == 1));
        world.crash_and_restart();
        world.sign_in();
        assert!(world.run_until(|view| view.status.in_doubt == 0, 20_000), "{}", world.story());
        let (states, taken_back) = (bill_states(&mut world), world.notices().contains(&"P-23".to_owned()));
        if kind == "SETTLED" {
            assert_eq!((states, taken_back), (vec!["VOID".to_owned()], true), "taken back without anybody");
        } else {
            assert_eq!((states, taken_back), (vec!["QUOTED".to_owned()], false), "nothing was ever sent");
        }
    }
}

/// "The disk was full; the whole screen told me what to write down."
#[test]
fn settlement_on_a_full_disk_is_shown_over_everything_until_it_is_written() {
    let mut world = quoted_desk();
    world.disk_refuses(Box::new(|commit| {
        let hit = commit.entries.iter().any(|entry| entry.fact.kind() == "SETTLED");
        hit.then_some(JournalFault::Full)
    }));
    world.settle();
    let settlement = world.books().settlements[0].clone();
    let stopped = world.view().stopped.expect("the stop lies over everything");
    assert_eq!(stopped.code, "J-02");
    let detail = stopped.detail.unwrap();
    for word in [settlement.setl_id.as_str(), "结算时间", "总额", "基金", "应收现金"] {
        assert!(detail.contains(word), "{word} is not in {detail}");
    }
    assert_eq!(world.last_words().len(), 1, "one slip");
    assert!(world.last_words()[0].contains(&settlement.setl_id));
    let printed = slips(&world);
    assert_eq!(printed.len(), 1);
    assert_eq!(printed[0].settlement_id.as_str(), settlement.setl_id);
    assert!(printed[0].head.number.as_str().ends_with(printed[0].msg_id.as_str()), "no number is reserved");
    world.disk_works();
    assert!(world.run_until(state_is("SETTLED"), 2_000));
    assert_eq!(world.view().stopped, None);
}

/// "The disk died at noon; the backup was of eleven."
#[test]
fn settlements_after_the_backup_come_back_from_the_copy_outside() {
    let mut world = outside_desk();
    // One is quoted when the backup is made, one begins only after it.
    world.attend("gen2-classes");
    world.attach(&dear("B1"));
    world.quoted();
    world.must(Command::BackUpNow(NoArgs {}));
    world.run_ms(1_000);
    world.settle();
    world.take_exact_cash();
    world.next_patient();
    world.settled("gen1-basic", &dear("B2"));
    assert_eq!(in_effect(&mut world), 2);
    let records = world.outside().records.clone();
    world.lose_disk_and_restore();
    world.sign_in();
    assert!(world.notices().contains(&"J-14".to_owned()));
    let told = world.view().notices.into_iter().find(|notice| notice.fault.code == "J-18").unwrap();
    let lost = told.fault.detail.unwrap();
    assert!(
        lost.contains(records[1].msg_id.as_str()) && !lost.contains(records[0].msg_id.as_str()),
        "{lost}"
    );
    // The one whose attempt stands is resolved like any other doubt.
    world.run_ms(3 * 3_600_000);
    let Ok(Rows::Bills(rows)) = world.query(&Query::Bills(NoArgs {})) else { panic!("bills") };
    assert_eq!(rows.len(), 1, "the other is lost but for its message id");
    assert_eq!(rows[0].msg_id.as_deref(), Some(records[0].msg_id.as_str()));
    assert!(["IN_DOUBT", "VOID", "SETTLED"].contains(&rows[0].state.as_str()), "{}", rows[0].state);
    // Nothing new begins until a person has compared everything with the platform.
    world.command(Command::Unlock(UnlockArgs { password: sim::world::OPERATOR.1.to_owned() })).unwrap();
    world.run_until_quiet();
    world.attend("gen2-golden");
    world.attach(&Bill::ordinary("B3"));
    assert_eq!(world.refused(Command::Quote(NoArgs {})), "J-14");
    // Nor is the bill paid in full: it may have been settled after the copy. The key is not offered.
    let view = world.view();
    let bill = view.bill.as_ref().unwrap();
    assert!(!bill.actions.full_pay.allowed && !bill.actions.quote.allowed);
    assert_eq!(bill.actions.full_pay.reason.as_deref(), Some("账本刚从备份恢复，请主管和收费员先在 F8 确认"));
    let args = FullPayArgs {
        intent: bill.intent.clone().unwrap(),
        reason: FullPayWhy::NoNetwork,
        signed: false,
        tender: Some(cash("9000.00")),
    };
    assert_eq!(world.refused(Command::FullPay(args)), "J-14");
    assert!(world.view().devices.keeping.confirm_restore.allowed);
    assert_eq!(
        world.refused(Command::ConfirmRestore(vouch("已与平台逐笔核对", RELIEF))),
        "D-52",
        "no supervisor"
    );
    assert_eq!(world.refused(Command::ConfirmRestore(vouch("是", SUPERVISOR))), "D-19", "no reason");
    world.must(Command::ConfirmRestore(vouch("已与平台逐笔核对", (SUPERVISOR.0, "wrong"))));
    world.run_until_quiet();
    assert!(world.notices().contains(&"J-14".to_owned()), "a wrong password confirms nothing");
    world.must(Command::ConfirmRestore(vouch("已与平台逐笔核对", SUPERVISOR)));
    world.run_until_quiet();
    assert!(!world.view().devices.keeping.confirm_restore.allowed);
    assert!(!world.notices().iter().any(|code| code == "J-14" || code == "J-18"));
    world.quoted();
    let newest = world.centre().books().received().last().unwrap().msgid.clone();
    assert_eq!(&newest[26..28], "13", "the new terminal number");
    world.crash_and_restart();
    world.sign_in();
    assert!(!world.notices().contains(&"J-14".to_owned()), "confirmed for good");
}

fn clock_sets(world: &World) -> Vec<i64> {
    let entries = &world.watch().entries;
    let set = |fact: &Fact| if let Fact::ClockJumped { by_ms } = fact { Some(*by_ms) } else { None };
    entries.iter().filter_map(|stored| set(&stored.entry.fact)).collect()
}

fn mark_second(world: &World) -> i64 {
    settlement::ports::Journal::mark(world.watch().journal()).unwrap().second
}

/// "Somebody set the clock forward in the middle of the morning."
#[test]
fn clock_set_forward_moves_no_mark_and_waits_for_somebody_to_vouch() {
    let mut world = quoted_desk();
    assert_eq!(world.view().status.clock.lamp, Lamp::Ok);
    let before = mark_second(&world);
    world.set_clock(5 * 60_000);
    world.run_ms(1_000);
    assert_eq!(clock_sets(&world), [300_000]);
    assert!(world.notices().contains(&"J-17".to_owned()) && world.notices().contains(&"P-13".to_owned()));
    assert_eq!(world.view().status.clock.lamp, Lamp::Warn);
    let intent = world.intent();
    assert_eq!(world.press_settle(&intent).unwrap_err().code, "J-16");
    assert_eq!(seen(&mut world, "2207"), 0);
    // What moves no money goes on, and is numbered by the platform's time.
    world.insert("gen2-classes");
    world.run_until_quiet();
    let newest = world.centre().books().received().last().unwrap().msgid.clone();
    let told = settlement::Timestamp::from_seconds(before + 60).platform_compact();
    assert!(newest[12..26] < *told, "{newest} follows the platform, not the clock");
    let reason = "已与电视塔报时核对";
    assert!(world.view().devices.keeping.confirm_clock.allowed);
    assert_eq!(world.refused(Command::ConfirmClock(vouch(reason, RELIEF))), "D-52", "no supervisor");
    world.must(Command::ConfirmClock(vouch(reason, SUPERVISOR)));
    world.run_until_quiet();
    assert!(!world.view().devices.keeping.confirm_clock.allowed);
    assert_eq!(world.refused(Command::ConfirmClock(vouch(reason, SUPERVISOR))), "D-05");
    let intent = world.intent();
    world.verify();
    assert_eq!(world.press_settle(&intent), Ok(()), "{}", world.story());
    world.run_until_quiet();
    assert_eq!(world.state(), "SETTLED");
    // Set again: whoever vouched, vouched for another clock.
    world.take_exact_cash();
    world.set_clock(3 * 60_000);
    world.run_ms(1_000);
    let attempt = world.attempt();
    let cancel = CancelSettlementArgs { attempt, reason: "患者要求退费".to_owned() };
    assert_eq!(world.refused(Command::CancelSettlement(cancel)), "J-16");
}

/// "The clock was a day ahead, and an hour behind."
#[test]
fn clock_that_is_far_off_lets_nothing_new_begin_whoever_vouches() {
    for by_ms in [86_400_000, -3_600_000] {
        let mut world = quoted_desk();
        let before = mark_second(&world);
        world.set_clock(by_ms);
        world.run_ms(1_000);
        assert_eq!(world.view().status.clock.lamp, Lamp::Down);
        let intent = world.intent();
        let code = world.press_settle(&intent).unwrap_err().code;
        // Ahead, the quote is older than it may be by the wall clock as well.
        assert!(code == "J-15" || code == "P-11", "{code}");
        world.set_clock(-by_ms);
        world.run_ms(1_000);
        assert_eq!(world.view().status.clock.lamp, Lamp::Ok);
        assert_eq!(mark_second(&world), before, "nothing moved the mark");
        let intent = world.intent();
        assert_eq!(world.press_settle(&intent), Ok(()), "{}", world.story());
        world.run_until_quiet();
        assert_eq!(world.state(), "SETTLED");
        assert!(mark_second(&world) < before + 60);
    }
}

/// "The computer was started with the clock of next year, and repaired at noon."
#[test]
fn start_under_a_wrong_clock_does_not_poison_the_mark() {
    let mut world = open_desk();
    world.settled("gen2-classes", &Bill::ordinary("B1"));
    world.run_until_quiet();
    let before = mark_second(&world);
    world.set_clock(365 * 86_400_000);
    world.crash_and_restart();
    world.sign_in();
    assert_eq!(world.view().status.clock.lamp, Lamp::Down);
    assert_eq!(mark_second(&world), before);
    world.set_clock(-365 * 86_400_000);
    world.crash_and_restart();
    world.sign_in();
    world.settled("gen1-basic", &dear("B2"));
    assert_eq!(world.state(), "SETTLED");
    // Three runs within minutes, each with seconds of its own behind those of the one before.
    assert!(mark_second(&world) < before + 1_300, "the mark is of today");
}
