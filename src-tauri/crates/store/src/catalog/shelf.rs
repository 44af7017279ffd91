//! Which versions there are, which one is in use, and what is found in it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension, params};
use settlement::catalog::{BuiltCatalog, CatalogEntry, CatalogVersion};
use settlement::{BusinessDate, CatalogCode, ItemCode, Timestamp};

use super::{file_of, version};
use crate::search::SearchIndex;

/// Up to so many items the index is made when it is first wanted; more are sorted on a thread of their own.
const ITEMS_AT_ONCE: u32 = 20_000;
/// Items that are charged often, at most.
const CHARGED_MAX: u32 = 2_000;

/// A version that is open.
#[derive(Debug)]
struct Open {
    number: u32,
    connection: Connection,
}

type Made = Arc<Mutex<Option<Arc<SearchIndex>>>>;

/// The versions in a folder; rows about them stand in the cache.
#[derive(Debug)]
pub(crate) struct Shelf {
    folder: PathBuf,
    current: Option<Open>,
    /// An earlier one, for a bill of its days.
    earlier: Option<Open>,
    /// Of the version in use; made elsewhere, or when it is first wanted.
    index: Option<(u32, Made)>,
    charged: Vec<(u32, u32)>,
}

impl Shelf {
    pub(crate) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), current: None, earlier: None, index: None, charged: Vec::new() }
    }

    /// Opens the newest version that can be read, and begins to sort it where that takes long.
    pub(crate) fn refresh(&mut self, cache: &Connection) -> rusqlite::Result<()> {
        (self.current, self.earlier, self.index) = (None, None, None);
        let numbers: Vec<u32> = cache
            .prepare_cached("SELECT number FROM catalogs ORDER BY number DESC")?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        for number in numbers {
            match version::open_to_read(&file_of(&self.folder, number)) {
                Ok(connection) => {
                    self.current = Some(Open { number, connection });
                    break;
                }
                Err(fault) => {
                    tracing::warn!(%fault, number, "a version of the catalog cannot be read and is passed over");
                    cache.prepare_cached("DELETE FROM catalogs WHERE number = ?1")?.execute([number])?;
                }
            }
        }
        self.count_charged(cache)?;
        if let Some(known) = self.version(cache)?
            && known.items > ITEMS_AT_ONCE
        {
            self.sort_elsewhere();
        }
        Ok(())
    }

    fn sort_elsewhere(&mut self) {
        let Some(Open { number, .. }) = self.current else { return };
        let made = Made::default();
        self.index = Some((number, Arc::clone(&made)));
        let file = file_of(&self.folder, number);
        let sorting =
            std::thread::Builder::new().name("catalog".to_owned()).spawn(
                move || match version::open_to_read(&file).and_then(|connection| version::index(&connection))
                {
                    Ok(index) => {
                        tracing::info!(items = index.len(), bytes = index.bytes(), "catalog sorted");
                        *made.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(index));
                    }
                    Err(fault) => tracing::error!(%fault, "the catalog cannot be sorted"),
                },
            );
        if let Err(fault) = sorting {
            tracing::error!(%fault, "no thread to sort the catalog");
            self.index = None;
        }
    }

    fn index(&mut self) -> Option<Arc<SearchIndex>> {
        let open = self.current.as_ref()?;
        if let Some((number, made)) = &self.index
            && *number == open.number
        {
            return made.lock().unwrap_or_else(PoisonError::into_inner).clone();
        }
        let index = version::index(&open.connection)
            .inspect_err(|fault| tracing::error!(%fault, "the catalog cannot be sorted"))
            .ok()
            .map(Arc::new);
        self.index = Some((open.number, Arc::new(Mutex::new(index.clone()))));
        index
    }

    /// Items that match, the best first. While a large version is being sorted only whole codes are found.
    pub(crate) fn search(&mut self, text: &str, limit: u32) -> rusqlite::Result<Vec<CatalogEntry>> {
        let index = self.index();
        let Some(open) = &self.current else { return Ok(Vec::new()) };
        let Some(index) = index else {
            let code = ItemCode::new(text.trim().to_uppercase().as_str()).ok();
            let found = code.map(|code| version::entry(&open.connection, &code)).transpose()?.flatten();
            return Ok(found.into_iter().collect());
        };
        let rows = index.search(text, &self.charged, usize::try_from(limit).unwrap_or(usize::MAX));
        let entries = rows.iter().map(|row| version::entry_of_row(&open.connection, *row));
        entries.filter_map(Result::transpose).collect()
    }

    /// An item as the version in use on a day has it.
    pub(crate) fn item(
        &mut self,
        cache: &Connection,
        code: &ItemCode,
        day: BusinessDate,
    ) -> rusqlite::Result<Option<CatalogEntry>> {
        self.of_day(cache, day, |version| version::entry(version, code))
    }

    /// The item of a national code, as the version in use on a day has it.
    pub(crate) fn national(
        &mut self,
        cache: &Connection,
        code: &CatalogCode,
        day: BusinessDate,
    ) -> rusqlite::Result<Option<CatalogEntry>> {
        self.of_day(cache, day, |version| version::national(version, code))
    }

    /// The item of a national code in the newest version.
    pub(crate) fn national_now(&self, code: &CatalogCode) -> rusqlite::Result<Option<CatalogEntry>> {
        self.current.as_ref().map_or(Ok(None), |open| version::national(&open.connection, code))
    }

    /// 目录类别 of a national code in the newest version.
    pub(crate) fn list_type(&self, code: &CatalogCode) -> rusqlite::Result<Option<String>> {
        self.current.as_ref().map_or(Ok(None), |open| version::list_type(&open.connection, code))
    }

    fn of_day(
        &mut self,
        cache: &Connection,
        day: BusinessDate,
        find: impl Fn(&Connection) -> rusqlite::Result<Option<CatalogEntry>>,
    ) -> rusqlite::Result<Option<CatalogEntry>> {
        let Some(current) = &self.current else { return Ok(None) };
        // The newest that was in use by the end of that day; of days before the first one, the first.
        let wanted: Option<u32> = cache
            .prepare_cached(
                "SELECT number FROM catalogs ORDER BY adopted_day <= ?1 DESC, \
                 CASE WHEN adopted_day <= ?1 THEN -number ELSE number END LIMIT 1",
            )?
            .query_row([day.to_string()], |row| row.get(0))
            .optional()?;
        let Some(number) = wanted.filter(|number| *number != current.number) else {
            return find(&current.connection);
        };
        if self.earlier.as_ref().is_none_or(|earlier| earlier.number != number) {
            let connection = version::open_to_read(&file_of(&self.folder, number))?;
            self.earlier = Some(Open { number, connection });
        }
        let Some(earlier) = &self.earlier else { return Ok(None) };
        find(&earlier.connection)
    }

    pub(crate) fn version(&self, cache: &Connection) -> rusqlite::Result<Option<CatalogVersion>> {
        let Some(current) = &self.current else { return Ok(None) };
        cache
            .prepare_cached("SELECT name, items, fetched_ms FROM catalogs WHERE number = ?1")?
            .query_row([current.number], |row| {
                let fetched: Option<i64> = row.get(2)?;
                Ok(CatalogVersion {
                    name: row.get(0)?,
                    items: row.get(1)?,
                    fetched_at: fetched.map(Timestamp::from_millis),
                })
            })
            .optional()
    }

    pub(crate) fn current_number(&self) -> Option<u32> {
        self.current.as_ref().map(|open| open.number)
    }

    /// A number that no version has, not even one that was begun and never ended.
    pub(crate) fn next_number(cache: &Connection) -> rusqlite::Result<u32> {
        cache.query_row(
            "INSERT INTO catalog_number (one, last) VALUES (1, 1 + (SELECT coalesce(max(number), 0) FROM catalogs)) \
             ON CONFLICT (one) DO UPDATE SET last = max(last, (SELECT coalesce(max(number), 0) FROM catalogs)) + 1 \
             RETURNING last",
            [],
            |row| row.get(0),
        )
    }

    /// One row takes a version into use; versions that ended before the days that are needed go.
    pub(crate) fn adopt(
        &mut self,
        cache: &Connection,
        built: &BuiltCatalog,
        fetched: Option<Timestamp>,
        day: BusinessDate,
        needed_since: BusinessDate,
    ) -> rusqlite::Result<()> {
        // Is it whole? If not, nothing changes.
        drop(version::open_to_read(&file_of(&self.folder, built.number))?);
        cache
            .prepare_cached(
                "INSERT INTO catalogs (number, name, items, fetched_ms, adopted_day) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                built.number,
                built.name,
                built.items,
                fetched.map(Timestamp::millis),
                day.to_string()
            ])?;
        // The cache may lose its last commits when the power goes; this one is to stand, and before an old file goes it must.
        cache.query_row("PRAGMA wal_checkpoint(FULL)", [], |_row| Ok(()))?;
        self.refresh(cache)?;
        self.forget(cache, needed_since)
    }

    fn forget(&mut self, cache: &Connection, needed_since: BusinessDate) -> rusqlite::Result<()> {
        // A version is needed until the day on which the next one came, that day included.
        let gone: Vec<u32> = cache
            .prepare_cached(
                "SELECT number FROM catalogs AS old WHERE EXISTS (SELECT 1 FROM catalogs AS next \
                 WHERE next.number > old.number AND next.adopted_day <= ?1)",
            )?
            .query_map([needed_since.to_string()], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        for number in gone {
            cache.prepare_cached("DELETE FROM catalogs WHERE number = ?1")?.execute([number])?;
            if let Err(error) = std::fs::remove_file(file_of(&self.folder, number)) {
                tracing::warn!(%error, number, "an old version of the catalog cannot be removed");
            }
        }
        Ok(())
    }

    /// Notes that an item was charged.
    pub(crate) fn note_charged(&mut self, cache: &Connection, item: &ItemCode) -> rusqlite::Result<()> {
        cache
            .prepare_cached(
                "INSERT INTO charged (item_code, times) VALUES (?1, 1) \
                 ON CONFLICT (item_code) DO UPDATE SET times = times + 1",
            )?
            .execute([item.as_str()])?;
        let Some(open) = &self.current else { return Ok(()) };
        let Some(row) = version::row_of(&open.connection, item.as_str())? else { return Ok(()) };
        match self.charged.iter_mut().find(|(known, _)| *known == row) {
            Some((_, times)) => *times = times.saturating_add(1),
            None => self.charged.push((row, 1)),
        }
        Ok(())
    }

    fn count_charged(&mut self, cache: &Connection) -> rusqlite::Result<()> {
        self.charged.clear();
        let Some(open) = &self.current else { return Ok(()) };
        let mut statement =
            cache.prepare_cached("SELECT item_code, times FROM charged ORDER BY times DESC LIMIT ?1")?;
        let mut rows = statement.query([CHARGED_MAX])?;
        while let Some(row) = rows.next()? {
            if let Some(known) = version::row_of(&open.connection, row.get_ref(0)?.as_str()?)? {
                self.charged.push((known, row.get(1)?));
            }
        }
        Ok(())
    }
}
