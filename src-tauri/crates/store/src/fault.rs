//! Why the data folder could not be opened: one variant per situation, one line for the screen each.
//!
//! Each of these ends the start; nothing is repaired and gone on with (safety §7). A fault of the cache is never among
//! them: it is made anew instead.

use std::path::{Path, PathBuf};

use rusqlite::ffi;

/// Why the program cannot start on this folder.
#[derive(Debug, thiserror::Error)]
pub enum OpenFault {
    /// This program already runs on this folder.
    #[error("already running on this data folder: {}｜本程序已在运行，请勿重复打开", .folder.display())]
    AlreadyRunning {
        /// Which.
        folder: PathBuf,
    },
    /// Another program, such as a database viewer, has the file open.
    #[error("another program holds the database: {}｜数据库被其他程序占用，请先关闭该程序", .file.display())]
    FileHeld {
        /// Which.
        file: PathBuf,
    },
    /// Neither the folder nor its parent is there.
    #[error("no such data folder: {}｜数据目录不存在", .folder.display())]
    FolderMissing {
        /// Which.
        folder: PathBuf,
    },
    /// A file stands where the folder should be.
    #[error("the data folder is not a folder: {}｜数据目录的位置上不是目录", .folder.display())]
    NotAFolder {
        /// Which.
        folder: PathBuf,
    },
    /// Nothing can be written there.
    #[error("the data folder cannot be written: {}｜数据目录不可写，请检查权限", .folder.display())]
    FolderReadOnly {
        /// Which.
        folder: PathBuf,
    },
    /// No room.
    #[error("the disk is full: {}｜磁盘已满，请清理后再启动", .folder.display())]
    DiskFull {
        /// Which folder.
        folder: PathBuf,
    },
    /// The disk failed.
    #[error("the disk failed (code {code}): {}｜磁盘读写失败，请停用本机并联系信息科", .file.display())]
    DiskFailed {
        /// Which file.
        file: PathBuf,
        /// SQLite's extended code, or the system's.
        code: i32,
    },
    /// Written by a newer version of this program.
    #[error("the database has version {found}, this program knows {known}: {}｜数据由更新版本的程序写成，请升级本程序", .file.display())]
    NewerVersion {
        /// Which file.
        file: PathBuf,
        /// Version of the file.
        found: u32,
        /// Newest version this program knows.
        known: u32,
    },
    /// The file is something else.
    #[error("not a database of this program: {}｜该文件不是本程序的数据库", .file.display())]
    NotADatabase {
        /// Which file.
        file: PathBuf,
    },
    /// The pages of the file do not fit together.
    #[error("the database is damaged: {}: {what}｜数据库文件损坏，请按恢复规程处理，勿继续收费", .file.display())]
    Damaged {
        /// Which file.
        file: PathBuf,
        /// In SQLite's words.
        what: String,
    },
    /// A row is not what was written, or is missing.
    #[error(
        "the journal is not as it was written, first seen at row {seq}｜流水第 {seq} 行与原记录不符，请按恢复规程处理，勿继续收费"
    )]
    ChainBroken {
        /// The first row that does not fit.
        seq: i64,
    },
    /// The postings do not make zero, or an account is not the sum of its postings.
    #[error("the ledger does not balance: {what}｜账目不平，请按恢复规程处理，勿继续收费")]
    LedgerUnbalanced {
        /// Which account or row.
        what: String,
    },
    /// A table that is kept beside the journal is not what the journal says.
    #[error(
        "the table {table} differs from the journal｜数据表 {table} 与流水不符，请按恢复规程处理，勿继续收费"
    )]
    ProjectionWrong {
        /// Which.
        table: &'static str,
    },
    /// This machine has seen a longer or another history under this terminal number (safety §15.3).
    #[error(
        "the journal ends at row {seq}, this machine has seen row {seen} of it or of another one｜账本比本机见过的旧（第 {seq} 行，本机见过第 {seen} 行），请按恢复操作单处理，勿继续收费"
    )]
    OlderThanSeen {
        /// Where the journal ends.
        seq: i64,
        /// What was seen.
        seen: i64,
    },
    /// Written on another machine: a copied data folder.
    #[error(
        "the journal was written on another machine｜这份账本是另一台电脑写的，请按恢复操作单处理，勿继续收费"
    )]
    OtherMachine,
    /// Nothing outside of the data folder knows this journal.
    #[error(
        "no epoch file of this terminal number on this machine｜本机没有这份账本的记号，账本可能是拷贝来的，请按恢复操作单处理，勿继续收费"
    )]
    NotSeenHere,
    /// The terminal number may not be used again.
    #[error(
        "terminal number {terminal:02} is retired｜终端号 {terminal:02} 已停用，请按恢复操作单换用新的终端号"
    )]
    TerminalRetired {
        /// Which.
        terminal: u8,
    },
    /// Another program of this machine works under the same number.
    #[error(
        "another program works under terminal number {terminal:02}｜本机另一个程序正在使用终端号 {terminal:02}"
    )]
    TerminalInUse {
        /// Which.
        terminal: u8,
    },
    /// The epoch file is not what this program writes.
    #[error("the epoch file cannot be understood: {}｜本机的账本记号已损坏，请按恢复操作单处理，勿继续收费", .file.display())]
    EpochUnreadable {
        /// Which file.
        file: PathBuf,
    },
    /// The copy outside holds requests of this number that the journal does not know.
    #[error(
        "the copy outside holds {count} requests the journal does not know, the newest {newest}｜托管副本里有 {count} 笔请求不在账本里，账本比实际旧，请按恢复操作单处理，勿继续收费"
    )]
    EscrowAhead {
        /// How many.
        count: usize,
        /// Message id of the newest.
        newest: String,
    },
    /// A migration that was applied is not the one this program knows.
    #[error("migration {number} of {} is not the one this program knows｜数据库结构与程序不符（第 {number} 步）", .file.display())]
    MigrationChecksum {
        /// Which file.
        file: PathBuf,
        /// Which migration.
        number: u32,
    },
    /// A setting that keeps commits safe did not hold.
    #[error("setting {setting} is {found}, not {expected}｜数据库安全设置 {setting} 未生效")]
    SettingNotTaken {
        /// Which.
        setting: &'static str,
        /// What it must be.
        expected: String,
        /// What it is.
        found: String,
    },
    /// The SQLite library has a known fault in its write-ahead log.
    #[error("the SQLite library is too old: {found}｜SQLite 版本过旧")]
    EngineTooOld {
        /// Its version number.
        found: i32,
    },
    /// A key was given, and this build does not encrypt.
    #[error(
        "a database key was given, but this build does not encrypt the database｜已配置数据库密钥，但本版本不支持加密"
    )]
    KeyNotSupported,
    /// Anything else SQLite says; a fault of this program.
    #[error("the database refused: {}: {source}｜数据库拒绝操作，请联系信息科", .file.display())]
    Refused {
        /// Which file.
        file: PathBuf,
        /// What it said.
        #[source]
        source: rusqlite::Error,
    },
}

/// The primary and the extended code of an error, where it has one.
pub(crate) fn codes(error: &rusqlite::Error) -> Option<(i32, i32)> {
    error.sqlite_error().map(|inner| (inner.extended_code & 0xff, inner.extended_code))
}

impl OpenFault {
    /// Can the journal be shown although nothing may be written to it? Then the program starts without any command that
    /// changes something; in every other case it does not start.
    pub const fn can_be_shown(&self) -> bool {
        match self {
            Self::Damaged { .. }
            | Self::ChainBroken { .. }
            | Self::LedgerUnbalanced { .. }
            | Self::ProjectionWrong { .. }
            | Self::OlderThanSeen { .. }
            | Self::OtherMachine
            | Self::NotSeenHere
            | Self::TerminalRetired { .. }
            | Self::EpochUnreadable { .. }
            | Self::EscrowAhead { .. } => true,
            Self::AlreadyRunning { .. }
            | Self::FileHeld { .. }
            | Self::FolderMissing { .. }
            | Self::NotAFolder { .. }
            | Self::FolderReadOnly { .. }
            | Self::DiskFull { .. }
            | Self::DiskFailed { .. }
            | Self::NewerVersion { .. }
            | Self::NotADatabase { .. }
            | Self::MigrationChecksum { .. }
            | Self::SettingNotTaken { .. }
            | Self::EngineTooOld { .. }
            | Self::KeyNotSupported
            | Self::TerminalInUse { .. }
            | Self::Refused { .. } => false,
        }
    }

    /// What an error of SQLite means while a file is being opened.
    pub(crate) fn from_sqlite(file: &Path, source: rusqlite::Error) -> Self {
        let file = file.to_owned();
        let folder = || file.parent().unwrap_or(&file).to_owned();
        match codes(&source) {
            Some((ffi::SQLITE_FULL, _)) => Self::DiskFull { folder: folder() },
            Some((ffi::SQLITE_READONLY | ffi::SQLITE_CANTOPEN | ffi::SQLITE_PERM, _)) => {
                Self::FolderReadOnly { folder: folder() }
            }
            Some((ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED, _)) => Self::FileHeld { file },
            Some((ffi::SQLITE_NOTADB, _)) => Self::NotADatabase { file },
            Some((ffi::SQLITE_CORRUPT, _)) => Self::Damaged { file, what: source.to_string() },
            Some((ffi::SQLITE_IOERR, code)) => Self::DiskFailed { file, code },
            _ => Self::Refused { file, source },
        }
    }

    /// What an error of the system means while the folder is being prepared.
    pub fn from_system(folder: &Path, error: &std::io::Error) -> Self {
        use std::io::ErrorKind as Kind;
        let folder = folder.to_owned();
        let kind = error.kind();
        if matches!(kind, Kind::PermissionDenied | Kind::ReadOnlyFilesystem) {
            Self::FolderReadOnly { folder }
        } else if matches!(kind, Kind::StorageFull | Kind::QuotaExceeded) {
            Self::DiskFull { folder }
        } else if kind == Kind::NotFound {
            Self::FolderMissing { folder }
        } else if matches!(kind, Kind::NotADirectory | Kind::AlreadyExists) {
            Self::NotAFolder { folder }
        } else {
            Self::DiskFailed { file: folder, code: error.raw_os_error().unwrap_or(0) }
        }
    }
}
