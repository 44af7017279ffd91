//! Builds what other tasks start: the web view's pages first, since the window embeds them.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::Trouble;
use crate::process::{Job, root, target};
use crate::setup::{Need, meet};

/// The newest change below a folder, build products left out.
fn newest(path: &Path) -> Option<SystemTime> {
    let skip =
        |name: &OsStr| name.to_str().is_some_and(|name| name == "node_modules" || name.starts_with("dist"));
    if !path.is_dir() {
        return path.metadata().and_then(|data| data.modified()).ok();
    }
    let entries = fs::read_dir(path).ok()?.flatten();
    entries.filter(|entry| !skip(&entry.file_name())).filter_map(|entry| newest(&entry.path())).max()
}

/// `ui/dist`, which the window embeds, built again where a source is newer.
pub(crate) fn screens() -> Result<(), Trouble> {
    pages("build", "dist")
}

/// `ui/dist-loopback`, which `sim_desk` serves to a browser, built again where a source is newer.
pub(crate) fn loopback_screens() -> Result<(), Trouble> {
    pages("build:loopback", "dist-loopback")
}

fn pages(script: &str, folder: &str) -> Result<(), Trouble> {
    meet(Need::UiModules)?;
    let page = root().join("ui").join(folder).join("index.html");
    let built = page.metadata().and_then(|data| data.modified()).ok();
    if built.is_some() && built >= newest(&root().join("ui")) {
        return Ok(());
    }
    Job::new("npm").args(["run", script]).folder("ui").must(&format!("ui {script}"))
}

/// Every program of `terminal` and `sim`.
pub(crate) fn programs(release: bool) -> Result<(), Trouble> {
    meet(Need::Packages)?;
    screens()?;
    let profile: &[&str] = if release { &["--release"] } else { &[] };
    let job =
        Job::cargo().args(["build", "--locked", "-p", "terminal", "-p", "sim"]).args(profile.iter().copied());
    job.limit_minutes(60).must(if release { "cargo build release" } else { "cargo build" })
}

/// The smallest Tauri window, a floor of the bench. It shares our target folder, and so the built dependencies.
pub(crate) fn smallest_window() -> Result<(), Trouble> {
    let manifest = "tests/smallest-window/Cargo.toml";
    let job =
        Job::cargo().args(["build", "--release", "--locked", "--manifest-path", manifest, "--target-dir"]);
    job.args([target()]).limit_minutes(60).must("cargo build smallest window")
}

/// A program built by `programs`.
pub(crate) fn program(name: &str, release: bool) -> Job {
    Job::new(built(&target(), if release { "release" } else { "debug" }, name))
}

/// Where cargo puts a program of a profile, below a target folder.
pub(crate) fn built(target: &Path, profile: &str, name: &str) -> PathBuf {
    target.join(profile).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}
