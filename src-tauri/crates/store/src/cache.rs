//! The cache: people, settings, the hospital's own items and which version of the catalog is in use, in a file that may be deleted at any time.
//!
//! Nothing here ever stops the program. A file that cannot be used is moved aside and made anew; where not even that
//! works, the cache lives in memory until the end of the process. What cannot be read is not there.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, params};
use settlement::catalog::{
    BuiltCatalog, CatalogEntry, CatalogVersion, CodeLabel, CodeList, ListKind, ListRow, ListState,
    UpdateFault,
};
use settlement::entitlement::{Accumulators, Filings};
use settlement::mapping::{CentrePage, OwnItem};
use settlement::person::{CertKind, PersonSnapshot};
use settlement::ports::Cache;
use settlement::{BusinessDate, CatalogCode, CertNo, ItemCode, PersonNo, Timestamp};
use sha2::{Digest, Sha256};

use crate::catalog::{self, CatalogBuilder, CatalogFault, Shelf};
use crate::codec;
use crate::fault::OpenFault;
use crate::lists::{self, ListSearch};
use crate::open::{Database, DatabaseKey, FolderLock, Kind};
use crate::own_items::{self, OwnSearch};

/// The cache in `cache.db`, with a connection of its own.
#[derive(Debug)]
pub struct SqliteCache {
    /// Nothing only if SQLite cannot even work in memory.
    connection: Option<Connection>,
    shelf: Shelf,
    own: OwnSearch,
    lists: ListSearch,
    folder: PathBuf,
    _lock: FolderLock,
}

impl SqliteCache {
    pub(crate) fn open(folder: &Path, key: Option<&DatabaseKey>, lock: FolderLock) -> Self {
        let database = Self::usable(folder, key)
            .or_else(|fault| {
                tracing::warn!(%fault, "the cache cannot be used: it is moved aside and made anew");
                move_aside(folder);
                Self::usable(folder, key)
            })
            .or_else(|fault| {
                tracing::warn!(%fault, "the cache lives in memory until the program ends");
                Database::in_memory()
            });
        match database {
            Ok(database) => {
                let (shelf, folder) = (Shelf::new(folder), folder.to_owned());
                let mut cache = Self {
                    connection: Some(database.connection),
                    shelf,
                    own: OwnSearch::default(),
                    lists: ListSearch::default(),
                    folder,
                    _lock: lock,
                };
                cache.on_shelf(Shelf::refresh);
                cache
            }
            Err(fault) => {
                tracing::error!(%fault, "no cache");
                Self {
                    connection: None,
                    shelf: Shelf::new(folder),
                    own: OwnSearch::default(),
                    lists: ListSearch::default(),
                    folder: folder.to_owned(),
                    _lock: lock,
                }
            }
        }
    }

    /// A file that opens and whose pages fit together.
    fn usable(folder: &Path, key: Option<&DatabaseKey>) -> Result<Database, OpenFault> {
        let database = Database::open(folder, Kind::Cache, key)?;
        let check: rusqlite::Result<String> =
            database.connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0));
        match check {
            Ok(answer) if answer == "ok" => Ok(database),
            Ok(what) => Err(OpenFault::Damaged { file: database.file, what }),
            Err(error) => Err(OpenFault::from_sqlite(&database.file, error)),
        }
    }

    /// Takes a whole table into use in the place of what was; how many items it has.
    ///
    /// Shape: one item per line, twelve columns parted by tabs: `med_list_codg medins_list_codg name spec unit price class first_pay_ratio
    /// price_ceiling med_chrgitm_type list_type pinyin_initials`; the ceiling may be empty, the last two are not looked at; a first
    /// line that names the columns is passed over.
    ///
    /// # Errors
    /// The first line that cannot be read; the old catalog stays.
    pub fn import_catalog(&mut self, tsv: &str, version: &str) -> Result<u32, CatalogFault> {
        let (folder, number) = (self.folder.clone(), self.next_catalog_number());
        let built = catalog::build_from_table(&folder, number, tsv, version)?;
        let connection = self.connection.as_ref().ok_or(rusqlite::Error::InvalidQuery)?;
        // What a hospital hands over holds for every day.
        let first = BusinessDate::from_parts(2000, 1, 1).map_err(|_| rusqlite::Error::InvalidQuery)?;
        self.shelf.adopt(connection, &built, None, first, first)?;
        Ok(built.items)
    }

    /// Begins a version on top of the one in use, with a number from `next_catalog_number`; on any thread.
    pub fn builder(
        folder: &Path,
        number: u32,
        on_top_of: Option<u32>,
    ) -> Result<CatalogBuilder, UpdateFault> {
        CatalogBuilder::begin(folder, number, on_top_of)
    }

    /// What 1101 once said of whoever has this certificate, the newest first.
    pub fn person_by_certificate(&mut self, kind: &CertKind, number: &CertNo) -> Option<PersonSnapshot> {
        let hash = certificate_hash(kind, number);
        let text: Option<String> = self.ask(|connection| {
            connection
                .prepare_cached(
                    "SELECT snapshot FROM people WHERE certificate_sha256 = ?1 ORDER BY fetched_ms DESC LIMIT 1",
                )?
                .query_row([hash], |row| row.get(0))
                .optional()
        });
        understood(&text?)
    }

    /// The hospital's own items that match, with what the catalog in use says of them.
    fn search_own(&mut self, text: &str, limit: u32) -> Vec<CatalogEntry> {
        let Some(connection) = &self.connection else { return Vec::new() };
        let found = self.own.search(connection, text, limit).unwrap_or_else(|error| {
            tracing::warn!(%error, "the own items did not answer");
            Vec::new()
        });
        let shelf = &self.shelf;
        let national = |own: &OwnItem| {
            let catalog = own.catalog.as_ref()?;
            shelf
                .national_now(catalog)
                .inspect_err(|error| tracing::warn!(%error, "the catalog did not answer"))
                .ok()
                .flatten()
        };
        found.iter().filter_map(|own| own.entry(national(own))).collect()
    }

    fn on_shelf<T: Default>(
        &mut self,
        ask: impl FnOnce(&mut Shelf, &Connection) -> rusqlite::Result<T>,
    ) -> T {
        let Some(connection) = &self.connection else { return T::default() };
        ask(&mut self.shelf, connection).unwrap_or_else(|error| {
            tracing::warn!(%error, "the catalog did not answer");
            T::default()
        })
    }

    fn keep_told<T: codec::Stored>(&mut self, person: &PersonNo, what: &str, told: &T) {
        let Ok(text) = codec::encode_told(told) else { return };
        self.ask(|connection| {
            connection
                .prepare_cached(
                    "INSERT INTO told (person_no, what, told) VALUES (?1, ?2, ?3) \
                     ON CONFLICT (person_no, what) DO UPDATE SET told = excluded.told",
                )?
                .execute([person.as_str(), what, &text])
        });
    }

    fn told<T: codec::Stored>(&mut self, person: &PersonNo, what: &str) -> Option<T> {
        let text: Option<String> = self.ask(|connection| {
            connection
                .prepare_cached("SELECT told FROM told WHERE person_no = ?1 AND what = ?2")?
                .query_row([person.as_str(), what], |row| row.get(0))
                .optional()
        });
        codec::decode_told(&text?)
            .inspect_err(|garbled| tracing::warn!(%garbled, what, "what the cache holds is not understood"))
            .ok()
    }

    /// An answer, or nothing and a line in the log.
    fn ask<T: Default>(&mut self, ask: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> T {
        let Some(connection) = &self.connection else { return T::default() };
        ask(connection).unwrap_or_else(|error| {
            tracing::warn!(%error, "the cache did not answer");
            T::default()
        })
    }
}

impl Cache for SqliteCache {
    fn search(&mut self, text: &str, limit: u32) -> Vec<CatalogEntry> {
        let own = self.search_own(text, limit);
        let mut found = self.on_shelf(|shelf, _cache| shelf.search(text, limit));
        // What the hospital has an item of its own for is charged under that.
        found.retain(|entry| !own.iter().any(|own| own.item.catalog_code == entry.item.catalog_code));
        let mut all = own;
        all.append(&mut found);
        all.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        all
    }

    fn item(&mut self, code: &ItemCode, day: BusinessDate) -> Option<CatalogEntry> {
        if let Some(own) = self.own_item(code) {
            let national = own
                .catalog
                .as_ref()
                .and_then(|catalog| self.on_shelf(|shelf, cache| shelf.national(cache, catalog, day)));
            return own.entry(national);
        }
        self.on_shelf(|shelf, cache| shelf.item(cache, code, day))
    }

    fn catalog_version(&mut self) -> Option<CatalogVersion> {
        self.on_shelf(|shelf, cache| shelf.version(cache))
    }

    fn catalog_number(&mut self) -> Option<u32> {
        self.shelf.current_number()
    }

    fn next_catalog_number(&mut self) -> u32 {
        self.on_shelf(|_shelf, cache| Shelf::next_number(cache))
    }

    fn adopt_catalog(&mut self, built: &BuiltCatalog, now: Timestamp, needed_since: BusinessDate) -> bool {
        self.on_shelf(|shelf, cache| {
            // What came in a package is as old as the package.
            let asked =
                built.asked_on.and_then(|day| Timestamp::parse_platform(&format!("{day} 00:00:00")).ok());
            shelf.adopt(cache, built, Some(asked.unwrap_or(now)), now.china_date(), needed_since)?;
            Ok(true)
        })
    }

    fn list_state(&mut self, number: &str) -> Option<ListState> {
        self.ask(|connection| lists::state(connection, number))
    }

    fn centre_mappings(&mut self) -> Option<CentrePage> {
        self.ask(lists::mappings)
    }

    fn keep_centre_mappings(&mut self, page: &CentrePage, now: Timestamp) -> bool {
        let Some(connection) = &mut self.connection else { return false };
        lists::keep_mappings(connection, page, now)
            .inspect_err(|error| tracing::warn!(%error, "the mappings of the centre were not taken"))
            .is_ok()
    }

    fn codes(&mut self, list: CodeList) -> Option<Vec<CodeLabel>> {
        self.ask(|connection| lists::codes(connection, list))
    }

    fn keep_codes(&mut self, list: CodeList, rows: &[CodeLabel], now: Timestamp) -> bool {
        let Some(connection) = &mut self.connection else { return false };
        lists::keep_codes(connection, list, rows, now)
            .inspect_err(|error| tracing::warn!(%error, "a list of codes was not taken"))
            .is_ok()
    }

    fn list_type(&mut self, code: &CatalogCode) -> Option<String> {
        self.on_shelf(|shelf, _cache| shelf.list_type(code))
    }

    fn search_list(&mut self, list: ListKind, text: &str, limit: u32) -> Vec<ListRow> {
        let Some(connection) = &self.connection else { return Vec::new() };
        self.lists.search(connection, list, text, limit).unwrap_or_else(|error| {
            tracing::warn!(%error, "a list did not answer");
            Vec::new()
        })
    }

    fn listed(&mut self, list: ListKind, code: &str) -> Option<Vec<ListRow>> {
        self.list_state(list.number())?;
        Some(self.ask(|connection| lists::of_code(connection, list, code)))
    }

    fn keep_list(&mut self, list: ListKind, rows: &[ListRow], now: Timestamp) -> bool {
        let Some(connection) = &mut self.connection else { return false };
        self.lists.forget(list);
        lists::keep(connection, list, rows, now)
            .inspect_err(|error| tracing::warn!(%error, "a list was not taken"))
            .is_ok()
    }

    fn own_items(&mut self) -> Vec<OwnItem> {
        self.ask(own_items::all)
    }

    fn own_item(&mut self, code: &ItemCode) -> Option<OwnItem> {
        self.ask(|connection| own_items::one(connection, code))
    }

    fn keep_own_items(&mut self, items: &[OwnItem]) -> bool {
        let Some(connection) = &mut self.connection else { return false };
        self.own = OwnSearch::default();
        own_items::keep(connection, items)
            .inspect_err(|error| tracing::warn!(%error, "the own items were not taken"))
            .is_ok()
    }

    fn note_charged(&mut self, item: &ItemCode) {
        self.own.forget_charged();
        self.on_shelf(|shelf, cache| shelf.note_charged(cache, item));
    }

    fn keep_person(&mut self, person: &PersonSnapshot) {
        let Ok(snapshot) = codec::encode_person(person) else { return };
        self.ask(|connection| {
            connection
                .prepare_cached(
                    "INSERT INTO people (person_no, certificate_sha256, fetched_ms, snapshot) VALUES (?1, ?2, ?3, ?4) \
                     ON CONFLICT (person_no) DO UPDATE SET certificate_sha256 = excluded.certificate_sha256, \
                     fetched_ms = excluded.fetched_ms, snapshot = excluded.snapshot",
                )?
                .execute(params![
                    person.person_no.as_str(),
                    certificate_hash(&person.cert_kind, &person.cert_no),
                    person.fetched_at.millis(),
                    snapshot
                ])
        });
    }

    fn person(&mut self, person: &PersonNo) -> Option<PersonSnapshot> {
        let text: Option<String> = self.ask(|connection| {
            connection
                .prepare_cached("SELECT snapshot FROM people WHERE person_no = ?1")?
                .query_row([person.as_str()], |row| row.get(0))
                .optional()
        });
        understood(&text?)
    }

    fn keep_accumulators(&mut self, person: &PersonNo, told: &Accumulators) {
        self.keep_told(person, "accumulators", told);
    }

    fn accumulators(&mut self, person: &PersonNo) -> Option<Accumulators> {
        self.told(person, "accumulators")
    }

    fn keep_filings(&mut self, person: &PersonNo, told: &Filings) {
        self.keep_told(person, "filings", told);
    }

    fn filings(&mut self, person: &PersonNo) -> Option<Filings> {
        self.told(person, "filings")
    }

    fn keep_setting(&mut self, name: &str, value: &str) {
        self.ask(|connection| {
            connection
                .prepare_cached(
                    "INSERT INTO settings (name, value) VALUES (?1, ?2) \
                     ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                )?
                .execute([name, value])
        });
    }

    fn setting(&mut self, name: &str) -> Option<String> {
        self.ask(|connection| {
            connection
                .prepare_cached("SELECT value FROM settings WHERE name = ?1")?
                .query_row([name], |row| row.get(0))
                .optional()
        })
    }
}

fn understood(snapshot: &str) -> Option<PersonSnapshot> {
    codec::decode_person(snapshot)
        .inspect_err(|garbled| tracing::warn!(%garbled, "a cached person is not understood"))
        .ok()
}

fn certificate_hash(kind: &CertKind, number: &CertNo) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(kind.as_str());
    hash.update(b"\t");
    hash.update(number.expose());
    hash.finalize().into()
}

/// Only the last broken file is kept, for support; its log goes, since it would be played into the new one.
fn move_aside(folder: &Path) {
    let file = folder.join(Kind::Cache.file_name());
    let aside = folder.join("cache.db.broken");
    if let Err(error) = fs::rename(&file, &aside) {
        tracing::warn!(%error, "the broken cache cannot be moved aside");
    }
    for log in ["cache.db-wal", "cache.db-shm", "cache.db-journal"] {
        let log = folder.join(log);
        if let Err(error) = fs::remove_file(&log)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "the log of the broken cache cannot be removed");
        }
    }
}
