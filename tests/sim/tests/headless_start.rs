//! The real program, started and spoken to: what it says when it cannot start, and how it converses.
//!
//! Needs the program built: `YIBAO_DESK_BIN` names it, else it stands where cargo puts it beside the tests.

#[path = "headless_start/program.rs"]
mod program;

use std::fs;
use std::path::Path;

use program::{Place, Program};
use rusqlite::Connection;
use serde_json::{Value, json};

/// The program must refuse: exit status 2, one line, nothing on stdout.
#[track_caller]
fn refuses(place: &Place, code: &str, parts: &[&str]) {
    let ended = place.run(&["--headless"]);
    assert_eq!(ended.status, Some(2), "{ended:?}");
    assert_eq!(ended.stdout, "", "nothing half started");
    assert_eq!(ended.stderr.lines().count(), 1, "{}", ended.stderr);
    for part in [code].iter().chain(parts) {
        assert!(ended.stderr.contains(part), "{part} is not in: {}", ended.stderr);
    }
}

#[test]
fn example_configuration_starts_the_program() {
    let place = Place::new();
    let example = program::asset("config/example.toml");
    let mut desk = Program::start_with(&place, &example);
    desk.view(|view| view["status"]["institution"] == "示例市第一人民医院");
    assert_eq!(desk.quit(), Some(0));
}

#[test]
fn example_configuration_explains_every_key() {
    let example = fs::read_to_string(program::asset("config/example.toml")).unwrap();
    let region = fs::read_to_string(program::asset("config/region-109900.toml")).unwrap();
    let place = Place::new();
    let sections = [
        "institution",
        "window",
        "platform",
        "platform.timeouts",
        "platform.paths.2203",
        "reader",
        "printer",
        "printer.slip",
        "printer.form",
        "offline",
        "security",
        "rules",
        "headless",
        "data",
    ];
    let mut keys = 0;
    for section in sections {
        // The refusal of an unknown key lists the known ones: the program itself says what the page must hold.
        place.set_config(&program::with_unknown_key(&place.config_text(), section));
        for key in known_keys(&place) {
            assert!(mentions(&example, &key), "{section}.{key} is not explained");
            keys += 1;
        }
        place.reset_config();
    }
    place.set_region("surprise = 1");
    for key in known_keys(&place) {
        assert!(mentions(&region, &key), "{key} of the region is not explained");
        keys += 1;
    }
    assert!(keys > 50, "only {keys} keys were listed: the refusal has another form");
}

fn known_keys(place: &Place) -> Vec<String> {
    let ended = place.run(&["--headless"]);
    assert_eq!(ended.status, Some(2), "{ended:?}");
    let (_, known) = ended.stderr.split_once("expected ").unwrap_or_else(|| panic!("{}", ended.stderr));
    let known = known.split('｜').next().unwrap_or_default();
    known.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn mentions(page: &str, key: &str) -> bool {
    page.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').any(|word| word == key)
}

#[test]
fn bad_configuration_is_one_line_with_file_key_and_form() {
    let cases: &[(&str, &str, &[&str])] = &[
        // in the file                         instead                              named
        ("code = \"H10990000001\"", "code = \"X1\"", &["institution.code", "a capital letter and 11 digits"]),
        ("area = \"109900\"", "area = \"1099\"", &["institution.area", "six digits"]),
        ("terminal = 3", "terminal = 100", &["window.terminal", "0 to 99"]),
        ("terminal = 3", "terminal = \"3\"", &["window.terminal", "a whole number"]),
        ("terminal = 3", "", &["window", "missing field `terminal`"]),
        (
            "terminal = 3",
            "terminal = 3\nidle_lock_secs = 5",
            &["window", "unknown field `idle_lock_secs`", "idle_lock_seconds"],
        ),
        ("terminal = 3", "terminal = 3\nterminal = 4", &["terminal", "duplicate key"]),
        ("terminal = 3", "terminal = 3\npark_after_seconds = 1", &["window.park_after_seconds", "5 to 120"]),
        (
            "profile = \"region.toml\"",
            "profile = \"nowhere.toml\"",
            &["nowhere.toml", "platform.profile", "a file that can be read"],
        ),
        ("paasid = \"demo\"", "", &["platform.paasid", "or neither"]),
        (
            "recer_sys_code = \"FSI_LOCAL\"",
            "recer_sys_code = \"\"",
            &["platform.recer_sys_code", "1 to 10 characters"],
        ),
        ("target = \"none\"", "target = \"usb\"", &["printer.slip.target", "\"tcp:ADDRESS:PORT\""]),
        ("[security]", "[security]\noperators_file = \"x.toml\"", &["security", "not both"]),
        ("name = \"测试员甲\"", "name = \"\"", &["security.operators.name", "1 to 50 characters"]),
        ("[rules]", "[rules]\npacks = [\"none.toml\"]", &["rules.packs", "none.toml"]),
        ("size_max_mib = 32", "size_max_mib = 1", &["data.size_max_mib", "16 to 1048576"]),
        ("[data]", "[data", &["config.toml:"]),
    ];
    for (found, instead, parts) in cases {
        let place = Place::new();
        let text = place.config_text();
        assert!(text.contains(found), "{found}");
        place.set_config(&text.replacen(found, instead, 1));
        let mut all = parts.to_vec();
        all.push(".toml");
        refuses(&place, "S-02", &all);
        assert!(!place.data().exists(), "{instead}: nothing half started");
    }
}

#[test]
fn bad_address_never_shows_what_stands_in_it() {
    let place = Place::new();
    let text = place.config_text();
    let address = text.lines().find(|line| line.starts_with("base_url")).unwrap().to_owned();
    place.set_config(&text.replace(&address, "base_url = \"http://someone:hunter42@127.0.0.1\""));
    refuses(&place, "S-02", &["platform.base_url", "without user"]);
    let ended = place.run(&["--headless"]);
    assert!(!ended.stderr.contains("hunter42"), "{}", ended.stderr);
}

#[test]
fn secret_of_a_wrong_type_is_not_shown() {
    let place = Place::new();
    place.set_config(&place.config_text().replace("secret = \"not-a-real-key\"", "secret = 424242"));
    refuses(&place, "S-02", &["platform.secret", "a text in quotes"]);
    assert!(!place.run(&["--headless"]).stderr.contains("424242"));
}

#[test]
fn missing_configuration_and_unknown_words_are_named() {
    let place = Place::new();
    fs::remove_file(place.config()).unwrap();
    refuses(&place, "S-02", &["config.toml", "--config", "a file that can be read"]);
    let ended = place.run(&["--headles"]);
    assert_eq!(ended.status, Some(2));
    assert!(ended.stderr.contains("S-01") && ended.stderr.contains("--headles"), "{}", ended.stderr);
}

#[test]
fn second_program_on_a_folder_is_refused_and_the_first_goes_on() {
    let place = Place::new();
    let mut desk = Program::start(&place);
    refuses(&place, "S-03", &["already running", "请勿重复打开"]);
    desk.send(&json!({"id": 1, "query": "bills"}));
    assert_eq!(desk.reply(), json!({"id": 1, "rows": []}));
    assert_eq!(desk.quit(), Some(0));
}

#[test]
fn folder_that_cannot_be_written_is_named() {
    let place = Place::new();
    let folder = program::unwritable(place.root());
    let ended = place.run_on(&folder);
    assert_eq!(ended.status, Some(2), "{ended:?}");
    assert!(ended.stderr.contains("S-06") && ended.stderr.lines().count() == 1, "{}", ended.stderr);
}

#[test]
fn missing_parent_of_the_folder_is_named() {
    let place = Place::new();
    let ended = place.run_on(&place.root().join("not/there"));
    assert_eq!(ended.status, Some(2), "{ended:?}");
    assert!(
        ended.stderr.contains("S-05") && ended.stderr.contains("no such data folder"),
        "{}",
        ended.stderr
    );
}

fn journal(data: &Path) -> Connection {
    Connection::open(data.join("journal.db")).unwrap()
}

#[test]
fn newer_database_is_refused_unchanged() {
    let place = Place::new();
    Program::start(&place).quit();
    journal(&place.data()).pragma_update(None, "user_version", 9_999).unwrap();
    refuses(&place, "S-09", &["9999", "请升级本程序"]);
    let version: i64 =
        journal(&place.data()).pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(version, 9_999);
}

#[test]
fn journal_row_that_was_not_written_by_the_program_is_only_shown() {
    let place = Place::new();
    Program::start(&place).quit();
    let forged = "INSERT INTO journal (seq, boot, wall_ms, mono_ms, kind, payload, prev_hash, hash) \
                  SELECT coalesce(max(seq), 0) + 1, 'x', 0, 0, 'NOTE', '{}', zeroblob(32), zeroblob(32) FROM journal";
    journal(&place.data()).execute(forged, []).unwrap();
    let ended = place.run(&["--headless"]);
    assert_eq!(ended.status, Some(4), "{ended:?}");
    assert_eq!(ended.stderr.lines().count(), 1, "{}", ended.stderr);
    for part in ["S-11", "the journal is not as it was written", "勿继续收费"] {
        assert!(ended.stderr.contains(part), "{part} is not in: {}", ended.stderr);
    }
    assert!(ended.stdout.contains("\"stopped\":{\"code\":\"J-05\""), "{}", ended.stdout);
}

#[test]
fn file_of_something_else_is_refused_unchanged() {
    let place = Place::new();
    fs::create_dir(place.data()).unwrap();
    let page =
        b"this is a letter and no database, and it is longer than any header of one could be: ".repeat(20);
    fs::write(place.data().join("journal.db"), &page).unwrap();
    refuses(&place, "S-10", &["not a database of this program"]);
    assert_eq!(fs::read(place.data().join("journal.db")).unwrap(), page);
}

#[test]
fn conversation_answers_every_line_and_survives_nonsense() {
    let place = Place::new();
    let mut desk = Program::start(&place);
    let fault = |id: Value, code: &str, said: &Value| {
        assert_eq!((&said["id"], &said["fault"]["code"]), (&id, &json!(code)), "{said}");
    };
    desk.send(&json!({"id": "a", "call": "next_patient"}));
    fault(json!("a"), "D-02", &desk.reply());
    desk.send(&json!({"id": 2, "call": "make_coffee"}));
    fault(json!(2), "D-32", &desk.reply());
    desk.send(&json!({"id": 3, "call": "take_cash", "args": {"intent": "x", "recieved": "1.00"}}));
    fault(json!(3), "D-04", &desk.reply());
    desk.send(&json!({"id": 4, "call": "lock", "query": "bills"}));
    fault(json!(4), "D-04", &desk.reply());
    desk.send(&json!({"id": [], "query": "bills"}));
    fault(Value::Null, "D-04", &desk.reply());
    for nonsense in
        [&b"{"[..], b"[]", b"null", b"{\"id\":1}\x00", b"\xff\xfe", b"{\"id\":1,\"cal\":\"lock\"}"]
    {
        desk.send_bytes(nonsense);
        let said = desk.reply();
        fault(Value::Null, "D-04", &said);
    }
    desk.send_bytes(&vec![b'x'; 3 * 1024 * 1024]);
    fault(Value::Null, "D-04", &desk.reply());
    desk.send_bytes(b"");
    desk.send(&json!({"id": 5, "query": "catalog_search", "args": {"text": "amxl", "limit": 3}}));
    let said = desk.reply();
    assert_eq!(said["rows"].as_array().map(Vec::len), Some(3), "{said}");
    assert_eq!(desk.quit(), Some(0));
}

#[test]
fn end_of_input_and_a_closed_output_end_the_program_cleanly() {
    let place = Place::new();
    let mut desk = Program::start(&place);
    desk.close_input();
    assert_eq!(desk.wait(), Some(0));
    let mut desk = Program::start(&place);
    desk.close_output();
    assert_eq!(desk.talk_until_it_ends(), Some(0));
}

#[test]
fn password_made_by_the_program_opens_the_desk_and_a_wrong_one_does_not() {
    let place = Place::new();
    let hash = place.run_with_input(&["--hash-password"], "示例密码 7\n");
    assert_eq!(hash.status, Some(0), "{hash:?}");
    assert!(hash.stdout.starts_with("$argon2id$v=19$"), "{}", hash.stdout);
    let text = place.config_text();
    let old = text.lines().find(|line| line.starts_with("password_hash")).unwrap().to_owned();
    place.set_config(&text.replace(&old, &format!("password_hash = \"{}\"", hash.stdout.trim())));
    let mut desk = Program::start(&place);
    desk.send(&json!({"id": 1, "call": "sign_in", "args": {"operator": "1001", "password": "wrong one"}}));
    assert_eq!(desk.reply(), json!({"id": 1, "ok": {}}));
    desk.view(|view| view.to_string().contains("D-01") && view["session"]["state"] == "signed_out");
    desk.send(&json!({"id": 2, "call": "sign_in", "args": {"operator": "1001", "password": "示例密码 7"}}));
    desk.view(|view| view["session"]["state"] == "open");
    assert_eq!(desk.quit(), Some(0));
    let log = place.logs();
    assert!(log.contains("starting") && log.contains("stopped"), "{log}");
    assert!(!log.contains("示例密码") && !log.contains("argon2id"), "no secret reaches the log");
}

#[test]
fn version_and_help_need_no_configuration() {
    let place = Place::new();
    let version = place.run(&["--version"]);
    assert_eq!(version.stdout, format!("yibao-desk {}\n", env!("CARGO_PKG_VERSION")));
    let help = place.run(&["--help"]);
    for word in ["--config", "--data", "--headless", "--verify", "--restore", "--hash-password", "--version"]
    {
        assert!(help.stdout.contains(word), "{}", help.stdout);
    }
}
