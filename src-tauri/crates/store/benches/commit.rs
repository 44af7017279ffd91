//! What a durable commit costs beside the floor of this disk, what the check at the start costs, what a search costs.
//!
//! Budgets (conventions P3, P4): commit p99 ≤ 15 ms on a consumer disk; search p99 ≤ 1 ms. `cargo bench -p store`.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a bench prints and may stop"
)]

use std::fmt::Write as _;
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::time::{Duration, Instant};

use settlement::fact::{Entry, Fact, OpEnd, OpIntent, Stamp};
use settlement::ledger::{Account, Posting};
use settlement::ports::{Cache, Commit, Journal};
use settlement::request::Transaction;
use settlement::{AttemptId, Money, MsgId, MsgIdMark, Timestamp};
use store::{OpenOptions, Store};

const COMMITS: usize = 3000;
const BULK: usize = 100_000;

fn main() {
    let folder = tempfile::tempdir_in(env!("CARGO_MANIFEST_DIR")).unwrap();
    let options = OpenOptions { ballast: false, ..OpenOptions::new(folder.path()) };
    let mut store = Store::open(&options).unwrap();
    let mut floor_file = File::create(folder.path().join("floor")).unwrap();
    let mut floor = Vec::new();
    let mut intents = Vec::new();
    let mut results = Vec::new();
    for number in 0..COMMITS {
        let begun = Instant::now();
        floor_file.seek(SeekFrom::Start(u64::try_from(number % 1000 * 4096).unwrap())).unwrap();
        floor_file.write_all(&[7; 4096]).unwrap();
        floor_file.sync_data().unwrap();
        floor.push(begun.elapsed());
        intents.push(timed(&mut store, number, &[intent(number)], &[]));
        results.push(timed(&mut store, number, &[ended(number)], &postings()));
    }
    told("floor: 4 KiB write + fdatasync", floor);
    told("intent: 1.5 kB body", intents);
    told("result: 1.5 kB body, 4 postings", results);

    for first in (COMMITS..BULK / 2).step_by(1000) {
        let entries: Vec<Entry> = (first..(first + 1000).min(BULK / 2))
            .flat_map(|number| [intent(number), ended(number)])
            .collect();
        store.journal.commit(&commit(first, &entries, &postings())).unwrap();
    }
    let rows = store.journal.head().seq;
    drop(store);
    let begun = Instant::now();
    let mut store = Store::open(&options).unwrap();
    println!("open and check {rows} rows: {:?}", begun.elapsed());
    let begun = Instant::now();
    let replayed = store.journal.replay().unwrap().len();
    println!("replay {replayed} facts: {:?}", begun.elapsed());

    for items in [500, 300_000] {
        search(&mut store, items);
    }
}

fn search(store: &mut Store, items: usize) {
    let mut table = String::new();
    for n in 0..items {
        let (yuan, grade, initials) = (n % 97, n % 3 + 1, ["AMXL", "TBKW", "WSSC", "PTTC"][n % 4]);
        let codes = format!("X{n:06}\tY{n:06}");
        writeln!(
            table,
            "{codes}\t示例药品{n}号片\t1g\t盒\t{yuan}.5\t0{grade}\t0.1\t\t09\t101\tSLYP{initials}"
        )
        .unwrap();
    }
    let begun = Instant::now();
    store.cache.import_catalog(&table, "bench").unwrap();
    println!("import {items} items: {:?}", begun.elapsed());
    let mut times = Vec::new();
    for typed in ["s", "SLYPAM", "示例", "药品4", "Y0001", "X00", "zzz"].iter().cycle().take(210) {
        let begun = Instant::now();
        store.cache.search(typed, 20);
        times.push(begun.elapsed());
    }
    told(&format!("search in {items} items"), times);
}

fn timed(store: &mut Store, number: usize, entries: &[Entry], postings: &[Posting]) -> Duration {
    let commit = commit(number, entries, postings);
    let begun = Instant::now();
    store.journal.commit(&commit).unwrap();
    begun.elapsed()
}

fn commit<'a>(number: usize, entries: &'a [Entry], postings: &'a [Posting]) -> Commit<'a> {
    let second = i64::try_from(number + 1).unwrap();
    let stamp = Stamp { wall: Timestamp::from_seconds(second), monotonic_ms: second };
    Commit { stamp, entries, postings, claims: &[], mark: Some(MsgIdMark { second, counter: 0 }) }
}

fn attempt() -> AttemptId {
    AttemptId::new("019a0000-0000-7000-8000-000000000001").unwrap()
}

fn msg_id(number: usize) -> MsgId {
    MsgId::new(&format!("H10990000001{number:018}")).unwrap()
}

fn intent(number: usize) -> Entry {
    let body = vec![b'x'; 1500];
    let intent = OpIntent { msg_id: msg_id(number), transaction: Transaction::Settle, of: None, body };
    Entry { subject: attempt().into(), fact: Fact::OpIntent(Box::new(intent)) }
}

fn ended(number: usize) -> Entry {
    let body = vec![b'y'; 1500];
    let fact = Fact::OpEnded { msg_id: msg_id(number), end: OpEnd::Done, body, elapsed_ms: 340 };
    Entry { subject: attempt().into(), fact }
}

fn postings() -> Vec<Posting> {
    [
        (Account::fund("310", "pooled"), 5210),
        (Account::personal_accounts(), 2000),
        (Account::revenue(), -8640),
    ]
    .into_iter()
    .chain([(Account::patient(attempt().as_str()), 1430)])
    .map(|(account, fen)| Posting {
        account,
        amount: Money::from_fen(fen).unwrap(),
        subject: attempt().into(),
        case: None,
    })
    .collect()
}

fn told(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |share: usize| times[(times.len() - 1) * share / 100];
    println!("{what}: p50 {:?}, p99 {:?}, max {:?}", at(50), at(99), at(100));
}
