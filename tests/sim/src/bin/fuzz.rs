//! Hostile input at every border for as long as wanted: `fuzz [--seconds 60] [--seed N]`, seconds for each target.
//! Progress on stderr; the last line of stdout is one JSON object.

use std::time::Duration;

use serde_json::{Map, Value, json};
use sim::fuzz::{TARGETS, run};

fn main() {
    let given = sim::long_run::numbers_or_end(&["seconds", "seed"]);
    let seconds = Duration::from_secs(given.get("seconds").copied().unwrap_or(60));
    let seed = given.get("seed").copied().unwrap_or_else(sim::long_run::fresh_seed);
    let (mut inputs, mut failures) = (Map::new(), 0);
    let mut all = 0;
    for target in TARGETS {
        match run(target, seed, seconds) {
            Ok(tally) => {
                eprintln!("fuzz: {} {tally:?}", target.name);
                all += tally.inputs;
                inputs.insert(target.name.to_owned(), Value::from(tally.inputs));
            }
            Err(wrong) => {
                eprintln!("fuzz: {wrong}");
                failures += 1;
            }
        }
    }
    println!("{}", json!({ "seed": seed, "fuzz_inputs": all, "targets": inputs, "failures": failures }));
    if failures > 0 {
        std::process::exit(1);
    }
}
