//! 重复: the same again, or what excludes each other (requirements 68, 163).

use super::case::{At, Case, Found, Prepared};
use crate::ids::ItemCode;
use crate::time::BusinessDate;

/// The same item of the same day twice on one bill.
pub(super) fn same_item(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    let lines: Vec<_> = case.lines(rule).map(|at| (key(at), at)).collect();
    for (number, (same, at)) in lines.iter().enumerate() {
        let before = lines.iter().take(number).find(|(key, _)| key == same);
        if let Some((_, first)) = before {
            let text = format!("{} 与第 {} 行重复", at.name(), first.place.saturating_add(1));
            found.push(Found::on(at.place, text));
        }
    }
}

fn key(at: At<'_>) -> (&ItemCode, BusinessDate, Option<&str>) {
    (&at.line.fee.item.item_code, at.line.fee.occurred_at.china_date(), at.prescription())
}

/// The same item within so many days.
pub(super) fn same_item_within(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    let Some(days) = rule.rule.limits.days else { return };
    for at in case.lines(rule) {
        let same = case.earlier(rule).filter(|earlier| earlier.item_code == at.line.fee.item.item_code);
        let within = same
            .map(|earlier| (earlier.on, earlier.on.days_until(case.basket.on)))
            .filter(|(_, passed)| (0..=i64::from(days)).contains(passed))
            .max();
        if let Some((on, passed)) = within {
            let text = format!("{} 已于 {on}（{passed} 天前）收过，{days} 天内重复", at.name());
            found.push(Found::on(at.place, text));
        }
    }
}

/// 互斥: not together on one day.
pub(super) fn exclusive(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    for at in case.lines(rule) {
        let here = case.other(rule).find(|other| other.place != at.place).map(|other| other.name());
        let today = || case.earlier_other(rule).find(|earlier| earlier.on == case.basket.on);
        if let Some(other) = here.or_else(|| today().map(|earlier| earlier.name.as_str())) {
            found.push(Found::on(at.place, format!("{} 与 {other} 同日不能并收", at.name())));
        }
    }
}
