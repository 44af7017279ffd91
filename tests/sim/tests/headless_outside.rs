//! The real program on a journal that is not to be gone on with: one clear fault, queries, no command, a written way out.
//!
//! Needs the program built: `YIBAO_DESK_BIN` names it, else it stands where cargo puts it beside the tests.

#[path = "headless_outside/money.rs"]
mod money;
#[path = "headless_start/program.rs"]
#[expect(dead_code, reason = "shared with the tests of the start")]
mod program;

use std::fs;
use std::path::{Path, PathBuf};

use program::{Ended, Place, Program};
use rusqlite::Connection;
use serde_json::{Value, json};

/// What the program ends with where it only showed the journal.
const SHOWN: Option<i32> = Some(4);

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

/// A start and an end, which leave a row each time.
fn run_once(place: &Place) {
    assert_eq!(Program::start(place).quit(), Some(0));
}

fn edit(place: &Place, sql: &str) {
    let connection = Connection::open(place.data().join("journal.db")).unwrap();
    for trigger in ["journal_never_changes", "journal_never_shrinks"] {
        connection.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
    }
    connection.execute_batch(sql).unwrap();
}

/// The program only shows: the fault lies over everything, no call is taken, queries work.
#[track_caller]
fn only_shows(place: &Place, code: &str, section: &str) {
    let mut desk = Program::start(place);
    let view = desk.view(|view| !view["stopped"].is_null());
    assert_eq!(view["stopped"]["code"], code, "{view:#}");
    let remedy = view["stopped"]["remedy"].as_str().unwrap();
    assert!(remedy.contains("restore.zh.md") && remedy.contains(section), "{remedy}");
    assert!(fs::read_to_string(program::asset("docs/restore.zh.md")).unwrap().contains(code));
    for (call, args) in [
        ("sign_in", json!({"operator": "1001", "password": "demo-1001"})),
        ("lock", json!({})),
        ("back_up_now", json!({})),
        ("dismiss_notice", json!({"id": 1})),
    ] {
        desk.send(&json!({"id": 1, "call": call, "args": args}));
        assert_eq!(desk.reply()["fault"]["code"], code, "{call}");
    }
    desk.send(&json!({"id": 2, "query": "journal", "args": {"limit": 10}}));
    assert!(desk.reply()["rows"].is_array());
    assert_eq!(desk.quit(), SHOWN);
}

#[test]
fn edited_row_and_deleted_row_are_shown_and_not_gone_on_with() {
    for sql in [
        "UPDATE journal SET payload = replace(payload, 'OPENED', 'OPENEd') WHERE seq = 1",
        "DELETE FROM journal WHERE seq = 2",
    ] {
        let place = Place::new();
        for _ in 0..3 {
            run_once(&place);
        }
        edit(&place, sql);
        only_shows(&place, "J-05", "第 1 节");
        only_shows(&place, "J-05", "第 1 节");
    }
}

#[test]
fn rolled_back_file_is_found_and_the_newer_one_is_the_way_out() {
    let place = Place::new();
    run_once(&place);
    let old = place.root().join("old");
    copy_folder(&place.data(), &old);
    run_once(&place);
    let new = place.root().join("new");
    copy_folder(&place.data(), &new);
    fs::copy(old.join("journal.db"), place.data().join("journal.db")).unwrap();
    only_shows(&place, "J-06", "第 2 节");
    fs::copy(new.join("journal.db"), place.data().join("journal.db")).unwrap();
    run_once(&place);
}

#[test]
fn cloned_folder_is_found_where_nothing_remembers_it() {
    let place = Place::new();
    run_once(&place);
    let elsewhere = Place::new();
    copy_folder(&place.data(), &elsewhere.data());
    only_shows(&elsewhere, "J-07", "第 3 节");
    run_once(&place);
}

fn verify(place: &Place, words: &[&str]) -> Ended {
    let data = place.data().display().to_string();
    let mut all = vec!["--verify", data.as_str()];
    all.extend(words);
    place.run(&all)
}

#[test]
fn verify_says_one_line_per_finding_and_changes_nothing() {
    let place = Place::new();
    run_once(&place);
    run_once(&place);
    let files = || {
        let mut names: Vec<PathBuf> =
            fs::read_dir(place.data()).unwrap().map(|entry| entry.unwrap().path()).collect();
        names.sort();
        (names, fs::read(place.data().join("journal.db")).unwrap())
    };
    let before = files();
    let fine = verify(&place, &[]);
    assert_eq!((fine.status, fine.stdout.lines().count()), (Some(0), 1), "{fine:?}");
    // Two starts, each with its message ids, and the region profile that the first one took.
    assert!(fine.stdout.starts_with("ok: 5 rows, head "), "{}", fine.stdout);
    let json: Value = serde_json::from_str(&verify(&place, &["--json"]).stdout).unwrap();
    assert_eq!((&json["ok"], &json["rows"]), (&json!(true), &json!(5)), "{json}");
    let head = json["head"].as_str().unwrap();
    assert_eq!(verify(&place, &["--head", head]).status, Some(0));
    let other = verify(&place, &["--head", "0000abcd"]);
    assert_eq!(other.status, Some(1));
    assert!(other.stdout.contains("no row has the head 0000abcd"), "{}", other.stdout);
    assert_eq!(files(), before);
    edit(&place, "UPDATE journal SET wall_ms = wall_ms + 1 WHERE seq = 1");
    let found = verify(&place, &[]);
    assert_eq!(found.status, Some(1));
    assert!(found.stdout.contains("first seen at row 1") && found.stdout.contains("NOT OK"), "{found:?}");
    let nothing = place.run(&["--verify", "/nowhere/at/all"]);
    assert_eq!((nothing.status, nothing.stdout.as_str()), (Some(2), ""), "{nothing:?}");
    for words in [&["--verify"][..], &["--head", "0000abcd"], &["--json"], &["--verify", "x", "--head", "zz"]]
    {
        assert_eq!(place.run(words).status, Some(2), "{words:?}");
    }
}

#[test]
fn backup_at_the_end_can_be_put_back_under_a_new_number_only() {
    let place = Place::new();
    let backup = place.root().join("backup");
    fs::create_dir(&backup).unwrap();
    let supervisor =
        "[[security.operators]]\nnumber = \"9001\"\nname = \"测试主管\"\nrole = \"supervisor\"\n";
    let hash = place.config_text().lines().find(|line| line.starts_with("password_hash")).unwrap().to_owned();
    let text = format!("{}\n{supervisor}{hash}\n", place.config_text());
    let with = |terminal: &str| {
        let folder = "[data]\nbackup = \"backup\"\nescrow = \"backup\"\nbackup_keep = 2";
        place.set_config(&text.replace("[data]", folder).replace("terminal = 3", terminal));
    };
    with("terminal = 3");
    for _ in 0..3 {
        run_once(&place);
    }
    let mut copies: Vec<PathBuf> =
        fs::read_dir(&backup).unwrap().map(|entry| entry.unwrap().path()).collect();
    copies.sort();
    assert!((1..=2).contains(&copies.len()), "{copies:?}");
    let newest = copies.last().unwrap().display().to_string();
    let verified = place.run(&["--verify", &newest]);
    assert_eq!(verified.status, Some(0), "{verified:?}");
    run_once(&place);
    // The disk is gone.
    fs::remove_file(place.data().join("journal.db")).unwrap();
    only_shows(&place, "J-06", "第 2 节");
    let restored = place.run(&["--restore", &newest]);
    assert_eq!(restored.status, Some(0), "{restored:?}");
    for word in ["第 2 代", "终端号 03 停用", "3202", "confirm_restore"] {
        assert!(restored.stdout.contains(word), "{word}: {}", restored.stdout);
    }
    only_shows(&place, "J-09", "第 4 节");
    with("terminal = 13");
    let mut desk = Program::start(&place);
    desk.send(&json!({"id": 1, "call": "sign_in", "args": {"operator": "1001", "password": "demo-1001"}}));
    assert_eq!(desk.reply(), json!({"id": 1, "ok": {}}));
    desk.view(|view| view["session"]["state"] == "open" && view.to_string().contains("J-14"));
    let second = json!({"operator": "9001", "password": "demo-1001"});
    let args = json!({"reason": "已与平台逐笔核对", "second": second});
    desk.send(&json!({"id": 2, "call": "confirm_restore", "args": args}));
    assert_eq!(desk.reply(), json!({"id": 2, "ok": {}}));
    desk.view(|view| !view.to_string().contains("J-14"));
    assert_eq!(desk.quit(), Some(0));
    let json: Value = serde_json::from_str(&verify(&place, &["--json"]).stdout).unwrap();
    assert_eq!((&json["ok"], &json["epoch"]), (&json!(true), &json!(2)), "{json}");
    // A file that is no backup leaves everything as it was.
    let refused = place.run(&["--restore", &place.config().display().to_string()]);
    assert_eq!((refused.status, refused.stderr.lines().count()), (Some(2), 1), "{refused:?}");
    assert_eq!(verify(&place, &[]).status, Some(0));
}
