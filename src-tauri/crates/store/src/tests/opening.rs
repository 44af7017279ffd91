use std::fs;
use std::path::Path;

use rusqlite::Connection;
use settlement::ports::{Journal, JournalFault};

use super::kit::{self, open, options};
use crate::open::{Database, Kind};
use crate::{DatabaseKey, OpenFault, OpenOptions, Store, space};

fn edit(folder: &Path, sql: &str) {
    Connection::open(folder.join("journal.db")).unwrap().execute_batch(sql).unwrap();
}

#[test]
fn second_instance_on_the_same_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    assert!(matches!(open(folder.path()).unwrap_err(), OpenFault::AlreadyRunning { .. }));
    // The folder belongs to whoever holds either half of the store.
    let Store { journal, cache, .. } = store;
    drop(journal);
    assert!(matches!(open(folder.path()).unwrap_err(), OpenFault::AlreadyRunning { .. }));
    drop(cache);
    open(folder.path()).unwrap();
}

#[test]
fn other_program_cannot_read_the_journal_while_it_is_open() {
    let folder = tempfile::tempdir().unwrap();
    let _store = open(folder.path()).unwrap();
    let other = Connection::open(folder.path().join("journal.db")).unwrap();
    other.busy_timeout(std::time::Duration::ZERO).unwrap();
    let refused =
        other.query_row("SELECT count(*) FROM journal", [], |row| row.get::<_, i64>(0)).unwrap_err();
    assert_eq!(refused.sqlite_error_code(), Some(rusqlite::ErrorCode::DatabaseBusy));
}

#[test]
fn journal_held_by_another_program_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()).unwrap());
    let other = Connection::open(folder.path().join("journal.db")).unwrap();
    other.execute_batch("PRAGMA locking_mode = exclusive; BEGIN IMMEDIATE").unwrap();
    assert!(matches!(open(folder.path()).unwrap_err(), OpenFault::FileHeld { .. }));
}

#[test]
fn folder_is_made_where_its_parent_is_there() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("data");
    drop(open(&folder).unwrap());
    assert!(folder.join("journal.db").exists());
    let deeper = parent.path().join("not").join("there");
    assert!(matches!(open(&deeper).unwrap_err(), OpenFault::FolderMissing { .. }));
    let file = parent.path().join("file");
    fs::write(&file, b"").unwrap();
    assert!(matches!(open(&file).unwrap_err(), OpenFault::NotAFolder { .. }));
}

/// `/sys/kernel` can be written by nobody, root included; a mode of 0555 would not stop root.
#[cfg(target_os = "linux")]
#[test]
fn folder_that_cannot_be_written_is_refused() {
    let fault = open(Path::new("/sys/kernel")).unwrap_err();
    assert!(matches!(fault, OpenFault::FolderReadOnly { .. }), "{fault}");
}

#[test]
fn key_is_refused_and_not_ignored() {
    let folder = tempfile::tempdir().unwrap();
    let keyed = OpenOptions { key: Some(DatabaseKey::new([7; 32])), ..options(folder.path()) };
    assert!(matches!(Store::open(&keyed).unwrap_err(), OpenFault::KeyNotSupported));
    // The folder's random name may hold any figure; the key alone must not.
    assert!(!format!("{:?}", keyed.key).contains('7'), "a key never shows itself");
    assert!(!folder.path().join("journal.db").exists());
}

#[test]
fn newer_version_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    kit::write_settlement(folder.path());
    edit(folder.path(), "PRAGMA user_version = 2");
    let before = fs::read(folder.path().join("journal.db")).unwrap();
    let fault = open(folder.path()).unwrap_err();
    assert!(matches!(fault, OpenFault::NewerVersion { found: 2, known: 1, .. }), "{fault}");
    assert_eq!(fs::read(folder.path().join("journal.db")).unwrap(), before);
}

#[test]
fn migration_with_another_checksum_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    kit::write_settlement(folder.path());
    edit(folder.path(), "UPDATE migrations SET sha256 = '00'");
    assert!(matches!(open(folder.path()).unwrap_err(), OpenFault::MigrationChecksum { number: 1, .. }));
    edit(folder.path(), "DELETE FROM migrations");
    assert!(matches!(open(folder.path()).unwrap_err(), OpenFault::MigrationChecksum { number: 1, .. }));
}

#[test]
fn file_that_is_no_database_of_ours_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("journal.db"),
        "not a database at all, but long enough to look at".repeat(20),
    )
    .unwrap();
    assert!(matches!(open(folder.path()).unwrap_err(), OpenFault::NotADatabase { .. }));
    let folder = tempfile::tempdir().unwrap();
    edit(folder.path(), "CREATE TABLE theirs (x)");
    assert!(matches!(open(folder.path()).unwrap_err(), OpenFault::NotADatabase { .. }));
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()).unwrap());
    fs::copy(folder.path().join("cache.db"), folder.path().join("journal.db")).unwrap();
    assert!(matches!(open(folder.path()).unwrap_err(), OpenFault::NotADatabase { .. }));
}

#[test]
fn file_with_a_page_gone_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    kit::write_settlement(folder.path());
    let file = folder.path().join("journal.db");
    let bytes = fs::read(&file).unwrap();
    fs::write(&file, &bytes[..bytes.len() - 4096]).unwrap();
    let fault = open(folder.path()).unwrap_err();
    assert!(matches!(fault, OpenFault::Damaged { .. }), "{fault}");
}

#[test]
fn journal_without_any_room_opens_and_takes_no_intent() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&OpenOptions { size_max_mib: Some(0), ..options(folder.path()) }).unwrap();
    assert_eq!(kit::intent(1, 1, 100_000).commit(&mut store.journal), Err(JournalFault::Full));
    assert_eq!(store.journal.replay(), Ok(Vec::new()));
}

#[test]
fn settings_that_keep_a_commit_safe_hold() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(folder.path(), Kind::Journal, None).unwrap();
    let ask = |pragma: &str| -> String {
        database
            .connection
            .pragma_query_value(None, pragma, |row| {
                let value = row.get_ref(0)?;
                Ok(value.as_i64().map_or_else(|_| value.as_str().unwrap().to_owned(), |n| n.to_string()))
            })
            .unwrap()
    };
    let told: Vec<String> =
        ["journal_mode", "locking_mode", "synchronous", "foreign_keys", "trusted_schema", "page_size"]
            .iter()
            .map(|pragma| format!("{pragma}={}", ask(pragma)))
            .collect();
    insta::assert_snapshot!(told.join(" "), @"journal_mode=wal locking_mode=exclusive synchronous=2 foreign_keys=1 trusted_schema=0 page_size=4096");
    assert!(!folder.path().join("journal.db-shm").exists(), "exclusive before the log: no shared memory");
    assert!(database.connection.execute("ATTACH ':memory:' AS other", []).is_err());
    assert!(database.connection.prepare("SELECT \"no such column\"").is_err());
}

#[test]
fn free_bytes_are_told_for_a_folder_and_not_for_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    assert!(space::free_bytes(folder.path()).is_some_and(|bytes| bytes > 0));
    assert_eq!(space::free_bytes(&folder.path().join("nowhere")), None);
}

#[test]
fn every_fault_speaks_both_languages_on_one_line() {
    let file = || Path::new("data/journal.db").to_owned();
    let faults = [
        OpenFault::AlreadyRunning { folder: file() },
        OpenFault::FileHeld { file: file() },
        OpenFault::FolderMissing { folder: file() },
        OpenFault::NotAFolder { folder: file() },
        OpenFault::FolderReadOnly { folder: file() },
        OpenFault::DiskFull { folder: file() },
        OpenFault::DiskFailed { file: file(), code: 5 },
        OpenFault::NewerVersion { file: file(), found: 2, known: 1 },
        OpenFault::NotADatabase { file: file() },
        OpenFault::Damaged { file: file(), what: "page 3".to_owned() },
        OpenFault::ChainBroken { seq: 4 },
        OpenFault::LedgerUnbalanced { what: "CASH:1".to_owned() },
        OpenFault::ProjectionWrong { table: "ops" },
        OpenFault::MigrationChecksum { file: file(), number: 1 },
        OpenFault::SettingNotTaken {
            setting: "synchronous",
            expected: "2".to_owned(),
            found: "1".to_owned(),
        },
        OpenFault::EngineTooOld { found: 3_040_001 },
        OpenFault::KeyNotSupported,
        OpenFault::Refused { file: file(), source: rusqlite::Error::InvalidQuery },
    ];
    for fault in faults {
        let line = fault.to_string();
        let (english, chinese) = line.split_once('｜').unwrap();
        assert!(!line.contains('\n') && english.len() > 10, "{line}");
        assert!(chinese.chars().any(|letter| ('一'..='龥').contains(&letter)), "{line}");
    }
}
