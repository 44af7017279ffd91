//! The copy outside: what survives a dead disk (safety §6). One record for each request that moves money, on a second medium,
//! before the request leaves.
//!
//! No name, certificate, card or person number stands in it: the person is a hash, to be compared once the person is back
//! with the card. Where and how it is written is an adapter's work.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::ids::{AttemptId, InstitutionCode, MsgId, PersonNo};
use crate::money::Money;
use crate::request::Transaction;
use crate::time::Timestamp;

/// One request that is about to leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EscrowRecord {
    /// Its handle for ever.
    pub msg_id: MsgId,
    /// What it is.
    pub transaction: Transaction,
    /// The attempt it belongs to.
    pub attempt: AttemptId,
    /// `person_hash` of 人员编号.
    pub person: String,
    /// 医疗费总额.
    pub amount: Money,
    /// When.
    pub at: Timestamp,
    /// Place of the newest journal row before its intent.
    pub seq: i64,
    /// Hash of that row, 64 hexadecimal characters.
    pub previous: String,
}

/// Is this a request that goes into the copy outside before it leaves?
pub const fn is_escrowed(transaction: Transaction) -> bool {
    matches!(transaction, Transaction::Settle | Transaction::Cancel)
}

/// A person number that can be compared and not be read: 64 hexadecimal characters.
///
/// Hashed with the institution, so that lists of two hospitals cannot be laid side by side.
pub fn person_hash(institution: &InstitutionCode, person: &PersonNo) -> String {
    let mut hasher = Sha256::new();
    for part in ["yibao-desk person 1", institution.as_str(), person.as_str()] {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    hasher.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a text cannot fail.
        write!(text, "{byte:02x}").ok();
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn person_hash_is_the_same_again_and_differs_between_hospitals() {
        let institution = |code| InstitutionCode::new(code).unwrap();
        let person = PersonNo::new("10990000000000000001").unwrap();
        let one = person_hash(&institution("H10990000001"), &person);
        assert_eq!((one.len(), &one), (64, &person_hash(&institution("H10990000001"), &person)));
        assert_ne!(one, person_hash(&institution("H10990000002"), &person));
        assert!(!one.contains("1099000000"));
    }
}
