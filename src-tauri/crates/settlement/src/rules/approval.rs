//! 审批: what needs the number of an approval before it is charged to the insurance (requirements 48, 54, 55, 59-61).

use super::case::{Case, Found, Prepared};

/// Everything in scope.
pub(super) fn needed(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    for at in case.lines(rule).filter(|at| !at.line.is_self_paid()) {
        found.push(Found::on(at.place, format!("{} 须填审批号，否则转自费", at.name())));
    }
}

/// 贵重: a unit costs so much.
pub(super) fn dear_item(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    let Some(amount) = rule.rule.limits.amount else { return };
    for at in case.lines(rule).filter(|at| !at.line.is_self_paid()) {
        let price = at.line.fee.unit_price;
        if price.is_at_least(amount) {
            let text = format!("{} 单价 {price} 元，达到 {amount} 元须审批", at.name());
            found.push(Found::on(at.place, text));
        }
    }
}
