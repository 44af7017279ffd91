//! Bringing the catalog up to date, on a thread of its own: file by file, page by page, with what is whole kept and what was cut
//! asked for again. The desk gives each request its envelope, so that no message id is ever used twice; it hears how far
//! things are and how they ended, and takes the new version into use in one step.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use settlement::BusinessDate;
use settlement::catalog::{
    BuiltCatalog, CatalogPart, CatalogShelf, CatalogSource, CoverageQuery, ListKind, ListRow, UpdateFault,
};
use settlement::request::Envelope;

/// So often in a row is asked for the same thing before it is given up.
pub const TRIES: u32 = 8;
/// Rows between two words about how far it is.
const ROWS_A_WORD: u32 = 4_096;

/// How far an update is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CatalogProgress {
    /// What is being fetched, as it is called at the desk.
    pub what: String,
    /// Rows taken so far.
    pub rows: u32,
    /// Parts and queries that are through.
    pub steps: u32,
    /// All of them.
    pub steps_all: u32,
    /// Rows taken of this step.
    pub step_rows: u32,
    /// Rows of this step, where that is known.
    pub step_rows_all: u32,
}

/// What the thread of an update needs of the desk.
pub trait CatalogDesk {
    /// An envelope with a message id of its own; nothing when the desk is gone or nobody may ask.
    fn envelope(&mut self) -> Option<Envelope>;
    /// Tells how far it is.
    fn progress(&mut self, progress: &CatalogProgress);
    /// Hands a list over that came whole, or says why it did not.
    fn list(&mut self, list: ListKind, result: Result<Vec<ListRow>, UpdateFault>);
    /// Waits before the next try, the longer the more there were.
    fn pause(&mut self, tries: u32);
}

/// A word to stop.
#[derive(Clone, Debug, Default)]
pub struct StopWord(Arc<AtomicBool>);

impl StopWord {
    /// Says it.
    pub fn say(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Was it said?
    pub fn is_said(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// One update, from what is held to what the platform has.
pub struct CatalogUpdate<'a, S, D> {
    source: &'a mut S,
    desk: &'a mut D,
    stop: StopWord,
    progress: CatalogProgress,
}

impl<'a, S: CatalogSource, D: CatalogDesk> CatalogUpdate<'a, S, D> {
    /// Prepares one.
    pub fn new(source: &'a mut S, desk: &'a mut D, stop: StopWord) -> Self {
        Self { source, desk, stop, progress: CatalogProgress::default() }
    }

    /// Fetches everything that is newer than what the shelf holds, and ends the new version; nothing where there is nothing
    /// newer.
    ///
    /// # Errors
    /// See `UpdateFault`; what was put together is thrown away.
    pub fn run<H: CatalogShelf>(
        mut self,
        mut shelf: H,
        today: BusinessDate,
    ) -> Result<Option<BuiltCatalog>, UpdateFault> {
        let steps = ListKind::ALL.len() + CatalogPart::ALL.len() + CoverageQuery::ALL.len();
        self.progress.steps_all = u32::try_from(steps).unwrap_or(0);
        self.lists()?;
        for part in CatalogPart::ALL {
            self.begin(part.words());
            while self.file(&mut shelf, part)? {}
            self.progress.steps = self.progress.steps.saturating_add(1);
        }
        let since = match shelf.covered_until() {
            Some(day) => day,
            // The first time everything is wanted.
            None => BusinessDate::from_parts(2000, 1, 1).map_err(|_| disk("day"))?,
        };
        for query in CoverageQuery::ALL {
            self.begin(query.words());
            self.pages(&mut shelf, query, since)?;
            self.progress.steps = self.progress.steps.saturating_add(1);
        }
        if self.progress.rows == 0 {
            return Ok(None);
        }
        self.check_stop()?;
        shelf.finish(today).map(Some)
    }

    /// Lists first: they are small and used all day. One that does not come holds up neither the others nor the catalog,
    /// unless the line is gone.
    fn lists(&mut self) -> Result<(), UpdateFault> {
        for list in ListKind::ALL {
            self.begin(list.words());
            let result = self.patiently(|source, envelope, _| source.list(envelope, list));
            let ends =
                |fault: &&UpdateFault| matches!(fault, UpdateFault::Unreachable | UpdateFault::Cancelled);
            let gone = result.as_ref().err().filter(ends).cloned();
            if gone != Some(UpdateFault::Cancelled) {
                self.desk.list(list, result);
            }
            if let Some(fault) = gone {
                return Err(fault);
            }
            self.progress.steps = self.progress.steps.saturating_add(1);
        }
        Ok(())
    }

    fn begin(&mut self, what: &str) {
        what.clone_into(&mut self.progress.what);
        (self.progress.step_rows, self.progress.step_rows_all) = (0, 0);
        self.desk.progress(&self.progress);
    }

    fn check_stop(&self) -> Result<(), UpdateFault> {
        if self.stop.is_said() { Err(UpdateFault::Cancelled) } else { Ok(()) }
    }

    /// Asks until there is an answer, or it was asked often enough.
    fn patiently<T>(
        &mut self,
        mut ask: impl FnMut(&mut S, &Envelope, &StopWord) -> Result<T, UpdateFault>,
    ) -> Result<T, UpdateFault> {
        let mut tries = 0;
        loop {
            self.check_stop()?;
            let Some(envelope) = self.desk.envelope() else { return Err(UpdateFault::Cancelled) };
            match ask(self.source, &envelope, &self.stop) {
                Err(fault @ (UpdateFault::Unreachable | UpdateFault::Broken(_))) => {
                    tries += 1;
                    if tries >= TRIES {
                        return Err(fault);
                    }
                    self.desk.pause(tries);
                }
                ended => return ended,
            }
        }
    }

    /// One file of a part; whether there was one.
    fn file<H: CatalogShelf>(&mut self, shelf: &mut H, part: CatalogPart) -> Result<bool, UpdateFault> {
        let held = shelf.held(part).unwrap_or_else(|| "0".to_owned());
        let Some(file) = self.patiently(|source, envelope, _| source.next_file(envelope, part, &held))?
        else {
            return Ok(false);
        };
        self.progress.step_rows_all = self.progress.step_rows_all.saturating_add(file.rows.unwrap_or(0));
        self.patiently(|source, envelope, stop| source.download(envelope, &file, &|| stop.is_said()))?;
        let mut newest = String::new();
        let (desk, progress, stop) = (&mut *self.desk, &mut self.progress, &self.stop);
        let rows = self.source.read(&file, &mut |record| {
            if !is_newer(record.version, &held) {
                return Err(UpdateFault::WrongVersion {
                    part: part.number(),
                    found: record.version.to_owned(),
                    held: held.clone(),
                });
            }
            if newest.is_empty() || is_newer(record.version, &newest) {
                record.version.clone_into(&mut newest);
            }
            shelf.put(record)?;
            progress.rows = progress.rows.saturating_add(1);
            progress.step_rows = progress.step_rows.saturating_add(1);
            if progress.rows.is_multiple_of(ROWS_A_WORD) {
                desk.progress(progress);
                if stop.is_said() {
                    return Err(UpdateFault::Cancelled);
                }
            }
            Ok(())
        })?;
        if rows == 0 {
            return Ok(false);
        }
        shelf.holds(part, &newest)?;
        self.desk.progress(&self.progress);
        Ok(true)
    }

    fn pages<H: CatalogShelf>(
        &mut self,
        shelf: &mut H,
        query: CoverageQuery,
        since: BusinessDate,
    ) -> Result<(), UpdateFault> {
        let mut number = 1;
        loop {
            let page =
                self.patiently(|source, envelope, _| source.coverage(envelope, query, since, number))?;
            for row in &page.rows {
                shelf.cover(row)?;
            }
            let rows = u32::try_from(page.rows.len()).unwrap_or(0);
            self.progress.rows = self.progress.rows.saturating_add(rows);
            self.progress.step_rows = self.progress.step_rows.saturating_add(rows);
            self.progress.step_rows_all = page.rows_all;
            self.desk.progress(&self.progress);
            if number >= page.pages || rows == 0 {
                return Ok(());
            }
            number += 1;
        }
    }
}

/// Versions are texts that grow: a longer one is newer, of two as long the later in the alphabet. `0` and what a region begins
/// with are older than all.
fn is_newer(version: &str, held: &str) -> bool {
    if held == "0" {
        return !version.is_empty();
    }
    (version.len(), version) > (held.len(), held)
}

fn disk(what: &str) -> UpdateFault {
    UpdateFault::Disk(what.to_owned())
}
