//! 补结算: a bill that was paid in full is settled by the insurance after all, and the difference goes back (safety §11).
//!
//! The order never pays out first: new attempt, quote, settle; the settlement, the reversal of the revenue and the debt to the
//! patient are one transaction (`settlement::cases`); only then the drawer.

use settlement::fact::{Entry, Fact, FallbackFact, Purpose, Stamp, Subject};
use settlement::fallback::{Fallback, FallbackState};
use settlement::ids::AttemptId;
use settlement::ports::{Cache, Journal};
use settlement::request::Codec;

use crate::api::{ClaimManuallyArgs, ResettleArgs};
use crate::desk::Desk;
use crate::flow::bill::last_number;
use crate::inputs::Duty;
use crate::refuse::Refusal;
use crate::state::{AtBill, Statement};

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// By the case of a row, or by the number on the old receipt.
    pub(crate) fn fallback_of(&self, text: &str) -> Result<&Fallback, Refusal> {
        let text = text.trim();
        let named = |fallback: &&Fallback| fallback.receipts.iter().any(|one| one.number.as_str() == text);
        let by_number = self.state.fallbacks.values().find(named);
        if let Some(fallback) = by_number {
            return Ok(fallback);
        }
        let Subject::Fallback(id) = self.subject_of(text)? else { return Err(Refusal::UnknownAttempt) };
        self.state.fallbacks.get(&id).ok_or(Refusal::UnknownAttempt)
    }

    pub(crate) fn resettle(&mut self, now: Stamp, args: &ResettleArgs) -> Result<Vec<Duty>, Refusal> {
        let fallback = self.fallback_of(&args.fallback)?;
        if fallback.state != FallbackState::Open || fallback.contradiction.is_some() {
            return Err(Refusal::NotNow);
        }
        if !may_resettle(now, fallback) {
            return Err(Refusal::WindowOver);
        }
        if !args.unclaimed_signed {
            return Err(Refusal::NoSignature);
        }
        let supervisor = self.vouched(args.receipt_returned, args.supervisor.as_deref())?;
        let person = self.state.person.snapshot.as_ref().ok_or(Refusal::NoPerson)?;
        if person.cert_no != fallback.began.payer.cert_no {
            return Err(Refusal::OtherPerson);
        }
        let insured = self.state.person.insurance().is_some();
        if !insured {
            return Err(Refusal::NoPerson);
        }
        if self.state.person.check.is_none() {
            return Err(Refusal::NotVerified);
        }
        let same = self.state.bill.as_ref().is_some_and(|at| at.bill == *fallback.bill());
        if !same {
            self.desk_for_another()?;
        }
        let statement =
            Statement { receipt_returned: args.receipt_returned, unclaimed_signed: true, supervisor };
        let (bill, visit) = (fallback.bill().clone(), fallback.began.visit.clone());
        let (lines, id) = (fallback.lines().to_vec(), fallback.id.clone());
        let intent = self.fresh_intent()?;
        let before = self.state.bill.replace(AtBill {
            visit: Some(visit),
            line_counter: last_number(&lines),
            lines,
            purpose: Purpose::Resettles(id),
            statement: Some(statement),
            ..AtBill::empty(bill, intent)
        });
        let begun = self.begin(now);
        if begun.is_err() {
            // Nothing has changed: what stood on the screen stands there.
            self.state.bill = before;
        }
        begun
    }

    /// What goes into the first commit of an attempt that settles a bill paid in full.
    pub(crate) fn resettle_entries(&self, attempt: &AttemptId) -> Result<Vec<Entry>, Refusal> {
        let at = self.state.bill.as_ref().ok_or(Refusal::LineCount)?;
        let Purpose::Resettles(id) = &at.purpose else { return Ok(Vec::new()) };
        let statement = at.statement.as_ref().ok_or(Refusal::NotNow)?;
        let fact = FallbackFact::ResettleBegan {
            attempt: attempt.clone(),
            receipt_returned: statement.receipt_returned,
            unclaimed_signed: statement.unclaimed_signed,
            supervisor: statement.supervisor.clone(),
            clerk: self.state.session.clerk.clone().ok_or(Refusal::SignedOut)?,
        };
        Ok(vec![Entry { subject: Subject::from(id), fact: Fact::Fallback(fact) }])
    }

    /// The patient takes the papers to the insurer instead; afterwards it is never settled here (safety I24).
    pub(crate) fn claim_manually(
        &mut self,
        now: Stamp,
        args: &ClaimManuallyArgs,
    ) -> Result<Vec<Duty>, Refusal> {
        let fallback = self.fallback_of(&args.fallback)?;
        if fallback.state != FallbackState::Open || fallback.contradiction.is_some() {
            return Err(Refusal::NotNow);
        }
        let id = fallback.id.clone();
        let clerk = self.state.session.clerk.clone().ok_or(Refusal::SignedOut)?;
        self.commit(now, &id, vec![Fact::Fallback(FallbackFact::ManualClaimed { clerk })])?;
        Ok(Vec::new())
    }
}

/// Is it still possible to settle it here?
pub(crate) fn may_resettle(now: Stamp, fallback: &Fallback) -> bool {
    fallback.state == FallbackState::Open
        && fallback.contradiction.is_none()
        && fallback.began.resettle_until.is_some_and(|last| now.wall.china_date() <= last)
}
