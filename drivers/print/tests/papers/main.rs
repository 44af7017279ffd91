//! Papers from the outside: slips as a printer would read them, kept files, printers that do not answer.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "a test that cannot go on says so"
)]

mod decoder;
mod keeping;
mod picture;
mod samples;
mod sending;
mod slips;
