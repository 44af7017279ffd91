//! The codec as the core sees it: bytes out, answers in. What implements it is `platform::wire`.

use crate::ids::MsgId;
use crate::profile::RegionProfile;
use crate::request::{Answer, Encoded, Envelope, RawReply, Request, Transaction};
use crate::time::Timestamp;

/// A field that the platform would not take.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{transaction}: {field} is missing or too long", transaction = .transaction.number())]
pub struct EncodeFault {
    /// In which transaction.
    pub transaction: Transaction,
    /// Which field, in field words.
    pub field: &'static str,
}

/// Turns requests into bytes and endings into answers; pure, so that it runs on the desk thread and in the simulation.
pub trait Codec {
    /// The exact bytes of a request.
    ///
    /// # Errors
    /// A field the platform would not take; nothing is sent.
    fn encode(&self, request: &Request, envelope: &Envelope) -> Result<Encoded, EncodeFault>;

    /// Reads an ending and compares it with its request.
    fn decode(&self, request: &Request, ending: &RawReply) -> Answer;

    /// As `decode`, and compares with what only the envelope told: the message id, which the platform hands back, and the
    /// time, where the reply has none of its own. To be preferred wherever the message id is still known.
    fn decode_sent(&self, request: &Request, _msg_id: &MsgId, _at: Timestamp, ending: &RawReply) -> Answer {
        self.decode(request, ending)
    }

    /// When the platform says it answered; information only, whatever else the reply holds.
    fn answered_at(&self, _ending: &RawReply) -> Option<Timestamp> {
        None
    }

    /// What a refusal of 2601 says, by its words. A codec that knows no words says that nothing is known.
    fn reverse_refusal(&self, _refusal: &str) -> ReverseRefusal {
        ReverseRefusal::Unclear
    }

    /// From now on answers are read by this region profile.
    fn follow(&mut self, _profile: &RegionProfile) {}
}

/// What a refusal of 2601 means (safety §9.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReverseRefusal {
    /// Nothing is in effect (any more): as definite as a reversal.
    Nothing,
    /// It stands, and may not be reversed: cleared, or too late.
    Forbidden,
    /// Neither is certain; it is asked again.
    Unclear,
}
