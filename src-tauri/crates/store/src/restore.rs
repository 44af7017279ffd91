//! A backup put back (safety §15.3): the database is then older than the world, and everything here serves to say so.
//!
//! The copy is checked, gets the rows that tell of the restore and of requests known from the copy outside, and takes the
//! place of the journal, which is kept beside it. The terminal numbers of the past are burnt.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use settlement::TerminalNo;
use settlement::fact::{Entry, Stamp};
use settlement::ports::{Commit, Journal};

use crate::epoch::{EpochFile, EpochPlace, Seen};
use crate::fault::OpenFault;
use crate::journal::SqliteJournal;
use crate::open::{Database, FolderLock, Kind, OpenOptions};
use crate::space::Ballast;

const FILES: [&str; 3] = ["journal.db", "journal.db-wal", "journal.db-shm"];

/// A backup on its way back.
#[derive(Debug)]
pub struct PutBack {
    folder: PathBuf,
    working: PathBuf,
    journal: SqliteJournal,
    lock: FolderLock,
}

impl PutBack {
    /// Takes the data folder, copies the backup beside its journal and checks it. The journal itself is not touched yet.
    ///
    /// # Errors
    /// The folder is in use or cannot be written; the backup is not whole.
    pub fn begin(backup: &Path, folder: &Path) -> Result<Self, OpenFault> {
        let system = |error: std::io::Error| OpenFault::from_system(folder, &error);
        fs::create_dir_all(folder).map_err(system)?;
        let lock = FolderLock::take(folder)?;
        let working = folder.join("restoring");
        if working.exists() {
            fs::remove_dir_all(&working).map_err(system)?;
        }
        fs::create_dir(&working).map_err(system)?;
        crate::verify::copy_journal(backup, &working)?;
        let database = Database::open(&working, Kind::Journal, None)?;
        let options = OpenOptions::new(&working);
        let journal = SqliteJournal::check(database, Ballast::none(&working), &options, lock.clone())?;
        Ok(Self { folder: folder.to_owned(), working, journal, lock })
    }

    /// The journal that comes back, for reading.
    pub const fn journal(&mut self) -> &mut SqliteJournal {
        &mut self.journal
    }

    /// From 1; one more with every restore.
    pub const fn epoch(&self) -> u32 {
        self.journal.identity().epoch
    }

    /// TT under which the copy's newest run worked.
    pub fn terminal(&self) -> Option<TerminalNo> {
        self.journal.identity().terminal.and_then(|number| TerminalNo::new(number).ok())
    }

    /// Writes what is to be told, burns the numbers, and lets the copy take the journal's place. `aside` names the folder
    /// that keeps the journal that was there.
    ///
    /// # Errors
    /// The disk; nothing took its place then.
    pub fn finish(
        mut self,
        stamp: Stamp,
        entries: &[Entry],
        retired: &[(EpochPlace, TerminalNo)],
        aside: &str,
    ) -> Result<(), OpenFault> {
        let folder = self.folder.clone();
        let system = |error: std::io::Error| OpenFault::from_system(&folder, &error);
        let commit = Commit { stamp, entries, postings: &[], claims: &[], mark: None };
        let head = self.journal.commit(&commit).map_err(|fault| OpenFault::Damaged {
            file: self.working.join("journal.db"),
            what: fault.to_string(),
        })?;
        let epoch = self.epoch().saturating_add(1);
        drop(self.journal);
        for (place, terminal) in retired {
            let mut file = EpochFile::take(place, *terminal)?;
            let (seq, hash, machine) = (head.seq, head.hash.clone(), place.machine.clone());
            let seen =
                Seen { turn: 0, epoch, terminal: terminal.number(), machine, seq, hash, retired: true };
            file.write(seen).map_err(system)?;
            file.sync();
        }
        let kept = self.folder.join(aside);
        for name in FILES {
            let from = self.folder.join(name);
            if from.exists() {
                fs::create_dir_all(&kept).map_err(system)?;
                fs::rename(&from, kept.join(name)).map_err(system)?;
            }
        }
        let restored = self.working.join("journal.db");
        File::open(&restored).and_then(|file| file.sync_all()).map_err(system)?;
        fs::rename(&restored, self.folder.join("journal.db")).map_err(system)?;
        if let Err(error) = fs::remove_dir_all(&self.working) {
            tracing::warn!(%error, "the working folder of the restore stays");
        }
        drop(self.lock);
        Ok(())
    }
}
