//! On what, and of what, the figures were taken.

use std::fmt;
use std::fs;
use std::process::Command;

/// The machine and the source.
#[derive(Clone, Debug)]
pub(super) struct Machine {
    /// Short name of the commit.
    pub commit: String,
    /// Does the tree hold changes that are not in the commit?
    changed: bool,
    cores: usize,
    model: String,
    memory_mib: u64,
    kernel: String,
}

impl Machine {
    /// Looks around.
    ///
    /// # Errors
    /// No git, or no Linux.
    pub fn look() -> Result<Self, String> {
        let cpu = read("/proc/cpuinfo")?;
        let model =
            cpu.lines().find(|line| line.starts_with("model name")).and_then(|line| line.split_once(':'));
        let memory = read("/proc/meminfo")?;
        let total = memory.lines().find_map(|line| line.strip_prefix("MemTotal:"));
        let total =
            total.and_then(|rest| rest.trim().split(' ').next()).and_then(|kib| kib.parse::<u64>().ok());
        Ok(Self {
            commit: git(&["rev-parse", "--short", "HEAD"])?,
            changed: !git(&["status", "--porcelain", "--untracked-files=no"])?.is_empty(),
            cores: std::thread::available_parallelism().map_err(|fault| fault.to_string())?.get(),
            model: model.map_or("unknown processor", |(_, name)| name.trim()).to_owned(),
            memory_mib: total.unwrap_or(0) / 1024,
            kernel: read("/proc/sys/kernel/osrelease")?.trim().to_owned(),
        })
    }

    /// In one line.
    pub fn words(&self) -> String {
        format!("{} × {}, {} MiB, Linux {}", self.cores, self.model, self.memory_mib, self.kernel)
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let changed = if self.changed { " with uncommitted changes" } else { "" };
        write!(f, "commit {}{changed}\n{}", self.commit, self.words())
    }
}

fn read(file: &str) -> Result<String, String> {
    fs::read_to_string(file).map_err(|fault| format!("{file}: {fault}"))
}

fn git(arguments: &[&str]) -> Result<String, String> {
    let done = Command::new("git")
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .map_err(|fault| format!("git: {fault}"))?;
    if done.status.success() {
        Ok(String::from_utf8_lossy(&done.stdout).trim().to_owned())
    } else {
        Err(format!("git {arguments:?}: {}", String::from_utf8_lossy(&done.stderr).trim()))
    }
}

/// The day by the clock of this machine, `yyyy-MM-dd`.
///
/// # Errors
/// A clock before 1970.
pub(super) fn today() -> Result<String, String> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let ms = since.map_err(|fault| fault.to_string())?.as_millis();
    Ok(crate::sim_platform::date_text(ms as i64))
}

/// How many wanted to run during the last minute; a figure taken on a busy machine says so.
pub(super) fn load_average() -> f64 {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().and_then(|first| first.parse().ok()).unwrap_or(f64::NAN)
}
