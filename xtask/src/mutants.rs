//! `cargo xtask mutants`: the product broken on purpose, one way at a time, and the layer that has to notice (safety §17.6).
//!
//! The shipping crates hold no trace of a mutant. Each one is a file in `tests/mutants` that says which words of which source
//! become which others; a copy of the tree gets all of them at once, each behind a switch that the environment sets, and is
//! built once. Without a switch the copy must behave like the product; with one it must be caught. A mutant whose words no
//! longer stand in the source exactly once is itself a failure: nobody knows any more what it would show.

mod file;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::Trouble;
use crate::arguments::Arguments;
use crate::count::Count;
use crate::process::{Ended, Job, root, target};
use crate::steps::Verdict;
use file::{Mutant, Run};

/// The switch.
const SWITCH: &str = "YIBAO_MUTANT";
/// Settlements within which a mutant has to be caught.
const BUDGET: &str = "20000";
/// The programs that meet the mutants.
const PROGRAMS: [&str; 3] = ["vopr", "power_cuts", "byte_cuts"];

/// What came of one mutant.
struct Fate {
    id: u32,
    what: String,
    layer: String,
    caught: bool,
    by: String,
    seed: u64,
    events: u64,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Trouble> {
    let only: Vec<u32> = arguments.values("--only").filter_map(|number| number.parse().ok()).collect();
    let fates = all(&only)?;
    if arguments.has("--json") {
        println!("{}", json(&fates));
    } else {
        table(&fates);
    }
    Ok(ExitCode::from(u8::from(fates.iter().any(|fate| !fate.caught))))
}

/// All of them, as a step of the tests.
pub(crate) fn step() -> Result<Verdict, Trouble> {
    let fates = all(&[])?;
    table(&fates);
    let count = |caught: bool| fates.iter().filter(|fate| fate.caught == caught).count();
    let whole = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    Ok(Verdict {
        count: Count { passed: whole(count(true)), failed: whole(count(false)) },
        note: Some(format!("{} of {} caught", count(true), fates.len())),
    })
}

fn all(only: &[u32]) -> Result<Vec<Fate>, Trouble> {
    let mutants = file::read_all(&root().join("tests/mutants"))?;
    let tree = target().join("mutants");
    let mut changed = BTreeMap::new();
    for mutant in &mutants {
        mutant.apply(&root(), &mut changed)?;
    }
    copy_tree(&tree, &changed)?;
    for folder in ["deps", "build", ".fingerprint"] {
        copy_folder(&target().join("sim").join(folder), &built().join("sim").join(folder))?;
    }
    let cargo = Job::cargo().folder_at(&tree).env("CARGO_TARGET_DIR", built());
    let build = ["build", "--locked", "--profile", "sim", "-p", "sim", "--no-default-features"];
    let programs = PROGRAMS.iter().flat_map(|program| ["--bin", program]);
    cargo.args(build).args(programs).limit_minutes(30).must("mutants build")?;
    let tests = ["test", "--locked", "--no-run", "-p", "settlement", "-p", "store"];
    let cargo = Job::cargo().folder_at(&tree).env("CARGO_TARGET_DIR", built());
    cargo.args(tests).limit_minutes(30).must("mutants build tests")?;
    unbroken()?;
    let wanted = |mutant: &&Mutant| mutant.id > 0 && (only.is_empty() || only.contains(&mutant.id));
    side_by_side(&mutants.iter().filter(wanted).collect::<Vec<_>>(), &tree)
}

/// Each mutant on a core of its own; what came of them, in their order.
fn side_by_side(mutants: &[&Mutant], tree: &Path) -> Result<Vec<Fate>, Trouble> {
    let (next, met) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let Some(mutant) = mutants.get(place) else { return };
                    let fate = meet(mutant, tree);
                    met.lock().unwrap_or_else(PoisonError::into_inner).insert(place, fate);
                }
            });
        }
    });
    met.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().collect()
}

/// The tracked files, into a folder of their own; a file that is the same already keeps its time, so that cargo builds little.
fn copy_tree(tree: &Path, changed: &BTreeMap<String, String>) -> Result<(), Trouble> {
    let listed = Job::new("git").args(["ls-files", "--cached", "--others", "--exclude-standard"]).ask();
    let listed =
        listed.ok_or_else(|| Trouble::Failed("git does not list the files of the tree".to_owned()))?;
    let skipped = |name: &str| name.starts_with("ui/") || name.starts_with("tests/e2e/");
    for name in listed.lines().filter(|name| !skipped(name)) {
        let to = tree.join(name);
        if let Some(text) = changed.get(name) {
            write_if_new(&to, text.as_bytes())?;
        } else if let Ok(content) = fs::read(root().join(name)) {
            write_if_new(&to, &content)?;
        }
    }
    Ok(())
}

/// What the product has built already, where the copy has nothing yet: the dependencies are the same, and building them a
/// second time would take most of the time of the whole step. No links: cargo writes into some of these files.
fn copy_folder(from: &Path, to: &Path) -> Result<(), Trouble> {
    if to.exists() || !from.is_dir() {
        return Ok(());
    }
    let io = |fault: std::io::Error| Trouble::Failed(format!("{}: {fault}", to.display()));
    fs::create_dir_all(to).map_err(io)?;
    for entry in fs::read_dir(from).map_err(io)?.flatten() {
        let place = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &place)?;
        } else {
            fs::copy(entry.path(), &place).map_err(io)?;
        }
    }
    Ok(())
}

fn write_if_new(to: &Path, content: &[u8]) -> Result<(), Trouble> {
    let io = |fault: std::io::Error| Trouble::Failed(format!("{}: {fault}", to.display()));
    if fs::read(to).is_ok_and(|there| there == content) {
        return Ok(());
    }
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(io)?;
    }
    fs::write(to, content).map_err(io)
}

/// What the copy builds stays apart: cargo knows a package by its place in the workspace, and would take the broken one for
/// the product afterwards.
fn built() -> PathBuf {
    target().join("mutants-target")
}

fn program(name: &str) -> PathBuf {
    crate::build::built(&built(), "sim", name)
}

/// The copy with every switch off must behave like the product.
fn unbroken() -> Result<(), Trouble> {
    let plays = Job::new(program("vopr")).args(["--seeds", "1..40", "--json"]).env(SWITCH, "0");
    if plays.quiet("mutants none")?.success {
        return Ok(());
    }
    Err(Trouble::Failed("the simulation fails although no mutant is switched on".to_owned()))
}

fn meet(mutant: &Mutant, tree: &Path) -> Result<Fate, Trouble> {
    let name = format!("mutant {}", mutant.name());
    let job = match &mutant.run {
        Run::Simulation(more) => {
            let usual = ["--settlements", BUDGET, "--seed", "1", "--jobs", "1", "--brief", "--json"];
            Job::new(program("vopr")).args(usual).args(more.clone())
        }
        Run::Tests(arguments) => {
            let cargo = Job::cargo().folder_at(tree).env("CARGO_TARGET_DIR", built());
            cargo.args(["test", "--locked"]).args(arguments.clone())
        }
        Run::Program(words) => {
            let (first, more) = words.split_first().map_or(("", &[][..]), |(name, more)| (name, more));
            Job::new(program(first)).args(more.to_vec())
        }
    };
    let ended = job.env(SWITCH, mutant.switches.clone()).limit_minutes(20).attempt(&name)?;
    let (by, seed, events) = match &mutant.run {
        Run::Simulation(_) => broken(&ended).unwrap_or_default(),
        Run::Tests(_) => (failed_test(&ended).unwrap_or_default(), 0, 0),
        Run::Program(_) => (noticed_by(&ended, &mutant.caught_by).unwrap_or_default(), 0, 0),
    };
    let named = mutant.caught_by.contains(&by) || matches!(mutant.run, Run::Tests(_)) && !by.is_empty();
    let noticed = !ended.success && named;
    if !ended.success && !named {
        eprintln!("  {name}: not by what should catch it, but by `{by}`");
    }
    Ok(Fate {
        id: mutant.id,
        what: mutant.what.clone(),
        layer: mutant.layer.clone(),
        // One that blinds the checks has to survive: otherwise something else sees what they alone should see.
        caught: if mutant.survives { ended.success } else { noticed },
        by: if mutant.survives && ended.success { "survives, as it must".to_owned() } else { by },
        seed,
        events,
    })
}

/// `seed 12, event 34: I4: …` of the simulation.
fn broken(ended: &Ended) -> Option<(String, u64, u64)> {
    let line = ended.output.lines().find(|line| line.starts_with("seed ") && line.contains(", event "))?;
    let (seed, rest) = line.strip_prefix("seed ")?.split_once(", event ")?;
    let (event, text) = rest.split_once(": ")?;
    let word = text.split(':').next().unwrap_or_default();
    let invariant = word.len() > 1
        && word.starts_with('I')
        && word.get(1..).is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()));
    let by = if invariant || word == "panic" { word } else { "machine" };
    Some((by.to_owned(), seed.parse().ok()?, event.parse().ok()?))
}

/// The first of these words that stands in what a program said.
fn noticed_by(ended: &Ended, words: &[String]) -> Option<String> {
    let place = |word: &String| ended.output.find(word.as_str());
    words.iter().filter(|word| place(word).is_some()).min_by_key(|word| place(word)).cloned()
}

fn failed_test(ended: &Ended) -> Option<String> {
    let line = ended.output.lines().find(|line| line.starts_with("test ") && line.ends_with("FAILED"))?;
    Some(line.strip_prefix("test ")?.split(' ').next()?.to_owned())
}

fn json(fates: &[Fate]) -> String {
    let one = |fate: &Fate| {
        format!(
            r#"{{"id":{},"caught":{},"by":"{}","layer":"{}","seed":{},"events":{}}}"#,
            fate.id, fate.caught, fate.by, fate.layer, fate.seed, fate.events
        )
    };
    let rows: Vec<String> = fates.iter().map(one).collect();
    let caught = fates.iter().filter(|fate| fate.caught).count();
    format!(r#"{{"mutants":[{}],"caught":{caught},"all":{}}}"#, rows.join(","), fates.len())
}

fn table(fates: &[Fate]) {
    println!("{:>6}  {:<6}{:>8}{:>8}  {:<22}broken on purpose", "mutant", "layer", "seed", "events", "by");
    for fate in fates {
        let by = if fate.caught { fate.by.as_str() } else { "SURVIVES" };
        println!(
            "{:>6}  {:<6}{:>8}{:>8}  {:<22}{}",
            fate.id, fate.layer, fate.seed, fate.events, by, fate.what
        );
    }
    let caught = fates.iter().filter(|fate| fate.caught).count();
    println!("{caught} of {} caught", fates.len());
}
