//! The only place where concrete adapters meet: configuration in, running desk out.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use card_pcsc::WatchOptions;
use desk::StopWhy;
use desk::desk::Desk;
use desk::drive::{self, Handle};
use desk::inputs::Event;
use desk::options::DeskOptions;
use desk::view::DeskView;
use platform::WireCodec;
use print::{FontFolders, Printer, PrinterOptions};
use settlement::fact::Stamp;
use settlement::ports::{Cache, JournalFault};
use store::backup::BackupPlace;
use store::{EpochPlace, EscrowPlace, OpenFault, OpenOptions, SqliteCache, SqliteJournal, Store};
use tokio::runtime::Runtime;
use tokio::sync::watch;

use crate::arguments::Place;
use crate::backups::Backups;
use crate::config::{self, Config};
use crate::emergency::{self, Emergency};
use crate::logging::Log;
use crate::rim::{Escrow, LiveClock, LiveRim, Prints, SharedWatch};
use crate::start_fault::{StartFault, Started};

/// The items of the demonstration region; a catalog of the hospital's own replaces them with its first import.
const SEED: &str = include_str!("../../assets/catalog/seed.tsv");
const SEED_VERSION: &str = "示例-";

/// The backup at the end may keep the program for so long.
const LAST_BACKUP_WITHIN: Duration = Duration::from_secs(20);

/// The version of this program.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Today by the clock of this machine.
pub(crate) fn today() -> settlement::BusinessDate {
    use desk::drive::Clock as _;
    LiveClock::start().now().wall.china_date()
}

/// A desk at work.
pub(crate) struct Running {
    /// The desk as the hosts see it.
    pub(crate) handle: Handle,
    /// Where questions to the platform run.
    pub(crate) runtime: Runtime,
    /// The window's number as people call it.
    pub(crate) window: String,
    /// The patient's screen: which monitor, counted from 1.
    pub(crate) second_screen: Option<u8>,
    desk: JoinHandle<()>,
    prints: JoinHandle<()>,
    backups: Option<JoinHandle<()>>,
    watch: SharedWatch,
    emergency: Arc<Emergency>,
    shown_only: bool,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stopped {
    /// As it was asked to.
    Cleanly,
    /// The disk failed under the journal.
    DiskFailed,
    /// The journal was only shown.
    ShownOnly,
}

impl Running {
    /// Ends cleanly: readers first, a last backup, then the desk, then the papers that are still waiting. What was on its
    /// way to the platform is in the journal and is looked after at the next start.
    pub(crate) fn stop(self) -> Stopped {
        drop(self.watch.lock().unwrap_or_else(PoisonError::into_inner).take());
        if self.backups.is_some() && !self.shown_only && !self.emergency.is_halted() {
            self.back_up();
        }
        self.handle.stop();
        let threads = [("desk", Some(self.desk)), ("prints", Some(self.prints)), ("backups", self.backups)];
        for (name, thread) in threads {
            if thread.is_some_and(|thread| thread.join().is_err()) {
                tracing::error!(name, "thread had panicked");
            }
        }
        self.runtime.shutdown_background();
        tracing::info!("stopped");
        match (self.emergency.is_halted(), self.shown_only) {
            (true, _) => Stopped::DiskFailed,
            (false, true) => Stopped::ShownOnly,
            (false, false) => Stopped::Cleanly,
        }
    }

    /// The backup at the end; a folder that does not answer keeps nobody from going home.
    fn back_up(&self) {
        let mut views = self.handle.views();
        let backup = |views: &watch::Receiver<Arc<DeskView>>| views.borrow().status.backup.clone();
        let before = backup(&views);
        self.handle.answers().send(Event::Closing);
        let ended = async {
            let mut begun = false;
            while views.changed().await.is_ok() {
                let now = backup(&views);
                begun |= now.text == desk::BACKING_UP;
                if begun && now.text != desk::BACKING_UP {
                    return;
                }
                if !begun && now != before {
                    return;
                }
            }
        };
        let waited = self.runtime.block_on(async { tokio::time::timeout(LAST_BACKUP_WITHIN, ended).await });
        if waited.is_err() {
            tracing::warn!("the last backup took too long");
        }
    }
}

/// Opens the data folder, recovers, and begins to listen to readers. A platform or a reader that is away is no reason
/// not to start.
///
/// # Errors
/// See `StartFault`; nothing runs then.
pub(crate) fn start(place: &Place, log: &Log) -> Started<Running> {
    match start_once(place, log, None) {
        // What the desk itself made of the rows differs from what stands beside them: found when nothing runs yet.
        Err(StartFault::Open(fault)) if fault.can_be_shown() => start_once(place, log, Some(fault)),
        started => started,
    }
}

/// Starts, or shows the journal because of this fault.
fn start_once(place: &Place, log: &Log, found: Option<OpenFault>) -> Started<Running> {
    let config = config::read(&place.config)?;
    let transport = config::connect(&place.config, config.platform.transport.clone())?;
    if place.data_is_own {
        // Whether this worked is seen by the store, which says it better.
        drop(place.data.parent().map(std::fs::create_dir_all));
    }
    let places =
        Places { epoch: epoch_place(&config), escrow: escrow_place(&config), backup: backup_place(&config) };
    let open = OpenOptions {
        size_max_mib: config.size_max_mib,
        epoch: places.epoch.clone(),
        escrow: places.escrow.clone(),
        ..OpenOptions::new(&place.data)
    };
    let opened = match found {
        Some(fault) => Err(fault),
        None => Store::open(&open),
    };
    let (mut store, stopped) = match opened {
        Ok(store) => (store, None),
        Err(fault) => {
            let Some(why) = why_stopped(&fault) else { return Err(fault.into()) };
            let fault = StartFault::from(fault);
            tracing::error!(code = fault.code(), "the journal is only shown");
            // Where not even that is possible, the fault itself says more than why.
            let Ok(store) = Store::open_to_show(&open) else { return Err(fault) };
            (store, Some((why, fault)))
        }
    };
    log.open(&place.data);
    tracing::info!(version = VERSION, window = config.window, "starting");
    if places.epoch.is_none() {
        tracing::warn!("no place for the epoch file: a journal that is rolled back is not noticed");
    }
    seed_catalog(&mut store.cache);
    let epoch_folder = places.epoch.as_ref().map(|place| place.folder.as_path());
    let backup_folder = places.backup.as_ref().map(|place| place.folder.as_path());
    let halted = emergency::last_halt(epoch_folder, config.terminal);

    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(8)
        .thread_name("line")
        .enable_all()
        .build()
        .map_err(|fault| no_thread("a runtime", &fault))?;
    let escrow = places.escrow.as_ref().map(|_| store.escrow_answers);
    let options = DeskOptions { escrow, backup: places.backup.is_some(), halted, ..desk_options(&config) };
    let printer = Arc::new(Printer::new(PrinterOptions {
        folder: place.data.join("papers"),
        slip: config.slip.clone(),
        form_queue: config.form_queue,
        fonts: FontFolders::system(),
    }));
    let emergency = Arc::new(Emergency::new(
        Arc::clone(&printer),
        config.slip.clone(),
        epoch_folder,
        backup_folder,
        places.escrow.clone(),
        config.terminal,
    ));
    let (prints, printing) =
        Prints::start(printer, place.data.clone()).map_err(|fault| no_thread("a thread", &fault))?;
    let (backups, backing_up) = match places.backup {
        Some(place) if stopped.is_none() => {
            let (backups, thread) = Backups::start(place).map_err(|fault| no_thread("a thread", &fault))?;
            (Some(backups), Some(thread))
        }
        Some(_) | None => (None, None),
    };
    let watch = SharedWatch::new(Mutex::new(None));
    let rim = LiveRim {
        runtime: runtime.handle().clone(),
        transport,
        prints,
        watch: Arc::clone(&watch),
        data: place.data.clone(),
        escrow: places.escrow.map(Escrow::new),
        backups,
        emergency: Arc::clone(&emergency),
        codec: config.platform.codec.clone(),
        catalog: None,
        area: config.area.as_str().to_owned(),
        pack_keys: config.pack_keys.clone(),
    };
    let shown = stopped.as_ref().map(|(why, fault)| why.view(Some(fault.line())));
    let mut parts = Some((store.journal, store.cache, config.platform.codec));
    let open = move |broken: Option<LiveDesk>, now: Stamp| {
        let broken = match (broken, &shown) {
            (Some(desk), None) => return desk.built_anew(options.clone(), now).map_err(Unopened::Replay),
            (broken, _) => broken,
        };
        let (journal, cache, codec) =
            broken.map(Desk::into_parts).or_else(|| parts.take()).ok_or(Unopened::NothingLeft)?;
        match shown.clone() {
            Some(fault) => {
                Ok((Desk::open_to_show(journal, cache, codec, options.clone(), now, fault), Vec::new()))
            }
            None => Desk::open(journal, cache, codec, options.clone(), now).map_err(Unopened::Replay),
        }
    };
    let (handle, desk) =
        drive::spawn(open, rim, LiveClock::start()).map_err(|fault| not_replayed(&fault, &place.data))?;
    let shown_only = stopped.is_some();
    if let Some((_, fault)) = stopped {
        emergency::complain(fault.line().trim_start_matches("yibao-desk: "));
    } else {
        watch_readers(config.reader, &handle, &watch)?;
    }
    let (prints, backups, window, second_screen) =
        (printing, backing_up, config.window, config.second_screen);
    Ok(Running {
        handle,
        runtime,
        window,
        second_screen,
        desk,
        prints,
        backups,
        watch,
        emergency,
        shown_only,
    })
}

/// What survives the data folder.
struct Places {
    epoch: Option<EpochPlace>,
    escrow: Option<EscrowPlace>,
    backup: Option<BackupPlace>,
}

/// Where the epoch file is: named, or in the system's own place for such things.
pub(crate) fn epoch_place(config: &Config) -> Option<EpochPlace> {
    let folder = config.keeping.epoch.clone().or_else(state_folder)?;
    Some(EpochPlace {
        folder,
        institution: config.institution.clone(),
        terminal: config.terminal,
        machine: store::machine::name(),
    })
}

/// The system's place for what a program must remember and nobody copies along.
fn state_folder() -> Option<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if cfg!(windows) {
        Some(set("LOCALAPPDATA")?.join("yibao-desk-state"))
    } else {
        let state = set("XDG_STATE_HOME").or_else(|| Some(set("HOME")?.join(".local/state")))?;
        Some(state.join("yibao-desk"))
    }
}

/// The copy outside, where one is configured.
pub(crate) fn escrow_place(config: &Config) -> Option<EscrowPlace> {
    let folder = config.keeping.escrow.clone()?;
    Some(EscrowPlace { folder, institution: config.institution.clone(), terminal: config.terminal })
}

fn backup_place(config: &Config) -> Option<BackupPlace> {
    Some(BackupPlace {
        folder: config.keeping.backup.clone()?,
        institution: config.institution.clone(),
        terminal: config.terminal,
        keep: config.keeping.backup_keep,
    })
}

/// Is this a fault under which the journal is still shown?
fn why_stopped(fault: &OpenFault) -> Option<StopWhy> {
    if !fault.can_be_shown() {
        return None;
    }
    Some(match fault {
        OpenFault::OlderThanSeen { .. } => StopWhy::RolledBack,
        OpenFault::OtherMachine | OpenFault::NotSeenHere | OpenFault::EpochUnreadable { .. } => {
            StopWhy::OtherMachine
        }
        OpenFault::EscrowAhead { .. } => StopWhy::EscrowAhead,
        OpenFault::TerminalRetired { .. } => StopWhy::TerminalRetired,
        OpenFault::Damaged { .. }
        | OpenFault::ChainBroken { .. }
        | OpenFault::LedgerUnbalanced { .. }
        | OpenFault::ProjectionWrong { .. }
        | OpenFault::AlreadyRunning { .. }
        | OpenFault::FileHeld { .. }
        | OpenFault::FolderMissing { .. }
        | OpenFault::NotAFolder { .. }
        | OpenFault::FolderReadOnly { .. }
        | OpenFault::DiskFull { .. }
        | OpenFault::DiskFailed { .. }
        | OpenFault::NewerVersion { .. }
        | OpenFault::NotADatabase { .. }
        | OpenFault::MigrationChecksum { .. }
        | OpenFault::SettingNotTaken { .. }
        | OpenFault::EngineTooOld { .. }
        | OpenFault::KeyNotSupported
        | OpenFault::TerminalInUse { .. }
        | OpenFault::Refused { .. } => StopWhy::Changed,
    })
}

type LiveDesk = Desk<SqliteJournal, SqliteCache, WireCodec>;

/// Why the desk could not be built from its journal, at the start or again.
enum Unopened {
    /// The journal is sound and says something impossible.
    Replay(desk::desk::OpenFault),
    /// There is nothing left to build it from.
    NothingLeft,
}

impl fmt::Display for Unopened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Replay(fault) => fault.fmt(f),
            Self::NothingLeft => f.write_str("nothing left to build the desk from"),
        }
    }
}

/// A disk that fails or fills up while the journal is replayed is the same situation as before.
fn not_replayed(fault: &Unopened, data: &Path) -> StartFault {
    let folder = data.to_path_buf();
    match fault {
        Unopened::Replay(desk::desk::OpenFault::Journal(JournalFault::Full)) => {
            StartFault::Open(OpenFault::DiskFull { folder })
        }
        Unopened::Replay(desk::desk::OpenFault::Journal(JournalFault::ReadOnly)) => {
            StartFault::Open(OpenFault::FolderReadOnly { folder })
        }
        Unopened::Replay(desk::desk::OpenFault::Books { account, .. }) => {
            tracing::error!(%fault, "what stands beside the rows differs from them");
            StartFault::Open(OpenFault::LedgerUnbalanced { what: account.clone() })
        }
        Unopened::Replay(desk::desk::OpenFault::Claims { .. }) => {
            tracing::error!(%fault, "what stands beside the rows differs from them");
            StartFault::Open(OpenFault::ProjectionWrong { table: "claims" })
        }
        Unopened::Replay(_) | Unopened::NothingLeft => StartFault::Replay(fault.to_string()),
    }
}

fn desk_options(config: &Config) -> DeskOptions {
    DeskOptions {
        institution: config.institution.clone(),
        institution_name: config.institution_name.clone(),
        area: config.area.clone(),
        window: config.window.clone(),
        terminal: config.terminal,
        platform_address: config.platform.address.clone(),
        profile: config.profile.profile.clone(),
        profile_file: config.profile.clone(),
        operators: config.operators.clone(),
        idle_lock_ms: config.idle_lock_ms,
        park_after_ms: config.park_after_ms,
        catalog_age_max_days: config.catalog_age_max_days,
        list_age_max_days: config.list_age_max_days,
        offline: config.offline.clone(),
        rules: config.rules.clone(),
        policy: config.policy.clone(),
        second_screen: config.second_screen.is_some(),
        unmask: config.unmask,
        version: VERSION.to_owned(),
        escrow: None,
        backup: false,
        halted: None,
        machine: store::machine::name(),
        boot: uuid::Uuid::now_v7().to_string(),
    }
}

/// Puts the seed into a cache that has none, or an older one; a catalog of the hospital's own stays.
fn seed_catalog(cache: &mut SqliteCache) {
    let mut hasher = DefaultHasher::new();
    SEED.hash(&mut hasher);
    let version = format!("{SEED_VERSION}{:08x}", hasher.finish() & 0xffff_ffff);
    match cache.catalog_version().map(|known| known.name) {
        Some(known) if known == version || !known.starts_with(SEED_VERSION) => return,
        Some(_) | None => {}
    }
    match cache.import_catalog(SEED, &version) {
        Ok(items) => tracing::info!(items, version, "catalog"),
        // The lamp of the catalog says the same.
        Err(fault) => tracing::error!(%fault, "catalog not imported"),
    }
}

fn watch_readers(config: WatchOptions, handle: &Handle, watch: &SharedWatch) -> Started<()> {
    let answers = handle.answers();
    let watching =
        card_pcsc::spawn(config, move |event| answers.send(Event::Reader(event))).map_err(|fault| {
            StartFault::System { what: "a thread for the readers", reason: fault.to_string() }
        })?;
    *watch.lock().unwrap_or_else(PoisonError::into_inner) = Some(watching);
    Ok(())
}

fn no_thread(what: &'static str, fault: &std::io::Error) -> StartFault {
    StartFault::System { what, reason: fault.to_string() }
}
