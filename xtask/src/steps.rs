//! The list of steps of `cargo xtask test`, in order of cost.

use crate::build::program;
use crate::checks;
use crate::count::{Count, Runner, count};
use crate::process::{Ended, Job};
use crate::setup::{Need, path};
use crate::{Trouble, display, mutants};

/// One step: a name for `--only`, what it needs, what it does.
pub(crate) struct Step {
    /// The name.
    pub(crate) name: &'static str,
    /// One line for `--list`.
    pub(crate) about: &'static str,
    /// When it runs.
    pub(crate) part: Part,
    /// What has to be there first.
    pub(crate) needs: &'static [Need],
    /// The work; the argument says whether this is `--quick`.
    pub(crate) run: fn(bool) -> Result<Verdict, Trouble>,
}

/// Which runs a step belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Every run, `--quick` too.
    Quick,
    /// Every whole run.
    Usual,
}

/// What came of a step.
pub(crate) struct Verdict {
    /// Tests, or 1 for a step that counts none.
    pub(crate) count: Count,
    /// What the reader should know although the step went through.
    pub(crate) note: Option<String>,
}

impl Verdict {
    /// A step without tests of its own.
    pub(crate) fn one(passed: bool) -> Self {
        Self { count: Count { passed: u64::from(passed), failed: u64::from(!passed) }, note: None }
    }

    /// A step of a test runner. No summary, no test, or a bad exit status without a failed test is itself a failure.
    fn counted(runner: Runner, ended: &Ended) -> Self {
        let mut count = count(runner, &ended.output).unwrap_or_default();
        if count.failed == 0 && (!ended.success || count.passed == 0) {
            count.failed = 1;
        }
        Self { count, note: None }
    }
}

use Need::{BrowserModules, Deny, Driver, LoopbackScreens, Nextest, Packages, Programs, Screens, UiModules};

/// Every step, in the order of a full run.
pub(crate) const STEPS: [Step; 16] = [
    Step {
        name: "fmt",
        about: "rustfmt changes nothing",
        part: Part::Quick,
        needs: &[],
        run: |_| plain(&Job::cargo().args(["fmt", "--all", "--check", "--", "--color", "never"]), "fmt"),
    },
    Step {
        name: "ui-types",
        about: "TypeScript compiles",
        part: Part::Quick,
        needs: &[UiModules],
        run: |_| plain(&npm("typecheck"), "ui-types"),
    },
    Step {
        name: "ui-lint",
        about: "lint of the screens",
        part: Part::Usual,
        needs: &[UiModules],
        run: |_| plain(&npm("lint"), "ui-lint"),
    },
    Step {
        name: "ui-test",
        about: "vitest renders every view",
        part: Part::Quick,
        needs: &[UiModules],
        run: |_| Ok(Verdict::counted(Runner::Vitest, &npm("test").quiet("ui-test")?)),
    },
    Step {
        name: "ui-build",
        about: "the pages of the window and of the loopback host",
        part: Part::Usual,
        needs: &[UiModules],
        run: |_| {
            let window = npm("build").quiet("ui-build")?;
            let loopback = npm("build:loopback").quiet("ui-build loopback")?;
            Ok(Verdict::one(window.success && loopback.success))
        },
    },
    Step {
        name: "clippy",
        about: "clippy, warnings denied",
        part: Part::Quick,
        needs: &[Packages, Screens],
        run: |_| {
            let job = Job::cargo().args([
                "clippy",
                "--locked",
                "--workspace",
                "--all-targets",
                "--",
                "-D",
                "warnings",
            ]);
            plain(&job.limit_minutes(60), "clippy")
        },
    },
    Step {
        name: "deny",
        about: "licences, bans, sources, advisories",
        part: Part::Usual,
        needs: &[Deny],
        run: |_| checks::deny(),
    },
    Step {
        name: "nextest",
        about: "every Rust test",
        part: Part::Quick,
        needs: &[Packages, Nextest, Programs],
        run: |quick| {
            let profile = if quick { "quick" } else { "default" };
            let job = Job::cargo().args([
                "nextest",
                "run",
                "--locked",
                "--workspace",
                "--no-fail-fast",
                "--profile",
                profile,
            ]);
            Ok(Verdict::counted(Runner::Nextest, &with_ci(job).limit_minutes(60).quiet("nextest")?))
        },
    },
    Step {
        name: "doc-tests",
        about: "examples in doc comments",
        part: Part::Usual,
        needs: &[Packages, Screens],
        run: |_| checks::doc_tests(),
    },
    Step {
        name: "doc",
        about: "rustdoc, warnings denied",
        part: Part::Usual,
        needs: &[Packages, Screens],
        run: |_| {
            let job = Job::cargo()
                .args(["doc", "--locked", "--workspace", "--no-deps"])
                .env("RUSTDOCFLAGS", "-D warnings");
            plain(&job, "doc")
        },
    },
    Step {
        name: "generated",
        about: "generated files are committed as the tests write them",
        part: Part::Usual,
        needs: &[],
        run: |_| checks::generated(),
    },
    Step {
        name: "vopr",
        about: "the simulation: saved and a thousand fixed seeds, each twice, at the numbers of safety §17.5",
        part: Part::Usual,
        needs: &[Packages],
        run: |_| checks::vopr(),
    },
    Step {
        name: "mutants",
        about: "the product broken on purpose is noticed every time",
        part: Part::Usual,
        needs: &[Packages],
        run: |_| mutants::step(),
    },
    Step {
        name: "browser",
        about: "playwright on the loopback host",
        part: Part::Usual,
        needs: &[Programs, LoopbackScreens, BrowserModules],
        run: |_| {
            let job = with_ci(Job::new("npm").args(["test"]).folder("tests/e2e"));
            Ok(Verdict::counted(Runner::Playwright, &job.quiet("browser")?))
        },
    },
    Step {
        name: "smoke",
        about: "the real program in a real window",
        part: Part::Usual,
        needs: &[Programs, Driver, BrowserModules],
        run: |_| {
            let job = with_ci(Job::new("npm").args(["run", "smoke"]).folder("tests/e2e")).env("PATH", path());
            Ok(Verdict::counted(Runner::Tap, &display::with_runtime_folder(job)?.quiet("smoke")?))
        },
    },
    Step {
        name: "demo",
        about: "a whole morning on the real card stack balances",
        part: Part::Usual,
        needs: &[Programs],
        run: |_| checks::demo(program("demo", false)),
    },
];

fn npm(script: &str) -> Job {
    with_ci(Job::new("npm").args(["run", script]).folder("ui"))
}

fn with_ci(job: Job) -> Job {
    job.env("CI", "true")
}

fn plain(job: &Job, name: &str) -> Result<Verdict, Trouble> {
    Ok(Verdict::one(job.quiet(name)?.success))
}
