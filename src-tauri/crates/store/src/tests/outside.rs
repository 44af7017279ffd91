//! What stands outside of the folder against what is in it: epoch file, copy outside, backups, restore.

use std::fs;
use std::path::{Path, PathBuf};

use settlement::fact::{Confirmation, Entry, Fact, Subject};
use settlement::ids::InstitutionCode;
use settlement::ports::{Commit, CopyEnd, Journal};
use settlement::{AttemptId, ClerkNo, Money, TerminalNo};

use super::kit::{self, ended, intent, stamp};
use crate::backup::{BackupFault, BackupPlace, check};
use crate::restore::PutBack;
use crate::verify::verify;
use crate::{EpochPlace, EscrowPlace, OpenFault, OpenOptions, Store};

/// A machine with a data folder, and what it remembers elsewhere.
struct Desk {
    root: tempfile::TempDir,
}

fn terminal(number: u8) -> TerminalNo {
    TerminalNo::new(number).unwrap()
}

fn institution() -> InstitutionCode {
    InstitutionCode::new("H10990000001").unwrap()
}

impl Desk {
    fn new() -> Self {
        let desk = Self { root: tempfile::tempdir().unwrap() };
        for folder in ["data", "state", "escrow", "backup"] {
            fs::create_dir(desk.at(folder)).unwrap();
        }
        desk
    }

    fn at(&self, below: &str) -> PathBuf {
        self.root.path().join(below)
    }

    fn options(&self, number: u8) -> OpenOptions {
        let epoch = EpochPlace {
            folder: self.at("state"),
            institution: institution(),
            terminal: terminal(number),
            machine: "machine-1".to_owned(),
        };
        OpenOptions { epoch: Some(epoch), ..kit::options(&self.at("data")) }
    }

    fn open(&self, number: u8) -> Result<Store, OpenFault> {
        Store::open(&self.options(number))
    }

    /// A start and so many requests.
    fn work(&self, number: u8, requests: std::ops::Range<u32>) {
        let mut store = self.open(number).unwrap();
        commit(&mut store, vec![opened(number, "machine-1")]);
        for request in requests {
            intent(20, request, 40).commit(&mut store.journal).unwrap();
            ended(21, request, 40).commit(&mut store.journal).unwrap();
        }
    }

    fn backup_place(&self) -> BackupPlace {
        BackupPlace { folder: self.at("backup"), institution: institution(), terminal: terminal(3), keep: 2 }
    }

    fn back_up(&self, store: &mut Store, second: i64) -> Result<PathBuf, BackupFault> {
        let mut copy = self.backup_place().begin()?;
        loop {
            let stretch = store.journal.stretch(copy.end(), 200).unwrap();
            copy.add(&stretch)?;
            if stretch.rows.is_empty() {
                return Ok(copy.finish(&stretch.head, stamp(second).wall)?.file);
            }
        }
    }
}

fn opened(number: u8, machine: &str) -> Fact {
    Fact::Opened {
        boot: "boot".to_owned(),
        version: "0.1.0".to_owned(),
        terminal: terminal(number),
        machine: machine.to_owned(),
    }
}

fn commit(store: &mut Store, facts: Vec<Fact>) {
    let entries: Vec<Entry> =
        facts.into_iter().map(|fact| Entry { subject: Subject::Terminal, fact }).collect();
    store
        .journal
        .commit(&Commit { stamp: stamp(9), entries: &entries, postings: &[], claims: &[], mark: None })
        .unwrap();
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

fn replace_folder(from: &Path, to: &Path) {
    fs::remove_dir_all(to).unwrap();
    copy_folder(from, to);
}

#[test]
fn database_that_was_rolled_back_is_found() {
    let desk = Desk::new();
    desk.work(3, 0..3);
    copy_folder(&desk.at("data"), &desk.at("old"));
    desk.work(3, 3..5);
    drop(desk.open(3).unwrap());
    copy_folder(&desk.at("data"), &desk.at("new"));
    replace_folder(&desk.at("old"), &desk.at("data"));
    let fault = desk.open(3).unwrap_err();
    assert!(matches!(fault, OpenFault::OlderThanSeen { seq: 7, seen: 12 }), "{fault}");
    assert!(fault.can_be_shown());
    // The very same answer every time, and for a journal that is gone altogether.
    assert!(matches!(desk.open(3), Err(OpenFault::OlderThanSeen { .. })));
    fs::remove_dir_all(desk.at("data")).unwrap();
    assert!(matches!(desk.open(3), Err(OpenFault::OlderThanSeen { seq: 0, seen: 12 })));
    // The newer file put back is the journal again.
    replace_folder(&desk.at("new"), &desk.at("data"));
    desk.work(3, 5..6);
}

#[test]
fn another_history_of_the_same_length_is_found() {
    let desk = Desk::new();
    desk.work(3, 0..1);
    copy_folder(&desk.at("data"), &desk.at("old"));
    desk.work(3, 1..2);
    copy_folder(&desk.at("state"), &desk.at("state-now"));
    replace_folder(&desk.at("old"), &desk.at("data"));
    // Somebody goes on from the old file without the epoch file being there.
    let mut other = Store::open(&kit::options(&desk.at("data"))).unwrap();
    for number in 7..9 {
        intent(30, number, 10).commit(&mut other.journal).unwrap();
        ended(31, number, 10).commit(&mut other.journal).unwrap();
    }
    drop(other);
    replace_folder(&desk.at("state-now"), &desk.at("state"));
    assert!(matches!(desk.open(3), Err(OpenFault::OlderThanSeen { seq: 7, seen: 6 })));
}

#[test]
fn copied_folder_is_found_on_another_machine_and_on_this_one() {
    let desk = Desk::new();
    desk.work(3, 0..2);
    let elsewhere = Desk::new();
    copy_folder(&desk.at("data"), &elsewhere.at("data"));
    // No epoch file there, and the journal names another machine.
    let mut options = elsewhere.options(3);
    options.epoch.as_mut().unwrap().machine = "machine-2".to_owned();
    assert!(matches!(Store::open(&options), Err(OpenFault::OtherMachine)));
    // A machine with the same name, or one that lost its memory.
    assert!(matches!(elsewhere.open(3), Err(OpenFault::NotSeenHere)));
    assert!(matches!(elsewhere.open(4), Err(OpenFault::NotSeenHere)), "another number does not hide it");
    // On this machine: two programs under one number never run together, and the one that is behind is found.
    let running = desk.open(3).unwrap();
    copy_folder(&desk.at("data"), &desk.at("second"));
    let second = OpenOptions { folder: desk.at("second"), ..desk.options(3) };
    assert!(matches!(Store::open(&second), Err(OpenFault::TerminalInUse { terminal: 3 })));
    drop(running);
    desk.work(3, 2..3);
    assert!(matches!(Store::open(&second), Err(OpenFault::OlderThanSeen { .. })));
}

#[test]
fn terminal_number_may_change_and_a_used_one_is_no_free_one() {
    let desk = Desk::new();
    desk.work(3, 0..1);
    desk.work(4, 1..2);
    desk.work(4, 2..3);
    // Back to a number of the same journal.
    desk.work(3, 3..4);
    // A fresh folder under a number that this machine has used for another journal.
    let fresh = OpenOptions { folder: desk.at("fresh"), ..desk.options(4) };
    assert!(matches!(Store::open(&fresh), Err(OpenFault::OlderThanSeen { seq: 0, .. })));
}

#[test]
fn program_that_died_before_the_epoch_file_was_written_starts_again() {
    let desk = Desk::new();
    desk.work(3, 0..1);
    copy_folder(&desk.at("state"), &desk.at("state-before"));
    desk.work(3, 1..3);
    replace_folder(&desk.at("state-before"), &desk.at("state"));
    desk.work(3, 3..4);
}

fn escrow(desk: &Desk) -> EscrowPlace {
    EscrowPlace { folder: desk.at("escrow"), institution: institution(), terminal: terminal(3) }
}

fn record(number: u32) -> settlement::escrow::EscrowRecord {
    settlement::escrow::EscrowRecord {
        msg_id: kit::msg_id(number),
        transaction: settlement::request::Transaction::Settle,
        attempt: AttemptId::new(kit::ATTEMPT).unwrap(),
        person: "ab".repeat(32),
        amount: Money::parse("86.40").unwrap(),
        at: stamp(20).wall,
        seq: 1,
        previous: "cd".repeat(32),
    }
}

#[test]
fn journal_that_lacks_a_request_of_the_copy_outside_is_found() {
    let desk = Desk::new();
    desk.work(3, 0..2);
    let options = OpenOptions { escrow: Some(escrow(&desk)), ..desk.options(3) };
    escrow(&desk).append(&record(0)).unwrap();
    escrow(&desk).append(&record(1)).unwrap();
    assert!(Store::open(&options).unwrap().escrow_answers);
    escrow(&desk).append(&record(2)).unwrap();
    let fault = Store::open(&options).unwrap_err();
    assert!(
        matches!(&fault, OpenFault::EscrowAhead { count: 1, newest } if *newest == kit::msg_id(2).to_string())
    );
    // A share that is away is a lamp and no reason not to start.
    fs::rename(desk.at("escrow"), desk.at("away")).unwrap();
    assert!(!Store::open(&options).unwrap().escrow_answers);
}

#[test]
fn shown_journal_takes_nothing_and_keeps_its_files() {
    let desk = Desk::new();
    desk.work(3, 0..2);
    let before = fs::read(desk.at("data/journal.db")).unwrap();
    let mut store = Store::open_to_show(&desk.options(3)).unwrap();
    assert_eq!(store.journal.replay().unwrap().len(), 5);
    assert_eq!(store.journal.head().seq, 5);
    let refused = intent(30, 9, 10).commit(&mut store.journal).unwrap_err();
    assert_eq!(refused, settlement::ports::JournalFault::ReadOnly);
    drop(store);
    assert_eq!(fs::read(desk.at("data/journal.db")).unwrap(), before);
    desk.work(3, 2..3);
}

#[test]
fn backup_grows_by_what_came_and_is_a_journal_of_its_own() {
    let desk = Desk::new();
    desk.work(3, 0..3);
    let mut store = desk.open(3).unwrap();
    let first = desk.back_up(&mut store, 100).unwrap();
    assert_eq!(check(&first).unwrap().hash, store.journal.head().hash);
    assert_eq!(check(&first).unwrap().terminal, Some(3));
    for step in kit::settlement() {
        let entries: Vec<Entry> =
            step.entries.into_iter().filter(|entry| !matches!(entry.fact, Fact::OpIntent(_))).collect();
        let commit = Commit {
            stamp: step.stamp,
            entries: &entries,
            postings: &step.postings,
            claims: &[],
            mark: step.mark,
        };
        if !entries.is_empty() {
            store.journal.commit(&commit).unwrap();
        }
    }
    // Only what came since is asked for; rows that come while it is made are taken along.
    let mut copy = desk.backup_place().begin().unwrap();
    assert_eq!(copy.end(), CopyEnd { seq: 7, posting: 0 });
    let stretch = store.journal.stretch(copy.end(), 1).unwrap();
    assert_eq!(stretch.rows.len(), 1);
    copy.add(&stretch).unwrap();
    intent(40, 8, 10).commit(&mut store.journal).unwrap();
    let rest = store.journal.stretch(copy.end(), usize::MAX).unwrap();
    copy.add(&rest).unwrap();
    let second = copy.finish(&rest.head, stamp(200).wall).unwrap().file;
    assert_eq!(check(&second).unwrap().hash, store.journal.head().hash);
    let third = desk.back_up(&mut store, 300).unwrap();
    assert_eq!(desk.backup_place().list().unwrap(), [third, second.clone()], "two are kept");
    assert!(!first.exists());
    // The copy opens like any journal.
    let as_data = desk.at("as-data");
    fs::create_dir(&as_data).unwrap();
    fs::copy(&second, as_data.join("journal.db")).unwrap();
    let mut opened = kit::open(&as_data).unwrap();
    assert_eq!(opened.journal.head(), store.journal.head());
    assert_eq!(opened.journal.balances(), store.journal.balances());
    assert_eq!(opened.journal.mark(), store.journal.mark());
}

#[test]
fn backup_that_is_not_whole_never_gets_a_name() {
    let desk = Desk::new();
    desk.work(3, 0..3);
    let mut store = desk.open(3).unwrap();
    let good = desk.back_up(&mut store, 100).unwrap();
    // An amount in the newest backup rots on the share.
    let mut bytes = fs::read(&good).unwrap();
    let at = bytes.windows(9).position(|part| part == b"OP_INTENT").unwrap();
    bytes[at] = b'0';
    fs::write(&good, &bytes).unwrap();
    assert!(desk.back_up(&mut store, 200).is_err());
    assert!(!good.exists() && good.with_extension("bad").exists(), "its bytes are kept, its name is not");
    // The next one begins empty.
    let next = desk.back_up(&mut store, 300).unwrap();
    assert_eq!(check(&next).unwrap().seq, 7);
    // A copy that ends elsewhere, and rows of another history.
    let copy = desk.backup_place().begin().unwrap();
    let head = settlement::ports::Head { seq: 9, hash: "ef".repeat(32) };
    assert!(matches!(copy.finish(&head, stamp(400).wall), Err(BackupFault::Short(7))));
    let mut copy = desk.backup_place().begin_empty().unwrap();
    let stretch = store.journal.stretch(CopyEnd { seq: 2, posting: 0 }, 10).unwrap();
    assert!(matches!(copy.add(&stretch), Err(BackupFault::OtherHistory)));
    let mut stretch = store.journal.stretch(CopyEnd::default(), 10).unwrap();
    stretch.rows[0].payload.push(' ');
    assert!(matches!(copy.add(&stretch), Err(BackupFault::Copy(OpenFault::ChainBroken { seq: 1 }))));
}

#[test]
fn restore_begins_an_epoch_and_burns_the_number() {
    let desk = Desk::new();
    desk.work(3, 0..2);
    let mut store = desk.open(3).unwrap();
    let backup = desk.back_up(&mut store, 100).unwrap();
    drop(store);
    desk.work(3, 2..4);
    let place = desk.options(3).epoch.unwrap();
    let mut coming = PutBack::begin(&backup, &desk.at("data")).unwrap();
    assert!(matches!(PutBack::begin(&backup, &desk.at("data")), Err(OpenFault::AlreadyRunning { .. })));
    assert_eq!((coming.epoch(), coming.terminal()), (1, Some(terminal(3))));
    assert!(!coming.journal().knows(&kit::msg_id(3)).unwrap());
    let told = Fact::Restored {
        epoch: 2,
        retired: terminal(3),
        machine: "machine-1".to_owned(),
        from: "x".to_owned(),
    };
    let entries = [Entry { subject: Subject::Terminal, fact: told }];
    coming.finish(stamp(500), &entries, &[(place, terminal(3))], "before").unwrap();
    assert!(desk.at("data/before/journal.db").exists(), "what was there is kept");
    assert!(matches!(desk.open(3), Err(OpenFault::TerminalRetired { terminal: 3 })));
    let store = desk.open(5).unwrap();
    assert!(store.journal.restore_unconfirmed());
    drop(store);
    desk.work(5, 6..7);
    // The number stays burnt, also where the epoch file is lost.
    fs::remove_file(desk.at("state/H10990000001-03.epoch")).unwrap();
    assert!(matches!(desk.open(3), Err(OpenFault::TerminalRetired { .. })));
    let mut store = desk.open(5).unwrap();
    let clerk = ClerkNo::new("1001").unwrap();
    let what = Confirmation::Restore;
    let second = ClerkNo::new("9001").unwrap();
    commit(&mut store, vec![Fact::Confirmed { what, clerk, second, reason: "已核对".to_owned() }]);
    drop(store);
    assert!(!desk.open(5).unwrap().journal.restore_unconfirmed());
}

fn findings(place: &Path, head: Option<&str>) -> Vec<String> {
    verify(place, head).unwrap().findings
}

/// The settlement of this crate's tests skips the registration, which a whole check says.
const SHORT_CUT: &str = "has no place";

#[test]
fn verify_tells_every_finding_and_touches_nothing() {
    let desk = Desk::new();
    let data = desk.at("data");
    let head = kit::write_settlement(&data);
    let before: Vec<_> = fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    let plain = verify(&data, head.hash.get(..8)).unwrap();
    assert!(
        plain.findings.iter().all(|finding| finding.contains(SHORT_CUT) || finding.contains("facts make"))
    );
    assert_eq!((plain.rows, plain.epoch, plain.attempts), (8, 1, 1));
    assert_eq!(Some(plain.head.as_str()), head.hash.get(..8));
    assert!(findings(&data, Some("00000000")).contains(&"no row has the head 00000000".to_owned()));
    let edit = |sql: &str| super::tampering::edit(&data, sql);
    edit("UPDATE journal SET payload = replace(payload, '8640', '8641') WHERE seq = 2");
    edit("UPDATE balances SET fen = fen + 1 WHERE account = 'CASH:1'");
    edit("DELETE FROM journal WHERE seq = 7");
    edit("UPDATE ops SET transaction_no = '2208'");
    let found = findings(&data, None);
    for expected in [
        "the journal is not as it was written, first seen at row 2",
        "the journal is not as it was written, first seen at row 7",
        "account CASH:1 holds 1431 fen, its postings make 1430 fen",
        "the table ops differs from the journal",
    ] {
        assert!(found.iter().any(|finding| finding == expected), "{expected} is not in {found:#?}");
    }
    let after: Vec<_> = fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(before, after);
    assert!(matches!(verify(&desk.at("nowhere"), None), Err(OpenFault::FolderMissing { .. })));
    let running = kit::open(&desk.at("fresh")).unwrap();
    assert!(matches!(verify(&desk.at("fresh"), None), Err(OpenFault::AlreadyRunning { .. })));
    drop(running);
}

#[test]
fn verify_reads_what_still_stands_in_the_write_ahead_log() {
    let desk = Desk::new();
    let mut store = kit::open(&desk.at("live")).unwrap();
    for step in kit::settlement() {
        step.commit(&mut store.journal).unwrap();
    }
    // A copy of a running folder, as somebody with a file manager makes it.
    copy_folder(&desk.at("live"), &desk.at("copy"));
    let report = verify(&desk.at("copy"), None).unwrap();
    assert_eq!(report.rows, 8);
    assert!(!report.findings.iter().any(|finding| finding.contains("written")), "{:?}", report.findings);
    drop(store);
}

#[test]
fn message_id_of_a_recovered_request_is_used() {
    let desk = Desk::new();
    let mut store = desk.open(3).unwrap();
    let found = settlement::fact::Recovered {
        msg_id: kit::msg_id(55),
        transaction: settlement::request::Transaction::Settle,
        attempt: AttemptId::new(kit::ATTEMPT).unwrap(),
        person: "ab".repeat(32),
        amount: Money::parse("86.40").unwrap(),
        at: stamp(3).wall,
    };
    let msg_id = found.msg_id.clone();
    commit(&mut store, vec![opened(3, "machine-1"), Fact::Recovered(Box::new(found))]);
    assert!(store.journal.knows(&msg_id).unwrap());
    drop(store);
    assert!(desk.open(3).unwrap().journal.knows(&msg_id).unwrap());
}
