//! The year so far and the filings of a person: asked beside the visit, shown with their age, read by the rules, waited for by nobody.

use desk::api::*;
use desk::host::Command;
use desk::options::RuleOptions;
use desk::view::{EntitlementView, ToldState, YearView};
use sim::sim_platform::{AnswerFault, Fault, WireFault};
use sim::world::{Bill, World, WorldOptions, visit};

use super::{answer, dear, open_desk, seen, wire};

#[track_caller]
fn told(world: &mut World) -> EntitlementView {
    let person = world.view().person;
    person.entitlement.unwrap_or_else(|| panic!("a person whom the platform knows\n{}", world.story()))
}

#[track_caller]
fn year(world: &mut World) -> YearView {
    told(world).accumulated.year.expect("a year that is known")
}

/// "What was settled counts at once, and what was taken back does not."
#[test]
fn year_moves_with_a_settlement_and_back_with_its_cancel() {
    let mut world = open_desk();
    world.attend("gen2-classes");
    let before = year(&mut world);
    assert_eq!((before.fees.as_str(), before.deductible.as_str(), before.funds.len()), ("0.00", "0.00", 0));
    world.attach(&dear("B1"));
    world.quoted();
    world.settle();
    let split = world.bill().split.unwrap();
    let after = year(&mut world);
    assert_eq!((after.fees, after.deductible), (split.total, split.deductible));
    assert_eq!(after.fund_total, split.fund_total);
    assert_eq!(after.visits, Some(1));
    world.take_exact_cash();
    world.cancel();
    world.run_until_quiet();
    assert_eq!(year(&mut world), YearView { visits: Some(0), ..before });
}

/// "The platform does not tell the year. The patient does not notice."
#[test]
fn year_that_is_not_told_keeps_nobody_waiting() {
    let faults: [(&str, Fault); 4] = [
        ("lost", wire(WireFault::LoseRequest)),
        ("refused", answer(AnswerFault::Refuse { text: "该交易未开放".to_owned() })),
        ("html", answer(AnswerFault::Html { executed: false })),
        ("held", wire(WireFault::HoldUntilReleased)),
    ];
    for (what, fault) in faults {
        let mut world = open_desk();
        for infno in ["5206", "5301"] {
            world.order(infno, fault.clone());
        }
        world.insert("gen2-classes");
        assert!(world.run_until(|view| view.person.state == desk::view::PersonState::Known, 5_000), "{what}");
        world.verify();
        world.attach(&dear("B1"));
        world.must(Command::Quote(NoArgs {}));
        assert!(world.run_until(super::state_is("QUOTED"), 2_000), "{what}\n{}", world.story());
        world.run_ms(11_000);
        let known = told(&mut world);
        assert_eq!(
            (known.accumulated.told.state, known.filings_told.state, known.accumulated.year),
            (ToldState::Unknown, ToldState::Unknown, None),
            "{what}"
        );
        assert_eq!(
            world.view().status.platform.lamp,
            desk::view::Lamp::Ok,
            "{what}: the line itself is well"
        );
    }
}

/// "It came late, but he still stands here."
#[test]
fn year_that_comes_late_counts_for_whoever_it_belongs_to() {
    let late = || wire(WireFault::Delay { ms: 15_000, before: true });
    let mut world = open_desk();
    world.order("5206", late());
    world.insert("gen2-classes");
    world.run_ms(5_000);
    assert_eq!(told(&mut world).accumulated.told.state, ToldState::Asking);
    world.run_ms(7_000);
    assert_eq!(told(&mut world).accumulated.told.state, ToldState::Unknown);
    world.run_ms(10_000);
    assert_eq!(told(&mut world).accumulated.told.state, ToldState::Known);

    world.order("5206", late());
    world.insert("gen2-long-name");
    world.run_ms(5_000);
    world.order("5206", wire(WireFault::LoseRequest));
    world.insert("gen2-classes");
    world.run_ms(30_000);
    assert_eq!(
        told(&mut world).accumulated.told.state,
        ToldState::Cached,
        "the late one was another patient's"
    );
}

/// "No answer today, so the figures of this morning, with their time."
#[test]
fn year_that_was_told_before_is_shown_with_its_time() {
    let mut world = World::new(WorldOptions { idle_lock_ms: 0, ..WorldOptions::default() });
    world.sign_in();
    world.settled("gen2-classes", &dear("B1"));
    world.take_exact_cash();
    let this_morning = told(&mut world).accumulated;
    world.must(Command::NextPatient(NoArgs {}));
    world.pull();
    world.run_until_quiet();
    for infno in ["5206", "5301"] {
        world.order(infno, wire(WireFault::LoseRequest));
    }
    world.run_ms(3_600_000);
    world.attend("gen2-classes");
    let now = told(&mut world);
    assert_eq!(
        (now.accumulated.told.state, now.accumulated.told.at),
        (ToldState::Cached, this_morning.told.at)
    );
    assert_eq!(now.accumulated.year, this_morning.year);
    assert_eq!(now.filings_told.state, ToldState::Cached);
}

/// "He wants the chronic clinic, and nothing is filed for him."
#[test]
fn chronic_visit_without_a_filing_is_stopped_as_soon_as_filings_are_known() {
    let rules = RuleOptions { national: true, ..RuleOptions::default() };
    let mut world = World::new(WorldOptions { rules, ..WorldOptions::default() });
    world.sign_in();
    world.order("5301", wire(WireFault::Delay { ms: 4_000, before: true }));
    world.insert("gen2-classes");
    world.run_ms(1_000);
    world.verify();
    let chronic = VisitArgs {
        care_kind: "14".to_owned(),
        diagnosis_code: "I10.x00".to_owned(),
        diagnosis_name: "高血压".to_owned(),
        ..visit()
    };
    world.attach(&Bill { visit: chronic, ..Bill::of("B1", &[("FW00003", "1")]) });
    let stops = |world: &mut World| world.bill().rules.hits.iter().any(|hit| hit.rule == "A3-52-filed");
    assert!(!stops(&mut world), "nobody has told yet");
    world.run_ms(5_000);
    let hit = world.bill().rules.hits.into_iter().find(|hit| hit.rule == "A3-52-filed");
    let hit = hit.unwrap_or_else(|| panic!("no hit\n{}", world.story()));
    assert_eq!(hit.found, "备案病种：无，本次诊断 I10.x00 高血压");
    assert_eq!(seen(&mut world, "5301"), 1);
}
