//! Lists of the centre at the desk: the doctor on the bill is looked for in the list of doctors, and an old list is told.

use desk::api::*;
use desk::host::{Query, Rows};
use desk::options::RuleOptions;
use desk::view::{Lamp, RuleStanding};
use settlement::BusinessDate;
use settlement::catalog::{ListKind, ListRow, UpdateFault};
use sim::world::{Bill, World, WorldOptions};

fn desk() -> World {
    let rules = RuleOptions { national: true, ..RuleOptions::default() };
    let mut world = World::new(WorldOptions { rules, idle_lock_ms: 0, ..WorldOptions::default() });
    world.sign_in();
    world
}

/// The doctors of the centre.
fn doctors() -> Vec<ListRow> {
    let day = |text: &str| BusinessDate::parse(text.get(..10).unwrap()).unwrap();
    sim::sim_platform::staff(7)
        .into_iter()
        .filter(|one| one.kind == "1")
        .map(|one| ListRow {
            code: one.code,
            name: one.name,
            other_code: one.own_number,
            from: Some(day(one.from)),
            until: one.until.map(day),
            insured: one.insured,
        })
        .collect()
}

/// The rules about the doctor that a bill of his meets.
fn met(world: &mut World, doctor: &ListRow, number: &str) -> Vec<String> {
    let mut bill = Bill::of(number, &[("FW00003", "1")]);
    bill.visit.doctor_code.clone_from(&doctor.code);
    bill.visit.doctor_name.clone_from(&doctor.name);
    world.attend("gen2-classes");
    world.attach(&bill);
    let hits = world.bill().rules.hits;
    world.next_patient();
    let of_doctor = hits.into_iter().filter(|hit| hit.rule.starts_with("A6-8"));
    of_doctor
        .map(|hit| {
            assert_eq!(hit.standing, RuleStanding::Open, "{hit:?}");
            assert!(!hit.clause.is_empty());
            hit.rule
        })
        .collect()
}

/// "The new colleague is not in the list yet: it said so before we had sent anything."
#[test]
fn doctor_who_is_not_on_the_list_of_the_centre_stops_the_bill() {
    let mut world = desk();
    let all = doctors();
    let listed = all.iter().find(|one| one.insured && one.until.is_none()).unwrap();
    let gone = all.iter().find(|one| one.insured && one.until.is_some()).unwrap();
    let outside = all.iter().find(|one| !one.insured).unwrap();
    let nobody = ListRow { code: "D109900999999".to_owned(), name: "新医生".to_owned(), ..listed.clone() };
    // Where no list ever came nothing is said.
    assert!(met(&mut world, &nobody, "B0").is_empty());
    world.list_comes(ListKind::Doctors, Ok(all.clone()));
    assert!(met(&mut world, listed, "B1").is_empty());
    assert_eq!(met(&mut world, gone, "B2"), ["A6-83-date"]);
    assert_eq!(met(&mut world, outside, "B3"), ["A6-83"]);
    assert_eq!(met(&mut world, &nobody, "B4"), ["A6-83"]);
    // The list that comes while the bill stands there is looked at as well.
    world.attend("gen2-classes");
    let mut bill = Bill::of("B5", &[("FW00003", "1")]);
    bill.visit.doctor_code.clone_from(&nobody.code);
    world.attach(&bill);
    assert!(world.bill().rules.hits.iter().any(|hit| hit.rule == "A6-83"));
    let more = all.into_iter().chain([nobody]).collect();
    world.list_comes(ListKind::Doctors, Ok(more));
    assert!(world.bill().rules.hits.iter().all(|hit| hit.rule != "A6-83"));
}

/// "I type two letters of his name."
#[test]
fn doctor_is_found_by_the_letters_of_his_name() {
    let mut world = desk();
    let search = |world: &mut World, text: &str| {
        let query =
            Query::ListSearch(ListSearchArgs { list: ListWanted::Doctors, text: text.to_owned(), limit: 10 });
        match world.query(&query).unwrap() {
            Rows::ListSearch(rows) => rows,
            other => panic!("{other:?}"),
        }
    };
    assert!(search(&mut world, "lys").is_empty());
    world.list_comes(ListKind::Doctors, Ok(doctors()));
    let found = search(&mut world, "lys");
    assert_eq!(
        (found[0].name.as_str(), found[0].code.as_str(), found[0].holds),
        ("李医生", "D109900000001", true)
    );
    assert_eq!(search(&mut world, "").len(), 10);
    assert_eq!(search(&mut world, "0001")[0].name, "李医生");
}

/// "The bar at the bottom said that our list of doctors was nine days old."
#[test]
fn old_list_is_told_and_a_failed_one_leaves_the_old_in_use() {
    let mut world = desk();
    world.list_comes(ListKind::Doctors, Ok(doctors()));
    assert_eq!(world.view().status.catalog.lamp, Lamp::Ok);
    let fault = UpdateFault::Corrupt { part: "5102", what: "no rows".to_owned() };
    world.list_comes(ListKind::Doctors, Err(fault));
    assert!(world.notices().contains(&"P-57".to_owned()));
    let list = world.view().catalog.lists[1].clone();
    assert_eq!((list.name.as_str(), list.rows as usize, list.stale), ("医师名录", doctors().len(), false));
    assert!(list.fault.is_some());
    world.crash_and_restart();
    assert_eq!(world.view().catalog.lists[1].rows as usize, doctors().len());
    world.set_clock(9 * 86_400_000);
    world.run_ms(1_000);
    let status = world.view().status.catalog;
    assert_eq!((status.lamp, status.text.as_str()), (Lamp::Warn, "医师名录已 9 天未更新"));
    assert!(world.view().catalog.lists[1].stale);
    assert_eq!(world.view().catalog.lists[0].fetched_at, None);
}
