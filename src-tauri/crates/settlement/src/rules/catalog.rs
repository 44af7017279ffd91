//! 目录: outside the catalog, not matched, swapped, altered, not in force, old (requirements 56, 65, 72, 152-156, 158).

use super::case::{Case, Found, Prepared};
use crate::fees::Grade;

/// 丙类, or not listed at all.
pub(super) fn outside(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    for at in case.lines(rule) {
        if at.line.listed.is_none() {
            found.push(Found::on(at.place, format!("{}：医保目录未收载", at.name())));
        } else if at.line.fee.item.grade == Grade::C {
            found.push(Found::on(at.place, format!("{}：丙类，全部由个人支付", at.name())));
        }
    }
}

/// 未对照: used for the insurance only after approval (requirement 156). Such a line is the patient's own already; the hit says why.
pub(super) fn unmapped(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    for at in case.lines_whoever_pays(rule) {
        if let Some(why) = &at.line.unmapped {
            let code = &at.line.fee.item.item_code;
            found.push(Found::on(at.place, format!("{}（院内编码 {code}）：{why}", at.name())));
        }
    }
}

/// 串换: what is charged is not what is mapped.
pub(super) fn code_differs(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    for at in case.lines(rule) {
        let fee = &at.line.fee;
        if let Some(listed) =
            at.line.listed.as_ref().filter(|listed| listed.catalog_code != fee.item.catalog_code)
        {
            let text = format!("收费编码 {}，目录对照编码 {}", fee.item.catalog_code, listed.catalog_code);
            found.push(Found::on(at.place, text));
        } else if let Some(charged) =
            fee.order.charged_name.as_deref().filter(|charged| *charged != fee.item.name)
        {
            found.push(Found::on(at.place, format!("收费名称“{charged}”，目录对照名称“{}”", fee.item.name)));
        }
    }
}

/// 擅改支付范围: grade, ratio or ceiling are not those of the catalog.
pub(super) fn coverage_altered(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    for at in case.lines(rule) {
        let (charged, Some(listed)) = (&at.line.fee.item, &at.line.listed) else { continue };
        if charged.grade != listed.grade {
            let text = format!("收费等级 {}，目录等级 {}", charged.grade.code(), listed.grade.code());
            found.push(Found::on(at.place, text));
        } else if charged.first_pay != listed.first_pay {
            let text = format!("先自付比例 {}，目录为 {}", charged.first_pay, listed.first_pay);
            found.push(Found::on(at.place, text));
        } else if charged.price_ceiling != listed.price_ceiling {
            found.push(Found::on(at.place, "限价与目录不同".to_owned()));
        }
    }
}

/// Not listed on the day of the service.
pub(super) fn not_in_force(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    let on = case.basket.on;
    for at in case.lines(rule) {
        if let Some(from) = at.line.valid_from.filter(|from| on < *from) {
            found.push(Found::on(at.place, format!("{}：目录自 {from} 起收载，服务日期 {on}", at.name())));
        } else if let Some(until) = at.line.valid_until.filter(|until| *until < on) {
            found.push(Found::on(at.place, format!("{}：目录已于 {until} 停用，服务日期 {on}", at.name())));
        }
    }
}

/// What the catalog restricts an item to.
pub(super) fn restriction(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    for at in case.lines(rule).filter(|at| !at.line.restriction.is_empty()) {
        let text = format!("{} {}；本次诊断 {}", at.name(), at.line.restriction, case.diagnosis_words());
        found.push(Found::on(at.place, text));
    }
}

/// The catalog has not been fetched for long.
pub(super) fn stale(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    if let (Some(age), Some(days)) = (case.basket.catalog_age, rule.rule.limits.days)
        && age > days
    {
        found.push(Found::visit(format!("目录已 {age} 天未更新，上限 {days} 天")));
    }
}
