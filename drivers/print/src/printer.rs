//! The one door: check, lay out, keep, send.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use settlement::receipt::{Paper, Slip};

use crate::fault::PrintFault;
use crate::fonts::{FontFolders, Fonts};
use crate::forms::{Forms, content_hash};
use crate::paper_folder::{FileKind, PaperFolder};
use crate::slip::{self, Dots, SlipPort, SlipTarget};
use crate::spooler::Spooler;

/// How this window prints.
#[derive(Clone, Debug)]
pub struct PrinterOptions {
    /// Where papers are kept.
    pub folder: PathBuf,
    /// Where slips go.
    pub slip: SlipTarget,
    /// The system's print queue for forms; nothing where forms are kept only.
    pub form_queue: Option<String>,
    /// Where the Chinese font is.
    pub fonts: FontFolders,
}

/// A paper that is kept, and sent where a printer is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The form.
    pub pdf: Option<PathBuf>,
    /// The slip.
    pub slip: Option<PathBuf>,
    /// What the paper says, without 补打; the hash of `PRINT_INTENT` (safety E6).
    pub content_hash: String,
}

/// Everything that prints at one window.
pub struct Printer {
    papers: PaperFolder,
    port: SlipPort,
    spooler: Option<Spooler>,
    folders: FontFolders,
    /// Set up with the first paper, so that starting the desk does not pay for it.
    forms: Mutex<Option<Forms>>,
}

impl Printer {
    /// A printer; nothing is opened or loaded yet.
    pub fn new(options: PrinterOptions) -> Self {
        Self {
            papers: PaperFolder::new(options.folder),
            port: SlipPort::new(options.slip),
            spooler: options.form_queue.as_deref().map(Spooler::new),
            folders: options.fonts,
            forms: Mutex::new(None),
        }
    }

    /// Loads the font and warms the engine, for a quiet moment after the start.
    ///
    /// # Errors
    /// `NoChineseFont`, `Layout`.
    pub fn warm(&self) -> Result<(), PrintFault> {
        self.with_forms(|_| Ok(()))
    }

    /// Gives the memory of fonts and engine back (tens of MB); the next paper sets them up again.
    pub fn rest(&self) {
        *self.forms.lock().unwrap_or_else(PoisonError::into_inner) = None;
        typst::comemo::evict(0);
    }

    /// Keeps a paper and sends it. Blocks, so it belongs on a worker thread; printing the same paper again is harmless.
    ///
    /// # Errors
    /// `DoesNotAddUp`, `NoChineseFont`, `Layout`, `ContentDiffers`, `DiskFull`, `FolderUnwritable`: nothing was printed.
    /// `PrinterUnreachable`: the paper is kept and can be printed again. An emergency slip is sent first and kept if it can be.
    pub fn print(&self, paper: &Paper) -> Result<Printed, PrintFault> {
        paper.check()?;
        let content_hash = content_hash(paper);
        match paper {
            Paper::Slip(rows) => self.print_slip(paper, rows, content_hash),
            Paper::Deposit(deposit) => self.print_slip(paper, &deposit.slip(), content_hash),
            Paper::Difference(difference) => self.print_slip(paper, &difference.slip(), content_hash),
            Paper::Emergency(emergency) => self.print_emergency(paper, &emergency.slip(), content_hash),
            Paper::Settlement(_)
            | Paper::Fees(_)
            | Paper::Refund(_)
            | Paper::PartialRefund(_)
            | Paper::FullPay(_)
            | Paper::Outage(_)
            | Paper::Checklist(_)
            | Paper::Consent(_)
            | Paper::Explanation(_)
            | Paper::Approvals(_) => self.print_form(paper, content_hash),
        }
    }

    /// Opens the cash drawer behind the slip printer; never part of printing.
    ///
    /// # Errors
    /// `PrinterUnreachable`.
    pub fn open_drawer(&self) -> Result<(), PrintFault> {
        self.port.send(&slip::open_drawer())
    }

    fn print_form(&self, paper: &Paper, content_hash: String) -> Result<Printed, PrintFault> {
        let pdf = self.with_forms(|forms| forms.render_pdf(paper))?;
        let pdf = pdf.ok_or_else(|| PrintFault::Layout("no template for this form".to_owned()))?;
        let path = self.papers.keep(paper, FileKind::Pdf, &pdf)?;
        if let Some(spooler) = &self.spooler {
            spooler.send(&path)?;
        }
        Ok(Printed { pdf: Some(path), slip: None, content_hash })
    }

    fn print_slip(&self, paper: &Paper, rows: &Slip, content_hash: String) -> Result<Printed, PrintFault> {
        let bytes = slip::encode(rows, |letter| self.draw(letter));
        self.papers.keep(paper, FileKind::SlipText, slip::plain(rows).as_bytes())?;
        let path = self.papers.keep(paper, FileKind::SlipBytes, &bytes)?;
        self.port.send(&bytes)?;
        Ok(Printed { pdf: None, slip: Some(path), content_hash })
    }

    /// The disk has just failed: the printer comes first, and what cannot be kept is printed all the same.
    fn print_emergency(
        &self,
        paper: &Paper,
        rows: &Slip,
        content_hash: String,
    ) -> Result<Printed, PrintFault> {
        let bytes = slip::encode(rows, |letter| self.draw(letter));
        let sent = self.port.send(&bytes);
        let kept = self
            .papers
            .keep(paper, FileKind::SlipText, slip::plain(rows).as_bytes())
            .and_then(|_| self.papers.keep(paper, FileKind::SlipBytes, &bytes))
            .inspect_err(|fault| tracing::error!(%fault, "emergency slip not kept"));
        sent?;
        Ok(Printed { pdf: None, slip: kept.ok(), content_hash })
    }

    /// Fonts are loaded for a slip only if its printer lacks a character; without a font that one character stays marked.
    fn draw(&self, letter: char) -> Option<Dots> {
        self.with_forms(|forms| Ok(forms.fonts().draw(letter)))
            .inspect_err(|fault| tracing::warn!(%fault, "character not drawn"))
            .ok()
            .flatten()
    }

    fn with_forms<T>(&self, job: impl FnOnce(&Forms) -> Result<T, PrintFault>) -> Result<T, PrintFault> {
        // A panic inside the engine leaves nothing half done: it owns no file and no line.
        let mut forms = self.forms.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *forms {
            Some(ready) => job(ready),
            None => job(forms.insert(Forms::new(Fonts::load(&self.folders)?)?)),
        }
    }
}
