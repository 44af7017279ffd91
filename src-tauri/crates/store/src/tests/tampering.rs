use std::fs;
use std::path::Path;

use rusqlite::Connection;
use settlement::fact::Fact;
use settlement::ports::Journal;

use super::kit;
use crate::OpenFault;

/// What somebody with a database tool can do: take the triggers away, change, put them back.
pub(super) fn edit(folder: &Path, sql: &str) {
    let connection = Connection::open(folder.join("journal.db")).unwrap();
    let triggers: Vec<(String, String)> = connection
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    connection.pragma_update(None, "foreign_keys", false).unwrap();
    for (name, _) in &triggers {
        connection.execute(&format!("DROP TRIGGER {name}"), []).unwrap();
    }
    connection.execute_batch(sql).unwrap();
    for (_, sql) in &triggers {
        connection.execute_batch(sql).unwrap();
    }
}

fn check(sql: &str, expected: &str) {
    let folder = tempfile::tempdir().unwrap();
    kit::write_settlement(folder.path());
    edit(folder.path(), sql);
    let told = kit::open(folder.path()).err().map_or_else(|| "opens".to_owned(), |fault| told(&fault));
    assert_eq!(told, expected, "{sql}");
}

fn told(fault: &OpenFault) -> String {
    fault.to_string().split('｜').next().unwrap().to_owned()
}

#[test]
fn journal_edited_behind_the_back_is_found_at_the_row() {
    let at = |seq: i64| format!("the journal is not as it was written, first seen at row {seq}");
    check("SELECT 1", "opens");
    check("UPDATE journal SET payload = replace(payload, '8640', '8641') WHERE seq = 2", &at(2));
    check("UPDATE journal SET body = zeroblob(900) WHERE seq = 4", &at(4));
    check("UPDATE journal SET body = NULL WHERE seq = 5", &at(5));
    check("UPDATE journal SET body = x'' WHERE seq = 6", &at(6));
    check("UPDATE journal SET subject = NULL WHERE seq = 3", &at(3));
    check("UPDATE journal SET subject = '' WHERE seq = 1", &at(1));
    check("UPDATE journal SET wall_ms = wall_ms + 1 WHERE seq = 8", &at(8));
    check("UPDATE journal SET mono_ms = wall_ms, wall_ms = mono_ms WHERE seq = 8", &at(8));
    check("UPDATE journal SET boot = 'boot-2' WHERE seq = 6", &at(6));
    check("UPDATE journal SET kind = 'FENCED' WHERE seq = 6", &at(6));
    check("DELETE FROM journal WHERE seq = 4", &at(4));
    check("DELETE FROM journal WHERE seq = 1", &at(1));
    // The tail: the postings of the last row are left over; without postings the tip tells.
    check("DELETE FROM journal WHERE seq = 8", &at(8));
    check("DELETE FROM journal WHERE seq = 8; DELETE FROM postings WHERE seq = 8", &at(8));
    check("UPDATE tip SET seq = 7, hash = (SELECT hash FROM journal WHERE seq = 7)", &at(8));
}

#[test]
fn books_edited_behind_the_back_are_found() {
    let at = |seq: i64| format!("the journal is not as it was written, first seen at row {seq}");
    let account = "the ledger does not balance: an account is not the sum of its postings";
    check("UPDATE postings SET amount_fen = amount_fen + 1 WHERE id = 1", &at(6));
    check("UPDATE postings SET amount_fen = -amount_fen WHERE seq = 6", &at(6));
    check("UPDATE postings SET account = 'CASH:2' WHERE id = 5", &at(8));
    check("UPDATE postings SET case_id = NULL WHERE id = 5", &at(8));
    check("UPDATE postings SET seq = 7 WHERE seq = 6", &at(6));
    check("DELETE FROM postings WHERE seq = 6", &at(6));
    check("DELETE FROM postings WHERE seq = 8", &at(8));
    check(
        "INSERT INTO postings VALUES (9, 8, 'CASH:1', 100, 'x', NULL), (10, 8, 'REVENUE', -100, 'x', NULL)",
        &at(8),
    );
    check("UPDATE balances SET fen = fen + 1 WHERE account = 'CASH:1'", account);
    check("DELETE FROM balances WHERE account = 'CASH:1'", account);
    check("INSERT INTO balances VALUES ('CASH:9', 0)", account);
    let ops = "the table ops differs from the journal";
    check("DELETE FROM ops", ops);
    check("UPDATE ops SET transaction_no = '2208'", ops);
    check("INSERT INTO ops VALUES ('H10990000001202601010800009999', '2207', NULL, 1, 1)", ops);
}

/// SQLite's own check calls such a file well; only the chain sees it.
#[test]
fn byte_changed_on_the_disk_is_found() {
    let folder = tempfile::tempdir().unwrap();
    kit::write_settlement(folder.path());
    let file = folder.path().join("journal.db");
    let mut bytes = fs::read(&file).unwrap();
    let needle = "\"cash_share\":1430".as_bytes();
    let places: Vec<usize> =
        (0..bytes.len() - needle.len()).filter(|at| bytes[*at..].starts_with(needle)).collect();
    assert!(places.len() > 1, "the quote and the settlement, and perhaps the remains of either");
    for place in places {
        bytes[place + needle.len() - 4] = b'9';
    }
    fs::write(&file, &bytes).unwrap();
    let check: String =
        Connection::open(&file).unwrap().query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(check, "ok");
    let fault = kit::open(folder.path()).unwrap_err();
    assert!(matches!(fault, OpenFault::ChainBroken { .. }), "{fault}");
}

#[test]
fn triggers_refuse_every_change_of_what_was_written() {
    let folder = tempfile::tempdir().unwrap();
    kit::write_settlement(folder.path());
    let connection = Connection::open(folder.path().join("journal.db")).unwrap();
    connection.pragma_update(None, "recursive_triggers", true).unwrap();
    for sql in [
        "UPDATE journal SET boot = boot",
        "DELETE FROM journal",
        "REPLACE INTO journal SELECT * FROM journal WHERE seq = 1",
        "UPDATE postings SET account = account",
        "DELETE FROM postings",
        "UPDATE ops SET seq = seq",
        "DELETE FROM ops",
        "UPDATE mark SET second = second - 1",
        "DELETE FROM mark",
        "UPDATE tip SET seq = seq - 1",
        "DELETE FROM tip",
    ] {
        let refused = connection.execute(sql, []).unwrap_err();
        assert_eq!(refused.sqlite_error_code(), Some(rusqlite::ErrorCode::ConstraintViolation), "{sql}");
    }
}

/// A row of a later program: its attempt stops, every other goes on.
#[test]
fn row_that_is_not_understood_is_replayed_as_a_contradiction_of_its_attempt() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = kit::open(folder.path()).unwrap();
    let steps = kit::settlement();
    steps[0].commit(&mut store.journal).unwrap();
    steps[1].commit(&mut store.journal).unwrap();
    drop(store);
    // The chain over what a later program might have written, made as that program would make it.
    let connection = Connection::open(folder.path().join("journal.db")).unwrap();
    let previous: Vec<u8> = connection.query_row("SELECT hash FROM tip", [], |row| row.get(0)).unwrap();
    let previous: [u8; 32] = previous.try_into().unwrap();
    let payload = r#"{"v":1,"fact":{"TELEPORTED":{"to":"elsewhere"}}}"#;
    let link = crate::chain::Link {
        seq: 4,
        boot: b"boot-1",
        wall_ms: 1,
        mono_ms: 1,
        subject: Some(kit::ATTEMPT.as_bytes()),
        bill: None,
        kind: b"TELEPORTED",
        msg_id: None,
        payload: payload.as_bytes(),
        body: None,
    };
    let hash = crate::chain::Hasher::new(&previous, &link).finish();
    connection
        .execute(
            "INSERT INTO journal VALUES (4, 'boot-1', 1, 1, ?1, NULL, 'TELEPORTED', NULL, ?2, NULL, ?3, ?4)",
            (kit::ATTEMPT, payload, previous, hash),
        )
        .unwrap();
    connection.execute("UPDATE tip SET seq = 4, hash = ?1", [hash]).unwrap();
    drop(connection);
    let mut store = kit::open(folder.path()).unwrap();
    let replayed = store.journal.replay().unwrap();
    assert_eq!(replayed.len(), 4);
    assert_eq!(replayed[3].entry.subject, kit::attempt().into());
    let Fact::Contradiction { what } = &replayed[3].entry.fact else { panic!("{:?}", replayed[3]) };
    assert!(what.starts_with("journal row 4 (TELEPORTED) is not understood"), "{what}");
}
