//! 追溯: every pack of a drug with its code, and none sold twice (no code, no settlement; since 2025-07-01).

use super::case::{Case, Found, Prepared};

/// 追溯码不全: packs without a code, of what the insurance pays.
pub(super) fn missing(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    for at in case.lines(rule).filter(|at| !at.line.is_self_paid()) {
        let Some(trace) = at.line.trace.as_ref().filter(|trace| !trace.without) else { continue };
        if trace.codes < trace.wanted {
            let text = format!("{} 追溯码 {}/{}", at.name(), trace.codes, trace.wanted);
            found.push(Found::on(at.place, text));
        }
    }
}

/// 追溯码重复售出, whoever pays.
pub(super) fn sold_twice(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    for at in case.lines_whoever_pays(rule) {
        let Some(trace) = at.line.trace.as_ref().filter(|trace| !trace.sold.is_empty()) else { continue };
        let words: Vec<String> = trace.sold.iter().map(crate::trace::SoldBefore::words).collect();
        found.push(Found::on(at.place, format!("{}：{}", at.name(), words.join("；"))));
    }
}
