//! What a fresh machine lacks: system packages, cargo tools, npm packages. Does only what is missing and says what it does.
//!
//! Not here: the advisory database of cargo-deny and the compilation of anything of ours.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::Trouble;
use crate::process::{Job, root};

/// How to see, on a machine without dpkg, whether a package's content is there.
enum Trace {
    /// A pkg-config module.
    Module(&'static str),
    /// A program.
    Program(&'static str),
    /// A file.
    File(&'static str),
}

/// Debian's name, the trace it leaves, what it is for.
const PACKAGES: [(&str, Trace, &str); 18] = [
    ("build-essential", Trace::Program("cc"), "linking"),
    ("pkg-config", Trace::Program("pkg-config"), "finding libraries"),
    ("libwebkit2gtk-4.1-dev", Trace::Module("webkit2gtk-4.1"), "the window"),
    ("libayatana-appindicator3-dev", Trace::Module("ayatana-appindicator3-0.1"), "the window"),
    ("librsvg2-dev", Trace::Module("librsvg-2.0"), "the window"),
    ("libpcsclite-dev", Trace::Module("libpcsclite"), "the card reader"),
    ("pcscd", Trace::Program("pcscd"), "the card reader"),
    ("vsmartcard-vpcd", Trace::File("/etc/reader.conf.d/vpcd"), "the virtual reader"),
    ("pcsc-tools", Trace::Program("pcsc_scan"), "looking at readers"),
    ("opensc", Trace::Program("opensc-tool"), "looking at cards"),
    ("webkit2gtk-driver", Trace::Program("WebKitWebDriver"), "the smoke run"),
    ("xvfb", Trace::Program("Xvfb"), "windows without a display"),
    ("xdotool", Trace::Program("xdotool"), "keys for the bench's window"),
    ("dbus", Trace::Program("dbus-daemon"), "windows without a session"),
    ("fonts-noto-cjk", Trace::File("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"), "Chinese text"),
    ("poppler-utils", Trace::Program("pdftotext"), "reading our own papers"),
    ("chromium", Trace::Program("chromium"), "the browser tests"),
    ("sqlite3", Trace::Program("sqlite3"), "a peer of the bench"),
];

/// Something a task cannot do without.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Need {
    /// The packages of the system.
    Packages,
    /// cargo-nextest.
    Nextest,
    /// cargo-deny.
    Deny,
    /// tauri-driver.
    Driver,
    /// npm packages of `ui/`.
    UiModules,
    /// npm packages of `tests/e2e/`.
    BrowserModules,
    /// `ui/dist`, which the window embeds.
    Screens,
    /// `ui/dist-loopback`, which `sim_desk` serves.
    LoopbackScreens,
    /// The programs of `terminal` and `sim`.
    Programs,
}

/// Everything a machine lacks, without compiling anything of ours.
pub(crate) fn everything() -> Result<(), Trouble> {
    packages()?;
    cargo_tool("cargo-nextest", &[])?;
    cargo_tool("cargo-deny", &[])?;
    cargo_tool("tauri-driver", &["--version", "^2"])?;
    npm("ui")?;
    npm("tests/e2e")
}

/// Meets one need.
pub(crate) fn meet(need: Need) -> Result<(), Trouble> {
    match need {
        Need::Packages => packages(),
        Need::Nextest => cargo_tool("cargo-nextest", &[]),
        Need::Deny => cargo_tool("cargo-deny", &[]),
        Need::Driver => cargo_tool("tauri-driver", &["--version", "^2"]),
        Need::UiModules => npm("ui"),
        Need::BrowserModules => npm("tests/e2e"),
        Need::Screens => crate::build::screens(),
        Need::LoopbackScreens => crate::build::loopback_screens(),
        Need::Programs => crate::build::programs(false),
    }
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(cargo_bin())
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// Where `cargo install` puts programs.
fn cargo_bin() -> Option<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    home.map(|home| home.join("bin"))
}

/// `PATH` with cargo's own folder, for programs that start tools which were just installed.
pub(crate) fn path() -> OsString {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(std::env::split_paths(&path).chain(cargo_bin())).unwrap_or(path)
}

fn missing_packages() -> Vec<&'static (&'static str, Trace, &'static str)> {
    if on_path("dpkg-query").is_none() {
        return PACKAGES
            .iter()
            .filter(|(_, trace, _)| match trace {
                Trace::Module(name) => Job::new("pkg-config").args(["--exists", name]).ask().is_none(),
                Trace::Program(name) => on_path(name).is_none(),
                Trace::File(name) => !Path::new(name).exists(),
            })
            .collect();
    }
    let query = Job::new("dpkg-query").args(["--show", "--showformat", "${Package} ${db:Status-Status}\\n"]);
    let installed = query.ask().unwrap_or_default();
    let has = |name: &str| installed.lines().any(|line| line.strip_prefix(name) == Some(" installed"));
    PACKAGES.iter().filter(|(name, _, _)| !has(name)).collect()
}

fn packages() -> Result<(), Trouble> {
    let missing = missing_packages();
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = missing.iter().map(|(name, _, _)| *name).collect();
    let Some(superuser) = superuser() else {
        let list: Vec<String> =
            missing.iter().map(|(name, _, purpose)| format!("  {name}  ({purpose})")).collect();
        let list = list.join("\n");
        let text = format!(
            "this machine lacks, by their names in Debian:\n{list}\n\
             Install them (apt-get install {}) and start again; it needs apt-get and either root or sudo without a password \
             to do it by itself.",
            names.join(" ")
        );
        return Err(Trouble::Unready(text));
    };
    eprintln!("  missing: {}", names.join(" "));
    let apt = |arguments: &[&str], name: &str| {
        let whole =
            superuser.iter().chain(&["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]).chain(arguments);
        let mut whole = whole.copied();
        Job::new(whole.next().unwrap_or("env")).args(whole).quiet(name)
    };
    // An index that cannot be renewed may still be good enough; the installation tells.
    apt(&["update", "-q"], "apt-get update")?;
    let install = [&["install", "-q", "-y", "--no-install-recommends"], names.as_slice()].concat();
    if !apt(&install, "apt-get install")?.success || !missing_packages().is_empty() {
        return Err(Trouble::Unready(format!("apt-get could not install: {}", names.join(" "))));
    }
    Ok(())
}

/// The words that make a command root's, where that is possible without a question.
fn superuser() -> Option<&'static [&'static str]> {
    on_path("apt-get")?;
    if Job::new("id").args(["-u"]).ask().is_some_and(|id| id.trim() == "0") {
        return Some(&[]);
    }
    Job::new("sudo").args(["-n", "true"]).ask().map(|_| ["sudo", "-n"].as_slice())
}

fn cargo_tool(name: &str, version: &[&str]) -> Result<(), Trouble> {
    if on_path(name).is_some() {
        return Ok(());
    }
    let job = Job::cargo().args(["install", "--locked", name]).args(version.iter().copied());
    if job.quiet(&format!("cargo install {name}"))?.success {
        Ok(())
    } else {
        Err(Trouble::Unready(format!("{name} is missing and cargo could not install it")))
    }
}

fn npm(folder: &str) -> Result<(), Trouble> {
    let lock = root().join(folder).join("package-lock.json");
    let modified = |path: &Path| path.metadata().and_then(|data| data.modified()).ok();
    let Some(locked) = modified(&lock) else {
        return Err(Trouble::Failed(format!("{folder}/package-lock.json is not there")));
    };
    // npm writes this file last.
    let done = modified(&root().join(folder).join("node_modules/.package-lock.json"));
    if done.is_some_and(|done| done >= locked) {
        return Ok(());
    }
    if on_path("npm").is_none() {
        return Err(Trouble::Unready("npm is missing: install Node.js 20 or newer (nodejs.org)".to_owned()));
    }
    Job::new("npm")
        .args(["ci", "--no-audit", "--no-fund"])
        .folder(folder)
        .must(&format!("npm ci in {folder}"))
}
