//! The seam: bytes to the card, bytes from the card.
//!
//! Not here: who carries the bytes. PC/SC does so at the desk (`card-pcsc`), the virtual card does so in tests.

use settlement::card_record::CardSituation;

use crate::apdu::Protocol;

/// Carries one command to the card and its answer back.
pub trait CardTransport {
    /// Sends a whole command APDU and returns the whole answer, status word included, 61xx and 6Cxx untouched.
    ///
    /// # Errors
    /// The situation on the way to the card; a card that answers with an error status is no error here.
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportFault>;

    /// The protocol that was agreed with the card, where the carrier knows it and the answer to reset leaves a choice.
    fn protocol(&self) -> Option<Protocol> {
        None
    }
}

/// What can happen between the program and the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportFault {
    /// The card is no longer in the reader.
    #[error("card removed")]
    Removed,
    /// Another program reset the card, or the card was put back: its selection is lost.
    #[error("card was reset")]
    Reset,
    /// No answer within the time that the caller allows.
    #[error("card does not answer")]
    Hung,
    /// The reader is gone.
    #[error("reader is gone")]
    ReaderGone,
    /// The PC/SC service is gone.
    #[error("card service is gone")]
    ServiceGone,
    /// Another program holds the reader.
    #[error("reader in use")]
    InUse,
    /// The chip cannot be powered up.
    #[error("card is mute")]
    Unresponsive,
    /// The protocol of the card is not supported.
    #[error("protocol not supported")]
    Unsupported,
    /// The exchange failed for another reason of the line.
    #[error("exchange failed")]
    Broken,
}

impl TransportFault {
    /// What this means to the clerk (reference §4).
    pub const fn situation(self) -> CardSituation {
        match self {
            Self::Removed => CardSituation::RemovedWhileReading,
            Self::Hung => CardSituation::Hung,
            Self::ReaderGone => CardSituation::ReaderUnplugged,
            Self::ServiceGone => CardSituation::ServiceStopped,
            // Once is silent (the reading starts again); a second reset means that somebody keeps working on the card.
            Self::InUse | Self::Reset => CardSituation::InUse,
            Self::Unresponsive => CardSituation::Mute,
            Self::Unsupported => CardSituation::Unsupported,
            Self::Broken => CardSituation::Garbled,
        }
    }
}
