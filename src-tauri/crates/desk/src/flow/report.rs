//! 42xx: a bill paid in full is reported to the platform as self-paid when the line is back, and taken back there once the
//! insurance has settled it. In the background, never urgent; the queue is the fold of the journal.

use settlement::fact::{Fact, OpEnd, Stamp};
use settlement::ids::{FallbackId, OutpatientNo};
use settlement::ports::{Cache, Journal};
use settlement::request::{Answer, Codec, RawReply, Request, SelfPaidRequest, Transaction};

use super::session::{is_about_sign_in, later};
use crate::desk::Desk;
use crate::fault::{FaultCode, FaultView};
use crate::inputs::Duty;
use crate::refuse::Refusal;
use crate::state::{LineEnd, Pending, Retry};

/// The longest pause between two tries, ms.
const PAUSE_MAX_MS: i64 = 10 * 60 * 1000;

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// The next report that is due, one at a time, and only over a line that answers.
    pub(crate) fn reports_due(&mut self, now: Stamp) -> Vec<Duty> {
        let line_up = self.state.around.line.last == Some(LineEnd::Answered);
        let reporting = self.state.asks.values().any(|pending| {
            matches!(
                pending.request.transaction(),
                Transaction::UploadSelfPaid | Transaction::WithdrawSelfPaid
            )
        });
        if !line_up || reporting || self.state.line_session.number.is_none() {
            return Vec::new();
        }
        let due = self.state.fallbacks.values().find_map(|fallback| {
            let pausing = self
                .state
                .report_retries
                .get(&fallback.id)
                .is_some_and(|retry| now.monotonic_ms < retry.due.monotonic_ms);
            let unsaved = self.state.unsaved.contains(&(&fallback.id).into());
            if pausing || unsaved { None } else { Some((fallback.id.clone(), fallback.report_due()?)) }
        });
        let Some((id, transaction)) = due else { return Vec::new() };
        match self.report_self_paid(now, &id, transaction) {
            Ok(duty) => vec![duty],
            Err(refusal) => {
                tracing::warn!(code = refusal.view().code, "a self-paid visit cannot be reported now");
                self.pause_report(now, &id);
                Vec::new()
            }
        }
    }

    fn report_self_paid(
        &mut self,
        now: Stamp,
        id: &FallbackId,
        transaction: Transaction,
    ) -> Result<Duty, Refusal> {
        let fallback = self.state.fallbacks.get(id).ok_or(Refusal::UnknownAttempt)?;
        let number = fallback.began.number.clone();
        let record =
            OutpatientNo::new(number.as_str()).map_err(|_| Refusal::Malformed("record".to_owned()))?;
        let request = if transaction == Transaction::WithdrawSelfPaid {
            Request::WithdrawSelfPaid { record }
        } else {
            let first = fallback.lines().iter().map(|line| line.occurred_at).min();
            Request::UploadSelfPaid(Box::new(SelfPaidRequest {
                record,
                payer: fallback.began.payer.clone(),
                visit: fallback.began.visit.clone(),
                lines: fallback.lines().to_vec(),
                at: first.unwrap_or(fallback.since.wall),
                receipt: fallback.number().clone(),
            }))
        };
        self.commit_intent(now, id, Vec::new(), request)
    }

    pub(crate) fn self_paid_reported(
        &mut self,
        now: Stamp,
        id: &FallbackId,
        pending: &Pending,
        ending: &RawReply,
        elapsed_ms: i64,
        answer: Answer,
    ) -> Vec<Duty> {
        let body = ending.body();
        let end = match answer {
            Answer::Done(_) => OpEnd::Done,
            Answer::Refused(text) if is_about_sign_in(&text) => {
                self.sign_in_was_forgotten();
                OpEnd::Doubt(settlement::request::DoubtWhy::Refusal(text))
            }
            Answer::Refused(text) => OpEnd::Refused(text),
            Answer::NotSent => OpEnd::NotSent,
            Answer::Doubt(why) => OpEnd::Doubt(why),
        };
        match &end {
            OpEnd::Done => {
                self.state.report_retries.remove(id);
            }
            OpEnd::Refused(text) => {
                let bill = self.bill_of(&id.into());
                self.tell(now, report_refused(text.clone()), bill);
            }
            OpEnd::NotSent | OpEnd::Doubt(_) => self.pause_report(now, id),
        }
        let fact = Fact::OpEnded { msg_id: pending.msg_id.clone(), end, body, elapsed_ms };
        self.commit_report(now, id, vec![fact]);
        Vec::new()
    }

    /// 4, 8, 16 … seconds, up to ten minutes.
    fn pause_report(&mut self, now: Stamp, id: &FallbackId) {
        let count = self.state.report_retries.get(id).map_or(1, |retry| retry.count) + 1;
        let pause = 1000_i64.checked_shl(count.min(12)).unwrap_or(PAUSE_MAX_MS).min(PAUSE_MAX_MS);
        self.state.report_retries.insert(id.clone(), Retry { count, due: later(now, pause) });
    }
}

/// The platform does not take a self-paid visit.
fn report_refused(text: String) -> FaultView {
    FaultCode::P40.view_with(Some(text))
}
