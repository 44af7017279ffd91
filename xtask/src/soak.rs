//! `cargo xtask soak --hours H`: the long runs of every layer, round after round in two lanes, with totals kept in
//! `assets/docs/proof.md`. A run that is broken off keeps what its layers have shown so far.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::Trouble;
use crate::arguments::Arguments;
use crate::build::{built, screens};
use crate::count::{names, number};
use crate::process::{Job, root, target};
use crate::proof::{self, Run};
use crate::setup::{Need, meet};

/// One program of a round: its name, its arguments, and which of its numbers are counted under which word.
struct Layer {
    name: &'static str,
    /// For one round.
    arguments: &'static [&'static str],
    /// (member of its last line, column of the proof)
    counted: &'static [(&'static str, &'static str)],
    /// It runs in the first round only: it draws nothing.
    once: bool,
    /// It drives the real program.
    drives: bool,
}

/// The simulation, which needs nothing but a processor.
const SIMULATED: [Layer; 1] = [Layer {
    name: "vopr",
    arguments: &["--settlements", "20000", "--jobs", "2", "--brief", "--json"],
    counted: &[("settlements", "settlements"), ("in_doubt", "in doubt")],
    once: false,
    drives: false,
}];

/// What starts programs and waits for disks and sockets.
const DRIVEN: [Layer; 5] = [
    Layer {
        name: "byte_cuts",
        arguments: &["--flavours", "10"],
        counted: &[("byte_cuts", "byte cuts")],
        once: true,
        drives: false,
    },
    Layer {
        name: "power_cuts",
        arguments: &[
            "--cuts",
            "500",
            "--full",
            "100",
            "--sync-errors",
            "50",
            "--io-errors",
            "50",
            "--bits",
            "200",
        ],
        counted: &[
            ("cuts", "power cuts"),
            ("full", "full disks"),
            ("sync_errors", "sync errors"),
            ("bits", "bits turned"),
        ],
        once: false,
        drives: false,
    },
    Layer {
        name: "kills",
        arguments: &["--kills", "1000", "--each", "10"],
        counted: &[("kills", "kills")],
        once: false,
        drives: true,
    },
    Layer {
        name: "kills",
        arguments: &["--kills", "60", "--each", "0", "--power", "1"],
        counted: &[("kills", "power cuts")],
        once: false,
        drives: true,
    },
    Layer {
        name: "fuzz",
        arguments: &["--seconds", "10"],
        counted: &[("fuzz_inputs", "fuzz inputs")],
        once: false,
        drives: false,
    },
];

/// So many rounds of the simulation for one of the other lane, which is the proportion of safety §17.5; a lane that is
/// ahead leaves the processor to the other.
const PLAYED_A_DRIVEN: u32 = 4;

/// What the run has shown so far, and where it is written down.
struct Kept {
    run: Run,
    failed: Vec<String>,
    page: PathBuf,
    /// The page without this run.
    before: String,
    begun: Instant,
}

impl Kept {
    /// Adds what a layer has shown, and writes it down at once: a run that is broken off keeps it.
    fn add(&mut self, layer: &Layer, round: u32, shown: Result<Shown, String>) -> Result<(), Trouble> {
        match shown {
            Ok(shown) => {
                for (column, number) in shown.counted {
                    *self.run.totals.entry(column.to_owned()).or_default() += number;
                }
                self.run.seeds.extend(shown.seed);
                if let Some(never) = shown.never {
                    self.run.never = Some(match self.run.never.take() {
                        Some(before) => before.intersection(&never).cloned().collect(),
                        None => never,
                    });
                }
            }
            Err(reason) => self.failed.push(format!("{} in round {round}: {reason}", layer.name)),
        }
        let said: Vec<String> =
            self.run.totals.iter().map(|(column, number)| format!("{number} {column}")).collect();
        eprintln!("soak: {} min: {}", self.begun.elapsed().as_secs() / 60, said.join(", "));
        self.write()
    }

    fn write(&mut self) -> Result<(), Trouble> {
        self.run.minutes = self.begun.elapsed().as_secs() / 60;
        self.run.failures = u64::try_from(self.failed.len()).unwrap_or(u64::MAX);
        fs::write(&self.page, proof::with_run(&self.before, &self.run))
            .map_err(|fault| Trouble::Failed(format!("{}: {fault}", self.page.display())))
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Trouble> {
    let budget = budget(arguments)?;
    meet(Need::Packages)?;
    let product = Job::cargo().args(["build", "--locked", "-p", "terminal"]);
    screens()?;
    product.limit_minutes(60).must("cargo build terminal")?;
    let simulated = ["build", "--profile", "sim", "--locked", "-p", "sim", "--no-default-features", "--bins"];
    Job::cargo().args(simulated).limit_minutes(60).must("cargo build sim")?;
    let page = page();
    let before = fs::read_to_string(&page).unwrap_or_default();
    let run = Run { commit: commit()?, date: today()?, ..Run::default() };
    let begun = Instant::now();
    let kept = Mutex::new(Kept { run, failed: Vec::new(), page, before, begun });
    let played = AtomicU32::new(0);
    std::thread::scope(|scope| {
        let driven = scope.spawn(|| {
            rounds(&DRIVEN, budget, begun, &kept, |round| {
                let ahead = || played.load(Ordering::Relaxed) < (round - 1).saturating_mul(PLAYED_A_DRIVEN);
                while ahead() && begun.elapsed() < budget {
                    std::thread::sleep(Duration::from_secs(1));
                }
            })
        });
        let simulated = rounds(&SIMULATED, budget, begun, &kept, |round| {
            played.store(round - 1, Ordering::Relaxed);
        });
        let driven =
            driven.join().unwrap_or_else(|_| Err(Trouble::Failed("a lane of the soak ended".to_owned())));
        simulated.and(driven)
    })?;
    let mut kept = kept.into_inner().unwrap_or_else(PoisonError::into_inner);
    let never = kept.run.never.clone().unwrap_or_default();
    if !never.is_empty() {
        let names: Vec<&str> = never.iter().map(String::as_str).collect();
        kept.failed.push(format!("never reached: {}", names.join(", ")));
        kept.write()?;
    }
    println!("totals in {}", kept.page.strip_prefix(root()).unwrap_or(&kept.page).display());
    for line in &kept.failed {
        eprintln!("soak: FAILED {line}");
    }
    Ok(ExitCode::from(u8::from(!kept.failed.is_empty())))
}

/// Round after round until the time is over, one layer after the other; `before` is called before each round.
fn rounds(
    layers: &[Layer],
    budget: Duration,
    begun: Instant,
    kept: &Mutex<Kept>,
    before: impl Fn(u32),
) -> Result<(), Trouble> {
    for round in 1_u32.. {
        before(round);
        for layer in layers.iter().filter(|layer| round == 1 || !layer.once) {
            if begun.elapsed() >= budget {
                return Ok(());
            }
            let shown = one(layer, round);
            kept.lock().unwrap_or_else(PoisonError::into_inner).add(layer, round, shown)?;
        }
    }
    Ok(())
}

/// Eight hours where nothing is said.
fn budget(arguments: &Arguments) -> Result<Duration, Trouble> {
    let whole = |option: &str, otherwise: u64| {
        let given = arguments.values(option).last();
        given
            .map_or(Ok(otherwise), str::parse)
            .map_err(|_| Trouble::Unready(format!("{option} needs a whole number")))
    };
    let minutes = whole("--minutes", 0)?;
    let hours = whole("--hours", if minutes == 0 { 8 } else { 0 })?;
    Ok(Duration::from_mins(hours.saturating_mul(60).saturating_add(minutes)))
}

fn page() -> PathBuf {
    root().join("assets/docs/proof.md")
}

/// What one program of a round has shown.
struct Shown {
    /// By column of the proof.
    counted: BTreeMap<&'static str, u64>,
    /// Program and seed.
    seed: Option<String>,
    /// What it could have reached and did not, where it says so.
    never: Option<BTreeSet<String>>,
}

fn one(layer: &Layer, round: u32) -> Result<Shown, String> {
    let words = |trouble| match trouble {
        Trouble::Failed(text) | Trouble::Unready(text) => text,
    };
    let mut job = Job::new(built(&target(), "sim", layer.name))
        .args(layer.arguments.iter().copied())
        .keeping_freed_memory()
        .limit_minutes(180);
    if layer.drives {
        job = job.env("YIBAO_DESK_BIN", built(&target(), "debug", "yibao-desk"));
    }
    let ended = job.quiet(&format!("soak {} {round}", layer.name)).map_err(words)?;
    let line = ended.output.lines().rfind(|line| line.starts_with('{')).unwrap_or_default();
    if !ended.success {
        return Err(format!("ended badly: {line}"));
    }
    let mut counted = BTreeMap::new();
    for (member, column) in layer.counted {
        let number = number(line, member).ok_or_else(|| format!("no {member} in {line}"))?;
        *counted.entry(*column).or_default() += number;
    }
    for member in ["failures", "violations", "unresolved", "undetected", "lost"] {
        if number(line, member).is_some_and(|number| number > 0) {
            return Err(format!("{member} in {line}"));
        }
    }
    let seed = ["seed", "seed_first"].into_iter().find_map(|member| number(line, member));
    let never = names(line, "never").map(|names| names.into_iter().map(str::to_owned).collect());
    Ok(Shown { counted, seed: seed.map(|seed| format!("{} {seed}", layer.name)), never })
}

fn commit() -> Result<String, Trouble> {
    let asked = Job::new("git").args(["rev-parse", "--short", "HEAD"]).ask();
    asked.map(|text| text.trim().to_owned()).ok_or_else(|| Trouble::Unready("no git here".to_owned()))
}

fn today() -> Result<String, Trouble> {
    let asked = Job::new("date").args(["-u", "+%Y-%m-%d"]).ask();
    asked.map(|text| text.trim().to_owned()).ok_or_else(|| Trouble::Unready("no `date` here".to_owned()))
}
