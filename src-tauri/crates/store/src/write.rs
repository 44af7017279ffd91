//! What a commit writes, in one transaction: its rows with their hashes, the books, the claims, the mark and the tip.

use rusqlite::{CachedStatement, Transaction, params};
use settlement::fact::{DepositFact, Entry, Fact, FallbackFact, Stamp};
use settlement::ports::{Commit, JournalFault};
use settlement::{BillId, Money};

use crate::chain::{self, Hasher, Link, PostingLink};
use crate::codec;
use crate::journal::fault;

/// Writes everything of a commit; what the journal ends with once it stands.
pub(crate) fn write(
    transaction: &Transaction<'_>,
    mut end: chain::End,
    commit: &Commit<'_>,
) -> Result<chain::End, JournalFault> {
    let sum = Money::sum(commit.postings.iter().map(|posting| posting.amount));
    // Postings are hashed with the last fact of their commit, so there must be one; and books that do not balance are a
    // fault of this program that must not become durable (safety I10).
    if !sum.is_ok_and(Money::is_zero) || (commit.entries.is_empty() && !commit.postings.is_empty()) {
        tracing::error!("a commit does not balance");
        return Err(JournalFault::Constraint);
    }
    let first_posting = end.posting;
    let last = commit.entries.len().saturating_sub(1);
    for (place, entry) in commit.entries.iter().enumerate() {
        let closing = if place == last { commit.postings } else { &[] };
        write_row(transaction, &mut end, commit.stamp, entry, closing)?;
    }
    write_books(transaction, first_posting, end.seq, commit).map_err(|error| fault(&error))?;
    write_claims(transaction, end.seq, commit).map_err(|error| fault(&error))?;
    write_mark_and_tip(transaction, &end, commit).map_err(|error| fault(&error))?;
    Ok(end)
}

fn write_row(
    transaction: &Transaction<'_>,
    end: &mut chain::End,
    stamp: Stamp,
    entry: &Entry,
    closing: &[settlement::ledger::Posting],
) -> Result<(), JournalFault> {
    let fact = &entry.fact;
    if let Fact::Opened { boot, .. } = fact {
        end.boot.clone_from(boot);
    }
    let payload = codec::encode(fact).map_err(|_garbled| JournalFault::Constraint)?;
    let bill = bill_of(fact).map(BillId::as_str);
    let subject = entry.subject.stored();
    let subject = subject.as_deref();
    let msg_id = fact.msg_id().map(settlement::MsgId::as_str);
    let body = codec::body(fact);
    let seq = end.seq.saturating_add(1);
    let mut hasher = Hasher::new(
        &end.hash,
        &Link {
            seq,
            boot: end.boot.as_bytes(),
            wall_ms: stamp.wall.millis(),
            mono_ms: stamp.monotonic_ms,
            subject: subject.map(str::as_bytes),
            bill: bill.map(str::as_bytes),
            kind: fact.kind().as_bytes(),
            msg_id: msg_id.map(str::as_bytes),
            payload: payload.as_bytes(),
            body,
        },
    );
    for posting in closing {
        end.posting = end.posting.saturating_add(1);
        let of = posting.subject.to_string();
        hasher.posting(&PostingLink {
            id: end.posting,
            account: posting.account.as_str().as_bytes(),
            amount_fen: posting.amount.fen(),
            subject: of.as_bytes(),
            case: posting.case.as_ref().map(|case| case.as_str().as_bytes()),
        });
    }
    let hash = hasher.finish();
    let insert = || -> rusqlite::Result<()> {
        let mut row = cached(
            transaction,
            "INSERT INTO journal (seq, boot, wall_ms, mono_ms, subject, bill, kind, msg_id, payload, body, prev_hash, hash) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?;
        row.execute(params![
            seq,
            end.boot,
            stamp.wall.millis(),
            stamp.monotonic_ms,
            subject,
            bill,
            fact.kind(),
            msg_id,
            payload,
            body,
            end.hash,
            hash
        ])?;
        let uses_msg_id = if let Fact::OpIntent(intent) = fact {
            Some(intent.transaction.number())
        } else if let Fact::Recovered(found) = fact {
            Some(found.transaction.number())
        } else {
            None
        };
        if let Some(transaction_no) = uses_msg_id {
            cached(
                transaction,
                "INSERT INTO ops (msg_id, transaction_no, subject, seq, sent) VALUES (?1, ?2, ?3, ?4, 1)",
            )?
            .execute(params![msg_id, transaction_no, subject, seq])?;
        }
        Ok(())
    };
    insert().map_err(|error| fault(&error))?;
    end.seq = seq;
    end.hash = hash;
    Ok(())
}

fn write_books(
    transaction: &Transaction<'_>,
    first_posting: i64,
    seq: i64,
    commit: &Commit<'_>,
) -> rusqlite::Result<()> {
    for (id, posting) in (first_posting.saturating_add(1)..).zip(commit.postings) {
        cached(
            transaction,
            "INSERT INTO postings (id, seq, account, amount_fen, subject, case_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            id,
            seq,
            posting.account.as_str(),
            posting.amount.fen(),
            posting.subject.to_string(),
            posting.case.as_ref().map(settlement::CaseId::as_str)
        ])?;
        cached(
            transaction,
            "INSERT INTO balances (account, fen) VALUES (?1, ?2) \
             ON CONFLICT (account) DO UPDATE SET fen = fen + excluded.fen",
        )?
        .execute(params![posting.account.as_str(), posting.amount.fen()])?;
    }
    Ok(())
}

/// A bill that is taken already refuses a second taker, and the commit with it.
fn write_claims(transaction: &Transaction<'_>, seq: i64, commit: &Commit<'_>) -> rusqlite::Result<()> {
    for claim in commit.claims {
        let (bill, attempt) = (claim.bill.as_str(), claim.attempt.as_str());
        if claim.taken {
            cached(transaction, "INSERT INTO claims (bill, attempt, seq) VALUES (?1, ?2, ?3)")?
                .execute(params![bill, attempt, seq])?;
        } else {
            cached(transaction, "DELETE FROM claims WHERE bill = ?1 AND attempt = ?2")?
                .execute(params![bill, attempt])?;
        }
    }
    Ok(())
}

fn write_mark_and_tip(
    transaction: &Transaction<'_>,
    end: &chain::End,
    commit: &Commit<'_>,
) -> rusqlite::Result<()> {
    if let Some(mark) = commit.mark {
        cached(transaction, "UPDATE mark SET second = ?1, counter = ?2")?
            .execute(params![mark.second, mark.counter])?;
    }
    if !commit.entries.is_empty() {
        cached(transaction, "UPDATE tip SET seq = ?1, hash = ?2")?.execute(params![end.seq, end.hash])?;
    }
    Ok(())
}

fn cached<'a>(transaction: &'a Transaction<'_>, sql: &str) -> rusqlite::Result<CachedStatement<'a>> {
    transaction.prepare_cached(sql)
}

/// Safety §12: after each commit the postings of that commit, as they stand in the file, make zero.
#[cfg(debug_assertions)]
pub(crate) fn assert_balanced(connection: &rusqlite::Connection, before: i64) {
    let sum: Option<i64> = connection
        .prepare_cached("SELECT sum(amount_fen) FROM postings WHERE id > ?1")
        .and_then(|mut sum| sum.query_row([before], |row| row.get(0)))
        .unwrap_or(None);
    assert!(sum.is_none_or(|sum| sum == 0), "the postings of one commit make zero (safety I10)");
}

/// The bill that begins with this fact.
fn bill_of(fact: &Fact) -> Option<&BillId> {
    if let Fact::Began(began) = fact {
        Some(&began.bill)
    } else if let Fact::Fallback(FallbackFact::Began(began)) = fact {
        Some(&began.bill)
    } else if let Fact::Deposit(DepositFact::Began(began)) = fact {
        Some(&began.bill)
    } else {
        None
    }
}
