//! Migrations: forward only, one transaction each, checksum stored and verified.
//!
//! `user_version` is the number of the newest migration and works as a gate: a newer file is refused, never guessed at.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};
use sha2::{Digest, Sha256};

use crate::fault::OpenFault;
use crate::open::Kind;

/// One step of a schema.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Migration {
    pub(crate) name: &'static str,
    pub(crate) sql: &'static str,
}

pub(crate) const JOURNAL: &[Migration] =
    &[Migration { name: "0001_journal", sql: include_str!("../migrations/journal/0001_journal.sql") }];

pub(crate) const CACHE: &[Migration] =
    &[Migration { name: "0001_cache", sql: include_str!("../migrations/cache/0001_cache.sql") }];

/// Brings a file to the newest schema this program knows.
///
/// # Errors
/// `NotADatabase` for a foreign file, `NewerVersion`, `MigrationChecksum`, and what SQLite says.
pub(crate) fn migrate(
    connection: &mut Connection,
    file: &Path,
    application_id: i32,
    migrations: &[Migration],
) -> Result<(), OpenFault> {
    let sqlite = |error| OpenFault::from_sqlite(file, error);
    let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(sqlite)?;
    let id: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(sqlite)?;
    let objects: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(sqlite)?;
    let fresh = objects == 0 && found == 0;
    if !fresh && id != application_id {
        return Err(OpenFault::NotADatabase { file: file.to_owned() });
    }
    let known = u32::try_from(migrations.len()).unwrap_or(u32::MAX);
    if found > known {
        return Err(OpenFault::NewerVersion { file: file.to_owned(), found, known });
    }
    let applied = if fresh { Vec::new() } else { applied(connection).map_err(sqlite)? };
    for (number, migration) in (1_u32..).zip(migrations) {
        let checksum = checksum(migration.sql);
        let row = applied.iter().find(|(applied, ..)| *applied == number);
        let as_known = row.is_some_and(|(_, name, sha256)| name == migration.name && *sha256 == checksum);
        if number <= found {
            if !as_known {
                return Err(OpenFault::MigrationChecksum { file: file.to_owned(), number });
            }
            continue;
        }
        apply(connection, application_id, number, migration, &checksum).map_err(sqlite)?;
        tracing::info!(number, name = migration.name, "migration applied");
    }
    Ok(())
}

/// Is this a file of ours with the newest schema? Nothing is changed to find out.
///
/// # Errors
/// `NotADatabase`, `NewerVersion`, `MigrationChecksum` (an older schema among them), and what SQLite says.
pub(crate) fn is_current(connection: &Connection, file: &Path, kind: Kind) -> Result<(), OpenFault> {
    let sqlite = |error| OpenFault::from_sqlite(file, error);
    let id: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(sqlite)?;
    if id != kind.application_id() {
        return Err(OpenFault::NotADatabase { file: file.to_owned() });
    }
    let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(sqlite)?;
    let known = u32::try_from(kind.migrations().len()).unwrap_or(u32::MAX);
    if found > known {
        return Err(OpenFault::NewerVersion { file: file.to_owned(), found, known });
    }
    let applied = applied(connection).map_err(sqlite)?;
    for (number, migration) in (1_u32..).zip(kind.migrations()) {
        let stands = applied.iter().any(|(applied, name, sha256)| {
            *applied == number && name == migration.name && *sha256 == checksum(migration.sql)
        });
        if !stands {
            return Err(OpenFault::MigrationChecksum { file: file.to_owned(), number });
        }
    }
    Ok(())
}

fn applied(connection: &Connection) -> rusqlite::Result<Vec<(u32, String, String)>> {
    connection
        .prepare("SELECT number, name, sha256 FROM migrations ORDER BY number")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect()
}

fn apply(
    connection: &mut Connection,
    application_id: i32,
    number: u32,
    migration: &Migration,
    checksum: &str,
) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(migration.sql)?;
    transaction.execute(
        "INSERT INTO migrations (number, name, sha256) VALUES (?1, ?2, ?3)",
        (number, migration.name, checksum),
    )?;
    transaction.pragma_update(None, "application_id", application_id)?;
    transaction.pragma_update(None, "user_version", number)?;
    transaction.commit()
}

fn checksum(sql: &str) -> String {
    crate::chain::hexadecimal(&Sha256::digest(sql.as_bytes()))
}
