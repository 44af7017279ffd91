//! Lists that a centre hands over whole: departments and doctors. Each stands in the cache as it last came; a new one takes its place in
//! one transaction.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Row, params};
use settlement::catalog::{ListKind, ListRow, ListState};
use settlement::{BusinessDate, Timestamp};

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
    transaction.execute(
        "INSERT INTO lists (list, fetched_ms) VALUES (?1, ?2) \
         ON CONFLICT (list) DO UPDATE SET fetched_ms = excluded.fetched_ms",
        params![list.number(), now.millis()],
    )?;
    transaction.commit()
}

/// # Errors
/// What SQLite says.
pub(crate) fn state(connection: &Connection, list: ListKind) -> rusqlite::Result<Option<ListState>> {
    connection
        .prepare_cached(
            "SELECT fetched_ms, (SELECT count(*) FROM list_rows WHERE list_rows.list = lists.list) \
             FROM lists WHERE list = ?1",
        )?
        .query_row([list.number()], |row| {
            Ok(ListState { fetched_at: Timestamp::from_millis(row.get(0)?), rows: row.get(1)? })
        })
        .optional()
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
    let day = |column: usize| {
        let text: Option<String> = row.get(column)?;
        Ok::<_, rusqlite::Error>(text.and_then(|day| BusinessDate::parse(&day).ok()))
    };
    Ok(ListRow {
        code: row.get(0)?,
        name: row.get(1)?,
        other_code: row.get(2)?,
        from: day(3)?,
        until: day(4)?,
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
