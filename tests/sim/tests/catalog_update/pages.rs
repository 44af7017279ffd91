//! What comes page by page or list by list: ethnic medicines, insurance codes, the centre's mappings, lists of codes.

use settlement::catalog::{CodeList, UpdateFault};
use settlement::ids::CatalogCode;
use settlement::mapping::{CentrePage, Mapping};
use settlement::ports::Cache;
use settlement::{BusinessDate, ItemCode};
use sim::sim_platform::{AnswerFault, Fault, HeldMapping, National, PageTrouble, Side, WireFault};

use crate::bench::{Bench, Desk, noon, small};

fn held(item: &str, catalog: &str, to: &str) -> HeldMapping {
    HeldMapping {
        item: item.to_owned(),
        name: format!("院内{item}"),
        catalog: catalog.to_owned(),
        list_type: "101".to_owned(),
        from: "2026-01-01".to_owned(),
        to: to.to_owned(),
    }
}

/// "The whole hospital was mapped by the old program: it is all there."
#[test]
fn mappings_of_the_centre_come_whole_whoever_told_them() {
    let bench = Bench::new(small());
    let (mut store, mut desk) = (bench.store(), Desk::default());
    bench.platform.with_centre(|centre| {
        for number in 0..2_345_u32 {
            let to = if number.is_multiple_of(7) { "2026-05-01" } else { "2099-12-31" };
            centre.books().put_mapping(&held(&format!("H{number:05}"), &format!("X{number:022}"), to));
        }
        // The third page is cut twice.
        for byte in [400, 60_000] {
            centre.faults.order("1317", Fault::Wire(WireFault::CutAt { byte, side: Side::Reply }), 1);
        }
    });
    bench.update(&mut store, &mut desk).unwrap();
    let rows = desk.mappings.pop().unwrap().unwrap();
    assert_eq!(rows.len(), 2_345);
    let mapping = Mapping {
        item: ItemCode::new("H02344").unwrap(),
        catalog: CatalogCode::new(&format!("X{:022}", 2344)).unwrap(),
        list: "101".to_owned(),
    };
    let last = rows.iter().find(|row| row.mapping == mapping).unwrap();
    assert!(last.from == BusinessDate::parse("2026-01-01").ok() && last.until.is_none());
    let ended = rows.iter().filter(|row| row.until.is_some()).count();
    assert_eq!(ended, 335, "days of 2099 are no end");
    // It is kept whole, with when it was asked.
    let page = CentrePage { after: 3, rows };
    assert!(store.cache.keep_centre_mappings(&page, noon()));
    drop(store);
    let mut store = bench.store();
    assert_eq!(store.cache.centre_mappings(), Some(page));
    let state = store.cache.list_state("1317").unwrap();
    assert_eq!((state.rows, state.fetched_at), (2_345, noon()));
}

#[test]
fn half_a_list_of_mappings_is_none_and_holds_up_nothing_else() {
    let bench = Bench::new(small());
    bench.platform.with_centre(|centre| {
        for number in 0..1_500 {
            let item = format!("H{number:05}");
            centre.books().put_mapping(&held(&item, "X99AA00001A001010100001", "2099-12-31"));
        }
    });
    for (trouble, expected) in [
        (PageTrouble::CountWrong, "1317: 1500 rows instead of 1501"),
        (PageTrouble::HalfPages, "1317: 1250 rows instead of 1500"),
        (PageTrouble::EmptyPages, "1317: 1000 rows instead of 1500"),
        (PageTrouble::SamePage, "1317: Member(\"page_number\")"),
        (PageTrouble::NoCode, "1317: Member(\"item\")"),
    ] {
        let (mut store, mut desk) = (bench.store(), Desk::default());
        bench.platform.with_centre(|centre| {
            centre.national().release += 1;
            centre.page_trouble = Some(("1317", trouble));
        });
        assert!(bench.update(&mut store, &mut desk).unwrap().is_some(), "the catalog comes all the same");
        let fault = desk.mappings.pop().unwrap().unwrap_err();
        assert_eq!(fault.to_string(), expected, "{trouble:?}");
    }
    let (mut store, mut desk) = (bench.store(), Desk::default());
    bench.platform.with_centre(|centre| {
        centre.national().release += 1;
        centre.page_trouble = None;
        let refuse = AnswerFault::Refuse { text: "接口未开通".to_owned() };
        centre.faults.order("1317", Fault::Answer(refuse), 1);
    });
    assert!(bench.update(&mut store, &mut desk).unwrap().is_some());
    let fault = desk.mappings.pop().unwrap().unwrap_err();
    assert!(matches!(&fault, UpdateFault::Refused(words) if words.contains("接口未开通")), "{fault}");
}

#[test]
fn insurance_code_decides_what_the_insurance_says_of_an_item() {
    let bench = Bench::new(small());
    let (mut store, mut desk) = (bench.store(), Desk::default());
    bench.update(&mut store, &mut desk).unwrap().unwrap();
    let national = small();
    let numbers = (0..national.rows("1301")).filter(|number| number % 3 == 1);
    let number = numbers.into_iter().find(|number| national.item("1301", *number).class == "02").unwrap();
    let wanted = national.item("1301", number);
    assert_ne!(national.insurance_code("1301", number), wanted.code);
    let code = ItemCode::new(&wanted.code).unwrap();
    let found = store.cache.item(&code, noon().china_date()).unwrap();
    assert_eq!(found.item.grade.code(), "02");
    assert!(found.item.price_ceiling.is_some());
    let catalog = CatalogCode::new(&wanted.code).unwrap();
    assert_eq!(store.cache.list_type(&catalog).as_deref(), Some(wanted.list_type));
    // Without the query the rows of the insurance belong to no such item.
    let other = Bench::new(small());
    let (mut store, mut desk) = (other.store(), Desk::default());
    let codec = other.codec(|options| options.catalogs.without = ["1316".to_owned()].into());
    other.update_by(other.client_with(codec), &mut store, &mut desk).unwrap().unwrap();
    assert_eq!(desk.words.last().unwrap().steps_all, 21);
    let found = store.cache.item(&code, noon().china_date()).unwrap();
    assert_eq!(found.item.price_ceiling, None);
}

/// "The region opened 1316 a month after the rest: from then on the ceilings were right."
#[test]
fn what_was_said_of_a_code_before_an_item_went_by_it_still_holds() {
    let bench = Bench::new(small());
    let (mut store, mut desk) = (bench.store(), Desk::default());
    let refuse = || Fault::Answer(AnswerFault::Refuse { text: "接口未开通".to_owned() });
    bench.platform.with_centre(|centre| {
        centre.faults.order("1316", refuse(), 1);
        centre.faults.order("1304", refuse(), 1);
    });
    bench.update(&mut store, &mut desk).unwrap().unwrap();
    let told: Vec<&str> = desk.passed_over.iter().map(|(what, _)| what.as_str()).collect();
    assert_eq!(told, ["民族药", "医保目录匹配"]);
    let national = small();
    let item = national.item("1301", 301);
    assert_ne!(national.insurance_code("1301", 301), item.code);
    let code = ItemCode::new(&item.code).unwrap();
    let ceiling = |store: &mut store::Store| {
        store
            .cache
            .item(&code, noon().china_date())
            .unwrap()
            .item
            .price_ceiling
            .map(|price| price.to_string())
    };
    assert_eq!(ceiling(&mut store), None);
    // The rows about its code are old by now and do not come again.
    bench.update(&mut store, &mut desk).unwrap().unwrap();
    let price = format!("{}.{:02}", item.price_fen / 100, item.price_fen % 100);
    assert_eq!(ceiling(&mut store), Some(price));
    let whole = Bench::new(small());
    let mut other = whole.store();
    whole.update(&mut other, &mut Desk::default()).unwrap().unwrap();
    assert_eq!(bench.rows(&mut store), whole.rows(&mut other));
}

#[test]
fn ethnic_medicines_are_found_like_the_rest_and_go_when_they_are_gone() {
    let bench = Bench::new(National { sizes: sizes(), ..small() });
    let (mut store, mut desk) = (bench.store(), Desk::default());
    bench.update(&mut store, &mut desk).unwrap().unwrap();
    let national = National { sizes: sizes(), ..small() };
    for number in 0..national.rows("1304") {
        let wanted = national.item("1304", number);
        let found = store.cache.search(&wanted.code, 5);
        assert_eq!(found.first().map(|row| row.item.catalog_code.to_string()), Some(wanted.code));
        assert_eq!((found[0].item.unit.as_str(), found[0].item.spec.as_str()), ("袋", "15g"));
        let name = if number.is_multiple_of(3) && !wanted.trade_name.is_empty() {
            &wanted.trade_name
        } else {
            &wanted.name
        };
        assert_eq!(&found[0].item.name, name);
        assert!(store.cache.search(&wanted.name, 500).iter().any(|row| row.item.name.contains(&wanted.name)));
        assert_eq!(found[0].valid_from, BusinessDate::parse("2021-01-01").ok());
        assert_eq!(found[0].valid_to, None);
    }
    // Later releases take some of them away.
    bench.platform.with_centre(|centre| centre.national().release = 60);
    bench.update(&mut store, &mut desk).unwrap().unwrap();
    let later = National { release: 60, ..national };
    let gone: Vec<_> = (0..later.rows("1304")).filter(|number| !later.item("1304", *number).valid).collect();
    assert!(!gone.is_empty());
    for number in 0..later.rows("1304") {
        let item = later.item("1304", number);
        let found = store.cache.search(&item.code, 5);
        assert_eq!(found.is_empty(), !item.valid, "{number}");
    }
}

fn sizes() -> sim::sim_platform::Sizes {
    sim::sim_platform::Sizes { ethnic: 120, ..small().sizes }
}

#[test]
fn page_that_is_not_whole_leaves_the_old_version_in_use() {
    let bench =
        Bench::new(National { sizes: sim::sim_platform::Sizes { ethnic: 1_100, ..sizes() }, ..small() });
    let (mut store, mut desk) = (bench.store(), Desk::default());
    bench.update(&mut store, &mut desk).unwrap().unwrap();
    let before = (store.cache.catalog_version(), bench.rows(&mut store));
    let mut release = 1;
    for infno in ["1304", "1312", "1316", "1318", "1319"] {
        for trouble in [PageTrouble::CountWrong, PageTrouble::NoCode] {
            release += 1;
            bench.platform.with_centre(|centre| {
                centre.national().release = release;
                centre.page_trouble = Some((infno, trouble));
            });
            let fault = bench.update(&mut store, &mut desk).unwrap_err();
            assert!(
                matches!(&fault, UpdateFault::Corrupt { part, .. } if *part == infno),
                "{infno}: {fault}"
            );
            assert_eq!(
                (store.cache.catalog_version(), bench.rows(&mut store)),
                before,
                "{infno} {trouble:?}"
            );
        }
    }
    // From the beginning there are several pages.
    let fresh =
        Bench::new(National { sizes: sim::sim_platform::Sizes { ethnic: 1_100, ..sizes() }, ..small() });
    for trouble in [PageTrouble::HalfPages, PageTrouble::EmptyPages, PageTrouble::SamePage] {
        fresh.platform.with_centre(|centre| centre.page_trouble = Some(("1304", trouble)));
        let mut store = fresh.store();
        let fault = fresh.update(&mut store, &mut Desk::default()).unwrap_err();
        assert!(matches!(&fault, UpdateFault::Corrupt { part: "1304", .. }), "{trouble:?}: {fault}");
        assert_eq!(store.cache.catalog_version(), None);
    }
}

#[test]
fn lists_of_codes_come_whole_each_for_itself() {
    let bench = Bench::new(small());
    let (mut store, mut desk) = (bench.store(), Desk::default());
    let rows = |of: &[(&str, &str)]| {
        of.iter().map(|(code, name)| ((*code).to_owned(), (*name).to_owned())).collect()
    };
    bench.platform.with_centre(|centre| {
        centre.dictionaries.insert("med_type".to_owned(), rows(&[("11", "普通门诊"), ("9907", "两病门诊")]));
        // One without a name, one without rows.
        centre.dictionaries.insert("insutype".to_owned(), rows(&[("310", "职工"), ("390", "")]));
        centre.dictionaries.insert("gend".to_owned(), Vec::new());
    });
    bench.update(&mut store, &mut desk).unwrap().unwrap();
    assert_eq!(desk.codes.len(), CodeList::ALL.len());
    for (list, result) in &desk.codes {
        match (list, result) {
            (CodeList::InsuranceKind, Err(fault)) => assert_eq!(fault.to_string(), "1901: Member(\"label\")"),
            (CodeList::Sex, Err(fault)) => assert_eq!(fault.to_string(), "1901: no rows"),
            (list, result) => {
                assert!(store.cache.keep_codes(*list, result.as_ref().unwrap(), noon()), "{list:?}")
            }
        }
    }
    let kept = store.cache.codes(CodeList::CareKind).unwrap();
    assert_eq!(kept.iter().map(|row| row.label.as_str()).collect::<Vec<_>>(), ["普通门诊", "两病门诊"]);
    assert_eq!((store.cache.codes(CodeList::Sex), store.cache.codes(CodeList::InsuranceKind)), (None, None));
    assert_eq!(store.cache.list_state("1901").unwrap().fetched_at, noon());
    drop(store);
    assert_eq!(bench.store().cache.codes(CodeList::CareKind), Some(kept));
}
