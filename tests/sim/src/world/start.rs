//! The start of a world and of the program in it: files, settings, boot, and the boot after a death.

use std::path::Path;
use std::rc::Rc;
use std::sync::LazyLock;

use desk::desk::{Desk, OpenFault};
use desk::options::{DeskOptions, Operator, ProfileFile, Role};
use platform::{CodecOptions, WireCodec};
use settlement::card_record::ReaderEvent;
use settlement::ids::{ClerkNo, InstitutionCode, TerminalNo};
use settlement::person::AreaCode;
use settlement::profile::RegionProfile;
use store::{OpenOptions, SqliteCache, Store};
use tempfile::TempDir;

use super::{
    CATALOG, Coming, Files, MACHINE, OPERATOR, RELIEF, SUPERVISOR, TECHNICIAN, TICK_MS, WatchedJournal,
    World, WorldOptions, epoch_place, hash, reader,
};
use crate::fault_disk::FaultDisk;

impl World {
    pub(super) fn desk_options(&self) -> DeskOptions {
        DeskOptions {
            institution: InstitutionCode::new(&self.options.setup.fixmedins_code).expect("a code"),
            institution_name: self.options.setup.fixmedins_name.clone(),
            area: AreaCode::new(&self.options.setup.area).expect("an area"),
            window: self.options.terminal.to_string(),
            terminal: TerminalNo::new(self.terminal).expect("below 100"),
            platform_address: "http://platform.example".to_owned(),
            profile: self.profile(),
            profile_file: profile_file(&self.options.profile),
            operators: [(OPERATOR, "测试员甲", Role::Clerk), (SUPERVISOR, "测试主管", Role::Supervisor)]
                .into_iter()
                .chain([(RELIEF, "测试员乙", Role::Clerk), (TECHNICIAN, "测试信息", Role::It)])
                .map(|((number, password), name, role)| Operator {
                    number: ClerkNo::new(number).expect("a number"),
                    name: name.to_owned(),
                    password_hash: hash(password),
                    role,
                })
                .collect(),
            idle_lock_ms: self.options.idle_lock_ms,
            park_after_ms: DeskOptions::PARK_AFTER_MS,
            catalog_age_max_days: 30,
            list_age_max_days: 7,
            offline: self.options.offline.clone(),
            rules: self.options.rules.clone(),
            policy: self.options.policy.clone(),
            second_screen: true,
            unmask: false,
            version: "0.0.0".to_owned(),
            escrow: self.outside.as_ref().map(|outside| outside.takes_records),
            backup: self.outside.is_some(),
            halted: None,
            machine: MACHINE.to_owned(),
            boot: format!("world{:04}", self.generation),
        }
    }

    pub(super) fn codec(&self) -> WireCodec {
        let setup = &self.options.setup;
        let options = CodecOptions {
            profile: self.options.profile.clone(),
            ..CodecOptions::national(
                InstitutionCode::new(&setup.fixmedins_code).expect("a code"),
                &setup.fixmedins_name,
                AreaCode::new(&setup.area).expect("an area"),
            )
        };
        WireCodec::new(options).expect("the national options fit")
    }

    /// Opens the desk on the files; a crash on the way leaves it closed.
    pub(super) fn boot(&mut self, cache: SqliteCache) {
        let journal = WatchedJournal(Rc::clone(&self.watch));
        let opened = Desk::open(journal, cache, self.codec(), self.desk_options(), self.stamp());
        if self.watch.borrow().points.crashed {
            drop(opened);
            return;
        }
        let (desk, duties) = match opened {
            Ok(opened) => opened,
            Err(OpenFault::Journal(settlement::ports::JournalFault::Full)) => {
                // The program says so and ends; somebody starts it again.
                self.watch.borrow_mut().points.crashed = true;
                return;
            }
            Err(fault) => panic!("the desk opens: {fault}"),
        };
        self.desk = Some(desk);
        self.perform(duties);
        if self.is_dead() {
            return;
        }
        self.network.schedule(self.now_ms + TICK_MS, Coming::Tick(self.generation));
        self.reader(0, ReaderEvent::ServiceUp);
        self.reader(0, ReaderEvent::ReaderAppeared(reader()));
        self.read_card();
    }

    /// The program dies at once and is started again on the same files.
    pub fn crash_and_restart(&mut self) {
        self.tell("crash and restart");
        self.seen = None;
        self.desk = None;
        self.watch.borrow_mut().points.crashed = false;
        drop(self.watch.borrow_mut().journal.take());
        self.generation += 1;
        self.now_ms += 3_000;
        self.booted_ms = self.now_ms;
        if self.now_ms >= self.disk_full_until_ms {
            self.disk_works();
        }
        let store = open_store(self.folder.path(), &self.options);
        self.watch.borrow_mut().journal = Some(store.journal);
        self.boot(store.cache);
    }
}

pub(super) fn folder(files: Files) -> TempDir {
    let memory = Path::new("/dev/shm");
    let made = tempfile::Builder::new().prefix("yibao-world-").rand_bytes(12).to_owned();
    match files {
        Files::InMemory if memory.is_dir() => made.tempdir_in(memory),
        // Only the lock and the folder itself stand there: the files are the failing disk's.
        Files::Failing if memory.is_dir() => made.tempdir_in(memory),
        Files::InMemory | Files::Failing | Files::OnDisk => made.tempdir(),
    }
    .expect("a folder can be made")
}

pub(super) fn open_store(folder: &Path, options: &WorldOptions) -> Store {
    let epoch = options.remembers.then(|| epoch_place(&folder.join("state"), &options.setup.fixmedins_code));
    let open =
        OpenOptions { ballast: false, size_max_mib: options.size_max_mib, epoch, ..OpenOptions::new(folder) };
    Store::open(&open).unwrap_or_else(|fault| panic!("the store opens: {fault}"))
}

/// A store with nothing but the catalog in it; a copy of one that was made before, where its files may be copied.
pub(super) fn new_store(at: &Path, options: &WorldOptions, disk: Option<&FaultDisk>) -> Store {
    static MADE: LazyLock<TempDir> = LazyLock::new(|| {
        let made = folder(Files::InMemory);
        let mut store = open_store(made.path(), &WorldOptions::default());
        store.cache.import_catalog(CATALOG, "示例").expect("the catalog can be read");
        drop(store);
        made
    });
    for entry in std::fs::read_dir(MADE.path()).expect("a folder can be read") {
        let file = entry.expect("a folder can be read");
        let name = file.file_name().into_string().expect("a plain name");
        if let Some(disk) = disk.filter(|_| name.contains(".db")) {
            disk.put_file(&name, Some(std::fs::read(file.path()).expect("a file can be read")));
            continue;
        }
        std::fs::copy(file.path(), at.join(file.file_name())).expect("a file can be copied");
    }
    open_store(at, options)
}

/// A profile as if it stood in a file; the content is only compared and kept.
pub fn profile_file(profile: &RegionProfile) -> ProfileFile {
    let content = format!("{profile:#?}");
    ProfileFile { hash: store::sha256_text(content.as_bytes()), content, profile: profile.clone() }
}
