//! A package of the catalog in a folder: the files of a download, each with the bytes its manifest names.

use std::fs::File;
use std::path::{Path, PathBuf};

use settlement::BusinessDate;
use settlement::catalog::{
    CatalogPackage, CatalogPart, CatalogRecord, CoverageQuery, CoverageRow, PackageManifest, PackagedFile,
    PackagedPage, Page, PagedRecord, UpdateFault,
};

use super::kept::hash_of;
use super::{CatalogOptions, file, part_number, words_of_unread};
use crate::REPLY_BYTES_MAX;
use crate::wire::t1312;

/// A package whose manifest was found to be signed.
#[derive(Debug)]
pub struct PackageFolder {
    folder: PathBuf,
    manifest: PackageManifest,
    options: CatalogOptions,
}

impl PackageFolder {
    /// Opens a package: every file that the manifest names is there, with those bytes.
    ///
    /// # Errors
    /// `Package` for the first one that is missing, cut short or altered.
    pub fn open(
        folder: &Path,
        manifest: PackageManifest,
        options: CatalogOptions,
    ) -> Result<Self, UpdateFault> {
        let files = manifest.files.iter().map(|one| (&one.name, &one.sha256));
        for (name, sha256) in files.chain(manifest.pages.iter().map(|one| (&one.name, &one.sha256))) {
            let path = folder.join(name);
            let found = hash_of(&path).map_err(|fault| {
                UpdateFault::Package(format!("{name}: a file that can be read ({})", fault.kind()))
            })?;
            if !found.eq_ignore_ascii_case(sha256) {
                return Err(UpdateFault::Package(format!("{name}: the bytes that were signed")));
            }
        }
        Ok(Self { folder: folder.to_owned(), manifest, options })
    }

    fn page<T>(
        &self,
        page: &PackagedPage,
        read: impl FnOnce(&str) -> Result<Page<T>, crate::wire::t1301::Unread>,
    ) -> Result<Page<T>, UpdateFault> {
        let path = self.folder.join(&page.name);
        let text = std::fs::read_to_string(&path).map_err(|fault| UpdateFault::Disk(fault.to_string()))?;
        let corrupt = |what: String| UpdateFault::Corrupt { part: part_number(&page.number), what };
        if text.len() > REPLY_BYTES_MAX {
            return Err(corrupt("too long".to_owned()));
        }
        read(&text).map_err(|unread| corrupt(words_of_unread(unread)))
    }
}

impl CatalogPackage for PackageFolder {
    fn manifest(&self) -> &PackageManifest {
        &self.manifest
    }

    fn read(
        &mut self,
        of: &PackagedFile,
        each: &mut dyn FnMut(&CatalogRecord<'_>) -> Result<(), UpdateFault>,
    ) -> Result<u32, UpdateFault> {
        let part = of.file.part;
        let columns = self.options.regional.get(&part).copied().flatten();
        if CatalogPart::REGIONAL.contains(&part) && columns.is_none() {
            return Err(UpdateFault::NoLayout { part: part.number() });
        }
        let open =
            File::open(self.folder.join(&of.name)).map_err(|fault| UpdateFault::Disk(fault.to_string()))?;
        file::read(open, &of.file, columns, each)
    }

    fn ethnic_medicines(&mut self, page: &PackagedPage) -> Result<Page<PagedRecord>, UpdateFault> {
        self.page(page, |text| t1312::read_ethnic(text, page.page))
    }

    fn coverage(
        &mut self,
        page: &PackagedPage,
        query: CoverageQuery,
        today: BusinessDate,
    ) -> Result<Page<CoverageRow>, UpdateFault> {
        self.page(page, |text| t1312::read_coverage(text, query, page.page, today))
    }
}

/// SHA-256 of a file, for whoever makes a package.
///
/// # Errors
/// It cannot be read.
pub fn catalog_file_hash(path: &Path) -> std::io::Result<String> {
    hash_of(path)
}
