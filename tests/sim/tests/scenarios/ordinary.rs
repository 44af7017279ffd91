//! An ordinary morning: nothing goes wrong.

use desk::api::*;
use desk::host::Command;
use desk::view::{PaperState, PersonState, StepState};
use settlement::Money;
use sim::world::{Bill, World, WorldOptions};

use super::*;

/// "The patient pays with two hundreds too many and gets the change."
#[test]
fn bill_paid_in_cash_is_settled_and_printed() {
    let mut world = quoted_desk();
    let quote = world.bill();
    assert_eq!(quote.split.as_ref().map(|split| split.settled), Some(false));
    world.settle();
    let bill = world.bill();
    assert_eq!((bill.state.as_str(), &bill.payable), ("SETTLED", &quote.payable), "as quoted");
    assert_ne!(bill.split.as_ref().unwrap().fund_total, "0.00");
    let payable = Money::parse(&bill.payable.unwrap()).unwrap();
    let received = payable.plus(Money::parse("200.00").unwrap()).unwrap();
    world.take_cash(&received.to_string());

    let bill = world.bill();
    assert_eq!(bill.steps, [StepState::Done; 5]);
    assert_eq!(bill.payable.as_deref(), Some("0.00"));
    let tender = bill.tender.unwrap();
    assert_eq!((tender.method.as_str(), tender.change.as_str()), ("cash", "200.00"));
    let papers: Vec<_> = bill.papers.iter().map(|paper| (paper.kind, paper.copy, paper.state)).collect();
    assert_eq!(
        papers,
        [
            (PaperKind::SettlementForm, 0, PaperState::Printed),
            (PaperKind::FeeList, 0, PaperState::Printed),
            (PaperKind::SelfPaidList, 0, PaperState::Printed),
            (PaperKind::Slip, 0, PaperState::Printed),
        ]
    );
    assert_eq!(world.view().status.drawer_expected, payable.to_string());
    assert_eq!(balance(&mut world, "CASH:3"), payable.fen());
    assert!(world.worklist().is_empty(), "{:?}", world.worklist());
    assert_eq!(
        world.watch().commits,
        4 + 8,
        "start and profile, sign-in here and there, and eight for the bill"
    );
}

/// "Fund and account pay it all; I only hand out the papers."
#[test]
fn bill_with_nothing_to_pay_is_done_at_once() {
    let mut world = open_desk();
    world.settled("gen2-golden", &Bill::ordinary("B1"));
    let bill = world.bill();
    assert_eq!((bill.state.as_str(), bill.payable.as_deref()), ("SETTLED", Some("0.00")));
    assert_eq!(bill.tender.unwrap().method, "none");
    assert_eq!(bill.papers.len(), 4, "two fee lists: the ordinary bill holds a drug of class C");
    assert!(world.worklist().is_empty());
    let intent = world.intent();
    assert_eq!(world.press_cash(&intent, "10.00").unwrap_err().code, "D-14");
}

/// "She pays with her telephone."
#[test]
fn bill_paid_by_another_method_leaves_the_drawer_alone() {
    let mut world = quoted_desk();
    world.settle();
    let (intent, payable) = (world.intent(), world.bill().payable.unwrap());
    world.must(Command::TakeOther(TakeOtherArgs {
        intent,
        method: OtherMethod::WechatPay,
        reference: "4200001234202605040000000001".to_owned(),
    }));
    world.run_until_quiet();
    assert_eq!(world.bill().tender.unwrap().method, "wechat_pay");
    assert_eq!(world.view().status.drawer_expected, "0.00");
    assert_eq!(balance(&mut world, "EPAY:wechat_pay"), Money::parse(&payable).unwrap().fen());
}

/// "I hit F12 twice, and the cash key too."
#[test]
fn key_pressed_twice_does_it_once() {
    let mut world = quoted_desk();
    let intent = world.intent();
    assert_eq!(world.press_settle(&intent), Ok(()));
    assert_eq!(world.press_settle(&intent).unwrap_err().code, "D-14");
    world.run_until_quiet();
    assert_eq!(world.press_settle(&intent).unwrap_err().code, "D-14");
    assert_eq!(seen(&mut world, "2207"), 1);

    let intent = world.intent();
    assert_eq!(world.press_cash(&intent, "9000.00"), Ok(()));
    assert_eq!(world.press_cash(&intent, "9000.00").unwrap_err().code, "D-14");
    world.run_until_quiet();
    assert_eq!(world.press_cash(&intent, "9000.00").unwrap_err().code, "D-14");
    assert_eq!(world.papers.len(), 4);
}

/// "He gave me too little, and then I typed nonsense."
#[test]
fn cash_that_does_not_fit_is_not_taken() {
    let mut world = quoted_desk();
    world.settle();
    let intent = world.intent();
    for (received, code) in [("0.01", "D-15"), ("-5.00", "D-15"), ("1.005", "D-16"), ("abc", "D-16")] {
        assert_eq!(world.press_cash(&intent, received).unwrap_err().code, code, "{received}");
    }
    assert_eq!(world.view().status.drawer_expected, "0.00");
    world.take_exact_cash();
}

/// "The hospital system sends the same bill again."
#[test]
fn same_bill_attached_twice_is_one_bill() {
    let mut world = open_desk();
    world.attend("gen2-classes");
    let bill = dear("B1");
    assert_eq!(world.try_attach(&bill), None);
    assert_eq!(world.try_attach(&bill), None);
    assert_eq!(world.bill().lines.len(), 3);
    let mut other = bill.clone();
    other.lines[0].quantity = "3".to_owned();
    assert_eq!(world.try_attach(&other).as_deref(), Some("D-27"));
    let mut elsewhere = bill.clone();
    elsewhere.visit.department_code = "0302".to_owned();
    assert_eq!(world.try_attach(&elsewhere).as_deref(), Some("D-27"));
    // What the clerk has changed since is no reason to call the same bill another one.
    let line = world.bill().lines[0].line.clone();
    world.must(Command::ChangeFeeLine(ChangeFeeLineArgs { line, quantity: "2".to_owned(), days: None }));
    assert_eq!(world.try_attach(&bill), None);
    assert_eq!(world.bill().lines[0].quantity, "2");
    // Another bill does not push this one aside, and a settled one is not charged again.
    assert_eq!(world.try_attach(&dear("B2")).as_deref(), Some("D-33"));
    world.quoted();
    world.settle();
    world.take_exact_cash();
    world.next_patient();
    world.attend("gen2-cancel");
    assert_eq!(world.try_attach(&bill).as_deref(), Some("D-09"));
    let of_another = AttachFeesArgs {
        bill: "B3".to_owned(),
        cert_no: Some("109900196802230157".to_owned()),
        visit: bill.visit,
        lines: bill.lines,
    };
    assert_eq!(world.refused(Command::AttachFees(of_another)), "D-08");
}

/// "I write down the department first, and then what was done."
#[test]
fn visit_may_be_typed_before_the_first_line() {
    let mut world = open_desk();
    let visit = dear("B1").visit;
    let set = || Command::SetVisit(SetVisitArgs { visit: visit.clone() });
    assert_eq!(world.refused(set()), "D-06", "whose visit?");
    world.attend("gen2-classes");
    world.must(set());
    assert_eq!(world.bill().visit, Some(visit.clone()));
    assert!(world.bill().attempt.is_none() && world.bill().lines.is_empty());
    world.must(Command::AddFeeLine(AddFeeLineArgs {
        item_code: "YP00002".into(),
        quantity: "1".into(),
        days: None,
    }));
    assert_eq!(world.bill().visit, Some(visit.clone()));
    world.quoted();
    let recent = world.view().recent;
    assert_eq!(recent.departments[0].code, visit.department_code);
    assert_eq!(recent.doctors[0].name, visit.doctor_name);
}

/// "The doctor adds a drug after I have quoted."
#[test]
fn bill_changed_after_the_quote_is_registered_anew() {
    let mut world = quoted_desk();
    let (first, intent) = (world.attempt(), world.intent());
    world.must(Command::AddFeeLine(AddFeeLineArgs {
        item_code: "YP00002".into(),
        quantity: "1".into(),
        days: None,
    }));
    let bill = world.bill();
    assert!(bill.split.is_none() && bill.payable.is_none(), "the old quote is not shown");
    assert!(bill.changed, "and it says so");
    assert_eq!(bill.steps, [StepState::Waiting; 5], "nothing of it stands");
    assert!(!bill.actions.settle.allowed);
    assert_eq!(world.press_settle(&intent).unwrap_err().code, "D-05");
    world.quoted();
    assert!(!world.bill().changed);
    assert_ne!(world.attempt(), first);
    let visits: Vec<_> = world.checked().attempts.values().cloned().collect();
    let [old, new] = visits.as_slice() else { panic!("two tries") };
    assert_eq!(old.state.name(), "VOID");
    assert_ne!(old.visit_id, new.visit_id);
    assert_ne!(old.began.batch, new.began.batch);
    assert_ne!(old.began.outpatient_no, new.began.outpatient_no);
    assert_eq!((seen(&mut world, "2205"), seen(&mut world, "2202"), seen(&mut world, "2201")), (1, 1, 2));
    let psn = old.began.person.person_no.to_string();
    let visit = world.centre().books().visit(old.visit_id.as_ref().unwrap().as_str(), &psn).unwrap();
    assert!(!visit.open, "withdrawn at the platform");
    world.settle();
    world.take_exact_cash();
}

/// "The patient went to fetch money and came back after a quarter of an hour."
#[test]
fn quote_older_than_ten_minutes_is_asked_again() {
    let mut world = World::new(WorldOptions { idle_lock_ms: 0, ..WorldOptions::default() });
    world.sign_in();
    world.attend("gen2-classes");
    world.attach(&dear("B1"));
    world.quoted();
    world.run_ms(10 * 60_000 + 1_000);
    let intent = world.intent();
    assert_eq!(world.press_settle(&intent).unwrap_err().code, "P-11");
    assert_eq!(seen(&mut world, "2207"), 0);
    world.quoted();
    assert_eq!(seen(&mut world, "2201"), 1, "the same visit");
    world.settle();
    world.take_exact_cash();
}

/// "I lost the form; may I have another?"
#[test]
fn reprint_is_the_same_paper_marked_as_a_copy() {
    let mut world = quoted_desk();
    world.settle();
    world.take_exact_cash();
    let attempt = world.attempt();
    let again = |reason: &str, attempt: &str| {
        Command::PrintAgain(PrintAgainArgs {
            attempt: attempt.to_owned(),
            paper: PaperKind::SettlementForm,
            reason: reason.to_owned(),
        })
    };
    assert_eq!(world.refused(again("卡", &attempt)), "D-19");
    for copy in 1..=2 {
        world.must(again("卡纸", &attempt));
        world.run_until_quiet();
        let papers = world.bill().papers;
        let last = papers.last().unwrap();
        assert_eq!((last.copy, last.state), (copy, PaperState::Printed));
        assert_eq!(last.number, papers[0].number, "the same number");
    }
    let settlement::receipt::Paper::Settlement(copy) = world.papers.pop().unwrap() else { panic!("a form") };
    assert_eq!(copy.head.copy, 2);
    let settlement::receipt::Paper::Settlement(mut original) = world.papers.remove(0) else {
        panic!("a form")
    };
    original.head.copy = 2;
    assert_eq!(original, copy, "but for the mark nothing differs");
    let refund = Command::PrintAgain(PrintAgainArgs {
        attempt,
        paper: PaperKind::RefundForm,
        reason: "卡纸".to_owned(),
    });
    assert_eq!(world.refused(refund), "D-20");
}

/// "One hundred patients before lunch."
#[test]
fn hundred_bills_are_numbered_without_a_gap() {
    let mut world = World::new(WorldOptions { look: sim::world::Look::Nothing, ..WorldOptions::default() });
    world.sign_in();
    for number in 1..=100 {
        world.settled("gen2-classes", &Bill::ordinary(&format!("B{number}")));
        if number % 2 == 0 {
            world.take_exact_cash();
        }
        world.next_patient();
    }
    world.check();
    assert_eq!(world.worklist().len(), 50);
    let mut receipts: Vec<String> =
        world.checked().attempts.values().map(|a| a.receipt.as_ref().unwrap().to_string()).collect();
    receipts.sort();
    let wanted: Vec<String> = (1..=100).map(|number| format!("J2026050403{number:05}")).collect();
    assert_eq!(receipts, wanted);
}

/// "After the last patient the glass is empty."
#[test]
fn next_patient_leaves_nobody_at_the_glass() {
    let mut world = quoted_desk();
    world.next_patient();
    let view = world.view();
    assert_eq!(view.person.state, PersonState::Waiting);
    assert!(view.bill.is_none());
    assert_eq!(view.worklist.len(), 1, "what was begun waits");
    let attempt = view.worklist[0].attempt.clone();
    world.insert("gen2-classes");
    world.run_until_quiet();
    world.reopen(&attempt);
    assert_eq!(world.state(), "QUOTED");
    world.settle();
    world.take_exact_cash();
}
