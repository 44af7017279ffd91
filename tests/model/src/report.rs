//! The table of a round of runs, for people and as JSON.

use std::fmt::Write;

use crate::search::{Outcome, Verdict};

/// In one word, or two.
pub fn verdict(outcome: &Outcome) -> String {
    match &outcome.verdict {
        Verdict::Safe => "safe".to_owned(),
        Verdict::Broken { rule, steps } => format!("{} broken, {} steps", rule.id, steps.len()),
        Verdict::Unfinished => "not finished".to_owned(),
    }
}

/// The head of the table.
pub fn head() -> String {
    format!(
        "{:<54} {:>10} {:>11} {:>5} {:>7}  verdict",
        "flavour", "states", "transitions", "depth", "seconds"
    )
}

/// One row of it.
pub fn row(outcome: &Outcome) -> String {
    format!(
        "{:<54} {:>10} {:>11} {:>5} {:>7.2}  {}",
        outcome.name,
        outcome.states,
        outcome.transitions,
        outcome.depth,
        outcome.took.as_secs_f64(),
        verdict(outcome)
    )
}

/// The last row.
pub fn sum(outcomes: &[Outcome]) -> String {
    let states: usize = outcomes.iter().map(|one| one.states).sum();
    let transitions: u64 = outcomes.iter().map(|one| one.transitions).sum();
    let seconds: f64 = outcomes.iter().map(|one| one.took.as_secs_f64()).sum();
    let safe = outcomes.iter().filter(|one| one.is_safe()).count();
    let name = format!("{} flavours", outcomes.len());
    format!("{name:<54} {states:>10} {transitions:>11} {:>5} {seconds:>7.2}  {safe} safe", "")
}

/// The counterexample, one numbered step a line; a crash stands out.
pub fn story(outcome: &Outcome) -> String {
    let mut text = String::new();
    if let Verdict::Broken { rule, steps } = &outcome.verdict {
        for (at, step) in steps.iter().enumerate() {
            writeln!(text, "  {:>2}  {step}", at + 1).expect("text grows");
        }
        writeln!(text, "      => {} broken: {}", rule.id, rule.says).expect("text grows");
    }
    text
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Everything as one JSON array.
pub fn json(outcomes: &[Outcome]) -> String {
    let one = |outcome: &Outcome| {
        let steps = match &outcome.verdict {
            Verdict::Broken { steps, .. } => {
                steps.iter().map(|step| quoted(step)).collect::<Vec<_>>().join(",")
            }
            Verdict::Safe | Verdict::Unfinished => String::new(),
        };
        format!(
            "{{\"flavour\":{},\"states\":{},\"transitions\":{},\"depth\":{},\"seconds\":{:.3},\"verdict\":{},\"steps\":[{steps}]}}",
            quoted(&outcome.name),
            outcome.states,
            outcome.transitions,
            outcome.depth,
            outcome.took.as_secs_f64(),
            quoted(&verdict(outcome)),
        )
    };
    format!("[{}]", outcomes.iter().map(one).collect::<Vec<_>>().join(",\n "))
}
