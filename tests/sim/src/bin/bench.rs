//! The bench: `bench [--open | --catalog] [--json]`; `cargo xtask bench` builds what it measures and runs it.

use std::process::ExitCode;

const USAGE: &str = "bench [--open | --catalog] [--json]

  --open   the start over a large journal alone; needs neither a reader nor a display
  --catalog  catalog_import and search alone; they need neither a reader nor a display
  --json   the last line is one JSON object

Exit status 0 where every figure could be taken, whether its goal is met or not.";

/// What takes figures; with JSON in the last line, or without.
type Run = fn(bool) -> Result<(), String>;

/// The command line.
const MISUSED: u8 = 2;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (run, with_json): (Run, bool) = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => (sim::bench::run, false),
        ["--json"] => (sim::bench::run, true),
        ["--open"] => (sim::bench::run_open, false),
        ["--open", "--json"] => (sim::bench::run_open, true),
        ["--catalog"] => (sim::bench::run_catalog, false),
        ["--catalog", "--json"] => (sim::bench::run_catalog, true),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(MISUSED);
        }
    };
    match run(with_json) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("bench: {reason}");
            ExitCode::FAILURE
        }
    }
}
