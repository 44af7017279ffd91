//! A cut at every byte of 2207, 2208 and 2601 and of their replies, executed or not: the class is always the one of
//! safety §8, and no message id leaves twice.

use std::collections::BTreeMap;

use sim::byte_cuts::{FLAVOURS, Flavour, Tally, run, samples};

/// Connections side by side.
const WIDE: usize = 8;

fn every_cut(number: &str, flavours: &[Flavour]) -> Tally {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut whole = Tally::default();
    for flavour in flavours {
        let sample = samples(flavour.centre).into_iter().find(|sample| sample.number == number).unwrap();
        let tally = runtime.block_on(run(sample, *flavour, WIDE, None));
        assert!(tally.wrong.is_empty(), "{}", tally.wrong.join("\n"));
        whole.cuts += tally.cuts;
        for (class, count) in tally.classes {
            *whole.classes.entry(class).or_default() += count;
        }
    }
    println!("{number}: {} cuts, {:?}", whole.cuts, whole.classes);
    whole
}

/// Every byte, then exactly the whole replies that came through, and nothing else, are known.
#[track_caller]
fn check(number: &str, known: &[(&'static str, u64)]) {
    let tally = every_cut(number, &FLAVOURS[..2]);
    // Twice every byte of the request, of the success and of the refusal; 2601 is a short one.
    assert!(tally.cuts >= 2_600, "{} cuts", tally.cuts);
    let known: BTreeMap<&str, u64> = known.iter().copied().collect();
    for class in ["done", "refused"] {
        let (found, wanted) = (tally.classes.get(class).copied().unwrap_or(0), known.get(class).copied());
        // A reset may throw a whole reply away; a close may not.
        assert!((wanted.unwrap_or(0)..=2 * wanted.unwrap_or(0)).contains(&found), "{class}: {tally:?}");
    }
}

#[test]
fn settle_cut_at_any_byte_is_in_doubt() {
    check("2207", &[("done", 1)]);
}

#[test]
fn cancel_cut_at_any_byte_is_in_doubt() {
    check("2208", &[("done", 1)]);
}

#[test]
fn reversal_cut_at_any_byte_is_in_doubt() {
    check("2601", &[("done", 1), ("refused", 1)]);
}
