//! The permit to send: it exists only because an intent was committed, and it is used up by sending.
//!
//! Both types have private constructors; `journal_intent` is the only way to either. Code without a permit cannot reach the
//! socket of a request that changes something (safety §6).

use crate::fact::Fact;
use crate::ids::MsgId;
use crate::ports::{Commit, Head, Journal, JournalFault};
use crate::request::{Encoded, Transaction};

/// The right to write one request to one socket, once.
#[derive(Debug)]
pub struct SendPermit {
    msg_id: MsgId,
}

/// Bytes that stand in the journal exactly so.
#[derive(Debug)]
pub struct JournaledBytes {
    encoded: Encoded,
}

impl SendPermit {
    /// For which request.
    pub const fn msg_id(&self) -> &MsgId {
        &self.msg_id
    }
}

impl JournaledBytes {
    /// The request.
    pub const fn encoded(&self) -> &Encoded {
        &self.encoded
    }

    /// Which transaction.
    pub const fn transaction(&self) -> Transaction {
        self.encoded.transaction
    }
}

/// Commits an intent together with everything else of its transaction, and only then gives the permit.
///
/// # Errors
/// The commit failed: nothing is durable, nothing may be sent. `Constraint` if `commit` does not hold an intent with exactly these bytes.
pub fn journal_intent<J: Journal>(
    journal: &mut J,
    commit: &Commit<'_>,
    encoded: Encoded,
) -> Result<(SendPermit, JournaledBytes, Head), JournalFault> {
    let stands = commit.entries.iter().any(|entry| {
        matches!(&entry.fact, Fact::OpIntent(intent) if intent.msg_id == encoded.msg_id && intent.body == encoded.body)
    });
    if !stands {
        return Err(JournalFault::Constraint);
    }
    let head = journal.commit(commit)?;
    let permit = SendPermit { msg_id: encoded.msg_id.clone() };
    Ok((permit, JournaledBytes { encoded }, head))
}
