//! One version of the catalog, read.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension, Row};
use settlement::catalog::{CatalogEntry, Listing};
use settlement::fees::{CatalogItem, Grade};
use settlement::{BusinessDate, CatalogCode, ItemCode, Rate, UnitPrice};

use crate::search::{SearchIndex, SearchIndexBuilder, SearchRow};

/// Opens a file that is not written any more.
///
/// # Errors
/// What SQLite says.
pub(super) fn open_to_read(file: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    connection.pragma_update(None, "query_only", "1")?;
    // A file that is cut short or no database at all says so here.
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, u32>(0))?;
    Ok(connection)
}

const ENTRY: &str = "coalesce(item_code, catalog_code), catalog_code, name, spec, unit, price, \
     coalesce(covered_class, class), coalesce(covered_first_pay, first_pay), coalesce(covered_ceiling, ceiling), maker, \
     restriction, valid_from, valid_to";

/// Everything that can be typed for the items of a version; an item is known by its row.
///
/// # Errors
/// What SQLite says.
pub(crate) fn index(connection: &Connection) -> rusqlite::Result<SearchIndex> {
    let mut builder = SearchIndexBuilder::default();
    let mut statement = connection.prepare(
        "SELECT rowid, name, other_name, spec, maker, coalesce(item_code, ''), catalog_code, bar_code, \
         coalesce(covered_class, class, '03'), coalesce(price, covered_ceiling, ceiling, '') FROM items ORDER BY rowid",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let text = |column: usize| row.get_ref(column)?.as_str().map_err(rusqlite::Error::from);
        builder.add(&SearchRow {
            id: row.get(0)?,
            name: text(1)?,
            other_name: text(2)?,
            spec: text(3)?,
            maker: text(4)?,
            codes: [text(5)?, text(6)?, text(7)?],
            class: text(8)?.parse().unwrap_or(u8::MAX),
            price_micro: micro_yuan(text(9)?),
        });
    }
    Ok(builder.build())
}

/// A price with at most six decimals as a whole number, so that 9.50 stands before 10.00; without one at the end.
fn micro_yuan(price: &str) -> i64 {
    let (whole, fraction) = price.split_once('.').unwrap_or((price, ""));
    if price.is_empty() { i64::MAX } else { format!("{whole}{fraction:0<6}").parse().unwrap_or(i64::MAX) }
}

/// # Errors
/// What SQLite says.
pub(super) fn entry_of_row(connection: &Connection, row: u32) -> rusqlite::Result<Option<CatalogEntry>> {
    connection
        .prepare_cached(&format!("SELECT {ENTRY} FROM items WHERE rowid = ?1"))?
        .query_row([row], stored)
        .optional()
}

/// By the hospital's code, or by the national one where the hospital has none of its own.
///
/// # Errors
/// What SQLite says.
pub(super) fn entry(connection: &Connection, code: &ItemCode) -> rusqlite::Result<Option<CatalogEntry>> {
    let own = connection
        .prepare_cached(&format!("SELECT {ENTRY} FROM items WHERE item_code = ?1"))?
        .query_row([code.as_str()], stored)
        .optional()?;
    if own.is_some() {
        return Ok(own);
    }
    connection
        .prepare_cached(&format!("SELECT {ENTRY} FROM items WHERE catalog_code = ?1 AND item_code IS NULL"))?
        .query_row([code.as_str()], stored)
        .optional()
}

/// By the national code, whoever else has a code for it.
///
/// # Errors
/// What SQLite says.
pub(super) fn national(
    connection: &Connection,
    code: &CatalogCode,
) -> rusqlite::Result<Option<CatalogEntry>> {
    connection
        .prepare_cached(&format!("SELECT {ENTRY} FROM items WHERE catalog_code = ?1"))?
        .query_row([code.as_str()], stored)
        .optional()
}

/// 目录类别 of a national code, where 1316 has said it.
///
/// # Errors
/// What SQLite says.
pub(super) fn list_type(connection: &Connection, code: &CatalogCode) -> rusqlite::Result<Option<String>> {
    connection
        .prepare_cached("SELECT list FROM insurance_codes WHERE catalog_code = ?1 AND list <> ''")?
        .query_row([code.as_str()], |row| row.get(0))
        .optional()
}

/// The row of an item.
///
/// # Errors
/// What SQLite says.
pub(super) fn row_of(connection: &Connection, code: &str) -> rusqlite::Result<Option<u32>> {
    connection
        .prepare_cached(
            "SELECT rowid FROM items WHERE item_code = ?1 \
             UNION ALL SELECT rowid FROM items WHERE catalog_code = ?1 AND item_code IS NULL LIMIT 1",
        )?
        .query_row([code], |row| row.get(0))
        .optional()
}

fn stored(row: &Row<'_>) -> rusqlite::Result<CatalogEntry> {
    let read = |column: usize| row.get::<_, Option<String>>(column);
    let day = |column: usize| {
        Ok::<_, rusqlite::Error>(read(column)?.and_then(|day| BusinessDate::parse(&day).ok()))
    };
    let price = |column: usize| {
        Ok::<_, rusqlite::Error>(read(column)?.and_then(|price| UnitPrice::parse(&price).ok()))
    };
    let price_ceiling = price(8)?;
    let unit_price = price(5)?.or(price_ceiling);
    // Whoever has no class in the list of the insurance pays it alone.
    let grade = read(6)?.as_deref().and_then(Grade::from_code).unwrap_or(Grade::C);
    let first_pay = match (read(7)?, grade) {
        (Some(ratio), _) => ratio,
        (None, Grade::A | Grade::B) => "0".to_owned(),
        (None, Grade::C) => "1".to_owned(),
    };
    Ok(CatalogEntry {
        listing: Listing::Catalog,
        item: CatalogItem {
            item_code: field(row, 0, |text| ItemCode::new(text).ok())?,
            catalog_code: field(row, 1, |text| CatalogCode::new(text).ok())?,
            name: row.get(2)?,
            spec: row.get(3)?,
            unit: row.get(4)?,
            unit_price: match unit_price {
                Some(price) => price,
                None => UnitPrice::parse("0").map_err(|_| rusqlite::Error::InvalidQuery)?,
            },
            grade,
            first_pay: Rate::parse(&first_pay).map_err(|_| rusqlite::Error::InvalidQuery)?,
            price_ceiling,
        },
        priced: unit_price.is_some(),
        maker: row.get(9)?,
        restriction: row.get(10)?,
        valid_from: day(11)?,
        valid_to: day(12)?,
    })
}

/// A column whose text the core must take; a version holds nothing else, unless somebody edited it.
fn field<T>(row: &Row<'_>, column: usize, read: impl FnOnce(&str) -> Option<T>) -> rusqlite::Result<T> {
    let value = row.get_ref(column)?;
    let kind = value.data_type();
    read(value.as_str()?)
        .ok_or_else(|| rusqlite::Error::InvalidColumnType(column, "catalog".to_owned(), kind))
}
