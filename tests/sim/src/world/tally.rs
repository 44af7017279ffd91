//! What happened how often: coverage is shown, not hoped (safety §17.5).
//!
//! A name is a family and what of it: `edge QUOTED SettleIntended SETTLING`, `restart IN_DOUBT`, `reply TimedOut`, `kill sent`.

use std::collections::BTreeMap;

use settlement::attempt::Attempt;
use settlement::fact::{DepositFact, Direction, Fact, FallbackFact, OpEnd};
use settlement::ids::AttemptId;
use settlement::machine::{On, TABLE, step};
use settlement::recovery::ON_RESTART;
use settlement::request::Transaction;

/// The named points where the program dies: just after a commit, just before a request leaves, after it left, after the
/// centre executed it, just before its answer is heard; inside the recovery itself; and a panic that is caught.
pub const KILLS: [&str; 8] = [
    "commit",
    "before 2207 leaves",
    "before 2208 leaves",
    "before 2601 leaves",
    "sent",
    "executed",
    "answered",
    "recovery",
];

/// Counters by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    counts: BTreeMap<String, u64>,
}

impl Tally {
    /// Counts one.
    pub fn count(&mut self, name: impl Into<String>) {
        *self.counts.entry(name.into()).or_default() += 1;
    }

    /// How often.
    pub fn of(&self, name: &str) -> u64 {
        self.counts.get(name).copied().unwrap_or(0)
    }

    /// Every counter.
    pub fn counts(&self) -> impl Iterator<Item = (&str, u64)> {
        self.counts.iter().map(|(name, count)| (name.as_str(), *count))
    }

    /// Adds another.
    pub fn add(&mut self, other: &Self) {
        for (name, count) in &other.counts {
            *self.counts.entry(name.clone()).or_default() += count;
        }
    }

    /// Every name that a long run must reach. A contradiction is a violation, not coverage, and has no name here; a settlement
    /// of another window needs two windows, and a long run has one.
    pub fn all() -> Vec<String> {
        let outside = [On::Contradiction, On::FoundElsewhere, On::LeftAlone];
        let edges = TABLE.iter().filter(|rule| !outside.contains(&rule.1));
        let mut all: Vec<String> =
            edges.map(|rule| format!("edge {} {:?} {}", rule.0.name(), rule.1, rule.2.name())).collect();
        all.extend(ON_RESTART.iter().map(|row| format!("restart {}", row.state.name())));
        all.extend(KILLS.iter().map(|kill| format!("kill {kill}")));
        all.push("panic".to_owned());
        all.extend(REPLIES.iter().map(|reply| format!("reply {reply}")));
        all
    }

    /// Names that a run should have reached and did not.
    pub fn never(&self) -> Vec<String> {
        Self::all().into_iter().filter(|name| self.of(name) == 0).collect()
    }

    /// A fact of the terminal: a restart meets every attempt in some state.
    pub(super) fn terminal(&mut self, fact: &Fact, attempts: &BTreeMap<AttemptId, Attempt>) {
        if let Fact::Opened { .. } = fact {
            for attempt in attempts.values() {
                self.count(format!("restart {}", attempt.state.name()));
            }
        }
    }

    /// A fact of any case.
    pub(super) fn any(&mut self, fact: &Fact) {
        match fact {
            Fact::Fallback(FallbackFact::Opened) => self.count("fallbacks"),
            Fact::Fallback(FallbackFact::Resettled { .. }) => self.count("resettlements"),
            Fact::Fallback(FallbackFact::ManualClaimed { .. }) => self.count("manual claims"),
            Fact::Deposit(DepositFact::Taken) => self.count("deposits"),
            _ => {}
        }
    }

    /// A fact of an attempt, before it is folded in.
    pub(super) fn fact(&mut self, attempt: &Attempt, fact: &Fact) {
        if let Some(rule) = attempt.event(fact).and_then(|on| step(attempt.state, on)) {
            self.count(format!("edge {} {:?} {}", rule.0.name(), rule.1, rule.2.name()));
        }
        match fact {
            Fact::OpIntent(intent) if intent.transaction == Transaction::Settle => self.count("settlements"),
            Fact::DoubtNoted { .. } => self.count("in doubt"),
            Fact::CancelFenced { .. } => {
                self.count("cancels");
                if attempt.paid().is_ok_and(|paid| paid.is_zero()) {
                    self.count("edge CANCELLED RefundPaid REFUNDED");
                }
            }
            Fact::CashConfirmed { case, .. } => {
                let out = |m: &&settlement::attempt::Movement| {
                    &m.movement.case == case && m.movement.direction == Direction::Out
                };
                self.count(if attempt.movements.iter().any(|m| out(&m)) { "paid out" } else { "taken" });
            }
            Fact::OpEnded { end, .. } => self.count(format!("reply {}", reply(end))),
            _ => {}
        }
    }
}

/// The classes of an ending (safety §8), the third one by its reason: not sent, done, refused, and every kind of doubt.
const REPLIES: [&str; 16] = [
    "not_sent",
    "done",
    "refused",
    "timed_out",
    "broken",
    "oversized",
    "restarted",
    "http_status",
    "not_json",
    "member",
    "wrong_person",
    "wrong_visit",
    "split",
    "amount",
    "no_settlement_id",
    "refusal",
];

fn reply(end: &OpEnd) -> &'static str {
    match end {
        OpEnd::NotSent => "not_sent",
        OpEnd::Done => "done",
        OpEnd::Refused(_) => "refused",
        OpEnd::Doubt(why) => why.key(),
    }
}
