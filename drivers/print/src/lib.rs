//! Papers: forms as PDF through Typst, 80 mm slips as ESC/POS bytes, a folder that keeps them all.
//!
//! A paper is kept before it is sent: a printer that is off loses nothing, and printing again is another copy of the same
//! number. Everything here blocks and is called from a worker thread; every wait has an end.
//!
//! Deliberately not here: what stands on a paper (`settlement::receipt`), when it may be printed and which number it gets
//! (the journal, safety E6), who may print again (`desk`). Nothing is loaded from outside: templates are part of the
//! program, fonts are those of the system.

mod fault;
mod fonts;
pub mod forms;
mod paper_folder;
mod printer;
pub mod slip;
mod spooler;

pub use fault::PrintFault;
pub use fonts::{FontFolders, Fonts};
pub use paper_folder::{FileKind, PaperFolder};
pub use printer::{Printed, Printer, PrinterOptions};
pub use spooler::Spooler;
