//! Fold = projection: whatever is committed, memory, the rows and the balances beside them tell the same (safety I15).

use std::collections::BTreeMap;

use proptest::prelude::*;
use settlement::Money;
use settlement::attempt::Attempt;
use settlement::fact::{Entry, Fact, Stamp};
use settlement::ledger::{Posting, postings};
use settlement::ports::{Commit, Journal};

use super::{facts, kit};

/// Folds one fact as a desk does: what it books, and the attempt after it. A fact without an edge stops the attempt.
fn fold(attempt: &mut Option<Attempt>, at: Stamp, fact: &Fact) -> Vec<Posting> {
    if let Fact::Began(began) = fact {
        *attempt = Attempt::begin(kit::attempt(), (**began).clone(), at).ok();
        return Vec::new();
    }
    let Some(attempt) = attempt else { return Vec::new() };
    let booked = postings(attempt, fact, "1").unwrap_or_default();
    match attempt.apply(at, fact) {
        Ok(()) => booked,
        Err(fault) => {
            attempt.stop(at, &fault);
            Vec::new()
        }
    }
}

/// A settlement whose parts are its total: no other is ever accepted, and the books refuse it loudly (safety I11).
fn adds_up(fact: &Fact) -> bool {
    let settlement = if let Fact::Settled { settlement, .. } = fact {
        Some(&**settlement)
    } else if let Fact::ManualDecided(decided) = fact {
        decided.settlement.as_ref()
    } else if let Fact::FoundElsewhere(found) = fact {
        Some(&found.settlement)
    } else {
        None
    };
    let Some(settlement) = settlement else { return true };
    let split = &settlement.split;
    let shares = split.funds.iter().map(|share| share.amount);
    let others = [split.account_share, split.mutual_aid_share, split.cash_share, split.hospital_share];
    Money::sum(shares.chain(others)) == Ok(split.total)
}

fn any_fact() -> impl Strategy<Value = Fact> {
    facts::fact().prop_filter("a settlement adds up", adds_up)
}

/// A settlement as it goes, with any facts at all among it; fewer of the latter, so that money is booked.
fn facts_of_an_attempt() -> impl Strategy<Value = Vec<Fact>> {
    let usual: Vec<Fact> =
        kit::settlement().into_iter().flat_map(|step| step.entries).map(|entry| entry.fact).collect();
    proptest::collection::vec((0..usual.len() * 2, any_fact()), 0..4).prop_map(move |others| {
        let mut facts = usual.clone();
        for (place, fact) in others {
            if place <= facts.len() {
                facts.insert(place, fact);
            }
        }
        facts
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn replay_and_balances_tell_what_memory_does(facts in facts_of_an_attempt(), size in 1_usize..4) {
        let folder = tempfile::Builder::new().tempdir_in(memory()).unwrap();
        let mut live = None;
        let mut books: BTreeMap<String, i64> = BTreeMap::new();
        {
            let mut store = kit::open(folder.path()).unwrap();
            for (second, group) in (0..).zip(facts.chunks(size)) {
                let stamp = kit::stamp(second);
                let mut booked = Vec::new();
                for fact in group {
                    booked.extend(fold(&mut live, stamp, fact));
                }
                let entries: Vec<Entry> =
                    group.iter().map(|fact| Entry { subject: kit::attempt().into(), fact: fact.clone() }).collect();
                let commit = Commit { stamp, entries: &entries, postings: &booked, claims: &[], mark: None };
                // Two intents under one message id are refused by the file itself (safety I8); everything else stands.
                if store.journal.commit(&commit).is_err() {
                    return Ok(());
                }
                for posting in &booked {
                    *books.entry(posting.account.to_string()).or_default() += posting.amount.fen();
                }
            }
        }
        let mut store = kit::open(folder.path()).unwrap();
        let mut again = None;
        for stored in store.journal.replay().unwrap() {
            fold(&mut again, stored.stamp, &stored.entry.fact);
        }
        prop_assert_eq!(again, live);
        let kept: BTreeMap<String, i64> =
            store.journal.balances().unwrap().into_iter().map(|(account, m)| (account.to_string(), m.fen())).collect();
        prop_assert_eq!(kept.values().sum::<i64>(), 0);
        prop_assert_eq!(kept, books);
    }

    #[test]
    fn fact_without_an_edge_leaves_its_attempt_as_it_was(before in facts_of_an_attempt(), strange in any_fact()) {
        let mut attempt = None;
        for fact in &before {
            fold(&mut attempt, kit::stamp(1), fact);
        }
        let Some(mut attempt) = attempt else { return Ok(()) };
        let was = attempt.clone();
        if attempt.apply(kit::stamp(2), &strange).is_err() {
            prop_assert_eq!(attempt, was);
        }
    }

    #[test]
    fn postings_of_any_fact_make_zero(before in facts_of_an_attempt(), next in any_fact()) {
        let mut attempt = None;
        for fact in &before {
            fold(&mut attempt, kit::stamp(1), fact);
        }
        let Some(attempt) = attempt else { return Ok(()) };
        if let Ok(lines) = postings(&attempt, &next, "1") {
            prop_assert_eq!(Money::sum(lines.iter().map(|line| line.amount)), Ok(Money::ZERO));
        }
    }
}

/// Memory, where the system has such a folder: a thousand files of a thousand cases need no disk.
fn memory() -> std::path::PathBuf {
    let memory = std::path::Path::new("/dev/shm");
    if memory.is_dir() { memory.to_path_buf() } else { std::env::temp_dir() }
}
