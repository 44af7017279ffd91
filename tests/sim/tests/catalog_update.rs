//! Catalogs over a real line: from the simulated platform through the product's client onto its shelf.

#[path = "catalog_update/bench.rs"]
mod bench;
#[path = "catalog_update/package.rs"]
mod package;
#[path = "catalog_update/pages.rs"]
mod pages;
#[path = "catalog_update/regional.rs"]
mod regional;
#[path = "catalog_update/resume.rs"]
mod resume;

use std::collections::BTreeMap;

use desk::catalog_update::{CatalogDesk, CatalogUpdate, StopWord};
use platform::{CodecOptions, WireCodec};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use settlement::catalog::{ListKind, UpdateFault};
use settlement::ports::Cache;
use settlement::{BusinessDate, ItemCode, Timestamp};
use sim::sim_platform::{CatalogTrouble, Fault, ListTrouble, National, Side, WireFault};
use store::{OpenOptions, SqliteCache, Store};

use bench::{Bench, Desk, noon, small};

#[test]
fn whole_catalog_comes_and_every_item_is_as_the_platform_has_it() {
    let bench = Bench::new(small());
    let (mut store, mut desk) = (bench.store(), Desk::default());
    let built = bench.update(&mut store, &mut desk).unwrap().unwrap();
    let national = small();
    assert_eq!(built.items, national.sizes.items());
    let version = store.cache.catalog_version().unwrap();
    assert_eq!((version.items, version.fetched_at), (built.items, Some(noon())));
    let today = noon().china_date();
    for part in ["1301", "1302", "1303", "1304", "1305", "1306"] {
        for number in 0..national.rows(part) {
            let wanted = national.item(part, number);
            let code = ItemCode::new(&wanted.code).unwrap();
            let found = store.cache.item(&code, today).unwrap_or_else(|| panic!("{} {}", part, wanted.code));
            // Of ethnic medicines the product's name may be all there is.
            let product = part == "1304" && found.item.name == wanted.trade_name;
            assert!(product || found.item.name == wanted.name, "{part} {number}");
            assert_eq!(found.item.grade.code(), wanted.class, "{part} {number}");
            assert_eq!(
                found.item.first_pay.to_string().parse::<f64>().unwrap(),
                wanted.first_pay_e4 as f64 / 10_000.0
            );
            let price = format!("{}.{:02}", wanted.price_fen / 100, wanted.price_fen % 100);
            assert_eq!(found.item.unit_price.to_string(), price);
            assert_eq!(found.restriction, wanted.restriction);
            assert!(
                found.priced && found.valid_to.is_none() && found.valid_from.is_some_and(|day| day < today)
            );
        }
    }
    assert_eq!(store.cache.search("amxljn", 5).first().unwrap().item.name, "阿莫西林胶囊");
    assert!(desk.words.iter().any(|word| word.what == "医用耗材" && word.step_rows_all > 0));
    assert_eq!(desk.words.last().unwrap().steps_all, 22);
    // Nothing is newer: nothing is put together.
    assert_eq!(bench.update(&mut store, &mut desk).unwrap(), None);
}

#[test]
fn later_release_brings_what_changed_and_takes_away_what_is_gone() {
    let bench = Bench::new(small());
    let (mut store, mut desk) = (bench.store(), Desk::default());
    bench.update(&mut store, &mut desk).unwrap();
    let first = bench.rows(&mut store);
    bench.platform.with_centre(|centre| centre.national().release = 3);
    let asked = desk.envelopes;
    bench.update(&mut store, &mut desk).unwrap().unwrap();
    let updated = bench.rows(&mut store);
    assert_ne!(first, updated);
    assert!(desk.envelopes - asked < 60, "an update asks for little: {}", desk.envelopes - asked);
    // As if it had been fetched at once.
    let other = Bench::new(National { release: 3, ..small() });
    let mut whole = other.store();
    other.update(&mut whole, &mut Desk::default()).unwrap().unwrap();
    assert_eq!(updated, other.rows(&mut whole));
    assert!(updated.len() < first.len() + 2);
}

#[test]
fn download_that_is_cut_a_hundred_times_ends_complete_and_equal() {
    let undisturbed = Bench::new(small());
    let mut whole = undisturbed.store();
    undisturbed.update(&mut whole, &mut Desk::default()).unwrap().unwrap();
    let mut dice = ChaCha8Rng::seed_from_u64(100);
    let mut cuts = 0;
    let mut failed = 0;
    while cuts < 100 {
        let bench = Bench::new(small());
        let (mut store, mut desk) = (bench.store(), Desk::default());
        let planned: BTreeMap<&str, u32> = ["1301", "1305", "1306", "1318", "9102"]
            .into_iter()
            .map(|infno| (infno, 1 + dice.next_u32() % 6))
            .collect();
        bench.platform.with_centre(|centre| {
            for (infno, times) in &planned {
                for _ in 0..*times {
                    let byte = (dice.next_u32() % 30_000) as usize;
                    let side = if dice.next_u32().is_multiple_of(4) { Side::Request } else { Side::Reply };
                    centre.faults.order(infno, Fault::Wire(WireFault::CutAt { byte, side }), 1);
                }
            }
        });
        bench.update(&mut store, &mut desk).unwrap().unwrap();
        failed += desk.pauses;
        assert_eq!(bench.rows(&mut store), undisturbed.rows(&mut whole));
        // What is ordered for requests that were never made did not happen.
        cuts += planned.values().sum::<u32>() - bench.platform.with_centre(|centre| centre.faults.waiting());
    }
    // A cut after the last byte hurts nobody; most are before it.
    assert!(failed * 2 > cuts, "{failed} of {cuts} were felt");
}

#[test]
fn line_that_stays_away_is_told_and_the_old_version_stays() {
    let bench = Bench::new(small());
    let (mut store, mut desk) = (bench.store(), Desk::default());
    bench.update(&mut store, &mut desk).unwrap();
    let before = (store.cache.catalog_version(), bench.rows(&mut store));
    bench.platform.with_centre(|centre| {
        centre.national().release = 2;
        centre.faults.order("9102", Fault::Wire(WireFault::LoseReplyAfterCommit), 50);
    });
    let fault = bench.update(&mut store, &mut desk).unwrap_err();
    assert!(matches!(fault, UpdateFault::Broken(_)), "{fault}");
    assert_eq!((store.cache.catalog_version(), bench.rows(&mut store)), before);
    bench.platform.with_centre(|centre| centre.faults.clear());
    bench.platform.set_line(sim::sim_platform::Line::Refuses);
    assert_eq!(bench.update(&mut store, &mut desk).unwrap_err(), UpdateFault::Unreachable);
    assert_eq!((store.cache.catalog_version(), bench.rows(&mut store)), before);
    bench.platform.set_line(sim::sim_platform::Line::Up);
    assert!(bench.update(&mut store, &mut desk).unwrap().is_some());
}

#[test]
fn corrupt_file_or_wrong_version_is_refused_and_the_old_version_stays() {
    let bench = Bench::new(small());
    let (mut store, mut desk) = (bench.store(), Desk::default());
    bench.update(&mut store, &mut desk).unwrap();
    let before = (store.cache.catalog_version(), bench.rows(&mut store));
    bench.platform.with_centre(|centre| centre.national().release = 2);
    let mut check = |trouble: CatalogTrouble, expected: &dyn Fn(&UpdateFault) -> bool| {
        bench.platform.with_centre(|centre| centre.catalog_trouble = trouble);
        let fault = bench.update(&mut store, &mut desk).unwrap_err();
        assert!(expected(&fault), "{trouble:?}: {fault:?}");
        assert_eq!((store.cache.catalog_version(), bench.rows(&mut store)), before, "{trouble:?}");
        drop(std::mem::replace(&mut store, bench_other(&bench)));
        store = bench.store();
        assert_eq!(
            (store.cache.catalog_version(), bench.rows(&mut store)),
            before,
            "{trouble:?}, after a start"
        );
    };
    let corrupt = |fault: &UpdateFault| matches!(fault, UpdateFault::Corrupt { part: "1301", .. });
    check(CatalogTrouble::TurnedBit, &corrupt);
    check(CatalogTrouble::CutShort, &corrupt);
    check(CatalogTrouble::NoZip, &|fault| matches!(fault, UpdateFault::Broken(_)));
    check(CatalogTrouble::TwoFiles, &corrupt);
    check(CatalogTrouble::OddRow, &corrupt);
    check(CatalogTrouble::RowMissing, &corrupt);
    check(CatalogTrouble::OldVersion, &|fault| {
        matches!(fault, UpdateFault::WrongVersion { part: "1301", .. })
    });
}

/// Something to hold while the folder is let go.
fn bench_other(bench: &Bench) -> Store {
    Store::open(&OpenOptions { ballast: false, ..OpenOptions::new(bench.folder.path().join("other")) })
        .unwrap()
}

#[test]
fn update_that_is_cancelled_leaves_the_old_version() {
    let bench = Bench::new(small());
    let mut store = bench.store();
    let words = {
        let mut desk = Desk::default();
        bench.update(&mut store, &mut desk).unwrap();
        desk.words.len()
    };
    let before = (store.cache.catalog_version(), bench.rows(&mut store));
    bench.platform.with_centre(|centre| centre.national().release = 2);
    for stop_after in [0, 1, 3, words / 2] {
        let mut desk = Desk { stop_after: Some(stop_after), ..Desk::default() };
        assert_eq!(bench.update(&mut store, &mut desk).unwrap_err(), UpdateFault::Cancelled, "{stop_after}");
        assert_eq!((store.cache.catalog_version(), bench.rows(&mut store)), before);
    }
}

#[test]
fn bill_of_an_earlier_day_is_charged_by_the_version_of_that_day() {
    let bench = Bench::new(small());
    let (mut store, mut desk) = (bench.store(), Desk::default());
    bench.update(&mut store, &mut desk).unwrap();
    bench.platform.with_centre(|centre| centre.national().release = 2);
    let data = bench.folder.path().join("data");
    let day = |text: &str| BusinessDate::parse(text).unwrap();
    let (number, base) = (store.cache.next_catalog_number(), store.cache.catalog_number());
    let shelf = SqliteCache::builder(&data, number, base).unwrap();
    let later = Timestamp::parse_platform("2026-07-15 09:00:00").unwrap();
    let built = CatalogUpdate::new(&mut bench.client(), &mut desk, StopWord::default())
        .run(shelf, later.china_date())
        .unwrap()
        .unwrap();
    // A bill of June is still open.
    assert!(store.cache.adopt_catalog(&built, later, day("2026-06-20")));
    let national = National { release: 2, ..small() };
    let changed = (260..national.rows("1301"))
        .find(|number| {
            national.item("1301", *number).version.starts_with("V0002")
                && national.item("1301", *number).valid
        })
        .expect("something changed");
    let (old, new) = (small().item("1301", changed), national.item("1301", changed));
    let code = ItemCode::new(&new.code).unwrap();
    let mut price = |on: &str| store.cache.item(&code, day(on)).unwrap().item.unit_price.to_string();
    let text = |fen: u64| format!("{}.{:02}", fen / 100, fen % 100);
    assert_ne!(old.price_fen, new.price_fen);
    assert_eq!(price("2026-06-30"), text(old.price_fen));
    assert_eq!(price("2026-07-15"), text(new.price_fen));
    assert_eq!(price("2026-08-01"), text(new.price_fen));
    assert!(data.join(format!("catalog-{}.db", base.unwrap())).exists());
    // No bill needs it any more once the next one comes.
    bench.platform.with_centre(|centre| centre.national().release = 3);
    let (number, top) = (store.cache.next_catalog_number(), store.cache.catalog_number());
    let shelf = SqliteCache::builder(&data, number, top).unwrap();
    let august = Timestamp::parse_platform("2026-08-20 09:00:00").unwrap();
    let built = CatalogUpdate::new(&mut bench.client(), &mut desk, StopWord::default())
        .run(shelf, august.china_date())
        .unwrap()
        .unwrap();
    assert!(store.cache.adopt_catalog(&built, august, day("2026-08-10")));
    assert!(!data.join(format!("catalog-{}.db", base.unwrap())).exists());
    assert!(data.join(format!("catalog-{}.db", top.unwrap())).exists(), "in use on the tenth of August");
}

/// What the desk does with the lists of an update.
fn keep(store: &mut Store, desk: &mut Desk) -> Vec<(ListKind, Option<UpdateFault>)> {
    let mut told = Vec::new();
    for (list, result) in desk.lists.drain(..) {
        match result {
            Ok(rows) => {
                assert!(store.cache.keep_list(list, &rows, noon()));
                told.push((list, None));
            }
            Err(fault) => told.push((list, Some(fault))),
        }
    }
    told
}

#[test]
fn departments_and_doctors_come_with_the_catalog_and_are_found_by_what_a_clerk_types() {
    let bench = Bench::new(small());
    let (mut store, mut desk) = (bench.store(), Desk::default());
    assert_eq!(store.cache.list_state("5102"), None);
    assert_eq!(store.cache.listed(ListKind::Doctors, "D109900000001"), None);
    bench.update(&mut store, &mut desk).unwrap();
    assert_eq!(keep(&mut store, &mut desk), [(ListKind::Departments, None), (ListKind::Doctors, None)]);
    let doctors: Vec<_> =
        sim::sim_platform::staff(small().seed).into_iter().filter(|one| one.kind == "1").collect();
    let state = store.cache.list_state("5102").unwrap();
    assert_eq!((state.rows as usize, state.fetched_at), (doctors.len(), noon()));
    for doctor in &doctors {
        for typed in [&doctor.code, &doctor.name, &doctor.own_number] {
            let found = store.cache.search_list(ListKind::Doctors, typed, 100);
            assert!(found.iter().any(|row| row.code == doctor.code), "{typed}: {found:?}");
        }
        let today = noon().china_date();
        let listed = store.cache.listed(ListKind::Doctors, &doctor.code).unwrap();
        assert_eq!(listed.len(), 1);
        assert_eq!(listed[0].holds_on(today), doctor.insured && doctor.until.is_none(), "{doctor:?}");
    }
    let first =
        |store: &mut Store, list, typed: &str| store.cache.search_list(list, typed, 5)[0].name.clone();
    assert_eq!(first(&mut store, ListKind::Doctors, "lys"), "李医生");
    assert_eq!(first(&mut store, ListKind::Departments, "qkmz"), "全科门诊");
    assert_eq!(store.cache.search_list(ListKind::Departments, "", 100).len(), 12);
    assert_eq!(store.cache.listed(ListKind::Doctors, "D109900999999").unwrap(), []);
}

#[test]
fn list_that_is_empty_corrupt_or_refused_leaves_the_old_one_and_holds_up_nothing_else() {
    let bench = Bench::new(small());
    let (mut store, mut desk) = (bench.store(), Desk::default());
    bench.update(&mut store, &mut desk).unwrap();
    keep(&mut store, &mut desk);
    let before = store.cache.search_list(ListKind::Doctors, "", 100);
    let refuse =
        || Fault::Answer(sim::sim_platform::AnswerFault::Refuse { text: "接口未开通".to_owned() });
    for (trouble, expected) in [
        (ListTrouble::Empty, "5102: no rows"),
        (ListTrouble::NoCode, "5102: Member(\"doctor_code\")"),
        (ListTrouble::NoRows, "5102: Member(\"rows\")"),
        (ListTrouble::Nothing, "refused: "),
    ] {
        bench.platform.with_centre(|centre| {
            centre.national().release += 1;
            centre.list_trouble = trouble;
            if trouble == ListTrouble::Nothing {
                centre.faults.order("5102", refuse(), 1);
            }
        });
        assert!(bench.update(&mut store, &mut desk).unwrap().is_some(), "the catalog comes all the same");
        let told = keep(&mut store, &mut desk);
        let words = told[1].1.as_ref().expect("the doctors did not come").to_string();
        assert!(words.starts_with(expected), "{trouble:?}: {words}");
        assert_eq!(store.cache.search_list(ListKind::Doctors, "", 100), before, "{trouble:?}");
    }
}

#[test]
fn list_whose_line_is_cut_comes_whole_in_the_end() {
    let bench = Bench::new(small());
    let (mut store, mut desk) = (bench.store(), Desk::default());
    bench.platform.with_centre(|centre| {
        for byte in [0, 40, 700, 2_000] {
            centre.faults.order("5102", Fault::Wire(WireFault::CutAt { byte, side: Side::Reply }), 1);
        }
    });
    bench.update(&mut store, &mut desk).unwrap();
    assert_eq!(keep(&mut store, &mut desk)[1], (ListKind::Doctors, None));
    assert!(desk.pauses >= 3);
    let doctors = sim::sim_platform::staff(small().seed).iter().filter(|one| one.kind == "1").count();
    assert_eq!(store.cache.list_state("5102").unwrap().rows as usize, doctors);
}

#[test]
fn path_of_a_catalog_is_that_of_the_region() {
    let area = settlement::person::AreaCode::new("109900").unwrap();
    let institution = settlement::ids::InstitutionCode::new("H10990000001").unwrap();
    let national = CodecOptions::national(institution, "示例市第一人民医院", area);
    let route =
        |path: &str| platform::Route { number: "5102".to_owned(), path: path.to_owned(), receiver: None };
    let with = |path: &str| CodecOptions {
        routes: platform::Routes::national().with_query("5102", route(path)),
        ..national.clone()
    };
    assert!(WireCodec::new(with("no slash")).is_err());
    // An application prefix, as in Guangdong: the simulated platform answers below it as well.
    let bench = Bench::new(small());
    let mut desk = Desk::default();
    let (mut store, envelope) = (bench.store(), desk.envelope().unwrap());
    let path = "/ebus/desk/fsi/api/fsiIntegratedQueryService/queryFixmedinsPracPsn";
    let mut client = bench.client_with(WireCodec::new(with(path)).unwrap());
    let rows = settlement::catalog::CatalogSource::list(&mut client, &envelope, ListKind::Doctors).unwrap();
    assert!(store.cache.keep_list(ListKind::Doctors, &rows, noon()));
    let mut client = bench.client_with(WireCodec::new(with("/nowhere")).unwrap());
    assert!(settlement::catalog::CatalogSource::list(&mut client, &envelope, ListKind::Doctors).is_err());
}
