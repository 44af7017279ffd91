//! A settlement of another window goes back at this one (platform-interface §3.1): asked for by the ids on its form, shown,
//! asked for once more at the key, and then cancelled like one of ours, as a case of its own.
//!
//! Two windows may want to give the same money back. Only a 2208 of ours that the platform has answered as done pays out here;
//! a settlement that is refunded without such an answer stops the case, and two people ask the other window.

use settlement::fact::{
    AttemptBegan, Entry, Fact, FoundElsewhere, PayMethod, Purpose, Stamp, Subject, Tendered,
};
use settlement::fees::VisitDetails;
use settlement::ids::{
    AttemptId, BillId, ChargeBatchNo, DocumentNo, OutpatientNo, PlatformSettlementId, VisitId,
};
use settlement::machine::State;
use settlement::ports::{Cache, Journal};
use settlement::request::{Answer, Codec, DoubtWhy, RawReply, Request, SettlementElsewhere, Transaction};

use super::cancel::reason_of;
use super::card::read_fault;
use super::cash::reference_of;
use super::quote::SPACE_MIN;
use super::session::is_about_sign_in;
use crate::api::{FindElsewhereArgs, RefundElsewhereArgs, TenderMethod};
use crate::desk::Desk;
use crate::fault::{FaultCode, FaultView};
use crate::inputs::{AskId, Duty};
use crate::refuse::Refusal;
use crate::state::{AskedElsewhere, AtBill, Elsewhere, Pending};
use crate::view::{ElsewhereView, FoundElsewhereView};
use crate::view_words::doubt_words;

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    pub(crate) fn find_elsewhere(
        &mut self,
        now: Stamp,
        args: &FindElsewhereArgs,
    ) -> Result<Vec<Duty>, Refusal> {
        if !self.options.profile.cancel_is_idempotent {
            return Err(Refusal::NotElsewhere);
        }
        if self.state.person.insurance().is_none() {
            return Err(Refusal::NoPerson);
        }
        let asking = self.state.person.elsewhere.as_ref().is_some_and(|one| one.ask.is_some());
        if asking || !self.desk_is_free() {
            return Err(Refusal::Busy);
        }
        let settlement = PlatformSettlementId::new(args.settlement.trim())
            .map_err(|_| Refusal::Malformed("settlement".to_owned()))?;
        let visit_id = VisitId::new(args.visit.trim()).map_err(|_| Refusal::Malformed("visit".to_owned()))?;
        for known in self.state.attempts.values() {
            if known.settlement.as_ref().is_none_or(|settled| settled.id != settlement) {
                continue;
            }
            if !known.elsewhere {
                return Err(Refusal::SettledHere);
            }
            if !known.state.is_final() {
                return Err(Refusal::BillTaken(known.bill().to_string()));
            }
        }
        let intent = self.fresh_intent()?;
        self.state.bill = None;
        self.state.person.elsewhere = Some(Elsewhere::new(settlement, visit_id, intent));
        self.ask_elsewhere(now)
    }

    /// 5203.
    fn ask_elsewhere(&mut self, now: Stamp) -> Result<Vec<Duty>, Refusal> {
        let person = self.state.person.snapshot.as_ref().ok_or(Refusal::NoPerson)?.person_no.clone();
        let wanted = self.state.person.elsewhere.as_ref().ok_or(Refusal::StaleIntent)?;
        let (visit_id, settlement) = (wanted.visit_id.clone(), wanted.settlement.clone());
        let (ask, duty) = self.ask(now, None, Request::FindElsewhere { person, visit_id, settlement })?;
        if let Some(wanted) = &mut self.state.person.elsewhere {
            wanted.ask = Some(ask);
            wanted.fault = None;
        }
        Ok(vec![duty])
    }

    /// The key: what the form says is taken down, and the platform is asked once more before anything is cancelled.
    pub(crate) fn refund_elsewhere(
        &mut self,
        now: Stamp,
        args: &RefundElsewhereArgs,
    ) -> Result<Vec<Duty>, Refusal> {
        if self.cash_question().is_some() {
            return Err(Refusal::CashQuestion);
        }
        let wanted = self.state.person.elsewhere.as_ref().ok_or(Refusal::StaleIntent)?;
        if wanted.intent.as_str() != args.intent || wanted.ask.is_some() {
            return Err(Refusal::StaleIntent);
        }
        let (Some(found), Some(_)) = (&wanted.found, &wanted.outpatient_no) else {
            return Err(Refusal::NotNow);
        };
        if self.state.person.check.is_none() {
            return Err(Refusal::NotVerified);
        }
        if self.state.around.free_bytes.is_some_and(|free| free < SPACE_MIN) {
            return Err(Refusal::NoSpace);
        }
        self.may_begin(now)?;
        let reason = reason_of(&args.reason)?;
        let receipt = DocumentNo::new(args.receipt.trim().to_uppercase().as_str())
            .map_err(|_| Refusal::Malformed("receipt".to_owned()))?;
        let share = found.settlement.split.cash_share;
        let paid = if share.is_zero() { Vec::new() } else { vec![tendered(args, share)?] };
        let supervisor = self.vouched(args.receipt_returned, args.supervisor.as_deref())?;
        let receipt_returned = args.receipt_returned;
        let asked = AskedElsewhere { receipt, paid, receipt_returned, supervisor, reason };
        let intent = self.fresh_intent()?;
        if let Some(wanted) = &mut self.state.person.elsewhere {
            wanted.asked = Some(asked);
            wanted.intent = intent;
        }
        self.ask_elsewhere(now)
    }

    /// 5203 or 5201 answered.
    pub(crate) fn elsewhere_answered(
        &mut self,
        now: Stamp,
        ask: AskId,
        pending: &Pending,
        ending: &RawReply,
        answer: Answer,
    ) -> Vec<Duty> {
        let Some(wanted) = self.state.person.elsewhere.as_mut().filter(|one| one.ask == Some(ask)) else {
            return Vec::new();
        };
        wanted.ask = None;
        let asked = wanted.asked.take();
        let output = match answer {
            Answer::Done(output) => *output,
            Answer::Refused(text) if is_about_sign_in(&text) => {
                self.sign_in_was_forgotten();
                return self.elsewhere_fault(read_fault(&Answer::Refused(text)));
            }
            Answer::Refused(text) => return self.elsewhere_fault(Some(not_found(Some(text)))),
            Answer::Doubt(why @ (DoubtWhy::Member(_) | DoubtWhy::Split(_) | DoubtWhy::Amount(_))) => {
                return self.elsewhere_fault(Some(not_found(Some(doubt_words(&why)))));
            }
            other @ (Answer::NotSent | Answer::Doubt(_)) => return self.elsewhere_fault(read_fault(&other)),
        };
        if pending.request.transaction() == Transaction::FetchVisits {
            let number = output.found_visit_no().flatten();
            let fault = if number.is_none() { Some(not_found(None)) } else { None };
            wanted.outpatient_no = number;
            return self.elsewhere_fault(fault);
        }
        let Some(found) = output.found_elsewhere() else {
            return self.elsewhere_fault(Some(not_found(None)));
        };
        if found.refunded {
            wanted.found = None;
            return self.elsewhere_fault(Some(FaultCode::P25.view()));
        }
        let next = if let Some(asked) = asked {
            let body = match ending {
                RawReply::Http { body, .. } => body.clone(),
                RawReply::NotSent | RawReply::Lost(_) => Vec::new(),
            };
            let evidence = Fact::Evidence {
                transaction: Transaction::FetchSettlement,
                msg_id: pending.msg_id.clone(),
                body,
            };
            self.cancel_elsewhere(now, *found, asked, evidence)
        } else {
            wanted.found = Some(*found);
            self.ask_visit_no(now)
        };
        next.unwrap_or_else(|refusal| self.elsewhere_fault(Some(refusal.view())))
    }

    /// 5201: 2202 of the fence needs the number under which the other window had registered the visit.
    fn ask_visit_no(&mut self, now: Stamp) -> Result<Vec<Duty>, Refusal> {
        let person = self.state.person.snapshot.as_ref().ok_or(Refusal::NoPerson)?.person_no.clone();
        let wanted = self.state.person.elsewhere.as_ref().ok_or(Refusal::StaleIntent)?;
        let found = wanted.found.as_ref().ok_or(Refusal::NotNow)?;
        let request = Request::FindVisitNo {
            person,
            care_kind: found.care_kind.clone(),
            day: found.settlement.settled_at,
            visit_id: wanted.visit_id.clone(),
        };
        let (ask, duty) = self.ask(now, None, request)?;
        if let Some(wanted) = &mut self.state.person.elsewhere {
            wanted.ask = Some(ask);
        }
        Ok(vec![duty])
    }

    fn elsewhere_fault(&mut self, fault: Option<FaultView>) -> Vec<Duty> {
        if let Some(wanted) = &mut self.state.person.elsewhere {
            wanted.fault = fault;
        }
        Vec::new()
    }

    /// 2208: the case begins, with the evidence, what the form says, and the intent in one commit.
    fn cancel_elsewhere(
        &mut self,
        now: Stamp,
        found: SettlementElsewhere,
        asked: AskedElsewhere,
        evidence: Fact,
    ) -> Result<Vec<Duty>, Refusal> {
        let person = self.state.person.snapshot.clone().ok_or(Refusal::NoPerson)?;
        let same = |insurance: &&settlement::person::Insurance| insurance.kind == found.insurance;
        let insurance = person.insurances.iter().find(same).cloned().ok_or(Refusal::OtherPerson)?;
        let wanted = self.state.person.elsewhere.as_ref().ok_or(Refusal::StaleIntent)?;
        let (visit_id, number) = (wanted.visit_id.clone(), wanted.outpatient_no.clone());
        let outpatient_no: OutpatientNo = number.ok_or(Refusal::NotNow)?;
        let clerk = self.state.session.clerk.clone().ok_or(Refusal::SignedOut)?;
        let bill = BillId::new(&format!("R-{}", found.settlement.id))
            .map_err(|_| Refusal::Malformed("settlement".to_owned()))?;
        let id = self.fresh_attempt(now)?;
        let tail = self.number_of_try(now)?;
        let batch =
            ChargeBatchNo::new(&format!("B{tail}")).map_err(|_| Refusal::Malformed("batch".to_owned()))?;
        let visit = unknown_visit(&found);
        let request = Request::Cancel {
            person: person.person_no.clone(),
            visit_id: visit_id.clone(),
            settlement: found.settlement.id.clone(),
            settled: Box::new(found.settlement.split.clone()),
        };
        let began = AttemptBegan {
            bill: bill.clone(),
            person,
            insurance,
            credential: self.state.person.credential.clone().ok_or(Refusal::NoPerson)?,
            identity_check: self.state.person.check.clone(),
            visit: visit.clone(),
            lines: Vec::new(),
            outpatient_no,
            batch,
            purpose: Purpose::Ordinary,
            answers: Vec::new(),
            estimate: None,
            clerk: clerk.clone(),
        };
        let there = FoundElsewhere {
            visit_id,
            msg_id: found.msg_id,
            settlement: found.settlement,
            receipt: asked.receipt,
            paid: asked.paid,
            receipt_returned: asked.receipt_returned,
            supervisor: asked.supervisor,
        };
        let subject = Subject::from(&id);
        let facts = [
            Fact::Began(Box::new(began)),
            evidence,
            Fact::FoundElsewhere(Box::new(there)),
            Fact::CancelAsked { reason: asked.reason, keeps: Vec::new(), clerk },
        ];
        let entries = facts.into_iter().map(|fact| Entry { subject: subject.clone(), fact }).collect();
        let intent = self.fresh_intent()?;
        let duty = self.commit_intent_with(now, &subject, entries, request)?;
        self.state.person.elsewhere = None;
        self.state.bill =
            Some(AtBill { visit: Some(visit), attempt: Some(id), ..AtBill::empty(bill, intent) });
        Ok(vec![duty])
    }

    /// It is refunded, and no answer of ours says that we did it: nothing is paid out, two people ask the other window.
    pub(super) fn refunded_by_whom(&mut self, now: Stamp, id: &AttemptId) -> Vec<Duty> {
        let Some(attempt) = self.state.attempts.get(id) else { return Vec::new() };
        let (bill, said) = (attempt.bill().clone(), attempt.refusal.clone().map(|(_, text)| text));
        self.state.retries.remove(id);
        let what = "refunded at another window, or by a 2208 of ours that nobody answered".to_owned();
        let duties = self.report(now, id, vec![Fact::Contradiction { what }]);
        self.untell(&super::cancel::cancel_doubt().code, Some(&bill));
        self.tell(now, FaultCode::P26.view_with(said), Some(bill));
        duties
    }

    /// Is this the cancel of a settlement of another window, of which nobody knows yet how it went?
    pub(super) fn cancels_elsewhere(&self, id: &AttemptId) -> bool {
        let attempt = self.state.attempts.get(id);
        attempt.is_some_and(|attempt| attempt.elsewhere && attempt.state == State::Cancelling)
    }

    pub(crate) fn elsewhere_view(&self) -> Option<ElsewhereView> {
        let wanted = self.state.person.elsewhere.as_ref()?;
        let found = wanted.found.as_ref().filter(|_| wanted.outpatient_no.is_some());
        Some(ElsewhereView {
            settlement: wanted.settlement.to_string(),
            visit: wanted.visit_id.to_string(),
            asking: wanted.ask.is_some(),
            found: found.map(|found| FoundElsewhereView {
                settled_at: found.settlement.settled_at.platform_text(),
                terminal: found.msg_id.as_str().get(26..28).unwrap_or_default().to_owned(),
                total: found.settlement.split.total.to_string(),
                fund: found.settlement.split.fund_total.to_string(),
                account: found.settlement.split.account_share.to_string(),
                cash: found.settlement.split.cash_share.to_string(),
            }),
            fault: wanted.fault.clone(),
            intent: wanted.intent.to_string(),
        })
    }
}

/// How the share had been paid, as the form says: it goes back the same way.
fn tendered(args: &RefundElsewhereArgs, amount: settlement::Money) -> Result<Tendered, Refusal> {
    let method = match args.method {
        TenderMethod::Cash => PayMethod::Cash,
        TenderMethod::WechatPay => PayMethod::WechatPay,
        TenderMethod::Alipay => PayMethod::Alipay,
        TenderMethod::BankCard => PayMethod::BankCard,
    };
    let reference = match method {
        PayMethod::Cash => None,
        PayMethod::WechatPay | PayMethod::Alipay | PayMethod::BankCard => {
            Some(reference_of(args.reference.as_deref().unwrap_or_default())?)
        }
    };
    Ok(Tendered { method, reference, amount })
}

/// The visit as far as a settlement tells it; nothing of it is sent anywhere.
fn unknown_visit(found: &SettlementElsewhere) -> VisitDetails {
    let unknown = || "-".to_owned();
    VisitDetails {
        care_kind: found.care_kind.clone(),
        department_code: unknown(),
        department_name: unknown(),
        doctor_code: unknown(),
        doctor_name: unknown(),
        diagnosis_code: unknown(),
        diagnosis_name: unknown(),
        use_account: !found.settlement.split.account_share.is_zero(),
        injury: None,
        disease: None,
    }
}

/// Nothing that could go back.
fn not_found(said: Option<String>) -> FaultView {
    FaultCode::P27.view_with(said)
}
