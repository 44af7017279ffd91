//! 关联: drug and item against disease and kind of visit (requirements 37, 48, 52, 163).

use super::case::{Case, Found, Prepared};

/// 无适应症: none of the diagnoses that allow it.
pub(super) fn diagnosis_needed(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    let allowed = &rule.rule.limits.diagnoses;
    if case.basket.diagnoses.is_empty() || case.has_diagnosis(allowed) {
        return;
    }
    for at in case.lines(rule) {
        let text =
            format!("{} 须有诊断 {}，本次诊断 {}", at.name(), allowed.join("、"), case.diagnosis_words());
        found.push(Found::on(at.place, text));
    }
}

/// A diagnosis that forbids it.
pub(super) fn diagnosis_excluded(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    let Some(diagnosis) = case.diagnosis(&rule.rule.limits.diagnoses) else { return };
    for at in case.lines(rule) {
        let text = format!("诊断 {} {} 不宜使用 {}", diagnosis.code, diagnosis.name, at.name());
        found.push(Found::on(at.place, text));
    }
}

/// 对症用药: of what is in scope only the other classes may be charged.
pub(super) fn only_classes(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    let allowed = rule.rule.limits.other.join("、");
    for at in case.lines(rule).filter(|at| at.mask & rule.other == 0) {
        let text = format!("{} 不在本病种用药范围（{allowed}），诊断 {}", at.name(), case.diagnosis_words());
        found.push(Found::on(at.place, text));
    }
}

/// Nothing in scope may be charged at such a visit.
pub(super) fn not_allowed(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    for at in case.lines(rule) {
        found.push(Found::on(at.place, format!("{} 不能在本次就诊中按医保收取", at.name())));
    }
}

/// 门慢门特: the disease of the visit is not among those that are filed.
pub(super) fn not_filed(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    let Some(filed) = &case.basket.patient.filings else { return };
    // The scope has said which visits these are; lines are all of them.
    let covered = filed.iter().any(|filing| {
        case.basket.diagnoses.iter().any(|diagnosis| filing.covers(&diagnosis.code, &diagnosis.name))
    });
    if case.lines(rule).next().is_some() && !covered {
        let names: Vec<&str> = filed.iter().map(|filing| filing.name.as_str()).collect();
        let filed = if names.is_empty() { "无".to_owned() } else { names.join("、") };
        found.push(Found::visit(format!("备案病种：{filed}，本次诊断 {}", case.diagnosis_words())));
    }
}
