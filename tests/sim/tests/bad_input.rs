//! Bad input to the real program: each kind gives one clear line, posts nothing, and work goes on afterwards.
//!
//! What keeps the program from starting (configuration, folder, database) is in `headless_start.rs`.

#[path = "bad_input/disk.rs"]
mod disk;

use std::time::Duration;

use desk::api::{BalanceRow, BillRow, NoArgs};
use desk::view::{DeskView, Lamp, PersonState};
use serde_json::{Value, json};
use sim::control_client::ControlClient;
use sim::headless_desk::clerk::{Item, at_rest_in, visit};
use sim::headless_desk::{DeskFault, DeskFolder, HeadlessDesk, SUPERVISOR};
use sim::sim_platform::{Flavours, Line, RunningPlatform, Setup, SimOptions, SimPlatform};
use sim::virtual_card::people::{Person, person};

const PATIENCE: Duration = Duration::from_secs(20);
const BILL: [Item<'_>; 2] = [("tlctps", "头颅CT平扫", "", "2"), ("xcg", "血常规", "", "1")];
/// The largest answer the program takes is one byte shorter.
const JUNK_BYTES: u32 = 4 * 1024 * 1024 + 1;

/// A desk at work against a platform of its own.
struct Place {
    desk: HeadlessDesk,
    control: ControlClient,
    _folder: DeskFolder,
    platform: RunningPlatform,
}

fn platform() -> RunningPlatform {
    let flavours = Flavours { junk_bytes: JUNK_BYTES, ..Flavours::default() };
    let setup = Setup { flavours, ..Setup::default() };
    SimPlatform::start(SimOptions { setup, ..SimOptions::default() }).unwrap()
}

fn open() -> Place {
    let platform = platform();
    let folder = DeskFolder::new(&platform.base_url()).unwrap();
    let mut desk = HeadlessDesk::start(&folder).unwrap();
    desk.sign_in_everywhere().unwrap();
    Place { desk, control: ControlClient::new(platform.control_addr()), _folder: folder, platform }
}

fn patient(profile: &str) -> &'static Person {
    person(profile).unwrap()
}

impl Place {
    fn balances(&mut self) -> Vec<BalanceRow> {
        self.desk.query("balances", &json!({})).unwrap()
    }

    fn bill(&mut self, bill: &str) -> BillRow {
        let rows: Vec<BillRow> = self.desk.query("bills", &json!({})).unwrap();
        rows.into_iter().rfind(|row| row.bill == bill).unwrap()
    }

    fn arrived(&self, infno: &str) -> usize {
        self.control.requests().unwrap().iter().filter(|request| request.infno == infno).count()
    }

    fn bring(&mut self, person: &Person, bill: &str) {
        self.desk.find(&person.name, &person.certno).unwrap();
        self.desk.bring_bill(bill, &person.certno, visit("11", false), &BILL).unwrap();
    }
}

/// 1101 goes wrong: the person is not known, and is with the next try.
fn check_person(place: &mut Place, kind: &str, code: &str) {
    let known = patient("gen1-basic");
    place.control.fault("1101", &json!(kind)).unwrap();
    place.desk.ask_for(&known.certno).unwrap();
    let view = place
        .desk
        .wait_for(&format!("{code} after 1101 {kind}"), PATIENCE, |view| {
            view.person.state == PersonState::NotFound
        })
        .unwrap();
    let fault = view.person.fault.clone().unwrap();
    assert_eq!(fault.code, code, "1101 {kind}: {fault:?}");
    assert!(view.person.name.is_none(), "nothing of a wrong answer is shown: {:?}", view.person);
    place.desk.find(&known.name, &known.certno).unwrap();
    place.desk.call("next_patient", &NoArgs {}).unwrap();
}

#[test]
fn person_answer_that_is_wrong_is_one_fault_and_the_next_try_works() {
    let mut place = open();
    for (kind, code) in [
        ("html", "P-04"),
        ("junk", "P-04"),
        ("http_502", "P-04"),
        ("wrong_person", "P-05"),
        ("three_decimals", "P-06"),
        ("lose_request", "P-02"),
    ] {
        check_person(&mut place, kind, code);
    }
    assert!(place.balances().is_empty(), "nothing was posted");
}

/// 2206 goes wrong: one fault at the bill, nothing posted, F11 again quotes.
fn check_quote(place: &mut Place, number: usize, kind: &str, code: &str) {
    let known = patient("gen2-golden");
    let bill = format!("Q-{number}");
    place.bring(known, &bill);
    place.control.fault("2206", &json!(kind)).unwrap();
    let view = place.desk.quote_in_vain(code).unwrap_or_else(|fault| panic!("2206 {kind}: {fault}"));
    let at = view.bill.unwrap();
    assert!(at.split.is_none() && at.payable.is_none(), "nothing of a wrong answer is shown: {kind} {at:?}");
    assert!(!at.actions.settle.allowed, "2206 {kind}");
    place.desk.quote().unwrap();
    place.desk.abandon().unwrap();
}

#[test]
fn quote_that_is_wrong_is_one_fault_and_f11_again_works() {
    let mut place = open();
    for (number, (kind, code)) in [
        ("html", "P-04"),
        ("junk", "P-04"),
        ("http_502", "P-04"),
        ("wrong_person", "P-05"),
        ("bad_sum", "P-06"),
        ("three_decimals", "P-06"),
        ("negative", "P-06"),
    ]
    .into_iter()
    .enumerate()
    {
        check_quote(&mut place, number, kind, code);
    }
    assert!(place.balances().is_empty(), "nothing was posted");
    assert_eq!(place.arrived("2207"), 0);
    assert!(place.control.books().unwrap().settlements.is_empty());
}

/// 2207 goes wrong after it was sent: nobody knows, so it is taken back; nothing is posted, and the clerk is told.
fn check_settle(place: &mut Place, profile: &str, kind: &Value, number: usize) {
    let bill = format!("S-{number}");
    place.bring(patient(profile), &bill);
    place.desk.quote().unwrap();
    let before = place.balances();
    place.control.fault("2207", kind).unwrap();
    let view = place.desk.settle("VOID").unwrap_or_else(|fault| panic!("2207 {kind}: {fault}"));
    assert!(view.notices.iter().any(|notice| notice.fault.code == "P-23"), "{kind}");
    assert_eq!(view.status.in_doubt, 0, "{kind}");
    assert_eq!(place.balances(), before, "{kind}: nothing is posted for an outcome nobody knew");
    assert_eq!(place.bill(&bill).settlement, None, "{kind}");
    // The bill could be settled again; this patient goes home.
    place.desk.call("next_patient", &json!({})).unwrap();
}

#[test]
fn settlement_answer_that_is_wrong_is_taken_back_and_posts_nothing() {
    let mut place = open();
    let wrong = [
        ("gen2-golden", json!({ "html": {} })),
        ("gen1-basic", json!("junk")),
        ("gen2-long-name", json!("wrong_person")),
        ("gen2-classes", json!("bad_sum")),
        ("gen2-cancel", json!("three_decimals")),
        ("gen2-lost", json!("negative")),
        ("gen2-retired", json!("http_502")),
        ("gen2-rare-name", json!("execute_then_minus_one")),
        ("gen2-child", json!("lose_reply_after_commit")),
        ("gen2-expired", json!({ "cut_at": { "byte": 300, "side": "reply" } })),
    ];
    for (number, (profile, kind)) in wrong.iter().enumerate() {
        check_settle(&mut place, profile, kind, number + 1);
    }
    assert_eq!(place.arrived("2207"), wrong.len(), "each was sent once");
    // The queue goes on, and only what is certain is in the books.
    place.bring(patient("gen2-foreigner"), "S-good");
    place.desk.quote().unwrap();
    let view = place.desk.settle("SETTLED").unwrap();
    let payable = view.bill.unwrap().payable.unwrap();
    let view = place.desk.take_cash(&payable).unwrap();
    assert_eq!(view.status.drawer_expected, payable);
    let (status, stderr) = place.desk.quit().unwrap();
    assert!(status.success() && stderr.is_empty(), "{status} {stderr}");
}

fn line_lamp(view: &DeskView) -> (Lamp, &str) {
    (view.status.platform.lamp, view.status.platform.text.as_str())
}

#[test]
fn platform_that_is_away_at_the_start_is_a_lamp_and_a_line_and_comes_back() {
    let platform = platform();
    platform.set_line(Line::Refuses);
    let folder = DeskFolder::new(&platform.base_url()).unwrap();
    let mut desk = HeadlessDesk::start(&folder).unwrap();
    desk.sign_in().unwrap();
    let view =
        desk.wait_for("a lamp that is down", PATIENCE, |view| line_lamp(view).0 == Lamp::Down).unwrap();
    assert_eq!(line_lamp(&view).1, "医保平台连不上");
    let known = patient("gen2-golden");
    desk.ask_for(&known.certno).unwrap();
    let view = desk
        .wait_for("no answer about the person", PATIENCE, |view| view.person.state == PersonState::NotFound)
        .unwrap();
    assert_eq!(view.person.fault.unwrap().code, "P-01");

    platform.set_line(Line::Up);
    desk.wait_for("a sign-in by itself", PATIENCE, |view| view.session.platform_sign_in.is_some()).unwrap();
    desk.find(&known.name, &known.certno).unwrap();
    desk.bring_bill("A-1", &known.certno, visit("11", false), &BILL).unwrap();
    platform.set_line(Line::Refuses);
    let view = desk.quote_in_vain("P-01").unwrap();
    assert_eq!(line_lamp(&view), (Lamp::Down, "医保平台连不上"));
    platform.set_line(Line::Up);
    let view = desk.quote().unwrap();
    assert!(at_rest_in(&view, "QUOTED"));
    assert_eq!(line_lamp(&view).0, Lamp::Ok);
    desk.quit().unwrap();
    platform.stop();
}

#[test]
fn second_program_is_refused_in_the_middle_of_a_settlement_and_changes_nothing() {
    let mut place = open();
    place.bring(patient("gen2-golden"), "T-1");
    place.desk.quote().unwrap();
    place.control.fault("2207", &json!("hold_until_released")).unwrap();
    place.desk.confirm().unwrap();
    place
        .desk
        .wait_for("2207 on its way", PATIENCE, |view| {
            view.bill.as_ref().is_some_and(|bill| bill.state == "SETTLING")
        })
        .unwrap();
    let refused = HeadlessDesk::start(&place._folder).err().unwrap();
    assert_eq!(refused.status, Some(2));
    assert_eq!(refused.stderr.trim_end().lines().count(), 1, "{}", refused.stderr);
    assert!(refused.stderr.starts_with("yibao-desk: S-03: "), "{}", refused.stderr);
    assert_eq!(refused.stdout, "");
    while place.platform.held() == 0 {
        std::thread::yield_now();
    }
    place.platform.release();
    let view = place.desk.wait_for("已结算", PATIENCE, |view| at_rest_in(view, "SETTLED")).unwrap();
    assert!(view.bill.unwrap().split.unwrap().settled);
    assert_eq!(place.arrived("2207"), 1);
}

#[test]
fn rule_pack_that_is_not_what_was_signed_leaves_the_last_good_in_use() {
    let pack = "id = \"local\"\nversion = \"1\"\nvalid_from = \"2021-01-01\"\n";
    let platform = platform();
    let folder = DeskFolder::new(&platform.base_url()).unwrap().with_pack(pack).unwrap();
    let start = || {
        let desk = HeadlessDesk::start(&folder).unwrap();
        let packs = desk.view().packs;
        let (status, _) = desk.quit().unwrap();
        assert!(status.success(), "{status}");
        packs
    };
    let signed = start();
    assert_eq!((signed.packs.len(), signed.packs[1].as_str(), signed.faults.len()), (2, "local 1", 0));
    let file = folder.root().join("pack.toml");
    std::fs::write(&file, pack.replace("version = \"1\"", "version = \"2\"")).unwrap();
    let changed = start();
    assert_eq!(changed.packs, signed.packs, "the last good one is in use");
    assert_eq!(
        changed.faults,
        ["pack.toml: signature: made over exactly this file with a key of rules.keys"]
    );
    std::fs::write(&file, pack).unwrap();
    std::fs::remove_file(folder.root().join("pack.toml.sig")).unwrap();
    assert!(start().faults[0].starts_with("pack.toml: signature: a file of the same name with .sig"));
    platform.stop();
}

#[test]
fn package_of_the_catalog_is_taken_only_with_a_signature_over_it() {
    let pack = "id = \"local\"\nversion = \"1\"\nvalid_from = \"2021-01-01\"\n";
    let platform = platform();
    let folder =
        DeskFolder::new(&platform.base_url()).unwrap().with_supervisor().unwrap().with_pack(pack).unwrap();
    let usb = folder.root().join("usb");
    std::fs::create_dir(&usb).unwrap();
    let national = sim::sim_platform::National::new(7, sim::sim_platform::Sizes::part(2_000));
    let (text, _rows) = national.file("1301", "0");
    std::fs::write(usb.join("1301-1.zip"), sim::sim_platform::zip_one("rows.txt", text.as_bytes())).unwrap();
    // The program itself writes what is to be signed.
    let made =
        std::process::Command::new(folder.program()).arg("--package-catalog").arg(&usb).output().unwrap();
    assert!(made.status.success(), "{made:?}");
    let manifest = usb.join("package.toml");
    let mut desk = HeadlessDesk::start(&folder).unwrap();
    desk.call("sign_in", &json!({"operator": SUPERVISOR.0, "password": SUPERVISOR.1})).unwrap();
    desk.wait_for("the supervisor", PATIENCE, |view| view.catalog.import.allowed).unwrap();
    let before = desk.view().catalog.version;
    let mut import = |expected: &str, detail: &str| {
        let seen = desk.view().seq;
        desk.call("import_catalog_package", &json!({"path": usb})).unwrap();
        let view = desk
            .wait_for(expected, PATIENCE, |view| {
                view.seq > seen
                    && view.catalog.progress.is_none()
                    && view.notices.iter().any(|notice| {
                        notice.fault.code == expected
                            && notice.fault.detail.as_ref().is_some_and(|told| told.contains(detail))
                    })
            })
            .unwrap();
        view.catalog.version
    };
    assert_eq!(import("P-59", "signature: a file of the same name with .sig"), before);
    folder.sign(&manifest).unwrap();
    let signed = std::fs::read(&manifest).unwrap();
    std::fs::write(&manifest, [signed.as_slice(), b"# "].concat()).unwrap();
    assert_eq!(import("P-59", "signature: made over exactly this file"), before);
    std::fs::write(&manifest, &signed).unwrap();
    assert_ne!(import("D-74", ""), before);
    platform.stop();
}
