//! Putting a version together: a copy of the one in use, or nothing; rows on it; one sync at the end.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params, params_from_iter};
use settlement::BusinessDate;
use settlement::catalog::{BuiltCatalog, CatalogPart, CatalogRecord, CatalogShelf, CoverageRow, UpdateFault};
use settlement::fees::CatalogItem;

use super::file_of;

/// `item_code` = the hospital's, where it has one of its own. Prices, ratios and days stand as the text the core reads back.
/// `coverage` is what the insurance says, by its own codes, whether or not an item goes by one yet; `insurance_codes` says which does.
/// What holds for an item is written beside it at the end (`covered_…`), and goes before what a file or table says.
const SCHEMA: &str = "
CREATE TABLE items (
    catalog_code TEXT NOT NULL, item_code TEXT, name TEXT NOT NULL, other_name TEXT NOT NULL, spec TEXT NOT NULL,
    unit TEXT NOT NULL, maker TEXT NOT NULL, bar_code TEXT NOT NULL, restriction TEXT NOT NULL, price TEXT, class TEXT,
    first_pay TEXT, ceiling TEXT, charge_kind TEXT NOT NULL, valid_from TEXT, valid_to TEXT, valid INTEGER NOT NULL,
    covered_class TEXT, covered_first_pay TEXT, covered_ceiling TEXT
) STRICT;
CREATE TABLE insurance_codes (
    catalog_code TEXT PRIMARY KEY, code TEXT NOT NULL, list TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE coverage (
    code TEXT PRIMARY KEY, class TEXT, charge_kind TEXT, ceiling TEXT, first_pay TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE terms (
    part TEXT NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL, valid INTEGER NOT NULL, PRIMARY KEY (part, code)
) STRICT, WITHOUT ROWID;
CREATE TABLE parts (part TEXT PRIMARY KEY, version TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
";

const INDEXES: &str = "
CREATE UNIQUE INDEX IF NOT EXISTS items_by_catalog_code ON items (catalog_code);
CREATE UNIQUE INDEX IF NOT EXISTS items_by_item_code ON items (item_code) WHERE item_code IS NOT NULL;
";

const INSERT: &str = "INSERT INTO items (catalog_code, name, other_name, spec, unit, maker, bar_code, restriction, class, \
     charge_kind, valid_from, valid_to, valid) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
const ON_CONFLICT: &str = " ON CONFLICT (catalog_code) DO UPDATE SET name = excluded.name, other_name = excluded.other_name, \
     spec = CASE excluded.spec WHEN '' THEN spec ELSE excluded.spec END, \
     unit = CASE excluded.unit WHEN '' THEN unit ELSE excluded.unit END, \
     maker = excluded.maker, bar_code = excluded.bar_code, restriction = excluded.restriction, \
     class = coalesce(excluded.class, class), valid_from = excluded.valid_from, valid_to = excluded.valid_to, \
     valid = excluded.valid";

/// A version that is being put together; dropped before its end it leaves a file that nothing points at.
#[derive(Debug)]
pub struct CatalogBuilder {
    connection: Connection,
    number: u32,
    /// Are rows only added, to be sorted out at the end?
    unsorted: bool,
    /// Hashes of the codes that were added so; a code that comes twice must be sorted out before there is an index: without a
    /// journal, an index that fails leaves half of itself in the file.
    added: HashSet<u64>,
    repeated: bool,
}

fn hash_of(code: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    code.hash(&mut hasher);
    hasher.finish()
}

fn disk(fault: &rusqlite::Error) -> UpdateFault {
    UpdateFault::Disk(fault.to_string())
}

impl CatalogBuilder {
    /// Begins a version with a number that no other has, on top of another one or empty.
    ///
    /// # Errors
    /// `Disk`.
    pub fn begin(folder: &Path, number: u32, on_top_of: Option<u32>) -> Result<Self, UpdateFault> {
        let file = file_of(folder, number);
        // What an attempt that was cut off has left; where that is not removed, it is emptied below.
        drop(std::fs::remove_file(&file));
        Self::begin_in(&file, number, on_top_of.map(|base| file_of(folder, base)))
            .map_err(|fault| disk(&fault))
    }

    fn begin_in(file: &Path, number: u32, base: Option<PathBuf>) -> rusqlite::Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(file, flags)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_RESET_DATABASE, true)?;
        // Nothing reads the file before its end, and what has no end is thrown away: no journal, one sync at the commit. From the
        // first write on: a journal whose removal the disk has lost would undo what is whole.
        connection.pragma_update(None, "locking_mode", "exclusive")?;
        connection.pragma_update(None, "journal_mode", "off")?;
        connection.execute_batch("VACUUM")?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_RESET_DATABASE, false)?;
        connection.pragma_update(None, "synchronous", "full")?;
        connection.pragma_update(None, "temp_store", "memory")?;
        let unsorted = base.is_none();
        if let Some(base) = base {
            let base = super::version::open_to_read(&base)?;
            Backup::new(&base, &mut connection)?.run_to_completion(4096, Duration::ZERO, None)?;
        }
        connection.execute_batch("BEGIN IMMEDIATE")?;
        if unsorted {
            connection.execute_batch(SCHEMA)?;
        }
        Ok(Self { connection, number, unsorted, added: HashSet::new(), repeated: false })
    }

    /// Takes an item of the hospital's own table, with its price.
    ///
    /// # Errors
    /// The codes stand twice, or the disk did not take it.
    pub(super) fn put_own(&mut self, item: &CatalogItem, charge_kind: &str) -> rusqlite::Result<()> {
        self.sort()?;
        let (catalog, own) = (item.catalog_code.as_str(), item.item_code.as_str());
        self.connection
            .prepare_cached(
                "INSERT INTO items (catalog_code, item_code, name, other_name, spec, unit, maker, bar_code, restriction, \
                 price, class, first_pay, ceiling, charge_kind, valid) \
                 VALUES (?1, ?2, ?3, '', ?4, ?5, '', '', '', ?6, ?7, ?8, ?9, ?10, 1)",
            )?
            .execute(params![
                catalog,
                own,
                item.name,
                item.spec,
                item.unit,
                item.unit_price.to_string(),
                item.grade.code(),
                item.first_pay.to_string(),
                item.price_ceiling.map(|ceiling| ceiling.to_string()),
                charge_kind,
            ])?;
        Ok(())
    }

    /// From here on a code stands once.
    fn sort(&mut self) -> rusqlite::Result<()> {
        if self.unsorted {
            self.unsorted = false;
            if self.repeated {
                // The same code in two files: the later one counts.
                self.connection.execute_batch(
                    "DELETE FROM items WHERE rowid NOT IN (SELECT max(rowid) FROM items GROUP BY catalog_code)",
                )?;
            }
            self.added = HashSet::new();
            self.connection.execute_batch(INDEXES)?;
        }
        Ok(())
    }

    fn fact(&self, name: &str) -> Option<String> {
        self.connection
            .prepare_cached("SELECT value FROM facts WHERE name = ?1")
            .and_then(|mut statement| statement.query_row([name], |row| row.get(0)).optional())
            .unwrap_or_default()
    }

    fn note(&self, name: &str, value: &str) -> rusqlite::Result<usize> {
        self.connection
            .prepare_cached(
                "INSERT INTO facts (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            )?
            .execute([name, value])
    }

    /// Commits under a name.
    pub(super) fn end(mut self, name: &str) -> rusqlite::Result<BuiltCatalog> {
        self.sort()?;
        self.connection
            .execute_batch("DELETE FROM items WHERE valid = 0; DELETE FROM terms WHERE valid = 0")?;
        self.cover_items()?;
        let items = self.connection.query_row("SELECT count(*) FROM items", [], |row| row.get(0))?;
        self.connection.execute_batch("COMMIT")?;
        Ok(BuiltCatalog { number: self.number, name: name.to_owned(), items, asked_on: None })
    }

    fn put_row(&mut self, record: &CatalogRecord<'_>) -> rusqlite::Result<usize> {
        if !record.part.is_charged() {
            return self
                .connection
                .prepare_cached(
                    "INSERT INTO terms (part, code, name, valid) VALUES (?1, ?2, ?3, ?4) \
                     ON CONFLICT (part, code) DO UPDATE SET name = excluded.name, valid = excluded.valid",
                )?
                .execute(params![record.part.number(), record.code, record.name, record.valid]);
        }
        let mut insert = if self.unsorted {
            self.repeated |= !self.added.insert(hash_of(record.code));
            self.connection.prepare_cached(INSERT)?
        } else {
            self.connection.prepare_cached(&format!("{INSERT}{ON_CONFLICT}"))?
        };
        let day = |day: Option<BusinessDate>| day.map(|day| day.to_string());
        insert.execute(params![
            record.code,
            record.name,
            record.other_name,
            record.spec,
            record.unit,
            record.maker,
            record.bar_code,
            record.restriction,
            (!record.class.is_empty()).then_some(record.class),
            record.charge_kind,
            day(record.valid_from),
            day(record.valid_to),
            record.valid,
        ])
    }

    fn keep_coverage(&self, row: &CoverageRow) -> rusqlite::Result<usize> {
        let keep = |sql: &str, values: &[&String]| {
            self.connection.prepare_cached(sql)?.execute(params_from_iter(values))
        };
        match row {
            CoverageRow::InsuranceCode { catalog, code, list } => keep(
                "INSERT INTO insurance_codes (catalog_code, code, list) VALUES (?1, ?2, ?3) \
                 ON CONFLICT (catalog_code) DO UPDATE SET code = excluded.code, list = excluded.list",
                &[catalog, code, list],
            ),
            CoverageRow::Class { code, class, charge_kind } => keep(
                "INSERT INTO coverage (code, class, charge_kind) VALUES (?1, ?2, nullif(?3, '')) \
                 ON CONFLICT (code) DO UPDATE SET class = excluded.class, \
                 charge_kind = coalesce(excluded.charge_kind, charge_kind)",
                &[code, class, charge_kind],
            ),
            CoverageRow::Ceiling { code, amount } => keep(
                "INSERT INTO coverage (code, ceiling) VALUES (?1, ?2) \
                 ON CONFLICT (code) DO UPDATE SET ceiling = excluded.ceiling",
                &[code, amount],
            ),
            CoverageRow::FirstPay { code, ratio } => keep(
                "INSERT INTO coverage (code, first_pay) VALUES (?1, ?2) \
                 ON CONFLICT (code) DO UPDATE SET first_pay = excluded.first_pay",
                &[code, ratio],
            ),
        }
    }

    /// Writes beside every item what the insurance says of it; only where that differs, since most items stay.
    fn cover_items(&self) -> rusqlite::Result<usize> {
        let anything: bool =
            self.connection.query_row("SELECT EXISTS (SELECT 1 FROM coverage)", [], |row| row.get(0))?;
        if !anything {
            return Ok(0);
        }
        self.connection.execute(
            "UPDATE items SET covered_class = said.class, covered_first_pay = said.first_pay, \
             covered_ceiling = said.ceiling, charge_kind = coalesce(said.charge_kind, items.charge_kind) \
             FROM (SELECT items.rowid AS item, coverage.* FROM items \
                   LEFT JOIN insurance_codes USING (catalog_code) \
                   LEFT JOIN coverage ON coverage.code = coalesce(insurance_codes.code, items.catalog_code)) AS said \
             WHERE items.rowid = said.item AND (covered_class IS NOT said.class \
             OR covered_first_pay IS NOT said.first_pay OR covered_ceiling IS NOT said.ceiling \
             OR items.charge_kind IS NOT coalesce(said.charge_kind, items.charge_kind))",
            [],
        )
    }
}

impl CatalogShelf for CatalogBuilder {
    fn held(&self, part: CatalogPart) -> Option<String> {
        self.connection
            .prepare_cached("SELECT version FROM parts WHERE part = ?1")
            .and_then(|mut statement| statement.query_row([part.number()], |row| row.get(0)).optional())
            .unwrap_or_default()
    }

    fn covered_until(&self, number: &str) -> Option<BusinessDate> {
        BusinessDate::parse(&self.fact(&covered(number))?).ok()
    }

    fn covered(&mut self, number: &str, until: BusinessDate) -> Result<(), UpdateFault> {
        self.note(&covered(number), &until.to_string()).map(drop).map_err(|fault| disk(&fault))
    }

    fn put(&mut self, record: &CatalogRecord<'_>) -> Result<(), UpdateFault> {
        self.put_row(record).map(drop).map_err(|fault| disk(&fault))
    }

    fn holds(&mut self, part: CatalogPart, version: &str) -> Result<(), UpdateFault> {
        self.connection
            .prepare_cached(
                "INSERT INTO parts (part, version) VALUES (?1, ?2) ON CONFLICT (part) DO UPDATE SET version = excluded.version",
            )
            .and_then(|mut statement| statement.execute([part.number(), version]))
            .map(drop)
            .map_err(|fault| disk(&fault))
    }

    fn cover(&mut self, row: &CoverageRow) -> Result<(), UpdateFault> {
        self.keep_coverage(row).map(drop).map_err(|fault| disk(&fault))
    }

    fn finish(self, today: BusinessDate) -> Result<BuiltCatalog, UpdateFault> {
        let newest: rusqlite::Result<Option<String>> =
            self.connection.query_row("SELECT max(version) FROM parts", [], |row| row.get(0));
        let name = newest.map_err(|fault| disk(&fault))?.unwrap_or_else(|| today.to_string());
        self.end(&name).map_err(|fault| disk(&fault))
    }
}

/// The name of the fact until when a paged query is held.
fn covered(number: &str) -> String {
    format!("covered_until {number}")
}
