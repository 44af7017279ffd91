//! 限量: kinds per prescription, days of supply, quantities (requirements 37, 39-43, 50).

use std::collections::{BTreeMap, BTreeSet};

use super::case::{Case, Found, Prepared};

/// 每张处方不得超过5种药品: the first kind too many is hit and every one after it.
pub(super) fn kinds_per_prescription(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    let Some(count) = rule.rule.limits.count else { return };
    let mut kinds: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for at in case.lines(rule) {
        let Some(prescription) = at.prescription() else { continue };
        let seen = kinds.entry(prescription).or_default();
        seen.insert(at.line.fee.item.item_code.as_str());
        if exceeds(seen.len(), count) {
            let text = format!("处方 {prescription} 第 {} 种药品，上限 {count} 种", seen.len());
            found.push(Found::on(at.place, text));
        }
    }
}

/// More days than the limit.
pub(super) fn days_of_supply(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    let Some(limit) = rule.rule.limits.days else { return };
    for at in case.lines(rule) {
        if let Some(days) = at.line.fee.order.days.filter(|days| *days > limit) {
            found.push(Found::on(at.place, format!("{} 用药 {days} 天，上限 {limit} 天", at.name())));
        }
    }
}

/// More of one item on one line than the limit.
pub(super) fn quantity_of_line(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    let Some(count) = rule.rule.limits.count else { return };
    for at in case.lines(rule) {
        let quantity = at.line.fee.quantity;
        if quantity.ten_thousandths() > i64::from(count) * 10_000 {
            let unit = &at.line.fee.item.unit;
            let text = format!("{} 一次计 {quantity}{unit}，上限 {count}{unit}", at.name());
            found.push(Found::on(at.place, text));
        }
    }
}

/// 分解处方: what one prescription may not hold is spread over several of the same day and department.
pub(super) fn split_prescriptions(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    let Some(count) = rule.rule.limits.count else { return };
    let today = case.earlier(rule).filter(|earlier| {
        earlier.on == case.basket.on && earlier.department == case.basket.department && !earlier.self_paid
    });
    let mut kinds: BTreeSet<&str> = today.map(|earlier| earlier.item_code.as_str()).collect();
    let before = kinds.len();
    let mut prescriptions = BTreeSet::new();
    let mut lines = Vec::new();
    for at in case.lines(rule) {
        let Some(prescription) = at.prescription() else { continue };
        prescriptions.insert(prescription);
        kinds.insert(at.line.fee.item.item_code.as_str());
        lines.push((at.place, kinds.len()));
    }
    // One prescription alone with nothing before it is another rule's business.
    if before == 0 && prescriptions.len() < 2 {
        return;
    }
    for (place, kinds) in lines.into_iter().filter(|(_, kinds)| exceeds(*kinds, count)) {
        let text = format!("同日同科累计第 {kinds} 种药品（其中此前已开 {before} 种），上限 {count} 种");
        found.push(Found::on(place, text));
    }
}

/// 药量重叠: the same item is charged again while so many days of the last supply are left.
pub(super) fn overlapping_supply(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    let Some(tolerance) = rule.rule.limits.days else { return };
    for at in case.lines(rule) {
        let code = &at.line.fee.item.item_code;
        let left = case.earlier(rule).filter(|earlier| &earlier.item_code == code).filter_map(|earlier| {
            let days = i64::from(earlier.days?);
            let passed = earlier.on.days_until(case.basket.on);
            (passed >= 0).then(|| (days - passed, earlier.on))
        });
        if let Some((left, on)) = left.max().filter(|(left, _)| *left > i64::from(tolerance)) {
            let text = format!("{} 于 {on} 所开药量尚余 {left} 天，允许提前 {tolerance} 天", at.name());
            found.push(Found::on(at.place, text));
        }
    }
}

fn exceeds(count: usize, limit: u32) -> bool {
    u32::try_from(count).is_ok_and(|count| count > limit)
}
