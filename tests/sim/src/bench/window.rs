//! `start` and `memory`: the real window beside the smallest one, both on the same glass.
//!
//! The window of the desk shows its first words after the journal is checked and folded and the readers are watched, so
//! from then on a card is read.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::figure::{Figure, Sample};
use super::glass::Glass;
use super::journal_copies::LargeData;
use super::process_tree::{pss_mib, pss_of, tree};
use crate::control_client::ControlClient;
use crate::headless_desk::{DeskFolder, OPERATOR};
use crate::sim_platform::{SimOptions, SimPlatform};

const STARTS: usize = 5;
const START_GOAL: f64 = 1.5;
const LOOKS: usize = 3;
const MEMORY_GOAL: f64 = 1.4;
const IDLE: Duration = Duration::from_secs(5);
const PATIENCE: Duration = Duration::from_secs(30);
/// Keys of a person, not of a scanner.
const KEY_DELAY_MS: &str = "120";

/// A program with a window.
pub(super) struct Opened {
    child: Child,
    painted_ms: f64,
    /// When the program itself said so, where it does.
    said_ms: Option<f64>,
}

impl Opened {
    /// Starts a program and waits for its first words.
    ///
    /// # Errors
    /// In words.
    pub fn new(mut command: Command, glass: &Glass) -> Result<Self, String> {
        glass.wait_until_blank()?;
        glass.show(&mut command).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let begun = Instant::now();
        let child =
            command.spawn().map_err(|fault| format!("{}: {fault}", command.get_program().display()))?;
        let mut opened = Self { child, painted_ms: 0.0, said_ms: None };
        let out = opened.child.stdout.take().expect("piped");
        let said = std::thread::spawn(move || {
            let line = BufReader::new(out).lines().next()?.ok()?;
            (line == "painted").then(|| begun.elapsed().as_secs_f64() * 1000.0)
        });
        let painted = glass.wait_for_words()?;
        opened.painted_ms = (painted - begun).as_secs_f64() * 1000.0;
        if smallest().is_ok_and(|path| command.get_program() == path.as_os_str()) {
            opened.said_ms = said.join().expect("reading never panics");
        }
        Ok(opened)
    }

    fn pss_mib(&self) -> Result<f64, String> {
        pss_mib(self.child.id())
    }

    /// Ends it, and waits until all it started is gone.
    ///
    /// # Errors
    /// Something stayed behind.
    pub fn close(mut self) -> Result<(), String> {
        let below = tree(self.child.id());
        self.child.kill().and_then(|()| self.child.wait()).map_err(|fault| fault.to_string())?;
        let until = Instant::now() + PATIENCE;
        while below.iter().any(|pid| std::fs::exists(format!("/proc/{pid}")).unwrap_or(false)) {
            if Instant::now() > until {
                return Err("processes of a window stayed behind".to_owned());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        self.child.kill().unwrap_or_default();
        self.child.wait().map(drop).unwrap_or_default();
    }
}

/// The floor's program, built beside ours.
fn smallest() -> Result<PathBuf, String> {
    let name = format!("smallest-window{}", std::env::consts::EXE_SUFFIX);
    let own = std::env::current_exe().map_err(|fault| fault.to_string())?;
    own.ancestors()
        .flat_map(|folder| [folder.join(&name), folder.join("release").join(&name)])
        .find(|file| file.is_file())
        .ok_or_else(|| format!("no {name} beside {}: `cargo xtask bench` builds it", own.display()))
}

/// The figure `start` over a large journal, and what the window then holds in memory. **Unit**: ms, MiB.
///
/// # Errors
/// In words.
pub(super) fn start(large: &LargeData, progress: impl Fn(&str)) -> Result<(Figure, f64), String> {
    let platform = SimPlatform::start(SimOptions::default()).map_err(|fault| fault.to_string())?;
    let empty = DeskFolder::new(&platform.base_url())?;
    let full = DeskFolder::new(&platform.base_url())?.with_data(large.folder.path().to_owned());
    let glass = Glass::start()?;
    let (mut ours, mut bare, mut said, mut fresh) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut memory = 0.0;
    // The first of each is not counted: it reads from the disk what all others find in memory.
    for run in 0..=STARTS {
        progress(&format!("start {run} of {STARTS}"));
        let window = Opened::new(Command::new(smallest()?), &glass)?;
        let floor = (window.painted_ms, window.said_ms);
        window.close()?;
        let window = Opened::new(empty.window_command(), &glass)?;
        let quick = window.painted_ms;
        window.close()?;
        let window = Opened::new(full.window_command(), &glass)?;
        let own = window.painted_ms;
        if run == STARTS {
            std::thread::sleep(IDLE);
            memory = window.pss_mib()?;
        }
        window.close()?;
        if run > 0 {
            bare.push(floor.0);
            said.extend(floor.1);
            fresh.push(quick);
            ours.push(own);
        }
    }
    let floor = Sample::from_iter(bare).percentile(50);
    let figure = Figure::new("start", "ms", ours.into_iter().collect(), 50, floor, START_GOAL)
        .beside("new_database_p50", Sample::from_iter(fresh).percentile(50))
        .beside("floor_by_its_own_word", Sample::from_iter(said).percentile(50))
        .beside("database_mib", large.size_mib)
        .beside("database_bills", large.bills as f64)
        .beside("database_rows", large.rows as f64);
    Ok((figure, memory))
}

/// The figure `memory`: F1 open, five seconds idle.
///
/// # Errors
/// In words.
pub(super) fn memory(large_mib: f64) -> Result<Figure, String> {
    let glass = Glass::start()?;
    let (mut ours, mut bare, mut own_process) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..LOOKS {
        let window = Opened::new(Command::new(smallest()?), &glass)?;
        std::thread::sleep(IDLE);
        bare.push(window.pss_mib()?);
        window.close()?;

        let platform = SimPlatform::start(SimOptions::default()).map_err(|fault| fault.to_string())?;
        let folder = DeskFolder::new(&platform.base_url())?;
        let window = Opened::new(folder.window_command(), &glass)?;
        sign_in(&glass)?;
        wait_for_sign_in(&ControlClient::new(platform.control_addr()))?;
        std::thread::sleep(IDLE);
        ours.push(window.pss_mib()?);
        own_process.push(pss_of(window.child.id())?);
        window.close()?;
    }
    let floor = Sample::from_iter(bare).percentile(50);
    Ok(Figure::new("memory", "MiB", ours.into_iter().collect(), 50, floor, MEMORY_GOAL)
        .beside("of_it_program", Sample::from_iter(own_process).percentile(50))
        .beside("sign_in_300_mib_database", large_mib))
}

/// Types number and password into the fields of the sign-in screen.
///
/// # Errors
/// In words.
pub(super) fn sign_in(glass: &Glass) -> Result<(), String> {
    let (operator, password) = OPERATOR;
    let steps: [&[&str]; 5] = [
        &["search", "--sync", "--onlyvisible", "--name", "医保前台", "windowfocus", "--sync"],
        &["type", "--delay", KEY_DELAY_MS, operator],
        &["key", "Tab"],
        &["type", "--delay", KEY_DELAY_MS, password],
        &["key", "Return"],
    ];
    for step in steps {
        let done = glass.show(Command::new("xdotool").args(step)).output();
        let done = done.map_err(|fault| format!("xdotool: {fault}"))?;
        if !done.status.success() {
            return Err(format!("xdotool {step:?}: {}", String::from_utf8_lossy(&done.stderr).trim()));
        }
    }
    Ok(())
}

/// The desk signs in at the platform once its own session is open, which is when F1 is drawn.
///
/// # Errors
/// In words.
pub(super) fn wait_for_sign_in(control: &ControlClient) -> Result<(), String> {
    let until = Instant::now() + PATIENCE;
    while !control.requests()?.iter().any(|request| request.infno == "9001") {
        if Instant::now() > until {
            return Err("nobody signed in at the window: were the keys taken?".to_owned());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}
