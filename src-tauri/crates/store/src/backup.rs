//! Backups: whole copies of the journal in a second place, verified before they count (safety §15.3).
//!
//! The live file is never copied: it is one connection's alone, and a file copy under it may be torn. A backup takes the
//! newest backup, adds the rows that came since, as the desk hands them over in small stretches, is opened again from
//! the disk and checked like a journal at a start, and only then gets its name. Rows are only ever added, so a copy row by
//! row is exact, and the hash of its last row says so.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, TransactionBehavior, params};
use settlement::Timestamp;
use settlement::ids::{InstitutionCode, TerminalNo};
use settlement::ports::{CopyEnd, RawRow, Stretch};

use crate::chain::{self, Hasher, Link, PostingLink, hexadecimal};
use crate::fault::OpenFault;
use crate::open::{Database, Kind};

/// Where backups go, and whose they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupPlace {
    /// A folder on a second disk, or on a share.
    pub folder: PathBuf,
    /// 定点医药机构编号.
    pub institution: InstitutionCode,
    /// TT of this window.
    pub terminal: TerminalNo,
    /// So many are kept, at least one.
    pub keep: usize,
}

/// Why there is no new backup. Those before it are as they were.
#[derive(Debug, thiserror::Error)]
pub enum BackupFault {
    /// The folder is away, full or cannot be written.
    #[error("the backup folder: {0}")]
    Folder(#[from] io::Error),
    /// The copy could not be written or is not whole.
    #[error("the copy: {0}")]
    Copy(#[from] OpenFault),
    /// The rows do not follow those of the copy.
    #[error("the backup in the folder is of another history")]
    OtherHistory,
    /// The copy does not end where the journal ended.
    #[error("the copy ends at row {0}, the journal elsewhere")]
    Short(i64),
}

/// A finished backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// The file.
    pub file: PathBuf,
    /// Its newest row.
    pub seq: i64,
}

/// A backup in the making.
#[derive(Debug)]
pub struct BackupCopy {
    place: BackupPlace,
    partial: PathBuf,
    database: Database,
    end: CopyEnd,
    hash: chain::Hash,
    base: Option<PathBuf>,
}

impl BackupPlace {
    fn stem(&self) -> String {
        format!("journal-{}-{:02}-", self.institution.as_str(), self.terminal.number())
    }

    /// Every backup of this terminal, the newest first.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn list(&self) -> io::Result<Vec<PathBuf>> {
        let stem = self.stem();
        let mut files: Vec<PathBuf> = fs::read_dir(&self.folder)?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| {
                let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
                name.starts_with(&stem) && path.extension().is_some_and(|ending| ending == "db")
            })
            .collect();
        files.sort();
        files.reverse();
        Ok(files)
    }

    /// Begins with a copy of the newest backup, or with an empty one.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn begin(&self) -> Result<BackupCopy, BackupFault> {
        let newest = self.list()?.into_iter().next();
        if let Some(base) = newest {
            match self.begin_on(Some(&base)) {
                Ok(copy) => return Ok(copy),
                Err(fault) => {
                    tracing::error!(%fault, file = %base.display(), "a backup cannot be gone on from");
                    set_aside(&base);
                }
            }
        }
        self.begin_on(None)
    }

    /// Begins with an empty copy.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn begin_empty(&self) -> Result<BackupCopy, BackupFault> {
        self.begin_on(None)
    }

    fn begin_on(&self, base: Option<&Path>) -> Result<BackupCopy, BackupFault> {
        let partial = self.folder.join(format!("{}partial", self.stem()));
        match fs::remove_file(&partial) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            Ok(()) | Err(_) => {}
        }
        if let Some(base) = base {
            fs::copy(base, &partial)?;
        }
        let database = Database::open_copy(&partial, true)?;
        let (end, hash) = end_of(&database)?;
        Ok(BackupCopy { place: self.clone(), partial, database, end, hash, base: base.map(Path::to_owned) })
    }
}

/// A backup that is not whole keeps its bytes, and loses its name.
fn set_aside(file: &Path) {
    if let Err(error) = fs::rename(file, file.with_extension("bad")) {
        tracing::error!(%error, "a bad backup keeps its name");
    }
}

fn end_of(database: &Database) -> Result<(CopyEnd, chain::Hash), OpenFault> {
    let sqlite = |error| OpenFault::from_sqlite(&database.file, error);
    let (seq, hash): (i64, Vec<u8>) = database
        .connection
        .query_row("SELECT seq, hash FROM tip", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .map_err(sqlite)?;
    let posting: Option<i64> = database
        .connection
        .query_row("SELECT max(id) FROM postings", [], |row| row.get(0))
        .map_err(sqlite)?;
    let hash = hash.try_into().map_err(|_| OpenFault::ChainBroken { seq })?;
    Ok((CopyEnd { seq, posting: posting.unwrap_or(0) }, hash))
}

impl BackupCopy {
    /// Where the copy ends: the rows after it are wanted next.
    pub const fn end(&self) -> CopyEnd {
        self.end
    }

    /// Adds rows, in one transaction.
    ///
    /// # Errors
    /// `OtherHistory` where they do not follow; the disk.
    pub fn add(&mut self, stretch: &Stretch) -> Result<(), BackupFault> {
        let file = self.database.file.clone();
        let sqlite = |error| BackupFault::Copy(OpenFault::from_sqlite(&file, error));
        let transaction = self
            .database
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(sqlite)?;
        let (mut end, mut hash) = (self.end, self.hash);
        for row in &stretch.rows {
            if row.seq != end.seq.saturating_add(1) || row.previous != hash {
                return Err(BackupFault::OtherHistory);
            }
            hash = write_row(&transaction, row).map_err(sqlite)?;
            if row.hash != hash {
                return Err(BackupFault::Copy(OpenFault::ChainBroken { seq: row.seq }));
            }
            end.seq = row.seq;
            end.posting = row.postings.last().map_or(end.posting, |posting| posting.id);
        }
        if !stretch.rows.is_empty() {
            transaction
                .execute("UPDATE tip SET seq = ?1, hash = ?2", params![end.seq, hash])
                .map_err(sqlite)?;
        }
        transaction
            .execute(
                "UPDATE mark SET second = ?1, counter = ?2 WHERE (second, counter) < (?1, ?2)",
                params![stretch.mark.second, stretch.mark.counter],
            )
            .map_err(sqlite)?;
        transaction.execute("DELETE FROM claims", []).map_err(sqlite)?;
        for (bill, attempt) in &stretch.claims {
            transaction
                .execute(
                    "INSERT INTO claims (bill, attempt, seq) VALUES (?1, ?2, ?3)",
                    params![bill.as_str(), attempt.as_str(), end.seq],
                )
                .map_err(sqlite)?;
        }
        transaction.commit().map_err(sqlite)?;
        (self.end, self.hash) = (end, hash);
        Ok(())
    }

    /// Checks the copy as a journal is checked at a start, gives it its name, and lets the oldest ones go.
    ///
    /// # Errors
    /// The copy is not whole, or does not end at `head`; it is thrown away, and the next one begins empty.
    pub fn finish(self, head: &settlement::ports::Head, at: Timestamp) -> Result<Backup, BackupFault> {
        let Self { place, partial, database, end, hash, base } = self;
        drop(database);
        let checked = check(&partial);
        let whole = match checked {
            Ok(found) if found.seq == head.seq && hexadecimal(&hash) == head.hash => Ok(()),
            Ok(found) => Err(BackupFault::Short(found.seq)),
            Err(fault) => Err(fault.into()),
        };
        if let Err(fault) = whole {
            if let Some(base) = base {
                set_aside(&base);
            }
            drop(fs::remove_file(&partial));
            return Err(fault);
        }
        File::open(&partial)?.sync_all()?;
        let file = place.folder.join(format!("{}{}.db", place.stem(), at.platform_compact()));
        fs::rename(&partial, &file)?;
        for old in place.list()?.into_iter().skip(place.keep.max(1)) {
            if let Err(error) = fs::remove_file(&old) {
                tracing::warn!(%error, "an old backup stays");
            }
        }
        Ok(Backup { file, seq: end.seq })
    }
}

/// What a whole copy says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopySays {
    /// Its newest row.
    pub seq: i64,
    /// Hash of that row, 64 hexadecimal characters.
    pub hash: String,
    /// From 1; one more with every restore.
    pub epoch: u32,
    /// TT of its newest run.
    pub terminal: Option<u8>,
}

/// Checks a closed copy: pages, chain, books, projections.
///
/// # Errors
/// What is wrong with it.
pub fn check(file: &Path) -> Result<CopySays, OpenFault> {
    let database = Database::open_copy(file, false)?;
    let (end, identity) = chain::verify(&database)?;
    let hash = hexadecimal(&end.hash);
    Ok(CopySays { seq: end.seq, hash, epoch: identity.epoch, terminal: identity.terminal })
}

fn write_row(transaction: &Connection, row: &RawRow) -> rusqlite::Result<chain::Hash> {
    let previous: chain::Hash = row.previous.as_slice().try_into().unwrap_or(chain::GENESIS);
    let mut hasher = Hasher::new(
        &previous,
        &Link {
            seq: row.seq,
            boot: row.boot.as_bytes(),
            wall_ms: row.wall_ms,
            mono_ms: row.mono_ms,
            subject: row.subject.as_deref().map(str::as_bytes),
            bill: row.bill.as_deref().map(str::as_bytes),
            kind: row.kind.as_bytes(),
            msg_id: row.msg_id.as_deref().map(str::as_bytes),
            payload: row.payload.as_bytes(),
            body: row.body.as_deref(),
        },
    );
    transaction
        .prepare_cached(
            "INSERT INTO journal (seq, boot, wall_ms, mono_ms, subject, bill, kind, msg_id, payload, body, prev_hash, hash) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?
        .execute(params![
            row.seq,
            row.boot,
            row.wall_ms,
            row.mono_ms,
            row.subject,
            row.bill,
            row.kind,
            row.msg_id,
            row.payload,
            row.body,
            row.previous,
            row.hash
        ])?;
    if matches!(row.kind.as_str(), "OP_INTENT" | "RECOVERED") {
        transaction
            .prepare_cached(
                "INSERT INTO ops (msg_id, transaction_no, subject, seq, sent) \
                 SELECT msg_id, coalesce(payload ->> '$.fact.OP_INTENT.transaction', \
                 payload ->> '$.fact.RECOVERED.transaction'), subject, seq, 1 FROM journal WHERE seq = ?1",
            )?
            .execute([row.seq])?;
    }
    for posting in &row.postings {
        hasher.posting(&PostingLink {
            id: posting.id,
            account: posting.account.as_bytes(),
            amount_fen: posting.amount_fen,
            subject: posting.subject.as_bytes(),
            case: posting.case.as_deref().map(str::as_bytes),
        });
        transaction
            .prepare_cached(
                "INSERT INTO postings (id, seq, account, amount_fen, subject, case_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                posting.id,
                row.seq,
                posting.account,
                posting.amount_fen,
                posting.subject,
                posting.case
            ])?;
        transaction
            .prepare_cached(
                "INSERT INTO balances (account, fen) VALUES (?1, ?2) \
                 ON CONFLICT (account) DO UPDATE SET fen = fen + excluded.fen",
            )?
            .execute(params![posting.account, posting.amount_fen])?;
    }
    Ok(hasher.finish())
}

/// How a copy is opened: rollback journal, so that the file is whole by itself.
impl Database {
    /// Opens a copy of the journal at a path of its own.
    ///
    /// # Errors
    /// See `OpenFault`.
    pub(crate) fn open_copy(file: &Path, writable: bool) -> Result<Self, OpenFault> {
        let sqlite = |error| OpenFault::from_sqlite(file, error);
        if writable {
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
                | OpenFlags::SQLITE_OPEN_CREATE
                | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let connection = Connection::open_with_flags(file, flags).map_err(sqlite)?;
            return Self::set_up(connection, file.to_owned(), Kind::Journal, "delete");
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(file, flags).map_err(sqlite)?;
        crate::migrate::is_current(&connection, file, Kind::Journal)?;
        Ok(Self { connection, file: file.to_owned() })
    }
}
