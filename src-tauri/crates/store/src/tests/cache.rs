use std::fs;

use settlement::catalog::{CatalogEntry, CatalogVersion};
use settlement::entitlement::{Accumulators, Filing, Filings, YearTotals};
use settlement::person::InsuranceKind;
use settlement::ports::Cache;
use settlement::split::{FundKind, FundShare};
use settlement::{BusinessDate, CertNo, ItemCode, Money, PersonNo, Timestamp};

use super::kit::{self, open};
use crate::{CatalogFault, Store};

const TABLE: &str = "\
med_list_codg\tmedins_list_codg\tname\tspec\tunit\tprice\tclass\tfirst_pay_ratio\tprice_ceiling\tmed_chrgitm_type\tlist_type\tpinyin_initials
XJ01CAA040B001\tY0001\t阿莫西林胶囊\t0.25g*24粒\t盒\t12.50\t01\t0\t15\t09\t101\tAMXLJN
XJ01CAA040B002\tY0002\t阿莫西林颗粒\t0.125g*12袋\t盒\t9.8\t01\t0\t\t09\t101\tAMXLKL
XJ01CRA042B001\tY0003\t阿莫西林克拉维酸钾片\t0.375g*12片\t盒\t28.6\t02\t0.1\t\t09\t101\tAMXLKLWSJP
XA11GAW001\tY0004\t维生素C片\t100mg*100片\t瓶\t3.20\t01\t0\t\t09\t101\tWSSCP
002503010010000\tF0010\t葡萄糖测定\t\t次\t8.000000\t02\t0.05\t\t04\t201\tPTTCD
001101000010000\tF0001\t普通门诊诊查费\t\t次\t10\t03\t1\t\t02\t201\tPTMZZCF
XV_1\tAM\t甲%乙_丙\t\t个\t0.333333\t03\t1\t\t05\t301\tJYB
";

fn filled(folder: &std::path::Path) -> Store {
    let mut store = open(folder).unwrap();
    assert_eq!(store.cache.import_catalog(TABLE, "2026-01").unwrap(), 7);
    store
}

fn version(name: &str) -> CatalogVersion {
    CatalogVersion { name: name.to_owned(), items: 7, fetched_at: None }
}

fn day(text: &str) -> BusinessDate {
    BusinessDate::parse(text).unwrap()
}

fn codes(entries: &[CatalogEntry]) -> Vec<&str> {
    entries.iter().map(|entry| entry.item.item_code.as_str()).collect()
}

#[test]
fn search_ranks_exact_then_beginnings_then_parts() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = filled(folder.path());
    let mut check = |typed: &str, expected: &[&str]| {
        assert_eq!(codes(&store.cache.search(typed, 20)), expected, "{typed}");
    };
    // The code AM exactly, then initials that begin so: class 01 before 02, the cheaper first.
    check("am", &["AM", "Y0002", "Y0001", "Y0003"]);
    check("amxlk", &["Y0002", "Y0003"]);
    check("AMXLJN", &["Y0001"]);
    check("amoxilin", &["Y0002", "Y0001", "Y0003"]);
    check("阿莫西林", &["Y0002", "Y0001", "Y0003"]);
    check("片", &["Y0004", "Y0003"]);
    check("维生素c", &["Y0004"]);
    check("pt", &["F0010", "F0001"]);
    check("f00", &["F0010", "F0001"]);
    check("xj01ca", &["Y0002", "Y0001"]);
    check(" y0003 ", &["Y0003"]);
    check("amxl 12", &["Y0002", "Y0003"]);
    check("amxl 袋", &["Y0002"]);
    check("xv_", &["AM"]);
    check("y_", &[]);
    check("\\", &[]);
    check("'; DROP TABLE catalog; --", &[]);
    check("", &[]);
    check("  ", &[]);
    assert_eq!(codes(&store.cache.search("阿莫西林", 1)), ["Y0002"]);
    assert_eq!(store.cache.search("阿莫西林", 0), []);
}

#[test]
fn what_is_charged_often_is_found_first_and_stays_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = filled(folder.path());
    assert_eq!(codes(&store.cache.search("amxl", 20)), ["Y0002", "Y0001", "Y0003"]);
    for code in ["Y0003", "Y0001", "Y0003"] {
        store.cache.note_charged(&ItemCode::new(code).unwrap());
    }
    assert_eq!(codes(&store.cache.search("amxl", 20)), ["Y0003", "Y0001", "Y0002"]);
    store.cache.import_catalog(TABLE, "2026-02").unwrap();
    assert_eq!(codes(&store.cache.search("amxl", 20)), ["Y0003", "Y0001", "Y0002"]);
    drop(store);
    assert_eq!(codes(&open(folder.path()).unwrap().cache.search("amxl", 20)), ["Y0003", "Y0001", "Y0002"]);
}

#[test]
fn item_is_read_back_as_it_stood_in_the_table() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = filled(folder.path());
    let item = store.cache.item(&ItemCode::new("Y0001").unwrap(), day("2026-05-01")).unwrap().item;
    assert_eq!((item.name.as_str(), item.unit_price.to_string().as_str()), ("阿莫西林胶囊", "12.50"));
    assert_eq!(item.price_ceiling.unwrap().to_string(), "15.00");
    assert_eq!(store.cache.item(&ItemCode::new("Y9999").unwrap(), day("2026-05-01")), None);
    assert_eq!(store.cache.catalog_version(), Some(version("2026-01")));
}

#[test]
fn catalog_with_a_wrong_line_leaves_the_old_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = filled(folder.path());
    let good = TABLE.lines().nth(1).unwrap();
    let mut check = |table: String, expected: &str| {
        let fault: CatalogFault = store.cache.import_catalog(&table, "2026-02").unwrap_err();
        assert_eq!(fault.to_string(), expected);
        assert_eq!(store.cache.catalog_version(), Some(version("2026-01")));
        assert_eq!(store.cache.search("amxl", 20).len(), 3);
    };
    check(String::new(), "no items");
    check(TABLE.lines().next().unwrap().to_owned(), "no items");
    check(format!("{good}\nA\tB"), "line 2: 2 columns instead of 12");
    check(format!("{good}\n\n{}", good.replace("12.50", "1,2")), "line 3: price");
    check(good.replace("\t01\t", "\t04\t"), "line 1: class");
    check(good.replace("\t0\t15", "\t1.5\t15"), "line 1: first_pay_ratio");
    check(good.replace("\t15\t", "\tx\t"), "line 1: price_ceiling");
    check(good.replace("阿莫西林胶囊", ""), "line 1: name");
    check(format!("{good}\n{good}"), "line 2: the item code stands twice");
}

#[test]
fn catalog_without_header_and_with_windows_lines_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path()).unwrap();
    let (_header, items) = TABLE.split_once('\n').unwrap();
    let table = items.replace('\n', "\r\n");
    assert_eq!(store.cache.import_catalog(&table, "w").unwrap(), 7);
    assert_eq!(store.cache.import_catalog(&format!("\u{feff}{TABLE}"), "bom").unwrap(), 7);
    assert_eq!(store.cache.catalog_version(), Some(version("bom")));
}

#[test]
fn person_is_kept_by_number_and_by_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path()).unwrap();
    let mut person = kit::person();
    store.cache.keep_person(&person);
    person.insurances.clear();
    person.fetched_at = kit::stamp(60).wall;
    store.cache.keep_person(&person);
    drop(store);
    let mut store = open(folder.path()).unwrap();
    assert_eq!(store.cache.person(&person.person_no), Some(person.clone()));
    assert_eq!(store.cache.person_by_certificate(&person.cert_kind, &person.cert_no), Some(person.clone()));
    assert_eq!(store.cache.person(&PersonNo::new("1").unwrap()), None);
    let nobody = CertNo::new("109900194805120026").unwrap();
    assert_eq!(store.cache.person_by_certificate(&person.cert_kind, &nobody), None);
}

#[test]
fn setting_is_kept_until_it_is_set_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path()).unwrap();
    assert_eq!(store.cache.setting("look"), None);
    store.cache.keep_setting("look", "dark");
    store.cache.keep_setting("look", "light");
    drop(store);
    assert_eq!(open(folder.path()).unwrap().cache.setting("look").as_deref(), Some("light"));
}

#[test]
fn cache_that_is_garbage_is_moved_aside_and_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cache.db");
    let garbage = "no database, but as long as a page would be".repeat(100);
    let spoilers: [&dyn Fn(); 4] = [
        &|| fs::write(&file, &garbage).unwrap(),
        &|| {
            let bytes = fs::read(&file).unwrap();
            fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
        },
        &|| {
            rusqlite::Connection::open(&file).unwrap().pragma_update(None, "user_version", 99).unwrap();
        },
        &|| fs::copy(folder.path().join("journal.db"), &file).map(drop).unwrap(),
    ];
    for spoil in spoilers {
        drop(filled(folder.path()));
        spoil();
        let spoiled = fs::read(&file).unwrap();
        let mut store = open(folder.path()).unwrap();
        // The files of the catalog are still there, but nothing says which one is in use.
        assert_eq!(store.cache.catalog_version(), None);
        assert_eq!(store.cache.import_catalog(TABLE, "again").unwrap(), 7);
        assert_eq!(fs::read(folder.path().join("cache.db.broken")).unwrap(), spoiled);
    }
    drop(filled(folder.path()));
    fs::remove_file(&file).unwrap();
    assert_eq!(open(folder.path()).unwrap().cache.catalog_version(), None);
}

#[test]
fn cache_whose_place_cannot_be_used_lives_in_memory() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("cache.db/full")).unwrap();
    fs::create_dir_all(folder.path().join("cache.db.broken/full")).unwrap();
    let mut store = open(folder.path()).unwrap();
    assert_eq!(store.cache.import_catalog(TABLE, "memory").unwrap(), 7);
    store.cache.keep_person(&kit::person());
    assert_eq!(store.cache.person(&kit::person().person_no), Some(kit::person()));
}

/// The catalog that ships is the one the search is made for.
#[test]
fn seed_catalog_is_taken_whole_and_found_by_every_initial() {
    let table = include_str!("../../../../../assets/catalog/seed.tsv");
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path()).unwrap();
    let lines = || table.lines().filter(|line| !line.is_empty() && !line.starts_with("med_list_codg"));
    let items = store.cache.import_catalog(table, "seed").unwrap();
    assert_eq!(usize::try_from(items).unwrap(), lines().count());
    for line in lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        let found = store.cache.search(columns[11], 100);
        assert!(codes(&found).contains(&columns[1]), "{line}");
    }
}

#[test]
fn what_was_told_of_a_person_is_kept_until_it_is_told_anew() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path()).unwrap();
    let person = PersonNo::new("10990000000000000001").unwrap();
    let at = Timestamp::parse_platform("2026-05-04 08:00:00").unwrap();
    let told = |deductible: &str| Accumulators {
        years: vec![YearTotals {
            deductible: Money::parse(deductible).unwrap(),
            visits: Some(2),
            funds: vec![FundShare { fund: FundKind::Pooled, amount: Money::parse("52.10").unwrap() }],
            ..YearTotals::nothing(InsuranceKind::new("310").unwrap(), 2026)
        }],
        fetched_at: at,
    };
    let filings = Filings {
        rows: vec![Filing {
            code: "M03900".to_owned(),
            name: "高血压".to_owned(),
            from: day("2024-01-01"),
            until: None,
        }],
        fetched_at: at,
    };
    assert_eq!((store.cache.accumulators(&person), store.cache.filings(&person)), (None, None));
    store.cache.keep_accumulators(&person, &told("10.00"));
    store.cache.keep_accumulators(&person, &told("300.00"));
    store.cache.keep_filings(&person, &filings);
    drop(store);
    let mut store = open(folder.path()).unwrap();
    assert_eq!(store.cache.accumulators(&person), Some(told("300.00")));
    assert_eq!(store.cache.filings(&person), Some(filings));
    assert_eq!(store.cache.accumulators(&PersonNo::new("10990000000000000002").unwrap()), None);
}
