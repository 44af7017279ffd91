//! `cargo xtask demo`: set-up and build, then the demo program of `sim` with our own output.

use std::process::ExitCode;

use crate::arguments::Arguments;
use crate::build::{program, programs};
use crate::process::root;
use crate::{Trouble, bench, display};

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Trouble> {
    programs(false)?;
    let headless = arguments.has("--headless") || arguments.has("--json") || !display::is_there();
    let mut job = program("demo", false).args([if headless { "--headless" } else { "--window" }]);
    if arguments.has("--json") {
        job = job.args(["--json"]);
    }
    for folder in arguments.values("--out") {
        // The demo runs in the repository's root; the reader meant the folder they are in.
        let folder = std::env::current_dir().unwrap_or_else(|_| root()).join(folder);
        job = job.args(["--out".into(), folder.into_os_string()]);
    }
    Ok(bench::exit_code(display::with_runtime_folder(job)?.show()?))
}
