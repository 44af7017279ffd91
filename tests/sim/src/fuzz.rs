//! Hostile bytes at every border: replies, cards, catalogs, calls, database files (safety §17.2, layer J).
//!
//! Deterministic and without coverage feedback: mutants of real samples, from a seed. A target must never panic, hang, or
//! accept what it must not; each states for itself what that is. A file under `tests/fixtures/fuzz/<target>/` is played
//! first in every run: whatever once went wrong stays there. Deliberately not here: the stored form of facts (tests of
//! `store`), and whole programs (`tests/fuzz_program.rs`).

mod card;
mod mutate;
mod reply;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use desk::host::{Command, Query};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::Value;
use store::{OpenOptions, Store};
use tempfile::TempDir;

use crate::fault_disk::FaultDisk;

pub use mutate::mutant;

/// One input may take so long; anything longer hangs.
const CASE_MAX: Duration = Duration::from_secs(5);

/// A border of the program.
pub struct Target {
    /// Its name, and the name of its folder of fixtures.
    pub name: &'static str,
    /// Words that belong there, to be put where they do not.
    words: &'static [&'static str],
    /// Real inputs.
    samples: fn() -> Vec<Vec<u8>>,
    /// Takes an input; what it accepted and should not have, in words.
    take: fn(&[u8]) -> Result<(), String>,
}

/// Every target.
pub const TARGETS: &[Target] = &[
    Target { name: "reply", words: reply::WORDS, samples: reply::samples, take: reply::take },
    Target { name: "card", words: &[], samples: card::samples, take: card::take },
    Target {
        name: "catalog",
        words: &["\t", "\n", "\r\n", "-1", "1e9", "01", "\u{feff}"],
        samples: catalog,
        take: take_catalog,
    },
    Target { name: "call", words: CALL_WORDS, samples: calls, take: take_call },
    Target { name: "database", words: &["SQLite format 3\0"], samples: databases, take: take_database },
];

/// What came of a run over one target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Inputs that were taken.
    pub inputs: u64,
    /// The longest of them. **Unit**: ms.
    pub slowest_ms: u64,
}

/// Plays the fixtures, then mutants until the time is over.
///
/// # Errors
/// The input that was accepted or hung, kept in a file that is named.
///
/// # Panics
/// The target panicked: the seed and the number of the input are printed before.
pub fn run(target: &Target, seed: u64, budget: Duration) -> Result<Tally, String> {
    let begun = Instant::now();
    let (mut dice, samples) = (ChaCha8Rng::seed_from_u64(seed), (target.samples)());
    let mut tally = Tally { inputs: 0, slowest_ms: 0 };
    let mut play = |input: &[u8], name: &str| {
        let before = Instant::now();
        let noted = Noted { target: target.name, seed, number: tally.inputs, input };
        let taken = (target.take)(input);
        std::mem::forget(noted);
        let took = before.elapsed();
        tally.inputs += 1;
        tally.slowest_ms = tally.slowest_ms.max(took.as_millis() as u64);
        let wrong = match taken {
            Err(wrong) => wrong,
            Ok(()) if took > CASE_MAX => format!("took {took:?}"),
            Ok(()) => return Ok(()),
        };
        let kept = keep(target.name, input);
        Err(format!("{} seed {seed} {name}: {wrong}; kept in {}", target.name, kept.display()))
    };
    for file in fixtures(target.name) {
        let input = fs::read(&file).map_err(|fault| format!("{}: {fault}", file.display()))?;
        play(&input, &file.display().to_string())?;
    }
    for sample in &samples {
        play(sample, "a sample")?;
    }
    let mut number = 0_u64;
    while begun.elapsed() < budget {
        let sample = &samples[dice.next_u64() as usize % samples.len()];
        let other = &samples[dice.next_u64() as usize % samples.len()];
        let input = mutant(sample, other, target.words, &mut dice);
        number += 1;
        play(&input, &format!("mutant {number}"))?;
    }
    Ok(tally)
}

/// Writes the input down when the target panics, so that it can be played again.
struct Noted<'a> {
    target: &'a str,
    seed: u64,
    number: u64,
    input: &'a [u8],
}

impl Drop for Noted<'_> {
    fn drop(&mut self) {
        let kept = keep(self.target, self.input);
        eprintln!("{}: seed {} input {} kept in {}", self.target, self.seed, self.number, kept.display());
    }
}

fn keep(target: &str, input: &[u8]) -> PathBuf {
    let file = std::env::temp_dir().join(format!("yibao-fuzz-{target}-{}", std::process::id()));
    fs::write(&file, input).unwrap_or_default();
    file
}

fn fixtures(target: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/fuzz").join(target);
    let Ok(found) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<_> = found.flatten().map(|entry| entry.path()).collect();
    files.sort();
    files
}

fn catalog() -> Vec<Vec<u8>> {
    let seed = include_str!("../../../assets/catalog/seed.tsv");
    let head: Vec<&str> = seed.lines().take(12).collect();
    vec![head.join("\n").into_bytes(), head[..2].join("\r\n").into_bytes()]
}

/// A catalog is taken whole or not at all, and the old one stays usable.
fn take_catalog(input: &[u8]) -> Result<(), String> {
    thread_local! {
        static PLACE: (TempDir, std::cell::RefCell<Store>) = {
            let folder = TempDir::new().expect("a folder");
            let options = OpenOptions { ballast: false, ..OpenOptions::new(folder.path()) };
            let store = Store::open(&options).expect("an empty folder");
            (folder, std::cell::RefCell::new(store))
        };
    }
    let Ok(text) = std::str::from_utf8(input) else { return Ok(()) };
    PLACE.with(|(_folder, store)| {
        use settlement::ports::Cache;
        let mut store = store.borrow_mut();
        let before = store.cache.catalog_version();
        match store.cache.import_catalog(text, "示例-fuzz") {
            Ok(items) => {
                let known = store.cache.catalog_version().ok_or("imported, and there is no version")?.items;
                if u64::from(known) != u64::from(items) {
                    return Err(format!("{items} items told, {known} kept"));
                }
            }
            Err(_refused) if store.cache.catalog_version() == before => {}
            Err(refused) => return Err(format!("refused ({refused}), and the catalog has changed")),
        }
        Ok(())
    })
}

const CALL_WORDS: &[&str] = &[
    "null",
    "true",
    "-1",
    "1e400",
    "18446744073709551616",
    "\"\"",
    "{}",
    "[]",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\u{202e}",
    "confirm_settlement",
    "sign_in",
    "bills",
    "journal",
    "9999999999999999.99",
    "0.001",
    "-0.00",
];

fn calls() -> Vec<Vec<u8>> {
    [
        r#"{"id":1,"call":"sign_in","args":{"operator":"1001","password":"demo-1001"}}"#,
        r#"{"id":2,"call":"find_person","args":{"cert_kind":"01","cert_no":"109900199003070031"}}"#,
        r#"{"id":3,"call":"attach_fees","args":{"bill":"B1","cert_no":null,"visit":{"care_kind":"11","department_code":"03","department_name":"内科","doctor_code":"D109900000001","doctor_name":"示例医师","diagnosis_code":"J06.900","diagnosis_name":"急性上呼吸道感染","use_account":true},"lines":[{"item_code":"YP00001","quantity":"2","unit_price":null,"order_no":null}]}}"#,
        r#"{"id":4,"call":"quote","args":{}}"#,
        r#"{"id":5,"call":"confirm_settlement","args":{"intent":"i-1"}}"#,
        r#"{"id":6,"call":"take_cash","args":{"intent":"i-2","received":"100.00"}}"#,
        r#"{"id":7,"query":"catalog_search","args":{"text":"amxl","limit":20}}"#,
        r#"{"id":8,"query":"journal","args":{"limit":1000}}"#,
    ]
    .map(|line| line.as_bytes().to_vec())
    .to_vec()
}

/// A line is understood or refused; a refusal has words for a clerk.
fn take_call(input: &[u8]) -> Result<(), String> {
    let Ok(line) = serde_json::from_slice::<Value>(input) else { return Ok(()) };
    let name = |key: &str| line.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let args = line.get("args").cloned().unwrap_or(Value::Null);
    for refused in [Command::read(&name("call"), args.clone()).err(), Query::read(&name("query"), args).err()]
    {
        if refused.is_some_and(|fault| fault.code.is_empty() || fault.text.is_empty()) {
            return Err("refused without a word".to_owned());
        }
    }
    Ok(())
}

fn databases() -> Vec<Vec<u8>> {
    let mut samples = Vec::new();
    for log in [false, true] {
        let folder = TempDir::new().expect("a folder");
        let disk = FaultDisk::mount(folder.path());
        let options = OpenOptions { ballast: false, ..OpenOptions::new(folder.path()) };
        let store = Store::open(&options).expect("an empty folder");
        if log {
            samples.push(disk.file("journal.db-wal").unwrap_or_default());
        }
        drop(store);
        samples.push(disk.file("journal.db").expect("made"));
    }
    samples.retain(|sample| !sample.is_empty());
    samples
}

/// A file that is not ours word for word does not open, or holds nothing that was not written.
fn take_database(input: &[u8]) -> Result<(), String> {
    use settlement::ports::Journal;
    let folder = TempDir::new().map_err(|fault| fault.to_string())?;
    let disk = FaultDisk::mount(folder.path());
    disk.put_file("journal.db", Some(input.to_vec()));
    let options = OpenOptions { ballast: false, ..OpenOptions::new(folder.path()) };
    let Ok(mut store) = Store::open(&options) else { return Ok(()) };
    let rows = store.journal.replay().map_err(|fault| format!("opened, and cannot be read: {fault:?}"))?;
    if rows.is_empty() { Ok(()) } else { Err(format!("{} rows out of an empty journal", rows.len())) }
}
