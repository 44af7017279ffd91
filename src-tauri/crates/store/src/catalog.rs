//! The catalog: read from a table of text, searched by what a clerk types.
//!
//! Not here: full pinyin and bar codes, which the table does not carry.

use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};
use settlement::fees::{CatalogItem, Grade};
use settlement::{CatalogCode, ItemCode, Rate, UnitPrice};

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
    initials: &'a str,
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
    let [catalog, code, name, spec, unit, price, class, first_pay, ceiling, charge_kind, list_type, initials] =
        columns;
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
    Ok(Line { item, charge_kind, list_type, initials })
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
             ceiling, charge_kind, list_type, initials, name_key, item_code_key, catalog_code_key) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
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
            line.initials.to_uppercase(),
            item.name.to_uppercase(),
            item.item_code.as_str().to_uppercase(),
            item.catalog_code.as_str().to_uppercase(),
        ])?;
    Ok(())
}

/// A price with at most six decimals as a whole number, so that 9.50 stands before 10.00.
fn micro_yuan(price: &str) -> i64 {
    let (whole, fraction) = price.split_once('.').unwrap_or((price, ""));
    format!("{whole}{fraction:0<6}").parse().unwrap_or(i64::MAX)
}

const ITEM: &str = "item_code, catalog_code, name, spec, unit, price, class, first_pay, ceiling";

/// Items by initials from the front, any part of the name, codes from the front; exact ones first, then those that begin so,
/// then 甲 before 乙 before 丙, the cheaper first, and the code last so that the order never wavers.
///
/// # Errors
/// What SQLite says.
pub(crate) fn search(connection: &Connection, text: &str, limit: u32) -> rusqlite::Result<Vec<CatalogItem>> {
    let typed = text.trim().to_uppercase();
    if typed.is_empty() {
        return Ok(Vec::new());
    }
    let plain = escaped(&typed);
    let sql = format!(
        "SELECT {ITEM} FROM catalog \
         WHERE initials LIKE ?2 ESCAPE '\\' OR name_key LIKE ?3 ESCAPE '\\' \
            OR item_code_key LIKE ?2 ESCAPE '\\' OR catalog_code_key LIKE ?2 ESCAPE '\\' \
         ORDER BY CASE \
            WHEN ?1 IN (initials, name_key, item_code_key, catalog_code_key) THEN 0 \
            WHEN initials LIKE ?2 ESCAPE '\\' OR name_key LIKE ?2 ESCAPE '\\' \
              OR item_code_key LIKE ?2 ESCAPE '\\' OR catalog_code_key LIKE ?2 ESCAPE '\\' THEN 1 \
            ELSE 2 END, class, price_micro, item_code \
         LIMIT ?4"
    );
    connection
        .prepare_cached(&sql)?
        .query_map(params![typed, format!("{plain}%"), format!("%{plain}%"), limit], stored_item)?
        .collect()
}

/// What was typed, so that `%` and `_` mean themselves.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
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
