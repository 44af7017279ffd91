//! Two planes of every file: *live* is what programs see, *durable* is what a power cut leaves. A write changes the live
//! plane; a sync makes it durable. At a cut each unsynced sector of 512 bytes is old or new on its own account, so writes
//! are lost, torn and reordered.

use std::collections::BTreeMap;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;

/// What a drive writes in one piece. **Unit**: bytes.
const SECTOR: usize = 512;

/// Syncs that are not done although success is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ignores {
    /// None.
    #[default]
    Nothing,
    /// Those of the write-ahead log: what `synchronous=NORMAL` leaves out.
    LogSyncs,
    /// All: what `synchronous=OFF` leaves out, or a drive that lies.
    EverySync,
}

/// What goes wrong, each counted from 1 over the operations on the journal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trouble {
    /// The power goes at this operation (write, sync, truncation, removal), before it is done.
    pub cut_at: Option<u64>,
    /// This sync fails, and what it should have saved is never saved.
    pub sync_fails_at: Option<u64>,
    /// This write fails with an I/O error.
    pub write_fails_at: Option<u64>,
    /// This write finds no room.
    pub full_at: Option<u64>,
    /// This read fails with an I/O error.
    pub read_fails_at: Option<u64>,
    /// This read gives less than there is.
    pub short_read_at: Option<u64>,
    /// What has failed once goes on failing.
    pub for_ever: bool,
    /// Syncs that are not done.
    pub ignores: Ignores,
}

/// Operations on the journal since the last order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Writes, syncs, truncations, removals.
    pub operations: u64,
    pub writes: u64,
    pub syncs: u64,
    pub reads: u64,
    /// Operations that failed as ordered.
    pub failed: u64,
    /// Writes and syncs that the program tried after a sync had failed.
    pub after_failed_sync: u64,
}

/// Why an operation is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    Power,
    Sync,
    Write,
    Full,
    Read,
    Short,
}

#[derive(Clone, Debug)]
enum Pending {
    Bytes { at: usize, bytes: Vec<u8> },
    Length(usize),
}

#[derive(Clone, Debug, Default)]
struct Planed {
    /// As programs see it; nothing = no such file.
    live: Option<Vec<u8>>,
    /// As a power cut would leave it; nothing = its name was never made durable.
    durable: Option<Vec<u8>>,
    pending: Vec<Pending>,
    /// Made and not yet synced: its first sync takes the folder with it, as SQLite's own does for a new log.
    new: bool,
}

/// Everything below one folder.
#[derive(Debug)]
pub(super) struct Planes {
    files: BTreeMap<String, Planed>,
    /// Operations on files whose names begin so are counted, and go wrong as ordered.
    counted: &'static str,
    trouble: Trouble,
    counts: Counts,
    off: bool,
    sync_failed: bool,
}

fn is_log(name: &str) -> bool {
    name.ends_with("-wal")
}

impl Default for Planes {
    fn default() -> Self {
        Self {
            files: BTreeMap::new(),
            counted: "journal.db",
            trouble: Trouble::default(),
            counts: Counts::default(),
            off: false,
            sync_failed: false,
        }
    }
}

impl Planes {
    pub(super) fn count(&mut self, begin: &'static str) {
        self.counted = begin;
    }

    fn is_counted(&self, name: &str) -> bool {
        name.starts_with(self.counted)
    }

    pub(super) fn order(&mut self, trouble: Trouble) {
        self.trouble = trouble;
        self.counts = Counts::default();
        self.sync_failed = false;
    }

    pub(super) const fn counts(&self) -> Counts {
        self.counts
    }

    pub(super) const fn is_off(&self) -> bool {
        self.off
    }

    pub(super) const fn cut_power(&mut self) {
        self.off = true;
    }

    fn hits(&mut self, at: Option<u64>, count: u64) -> bool {
        let hit = at.is_some_and(|at| count == at || (self.trouble.for_ever && count > at));
        self.counts.failed += u64::from(hit);
        hit
    }

    /// Counts something that changes the journal; the cut, where it is due.
    fn change(&mut self, name: &str) -> Result<(), Refusal> {
        if self.off {
            return Err(Refusal::Power);
        }
        if !self.is_counted(name) {
            return Ok(());
        }
        self.counts.operations += 1;
        self.counts.after_failed_sync += u64::from(self.sync_failed);
        if self.trouble.cut_at == Some(self.counts.operations) {
            self.off = true;
            return Err(Refusal::Power);
        }
        Ok(())
    }

    pub(super) fn exists(&self, name: &str) -> bool {
        self.files.get(name).is_some_and(|file| file.live.is_some())
    }

    pub(super) fn open(&mut self, name: &str, create: bool) -> Result<bool, Refusal> {
        if self.off {
            return Err(Refusal::Power);
        }
        if self.exists(name) {
            return Ok(true);
        }
        if create {
            let file = self.files.entry(name.to_owned()).or_default();
            file.live = Some(Vec::new());
            file.pending = vec![Pending::Length(0)];
            file.new = true;
        }
        Ok(create)
    }

    pub(super) fn read(&mut self, name: &str, at: usize, into: &mut [u8]) -> Result<(), Refusal> {
        if self.off {
            return Err(Refusal::Power);
        }
        if self.is_counted(name) {
            self.counts.reads += 1;
            let count = self.counts.reads;
            if self.hits(self.trouble.read_fails_at, count) {
                return Err(Refusal::Read);
            }
            if self.hits(self.trouble.short_read_at, count) {
                into.fill(0);
                return Err(Refusal::Short);
            }
        }
        let live = self.files.get(name).and_then(|file| file.live.as_deref()).unwrap_or_default();
        let found = live.get(at..).unwrap_or_default();
        let length = found.len().min(into.len());
        into[..length].copy_from_slice(&found[..length]);
        into[length..].fill(0);
        if length < into.len() { Err(Refusal::Short) } else { Ok(()) }
    }

    pub(super) fn write(&mut self, name: &str, at: usize, bytes: &[u8]) -> Result<(), Refusal> {
        self.change(name)?;
        if self.is_counted(name) {
            self.counts.writes += 1;
            let count = self.counts.writes;
            if self.hits(self.trouble.write_fails_at, count) {
                return Err(Refusal::Write);
            }
            if self.hits(self.trouble.full_at, count) {
                return Err(Refusal::Full);
            }
        }
        let file = self.files.entry(name.to_owned()).or_default();
        put(file.live.get_or_insert_default(), at, bytes);
        file.pending.push(Pending::Bytes { at, bytes: bytes.to_vec() });
        Ok(())
    }

    pub(super) fn truncate(&mut self, name: &str, length: usize) -> Result<(), Refusal> {
        self.change(name)?;
        let file = self.files.entry(name.to_owned()).or_default();
        file.live.get_or_insert_default().resize(length, 0);
        file.pending.push(Pending::Length(length));
        Ok(())
    }

    pub(super) fn sync(&mut self, name: &str) -> Result<(), Refusal> {
        self.change(name)?;
        let ours = self.is_counted(name);
        if ours {
            self.counts.syncs += 1;
            let count = self.counts.syncs;
            if self.hits(self.trouble.sync_fails_at, count) {
                self.sync_failed = true;
                // The system calls the pages clean now, and no later sync will write them (safety §15.2).
                self.files.entry(name.to_owned()).or_default().pending.clear();
                return Err(Refusal::Sync);
            }
        }
        let ignored = match self.trouble.ignores {
            Ignores::Nothing => false,
            Ignores::LogSyncs => is_log(name),
            Ignores::EverySync => true,
        };
        if ours && ignored {
            return Ok(());
        }
        let file = self.files.entry(name.to_owned()).or_default();
        let durable = file.durable.get_or_insert_default();
        // Not a copy of the live plane: what an earlier failed sync has lost stays lost.
        for change in file.pending.drain(..) {
            match change {
                Pending::Bytes { at, bytes } => put(durable, at, &bytes),
                Pending::Length(length) => durable.resize(length, 0),
            }
        }
        if std::mem::take(&mut file.new) {
            // With the folder, removals are durable too.
            self.files.retain(|_, file| file.live.is_some());
        }
        Ok(())
    }

    pub(super) fn remove(&mut self, name: &str, sync_folder: bool) -> Result<(), Refusal> {
        self.change(name)?;
        if let Some(file) = self.files.get_mut(name) {
            file.live = None;
            file.pending.clear();
            if sync_folder {
                file.durable = None;
            }
        }
        Ok(())
    }

    pub(super) fn length(&self, name: &str) -> usize {
        self.files.get(name).and_then(|file| file.live.as_ref()).map_or(0, Vec::len)
    }

    /// What the cut has left becomes both planes.
    pub(super) fn restore_power(&mut self, dice: &mut ChaCha8Rng) {
        for file in self.files.values_mut() {
            let left = left_by_a_cut(file, dice);
            *file = Planed { live: left.clone(), durable: left, ..Planed::default() };
        }
        self.files.retain(|_, file| file.live.is_some());
        self.off = false;
        self.order(Trouble { ignores: self.trouble.ignores, ..Trouble::default() });
    }

    pub(super) fn turn_bit(&mut self, name: &str, dice: &mut ChaCha8Rng) -> bool {
        let Some(file) = self.files.get_mut(name) else { return false };
        let Some(live) = file.live.as_mut().filter(|live| !live.is_empty()) else { return false };
        let at = dice.next_u64() as usize % live.len();
        live[at] ^= 1 << (dice.next_u32() % 8);
        file.durable = Some(live.clone());
        true
    }

    pub(super) fn file(&self, name: &str) -> Option<Vec<u8>> {
        self.files.get(name)?.live.clone()
    }

    pub(super) fn put_file(&mut self, name: &str, bytes: Option<Vec<u8>>) {
        let file = Planed { live: bytes.clone(), durable: bytes, ..Planed::default() };
        self.files.insert(name.to_owned(), file);
    }
}

fn put(plane: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    let end = at + bytes.len();
    if plane.len() < end {
        plane.resize(end, 0);
    }
    plane[at..end].copy_from_slice(bytes);
}

fn left_by_a_cut(file: &Planed, dice: &mut ChaCha8Rng) -> Option<Vec<u8>> {
    let mut draw = |options: usize| dice.next_u64() as usize % options;
    // A name that was never made durable may be there or not; a removal that was not may be undone.
    let known = match (&file.live, &file.durable) {
        (None, None) => return None,
        (None, Some(durable)) => return (draw(2) == 0).then(|| durable.clone()),
        (Some(_), None) if draw(2) == 0 => return None,
        (Some(_), None) => Vec::new(),
        (Some(_), Some(durable)) => durable.clone(),
    };
    let mut left = known;
    // Nothing, everything, or each sector for itself.
    let manner = draw(4);
    let mut lost_sectors: BTreeMap<usize, usize> = BTreeMap::new();
    if manner >= 2 {
        for change in &file.pending {
            if let Pending::Bytes { at, bytes } = change {
                for sector in at / SECTOR..=(at + bytes.len().max(1) - 1) / SECTOR {
                    *lost_sectors.entry(sector).or_default() += 1;
                }
            }
        }
        for versions in lost_sectors.values_mut() {
            *versions = draw(*versions + 1);
        }
    }
    let lengths = file.pending.iter().filter(|change| matches!(change, Pending::Length(_))).count();
    let mut lengths_kept = if manner == 0 {
        0
    } else if manner == 1 {
        lengths
    } else {
        draw(lengths + 1)
    };
    for change in &file.pending {
        match change {
            Pending::Length(length) => {
                if lengths_kept > 0 {
                    lengths_kept -= 1;
                    left.resize(*length, 0);
                }
            }
            Pending::Bytes { .. } if manner == 0 => {}
            Pending::Bytes { at, bytes } if manner == 1 => put(&mut left, *at, bytes),
            Pending::Bytes { at, bytes } => {
                // The first so many versions of a sector reached the plate, the later ones did not.
                let mut from = *at;
                let end = at + bytes.len();
                while from < end {
                    let to = end.min((from / SECTOR + 1) * SECTOR);
                    let kept = lost_sectors.get_mut(&(from / SECTOR)).expect("counted above");
                    if *kept > 0 {
                        *kept -= 1;
                        put(&mut left, from, &bytes[from - at..to - at]);
                    }
                    from = to;
                }
            }
        }
    }
    Some(left)
}
