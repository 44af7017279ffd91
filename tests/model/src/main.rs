//! `model [--deep | --mistakes] [--only WORDS] [--most STATES] [--json]`: explores and prints the table.
//!
//! `--only` takes the runs whose name contains the words; `--most` ends a run that has found so many worlds.
//!
//! Ends with 1 when a run that must be safe is not, is not finished, or a mistake is not found.

use std::process::ExitCode;

use model::{report, runs, search};

/// Worlds of one run before it is given up: bounds the memory at about 4 GiB.
const MOST: usize = 80_000_000;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag: &str| arguments.iter().any(|one| one == flag);
    let after = |flag: &str| {
        let at = arguments.iter().position(|one| one == flag)?;
        Some(arguments.get(at + 1).unwrap_or_else(|| panic!("{flag} wants a word")))
    };
    let most = after("--most").map_or(MOST, |number| number.parse().expect("--most takes a number"));
    let json = has("--json");
    let mut wanted: Vec<_> =
        if has("--deep") { runs::deep() } else { [runs::regions_small(), runs::gaps_small()].concat() }
            .into_iter()
            .map(|setup| (setup, None))
            .collect();
    if has("--mistakes") {
        wanted = runs::mistakes().into_iter().map(|one| (one.setup, Some(one.breaks))).collect();
    }
    if let Some(words) = after("--only") {
        wanted.retain(|(setup, _)| setup.name.contains(words.as_str()));
    }
    assert!(!wanted.is_empty(), "no run has such a name");
    if !json {
        println!("{}", report::head());
    }
    let mut failed = 0;
    let mut outcomes = Vec::new();
    for (setup, breaks) in &wanted {
        let outcome = search::explore(setup, most);
        let as_expected = match (breaks, &outcome.verdict) {
            (None, search::Verdict::Safe) => true,
            (Some(id), search::Verdict::Broken { rule, .. }) => rule.id == *id,
            _ => false,
        };
        failed += usize::from(!as_expected);
        if !json {
            println!("{}", report::row(&outcome));
            print!("{}", report::story(&outcome));
        }
        outcomes.push(outcome);
    }
    if json {
        println!("{}", report::json(&outcomes));
    } else {
        println!("{}\n{} passed, {failed} failed", report::sum(&outcomes), wanted.len() - failed);
    }
    ExitCode::from(u8::from(failed > 0))
}
