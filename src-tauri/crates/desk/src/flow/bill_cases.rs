//! What stands beside the attempts of a bill: whose case it is, what a restart leaves of it, and what is due by itself.

use settlement::attempt::{Attempt, Movement};
use settlement::deposit::{Deposit, DepositState};
use settlement::fact::{DepositFact, Entry, Fact, FallbackFact, OpEnd, Stamp, Subject};
use settlement::fallback::{Fallback, FallbackState};
use settlement::ids::{BillId, DepositId, FallbackId, PersonName};
use settlement::machine::State;
use settlement::money::Money;
use settlement::ports::{Cache, Journal, JournalFault};
use settlement::request::{Codec, DoubtWhy, LostWhy};

use super::recover::ends_of_prints;
use crate::desk::Desk;
use crate::inputs::Duty;
use crate::refuse::Refusal;

/// A day, ms.
pub(crate) const DAY_MS: i64 = 24 * 60 * 60 * 1000;

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// The case a command names.
    pub(crate) fn subject_of(&self, text: &str) -> Result<Subject, Refusal> {
        let subject = Subject::from_stored(Some(text)).map_err(|_| Refusal::UnknownAttempt)?;
        let known = match &subject {
            Subject::Terminal => false,
            Subject::Attempt(id) => self.state.attempts.contains_key(id),
            Subject::Fallback(id) => self.state.fallbacks.contains_key(id),
            Subject::Deposit(id) => self.state.deposits.contains_key(id),
        };
        if known { Ok(subject) } else { Err(Refusal::UnknownAttempt) }
    }

    /// Whatever the place of a case asks for by itself.
    pub(crate) fn follow_case(&mut self, now: Stamp, subject: &Subject) -> Vec<Duty> {
        match subject {
            Subject::Terminal => Vec::new(),
            Subject::Attempt(id) => self.follow(now, id),
            Subject::Fallback(_) | Subject::Deposit(_) => self.print_open(now, subject),
        }
    }

    /// Who pays in a case.
    pub(crate) fn payer_name(&self, subject: &Subject) -> Option<&PersonName> {
        match subject {
            Subject::Terminal => None,
            Subject::Attempt(id) => self.state.attempts.get(id).map(|attempt| &attempt.began.person.name),
            Subject::Fallback(id) => self.state.fallbacks.get(id).map(|fallback| &fallback.began.payer.name),
            Subject::Deposit(id) => self.state.deposits.get(id).map(|deposit| &deposit.began.payer.name),
        }
    }

    /// Every movement nobody has answered for.
    pub(crate) fn open_movements(&self) -> impl Iterator<Item = (Subject, &Movement)> {
        let attempts = self
            .open_attempts()
            .filter_map(|attempt| attempt.open_movement().map(|open| (Subject::from(&attempt.id), open)));
        let fallbacks =
            self.state.fallbacks.values().filter_map(|fallback| {
                fallback.open_movement().map(|open| (Subject::from(&fallback.id), open))
            });
        let deposits = self
            .state
            .deposits
            .values()
            .filter_map(|deposit| deposit.open_movement().map(|open| (Subject::from(&deposit.id), open)));
        attempts.chain(fallbacks).chain(deposits)
    }

    /// Every attempt of a bill.
    pub(crate) fn attempts_of(&self, bill: &BillId) -> impl Iterator<Item = &Attempt> {
        self.state.attempts.values().filter(move |attempt| attempt.bill() == bill)
    }

    /// The deposit that is held for a bill.
    pub(crate) fn deposit_for(&self, bill: &BillId) -> Option<&Deposit> {
        self.state
            .deposits
            .values()
            .find(|deposit| deposit.bill() == bill && deposit.state == DepositState::Held)
    }

    /// The full pay of a bill, if it is or was paid so.
    pub(crate) fn full_pay_of(&self, bill: &BillId) -> Option<&Fallback> {
        self.state
            .fallbacks
            .values()
            .rev()
            .find(|fallback| fallback.bill() == bill && !fallback.state.leaves_bill_free())
    }

    /// The full pay that keeps a bill from being charged otherwise; one that was settled after all keeps it no longer: there
    /// its attempt says what may be done.
    pub(crate) fn paid_in_full(&self, bill: &BillId) -> Option<&Fallback> {
        self.full_pay_of(bill).filter(|fallback| fallback.state != FallbackState::Resettled)
    }

    /// After a restart: what was on its way is unknown, and that is what is written down.
    pub(crate) fn recover_bill_cases(&mut self, now: Stamp) -> Result<Vec<Duty>, JournalFault> {
        let fallbacks: Vec<FallbackId> = self.state.fallbacks.keys().cloned().collect();
        for id in fallbacks {
            let Some(fallback) = self.state.fallbacks.get(&id) else { continue };
            let (mut facts, print_lost) = ends_of_prints(&fallback.papers);
            facts.extend(fallback.open_ops.iter().map(|op| Fact::OpEnded {
                msg_id: op.msg_id.clone(),
                end: OpEnd::Doubt(DoubtWhy::Lost(LostWhy::Restarted)),
                body: Vec::new(),
                elapsed_ms: 0,
            }));
            self.end_open(now, &Subject::from(id), facts, print_lost)?;
        }
        let deposits: Vec<DepositId> = self.state.deposits.keys().cloned().collect();
        for id in deposits {
            let Some(deposit) = self.state.deposits.get(&id) else { continue };
            let (facts, print_lost) = ends_of_prints(&deposit.papers);
            self.end_open(now, &Subject::from(id), facts, print_lost)?;
        }
        Ok(Vec::new())
    }

    fn end_open(
        &mut self,
        now: Stamp,
        subject: &Subject,
        facts: Vec<Fact>,
        print_lost: Option<String>,
    ) -> Result<(), JournalFault> {
        if facts.is_empty() {
            return Ok(());
        }
        self.commit(now, subject, facts)?;
        if let Some(number) = print_lost {
            let bill = self.bill_of(subject);
            self.tell_print_lost(now, number, bill);
        }
        Ok(())
    }

    /// What becomes due with the days: the last one of a resettlement, a deposit nobody came back for.
    pub(crate) fn days_over(&mut self, now: Stamp) -> Vec<Duty> {
        let today = now.wall.china_date();
        let over: Vec<FallbackId> = self
            .state
            .fallbacks
            .values()
            .filter(|fallback| fallback.state == FallbackState::Open && fallback.contradiction.is_none())
            .filter(|fallback| {
                let last = fallback.began.resettle_until.unwrap_or_else(|| fallback.since.wall.china_date());
                last < today
            })
            .map(|fallback| fallback.id.clone())
            .collect();
        for id in over {
            // A disk that does not take it now takes it with a later tick.
            if let Err(fault) = self.commit(now, &id, vec![Fact::Fallback(FallbackFact::WindowOver)]) {
                tracing::warn!(%fault, "the end of a resettlement window is not written yet");
                break;
            }
        }
        self.forgotten_deposits(now)
    }

    /// Every attempt of the bill is void or never settled, and none goes on: nothing is in effect and nothing can come.
    pub(crate) fn nothing_can_come(&self, bill: &BillId) -> bool {
        self.attempts_of(bill).all(|attempt| {
            matches!(attempt.state, State::Void | State::Cancelled | State::Refunded)
                && attempt.open_ops.is_empty()
        })
    }

    /// 押金 of a bill that was taken back and not settled again within the set days pays it in full (safety §10.3).
    fn forgotten_deposits(&mut self, now: Stamp) -> Vec<Duty> {
        let limit = i64::from(self.options.offline.deposit_days) * DAY_MS;
        let due: Vec<DepositId> = self
            .state
            .deposits
            .values()
            .filter(|deposit| deposit.state == DepositState::Held && deposit.contradiction.is_none())
            .filter(|deposit| {
                let attempts: Vec<&Attempt> = self.attempts_of(deposit.bill()).collect();
                let last = attempts.iter().map(|attempt| attempt.since.wall).max();
                let total = attempts.last().map(|attempt| attempt.total);
                self.nothing_can_come(deposit.bill())
                    && total == Some(deposit.began.amount)
                    && last.is_some_and(|last| now.wall.since(last) >= limit)
            })
            .map(|deposit| deposit.id.clone())
            .collect();
        let mut duties = Vec::new();
        for id in due {
            match self.deposit_to_full_pay(now, &id) {
                Ok(more) => duties.extend(more),
                Err(refusal) => {
                    let bill = self.bill_of(&Subject::from(&id));
                    self.tell(now, refusal.view(), bill);
                }
            }
        }
        duties
    }

    /// The money moved that a question after a restart was about.
    pub(crate) fn moved_after_all(&self, now: Stamp, subject: &Subject) -> Vec<Entry> {
        let facts: Vec<Fact> = match subject {
            Subject::Terminal | Subject::Attempt(_) => Vec::new(),
            Subject::Fallback(id) => match self.state.fallbacks.get(id) {
                Some(fallback) if fallback.state == FallbackState::Tender => {
                    let mut facts = vec![Fact::Fallback(FallbackFact::Opened)];
                    facts.extend(
                        self.full_pay_papers(now, &fallback.began).into_iter().map(Fact::PrintIntent),
                    );
                    facts
                }
                Some(_) | None => self.refund_slip(now).map(Fact::PrintIntent).into_iter().collect(),
            },
            Subject::Deposit(id) => match self.state.deposits.get(id) {
                Some(deposit) if deposit.state == DepositState::Tender => {
                    let slip = self.deposit_slip(now, &deposit.began.number);
                    let taken = Fact::Deposit(DepositFact::Taken);
                    std::iter::once(taken).chain(slip.map(Fact::PrintIntent)).collect()
                }
                Some(_) | None => self.refund_slip(now).map(Fact::PrintIntent).into_iter().collect(),
            },
        };
        facts.into_iter().map(|fact| Entry { subject: subject.clone(), fact }).collect()
    }

    /// Nothing moved after all.
    pub(crate) fn nothing_moved(&self, subject: &Subject) -> Option<Fact> {
        match subject {
            Subject::Terminal | Subject::Attempt(_) => None,
            Subject::Fallback(id) => self
                .state
                .fallbacks
                .get(id)
                .filter(|fallback| fallback.state == FallbackState::Tender)
                .map(|_| Fact::Fallback(FallbackFact::Dropped)),
            Subject::Deposit(id) => self
                .state
                .deposits
                .get(id)
                .filter(|deposit| deposit.state == DepositState::Tender)
                .map(|_| Fact::Deposit(DepositFact::Dropped)),
        }
    }

    /// Bills paid in full at this window that the insurance may still settle: how many, and for how much.
    pub(crate) fn offline_open(&self) -> (usize, Money, Option<settlement::Timestamp>) {
        let open: Vec<&Fallback> = self
            .state
            .fallbacks
            .values()
            .filter(|fallback| matches!(fallback.state, FallbackState::Open | FallbackState::Resettling))
            .collect();
        let total = Money::sum(open.iter().map(|fallback| fallback.total)).unwrap_or(Money::ZERO);
        let oldest = open.iter().map(|fallback| fallback.since.wall).min();
        (open.len(), total, oldest)
    }
}
