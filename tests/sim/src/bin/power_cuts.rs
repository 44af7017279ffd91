//! Power cuts and failing disks, as many as wanted:
//! `power_cuts --cuts 5000 [--full 1000] [--sync-errors 500] [--io-errors 200] [--bits 2000] [--seed N]`.
//! Progress on stderr; the last line of stdout is one JSON object.

use serde_json::json;
use sim::fault_disk::Ignores;
use sim::power_cuts::{Failure, failures, power_cuts, turned_bits};

fn main() {
    let words = ["cuts", "full", "sync-errors", "io-errors", "bits", "seed"];
    let given = sim::long_run::numbers_or_end(&words);
    let number = |name: &str, otherwise: u64| given.get(name).copied().unwrap_or(otherwise);
    let seed = number("seed", sim::long_run::fresh_seed());
    eprintln!("power_cuts: seed {seed}");
    let cuts = power_cuts(number("cuts", 200), seed, Ignores::Nothing, &|tally| {
        eprintln!("power_cuts: {} cuts", tally.cuts);
    });
    let full = failures(Failure::Full, number("full", 50), seed, &|tally| {
        eprintln!("power_cuts: {} full disks", tally.full);
    });
    let sync = failures(Failure::Sync, number("sync-errors", 50), seed, &|tally| {
        eprintln!("power_cuts: {} failed syncs", tally.sync_errors);
    });
    let io_errors = number("io-errors", 40) / 4;
    let io: u64 = [Failure::Write, Failure::Write, Failure::Read, Failure::ShortRead]
        .into_iter()
        .enumerate()
        .map(|(at, failure)| failures(failure, io_errors, seed + at as u64, &|_| {}).io_errors)
        .sum();
    let bits = turned_bits(number("bits", 100), seed);
    let line = json!({
        "seed": seed, "cuts": cuts.cuts, "cuts_in_starts": cuts.cuts_in_starts, "lost": cuts.lost,
        "found_unacknowledged": cuts.found_unacknowledged, "bills": cuts.bills, "states": cuts.states, "full": full.full,
        "sync_errors": sync.sync_errors, "io_errors": io, "bits": bits.turned, "bits_found": bits.found,
        "bits_harmless": bits.harmless, "bits_shortened": bits.shortened, "shortened_found_by_epoch": bits.by_epoch,
        "money_requests_lost": bits.money_lost, "money_found_by_copy": bits.by_copy, "undetected": bits.undetected, "failures": 0,
        "seconds": (cuts.millis + full.millis + sync.millis) / 1000,
    });
    println!("{line}");
    let unfound = bits.shortened - bits.by_epoch + bits.money_lost - bits.by_copy;
    if cuts.lost + bits.undetected + unfound > 0 {
        std::process::exit(1);
    }
}
