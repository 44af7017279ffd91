//! A disk that is full for real: a small memory file system, shrunk to what is used, and grown again.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::*;

/// Room for the ballast, which is only made where a gigabyte is free; pages are taken as they are written.
const ROOMY: &str = "2g";

/// A file system of its own; gone with this value.
struct SmallDisk(PathBuf);

fn run(words: &[&str], folder: &Path) -> Result<String, String> {
    let done =
        Command::new(words[0]).args(&words[1..]).arg(folder).output().map_err(|fault| fault.to_string())?;
    if done.status.success() {
        Ok(String::from_utf8_lossy(&done.stdout).into_owned())
    } else {
        Err(String::from_utf8_lossy(&done.stderr).into_owned())
    }
}

impl SmallDisk {
    /// Nothing where this user may not mount.
    fn mount(name: &str) -> Option<Self> {
        let folder = std::env::temp_dir().join(format!("yibao-desk-disk-{name}-{}", std::process::id()));
        std::fs::create_dir(&folder).unwrap();
        match run(&["mount", "-t", "tmpfs", "-o", &format!("size={ROOMY}"), "tmpfs"], &folder) {
            Ok(_) => Some(Self(folder)),
            Err(why) => {
                eprintln!("no file system of our own: {}", why.trim());
                std::fs::remove_dir(&folder).unwrap();
                None
            }
        }
    }

    fn resize(&self, size: &str) {
        run(&["mount", "-o", &format!("remount,size={size}")], &self.0).unwrap();
    }

    /// Not one page is left.
    fn fill(&self) {
        // What the program writes in between makes the size too small: it is measured again.
        let exact = || {
            let used = run(&["df", "--block-size=1", "--output=used"], &self.0).unwrap();
            let size = used.lines().last().unwrap().trim().to_owned();
            run(&["mount", "-o", &format!("remount,size={size}")], &self.0).is_ok()
        };
        assert!((0..20).any(|_| exact()), "the file system does not shrink");
        let written = std::fs::write(self.0.join("one-more"), "x");
        assert!(written.is_err(), "the disk is full");
        std::fs::remove_file(self.0.join("one-more")).unwrap_or_default();
    }

    fn make_room(&self) {
        self.resize(ROOMY);
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        run(&["umount"], &self.0).unwrap();
        std::fs::remove_dir(&self.0).unwrap();
    }
}

fn open_on(data: PathBuf) -> Place {
    let platform = platform();
    let folder = DeskFolder::new(&platform.base_url()).unwrap().with_data(data);
    let mut desk = HeadlessDesk::start(&folder).unwrap();
    desk.sign_in_everywhere().unwrap();
    Place { desk, control: ControlClient::new(platform.control_addr()), _folder: folder, platform }
}

#[test]
fn full_disk_sends_nothing_and_a_result_still_finds_room() {
    let Some(disk) = SmallDisk::mount("intents") else { return capped_journal() };
    let mut place = open_on(disk.0.join("data"));
    place.bring(patient("gen2-golden"), "D-1");
    place.desk.quote().unwrap();
    let first = place.desk.settle("SETTLED").unwrap().bill.unwrap();
    place.desk.take_cash(&first.payable.unwrap()).unwrap();
    place.bring(patient("gen1-basic"), "D-2");
    place.desk.quote().unwrap();
    let before = place.balances();

    disk.fill();
    let refused = place.desk.confirm();
    let Err(DeskFault::Refused { fault, .. }) = refused else {
        panic!("the intent cannot be written: {refused:?}")
    };
    assert_eq!(fault.code, "J-01", "{fault:?}");
    assert_eq!(place.arrived("2207"), 1, "what cannot be journaled is not sent");
    assert_eq!(place.balances(), before);
    assert_eq!((place.bill("D-1").state.as_str(), place.bill("D-2").state.as_str()), ("SETTLED", "QUOTED"));

    disk.make_room();
    let second = place.desk.settle("SETTLED").unwrap().bill.unwrap();
    assert_eq!(place.arrived("2207"), 2);
    place.desk.take_cash(&second.payable.unwrap()).unwrap();

    // A result that comes while the disk is full: the ballast is given up for it.
    place.bring(patient("gen2-retired"), "D-3");
    place.desk.quote().unwrap();
    place.control.fault("2207", &json!("hold_until_released")).unwrap();
    place.desk.confirm().unwrap();
    while place.platform.held() == 0 {
        std::thread::yield_now();
    }
    disk.fill();
    place.platform.release();
    place.desk.wait_for("已结算 on a full disk", PATIENCE, |view| at_rest_in(view, "SETTLED")).unwrap();
    assert!(!disk.0.join("data/ballast.bin").exists(), "the ballast made the room");
    assert_eq!(place.bill("D-3").state, "SETTLED");

    disk.make_room();
    let Place { desk, _folder: folder, platform, .. } = place;
    desk.quit().unwrap();
    let mut desk = HeadlessDesk::start(&folder).unwrap();
    let rows: Vec<BillRow> = desk.query("bills", &json!({})).unwrap();
    assert!(rows.iter().all(|row| row.state == "SETTLED") && rows.len() == 3, "{rows:?}");
    desk.quit().unwrap();
    platform.stop();
}

/// Where nothing can be mounted: a journal at the limit of `[data] size_max_mib` does not even start, says why in one
/// line, and is whole once there is room.
fn capped_journal() {
    let platform = platform();
    let folder =
        DeskFolder::new(&platform.base_url()).unwrap().with_lines("[data]\nsize_max_mib = 16").unwrap();
    let mut desk = HeadlessDesk::start(&folder).unwrap();
    desk.sign_in_everywhere().unwrap();
    desk.quit().unwrap();
    let journal = || rusqlite::Connection::open(folder.data().join("journal.db")).unwrap();
    journal()
        .execute_batch("CREATE TABLE filler(x BLOB); INSERT INTO filler VALUES (zeroblob(17000000));")
        .unwrap();
    let refused = HeadlessDesk::start(&folder).err().unwrap();
    assert_eq!(refused.status, Some(2));
    assert_eq!(refused.stderr.trim_end().lines().count(), 1, "{}", refused.stderr);
    journal().execute_batch("DROP TABLE filler; VACUUM;").unwrap();
    HeadlessDesk::start(&folder).unwrap().quit().unwrap();
    platform.stop();
}
