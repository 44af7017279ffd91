//! The hospital's own items in the cache: the whole list at once, and the search of it.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Row, params};
use settlement::mapping::OwnItem;
use settlement::{CatalogCode, ItemCode, UnitPrice};

use crate::search::{SearchIndex, SearchIndexBuilder, SearchRow};

/// Items that are charged often, at most.
const CHARGED_MAX: u32 = 2_000;
const COLUMNS: &str = "item_code, name, spec, unit, price, catalog_code, list, drugs";

/// # Errors
/// What SQLite says; then nothing has changed.
pub(crate) fn keep(connection: &mut Connection, items: &[OwnItem]) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    transaction.execute("DELETE FROM own_items", [])?;
    {
        let mut insert = transaction
            .prepare(&format!("INSERT INTO own_items ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"))?;
        for own in items {
            insert.execute(params![
                own.item.as_str(),
                own.name,
                own.spec,
                own.unit,
                own.price.to_string(),
                own.catalog.as_ref().map(CatalogCode::as_str),
                own.list,
                own.drugs.join(" ")
            ])?;
        }
    }
    transaction.commit()
}

/// # Errors
/// What SQLite says.
pub(crate) fn all(connection: &Connection) -> rusqlite::Result<Vec<OwnItem>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM own_items ORDER BY place"))?
        .query_map([], stored)?
        .collect()
}

/// # Errors
/// What SQLite says.
pub(crate) fn one(connection: &Connection, code: &ItemCode) -> rusqlite::Result<Option<OwnItem>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM own_items WHERE item_code = ?1"))?
        .query_row([code.as_str()], stored)
        .optional()
}

fn stored(row: &Row<'_>) -> rusqlite::Result<OwnItem> {
    let odd = |_| rusqlite::Error::InvalidQuery;
    let text = |column: usize| row.get::<_, String>(column);
    let catalog: Option<String> = row.get(5)?;
    Ok(OwnItem {
        item: ItemCode::new(&text(0)?).map_err(odd)?,
        name: text(1)?,
        spec: text(2)?,
        unit: text(3)?,
        price: UnitPrice::parse(&text(4)?).map_err(|_| rusqlite::Error::InvalidQuery)?,
        catalog: catalog.map(|code| CatalogCode::new(&code)).transpose().map_err(odd)?,
        list: text(6)?,
        drugs: text(7)?.split_whitespace().map(ToOwned::to_owned).collect(),
    })
}

/// The search of the own items; made when it is first wanted.
#[derive(Debug, Default)]
pub(crate) struct OwnSearch {
    index: Option<Arc<SearchIndex>>,
    charged: Option<Vec<(u32, u32)>>,
}

impl OwnSearch {
    /// Something was charged: how often is counted anew.
    pub(crate) fn forget_charged(&mut self) {
        self.charged = None;
    }

    /// Items that match, the best first.
    ///
    /// # Errors
    /// What SQLite says.
    pub(crate) fn search(
        &mut self,
        connection: &Connection,
        text: &str,
        limit: u32,
    ) -> rusqlite::Result<Vec<OwnItem>> {
        let index = if let Some(index) = &self.index {
            Arc::clone(index)
        } else {
            let index = Arc::new(index(connection)?);
            self.index = Some(Arc::clone(&index));
            index
        };
        if index.is_empty() {
            return Ok(Vec::new());
        }
        let charged = match self.charged.take() {
            Some(charged) => charged,
            None => charged(connection)?,
        };
        let places = index.search(text, &charged, usize::try_from(limit).unwrap_or(usize::MAX));
        self.charged = Some(charged);
        let mut find =
            connection.prepare_cached(&format!("SELECT {COLUMNS} FROM own_items WHERE place = ?1"))?;
        places.iter().map(|place| find.query_row([place], stored)).collect()
    }
}

fn index(connection: &Connection) -> rusqlite::Result<SearchIndex> {
    let mut builder = SearchIndexBuilder::default();
    let mut statement = connection.prepare(
        "SELECT place, name, spec, item_code, coalesce(catalog_code, '') FROM own_items ORDER BY place",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let text = |column: usize| row.get_ref(column)?.as_str().map_err(rusqlite::Error::from);
        builder.add(&SearchRow {
            id: row.get(0)?,
            name: text(1)?,
            other_name: "",
            spec: text(2)?,
            maker: "",
            codes: [text(3)?, text(4)?, ""],
            // Among equals in the order of the list.
            class: 0,
            price_micro: 0,
        });
    }
    Ok(builder.build())
}

fn charged(connection: &Connection) -> rusqlite::Result<Vec<(u32, u32)>> {
    connection
        .prepare_cached(
            "SELECT place, times FROM charged JOIN own_items USING (item_code) ORDER BY times DESC LIMIT ?1",
        )?
        .query_map([CHARGED_MAX], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}
