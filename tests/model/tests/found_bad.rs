//! The check can fail: every classic mistake is found, by the rule it breaks, with its shortest story.

use model::rules::RULES;
use model::search::{Verdict, explore};
use model::{report, runs};

/// A mistake not found within so many worlds is a mistake not found.
const MOST: usize = 500_000;

#[test]
fn every_mistake_is_found_with_its_story() {
    let mut wrong = Vec::new();
    for mistake in runs::mistakes() {
        let outcome = explore(&mistake.setup, MOST);
        println!("{}\n{}", report::row(&outcome), report::story(&outcome));
        let found = match &outcome.verdict {
            Verdict::Broken { rule, steps } => rule.id == mistake.breaks && steps.len() == mistake.steps,
            Verdict::Safe | Verdict::Unfinished => false,
        };
        if !found {
            let row = report::row(&outcome);
            wrong.push(format!("{row} (expected {} in {} steps)", mistake.breaks, mistake.steps));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_rule_is_broken_by_some_mistake() {
    let mistakes = runs::mistakes();
    for rule in &RULES {
        assert!(mistakes.iter().any(|one| one.breaks == rule.id), "{} was never seen to fail", rule.id);
    }
}

#[test]
fn mistake_under_a_blind_check_survives() {
    let every: Vec<&'static str> = RULES.iter().map(|rule| rule.id).collect();
    let mistakes = runs::mistakes();
    let one =
        mistakes.into_iter().find(|one| one.setup.name == "time-out taken as failure").expect("it is listed");
    let outcome = explore(&one.setup.blind_to(&every), 50_000);
    assert!(outcome.steps().is_none(), "a blind check cannot see: {}", report::row(&outcome));
}
