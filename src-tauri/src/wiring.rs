//! The only place where concrete adapters meet: configuration in, running desk out.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use card_pcsc::WatchOptions;
use desk::desk::Desk;
use desk::drive::{self, Handle};
use desk::inputs::Event;
use desk::options::DeskOptions;
use platform::WireCodec;
use print::{FontFolders, Printer, PrinterOptions};
use settlement::fact::Stamp;
use settlement::ports::{Cache, JournalFault};
use store::{OpenFault, OpenOptions, SqliteCache, SqliteJournal, Store};
use tokio::runtime::Runtime;

use crate::arguments::Place;
use crate::config::{self, Config};
use crate::logging::Log;
use crate::rim::{LiveClock, LiveRim, Prints, SharedWatch};
use crate::start_fault::{StartFault, Started};

/// The items of the demonstration region; a catalog of the hospital's own replaces them with its first import.
const SEED: &str = include_str!("../../assets/catalog/seed.tsv");
const SEED_VERSION: &str = "示例-";

/// The version of this program.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A desk at work.
pub(crate) struct Running {
    /// The desk as the hosts see it.
    pub(crate) handle: Handle,
    /// Where questions to the platform run.
    pub(crate) runtime: Runtime,
    /// The window's number as people call it.
    pub(crate) window: String,
    desk: JoinHandle<()>,
    prints: JoinHandle<()>,
    watch: SharedWatch,
}

impl Running {
    /// Ends cleanly: readers first, then the desk, then the papers that are still waiting. What was on its way to the
    /// platform is in the journal and is looked after at the next start.
    pub(crate) fn stop(self) {
        drop(self.watch.lock().unwrap_or_else(PoisonError::into_inner).take());
        self.handle.stop();
        for (name, thread) in [("desk", self.desk), ("prints", self.prints)] {
            if thread.join().is_err() {
                tracing::error!(name, "thread had panicked");
            }
        }
        self.runtime.shutdown_background();
        tracing::info!("stopped");
    }
}

/// Opens the data folder, recovers, and begins to listen to readers. A platform or a reader that is away is no reason
/// not to start.
///
/// # Errors
/// See `StartFault`; nothing runs then.
pub(crate) fn start(place: &Place, log: &Log) -> Started<Running> {
    let config = config::read(&place.config)?;
    let transport = config::connect(&place.config, config.platform.transport.clone())?;
    if place.data_is_own {
        // Whether this worked is seen by the store, which says it better.
        drop(place.data.parent().map(std::fs::create_dir_all));
    }
    let mut store =
        Store::open(&OpenOptions { size_max_mib: config.size_max_mib, ..OpenOptions::new(&place.data) })?;
    log.open(&place.data);
    tracing::info!(version = VERSION, window = config.window, "starting");
    seed_catalog(&mut store.cache);

    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(8)
        .thread_name("line")
        .enable_all()
        .build()
        .map_err(|fault| no_thread("a runtime", &fault))?;
    let options = desk_options(&config);
    let printer = Printer::new(PrinterOptions {
        folder: place.data.join("papers"),
        slip: config.slip,
        form_queue: config.form_queue,
        fonts: FontFolders::system(),
    });
    let (prints, printing) =
        Prints::start(printer, place.data.clone()).map_err(|fault| no_thread("a thread", &fault))?;
    let watch = SharedWatch::new(Mutex::new(None));
    let rim = LiveRim {
        runtime: runtime.handle().clone(),
        transport,
        prints,
        watch: Arc::clone(&watch),
        data: place.data.clone(),
    };
    let mut parts = Some((store.journal, store.cache, config.platform.codec));
    let open = move |broken: Option<LiveDesk>, now: Stamp| {
        let (journal, cache, codec) =
            broken.map(Desk::into_parts).or_else(|| parts.take()).ok_or(Unopened::NothingLeft)?;
        Desk::open(journal, cache, codec, options.clone(), now).map_err(Unopened::Replay)
    };
    let (handle, desk) =
        drive::spawn(open, rim, LiveClock::start()).map_err(|fault| not_replayed(&fault, &place.data))?;
    watch_readers(config.reader, &handle, &watch)?;
    Ok(Running { handle, runtime, window: config.window, desk, prints: printing, watch })
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
        offline: config.offline.clone(),
        unmask: config.unmask,
        version: VERSION.to_owned(),
        boot: uuid::Uuid::now_v7().to_string(),
    }
}

/// Puts the seed into a cache that has none, or an older one; a catalog of the hospital's own stays.
fn seed_catalog(cache: &mut SqliteCache) {
    let mut hasher = DefaultHasher::new();
    SEED.hash(&mut hasher);
    let version = format!("{SEED_VERSION}{:08x}", hasher.finish() & 0xffff_ffff);
    match cache.catalog_version() {
        Some((known, _)) if known == version || !known.starts_with(SEED_VERSION) => return,
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
