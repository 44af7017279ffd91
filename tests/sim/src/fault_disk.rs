//! A disk that fails on order, under the real SQLite of the real store: power cuts, errors, no room, bits that turn
//! (safety §17.2 H, §17.4). Files below a mounted folder live in memory on two planes, what programs see and what is
//! durable; everything else goes to the system's disk as always, and so does every program that mounts nothing.
//!
//! Deliberately not here: locks (the store takes its folder by one of its own) and shared memory (it opens exclusively).

mod planes;
mod vfs;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rand_chacha::ChaCha8Rng;

use planes::Planes;
pub use planes::{Counts, Ignores, Trouble};

/// A mounted disk; the folder is the system's again when this is dropped.
#[derive(Debug)]
pub struct FaultDisk {
    folder: PathBuf,
    planes: Arc<Mutex<Planes>>,
}

fn locked(planes: &Mutex<Planes>) -> MutexGuard<'_, Planes> {
    planes.lock().unwrap_or_else(PoisonError::into_inner)
}

impl FaultDisk {
    /// Mounts an empty disk at a folder.
    ///
    /// # Panics
    /// SQLite takes no further file system.
    pub fn mount(folder: &Path) -> Self {
        let planes = Arc::new(Mutex::new(Planes::default()));
        vfs::mount(folder, Arc::clone(&planes));
        Self { folder: folder.to_owned(), planes }
    }

    /// What goes wrong from now on; operations are counted from here.
    pub fn order(&self, trouble: Trouble) {
        locked(&self.planes).order(trouble);
    }

    /// Counts operations on files whose names begin so, instead of those on the journal.
    pub fn count(&self, begin: &'static str) {
        locked(&self.planes).count(begin);
    }

    /// Nothing goes wrong any more.
    pub fn works(&self) {
        self.order(Trouble::default());
    }

    /// What happened since the last order.
    pub fn counts(&self) -> Counts {
        locked(&self.planes).counts()
    }

    /// Is the power off?
    pub fn is_off(&self) -> bool {
        locked(&self.planes).is_off()
    }

    /// Pulls the plug: every operation fails until the power is back.
    pub fn cut_power(&self) {
        locked(&self.planes).cut_power();
    }

    /// The power is back; unsynced sectors are there or not, as the dice fall, one by one.
    pub fn restore_power(&self, dice: &mut ChaCha8Rng) {
        locked(&self.planes).restore_power(dice);
    }

    /// Turns one bit of a file at rest; false where the file is not there or empty.
    pub fn turn_bit(&self, name: &str, dice: &mut ChaCha8Rng) -> bool {
        locked(&self.planes).turn_bit(name, dice)
    }

    /// A file as programs see it.
    pub fn file(&self, name: &str) -> Option<Vec<u8>> {
        locked(&self.planes).file(name)
    }

    /// Puts a file in the place of what is there, durably.
    pub fn put_file(&self, name: &str, bytes: Option<Vec<u8>>) {
        locked(&self.planes).put_file(name, bytes);
    }
}

impl Drop for FaultDisk {
    fn drop(&mut self) {
        vfs::unmount(&self.folder);
    }
}
