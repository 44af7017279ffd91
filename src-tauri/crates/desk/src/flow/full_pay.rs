//! F10: the patient pays everything, because the insurance cannot be asked or shall not pay (safety §10.1, §10.2).
//!
//! Offered only where no settlement of the bill is in effect and none can come; otherwise the key is absent and the screen
//! says what is waited for. Needs neither platform nor line nor card.

use settlement::fact::{
    DocumentKind, Entry, Fact, FallbackFact, FromDeposit, FullPayBegan, FullPayReason, Outage, PrintIntent,
    Stamp, Subject, Tendered,
};
use settlement::fees::fee_total;
use settlement::ids::{CertNo, DepositId, FallbackId, PersonName};
use settlement::machine::State;
use settlement::money::Money;
use settlement::person::{CertKind, Payer};
use settlement::ports::{Cache, Journal};
use settlement::prescription::put_apart;
use settlement::request::Codec;
use settlement::tender;

use super::bill_cases::DAY_MS;
use super::quote::SPACE_MIN;
use crate::api::{FullPayArgs, FullPayWhy, TypePersonArgs};
use crate::desk::Desk;
use crate::inputs::Duty;
use crate::refuse::Refusal;
use crate::state::{AtBill, AtDesk};
use crate::view::PersonState;

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// A person typed by hand, for a card that cannot be read or a platform that cannot be asked.
    pub(crate) fn type_person(&mut self, now: Stamp, args: &TypePersonArgs) -> Result<Vec<Duty>, Refusal> {
        self.desk_for_another()?;
        let number = args.cert_no.trim().to_uppercase();
        let payer = Payer {
            name: PersonName::new(args.name.trim()).map_err(|_| Refusal::Malformed("name".to_owned()))?,
            cert_kind: CertKind::new(&args.cert_kind)
                .map_err(|_| Refusal::Malformed("cert_kind".to_owned()))?,
            cert_no: CertNo::new(&number).map_err(|_| Refusal::Malformed("cert_no".to_owned()))?,
            sex: None,
            birth_date: None,
            person_no: None,
        };
        self.state.bill = None;
        self.state.person =
            AtDesk { state: PersonState::ByHand, typed: Some(payer), seen_at: Some(now), ..AtDesk::nobody() };
        Ok(Vec::new())
    }

    /// Who stands at the glass, as far as anybody has said: the platform, the clerk, or the card.
    pub(crate) fn payer_at_desk(&self) -> Option<Payer> {
        let person = &self.state.person;
        if let Some(snapshot) = &person.snapshot {
            return Some(Payer {
                name: snapshot.name.clone(),
                cert_kind: snapshot.cert_kind.clone(),
                cert_no: snapshot.cert_no.clone(),
                sex: Some(snapshot.sex),
                birth_date: snapshot.birth_date,
                person_no: Some(snapshot.person_no.clone()),
            });
        }
        if person.typed.is_some() {
            return person.typed.clone();
        }
        let holder = person.card.as_ref()?.holder.as_ref()?;
        Some(Payer {
            name: holder.name.clone(),
            cert_kind: CertKind::new("01").ok()?,
            cert_no: holder.social_security_no.clone(),
            sex: Some(holder.sex),
            birth_date: holder.birth_date,
            person_no: None,
        })
    }

    /// Why the bill at the desk may not be paid in full now; what is waited for, in Chinese. Nothing: it may.
    pub(crate) fn full_pay_bar(&self, at: &AtBill) -> Option<String> {
        if let Some(bar) = self.money_bar() {
            return Some(bar.to_owned());
        }
        if at.lines.is_empty() {
            return Some("请先录入费用".to_owned());
        }
        if at.visit.is_none() {
            return Some("请先填写就诊信息".to_owned());
        }
        if self.payer_at_desk().is_none() {
            return Some("请先读卡或手工登记患者".to_owned());
        }
        if self.paid_in_full(&at.bill).is_some() {
            return Some("本单已按全自费收款".to_owned());
        }
        for attempt in self.attempts_of(&at.bill) {
            if self.waiting(&attempt.id).is_some() && attempt.settle_msg_id.is_none() {
                return Some("正在等待医保平台答复".to_owned());
            }
            match attempt.state {
                State::Void | State::Cancelled | State::Refunded => {}
                State::Draft | State::Registered | State::Uploaded | State::Quoted | State::Fencing
                    if attempt.settle_msg_id.is_none()
                        && !self.state.unsaved.contains(&Subject::from(&attempt.id)) => {}
                State::Settled => return Some("医保已结算，请按应付金额收款".to_owned()),
                State::Cancelling | State::CancelFencing => {
                    return Some("正在退费，等医保平台答复".to_owned());
                }
                State::Manual => return Some("这笔业务等待主管处理，可先收押金".to_owned()),
                State::Draft
                | State::Registered
                | State::Uploaded
                | State::Quoted
                | State::Settling
                | State::InDoubt
                | State::Reversing
                | State::Fencing
                | State::Confirming => {
                    return Some("上一笔医保结算还没有结果，等查明或撤回；患者急走可收押金".to_owned());
                }
            }
        }
        None
    }

    /// Is there room for one more bill of this price within the limits of `[offline]`?
    ///
    /// # Errors
    /// `OfflineLimit`, naming the limit that is reached.
    pub(crate) fn offline_room(&self, now: Stamp, price: Money) -> Result<(), Refusal> {
        let limits = &self.options.offline;
        let (count, total, oldest) = self.offline_open();
        let reached = |what: String| Err(Refusal::OfflineLimit(what));
        if count >= usize::try_from(limits.open_max).unwrap_or(usize::MAX) {
            return reached(format!("已有 {count} 笔未补结算，上限 {} 笔", limits.open_max));
        }
        if total.plus(price).map_err(|_| Refusal::BadAmount)? > limits.total_max {
            return reached(format!("未补结算已有 {total} 元，上限 {} 元", limits.total_max));
        }
        let age_max_ms = i64::from(limits.age_max_hours) * 60 * 60 * 1000;
        if oldest.is_some_and(|oldest| now.wall.since(oldest) >= age_max_ms) {
            return reached(format!("最早一笔已超过 {} 小时", limits.age_max_hours));
        }
        Ok(())
    }

    pub(crate) fn full_pay(&mut self, now: Stamp, args: &FullPayArgs) -> Result<Vec<Duty>, Refusal> {
        self.may_charge_in_full()?;
        if self.cash_question().is_some() {
            return Err(Refusal::CashQuestion);
        }
        let at = self.state.bill.as_ref().ok_or(Refusal::StaleIntent)?;
        if at.intent.as_str() != args.intent {
            return Err(Refusal::StaleIntent);
        }
        if let Some(bar) = self.full_pay_bar(at) {
            return Err(Refusal::NotSafeYet(bar));
        }
        if self.state.around.free_bytes.is_some_and(|free| free < SPACE_MIN) {
            return Err(Refusal::NoSpace);
        }
        let reason = reason_at_boundary(args.reason);
        if reason == FullPayReason::PatientsWish && !args.signed {
            return Err(Refusal::NoSignature);
        }
        let total = fee_total(&at.lines).map_err(|_| Refusal::BadAmount)?;
        self.offline_room(now, total)?;
        let bill = at.bill.clone();
        let from_deposit = match self.deposit_for(&bill) {
            Some(deposit) => Some(from_deposit(deposit).ok_or(Refusal::NotNow)?),
            None => None,
        };
        let held = from_deposit.as_ref().map_or(Money::ZERO, |from| from.tendered.amount);
        let rest = total.minus(held).map_err(|_| Refusal::BadAmount)?;
        if rest.is_negative() {
            return Err(Refusal::BadAmount);
        }
        // Who will bear a line is judged when it is settled after all; on which sheet it stands is known now.
        let mut lines = at.lines.clone();
        put_apart(&mut lines);
        let began = FullPayBegan {
            bill: bill.clone(),
            payer: self.payer_at_desk().ok_or(Refusal::NoPerson)?,
            visit: at.visit.clone().ok_or(Refusal::NoVisit)?,
            traces: self.state.trace.book.of_lines(&bill, &lines),
            lines,
            reason,
            signed: args.signed,
            outage: self.outage(),
            number: self.receipt_number(now, DocumentKind::FullPayReceipt.letter())?,
            resettle_until: self.resettle_until(now, reason),
            claim_until: self.claim_until(now, reason),
            from_deposit,
            clerk: self.state.session.clerk.clone().ok_or(Refusal::SignedOut)?,
        };
        let movement = match (&args.tender, rest.is_zero()) {
            (Some(tender), false) => Some(self.movement_in(now, tender, rest)?),
            (None, true) => None,
            (Some(_), true) | (None, false) => return Err(Refusal::BadAmount),
        };
        let id = self.fresh_fallback(now)?;
        let intent = self.fresh_intent()?;
        let duties = self.open_full_pay(now, &id, began, movement)?;
        if let Some(at) = self.state.bill.as_mut().filter(|at| at.bill == bill) {
            at.intent = intent;
            at.fault = None;
        }
        Ok(duties)
    }

    /// Everything that makes a bill paid in full, in one transaction; left-over registrations are taken back behind it.
    pub(crate) fn open_full_pay(
        &mut self,
        now: Stamp,
        id: &FallbackId,
        began: FullPayBegan,
        movement: Option<settlement::fact::CashMovement>,
    ) -> Result<Vec<Duty>, Refusal> {
        let left_over: Vec<Subject> = self
            .attempts_of(&began.bill)
            .filter(|attempt| {
                matches!(attempt.state, State::Draft | State::Registered | State::Uploaded | State::Quoted)
            })
            .map(|attempt| Subject::from(&attempt.id))
            .collect();
        let subject = Subject::from(id);
        let own = |fact| Entry { subject: subject.clone(), fact };
        let mut entries: Vec<Entry> = left_over
            .iter()
            .map(|subject| Entry { subject: subject.clone(), fact: Fact::Abandoned })
            .collect();
        if let Some(from) = &began.from_deposit {
            let fact = settlement::fact::DepositFact::ToFullPay { fallback: id.clone() };
            entries.push(Entry { subject: Subject::from(&from.deposit), fact: Fact::Deposit(fact) });
        }
        let papers = self.full_pay_papers(now, &began);
        let final_at_once = !began.reason.may_be_resettled();
        entries.push(own(Fact::Fallback(FallbackFact::Began(Box::new(began)))));
        if let Some(movement) = movement {
            // The money is on the counter already: intent and confirmation are one commit.
            let case = movement.case.clone();
            entries.push(own(Fact::CashIntent(movement)));
            entries.push(own(Fact::CashConfirmed { case, asked_after_restart: false }));
        }
        entries.push(own(Fact::Fallback(FallbackFact::Opened)));
        if final_at_once {
            entries.push(own(Fact::Fallback(FallbackFact::WindowOver)));
        }
        entries.extend(papers.into_iter().map(|intent| own(Fact::PrintIntent(intent))));
        self.commit_entries(now, &subject, entries)?;
        let mut duties = self.follow_case(now, &subject);
        for subject in &left_over {
            duties.extend(self.follow_case(now, subject));
        }
        Ok(duties)
    }

    /// The deposit pays the bill in full: the patient did not come back.
    pub(crate) fn deposit_to_full_pay(&mut self, now: Stamp, id: &DepositId) -> Result<Vec<Duty>, Refusal> {
        let deposit = self.state.deposits.get(id).ok_or(Refusal::UnknownAttempt)?;
        let attempt = self.state.attempts.get(&deposit.began.attempt).ok_or(Refusal::UnknownAttempt)?;
        let reason = FullPayReason::PlatformDown;
        let began = FullPayBegan {
            bill: deposit.bill().clone(),
            payer: deposit.began.payer.clone(),
            visit: attempt.began.visit.clone(),
            lines: attempt.began.lines.clone(),
            traces: self.state.trace.book.of_lines(deposit.bill(), &attempt.began.lines),
            reason,
            signed: false,
            outage: None,
            number: self.receipt_number(now, DocumentKind::FullPayReceipt.letter())?,
            resettle_until: self.resettle_until(now, reason),
            claim_until: self.claim_until(now, reason),
            from_deposit: Some(from_deposit(deposit).ok_or(Refusal::NotNow)?),
            clerk: deposit.began.clerk.clone(),
        };
        let id = self.fresh_fallback(now)?;
        self.open_full_pay(now, &id, began, None)
    }

    fn resettle_until(&self, now: Stamp, reason: FullPayReason) -> Option<settlement::BusinessDate> {
        let days = i64::from(self.options.profile.resettle_window_days);
        (days > 0 && reason.may_be_resettled()).then(|| now.wall.plus_millis(days * DAY_MS).china_date())
    }

    /// The last day for claiming a receipt of today by hand, where the hospital has said how long that is.
    fn claim_until(&self, now: Stamp, reason: FullPayReason) -> Option<settlement::BusinessDate> {
        let days = i64::from(self.options.offline.claim_days);
        (days > 0 && reason.may_be_resettled()).then(|| now.wall.plus_millis(days * DAY_MS).china_date())
    }

    /// What has failed since the platform last answered.
    fn outage(&self) -> Option<Outage> {
        self.state.around.line.outage.clone()
    }

    /// Receipt, fee list, checklist, and the outage statement where something had failed.
    pub(crate) fn full_pay_papers(&self, now: Stamp, began: &FullPayBegan) -> Vec<PrintIntent> {
        let claims = began.reason.may_be_resettled();
        let kinds = [
            (DocumentKind::FullPayReceipt, true),
            (DocumentKind::FeeList, true),
            (DocumentKind::OutageStatement, began.outage.is_some()),
            (DocumentKind::ReimbursementChecklist, claims),
        ];
        kinds
            .into_iter()
            .filter(|(_, wanted)| *wanted)
            .filter_map(|(kind, _)| self.paper_intent(now, kind, &began.number))
            .collect()
    }
}

/// How the deposit had come; it has one movement in.
fn from_deposit(deposit: &settlement::deposit::Deposit) -> Option<FromDeposit> {
    let tendered: Tendered = tender::taken(&deposit.movements).into_iter().next()?;
    Some(FromDeposit { deposit: deposit.id.clone(), tendered })
}

const fn reason_at_boundary(why: FullPayWhy) -> FullPayReason {
    match why {
        FullPayWhy::NoNetwork => FullPayReason::NoNetwork,
        FullPayWhy::PlatformDown => FullPayReason::PlatformDown,
        FullPayWhy::CardUnreadable => FullPayReason::CardUnreadable,
        FullPayWhy::PatientsWish => FullPayReason::PatientsWish,
        FullPayWhy::NotInsured => FullPayReason::NotInsured,
    }
}
