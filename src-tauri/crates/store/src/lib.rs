//! The journal, the ledger and the cache: the only crate that names rusqlite.
//!
//! Two files in one folder: `journal.db` is the truth and only grows (`journal.rs`, `chain.rs`, `codec/`); `cache.db` may be
//! deleted at any time (`cache.rs`). Both are opened in `open.rs` and nowhere else. Not here: what a fact means (the fold in
//! `settlement`), backup and restore, copies on a second medium.

mod cache;
mod catalog;
mod chain;
mod codec;
mod fault;
mod journal;
mod migrate;
mod open;
pub mod space;
#[cfg(test)]
mod tests;

pub use cache::SqliteCache;
pub use catalog::CatalogFault;
pub use chain::sha256_text;
pub use fault::OpenFault;
pub use journal::SqliteJournal;
pub use open::{DatabaseKey, OpenOptions, Store};
