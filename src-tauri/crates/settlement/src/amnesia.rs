//! What a journal that was put back from a copy is told of the time it has lost (safety §7, §15.3).
//!
//! The copy outside names every request that moved money. One whose attempt still stands becomes an intent of that attempt
//! again: its outcome is unknown and is resolved like any other. One whose attempt is lost as well is kept as a fact of the
//! terminal, for a person to match against the platform.

use std::collections::BTreeMap;

use crate::attempt::Attempt;
use crate::cases::Cases;
use crate::escrow::EscrowRecord;
use crate::fact::{Entry, Fact, OpIntent, Recovered, Stamp, StoredEntry, Subject};
use crate::ids::{AttemptId, ClerkNo, MsgId};
use crate::request::Transaction;

/// Why a cancel that is known from the copy outside alone was asked for.
const REASON: &str = "恢复自托管副本";

/// Folds a whole journal; the attempts in it. What does not fit stops its case.
pub fn attempts(entries: &[StoredEntry]) -> BTreeMap<AttemptId, Attempt> {
    let mut attempts = BTreeMap::new();
    let mut cases =
        Cases { attempts: &mut attempts, fallbacks: &mut BTreeMap::new(), deposits: &mut BTreeMap::new() };
    for stored in entries {
        // The window's name only names a drawer in the books, which nobody asks for here.
        if let Err(fault) = cases.fold(stored.stamp, &stored.entry, "1") {
            cases.stop(stored.stamp, &stored.entry.subject, &fault);
        }
    }
    attempts
}

/// The facts that bring the requests back, in the order of the records; `bytes` is what is left of a request.
pub fn recovered(
    mut attempts: BTreeMap<AttemptId, Attempt>,
    records: &[EscrowRecord],
    now: Stamp,
    bytes: impl Fn(&EscrowRecord) -> Vec<u8>,
) -> Vec<Entry> {
    let mut entries = Vec::new();
    for record in records {
        let known = attempts.get_mut(&record.attempt).and_then(|attempt| again(attempt, record, now, &bytes));
        entries.extend(known.unwrap_or_else(|| {
            let found = Recovered {
                msg_id: record.msg_id.clone(),
                transaction: record.transaction,
                attempt: record.attempt.clone(),
                person: record.person.clone(),
                amount: record.amount,
                at: record.at,
            };
            vec![Entry { subject: Subject::Terminal, fact: Fact::Recovered(Box::new(found)) }]
        }));
    }
    entries
}

/// The intent as a fact of its attempt, where the machine has a place for it.
fn again(
    attempt: &mut Attempt,
    record: &EscrowRecord,
    now: Stamp,
    bytes: &impl Fn(&EscrowRecord) -> Vec<u8>,
) -> Option<Vec<Entry>> {
    let mut facts = Vec::new();
    if record.transaction == Transaction::Cancel {
        let clerk: ClerkNo = attempt.began.clerk.clone();
        facts.push(Fact::CancelAsked { reason: REASON.to_owned(), keeps: Vec::new(), clerk });
    }
    facts.push(Fact::OpIntent(Box::new(OpIntent {
        msg_id: MsgId::clone(&record.msg_id),
        transaction: record.transaction,
        of: None,
        body: bytes(record),
    })));
    let mut tried = attempt.clone();
    for fact in &facts {
        tried.apply(now, fact).ok()?;
    }
    *attempt = tried;
    let subject = Subject::from(&attempt.id);
    Some(facts.into_iter().map(|fact| Entry { subject: subject.clone(), fact }).collect())
}
