//! What the desk asks of the outside, done with the real transport and printer and the reader of this process.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;
use std::time::Instant;

use desk::catalog_thread::CatalogThread;
use desk::drive::{Answers, Clock, Rim};
use desk::inputs::{Duty, Event, PrintKey, PrintOutcome};
use platform::{CatalogClient, Transport, WireCodec};
use print::{PrintFault, Printer};
use settlement::fact::Stamp;
use settlement::receipt::Paper;
use settlement::request::RawReply;
use store::SqliteCache;
use tokio::runtime;

use super::{LoopbackReader, now};

/// The clocks of this machine.
pub struct WallClock(Instant);

impl WallClock {
    pub fn start() -> Self {
        Self(Instant::now())
    }
}

impl Clock for WallClock {
    fn now(&self) -> Stamp {
        Stamp { wall: now(), monotonic_ms: millis(self.0) }
    }
}

fn millis(begun: Instant) -> i64 {
    i64::try_from(begun.elapsed().as_millis()).expect("a short time")
}

/// Stands in for Argon2, which a page test need not wait for.
pub fn hash(password: &str) -> String {
    format!("plain:{password}")
}

type PrintJob = (PrintKey, Box<Paper>, Answers);

pub struct LoopbackRim {
    runtime: runtime::Handle,
    transport: Transport,
    prints: Sender<PrintJob>,
    reader: Arc<LoopbackReader>,
    data: PathBuf,
    codec: WireCodec,
    catalog: Option<CatalogThread>,
}

impl LoopbackRim {
    pub fn start(
        runtime: runtime::Handle,
        transport: Transport,
        printer: Printer,
        reader: Arc<LoopbackReader>,
        data: PathBuf,
        codec: WireCodec,
    ) -> (Self, JoinHandle<()>) {
        let (prints, jobs) = channel::<PrintJob>();
        let thread = std::thread::spawn({
            let data = data.clone();
            move || {
                for (key, paper, answers) in jobs {
                    answers.send(Event::Printed { key, outcome: outcome(&printer, &paper, &data) });
                }
            }
        });
        (Self { runtime, transport, prints, reader, data, codec, catalog: None }, thread)
    }
}

fn outcome(printer: &Printer, paper: &Paper, data: &Path) -> PrintOutcome {
    let relative = |path: PathBuf| path.strip_prefix(data).unwrap_or(&path).to_string_lossy().into_owned();
    match printer.print(paper) {
        Ok(printed) => PrintOutcome::Printed { file: printed.pdf.or(printed.slip).map(relative) },
        Err(PrintFault::PrinterUnreachable { .. }) => PrintOutcome::Unprinted { file: None },
        Err(fault) => PrintOutcome::Failed { why: fault.to_string() },
    }
}

impl Rim for LoopbackRim {
    fn perform(&mut self, duty: Duty, answers: &Answers) {
        let (answers, transport, begun) = (answers.clone(), self.transport.clone(), Instant::now());
        match duty {
            Duty::Send { ask, permit, bytes, escrow: _ } => {
                self.runtime.spawn(async move {
                    let ending = transport.send(permit, &bytes).await;
                    answers.send(Event::Platform { ask, ending, elapsed_ms: millis(begun) });
                });
            }
            Duty::Ask { ask, encoded } => {
                self.runtime.spawn(async move {
                    let ending = transport.ask(&encoded).await.unwrap_or(RawReply::NotSent);
                    answers.send(Event::Platform { ask, ending, elapsed_ms: millis(begun) });
                });
            }
            Duty::Print { key, paper } => {
                self.prints
                    .send((key, paper, answers))
                    .expect("the printing thread lives as long as the desk");
            }
            Duty::CheckPassword { check, hash, password } => {
                answers.send(Event::PasswordChecked { check, fits: hash == self::hash(&password.0) });
            }
            Duty::ReadCardAgain => self.reader.read_again(),
            // This host has no second medium: its options say so, and nothing asks for one.
            Duty::BeginBackup | Duty::AddToBackup { .. } => {
                answers.send(Event::BackupEnded { result: Err("no folder".to_owned()) });
            }
            Duty::UpdateCatalog { order } => {
                let files = self.data.join("catalog-files");
                let source = CatalogClient::new(transport, self.codec.clone(), self.runtime.clone(), files);
                let data = self.data.clone();
                self.catalog = Some(CatalogThread::start(order, answers, source, move |order| {
                    SqliteCache::builder(&data, order.number, order.on_top_of)
                }));
            }
            Duty::ForgetCatalogFiles => platform::forget_catalog_files(&self.data.join("catalog-files")),
            // This host has no keys: no package is signed for it.
            Duty::ImportCatalogPackage { .. } => {
                let fault = settlement::catalog::UpdateFault::Package("rules.keys".to_owned());
                answers.send(Event::CatalogEnded { result: Err(fault) });
            }
            Duty::CatalogEnvelope { envelope } => {
                if let Some(catalog) = &self.catalog {
                    catalog.give(envelope.map(|envelope| *envelope));
                }
            }
            Duty::EmergencySlip { text, .. } | Duty::Halt { why: text } => eprintln!("{text}"),
            Duty::LookAtSpace => {
                answers.send(Event::Space { free_bytes: store::space::free_bytes(&self.data) });
            }
        }
    }
}
