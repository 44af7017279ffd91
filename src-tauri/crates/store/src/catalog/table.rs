//! The table of twelve columns that a hospital hands over: its own items with their prices.

use settlement::catalog::UpdateFault;
use settlement::fees::{CatalogItem, Grade};
use settlement::{CatalogCode, ItemCode, Rate, UnitPrice};

use super::CatalogBuilder;

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
    /// The disk cannot take it.
    #[error("not written: {0}")]
    Refused(#[from] rusqlite::Error),
    /// The version cannot even be begun.
    #[error("not begun: {0}")]
    NotBegun(#[from] UpdateFault),
}

struct Line<'a> {
    item: CatalogItem,
    charge_kind: &'a str,
}

/// Puts a whole table into a version that is empty so far.
///
/// # Errors
/// The first line that cannot be read.
pub(super) fn put(table: &str, builder: &mut CatalogBuilder) -> Result<(), CatalogFault> {
    let mut items: u32 = 0;
    for (line, text) in (1_usize..).zip(table.lines()) {
        let text = text.trim_start_matches('\u{feff}');
        if text.trim().is_empty() || (line == 1 && text.starts_with(FIRST_COLUMN)) {
            continue;
        }
        let read = read(line, text)?;
        match builder.put_own(&read.item, read.charge_kind) {
            Ok(()) => items = items.saturating_add(1),
            Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) => {
                return Err(CatalogFault::Twice { line });
            }
            Err(error) => return Err(error.into()),
        }
    }
    if items == 0 { Err(CatalogFault::Empty) } else { Ok(()) }
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
        _list_type,
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
    Ok(Line { item, charge_kind })
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
