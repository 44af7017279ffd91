//! Does what the desk asks of the outside, off the desk's thread, and sends back what came of it.
//!
//! Questions to the platform run side by side on a small runtime; prints run one after the other on a thread of their own;
//! passwords are checked where slowness hurts nobody. Nothing here decides anything.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use card_pcsc::Watch;
use desk::catalog_thread::CatalogThread;
use desk::drive::{Answers, Clock, Rim};
use desk::inputs::{AskId, Duty, Event, PrintKey, PrintOutcome};
use platform::{CatalogClient, Transport, WireCodec};
use print::{PrintFault, Printer};
use settlement::escrow::EscrowRecord;
use settlement::fact::Stamp;
use settlement::receipt::Paper;
use settlement::request::RawReply;
use settlement::time::Timestamp;
use store::{EscrowPlace, SqliteCache};
use tokio::runtime;

use crate::backups::{BackupJob, Backups};
use crate::catalog_package;
use crate::emergency::Emergency;
use crate::password;

/// The copy outside may keep a request waiting for so long, and no longer: it is best effort.
const ESCROW_WITHIN: Duration = Duration::from_secs(2);
/// A printer that has nothing to do for so long gives its memory back.
const PRINTER_REST: Duration = Duration::from_mins(2);

/// Below the data folder: files of a catalog that came whole, until it is in use.
const CATALOG_FILES: &str = "catalog-files";

/// The clocks of this machine.
pub(crate) struct LiveClock(Instant);

impl LiveClock {
    /// Monotonic time begins now.
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

impl Clock for LiveClock {
    fn now(&self) -> Stamp {
        // A clock before 1970 is wrong in any case; the platform's answers will say so.
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Stamp { wall: Timestamp::from_millis(millis(wall)), monotonic_ms: millis(self.0.elapsed()) }
    }
}

struct PrintJob {
    key: PrintKey,
    paper: Box<Paper>,
    answers: Answers,
}

/// The prints of this window, in order.
pub(crate) struct Prints {
    jobs: Sender<PrintJob>,
}

impl Prints {
    /// A printing thread; it ends when the rim that holds this is dropped, after the last job.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(crate) fn start(printer: Arc<Printer>, data: PathBuf) -> std::io::Result<(Self, JoinHandle<()>)> {
        let (jobs, waiting) = channel();
        let thread = std::thread::Builder::new()
            .name("prints".to_owned())
            .spawn(move || print_all(&printer, &data, &waiting))?;
        Ok((Self { jobs }, thread))
    }
}

fn print_all(printer: &Printer, data: &Path, waiting: &Receiver<PrintJob>) {
    let mut awake = false;
    loop {
        let patience = if awake { PRINTER_REST } else { Duration::from_hours(24) };
        match waiting.recv_timeout(patience) {
            Ok(job) => {
                awake = true;
                let outcome = outcome(printer, data, &job.paper);
                job.answers.send(Event::Printed { key: job.key, outcome });
            }
            Err(RecvTimeoutError::Timeout) => {
                printer.rest();
                awake = false;
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

fn outcome(printer: &Printer, data: &Path, paper: &Paper) -> PrintOutcome {
    let begun = Instant::now();
    let relative = |path: PathBuf| path.strip_prefix(data).unwrap_or(&path).to_string_lossy().into_owned();
    let outcome = match printer.print(paper) {
        Ok(printed) => PrintOutcome::Printed { file: printed.pdf.or(printed.slip).map(relative) },
        Err(fault @ PrintFault::PrinterUnreachable { .. }) => {
            tracing::warn!(%fault, "kept, not printed");
            PrintOutcome::Unprinted { file: None }
        }
        Err(
            fault @ (PrintFault::NoChineseFont { .. }
            | PrintFault::FolderUnwritable { .. }
            | PrintFault::DiskFull { .. }
            | PrintFault::ContentDiffers { .. }
            | PrintFault::DoesNotAddUp(_)
            | PrintFault::Layout(_)),
        ) => {
            tracing::error!(%fault, "not printed");
            PrintOutcome::Failed { why: fault.to_string() }
        }
    };
    tracing::info!(elapsed_ms = millis(begun.elapsed()), "paper");
    outcome
}

/// The readers, once they are watched.
pub(crate) type SharedWatch = Arc<Mutex<Option<Watch>>>;

/// The copy outside, with an end to every wait.
#[derive(Clone)]
pub(crate) struct Escrow {
    place: EscrowPlace,
    /// A share that hangs holds one thread, not all of them.
    waiting: Arc<AtomicBool>,
}

impl Escrow {
    pub(crate) fn new(place: EscrowPlace) -> Self {
        Self { place, waiting: Arc::default() }
    }

    /// Whether the record is on the other medium in time.
    async fn keep(&self, record: EscrowRecord) -> bool {
        if self.waiting.swap(true, Ordering::SeqCst) {
            return false;
        }
        let own = self.clone();
        let written = tokio::task::spawn_blocking(move || {
            let written = own.place.append(&record);
            own.waiting.store(false, Ordering::SeqCst);
            written
        });
        match tokio::time::timeout(ESCROW_WITHIN, written).await {
            Ok(Ok(Ok(()))) => true,
            Ok(Ok(Err(fault))) => {
                tracing::error!(%fault, "the copy outside did not take a record");
                false
            }
            Ok(Err(_)) | Err(_) => {
                tracing::error!("the copy outside did not answer in time");
                false
            }
        }
    }
}

/// Everything outside of the desk's thread.
pub(crate) struct LiveRim {
    /// Where questions to the platform run.
    pub(crate) runtime: runtime::Handle,
    /// The line to the platform.
    pub(crate) transport: Transport,
    /// The prints.
    pub(crate) prints: Prints,
    /// The readers; set once the desk listens.
    pub(crate) watch: SharedWatch,
    /// The folder whose disk is watched.
    pub(crate) data: PathBuf,
    /// The copy outside.
    pub(crate) escrow: Option<Escrow>,
    /// The backups.
    pub(crate) backups: Option<Backups>,
    /// What is done when the disk fails.
    pub(crate) emergency: Arc<Emergency>,
    /// What catalogs are asked with.
    pub(crate) codec: WireCodec,
    /// An update of the catalog.
    pub(crate) catalog: Option<CatalogThread>,
    /// 就医地医保区划, for packages.
    pub(crate) area: String,
    /// Public keys of who signs packages.
    pub(crate) pack_keys: Vec<Vec<u8>>,
}

impl Rim for LiveRim {
    fn perform(&mut self, duty: Duty, answers: &Answers) {
        let answers = answers.clone();
        match duty {
            Duty::Send { ask, permit, bytes, escrow } => {
                let transport = self.transport.clone();
                let outside = self.escrow.clone();
                self.runtime.spawn(async move {
                    if let (Some(record), Some(outside)) = (escrow, outside) {
                        let works = outside.keep(*record).await;
                        answers.send(Event::Escrowed { works });
                    }
                    let begun = Instant::now();
                    let ending = transport.send(permit, &bytes).await;
                    answer(&answers, ask, ending, begun);
                });
            }
            Duty::Ask { ask, encoded } => {
                let transport = self.transport.clone();
                self.runtime.spawn(async move {
                    let begun = Instant::now();
                    // What would change something does not leave this way: it was not sent.
                    let ending = transport.ask(&encoded).await.unwrap_or_else(|refused| {
                        tracing::error!(%refused, "a mix-up of duties");
                        RawReply::NotSent
                    });
                    answer(&answers, ask, ending, begun);
                });
            }
            Duty::Print { key, paper } => {
                if let Err(refused) = self.prints.jobs.send(PrintJob { key, paper, answers }) {
                    let PrintJob { key, answers, .. } = refused.0;
                    let outcome = PrintOutcome::Failed { why: "the printing thread has ended".to_owned() };
                    answers.send(Event::Printed { key, outcome });
                }
            }
            Duty::CheckPassword { check, hash, password } => {
                self.runtime.spawn_blocking(move || {
                    let fits = password::fits(&hash, &password.0);
                    answers.send(Event::PasswordChecked { check, fits });
                });
            }
            Duty::ReadCardAgain => {
                if let Some(watch) = &*self.watch.lock().unwrap_or_else(PoisonError::into_inner) {
                    tracing::debug!(expected = watch.read_again(), "cards read again");
                }
            }
            Duty::BeginBackup => match &self.backups {
                Some(backups) => backups.take(BackupJob::Begin, answers),
                None => answers.send(Event::BackupEnded { result: Err("no folder".to_owned()) }),
            },
            Duty::AddToBackup { stretch } => {
                if let Some(backups) = &self.backups {
                    backups.take(BackupJob::Add(stretch), answers);
                }
            }
            Duty::EmergencySlip { slip, text } => self.emergency.leave_soon(slip, text),
            Duty::Halt { why } => self.emergency.halt(&why),
            Duty::UpdateCatalog { order } => {
                let (transport, codec) = (self.transport.clone(), self.codec.clone());
                let files = self.data.join(CATALOG_FILES);
                let source = CatalogClient::new(transport, codec, self.runtime.clone(), files);
                let data = self.data.clone();
                self.catalog = Some(CatalogThread::start(order, answers, source, move |order| {
                    SqliteCache::builder(&data, order.number, order.on_top_of)
                }));
            }
            Duty::ImportCatalogPackage { order, path } => {
                let (keys, area, data) = (self.pack_keys.clone(), self.area.clone(), self.data.clone());
                let options = self.codec.options().catalogs.clone();
                CatalogThread::import(
                    order,
                    answers,
                    move |order| catalog_package::open(Path::new(&path), &keys, &area, options, order.today),
                    move |order| SqliteCache::builder(&data, order.number, order.on_top_of),
                );
            }
            Duty::CatalogEnvelope { envelope } => {
                if let Some(catalog) = &self.catalog {
                    catalog.give(envelope.map(|envelope| *envelope));
                }
            }
            Duty::ForgetCatalogFiles => {
                let files = self.data.join(CATALOG_FILES);
                self.runtime.spawn_blocking(move || platform::forget_catalog_files(&files));
            }
            Duty::LookAtSpace => {
                let data = self.data.clone();
                self.runtime.spawn_blocking(move || {
                    answers.send(Event::Space { free_bytes: store::space::free_bytes(&data) });
                });
            }
        }
    }
}

fn answer(answers: &Answers, ask: AskId, ending: RawReply, begun: Instant) {
    let elapsed_ms = millis(begun.elapsed());
    tracing::info!(ask = ask.0, elapsed_ms, "the platform's part is over");
    answers.send(Event::Platform { ask, ending, elapsed_ms });
}
