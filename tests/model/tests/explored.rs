//! The design, searched to the end: no rule breaks, every edge of the machine is walked, every try comes to rest.

use model::runs;
use model::search::{Outcome, Verdict, add_edges, explore, progress};
use model::setup::Setup;
use model::walk::{EVENTS, place};
use model::{report, rules};
use settlement::machine::{On, State, TABLE};

/// More worlds than any run of a submission has.
const MOST: usize = 5_000_000;

fn explore_all(setups: &[Setup]) -> Vec<Outcome> {
    println!("{}", report::head());
    let outcomes: Vec<Outcome> = setups
        .iter()
        .map(|setup| {
            let outcome = explore(setup, MOST);
            println!("{}\n{}", report::row(&outcome), report::story(&outcome));
            outcome
        })
        .collect();
    println!("{}", report::sum(&outcomes));
    outcomes
}

fn check_safe(setups: &[Setup]) -> Vec<Outcome> {
    let outcomes = explore_all(setups);
    let unsafe_ones: Vec<_> = outcomes.iter().filter(|one| !one.is_safe()).map(report::row).collect();
    assert!(unsafe_ones.is_empty(), "{unsafe_ones:#?}");
    outcomes
}

#[test]
fn design_in_every_region_breaks_no_rule() {
    let outcomes = check_safe(&runs::regions_small());
    assert!(outcomes.len() >= 6);
    assert!(
        outcomes.iter().map(|one| one.states).sum::<usize>() >= 1_000_000,
        "too few worlds: bounds too tight"
    );
}

fn gaps(terminals: u8) -> Vec<Setup> {
    runs::gaps_small().into_iter().filter(|setup| setup.bounds.terminals == terminals).collect()
}

#[test]
fn design_at_one_window_with_the_gaps_closed_breaks_no_rule() {
    check_safe(&gaps(1));
}

#[test]
fn design_at_two_windows_breaks_no_rule() {
    check_safe(&gaps(2));
}

#[test]
fn mistakes_on_a_friendly_platform_stay_hidden() {
    check_safe(&runs::hidden());
}

#[test]
fn every_edge_of_the_machine_is_walked() {
    let mut sum = [[0; EVENTS]; State::ALL.len()];
    for setup in runs::edges() {
        let outcome = explore(&setup, MOST);
        assert!(outcome.is_safe(), "{}", report::row(&outcome));
        add_edges(&mut sum, &outcome.edges);
    }
    let mut missing = Vec::new();
    // What two people decide in MANUAL rests on evidence that no message carries, and a settlement of another window is no try
    // of this one: the model has no such steps.
    let outside = [
        On::Contradiction,
        On::DecidedVoid,
        On::DecidedCancelled,
        On::DecidedSettled,
        On::FoundElsewhere,
        On::LeftAlone,
    ];
    for rule in TABLE.iter().filter(|rule| !outside.contains(&rule.1)) {
        let count = sum[place(rule.0)][rule.1 as usize];
        println!("{:<14} {:<17} {:<14} {count:>9}", rule.0.name(), format!("{:?}", rule.1), rule.2.name());
        if count == 0 {
            missing.push(rule);
        }
    }
    assert!(missing.is_empty(), "never walked: {missing:?}");
}

#[test]
fn every_try_can_come_to_rest_from_everywhere() {
    for setup in runs::progress() {
        let seen = progress(&setup);
        println!("{:<45} {:>8} worlds, {:>7} at rest", setup.name, seen.states, seen.at_rest);
        assert!(seen.at_rest > 0);
        assert_eq!(seen.stuck, None, "{}", setup.name);
    }
}

#[test]
fn settlement_left_alone_after_a_cancel_never_comes_to_rest() {
    let setup = runs::endless();
    assert!(explore(&setup, MOST).is_safe(), "it is safe all the same");
    let stuck = progress(&setup).stuck.expect("no way to rest");
    println!("{}", stuck.join("\n"));
}

#[test]
fn search_that_stops_early_proves_nothing() {
    let outcome = explore(&runs::regions_small()[0], 1000);
    assert!(matches!(outcome.verdict, Verdict::Unfinished) && !outcome.is_safe());
}

#[test]
fn search_run_twice_finds_the_same() {
    let all = runs::mistakes();
    let one = all.iter().find(|one| one.setup.name == "refused 2205 passed").unwrap();
    let [first, second] = [(); 2].map(|()| explore(&one.setup, MOST));
    assert_eq!((first.states, report::story(&first)), (second.states, report::story(&second)));
}

#[test]
fn rules_have_names_of_their_own() {
    for (at, rule) in rules::RULES.iter().enumerate() {
        assert!(rules::RULES[at + 1..].iter().all(|other| other.id != rule.id), "{}", rule.id);
    }
}
