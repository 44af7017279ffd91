//! What can go wrong with a paper, by what the caller must do next.

use std::io;
use std::path::{Path, PathBuf};

use settlement::receipt::PaperFault;

/// Why a paper was not printed.
#[derive(Debug, thiserror::Error)]
pub enum PrintFault {
    /// Install a font: on Debian, UOS and Kylin the package `fonts-noto-cjk`; on Windows 微软雅黑 or 宋体.
    #[error("no Chinese font; install fonts-noto-cjk (Windows: Microsoft YaHei or SimSun); looked in {}", list(.searched))]
    NoChineseFont {
        /// Folders that were searched.
        searched: Vec<PathBuf>,
    },
    /// The paper is kept and was not, or perhaps not wholly, printed: look at the printer, then print it again.
    #[error("printer {printer} cannot be reached: {reason}")]
    PrinterUnreachable {
        /// Address, device or queue.
        printer: String,
        /// What the system said.
        reason: String,
    },
    /// Nothing was kept or printed: the folder needs its rights back.
    #[error("paper folder {} cannot be written", .folder.display())]
    FolderUnwritable {
        /// Which file or folder.
        folder: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Nothing was kept or printed: free some space.
    #[error("no space left for {}", .path.display())]
    DiskFull {
        /// The file that did not fit.
        path: PathBuf,
    },
    /// A paper with this number and another content was kept before: one number, one content (safety I21).
    #[error("number {number} already stands for another paper")]
    ContentDiffers {
        /// The number.
        number: String,
    },
    /// The paper does not agree with itself and must not leave the desk.
    #[error("paper does not add up")]
    DoesNotAddUp(#[from] PaperFault),
    /// A template or the engine is broken: a fault of this program.
    #[error("layout failed: {0}")]
    Layout(String),
}

fn list(folders: &[PathBuf]) -> String {
    folders.iter().map(|folder| folder.display().to_string()).collect::<Vec<_>>().join(", ")
}

impl PrintFault {
    /// The situation behind an error of the file system.
    pub(crate) fn from_file(path: &Path, source: io::Error) -> Self {
        if matches!(source.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) {
            Self::DiskFull { path: path.to_path_buf() }
        } else {
            Self::FolderUnwritable { folder: path.to_path_buf(), source }
        }
    }

    pub(crate) fn unreachable(printer: &str, reason: &impl ToString) -> Self {
        Self::PrinterUnreachable { printer: printer.to_owned(), reason: reason.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_errors_are_told_apart_by_what_to_do() {
        let fault = |kind: io::ErrorKind| PrintFault::from_file(Path::new("a.pdf"), io::Error::from(kind));
        assert!(matches!(fault(io::ErrorKind::StorageFull), PrintFault::DiskFull { .. }));
        assert!(matches!(fault(io::ErrorKind::QuotaExceeded), PrintFault::DiskFull { .. }));
        assert!(matches!(fault(io::ErrorKind::PermissionDenied), PrintFault::FolderUnwritable { .. }));
        assert!(matches!(fault(io::ErrorKind::NotADirectory), PrintFault::FolderUnwritable { .. }));
    }
}
