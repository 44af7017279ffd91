//! `card_read`: from the wish to read until the record leaves the driver, beside the same commands in a bare loop.

use super::figure::{Figure, Sample};
use crate::card_figure::card_read_figure;
use crate::reader_bench::ReaderBench;
use crate::virtual_card::VirtualCard;

const READS: usize = 200;
const GOAL: f64 = 1.15;
const PROFILE: &str = "gen2-golden";

/// The figure; the virtual card answers in no time, so that nothing of ours hides behind a slow chip.
pub(super) fn figure(readers: &ReaderBench) -> Figure {
    let card = VirtualCard::of_profile(PROFILE).expect("the fixture has this card");
    let seen = card_read_figure(readers.port(0), &readers.reader(0), &card, READS);
    let millis = |sample: &[u64]| sample.iter().map(|us| *us as f64 / 1000.0).collect::<Sample>();
    let bare = millis(&seen.bare_us);
    Figure::new("card_read", "ms", millis(&seen.ours_us), 95, bare.percentile(95), GOAL)
        .beside("bare_p50", bare.percentile(50))
        .beside("exchanges", seen.exchanges as f64)
}
