//! 逻辑: sex and age, what a prescription must hold and may not mix, times of charging (requirements 37, 39, 45-47, 49, 69-71).

use std::collections::{BTreeMap, BTreeSet};

use super::case::{At, Case, Found, Prepared};
use super::pack::sex_word;
use crate::card_record::Sex;

/// 限性别.
pub(super) fn sex_only(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    let (Some(only), sex) = (rule.rule.limits.sex, case.basket.patient.sex) else { return };
    if sex == Sex::NotStated || sex == only {
        return;
    }
    for at in case.lines(rule) {
        let text = format!("{} 限{}性，患者为{}性", at.name(), sex_word(only), sex_word(sex));
        found.push(Found::on(at.place, text));
    }
}

/// 限年龄.
pub(super) fn age_within(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    let limits = &rule.rule.limits;
    let Some(age) = case.basket.patient.age else { return };
    let (from, to) = (limits.age_from.unwrap_or(0), limits.age_to);
    if age >= from && to.is_none_or(|to| age <= to) {
        return;
    }
    let range = to.map_or_else(|| format!("{from} 岁以上"), |to| format!("{from} 至 {to} 岁"));
    for at in case.lines(rule) {
        found.push(Found::on(at.place, format!("{} 限 {range}，患者 {age} 岁", at.name())));
    }
}

fn by_prescription<'a>(lines: impl Iterator<Item = At<'a>>) -> BTreeMap<&'a str, Vec<At<'a>>> {
    let mut prescriptions: BTreeMap<&str, Vec<At<'a>>> = BTreeMap::new();
    for at in lines {
        if let Some(prescription) = at.prescription() {
            prescriptions.entry(prescription).or_default().push(at);
        }
    }
    prescriptions
}

/// 医保用药和非医保用药分处方.
pub(super) fn mixed_prescription(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    for (prescription, lines) in by_prescription(case.lines(rule)) {
        let (own, insured): (Vec<_>, Vec<_>) = lines.into_iter().partition(|at| at.line.is_self_paid());
        if !insured.is_empty() {
            let text = |at: &At<'_>| format!("处方 {prescription} 中 {} 为自费，其余为医保", at.name());
            found.extend(own.iter().map(|at| Found::on(at.place, text(at))));
        }
    }
}

/// 分别开方: what is in scope and the other classes do not stand on one prescription.
pub(super) fn kinds_apart(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    let others: BTreeSet<&str> = case.other(rule).filter_map(|at| at.prescription()).collect();
    for at in case.lines(rule) {
        if let Some(prescription) = at.prescription().filter(|prescription| others.contains(prescription)) {
            let text =
                format!("处方 {prescription} 中 {} 须与{}分开", at.name(), rule.rule.limits.other.join("、"));
            found.push(Found::on(at.place, text));
        }
    }
}

/// 处方不全: members that are missing of lines that come by prescription.
pub(super) fn incomplete(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    let (basket, wanted) = (case.basket, &rule.rule.limits.words);
    for at in case.lines(rule).filter(|at| at.prescription().is_some()) {
        let order = &at.line.fee.order;
        let missing: Vec<&str> = wanted
            .iter()
            .map(String::as_str)
            .filter(|member| match *member {
                "天数" => order.days.is_none(),
                "用法" => order.usage.is_none(),
                "规格" => at.line.fee.item.spec.is_empty(),
                "性别" => basket.patient.sex == Sex::NotStated,
                "年龄" => basket.patient.age.is_none(),
                "医师" => basket.doctor.code.is_empty() || basket.doctor.name.is_empty(),
                "诊断" => basket.diagnoses.is_empty(),
                _ => false,
            })
            .collect();
        if !missing.is_empty() {
            found.push(Found::on(at.place, format!("{} 缺：{}", at.name(), missing.join("、"))));
        }
    }
}

/// 无医师签名.
pub(super) fn unsigned(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    for at in case.lines(rule).filter(|at| at.line.fee.order.signed == Some(false)) {
        let prescription = at.prescription().unwrap_or("（无号）");
        found.push(Found::on(at.place, format!("处方 {prescription} 没有医师签名")));
    }
}

/// 与医嘱相符: a line without the number of its order.
pub(super) fn order_missing(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    for at in case.lines(rule).filter(|at| at.line.fee.order_no.is_none()) {
        found.push(Found::on(at.place, format!("{} 没有处方或医嘱号", at.name())));
    }
}

/// 补记, 迟记: the service was so many days before, or is still to come.
pub(super) fn charged_late(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    let Some(days) = rule.rule.limits.days else { return };
    for at in case.lines(rule) {
        let on = at.line.fee.occurred_at.china_date();
        let late = on.days_until(case.basket.on);
        if late > i64::from(days) {
            let text = format!("{} 发生于 {on}，迟记 {late} 天，允许 {days} 天", at.name());
            found.push(Found::on(at.place, text));
        } else if late < 0 {
            found.push(Found::on(at.place, format!("{} 发生日期 {on} 在收费日期之后", at.name())));
        }
    }
}

/// 不见病人就开处方: a prescription, and no visit fee on the bill or in the days before.
pub(super) fn no_visit_record(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    let Some(days) = rule.rule.limits.days else { return };
    let recent = |on: crate::BusinessDate| (0..=i64::from(days)).contains(&on.days_until(case.basket.on));
    let seen =
        case.other(rule).next().is_some() || case.earlier_other(rule).any(|earlier| recent(earlier.on));
    if seen {
        return;
    }
    if let Some(at) = case.lines(rule).find(|at| at.prescription().is_some()) {
        let text = format!("{} 所在处方没有挂号或诊察记录（含此前 {days} 天）", at.name());
        found.push(Found::on(at.place, text));
    }
}
