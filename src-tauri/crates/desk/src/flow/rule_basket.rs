//! What is known of a bill, as the rules want it: from the desk, the catalog and the bills of this window.

use std::collections::BTreeMap;

use settlement::BusinessDate;
use settlement::attempt::Attempt;
use settlement::entitlement::Filing;
use settlement::fees::{CatalogItem, FeeLine, VisitDetails};
use settlement::ids::{ItemCode, PersonNo};
use settlement::machine::State;
use settlement::money::Money;
use settlement::person::{Insurance, PersonSnapshot};
use settlement::ports::{Cache, Journal};
use settlement::request::Codec;
use settlement::rules::{Basket, ChargedLine, Diagnosis, Doctor, Earlier, Patient};

use super::rules::Known;
use crate::desk::Desk;
use crate::state::{AtBill, AtDesk};

/// Earlier bills of a patient at this window, with what the funds paid.
pub(crate) struct Before {
    pub(crate) history: Vec<Earlier>,
    pub(crate) year_fund: Money,
    pub(crate) year_total: Money,
    /// Filings that hold on the day, where the platform told them.
    pub(crate) filings: Option<Vec<Filing>>,
}

/// The bill at the desk; nothing before person and insurance are known.
pub(crate) fn basket(
    at: &AtBill,
    person: &AtDesk,
    before: Before,
    on: BusinessDate,
    known: &BTreeMap<ItemCode, Known>,
) -> Option<Basket> {
    let (snapshot, insurance) = (person.snapshot.as_ref()?, person.insurance()?);
    let charged = |line: &FeeLine| match known.get(&line.item.item_code) {
        Some(known) => {
            let entry = known.entry.as_ref();
            ChargedLine {
                // Where the hospital has no price of its own, none can differ from it.
                listed: entry.map(|entry| CatalogItem {
                    unit_price: if entry.priced { entry.item.unit_price } else { line.unit_price },
                    ..entry.item.clone()
                }),
                valid_from: entry.and_then(|entry| entry.valid_from),
                valid_until: entry.and_then(|entry| entry.valid_to),
                restriction: entry.map(|entry| entry.restriction.clone()).unwrap_or_default(),
                unmapped: known.unmapped.clone(),
                alternatives: known.alternatives.clone(),
                ..ChargedLine::plain(line.clone())
            }
        }
        None => ChargedLine::plain(line.clone()),
    };
    let lines = at.lines.iter().map(charged).collect();
    Some(whole(snapshot, insurance, at.visit.as_ref(), lines, before, on))
}

/// A bill that was charged before, as it stood then.
pub(crate) fn basket_of(attempt: &Attempt, before: Before) -> Basket {
    let began = &attempt.began;
    let lines = began.lines.iter().map(|line| ChargedLine::plain(line.clone())).collect();
    whole(&began.person, &began.insurance, Some(&began.visit), lines, before, day_of(attempt))
}

fn whole(
    person: &PersonSnapshot,
    insurance: &Insurance,
    visit: Option<&VisitDetails>,
    lines: Vec<ChargedLine>,
    before: Before,
    on: BusinessDate,
) -> Basket {
    let text = |part: fn(&VisitDetails) -> &str| visit.map(part).unwrap_or_default().to_owned();
    let diagnosis = visit
        .map(|visit| Diagnosis { code: visit.diagnosis_code.clone(), name: visit.diagnosis_name.clone() });
    Basket {
        on,
        care_kind: text(|visit| visit.care_kind.as_str()),
        department: text(|visit| &visit.department_code),
        diagnoses: diagnosis.into_iter().collect(),
        injury: visit.and_then(|visit| visit.injury.clone()),
        patient: Patient {
            age: person.birth_date.map(|birth| birth.years_until(on)),
            sex: person.sex,
            civil_servant: insurance.civil_servant,
            insurance_kind: insurance.kind.as_str().to_owned(),
            filings: before.filings,
            year_fund: before.year_fund,
            year_total: before.year_total,
        },
        doctor: Doctor { code: text(|visit| &visit.doctor_code), name: text(|visit| &visit.doctor_name) },
        lines,
        history: before.history,
        listings: None,
        catalog_age: None,
    }
}

/// The day of a bill.
pub(crate) fn day_of(attempt: &Attempt) -> BusinessDate {
    let first = attempt.began.lines.first().map(|line| line.occurred_at);
    first.unwrap_or(attempt.since.wall).china_date()
}

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// What this window has charged to the patient at the desk before, of a year, and what the platform tells of him.
    pub(crate) fn charged_before(&self, at: &AtBill, on: BusinessDate) -> Option<Before> {
        let person = &self.state.person.snapshot.as_ref()?.person_no;
        let other = |attempt: &&Attempt| attempt.began.bill != at.bill;
        let mut before = before(self.state.attempts.values().filter(other), person, on);
        let known = &self.state.person.entitlement;
        before.filings = known.filings.value().map(|told| told.on(on).cloned().collect());
        // The platform counts every hospital; this window may know of a settlement that it does not count yet.
        let year = self.state.person.insurance().zip(known.accumulators.value());
        if let Some(year) = year.and_then(|(insurance, told)| told.of(&insurance.kind, on.year())) {
            before.year_fund = before.year_fund.max(year.fund_total());
            before.year_total = before.year_total.max(year.fees);
        }
        Some(before)
    }
}

/// Settled bills of a person within a year before a day.
pub(crate) fn before<'a>(
    attempts: impl Iterator<Item = &'a Attempt>,
    person: &PersonNo,
    on: BusinessDate,
) -> Before {
    let mut all =
        Before { history: Vec::new(), year_fund: Money::ZERO, year_total: Money::ZERO, filings: None };
    let settled = attempts.filter(|attempt| {
        attempt.state == State::Settled && !attempt.elsewhere && &attempt.began.person.person_no == person
    });
    for attempt in settled {
        let day = day_of(attempt);
        if !(0..=366).contains(&day.days_until(on)) {
            continue;
        }
        if let Some(settlement) = attempt.settlement.as_ref().filter(|_| day.year() == on.year()) {
            let sum = |sum: Money, more| sum.plus(more).unwrap_or(sum);
            all.year_fund = sum(all.year_fund, settlement.split.fund_total);
            all.year_total = sum(all.year_total, settlement.split.total);
        }
        let visit = &attempt.began.visit;
        all.history.extend(attempt.began.lines.iter().map(|line| Earlier {
            on: day,
            department: visit.department_code.clone(),
            care_kind: visit.care_kind.as_str().to_owned(),
            diagnosis: visit.diagnosis_code.clone(),
            item_code: line.item.item_code.clone(),
            catalog_code: line.item.catalog_code.as_str().to_owned(),
            name: line.item.name.clone(),
            quantity: line.quantity,
            days: line.order.days,
            amount: line.amount,
            self_paid: line.is_self_paid(),
        }));
    }
    all.history.sort_by_key(|earlier| earlier.on);
    all
}
