//! The fence of 2205, 2202 and 2601 that proves nothing is left at the platform, after a doubt and after a cancel (safety §9.2,
//! §9.3, §9.5). Every step may be sent any number of times; the next one follows from where the attempt stands.

use settlement::fact::{Fact, OpEnd, Stamp};
use settlement::ids::AttemptId;
use settlement::machine::State;
use settlement::ports::{Cache, Journal};
use settlement::request::{Answer, Codec, DoubtWhy, Request, ReverseRefusal, Transaction};

use super::cancel::cancel_doubt;
use super::session::{is_about_sign_in, later};
use crate::desk::Desk;
use crate::fault::{FaultCode, FaultView};
use crate::inputs::Duty;
use crate::state::Retry;

/// The longest pause in front of another look at the time fence, ms: clocks may be set meanwhile.
const LOOK_AGAIN_MS: i64 = 60_000;
/// So often the fence may find something settled before a person must look: each time one ghost copy has run.
const ROUNDS_MAX: u32 = 8;
/// After so many pauses in a row a refusal that nobody understands is shown to a person; it is asked again all the same.
const UNCLEAR_SHOWN: u32 = 5;

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    pub(super) fn fence(&mut self, now: Stamp, id: &AttemptId) -> Vec<Duty> {
        let Some(attempt) = self.state.attempts.get(id) else { return Vec::new() };
        let person = attempt.began.person.person_no.clone();
        let cancelling = attempt.state == State::CancelFencing;
        let Some(visit_id) = attempt.visit_id.clone() else {
            return self.report(now, id, vec![Fact::Fenced]);
        };
        if attempt.fence_rounds > ROUNDS_MAX {
            let what = format!("fence refused {} times", attempt.fence_rounds);
            return self.report(now, id, vec![Fact::Contradiction { what }]);
        }
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
        if let Some(until) = self.time_fence(now, id) {
            // Where 2205 is no fence, only time is one: a copy of the 2207 may still sit in a gateway (safety §9.3).
            let pause = until.since(now.wall).min(LOOK_AGAIN_MS);
            self.state.retries.insert(id.clone(), Retry { count: 1, due: later(now, pause) });
            return Vec::new();
        }
        if !cancelling {
            return self.report(now, id, vec![Fact::Fenced]);
        }
        if attempt.fence.confirmed { self.cancel_fenced(now, id) } else { self.reverse(now, id) }
    }

    /// The fence after a cancel is through: what was paid is owed back.
    fn cancel_fenced(&mut self, now: Stamp, id: &AttemptId) -> Vec<Duty> {
        let Some(attempt) = self.state.attempts.get(id) else { return Vec::new() };
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

    /// When the last copy of the 2207 must have arrived, where the lines are no fence; none where it has, or none ever left.
    pub(crate) fn time_fence(&self, now: Stamp, id: &AttemptId) -> Option<settlement::Timestamp> {
        if self.options.profile.fence_2205 {
            return None;
        }
        let attempt = self.state.attempts.get(id)?;
        let msg_id = attempt.settle_msg_id.as_ref()?;
        self.in_flight_until(now, id, msg_id, attempt.settle_left?)
    }

    /// 2601 of the original 2207.
    pub(super) fn reverse(&mut self, now: Stamp, id: &AttemptId) -> Vec<Duty> {
        let Some(attempt) = self.state.attempts.get(id) else { return Vec::new() };
        let Some(of) = attempt.settle_msg_id.clone() else { return Vec::new() };
        let person = attempt.began.person.person_no.clone();
        self.step(now, id, Request::Reverse { person, of, what: Transaction::Settle })
    }

    pub(super) fn step(&mut self, now: Stamp, id: &AttemptId, request: Request) -> Vec<Duty> {
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
        let ever_settling = attempt.settle_msg_id.is_some();
        let end = match answer {
            Answer::Done(_) => OpEnd::Done,
            Answer::Refused(text) if is_about_sign_in(&text) => {
                self.sign_in_was_forgotten();
                OpEnd::Doubt(DoubtWhy::Refusal(text))
            }
            Answer::Refused(text) if transaction == Transaction::Reverse => {
                return self.reverse_refused(now, id, ended, text);
            }
            Answer::Refused(text) => OpEnd::Refused(text),
            Answer::NotSent => OpEnd::NotSent,
            Answer::Doubt(why) => OpEnd::Doubt(why),
        };
        let mut facts = vec![ended(end.clone())];
        match end {
            OpEnd::NotSent | OpEnd::Doubt(_) => self.back_off(now, id),
            // The texts differ from region to region: once a 2207 was intended, any refusal may mean "settled".
            OpEnd::Refused(_) if ever_settling && found_settled(transaction) => {
                facts.push(Fact::FenceFoundSettled);
                self.back_off(now, id);
            }
            OpEnd::Done | OpEnd::Refused(_) if transaction == Transaction::Reverse => {
                return self.reverse_definite(now, id, facts);
            }
            OpEnd::Done | OpEnd::Refused(_) => {
                self.state.retries.remove(id);
            }
        }
        self.report(now, id, facts)
    }

    /// 2601 said no. Only words that are known make it definite; an error is not a "no" (safety §8).
    fn reverse_refused(
        &mut self,
        now: Stamp,
        id: &AttemptId,
        ended: impl Fn(OpEnd) -> Fact,
        text: String,
    ) -> Vec<Duty> {
        let noted = Fact::RefusalNoted { transaction: Transaction::Reverse, text: text.clone() };
        match self.codec.reverse_refusal(&text) {
            ReverseRefusal::Nothing => {
                let facts = vec![ended(OpEnd::Refused(text))];
                self.reverse_definite(now, id, facts)
            }
            ReverseRefusal::Forbidden => self.reverse_forbidden(now, id, ended(OpEnd::Refused(text)), noted),
            ReverseRefusal::Unclear => {
                self.back_off(now, id);
                if self.state.retries.get(id).is_some_and(|retry| retry.count >= UNCLEAR_SHOWN) {
                    let bill = self.state.attempts.get(id).map(|attempt| attempt.bill().clone());
                    self.tell(now, FaultCode::P22.view_with(Some(text.clone())), bill);
                }
                self.report(now, id, vec![ended(OpEnd::Doubt(DoubtWhy::Refusal(text))), noted])
            }
        }
    }

    fn reverse_definite(&mut self, now: Stamp, id: &AttemptId, mut facts: Vec<Fact>) -> Vec<Duty> {
        // The pause ends; its length is kept in case that the next 2205 is refused again.
        if let Some(retry) = self.state.retries.get_mut(id) {
            retry.due = now;
        }
        let state = self.state.attempts.get(id).map(|attempt| attempt.state);
        if matches!(state, Some(State::Reversing | State::Confirming)) {
            facts.push(Fact::ReverseEnded { allowed: true });
        }
        self.report(now, id, facts)
    }

    /// It stands at the platform, and may not be reversed any more. Before the fence a supervisor must look. After it nothing
    /// can be proven either, except for a cancel in a region where 2205 refuses what is settled: there it has just said that
    /// nothing is, and a later copy finds no lines.
    fn reverse_forbidden(&mut self, now: Stamp, id: &AttemptId, ended: Fact, noted: Fact) -> Vec<Duty> {
        let Some(attempt) = self.state.attempts.get(id) else { return Vec::new() };
        let profile = &self.options.profile;
        let fenced = profile.fence_2205 && profile.fence_2205_refuses_settled;
        if attempt.state == State::CancelFencing && fenced && !attempt.fence.ghost {
            return self.reverse_definite(now, id, vec![ended, noted]);
        }
        let bill = attempt.bill().clone();
        let last = match attempt.state {
            State::Reversing => Fact::ReverseEnded { allowed: false },
            State::Draft
            | State::Registered
            | State::Uploaded
            | State::Quoted
            | State::Settling
            | State::InDoubt
            | State::Fencing
            | State::Confirming
            | State::Void
            | State::Settled
            | State::Cancelling
            | State::CancelFencing
            | State::Cancelled
            | State::Refunded
            | State::Manual => Fact::Contradiction { what: "2601 is not allowed after the fence".to_owned() },
        };
        let duties = self.report(now, id, vec![ended, noted, last]);
        self.untell(&super::settle::settle_doubt(None).code, Some(&bill));
        self.tell(now, reversal_not_allowed(), Some(bill));
        duties
    }
}

/// The platform does not let a settlement be reversed.
pub(super) fn reversal_not_allowed() -> FaultView {
    FaultCode::P21.view()
}

/// May a refusal of this step of the fence mean that something is settled (ADR 0008)? "Nothing is there" is no refusal: the
/// codec has read it as done.
const fn found_settled(transaction: Transaction) -> bool {
    matches!(transaction, Transaction::WithdrawFees | Transaction::Unregister)
}
