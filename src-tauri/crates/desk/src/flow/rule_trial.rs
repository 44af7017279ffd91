//! A pack tried on what was charged in the last days, before it goes live: what it would have stopped.

use std::collections::{BTreeMap, BTreeSet};

use settlement::attempt::Attempt;
use settlement::fact::Stamp;
use settlement::machine::State;
use settlement::money::Money;
use settlement::ports::{Cache, Journal};
use settlement::request::Codec;
use settlement::rules::{Book, Hit};
use settlement::{AttemptId, PersonNo, RuleId};

use super::rule_basket::{basket_of, before, day_of};
use crate::api::{RuleTrialArgs, RuleTrialRow};
use crate::desk::Desk;
use crate::refuse::Refusal;

/// What one rule met.
#[derive(Default)]
struct Met {
    bills: u32,
    lines: u32,
    fen: i64,
    latest: Option<Hit>,
}

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// Every rule of the pack on trial (or of those in use, where there is none) that would have met a settled bill of these days.
    pub(crate) fn rule_trial(&self, now: Stamp, args: &RuleTrialArgs) -> Result<Vec<RuleTrialRow>, Refusal> {
        if !(1..=366).contains(&args.days) {
            return Err(Refusal::Malformed("days".to_owned()));
        }
        let first = now.wall.china_date().days_before(args.days);
        let mut people: BTreeMap<&PersonNo, Vec<&Attempt>> = BTreeMap::new();
        for attempt in self
            .state
            .attempts
            .values()
            .filter(|attempt| attempt.state == State::Settled && !attempt.elsewhere)
        {
            people.entry(&attempt.began.person.person_no).or_default().push(attempt);
        }
        let bills: Vec<&Attempt> =
            people.values().flatten().copied().filter(|attempt| first <= day_of(attempt)).collect();
        let rules = &self.state.rules;
        let in_use = met(&rules.book, &people, &bills);
        let (tried, before) = match &rules.trial {
            Some((_, book)) => (met(book, &people, &bills), Some(in_use)),
            None => (in_use, None),
        };
        let looked_at = u32::try_from(bills.len()).unwrap_or(u32::MAX);
        Ok(tried
            .into_iter()
            .filter_map(|(rule, met)| {
                let hit = met.latest?;
                // Those in use bring nothing new by themselves.
                let known = before.as_ref().is_none_or(|before| {
                    before.get(&rule).is_some_and(|known| {
                        known.lines == met.lines
                            && known.bills == met.bills
                            && known.latest.as_ref().is_some_and(|known| known.effect == hit.effect)
                    })
                });
                Some(RuleTrialRow {
                    rule: rule.to_string(),
                    effect: hit.effect.key().to_owned(),
                    clause: hit.clause,
                    pack: hit.pack,
                    looked_at,
                    bills: met.bills,
                    lines: met.lines,
                    amount: Money::from_fen(met.fen).unwrap_or(Money::ZERO).to_string(),
                    new: !known,
                    example: hit.found,
                })
            })
            .collect())
    }
}

fn met(
    book: &Book,
    people: &BTreeMap<&PersonNo, Vec<&Attempt>>,
    bills: &[&Attempt],
) -> BTreeMap<RuleId, Met> {
    let mut all: BTreeMap<RuleId, Met> = BTreeMap::new();
    for bill in bills {
        let person = &bill.began.person.person_no;
        let earlier = |other: &&Attempt| is_before(other, &bill.id, bill);
        let others = people.get(person).into_iter().flatten().copied().filter(earlier);
        let basket = basket_of(bill, before(others, person, day_of(bill)));
        let mut counted: BTreeSet<RuleId> = BTreeSet::new();
        for hit in book.check(&basket) {
            let met = all.entry(hit.rule.clone()).or_default();
            if counted.insert(hit.rule.clone()) {
                met.bills += 1;
            }
            if let Some(line) = hit.line.and_then(|place| bill.began.lines.get(place)) {
                met.lines += 1;
                met.fen = met.fen.saturating_add(line.amount.fen());
            }
            met.latest = Some(hit);
        }
    }
    all
}

/// Attempt ids are made from the clock: an earlier one is smaller.
fn is_before(other: &Attempt, id: &AttemptId, bill: &Attempt) -> bool {
    other.id < *id && other.began.bill != bill.began.bill
}
