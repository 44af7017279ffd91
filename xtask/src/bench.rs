//! `cargo xtask bench`: release builds of the product and of its floor, a display, then the bench program of `sim`.

use std::process::{ExitCode, ExitStatus};

use crate::Trouble;
use crate::arguments::Arguments;
use crate::build::{program, programs, smallest_window};
use crate::display::{Screen, is_there, with_runtime_folder};
use crate::setup::{Need, meet, path};

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Trouble> {
    if arguments.has("--estimates") {
        return estimates(arguments);
    }
    meet(Need::Driver)?;
    programs(true)?;
    smallest_window()?;
    let mut job = with_runtime_folder(program("bench", true))?.env("PATH", path());
    if arguments.has("--json") {
        job = job.args(["--json"]);
    }
    // A person's own display would measure the person's window manager too, but it is the one they asked about.
    let screen = if is_there() { None } else { Some(Screen::start()?) };
    if let Some(screen) = &screen {
        job = job.env("DISPLAY", screen.name());
    }
    Ok(exit_code(job.show()?))
}

/// The error table of estimates, onto its page: no figure of time, so no release build.
fn estimates(arguments: &Arguments) -> Result<ExitCode, Trouble> {
    meet(Need::Packages)?;
    programs(false)?;
    let mut job = program("bench", false).args(["--estimates", "--into", "assets/docs/bench.md"]);
    if arguments.has("--json") {
        job = job.args(["--json"]);
    }
    Ok(exit_code(job.show()?))
}

/// The program's own status, as ours.
pub(crate) fn exit_code(status: ExitStatus) -> ExitCode {
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    ExitCode::from(code.unwrap_or(1))
}
