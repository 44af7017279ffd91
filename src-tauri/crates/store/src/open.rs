//! THE one place where a database is opened.
//!
//! Encryption at rest, once wanted, is a change of this file alone: every caller already hands a key over, or none. Until
//! then a key is refused rather than ignored, so that nobody believes a plain file to be an encrypted one.

use std::fmt;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};

use crate::cache::SqliteCache;
use crate::epoch::EpochPlace;
use crate::escrow::{self, EscrowPlace};
use crate::fault::OpenFault;
use crate::journal::SqliteJournal;
use crate::migrate::{self, Migration};
use crate::space::{BALLAST_BYTES, Ballast, MIB};

/// The first SQLite whose write-ahead log does not lose commits on a reset (safety §15.1).
const ENGINE_MIN: i32 = 3_051_003;
const _: () = assert!(rusqlite::ffi::SQLITE_VERSION_NUMBER >= ENGINE_MIN, "the bundled SQLite is new enough");

const PAGE_BYTES: u64 = 4096;

/// Key of an encrypted database.
///
/// Shape: 32 bytes.
#[derive(Clone)]
pub struct DatabaseKey([u8; 32]);

impl DatabaseKey {
    /// A key from its bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for the one who opens.
    pub const fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for DatabaseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DatabaseKey(********************************)")
    }
}

/// Where and how to open.
#[derive(Clone, Debug)]
pub struct OpenOptions {
    /// The data folder; made if its parent is there.
    pub folder: PathBuf,
    /// Key of the database; this build refuses any (`KeyNotSupported`).
    pub key: Option<DatabaseKey>,
    /// `[data] size_max_mib`: room this program may use for its journal, ballast included; nothing = the disk. Unit: MiB.
    pub size_max_mib: Option<u32>,
    /// Hold 64 MiB back for results (safety §15.2).
    pub ballast: bool,
    /// What this machine has seen, outside of the folder (safety §15.3); without it a rolled-back or copied folder is not
    /// noticed.
    pub epoch: Option<EpochPlace>,
    /// The copy outside, to be compared with; without it a rolled-back folder is noticed by the epoch file alone.
    pub escrow: Option<EscrowPlace>,
}

impl OpenOptions {
    /// The usual: the whole disk, with ballast.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            key: None,
            size_max_mib: None,
            ballast: true,
            epoch: None,
            escrow: None,
        }
    }
}

/// Everything this machine keeps, open and checked.
#[derive(Debug)]
pub struct Store {
    /// The truth.
    pub journal: SqliteJournal,
    /// What may be deleted.
    pub cache: SqliteCache,
    /// Could the copy outside be read?
    pub escrow_answers: bool,
}

impl Store {
    /// Takes the folder for this process, opens both files, checks the whole journal.
    ///
    /// # Errors
    /// Anything wrong with the folder or the journal. The cache is never a reason: a broken one is moved aside.
    pub fn open(options: &OpenOptions) -> Result<Self, OpenFault> {
        let folder = options.folder.as_path();
        prepare(folder)?;
        let lock = FolderLock::take(folder)?;
        let ballast = if options.ballast
            && options.size_max_mib.is_none_or(|mib| u64::from(mib) * MIB > BALLAST_BYTES)
        {
            Ballast::keep(folder)
        } else {
            Ballast::none(folder)
        };
        let journal = Database::open(folder, Kind::Journal, options.key.as_ref())?;
        let mut journal = SqliteJournal::check(journal, ballast, options, lock.clone())?;
        let escrow_answers = match &options.escrow {
            Some(place) => escrow::compare(place, &mut journal)?,
            None => false,
        };
        let cache = SqliteCache::open(folder, options.key.as_ref(), lock);
        Ok(Self { journal, cache, escrow_answers })
    }

    /// Takes the folder to look at its journal only, after `open` has said that something is wrong with it. Nothing is
    /// written to the journal, not even what its write-ahead log holds.
    ///
    /// # Errors
    /// The journal cannot even be read.
    pub fn open_to_show(options: &OpenOptions) -> Result<Self, OpenFault> {
        let folder = options.folder.as_path();
        let lock = FolderLock::take(folder)?;
        let journal = Database::open(folder, Kind::Journal, options.key.as_ref())?;
        journal
            .connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
            .map_err(|error| OpenFault::from_sqlite(&journal.file, error))?;
        let journal = SqliteJournal::show(journal, Ballast::none(folder), lock.clone())?;
        let cache = SqliteCache::open(folder, options.key.as_ref(), lock);
        Ok(Self { journal, cache, escrow_answers: false })
    }
}

fn prepare(folder: &Path) -> Result<(), OpenFault> {
    match fs::metadata(folder) {
        Ok(found) if found.is_dir() => Ok(()),
        Ok(_file) => Err(OpenFault::NotAFolder { folder: folder.to_owned() }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            fs::create_dir(folder).map_err(|error| OpenFault::from_system(folder, &error))
        }
        Err(error) => Err(OpenFault::from_system(folder, &error)),
    }
}

/// The folder belongs to one process; the system gives it back when the process ends, however it ends.
#[derive(Clone, Debug)]
pub(crate) struct FolderLock {
    _file: Arc<File>,
}

impl FolderLock {
    /// Does a program work on this folder? Nothing is made there to find out.
    pub(crate) fn is_taken(folder: &Path) -> bool {
        let Ok(file) = File::open(folder.join("desk.lock")) else { return false };
        matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
    }

    pub(crate) fn take(folder: &Path) -> Result<Self, OpenFault> {
        let file = File::options()
            .create(true)
            .read(true)
            .write(true)
            .truncate(false)
            .open(folder.join("desk.lock"))
            .map_err(|error| OpenFault::from_system(folder, &error))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: Arc::new(file) }),
            Err(TryLockError::WouldBlock) => Err(OpenFault::AlreadyRunning { folder: folder.to_owned() }),
            Err(TryLockError::Error(error)) => Err(OpenFault::from_system(folder, &error)),
        }
    }
}

/// Which of the two files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Journal,
    Cache,
}

impl Kind {
    pub(crate) const fn file_name(self) -> &'static str {
        match self {
            Self::Journal => "journal.db",
            Self::Cache => "cache.db",
        }
    }

    /// `YBDJ` and `YBDC`.
    pub(crate) const fn application_id(self) -> i32 {
        match self {
            Self::Journal => 0x5942_444a,
            Self::Cache => 0x5942_4443,
        }
    }

    pub(crate) const fn migrations(self) -> &'static [Migration] {
        match self {
            Self::Journal => migrate::JOURNAL,
            Self::Cache => migrate::CACHE,
        }
    }

    /// FULL = 2: a commit is on the disk when it returns. NORMAL = 1 may lose the last commits of a cache at a power cut.
    const fn synchronous(self) -> &'static str {
        match self {
            Self::Journal => "2",
            Self::Cache => "1",
        }
    }
}

/// An open file with the newest schema and settings that were read back.
#[derive(Debug)]
pub(crate) struct Database {
    pub(crate) connection: Connection,
    pub(crate) file: PathBuf,
}

impl Database {
    /// Opens, sets, reads back, migrates.
    ///
    /// # Errors
    /// See `OpenFault`.
    pub(crate) fn open(folder: &Path, kind: Kind, key: Option<&DatabaseKey>) -> Result<Self, OpenFault> {
        if key.is_some() {
            return Err(OpenFault::KeyNotSupported);
        }
        let engine = rusqlite::version_number();
        if engine < ENGINE_MIN {
            return Err(OpenFault::EngineTooOld { found: engine });
        }
        let file = folder.join(kind.file_name());
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&file, flags)
            .map_err(|error| OpenFault::from_sqlite(&file, error))?;
        Self::set_up(connection, file, kind, "wal")
    }

    /// A cache that lives as long as the process, for when not even a new file can be made.
    ///
    /// # Errors
    /// See `OpenFault`.
    pub(crate) fn in_memory() -> Result<Self, OpenFault> {
        let file = PathBuf::from(":memory:");
        let connection =
            Connection::open_in_memory().map_err(|error| OpenFault::from_sqlite(&file, error))?;
        Self::set_up(connection, file, Kind::Cache, "memory")
    }

    pub(crate) fn set_up(
        mut connection: Connection,
        file: PathBuf,
        kind: Kind,
        journal_mode: &str,
    ) -> Result<Self, OpenFault> {
        settle_settings(&connection, kind, journal_mode, &file)?;
        migrate::migrate(&mut connection, &file, kind.application_id(), kind.migrations())?;
        connection.set_prepared_statement_cache_capacity(128);
        Ok(Self { connection, file })
    }
}

/// The settings of safety §15.1, in this order: exclusive before the write-ahead log, so that there is no shared memory.
fn settle_settings(
    connection: &Connection,
    kind: Kind,
    journal_mode: &str,
    file: &Path,
) -> Result<(), OpenFault> {
    let sqlite = |error| OpenFault::from_sqlite(file, error);
    let settings: [(&'static str, &str); 12] = [
        ("busy_timeout", "5000"),
        ("locking_mode", "exclusive"),
        ("journal_mode", journal_mode),
        ("synchronous", kind.synchronous()),
        ("fullfsync", "1"),
        ("foreign_keys", "1"),
        ("trusted_schema", "0"),
        ("cell_size_check", "1"),
        ("recursive_triggers", "1"),
        ("temp_store", "2"),
        ("mmap_size", "0"),
        ("wal_autocheckpoint", "1000"),
    ];
    for (setting, value) in settings {
        connection.pragma_update(None, setting, value).map_err(sqlite)?;
    }
    for (setting, value) in settings {
        // A library built without memory maps has no such setting to read; a database in memory has no lock.
        let moot = setting == "mmap_size" || (journal_mode == "memory" && setting == "locking_mode");
        match read_back(connection, setting).map_err(sqlite)? {
            Some(found) if found == value => {}
            None if moot => {}
            Some(_) if journal_mode == "memory" && moot => {}
            found => {
                let found = found.unwrap_or_default();
                return Err(OpenFault::SettingNotTaken { setting, expected: value.to_owned(), found });
            }
        }
    }
    for (setting, option, value) in [
        ("defensive", DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        ("dqs_dml", DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
        ("dqs_ddl", DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
    ] {
        let found = connection.set_db_config(option, value).map_err(sqlite)?;
        if found != value {
            return Err(OpenFault::SettingNotTaken {
                setting,
                expected: value.to_string(),
                found: found.to_string(),
            });
        }
    }
    for (setting, limit, value) in [
        ("sql_length", Limit::SQLITE_LIMIT_SQL_LENGTH, 100_000),
        ("attached", Limit::SQLITE_LIMIT_ATTACHED, 0),
    ] {
        connection.set_limit(limit, value).map_err(sqlite)?;
        let found = connection.limit(limit).map_err(sqlite)?;
        if found != value {
            return Err(OpenFault::SettingNotTaken {
                setting,
                expected: value.to_string(),
                found: found.to_string(),
            });
        }
    }
    Ok(())
}

fn read_back(connection: &Connection, setting: &str) -> rusqlite::Result<Option<String>> {
    use rusqlite::OptionalExtension;
    connection
        .pragma_query_value(None, setting, |row| {
            let value = row.get_ref(0)?;
            Ok(value.as_i64().map_or_else(
                |_text| value.as_str().map(str::to_owned).unwrap_or_default(),
                |number| number.to_string(),
            ))
        })
        .optional()
}

/// Caps the file at what `[data] size_max_mib` leaves beside the ballast.
///
/// # Errors
/// What SQLite says.
pub(crate) fn cap_size(
    connection: &Connection,
    size_max_mib: Option<u32>,
    ballast_bytes: u64,
) -> rusqlite::Result<()> {
    let Some(mib) = size_max_mib else { return Ok(()) };
    let pages = u64::from(mib).saturating_mul(MIB).saturating_sub(ballast_bytes) / PAGE_BYTES;
    connection.pragma_update(None, "max_page_count", i64::try_from(pages.max(1)).unwrap_or(i64::MAX))
}
