use std::fs;

use settlement::fact::{Entry, Fact};
use settlement::ledger::Account;
use settlement::ports::{Claim, Journal, JournalFault};
use settlement::{AttemptId, MsgIdMark};

use super::kit::{self, Step, ended, intent, open, options, posting, settlement, step};
use crate::chain::hexadecimal;
use crate::space::BALLAST_BYTES;
use crate::{OpenFault, OpenOptions, Store};

fn entries(steps: &[Step]) -> Vec<Entry> {
    steps.iter().flat_map(|step| step.entries.clone()).collect()
}

fn replayed(store: &mut Store) -> Vec<Entry> {
    store.journal.replay().unwrap().into_iter().map(|stored| stored.entry).collect()
}

#[test]
fn journal_when_new_is_empty() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path()).unwrap();
    assert_eq!(store.journal.head().seq, 0);
    assert_eq!(store.journal.head().hash, "0".repeat(64));
    assert_eq!(store.journal.mark(), Ok(MsgIdMark::START));
    assert_eq!(store.journal.replay(), Ok(Vec::new()));
    assert_eq!(store.journal.balances(), Ok(Vec::new()));
}

#[test]
fn settlement_after_reopening_is_what_was_committed() {
    let folder = tempfile::tempdir().unwrap();
    let head = kit::write_settlement(folder.path());
    let mut store = open(folder.path()).unwrap();
    assert_eq!(store.journal.head(), head);
    assert_eq!(replayed(&mut store), entries(&settlement()));
    assert_eq!(store.journal.mark(), Ok(MsgIdMark { second: 1_767_225_602, counter: 0 }));
    let stored = store.journal.replay().unwrap();
    assert!(stored.iter().zip(1..).all(|(entry, seq)| entry.seq == seq));
    assert_eq!(stored.last().unwrap().stamp, kit::stamp(5));
    let books: Vec<String> = store
        .journal
        .balances()
        .unwrap()
        .iter()
        .map(|(account, money)| format!("{account} {money}"))
        .collect();
    insta::assert_snapshot!(books.join("\n"), @"
    ACCT 20.00
    CASH:1 14.30
    FUND:310:pooled 52.10
    PATIENT:019a0000-0000-7000-8000-000000000001 0.00
    REVENUE -86.40
    ");
}

#[test]
fn newest_rows_come_first_and_without_bodies() {
    let folder = tempfile::tempdir().unwrap();
    let head = kit::write_settlement(folder.path());
    let mut store = open(folder.path()).unwrap();
    let lines = store.journal.newest(3).unwrap();
    assert_eq!(lines[0].hash, head.hash);
    let told: Vec<_> =
        lines.iter().map(|line| (line.seq, line.kind.as_str(), line.msg_id.is_some())).collect();
    assert_eq!(told, [(8, "CASH_CONFIRMED", false), (7, "CASH_INTENT", false), (6, "SETTLED", true)]);
}

/// What a kill leaves behind is what stands in the two files at that moment.
#[test]
fn files_copied_while_open_hold_every_acknowledged_commit() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path()).unwrap();
    for (done, step) in settlement().iter().enumerate() {
        let head = step.commit(&mut store.journal).unwrap();
        let copy = tempfile::tempdir().unwrap();
        for file in ["journal.db", "journal.db-wal"] {
            fs::copy(folder.path().join(file), copy.path().join(file)).unwrap();
        }
        let mut copied = open(copy.path()).unwrap();
        assert_eq!(copied.journal.head(), head);
        assert_eq!(replayed(&mut copied), entries(&settlement()[..=done]));
    }
}

#[test]
fn log_torn_at_any_byte_holds_whole_commits_from_the_first_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path()).unwrap();
    let steps = settlement();
    for step in &steps {
        step.commit(&mut store.journal).unwrap();
    }
    let log = fs::read(folder.path().join("journal.db-wal")).unwrap();
    let whole = entries(&steps);
    let mut seen = std::collections::BTreeSet::new();
    for length in (0..log.len()).step_by(1531) {
        let copy = tempfile::tempdir().unwrap();
        fs::copy(folder.path().join("journal.db"), copy.path().join("journal.db")).unwrap();
        fs::write(copy.path().join("journal.db-wal"), &log[..length]).unwrap();
        let found = replayed(&mut open(copy.path()).unwrap());
        assert_eq!(found, whole[..found.len()]);
        let ends: Vec<usize> = (0..=steps.len()).map(|done| entries(&steps[..done]).len()).collect();
        assert!(ends.contains(&found.len()), "{} entries are not the end of a commit", found.len());
        seen.insert(found.len());
    }
    assert!(seen.len() > 3, "the tear must fall into several commits: {seen:?}");
}

#[test]
fn commit_that_does_not_balance_is_refused_whole() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path()).unwrap();
    let mut wrong = step(1, vec![Fact::Fenced]);
    wrong.postings = vec![posting(Account::cash("1"), 100), posting(Account::revenue(), -99)];
    assert_eq!(wrong.commit(&mut store.journal), Err(JournalFault::Constraint));
    wrong.postings = vec![posting(Account::cash("1"), 100), posting(Account::revenue(), -100)];
    wrong.entries.clear();
    assert_eq!(wrong.commit(&mut store.journal), Err(JournalFault::Constraint));
    assert_eq!(store.journal.head().seq, 0);
    assert_eq!(store.journal.balances(), Ok(Vec::new()));
}

#[test]
fn message_id_used_twice_is_refused_and_nothing_of_its_commit_stands() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path()).unwrap();
    let head = intent(1, 7, 10).commit(&mut store.journal).unwrap();
    let mut again = intent(2, 7, 20);
    again.entries.insert(0, Entry { subject: settlement::fact::Subject::Terminal, fact: Fact::Fenced });
    again.mark = Some(MsgIdMark { second: 5, counter: 5 });
    assert_eq!(again.commit(&mut store.journal), Err(JournalFault::Constraint));
    assert_eq!(store.journal.head(), head);
    assert_eq!(store.journal.mark(), Ok(MsgIdMark::START));
    ended(3, 7, 10).commit(&mut store.journal).unwrap();
    assert_eq!(store.journal.replay().unwrap().len(), 2);
}

#[test]
fn mark_of_message_ids_never_goes_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path()).unwrap();
    let mut moves = |second, counter| {
        let mut mark = step(1, Vec::new());
        mark.mark = Some(MsgIdMark { second, counter });
        mark.commit(&mut store.journal).map(|head| head.seq)
    };
    assert_eq!(moves(100, 5), Ok(0));
    assert_eq!(moves(100, 5), Ok(0));
    assert_eq!(moves(100, 4), Err(JournalFault::Constraint));
    assert_eq!(moves(99, 99), Err(JournalFault::Constraint));
    assert_eq!(moves(101, 0), Ok(0));
    drop(store);
    assert_eq!(open(folder.path()).unwrap().journal.mark(), Ok(MsgIdMark { second: 101, counter: 0 }));
}

/// Commits intents of 100 kB until one is refused; how many stood.
fn fill(store: &mut Store, first: u32) -> u32 {
    for number in first.. {
        match intent(i64::from(number), number, 100_000).commit(&mut store.journal) {
            Ok(_head) => {}
            Err(fault) => {
                assert_eq!(fault, JournalFault::Full);
                return number;
            }
        }
    }
    unreachable!("a full disk refuses")
}

#[test]
fn intent_when_the_room_is_used_up_commits_nothing_and_earlier_rows_stay() {
    let folder = tempfile::tempdir().unwrap();
    let small = OpenOptions { size_max_mib: Some(2), ..options(folder.path()) };
    let mut store = Store::open(&small).unwrap();
    let stood = fill(&mut store, 0);
    assert!((10..21).contains(&stood), "{stood} intents of 100 kB in 2 MiB");
    let head = store.journal.head();
    assert_eq!(head.seq, i64::from(stood));
    assert_eq!(ended(99, 0, 100_000).commit(&mut store.journal), Err(JournalFault::Full));
    assert_eq!(store.journal.replay().unwrap().len(), usize::try_from(stood).unwrap());
    drop(store);
    let mut roomy = open(folder.path()).unwrap();
    assert_eq!(roomy.journal.head(), head);
    ended(100, 0, 100_000).commit(&mut roomy.journal).unwrap();
}

#[test]
fn result_when_the_room_is_used_up_takes_the_ballast_and_an_intent_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let budget = OpenOptions { size_max_mib: Some(66), ballast: true, ..options(folder.path()) };
    let ballast = folder.path().join("ballast.bin");
    let mut store = Store::open(&budget).unwrap();
    assert_eq!(fs::metadata(&ballast).unwrap().len(), BALLAST_BYTES);
    let stood = fill(&mut store, 0);
    assert!(ballast.exists(), "an intent leaves the ballast alone");
    ended(99, 0, 100_000).commit(&mut store.journal).unwrap();
    assert!(!ballast.exists());
    assert_eq!(store.journal.ballast().bytes(), 0);
    assert_eq!(store.journal.replay().unwrap().len(), usize::try_from(stood).unwrap() + 1);
}

/// A disk of 100 MiB, where this machine lets us mount one; unmounted at the end.
#[cfg(target_os = "linux")]
struct SmallDisk(tempfile::TempDir);

#[cfg(target_os = "linux")]
impl SmallDisk {
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mounted = std::process::Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=100m", "tmpfs"])
            .arg(folder.path())
            .output()
            .is_ok_and(|done| done.status.success());
        mounted.then_some(Self(folder))
    }
}

#[cfg(target_os = "linux")]
impl Drop for SmallDisk {
    fn drop(&mut self) {
        let done = std::process::Command::new("umount").arg(self.0.path()).status();
        assert!(done.is_ok_and(|status| status.success()), "the small disk is unmounted");
    }
}

/// The same with a disk that is really full; without the right to mount one, the room is what `size_max_mib` gives.
#[cfg(target_os = "linux")]
#[test]
fn result_on_a_full_disk_takes_the_ballast() {
    let disk = SmallDisk::mount();
    let spare = tempfile::tempdir().unwrap();
    let folder = disk.as_ref().map_or(spare.path(), |disk| disk.0.path());
    if disk.is_some() {
        // Less than 1 GiB is free, so none would be made here.
        fs::write(folder.join("ballast.bin"), vec![1_u8; usize::try_from(BALLAST_BYTES).unwrap()]).unwrap();
    }
    let size_max_mib = if disk.is_some() { None } else { Some(100) };
    let mut store = Store::open(&OpenOptions { ballast: true, size_max_mib, ..options(folder) }).unwrap();
    assert_eq!(store.journal.ballast().bytes(), BALLAST_BYTES);
    let stood = fill(&mut store, 0);
    let head = store.journal.head();
    ended(9_999, 0, 100_000).commit(&mut store.journal).unwrap();
    assert!(!folder.join("ballast.bin").exists());
    assert_eq!(store.journal.head().seq, head.seq + 1);
    drop(store);
    let mut store = open(folder).unwrap();
    assert_eq!(store.journal.replay().unwrap().len(), usize::try_from(stood).unwrap() + 1);
    drop(store);
    if disk.is_some() {
        // The last byte taken: not even an empty journal can be made.
        let mut filler = fs::File::create(folder.join("filler")).unwrap();
        while std::io::Write::write(&mut filler, &[1_u8; 4096]).is_ok() {}
        let fault = open(&folder.join("second")).unwrap_err();
        assert!(matches!(fault, OpenFault::DiskFull { .. }), "{fault}");
    }
}

#[test]
fn hash_is_written_as_64_characters() {
    assert_eq!(hexadecimal(&[0x0f; 32]), "0f".repeat(32));
}

#[test]
fn bill_that_is_taken_refuses_a_second_attempt() {
    let folder = tempfile::tempdir().unwrap();
    kit::write_settlement(folder.path());
    let mut store = kit::open(folder.path()).unwrap();
    let other = AttemptId::new("019a0000-0000-7000-8000-000000000002").unwrap();
    let claim =
        |attempt: &AttemptId, taken| Claim { bill: kit::began().bill, attempt: attempt.clone(), taken };
    let begin = |attempt: &AttemptId| {
        let mut begun = kit::step(20, Vec::new());
        begun.entries =
            vec![Entry { subject: attempt.clone().into(), fact: Fact::Began(Box::new(kit::began())) }];
        begun.claims = vec![claim(attempt, true)];
        begun
    };
    let before = store.journal.head();
    assert_eq!(begin(&other).commit(&mut store.journal), Err(JournalFault::Constraint));
    assert_eq!(store.journal.head(), before, "nothing of it stands");
    assert_eq!(store.journal.claims().unwrap(), vec![(kit::began().bill, kit::attempt())]);
    // Given back, it may be taken; a stranger gives nothing back.
    let mut freed = kit::step(21, vec![Fact::Abandoned]);
    freed.claims = vec![claim(&other, false)];
    freed.commit(&mut store.journal).unwrap();
    assert_eq!(begin(&other).commit(&mut store.journal), Err(JournalFault::Constraint));
    let mut freed = kit::step(22, vec![Fact::Abandoned]);
    freed.claims = vec![claim(&kit::attempt(), false)];
    freed.commit(&mut store.journal).unwrap();
    begin(&other).commit(&mut store.journal).unwrap();
    assert_eq!(store.journal.claims().unwrap(), vec![(kit::began().bill, other)]);
}
