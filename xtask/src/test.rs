//! `cargo xtask test`: every step, then a table, then the numbers.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Instant;

use crate::Trouble;
use crate::arguments::Arguments;
use crate::count::Count;
use crate::room;
use crate::setup::{Need, meet};
use crate::steps::{Part, STEPS, Step, Verdict};

struct Row {
    name: &'static str,
    seconds: u64,
    count: Count,
    note: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Trouble> {
    if arguments.has("--list") {
        for step in &STEPS {
            let when = match step.part {
                Part::Quick => "  (quick)",
                Part::Usual => "",
            };
            println!("{:<11}{}{when}", step.name, step.about);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let only: Vec<&str> = arguments.values("--only").collect();
    if let Some(unknown) = only.iter().find(|name| STEPS.iter().all(|step| step.name != **name)) {
        return Err(Trouble::Unready(format!("no step `{unknown}`; `cargo xtask test --list` lists them")));
    }
    let quick = arguments.has("--quick");
    let wanted = |step: &&Step| match step.part {
        _ if !only.is_empty() => only.contains(&step.name),
        Part::Quick => true,
        Part::Usual => !quick,
    };
    room::look()?;
    let mut met = BTreeMap::new();
    let mut rows = Vec::new();
    for step in STEPS.iter().filter(wanted) {
        rows.push(take(step, quick, &mut met)?);
    }
    Ok(report(&rows))
}

fn take(step: &Step, quick: bool, met: &mut BTreeMap<Need, Option<String>>) -> Result<Row, Trouble> {
    let start = Instant::now();
    let verdict = match provide(step, met)? {
        None => (step.run)(quick).or_else(failed)?,
        Some(reason) => {
            eprintln!("  {} FAILED: {reason}", step.name);
            Verdict { note: Some(reason), ..Verdict::one(false) }
        }
    };
    Ok(Row { name: step.name, seconds: start.elapsed().as_secs(), count: verdict.count, note: verdict.note })
}

/// Meets the step's needs, each once a run; the reason where one cannot be met. A machine that is not ready ends the run.
fn provide(step: &Step, met: &mut BTreeMap<Need, Option<String>>) -> Result<Option<String>, Trouble> {
    for need in step.needs {
        if !met.contains_key(need) {
            let reason = match meet(*need) {
                Ok(()) => None,
                Err(Trouble::Failed(reason)) => Some(reason),
                Err(unready @ Trouble::Unready(_)) => return Err(unready),
            };
            met.insert(*need, reason);
        }
        if let Some(Some(reason)) = met.get(need) {
            return Ok(Some(reason.clone()));
        }
    }
    Ok(None)
}

/// A step that could not even start is a failed step, not the end of the run.
fn failed(trouble: Trouble) -> Result<Verdict, Trouble> {
    match trouble {
        Trouble::Failed(reason) => Ok(Verdict { note: Some(reason), ..Verdict::one(false) }),
        unready @ Trouble::Unready(_) => Err(unready),
    }
}

fn report(rows: &[Row]) -> ExitCode {
    println!("\n{:<12}{:>8}{:>9}{:>9}", "step", "seconds", "passed", "failed");
    for row in rows {
        let note = row.note.as_deref().and_then(|note| note.lines().next()).unwrap_or_default();
        let mark = if row.count.failed == 0 { "ok" } else { "FAILED" };
        println!(
            "{:<12}{:>8}{:>9}{:>9}  {mark}  {note}",
            row.name, row.seconds, row.count.passed, row.count.failed
        );
    }
    let passed: u64 = rows.iter().map(|row| row.count.passed).sum();
    let failed: u64 = rows.iter().map(|row| row.count.failed).sum();
    println!("\n{passed} passed, {failed} failed");
    ExitCode::from(u8::from(failed > 0))
}
