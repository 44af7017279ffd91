//! What must hold after every step, whatever happened (safety §16): the journal against the platform against the view.

use std::collections::{BTreeMap, BTreeSet};

use settlement::attempt::{Attempt, Movement, MovementState};
use settlement::cases::Cases;
use settlement::deposit::Deposit;
use settlement::fact::{
    Confirmation, Direction, DocumentKind, Fact, FallbackFact, PayMethod, StoredEntry, Subject,
};
use settlement::fallback::{Fallback, FallbackState};
use settlement::ids::{AttemptId, BillId, DepositId, DocumentNo, FallbackId};
use settlement::machine::State;
use settlement::request::Transaction;

use super::changes::{Standing, There};
use super::tally::Tally;
use crate::sim_platform::Settlement;

/// The fold of what was seen so far; built from the journal alone.
#[derive(Default)]
pub struct Check {
    seen: usize,
    seen_postings: usize,
    /// Every attempt, as the journal tells it.
    pub attempts: BTreeMap<AttemptId, Attempt>,
    /// Every bill paid in full.
    pub fallbacks: BTreeMap<FallbackId, Fallback>,
    /// Every deposit.
    pub deposits: BTreeMap<DepositId, Deposit>,
    /// Old receipts that a settlement has taken the place of.
    consumed: BTreeSet<String>,
    pub(super) books: BTreeMap<String, i64>,
    /// What was booked less what the facts make; an account that agrees is not in it.
    apart: BTreeMap<String, i64>,
    /// Attempts that changed since `changes` last looked.
    pub(super) changed: BTreeSet<AttemptId>,
    /// Bills of which anything changed since `changes` last looked.
    pub(super) changed_bills: BTreeSet<BillId>,
    /// The platform as it was last seen, settlement by settlement; what `changes` looks at.
    pub(super) seen_there: Standing,
    /// What happened how often.
    pub tally: Tally,
    documents: BTreeSet<(String, u32)>,
    receipts: BTreeSet<String>,
    /// Outpatient numbers and batch numbers of every try.
    numbers: BTreeSet<String>,
    pub(super) intents: BTreeSet<String>,
    /// A supervisor may be asked in this run.
    pub manual_expected: bool,
    /// The platform settles twice on a duplicate: nothing on our side can prevent that (safety §19).
    pub twice_expected: bool,
    /// Settlements that somebody cancelled in the insurer's own client, behind our back.
    pub refunded_elsewhere: BTreeSet<String>,
    /// 基金支付总额 of this region includes the personal account.
    pub(super) account_inside: bool,
    /// Requests that only the second medium knows, and the tries they belonged to, until two people have matched them.
    lost: Vec<(String, AttemptId)>,
    pub(super) window: String,
    /// Other windows by their two digits in a message id; their settlements are theirs.
    pub(super) others: BTreeSet<String>,
}

impl Check {
    pub(super) fn new(terminal: u8, account_inside: bool) -> Self {
        Self { window: terminal.to_string(), account_inside, ..Self::default() }
    }

    /// Folds what became durable since the last look.
    pub(super) fn fold(
        &mut self,
        entries: &[StoredEntry],
        booked: &[settlement::ledger::Posting],
    ) -> Vec<String> {
        let mut wrong = Vec::new();
        for stored in &entries[self.seen..] {
            if stored.entry.subject == Subject::Terminal {
                self.tally.terminal(&stored.entry.fact, &self.attempts);
                self.note_restore(&stored.entry.fact);
                continue;
            }
            self.fold_one(stored, &mut wrong);
        }
        self.seen = entries.len();
        for posting in &booked[self.seen_postings..] {
            *self.books.entry(posting.account.to_string()).or_default() += posting.amount.fen();
            self.part(posting.account.as_str(), posting.amount.fen());
        }
        self.seen_postings = booked.len();
        if !self.apart.is_empty() {
            wrong.push(format!("I15: booked more than the facts make: {:?}", self.apart));
        }
        wrong
    }

    /// The journal is an older one from here on. What has left the house stays known: no message id, outpatient or batch number
    /// may come again; numbers of papers may (assets/docs/restore.zh.md).
    pub(super) fn put_back(
        &mut self,
        entries: &[StoredEntry],
        balances: Vec<(String, i64)>,
        there: &[Settlement],
    ) -> Vec<String> {
        let new = Self {
            manual_expected: self.manual_expected,
            twice_expected: self.twice_expected,
            refunded_elsewhere: std::mem::take(&mut self.refunded_elsewhere),
            others: std::mem::take(&mut self.others),
            ..Self::default()
        };
        let window = std::mem::take(&mut self.window);
        let old = std::mem::replace(self, Self { window, account_inside: self.account_inside, ..new });
        for (account, fen) in balances {
            self.part(&account, fen);
            self.books.insert(account, fen);
        }
        let wrong = self.fold(entries, &[]);
        self.tally = old.tally;
        self.intents.extend(old.intents);
        self.numbers.extend(old.numbers);
        for settlement in there {
            self.seen_there.put(There::of(settlement));
        }
        wrong
    }

    fn note_restore(&mut self, fact: &Fact) {
        if let Fact::Recovered(found) = fact {
            self.lost.push((found.msg_id.to_string(), found.attempt.clone()));
        } else if let Fact::Confirmed { what: Confirmation::Restore, .. } = fact {
            self.lost.clear();
        }
    }

    /// Message ids that only the second medium knows.
    pub(super) fn lost_requests(&self) -> Vec<String> {
        self.lost.iter().map(|(msg_id, _)| msg_id.clone()).collect()
    }

    /// Was something of this try lost with the disk, and not matched yet?
    pub(super) fn is_unmatched(&self, id: &AttemptId) -> bool {
        self.lost.iter().any(|(_, attempt)| attempt == id)
    }

    fn part(&mut self, account: &str, by: i64) {
        let apart = self.apart.entry(account.to_owned()).or_default();
        *apart += by;
        if *apart == 0 {
            self.apart.remove(account);
        }
    }

    fn fold_one(&mut self, stored: &StoredEntry, wrong: &mut Vec<String>) {
        let (subject, fact) = (&stored.entry.subject, &stored.entry.fact);
        self.changed.extend(subject.attempt().cloned());
        if let Fact::Began(began) = fact
            // The visit of another window keeps the number of that window, however often it is asked for.
            && !began.lines.is_empty()
        {
            for number in [began.outpatient_no.as_str(), began.batch.as_str()] {
                if !self.numbers.insert(number.to_owned()) {
                    wrong.push(format!("I3: {number} of an older try is used again"));
                }
            }
        }
        if let Fact::OpIntent(intent) = fact
            && !self.intents.insert(intent.msg_id.to_string())
        {
            wrong.push(format!("I8: message id {} twice", intent.msg_id));
        }
        self.tally.any(fact);
        let numbers = |attempt: &Attempt| {
            ([attempt.receipt.clone(), attempt.refund_receipt.clone()], attempt.elsewhere)
        };
        let before = subject.attempt().and_then(|id| self.attempts.get(id));
        if let Some(attempt) = before {
            wrong.extend(allowed(attempt, fact));
            self.tally.fact(attempt, fact);
        }
        let before = before.map(numbers);
        wrong.extend(self.allowed_beside(subject, fact));
        let mut cases = Cases {
            attempts: &mut self.attempts,
            fallbacks: &mut self.fallbacks,
            deposits: &mut self.deposits,
        };
        match cases.fold(stored.stamp, &stored.entry, &self.window) {
            Ok(lines) => {
                for posting in lines {
                    self.part(posting.account.as_str(), -posting.amount.fen());
                }
            }
            Err(fault) => {
                cases.stop(stored.stamp, subject, &fault);
                wrong.push(format!("{fault} ({} at {})", fact.kind(), stored.seq));
            }
        }
        if let (Some(id), Fact::Registered { visit_id }) = (subject.attempt(), fact) {
            self.seen_there.registered(visit_id.as_str(), id);
        }
        if let (Fact::Began(_), Some(attempt)) =
            (fact, subject.attempt().and_then(|id| self.attempts.get(id)))
        {
            self.seen_there.began(attempt);
        }
        self.changed_bills.extend(self.bill_of(subject).cloned());
        self.look_at_numbers(before.as_ref(), subject, fact, wrong);
        if let Some(attempt) = subject.attempt().and_then(|id| self.attempts.get(id))
            && attempt.state == State::Manual
            && !(self.manual_expected || forbidden_there(attempt))
        {
            wrong.push(format!("{} needs a supervisor: {:?}", attempt.id, attempt.contradiction));
        }
    }

    fn bill_of(&self, subject: &Subject) -> Option<&BillId> {
        match subject {
            Subject::Terminal => None,
            Subject::Attempt(id) => self.attempts.get(id).map(Attempt::bill),
            Subject::Fallback(id) => self.fallbacks.get(id).map(Fallback::bill),
            Subject::Deposit(id) => self.deposits.get(id).map(Deposit::bill),
        }
    }

    /// Every bill that came.
    pub(super) fn bills(&self) -> BTreeSet<BillId> {
        let attempts = self.attempts.values().map(Attempt::bill);
        let fallbacks = self.fallbacks.values().map(Fallback::bill);
        attempts.chain(fallbacks).chain(self.deposits.values().map(Deposit::bill)).cloned().collect()
    }

    /// One number, one content, and none of them twice (I21).
    fn look_at_numbers(
        &mut self,
        before: Option<&([Option<DocumentNo>; 2], bool)>,
        subject: &Subject,
        fact: &Fact,
        wrong: &mut Vec<String>,
    ) {
        let mut fresh = Vec::new();
        // The form of another window has a number of that window.
        if let (Some((before, elsewhere)), Some(after)) =
            (before, subject.attempt().and_then(|id| self.attempts.get(id)))
            && after.elsewhere == *elsewhere
        {
            let pairs = before.iter().zip([&after.receipt, &after.refund_receipt]);
            fresh.extend(pairs.filter(|(old, new)| old != new).filter_map(|(_, new)| new.clone()));
        }
        if let Fact::Fallback(FallbackFact::Began(began)) = fact {
            fresh.push(began.number.clone());
        }
        if let Fact::Fallback(FallbackFact::RefundAsked { number: Some(number), .. }) = fact {
            fresh.push(number.clone());
        }
        if let Fact::Deposit(settlement::fact::DepositFact::Began(began)) = fact {
            fresh.push(began.number.clone());
        }
        if let Fact::PrintIntent(intent) = fact
            && intent.kind == DocumentKind::RefundSlip
            && intent.copy == 0
        {
            fresh.push(intent.number.clone());
        }
        for receipt in fresh {
            if !self.receipts.insert(receipt.as_str()[1..].to_owned()) {
                wrong.push(format!("I21: receipt number {receipt} twice"));
            }
        }
        if let Fact::PrintIntent(intent) = fact {
            let number = intent.number.to_string();
            let first = intent.copy == 0 || self.documents.contains(&(number.clone(), intent.copy - 1));
            if !first {
                wrong.push(format!("I21: copy {} of {number} without the one before", intent.copy));
            }
            if !self.receipts.contains(&number[1..]) {
                wrong.push(format!("I21: {number} was never reserved"));
            }
            if !self.documents.insert((number, intent.copy)) {
                wrong.push(format!("I21: {} copy {} announced twice", intent.number, intent.copy));
            }
        }
    }

    /// What a bill paid in full or a deposit may not do (I9, I14, I24).
    fn allowed_beside(&mut self, subject: &Subject, fact: &Fact) -> Vec<String> {
        let mut wrong = Vec::new();
        if let Fact::CashIntent(movement) = fact
            && movement.direction == Direction::Out
        {
            let due = match subject {
                Subject::Terminal | Subject::Attempt(_) => None,
                Subject::Fallback(id) => self.fallbacks.get(id).map(Fallback::refund_due),
                Subject::Deposit(id) => self.deposits.get(id).map(Deposit::refund_due),
            };
            if due.is_some_and(|due| due.is_ok_and(|due| movement.amount > due)) {
                wrong.push(format!("I14: {subject} pays out {} it does not owe", movement.amount));
            }
        }
        if let (Subject::Fallback(id), Fact::Fallback(fact)) = (subject, fact) {
            if let FallbackFact::Began(began) = fact {
                let twice = self.fallbacks.values().any(|other| {
                    other.bill() == &began.bill
                        && !other.state.leaves_bill_free()
                        && other.state != FallbackState::Resettled
                });
                if twice {
                    wrong.push(format!("I9: bill {} is paid in full twice", began.bill));
                }
            }
            if let (FallbackFact::Resettled { .. }, Some(fallback)) = (fact, self.fallbacks.get(id)) {
                if fallback.state != FallbackState::Resettling {
                    wrong.push(format!("I24: {} is resettled in {}", id, fallback.state.name()));
                }
                if !self.consumed.insert(fallback.began.number.to_string()) {
                    wrong.push(format!("I24: receipt {} is consumed twice", fallback.began.number));
                }
            }
        }
        wrong
    }

    /// Journal against platform, everything.
    pub(super) fn against_platform(&self, settlements: &[Settlement]) -> Vec<String> {
        let mut there = Standing::default();
        for attempt in self.attempts.values() {
            there.began(attempt);
            if let Some(visit) = &attempt.visit_id {
                there.registered(visit.as_str(), &attempt.id);
            }
        }
        let mut wrong = Vec::new();
        for settlement in settlements {
            there.put(There::of(settlement));
            wrong.extend(self.unannounced(settlement));
        }
        for attempt in self.attempts.values() {
            wrong.extend(self.judge(attempt, &there));
        }
        let bills = self.bills();
        wrong.extend(self.beside_attempts(&bills, &there));
        wrong.extend(self.paid_as_owed(&bills, &there));
        wrong
    }

    /// Of these bills: one that is paid in full has nothing in effect at the platform (I2), but for the attempt that is settling
    /// it just now.
    pub(super) fn beside_attempts(&self, bills: &BTreeSet<BillId>, there: &Standing) -> Vec<String> {
        let mut wrong = Vec::new();
        for fallback in self.fallbacks.values().filter(|fallback| bills.contains(fallback.bill())) {
            let settling = fallback.state == FallbackState::Resettling;
            let tries = there.tries(fallback.bill()).iter().filter_map(|id| self.attempts.get(id));
            let standing: u32 = tries.map(|attempt| there.net(attempt)).sum();
            if fallback.state.is_paid_in_full() && !settling && standing != 0 {
                wrong.push(format!(
                    "I2: {} is {}, and {standing} settlements stand at the platform",
                    fallback.bill(),
                    fallback.state.name()
                ));
            }
            if fallback.contradiction.is_some() && !self.manual_expected {
                wrong.push(format!("{} contradicts itself: {:?}", fallback.id, fallback.contradiction));
            }
        }
        for deposit in self.deposits.values().filter(|deposit| bills.contains(deposit.bill())) {
            if deposit.contradiction.is_some() && !self.manual_expected {
                wrong.push(format!("{} contradicts itself: {:?}", deposit.id, deposit.contradiction));
            }
        }
        wrong
    }

    /// At quiescence, per bill: what the patient paid and did not get back is the share (settled), the price (full pay) or
    /// nothing (void, cancelled) (I25). Bills where money is still owed either way, or in doubt, say nothing yet.
    pub(super) fn paid_as_owed(&self, bills: &BTreeSet<BillId>, there: &Standing) -> Vec<String> {
        let mut paid: BTreeMap<&str, i64> = BTreeMap::new();
        let mut owed: BTreeMap<&str, i64> = BTreeMap::new();
        let mut open: BTreeSet<&str> = BTreeSet::new();
        let tries = bills.iter().flat_map(|bill| there.tries(bill));
        for attempt in tries.filter_map(|id| self.attempts.get(id)) {
            let bill = attempt.bill().as_str();
            *paid.entry(bill).or_default() += net(&attempt.movements);
            if attempt.elsewhere {
                let there: i64 = attempt.covered.iter().map(|one| one.amount.fen()).sum();
                *paid.entry(bill).or_default() += there;
            }
            match attempt.state {
                State::Settled => {
                    let share = attempt.settlement.as_ref().unwrap().split.cash_share;
                    *owed.entry(bill).or_default() += share.fen();
                    if !attempt.payable().is_ok_and(settlement::Money::is_zero) {
                        open.insert(bill);
                    }
                }
                State::Void | State::Refunded => {}
                _ => {
                    open.insert(bill);
                }
            }
        }
        for fallback in self.fallbacks.values().filter(|fallback| bills.contains(fallback.bill())) {
            let bill = fallback.bill().as_str();
            *paid.entry(bill).or_default() += net(&fallback.movements);
            match fallback.state {
                FallbackState::Open | FallbackState::ManualClaim | FallbackState::Final => {
                    *owed.entry(bill).or_default() += fallback.total.fen();
                }
                FallbackState::Dropped | FallbackState::Resettled | FallbackState::Refunded => {}
                FallbackState::Tender
                | FallbackState::Resettling
                | FallbackState::PayoutDue
                | FallbackState::RefundDue => {
                    open.insert(bill);
                }
            }
        }
        for deposit in self.deposits.values().filter(|deposit| bills.contains(deposit.bill())) {
            let bill = deposit.bill().as_str();
            *paid.entry(bill).or_default() += net(&deposit.movements);
            if !deposit.is_closed() {
                open.insert(bill);
            }
        }
        paid.into_iter()
            .filter(|(bill, _)| !open.contains(bill))
            .map(|(bill, paid)| (bill, paid, owed.get(bill).copied().unwrap_or(0)))
            .filter(|(_, paid, owed)| paid != owed)
            .map(|(bill, paid, owed)| format!("I25: bill {bill} has paid {paid} fen and owes {owed}"))
            .collect()
    }

    /// Cash in the drawer by confirmed movements alone (I12).
    pub(super) fn drawer(&self) -> i64 {
        let attempts = self.attempts.values().map(|attempt| &attempt.movements);
        let fallbacks = self.fallbacks.values().map(|fallback| &fallback.movements);
        let deposits = self.deposits.values().map(|deposit| &deposit.movements);
        attempts
            .chain(fallbacks)
            .chain(deposits)
            .flatten()
            .filter(|m| m.state == MovementState::Confirmed && m.movement.method == PayMethod::Cash)
            .map(signed)
            .sum()
    }
}

/// What a movement does to the money of the desk. **Unit**: fen.
fn signed(movement: &Movement) -> i64 {
    match movement.movement.direction {
        Direction::In => movement.movement.amount.fen(),
        Direction::Out => -movement.movement.amount.fen(),
    }
}

fn net(movements: &[Movement]) -> i64 {
    movements.iter().filter(|m| m.state == MovementState::Confirmed).map(signed).sum()
}

/// Did the platform say that its settlement cannot be reversed any more? Then only people can go on (safety §9.2).
fn forbidden_there(attempt: &Attempt) -> bool {
    let said = attempt
        .refusal
        .as_ref()
        .is_some_and(|(transaction, text)| *transaction == Transaction::Reverse && text.contains("不能冲正"));
    said && (attempt.reversal_forbidden || attempt.contradiction.is_some())
}

/// What an attempt may not do where it stands.
fn allowed(attempt: &Attempt, fact: &Fact) -> Option<String> {
    if let Fact::CashIntent(movement) = fact
        && movement.direction == Direction::Out
        && attempt.state != State::Cancelled
    {
        return Some(format!("I13: payout in {}", attempt.state.name()));
    }
    if let Fact::Settled { .. } = fact
        && attempt.reversal_intended
    {
        return Some("I5: settled after a reversal was intended".to_owned());
    }
    None
}
