//! Lists that a centre hands over whole: departments, doctors, mappings and codes. Each stands in the cache as it last came; a new one takes its place in
//! one transaction.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Row, params};
use settlement::catalog::{CODE_LISTS, CodeLabel, CodeList, ListKind, ListRow, ListState, MAPPING_LIST};
use settlement::mapping::{CentreMapping, CentrePage, Mapping};
use settlement::{BusinessDate, CatalogCode, ItemCode, Timestamp};

use crate::search::{SearchIndex, SearchIndexBuilder, SearchRow};

const COLUMNS: &str = "code, name, other_code, from_day, until_day, insured";

/// # Errors
/// What SQLite says; then nothing has changed.
pub(crate) fn keep(
    connection: &mut Connection,
    list: ListKind,
    rows: &[ListRow],
    now: Timestamp,
) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    transaction.execute("DELETE FROM list_rows WHERE list = ?1", [list.number()])?;
    {
        let mut insert = transaction.prepare(&format!(
            "INSERT INTO list_rows (list, place, {COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
        ))?;
        for (place, row) in (1_u32..).zip(rows) {
            insert.execute(params![
                list.number(),
                place,
                row.code,
                row.name,
                row.other_code,
                row.from.map(|day| day.to_string()),
                row.until.map(|day| day.to_string()),
                row.insured
            ])?;
        }
    }
    fetched(&transaction, list.number(), now)?;
    transaction.commit()
}

/// How a list stands, by its number; of lists of codes together the oldest.
///
/// # Errors
/// What SQLite says.
pub(crate) fn state(connection: &Connection, number: &str) -> rusqlite::Result<Option<ListState>> {
    let rows = match number {
        MAPPING_LIST => "SELECT count(*) FROM centre_mappings",
        CODE_LISTS => "SELECT count(*) FROM codes",
        _ => "SELECT count(*) FROM list_rows WHERE list_rows.list = ?1",
    };
    connection
        .prepare_cached(&format!(
            "SELECT min(fetched_ms), ({rows}) FROM lists WHERE list = ?1 OR list LIKE ?1 || '.%'"
        ))?
        .query_row([number], |row| {
            let fetched: Option<i64> = row.get(0)?;
            let rows = row.get(1)?;
            Ok(fetched.map(|fetched| ListState { fetched_at: Timestamp::from_millis(fetched), rows }))
        })
}

fn fetched(connection: &Connection, list: &str, now: Timestamp) -> rusqlite::Result<usize> {
    connection.execute(
        "INSERT INTO lists (list, fetched_ms) VALUES (?1, ?2) \
         ON CONFLICT (list) DO UPDATE SET fetched_ms = excluded.fetched_ms",
        params![list, now.millis()],
    )
}

/// # Errors
/// What SQLite says; then nothing has changed.
pub(crate) fn keep_mappings(
    connection: &mut Connection,
    page: &CentrePage,
    now: Timestamp,
) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    transaction.execute("DELETE FROM centre_mappings", [])?;
    {
        let mut insert = transaction.prepare(
            "INSERT INTO centre_mappings (item_code, catalog_code, list, name, from_day, until_day) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        for row in &page.rows {
            insert.execute(params![
                row.mapping.item.as_str(),
                row.mapping.catalog.as_str(),
                row.mapping.list,
                row.name,
                row.from.map(|day| day.to_string()),
                row.until.map(|day| day.to_string()),
            ])?;
        }
    }
    transaction.execute(
        "INSERT INTO centre_mappings_after (one, after) VALUES (1, ?1) \
         ON CONFLICT (one) DO UPDATE SET after = excluded.after",
        [i64::try_from(page.after).unwrap_or(i64::MAX)],
    )?;
    fetched(&transaction, MAPPING_LIST, now)?;
    transaction.commit()
}

/// # Errors
/// What SQLite says.
pub(crate) fn mappings(connection: &Connection) -> rusqlite::Result<Option<CentrePage>> {
    let after: Option<i64> =
        connection.query_row("SELECT after FROM centre_mappings_after", [], |row| row.get(0)).optional()?;
    let Some(after) = after else { return Ok(None) };
    let odd = |_| rusqlite::Error::InvalidQuery;
    let mut statement = connection.prepare(
        "SELECT item_code, catalog_code, list, name, from_day, until_day FROM centre_mappings ORDER BY place",
    )?;
    let rows = statement.query_map([], |row| {
        let text = |column: usize| row.get::<_, String>(column);
        Ok(CentreMapping {
            mapping: Mapping {
                item: ItemCode::new(&text(0)?).map_err(odd)?,
                catalog: CatalogCode::new(&text(1)?).map_err(odd)?,
                list: text(2)?,
            },
            name: text(3)?,
            from: stored_day(row, 4)?,
            until: stored_day(row, 5)?,
        })
    })?;
    let rows = rows.collect::<rusqlite::Result<_>>()?;
    Ok(Some(CentrePage { after: u64::try_from(after).unwrap_or(0), rows }))
}

/// # Errors
/// What SQLite says; then nothing has changed.
pub(crate) fn keep_codes(
    connection: &mut Connection,
    list: CodeList,
    rows: &[CodeLabel],
    now: Timestamp,
) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    transaction.execute("DELETE FROM codes WHERE list = ?1", [list.name()])?;
    {
        let mut insert =
            transaction.prepare("INSERT INTO codes (list, place, code, label) VALUES (?1, ?2, ?3, ?4)")?;
        for (place, row) in (1_u32..).zip(rows) {
            insert.execute(params![list.name(), place, row.code, row.label])?;
        }
    }
    fetched(&transaction, &format!("{CODE_LISTS}.{}", list.name()), now)?;
    transaction.commit()
}

/// # Errors
/// What SQLite says.
pub(crate) fn codes(connection: &Connection, list: CodeList) -> rusqlite::Result<Option<Vec<CodeLabel>>> {
    let rows: Vec<CodeLabel> = connection
        .prepare_cached("SELECT code, label FROM codes WHERE list = ?1 ORDER BY place")?
        .query_map([list.name()], |row| Ok(CodeLabel { code: row.get(0)?, label: row.get(1)? }))?
        .collect::<rusqlite::Result<_>>()?;
    Ok((!rows.is_empty()).then_some(rows))
}

fn stored_day(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<BusinessDate>> {
    let text: Option<String> = row.get(column)?;
    Ok(text.and_then(|day| BusinessDate::parse(&day).ok()))
}

/// Every row with a code.
///
/// # Errors
/// What SQLite says.
pub(crate) fn of_code(connection: &Connection, list: ListKind, code: &str) -> rusqlite::Result<Vec<ListRow>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM list_rows WHERE list = ?1 AND code = ?2 ORDER BY place"
        ))?
        .query_map([list.number(), code], stored)?
        .collect()
}

fn stored(row: &Row<'_>) -> rusqlite::Result<ListRow> {
    Ok(ListRow {
        code: row.get(0)?,
        name: row.get(1)?,
        other_code: row.get(2)?,
        from: stored_day(row, 3)?,
        until: stored_day(row, 4)?,
        insured: row.get(5)?,
    })
}

/// The search of the lists; each is made when it is first wanted.
#[derive(Debug, Default)]
pub(crate) struct ListSearch(BTreeMap<ListKind, Arc<SearchIndex>>);

impl ListSearch {
    /// A list has changed.
    pub(crate) fn forget(&mut self, list: ListKind) {
        self.0.remove(&list);
    }

    /// Rows that match, the best first; without a text the first ones.
    ///
    /// # Errors
    /// What SQLite says.
    pub(crate) fn search(
        &mut self,
        connection: &Connection,
        list: ListKind,
        text: &str,
        limit: u32,
    ) -> rusqlite::Result<Vec<ListRow>> {
        if text.trim().is_empty() {
            return connection
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM list_rows WHERE list = ?1 ORDER BY place LIMIT ?2"
                ))?
                .query_map(params![list.number(), limit], stored)?
                .collect();
        }
        let index = if let Some(index) = self.0.get(&list) {
            Arc::clone(index)
        } else {
            let index = Arc::new(index(connection, list)?);
            self.0.insert(list, Arc::clone(&index));
            index
        };
        let mut find = connection
            .prepare_cached(&format!("SELECT {COLUMNS} FROM list_rows WHERE list = ?1 AND place = ?2"))?;
        index
            .search(text, &[], usize::try_from(limit).unwrap_or(usize::MAX))
            .into_iter()
            .map(|place| find.query_row(params![list.number(), place], stored))
            .collect()
    }
}

fn index(connection: &Connection, list: ListKind) -> rusqlite::Result<SearchIndex> {
    let mut builder = SearchIndexBuilder::default();
    let mut statement = connection
        .prepare("SELECT place, name, code, other_code FROM list_rows WHERE list = ?1 ORDER BY place")?;
    let mut rows = statement.query([list.number()])?;
    while let Some(row) = rows.next()? {
        let text = |column: usize| row.get_ref(column)?.as_str().map_err(rusqlite::Error::from);
        builder.add(&SearchRow {
            id: row.get(0)?,
            name: text(1)?,
            other_name: "",
            spec: "",
            maker: "",
            codes: [text(3)?, text(2)?, ""],
            class: 0,
            price_micro: 0,
        });
    }
    Ok(builder.build())
}
