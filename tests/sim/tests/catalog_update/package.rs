//! A package of the catalog: the same files as a download, from a folder; applied like an update, or refused and nothing lost.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use desk::catalog_package::{apply, fits, read};
use desk::catalog_update::StopWord;
use platform::{CatalogOptions, PackageFolder, catalog_file_hash};
use settlement::BusinessDate;
use settlement::catalog::{BuiltCatalog, UpdateFault};
use settlement::ports::Cache;
use sim::sim_platform::{National, zip_one};
use store::{SqliteCache, Store};

use crate::bench::{Bench, Desk, noon, small};

const PARTS: [&str; 4] = ["1301", "1302", "1305", "1307"];

/// Writes the files of a release, and what the manifest says of them.
fn write(folder: &Path, national: &National) -> String {
    let mut out = "id = \"catalog\"\nversion = \"1\"\nregion = \"1099\"\nvalid_from = \"2026-05-01\"\nasked_on = \"2026-05-20\"\n".to_owned();
    for part in PARTS {
        let (mut after, mut number) = ("0".to_owned(), 0);
        loop {
            let (text, rows) = national.file(part, &after);
            if rows == 0 {
                break;
            }
            number += 1;
            let name = format!("{part}-{number}.zip");
            fs::write(folder.join(&name), zip_one("rows.txt", text.as_bytes())).unwrap();
            let column = match part {
                "1301" => 82,
                "1302" => 17,
                "1305" => 14,
                _ => 22,
            };
            let newest = text.lines().last().unwrap().split('\t').nth(column).unwrap().to_owned();
            let sha256 = catalog_file_hash(&folder.join(&name)).unwrap();
            write!(
                out,
                "[[file]]\nname = \"{name}\"\nsha256 = \"{sha256}\"\npart = \"{part}\"\nafter = \"{after}\"\n\
                 newest = \"{newest}\"\nrows = {rows}\n"
            )
            .unwrap();
            after = newest;
        }
    }
    out
}

fn import(
    bench: &Bench,
    store: &mut Store,
    folder: &Path,
    manifest: &str,
) -> Result<Option<BuiltCatalog>, UpdateFault> {
    let today = noon().china_date();
    let read = read(manifest).map_err(|fault| UpdateFault::Package(fault.to_string()))?;
    fits(&read, "109900", today)?;
    let mut package = PackageFolder::open(folder, read, CatalogOptions::default())?;
    let (number, base) = (store.cache.next_catalog_number(), store.cache.catalog_number());
    let shelf = SqliteCache::builder(&bench.folder.path().join("data"), number, base)?;
    let built = apply(&mut package, shelf, today, &StopWord::default(), &mut |_| {})?;
    if let Some(built) = &built {
        assert!(store.cache.adopt_catalog(built, noon(), today));
    }
    Ok(built)
}

/// "The line was down for a month; the bureau handed out a stick."
#[test]
fn package_brings_what_a_download_would_and_is_as_old_as_it_says() {
    let bench = Bench::new(small());
    let mut store = bench.store();
    let folder = tempfile::tempdir().unwrap();
    let manifest = write(folder.path(), &small());
    let built = import(&bench, &mut store, folder.path(), &manifest).unwrap().unwrap();
    let sizes = small().sizes;
    assert_eq!(built.items, sizes.drugs + sizes.herbs + sizes.services);
    let version = store.cache.catalog_version().unwrap();
    assert_eq!(version.fetched_at.map(|at| at.china_date()), BusinessDate::parse("2026-05-20").ok());
    assert_eq!(store.cache.search("amxljn", 5).first().unwrap().item.name, "阿莫西林胶囊");
    // The same once more has nothing newer.
    assert_eq!(import(&bench, &mut store, folder.path(), &manifest).unwrap(), None);
    // A later one is put on top, and then the line brings the rest: as if it had been fetched at once.
    let later = National { release: 3, ..small() };
    let next = tempfile::tempdir().unwrap();
    let manifest = write(next.path(), &later);
    import(&bench, &mut store, next.path(), &manifest).unwrap().unwrap();
    bench.platform.with_centre(|centre| centre.national().release = 3);
    bench.update(&mut store, &mut Desk::default()).unwrap().unwrap();
    let other = Bench::new(later);
    let mut whole = other.store();
    other.update(&mut whole, &mut Desk::default()).unwrap().unwrap();
    assert_eq!(bench.rows(&mut store), other.rows(&mut whole));
}

#[test]
fn package_that_is_older_altered_or_of_elsewhere_is_refused_and_nothing_is_lost() {
    let bench = Bench::new(National { release: 2, ..small() });
    let mut store = bench.store();
    bench.update(&mut store, &mut Desk::default()).unwrap().unwrap();
    let before = (store.cache.catalog_version(), bench.rows(&mut store));
    let folder = tempfile::tempdir().unwrap();
    let newer = write(folder.path(), &National { release: 3, ..small() });
    let mut check = |folder: &Path, manifest: &str, expected: &str| {
        let fault = import(&bench, &mut store, folder, manifest).unwrap_err().to_string();
        assert!(fault.starts_with(&format!("package: {expected}")), "{fault}");
        assert_eq!((store.cache.catalog_version(), bench.rows(&mut store)), before, "{expected}");
    };
    let old = tempfile::tempdir().unwrap();
    check(old.path(), &write(old.path(), &small()), "1301: V0001");
    let path = folder.path().join("1301-1.zip");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    check(folder.path(), &newer, "1301-1.zip: the bytes that were signed");
    fs::remove_file(&path).unwrap();
    check(folder.path(), &newer, "1301-1.zip: a file that can be read");
    fs::write(&path, &bytes).unwrap();
    check(folder.path(), &newer.replace("region = \"1099\"", "region = \"4401\""), "region");
    check(folder.path(), &newer.replace("2026-05-01", "2026-07-01"), "valid_from");
    check(
        folder.path(),
        &newer.replacen("after = \"0\"", "after = \"V9\"", 1).replace("V9", "V000999999999"),
        "1301: begins after",
    );
    check(folder.path(), &newer.replacen("1301-1.zip", "../1301-1.zip", 1), "name");
    check(folder.path(), "id = 7", "line 1");
    import(&bench, &mut store, folder.path(), &newer).unwrap().unwrap();
}
