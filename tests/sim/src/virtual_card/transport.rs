//! A virtual card in the same process: what PC/SC would make of its reactions.

use card::{CardTransport, TransportFault};

use super::fault::Fault;
use super::{Reaction, VirtualCard};

/// A card behind a `CardTransport`, without any service.
#[derive(Clone, Debug)]
pub struct InProcess {
    card: VirtualCard,
    gone: bool,
}

impl InProcess {
    /// Puts the card into a reader that does not exist.
    pub const fn new(card: VirtualCard) -> Self {
        Self { card, gone: false }
    }

    /// The card.
    pub const fn card(&self) -> &VirtualCard {
        &self.card
    }
}

impl CardTransport for InProcess {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportFault> {
        if self.card.has(Fault::Busy) {
            return Err(TransportFault::InUse);
        }
        if self.card.has(Fault::Mute) {
            return Err(TransportFault::Unresponsive);
        }
        if self.card.has(Fault::GarbledAtr) {
            return Err(TransportFault::Unsupported);
        }
        if self.gone {
            return Err(TransportFault::Removed);
        }
        match self.card.react(command) {
            // Nobody waits in process: lateness is for the wire.
            Reaction::Answer(answer, _) => Ok(answer),
            Reaction::Part(part) => {
                self.gone = true;
                Ok(part)
            }
            Reaction::Gone => {
                self.gone = true;
                Err(TransportFault::Removed)
            }
            Reaction::Silent => Err(TransportFault::Hung),
        }
    }
}

/// Writes down what goes through another transport.
pub struct Recorded<T> {
    inner: T,
    /// Commands and answers in order; an answer that did not come is empty.
    pub exchanges: Vec<(Vec<u8>, Vec<u8>)>,
}

impl<T> Recorded<T> {
    /// Listens to `inner`.
    pub const fn new(inner: T) -> Self {
        Self { inner, exchanges: Vec::new() }
    }
}

impl<T: CardTransport> CardTransport for Recorded<T> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportFault> {
        let answer = self.inner.transmit(command);
        self.exchanges.push((command.to_vec(), answer.clone().unwrap_or_default()));
        answer
    }
}

/// Hexadecimal text as bytes, for fixtures.
///
/// # Panics
/// Where the text is not hexadecimal.
pub fn hex_bytes(text: &str) -> Vec<u8> {
    super::files::bcd(text)
}
