//! 累计: amounts and sessions of the year (requirements 75-78, 82).

use super::case::{Case, Found, Prepared};
use crate::money::Money;

fn yuan(fen: i64) -> String {
    Money::from_fen(fen).map_or_else(|_| "很大".to_owned(), |amount| amount.to_string())
}

/// 年度药费: the lines with which the sum of the year passes the amount.
pub(super) fn yearly_amount(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    let Some(limit) = rule.rule.limits.amount else { return };
    let mut sum = case.this_year(rule).fold(0_i64, |sum, earlier| sum.saturating_add(earlier.amount.fen()));
    for at in case.lines(rule).filter(|at| !at.line.is_self_paid()) {
        let before = sum;
        sum = sum.saturating_add(at.line.fee.amount.fen());
        if sum > limit.fen() {
            let text = format!(
                "{} 前本年累计 {} 元，计入后 {} 元，年度线 {limit} 元",
                at.name(),
                yuan(before),
                yuan(sum)
            );
            found.push(Found::on(at.place, text));
        }
    }
}

/// 公务员年度门诊: what this bill brings the year's outpatient charges to.
pub(super) fn civil_servant_total(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    let (Some(limit), patient) = (rule.rule.limits.amount, &case.basket.patient) else { return };
    let now = case.lines(rule).fold(0_i64, |sum, at| sum.saturating_add(at.line.fee.amount.fen()));
    let sum = patient.year_total.fen().saturating_add(now);
    if patient.civil_servant && sum > limit.fen() {
        found.push(Found::visit(format!("公务员本年门诊累计 {} 元（含本单），年度线 {limit} 元", yuan(sum))));
    }
}

/// 病种限额: charges of the year of visits with such a diagnosis.
pub(super) fn disease_limit(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    let Some(limit) = rule.rule.limits.amount else { return };
    let scope = &rule.rule.scope;
    let of_disease = case.this_year(rule).filter(|earlier| {
        (scope.care_kinds.is_empty() || scope.care_kinds.contains(&earlier.care_kind))
            && (scope.diagnoses.is_empty()
                || scope.diagnoses.iter().any(|start| earlier.diagnosis.starts_with(start.as_str())))
    });
    let before = of_disease.fold(0_i64, |sum, earlier| sum.saturating_add(earlier.amount.fen()));
    let now = case.lines(rule).fold(0_i64, |sum, at| sum.saturating_add(at.line.fee.amount.fen()));
    let sum = before.saturating_add(now);
    if sum > limit.fen() {
        let text = format!("{} 本年累计 {} 元（含本单），限额 {limit} 元", case.diagnosis_words(), yuan(sum));
        found.push(Found::visit(text));
    }
}

/// 年度封顶: what the funds have paid.
pub(super) fn yearly_cap(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    let Some(limit) = rule.rule.limits.amount else { return };
    let paid = case.basket.patient.year_fund;
    if paid >= limit {
        found.push(Found::visit(format!("基金本年已支付 {paid} 元，封顶线 {limit} 元")));
    }
}

/// 次数: sessions of the year, this bill included.
pub(super) fn sessions(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    let Some(count) = rule.rule.limits.count else { return };
    let limit = i64::from(count) * 10_000;
    let before = case.this_year(rule).map(|earlier| earlier.quantity.ten_thousandths());
    let mut sum = before.fold(0_i64, i64::saturating_add);
    for at in case.lines(rule) {
        sum = sum.saturating_add(at.line.fee.quantity.ten_thousandths());
        if sum > limit {
            let text = format!("{} 本年第 {} 次，上限 {count} 次", at.name(), sum / 10_000);
            found.push(Found::on(at.place, text));
        }
    }
}
