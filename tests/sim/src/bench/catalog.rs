//! `catalog_import` and `search`: 300,000 generated items, as a centre sends them and as clerks look for them.
//!
//! The import is what the product does with a file that has come (checksum, rows by position, one version on the disk), beside
//! the shell of SQLite, which puts the same 97 columns into a table without an index. A search goes through the cache of the
//! product, rows included, over all parts of the catalog; LIKE over the same rows is told beside it.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use settlement::catalog::{BuiltCatalog, CatalogFile, CatalogPart, CatalogShelf};
use settlement::ports::Cache;
use settlement::{BusinessDate, Timestamp};
use store::{OpenOptions, SqliteCache, Store};

use super::figure::{Figure, Sample};
use crate::sim_platform::{National, NationalItem, Sizes, catalog_seed, zip_one};

const ROWS: u32 = 300_000;
/// When the catalog is taken into use.
const NOW_MS: i64 = 1_780_000_000_000;
const RUNS: usize = 3;
const IMPORT_GOAL: f64 = 1.5;
/// Slowest search in a hundred. **Unit**: ms.
const SEARCH_GOAL: f64 = 1.0;
const QUERIES: usize = 3_000;
/// LIKE takes long; so many are enough for a middle.
const LIKES: usize = 60;

fn millis(begun: Instant) -> f64 {
    begun.elapsed().as_secs_f64() * 1000.0
}

fn words(fault: impl std::fmt::Display) -> String {
    fault.to_string()
}

/// The figures `catalog_import` and `search`. **Unit**: ms.
///
/// # Errors
/// In words.
pub(super) fn figures() -> Result<Vec<Figure>, String> {
    let folder = tempfile::tempdir().map_err(words)?;
    Ok(vec![import(folder.path())?, search(folder.path())?])
}

fn store(folder: &Path) -> Result<Store, String> {
    Store::open(&OpenOptions { ballast: false, ..OpenOptions::new(folder) }).map_err(words)
}

fn import(folder: &Path) -> Result<Figure, String> {
    let sizes = Sizes { drugs: ROWS, ..Sizes::part(1_000) };
    let national = National { rows_per_file: ROWS, ..National::new(109_900, sizes) };
    let (text, rows) = national.file("1301", "0");
    let (plain, packed) = (folder.join("1301.txt"), folder.join("1301.zip"));
    std::fs::write(&plain, &text).map_err(words)?;
    std::fs::write(&packed, zip_one("1301.txt", text.as_bytes())).map_err(words)?;
    drop(text);
    let file = CatalogFile {
        part: CatalogPart::Drugs,
        after: "0".to_owned(),
        number: String::new(),
        name: String::new(),
        rows: Some(rows),
    };
    let data = folder.join("import");
    let mut store = store(&data)?;
    let (mut ours, mut floors) = (Vec::new(), Vec::new());
    // The first of each is not counted: it finds less in memory than all others.
    for run in 0..=RUNS {
        let floor = shell_import(folder, &plain, national.drug_columns)?;
        let begun = Instant::now();
        let number = store.cache.next_catalog_number();
        let mut shelf = SqliteCache::builder(&data, number, None).map_err(words)?;
        let open = File::open(&packed).map_err(words)?;
        let read = platform::read_catalog_file(open, &file, &mut |record| shelf.put(record));
        shelf.holds(CatalogPart::Drugs, "V1").map_err(words)?;
        let built = shelf.finish(BusinessDate::from_parts(2026, 6, 1).map_err(words)?).map_err(words)?;
        let took = millis(begun);
        if read.map_err(words)? != rows || built.items != ROWS {
            return Err(format!("{} items imported", built.items));
        }
        std::fs::remove_file(data.join(format!("catalog-{number}.db"))).map_err(words)?;
        if run > 0 {
            ours.push(took);
            floors.push(floor);
        }
    }
    let floor = Sample::from_iter(floors).percentile(50);
    let size = |path: &Path| std::fs::metadata(path).map_or(0.0, |found| found.len() as f64 / 1_048_576.0);
    Ok(Figure::new("catalog_import", "ms", ours.into_iter().collect(), 50, floor, IMPORT_GOAL)
        .beside("text_mib", size(&plain))
        .beside("zip_mib", size(&packed)))
}

/// The shell of SQLite over the same text. **Unit**: ms.
fn shell_import(folder: &Path, plain: &Path, columns: usize) -> Result<f64, String> {
    let database = folder.join("shell.db");
    drop(std::fs::remove_file(&database));
    let names: Vec<String> = (1..=columns).map(|column| format!("c{column} TEXT")).collect();
    let script =
        format!("CREATE TABLE t ({});\n.mode tabs\n.import {} t\n", names.join(", "), plain.display());
    let begun = Instant::now();
    let mut shell = Command::new("sqlite3")
        .arg(&database)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|fault| format!("sqlite3: {fault}"))?;
    let mut to = shell.stdin.take().ok_or("sqlite3 has no input")?;
    to.write_all(script.as_bytes()).map_err(words)?;
    drop(to);
    let status = shell.wait().map_err(words)?;
    let took = millis(begun);
    let count: u32 = rusqlite::Connection::open(&database)
        .and_then(|connection| connection.query_row("SELECT count(*) FROM t", [], |row| row.get(0)))
        .map_err(words)?;
    if !status.success() || count != ROWS {
        return Err(format!("sqlite3 imported {count} rows"));
    }
    Ok(took)
}

/// A catalog of the whole size in a data folder, not in use yet, and every 37th item of it.
fn whole(folder: &Path, data: &Path) -> Result<(Store, BuiltCatalog, Vec<NationalItem>), String> {
    let national = National { rows_per_file: u32::MAX, ..National::new(109_900, Sizes::WHOLE) };
    let mut store = store(data)?;
    let number = store.cache.next_catalog_number();
    let mut shelf = SqliteCache::builder(data, number, None).map_err(words)?;
    let mut items: Vec<NationalItem> = Vec::new();
    for part in [
        CatalogPart::Drugs,
        CatalogPart::Herbs,
        CatalogPart::Preparations,
        CatalogPart::Services,
        CatalogPart::Materials,
    ] {
        let (text, rows) = national.file(part.number(), "0");
        let packed = folder.join("part.zip");
        std::fs::write(&packed, zip_one("part.txt", text.as_bytes())).map_err(words)?;
        let file = CatalogFile {
            part,
            after: "0".into(),
            number: String::new(),
            name: String::new(),
            rows: Some(rows),
        };
        let open = File::open(&packed).map_err(words)?;
        platform::read_catalog_file(open, &file, &mut |record| shelf.put(record)).map_err(words)?;
        items.extend((0..rows).step_by(37).map(|row| national.item(part.number(), row)));
    }
    let now = Timestamp::from_millis(NOW_MS);
    let built = shelf.finish(now.china_date()).map_err(words)?;
    Ok((store, built, items))
}

/// Puts a catalog of the whole size into a data folder, in use. How many items it has.
///
/// # Errors
/// In words.
pub(super) fn fill(data: &Path) -> Result<u32, String> {
    let folder = tempfile::tempdir().map_err(words)?;
    let (mut store, built, _) = whole(folder.path(), data)?;
    let now = Timestamp::from_millis(NOW_MS);
    if !store.cache.adopt_catalog(&built, now, now.china_date()) {
        return Err("not adopted".to_owned());
    }
    Ok(built.items)
}

fn search(folder: &Path) -> Result<Figure, String> {
    let data = folder.join("search");
    let (mut store, built, items) = whole(folder, &data)?;
    let now = Timestamp::from_millis(NOW_MS);
    let begun = Instant::now();
    if !store.cache.adopt_catalog(&built, now, now.china_date()) {
        return Err("not adopted".to_owned());
    }
    let adopted = millis(begun);
    while store.cache.search("amxl", 1).is_empty() {
        std::thread::sleep(Duration::from_millis(5));
        if begun.elapsed() > Duration::from_secs(120) {
            return Err("the catalog is not sorted in two minutes".to_owned());
        }
    }
    let sorted = millis(begun);
    let mut draw = ChaCha8Rng::seed_from_u64(3);
    let queries: Vec<String> = (0..QUERIES).map(|number| query(&mut draw, &items, number)).collect();
    let mut found = 0_usize;
    // On a busy machine a search is interrupted for longer than it takes: the quickest of three is what it costs, and the
    // slowest in a hundred of the first ones is told beside it.
    let mut first = Vec::new();
    let times: Vec<f64> = queries
        .iter()
        .map(|query| {
            let mut quickest = f64::MAX;
            for run in 0..3 {
                let begun = Instant::now();
                let some = !store.cache.search(query, 20).is_empty();
                let took = millis(begun);
                quickest = quickest.min(took);
                if run == 0 {
                    found += usize::from(some);
                    first.push(took);
                }
            }
            quickest
        })
        .collect();
    if found * 100 < QUERIES * 95 {
        return Err(format!("{found} of {QUERIES} queries found something"));
    }
    let file = data.join(format!("catalog-{}.db", built.number));
    let likes = likes(&file, &queries)?;
    let memory = store::search_bytes(&file).map_err(words)?;
    Ok(Figure::new("search", "ms", times.into_iter().collect(), 99, SEARCH_GOAL, 1.0)
        .beside("items", f64::from(built.items))
        .beside("queries", QUERIES as f64)
        .beside("first_run_p99_ms", Sample::from_iter(first).percentile(99))
        .beside("like_p50_ms", likes.percentile(50))
        .beside("switch_on_the_desk_thread_ms", adopted)
        .beside("sorted_after_ms", sorted)
        .beside("index_mib", memory as f64 / 1_048_576.0))
}

/// What clerks type, mixed: initials of one to six letters, whole pinyin left out, Chinese from anywhere, codes, several words.
fn query(draw: &mut ChaCha8Rng, items: &[NationalItem], number: usize) -> String {
    let item = &items[draw.next_u32() as usize % items.len()];
    let initials = catalog_seed::initials(&item.name);
    let letters = 1 + draw.next_u32() as usize % 6;
    let characters: Vec<char> = item.name.chars().collect();
    let from = draw.next_u32() as usize % characters.len();
    let part: String = characters.iter().skip(from).take(2 + letters % 3).collect();
    let initials: String = initials.chars().take(letters).collect();
    match number % 8 {
        0..4 => initials,
        4 => part,
        5 => item.code.chars().take(3 + letters * 3).collect(),
        6 => format!("{initials} {}", item.spec.chars().take(4).collect::<String>()),
        _ => format!("{part} {}", item.maker.chars().take(2).collect::<String>()),
    }
}

fn likes(file: &Path, queries: &[String]) -> Result<Sample, String> {
    let connection = rusqlite::Connection::open(file).map_err(words)?;
    let mut statement = connection
        .prepare(
            "SELECT name FROM items WHERE name LIKE ?1 OR catalog_code LIKE ?1 OR spec LIKE ?1 OR maker LIKE ?1 \
             ORDER BY class, price LIMIT 20",
        )
        .map_err(words)?;
    queries
        .iter()
        .step_by(QUERIES / LIKES)
        .map(|query| {
            let begun = Instant::now();
            let mut rows = statement.query([format!("%{query}%")]).map_err(words)?;
            while rows.next().map_err(words)?.is_some() {}
            Ok(millis(begun))
        })
        .collect()
}
