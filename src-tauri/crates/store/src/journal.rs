//! The journal: append with one fsync, replay, and nothing else.
//!
//! A commit is everything that became true at one moment: facts, postings, the mark of message ids, and the tables kept
//! beside them. It stands whole or not at all. Rows are never changed; see `chain.rs` for how that is seen.

use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, ffi};
use settlement::fact::{Entry, Fact, Stamp, StoredEntry, Subject};
use settlement::ledger::Account;
use settlement::ports::{Commit, CopyEnd, Head, Journal, JournalFault, JournalLine, Stretch};
use settlement::{AttemptId, BillId, Money, MsgIdMark, Timestamp};

use crate::chain;
use crate::codec;
use crate::epoch::{self, EpochFile, Identity};
use crate::fault::{OpenFault, codes};
use crate::open::{Database, FolderLock, OpenOptions, cap_size};
use crate::space::Ballast;
use crate::stretch;
#[cfg(debug_assertions)]
use crate::write::assert_balanced;
use crate::write::write;

/// The journal in `journal.db`.
#[derive(Debug)]
pub struct SqliteJournal {
    connection: Connection,
    end: chain::End,
    ballast: Ballast,
    size_max_mib: Option<u32>,
    /// A disk that failed once is not asked again: after a failed sync the system may call lost pages clean (safety §15.2).
    failed: bool,
    /// Shown, not worked with: nothing is ever committed.
    stopped: bool,
    epoch: Option<EpochFile>,
    identity: Identity,
    _lock: FolderLock,
}

impl SqliteJournal {
    /// Checks the whole journal, compares it with what was seen outside of it, and takes it over.
    ///
    /// # Errors
    /// See `chain::verify`, `epoch::judge`.
    pub(crate) fn check(
        database: Database,
        ballast: Ballast,
        options: &OpenOptions,
        lock: FolderLock,
    ) -> Result<Self, OpenFault> {
        let size_max_mib = options.size_max_mib;
        cap_size(&database.connection, size_max_mib, ballast.bytes())
            .map_err(|error| OpenFault::from_sqlite(&database.file, error))?;
        let (end, identity) = chain::verify(&database)?;
        let connection = database.connection;
        let epoch = match &options.epoch {
            Some(place) => {
                let head = chain::hexadecimal(&end.hash);
                Some(epoch::judge(place, &identity, (end.seq, &head), |seq| hash_at(&connection, seq))?)
            }
            None => None,
        };
        let stopped = false;
        Ok(Self {
            connection,
            end,
            ballast,
            size_max_mib,
            failed: false,
            stopped,
            epoch,
            identity,
            _lock: lock,
        })
    }

    /// Takes a journal to be looked at only: whatever it says may be wrong.
    ///
    /// # Errors
    /// Not even its newest row can be read.
    pub(crate) fn show(database: Database, ballast: Ballast, lock: FolderLock) -> Result<Self, OpenFault> {
        let sqlite = |error| OpenFault::from_sqlite(&database.file, error);
        database.connection.pragma_update(None, "query_only", true).map_err(sqlite)?;
        let (seq, hash): (i64, Vec<u8>) = database
            .connection
            .query_row("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()
            .map_err(sqlite)?
            .unwrap_or_else(|| (0, chain::GENESIS.to_vec()));
        let hash = hash.try_into().unwrap_or(chain::GENESIS);
        Ok(Self {
            connection: database.connection,
            end: chain::End { seq, hash, boot: String::new(), posting: 0 },
            ballast,
            size_max_mib: None,
            failed: false,
            stopped: true,
            epoch: None,
            identity: Identity::new(),
            _lock: lock,
        })
    }

    /// Was the journal put back from a copy, and has nobody confirmed since that it was compared with the platform?
    pub const fn restore_unconfirmed(&self) -> bool {
        self.identity.unconfirmed
    }

    pub(crate) const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Does the journal know this message id?
    ///
    /// # Errors
    /// `Disk`.
    pub fn knows(&mut self, msg_id: &settlement::MsgId) -> Result<bool, JournalFault> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM ops WHERE msg_id = ?1)")?
                .query_row([msg_id.as_str()], |row| row.get(0))
        })
    }

    /// The room held back for results.
    pub const fn ballast(&self) -> &Ballast {
        &self.ballast
    }

    fn append(&mut self, commit: &Commit<'_>) -> Result<(), JournalFault> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|e| fault(&e))?;
        let end = write(&transaction, self.end.clone(), commit)?;
        transaction.commit().map_err(|error| fault(&error))?;
        #[cfg(debug_assertions)]
        assert_balanced(&self.connection, self.end.posting);
        self.end = end;
        Ok(())
    }

    /// Gives the ballast up for a commit that reports what has already happened; whether that made room.
    fn make_room(&mut self, commit: &Commit<'_>) -> bool {
        let reports = commit.entries.iter().any(|entry| reports_effect(&entry.fact));
        let freed = reports && self.ballast.free_ballast();
        if freed {
            tracing::error!("disk full: the ballast is given up for a result");
        }
        freed && cap_size(&self.connection, self.size_max_mib, self.ballast.bytes()).is_ok()
    }

    fn read<T>(&mut self, read: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, JournalFault> {
        read(&self.connection).map_err(|error| fault(&error))
    }
}

impl Journal for SqliteJournal {
    fn commit(&mut self, commit: &Commit<'_>) -> Result<Head, JournalFault> {
        if self.stopped {
            return Err(JournalFault::ReadOnly);
        }
        if self.failed {
            return Err(JournalFault::Disk);
        }
        let mut done = self.append(commit);
        if done == Err(JournalFault::Full) && self.make_room(commit) {
            done = self.append(commit);
        }
        self.failed = done == Err(JournalFault::Disk);
        done?;
        let head = self.head();
        if let Some(epoch) = &mut self.epoch {
            epoch.note(head.seq, &head.hash);
        }
        Ok(head)
    }

    fn replay(&mut self) -> Result<Vec<StoredEntry>, JournalFault> {
        let rows = self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT seq, wall_ms, mono_ms, subject, kind, payload, body FROM journal ORDER BY seq",
                )?
                .query_map([], |row| Ok(stored_entry(row)))?
                .collect::<rusqlite::Result<Vec<_>>>()
        })?;
        rows.into_iter().collect()
    }

    fn mark(&mut self) -> Result<MsgIdMark, JournalFault> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT second, counter FROM mark")?
                .query_row([], |row| Ok(MsgIdMark { second: row.get(0)?, counter: row.get(1)? }))
        })
    }

    fn head(&self) -> Head {
        Head { seq: self.end.seq, hash: chain::hexadecimal(&self.end.hash) }
    }

    fn claims(&mut self) -> Result<Vec<(BillId, AttemptId)>, JournalFault> {
        let rows: Vec<(String, String)> = self.read(|connection| {
            connection
                .prepare_cached("SELECT bill, attempt FROM claims ORDER BY bill")?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })?;
        let garbled = |_id| JournalFault::Garbled;
        rows.into_iter()
            .map(|(bill, attempt)| {
                Ok((BillId::new(&bill).map_err(garbled)?, AttemptId::new(&attempt).map_err(garbled)?))
            })
            .collect()
    }

    fn balances(&mut self) -> Result<Vec<(Account, Money)>, JournalFault> {
        let rows: Vec<(String, i64)> = self.read(|connection| {
            connection
                .prepare_cached("SELECT account, fen FROM balances ORDER BY account")?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })?;
        rows.into_iter()
            .map(|(account, fen)| {
                let amount = Money::from_fen(fen).map_err(|_range| JournalFault::Garbled)?;
                Ok((Account::from_stored(account), amount))
            })
            .collect()
    }

    fn newest(&mut self, limit: u32) -> Result<Vec<JournalLine>, JournalFault> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT seq, wall_ms, mono_ms, subject, kind, msg_id, hash FROM journal ORDER BY seq DESC LIMIT ?1",
                )?
                .query_map([limit], |row| {
                    Ok(JournalLine {
                        seq: row.get(0)?,
                        stamp: stamp(row)?,
                        subject: row.get(3)?,
                        kind: row.get(4)?,
                        msg_id: row.get(5)?,
                        hash: chain::hexadecimal(row.get_ref(6)?.as_bytes()?),
                    })
                })?
                .collect()
        })
    }

    fn stretch(&mut self, after: CopyEnd, bytes_max: usize) -> Result<Stretch, JournalFault> {
        let rows = self.read(|connection| stretch::raw_rows(connection, after, bytes_max))?;
        Ok(Stretch { rows, mark: self.mark()?, head: self.head(), claims: self.claims()? })
    }
}

/// The hash of a row, 64 hexadecimal characters.
fn hash_at(connection: &Connection, seq: i64) -> Option<String> {
    let hash: Vec<u8> = connection
        .prepare_cached("SELECT hash FROM journal WHERE seq = ?1")
        .and_then(|mut row| row.query_row([seq], |row| row.get(0)))
        .ok()?;
    Some(chain::hexadecimal(&hash))
}

fn stamp(row: &Row<'_>) -> rusqlite::Result<Stamp> {
    Ok(Stamp { wall: Timestamp::from_millis(row.get(1)?), monotonic_ms: row.get(2)? })
}

/// One row of a replay. A fact that is not understood stops its attempt (see `codec`); `Garbled` is left for a row whose
/// subject cannot even be named, which this program never writes and the chain does not let anybody else write.
fn stored_entry(row: &Row<'_>) -> Result<StoredEntry, JournalFault> {
    let garbled = |_| JournalFault::Garbled;
    let seq: i64 = row.get(0).map_err(garbled)?;
    let subject: Option<String> = row.get(3).map_err(garbled)?;
    let kind: String = row.get(4).map_err(garbled)?;
    let payload: String = row.get(5).map_err(garbled)?;
    let body: Option<Vec<u8>> = row.get(6).map_err(garbled)?;
    let subject = Subject::from_stored(subject.as_deref()).map_err(|_id| JournalFault::Garbled)?;
    let fact = codec::decode_or_stop(seq, &kind, &payload, body);
    Ok(StoredEntry { seq, stamp: stamp(row).map_err(garbled)?, entry: Entry { subject, fact } })
}

/// Does this fact report something that happened outside and is lost if it cannot be written?
fn reports_effect(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::OpEnded { .. }
            | Fact::Settled { .. }
            | Fact::Evidence { .. }
            | Fact::CashConfirmed { .. }
            | Fact::CashAborted { .. }
            | Fact::PrintEnded { .. }
    )
}

/// What an error of SQLite means for a commit.
pub(crate) fn fault(error: &rusqlite::Error) -> JournalFault {
    match codes(error) {
        Some((ffi::SQLITE_FULL, _)) => JournalFault::Full,
        Some((ffi::SQLITE_READONLY, _)) => JournalFault::ReadOnly,
        Some((ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED, _)) => JournalFault::Locked,
        Some((ffi::SQLITE_IOERR | ffi::SQLITE_CORRUPT | ffi::SQLITE_NOTADB | ffi::SQLITE_CANTOPEN, code)) => {
            tracing::error!(code, "the disk under the journal failed");
            JournalFault::Disk
        }
        _ => {
            tracing::error!(%error, "the schema of the journal was hurt");
            JournalFault::Constraint
        }
    }
}
