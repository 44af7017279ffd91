//! Every case of the journal, folded by one mechanism: attempts, bills paid in full, deposits.
//!
//! `fold` is what the desk does with each entry it commits, what it does again on start, and what the check of the simulation
//! does beside it. `follow_up` is what one fact brings with it for the other cases of its bill; both stand in one commit,
//! so that there is no instant at which a settlement is recorded and the debt to the patient is not (safety §11).

use std::collections::BTreeMap;

use crate::attempt::{Attempt, FoldFault};
use crate::deposit::{Deposit, DepositState};
use crate::fact::{Cover, DepositFact, Entry, Fact, FallbackFact, Purpose, Stamp, Subject};
use crate::fallback::{Fallback, FallbackState};
use crate::ids::{AttemptId, BillId, DepositId, FallbackId};
use crate::ledger::{Posting, deposit_postings, fallback_postings, postings};
use crate::machine::State;
use crate::money::MoneyFault;
use crate::tender;

/// The cases of the journal, or those of them that a commit is about.
#[derive(Debug)]
pub struct Cases<'a> {
    /// Tries to settle.
    pub attempts: &'a mut BTreeMap<AttemptId, Attempt>,
    /// Bills paid in full.
    pub fallbacks: &'a mut BTreeMap<FallbackId, Fallback>,
    /// Deposits.
    pub deposits: &'a mut BTreeMap<DepositId, Deposit>,
}

impl Cases<'_> {
    /// Folds one entry; what it does to the books.
    ///
    /// # Errors
    /// A fact without an edge or about something never announced; its case is unchanged. `stop` it.
    pub fn fold(&mut self, stamp: Stamp, entry: &Entry, window: &str) -> Result<Vec<Posting>, FoldFault> {
        let fact = &entry.fact;
        match &entry.subject {
            Subject::Terminal => Ok(Vec::new()),
            Subject::Attempt(id) => {
                if let Fact::Began(began) = fact {
                    let attempt = Attempt::begin(id.clone(), (**began).clone(), stamp)?;
                    self.attempts.insert(id.clone(), attempt);
                    return Ok(Vec::new());
                }
                let attempt = self.attempts.get_mut(id).ok_or(FoldFault::Unannounced("attempt"))?;
                let booked = postings(attempt, fact, window)?;
                attempt.apply(stamp, fact).map(|()| booked)
            }
            Subject::Fallback(id) => {
                if let Fact::Fallback(FallbackFact::Began(began)) = fact {
                    let fallback = Fallback::begin(id.clone(), (**began).clone(), stamp)?;
                    self.fallbacks.insert(id.clone(), fallback);
                    return Ok(Vec::new());
                }
                let fallback = self.fallbacks.get_mut(id).ok_or(FoldFault::Unannounced("full pay"))?;
                let booked = fallback_postings(fallback, fact, window)?;
                fallback.apply(stamp, fact).map(|()| booked)
            }
            Subject::Deposit(id) => {
                if let Fact::Deposit(DepositFact::Began(began)) = fact {
                    let deposit = Deposit::begin(id.clone(), (**began).clone(), stamp);
                    self.deposits.insert(id.clone(), deposit);
                    return Ok(Vec::new());
                }
                let deposit = self.deposits.get_mut(id).ok_or(FoldFault::Unannounced("deposit"))?;
                let booked = deposit_postings(deposit, fact, window)?;
                deposit.apply(stamp, fact).map(|()| booked)
            }
        }
    }

    /// Which attempt has which bill, after an entry that was just folded: taken by the attempt that begins, free once that
    /// is void, refunded, or nothing any more.
    pub fn follow_claims(&self, taken: &mut BTreeMap<BillId, AttemptId>, entry: &Entry) {
        let Subject::Attempt(id) = &entry.subject else { return };
        let Some(attempt) = self.attempts.get(id) else { return };
        if matches!(entry.fact, Fact::Began(_)) {
            taken.insert(attempt.bill().clone(), id.clone());
        } else if attempt.leaves_bill_free() && taken.get(attempt.bill()) == Some(id) {
            taken.remove(attempt.bill());
        }
    }

    /// Stops a case that got a fact without an edge.
    pub fn stop(&mut self, stamp: Stamp, subject: &Subject, fault: &FoldFault) {
        match subject {
            Subject::Terminal => {}
            Subject::Attempt(id) => {
                if let Some(attempt) = self.attempts.get_mut(id) {
                    attempt.stop(stamp, fault);
                }
            }
            Subject::Fallback(id) => {
                if let Some(fallback) = self.fallbacks.get_mut(id) {
                    fallback.stop(fault);
                }
            }
            Subject::Deposit(id) => {
                if let Some(deposit) = self.deposits.get_mut(id) {
                    deposit.stop(fault);
                }
            }
        }
    }

    /// What a fact of an attempt, just folded, brings with it for the other cases of its bill.
    ///
    /// # Errors
    /// `Range`.
    pub fn follow_up(&self, before: State, id: &AttemptId) -> Result<Vec<Entry>, MoneyFault> {
        let Some(attempt) = self.attempts.get(id) else { return Ok(Vec::new()) };
        if attempt.state == before {
            return Ok(Vec::new());
        }
        if attempt.state == State::Settled && attempt.covered.is_empty() {
            return self.cover(attempt);
        }
        let Purpose::Resettles(fallback) = &attempt.began.purpose else { return Ok(Vec::new()) };
        let resettling =
            self.fallbacks.get(fallback).is_some_and(|found| found.state == FallbackState::Resettling);
        if attempt.state == State::Void && resettling {
            let fact = Fact::Fallback(FallbackFact::ResettleVoided { attempt: id.clone() });
            return Ok(vec![entry(fallback, fact)]);
        }
        Ok(Vec::new())
    }

    /// The money that had come before and pays the share of what has just been settled.
    fn cover(&self, attempt: &Attempt) -> Result<Vec<Entry>, MoneyFault> {
        let Some(settlement) = &attempt.settlement else { return Ok(Vec::new()) };
        let share = settlement.split.cash_share;
        let id = &attempt.id;
        let covered = |by, tendered| entry(id, Fact::Covered { by, tendered });
        match &attempt.began.purpose {
            Purpose::Resettles(of) => {
                // A share of nothing covers nothing: a cancel that never left must not bring the same settlement a second time.
                let waits = |fallback: &&Fallback| fallback.state == FallbackState::Resettling;
                let Some(fallback) = self.fallbacks.get(of).filter(waits) else { return Ok(Vec::new()) };
                let (tendered, _rest) = fallback.divided(share)?;
                let resettled = FallbackFact::Resettled { attempt: id.clone(), share };
                Ok(vec![entry(of, Fact::Fallback(resettled)), covered(fallback.cover(), tendered)])
            }
            Purpose::Replaces(of) => {
                let Some(old) = self.attempts.get(of).filter(|old| old.state == State::Cancelled) else {
                    return Ok(Vec::new());
                };
                let (tendered, _rest) = tender::divide(&old.owed_back()?, share)?;
                let amount = tender::sum(&tendered)?;
                if amount.is_zero() {
                    return Ok(Vec::new());
                }
                let passed = Fact::PassedOn { to: id.clone(), amount };
                Ok(vec![covered(Cover::Attempt(of.clone()), tendered), entry(of, passed)])
            }
            Purpose::Ordinary => {
                let held = |deposit: &&Deposit| {
                    deposit.bill() == attempt.bill() && deposit.state == DepositState::Held
                };
                let Some(deposit) = self.deposits.values().find(held) else { return Ok(Vec::new()) };
                let (tendered, _rest) = tender::divide(&tender::taken(&deposit.movements), share)?;
                let amount = tender::sum(&tendered)?;
                let applied = DepositFact::Applied { attempt: id.clone(), amount };
                let mut entries = vec![entry(&deposit.id, Fact::Deposit(applied))];
                if !amount.is_zero() {
                    entries.push(covered(deposit.cover(), tendered));
                }
                Ok(entries)
            }
        }
    }

    /// The same cases, in copies, of everything that a commit about these subjects can touch.
    pub fn excerpt<'s>(&self, subjects: impl IntoIterator<Item = &'s Subject>) -> Excerpt {
        let mut excerpt = Excerpt::default();
        for subject in subjects {
            match subject {
                Subject::Terminal => {}
                Subject::Attempt(id) => self.excerpt_attempt(&mut excerpt, id),
                Subject::Fallback(id) => {
                    excerpt.fallbacks.extend(self.fallbacks.get(id).map(|found| (id.clone(), found.clone())));
                }
                Subject::Deposit(id) => {
                    excerpt.deposits.extend(self.deposits.get(id).map(|found| (id.clone(), found.clone())));
                }
            }
        }
        excerpt
    }

    fn excerpt_attempt(&self, excerpt: &mut Excerpt, id: &AttemptId) {
        let Some(attempt) = self.attempts.get(id) else { return };
        excerpt.attempts.insert(id.clone(), attempt.clone());
        match &attempt.began.purpose {
            Purpose::Ordinary => {
                let of_bill = self.deposits.iter().filter(|(_, deposit)| {
                    deposit.bill() == attempt.bill() && deposit.state == DepositState::Held
                });
                excerpt.deposits.extend(of_bill.map(|(id, deposit)| (id.clone(), deposit.clone())));
            }
            Purpose::Resettles(of) => {
                excerpt.fallbacks.extend(self.fallbacks.get(of).map(|found| (of.clone(), found.clone())));
            }
            Purpose::Replaces(of) => {
                excerpt.attempts.extend(self.attempts.get(of).map(|found| (of.clone(), found.clone())));
            }
        }
    }
}

/// Copies of some cases, to try facts on before they are committed.
#[derive(Debug, Default)]
pub struct Excerpt {
    /// Tries to settle.
    pub attempts: BTreeMap<AttemptId, Attempt>,
    /// Bills paid in full.
    pub fallbacks: BTreeMap<FallbackId, Fallback>,
    /// Deposits.
    pub deposits: BTreeMap<DepositId, Deposit>,
}

impl Excerpt {
    /// The copies as cases.
    pub const fn cases(&mut self) -> Cases<'_> {
        Cases { attempts: &mut self.attempts, fallbacks: &mut self.fallbacks, deposits: &mut self.deposits }
    }
}

fn entry(subject: impl Into<Subject>, fact: Fact) -> Entry {
    Entry { subject: subject.into(), fact }
}
