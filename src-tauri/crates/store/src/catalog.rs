//! The catalog: read from a table of text. What a clerk types is looked up in `search.rs`.

use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};
use settlement::fees::{CatalogItem, Grade};
use settlement::{CatalogCode, ItemCode, Rate, UnitPrice};

use crate::search::{SearchIndex, SearchIndexBuilder, SearchRow};

/// The columns of the table, in order.
const COLUMNS: usize = 12;
const FIRST_COLUMN: &str = "med_list_codg";

/// Why a catalog was not taken; the old one stays.
#[derive(Debug, thiserror::Error)]
pub enum CatalogFault {
    /// A line has another number of columns.
    #[error("line {line}: {found} columns instead of 12")]
    Columns {
        /// Which, from 1.
        line: usize,
        /// How many it has.
        found: usize,
    },
    /// A field that cannot be read.
    #[error("line {line}: {field}")]
    Field {
        /// Which line, from 1.
        line: usize,
        /// Which field.
        field: &'static str,
    },
    /// Two lines with one item code.
    #[error("line {line}: the item code stands twice")]
    Twice {
        /// The second of them, from 1.
        line: usize,
    },
    /// No line at all: an empty catalog would silently take every item away.
    #[error("no items")]
    Empty,
    /// The cache cannot take it.
    #[error("the cache refused: {0}")]
    Refused(#[from] rusqlite::Error),
}

struct Line<'a> {
    item: CatalogItem,
    charge_kind: &'a str,
    list_type: &'a str,
}

/// Puts a whole catalog in the place of the old one; how many items it has.
///
/// # Errors
/// The first line that cannot be read; the old catalog stays.
pub(crate) fn import(connection: &mut Connection, table: &str, version: &str) -> Result<u32, CatalogFault> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute("DELETE FROM catalog", [])?;
    let mut items: u32 = 0;
    for (line, text) in (1_usize..).zip(table.lines()) {
        let text = text.trim_start_matches('\u{feff}');
        if text.trim().is_empty() || (line == 1 && text.starts_with(FIRST_COLUMN)) {
            continue;
        }
        let read = read(line, text)?;
        match insert(&transaction, &read) {
            Ok(()) => items = items.saturating_add(1),
            Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) => {
                return Err(CatalogFault::Twice { line });
            }
            Err(error) => return Err(error.into()),
        }
    }
    if items == 0 {
        return Err(CatalogFault::Empty);
    }
    transaction.execute(
        "INSERT INTO catalog_version (one, version, items) VALUES (1, ?1, ?2) \
         ON CONFLICT (one) DO UPDATE SET version = excluded.version, items = excluded.items",
        params![version, items],
    )?;
    transaction.commit()?;
    Ok(items)
}

fn read(line: usize, text: &str) -> Result<Line<'_>, CatalogFault> {
    let columns: Vec<&str> = text.split('\t').map(str::trim).collect();
    let found = columns.len();
    let columns: [&str; COLUMNS] =
        columns.try_into().map_err(|_other| CatalogFault::Columns { line, found })?;
    let [
        catalog,
        code,
        name,
        spec,
        unit,
        price,
        class,
        first_pay,
        ceiling,
        charge_kind,
        list_type,
        _initials,
    ] = columns;
    let field = |field| CatalogFault::Field { line, field };
    if name.is_empty() {
        return Err(field("name"));
    }
    let item = CatalogItem {
        item_code: ItemCode::new(code).map_err(|_| field("medins_list_codg"))?,
        catalog_code: CatalogCode::new(catalog).map_err(|_| field("med_list_codg"))?,
        name: name.to_owned(),
        spec: spec.to_owned(),
        unit: unit.to_owned(),
        unit_price: UnitPrice::parse(price).map_err(|_| field("price"))?,
        grade: grade(class).ok_or_else(|| field("class"))?,
        first_pay: Rate::parse(first_pay).map_err(|_| field("first_pay_ratio"))?,
        price_ceiling: match ceiling {
            "" => None,
            price => Some(UnitPrice::parse(price).map_err(|_| field("price_ceiling"))?),
        },
    };
    Ok(Line { item, charge_kind, list_type })
}

/// `01`, or as people write it.
fn grade(class: &str) -> Option<Grade> {
    match class {
        "甲" | "甲类" => Some(Grade::A),
        "乙" | "乙类" => Some(Grade::B),
        "丙" | "丙类" => Some(Grade::C),
        code => Grade::from_code(code),
    }
}

fn insert(connection: &Connection, line: &Line<'_>) -> rusqlite::Result<()> {
    let item = &line.item;
    let price = item.unit_price.to_string();
    connection
        .prepare_cached(
            "INSERT INTO catalog (item_code, catalog_code, name, spec, unit, price, price_micro, class, first_pay, \
             ceiling, charge_kind, list_type) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?
        .execute(params![
            item.item_code.as_str(),
            item.catalog_code.as_str(),
            item.name,
            item.spec,
            item.unit,
            price,
            micro_yuan(&price),
            item.grade.code(),
            item.first_pay.to_string(),
            item.price_ceiling.map(|ceiling| ceiling.to_string()),
            line.charge_kind,
            line.list_type,
        ])?;
    Ok(())
}

/// A price with at most six decimals as a whole number, so that 9.50 stands before 10.00.
fn micro_yuan(price: &str) -> i64 {
    let (whole, fraction) = price.split_once('.').unwrap_or((price, ""));
    format!("{whole}{fraction:0<6}").parse().unwrap_or(i64::MAX)
}

const ITEM: &str = "item_code, catalog_code, name, spec, unit, price, class, first_pay, ceiling";

/// Everything that can be typed for the items of the catalog; an item is known by its row.
///
/// # Errors
/// What SQLite says.
pub(crate) fn index(connection: &Connection) -> rusqlite::Result<SearchIndex> {
    let mut builder = SearchIndexBuilder::default();
    let mut statement = connection
        .prepare("SELECT rowid, name, spec, item_code, catalog_code, class, price_micro FROM catalog ORDER BY item_code")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        builder.add(&SearchRow {
            id: row.get(0)?,
            name: row.get_ref(1)?.as_str()?,
            other_name: "",
            spec: row.get_ref(2)?.as_str()?,
            maker: "",
            codes: [row.get_ref(3)?.as_str()?, row.get_ref(4)?.as_str()?, ""],
            class: row.get_ref(5)?.as_str()?.parse().unwrap_or(u8::MAX),
            price_micro: row.get(6)?,
        });
    }
    Ok(builder.build())
}

/// The item of a row.
///
/// # Errors
/// What SQLite says.
pub(crate) fn item_of_row(connection: &Connection, row: u32) -> rusqlite::Result<Option<CatalogItem>> {
    connection
        .prepare_cached(&format!("SELECT {ITEM} FROM catalog WHERE rowid = ?1"))?
        .query_row([row], stored_item)
        .optional()
}

/// Rows of what was charged here, with how often.
///
/// # Errors
/// What SQLite says.
pub(crate) fn charged(connection: &Connection) -> rusqlite::Result<Vec<(u32, u32)>> {
    connection
        .prepare_cached(
            "SELECT catalog.rowid, charged.times FROM charged JOIN catalog USING (item_code) \
             ORDER BY charged.times DESC LIMIT 2000",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// # Errors
/// What SQLite says.
pub(crate) fn item(connection: &Connection, code: &ItemCode) -> rusqlite::Result<Option<CatalogItem>> {
    connection
        .prepare_cached(&format!("SELECT {ITEM} FROM catalog WHERE item_code = ?1"))?
        .query_row([code.as_str()], stored_item)
        .optional()
}

/// # Errors
/// What SQLite says.
pub(crate) fn version(connection: &Connection) -> rusqlite::Result<Option<(String, u32)>> {
    connection
        .prepare_cached("SELECT version, items FROM catalog_version")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
}

fn stored_item(row: &Row<'_>) -> rusqlite::Result<CatalogItem> {
    let ceiling: Option<String> = row.get(8)?;
    Ok(CatalogItem {
        item_code: field(row, 0, |text| ItemCode::new(text).ok())?,
        catalog_code: field(row, 1, |text| CatalogCode::new(text).ok())?,
        name: row.get(2)?,
        spec: row.get(3)?,
        unit: row.get(4)?,
        unit_price: field(row, 5, |text| UnitPrice::parse(text).ok())?,
        grade: field(row, 6, Grade::from_code)?,
        first_pay: field(row, 7, |text| Rate::parse(text).ok())?,
        price_ceiling: match ceiling {
            None => None,
            Some(_) => Some(field(row, 8, |text| UnitPrice::parse(text).ok())?),
        },
    })
}

/// A column whose text the core must take; the cache holds nothing else, unless somebody edited it.
fn field<T>(row: &Row<'_>, column: usize, read: impl FnOnce(&str) -> Option<T>) -> rusqlite::Result<T> {
    let value = row.get_ref(column)?;
    let kind = value.data_type();
    read(value.as_str()?)
        .ok_or_else(|| rusqlite::Error::InvalidColumnType(column, "catalog".to_owned(), kind))
}
