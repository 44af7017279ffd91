//! 价格: prices that are not the catalog's, decomposed items, dear prescriptions, cheaper choices (requirements 49, 51, 67, 163).

use std::collections::BTreeMap;

use super::case::{Case, Found, Prepared};
use crate::fees::Grade;
use crate::money::Money;

/// 不执行统一价格: the unit price is not the catalog's.
pub(super) fn differs(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    for at in case.lines(rule) {
        let charged = at.line.fee.unit_price;
        if let Some(listed) = at.line.listed.as_ref().filter(|listed| listed.unit_price != charged) {
            let text = format!("{} 单价 {charged}，目录价 {}", at.name(), listed.unit_price);
            found.push(Found::on(at.place, text));
        }
    }
}

/// 超限价: what is above is the patient's own.
pub(super) fn above_ceiling(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    for at in case.lines(rule) {
        let charged = at.line.fee.unit_price;
        if let Some(ceiling) = at.line.fee.item.price_ceiling.filter(|ceiling| charged > *ceiling) {
            let text = format!("{} 单价 {charged}，医保限价 {ceiling}，超出部分个人支付", at.name());
            found.push(Found::on(at.place, text));
        }
    }
}

/// 分解收费: a part beside the whole that holds it.
pub(super) fn decomposed(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    let Some(whole) = case.lines(rule).next() else { return };
    for part in case.other(rule).filter(|part| part.place != whole.place) {
        let text = format!("{} 已含在 {} 中，不能另收", part.name(), whole.name());
        found.push(Found::on(part.place, text));
    }
}

/// 大处方: what one prescription comes to.
pub(super) fn big_prescription(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    let Some(limit) = rule.rule.limits.amount else { return };
    let mut sums: BTreeMap<&str, (i64, usize)> = BTreeMap::new();
    for at in case.lines(rule) {
        if let Some(prescription) = at.prescription() {
            let (sum, _) = sums.entry(prescription).or_insert((0, at.place));
            *sum = sum.saturating_add(at.line.fee.amount.fen());
        }
    }
    for (prescription, (sum, place)) in sums.into_iter().filter(|(_, (sum, _))| *sum > limit.fen()) {
        let sum = Money::from_fen(sum).unwrap_or(limit);
        found.push(Found::on(place, format!("处方 {prescription} 共 {sum} 元，上限 {limit} 元")));
    }
}

/// 同通用名有更便宜的.
pub(super) fn cheaper_generic(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    for at in case.lines(rule) {
        let item = &at.line.fee.item;
        let same_unit = at.line.alternatives.iter().filter(|other| {
            other.name == item.name && other.unit == item.unit && other.unit_price < at.line.fee.unit_price
        });
        if let Some(cheaper) = same_unit.min_by_key(|other| other.unit_price) {
            let text = format!(
                "{} {} 每{} {} 元；同名 {} 每{} {} 元",
                item.name,
                item.spec,
                item.unit,
                at.line.fee.unit_price,
                cheaper.spec,
                cheaper.unit,
                cheaper.unit_price
            );
            found.push(Found::on(at.place, text));
        }
    }
}

/// 优先甲类.
pub(super) fn class_a_preferred(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    for at in case.lines(rule).filter(|at| at.line.fee.item.grade != Grade::A) {
        let item = &at.line.fee.item;
        let class_a =
            at.line.alternatives.iter().find(|other| other.name == item.name && other.grade == Grade::A);
        if let Some(class_a) = class_a {
            let text = format!("{} {} 不是甲类；同名 {} 为甲类", item.name, item.spec, class_a.spec);
            found.push(Found::on(at.place, text));
        }
    }
}
