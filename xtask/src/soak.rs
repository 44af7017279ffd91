//! `cargo xtask soak --hours H`: the long runs of every layer, round after round, with totals kept in
//! `assets/docs/proof.md`. A run that is broken off keeps what its whole rounds have shown.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::Trouble;
use crate::arguments::Arguments;
use crate::build::{program, programs};
use crate::count::number;
use crate::process::{Job, root};
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

const LAYERS: [Layer; 6] = [
    Layer {
        name: "byte_cuts",
        arguments: &["--flavours", "10"],
        counted: &[("byte_cuts", "byte cuts")],
        once: true,
        drives: false,
    },
    Layer {
        name: "vopr",
        arguments: &["--settlements", "100000", "--json"],
        counted: &[("settlements", "settlements"), ("in_doubt", "in doubt")],
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
        name: "power_cuts",
        arguments: &[
            "--cuts",
            "1000",
            "--full",
            "200",
            "--sync-errors",
            "100",
            "--io-errors",
            "100",
            "--bits",
            "400",
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
        name: "fuzz",
        arguments: &["--seconds", "30"],
        counted: &[("fuzz_inputs", "fuzz inputs")],
        once: false,
        drives: false,
    },
];

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Trouble> {
    let budget = budget(arguments)?;
    meet(Need::Packages)?;
    programs(false)?;
    let job =
        Job::cargo().args(["build", "--release", "--locked", "-p", "sim", "--no-default-features", "--bins"]);
    job.limit_minutes(60).must("cargo build sim")?;
    let begun = Instant::now();
    let mut run = Run { commit: commit()?, date: today()?, ..Run::default() };
    let mut failed = Vec::new();
    for round in 1_u32.. {
        for layer in LAYERS.iter().filter(|layer| round == 1 || !layer.once) {
            if round > 1 && begun.elapsed() >= budget {
                break;
            }
            match one(layer, round) {
                Ok((counted, seed)) => {
                    for (column, number) in counted {
                        *run.totals.entry(column.to_owned()).or_default() += number;
                    }
                    run.seeds.extend(seed);
                }
                Err(reason) => failed.push(format!("{} in round {round}: {reason}", layer.name)),
            }
        }
        run.minutes = begun.elapsed().as_secs() / 60;
        run.failures = u64::try_from(failed.len()).unwrap_or(u64::MAX);
        let said: Vec<String> =
            run.totals.iter().map(|(column, number)| format!("{number} {column}")).collect();
        eprintln!("soak: round {round}, {} min: {}", run.minutes, said.join(", "));
        if begun.elapsed() >= budget {
            break;
        }
    }
    let file = page();
    let text = fs::read_to_string(&file).unwrap_or_default();
    fs::write(&file, proof::with_run(&text, &run))
        .map_err(|fault| Trouble::Failed(format!("{}: {fault}", file.display())))?;
    println!("totals in {}", file.strip_prefix(root()).unwrap_or(&file).display());
    for line in &failed {
        eprintln!("soak: FAILED {line}");
    }
    Ok(ExitCode::from(u8::from(!failed.is_empty())))
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

type Counted = (BTreeMap<&'static str, u64>, Option<String>);

fn one(layer: &Layer, round: u32) -> Result<Counted, String> {
    let words = |trouble| match trouble {
        Trouble::Failed(text) | Trouble::Unready(text) => text,
    };
    let mut job = program(layer.name, true).args(layer.arguments.iter().copied()).limit_minutes(180);
    if layer.drives {
        job = job.env("YIBAO_DESK_BIN", program("yibao-desk", false).path());
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
    Ok((counted, seed.map(|seed| format!("{} {seed}", layer.name))))
}

fn commit() -> Result<String, Trouble> {
    let asked = Job::new("git").args(["rev-parse", "--short", "HEAD"]).ask();
    asked.map(|text| text.trim().to_owned()).ok_or_else(|| Trouble::Unready("no git here".to_owned()))
}

fn today() -> Result<String, Trouble> {
    let asked = Job::new("date").args(["-u", "+%Y-%m-%d"]).ask();
    asked.map(|text| text.trim().to_owned()).ok_or_else(|| Trouble::Unready("no `date` here".to_owned()))
}
