//! Yibao Desk: the program. Words in, one of five things out.

// A desk program has no console window of its own on Windows.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod arguments;
mod backups;
mod catalog_package;
mod commands;
mod config;
mod emergency;
mod headless;
mod logging;
mod painting;
mod password;
mod restore;
mod rim;
mod second_screen;
mod start_fault;
mod verify;
mod window;
mod wiring;

use std::io::{self, BufRead, Read, Write};
use std::process::ExitCode;

use arguments::{Arguments, Place};
use headless::Ending;
use logging::Log;
use start_fault::StartFault;
use wiring::Stopped;

/// What `main` ends with where the program did not start.
const NOT_STARTED: u8 = 2;
/// Where the disk failed under it.
const DISK_FAILED: u8 = 3;
/// Where it only showed what the journal holds.
const SHOWN_ONLY: u8 = 4;

fn main() -> ExitCode {
    match arguments::read(std::env::args_os().skip(1)) {
        Ok(Arguments::Help) => print(arguments::HELP),
        Ok(Arguments::Version) => print(&format!("yibao-desk {}\n", wiring::VERSION)),
        Ok(Arguments::HashPassword) => hash_password(),
        Ok(Arguments::PackageCatalog(folder)) => match catalog_package::make(&folder, wiring::today()) {
            Ok(told) => print(&told),
            Err(what) => {
                say(&mut io::stderr(), &format!("yibao-desk: {what}\n"));
                ExitCode::from(NOT_STARTED)
            }
        },
        Ok(Arguments::Verify(asked)) => verify::run(&asked, |line| {
            say(&mut io::stdout(), &format!("{line}\n"));
        })
        .unwrap_or_else(|fault| not_started(&fault)),
        Ok(Arguments::Restore(place, backup)) => {
            restore::run(&place, &backup).map_or_else(|fault| not_started(&fault), |told| print(&told))
        }
        Ok(Arguments::Headless(place)) => headless(&place),
        Ok(Arguments::Window(place)) => window(&place),
        Err(fault) => not_started(&fault.into()),
    }
}

fn headless(place: &Place) -> ExitCode {
    let log = Log::begin();
    let running = match wiring::start(place, &log) {
        Ok(running) => running,
        Err(fault) => return not_started(&fault),
    };
    let ending =
        headless::run(&running.handle, running.runtime.handle(), wiring::VERSION, io::stdin(), io::stdout());
    match (running.stop(), ending) {
        (Stopped::DiskFailed, _) => ExitCode::from(DISK_FAILED),
        (Stopped::ShownOnly, _) => ExitCode::from(SHOWN_ONLY),
        (Stopped::Cleanly, Ending::Asked) => ExitCode::SUCCESS,
        (Stopped::Cleanly, Ending::DeskStopped) => ExitCode::FAILURE,
    }
}

fn window(place: &Place) -> ExitCode {
    let log = Log::begin();
    let running = match wiring::start(place, &log) {
        Ok(running) => running,
        Err(fault) => {
            let code = not_started(&fault);
            // Whoever double-clicked has no stderr.
            return window::show_fault(&fault).map_or_else(|fault| not_started(&fault), |()| code);
        }
    };
    tauri::async_runtime::set(running.runtime.handle().clone());
    let shown = window::show(&running.handle, &running.window, running.second_screen);
    let status = match running.stop() {
        Stopped::DiskFailed => ExitCode::from(DISK_FAILED),
        Stopped::ShownOnly => ExitCode::from(SHOWN_ONLY),
        Stopped::Cleanly => ExitCode::SUCCESS,
    };
    shown.map_or_else(|fault| not_started(&fault), |()| status)
}

fn hash_password() -> ExitCode {
    let mut password = String::new();
    let read = io::stdin().lock().take(1024).read_line(&mut password);
    let hash = read.map_err(|fault| fault.to_string()).and_then(|_bytes| {
        password::hash(password.trim_end_matches(['\r', '\n'])).map_err(|fault| fault.to_string())
    });
    match hash {
        Ok(hash) => print(&format!("{hash}\n")),
        Err(fault) => {
            say(&mut io::stderr(), &format!("yibao-desk: {fault}\n"));
            ExitCode::from(NOT_STARTED)
        }
    }
}

fn not_started(fault: &StartFault) -> ExitCode {
    tracing::error!(code = fault.code(), "not started");
    say(&mut io::stderr(), &format!("{}\n", fault.line()));
    ExitCode::from(NOT_STARTED)
}

fn print(text: &str) -> ExitCode {
    if say(&mut io::stdout(), text) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Whether somebody took it.
fn say(out: &mut impl Write, text: &str) -> bool {
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).is_ok()
}
