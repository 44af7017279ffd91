//! What stands outside of the desk's disk: records of requests, backups, emergency papers.

use desk::api::{ConfirmArgs, SecondArgs};
use desk::host::Command;
use desk::inputs::Event;
use settlement::amnesia;
use settlement::escrow::EscrowRecord;
use settlement::fact::{Entry, Fact, Subject};
use settlement::ids::{InstitutionCode, TerminalNo};
use settlement::ports::{Journal, Stretch};
use settlement::time::Timestamp;
use store::backup::{BackupCopy, BackupFault, BackupPlace};
use store::restore::PutBack;

use super::{MACHINE, PASSWORD_MS, SUPERVISOR, World};

/// A second medium.
pub struct Outside {
    /// Records, in order.
    pub records: Vec<EscrowRecord>,
    /// Does it take records?
    pub takes_records: bool,
    /// Does it take backups?
    pub takes_backups: bool,
    /// Names of finished backups.
    pub backups: Vec<String>,
    /// The longest stretch of rows handed over at once.
    pub rows_at_once: usize,
    place: BackupPlace,
    copy: Option<BackupCopy>,
}

impl Outside {
    pub(super) fn new(folder: &std::path::Path, institution: &str) -> Self {
        let place = BackupPlace {
            folder: folder.join("outside"),
            institution: InstitutionCode::new(institution).expect("a code"),
            terminal: TerminalNo::new(3).expect("below 100"),
            keep: 3,
        };
        std::fs::create_dir(&place.folder).expect("a folder can be made");
        Self {
            records: Vec::new(),
            takes_records: true,
            takes_backups: true,
            backups: Vec::new(),
            rows_at_once: 0,
            place,
            copy: None,
        }
    }

    /// Where the backups are.
    pub const fn backup_place(&self) -> &BackupPlace {
        &self.place
    }

    fn add(&mut self, stretch: &Stretch, now_ms: i64) -> Result<Option<String>, BackupFault> {
        self.rows_at_once = self.rows_at_once.max(stretch.rows.len());
        let Some(mut copy) = self.copy.take() else { return Ok(None) };
        copy.add(stretch)?;
        if !stretch.rows.is_empty() {
            self.copy = Some(copy);
            return Ok(None);
        }
        let done = copy.finish(&stretch.head, Timestamp::from_millis(now_ms))?;
        Ok(Some(done.file.file_name().expect("a file").to_string_lossy().into_owned()))
    }
}

impl World {
    /// The second medium.
    ///
    /// # Panics
    /// This world has none.
    pub fn outside(&mut self) -> &mut Outside {
        self.outside.as_mut().expect("a world with a second medium")
    }

    /// The data folder.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// 定点医药机构编号.
    pub fn institution(&self) -> &str {
        &self.options.setup.fixmedins_code
    }

    /// Emergency papers, and why the program ended.
    pub fn last_words(&self) -> &[String] {
        &self.last_words
    }

    pub(super) fn escrow(&mut self, record: Option<Box<EscrowRecord>>) {
        let (Some(outside), Some(record)) = (&mut self.outside, record) else { return };
        let works = outside.takes_records;
        if works {
            outside.records.push(*record);
        }
        self.local(0, Event::Escrowed { works });
    }

    pub(super) fn begin_backup(&mut self) {
        let outside = self.outside.as_mut().expect("asked for with a second medium only");
        let begun = if outside.takes_backups {
            outside.place.begin().map_err(|fault| fault.to_string())
        } else {
            Err("the share is away".to_owned())
        };
        let event = match begun {
            Ok(copy) => {
                let after = copy.end();
                outside.copy = Some(copy);
                Event::BackupAsks { after }
            }
            Err(why) => Event::BackupEnded { result: Err(why) },
        };
        self.local(5, event);
    }

    pub(super) fn add_to_backup(&mut self, stretch: &Stretch) {
        let now_ms = self.now_ms;
        let outside = self.outside.as_mut().expect("asked for with a second medium only");
        let event = match outside.add(stretch, now_ms) {
            Ok(Some(name)) => {
                outside.backups.push(name.clone());
                Event::BackupEnded { result: Ok(name) }
            }
            Ok(None) => Event::BackupAsks { after: outside.copy.as_ref().expect("still open").end() },
            Err(fault) => Event::BackupEnded { result: Err(fault.to_string()) },
        };
        self.local(5, event);
    }

    /// The disk is gone: the newest backup is put back with what the second medium knows, under a new terminal number.
    /// What the older journal tells is what the invariants are compared with from now on.
    ///
    /// # Panics
    /// There is no backup, or it cannot be put back.
    pub fn lose_disk_and_restore(&mut self) {
        self.tell("the disk is lost; the newest backup is put back");
        self.seen = None;
        self.desk = None;
        drop(self.watch.borrow_mut().journal.take());
        // Another disk takes everything.
        self.disk_works();
        let data = self.folder.path().to_owned();
        std::fs::remove_file(data.join("journal.db")).expect("there was one");
        let backup = self.outside().place.list().expect("readable").remove(0);
        let mut coming = PutBack::begin(&backup, &data).expect("a whole backup");
        let mut records = self.outside().records.clone();
        records.retain(|record| !coming.journal().knows(&record.msg_id).expect("answers"));
        let now = self.stamp();
        let replayed = coming.journal().replay().expect("understood");
        let bytes = |record: &EscrowRecord| store::escrow::write_line(record).expect("a line").into_bytes();
        let mut entries = vec![Entry {
            subject: Subject::Terminal,
            fact: Fact::Restored {
                epoch: coming.epoch() + 1,
                retired: TerminalNo::new(self.terminal).expect("below 100"),
                machine: MACHINE.to_owned(),
                from: "newest".to_owned(),
            },
        }];
        entries.extend(amnesia::recovered(amnesia::attempts(&replayed), &records, now, bytes));
        let aside = format!("before-restore-{}", self.generation);
        coming.finish(now, &entries, &[], &aside).expect("put back");
        self.terminal += 10;
        self.generation += 1;
        self.now_ms += 3_000;
        self.booted_ms = self.now_ms;
        let mut store = super::start::open_store(&data, &self.options);
        let entries = store.journal.replay().expect("understood");
        {
            let mut watch = self.watch.borrow_mut();
            watch.entries = entries;
            watch.postings.clear();
            watch.journal = Some(store.journal);
            let balances = watch.journal_balances();
            let there = self.centre.books().settlements();
            self.found.extend(self.check.put_back(&watch.entries, balances, &there));
        }
        self.boot(store.cache);
    }

    /// Is there a terminal number left for one more restore?
    pub const fn may_restore(&self) -> bool {
        self.outside.is_some() && self.terminal < 90
    }

    /// Two people have matched what only the second medium knows with the platform: what stands there and belongs to nothing
    /// here is cancelled in the insurer's own client.
    pub fn match_with_platform(&mut self) {
        for msg_id in self.check.lost_requests() {
            for settlement in self.centre.books().settlements_of_msgid(&msg_id) {
                if settlement.in_effect() && self.centre.cancel_by_hand(self.now_ms, &settlement.setl_id) {
                    self.tell(&format!("{} is cancelled by hand", settlement.setl_id));
                    self.check.refunded_elsewhere.insert(settlement.setl_id);
                    self.check.tally.count("matched by hand");
                }
            }
        }
    }

    /// Clerk and supervisor say that everything was matched; whether the desk took it.
    pub fn confirm_restore(&mut self) -> bool {
        let (operator, password) = SUPERVISOR;
        let second = SecondArgs { operator: operator.to_owned(), password: password.to_owned() };
        let args = ConfirmArgs { reason: "已与平台逐笔核对".to_owned(), second };
        let asked = self.command(Command::ConfirmRestore(args)).is_ok();
        self.run_ms(2 * PASSWORD_MS);
        asked
    }

    /// Where the clock of the centre is off, the joint test has shown that it takes such a difference.
    pub(super) fn profile(&self) -> settlement::profile::RegionProfile {
        let off_ms = self.options.setup.flavours.clock_skew_ms.abs();
        let mut profile = self.options.profile.clone();
        profile.clock_skew_max_ms = profile.clock_skew_max_ms.max(off_ms + 60_000);
        profile
    }

    /// Clerk and supervisor vouch for a clock that is ahead; whether the desk took it.
    pub fn vouch_for_clock(&mut self) -> bool {
        let (operator, password) = SUPERVISOR;
        let second = SecondArgs { operator: operator.to_owned(), password: password.to_owned() };
        let args = ConfirmArgs { reason: "已核对时间".to_owned(), second };
        let asked = self.command(Command::ConfirmClock(args)).is_ok();
        self.run_ms(2 * PASSWORD_MS);
        asked
    }

    /// Somebody sets the wall clock right.
    pub fn right_wall_clock(&mut self) {
        self.set_clock(-self.skew_ms);
    }
}
