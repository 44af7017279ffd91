//! Bringing the catalog up to date, on a thread of its own: file by file, page by page, with what is whole kept and what was cut
//! asked for again. The desk gives each request its envelope, so that no message id is ever used twice; it hears how far
//! things are and how they ended, and takes the new version into use in one step.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use settlement::BusinessDate;
use settlement::catalog::{
    BuiltCatalog, CODE_LISTS, Came, CatalogPart, CatalogShelf, CatalogSource, CodeLabel, CodeList,
    CoverageQuery, ListKind, ListRow, MAPPING_LIST, Page, UpdateFault,
};
use settlement::mapping::CentreMapping;
use settlement::request::Envelope;

/// So often in a row is asked for the same thing before it is given up.
pub const TRIES: u32 = 8;
/// Rows between two words about how far it is.
const ROWS_A_WORD: u32 = 4_096;
/// More pages than this no query has.
const PAGES_MAX: u32 = 20_000;

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
    /// Files that had come in an earlier update already.
    pub kept_files: u32,
    /// Their rows.
    pub kept_rows: u32,
}

/// What the thread of an update needs of the desk.
pub trait CatalogDesk {
    /// An envelope with a message id of its own; nothing when the desk is gone or nobody may ask.
    fn envelope(&mut self) -> Option<Envelope>;
    /// Tells how far it is.
    fn progress(&mut self, progress: &CatalogProgress);
    /// Hands a list over that came whole, or says why it did not.
    fn list(&mut self, list: ListKind, result: Result<Vec<ListRow>, UpdateFault>);
    /// Hands over what the centre holds of the mapping, whole, or says why it did not come.
    fn mappings(&mut self, result: Result<Vec<CentreMapping>, UpdateFault>);
    /// Hands a list of codes over that came whole, or says why it did not.
    fn codes(&mut self, list: CodeList, result: Result<Vec<CodeLabel>, UpdateFault>);
    /// Something the region need not have was refused; the rest goes on without it.
    fn passed_over(&mut self, what: &str, words: String);
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
        let parts = self.source.parts();
        let queries: Vec<CoverageQuery> =
            CoverageQuery::ALL.into_iter().filter(|query| self.source.asks(query.number())).collect();
        let ethnic = self.source.asks(CatalogPart::EthnicMedicines.number());
        let lists = [MAPPING_LIST, CODE_LISTS].into_iter().filter(|list| self.source.asks(list)).count();
        let steps = ListKind::ALL.len() + lists + parts.len() + usize::from(ethnic) + queries.len();
        self.progress.steps_all = u32::try_from(steps).unwrap_or(0);
        self.lists()?;
        for part in parts {
            self.begin(part.words());
            while self.file(&mut shelf, part)? {}
            self.end();
        }
        if ethnic {
            self.ethnic_medicines(&mut shelf, today)?;
        }
        for query in queries {
            self.coverage(&mut shelf, query, today)?;
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
            self.hand_over(result, |desk, result| desk.list(list, result))?;
            self.end();
        }
        if self.source.asks(MAPPING_LIST) {
            self.begin("目录对照");
            let mut rows = Vec::new();
            let asked = self.pages(MAPPING_LIST, S::mappings, |row| {
                rows.push(row);
                Ok(())
            });
            // What the centre has of the mapping is no row of the catalog.
            self.progress.rows = 0;
            self.hand_over(asked.map(|()| rows), D::mappings)?;
            self.end();
        }
        if self.source.asks(CODE_LISTS) {
            self.begin("代码表");
            for list in CodeList::ALL {
                let result = self.patiently(|source, envelope, _| source.codes(envelope, list));
                self.hand_over(result, |desk, result| desk.codes(list, result))?;
            }
            self.end();
        }
        Ok(())
    }

    /// Hands something over, or why it did not come; without a line, and after a word to stop, nothing else will.
    fn hand_over<T>(
        &mut self,
        result: Result<T, UpdateFault>,
        to: impl FnOnce(&mut D, Result<T, UpdateFault>),
    ) -> Result<(), UpdateFault> {
        match result {
            Err(UpdateFault::Cancelled) => Err(UpdateFault::Cancelled),
            Err(UpdateFault::Unreachable) => {
                to(self.desk, Err(UpdateFault::Unreachable));
                Err(UpdateFault::Unreachable)
            }
            result => {
                to(self.desk, result);
                Ok(())
            }
        }
    }

    fn begin(&mut self, what: &str) {
        what.clone_into(&mut self.progress.what);
        (self.progress.step_rows, self.progress.step_rows_all) = (0, 0);
        self.desk.progress(&self.progress);
    }

    fn end(&mut self) {
        self.progress.steps = self.progress.steps.saturating_add(1);
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
        let came =
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
        if came == Came::Before {
            self.progress.kept_files = self.progress.kept_files.saturating_add(1);
            self.progress.kept_rows = self.progress.kept_rows.saturating_add(rows);
        }
        self.desk.progress(&self.progress);
        Ok(true)
    }

    /// Every page of a query, row by row. Half of it is none: rows that are missing spoil it.
    fn pages<T>(
        &mut self,
        number: &'static str,
        mut ask: impl FnMut(&mut S, &Envelope, u32) -> Result<Page<T>, UpdateFault>,
        mut take: impl FnMut(T) -> Result<(), UpdateFault>,
    ) -> Result<(), UpdateFault> {
        let corrupt = |what: String| UpdateFault::Corrupt { part: number, what };
        let (mut page_number, mut told) = (1, 0_u32);
        loop {
            let page = self.patiently(|source, envelope, _| ask(source, envelope, page_number))?;
            let rows = u32::try_from(page.rows.len()).unwrap_or(u32::MAX);
            for row in page.rows {
                take(row)?;
            }
            told = told.saturating_add(page.told);
            self.progress.rows = self.progress.rows.saturating_add(rows);
            self.progress.step_rows = self.progress.step_rows.saturating_add(rows);
            self.progress.step_rows_all = page.rows_all;
            self.desk.progress(&self.progress);
            if page_number >= page.pages {
                return match page.rows_all {
                    0 => Ok(()),
                    all if all == told => Ok(()),
                    all => Err(corrupt(format!("{told} rows instead of {all}"))),
                };
            }
            if page.told == 0 || page.pages > PAGES_MAX {
                return Err(corrupt(format!("page {page_number} of {} has no rows", page.pages)));
            }
            page_number += 1;
        }
    }

    fn coverage<H: CatalogShelf>(
        &mut self,
        shelf: &mut H,
        query: CoverageQuery,
        today: BusinessDate,
    ) -> Result<(), UpdateFault> {
        self.begin(query.words());
        let since = since(shelf, query.number())?;
        let asked = self.pages(
            query.number(),
            |source, envelope, page| source.coverage(envelope, query, since, page),
            |row| shelf.cover(&row),
        );
        let asked = match query {
            CoverageQuery::InsuranceCodes => self.or_pass_over(query.words(), asked)?,
            CoverageQuery::Classes | CoverageQuery::Ceilings | CoverageQuery::FirstPays => {
                asked?;
                true
            }
        };
        if asked {
            shelf.covered(query.number(), today)?;
        }
        self.end();
        Ok(())
    }

    fn ethnic_medicines<H: CatalogShelf>(
        &mut self,
        shelf: &mut H,
        today: BusinessDate,
    ) -> Result<(), UpdateFault> {
        let part = CatalogPart::EthnicMedicines;
        self.begin(part.words());
        let since = since(shelf, part.number())?;
        let asked = self.pages(
            part.number(),
            |source, envelope, page| source.ethnic_medicines(envelope, since, page),
            |row| shelf.put(&row.record()),
        );
        if self.or_pass_over(part.words(), asked)? {
            shelf.covered(part.number(), today)?;
        }
        self.end();
        Ok(())
    }

    /// Whether it came; a region that has it not refuses it, and that is told and holds up nothing.
    fn or_pass_over(&mut self, what: &str, asked: Result<(), UpdateFault>) -> Result<bool, UpdateFault> {
        match asked {
            Ok(()) => Ok(true),
            Err(UpdateFault::Refused(words)) => {
                self.desk.passed_over(what, words);
                Ok(false)
            }
            Err(fault) => Err(fault),
        }
    }
}

/// From which day on a query is asked; the first time everything is wanted.
fn since(shelf: &impl CatalogShelf, number: &str) -> Result<BusinessDate, UpdateFault> {
    match shelf.covered_until(number) {
        Some(day) => Ok(day),
        None => BusinessDate::from_parts(2000, 1, 1).map_err(|_| disk("day")),
    }
}

/// Versions are texts that grow: a longer one is newer, of two as long the later in the alphabet. `0` and what a region begins
/// with are older than all.
pub(crate) fn is_newer(version: &str, held: &str) -> bool {
    if held == "0" {
        return !matches!(version, "" | "0");
    }
    (version.len(), version) > (held.len(), held)
}

fn disk(what: &str) -> UpdateFault {
    UpdateFault::Disk(what.to_owned())
}
