//! A card that is not there: answers real commands, in process or through a virtual reader.
//!
//! `VirtualCard` is the state machine. It is a `card::CardTransport` in process, and `VpcdClient` plugs it into the
//! virtual reader of pcscd, where the real driver finds it like any other card. Faults are switches on the card, so the
//! program under test never knows.

mod card;
mod commands;
pub mod fault;
mod files;
pub mod keys;
pub mod people;
mod security;
mod transport;
mod vpcd;

pub use card::{Reaction, VirtualCard};
pub use fault::Fault;
pub use transport::{InProcess, Recorded, hex_bytes};
pub use vpcd::{CardEvent, Inserted, VpcdClient};
