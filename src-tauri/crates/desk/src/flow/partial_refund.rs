//! Part of a settled bill goes back: the whole settlement is cancelled, the remaining lines are settled anew under new ids,
//! and the difference is paid out (platform-interface §3.1). A chain of ordinary steps, each journaled.

use settlement::fact::{Fact, Purpose, Stamp};
use settlement::fees::FeeLine;
use settlement::ids::AttemptId;
use settlement::machine::State;
use settlement::money::Quantity;
use settlement::ports::{Cache, Journal};
use settlement::request::Codec;

use super::cancel::reason_of;
use crate::api::{KeptLineArgs, RefundLinesArgs};
use crate::desk::Desk;
use crate::inputs::Duty;
use crate::refuse::Refusal;

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    pub(crate) fn refund_lines(&mut self, now: Stamp, args: &RefundLinesArgs) -> Result<Vec<Duty>, Refusal> {
        let reason = reason_of(&args.reason)?;
        let attempt = self.attempt_of(&args.attempt)?;
        let keeps = kept(&attempt.began.lines, &args.keeps)?;
        let id = attempt.id.clone();
        let clerk = self.state.session.clerk.clone().ok_or(Refusal::SignedOut)?;
        self.cancel_with(now, &id, Fact::CancelAsked { reason, keeps, clerk })
    }

    /// Is the cancel through, and are the remaining lines to be settled anew?
    pub(crate) fn is_to_be_replaced(&self, id: &AttemptId) -> bool {
        self.state.attempts.get(id).is_some_and(|attempt| {
            attempt.state == State::Cancelled
                && !attempt.keeps.is_empty()
                && attempt.passed_on.is_zero()
                && !self.state.unsaved.contains(&id.into())
                && self.replacement_of(id).is_none()
        })
    }

    /// The attempt that settles what is left of this one, unless it came to nothing.
    pub(crate) fn replacement_of(&self, id: &AttemptId) -> Option<&settlement::attempt::Attempt> {
        self.state.attempts.values().rev().find(|attempt| {
            attempt.began.purpose == Purpose::Replaces(id.clone())
                && !matches!(attempt.state, State::Void | State::Refunded)
        })
    }

    /// The remaining lines come on the desk and are registered, uploaded and quoted; the clerk sees the new share before F12.
    pub(crate) fn replace(&mut self, now: Stamp, id: &AttemptId) -> Result<Vec<Duty>, Refusal> {
        if !self.is_to_be_replaced(id) {
            return Err(Refusal::NotNow);
        }
        let keeps = self
            .state
            .attempts
            .get(id)
            .map(|attempt| attempt.keeps.clone())
            .ok_or(Refusal::UnknownAttempt)?;
        let at = self.state.bill.as_mut().ok_or(Refusal::LineCount)?;
        at.lines = keeps;
        at.purpose = Purpose::Replaces(id.clone());
        at.changed = false;
        self.begin(now)
    }

    /// The same by itself, where the bill and its patient are still at the desk.
    pub(crate) fn replace_at_desk(&mut self, now: Stamp, id: &AttemptId) -> Vec<Duty> {
        let here = self.state.bill.as_ref().is_some_and(|at| at.attempt.as_ref() == Some(id));
        if !(here && self.is_to_be_replaced(id)) {
            return Vec::new();
        }
        match self.replace(now, id) {
            Ok(duties) => duties,
            Err(refusal) => {
                self.bill_fault(id, refusal.view());
                Vec::new()
            }
        }
    }
}

/// The lines that stay: at least one, with no more of anything than there was, and not everything.
pub(super) fn kept(lines: &[FeeLine], stays: &[KeptLineArgs]) -> Result<Vec<FeeLine>, Refusal> {
    let mut keeps = Vec::new();
    for line in lines {
        let wanted: Vec<_> = stays.iter().filter(|kept| kept.line == line.line_no.as_str()).collect();
        let [one] = wanted.as_slice() else {
            if wanted.is_empty() {
                continue;
            }
            return Err(Refusal::UnknownItem(line.line_no.to_string()));
        };
        let quantity = Quantity::parse(&one.quantity).map_err(|_| Refusal::BadQuantity)?;
        let amount = line.unit_price.times(quantity).map_err(|_| Refusal::BadQuantity)?;
        if amount > line.amount {
            return Err(Refusal::BadQuantity);
        }
        keeps.push(FeeLine { quantity, amount, ..line.clone() });
    }
    let unknown = stays.iter().find(|kept| !lines.iter().any(|line| line.line_no.as_str() == kept.line));
    if let Some(kept) = unknown {
        return Err(Refusal::UnknownItem(kept.line.clone()));
    }
    if keeps.is_empty() || keeps == lines {
        return Err(Refusal::LineCount);
    }
    Ok(keeps)
}
