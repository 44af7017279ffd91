//! The demo: `demo --headless|--window [--json] [--out DIR]`; `cargo xtask demo` builds and runs it.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sim::demo::{DemoOptions, headless, window};
use sim::headless_desk::Stop;

const USAGE: &str = "demo --headless [--json] [--out DIR] | --window

  --headless   a whole morning by itself, told as a story, with both books compared at the end
  --window     the real window, and a control page for cards, line and faults
  --json       the last line is one JSON object
  --out DIR    papers are kept there

Exit status 0 only where both books agree.";

/// Not balanced, or something did not go as told.
const FAILED: u8 = 1;
/// The command line.
const MISUSED: u8 = 2;

fn main() -> ExitCode {
    let stop = Stop::default();
    let (options, with_window) = match parse(std::env::args().skip(1), &stop) {
        Ok(parsed) => parsed,
        Err(reason) => {
            eprintln!("demo: {reason}\n\n{USAGE}");
            return ExitCode::from(MISUSED);
        }
    };
    watch_signals(stop);
    match if with_window { window(&options) } else { headless(&options) } {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(FAILED),
        Err(reason) => {
            eprintln!("demo: {reason}");
            ExitCode::from(FAILED)
        }
    }
}

fn parse(words: impl Iterator<Item = String>, stop: &Stop) -> Result<(DemoOptions, bool), String> {
    let mut words = words;
    let mut options = DemoOptions { json: false, out: None, stop: Arc::clone(stop) };
    let mut with_window = None;
    while let Some(word) = words.next() {
        match word.as_str() {
            "--headless" => with_window = Some(false),
            "--window" => with_window = Some(true),
            "--json" => options.json = true,
            "--out" => options.out = Some(PathBuf::from(words.next().ok_or("--out needs a folder")?)),
            other => return Err(format!("{other} is not known")),
        }
    }
    let with_window = with_window.ok_or("--headless or --window?")?;
    Ok((options, with_window))
}

/// Ends what waits on the first signal, so that everything that was started is stopped on the way out.
fn watch_signals(stop: Arc<AtomicBool>) {
    std::thread::spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
        runtime.block_on(asked_to_end());
        stop.store(true, Ordering::Relaxed);
    });
}

#[cfg(unix)]
async fn asked_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminated), Ok(mut hung_up)) =
        (signal(SignalKind::terminate()), signal(SignalKind::hangup()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminated.recv() => {}
        _ = hung_up.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

#[cfg(not(unix))]
async fn asked_to_end() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}
