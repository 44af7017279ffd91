//! 押金: money taken while the outcome of a settlement is unknown, so that the queue never stops (safety §10.3).
//!
//! A liability, never revenue. When the doubt is over it pays the share (`settlement::cases`), goes back, or pays the bill in
//! full; which of these is decided by what the attempt became, never by a guess.

use settlement::attempt::Attempt;
use settlement::deposit::DepositState;
use settlement::fact::{DepositBegan, DepositFact, DocumentKind, Fact, PrintIntent, Stamp, Subject};
use settlement::ids::{DepositId, DocumentNo};
use settlement::machine::State;
use settlement::money::Money;
use settlement::person::Payer;
use settlement::ports::{Cache, Journal};
use settlement::request::Codec;

use super::cancel::reason_of;
use crate::api::{PayOutArgs, ReturnDepositArgs, TakeDepositArgs};
use crate::desk::Desk;
use crate::inputs::Duty;
use crate::refuse::Refusal;

/// A settlement that has waited so long may not come back while the patient stands there, ms (safety §8).
const WAITED_MS: i64 = 8_000;

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// Why no deposit is taken for this attempt now; nothing: it may be.
    pub(crate) fn deposit_bar(&self, now: Stamp, attempt: &Attempt) -> Option<&'static str> {
        if let Some(bar) = self.money_bar() {
            return Some(bar);
        }
        let sent = attempt.settle_msg_id.is_some();
        let doubtful = match attempt.state {
            State::InDoubt | State::Reversing | State::Fencing | State::Confirming | State::Manual => sent,
            State::Settling => now.monotonic_ms - attempt.since.monotonic_ms >= WAITED_MS,
            State::Draft
            | State::Registered
            | State::Uploaded
            | State::Quoted
            | State::Void
            | State::Settled
            | State::Cancelling
            | State::CancelFencing
            | State::Cancelled
            | State::Refunded => false,
        };
        if !doubtful {
            return Some("医保结果没有疑问，不收押金");
        }
        let again = self.state.deposits.values().any(|deposit| {
            deposit.bill() == attempt.bill()
                && matches!(deposit.state, DepositState::Tender | DepositState::Held)
        });
        if again {
            return Some("本单已收押金");
        }
        self.paid_in_full(attempt.bill()).map(|_| "本单已按全自费收款")
    }

    pub(crate) fn take_deposit(&mut self, now: Stamp, args: &TakeDepositArgs) -> Result<Vec<Duty>, Refusal> {
        if self.cash_question().is_some() {
            return Err(Refusal::CashQuestion);
        }
        let attempt = self.attempt_of(&args.attempt)?;
        if self.deposit_bar(now, attempt).is_some() {
            return Err(Refusal::NotNow);
        }
        let least = attempt.quote.as_ref().map_or(Money::ZERO, |(split, _)| split.cash_share);
        let amount = match &args.amount {
            Some(text) => Money::parse(text.trim()).map_err(|_| Refusal::BadAmount)?,
            None => attempt.total,
        };
        if amount < least || amount > attempt.total || amount.is_zero() {
            return Err(Refusal::DepositAmount(format!("{least} — {}", attempt.total)));
        }
        let person = &attempt.began.person;
        let began = DepositBegan {
            bill: attempt.bill().clone(),
            attempt: attempt.id.clone(),
            payer: Payer {
                name: person.name.clone(),
                cert_kind: person.cert_kind.clone(),
                cert_no: person.cert_no.clone(),
                sex: Some(person.sex),
                birth_date: person.birth_date,
                person_no: Some(person.person_no.clone()),
            },
            amount,
            number: self.receipt_number(now, DocumentKind::DepositSlip.letter())?,
            clerk: self.state.session.clerk.clone().ok_or(Refusal::SignedOut)?,
        };
        let movement = self.movement_in(now, &args.tender, amount)?;
        let slip = self.deposit_slip(now, &began.number);
        let id = self.fresh_deposit(now)?;
        let case = movement.case.clone();
        let mut facts = vec![
            Fact::Deposit(DepositFact::Began(Box::new(began))),
            Fact::CashIntent(movement),
            Fact::CashConfirmed { case, asked_after_restart: false },
            Fact::Deposit(DepositFact::Taken),
        ];
        facts.extend(slip.map(Fact::PrintIntent));
        self.commit(now, &id, facts)?;
        Ok(self.print_open(now, &id))
    }

    pub(crate) fn deposit_slip(&self, now: Stamp, number: &DocumentNo) -> Option<PrintIntent> {
        self.paper_intent(now, DocumentKind::DepositSlip, number)
    }

    /// A refund slip under a number of its own.
    pub(crate) fn refund_slip(&self, now: Stamp) -> Option<PrintIntent> {
        let number = self.receipt_number(now, DocumentKind::RefundSlip.letter()).ok()?;
        self.paper_intent(now, DocumentKind::RefundSlip, &number)
    }

    /// May a deposit go back to the patient: the bill is not settled and nothing of it can come?
    pub(crate) fn deposit_may_go_back(&self, id: &DepositId) -> bool {
        self.state.deposits.get(id).is_some_and(|deposit| {
            deposit.state == DepositState::Held
                && deposit.contradiction.is_none()
                && self.nothing_can_come(deposit.bill())
        })
    }

    pub(crate) fn return_deposit(
        &mut self,
        now: Stamp,
        args: &ReturnDepositArgs,
    ) -> Result<Vec<Duty>, Refusal> {
        let reason = reason_of(&args.reason)?;
        let Subject::Deposit(id) = self.subject_of(&args.deposit)? else {
            return Err(Refusal::UnknownAttempt);
        };
        if !self.deposit_may_go_back(&id) {
            return Err(Refusal::NotNow);
        }
        let clerk = self.state.session.clerk.clone().ok_or(Refusal::SignedOut)?;
        self.commit(now, &id, vec![Fact::Deposit(DepositFact::Returned { reason, clerk })])?;
        Ok(Vec::new())
    }

    /// Hands over what the desk owes for a case, channel by channel, the way it came.
    pub(crate) fn pay_out(&mut self, now: Stamp, args: &PayOutArgs) -> Result<Vec<Duty>, Refusal> {
        if self.cash_question().is_some() {
            return Err(Refusal::CashQuestion);
        }
        let subject = self.subject_of(&args.case)?;
        let owed = match &subject {
            Subject::Terminal => return Err(Refusal::UnknownAttempt),
            Subject::Attempt(id) => {
                let attempt = self.state.attempts.get(id).ok_or(Refusal::UnknownAttempt)?;
                if attempt.state == State::Cancelled { attempt.owed_back() } else { Ok(Vec::new()) }
            }
            Subject::Fallback(id) => {
                let fallback = self.state.fallbacks.get(id).ok_or(Refusal::UnknownAttempt)?;
                if fallback.contradiction.is_some() { Ok(Vec::new()) } else { fallback.owed_back() }
            }
            Subject::Deposit(id) => {
                let deposit = self.state.deposits.get(id).ok_or(Refusal::UnknownAttempt)?;
                if deposit.contradiction.is_some() { Ok(Vec::new()) } else { deposit.owed_back() }
            }
        };
        let owed = owed.map_err(|_| Refusal::BadAmount)?;
        if owed.is_empty() {
            // The second press, or nothing that is owed.
            return Err(Refusal::StaleIntent);
        }
        let mut facts = self.movements_out(now, &owed)?;
        facts.extend(self.payout_papers(now, &subject).into_iter().map(Fact::PrintIntent));
        self.commit(now, &subject, facts)?;
        Ok(self.follow_case(now, &subject))
    }

    /// A cancel that goes back whole has its refund form, a partial one its form and a slip; everything else has a slip.
    pub(crate) fn payout_papers(&self, now: Stamp, subject: &Subject) -> Vec<PrintIntent> {
        let form = subject.attempt().and_then(|id| self.refund_intent(now, id));
        let partial = subject
            .attempt()
            .and_then(|id| self.state.attempts.get(id))
            .is_none_or(|attempt| !attempt.passed_on.is_zero());
        let rest = match subject {
            Subject::Fallback(id) => self.rest_papers(now, id),
            Subject::Terminal | Subject::Attempt(_) | Subject::Deposit(_) => Vec::new(),
        };
        form.into_iter().chain(partial.then(|| self.refund_slip(now)).flatten()).chain(rest).collect()
    }
}
