//! Sudden deaths of the real program, each followed by a start on the same data folder and a look at everything: journal,
//! bills, drawer, and the platform's own books (safety §17.2, layer G).
//!
//! Two ways to die: at a named point (`points.rs`), by a library that stands between the program and its system calls
//! (`tests/shim/shim.c`), since the program as it ships holds no hook for this; and at a random moment. A kill cannot find
//! a missing sync, because the system keeps what was written: power cuts are another layer (`power_cuts`).

mod bench;
mod look;
mod points;
mod shim;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

pub use bench::{Bench, Death, End};
pub use look::Seen;
pub use points::{POINTS, Point, Stage};
pub use shim::{Action, Class, Order, Shim, Side};

/// A folder and a platform serve so many deaths, then fresh ones take their place.
const DEATHS_A_BENCH: usize = 24;
/// So often is a named point tried before it counts as passed by.
const TRIES_A_POINT: usize = 5;

/// What came of a run.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Deaths, of either kind.
    pub kills: u64,
    /// Deaths at a random moment.
    pub random: u64,
    /// Deaths at each named point.
    pub points: BTreeMap<&'static str, u64>,
    /// How often a named point was meant and the program passed it by.
    pub missed: BTreeMap<&'static str, u64>,
    /// In which state the bill stood after the start.
    pub states: BTreeMap<String, u64>,
    /// Requests that arrived at the platforms, and how many of them were 2207.
    pub requests: u64,
    /// Of those, 2207.
    pub settles: u64,
    /// How long it took. **Unit**: ms.
    pub millis: u64,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.kills += other.kills;
        self.random += other.random;
        self.requests += other.requests;
        self.settles += other.settles;
        for (point, count) in other.points {
            *self.points.entry(point).or_default() += count;
        }
        for (point, count) in other.missed {
            *self.missed.entry(point).or_default() += count;
        }
        for (state, count) in other.states {
            *self.states.entry(state).or_default() += count;
        }
    }

    /// The point that was met least often, and how often.
    pub fn rarest(&self) -> (&'static str, u64) {
        let count = |point: &Point| self.points.get(point.id).copied().unwrap_or(0);
        let rarest = POINTS.iter().min_by_key(|point| count(point)).expect("there are points");
        (rarest.id, count(rarest))
    }
}

/// How to run.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How many deaths, at least.
    pub kills: usize,
    /// How often each named point, at least.
    pub each: usize,
    /// Everything drawn comes from here.
    pub seed: u64,
    /// Side by side.
    pub jobs: usize,
    /// What each death leaves.
    pub end: End,
}

/// What one worker does next.
#[derive(Clone, Copy, Debug)]
enum Task {
    At(&'static Point),
    Random,
}

fn tasks(plan: Plan) -> Vec<Task> {
    let mut tasks = Vec::new();
    for _ in 0..plan.each {
        tasks.extend(POINTS.iter().map(Task::At));
    }
    while tasks.len() < plan.kills {
        tasks.push(Task::Random);
    }
    // Named and random deaths mix, so that every bench sees both; the order comes from the seed.
    let mut state = plan.seed | 1;
    for at in (1..tasks.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        tasks.swap(at, (state >> 33) as usize % (at + 1));
    }
    tasks
}

/// Kills as planned; `told` hears of the progress now and then.
///
/// # Panics
/// Something was lost, doubled or contradicted.
pub fn run(plan: Plan, told: &(dyn Fn(u64, u64) + Sync)) -> Tally {
    let begun = Instant::now();
    let shim = Shim::compiled().expect("a C compiler");
    let tasks = tasks(plan);
    let all = tasks.len() as u64;
    let (next, whole, heard) = (AtomicUsize::new(0), Mutex::new(Tally::default()), Mutex::new(begun));
    std::thread::scope(|scope| {
        for job in 0..plan.jobs {
            let (tasks, next, whole, heard, shim) = (&tasks, &next, &whole, &heard, &shim);
            scope.spawn(move || {
                loop {
                    let first = next.fetch_add(DEATHS_A_BENCH, Ordering::Relaxed);
                    let Some(mine) = tasks.get(first..tasks.len().min(first + DEATHS_A_BENCH)) else {
                        return;
                    };
                    if mine.is_empty() {
                        return;
                    }
                    let seed = plan.seed.wrapping_add((job as u64) << 32).wrapping_add(first as u64);
                    let tally = one_bench(shim, seed, plan.end, mine);
                    let mut whole = whole.lock().unwrap_or_else(PoisonError::into_inner);
                    whole.add(tally);
                    let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
                    if heard.elapsed() > Duration::from_secs(10) {
                        *heard = Instant::now();
                        told(whole.kills, all);
                    }
                }
            });
        }
    });
    let mut tally = whole.into_inner().unwrap_or_else(PoisonError::into_inner);
    tally.millis = begun.elapsed().as_millis() as u64;
    tally
}

fn one_bench(shim: &Shim, seed: u64, end: End, tasks: &[Task]) -> Tally {
    let mut tally = Tally::default();
    let mut bench = Bench::open(shim, seed, end);
    for task in tasks {
        match task {
            Task::At(point) => {
                // Some points are passed by when the program is quicker than the order: it is given again.
                for _ in 0..TRIES_A_POINT {
                    let deaths = bench.die_at(point);
                    tally.kills += deaths.len() as u64;
                    if deaths.contains(&Death::Ordered) {
                        *tally.points.entry(point.id).or_default() += 1;
                        break;
                    }
                    *tally.missed.entry(point.id).or_default() += 1;
                }
            }
            Task::Random => {
                bench.die_at_random();
                tally.kills += 1;
                tally.random += 1;
            }
        }
        let state = bench.state_of_newest();
        *tally.states.entry(state).or_default() += 1;
    }
    let (requests, settles) = bench.end();
    tally.requests += requests;
    tally.settles += settles;
    tally
}
