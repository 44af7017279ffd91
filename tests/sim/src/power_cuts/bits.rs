//! Bits that turn at rest, in the journal and in its log: each is found at the next start, or changes nothing.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use settlement::ports::Journal;
use store::{OpenOptions, Store};
use tempfile::TempDir;

use super::day::Day;
use super::world;
use crate::fault_disk::FaultDisk;

/// What became of turned bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bits {
    /// Bits turned.
    pub turned: u64,
    /// The store did not open.
    pub found: u64,
    /// It opened, and every row, posting and balance is as it was: the bit lay in room that nothing uses.
    pub harmless: u64,
    /// It opened, and the last commits of a log are missing: a torn end looks the same. Found by the copy on the second
    /// medium alone (safety §7).
    pub shortened: u64,
    /// It opened and holds something else. There is none.
    pub undetected: u64,
}

/// Turns so many bits, one at a time, in the files of days that ended in a power cut or in peace.
///
/// # Panics
/// A day goes wrong before any bit turns.
pub fn turned_bits(count: u64, seed: u64) -> Bits {
    let mut bits = Bits::default();
    let mut number = 0;
    while bits.turned < count {
        number += 1;
        let mut world = world(seed.wrapping_add(number << 16), true);
        let mut day = Day::default();
        for _ in 0..3 {
            day.serve(&mut world);
        }
        let disk = world.disk();
        // The log is there after a sudden end, and folded into the journal after a peaceful one.
        if number % 2 == 0 {
            disk.cut_power();
            world.stop_at_once();
            disk.restore_power(&mut world.draw);
        } else {
            world.stop_at_once();
        }
        let files = ["journal.db", "journal.db-wal"].map(|name| (name, disk.file(name)));
        one_day(&files, count.min(bits.turned + 40), seed.wrapping_add(number), &mut bits);
    }
    bits
}

fn one_day(files: &[(&'static str, Option<Vec<u8>>)], until: u64, seed: u64, bits: &mut Bits) {
    let folder = TempDir::new().expect("a folder");
    let disk = FaultDisk::mount(folder.path());
    let put = || {
        for (name, bytes) in files {
            disk.put_file(name, bytes.clone());
        }
    };
    let look = || {
        let options = OpenOptions { ballast: false, ..OpenOptions::new(folder.path()) };
        let mut journal = Store::open(&options).ok()?.journal;
        let rows = journal.replay().ok()?;
        let (mark, balances) = (journal.mark().ok()?, journal.balances().ok()?);
        Some((rows, mark, balances, journal.head()))
    };
    put();
    let whole = look().expect("the files are sound before a bit turns");
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    while bits.turned < until {
        put();
        let name = if dice.next_u32() % 2 == 0 { "journal.db" } else { "journal.db-wal" };
        if !disk.turn_bit(name, &mut dice) && !disk.turn_bit("journal.db", &mut dice) {
            continue;
        }
        bits.turned += 1;
        match look() {
            None => bits.found += 1,
            Some(found) if found == whole => bits.harmless += 1,
            Some(found) if name.ends_with("-wal") && whole.0.starts_with(&found.0) => bits.shortened += 1,
            Some(_) => bits.undetected += 1,
        }
    }
}
