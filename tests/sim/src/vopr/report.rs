//! What a run says of itself: one JSON object (its shape is fixed, other programs read it), and words for a failure.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde::Serialize;

use super::plan::Plan;
use super::play::{Violation, play};
use super::run::Outcome;
use super::shrink::shortest;
use super::swarm::{Mild, draw};
use crate::world::Tally;

/// Edges of the machine, rows of the recovery, endings and points: how many were reached.
#[derive(Debug, Serialize)]
pub struct Edges {
    hit: usize,
    all: usize,
    never: Vec<String>,
}

/// The numbers of a run.
#[derive(Debug, Serialize)]
pub struct Count {
    seed_first: u64,
    seeds: u64,
    settlements: u64,
    in_doubt: u64,
    fallbacks: u64,
    resettlements: u64,
    cancels: u64,
    collisions: u64,
    closes: u64,
    restores: u64,
    restarts: u64,
    violations: usize,
    unresolved: usize,
    undetected: u64,
    undetermined: usize,
    edges: Edges,
    seconds: f64,
    per_second: f64,
    per_second_and_core: f64,
}

/// The numbers of a run on so many threads that began with that seed.
pub fn summary(seed_first: u64, jobs: usize, outcome: &Outcome) -> Count {
    let of = |name: &str| outcome.tally.of(name);
    let never = outcome.tally.never();
    let seconds = outcome.took.as_secs_f64();
    let per_second = of("settlements") as f64 / seconds.max(0.001);
    let broke = |invariant: &str| outcome.broken.iter().filter(|(_, v)| v.invariant == invariant).count();
    Count {
        seed_first,
        seeds: outcome.seeds,
        settlements: of("settlements"),
        in_doubt: of("in doubt"),
        fallbacks: of("fallbacks"),
        resettlements: of("resettlements"),
        cancels: of("cancels"),
        collisions: of("collisions"),
        closes: 0,
        restores: of("restores"),
        restarts: of("restarts"),
        violations: outcome.broken.len(),
        unresolved: broke("I20"),
        undetected: 0,
        undetermined: outcome.undetermined.len(),
        edges: Edges { hit: Tally::all().len() - never.len(), all: Tally::all().len(), never },
        seconds: rounded(seconds),
        per_second: rounded(per_second),
        per_second_and_core: rounded(per_second / jobs.max(1) as f64),
    }
}

impl Count {
    /// What is missing from the numbers of safety §17.5 for each submission.
    pub fn short_of_quota(&self) -> Vec<String> {
        let doubts = self.settlements / 10;
        let wanted = [
            ("settlements", self.settlements, 50_000),
            ("doubts", self.in_doubt, doubts),
            ("fallbacks", self.fallbacks, 2_000),
            ("resettlements", self.resettlements, 1_000),
            ("cancels", self.cancels, 1_000),
            ("restores", self.restores, 50),
        ];
        let short = wanted.into_iter().filter(|(_, found, least)| found < least);
        short.map(|(what, found, least)| format!("{found} {what} are fewer than {least}")).collect()
    }
}

fn rounded(figure: f64) -> f64 {
    (figure * 10.0).round() / 10.0
}

/// The commit this runs at, where git knows.
fn commit() -> String {
    let asked = std::process::Command::new("git").args(["rev-parse", "--short", "HEAD"]).output();
    asked.ok().filter(|asked| asked.status.success()).map_or_else(
        || "unknown".to_owned(),
        |asked| String::from_utf8_lossy(&asked.stdout).trim().to_owned(),
    )
}

/// The command that plays these steps of a seed again.
pub fn command(seed: u64, mild: Mild, kept: &BTreeSet<usize>, all: usize) -> String {
    let friendly = if mild.friendly { " --friendly" } else { "" };
    let by_money = if mild.by_money { " --by-money" } else { "" };
    let late = if mild.late_queries { " --late-queries" } else { "" };
    let whole = format!("cargo vopr -- --seed {seed}{friendly}{by_money}{late}");
    if kept.len() == all {
        return whole;
    }
    let places: Vec<String> = kept.iter().map(ToString::to_string).collect();
    format!("{whole} --keep {}", places.join(","))
}

/// Everything about a failure: seed, commit, flavour, the shortest list of events, the story, the command that replays it.
///
/// # Panics
/// Never: a text grows.
pub fn explain(seed: u64, mild: Mild, violation: &Violation) -> String {
    let plan: Plan = draw(seed, mild);
    let commit = commit();
    let kept = shortest(&plan, violation);
    let mut told = plan.clone();
    told.options.story_max = 2_000;
    let again = play(&told, Some(&kept));
    let broken = again.violation.as_ref().unwrap_or(violation);
    let mut text = format!("seed {} at commit {commit}: {}\n", plan.seed, broken.text);
    let mut line = |line: String| {
        text.push_str(&line);
        text.push('\n');
    };
    line("the centre and its region:".to_owned());
    for word in &plan.flavour {
        line(format!("  {word}"));
    }
    line(format!("{} of {} events are enough:", kept.len(), plan.steps.len()));
    for place in &kept {
        line(format!("  {place:>3}  {}", plan.steps[*place]));
    }
    line("what happened:".to_owned());
    let told: Vec<&str> = again.story.lines().collect();
    for one in &told[told.len().saturating_sub(80)..] {
        line(format!("  {one}"));
    }
    write!(text, "again: {}", command(plan.seed, mild, &kept, plan.steps.len())).expect("a text grows");
    text
}
