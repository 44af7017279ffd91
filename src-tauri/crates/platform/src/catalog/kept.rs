//! Catalog files that came whole and were found right, kept until the version they belong to is in use: an update that is cut off begins
//! again where it was, also after a restart of the program.
//!
//! A name says which part it is of, after which version, how many rows it has, and what its bytes hash to; nothing is believed
//! of a file whose bytes do not. Only this folder is ever emptied.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use settlement::catalog::CatalogFile;
use sha2::{Digest, Sha256};

/// So much is kept at most, all files together. **Unit**: bytes.
const KEPT_BYTES_MAX: u64 = 1024 * 1024 * 1024;
/// A centre may publish a version anew; what is older than this is fetched again.
const KEPT_FOR: Duration = Duration::from_hours(7 * 24);
/// Where the file lies that is on its way.
const COMING: &str = "coming.part";

/// The folder of kept files.
#[derive(Debug)]
pub(super) struct Kept {
    folder: PathBuf,
    bytes_max: u64,
}

impl Kept {
    pub(super) const fn new(folder: PathBuf) -> Self {
        Self { folder, bytes_max: KEPT_BYTES_MAX }
    }

    /// Where to write the file that comes.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub(super) fn coming(&self) -> io::Result<PathBuf> {
        fs::create_dir_all(&self.folder)?;
        Ok(self.folder.join(COMING))
    }

    /// A file that is the one the centre offers now: of the same part, after the same version, with as many rows. Where the centre has
    /// published more since, the number of rows is another one, and what changed in the meantime comes with the next file in any case.
    pub(super) fn find(&self, file: &CatalogFile) -> Option<PathBuf> {
        let wanted = stem(file)?;
        for path in self.files() {
            let name = path.file_name()?.to_string_lossy().into_owned();
            let Some(told) = name.strip_prefix(&wanted).and_then(|rest| rest.strip_suffix(".zip")) else {
                continue;
            };
            if is_fresh(&path) && hash_of(&path).is_ok_and(|found| found == told) {
                return Some(path);
            }
            tracing::warn!("a kept file of a catalog is old or altered and is fetched again");
            remove(&path);
        }
        None
    }

    /// Keeps the file that came, where there is room.
    pub(super) fn keep(&self, file: &CatalogFile) {
        let Some(stem) = stem(file) else { return };
        if let Err(error) = self.keep_as(&stem) {
            tracing::warn!(%error, "a file of a catalog is not kept");
        }
    }

    fn keep_as(&self, stem: &str) -> io::Result<()> {
        let coming = self.coming()?;
        let size = |path: &Path| fs::metadata(path).map_or(0, |found| found.len());
        let held: u64 = self.files().iter().map(|path| size(path)).sum();
        if held.saturating_add(size(&coming)) > self.bytes_max {
            return Ok(());
        }
        let hash = hash_of(&coming)?;
        // Whole on the disk before it has a name.
        File::open(&coming)?.sync_all()?;
        fs::rename(&coming, self.folder.join(format!("{stem}{hash}.zip")))
    }

    /// Lets go of what did not turn out to be what its name says.
    pub(super) fn reject(&self, path: &Path) {
        if path.parent() == Some(self.folder.as_path()) {
            remove(path);
        }
    }

    /// The file that was on its way is of no use to anybody.
    pub(super) fn forget_coming(&self) {
        let coming = self.folder.join(COMING);
        if coming.exists() {
            remove(&coming);
        }
    }

    /// Kept files, in the order of their names.
    fn files(&self) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(&self.folder) else { return Vec::new() };
        let paths = entries.filter_map(Result::ok).map(|entry| entry.path());
        let mut files: Vec<PathBuf> =
            paths.filter(|path| path.extension().is_some_and(|extension| extension == "zip")).collect();
        files.sort();
        files
    }
}

/// Removes every kept file of a folder: the version they belong to is in use.
pub fn forget_catalog_files(folder: &Path) {
    let kept = Kept::new(folder.to_owned());
    for path in kept.files() {
        remove(&path);
    }
    kept.forget_coming();
}

/// What the name of a kept file begins with; nothing where the centre does not say how many rows there are.
fn stem(file: &CatalogFile) -> Option<String> {
    let after: String = hex(&Sha256::digest(&file.after)).chars().take(16).collect();
    Some(format!("{}-{after}-{}-", file.part.number(), file.rows?))
}

fn is_fresh(path: &Path) -> bool {
    let written = fs::metadata(path).and_then(|found| found.modified());
    // A clock that was set back makes nothing old.
    written.is_ok_and(|written| SystemTime::now().duration_since(written).is_ok_and(|age| age < KEPT_FOR))
}

pub(super) fn hash_of(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 256 * 1024];
    loop {
        let read = file.read(&mut buffer)?;
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else {
            return Ok(hex(&hash.finalize()));
        };
        hash.update(bytes);
    }
}

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

fn remove(path: &Path) {
    if let Err(error) = fs::remove_file(path) {
        tracing::warn!(%error, "a kept file of a catalog cannot be removed");
    }
}

#[cfg(test)]
mod tests {
    use settlement::catalog::CatalogPart;

    use super::*;

    fn file(after: &str, rows: Option<u32>) -> CatalogFile {
        CatalogFile {
            part: CatalogPart::Drugs,
            after: after.to_owned(),
            number: "M00/1".to_owned(),
            name: String::new(),
            rows,
        }
    }

    fn keep(kept: &Kept, of: &CatalogFile, bytes: &[u8]) {
        fs::write(kept.coming().unwrap(), bytes).unwrap();
        kept.keep(of);
    }

    #[test]
    fn file_is_found_again_only_for_what_it_is_and_only_unaltered() {
        let folder = tempfile::tempdir().unwrap();
        let kept = Kept::new(folder.path().join("kept"));
        let of = file("V1", Some(9));
        assert_eq!(kept.find(&of), None);
        keep(&kept, &of, b"PK whole");
        let path = kept.find(&of).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"PK whole");
        for other in [file("V2", Some(9)), file("V1", Some(10)), file("V1", None)] {
            assert_eq!(kept.find(&other), None, "{other:?}");
        }
        // What nobody counted is not kept.
        keep(&kept, &file("V3", None), b"PK other");
        assert_eq!(kept.files(), std::slice::from_ref(&path));
        fs::write(&path, b"PK whale").unwrap();
        assert_eq!((kept.find(&of), path.exists()), (None, false));
        keep(&kept, &of, b"PK whole");
        forget_catalog_files(&folder.path().join("kept"));
        assert_eq!((kept.find(&of), kept.files().len()), (None, 0));
    }

    #[test]
    fn old_files_and_more_than_fits_are_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let kept = Kept { bytes_max: 20, ..Kept::new(folder.path().to_owned()) };
        for number in 0..5 {
            keep(&kept, &file("V1", Some(number)), b"12345678");
        }
        assert_eq!(kept.files().len(), 2);
        let of = file("V1", Some(0));
        let path = kept.find(&of).unwrap();
        let old = SystemTime::now() - KEPT_FOR - Duration::from_mins(1);
        File::options().write(true).open(&path).unwrap().set_modified(old).unwrap();
        assert_eq!(kept.find(&of), None);
    }
}
