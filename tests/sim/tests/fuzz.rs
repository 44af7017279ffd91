//! A few seconds of hostile input at every border; see `sim::fuzz`. A longer budget: `YIBAO_FUZZ_SECONDS=60`.

use std::time::Duration;

use sim::fuzz::{TARGETS, run};

const SECONDS: u64 = 5;
const SECONDS_VARIABLE: &str = "YIBAO_FUZZ_SECONDS";

fn check(name: &str) {
    let seconds = std::env::var(SECONDS_VARIABLE).ok().and_then(|text| text.parse().ok()).unwrap_or(SECONDS);
    let target = TARGETS.iter().find(|target| target.name == name).unwrap();
    let tally =
        run(target, 20_260_504, Duration::from_secs(seconds)).unwrap_or_else(|wrong| panic!("{wrong}"));
    println!("{name}: {tally:?}");
    assert!(tally.inputs > 200, "{tally:?}");
}

#[test]
fn reply_that_is_hostile_is_never_taken_for_a_settlement() {
    check("reply");
}

#[test]
fn card_that_lies_ends_a_reading_and_nothing_else() {
    check("card");
}

#[test]
fn catalog_that_is_broken_leaves_the_old_one() {
    check("catalog");
}

#[test]
fn call_that_is_garbled_is_refused_in_words() {
    check("call");
}

#[test]
fn database_that_is_not_ours_does_not_open() {
    check("database");
}

#[test]
fn every_target_is_checked() {
    let names: Vec<_> = TARGETS.iter().map(|target| target.name).collect();
    assert_eq!(names, ["reply", "card", "catalog", "call", "database"]);
}
