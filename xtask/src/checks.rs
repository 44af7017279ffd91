//! Steps that are more than one command and its exit status.

use crate::Trouble;
use crate::build::built;
use crate::count::{Count, Runner, count, number};
use crate::process::{Job, root, target};
use crate::steps::Verdict;

/// What cargo-deny says when the advisory database is neither here nor within reach.
const NO_DATABASE: &str = "failed to fetch advisory database";

/// Licences, bans and sources must hold; advisories too, wherever their database can be had.
pub(crate) fn deny() -> Result<Verdict, Trouble> {
    let check = |what: &[&str]| Job::cargo().args(["deny", "--locked", "check"]).args(what.iter().copied());
    let rules = check(&["licenses", "bans", "sources"]).quiet("deny")?.success;
    let advisories = check(&["advisories"]).limit_minutes(5).attempt("deny advisories")?;
    if advisories.success || !advisories.output.contains(NO_DATABASE) {
        eprint!("{}", if advisories.success { "" } else { &advisories.output });
        return Ok(Verdict::one(rules && advisories.success));
    }
    let note = "advisories not checked: their database is out of reach from here".to_owned();
    Ok(Verdict { note: Some(note), ..Verdict::one(rules) })
}

/// No example at all is fine; one that fails is not.
pub(crate) fn doc_tests() -> Result<Verdict, Trouble> {
    let ended = Job::cargo()
        .args(["test", "--locked", "--workspace", "--doc", "--no-fail-fast"])
        .quiet("doc-tests")?;
    let counted = count(Runner::Harness, &ended.output).unwrap_or_default();
    if ended.success && counted.failed == 0 && counted.passed > 0 {
        return Ok(Verdict { count: counted, note: None });
    }
    Ok(Verdict::one(ended.success && counted.failed == 0))
}

const GENERATED: [&str; 3] = ["ui/src/generated", "assets/docs/faults.md", "assets/docs/rules.md"];

/// The tests rewrite these files; what they wrote must be what is committed.
pub(crate) fn generated() -> Result<Verdict, Trouble> {
    for path in GENERATED {
        if !root().join(path).exists() {
            eprintln!("  {path} is not there");
            return Ok(Verdict::one(false));
        }
    }
    let changed = Job::new("git").args(["--no-pager", "diff", "--exit-code", "--"]).args(GENERATED);
    let unknown = Job::new("git").args(["ls-files", "--others", "--exclude-standard", "--"]).args(GENERATED);
    let same = changed.quiet("generated")?.success;
    let unknown = unknown.quiet("generated unknown")?;
    if !unknown.output.is_empty() {
        eprintln!("  generated and not committed:\n{}", unknown.output.trim_end());
    }
    Ok(Verdict::one(same && unknown.success && unknown.output.is_empty()))
}

/// A whole morning through the real program; both books must agree.
pub(crate) fn demo(job: Job) -> Result<Verdict, Trouble> {
    let job = job.args(["--headless", "--json", "--out"]).args([target().join("xtask/demo")]);
    let ended = crate::display::with_runtime_folder(job)?.quiet("demo")?;
    let summary = last_line(&ended.output);
    let balanced = summary.contains(r#""balanced":true"#);
    let bills = u64::try_from(summary.matches(r#""case":"#).count()).unwrap_or(0);
    if !ended.success || !balanced || bills == 0 {
        eprintln!("  not balanced: {summary}");
        return Ok(Verdict::one(false));
    }
    let note = format!("{bills} bills");
    Ok(Verdict { count: Count { passed: 1, failed: 0 }, note: Some(note) })
}

/// The simulation: the seeds that once broke something and a thousand fixed ones, each twice; the numbers of safety §17.5 for
/// each submission, and nothing that is never reached. Fresh seeds are for `cargo xtask soak`: what is submitted is judged by
/// the same worlds every time.
pub(crate) fn vopr() -> Result<Verdict, Trouble> {
    let build =
        ["build", "--locked", "--profile", "sim", "-p", "sim", "--no-default-features", "--bin", "vopr"];
    Job::cargo().args(build).limit_minutes(30).must("vopr build")?;
    let program = built(&target(), "sim", "vopr");
    let seeds = ["--saved", "--seeds", "1..1001"];
    let asked = ["--twice", "--quota", "--every-edge", "--json"];
    let ended =
        Job::new(program).args(seeds).args(asked).keeping_freed_memory().limit_minutes(20).quiet("vopr")?;
    let figures = last_line(&ended.output);
    for line in ended.output.lines().filter(|line| line.trim_start().starts_with("seeds ")) {
        eprintln!("  vopr {}", line.trim_start());
    }
    eprintln!("  vopr {figures}");
    let figure = |name: &str| number(&figures, name).unwrap_or(0);
    let note = format!(
        "{} settlements, {} in doubt, {} full pays, {} settled after all, {} cancelled, {} starts, {} restores, {} violations",
        figure("settlements"),
        figure("in_doubt"),
        figure("fallbacks"),
        figure("resettlements"),
        figure("cancels"),
        figure("restarts"),
        figure("restores"),
        figure("violations"),
    );
    Ok(Verdict { note: Some(note), ..Verdict::one(ended.success) })
}

/// The last line that holds anything, without blanks.
fn last_line(text: &str) -> String {
    let line = text.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
    line.chars().filter(|c| !c.is_whitespace()).collect()
}
