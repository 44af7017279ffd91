//! Set-up and task runner: `cargo xtask demo|test|bench|package|setup`.
//!
//! Std only, so that it builds on a machine where nothing else does yet. Progress goes to stderr, results to stdout.
//! Not here: the checks themselves (they are tests), the demo and the bench (binaries of `sim`). This strings them together.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool that never ships: its output is its purpose"
)]

mod arguments;
mod bench;
mod build;
mod checks;
mod count;
mod demo;
mod display;
mod mutants;
mod package;
mod process;
mod proof;
mod room;
mod setup;
mod soak;
mod steps;
mod test;
mod watchdog;

use std::process::ExitCode;

use arguments::Arguments;

const HELP: &str = "\
Tasks of Yibao Desk. Each one does the set-up it needs first.

  cargo xtask demo [--headless] [--json] [--out DIR]
      The real program on a virtual reader, a virtual card and a simulated platform.
      With a display the window opens; without one, or with --headless, a morning plays by itself.
  cargo xtask test [--quick] [--only STEP]... [--list]
      Every check, in order of cost; the last line is `N passed, N failed`.
      --quick: the inner loop, without browser, card stack and killed processes.
  cargo xtask bench [--json]
      The figures of the bench, each with its floor or peer measured in the same run.
  cargo xtask bench --estimates [--json]
      How far estimates of 10,000 simulated bills are off, as a table on assets/docs/bench.md.
  cargo xtask mutants [--json] [--only N]...
      The product broken on purpose, one way at a time; each has to be caught by the layer its file names.
  cargo xtask soak [--hours H] [--minutes M]
      The long runs: simulation, killed processes, power cuts, byte cuts, hostile input, round after round; totals are
      added to assets/docs/proof.md.
  cargo xtask package
      The Debian package, and a check of its file list.
  cargo xtask setup
      Set-up alone: system packages, cargo tools, npm packages.

Exit status: 0 done, 1 something failed, 2 wrong arguments or something missing on this machine.
";

/// Why a task ended without doing its work.
enum Trouble {
    /// Something that was tried did not succeed: exit status 1.
    Failed(String),
    /// The machine or the command line has to be put right first: exit status 2.
    Unready(String),
}

fn main() -> ExitCode {
    let given: Vec<String> = std::env::args().skip(1).collect();
    match run(&given) {
        Ok(code) => code,
        Err(Trouble::Failed(text)) => {
            eprintln!("xtask: {text}");
            ExitCode::from(1)
        }
        Err(Trouble::Unready(text)) => {
            eprintln!("xtask: {text}");
            ExitCode::from(2)
        }
    }
}

fn run(given: &[String]) -> Result<ExitCode, Trouble> {
    let Some((task, rest)) = given.split_first() else {
        print!("{HELP}");
        return Ok(ExitCode::from(2));
    };
    if given.iter().any(|argument| argument == "--help" || argument == "-h") || task == "help" {
        print!("{HELP}");
        return Ok(ExitCode::SUCCESS);
    }
    match task.as_str() {
        "demo" => demo::run(&Arguments::parse(rest, &["--headless", "--json"], &["--out"])?),
        "test" => test::run(&Arguments::parse(rest, &["--quick", "--list"], &["--only"])?),
        "bench" => bench::run(&Arguments::parse(rest, &["--estimates", "--json"], &[])?),
        "mutants" => mutants::run(&Arguments::parse(rest, &["--json"], &["--only"])?),
        "soak" => soak::run(&Arguments::parse(rest, &[], &["--hours", "--minutes"])?),
        "package" => Arguments::parse(rest, &[], &[]).and_then(|_| package::run()),
        "setup" => {
            Arguments::parse(rest, &[], &[]).and_then(|_| setup::everything()).map(|()| ExitCode::SUCCESS)
        }
        other => Err(Trouble::Unready(format!("no task `{other}`; `cargo xtask --help` lists them"))),
    }
}
