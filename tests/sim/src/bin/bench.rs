//! The bench: `bench [--json]`; `cargo xtask bench` builds what it measures and runs it.

use std::process::ExitCode;

const USAGE: &str = "bench [--json]

  --json   the last line is one JSON object

Exit status 0 where every figure could be taken, whether its goal is met or not.";

/// The command line.
const MISUSED: u8 = 2;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let with_json = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => false,
        ["--json"] => true,
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(MISUSED);
        }
    };
    match sim::bench::run(with_json) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("bench: {reason}");
            ExitCode::FAILURE
        }
    }
}
