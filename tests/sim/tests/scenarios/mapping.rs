//! The hospital's own items: a list is taken, the centre is told, and only what it holds goes by the insurance.

use std::fmt::Write as _;

use desk::api::*;
use desk::host::{Command, Query, Rows};
use desk::options::RuleOptions;
use desk::view::{OwnItemsView, RuleStanding};
use sim::sim_platform::HeldMapping;
use sim::world::{SUPERVISOR, World, WorldOptions};

use super::*;

/// The national code of an ordinary drug of the table, and one that nobody has.
const KNOWN: &str = "X99AA00001A001010100001";
const UNKNOWN: &str = "X00ZZ00000A000000000000";

fn supervisor_at_work(rules: RuleOptions) -> World {
    let mut world = World::new(WorldOptions { rules, idle_lock_ms: 0, ..WorldOptions::default() });
    let args = SignInArgs { operator: SUPERVISOR.0.to_owned(), password: SUPERVISOR.1.to_owned() };
    world.must(Command::SignIn(args));
    world.run_until_quiet();
    world
}

/// A list of items, each with its national code or without.
fn list(items: &[(&str, &str)]) -> String {
    let mut text = "院内编码\t名称\t规格\t单位\t单价\t国家编码\n".to_owned();
    for (code, catalog) in items {
        writeln!(text, "{code}\t院内{code}\t10ml\t支\t8.50\t{catalog}").unwrap();
    }
    text
}

fn import(text: &str) -> Command {
    Command::ImportOwnItems(ImportOwnItemsArgs { name: "items.txt".to_owned(), text: text.to_owned() })
}

fn own(world: &mut World) -> OwnItemsView {
    world.view().own_items
}

/// (accepted, waiting, refused, unmapped).
fn counts(world: &mut World) -> (u32, u32, u32, u32) {
    let view = own(world);
    (view.accepted, view.waiting, view.refused, view.unmapped)
}

fn send(world: &mut World) {
    world.must(Command::SendMappings(NoArgs {}));
    assert!(world.run_until(|view| !view.own_items.sending, 600_000), "{}", world.story());
}

fn held(world: &mut World) -> Vec<(String, String)> {
    let held = world.centre().books().mappings();
    held.into_iter().map(|mapping| (mapping.item, mapping.catalog)).collect()
}

fn rows(world: &mut World, state: OwnItemFilter) -> Vec<OwnItemRow> {
    let query = Query::OwnItems(OwnItemsArgs { state, text: String::new(), limit: 500 });
    match world.query(&query).unwrap() {
        Rows::OwnItems(rows) => rows,
        other => panic!("{other:?}"),
    }
}

/// "We sent our 250 items; one had a code from last year, and only that one came back."
#[test]
fn list_is_told_to_the_centre_and_one_bad_row_stops_no_other() {
    let mut world = supervisor_at_work(RuleOptions::default());
    let codes: Vec<String> = (0..250).map(|number| format!("H{number:04}")).collect();
    let items: Vec<(&str, &str)> = codes
        .iter()
        .enumerate()
        .map(|(number, code)| (code.as_str(), if number == 137 { UNKNOWN } else { KNOWN }))
        .chain([("H9999", "")])
        .collect();
    world.must(import(&list(&items)));
    assert_eq!(counts(&mut world), (0, 250, 0, 1));
    send(&mut world);
    assert_eq!(counts(&mut world), (249, 0, 1, 1));
    assert_eq!(held(&mut world).len(), 249);
    let refused = rows(&mut world, OwnItemFilter::Refused);
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].item_code, "H0137");
    assert!(refused[0].words.as_ref().unwrap().contains("不存在"), "{refused:?}");
    assert!(world.notices().contains(&"P-55".to_owned()), "{:?}", world.notices());
    // The journal knows it after a restart as well.
    world.crash_and_restart();
    assert_eq!(counts(&mut world), (249, 0, 1, 1));
}

/// "The line was cut in the middle; I pressed again and everything was there once."
#[test]
fn lost_answers_are_asked_again_and_leave_nothing_double_or_missing() {
    for fault in [
        wire(WireFault::LoseReplyAfterCommit),
        wire(WireFault::LoseRequest),
        answer(AnswerFault::Html { executed: true }),
        answer(AnswerFault::Http502 { executed: false }),
        wire(WireFault::Delay { ms: 200_000, before: false }),
    ] {
        let mut world = supervisor_at_work(RuleOptions::default());
        world.must(import(&list(&[("H1", KNOWN), ("H2", KNOWN)])));
        world.order_times("3301", fault.clone(), 2);
        send(&mut world);
        assert_eq!(counts(&mut world), (2, 0, 0, 0), "{fault:?}\n{}", world.story());
        assert_eq!(held(&mut world).len(), 2);
    }
    // A line that stays away ends the run, and nothing is believed.
    let mut world = supervisor_at_work(RuleOptions::default());
    world.must(import(&list(&[("H1", KNOWN)])));
    world.order_times("3301", wire(WireFault::LoseRequest), 9);
    send(&mut world);
    assert_eq!(counts(&mut world), (0, 1, 0, 0));
    assert!(world.notices().contains(&"P-56".to_owned()));
    // So does a restart under a batch.
    let mut world = supervisor_at_work(RuleOptions::default());
    world.must(import(&list(&[("H1", KNOWN)])));
    world.order("3301", wire(WireFault::HoldUntilReleased));
    world.must(Command::SendMappings(NoArgs {}));
    world.run_ms(1_000);
    assert_eq!(own(&mut world).sent, 1);
    world.crash_and_restart();
    assert_eq!(counts(&mut world), (0, 1, 0, 0));
}

/// "The code was wrong. We changed it, and took another out."
#[test]
fn changed_mapping_is_withdrawn_and_sent_anew() {
    const OTHER: &str = "X99AA00012A001010100001";
    let mut world = supervisor_at_work(RuleOptions::default());
    world.must(import(&list(&[("H1", KNOWN), ("H2", KNOWN), ("H3", KNOWN)])));
    send(&mut world);
    world.must(import(&list(&[("H1", OTHER), ("H2", ""), ("H3", KNOWN)])));
    assert_eq!(counts(&mut world), (1, 2, 0, 0));
    // The withdrawal is done, its answer is lost: it is sent again and answered "not there".
    world.order("3302", wire(WireFault::LoseReplyAfterCommit));
    send(&mut world);
    assert_eq!(counts(&mut world), (2, 0, 0, 1), "{}", world.story());
    assert_eq!(held(&mut world), [("H1".to_owned(), OTHER.to_owned()), ("H3".to_owned(), KNOWN.to_owned())]);
    assert_eq!(world.refused(Command::SendMappings(NoArgs {})), "D-82");
}

/// "The new drip is not in the mapping yet: the patient pays it, and the line says why."
#[test]
fn what_the_centre_does_not_hold_is_charged_at_the_patients_own_cost() {
    let rules = RuleOptions { national: true, ..RuleOptions::default() };
    let mut world = supervisor_at_work(rules);
    world.must(import(&list(&[("H1", KNOWN), ("H2", ""), ("H3", UNKNOWN)])));
    world.attend("gen2-classes");
    for (bill, item, why) in [
        ("B1", "H1", "对照还没有上报成功"),
        ("B2", "H2", "未与国家目录对照"),
        ("B3", "H3", "对照的国家编码不在医保目录内"),
    ] {
        world.attach(&Bill::of(bill, &[("FW00003", "1"), (item, "2")]));
        let view = world.bill();
        let line = view.lines.iter().find(|line| line.item_code == item).unwrap();
        assert_eq!((line.grade.as_str(), line.first_pay.as_str()), ("03", "1"));
        assert_eq!((line.unit_price.as_str(), line.amount.as_str()), ("8.50", "17.00"));
        let hit = view.rules.hits.iter().find(|hit| hit.rule == "A12-156").unwrap();
        assert!(hit.found.contains(why), "{hit:?}");
        assert_eq!(hit.standing, RuleStanding::SelfPaid);
        assert!(!hit.clause.is_empty());
        let back = SetSelfPaidArgs { line: line.line.clone(), self_paid: false };
        assert_eq!(world.refused(Command::SetSelfPaid(back)), "D-64");
        world.next_patient();
        world.attend("gen2-classes");
    }
    // Once the centre holds it, it goes by the insurance, with the coverage of the catalog.
    send(&mut world);
    assert!(world.notices().contains(&"P-55".to_owned()));
    world.attach(&Bill::of("B4", &[("H1", "2")]));
    let view = world.bill();
    assert_eq!((view.lines[0].grade.as_str(), view.lines[0].first_pay.as_str()), ("02", "0.05"));
    assert!(view.rules.hits.iter().all(|hit| hit.rule != "A12-156"));
    world.quoted();
}

/// "I dragged the wrong file onto the window."
#[test]
fn list_that_does_not_fit_changes_nothing() {
    let mut world = supervisor_at_work(RuleOptions::default());
    world.must(import(&list(&[("H1", KNOWN)])));
    let before = rows(&mut world, OwnItemFilter::All);
    for text in [
        "",
        "院内编码\t名称\t单价\n",
        "\u{0}\u{1}PK\u{3}\u{4}",
        "院内编码\t名称\t单价\t等级\nH1\tx\t1\t01\n",
        "院内编码\t名称\t单价\nH1\tx\t1\nH1\ty\t2\n",
    ] {
        assert_eq!(world.refused(import(text)), "D-80", "{text:?}");
        assert_eq!(rows(&mut world, OwnItemFilter::All), before);
    }
    // And a clerk may do neither.
    let mut world = open_desk();
    assert_eq!(world.refused(import(&list(&[("H1", KNOWN)]))), "D-46");
    assert_eq!(world.refused(Command::SendMappings(NoArgs {})), "D-46");
}

/// "I typed three letters of our own name for it."
#[test]
fn own_item_is_found_by_its_own_name_and_takes_the_place_of_the_national_one() {
    let mut world = supervisor_at_work(RuleOptions::default());
    let text = format!("院内编码\t名称\t单价\t国家编码\nH7\t特制阿莫西林\t9.90\t{KNOWN}\n");
    world.must(import(&text));
    let query = Query::CatalogSearch(CatalogSearchArgs { text: "tzamxl".to_owned(), limit: 20 });
    let Rows::CatalogSearch(found) = world.query(&query).unwrap() else { panic!("other rows") };
    assert_eq!(found[0].item_code, "H7");
    assert_eq!((found[0].unit_price.as_str(), found[0].catalog_code.as_str()), ("9.90", KNOWN));
    let query = Query::CatalogSearch(CatalogSearchArgs { text: KNOWN.to_owned(), limit: 20 });
    let Rows::CatalogSearch(found) = world.query(&query).unwrap() else { panic!("other rows") };
    assert_eq!(found.iter().map(|row| row.item_code.as_str()).collect::<Vec<_>>(), ["H7"]);
}

/// A row of the centre's own list.
fn told(item: &str, catalog: &str) -> HeldMapping {
    HeldMapping {
        item: item.to_owned(),
        name: format!("院内{item}"),
        catalog: catalog.to_owned(),
        list_type: "101".to_owned(),
        from: "2026-01-01".to_owned(),
        to: "2099-12-31".to_owned(),
    }
}

/// "The old program had mapped everything: on the first day nothing went by the insurance, until the list of the centre came."
#[test]
fn mapping_that_another_program_told_the_centre_goes_by_the_insurance() {
    let rules = RuleOptions { national: true, ..RuleOptions::default() };
    let mut world = supervisor_at_work(rules);
    world.must(import(&list(&[("H1", KNOWN), ("H2", KNOWN)])));
    world.centre().books().put_mapping(&told("H1", KNOWN));
    world.attend("gen2-classes");
    world.attach(&Bill::of("B1", &[("H1", "2")]));
    assert_eq!(world.bill().lines[0].grade, "03");
    // The list comes while the bill stands there: the rule is looked at again.
    world.mappings_come();
    assert_eq!(counts(&mut world), (1, 1, 0, 0));
    world.next_patient();
    world.attend("gen2-classes");
    world.attach(&Bill::of("B2", &[("H1", "2"), ("H2", "1")]));
    let view = world.bill();
    assert_eq!((view.lines[0].grade.as_str(), view.lines[0].first_pay.as_str()), ("02", "0.05"));
    assert_eq!(view.lines[1].grade, "03", "of this one nobody has told the centre");
    world.crash_and_restart();
    assert_eq!(counts(&mut world), (1, 1, 0, 0), "the cache knows it after a restart");
    // What waits is sent, and the other one is not sent again.
    let args = SignInArgs { operator: SUPERVISOR.0.to_owned(), password: SUPERVISOR.1.to_owned() };
    world.must(Command::SignIn(args));
    world.run_until_quiet();
    send(&mut world);
    assert_eq!(counts(&mut world), (2, 0, 0, 0));
    assert_eq!(held(&mut world).len(), 2);
}

/// "Two items had another code at the centre. It showed them, and changed nothing until I said so."
#[test]
fn mapping_that_differs_at_the_centre_is_shown_and_not_overwritten() {
    const OTHER: &str = "X99AA00012A001010100001";
    let rules = RuleOptions { national: true, ..RuleOptions::default() };
    let mut world = supervisor_at_work(rules);
    world.must(import(&list(&[("H1", KNOWN), ("H2", ""), ("H3", KNOWN)])));
    for row in [told("H1", OTHER), told("H2", OTHER), told("H9", OTHER)] {
        world.centre().books().put_mapping(&row);
    }
    world.mappings_come();
    let view = own(&mut world);
    assert_eq!((view.differs, view.waiting, view.centre_only), (2, 1, 1));
    assert!(world.notices().contains(&"D-85".to_owned()));
    let differs = rows(&mut world, OwnItemFilter::Differs);
    assert_eq!(differs[0].words.as_deref(), Some(format!("医保中心对照的是 {OTHER}").as_str()));
    assert_eq!(rows(&mut world, OwnItemFilter::CentreOnly)[0].item_code, "H9");
    send(&mut world);
    let at_centre = |world: &mut World, item: &str| {
        held(world).into_iter().find(|(held, _)| held == item).map(|(_, catalog)| catalog)
    };
    assert_eq!(at_centre(&mut world, "H1").as_deref(), Some(OTHER), "nobody said so");
    // It is charged at the patient's own cost, and the line says why.
    world.attend("gen2-classes");
    world.attach(&Bill::of("B1", &[("H1", "1")]));
    let hit = world.bill().rules.hits.into_iter().find(|hit| hit.rule == "A12-156").unwrap();
    assert!(hit.found.contains(OTHER), "{hit:?}");
    world.next_patient();
    // Now somebody says so, of one item; the first answer is lost.
    world.order("3302", wire(WireFault::LoseReplyAfterCommit));
    world.must(Command::ReplaceMapping(ReplaceMappingArgs { item_code: "H1".to_owned() }));
    assert!(world.run_until(|view| !view.own_items.sending, 600_000), "{}", world.story());
    assert_eq!(at_centre(&mut world, "H1").as_deref(), Some(KNOWN));
    assert_eq!(at_centre(&mut world, "H2").as_deref(), Some(OTHER));
    assert_eq!(own(&mut world).differs, 1);
    for (item, code) in [("H1", "D-82"), ("H7", "D-82"), ("", "D-04")] {
        let args = ReplaceMappingArgs { item_code: item.to_owned() };
        assert_eq!(world.refused(Command::ReplaceMapping(args)), code, "{item}");
    }
    // The next list of the centre agrees.
    world.mappings_come();
    assert_eq!((own(&mut world).differs, own(&mut world).accepted), (1, 2));
}

/// "Approval takes days: what we had sent was not in their list yet."
#[test]
fn list_of_the_centre_that_is_silent_or_empty_takes_nothing_away() {
    let mut world = supervisor_at_work(RuleOptions::default());
    world.must(import(&list(&[("H1", KNOWN), ("H2", KNOWN)])));
    send(&mut world);
    world.mappings_come_as(Ok(Vec::new()));
    assert!(world.notices().contains(&"P-57".to_owned()));
    assert_eq!(counts(&mut world), (2, 0, 0, 0));
    assert!(world.view().catalog.lists[2].fault.is_some());
    world.centre().books().put_mapping(&told("H5", KNOWN));
    let rows_of_centre = |world: &mut World| {
        let one = told("H5", KNOWN);
        let mapping = settlement::mapping::Mapping {
            item: settlement::ItemCode::new(&one.item).unwrap(),
            catalog: settlement::CatalogCode::new(&one.catalog).unwrap(),
            list: one.list_type,
        };
        let row = settlement::mapping::CentreMapping { mapping, name: one.name, from: None, until: None };
        world.mappings_come_as(Ok(vec![row]));
    };
    rows_of_centre(&mut world);
    let view = own(&mut world);
    assert_eq!((view.accepted, view.unlisted, view.waiting), (0, 2, 0));
    // It still goes by the insurance, and the key tells the centre once more.
    send(&mut world);
    assert_eq!((own(&mut world).accepted, own(&mut world).unlisted), (2, 0));
    assert!(world.view().catalog.lists[2].fault.is_none());
}

/// "Our centre has a kind of visit that no other has."
#[test]
fn names_of_codes_are_the_centres_and_an_unknown_list_is_told() {
    use settlement::catalog::{CodeLabel, CodeList, UpdateFault};
    let mut world = supervisor_at_work(RuleOptions::default());
    let label = |world: &mut World, code: &str| {
        let Rows::CodeLabels(rows) = world.query(&Query::CodeLabels(NoArgs {})).unwrap() else {
            panic!("other rows")
        };
        rows.into_iter().find(|row| row.list == "care_kind" && row.code == code).map(|row| row.label)
    };
    assert_eq!((label(&mut world, "11").as_deref(), label(&mut world, "9907")), (Some("普通门诊"), None));
    let row = |code: &str, name: &str| CodeLabel { code: code.to_owned(), label: name.to_owned() };
    world.codes_come(CodeList::CareKind, Ok(vec![row("11", "门诊（普通）"), row("9907", "两病门诊")]));
    for _ in 0..2 {
        assert_eq!(label(&mut world, "11").as_deref(), Some("门诊（普通）"));
        assert_eq!(label(&mut world, "9907").as_deref(), Some("两病门诊"));
        assert_eq!(label(&mut world, "14").as_deref(), Some("门诊慢特病"));
        let list = world.view().catalog.lists[3].clone();
        assert_eq!((list.name.as_str(), list.rows), ("代码表", 2));
        world.crash_and_restart();
    }
    world.codes_come(CodeList::Sex, Err(UpdateFault::Corrupt { part: "1901", what: "no rows".to_owned() }));
    world.codes_come(CodeList::CareKind, Err(UpdateFault::Refused("没有".to_owned())));
    assert_eq!(world.notices().iter().filter(|code| *code == "P-57").count(), 1, "one word is enough");
    assert_eq!(label(&mut world, "9907").as_deref(), Some("两病门诊"));
}
