//! `open`: the real program without a window over a large journal, from its start to its first line, beside SQLite's own
//! look at the same file.
//!
//! Between the two lies what SQLite cannot know: every row and posting goes through the hash chain, every fact through the
//! fold, and the books, the requests and the taken bills are made anew and compared.

use std::collections::BTreeMap;
use std::time::Instant;

use rusqlite::Connection;
use settlement::cases::Cases;
use settlement::ports::Journal;
use store::{OpenOptions, Store};

use super::figure::{Figure, Sample};
use super::journal_copies::LargeData;
use crate::headless_desk::{DeskFolder, HeadlessDesk};
use crate::sim_platform::{SimOptions, SimPlatform};

/// `[window] number` of every desk that is driven here.
const WINDOW: &str = "3";
const RUNS: usize = 5;
const GOAL: f64 = 10.0;

fn millis(begun: Instant) -> f64 {
    begun.elapsed().as_secs_f64() * 1000.0
}

/// The figure `open`. **Unit**: ms.
///
/// # Errors
/// In words.
pub(super) fn figure(large: &LargeData) -> Result<Figure, String> {
    let platform = SimPlatform::start(SimOptions::default()).map_err(|fault| fault.to_string())?;
    let empty = DeskFolder::new(&platform.base_url())?;
    let full = DeskFolder::new(&platform.base_url())?.with_data(large.folder.path().to_owned());
    let (mut ours, mut fresh, mut look) = (Vec::new(), Vec::new(), Vec::new());
    let (mut check, mut folds) = (Vec::new(), Vec::new());
    // The first of each is not counted: it reads from the disk what all others find in memory.
    for run in 0..=RUNS {
        let floor = quick_check(large)?;
        let begun = Instant::now();
        let store = Store::open(&OpenOptions { ballast: false, ..OpenOptions::new(large.folder.path()) });
        let mut store = store.map_err(|fault| fault.to_string())?;
        let checked = millis(begun);
        let folded = fold(&mut store)?;
        drop(store);
        let (quick, own) = (program(&empty)?, program(&full)?);
        if run > 0 {
            look.push(floor);
            check.push(checked);
            folds.push(folded);
            fresh.push(quick);
            ours.push(own);
        }
    }
    let floor = Sample::from_iter(look).percentile(50);
    Ok(Figure::new("open", "ms", ours.into_iter().collect(), 50, floor, GOAL)
        .beside("new_database_p50", Sample::from_iter(fresh).percentile(50))
        .beside("store_p50", Sample::from_iter(check).percentile(50))
        .beside("fold_p50", Sample::from_iter(folds).percentile(50))
        .beside("database_mib", large.size_mib)
        .beside("database_bills", large.bills as f64)
        .beside("database_rows", large.rows as f64))
}

/// Opening the file and SQLite's own check of it: whoever wants to know whether a database is whole does at least this.
fn quick_check(large: &LargeData) -> Result<f64, String> {
    let words = |fault: rusqlite::Error| fault.to_string();
    let begun = Instant::now();
    let connection = Connection::open(large.folder.path().join("journal.db")).map_err(words)?;
    let said: String = connection.query_row("PRAGMA quick_check", [], |row| row.get(0)).map_err(words)?;
    let took = millis(begun);
    if said == "ok" { Ok(took) } else { Err(said) }
}

/// Reading every fact back and folding it, as the desk does after the check.
fn fold(store: &mut Store) -> Result<f64, String> {
    let begun = Instant::now();
    let (mut attempts, mut fallbacks, mut deposits) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let mut cases = Cases { attempts: &mut attempts, fallbacks: &mut fallbacks, deposits: &mut deposits };
    for stored in store.journal.replay().map_err(|fault| fault.to_string())? {
        cases.fold(stored.stamp, &stored.entry, WINDOW).map_err(|fault| fault.to_string())?;
    }
    Ok(millis(begun))
}

/// From the start to the first line, which says that it is ready; the journal must be worked on, not only shown.
fn program(folder: &DeskFolder) -> Result<f64, String> {
    let begun = Instant::now();
    let desk = HeadlessDesk::start(folder).map_err(|fault| fault.to_string())?;
    let took = millis(begun);
    let stopped = desk.view().stopped;
    desk.quit().map_err(|fault| fault.to_string())?;
    stopped.map_or(Ok(took), |fault| Err(format!("only shown: {} {:?}", fault.code, fault.detail)))
}
