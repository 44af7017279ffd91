//! Money between patient and desk: taken, changed, given back; and the questions a restart leaves open.

use settlement::fact::{
    CashMovement, Direction, Entry, Fact, PayMethod, PrintIntent, Stamp, Subject, Tendered,
};
use settlement::ids::{AttemptId, CaseId};
use settlement::machine::State;
use settlement::money::Money;
use settlement::ports::{Cache, Journal};
use settlement::request::Codec;

use crate::api::{
    AnswerCashArgs, OtherMethod, PayRefundArgs, TakeCashArgs, TakeOtherArgs, TenderArgs, TenderMethod,
};
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
        let reference = reference_of(&args.reference)?;
        let method = match args.method {
            OtherMethod::WechatPay => PayMethod::WechatPay,
            OtherMethod::Alipay => PayMethod::Alipay,
            OtherMethod::BankCard => PayMethod::BankCard,
        };
        self.take(now, &id, method, payable, payable, Some(reference))
    }

    /// Money on the counter for a full price or a deposit, as it will be journaled.
    pub(crate) fn movement_in(
        &mut self,
        now: Stamp,
        tender: &TenderArgs,
        amount: Money,
    ) -> Result<CashMovement, Refusal> {
        let (method, received, reference) = match tender.method {
            TenderMethod::Cash => {
                let received = Money::parse(tender.received.trim()).map_err(|_| Refusal::BadAmount)?;
                (PayMethod::Cash, received, None)
            }
            TenderMethod::WechatPay => (PayMethod::WechatPay, amount, tender.reference.as_deref()),
            TenderMethod::Alipay => (PayMethod::Alipay, amount, tender.reference.as_deref()),
            TenderMethod::BankCard => (PayMethod::BankCard, amount, tender.reference.as_deref()),
        };
        if received < amount {
            return Err(Refusal::TooLittle);
        }
        let reference = match method {
            PayMethod::Cash => None,
            PayMethod::WechatPay | PayMethod::Alipay | PayMethod::BankCard => {
                Some(reference_of(reference.unwrap_or_default())?)
            }
        };
        let case = self.fresh_case(now)?;
        Ok(CashMovement { case, direction: Direction::In, method, amount, received, reference })
    }

    /// Money that goes back, each part the way it came (requirement 73): cash from the drawer, others to the original channel.
    pub(crate) fn movements_out(&mut self, now: Stamp, owed: &[Tendered]) -> Result<Vec<Fact>, Refusal> {
        let mut facts = Vec::new();
        for one in owed {
            let case = self.fresh_case(now)?;
            facts.push(Fact::CashIntent(CashMovement {
                case: case.clone(),
                direction: Direction::Out,
                method: one.method,
                amount: one.amount,
                received: one.amount,
                reference: one.reference.clone(),
            }));
            facts.push(Fact::CashConfirmed { case, asked_after_restart: false });
        }
        Ok(facts)
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
        self.state.attempts.get(id).and_then(|attempt| attempt.receipt.as_ref()).ok_or(Refusal::NotNow)?;
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
        facts.extend(self.settled_papers(now, id).into_iter().map(Fact::PrintIntent));
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
        let owed = attempt.owed_back().map_err(|_| Refusal::BadAmount)?;
        let mut facts = self.movements_out(now, &owed)?;
        facts.extend(self.payout_papers(now, &Subject::from(&id)).into_iter().map(Fact::PrintIntent));
        let intent = self.fresh_intent()?;
        self.commit(now, &id, facts)?;
        self.offer(&id, intent);
        Ok(self.follow(now, &id))
    }

    /// The first movement nobody has answered for.
    pub(crate) fn cash_question(&self) -> Option<(Subject, &CashMovement)> {
        self.open_movements().next().map(|(subject, open)| (subject, &open.movement))
    }

    pub(crate) fn answer_cash(&mut self, now: Stamp, args: &AnswerCashArgs) -> Result<Vec<Duty>, Refusal> {
        let found = self
            .open_movements()
            .find(|(_, open)| open.movement.case.as_str() == args.case_id)
            .map(|(subject, open)| (subject, open.movement.clone()));
        let (subject, movement) = found.ok_or(Refusal::StaleIntent)?;
        let case = movement.case.clone();
        let own = |fact| Entry { subject: subject.clone(), fact };
        if !args.moved {
            let mut entries = vec![own(Fact::CashAborted { case, asked_after_restart: true })];
            entries.extend(self.nothing_moved(&subject).map(own));
            self.commit_entries(now, &subject, entries)?;
            return Ok(Vec::new());
        }
        let mut entries = vec![own(Fact::CashConfirmed { case, asked_after_restart: true })];
        if let Subject::Attempt(id) = &subject {
            let papers = match movement.direction {
                Direction::In => self.settled_papers(now, id),
                Direction::Out => self.refund_intent(now, id).into_iter().collect(),
            };
            entries.extend(papers.into_iter().map(Fact::PrintIntent).map(own));
        }
        entries.extend(self.moved_after_all(now, &subject));
        self.commit_entries(now, &subject, entries)?;
        Ok(self.follow_case(now, &subject))
    }

    fn settled_papers(&self, now: Stamp, id: &AttemptId) -> Vec<PrintIntent> {
        let settled = self.state.attempts.get(id).and_then(|attempt| {
            let (settlement, receipt) = (attempt.settlement.as_ref()?, attempt.receipt.as_ref()?);
            Some(self.paper_intents(now, attempt, &settlement.split, receipt))
        });
        settled.unwrap_or_default()
    }

    fn fresh_case(&mut self, now: Stamp) -> Result<CaseId, Refusal> {
        CaseId::new(&self.fresh_uuid(now)).map_err(|_| Refusal::Malformed("case".to_owned()))
    }
}

/// The number on the slip of the other method's own terminal.
pub(super) fn reference_of(text: &str) -> Result<String, Refusal> {
    let reference = text.trim();
    let fits = (1..=64).contains(&reference.chars().count()) && !reference.chars().any(char::is_control);
    if fits { Ok(reference.to_owned()) } else { Err(Refusal::Malformed("reference".to_owned())) }
}
