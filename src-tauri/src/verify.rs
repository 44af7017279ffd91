//! `--verify`: what the store finds, on stdout.

use std::process::ExitCode;

use serde::Serialize;
use store::verify::{Report, verify};

use crate::arguments::Verify;
use crate::start_fault::StartFault;

/// Findings.
const FOUND: u8 = 1;

#[derive(Serialize)]
struct Json<'a> {
    path: String,
    ok: bool,
    findings: &'a [String],
    rows: i64,
    head: &'a str,
    epoch: u32,
    attempts: usize,
    open: usize,
    papers: usize,
}

/// Checks, and hands every line to `say`; exit status 0 where nothing was found, 1 where something was.
///
/// # Errors
/// The place cannot be read at all.
pub(crate) fn run(asked: &Verify, say: impl Fn(&str)) -> Result<ExitCode, StartFault> {
    let report = verify(&asked.path, asked.head.as_deref())?;
    if asked.json {
        let json = json(asked, &report);
        say(&serde_json::to_string(&json).unwrap_or_default());
    } else {
        for finding in &report.findings {
            say(finding);
        }
        let Report { rows, head, attempts, open, papers, epoch, findings } = &report;
        say(&format!(
            "{}: {rows} rows, head {head}, epoch {epoch}, {attempts} attempts ({open} open), {papers} papers, {} findings",
            if findings.is_empty() { "ok" } else { "NOT OK" },
            findings.len()
        ));
    }
    Ok(if report.findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(FOUND) })
}

fn json<'a>(asked: &Verify, report: &'a Report) -> Json<'a> {
    Json {
        path: asked.path.display().to_string(),
        ok: report.findings.is_empty(),
        findings: &report.findings,
        rows: report.rows,
        head: &report.head,
        epoch: report.epoch,
        attempts: report.attempts,
        open: report.open,
        papers: report.papers,
    }
}
