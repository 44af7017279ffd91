//! What must hold after every step, whatever happened (safety §16): the journal against the platform against the view.

use std::collections::{BTreeMap, BTreeSet};

use desk::view::DeskView;
use settlement::attempt::Attempt;
use settlement::fact::{Direction, Fact, StoredEntry};
use settlement::ids::AttemptId;
use settlement::ledger::postings;
use settlement::machine::State;

use super::World;
use super::changes::{Standing, There};
use super::tally::Tally;
use crate::sim_platform::Settlement;
use crate::virtual_card::people::people;

/// The fold of what was seen so far; built from the journal alone.
#[derive(Default)]
pub struct Check {
    seen: usize,
    seen_postings: usize,
    /// Every attempt, as the journal tells it.
    pub attempts: BTreeMap<AttemptId, Attempt>,
    books: BTreeMap<String, i64>,
    /// What was booked less what the facts make; an account that agrees is not in it.
    apart: BTreeMap<String, i64>,
    /// Attempts that changed since `changes` last looked.
    pub(super) changed: BTreeSet<AttemptId>,
    /// The platform as it was last seen, settlement by settlement; what `changes` looks at.
    pub(super) seen_there: Standing,
    /// What happened how often.
    pub tally: Tally,
    documents: BTreeSet<(String, u32)>,
    receipts: BTreeSet<String>,
    pub(super) intents: BTreeSet<String>,
    /// A supervisor may be asked in this run.
    pub manual_expected: bool,
    /// The platform settles twice on a duplicate: nothing on our side can prevent that (safety §19).
    pub twice_expected: bool,
    /// Settlements that somebody cancelled in the insurer's own client, behind our back.
    pub refunded_elsewhere: BTreeSet<String>,
    /// 基金支付总额 of this region includes the personal account.
    pub(super) account_inside: bool,
    window: String,
}

impl Check {
    pub(super) fn new(window: &str, account_inside: bool) -> Self {
        Self { window: window.to_owned(), account_inside, ..Self::default() }
    }

    /// Folds what became durable since the last look.
    pub(super) fn fold(
        &mut self,
        entries: &[StoredEntry],
        booked: &[settlement::ledger::Posting],
    ) -> Vec<String> {
        let mut wrong = Vec::new();
        for stored in &entries[self.seen..] {
            let Some(id) = &stored.entry.attempt else {
                self.tally.terminal(&stored.entry.fact, &self.attempts);
                continue;
            };
            self.fold_one(id, stored, &mut wrong);
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

    fn part(&mut self, account: &str, by: i64) {
        let apart = self.apart.entry(account.to_owned()).or_default();
        *apart += by;
        if *apart == 0 {
            self.apart.remove(account);
        }
    }

    fn fold_one(&mut self, id: &AttemptId, stored: &StoredEntry, wrong: &mut Vec<String>) {
        let fact = &stored.entry.fact;
        self.changed.insert(id.clone());
        if let Fact::Began(began) = fact {
            let attempt = Attempt::begin(id.clone(), (**began).clone(), stored.stamp).unwrap();
            self.seen_there.began(&attempt);
            self.attempts.insert(id.clone(), attempt);
            return;
        }
        let Some(attempt) = self.attempts.get_mut(id) else {
            wrong.push(format!("{} of an attempt that never began", fact.kind()));
            return;
        };
        self.tally.fact(attempt, fact);
        if let Fact::OpIntent(intent) = fact
            && !self.intents.insert(intent.msg_id.to_string())
        {
            wrong.push(format!("I8: message id {} twice", intent.msg_id));
        }
        if let Fact::CashIntent(movement) = fact
            && movement.direction == Direction::Out
            && attempt.state != State::Cancelled
        {
            wrong.push(format!("I13: payout in {}", attempt.state.name()));
        }
        if let Fact::Settled { .. } = fact
            && attempt.reversal_intended
        {
            wrong.push("I5: settled after a reversal was intended".to_owned());
        }
        let booked = postings(attempt, fact, &self.window).unwrap();
        let before = (attempt.receipt.clone(), attempt.refund_receipt.clone());
        if let Err(fault) = attempt.apply(stored.stamp, fact) {
            attempt.stop(stored.stamp, &fault);
            wrong.push(format!("{fault} ({} at {})", fact.kind(), stored.seq));
        }
        if let Fact::Registered { visit_id } = fact {
            self.seen_there.registered(visit_id.as_str(), id);
        }
        for receipt in [(&before.0, &attempt.receipt), (&before.1, &attempt.refund_receipt)]
            .into_iter()
            .filter(|(before, after)| before != after)
            .filter_map(|(_, after)| after.clone())
        {
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
        if attempt.state == State::Manual && !self.manual_expected {
            wrong.push(format!("{id} needs a supervisor: {:?}", attempt.contradiction));
        }
        for posting in booked {
            self.part(posting.account.as_str(), -posting.amount.fen());
        }
    }

    /// Journal against platform, everything.
    fn against_platform(&self, settlements: &[Settlement]) -> Vec<String> {
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
        wrong
    }

    /// Cash in the drawer by confirmed movements alone (I12).
    fn drawer(&self) -> i64 {
        use settlement::attempt::MovementState;
        use settlement::fact::PayMethod;
        self.attempts
            .values()
            .flat_map(|attempt| &attempt.movements)
            .filter(|m| m.state == MovementState::Confirmed && m.movement.method == PayMethod::Cash)
            .map(|m| match m.movement.direction {
                Direction::In => m.movement.amount.fen(),
                Direction::Out => -m.movement.amount.fen(),
            })
            .sum()
    }
}

impl World {
    /// Everything that does not hold now.
    pub fn violations(&mut self) -> Vec<String> {
        let mut wrong = std::mem::take(&mut self.found);
        {
            let mut watch = self.watch.borrow_mut();
            wrong.extend(watch.unbalanced.take());
            wrong.extend(self.check.fold(&watch.entries, &watch.postings));
            let stored = watch.journal_balances();
            let kept: BTreeMap<String, i64> = stored.into_iter().filter(|(_, fen)| *fen != 0).collect();
            let folded: BTreeMap<String, i64> =
                self.check.books.clone().into_iter().filter(|(_, fen)| *fen != 0).collect();
            if kept != folded {
                wrong.push(format!("I10: balances {kept:?}, the postings make {folded:?}"));
            }
            let drawer = kept.get(&format!("CASH:{}", self.check.window)).copied().unwrap_or(0);
            if drawer != self.check.drawer() {
                wrong.push(format!("I12: drawer {drawer}, movements {}", self.check.drawer()));
            }
        }
        wrong.extend(self.check.against_platform(&self.centre.books().settlements()));
        wrong.extend(tells_numbers(&self.view()));
        wrong
    }

    /// Stops where anything does not hold.
    ///
    /// # Panics
    /// Something does not hold.
    #[track_caller]
    pub fn check(&mut self) {
        let wrong = self.violations();
        assert!(wrong.is_empty(), "seed {}: {}\n{}", self.seed(), wrong.join("\n"), self.story());
    }
}

/// A view never carries a whole certificate, card or person number.
fn tells_numbers(view: &DeskView) -> Option<String> {
    let text = serde_json::to_string(view).unwrap();
    people()
        .iter()
        .flat_map(|person| [&person.certno, &person.card_no, &person.card_sn])
        .find(|number| text.contains(number.as_str()))
        .map(|number| format!("I26: {number} stands in a view"))
}
