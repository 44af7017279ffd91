//! The epoch file: what this machine has seen of the journal, kept outside of the data folder (safety §4.2, §15.3).
//!
//! A database that was rolled back, deleted or copied is whole in itself; only something that did not go back with it can
//! tell. The file is named after institution and terminal number, so a number can also not be used for a second journal.
//! It is written after each commit, without a sync: after a power cut it may say less than the journal, never more.

use std::fs::{self, File, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use settlement::TerminalNo;
use settlement::fact::{Confirmation, Fact};
use settlement::ids::InstitutionCode;
use sha2::{Digest, Sha256};

use crate::chain::hexadecimal;
use crate::fault::OpenFault;

/// Two places that are written in turn, so that a torn one leaves the other. Unit: bytes.
const SLOT_BYTES: usize = 512;
const SLOT_OFFSET: u64 = 512;
const SUM_BYTES: usize = 16;

/// Where the epoch file is, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpochPlace {
    /// A folder that no copy or restore of the data folder takes along.
    pub folder: PathBuf,
    /// 定点医药机构编号.
    pub institution: InstitutionCode,
    /// TT of this window.
    pub terminal: TerminalNo,
    /// `machine::name`.
    pub machine: String,
}

impl EpochPlace {
    /// The file of a terminal number.
    pub(crate) fn file(&self, terminal: TerminalNo) -> PathBuf {
        self.folder.join(format!("{}-{:02}.epoch", self.institution.as_str(), terminal.number()))
    }
}

/// What was seen last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seen {
    /// Grows with every writing; tells the newer slot.
    pub(crate) turn: u64,
    /// From 1; one more with every restore.
    pub(crate) epoch: u32,
    pub(crate) terminal: u8,
    pub(crate) machine: String,
    pub(crate) seq: i64,
    pub(crate) hash: String,
    /// The terminal number may never be used again.
    pub(crate) retired: bool,
}

/// The file, held for this process.
#[derive(Debug)]
pub(crate) struct EpochFile {
    file: File,
    path: PathBuf,
    pub(crate) seen: Option<Seen>,
    broken: bool,
}

impl EpochFile {
    /// Takes the file of a terminal number; made where there is none.
    ///
    /// # Errors
    /// `TerminalInUse`, and what the system says of the folder.
    pub(crate) fn take(place: &EpochPlace, terminal: TerminalNo) -> Result<Self, OpenFault> {
        let path = place.file(terminal);
        fs::create_dir_all(&place.folder).map_err(|error| OpenFault::from_system(&place.folder, &error))?;
        let system = |error: std::io::Error| OpenFault::from_system(&place.folder, &error);
        let mut file = File::options()
            .create(true)
            .read(true)
            .write(true)
            .truncate(false)
            .open(&path)
            .map_err(system)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(OpenFault::TerminalInUse { terminal: terminal.number() });
            }
            Err(TryLockError::Error(error)) => return Err(system(error)),
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(system)?;
        let seen = newest(&bytes);
        if seen.is_none() && !bytes.is_empty() {
            return Err(OpenFault::EpochUnreadable { file: path });
        }
        Ok(Self { file, path, seen, broken: false })
    }

    /// What the file of a terminal number says, without taking it.
    ///
    /// # Errors
    /// `EpochUnreadable`.
    pub(crate) fn look(place: &EpochPlace, terminal: TerminalNo) -> Result<Option<Seen>, OpenFault> {
        let file = place.file(terminal);
        let Ok(bytes) = fs::read(&file) else { return Ok(None) };
        match newest(&bytes) {
            None if !bytes.is_empty() => Err(OpenFault::EpochUnreadable { file }),
            seen => Ok(seen),
        }
    }

    /// Notes a new head. A medium that does not take it is complained of once; the journal itself is not concerned.
    pub(crate) fn note(&mut self, seq: i64, hash: &str) {
        let Some(seen) = &self.seen else { return };
        let next = Seen { seq, hash: hash.to_owned(), ..seen.clone() };
        if let Err(error) = self.write(next)
            && !self.broken
        {
            self.broken = true;
            tracing::error!(%error, file = %self.path.display(), "the epoch file cannot be written");
        }
    }

    /// Writes what is seen now.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn write(&mut self, mut seen: Seen) -> std::io::Result<()> {
        seen.turn = self.seen.as_ref().map_or(0, |last| last.turn).saturating_add(1);
        let slot = slot(&seen)?;
        let at = if seen.turn.is_multiple_of(2) { 0 } else { SLOT_OFFSET };
        self.file.seek(SeekFrom::Start(at))?;
        self.file.write_all(&slot)?;
        self.seen = Some(seen);
        Ok(())
    }

    /// Lets the system write it down: once per start, restore and end.
    pub(crate) fn sync(&self) {
        if let Err(error) = self.file.sync_data() {
            tracing::warn!(%error, "the epoch file was not synced");
        }
    }
}

/// Compares the journal with what this machine has seen, and takes the number's file over.
///
/// # Errors
/// `TerminalInUse`, `TerminalRetired`, `OtherMachine`, `NotSeenHere`, `OlderThanSeen`, `EpochUnreadable`.
pub(crate) fn judge(
    place: &EpochPlace,
    written: &Identity,
    head: (i64, &str),
    hash_at: impl Fn(i64) -> Option<String>,
) -> Result<EpochFile, OpenFault> {
    let mut own = EpochFile::take(place, place.terminal)?;
    let terminal = place.terminal.number();
    if written.retired.contains(&terminal) || own.seen.as_ref().is_some_and(|seen| seen.retired) {
        return Err(OpenFault::TerminalRetired { terminal });
    }
    let in_chain = |seen: &Seen| {
        let stands = seen.seq == 0 || hash_at(seen.seq).is_some_and(|hash| hash == seen.hash);
        if seen.epoch > written.epoch || !stands {
            return Err(OpenFault::OlderThanSeen { seq: head.0, seen: seen.seq });
        }
        Ok(())
    };
    // Whatever this number was last used for must be part of this journal.
    if let Some(seen) = &own.seen {
        in_chain(seen)?;
    }
    if head.0 > 0 {
        if written.machine.as_ref().is_some_and(|machine| *machine != place.machine) {
            return Err(OpenFault::OtherMachine);
        }
        match written.terminal.and_then(|last| TerminalNo::new(last).ok()) {
            Some(last) if last == place.terminal && own.seen.is_none() => return Err(OpenFault::NotSeenHere),
            Some(last) if last != place.terminal => {
                in_chain(&EpochFile::look(place, last)?.ok_or(OpenFault::NotSeenHere)?)?;
            }
            // Used here before, or just put back.
            Some(_) | None => {}
        }
    }
    let seen = Seen {
        turn: 0,
        epoch: written.epoch,
        terminal,
        machine: place.machine.clone(),
        seq: head.0,
        hash: head.1.to_owned(),
        retired: false,
    };
    own.write(seen).map_err(|error| OpenFault::from_system(&place.folder, &error))?;
    own.sync();
    Ok(own)
}

/// What the journal says of the programs that wrote it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Identity {
    /// From 1; one more with every restore.
    pub(crate) epoch: u32,
    /// TT of the newest run; nothing where the newest such row is a restore.
    pub(crate) terminal: Option<u8>,
    /// Where the newest run, or the restore, took place.
    pub(crate) machine: Option<String>,
    /// Numbers that may not be used again.
    pub(crate) retired: Vec<u8>,
    /// Put back, and nobody has taken it upon themselves yet that all is well.
    pub(crate) unconfirmed: bool,
}

impl Identity {
    pub(crate) const fn new() -> Self {
        Self { epoch: 1, terminal: None, machine: None, retired: Vec::new(), unconfirmed: false }
    }

    /// Reads a row; all but those of runs and restores say nothing here.
    pub(crate) fn read(&mut self, kind: &[u8], payload: &[u8]) {
        let fact = || {
            let payload = std::str::from_utf8(payload).ok()?;
            crate::codec::decode(std::str::from_utf8(kind).ok()?, payload, None).ok()
        };
        match kind {
            b"OPENED" => {
                if let Some(Fact::Opened { terminal, machine, .. }) = fact() {
                    self.terminal = Some(terminal.number());
                    self.machine = Some(machine);
                }
            }
            b"RESTORED" => {
                if let Some(Fact::Restored { epoch, retired, machine, .. }) = fact() {
                    self.epoch = self.epoch.max(epoch);
                    self.terminal = None;
                    self.machine = Some(machine);
                    self.retired.push(retired.number());
                    self.unconfirmed = true;
                }
            }
            b"CONFIRMED" => {
                if let Some(Fact::Confirmed { what: Confirmation::Restore, .. }) = fact() {
                    self.unconfirmed = false;
                }
            }
            _ => {}
        }
    }
}

fn sum(json: &[u8]) -> String {
    hexadecimal(&Sha256::digest(json)).chars().take(SUM_BYTES).collect()
}

fn slot(seen: &Seen) -> std::io::Result<Vec<u8>> {
    let json = serde_json::to_vec(seen)?;
    let mut slot = sum(&json).into_bytes();
    slot.extend_from_slice(&json);
    slot.push(b'\n');
    if slot.len() > SLOT_BYTES {
        return Err(std::io::ErrorKind::InvalidInput.into());
    }
    slot.resize(SLOT_BYTES, b' ');
    Ok(slot)
}

fn newest(bytes: &[u8]) -> Option<Seen> {
    bytes.chunks(SLOT_BYTES).filter_map(read_slot).max_by_key(|seen| seen.turn)
}

fn read_slot(slot: &[u8]) -> Option<Seen> {
    let (written, rest) = slot.split_at_checked(SUM_BYTES)?;
    let json = rest.split(|byte| *byte == b'\n').next()?;
    (sum(json).as_bytes() == written).then(|| serde_json::from_slice(json).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn seen(seq: i64) -> Seen {
        Seen {
            turn: 0,
            epoch: 1,
            terminal: 3,
            machine: "m".repeat(32),
            seq,
            hash: "ab".repeat(32),
            retired: false,
        }
    }

    fn place(folder: &Path) -> EpochPlace {
        EpochPlace {
            folder: folder.to_owned(),
            institution: InstitutionCode::new("H10990000001").unwrap(),
            terminal: TerminalNo::new(3).unwrap(),
            machine: "m".repeat(32),
        }
    }

    #[test]
    fn torn_slot_leaves_the_one_before() {
        let folder = tempfile::tempdir().unwrap();
        let place = place(folder.path());
        let mut file = EpochFile::take(&place, place.terminal).unwrap();
        assert_eq!(file.seen, None);
        for seq in 1..=5 {
            file.write(seen(seq)).unwrap();
        }
        drop(file);
        let path = place.file(place.terminal);
        let whole = fs::read(&path).unwrap();
        assert_eq!(newest(&whole).unwrap().seq, 5);
        for cut in 0..SLOT_BYTES {
            let mut torn = whole.clone();
            // Turn 5 stands in the second place.
            torn[SLOT_BYTES + cut] ^= 0x5a;
            let found = newest(&torn).unwrap().seq;
            assert!(found == 4 || (found == 5 && whole[SLOT_BYTES + cut] == b' '), "{cut}: {found}");
        }
        assert!(matches!(
            {
                fs::write(&path, b"junk").unwrap();
                EpochFile::take(&place, place.terminal)
            },
            Err(OpenFault::EpochUnreadable { .. })
        ));
    }

    #[test]
    fn terminal_number_is_used_by_one_program_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let place = place(folder.path());
        let _first = EpochFile::take(&place, place.terminal).unwrap();
        assert!(matches!(
            EpochFile::take(&place, place.terminal),
            Err(OpenFault::TerminalInUse { terminal: 3 })
        ));
        assert!(EpochFile::take(&place, TerminalNo::new(4).unwrap()).is_ok());
    }
}
