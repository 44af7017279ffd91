//! The thread of an update of the catalog, for hosts: questions go through the desk for their envelopes, words about how far
//! it is come back as events.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use settlement::catalog::{
    CatalogPackage, CatalogShelf, CatalogSource, CodeLabel, CodeList, ListKind, ListRow, UpdateFault,
};
use settlement::mapping::CentreMapping;
use settlement::request::Envelope;

use crate::catalog_package::apply;
use crate::catalog_update::{CatalogDesk, CatalogProgress, CatalogUpdate, StopWord};
use crate::drive::Answers;
use crate::inputs::{CatalogOrder, Event};

/// Words about how far it is come no closer together than this.
const WORD_EVERY: Duration = Duration::from_millis(250);
/// The first pause after a broken line; each further one is as much longer.
const PAUSE: Duration = Duration::from_millis(500);
/// A desk that gives no envelope for so long is gone.
const ENVELOPE_WITHIN: Duration = Duration::from_secs(10);

/// Where envelopes for an update go.
#[derive(Clone, Debug)]
pub struct CatalogThread(Sender<Option<Envelope>>);

impl CatalogThread {
    /// Begins an update on a thread of its own; its end is an event.
    pub fn start<S, H>(
        order: CatalogOrder,
        answers: Answers,
        source: S,
        begin: impl FnOnce(&CatalogOrder) -> Result<H, UpdateFault> + Send + 'static,
    ) -> Self
    where
        S: CatalogSource + Send + 'static,
        H: CatalogShelf,
    {
        let (envelopes, given) = channel();
        let ended = answers.clone();
        let thread = std::thread::Builder::new().name("catalog".to_owned()).spawn(move || {
            let result = catch_unwind(AssertUnwindSafe(|| run(&order, &answers, source, given, begin)));
            let result = result.unwrap_or_else(|_panic| Err(UpdateFault::Disk("panic".to_owned())));
            if let Err(fault) = &result {
                tracing::warn!(%fault, "the catalog was not brought up to date");
            }
            answers.send(Event::CatalogEnded { result });
        });
        if let Err(fault) = thread {
            ended.send(Event::CatalogEnded { result: Err(UpdateFault::Disk(fault.to_string())) });
        }
        Self(envelopes)
    }

    /// Begins to apply a package on a thread of its own; its end is an event.
    pub fn import<P: CatalogPackage, H: CatalogShelf>(
        order: CatalogOrder,
        answers: Answers,
        open: impl FnOnce(&CatalogOrder) -> Result<P, UpdateFault> + Send + 'static,
        begin: impl FnOnce(&CatalogOrder) -> Result<H, UpdateFault> + Send + 'static,
    ) {
        let ended = answers.clone();
        let thread = std::thread::Builder::new().name("catalog".to_owned()).spawn(move || {
            let mut told = |progress: &CatalogProgress| {
                answers.send(Event::CatalogProgressed { progress: progress.clone() });
            };
            let result = catch_unwind(AssertUnwindSafe(|| {
                let mut package = open(&order)?;
                let shelf = begin(&order)?;
                apply(&mut package, shelf, order.today, &order.stop, &mut told)
            }));
            let result = result.unwrap_or_else(|_panic| Err(UpdateFault::Disk("panic".to_owned())));
            if let Err(fault) = &result {
                tracing::warn!(%fault, "the package was not taken");
            }
            answers.send(Event::CatalogEnded { result });
        });
        if let Err(fault) = thread {
            ended.send(Event::CatalogEnded { result: Err(UpdateFault::Disk(fault.to_string())) });
        }
    }

    /// Hands an envelope over; an update that has ended needs none.
    pub fn give(&self, envelope: Option<Envelope>) {
        if self.0.send(envelope).is_err() {
            tracing::debug!("an envelope for an update that has ended");
        }
    }
}

fn run<S: CatalogSource, H: CatalogShelf>(
    order: &CatalogOrder,
    answers: &Answers,
    mut source: S,
    given: Receiver<Option<Envelope>>,
    begin: impl FnOnce(&CatalogOrder) -> Result<H, UpdateFault>,
) -> Result<Option<settlement::catalog::BuiltCatalog>, UpdateFault> {
    let mut desk = Through { answers: answers.clone(), given, told: None, stop: order.stop.clone() };
    let shelf = begin(order)?;
    CatalogUpdate::new(&mut source, &mut desk, order.stop.clone()).run(shelf, order.today)
}

struct Through {
    answers: Answers,
    given: Receiver<Option<Envelope>>,
    told: Option<(Instant, String)>,
    stop: StopWord,
}

impl CatalogDesk for Through {
    fn envelope(&mut self) -> Option<Envelope> {
        self.answers.send(Event::CatalogAsks);
        self.given.recv_timeout(ENVELOPE_WITHIN).ok().flatten()
    }

    fn progress(&mut self, progress: &CatalogProgress) {
        let fresh =
            self.told.as_ref().is_some_and(|(at, what)| at.elapsed() < WORD_EVERY && *what == progress.what);
        if !fresh {
            self.told = Some((Instant::now(), progress.what.clone()));
            self.answers.send(Event::CatalogProgressed { progress: progress.clone() });
        }
    }

    fn list(&mut self, list: ListKind, result: Result<Vec<ListRow>, UpdateFault>) {
        self.answers.send(Event::ListFetched { list, result });
    }

    fn mappings(&mut self, result: Result<Vec<CentreMapping>, UpdateFault>) {
        self.answers.send(Event::MappingsFetched { result });
    }

    fn codes(&mut self, list: CodeList, result: Result<Vec<CodeLabel>, UpdateFault>) {
        self.answers.send(Event::CodesFetched { list, result });
    }

    fn passed_over(&mut self, what: &str, words: String) {
        self.answers.send(Event::CatalogPassedOver { what: what.to_owned(), words });
    }

    fn pause(&mut self, tries: u32) {
        let until = Instant::now().checked_add(PAUSE.saturating_mul(tries));
        while !self.stop.is_said() && until.is_some_and(|until| Instant::now() < until) {
            // Nothing comes here between questions: it is a way to wait that ends when the desk does.
            if self.given.recv_timeout(Duration::from_millis(50)) == Err(RecvTimeoutError::Disconnected) {
                return;
            }
        }
    }
}
