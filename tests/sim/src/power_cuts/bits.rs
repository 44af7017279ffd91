//! Bits that turn at rest, in the journal and in its log: each is found at the next start, or changes nothing.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use settlement::escrow::is_escrowed;
use settlement::fact::{Fact, StoredEntry};
use settlement::ids::MsgIdMark;
use settlement::ledger::Account;
use settlement::money::Money;
use settlement::ports::{Head, Journal};
use store::{EpochPlace, EscrowPlace, OpenFault, OpenOptions, Store};
use tempfile::TempDir;

use super::day::Day;
use super::options;
use crate::fault_disk::FaultDisk;
use crate::world::{World, WorldOptions, epoch_place};

/// What became of turned bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bits {
    /// Bits turned.
    pub turned: u64,
    /// The store did not open.
    pub found: u64,
    /// It opened, and every row, posting and balance is as it was: the bit lay in room that nothing uses.
    pub harmless: u64,
    /// It opened, and the last commits of a log are missing: a torn end looks the same, and nothing inside of the folder can
    /// tell (safety §7).
    pub shortened: u64,
    /// Of these, found by the epoch file.
    pub by_epoch: u64,
    /// Of these, those that lost a request which moves money.
    pub money_lost: u64,
    /// And of those, found by the copy outside alone, where the epoch file had gone back as well.
    pub by_copy: u64,
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
        let seed_of_day = seed.wrapping_add(number << 16);
        let options = WorldOptions { outside: true, remembers: true, ..options(seed_of_day, true) };
        let mut world = World::new(options);
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
        let left = Left::of(&mut world);
        left.one_day(count.min(bits.turned + 40), seed.wrapping_add(number), &mut bits);
    }
    bits
}

type File = (&'static str, Option<Vec<u8>>);
type Whole = (Vec<StoredEntry>, MsgIdMark, Vec<(Account, Money)>, Head);

/// What a day leaves: the journal, and what stands outside of its folder.
struct Left {
    files: [File; 2],
    outside: TempDir,
    institution: String,
}

impl Left {
    fn of(world: &mut World) -> Self {
        let disk = world.disk();
        let files = ["journal.db", "journal.db-wal"].map(|name| (name, disk.file(name)));
        let outside = TempDir::new().expect("a folder");
        let institution = world.institution().to_owned();
        let left = Self { files, outside, institution };
        let seen = left.epoch().folder;
        std::fs::create_dir(&seen).expect("a folder can be made");
        for file in std::fs::read_dir(world.folder().join("state")).expect("a machine that remembers") {
            let file = file.expect("a folder can be read");
            std::fs::copy(file.path(), seen.join(file.file_name())).expect("a file can be copied");
        }
        std::fs::create_dir(&left.escrow().folder).expect("a folder can be made");
        for record in &world.outside().records {
            left.escrow().append(record).expect("a record can be written");
        }
        left
    }

    fn epoch(&self) -> EpochPlace {
        epoch_place(&self.outside.path().join("state"), &self.institution)
    }

    fn escrow(&self) -> EscrowPlace {
        let EpochPlace { institution, terminal, .. } = self.epoch();
        EscrowPlace { folder: self.outside.path().join("escrow"), institution, terminal }
    }

    fn one_day(&self, until: u64, seed: u64, bits: &mut Bits) {
        let folder = TempDir::new().expect("a folder");
        let disk = FaultDisk::mount(folder.path());
        let put = |files: &[File]| {
            for (name, bytes) in files {
                disk.put_file(name, bytes.clone());
            }
        };
        let bare = || OpenOptions { ballast: false, ..OpenOptions::new(folder.path()) };
        put(&self.files);
        let whole = look(&bare()).expect("the files are sound before a bit turns");
        put(&self.files);
        let both = OpenOptions { epoch: Some(self.epoch()), escrow: Some(self.escrow()), ..bare() };
        look(&both).expect("what stands outside agrees before a bit turns");
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        while bits.turned < until {
            put(&self.files);
            let name = if dice.next_u32() % 2 == 0 { "journal.db" } else { "journal.db-wal" };
            if !disk.turn_bit(name, &mut dice) && !disk.turn_bit("journal.db", &mut dice) {
                continue;
            }
            bits.turned += 1;
            let turned = ["journal.db", "journal.db-wal"].map(|name| (name, disk.file(name)));
            match look(&bare()) {
                None => bits.found += 1,
                Some(found) if found == whole => bits.harmless += 1,
                Some(found) if name.ends_with("-wal") && whole.0.starts_with(&found.0) => {
                    bits.shortened += 1;
                    put(&turned);
                    let fault = Store::open(&OpenOptions { epoch: Some(self.epoch()), ..bare() }).err();
                    bits.by_epoch += u64::from(matches!(fault, Some(OpenFault::OlderThanSeen { .. })));
                    let moves_money = |stored: &StoredEntry| matches!(&stored.entry.fact, Fact::OpIntent(intent) if is_escrowed(intent.transaction));
                    if whole.0[found.0.len()..].iter().any(moves_money) {
                        bits.money_lost += 1;
                        put(&turned);
                        let fault = Store::open(&OpenOptions { escrow: Some(self.escrow()), ..bare() }).err();
                        bits.by_copy += u64::from(matches!(fault, Some(OpenFault::EscrowAhead { .. })));
                    }
                }
                Some(_) => bits.undetected += 1,
            }
        }
    }
}

fn look(options: &OpenOptions) -> Option<Whole> {
    let mut journal = Store::open(options).ok()?.journal;
    let rows = journal.replay().ok()?;
    let (mark, balances) = (journal.mark().ok()?, journal.balances().ok()?);
    Some((rows, mark, balances, journal.head()))
}
