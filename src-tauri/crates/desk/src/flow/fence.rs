//! Taking back: the cancel of a settlement (2208), and the fence of 2205, 2202 and 2601 that proves nothing is left.
//!
//! `go_on` looks at where an attempt stands and takes the next step; it is called after every answer, on restart and when a
//! back-off ends, so that no state depends on somebody remembering.

use settlement::fact::{Fact, OpEnd, Stamp};
use settlement::ids::{AttemptId, BillId};
use settlement::machine::State;
use settlement::ports::{Cache, Journal};
use settlement::request::{Answer, Codec, DoubtWhy, Output, Request, Transaction};

use super::session::later;
use crate::api::CancelSettlementArgs;
use crate::desk::Desk;
use crate::fault::FaultCode;
use crate::inputs::Duty;
use crate::refuse::Refusal;
use crate::state::Retry;

/// The longest pause between two tries, ms (safety §7).
const BACK_OFF_MAX_MS: i64 = 60_000;

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    pub(crate) fn cancel_settlement(
        &mut self,
        now: Stamp,
        args: &CancelSettlementArgs,
    ) -> Result<Vec<Duty>, Refusal> {
        let attempt = self.attempt_of(&args.attempt)?;
        let reason = reason_of(&args.reason)?;
        if attempt.state != State::Settled || self.waiting(&attempt.id).is_some() {
            return Err(Refusal::NotNow);
        }
        if attempt.open_movement().is_some() {
            return Err(Refusal::CashQuestion);
        }
        let clerk = self.state.session.clerk.clone().ok_or(Refusal::SignedOut)?;
        let settlement = attempt.settlement.as_ref().ok_or(Refusal::NotNow)?;
        let request = Request::Cancel {
            person: attempt.began.person.person_no.clone(),
            visit_id: attempt.visit_id.clone().ok_or(Refusal::NotNow)?,
            settlement: settlement.id.clone(),
            settled: Box::new(settlement.split.clone()),
        };
        let id = attempt.id.clone();
        let duty = self.commit_intent(now, &id, vec![Fact::CancelAsked { reason, clerk }], request)?;
        Ok(vec![duty])
    }

    pub(crate) fn cancel_answered(
        &mut self,
        now: Stamp,
        id: &AttemptId,
        ended: impl Fn(OpEnd) -> Fact,
        answer: Answer,
    ) -> Vec<Duty> {
        match answer {
            Answer::Done(output) => {
                let negative = match *output {
                    Output::Cancelled(settlement) => Some(settlement.id),
                    Output::SignedIn(_)
                    | Output::Person(_)
                    | Output::Registered(_)
                    | Output::Uploaded(_)
                    | Output::Quoted(_)
                    | Output::Settled(_)
                    | Output::Found(_)
                    | Output::Accepted => None,
                };
                let mut duties =
                    self.report(now, id, vec![ended(OpEnd::Done), Fact::CancelCertain { negative }]);
                duties.extend(self.go_on(now, id));
                duties
            }
            Answer::NotSent => {
                self.show(id, &Answer::NotSent);
                self.report(now, id, vec![ended(OpEnd::NotSent)])
            }
            Answer::Refused(text) | Answer::Doubt(DoubtWhy::Refusal(text)) => self.cancel_in_doubt(
                now,
                id,
                ended(OpEnd::Doubt(DoubtWhy::Refusal(text.clone()))),
                Some(text),
            ),
            Answer::Doubt(why) => self.cancel_in_doubt(now, id, ended(OpEnd::Doubt(why)), None),
        }
    }

    /// An error is not a "no": the settlement is looked up by its id before anything else happens (safety §9.5).
    fn cancel_in_doubt(
        &mut self,
        now: Stamp,
        id: &AttemptId,
        ended: Fact,
        text: Option<String>,
    ) -> Vec<Duty> {
        let mut facts = vec![ended];
        facts.extend(text.map(|text| Fact::RefusalNoted { transaction: Transaction::Cancel, text }));
        let bill = self.state.attempts.get(id).map(|attempt| attempt.bill().clone());
        self.tell_cancel_doubt(now, bill);
        let mut duties = self.report(now, id, facts);
        duties.extend(self.go_on(now, id));
        duties
    }

    pub(crate) fn tell_cancel_doubt(&mut self, now: Stamp, bill: Option<BillId>) {
        self.tell(now, FaultCode::P14.view(), bill);
    }

    pub(crate) fn cancel_looked_up(&mut self, now: Stamp, id: &AttemptId, answer: Answer) -> Vec<Duty> {
        let refunded = match answer {
            Answer::Done(output) => match *output {
                Output::Found(found) => Some(found.refunded),
                Output::SignedIn(_)
                | Output::Person(_)
                | Output::Registered(_)
                | Output::Uploaded(_)
                | Output::Quoted(_)
                | Output::Settled(_)
                | Output::Cancelled(_)
                | Output::Accepted => None,
            },
            Answer::NotSent | Answer::Refused(_) | Answer::Doubt(_) => None,
        };
        let cancelling =
            self.state.attempts.get(id).is_some_and(|attempt| attempt.state == State::Cancelling);
        match refunded {
            Some(true) if cancelling => {
                let mut duties = self.report(now, id, vec![Fact::CancelCertain { negative: None }]);
                duties.extend(self.go_on(now, id));
                duties
            }
            Some(false) if cancelling => self.cancel_again(now, id),
            Some(_) | None => {
                self.back_off(now, id);
                Vec::new()
            }
        }
    }

    /// Still in effect: a second 2208 only where the region refuses it once done, or after everything sent must have arrived.
    fn cancel_again(&mut self, now: Stamp, id: &AttemptId) -> Vec<Duty> {
        let Some(attempt) = self.state.attempts.get(id) else { return Vec::new() };
        let waited = now.wall.since(attempt.since.wall) >= self.options.profile.in_flight_max_ms;
        let (Some(settlement), Some(visit_id)) = (&attempt.settlement, &attempt.visit_id) else {
            return Vec::new();
        };
        if !(self.options.profile.cancel_is_idempotent || waited) {
            self.back_off(now, id);
            return Vec::new();
        }
        let request = Request::Cancel {
            person: attempt.began.person.person_no.clone(),
            visit_id: visit_id.clone(),
            settlement: settlement.id.clone(),
            settled: Box::new(settlement.split.clone()),
        };
        self.step(now, id, request)
    }

    /// The next step of an attempt that goes on by itself.
    pub(crate) fn go_on(&mut self, now: Stamp, id: &AttemptId) -> Vec<Duty> {
        let Some(attempt) = self.state.attempts.get(id) else { return Vec::new() };
        if self.waiting(id).is_some() || !attempt.open_ops.is_empty() {
            return Vec::new();
        }
        match attempt.state {
            State::Fencing | State::CancelFencing => self.fence(now, id),
            State::Reversing | State::Confirming => self.reverse(now, id),
            State::Cancelling => {
                let (Some(settlement), Some(visit_id)) = (&attempt.settlement, &attempt.visit_id) else {
                    return Vec::new();
                };
                let request = Request::FetchSettlement {
                    person: attempt.began.person.person_no.clone(),
                    visit_id: visit_id.clone(),
                    settlement: settlement.id.clone(),
                };
                match self.ask(now, Some(id.clone()), request) {
                    Ok((_ask, duty)) => vec![duty],
                    Err(_refusal) => {
                        self.back_off(now, id);
                        Vec::new()
                    }
                }
            }
            State::Draft
            | State::Registered
            | State::Uploaded
            | State::Quoted
            | State::Settling
            | State::InDoubt
            | State::Void
            | State::Settled
            | State::Cancelled
            | State::Refunded
            | State::Manual => Vec::new(),
        }
    }

    fn fence(&mut self, now: Stamp, id: &AttemptId) -> Vec<Duty> {
        let Some(attempt) = self.state.attempts.get(id) else { return Vec::new() };
        let person = attempt.began.person.person_no.clone();
        let cancelling = attempt.state == State::CancelFencing;
        let Some(visit_id) = attempt.visit_id.clone() else {
            return self.report(now, id, vec![Fact::Fenced]);
        };
        if !attempt.fence.withdrawn {
            return self.step(now, id, Request::WithdrawFees { person, visit_id });
        }
        if !attempt.fence.unregistered {
            let outpatient_no = attempt.began.outpatient_no.clone();
            return self.step(now, id, Request::Unregister { person, visit_id, outpatient_no });
        }
        if !cancelling {
            let mut duties = self.report(now, id, vec![Fact::Fenced]);
            duties.extend(self.go_on(now, id));
            return duties;
        }
        if !attempt.fence.confirmed {
            return self.reverse(now, id);
        }
        let Ok(receipt) = self.receipt_number(now, 'T') else { return Vec::new() };
        let due = self.state.attempts.get(id).and_then(|attempt| attempt.paid().ok());
        self.commit_report(now, id, vec![Fact::CancelFenced { receipt }]);
        self.state.notices.retain(|notice| notice.fault.code != FaultCode::P14.code());
        if due.is_some_and(settlement::Money::is_zero) { self.print_refund(now, id) } else { Vec::new() }
    }

    /// 2601 of the original 2207.
    fn reverse(&mut self, now: Stamp, id: &AttemptId) -> Vec<Duty> {
        let Some(attempt) = self.state.attempts.get(id) else { return Vec::new() };
        let Some(of) = attempt.settle_msg_id.clone() else { return Vec::new() };
        let person = attempt.began.person.person_no.clone();
        self.step(now, id, Request::Reverse { person, of, what: Transaction::Settle })
    }

    fn step(&mut self, now: Stamp, id: &AttemptId, request: Request) -> Vec<Duty> {
        match self.commit_intent(now, id, Vec::new(), request) {
            Ok(duty) => vec![duty],
            Err(refusal) => {
                self.bill_fault(id, refusal.view());
                self.back_off(now, id);
                Vec::new()
            }
        }
    }

    /// 2205, 2202 or 2601 answered: a definite answer moves on, anything else is asked again after a pause.
    pub(crate) fn fence_answered(
        &mut self,
        now: Stamp,
        id: &AttemptId,
        transaction: Transaction,
        ended: impl Fn(OpEnd) -> Fact,
        answer: Answer,
    ) -> Vec<Duty> {
        let Some(attempt) = self.state.attempts.get(id) else { return Vec::new() };
        let state = attempt.state;
        let ever_settling = attempt.settle_msg_id.is_some();
        let reversing =
            matches!(state, State::Reversing | State::Confirming) && transaction == Transaction::Reverse;
        let facts = match answer {
            Answer::Done(_) => {
                let mut facts = vec![ended(OpEnd::Done)];
                if reversing {
                    facts.push(Fact::ReverseEnded { allowed: true });
                }
                facts
            }
            Answer::Refused(text) => {
                let mut facts = vec![ended(OpEnd::Refused(text))];
                match (transaction, reversing) {
                    (Transaction::Reverse, true) => facts.push(Fact::ReverseEnded { allowed: true }),
                    // A refusal to delete lines can mean that they are settled; only a try that never sent a 2207 may pass it.
                    (Transaction::WithdrawFees, _) if ever_settling => facts.push(Fact::FenceFoundSettled),
                    (_, _) => {}
                }
                facts
            }
            Answer::NotSent => {
                self.back_off(now, id);
                return self.report(now, id, vec![ended(OpEnd::NotSent)]);
            }
            Answer::Doubt(why) => {
                self.back_off(now, id);
                return self.report(now, id, vec![ended(OpEnd::Doubt(why))]);
            }
        };
        self.state.retries.remove(id);
        let mut duties = self.report(now, id, facts);
        duties.extend(self.go_on(now, id));
        duties
    }

    /// 2, 4, 8 … 60 seconds.
    fn back_off(&mut self, now: Stamp, id: &AttemptId) {
        let count = self.state.retries.get(id).map_or(0, |retry| retry.count) + 1;
        let pause = 1000_i64.checked_shl(count.min(10)).unwrap_or(BACK_OFF_MAX_MS).min(BACK_OFF_MAX_MS);
        self.state.retries.insert(id.clone(), Retry { count, due: later(now, pause) });
    }

    /// Goes on with everything whose pause is over.
    pub(crate) fn retry_due(&mut self, now: Stamp) -> Vec<Duty> {
        let due: Vec<AttemptId> = self
            .state
            .retries
            .iter()
            .filter(|(_, retry)| now.monotonic_ms >= retry.due.monotonic_ms)
            .map(|(id, _)| id.clone())
            .collect();
        let mut duties = Vec::new();
        for id in due {
            let moving = self.state.attempts.get(&id).is_some_and(|attempt| attempt.state.is_unresolved());
            if moving {
                if let Some(retry) = self.state.retries.get_mut(&id) {
                    retry.due = later(now, BACK_OFF_MAX_MS);
                }
                duties.extend(self.go_on(now, &id));
            } else {
                self.state.retries.remove(&id);
            }
        }
        duties
    }
}

/// A reason of 2 to 100 characters.
pub(crate) fn reason_of(text: &str) -> Result<String, Refusal> {
    let trimmed = text.trim();
    let length = trimmed.chars().count();
    if (2..=100).contains(&length) && !trimmed.chars().any(char::is_control) {
        Ok(trimmed.to_owned())
    } else {
        Err(Refusal::NoReason)
    }
}
