//! The log: one file a day in the data folder, kept for a month. Codes, message ids, transaction numbers and milliseconds;
//! never a name, a certificate or card number, a password or a body.
//!
//! The types of such things mask themselves; as a second line, anything in a log line that looks like a citizen number or
//! a 卡识别码 is starred before it is written. A panic is logged by its place, not by its words: they may quote data.

use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

const FILES_MAX: usize = 31;
/// What is said before the folder is open; more than that is nobody's log.
const WAITING_MAX: usize = 64 * 1024;
const USUAL: &str = "warn,yibao_desk=info,desk=info,store=info,platform=info,card_pcsc=info,print=info";

enum Place {
    Waiting(Vec<u8>),
    File(RollingFileAppender),
}

/// Where log lines go: into memory until the data folder is ours, then into its files.
#[derive(Clone)]
pub(crate) struct Log(Arc<Mutex<Place>>);

impl Log {
    /// Begins to listen, also to panics. `YIBAO_DESK_LOG` changes what is kept: `desk=debug`.
    pub(crate) fn begin() -> Self {
        let log = Self(Arc::new(Mutex::new(Place::Waiting(Vec::new()))));
        let wanted = std::env::var("YIBAO_DESK_LOG").unwrap_or_default();
        let filter = EnvFilter::try_new(if wanted.is_empty() { USUAL } else { &wanted });
        let subscriber = tracing_subscriber::fmt()
            .with_env_filter(filter.unwrap_or_else(|_| EnvFilter::new(USUAL)))
            .with_ansi(false)
            .with_writer(log.clone())
            .finish();
        if tracing::subscriber::set_global_default(subscriber).is_err() {
            tracing::debug!("somebody else logs");
        }
        std::panic::set_hook(Box::new(|panic| {
            let place = panic.location().map_or_else(|| "unknown".to_owned(), ToString::to_string);
            let thread = std::thread::current().name().unwrap_or("unnamed").to_owned();
            tracing::error!(place, thread, "panic");
        }));
        log
    }

    /// Moves on to the files of the data folder. Without them the program works all the same, and says nothing.
    pub(crate) fn open(&self, data: &Path) {
        let folder = data.join("logs");
        // The appender complains on stderr about a folder that is not there yet.
        if let Err(fault) = std::fs::create_dir_all(&folder) {
            tracing::warn!(%fault, "no folder for the log");
            return;
        }
        let files = RollingFileAppender::builder()
            .rotation(Rotation::DAILY)
            .filename_prefix("desk")
            .filename_suffix("log")
            .max_log_files(FILES_MAX)
            .build(folder);
        let mut place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let (Ok(mut file), Place::Waiting(lines)) = (files, &*place)
            && file.write_all(lines).is_ok()
        {
            *place = Place::File(file);
        }
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Write for Log {
    /// One call is one whole line.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let starred = redact(&String::from_utf8_lossy(line));
        match &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            Place::Waiting(lines) if lines.len() < WAITING_MAX => lines.extend_from_slice(starred.as_bytes()),
            Place::Waiting(_) => {}
            Place::File(file) => file.write_all(starred.as_bytes())?,
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            Place::Waiting(_) => Ok(()),
            Place::File(file) => file.flush(),
        }
    }
}

/// Stars every word that looks like a citizen number (18 or 15 characters) or a 卡识别码 (32 hexadecimal characters).
pub(crate) fn redact(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut word = String::new();
    for letter in line.chars().chain(std::iter::once('\n')) {
        if letter.is_ascii_alphanumeric() {
            word.push(letter);
        } else {
            if is_personal(&word) {
                out.extend(std::iter::repeat_n('*', word.len()));
            } else {
                out.push_str(&word);
            }
            word.clear();
            out.push(letter);
        }
    }
    // The letter that ended the last word was ours.
    out.pop();
    out
}

fn is_personal(word: &str) -> bool {
    let digits = |part: Option<&str>| part.is_some_and(|part| part.bytes().all(|b| b.is_ascii_digit()));
    let month_and_day = |at: usize| {
        let two = |at: usize| word.get(at..at + 2).and_then(|text| text.parse::<u8>().ok());
        two(at).is_some_and(|month| (1..=12).contains(&month))
            && two(at + 2).is_some_and(|day| (1..=31).contains(&day))
    };
    match word.len() {
        32 => word.bytes().all(|b| b.is_ascii_hexdigit()),
        18 => {
            let century = word.get(6..8).is_some_and(|century| ["19", "20"].contains(&century));
            digits(word.get(..17)) && century && month_and_day(10)
        }
        15 => digits(Some(word)) && month_and_day(8),
        _ => false,
    }
}
