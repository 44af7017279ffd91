//! What must hold after every step, whatever happened (safety §16): the journal against the platform against the view.

use std::collections::{BTreeMap, BTreeSet};

use desk::view::DeskView;
use settlement::attempt::Attempt;
use settlement::fact::{Direction, Fact, StoredEntry};
use settlement::ids::AttemptId;
use settlement::ledger::postings;
use settlement::machine::State;

use super::World;
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
    by_facts: BTreeMap<String, i64>,
    documents: BTreeSet<(String, u32)>,
    receipts: BTreeSet<String>,
    intents: BTreeSet<String>,
    /// A supervisor may be asked in this run.
    pub manual_expected: bool,
    /// The platform settles twice on a duplicate: nothing on our side can prevent that (safety §19).
    pub twice_expected: bool,
    window: String,
}

impl Check {
    pub(super) fn new(window: &str) -> Self {
        Self { window: window.to_owned(), ..Self::default() }
    }

    /// Folds what became durable since the last look.
    pub(super) fn fold(
        &mut self,
        entries: &[StoredEntry],
        booked: &[settlement::ledger::Posting],
    ) -> Vec<String> {
        let mut wrong = Vec::new();
        for stored in &entries[self.seen..] {
            let Some(id) = &stored.entry.attempt else { continue };
            self.fold_one(id, stored, &mut wrong);
        }
        self.seen = entries.len();
        for posting in &booked[self.seen_postings..] {
            *self.books.entry(posting.account.to_string()).or_default() += posting.amount.fen();
        }
        self.seen_postings = booked.len();
        if self.books != self.by_facts {
            wrong.push(format!("I15: booked {:?}, the facts make {:?}", self.books, self.by_facts));
        }
        wrong
    }

    fn fold_one(&mut self, id: &AttemptId, stored: &StoredEntry, wrong: &mut Vec<String>) {
        let fact = &stored.entry.fact;
        if let Fact::Began(began) = fact {
            let attempt = Attempt::begin(id.clone(), (**began).clone(), stored.stamp).unwrap();
            self.attempts.insert(id.clone(), attempt);
            return;
        }
        let Some(attempt) = self.attempts.get_mut(id) else {
            wrong.push(format!("{} of an attempt that never began", fact.kind()));
            return;
        };
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
        for posting in postings(attempt, fact, &self.window).unwrap() {
            *self.by_facts.entry(posting.account.to_string()).or_default() += posting.amount.fen();
        }
        let before = attempt.clone();
        if let Err(fault) = attempt.apply(stored.stamp, fact) {
            attempt.stop(stored.stamp, &fault);
            wrong.push(format!("{fault} ({} at {})", fact.kind(), stored.seq));
        }
        for receipt in
            [(&before.receipt, &attempt.receipt), (&before.refund_receipt, &attempt.refund_receipt)]
                .into_iter()
                .filter(|(before, after)| before != after)
                .filter_map(|(_, after)| after.clone())
        {
            if !self.receipts.insert(receipt.as_str()[1..].to_owned()) {
                wrong.push(format!("I21: receipt number {receipt} twice"));
            }
        }
        if let Fact::PrintIntent(intent) = fact
            && !self.documents.insert((intent.number.to_string(), intent.copy))
        {
            wrong.push(format!("I21: {} copy {} announced twice", intent.number, intent.copy));
        }
        if attempt.state == State::Manual && !self.manual_expected {
            wrong.push(format!("{id} needs a supervisor: {:?}", attempt.contradiction));
        }
    }

    /// Journal against platform.
    fn against_platform(&self, settlements: &[Settlement]) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut in_effect: BTreeMap<&str, u32> = BTreeMap::new();
        for settlement in settlements.iter().filter(|settlement| settlement.in_effect()) {
            *in_effect.entry(&settlement.mdtrt_id).or_default() += 1;
            if !self.intents.contains(&settlement.msgid) {
                wrong.push(format!("I6: {} settled without an intent", settlement.setl_id));
            }
        }
        let net = |attempt: &Attempt| {
            attempt.visit_id.as_ref().and_then(|visit| in_effect.get(visit.as_str())).copied().unwrap_or(0)
        };
        let mut per_bill: BTreeMap<&str, u32> = BTreeMap::new();
        for attempt in self.attempts.values() {
            let count = net(attempt);
            *per_bill.entry(attempt.bill().as_str()).or_default() += count;
            let name = attempt.state.name();
            match attempt.state {
                State::Draft
                | State::Registered
                | State::Uploaded
                | State::Quoted
                | State::Void
                | State::CancelFencing
                | State::Cancelled
                | State::Refunded
                    if count != 0 =>
                {
                    wrong.push(format!("I3: {name}, and {count} settlements stand at the platform"));
                }
                State::Settled => {
                    let ours = attempt.settlement.as_ref().unwrap();
                    let theirs = settlements.iter().find(|s| s.setl_id == ours.id.as_str());
                    let equal = theirs.is_some_and(|s| {
                        s.in_effect()
                            && s.total == ours.split.total.fen()
                            && s.fund == ours.split.fund_total.fen()
                            && s.account == ours.split.account_share.fen()
                            && s.cash == ours.split.cash_share.fen()
                    });
                    if !equal {
                        wrong.push(format!("I4: settled {}, the platform holds {theirs:?}", ours.id));
                    }
                }
                _ => {}
            }
        }
        if !self.twice_expected {
            for (visit, count) in in_effect {
                if count > 1 {
                    wrong.push(format!("I1: visit {visit} is settled {count} times"));
                }
            }
            for (bill, count) in per_bill {
                if count > 1 {
                    wrong.push(format!("I1: bill {bill} is settled {count} times"));
                }
            }
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
