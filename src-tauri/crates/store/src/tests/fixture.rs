//! Databases of released versions, kept as SQL: `tests/fixtures/databases/journal-NNNN.sql`.
//!
//! The file is never written again once a version is out. For a new version: `YIBAO_WRITE_FIXTURES=1 cargo test -p store fixture`.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use settlement::ports::Journal;

use super::kit;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/databases").join(name)
}

/// The whole file as SQL, triggers last so that the rows can be put back.
fn dump(file: &Path) -> String {
    let connection = Connection::open(file).unwrap();
    let mut text = String::new();
    for pragma in ["application_id", "user_version"] {
        let value: i64 = connection.pragma_query_value(None, pragma, |row| row.get(0)).unwrap();
        writeln!(text, "PRAGMA {pragma} = {value};").unwrap();
    }
    let objects: Vec<(String, String, String)> = connection
        .prepare("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type = 'trigger', rowid")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    for (kind, name, sql) in objects {
        writeln!(text, "{sql};").unwrap();
        if kind == "table" {
            let columns = connection.prepare(&format!("SELECT * FROM {name}")).unwrap().column_count();
            let quoted: Vec<String> = (1..=columns).map(|at| format!("quote(c{at})")).collect();
            let names: Vec<String> = (1..=columns).map(|at| format!("c{at}")).collect();
            let select = format!(
                "WITH whole ({}) AS (SELECT * FROM {name}) SELECT {} FROM whole",
                names.join(", "),
                quoted.join(" || ', ' || ")
            );
            let mut values = connection.prepare(&select).unwrap();
            for row in values.query_map([], |row| row.get::<_, String>(0)).unwrap() {
                writeln!(text, "INSERT INTO {name} VALUES ({});", row.unwrap()).unwrap();
            }
        }
    }
    text
}

#[test]
fn journal_of_version_1_is_replayed_as_it_was_written() {
    let file = fixture("journal-0001.sql");
    if std::env::var_os("YIBAO_WRITE_FIXTURES").is_some() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = kit::open(folder.path()).unwrap();
        for step in kit::every_kind() {
            step.commit(&mut store.journal).unwrap();
        }
        drop(store);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, dump(&folder.path().join("journal.db"))).unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    Connection::open(folder.path().join("journal.db"))
        .unwrap()
        .execute_batch(&fs::read_to_string(&file).unwrap())
        .unwrap();
    let mut store = kit::open(folder.path()).unwrap();
    let entries: Vec<_> = store.journal.replay().unwrap().into_iter().map(|stored| stored.entry).collect();
    let written: Vec<_> = kit::every_kind().into_iter().flat_map(|step| step.entries).collect();
    assert_eq!(entries, written);
    assert_eq!(store.journal.head().seq, i64::try_from(entries.len()).unwrap());
    kit::ended(60, 0, 10).commit(&mut store.journal).unwrap();
}
