//! The power goes while a new catalog is put together or taken into use: exactly one whole version is left.

use std::path::Path;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rusqlite::Connection;
use settlement::catalog::{CatalogPart, CatalogRecord, CatalogShelf, CoverageRow, UpdateFault};
use settlement::ports::Cache;
use settlement::{BusinessDate, Timestamp};
use sim::fault_disk::{FaultDisk, Trouble};
use store::{OpenOptions, SqliteCache, Store};

const ITEMS: u32 = 1_500;

fn open(folder: &Path) -> Result<Store, store::OpenFault> {
    Store::open(&OpenOptions { ballast: false, ..OpenOptions::new(folder) })
}

/// Every row of a release: some names change with it, and some items go.
fn build(
    folder: &Path,
    number: u32,
    base: Option<u32>,
    release: u32,
) -> Result<settlement::catalog::BuiltCatalog, UpdateFault> {
    let mut shelf = SqliteCache::builder(folder, number, base)?;
    let version = format!("V{release:04}");
    for item in 0..ITEMS {
        let (code, name) =
            (format!("X{item:022}"), format!("第{}种药片 {item}", release * u32::from(item % 3 == 0)));
        shelf.put(&CatalogRecord {
            part: CatalogPart::Drugs,
            code: &code,
            name: &name,
            other_name: "",
            spec: "0.1g*10片",
            unit: "盒",
            maker: "临川康宁制药有限公司",
            bar_code: "",
            restriction: "",
            class: "01",
            charge_kind: "09",
            valid_from: None,
            valid_to: None,
            valid: item % 7 != release % 7,
            version: &version,
        })?;
    }
    shelf.holds(CatalogPart::Drugs, &version)?;
    for item in (0..ITEMS).step_by(5) {
        let code = format!("X{item:022}");
        shelf.cover(&CoverageRow::Ceiling { code, amount: format!("{release}.{:02}", item % 100) })?;
    }
    shelf.finish(BusinessDate::parse("2026-06-01").unwrap())
}

fn rows(folder: &Path, number: u32) -> Vec<String> {
    let connection = Connection::open(folder.join(format!("catalog-{number}.db"))).unwrap();
    let whole: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(whole, "ok");
    let mut statement = connection
        .prepare(
            "SELECT catalog_code || name || coalesce(covered_ceiling, '') FROM items ORDER BY catalog_code",
        )
        .unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn power_cut_while_a_version_is_made_leaves_exactly_one_whole_version() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let disk = FaultDisk::mount(&data);
    disk.count("catalog-");
    let mut dice = ChaCha8Rng::seed_from_u64(5);
    let now = Timestamp::parse_platform("2026-06-01 08:00:00").unwrap();
    let today = now.china_date();
    let mut store = open(&data).unwrap();
    let built = build(&data, store.cache.next_catalog_number(), None, 1).unwrap();
    assert!(store.cache.adopt_catalog(&built, now, today));
    let mut expected = rows(&data, built.number);
    // How many operations one version takes.
    disk.order(Trouble::default());
    let built = build(&data, store.cache.next_catalog_number(), Some(built.number), 2).unwrap();
    let operations = disk.counts().operations;
    assert!(operations > 100, "{operations}");
    drop(built);
    let (mut old, mut new, mut release) = (0, 0, 2);
    for cut in 0..120 {
        // Most cuts fall into the making, some into what takes it into use, some after it.
        let (counted, at) = match dice.next_u32() % 6 {
            0 => ("cache.", 2 + dice.next_u64() % 12),
            1 => ("catalog-", operations * 2),
            _ => ("catalog-", 1 + dice.next_u64() % operations),
        };
        release += 1;
        disk.count(counted);
        disk.order(Trouble { cut_at: Some(at), ..Trouble::default() });
        let (number, base) = (store.cache.next_catalog_number(), store.cache.catalog_number());
        let made = build(&data, number, base, release).ok();
        let told = made.as_ref().is_some_and(|built| store.cache.adopt_catalog(built, now, today));
        let next = (made.is_some() && !disk.is_off()).then(|| rows(&data, number));
        disk.cut_power();
        drop(store);
        disk.restore_power(&mut dice);
        disk.works();
        store = open(&data).unwrap();
        let version = store.cache.catalog_version().expect("a version is in use");
        let found = rows(&data, store.cache.catalog_number().unwrap());
        assert_eq!(u32::try_from(found.len()).unwrap(), version.items);
        if found == expected {
            assert!(!told || next.as_ref() == Some(&expected), "told and gone: cut {cut}");
            old += 1;
        } else {
            // Where the power went after the row was written and before that was told, the rows were never seen.
            let seen = next.as_ref().is_none_or(|next| *next == found);
            assert!(
                seen && version.items == made.as_ref().map_or(0, |built| built.items),
                "cut {cut} at {at} of {operations}, {counted}"
            );
            new += 1;
            expected = found;
        }
    }
    println!("{old} times the old version, {new} times the new one");
    assert!(old >= 20 && new >= 3, "{old} {new}");
}
