//! Breadth first through every world. The first world that breaks a rule is one of the nearest: its way is the story.

use std::time::{Duration, Instant};

use settlement::machine::State;

use crate::cash::Cause;
use crate::rules::{Rule, broken};
use crate::setup::Setup;
use crate::walk::{EVENTS, Edges, Walk};
use crate::world::{IDLE, Key, World};

/// How a run ended.
pub enum Verdict {
    /// Every world was visited, every rule held.
    Safe,
    /// A rule broke; the shortest way there.
    Broken {
        /// Which rule.
        rule: &'static Rule,
        /// Every step.
        steps: Vec<String>,
    },
    /// Stopped before the end: proves nothing.
    Unfinished,
}

/// What a run found.
pub struct Outcome {
    /// The run's name.
    pub name: String,
    /// Different worlds.
    pub states: usize,
    /// Ways between them.
    pub transitions: u64,
    /// Steps from the first world to the farthest.
    pub depth: u32,
    /// How long it took.
    pub took: Duration,
    /// How it ended.
    pub verdict: Verdict,
    /// How often every edge of the machine was taken.
    pub edges: Edges,
}

impl Outcome {
    /// Steps of the counterexample, if there is one.
    pub fn steps(&self) -> Option<usize> {
        match &self.verdict {
            Verdict::Broken { steps, .. } => Some(steps.len()),
            Verdict::Safe | Verdict::Unfinished => None,
        }
    }

    /// Every world visited and every rule held?
    pub fn is_safe(&self) -> bool {
        matches!(self.verdict, Verdict::Safe)
    }
}

/// Adds up how often edges were taken.
pub fn add_edges(sum: &mut Edges, more: &Edges) {
    for (row, other) in sum.iter_mut().zip(more) {
        for at in 0..EVENTS {
            row[at] += other[at];
        }
    }
}

/// Worlds in the order they were found, and a table of places by hash (linear probing, no removal).
struct Found {
    keys: Vec<Key>,
    parents: Vec<u32>,
    places: Vec<u32>,
}

/// Spreads 160 bits over 64; the same on every machine and in every run.
#[inline]
fn hash(key: &Key) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut sum = 0_u64;
    for word in key {
        sum = (sum.rotate_left(23) ^ u64::from(*word)).wrapping_mul(FACTOR);
    }
    sum ^= sum >> 29;
    sum = sum.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    sum ^ (sum >> 32)
}

impl Found {
    fn new() -> Self {
        Self { keys: Vec::new(), parents: Vec::new(), places: vec![0; 1 << 12] }
    }

    /// Takes a world in; false if it was there.
    fn insert(&mut self, key: Key, parent: u32) -> bool {
        if self.keys.len() * 5 >= self.places.len() * 3 {
            self.grow();
        }
        let mask = self.places.len() - 1;
        let mut at = hash(&key) as usize & mask;
        loop {
            match self.places[at] {
                0 => break,
                place if self.keys[place as usize - 1] == key => return false,
                _ => at = (at + 1) & mask,
            }
        }
        self.keys.push(key);
        self.parents.push(parent);
        self.places[at] = u32::try_from(self.keys.len()).expect("fewer than 2^32 worlds");
        true
    }

    /// The place of a world that is there.
    fn place(&self, key: &Key) -> u32 {
        let mask = self.places.len() - 1;
        let mut at = hash(key) as usize & mask;
        loop {
            match self.places[at] {
                0 => panic!("a world that was never found"),
                place if self.keys[place as usize - 1] == *key => return place - 1,
                _ => at = (at + 1) & mask,
            }
        }
    }

    fn grow(&mut self) {
        let size = self.places.len() * 2;
        let mask = size - 1;
        self.places = vec![0; size];
        for (place, key) in self.keys.iter().enumerate() {
            let mut at = hash(key) as usize & mask;
            while self.places[at] != 0 {
                at = (at + 1) & mask;
            }
            self.places[at] = place as u32 + 1;
        }
    }
}

/// Visits every world of a setup, at most `most` of them.
pub fn explore(setup: &Setup, most: usize) -> Outcome {
    let start = Instant::now();
    let mut walk = Walk::new(setup);
    let mut found = Found::new();
    let mut transitions = 0;
    let mut depth = 0;
    let mut level_end = 1;
    let mut at = 0;
    found.insert(walk.first().pack(), 0);
    let verdict = 'search: loop {
        if at == found.keys.len() {
            break Verdict::Safe;
        }
        if at == level_end {
            depth += 1;
            level_end = found.keys.len();
        }
        let world = World::unpack(&found.keys[at]);
        walk.follow(&world);
        transitions += walk.out.len() as u64;
        for (_, next) in &walk.out {
            if !found.insert(next.pack(), at as u32) {
                continue;
            }
            if let Some(rule) = broken(setup, next) {
                let steps = story(setup, &found, found.keys.len() - 1);
                break 'search Verdict::Broken { rule, steps };
            }
        }
        at += 1;
        if found.keys.len() > most {
            break Verdict::Unfinished;
        }
    };
    Outcome {
        name: setup.name.clone(),
        states: found.keys.len(),
        transitions,
        depth,
        took: start.elapsed(),
        verdict,
        edges: walk.edges,
    }
}

/// What a look for progress found.
pub struct Progress {
    /// Different worlds.
    pub states: usize,
    /// Those in which nothing is under way and no try goes on by itself.
    pub at_rest: usize,
    /// The way to the nearest world from which no world at rest can be reached.
    pub stuck: Option<Vec<String>>,
}

/// Looks, in every world of a setup, for a way to rest (I20). Goes backwards from the worlds at rest.
pub fn progress(setup: &Setup) -> Progress {
    let mut walk = Walk::new(setup);
    let mut found = Found::new();
    let mut ways: Vec<(u32, u32)> = Vec::new();
    let mut rests = Vec::new();
    found.insert(walk.first().pack(), 0);
    let mut at = 0;
    while at < found.keys.len() {
        let world = World::unpack(&found.keys[at]);
        rests.push(is_at_rest(&world));
        walk.follow(&world);
        for (_, next) in &walk.out {
            let key = next.pack();
            found.insert(key, at as u32);
            ways.push((found.place(&key), at as u32));
        }
        at += 1;
    }
    ways.sort_unstable();
    let at_rest = rests.iter().filter(|rest| **rest).count();
    let mut waiting: Vec<u32> = (0..rests.len() as u32).filter(|place| rests[*place as usize]).collect();
    while let Some(to) = waiting.pop() {
        let first = ways.partition_point(|way| way.0 < to);
        for (_, from) in ways[first..].iter().take_while(|way| way.0 == to) {
            if !rests[*from as usize] {
                rests[*from as usize] = true;
                waiting.push(*from);
            }
        }
    }
    let stuck = rests.iter().position(|rest| !rest).map(|place| story(setup, &found, place));
    Progress { states: found.keys.len(), at_rest, stuck }
}

/// Nothing is under way in memory or drawer, and no try moves; what waits for a person is at rest.
fn is_at_rest(world: &World) -> bool {
    let busy = |one: &crate::world::Try| one.at().is_unresolved() || one.at() == State::Settling;
    !world.begun().iter().any(busy)
        && world.terminals.iter().all(|one| one.kind == IDLE && one.cause == Cause::None as u8)
}

/// The way to a world, walked once more to hear its words.
fn story(setup: &Setup, found: &Found, place: usize) -> Vec<String> {
    let mut way = Vec::new();
    let mut at = place;
    while at > 0 {
        way.push(at);
        at = found.parents[at] as usize;
    }
    way.reverse();
    let mut walk = Walk::new(setup);
    let mut world = walk.first();
    let mut steps = Vec::new();
    for place in way {
        let key = found.keys[place];
        walk.follow(&world);
        let (step, next) =
            walk.out.iter().find(|(_, next)| next.pack() == key).expect("a found world follows its parent");
        steps.push(step.to_string());
        world = *next;
    }
    steps
}
