//! A display and a runtime folder for programs with a window, where the machine has none.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crate::process::{Job, target};
use crate::{Trouble, watchdog};

/// Whether somebody could see a window.
pub(crate) fn is_there() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// `XDG_RUNTIME_DIR`, which `WebKit` and D-Bus insist on; ours where nobody has set one.
pub(crate) fn with_runtime_folder(job: Job) -> Result<Job, Trouble> {
    if std::env::var_os("XDG_RUNTIME_DIR").is_some() {
        return Ok(job);
    }
    let folder: PathBuf = target().join("xtask/runtime");
    let io = |fault: std::io::Error| Trouble::Failed(format!("{}: {fault}", folder.display()));
    fs::create_dir_all(&folder).map_err(io)?;
    #[cfg(unix)]
    fs::set_permissions(&folder, std::os::unix::fs::PermissionsExt::from_mode(0o700)).map_err(io)?;
    Ok(job.env("XDG_RUNTIME_DIR", folder))
}

/// A virtual X server that ends with this value.
pub(crate) struct Screen {
    server: Child,
    name: String,
}

impl Screen {
    /// Starts Xvfb on a display number of its own choice.
    pub(crate) fn start() -> Result<Self, Trouble> {
        let mut command = Command::new("Xvfb");
        command.args(["-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        watchdog::own_group(&mut command);
        let mut server =
            command.spawn().map_err(|fault| Trouble::Failed(format!("cannot start Xvfb: {fault}")))?;
        watchdog::watch(server.id());
        let mut line = String::new();
        let read = server.stdout.as_mut().map(|out| BufReader::new(out).read_line(&mut line));
        let screen = Self { server, name: format!(":{}", line.trim()) };
        if matches!(read, Some(Ok(_))) && screen.name.len() > 1 {
            Ok(screen)
        } else {
            Err(Trouble::Failed("Xvfb did not come up".to_owned()))
        }
    }

    /// The value of `DISPLAY`.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        watchdog::signal(self.server.id(), "TERM");
        if self.server.wait().is_ok() {
            watchdog::release(self.server.id());
        }
    }
}
