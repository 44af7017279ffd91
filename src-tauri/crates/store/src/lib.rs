//! The journal, the ledger and the cache: the only crate that names rusqlite.
//!
//! Two files in one folder: `journal.db` is the truth and only grows (`journal.rs`, `chain.rs`, `codec/`); `cache.db` may be
//! deleted at any time (`cache.rs`), and so may the versions of the catalog beside it (`catalog.rs`). Both are opened in `open.rs` and nowhere else. Not here: what a fact means (the fold in
//! `settlement`). What must survive the folder stands in `epoch.rs`, `escrow.rs` and `backup.rs`.

pub mod backup;
mod cache;
mod catalog;
mod chain;
mod codec;
mod epoch;
pub mod escrow;
mod fault;
mod journal;
mod lists;
pub mod machine;
mod migrate;
mod open;
mod own_items;
pub mod restore;
pub mod search;
pub mod space;
mod stretch;
#[cfg(test)]
mod tests;
pub mod verify;
mod write;

pub use cache::SqliteCache;
pub use catalog::{CatalogBuilder, CatalogFault, search_bytes};
pub use chain::sha256_text;
pub use epoch::EpochPlace;
pub use escrow::EscrowPlace;
pub use fault::OpenFault;
pub use journal::SqliteJournal;
pub use open::{DatabaseKey, OpenOptions, Store};
