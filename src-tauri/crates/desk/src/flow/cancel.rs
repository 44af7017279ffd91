//! 2208: the cancel of a settlement, and what is asked while nobody knows how it went (safety §9.5).

use settlement::fact::{Fact, OpEnd, Stamp};
use settlement::ids::{AttemptId, BillId};
use settlement::machine::State;
use settlement::ports::{Cache, Journal};
use settlement::request::{Answer, Codec, DoubtWhy, Request, Transaction};

use super::session::is_about_sign_in;
use crate::api::CancelSettlementArgs;
use crate::desk::Desk;
use crate::fault::{FaultCode, FaultView};
use crate::inputs::Duty;
use crate::refuse::Refusal;

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
        if attempt.state != State::Settled || attempt.elsewhere || self.waiting(&attempt.id).is_some() {
            return Err(Refusal::NotNow);
        }
        if attempt.open_movement().is_some() {
            return Err(Refusal::CashQuestion);
        }
        self.may_begin(now)?;
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
                let negative = output.cancelled().map(|settlement| settlement.id);
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
            Answer::Done(output) => output.found().map(|found| found.refunded),
            Answer::Refused(text) if is_about_sign_in(&text) => {
                self.sign_in_was_forgotten();
                None
            }
            Answer::NotSent | Answer::Refused(_) | Answer::Doubt(_) => None,
        };
        let cancelling =
            self.state.attempts.get(id).is_some_and(|attempt| attempt.state == State::Cancelling);
        match refunded {
            Some(true) if self.cancels_elsewhere(id) => self.refunded_by_whom(now, id),
            Some(true) if cancelling => {
                self.state.retries.remove(id);
                self.tell_refused_and_refunded(now, id);
                self.report(now, id, vec![Fact::CancelCertain { negative: None }])
            }
            Some(false) if cancelling => self.cancel_again(now, id),
            Some(_) | None => {
                self.back_off(now, id);
                Vec::new()
            }
        }
    }

    /// The 2208 was refused in words and the settlement is refunded all the same: the clerk looks for the form before paying.
    fn tell_refused_and_refunded(&mut self, now: Stamp, id: &AttemptId) {
        let Some(attempt) = self.state.attempts.get(id) else { return };
        let said = attempt.refusal.clone().filter(|(of, _)| *of == Transaction::Cancel);
        let bill = attempt.bill().clone();
        if let Some((_, text)) = said {
            self.tell(now, FaultCode::P28.view_with(Some(text)), Some(bill));
        }
    }

    /// Still in effect: a second 2208 only where the region refuses it once done, or after everything sent must have arrived.
    fn cancel_again(&mut self, now: Stamp, id: &AttemptId) -> Vec<Duty> {
        let Some(attempt) = self.state.attempts.get(id) else { return Vec::new() };
        let arrived = match (&attempt.cancel_msg_id, attempt.cancel_left) {
            (Some(msg_id), Some(left)) => self.in_flight_until(now, id, msg_id, left).is_none(),
            (_, _) => false,
        };
        let (Some(settlement), Some(visit_id)) = (&attempt.settlement, &attempt.visit_id) else {
            return Vec::new();
        };
        if !(self.options.profile.cancel_is_idempotent || arrived) {
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

    /// 5203 of a settlement whose 2208 nobody answered.
    pub(super) fn look_up_cancel(&mut self, now: Stamp, id: &AttemptId) -> Vec<Duty> {
        let Some(attempt) = self.state.attempts.get(id) else { return Vec::new() };
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
}

/// The outcome of a cancel is not known.
pub(super) fn cancel_doubt() -> FaultView {
    FaultCode::P14.view()
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
