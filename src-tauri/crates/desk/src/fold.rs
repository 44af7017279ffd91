//! The journal read back into memory, and the books and claims of the file compared with it.

use std::collections::BTreeMap;

use settlement::attempt::Attempt;
use settlement::cases::Cases;
use settlement::fact::{Entry, Fact, Purpose, Stamp, StoredEntry, Subject};
use settlement::ids::{AttemptId, BillId};
use settlement::ledger::{Account, Posting};
use settlement::ports::{Cache, Claim, Journal};
use settlement::request::Codec;

use crate::desk::{Desk, OpenFault};
use crate::state::DeskState;

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    pub(crate) fn fold_all(&mut self, entries: &[StoredEntry]) -> Result<(), OpenFault> {
        let mut books: BTreeMap<Account, i64> = BTreeMap::new();
        for stored in entries {
            if stored.entry.subject == Subject::Terminal {
                self.fold_terminal(stored.stamp, &stored.entry.fact);
            }
            for posting in self.fold(stored.stamp, &stored.entry) {
                *books.entry(posting.account).or_default() += posting.amount.fen();
            }
        }
        let stored: BTreeMap<Account, i64> =
            self.journal.balances()?.into_iter().map(|(account, amount)| (account, amount.fen())).collect();
        for account in books.keys().chain(stored.keys()) {
            let folded = books.get(account).copied().unwrap_or(0);
            let kept = stored.get(account).copied().unwrap_or(0);
            if folded != kept {
                return Err(OpenFault::Books {
                    account: account.to_string(),
                    stored: kept.to_string(),
                    folded: folded.to_string(),
                });
            }
        }
        self.state.books = books;
        let taken: BTreeMap<BillId, AttemptId> = self.journal.claims()?.into_iter().collect();
        let differs = |bill: &&BillId| taken.get(*bill) != self.state.taken.get(*bill);
        if let Some(bill) = taken.keys().chain(self.state.taken.keys()).find(differs) {
            return Err(OpenFault::Claims { bill: bill.to_string() });
        }
        Ok(())
    }

    /// Folds a fact of the terminal.
    fn fold_terminal(&mut self, stamp: Stamp, fact: &Fact) {
        if let Fact::ClockJumped { by_ms } = fact {
            self.clock_jumped(*by_ms);
        }
        if let Fact::ProfileAdopted(adopted) = fact {
            self.profile_told(stamp, adopted);
        }
        if let Fact::PacksAdopted(adopted) = fact {
            self.state.rules.adopted = Some((**adopted).clone());
        }
        self.state.approvals.fold(stamp.wall, fact);
        if let Fact::PrintIntent(intent) = fact {
            self.state.rules.papers.push(intent.number.clone());
        }
        self.session_told(stamp, fact);
    }

    /// Every case, to fold facts into.
    pub(crate) const fn cases(&mut self) -> Cases<'_> {
        Cases {
            attempts: &mut self.state.attempts,
            fallbacks: &mut self.state.fallbacks,
            deposits: &mut self.state.deposits,
        }
    }

    /// Folds one entry into memory; a fact without an edge stops its case.
    pub(crate) fn fold(&mut self, stamp: Stamp, entry: &Entry) -> Vec<Posting> {
        let window = self.options.window.clone();
        let DeskState { attempts, fallbacks, deposits, taken, .. } = &mut self.state;
        let mut cases = Cases { attempts, fallbacks, deposits };
        let booked = match cases.fold(stamp, entry, &window) {
            Ok(booked) => booked,
            Err(fault) => {
                cases.stop(stamp, &entry.subject, &fault);
                Vec::new()
            }
        };
        cases.follow_claims(taken, entry);
        self.state.trace.book.apply(entry);
        if entry.subject == Subject::Terminal {
            self.state.mapping.told(&entry.fact);
        }
        if let Subject::Attempt(id) = &entry.subject
            && let Some(attempt) = self.state.attempts.get(id)
        {
            if attempt.is_closed() {
                self.state.open.remove(id);
            } else {
                self.state.open.insert(id.clone());
            }
        }
        booked
    }
}

/// What happens to bills between two moments: taken by the attempt that begins, and free once that is over. One that replaces
/// another takes the bill over; one that is stopped afterwards does not take it back: another may have begun.
pub(crate) fn claims_of(
    before: &BTreeMap<AttemptId, Attempt>,
    after: &BTreeMap<AttemptId, Attempt>,
) -> Vec<Claim> {
    let mut given = Vec::new();
    let mut taken = Vec::new();
    for (id, attempt) in after {
        let claim = |attempt_id: &AttemptId, taken| Claim {
            bill: attempt.bill().clone(),
            attempt: attempt_id.clone(),
            taken,
        };
        match before.get(id).map(Attempt::leaves_bill_free) {
            None => {
                if let Purpose::Replaces(old) = &attempt.began.purpose {
                    given.push(claim(old, false));
                }
                if !attempt.leaves_bill_free() {
                    taken.push(claim(id, true));
                }
            }
            Some(false) if attempt.leaves_bill_free() => given.push(claim(id, false)),
            Some(_) => {}
        }
    }
    given.extend(taken);
    given
}
