//! Mixed prescriptions: put apart by the desk, sent under a number each, printed on two lists, and apart for good.

use desk::api::*;
use desk::host::Command;
use desk::options::RuleOptions;
use desk::view::{PaperState, PatientView};
use settlement::Money;
use settlement::receipt::{FeeList, Paper};
use sim::world::{Bill, World, WorldOptions};

use super::{cash, in_effect, pay_out};

/// One prescription with everything on it: two western drugs, one of them class C, a patent medicine and two herbs.
fn mixed(number: &str) -> Bill {
    let items = [
        ("YP00002", "2"),
        ("YP00023", "3"),
        ("YP00191", "4"),
        ("ZY00001", "9"),
        ("ZY00002", "10"),
        ("FW00003", "1"),
    ];
    let mut bill = Bill::of(number, &items);
    for line in bill.lines.iter_mut().take(5) {
        line.order = Some(OrderArgs { prescription: Some("R1".to_owned()), ..OrderArgs::default() });
    }
    bill
}

fn desk() -> World {
    let mut world = World::new(WorldOptions::default());
    world.sign_in();
    world.attend("gen2-classes");
    world
}

/// 处方号 of each line that the platform holds unsettled or settled in effect, in the order of the lines.
fn sent(world: &mut World) -> Vec<String> {
    let visit =
        world.checked().attempts.values().next_back().and_then(|attempt| attempt.visit_id.clone()).unwrap();
    let lines = world.centre().books().lines(visit.as_str());
    let number = |body: &str| {
        let row: serde_json::Value = serde_json::from_str(body).unwrap();
        row["rxno"].as_str().unwrap_or("-").to_owned()
    };
    lines.iter().map(|line| number(&line.body)).collect()
}

fn lists(world: &World) -> Vec<FeeList> {
    let list = |paper: &Paper| if let Paper::Fees(list) = paper { Some(list.clone()) } else { None };
    world.papers.iter().filter_map(list).collect()
}

/// Both lists are there, name each other and make the bill.
#[track_caller]
fn two_lists(world: &World, total: &str) -> (FeeList, FeeList) {
    let lists = lists(world);
    let [.., insured, own] = lists.as_slice() else { panic!("two lists") };
    let (beside, back) = (insured.beside.as_ref().unwrap(), own.beside.as_ref().unwrap());
    assert!(!beside.own && back.own);
    assert_eq!((&beside.number, &back.number), (&own.head.number, &insured.head.number));
    let sum = |list: &FeeList| Money::sum(list.lines.iter().map(|line| line.amount)).unwrap();
    assert_eq!(sum(insured).plus(sum(own)), Money::parse(total));
    for list in [insured, own] {
        Paper::Fees(list.clone()).check().unwrap();
        assert_eq!(sum(list), list.total);
    }
    assert!(own.lines.iter().all(|line| line.parts.as_ref().unwrap().uncovered == line.amount));
    (insured.clone(), own.clone())
}

/// "Herbs, pills and a drug she pays herself, all on one sheet": nobody has to sort that.
#[test]
fn mixed_prescription_is_sent_apart_and_printed_on_two_lists() {
    let mut world = desk();
    world.attach(&mixed("B1"));
    let bill = world.bill();
    let told: Vec<_> = bill
        .documents
        .iter()
        .map(|one| (one.number.as_str(), one.kind.as_deref().unwrap(), one.self_paid, one.lines))
        .collect();
    assert_eq!(
        told,
        [
            ("R1", "西药", false, 1),
            ("R1-S", "西药", true, 1),
            ("R1-Z", "中成药", false, 1),
            ("R1-T", "中药饮片", false, 2)
        ]
    );
    assert!(bill.documents.iter().all(|one| one.prescription == "R1"));
    world.quoted();
    assert_eq!(sent(&mut world), ["R1", "R1-S", "R1-Z", "R1-T", "R1-T", "-"]);
    let wording: Vec<bool> = PatientView::of(&world.view()).lines.iter().map(|line| line.self_paid).collect();
    assert_eq!(wording, [false, true, false, false, false, false], "the patient still reads 自费");
    world.settle();
    world.take_exact_cash();
    let bill = world.bill();
    let (insured, own) = two_lists(&world, &bill.total);
    assert_eq!((insured.lines.len(), own.lines.len()), (5, 1));
    assert_eq!(own.lines[0].prescription.as_deref(), Some("R1-S"));
    assert_eq!(insured.lines[3].prescription.as_deref(), Some("R1-T"));
    let kinds: Vec<_> = bill.papers.iter().map(|paper| (paper.kind, paper.state)).collect();
    let printed = |kind| (kind, PaperState::Printed);
    assert_eq!(
        kinds,
        [
            printed(PaperKind::SettlementForm),
            printed(PaperKind::FeeList),
            printed(PaperKind::SelfPaidList),
            printed(PaperKind::Slip)
        ]
    );
}

/// "The second sheet got stuck in the printer."
#[test]
fn each_list_is_printed_again_by_itself_and_stays_what_it_was() {
    let mut world = desk();
    world.attach(&mixed("B1"));
    world.quoted();
    world.settle();
    world.take_exact_cash();
    let bill = world.bill();
    let (_, own) = two_lists(&world, &bill.total);
    let attempt = world.attempt();
    let again = PrintAgainArgs { attempt, paper: PaperKind::SelfPaidList, reason: "卡纸".to_owned() };
    world.crash_and_restart();
    world.sign_in();
    world.must(Command::PrintAgain(again));
    world.run_until_quiet();
    let Some(Paper::Fees(mut copy)) = world.papers.pop() else { panic!("a list") };
    assert_eq!(copy.head.copy, 1);
    copy.head.copy = 0;
    assert_eq!(copy, own);
}

/// "The pharmacy had no amoxicillin": the rest stays on the sheets it was on.
#[test]
fn what_is_left_of_a_partial_refund_keeps_its_documents() {
    let mut world = desk();
    world.attach(&mixed("B1"));
    world.quoted();
    world.settle();
    world.take_exact_cash();
    let bill = world.bill();
    let keeps = bill.lines.iter().skip(1);
    let keeps =
        keeps.map(|line| KeptLineArgs { line: line.line.clone(), quantity: line.quantity.clone() }).collect();
    let attempt = bill.attempt.unwrap();
    world.must(Command::RefundLines(RefundLinesArgs { attempt, keeps, reason: "药房缺药".to_owned() }));
    world.run_until_quiet();
    world.run_ms(20_000);
    assert_eq!(sent(&mut world), ["R1-S", "R1-Z", "R1-T", "R1-T", "-"], "{}", world.story());
    let shown: Vec<_> = world.bill().documents.into_iter().map(|one| one.number).collect();
    assert_eq!(shown, ["R1-S", "R1-Z", "R1-T"]);
    world.settle();
    let bill = world.bill();
    let (insured, own) = two_lists(&world, &bill.total);
    assert_eq!((insured.lines.len(), own.lines.len()), (4, 1));
    assert_eq!(pay_out(&mut world, &bill.owed[0].case), Ok(()));
    assert_eq!(in_effect(&mut world), 1);
    assert!(world.worklist().is_empty());
}

/// "He takes the class C drug off": then there is one payer, one list, and the herbs are still apart.
#[test]
fn bill_with_one_payer_has_one_list() {
    let mut world = desk();
    world.attach(&mixed("B1"));
    let line = world.bill().lines[1].line.clone();
    world.must(Command::RemoveFeeLine(RemoveFeeLineArgs { line }));
    let shown: Vec<_> = world.bill().documents.into_iter().map(|one| one.number).collect();
    assert_eq!(shown, ["R1", "R1-Z", "R1-T"]);
    world.quoted();
    world.settle();
    world.take_exact_cash();
    let lists = lists(&world);
    let [list] = lists.as_slice() else { panic!("one list") };
    assert!(list.beside.is_none());
    assert_eq!((list.lines.len(), list.total.to_string()), (5, world.bill().total));
}

/// "Write it on me": a line made the patient's own leaves its sheet, and comes back to it.
#[test]
fn line_made_self_paid_moves_to_another_document_and_back() {
    let rules = RuleOptions { national: true, ..RuleOptions::default() };
    let mut world = World::new(WorldOptions { rules, ..WorldOptions::default() });
    world.sign_in();
    world.attend("gen2-classes");
    let mut bill = Bill::of("B1", &[("FW00003", "1"), ("YP00002", "1"), ("YP00006", "1")]);
    for line in bill.lines.iter_mut().skip(1) {
        line.order = Some(OrderArgs {
            prescription: Some("R7".to_owned()),
            days: Some(3),
            usage: Some("口服".to_owned()),
            ..OrderArgs::default()
        });
    }
    world.attach(&bill);
    assert!(world.bill().documents.is_empty(), "one kind, one payer");
    let own = |self_paid| Command::SetSelfPaid(SetSelfPaidArgs { line: "0003".into(), self_paid });
    world.must(own(true));
    let bill = world.bill();
    assert_eq!(bill.lines[2].prescription.as_deref(), Some("R7-S"));
    assert!(bill.rules.hits.iter().any(|hit| hit.rule == "A3-45"), "and the clause says why");
    world.must(own(false));
    assert_eq!(world.bill().lines[2].prescription.as_deref(), Some("R7"));
    assert!(world.bill().documents.is_empty());
    // Without the insurance the sheets are apart as well, and the centre is told so.
    world.must(own(true));
    let total = world.bill().total;
    let args = FullPayArgs {
        intent: world.intent(),
        reason: FullPayWhy::PatientsWish,
        signed: true,
        tender: Some(cash(&total)),
    };
    world.must(Command::FullPay(args));
    world.run_until_quiet();
    assert_eq!(lists(&world).len(), 1, "nobody has settled anything: one list");
}
