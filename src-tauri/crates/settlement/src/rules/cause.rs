//! 病因: causes the insurance does not pay, or another one does, and injuries nobody has explained (requirements 33-36).

use super::case::{Case, Found, Prepared};

/// The diagnosis, or what the patient says of the injury, names an excluded cause.
pub(super) fn excluded(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    let limits = &rule.rule.limits;
    let says = |text: &str| limits.words.iter().find(|word| text.contains(word.as_str())).cloned();
    if let Some(diagnosis) = case.diagnosis(&limits.diagnoses) {
        found.push(Found::visit(format!("诊断 {} {}", diagnosis.code, diagnosis.name)));
    } else if let Some(word) = case.basket.diagnoses.iter().find_map(|diagnosis| says(&diagnosis.name)) {
        found.push(Found::visit(format!("诊断 {}（“{word}”）", case.diagnosis_words())));
    } else if let Some(injury) = &case.basket.injury
        && let Some(word) = says(&injury.cause)
    {
        found.push(Found::visit(format!("受伤原因“{}”（“{word}”）", injury.cause)));
    }
}

/// Another insurance pays it: the words are the kinds of insurance that may.
pub(super) fn other_insurance(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    let limits = &rule.rule.limits;
    let kind = &case.basket.patient.insurance_kind;
    if let Some(diagnosis) = case.diagnosis(&limits.diagnoses).filter(|_| !limits.words.contains(kind)) {
        let text = format!(
            "诊断 {} {}，应走险种 {}，现为 {kind}",
            diagnosis.code,
            diagnosis.name,
            limits.words.join("、")
        );
        found.push(Found::visit(text));
    }
}

/// 外伤: time, place and cause must be written down.
pub(super) fn unknown(rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    if case.basket.injury.is_some() {
        return;
    }
    if let Some(diagnosis) = case.diagnosis(&rule.rule.limits.diagnoses) {
        let text = format!("诊断 {} {}，未记录受伤时间、地点、原因", diagnosis.code, diagnosis.name);
        found.push(Found::visit(text));
    }
}
