//! Many seeds, on several threads, each perhaps twice; the first that breaks something ends the run.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::play::{Played, Violation, play};
use super::swarm::{Mild, draw};
use crate::world::Tally;

/// Which seeds, and how.
#[derive(Clone, Debug)]
pub struct Seeds {
    /// In this order.
    pub seeds: Vec<u64>,
    /// Stop as soon as so many settlements were played; 0 = play every seed.
    pub settlements: u64,
    /// Threads.
    pub jobs: usize,
    /// Play every seed twice and compare.
    pub twice: bool,
    /// What is left out of the usual mixture.
    pub mild: Mild,
}

/// What came of them.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Seeds that were played.
    pub seeds: u64,
    /// Everything counted.
    pub tally: Tally,
    /// Seeds that broke something, and what.
    pub broken: Vec<(u64, Violation)>,
    /// Seeds of which two runs differ.
    pub undetermined: Vec<u64>,
    /// How long it took.
    pub took: Duration,
}

/// Plays them. `progress` hears how many seeds and settlements are through, now and then.
///
/// # Panics
/// A thread of the run panicked outside the simulated world.
pub fn many(wanted: &Seeds, progress: &(dyn Fn(u64, u64) + Sync)) -> Outcome {
    let start = Instant::now();
    let next = AtomicU64::new(0);
    let stop = AtomicBool::new(false);
    let shared = Mutex::new(Outcome::default());
    std::thread::scope(|scope| {
        for _ in 0..wanted.jobs.max(1) {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let Some(&seed) = usize::try_from(place).ok().and_then(|place| wanted.seeds.get(place))
                    else {
                        return;
                    };
                    let (played, same) = one(seed, wanted);
                    let mut all = shared.lock().expect("no thread panics while it counts");
                    all.seeds += 1;
                    all.tally.add(&played.tally);
                    if let Some(violation) = played.violation {
                        all.broken.push((seed, violation));
                        stop.store(true, Ordering::Relaxed);
                    }
                    if !same {
                        all.undetermined.push(seed);
                        stop.store(true, Ordering::Relaxed);
                    }
                    let settlements = all.tally.of("settlements");
                    if wanted.settlements > 0 && settlements >= wanted.settlements {
                        stop.store(true, Ordering::Relaxed);
                    }
                    progress(all.seeds, settlements);
                }
            });
        }
    });
    let mut outcome = shared.into_inner().expect("every thread has ended");
    outcome.broken.sort_by_key(|(seed, _)| *seed);
    outcome.took = start.elapsed();
    outcome
}

fn one(seed: u64, wanted: &Seeds) -> (Played, bool) {
    let plan = draw(seed, wanted.mild);
    let played = play(&plan, None);
    let same = !wanted.twice || played.violation.is_some() || play(&plan, None).trace == played.trace;
    (played, same)
}
