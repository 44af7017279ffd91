//! What must hold, looked at where something changed: the same judgement as the whole check, at the price of one attempt.
//!
//! The centre notes which settlements it wrote; they are read from its true books again, never guessed from an answer.

use std::collections::{BTreeMap, BTreeSet};

use settlement::attempt::Attempt;
use settlement::ids::{AttemptId, BillId};
use settlement::machine::State;

use super::World;
use super::check::Check;
use crate::sim_platform::Settlement;

/// A settlement as the platform holds it. **Unit**: fen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct There {
    setl_id: String,
    visit: String,
    in_effect: bool,
    total: i64,
    fund: i64,
    account: i64,
    cash: i64,
}

impl There {
    pub(super) fn of(s: &Settlement) -> Self {
        Self {
            setl_id: s.setl_id.clone(),
            visit: s.mdtrt_id.clone(),
            in_effect: s.in_effect(),
            total: s.total,
            fund: s.fund,
            account: s.account,
            cash: s.cash,
        }
    }
}

/// What stands at the platform, and which attempt it belongs to.
#[derive(Default)]
pub(super) struct Standing {
    settlements: BTreeMap<String, There>,
    /// Settlements in effect per visit; a visit without one is not in it.
    net: BTreeMap<String, u32>,
    of_visit: BTreeMap<String, AttemptId>,
    of_bill: BTreeMap<BillId, Vec<AttemptId>>,
}

impl Standing {
    pub(super) fn began(&mut self, attempt: &Attempt) {
        self.of_bill.entry(attempt.bill().clone()).or_default().push(attempt.id.clone());
    }

    pub(super) fn registered(&mut self, visit: &str, attempt: &AttemptId) {
        self.of_visit.insert(visit.to_owned(), attempt.clone());
    }

    pub(super) fn put(&mut self, now: There) {
        self.remove(&now.setl_id);
        if now.in_effect {
            *self.net.entry(now.visit.clone()).or_default() += 1;
        }
        self.settlements.insert(now.setl_id.clone(), now);
    }

    fn remove(&mut self, setl_id: &str) {
        let Some(was) = self.settlements.remove(setl_id) else { return };
        if was.in_effect
            && let Some(net) = self.net.get_mut(&was.visit)
        {
            *net -= 1;
            if *net == 0 {
                self.net.remove(&was.visit);
            }
        }
    }

    /// Every try to settle a bill.
    pub(super) fn tries(&self, bill: &BillId) -> &[AttemptId] {
        self.of_bill.get(bill).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn net(&self, attempt: &Attempt) -> u32 {
        attempt.visit_id.as_ref().and_then(|visit| self.net.get(visit.as_str())).copied().unwrap_or(0)
    }
}

impl Check {
    /// I6: what is in effect was announced in the journal before.
    pub(super) fn unannounced(&self, settlement: &Settlement) -> Option<String> {
        let theirs = settlement.msgid.get(26..28).is_some_and(|terminal| self.others.contains(terminal));
        let unknown = !theirs && settlement.in_effect() && !self.intents.contains(&settlement.msgid);
        unknown.then(|| format!("I6: {} settled without an intent", settlement.setl_id))
    }

    /// Everything that must hold for one attempt, its bill included.
    pub(super) fn judge(&self, attempt: &Attempt, there: &Standing) -> Vec<String> {
        let mut wrong = Vec::new();
        let count = there.net(attempt);
        if self.is_unmatched(&attempt.id) {
            return wrong;
        }
        let name = attempt.state.name();
        match attempt.state {
            State::Draft | State::Registered | State::Uploaded | State::Quoted if count != 0 => {
                wrong.push(format!("I6: {name}, and {count} settlements stand at the platform"));
            }
            // That of another window may stand there as before.
            State::Void if attempt.elsewhere => {}
            State::Void | State::Cancelled | State::Refunded if count != 0 => {
                wrong.push(format!("I3: {name}, and {count} settlements stand at the platform"));
            }
            State::Settled => {
                let ours = attempt.settlement.as_ref().unwrap();
                let theirs = there.settlements.get(ours.id.as_str());
                let equal = theirs.is_some_and(|s| {
                    s.in_effect
                        && s.total == ours.split.total.fen()
                        && s.fund + if self.account_inside { s.account } else { 0 }
                            == ours.split.fund_total.fen()
                        && s.account == ours.split.account_share.fen()
                        && s.cash == ours.split.cash_share.fen()
                });
                if !equal && !self.refunded_elsewhere.contains(ours.id.as_str()) {
                    wrong.push(format!("I4: settled {}, the platform holds {theirs:?}", ours.id));
                }
            }
            _ => {}
        }
        if attempt.paid().is_ok_and(|paid| paid.fen() < 0) {
            wrong.push(format!("I14: {} got back more than was paid", attempt.id));
        }
        let of_bill = there.tries(attempt.bill());
        let tries = || of_bill.iter().filter_map(|id| self.attempts.get(id));
        if !self.twice_expected && attempt.state != State::CancelFencing {
            if count > 1 {
                wrong.push(format!("I1: a visit is settled {count} times"));
            }
            let left_alone = |one: &&Attempt| !(one.elsewhere && one.state == State::Void);
            let net: u32 = tries().filter(left_alone).map(|one| there.net(one)).sum();
            if net > 1 {
                wrong.push(format!("I1: bill {} is settled {net} times", attempt.bill()));
            }
        }
        // A settlement that was cancelled for a partial refund waits beside the try that replaces it.
        let waits = |one: &Attempt| one.state == State::Cancelled && !one.keeps.is_empty();
        let open = tries().filter(|one| !(waits(one) || one.leaves_bill_free())).count();
        if open > 1 {
            wrong.push(format!("I9: bill {} has {open} open tries", attempt.bill()));
        }
        wrong
    }
}

impl World {
    /// What does not hold of all that changed since the last look.
    pub(super) fn changed_violations(&mut self) -> Vec<String> {
        let mut wrong = std::mem::take(&mut self.found);
        let check = &mut self.check;
        {
            let mut watch = self.watch.borrow_mut();
            wrong.extend(watch.unbalanced.take());
            wrong.extend(watch.differs.take());
            wrong.extend(check.fold(&watch.entries, &watch.postings));
        }
        let mut concerned: BTreeSet<AttemptId> = std::mem::take(&mut check.changed);
        for setl_id in self.centre.books().take_touched() {
            let before = check.seen_there.settlements.get(&setl_id).map(|there| there.visit.clone());
            let now = self.centre.books().settlement(&setl_id);
            let visit = now.as_ref().map(|now| now.mdtrt_id.clone()).or(before);
            concerned.extend(visit.and_then(|visit| check.seen_there.of_visit.get(&visit).cloned()));
            match now {
                Some(now) => {
                    wrong.extend(check.unannounced(&now));
                    check.seen_there.put(There::of(&now));
                }
                None => check.seen_there.remove(&setl_id),
            }
        }
        let mut bills = std::mem::take(&mut check.changed_bills);
        for id in concerned {
            if let Some(attempt) = check.attempts.get(&id) {
                bills.insert(attempt.bill().clone());
                wrong.extend(check.judge(attempt, &check.seen_there));
            }
        }
        wrong.extend(check.beside_attempts(&bills, &check.seen_there));
        wrong.extend(check.paid_as_owed(&bills, &check.seen_there));
        wrong
    }
}
