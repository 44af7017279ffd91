//! Versions of the catalog, each in a file of its own that never changes once it is in use.
//!
//! A version is put together beside the one in use (`build.rs`), synced, and taken into use by one row in the cache
//! (`shelf.rs`): a file without its row is rubbish, so that at any moment exactly one whole version stands. `version.rs` reads
//! one file; `table.rs` reads the table of twelve columns that a hospital hands over.

mod build;
mod shelf;
mod table;
mod version;

use std::path::{Path, PathBuf};

use settlement::catalog::BuiltCatalog;

pub use build::CatalogBuilder;
pub(crate) use shelf::Shelf;
pub use table::CatalogFault;

/// The file of a version.
pub(crate) fn file_of(folder: &Path, number: u32) -> PathBuf {
    folder.join(format!("catalog-{number}.db"))
}

/// Puts a whole table together as a version of its own.
///
/// # Errors
/// The first line that cannot be read; nothing points at what was made.
pub(crate) fn build_from_table(
    folder: &Path,
    number: u32,
    table: &str,
    name: &str,
) -> Result<BuiltCatalog, CatalogFault> {
    let mut builder = CatalogBuilder::begin(folder, number, None)?;
    table::put(table, &mut builder)?;
    Ok(builder.end(name)?)
}

/// What the index of a version takes in memory, about, for a bench. **Unit**: bytes.
///
/// # Errors
/// What SQLite says.
pub fn search_bytes(file: &Path) -> rusqlite::Result<usize> {
    Ok(version::index(&version::open_to_read(file)?)?.bytes())
}
