//! The shortest list of steps that still breaks the same invariant.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::plan::Plan;
use super::play::{Violation, play};

/// How long shortening may take.
const LIMIT: Duration = Duration::from_secs(30);

/// Leaves out ever smaller pieces as long as the same invariant breaks; the places of the steps that remain.
pub fn shortest(plan: &Plan, violation: &Violation) -> BTreeSet<usize> {
    let start = Instant::now();
    let breaks = |kept: &BTreeSet<usize>| {
        play(plan, Some(kept)).violation.is_some_and(|found| found.invariant == violation.invariant)
    };
    let mut kept: BTreeSet<usize> = (0..plan.steps.len().min(violation.step + 1)).collect();
    if !breaks(&kept) {
        return (0..plan.steps.len()).collect();
    }
    let mut piece = kept.len().div_ceil(2);
    loop {
        let places: Vec<usize> = kept.iter().copied().collect();
        let mut shorter = false;
        for left_out in places.chunks(piece) {
            let fewer: BTreeSet<usize> = kept.iter().filter(|at| !left_out.contains(at)).copied().collect();
            if start.elapsed() > LIMIT {
                return kept;
            }
            if breaks(&fewer) {
                kept = fewer;
                shorter = true;
            }
        }
        if !shorter && piece == 1 {
            return kept;
        }
        if !shorter || piece > kept.len() {
            piece = piece.div_ceil(2).max(1);
            if kept.is_empty() {
                return kept;
            }
        }
    }
}
