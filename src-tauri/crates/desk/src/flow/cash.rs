//! Money between patient and desk: taken, changed, given back; and the questions a restart leaves open.

use settlement::attempt::MovementState;
use settlement::fact::{CashMovement, Direction, Fact, PayMethod, Stamp};
use settlement::ids::{AttemptId, CaseId};
use settlement::machine::State;
use settlement::money::Money;
use settlement::ports::{Cache, Journal};
use settlement::request::Codec;

use crate::api::{AnswerCashArgs, OtherMethod, PayRefundArgs, TakeCashArgs, TakeOtherArgs};
use crate::desk::Desk;
use crate::inputs::Duty;
use crate::refuse::Refusal;

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    pub(crate) fn take_cash(&mut self, now: Stamp, args: &TakeCashArgs) -> Result<Vec<Duty>, Refusal> {
        let received = Money::parse(args.received.trim()).map_err(|_| Refusal::BadAmount)?;
        let (id, payable) = self.to_pay(&args.intent)?;
        if received < payable {
            return Err(Refusal::TooLittle);
        }
        self.take(now, &id, PayMethod::Cash, payable, received, None)
    }

    pub(crate) fn take_other(&mut self, now: Stamp, args: &TakeOtherArgs) -> Result<Vec<Duty>, Refusal> {
        let (id, payable) = self.to_pay(&args.intent)?;
        let reference = args.reference.trim();
        let fits = (1..=64).contains(&reference.chars().count()) && !reference.chars().any(char::is_control);
        if !fits {
            return Err(Refusal::Malformed("reference".to_owned()));
        }
        let method = match args.method {
            OtherMethod::WechatPay => PayMethod::WechatPay,
            OtherMethod::Alipay => PayMethod::Alipay,
            OtherMethod::BankCard => PayMethod::BankCard,
        };
        self.take(now, &id, method, payable, payable, Some(reference.to_owned()))
    }

    /// The attempt at the desk and what it owes, if this is the intent on the screen.
    fn to_pay(&self, intent: &str) -> Result<(AttemptId, Money), Refusal> {
        if self.cash_question().is_some() {
            return Err(Refusal::CashQuestion);
        }
        let at = self.state.bill.as_ref().ok_or(Refusal::StaleIntent)?;
        let attempt = self.current().ok_or(Refusal::StaleIntent)?;
        let payable = attempt.payable().map_err(|_| Refusal::BadAmount)?;
        if at.intent.as_str() != intent
            || attempt.state != State::Settled
            || payable.is_zero()
            || self.waiting(&attempt.id).is_some()
        {
            return Err(Refusal::StaleIntent);
        }
        Ok((attempt.id.clone(), payable))
    }

    fn take(
        &mut self,
        now: Stamp,
        id: &AttemptId,
        method: PayMethod,
        amount: Money,
        received: Money,
        reference: Option<String>,
    ) -> Result<Vec<Duty>, Refusal> {
        let receipt =
            self.state.attempts.get(id).and_then(|attempt| attempt.receipt.clone()).ok_or(Refusal::NotNow)?;
        let case = self.fresh_case(now)?;
        let movement = CashMovement {
            case: case.clone(),
            direction: Direction::In,
            method,
            amount,
            received,
            reference,
        };
        // No drawer opens by our command: the money is on the counter already, so intent and confirmation are one commit.
        let mut facts =
            vec![Fact::CashIntent(movement), Fact::CashConfirmed { case, asked_after_restart: false }];
        facts.extend(self.paper_intents(now, &receipt).into_iter().map(Fact::PrintIntent));
        let intent = self.fresh_intent()?;
        self.commit(now, id, facts)?;
        self.offer(id, intent);
        Ok(self.follow(now, id))
    }

    /// A new offer on the screen: the intent before it is used up.
    pub(crate) fn offer(&mut self, id: &AttemptId, intent: settlement::IntentId) {
        if let Some(at) = self.state.bill.as_mut().filter(|at| at.attempt.as_ref() == Some(id)) {
            at.intent = intent;
            at.fault = None;
        }
    }

    pub(crate) fn pay_refund(&mut self, now: Stamp, args: &PayRefundArgs) -> Result<Vec<Duty>, Refusal> {
        if self.cash_question().is_some() {
            return Err(Refusal::CashQuestion);
        }
        let attempt = self.attempt_of(&args.attempt)?;
        let at = self.state.bill.as_ref().ok_or(Refusal::StaleIntent)?;
        if at.attempt.as_ref() != Some(&attempt.id) || at.intent.as_str() != args.intent {
            return Err(Refusal::StaleIntent);
        }
        let due = attempt.refund_due().map_err(|_| Refusal::BadAmount)?;
        if attempt.state != State::Cancelled || due.is_zero() {
            return Err(Refusal::NotNow);
        }
        let id = attempt.id.clone();
        // Back the way it came (requirement 73): cash from the drawer, others to the original channel.
        let paid_by = attempt.paid_by().cloned();
        let method = paid_by.as_ref().map_or(PayMethod::Cash, |movement| movement.method);
        let reference = paid_by.and_then(|movement| movement.reference);
        let case = self.fresh_case(now)?;
        let movement = CashMovement {
            case: case.clone(),
            direction: Direction::Out,
            method,
            amount: due,
            received: due,
            reference,
        };
        let mut facts =
            vec![Fact::CashIntent(movement), Fact::CashConfirmed { case, asked_after_restart: false }];
        facts.extend(self.refund_intent(now, &id).map(Fact::PrintIntent));
        let intent = self.fresh_intent()?;
        self.commit(now, &id, facts)?;
        self.offer(&id, intent);
        Ok(self.follow(now, &id))
    }

    /// The first movement nobody has answered for.
    pub(crate) fn cash_question(&self) -> Option<(&AttemptId, &CashMovement)> {
        self.open_attempts()
            .find_map(|attempt| attempt.open_movement().map(|open| (&attempt.id, &open.movement)))
    }

    pub(crate) fn answer_cash(&mut self, now: Stamp, args: &AnswerCashArgs) -> Result<Vec<Duty>, Refusal> {
        let found = self.state.attempts.values().find_map(|attempt| {
            attempt
                .movements
                .iter()
                .find(|m| m.state == MovementState::Open && m.movement.case.as_str() == args.case_id)
                .map(|m| (attempt.id.clone(), attempt.receipt.clone(), m.movement.clone()))
        });
        let (id, receipt, movement) = found.ok_or(Refusal::StaleIntent)?;
        let case = movement.case.clone();
        if !args.moved {
            self.commit(now, &id, vec![Fact::CashAborted { case, asked_after_restart: true }])?;
            return Ok(Vec::new());
        }
        let mut facts = vec![Fact::CashConfirmed { case, asked_after_restart: true }];
        match (movement.direction, receipt) {
            (Direction::In, Some(receipt)) => {
                facts.extend(self.paper_intents(now, &receipt).into_iter().map(Fact::PrintIntent));
            }
            (Direction::In, None) => {}
            (Direction::Out, _) => facts.extend(self.refund_intent(now, &id).map(Fact::PrintIntent)),
        }
        self.commit(now, &id, facts)?;
        Ok(self.follow(now, &id))
    }

    fn fresh_case(&mut self, now: Stamp) -> Result<CaseId, Refusal> {
        CaseId::new(&self.fresh_uuid(now)).map_err(|_| Refusal::Malformed("case".to_owned()))
    }
}
