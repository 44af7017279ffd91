//! What is left to do when the disk under the journal takes nothing more: say so outside of it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{SystemTime, UNIX_EPOCH};

use print::slip::{SlipPort, SlipTarget, encode_lines};
use print::{PrintFault, Printer};
use settlement::TerminalNo;
use settlement::receipt::{EmergencySlip, Paper};
use store::EscrowPlace;

/// The ways out of a failed disk.
pub(crate) struct Emergency {
    printer: Arc<Printer>,
    port: SlipPort,
    /// Where a file may still be made, the best first.
    folders: Vec<PathBuf>,
    /// Where the next start looks for the word.
    note: Option<PathBuf>,
    escrow: Option<EscrowPlace>,
    halted: AtomicBool,
    /// Slips on their way out; the program does not end before them.
    leaving: Mutex<Vec<JoinHandle<()>>>,
}

/// The file of a terminal number in which the next start finds why the last run ended.
fn note(folder: &Path, terminal: TerminalNo) -> PathBuf {
    folder.join(format!("halted-{:02}.txt", terminal.number()))
}

/// Why the last run ended, where it left a word; the word is taken away.
pub(crate) fn last_halt(folder: Option<&Path>, terminal: TerminalNo) -> Option<String> {
    let file = note(folder?, terminal);
    let text = fs::read_to_string(&file).ok()?;
    if let Err(fault) = fs::remove_file(&file) {
        tracing::warn!(%fault, "the word of the last run stays");
    }
    Some(text.trim().chars().take(200).collect())
}

impl Emergency {
    pub(crate) fn new(
        printer: Arc<Printer>,
        slip: SlipTarget,
        epoch: Option<&Path>,
        backup: Option<&Path>,
        escrow: Option<EscrowPlace>,
        terminal: TerminalNo,
    ) -> Self {
        let outside = escrow.as_ref().map(|place| place.folder.clone());
        let folders = [outside, backup.map(Path::to_owned), epoch.map(Path::to_owned)];
        let folders = folders.into_iter().flatten().chain([std::env::temp_dir()]).collect();
        let note = epoch.map(|folder| note(folder, terminal));
        let (halted, leaving) = (AtomicBool::new(false), Mutex::default());
        Self { printer, port: SlipPort::new(slip), folders, note, escrow, halted, leaving }
    }

    /// Leaves the paper in a moment, off the desk's thread.
    pub(crate) fn leave_soon(self: &Arc<Self>, slip: Option<Box<EmergencySlip>>, text: String) {
        let own = Arc::clone(self);
        let thread = std::thread::spawn(move || own.leave(slip, &text));
        self.leaving.lock().unwrap_or_else(PoisonError::into_inner).push(thread);
    }

    /// Prints the slip, the bare lines where it cannot be laid out, and leaves the lines as a file in the first folder
    /// that takes one.
    fn leave(&self, slip: Option<Box<EmergencySlip>>, text: &str) {
        let printed = slip.map(|slip| self.printer.print(&Paper::Emergency(*slip)));
        match printed {
            Some(Ok(_)) => {}
            Some(Err(fault @ PrintFault::PrinterUnreachable { .. })) => {
                tracing::error!(%fault, "the emergency slip was not printed");
            }
            refused @ (Some(Err(_)) | None) => {
                if let Some(Err(fault)) = refused {
                    tracing::error!(%fault, "the emergency slip as bare lines");
                }
                if let Err(fault) = self.port.send(&encode_lines(text)) {
                    tracing::error!(%fault, "the emergency slip was not printed");
                }
            }
        }
        let at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        for folder in &self.folders {
            let file = folder.join(format!("yibao-emergency-{at}.txt"));
            let written = fs::File::create(&file).and_then(|mut out| {
                out.write_all(text.as_bytes())?;
                out.sync_all()
            });
            match written {
                Ok(()) => {
                    tracing::error!(file = %file.display(), "emergency slip");
                    complain(&format!("emergency slip: {}", file.display()));
                    return;
                }
                Err(fault) => tracing::warn!(%fault, "no emergency slip here"),
            }
        }
    }

    /// The disk failed: stderr, the copy outside, and a word for the next start.
    pub(crate) fn halt(&self, why: &str) {
        self.halted.store(true, Ordering::SeqCst);
        let leaving = std::mem::take(&mut *self.leaving.lock().unwrap_or_else(PoisonError::into_inner));
        for slip in leaving {
            if slip.join().is_err() {
                tracing::error!("a thread with an emergency slip had panicked");
            }
        }
        complain(&format!("the disk failed, the program ends: {why}｜磁盘读写失败，程序停止，请联系信息科"));
        if let Some(escrow) = &self.escrow
            && let Err(fault) = escrow.note(why)
        {
            tracing::error!(%fault, "the copy outside did not take the word");
        }
        if let Some(note) = &self.note
            && let Err(fault) = fs::write(note, why)
        {
            tracing::error!(%fault, "no word for the next start");
        }
    }

    /// Did the disk fail?
    pub(crate) fn is_halted(&self) -> bool {
        self.halted.load(Ordering::SeqCst)
    }
}

/// A line on stderr.
pub(crate) fn complain(line: &str) {
    let mut out = std::io::stderr().lock();
    // Whoever started us may not listen.
    drop(writeln!(out, "yibao-desk: {line}"));
}
