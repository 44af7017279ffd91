//! The four ways a journal is not what it was, on a journal with real money in it: an amount edited on disk, a deleted row, a
//! database that was rolled back, a data folder that was cloned. Each is found at the next start of the real program, with a
//! screen that says what happened, what is safe, and the written way out; nothing is sent and nothing is written.

use std::time::Duration;

use desk::api::{BillRow, JournalRow, NoArgs};
use desk::view::DeskView;
use sim::headless_desk::clerk::{Item, visit};
use sim::headless_desk::{DeskFault, DeskFolder, HeadlessDesk};
use sim::sim_platform::{RunningPlatform, SimOptions, SimPlatform};
use sim::virtual_card::people::person;

use super::*;

const PATIENCE: Duration = Duration::from_secs(20);
const BILL: [Item<'_>; 2] = [("tlctps", "头颅CT平扫", "", "2"), ("xcg", "血常规", "", "1")];

/// A desk that has settled bills and taken cash for them.
struct Window {
    folder: DeskFolder,
    platform: RunningPlatform,
}

impl Window {
    /// `[data]` with the copy outside where `escrow` says so.
    fn new(escrow: bool) -> Self {
        let platform = SimPlatform::start(SimOptions::default()).unwrap();
        let folder = DeskFolder::new(&platform.base_url()).unwrap();
        let extra = if escrow { "escrow = \"outside\"\n" } else { "" };
        let folder = folder.with_lines(&format!("[data]\nepoch = \"state\"\n{extra}")).unwrap();
        fs::create_dir(folder.root().join("outside")).unwrap();
        Self { folder, platform }
    }

    /// One bill, settled and paid; the desk goes home.
    fn settle(&self, profile: &str, bill: &str) {
        let mut desk = HeadlessDesk::start(&self.folder).unwrap();
        desk.sign_in_everywhere().unwrap();
        let patient = person(profile).unwrap();
        desk.find(&patient.name, &patient.certno).unwrap();
        desk.bring_bill(bill, &patient.certno, visit("11", false), &BILL).unwrap();
        desk.quote().unwrap();
        let settled = desk.settle("SETTLED").unwrap().bill.unwrap();
        desk.take_cash(&settled.payable.unwrap()).unwrap();
        desk.quit().unwrap();
    }

    /// Requests that have arrived at the platform.
    fn arrived(&self) -> usize {
        self.platform.with_centre(|centre| centre.books().received().len())
    }

    fn journal(&self) -> Connection {
        let connection = Connection::open(self.folder.data().join("journal.db")).unwrap();
        // Whoever edits a file does not keep its rules.
        connection.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
        let triggers: Vec<String> = connection
            .prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        for trigger in triggers {
            connection.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
        }
        connection
    }

    /// Starts the program: it only shows, under this code, and the way out is this section of `restore.zh.md`.
    #[track_caller]
    fn only_shows(&self, code: &str, section: &str) -> DeskView {
        only_shows_on(&self.folder, code, section)
    }
}

#[track_caller]
fn only_shows_on(folder: &DeskFolder, code: &str, section: &str) -> DeskView {
    let rows_of = |folder: &DeskFolder| fs::read(folder.data().join("journal.db")).unwrap();
    let before = rows_of(folder);
    let logs = || {
        let files = fs::read_dir(folder.data().join("logs")).unwrap();
        files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect::<String>()
    };
    let mut desk = HeadlessDesk::start(folder).unwrap_or_else(|fault| panic!("{fault}\n{}", logs()));
    let view = desk.wait_for("a stop", PATIENCE, |view| view.stopped.is_some()).unwrap();
    let stop = view.stopped.clone().unwrap();
    assert_eq!(stop.code, code, "{stop:?}\n{}", logs());
    assert!(stop.text.contains("已停止办理，只能查询"), "{stop:?}");
    assert!(
        stop.remedy.contains("恢复操作单") && stop.remedy.contains(&format!("第 {section} 节")),
        "{stop:?}"
    );
    let guide = fs::read_to_string(program::asset("docs/restore.zh.md")).unwrap();
    let heading = guide.lines().find(|line| line.starts_with(&format!("## {section} "))).unwrap();
    assert!(heading.contains(code) || section == "4", "{heading} does not name {code}");
    let refused = desk.call("sign_in", &json!({"operator": "1001", "password": "demo-1001"})).unwrap_err();
    assert!(matches!(&refused, DeskFault::Refused { fault, .. } if fault.code == code), "{refused}");
    let refused = desk.call("next_patient", &NoArgs {}).unwrap_err();
    assert!(matches!(&refused, DeskFault::Refused { fault, .. } if fault.code == code), "{refused}");
    let bills: Vec<BillRow> = desk.query("bills", &json!({})).unwrap();
    let rows: Vec<JournalRow> = desk.query("journal", &json!({"limit": 100})).unwrap();
    assert!(!bills.is_empty() && !rows.is_empty(), "what can be read is still shown");
    let (status, stderr) = desk.quit().unwrap();
    assert_eq!(status.code(), SHOWN, "{stderr}");
    assert!(
        stderr.lines().count() == 1 && stderr.contains('｜') && stderr.starts_with("yibao-desk: S-"),
        "one line, in both languages: {stderr}"
    );
    assert_eq!(rows_of(folder), before, "not one byte of the journal was written");
    view
}

#[test]
fn amount_edited_on_disk_is_found() {
    let window = Window::new(false);
    window.settle("gen2-golden", "B1");
    let sound = fs::read(window.folder.data().join("journal.db")).unwrap();
    // In the row of the settlement; in the postings alone; in an account alone; in the table of taken bills.
    let edits = [
        "UPDATE journal SET payload = json_replace(payload, '$.fact.SETTLED.settlement.split.cash_share', \
         (payload ->> '$.fact.SETTLED.settlement.split.cash_share') + 100) WHERE kind = 'SETTLED'",
        "UPDATE postings SET amount_fen = amount_fen + 100 WHERE id = (SELECT max(id) FROM postings)",
        "UPDATE balances SET fen = fen + 100 WHERE account LIKE 'CASH:%'",
        "DELETE FROM claims",
    ];
    for edit in edits {
        fs::write(window.folder.data().join("journal.db"), &sound).unwrap();
        let journal = window.journal();
        assert_eq!(journal.execute(edit, []).unwrap(), 1, "{edit}");
        drop(journal);
        let arrived = window.arrived();
        let view = window.only_shows("J-05", "1");
        let detail = view.stopped.unwrap().detail.unwrap();
        assert!(detail.contains("S-11"), "{edit}: {detail}");
        assert_eq!(window.arrived(), arrived, "nothing is asked and nothing is sent");
    }
    fs::write(window.folder.data().join("journal.db"), &sound).unwrap();
    window.settle("gen2-classes", "B2");
}

#[test]
fn deleted_row_is_found_in_the_middle_and_at_the_end() {
    let window = Window::new(false);
    window.settle("gen2-golden", "B1");
    let sound = fs::read(window.folder.data().join("journal.db")).unwrap();
    let middle = "DELETE FROM postings WHERE seq = (SELECT seq FROM journal WHERE kind = 'CASH_CONFIRMED'); \
                  DELETE FROM journal WHERE kind = 'CASH_CONFIRMED'";
    // The end, with everything beside it put right: the chain of what is left is sound in itself.
    let end = "DELETE FROM postings WHERE seq = (SELECT max(seq) FROM journal); \
               DELETE FROM balances; \
               INSERT INTO balances (account, fen) SELECT account, sum(amount_fen) FROM postings GROUP BY account; \
               DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal); \
               UPDATE tip SET seq = (SELECT max(seq) FROM journal), \
               hash = (SELECT hash FROM journal ORDER BY seq DESC LIMIT 1)";
    for (edit, code, section) in [(middle, "J-05", "1"), (end, "J-06", "2")] {
        fs::write(window.folder.data().join("journal.db"), &sound).unwrap();
        let journal = window.journal();
        journal.execute_batch(edit).unwrap();
        drop(journal);
        window.only_shows(code, section);
    }
    fs::write(window.folder.data().join("journal.db"), &sound).unwrap();
    window.settle("gen2-classes", "B2");
}

#[test]
fn database_that_was_rolled_back_is_found_also_with_the_whole_machine() {
    let window = Window::new(true);
    window.settle("gen2-golden", "B1");
    let image = window.folder.root().join("image");
    copy_folder(window.folder.data(), &image.join("data"));
    copy_folder(&window.folder.root().join("state"), &image.join("state"));
    window.settle("gen2-classes", "B2");
    let newest = window.folder.root().join("newest");
    copy_folder(window.folder.data(), &newest);
    // The file alone.
    copy_folder(&image.join("data"), window.folder.data());
    let view = window.only_shows("J-06", "2");
    assert!(view.stopped.unwrap().detail.unwrap().contains("S-15"));
    // An image of the whole machine: what the machine remembers went back as well, the copy outside did not.
    copy_folder(&image.join("state"), &window.folder.root().join("state"));
    let view = window.only_shows("J-08", "2");
    let detail = view.stopped.unwrap().detail.unwrap();
    let records = fs::read_dir(window.folder.root().join("outside")).unwrap().next().unwrap().unwrap();
    let records = fs::read_to_string(records.path()).unwrap();
    let last: Value =
        serde_json::from_str(records.trim().lines().last().unwrap().split_once(' ').unwrap().1).unwrap();
    assert!(detail.contains(last["msg_id"].as_str().unwrap()), "it names the request: {detail}");
    // The way out: the newer file.
    copy_folder(&newest, window.folder.data());
    window.settle("gen2-retired", "B3");
}

#[test]
fn cloned_data_folder_is_found_and_the_first_one_works_on() {
    let window = Window::new(false);
    window.settle("gen2-golden", "B1");
    // Elsewhere: another computer, which has never seen this journal.
    let elsewhere = DeskFolder::new(&window.platform.base_url()).unwrap();
    copy_folder(window.folder.data(), elsewhere.data());
    let view = only_shows_on(&elsewhere, "J-07", "3");
    assert!(view.stopped.unwrap().detail.unwrap().contains("S-15"));
    // The same computer, while the first one runs: the number is in use.
    let running = HeadlessDesk::start(&window.folder).unwrap();
    let second = window.folder.root().join("second");
    copy_folder(window.folder.data(), &second);
    let config = window.folder.config();
    let mut command = std::process::Command::new(window.folder.program());
    command.arg("--config").arg(&config).arg("--data").arg(&second).arg("--headless");
    command.env("XDG_STATE_HOME", window.folder.root().join("state"));
    let refused = HeadlessDesk::start_command(&mut command).err().unwrap();
    assert_eq!((refused.status, refused.stderr.lines().count()), (Some(2), 1), "{refused}");
    assert!(refused.stderr.contains("S-16"), "{refused}");
    running.quit().unwrap();
    // And after it has worked on, the clone is behind.
    window.settle("gen2-classes", "B2");
    let mut command = std::process::Command::new(window.folder.program());
    command.arg("--config").arg(&config).arg("--data").arg(&second).arg("--headless");
    command.env("XDG_STATE_HOME", window.folder.root().join("state"));
    let desk = HeadlessDesk::start_command(&mut command).unwrap();
    assert_eq!(desk.view().stopped.unwrap().code, "J-06");
    assert_eq!(desk.quit().unwrap().0.code(), SHOWN);
    window.settle("gen2-retired", "B3");
}
