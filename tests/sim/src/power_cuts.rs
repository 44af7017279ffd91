//! Days on a disk that fails: power cuts at every operation of the journal, no room, failing syncs, bits that turn. The
//! real desk and the real store on the real SQLite, over `fault_disk` (safety §17.2, layer H).
//!
//! After every trouble the program is started on what the disk has kept: every acknowledged commit is there, the chain is
//! whole, the books balance, and nothing contradicts the platform.

mod bits;
mod day;

use std::collections::BTreeMap;
use std::time::Instant;

use rand_chacha::rand_core::Rng;

use crate::fault_disk::{Ignores, Trouble};
use crate::world::{Files, Look, World, WorldOptions};

pub use bits::{Bits, turned_bits};
use day::{Day, is_over};

/// Power cuts that one world lives through.
const CUTS_A_WORLD: u32 = 6;

/// What came of a run.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Power cuts, those in a start included.
    pub cuts: u64,
    /// Of these, cuts while the program was starting on what an earlier one had left.
    pub cuts_in_starts: u64,
    /// Cuts after which the commit under way was found, although nobody had been told that it stands.
    pub found_unacknowledged: u64,
    /// Commits that were acknowledged and are gone. With a disk that keeps its word there is none.
    pub lost: u64,
    /// Writes that found no room.
    pub full: u64,
    /// Syncs that failed.
    pub sync_errors: u64,
    /// Reads and writes that failed.
    pub io_errors: u64,
    /// In which states attempts stood in the end.
    pub states: BTreeMap<&'static str, u64>,
    /// Bills that were served.
    pub bills: u64,
    /// How long it took. **Unit**: ms.
    pub millis: u64,
}

impl Tally {
    fn add_states(&mut self, world: &mut World) {
        world.check();
        for attempt in world.checked().attempts.values() {
            *self.states.entry(attempt.state.name()).or_default() += 1;
        }
    }
}

fn options(seed: u64, checked: bool) -> WorldOptions {
    let look = if checked { Look::Everything } else { Look::Nothing };
    WorldOptions { seed, files: Files::Failing, look, ..WorldOptions::default() }
}

fn world(seed: u64, checked: bool) -> World {
    World::new(options(seed, checked))
}

/// So many operations on the journal does an ordinary bill make, at most.
const OPERATIONS_A_BILL: u64 = 140;

/// Power cuts at moments that the seed draws; `ignores` = what the disk claims to have done and has not.
///
/// # Panics
/// Something does not hold, unless the disk lies: then what is lost is counted.
pub fn power_cuts(cuts: u64, seed: u64, ignores: Ignores, told: &dyn Fn(&Tally)) -> Tally {
    let (begun, mut tally, mut number) = (Instant::now(), Tally::default(), 0);
    while tally.cuts < cuts {
        number += 1;
        let mut world = world(seed.wrapping_add(number << 16), ignores == Ignores::Nothing);
        world.disk().order(Trouble { ignores, ..Trouble::default() });
        for _ in 0..CUTS_A_WORLD {
            if !one_cut(&mut world, ignores, &mut tally) {
                // A lying disk has lost something, which is what was to be shown; nothing after it means anything.
                break;
            }
        }
        tally.found_unacknowledged += world.watch().found_unacknowledged;
        if ignores == Ignores::Nothing {
            tally.add_states(&mut world);
        }
        if number % 32 == 0 {
            told(&tally);
        }
    }
    tally.millis = begun.elapsed().as_millis() as u64;
    tally
}

/// Serves patients until the power goes, starts again; whether everything was there.
fn one_cut(world: &mut World, ignores: Ignores, tally: &mut Tally) -> bool {
    let at = 1 + world.draw.next_u64() % (OPERATIONS_A_BILL * 2);
    world.disk().order(Trouble { cut_at: Some(at), ignores, ..Trouble::default() });
    let mut day = Day::default();
    while !world.is_dead() && day.bills < 8 {
        day.serve(world);
    }
    tally.bills += u64::from(day.bills);
    loop {
        tally.cuts += 1;
        let told = world.watch().entries.len();
        world.power_cut();
        if world.draw.next_u32().is_multiple_of(3) {
            // Now and then the next cut falls into the start, or into what the program does by itself after it.
            let at = 1 + world.draw.next_u64() % 12;
            world.disk().order(Trouble { cut_at: Some(at), ignores, ..Trouble::default() });
        }
        let started = world.restart_on_what_is_left();
        if ignores != Ignores::Nothing {
            // Whatever does not open has lost everything.
            let lost = if started.is_err() { told as u64 } else { world.watch().lost };
            tally.lost += lost;
            if lost > 0 {
                return false;
            }
        }
        match started {
            Ok(()) => {}
            Err(fault) => {
                assert!(world.disk().is_off(), "after a power cut: {fault}\n{}", world.story());
                tally.cuts_in_starts += 1;
                continue;
            }
        }
        if !world.is_dead() {
            break;
        }
        tally.cuts_in_starts += 1;
    }
    if ignores == Ignores::Nothing {
        world.check();
    }
    true
}

/// What a disk can do to one bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No room at a write, once or for a while.
    Full,
    /// A sync fails, once or for ever.
    Sync,
    /// A write fails.
    Write,
    /// A read fails.
    Read,
    /// A read gives less than there is.
    ShortRead,
}

/// One failure after the other, each in a day of its own, each followed by a start.
///
/// # Panics
/// Something does not hold; a program that goes on writing after a failed sync among it.
pub fn failures(failure: Failure, count: u64, seed: u64, told: &dyn Fn(&Tally)) -> Tally {
    let (begun, mut tally, mut number) = (Instant::now(), Tally::default(), 0);
    let mut done = 0;
    while done < count {
        number += 1;
        let mut world = world(seed.wrapping_add(number << 16), true);
        let mut day = Day { disk_may_fail: true, ..Day::default() };
        let at = 1 + world.draw.next_u64() % 90;
        let for_ever = world.draw.next_u32().is_multiple_of(2);
        let mut trouble = Trouble { for_ever, ..Trouble::default() };
        match failure {
            Failure::Full => trouble.full_at = Some(at),
            Failure::Sync => trouble.sync_fails_at = Some(1 + at / 6),
            Failure::Write => trouble.write_fails_at = Some(at),
            Failure::Read => trouble.read_fails_at = Some(1 + at % 4),
            Failure::ShortRead => trouble.short_read_at = Some(1 + at % 4),
        }
        day.sign_in(&mut world);
        world.disk().order(trouble);
        if matches!(failure, Failure::Read | Failure::ShortRead) {
            // SQLite keeps its pages: what is read is read at the start.
            world.stop_at_once();
            let refused = world.restart_on_what_is_left().is_err();
            let failed = world.disk().counts().failed > 0;
            done += u64::from(failed);
            tally.io_errors += u64::from(failed);
            world.disk().works();
            if refused {
                world
                    .restart_on_what_is_left()
                    .unwrap_or_else(|fault| panic!("the disk reads again: {fault}"));
            }
        }
        for _ in 0..3 {
            if !world.is_dead() && !is_over(&mut world) {
                day.serve(&mut world);
            }
        }
        let counts = world.disk().counts();
        let failed = counts.failed > 0 && !matches!(failure, Failure::Read | Failure::ShortRead);
        if failed {
            done += 1;
            match failure {
                Failure::Full => tally.full += 1,
                Failure::Sync => tally.sync_errors += 1,
                Failure::Write => tally.io_errors += 1,
                Failure::Read | Failure::ShortRead => {}
            }
        }
        assert_eq!(counts.after_failed_sync, 0, "a failed sync is never tried again\n{}", world.story());
        world.check();
        world.disk().works();
        if world.draw.next_u32().is_multiple_of(2) {
            world.power_cut_and_restart().unwrap_or_else(|fault| panic!("{fault}\n{}", world.story()));
        } else {
            world.stop_at_once();
            world.restart_on_what_is_left().unwrap_or_else(|fault| panic!("{fault}\n{}", world.story()));
        }
        world.check();
        day.disk_may_fail = false;
        day.serve(&mut world);
        tally.bills += u64::from(day.bills);
        tally.add_states(&mut world);
        if number % 32 == 0 {
            told(&tally);
        }
    }
    tally.millis = begun.elapsed().as_millis() as u64;
    tally
}
