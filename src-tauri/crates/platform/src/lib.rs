//! Codec and transport of the medical insurance platform: the only crate that names reqwest.
//!
//! [`WireCodec`] turns requests into bytes and endings into answers; [`Transport`] carries bytes, once. They do not know
//! each other: the journal stands between them. Not here: what follows from an answer (`settlement`, `desk`), files of
//! configuration (`terminal`).

mod catalog;
mod codec;
mod transport;
mod wire;

pub use catalog::{
    CatalogClient, CatalogOptions, Columns, PackageFolder, catalog_file_hash, forget_catalog_files,
    read_catalog_file,
};
pub use codec::{CodecOptions, InputShape, OptionFault, ReceiverAreaMember, WireCodec};
pub use transport::{
    ChangesState, GatewayAccount, Secret, Timeouts, Transport, TransportFault, TransportOptions,
};
pub use wire::routes::{QUERIES, Route, Routes};

/// The largest reply that is read. **Unit**: bytes. Source: safety §8.
pub const REPLY_BYTES_MAX: usize = 4 * 1024 * 1024;
