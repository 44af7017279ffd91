//! Taking back: the cancel of a settlement (2208), and the fence of 2205, 2202 and 2601 that proves nothing is left.
//!
//! `go_on` looks at where an attempt stands and takes the next step; it is called after every answer, on restart and when a
//! back-off ends, so that no state depends on somebody remembering.

use settlement::fact::{Fact, OpEnd, Stamp, Subject};
use settlement::ids::{AttemptId, BillId};
use settlement::machine::State;
use settlement::ports::{Cache, Journal};
use settlement::profile::ReverseUnknown;
use settlement::request::{Answer, Codec, DoubtWhy, Output, Request, Transaction};

use super::session::{is_about_sign_in, later};
use crate::api::CancelSettlementArgs;
use crate::desk::Desk;
use crate::fault::{FaultCode, FaultView};
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
        let id = self.attempt_of(&args.attempt)?.id.clone();
        let reason = reason_of(&args.reason)?;
        let clerk = self.state.session.clerk.clone().ok_or(Refusal::SignedOut)?;
        self.cancel_with(now, &id, Fact::CancelAsked { reason, keeps: Vec::new(), clerk })
    }

    /// 2208 of a settled attempt, with what the clerk asked for in the same commit.
    pub(crate) fn cancel_with(
        &mut self,
        now: Stamp,
        id: &AttemptId,
        asked: Fact,
    ) -> Result<Vec<Duty>, Refusal> {
        let attempt = self.state.attempts.get(id).ok_or(Refusal::UnknownAttempt)?;
        if attempt.state != State::Settled || self.waiting(&attempt.id).is_some() {
            return Err(Refusal::NotNow);
        }
        if attempt.open_movement().is_some() {
            return Err(Refusal::CashQuestion);
        }
        let settlement = attempt.settlement.as_ref().ok_or(Refusal::NotNow)?;
        let request = Request::Cancel {
            person: attempt.began.person.person_no.clone(),
            visit_id: attempt.visit_id.clone().ok_or(Refusal::NotNow)?,
            settlement: settlement.id.clone(),
            settled: Box::new(settlement.split.clone()),
        };
        let duty = self.commit_intent(now, id, vec![asked], request)?;
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
                self.state.retries.remove(id);
                self.report(now, id, vec![ended(OpEnd::Done), Fact::CancelCertain { negative }])
            }
            Answer::NotSent => {
                // The first 2208: the settlement stands. A later one: nothing is known of the first, it is looked up again.
                self.back_off(now, id);
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
        self.report(now, id, facts)
    }

    pub(crate) fn tell_cancel_doubt(&mut self, now: Stamp, bill: Option<BillId>) {
        self.tell(now, cancel_doubt(), bill);
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
                self.state.retries.remove(id);
                self.report(now, id, vec![Fact::CancelCertain { negative: None }])
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
        let since = attempt.cancel_since.unwrap_or(attempt.since);
        let waited = now.wall.since(since.wall) >= self.options.profile.in_flight_max_ms;
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
        // Should this one be lost as well, the next look is not at once.
        self.back_off(now, id);
        self.step(now, id, request)
    }

    /// The next step of an attempt that goes on by itself, unless something of it is on its way, not durable, or pausing.
    pub(crate) fn go_on(&mut self, now: Stamp, id: &AttemptId) -> Vec<Duty> {
        let Some(attempt) = self.state.attempts.get(id) else { return Vec::new() };
        let pausing =
            self.state.retries.get(id).is_some_and(|retry| now.monotonic_ms < retry.due.monotonic_ms);
        if pausing
            || self.waiting(id).is_some()
            || !attempt.open_ops.is_empty()
            || self.state.unsaved.contains(&Subject::from(id))
        {
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
        if attempt.fence.ghost {
            return self.reverse(now, id);
        }
        if !attempt.fence.withdrawn {
            return self.step(now, id, Request::WithdrawFees { person, visit_id });
        }
        if !attempt.fence.unregistered {
            let outpatient_no = attempt.began.outpatient_no.clone();
            return self.step(now, id, Request::Unregister { person, visit_id, outpatient_no });
        }
        if let Some(due) = self.time_fence(id).filter(|due| now.wall < *due) {
            // Where 2205 is no fence, only time is one: a copy of the 2207 may still sit in a gateway (safety §9.3).
            let retry = Retry { count: 1, due: later(now, due.since(now.wall)) };
            self.state.retries.insert(id.clone(), retry);
            return Vec::new();
        }
        if !cancelling {
            return self.report(now, id, vec![Fact::Fenced]);
        }
        if !attempt.fence.confirmed {
            return self.reverse(now, id);
        }
        let bill = attempt.bill().clone();
        // Nothing was paid because nothing was to be paid: the form says what funds and account got back. Where a share was
        // due and nobody had paid it, nothing comes back to the patient and there is nothing to sign for.
        let nothing_due =
            attempt.settlement.as_ref().is_some_and(|settlement| settlement.split.cash_share.is_zero());
        let Ok(receipt) = self.receipt_number(now, 'T') else { return Vec::new() };
        let mut facts = vec![Fact::CancelFenced { receipt: receipt.clone() }];
        if nothing_due {
            facts.push(Fact::PrintIntent(self.refund_form(now, receipt)));
        }
        let duties = self.report(now, id, facts);
        self.untell(&cancel_doubt().code, Some(&bill));
        if let Ok(intent) = self.fresh_intent() {
            self.offer(id, intent);
        }
        duties
    }

    /// When the last copy of the 2207 must have arrived, in regions where the lines are no fence.
    fn time_fence(&self, id: &AttemptId) -> Option<settlement::Timestamp> {
        let since = self.state.attempts.get(id)?.settle_since?;
        let profile = &self.options.profile;
        (!profile.fence_2205).then(|| since.wall.plus_millis(profile.in_flight_max_ms))
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
        let end = match answer {
            Answer::Done(_) => OpEnd::Done,
            Answer::Refused(text) if is_about_sign_in(&text) => {
                self.sign_in_was_forgotten();
                OpEnd::Doubt(DoubtWhy::Refusal(text))
            }
            Answer::Refused(text) if transaction == Transaction::Reverse && !self.is_definite(&text) => {
                OpEnd::Doubt(DoubtWhy::Refusal(text))
            }
            Answer::Refused(text) => OpEnd::Refused(text),
            Answer::NotSent => OpEnd::NotSent,
            Answer::Doubt(why) => OpEnd::Doubt(why),
        };
        let mut facts = vec![ended(end.clone())];
        match end {
            OpEnd::NotSent | OpEnd::Doubt(_) => self.back_off(now, id),
            OpEnd::Refused(text) if ever_settling && found_settled(transaction, &text) => {
                facts.push(Fact::FenceFoundSettled);
                self.back_off(now, id);
            }
            OpEnd::Done | OpEnd::Refused(_) if transaction == Transaction::Reverse => {
                // The pause ends; its length is kept in case that the next 2205 is refused again.
                if let Some(retry) = self.state.retries.get_mut(id) {
                    retry.due = now;
                }
                if reversing {
                    facts.push(Fact::ReverseEnded { allowed: true });
                }
            }
            OpEnd::Done | OpEnd::Refused(_) => {
                self.state.retries.remove(id);
            }
        }
        self.report(now, id, facts)
    }

    /// Is this refusal of 2601 as good as a reversal? Only where its words say so, or where the joint test has shown that
    /// the region refuses a message id it holds nothing of (safety §3).
    fn is_definite(&self, refusal: &str) -> bool {
        self.codec.is_nothing_to_reverse(refusal)
            || self.options.profile.reverse_unknown == ReverseUnknown::Refuses
    }

    /// 2, 4, 8 … 60 seconds.
    fn back_off(&mut self, now: Stamp, id: &AttemptId) {
        let count = self.state.retries.get(id).map_or(0, |retry| retry.count) + 1;
        let pause = 1000_i64.checked_shl(count.min(10)).unwrap_or(BACK_OFF_MAX_MS).min(BACK_OFF_MAX_MS);
        self.state.retries.insert(id.clone(), Retry { count, due: later(now, pause) });
    }

    /// Goes on with everything that goes on by itself and does not pause.
    pub(crate) fn retry_due(&mut self, now: Stamp) -> Vec<Duty> {
        let moving: Vec<AttemptId> = self
            .open_attempts()
            .filter(|attempt| attempt.state.is_unresolved())
            .map(|attempt| attempt.id.clone())
            .collect();
        self.state.retries.retain(|id, _| moving.contains(id));
        moving.iter().flat_map(|id| self.go_on(now, id)).collect()
    }
}

/// The outcome of a cancel is not known.
fn cancel_doubt() -> FaultView {
    FaultCode::P14.view()
}

/// Does the refusal of a step of the fence say that the lines are settled? 2205: any refusal may mean it, so only a try that
/// never sent a 2207 passes one. 2202: only its words; any other refusal is recorded and passed (safety §9.2).
fn found_settled(transaction: Transaction, refusal: &str) -> bool {
    match transaction {
        Transaction::WithdrawFees => true,
        Transaction::Unregister => refusal.contains("已结算"),
        Transaction::SignIn
        | Transaction::SignOut
        | Transaction::FetchPerson
        | Transaction::CheckBenefit
        | Transaction::Register
        | Transaction::UploadVisit
        | Transaction::UploadFees
        | Transaction::Quote
        | Transaction::Settle
        | Transaction::Cancel
        | Transaction::Reverse
        | Transaction::UploadSelfPaid
        | Transaction::WithdrawSelfPaid
        | Transaction::FetchSettlement => false,
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
