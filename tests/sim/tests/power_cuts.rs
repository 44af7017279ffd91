//! Power cuts, full and failing disks, turned bits: see `sim::power_cuts` and `sim::fault_disk`.

use sim::fault_disk::Ignores;
use sim::power_cuts::{Failure, Tally, failures, power_cuts, turned_bits};

const SEED: u64 = 20_261;

fn quiet(_: &Tally) {}

#[test]
fn power_cut_at_any_operation_loses_no_acknowledged_commit() {
    let tally = power_cuts(240, SEED, Ignores::Nothing, &quiet);
    println!("{tally:?}");
    assert!(tally.cuts >= 240 && tally.lost == 0);
    assert!(tally.cuts_in_starts >= 10, "cuts fall into starts as well: {tally:?}");
    assert!(tally.found_unacknowledged >= 5, "some commits stand that nobody was told of: {tally:?}");
    assert!(tally.states.len() >= 4, "cuts fall into many states: {tally:?}");
}

/// The layer can see: where the log is not synced at each commit, commits are gone.
#[test]
fn power_cut_where_the_log_is_not_synced_is_seen_to_lose_commits() {
    for ignores in [Ignores::LogSyncs, Ignores::EverySync] {
        let tally = power_cuts(40, SEED, ignores, &quiet);
        println!("{ignores:?}: {} rows lost in {} cuts", tally.lost, tally.cuts);
        assert!(tally.lost > 0, "{ignores:?} loses nothing: this layer is blind");
    }
}

#[test]
fn full_disk_at_any_write_loses_nothing() {
    let tally = failures(Failure::Full, 60, SEED, &quiet);
    println!("{tally:?}");
    assert!(tally.full >= 60);
}

#[test]
fn failed_sync_is_never_tried_again_and_loses_nothing() {
    let tally = failures(Failure::Sync, 60, SEED, &quiet);
    println!("{tally:?}");
    assert!(tally.sync_errors >= 60);
}

#[test]
fn failed_write_loses_nothing() {
    let tally = failures(Failure::Write, 30, SEED, &quiet);
    println!("{tally:?}");
    assert!(tally.io_errors >= 30);
}

#[test]
fn failed_or_short_read_at_the_start_is_seen_and_loses_nothing() {
    for failure in [Failure::Read, Failure::ShortRead] {
        let tally = failures(failure, 10, SEED, &quiet);
        println!("{failure:?}: {tally:?}");
        assert!(tally.io_errors >= 10);
    }
}

#[test]
fn turned_bit_is_found_at_the_start_or_changes_nothing() {
    let bits = turned_bits(160, SEED);
    println!("{bits:?}");
    assert_eq!(bits.undetected, 0, "{bits:?}");
    assert!(bits.found >= 40, "{bits:?}");
    // A bit in a log makes its end look torn: only what stands outside of the folder can tell.
    assert!(bits.shortened >= 20, "{bits:?}");
    assert_eq!(bits.by_epoch, bits.shortened, "{bits:?}");
    assert!(bits.money_lost >= 5, "{bits:?}");
    assert_eq!(bits.by_copy, bits.money_lost, "{bits:?}");
}
