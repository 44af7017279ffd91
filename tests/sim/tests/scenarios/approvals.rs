//! The register of approvals: entered by two people or typed with a line, picked for a line, used up, ended, withdrawn.

use desk::api::*;
use desk::host::{Command, Query, Rows};
use desk::options::RuleOptions;
use desk::view::{RuleHitView, RuleStanding};
use settlement::fact::Fact;
use settlement::receipt::Paper;
use sim::world::{Bill, SUPERVISOR, World, WorldOptions};

use super::pay_out;

fn desk() -> World {
    let rules = RuleOptions { national: true, ..RuleOptions::default() };
    let mut world = World::new(WorldOptions { rules, ..WorldOptions::default() });
    world.sign_in();
    world.attend("gen2-classes");
    world
}

fn second() -> SecondArgs {
    SecondArgs { operator: SUPERVISOR.0.to_owned(), password: SUPERVISOR.1.to_owned() }
}

/// Twelve vials of meropenem until the tenth.
fn meropenem(number: &str) -> EnterApprovalArgs {
    EnterApprovalArgs {
        number: number.to_owned(),
        kind: ApprovalKindArg::RestrictedDrug,
        items: vec!["YP00019".to_owned()],
        diagnosis: None,
        quantity: Some("12".to_owned()),
        from: None,
        until: Some("2026-05-10".to_owned()),
        second: second(),
    }
}

fn enter(world: &mut World, args: EnterApprovalArgs) {
    world.must(Command::EnterApproval(args));
    world.run_until_quiet();
}

fn rows(world: &mut World) -> Vec<ApprovalRow> {
    match world.query(&Query::Approvals(NoArgs {})).unwrap() {
        Rows::Approvals(rows) => rows,
        other => panic!("{other:?}"),
    }
}

fn bill(number: &str, vials: &str) -> Bill {
    Bill::of(number, &[("FW00003", "1"), ("YP00019", vials)])
}

#[track_caller]
fn hit(world: &mut World) -> RuleHitView {
    let hits = world.bill().rules.hits;
    hits.iter().find(|hit| hit.rule == "A4-59").cloned().unwrap_or_else(|| panic!("{hits:#?}"))
}

fn pick(number: &str) -> Command {
    Command::AnswerRule(AnswerRuleArgs {
        rule: "A4-59".into(),
        line: Some("0002".into()),
        kind: RuleAnswerKind::Approval,
        text: number.to_owned(),
    })
}

fn settle(world: &mut World) {
    world.quoted();
    world.settle();
    if world.bill().tender.is_none() {
        world.take_exact_cash();
    }
}

fn entered(world: &mut World) -> usize {
    let entries = &world.watch().entries;
    entries.iter().filter(|stored| matches!(stored.entry.fact, Fact::ApprovalEntered(_))).count()
}

/// "Twelve vials are approved; she takes eight now and wants five tomorrow."
#[test]
fn approval_is_picked_until_it_is_used_up() {
    let mut world = desk();
    enter(&mut world, meropenem("YBS-0417"));
    let row = rows(&mut world).remove(0);
    assert_eq!((row.number.as_str(), row.used.as_str(), row.counts, row.here), ("YBS-0417", "0", true, true));
    assert_eq!(row.confirmed.as_deref(), Some(SUPERVISOR.0));
    world.attach(&bill("B1", "8"));
    let offers = hit(&mut world).approvals;
    assert_eq!((offers.len(), offers[0].number.as_str(), &offers[0].why), (1, "YBS-0417", &None));
    assert_eq!(offers[0].text, "限制用药 · 批准 12，已用 0 · 至 2026-05-10");
    world.must(pick("YBS-0417"));
    assert_eq!(hit(&mut world).standing, RuleStanding::Answered);
    settle(&mut world);
    assert_eq!(rows(&mut world)[0].used, "8");

    world.next_patient();
    world.attend("gen2-classes");
    world.attach(&bill("B2", "5"));
    let offers = hit(&mut world).approvals;
    assert_eq!(offers[0].why.as_deref(), Some("批准的 12 已用完或不够"));
    let fault = world.command(pick("YBS-0417")).unwrap_err();
    assert_eq!(
        (fault.code.as_str(), fault.detail.as_deref()),
        ("D-67", Some("YBS-0417 批准的 12 已用完或不够"))
    );
    world.must(Command::ChangeFeeLine(ChangeFeeLineArgs {
        line: "0002".into(),
        quantity: "4".into(),
        days: None,
    }));
    world.must(pick("YBS-0417"));
    settle(&mut world);
    let row = rows(&mut world).remove(0);
    assert_eq!((row.used.as_str(), row.state.as_str(), row.counts), ("12", "已用完", false));
    assert_eq!(entered(&mut world), 1, "picking enters nothing");

    // Everything goes back: so does what was used, also after a restart.
    world.cancel();
    world.run_until_quiet();
    let case = world.attempt();
    pay_out(&mut world, &case).unwrap();
    world.crash_and_restart();
    world.sign_in();
    assert_eq!(rows(&mut world)[0].used, "8");
}

/// "The number is on the form, type it in": it stands in the register, for this item and this day.
#[test]
fn number_typed_with_a_line_is_registered_for_that_item_and_day() {
    let mut world = desk();
    world.attach(&bill("B1", "2"));
    world.must(pick("T-0001"));
    let row = rows(&mut world).remove(0);
    assert_eq!((row.items.as_str(), row.until.as_deref()), ("YP00019", Some("2026-05-04")));
    assert_eq!((row.kind.as_str(), row.confirmed, row.quantity), ("限制用药", None, None));
    world.must(Command::ChangeFeeLine(ChangeFeeLineArgs {
        line: "0002".into(),
        quantity: "1".into(),
        days: None,
    }));
    world.must(pick("T-0001"));
    assert_eq!((rows(&mut world).len(), entered(&mut world)), (1, 1), "once");
    settle(&mut world);
    world.next_patient();
    world.attend("gen2-long-name");
    world.attach(&bill("B2", "2"));
    assert!(hit(&mut world).approvals.is_empty(), "it is of another patient");
    assert!(!rows(&mut world)[0].here);
}

/// "Wrong patient": what is withdrawn is not charged on any more, and says why.
#[test]
fn withdrawn_approval_is_taken_off_the_bill_and_refused() {
    let mut world = desk();
    enter(&mut world, meropenem("YBS-0417"));
    assert_eq!(world.refused(Command::EnterApproval(meropenem("YBS-0417"))), "D-68");
    world.attach(&bill("B1", "2"));
    world.must(pick("YBS-0417"));
    world.quoted();
    let withdraw = |reason: &str| {
        Command::WithdrawApproval(WithdrawApprovalArgs { entry: 1, reason: reason.to_owned() })
    };
    assert_eq!(world.refused(withdraw("错")), "D-19");
    world.must(withdraw("登错患者"));
    assert_eq!(hit(&mut world).standing, RuleStanding::Open, "the line asks again");
    assert_eq!(hit(&mut world).approvals[0].why.as_deref(), Some("已撤销：登错患者"));
    assert_eq!(world.refused(Command::Quote(NoArgs {})), "D-60");
    assert_eq!(world.refused(pick("YBS-0417")), "D-67");
    assert_eq!(world.refused(withdraw("再撤一次")), "D-67");
    world.crash_and_restart();
    world.sign_in();
    let row = rows(&mut world).remove(0);
    assert_eq!((row.state.as_str(), row.counts), ("已撤销：登错患者", false));
    world.must(Command::PrintApprovals(NoArgs {}));
    world.run_until_quiet();
    let Some(Paper::Approvals(list)) = world.papers.last() else { panic!("no list") };
    assert_eq!((list.rows.len(), list.rows[0].number.as_str()), (1, "YBS-0417"));
}

/// "Only for the lung": another diagnosis, another item, a day too late.
#[test]
fn approval_for_something_else_is_not_offered_as_good() {
    let mut world = desk();
    let only = |number: &str| meropenem(number);
    enter(&mut world, EnterApprovalArgs { diagnosis: Some("K35".into()), ..only("S-1") });
    enter(&mut world, EnterApprovalArgs { items: vec!["YP00002".into()], ..only("S-2") });
    enter(
        &mut world,
        EnterApprovalArgs {
            from: Some("2026-05-01".into()),
            until: Some("2026-05-03".into()),
            ..only("S-3")
        },
    );
    enter(&mut world, EnterApprovalArgs { items: Vec::new(), quantity: None, until: None, ..only("S-4") });
    world.attach(&bill("B1", "2"));
    let offers: Vec<_> =
        hit(&mut world).approvals.into_iter().map(|offer| (offer.number, offer.why)).collect();
    let why = |text: &str| Some(text.to_owned());
    assert_eq!(
        offers,
        [
            ("S-4".to_owned(), None),
            ("S-1".to_owned(), why("只限诊断 K35")),
            ("S-3".to_owned(), why("2026-05-03 已到期"))
        ]
    );
    for number in ["S-1", "S-2", "S-3"] {
        assert_eq!(world.refused(pick(number)), "D-67", "{number}");
    }
    world.must(pick("S-4"));
    settle(&mut world);
    for (args, code) in [
        (EnterApprovalArgs { items: vec!["nothing".into()], ..only("S-5") }, "D-10"),
        (EnterApprovalArgs { number: "S".into(), ..only("S") }, "D-04"),
        (EnterApprovalArgs { from: Some("2026-06-01".into()), ..only("S-5") }, "D-04"),
        (EnterApprovalArgs { quantity: Some("many".into()), ..only("S-5") }, "D-11"),
    ] {
        assert_eq!(world.refused(Command::EnterApproval(args)), code);
    }
}
