//! The bench: `bench [--open | --catalog | --key | --estimates [--into PAGE]] [--json]`; `cargo xtask bench` builds what it measures and
//! runs it.

use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "bench [--open | --catalog | --key | --estimates [--into PAGE]] [--json]

  --open   the start over a large journal alone; needs neither a reader nor a display
  --catalog  catalog_import and search alone; they need neither a reader nor a display
  --key    key_to_painted alone; needs Xvfb and xdotool
  --estimates  how far estimates of 10,000 simulated bills are off, as a table; --into puts it onto that page
  --json   the last line is one JSON object

Exit status 0 where every figure could be taken, whether its goal is met or not.";

/// What to do with the arguments that were given.
fn run(words: &[&str]) -> Option<Result<(), String>> {
    let (words, with_json) = match words {
        [words @ .., "--json"] => (words, true),
        words => (words, false),
    };
    let figures: Figures = match words {
        [] => sim::bench::run,
        ["--open"] => sim::bench::run_open,
        ["--catalog"] => sim::bench::run_catalog,
        ["--key"] => sim::bench::run_key,
        ["--estimates"] => return Some(sim::bench::run_estimates(None, with_json)),
        ["--estimates", "--into", page] => {
            return Some(sim::bench::run_estimates(Some(Path::new(page)), with_json));
        }
        _ => return None,
    };
    Some(figures(with_json))
}

/// What takes figures; with JSON in the last line, or without.
type Figures = fn(bool) -> Result<(), String>;

/// The command line.
const MISUSED: u8 = 2;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let Some(result) = run(&words) else {
        eprintln!("{USAGE}");
        return ExitCode::from(MISUSED);
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("bench: {reason}");
            ExitCode::FAILURE
        }
    }
}
