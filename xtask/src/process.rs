//! Runs one program: quietly into a log file with a heartbeat, or with our own output.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use crate::{Trouble, watchdog};

const HEARTBEAT: Duration = Duration::from_secs(30);
const GRACE: Duration = Duration::from_secs(5);
const SHOWN_BYTES: u64 = 24_000;

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The target folder in use: two above this very program, whatever the configuration says.
pub(crate) fn target() -> PathBuf {
    let own = std::env::current_exe().ok();
    own.as_deref()
        .and_then(|exe| exe.ancestors().nth(2))
        .map_or_else(|| root().join("target"), Path::to_path_buf)
}

/// A program to run, and where.
pub(crate) struct Job {
    program: OsString,
    arguments: Vec<OsString>,
    folder: PathBuf,
    environment: Vec<(OsString, OsString)>,
    limit: Duration,
}

/// How it ended.
pub(crate) struct Ended {
    /// Exit status 0 within the time limit.
    pub(crate) success: bool,
    /// Ended by us because its time was up.
    late: bool,
    /// Everything it wrote, stdout and stderr in order.
    pub(crate) output: String,
}

impl Job {
    /// `program` in the repository's root, with half an hour to finish.
    pub(crate) fn new(program: impl Into<OsString>) -> Self {
        Self {
            program: program.into(),
            arguments: Vec::new(),
            folder: root(),
            environment: Vec::new(),
            limit: Duration::from_mins(30),
        }
    }

    /// The cargo that runs us.
    pub(crate) fn cargo() -> Self {
        Self::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
    }

    pub(crate) fn args<A: Into<OsString>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }

    /// A folder of the repository to run in.
    pub(crate) fn folder(self, below_root: &str) -> Self {
        self.folder_at(&root().join(below_root))
    }

    /// Any folder to run in.
    pub(crate) fn folder_at(mut self, folder: &Path) -> Self {
        folder.clone_into(&mut self.folder);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// For programs that build and drop whole worlds: the C library keeps what is freed, instead of giving it back to the
    /// kernel and asking for it again (a fifth of the time of `vopr`, through SQLite's page caches).
    pub(crate) fn keeping_freed_memory(self) -> Self {
        self.env("MALLOC_TRIM_THRESHOLD_", "2000000000").env("MALLOC_TOP_PAD_", "67108864")
    }

    pub(crate) fn limit_minutes(mut self, minutes: u64) -> Self {
        self.limit = Duration::from_mins(minutes);
        self
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).current_dir(&self.folder).stdin(Stdio::null());
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        watchdog::own_group(&mut command);
        command
    }

    fn spawn(&self, command: &mut Command) -> Result<Child, Trouble> {
        let child = command
            .spawn()
            .map_err(|fault| Trouble::Failed(format!("cannot start {}: {fault}", self.program.display())))?;
        watchdog::watch(child.id());
        Ok(child)
    }

    /// Runs with our own stdout and stderr and gives back the exit status.
    pub(crate) fn show(&self) -> Result<ExitStatus, Trouble> {
        let mut child = self.spawn(&mut self.command())?;
        let group = child.id();
        let status = child.wait();
        clear(group);
        status.map_err(|fault| Trouble::Failed(format!("{}: {fault}", self.program.display())))
    }

    /// As `attempt`, and shows the end of the output where it did not succeed.
    pub(crate) fn quiet(&self, name: &str) -> Result<Ended, Trouble> {
        let ended = self.attempt(name)?;
        if !ended.success {
            show_end(&log_path(name)?, ended.late);
        }
        Ok(ended)
    }

    /// Runs with its output in `target/xtask/<name>.log`; says so at the start, every 30 s and at the end.
    pub(crate) fn attempt(&self, name: &str) -> Result<Ended, Trouble> {
        let log = log_path(name)?;
        let io = |fault: std::io::Error| Trouble::Failed(format!("{}: {fault}", log.display()));
        let out = File::create(&log).map_err(io)?;
        let err = out.try_clone().map_err(io)?;
        eprintln!("  {name} …");
        let start = Instant::now();
        let mut command = self.command();
        command.env("CARGO_TERM_COLOR", "never").env("NO_COLOR", "1").stdout(out).stderr(err);
        let mut child = self.spawn(&mut command)?;
        let group = child.id();
        let (sender, receiver) = mpsc::channel();
        // The sender outlives the receiver only when we are ending anyway.
        thread::spawn(move || drop(sender.send(child.wait())));
        let mut late = false;
        let status = loop {
            let rest = self.limit.saturating_sub(start.elapsed());
            match receiver.recv_timeout(rest.min(HEARTBEAT)) {
                Ok(status) => break status.ok(),
                Err(RecvTimeoutError::Disconnected) => break None,
                Err(RecvTimeoutError::Timeout) if start.elapsed() < self.limit => {
                    eprintln!("  {name} … {} s", start.elapsed().as_secs());
                }
                Err(RecvTimeoutError::Timeout) => {
                    late = true;
                    watchdog::signal(group, "TERM");
                    if let Ok(status) = receiver.recv_timeout(GRACE) {
                        break status.ok();
                    }
                    watchdog::signal(group, "KILL");
                }
            }
        };
        clear(group);
        let seconds = start.elapsed().as_secs();
        let success = !late && status.is_some_and(|status| status.success());
        let output = String::from_utf8_lossy(&fs::read(&log).map_err(io)?).into_owned();
        eprintln!("  {name} {} after {seconds} s", if success { "done" } else { "ended badly" });
        Ok(Ended { success, late, output })
    }

    /// As `quiet`, for work that has to succeed before anything else makes sense.
    pub(crate) fn must(&self, name: &str) -> Result<(), Trouble> {
        if self.quiet(name)?.success { Ok(()) } else { Err(Trouble::Failed(format!("{name} failed"))) }
    }

    /// What it prints, where it succeeds at once and without a word to the reader; otherwise nothing.
    pub(crate) fn ask(&self) -> Option<String> {
        let output = self.command().stderr(Stdio::null()).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// Ends what the leader may have left in its group.
fn clear(group: u32) {
    watchdog::signal(group, "TERM");
    watchdog::release(group);
}

fn log_path(name: &str) -> Result<PathBuf, Trouble> {
    let folder = target().join("xtask");
    fs::create_dir_all(&folder).map_err(|fault| Trouble::Failed(format!("{}: {fault}", folder.display())))?;
    let name: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    Ok(folder.join(format!("{name}.log")))
}

fn show_end(log: &Path, late: bool) {
    let mut text = Vec::new();
    if let Ok(mut file) = File::open(log) {
        let length = file.metadata().map_or(0, |data| data.len());
        let shown = file.seek(SeekFrom::Start(length.saturating_sub(SHOWN_BYTES)));
        if shown.and_then(|_| file.read_to_end(&mut text)).is_err() {
            text.clear();
        }
    }
    eprintln!("{}", String::from_utf8_lossy(&text).trim_end());
    if late {
        eprintln!("  (ended by us: out of time)");
    }
    eprintln!("  (whole output: {})", log.strip_prefix(root()).unwrap_or(log).display());
}
