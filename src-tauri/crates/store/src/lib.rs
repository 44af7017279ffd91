//! The journal, the ledger and the cache: the only crate that names rusqlite.
