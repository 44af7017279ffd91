//! PC/SC readers: the only crate that names pcsc.
//!
//! `spawn` starts one monitor thread with a context of its own and one worker thread, again with its own context, for
//! every reader: a silent card blocks `SCardTransmit` for ever and no cancel helps (reference §8.4), so the one that
//! waits for cards must never be the one that talks to them. A worker that is stuck is left behind, its reader counts
//! as hung until the card is taken out, and the other readers go on.
//!
//! Facts about PC/SC that shape the code: a context from before a restart of the service stays dead; plug-and-play
//! notices can be missed, so readers are listed again on every pass; the upper half of a reader's state counts its
//! insertions and removals, which tells a swap between two looks; a transaction keeps other programs out.
//!
//! Not here: what the card says (`card`), what the clerk is told (`desk`), log lines about persons (nowhere).

mod fault;
mod floor;
mod monitor;
mod session;
mod slots;
mod watch;

pub use floor::{BareLoop, reader_names};
pub use watch::{Watch, WatchFault, WatchOptions, spawn};
