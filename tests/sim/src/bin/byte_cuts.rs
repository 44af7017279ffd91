//! A cut at every byte of 2207, 2208 and 2601, in as many flavours as wanted: `byte_cuts [--flavours 10] [--most 200]`;
//! with `--most` only so many of the cuts of each transaction, evenly spread.
//! Progress on stderr; the last line of stdout is one JSON object.

use serde_json::json;
use sim::byte_cuts::{FLAVOURS, run, samples};

fn main() {
    let given = sim::long_run::numbers_or_end(&["flavours", "most"]);
    let flavours = given.get("flavours").copied().unwrap_or(FLAVOURS.len() as u64) as usize;
    let most = given.get("most").map(|most| *most as usize);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (mut cuts, mut wrong) = (0, Vec::new());
    for flavour in FLAVOURS.iter().take(flavours) {
        for sample in samples(flavour.centre) {
            let number = sample.number;
            let tally = runtime.block_on(run(sample, *flavour, 8, most));
            eprintln!("byte_cuts: {number} {flavour:?}: {} cuts, {:?}", tally.cuts, tally.classes);
            cuts += tally.cuts;
            wrong.extend(tally.wrong);
        }
    }
    for line in &wrong {
        eprintln!("byte_cuts: {line}");
    }
    println!("{}", json!({ "flavours": flavours, "byte_cuts": cuts, "failures": wrong.len() }));
    if !wrong.is_empty() {
        std::process::exit(1);
    }
}
