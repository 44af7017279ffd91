//! The floor under a reading: the same commands in the barest loop that PC/SC allows.
//!
//! The bench and the devices page compare a reading with it: a slow floor is a slow card or reader, a reading far above
//! its floor is our fault.

use std::ffi::CString;
use std::time::Instant;

use card::TransportFault;
use pcsc::{Context, Disposition, Protocols, Scope, ShareMode};
use settlement::ReaderName;

use crate::fault::transport_fault;

/// A reader to be exercised without any of our care.
pub struct BareLoop {
    context: Context,
    reader: CString,
}

impl BareLoop {
    /// A context of its own for this reader.
    ///
    /// # Errors
    /// `ServiceGone` and other situations of the line; `ReaderGone` for a name that no reader can have.
    pub fn open(reader: &ReaderName) -> Result<Self, TransportFault> {
        let reader = CString::new(reader.as_str()).map_err(|_| TransportFault::ReaderGone)?;
        Ok(Self { context: Context::establish(Scope::User).map_err(transport_fault)?, reader })
    }

    /// Connects, sends every command, lets go; microseconds from the connection to the last answer.
    ///
    /// # Errors
    /// The first situation on the way; the answers are not looked at.
    pub fn run_us(&self, commands: &[Vec<u8>]) -> Result<u64, TransportFault> {
        let begin = Instant::now();
        let protocols = Protocols::T0 | Protocols::T1;
        let card =
            self.context.connect(&self.reader, ShareMode::Shared, protocols).map_err(transport_fault)?;
        let mut buffer = [0_u8; 258];
        for command in commands {
            card.transmit(command, &mut buffer).map_err(transport_fault)?;
        }
        let spent_us = u64::try_from(begin.elapsed().as_micros()).unwrap_or(u64::MAX);
        card.disconnect(Disposition::LeaveCard).map_err(|(_, error)| transport_fault(error))?;
        Ok(spent_us)
    }
}

/// The readers that the service lists right now.
///
/// # Errors
/// `ServiceGone` and other situations of the line; no reader at all is an empty list.
pub fn reader_names() -> Result<Vec<ReaderName>, TransportFault> {
    let context = Context::establish(Scope::User).map_err(transport_fault)?;
    match context.list_readers_owned() {
        Ok(names) => {
            Ok(names.iter().filter_map(|name| ReaderName::new(&name.to_string_lossy()).ok()).collect())
        }
        Err(pcsc::Error::NoReadersAvailable) => Ok(Vec::new()),
        Err(error) => Err(transport_fault(error)),
    }
}
