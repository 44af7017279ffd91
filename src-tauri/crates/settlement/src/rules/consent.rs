//! 同意: what the patient pays himself needs his signed consent before (requirements 57, 58, 72).

use super::case::{Case, Found, Prepared};
use crate::money::Money;

/// Self-paid lines from an amount on.
pub(super) fn needed(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    let from = rule.rule.limits.amount.unwrap_or(Money::ZERO);
    for at in case.lines(rule).filter(|at| at.line.is_self_paid() && at.line.fee.amount >= from) {
        let text = format!("{} {} 元由个人全部支付，须患者签字同意", at.name(), at.line.fee.amount);
        found.push(Found::on(at.place, text));
    }
}
