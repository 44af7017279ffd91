//! Where a new version comes from, and how it is put together.

use super::{
    CatalogPart, CatalogRecord, CodeLabel, CodeList, CoverageQuery, CoverageRow, ListKind, ListRow,
    PagedRecord,
};
use crate::mapping::CentreMapping;
use crate::request::Envelope;
use crate::time::BusinessDate;

/// One page of a query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page<T> {
    /// Rows that say something.
    pub rows: Vec<T>,
    /// How many rows it has, those that say nothing included.
    pub told: u32,
    /// How many pages there are.
    pub pages: u32,
    /// How many rows there are on all of them; 0 = not said.
    pub rows_all: u32,
}

/// A file that the platform has made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogFile {
    /// Of which part.
    pub part: CatalogPart,
    /// Rows are newer than this version.
    pub after: String,
    /// 文件查询号.
    pub number: String,
    /// 文件名.
    pub name: String,
    /// How many rows it should have, where that is said.
    pub rows: Option<u32>,
}

/// When a file came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// Just now.
    Now,
    /// In an earlier update, which was cut off.
    Before,
}

/// Why a catalog was not brought up to date; the version in use stays.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UpdateFault {
    /// No connection, again and again.
    #[error("the platform cannot be reached")]
    Unreachable,
    /// The line broke, again and again.
    #[error("the line broke while {0} was fetched")]
    Broken(String),
    /// The platform refused.
    #[error("refused: {0}")]
    Refused(String),
    /// A reply or file that is not what it should be: checksum, shape, number of rows.
    #[error("{part}: {what}")]
    Corrupt {
        /// Of which transaction.
        part: &'static str,
        /// What was wrong.
        what: String,
    },
    /// A file with rows that are not newer than what is held.
    #[error("{part}: version {found} is not newer than {held}")]
    WrongVersion {
        /// Of which transaction.
        part: &'static str,
        /// In the file.
        found: String,
        /// What is held.
        held: String,
    },
    /// A part of the region whose columns the profile does not name.
    #[error("{part}: the region's profile does not say where its columns stand")]
    NoLayout {
        /// Of which transaction.
        part: &'static str,
    },
    /// A package that is not signed, altered, not whole, of another region or older than what is in use; "what: expected form".
    #[error("package: {0}")]
    Package(String),
    /// The disk did not take it.
    #[error("not written: {0}")]
    Disk(String),
    /// The clerk stopped it.
    #[error("cancelled")]
    Cancelled,
}

/// Where catalogs come from.
pub trait CatalogSource {
    /// Is this asked in the region, by the number of the transaction?
    fn asks(&self, number: &str) -> bool;

    /// The parts that come as files.
    fn parts(&self) -> Vec<CatalogPart>;

    /// The next file with rows that are newer than a version; nothing where there are none.
    ///
    /// # Errors
    /// `Unreachable`, `Broken`: may be asked again. `Refused`, `Corrupt`: not.
    fn next_file(
        &mut self,
        envelope: &Envelope,
        part: CatalogPart,
        after: &str,
    ) -> Result<Option<CatalogFile>, UpdateFault>;

    /// Fetches a file, unless it came whole in an earlier update; it lies outside of memory until the next one is fetched.
    ///
    /// # Errors
    /// As above; `Cancelled` as soon as `stop` says so.
    fn download(
        &mut self,
        envelope: &Envelope,
        file: &CatalogFile,
        stop: &dyn Fn() -> bool,
    ) -> Result<Came, UpdateFault>;

    /// Reads the file that was fetched last, row by row, after its checksum was found right.
    ///
    /// # Errors
    /// `Corrupt`, and whatever `each` says.
    fn read(
        &mut self,
        file: &CatalogFile,
        each: &mut dyn FnMut(&CatalogRecord<'_>) -> Result<(), UpdateFault>,
    ) -> Result<u32, UpdateFault>;

    /// One page of a query about coverage, from 1.
    ///
    /// # Errors
    /// As above.
    fn coverage(
        &mut self,
        envelope: &Envelope,
        query: CoverageQuery,
        since: BusinessDate,
        page: u32,
    ) -> Result<Page<CoverageRow>, UpdateFault>;

    /// One page of the ethnic medicines (1304), from 1.
    ///
    /// # Errors
    /// As above.
    fn ethnic_medicines(
        &mut self,
        envelope: &Envelope,
        since: BusinessDate,
        page: u32,
    ) -> Result<Page<PagedRecord>, UpdateFault>;

    /// One page of what the centre holds of the mapping of the hospital's items (1317), from 1.
    ///
    /// # Errors
    /// As above.
    fn mappings(&mut self, envelope: &Envelope, page: u32) -> Result<Page<CentreMapping>, UpdateFault>;

    /// A list of codes with their names (1901), whole.
    ///
    /// # Errors
    /// As above; `Corrupt` also where it has no rows.
    fn codes(&mut self, envelope: &Envelope, list: CodeList) -> Result<Vec<CodeLabel>, UpdateFault>;

    /// A list, whole.
    ///
    /// # Errors
    /// As above; `Corrupt` also where it has no rows: an empty list would take everybody off it.
    fn list(&mut self, envelope: &Envelope, list: ListKind) -> Result<Vec<ListRow>, UpdateFault>;
}

/// Puts a new version together beside the one in use.
pub trait CatalogShelf {
    /// Newest version that is held of a part; nothing at first.
    fn held(&self, part: CatalogPart) -> Option<String>;

    /// Until when a paged query is held, by the number of its transaction.
    fn covered_until(&self, number: &str) -> Option<BusinessDate>;

    /// Notes until when it is held now.
    ///
    /// # Errors
    /// `Disk`.
    fn covered(&mut self, number: &str, until: BusinessDate) -> Result<(), UpdateFault>;

    /// Takes a row; a later one with the same code replaces it, one that is not valid takes it away.
    ///
    /// # Errors
    /// `Disk`.
    fn put(&mut self, record: &CatalogRecord<'_>) -> Result<(), UpdateFault>;

    /// Notes up to where a part is held now.
    ///
    /// # Errors
    /// `Disk`.
    fn holds(&mut self, part: CatalogPart, version: &str) -> Result<(), UpdateFault>;

    /// Takes what a query says; it is kept for items that come later as well.
    ///
    /// # Errors
    /// `Disk`.
    fn cover(&mut self, row: &CoverageRow) -> Result<(), UpdateFault>;

    /// Ends it: on the disk, whole, and not yet in use.
    ///
    /// # Errors
    /// `Disk`.
    fn finish(self, today: BusinessDate) -> Result<BuiltCatalog, UpdateFault>;
}

/// A file of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackagedFile {
    /// Its name in the folder of the package.
    pub name: String,
    /// SHA-256 of its bytes, 64 hexadecimal characters.
    pub sha256: String,
    /// As a file of a download.
    pub file: CatalogFile,
    /// The newest version in it.
    pub newest: String,
}

/// A page of a query in a package: the reply as the platform gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackagedPage {
    /// Its name in the folder of the package.
    pub name: String,
    /// SHA-256 of its bytes, 64 hexadecimal characters.
    pub sha256: String,
    /// Number of the transaction: 1304, 1312, 1316, 1318 or 1319.
    pub number: String,
    /// Which page, from 1.
    pub page: u32,
}

/// What a package says of itself; this is what is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageManifest {
    /// Its name.
    pub id: String,
    /// Its version, to be shown.
    pub version: String,
    /// The beginning of the area codes it is for; empty = every one.
    pub region: String,
    /// From which day it may be used.
    pub valid_from: BusinessDate,
    /// Until which.
    pub valid_until: Option<BusinessDate>,
    /// The day on which the platform was asked.
    pub asked_on: BusinessDate,
    /// Its files, each part from its oldest version on.
    pub files: Vec<PackagedFile>,
    /// Its pages.
    pub pages: Vec<PackagedPage>,
}

/// The files of a download, from somewhere else than the platform; their bytes were found to be those that are signed.
pub trait CatalogPackage {
    /// What it says of itself.
    fn manifest(&self) -> &PackageManifest;

    /// Reads a file row by row.
    ///
    /// # Errors
    /// As `CatalogSource::read`.
    fn read(
        &mut self,
        file: &PackagedFile,
        each: &mut dyn FnMut(&CatalogRecord<'_>) -> Result<(), UpdateFault>,
    ) -> Result<u32, UpdateFault>;

    /// A page of ethnic medicines.
    ///
    /// # Errors
    /// `Corrupt`, `Disk`.
    fn ethnic_medicines(&mut self, page: &PackagedPage) -> Result<Page<PagedRecord>, UpdateFault>;

    /// A page about coverage.
    ///
    /// # Errors
    /// `Corrupt`, `Disk`.
    fn coverage(
        &mut self,
        page: &PackagedPage,
        query: CoverageQuery,
        today: BusinessDate,
    ) -> Result<Page<CoverageRow>, UpdateFault>;
}

/// A version that is whole and can be taken into use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuiltCatalog {
    /// Its number on this machine.
    pub number: u32,
    /// As it is shown.
    pub name: String,
    /// How many items can be charged.
    pub items: u32,
    /// The day on which the platform was asked, where that is not now.
    pub asked_on: Option<BusinessDate>,
}
