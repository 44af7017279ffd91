//! The bench: `bench [--open] [--json]`; `cargo xtask bench` builds what it measures and runs it.

use std::process::ExitCode;

const USAGE: &str = "bench [--open] [--json]

  --open   the start over a large journal alone; needs neither a reader nor a display
  --json   the last line is one JSON object

Exit status 0 where every figure could be taken, whether its goal is met or not.";

/// The command line.
const MISUSED: u8 = 2;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (open_alone, with_json) = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => (false, false),
        ["--json"] => (false, true),
        ["--open"] => (true, false),
        ["--open", "--json"] => (true, true),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(MISUSED);
        }
    };
    let taken = if open_alone { sim::bench::run_open(with_json) } else { sim::bench::run(with_json) };
    match taken {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("bench: {reason}");
            ExitCode::FAILURE
        }
    }
}
