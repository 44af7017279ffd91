//! The social security card in bytes: APDU, TLV, files. No operating system.
//!
//! A caller brings a `CardTransport` (PC/SC at the desk, a virtual card in tests), the answer to reset and a clock, and
//! gets a `Reading`. Everything here is a function of those bytes: no reader, no thread, no time of its own.
//!
//! Order of a reading: `registry` (is the chip worth asking) → `ssc` (which commands, which detours) → `decode` (what
//! the records mean, which doubts they raise). `exchange` sits under `ssc` and bounds everything a card can do.
//!
//! Not here, on purpose: writing to a card, trying a PIN, a key card for third-generation cards, the clerk's texts.

pub mod apdu;
pub mod atr;
mod decode;
mod exchange;
pub mod number;
mod reading;
pub mod registry;
pub mod ssc;
pub mod status;
pub mod text;
pub mod tlv;
mod transport;

pub use exchange::{EXCHANGES_MAX, ReadFault};
pub use reading::{Reading, read_card};
pub use transport::{CardTransport, TransportFault};
