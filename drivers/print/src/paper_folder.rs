//! The folder that keeps every paper: `YYYYMMDD/<number>[-补打n].pdf|.bin|.txt`.
//!
//! Not here: deleting. Papers are removed by the house rules on retention, not by a printer.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use settlement::receipt::{Paper, PaperHead};

use crate::fault::PrintFault;
use crate::forms::content_hash;

/// What a kept file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A form.
    Pdf,
    /// A slip as sent to the printer.
    SlipBytes,
    /// A slip to be read.
    SlipText,
}

impl FileKind {
    const fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::SlipBytes => "bin",
            Self::SlipText => "txt",
        }
    }

    /// Form and slip of one settlement share its number and say it in different words.
    const fn seal_ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf.sha256",
            Self::SlipBytes | Self::SlipText => "slip.sha256",
        }
    }
}

/// A folder of papers; what was written is never overwritten.
#[derive(Debug)]
pub struct PaperFolder {
    folder: PathBuf,
    /// Looking and writing are two steps.
    writing: Mutex<()>,
}

impl PaperFolder {
    /// A folder, made when the first paper comes.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, writing: Mutex::new(()) }
    }

    /// Keeps a file of a paper: all of it or nothing, on the disk before this returns.
    ///
    /// The content of a number is sealed by its hash beside the first file, across all copies. A file that is there
    /// already stays: it is what was handed out, even if a newer version of this program would draw it otherwise.
    ///
    /// # Errors
    /// `ContentDiffers` if the number stands for another content, `DiskFull`, `FolderUnwritable`.
    pub fn keep(&self, paper: &Paper, kind: FileKind, bytes: &[u8]) -> Result<PathBuf, PrintFault> {
        // A panic in another writer leaves at most a temporary file behind.
        let _writing = self.writing.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let head = paper.head();
        let day = self.folder.join(head.issued_at.china_date().compact());
        fs::create_dir_all(&day).map_err(|fault| PrintFault::from_file(&day, fault))?;
        let number = file_name(head.number.as_str());
        let seal = day.join(format!("{number}.{}", kind.seal_ending()));
        let hash = content_hash(paper);
        if seal.exists() {
            let sealed = fs::read_to_string(&seal).map_err(|fault| PrintFault::from_file(&seal, fault))?;
            if sealed != hash {
                return Err(PrintFault::ContentDiffers { number: head.number.as_str().to_owned() });
            }
        } else {
            write(&seal, hash.as_bytes())?;
        }
        let path = day.join(format!("{}.{}", copy_name(&number, head), kind.ending()));
        if !path.exists() {
            write(&path, bytes)?;
        }
        Ok(path)
    }
}

fn copy_name(number: &str, head: &PaperHead) -> String {
    if head.copy == 0 { number.to_owned() } else { format!("{number}-补打{}", head.copy) }
}

/// A number as a file name: letters and digits of any script, `-` and `_`; anything else by its code.
fn file_name(number: &str) -> String {
    let mut name = String::new();
    for letter in number.chars() {
        if letter.is_alphanumeric() || letter == '-' || letter == '_' {
            name.push(letter);
        } else {
            name.push('~');
            name.push_str(&u32::from(letter).to_string());
        }
    }
    name
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), PrintFault> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".part");
    let temporary = PathBuf::from(temporary);
    let written = write_through(&temporary, path, bytes);
    if written.is_err() && temporary.exists() {
        // The fault to report is the first one.
        drop(fs::remove_file(&temporary));
    }
    written.map_err(|fault| PrintFault::from_file(path, fault))
}

fn write_through(temporary: &Path, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = File::create(temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(temporary, path)?;
    // The name is durable only with its folder; Windows has no such call and needs none.
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
