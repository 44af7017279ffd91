//! `assets/docs/proof.md`: one row for every long run, totals over all of them, and what they mean.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Columns, in order.
const COLUMNS: [&str; 9] = [
    "settlements",
    "in doubt",
    "kills",
    "power cuts",
    "full disks",
    "sync errors",
    "bits turned",
    "byte cuts",
    "fuzz inputs",
];

const HEAD: &str = "\
# What the long runs have shown

Written by `cargo xtask soak`; one row for each run. A run with a failure stays in the table for ever, and its seed joins
the fixed ones. The layers: settlements of the simulation (`vopr`), deaths of the real program at every named point and
at random (`kills`), power cuts of the real store on a disk that loses, tears and reorders what was not synced, and of the
real program (`power_cuts`, `kills --power 1`), full and failing disks, bits turned at rest, a cut at every byte of 2207,
2208 and 2601 (`byte_cuts`), hostile input at every border (`fuzz`).
";

/// Where a row has its failures.
const FAILURES: usize = COLUMNS.len() + 4;

const RUNS: &str = "## Runs\n";
/// Lines below are a person's, and stay.
const FAILED: &str = "## What failed, and why\n";
const TOTALS: &str = "## Over all runs\n";

/// One long run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Run {
    /// `yyyy-MM-dd`.
    pub(crate) date: String,
    /// Short hash.
    pub(crate) commit: String,
    /// How long.
    pub(crate) minutes: u64,
    /// By column.
    pub(crate) totals: BTreeMap<String, u64>,
    /// Edges, rows of the recovery, endings and points of the simulation that no round has reached yet; nothing before
    /// the first round is through.
    pub(crate) never: Option<BTreeSet<String>>,
    /// Programs of rounds that failed.
    pub(crate) failures: u64,
    /// Program and seed of every round.
    pub(crate) seeds: Vec<String>,
}

/// The page with one more row, and the totals over all rows.
pub(crate) fn with_run(page: &str, run: &Run) -> String {
    let mut rows: Vec<String> = page.lines().filter(|line| is_row(line)).map(str::to_owned).collect();
    rows.push(row(run));
    let mut text = format!(
        "{HEAD}\n{RUNS}\n| date | commit | minutes | {} | edges never met | failures | seeds |\n",
        COLUMNS.join(" | ")
    );
    writeln!(text, "|{}", " --- |".repeat(COLUMNS.len() + 6)).unwrap_or_default();
    for row in &rows {
        writeln!(text, "{row}").unwrap_or_default();
    }
    let reasons: Vec<&str> = page.lines().filter(|line| line.starts_with("- ")).collect();
    if !reasons.is_empty() {
        write!(text, "\n{FAILED}\n{}\n", reasons.join("\n")).unwrap_or_default();
    }
    write!(text, "\n{TOTALS}\n| trials | number | failures | rate, at 95 %, over the runs without a failed round |\n| --- | --- | --- | --- |\n")
        .unwrap_or_default();
    let failed = |row: &&String| cell(row, FAILURES).is_none_or(|failures| failures > 0);
    let failures: u64 = rows.iter().filter_map(|row| cell(row, FAILURES)).sum();
    for (place, column) in COLUMNS.iter().enumerate() {
        let sum = |rows: &mut dyn Iterator<Item = &String>| -> u64 {
            rows.filter_map(|row| cell(row, place + 3)).sum()
        };
        let number = sum(&mut rows.iter());
        let clean = sum(&mut rows.iter().filter(|row| !failed(row)));
        writeln!(text, "| {column} | {number} | {} | {} |", told(failures), rate(clean)).unwrap_or_default();
    }
    text.push_str(
        "\nHonest reading: 0 failures in n independent trials bounds the rate of failures by 3/n at 95 %, for the faults that \
         the runs\nthink of and in the mixture in which they draw them; it says nothing about any other fault.\n",
    );
    text
}

fn told(failures: u64) -> String {
    if failures == 0 { "0".to_owned() } else { format!("{failures} rounds, see above") }
}

/// `3/n` in words, over the runs without a failed round; without trials there is no such bound.
fn rate(clean: u64) -> String {
    if clean == 0 { "not bounded".to_owned() } else { format!("below 3 in {clean}") }
}

fn row(run: &Run) -> String {
    let numbers: Vec<String> =
        COLUMNS.iter().map(|column| run.totals.get(*column).copied().unwrap_or(0).to_string()).collect();
    format!(
        "| {} | {} | {} | {} | {} | {} | {} |",
        run.date,
        run.commit,
        run.minutes,
        numbers.join(" | "),
        run.never.as_ref().map_or_else(|| "not counted".to_owned(), |never| never.len().to_string()),
        run.failures,
        run.seeds.join(", ")
    )
}

/// A row of a run begins with a date.
fn is_row(line: &str) -> bool {
    let date = line.strip_prefix("| ").and_then(|rest| rest.get(..10)).unwrap_or_default();
    date.len() == 10
        && date.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

fn cell(row: &str, place: usize) -> Option<u64> {
    row.trim_matches('|').split('|').nth(place)?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(kills: u64, failures: u64) -> Run {
        Run {
            date: "2026-11-25".to_owned(),
            commit: "abc1234".to_owned(),
            minutes: 60,
            totals: [("kills".to_owned(), kills)].into(),
            never: Some(BTreeSet::new()),
            failures,
            seeds: vec!["kills 7".to_owned()],
        }
    }

    #[test]
    fn run_becomes_a_row_and_is_added_up() {
        let once = with_run("", &run(1000, 0));
        assert!(once.contains("| kills | 1000 | 0 | below 3 in 1000 |"), "{once}");
        assert!(once.contains("| settlements | 0 | 0 | not bounded |"), "{once}");
        let twice = with_run(&once, &run(500, 0));
        assert_eq!(twice.lines().filter(|line| is_row(line)).count(), 2);
        assert!(twice.contains("| kills | 1500 | 0 | below 3 in 1500 |"), "{twice}");
    }

    #[test]
    fn reason_of_a_failure_stays() {
        let page = with_run("", &run(1000, 1))
            .replace(TOTALS, "## What failed, and why\n\n- a lie of the world\n\n## Over all runs\n");
        let next = with_run(&page, &run(1000, 0));
        assert!(next.contains("## What failed, and why\n\n- a lie of the world\n"), "{next}");
        assert_eq!(with_run(&next, &run(1, 0)).matches("a lie of the world").count(), 1);
    }

    #[test]
    fn failure_stays_in_the_totals() {
        let page = with_run(&with_run("", &run(1000, 1)), &run(1000, 0));
        assert!(page.contains("| kills | 2000 | 1 rounds, see above | below 3 in 1000 |"), "{page}");
    }
}
