//! Refusals that are known by their words (platform-interface §7.3). There is no catalogue of numbers.
//!
//! Compared as substrings after removing blanks; each belongs to one transaction (§0.4 13).

/// 2205: there are no unsettled lines, which is what a withdrawal wants.
const NOTHING_TO_WITHDRAW: [&str; 2] = ["未查询到任何有效相关的记录", "费用明细List不能为空"];

/// 2202: the registration is not there (any more), which is what taking it back wants.
const NOTHING_TO_UNREGISTER: [&str; 3] = ["挂号已撤销", "就诊记录已撤销", "未查询到就诊记录"];

/// 2601: the settlement is not in effect (any more).
const NOTHING_TO_REVERSE: [&str; 1] = ["退费结算标志不为未退费"];

/// 2601: it stands, and may not be reversed any more.
const REVERSAL_FORBIDDEN: [&str; 4] = ["已清算", "不允许冲正", "超过冲正时限", "超过冲正期限"];

/// The longest refusal that is kept. **Unit**: characters.
const LENGTH_MAX: usize = 1000;

fn without_blanks(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

/// Whether a refusal contains one of the known texts. An empty known text is contained in nothing: a stray empty line in a
/// region file must not turn every refusal into a definite one.
pub(crate) fn contains_any<T: AsRef<str>>(refusal: &str, known: &[T]) -> bool {
    let refusal = without_blanks(refusal);
    known
        .iter()
        .map(|text| without_blanks(text.as_ref()))
        .any(|text| !text.is_empty() && refusal.contains(&text))
}

/// 2205 says that nothing is there to withdraw.
pub(crate) fn is_nothing_to_withdraw(refusal: &str) -> bool {
    contains_any(refusal, &NOTHING_TO_WITHDRAW)
}

/// 2202 says that the registration is not there.
pub(crate) fn is_nothing_to_unregister(refusal: &str) -> bool {
    contains_any(refusal, &NOTHING_TO_UNREGISTER)
}

/// 2601 says that the settlement is not in effect: done before, or never needed.
pub(crate) fn is_nothing_to_reverse(refusal: &str) -> bool {
    contains_any(refusal, &NOTHING_TO_REVERSE)
}

/// 2601 says that the settlement stands and may not be reversed.
pub(crate) fn is_reversal_forbidden(refusal: &str) -> bool {
    contains_any(refusal, &REVERSAL_FORBIDDEN)
}

/// A refusal as it is kept: verbatim, of bearable length, never empty.
pub(crate) fn kept(refusal: &str, code: &str) -> String {
    let kept: String = refusal.trim().chars().take(LENGTH_MAX).collect();
    if kept.is_empty() { format!("医保平台没有说明原因（返回码 {code}）") } else { kept }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_text_is_found_whatever_stands_around_it() {
        assert!(is_nothing_to_withdraw(
            "FSI-费用:根据传来的参数在费用明细表中 未查询到任何有效相关的记录[FeeBO_88]"
        ));
        assert!(is_nothing_to_withdraw("费用明细List不能为空"));
        assert!(!is_nothing_to_withdraw("没有需要撤销的处方"), "that text belongs to the inpatient call");
        assert!(is_nothing_to_reverse("FSI-结算:该结算记录 退费结算标志不为未退费，不能冲正[RevsBO_41]"));
        assert!(!is_nothing_to_reverse("系统繁忙"));
        assert!(is_reversal_forbidden("FSI-结算:该结算 已清算，不能冲正"));
        assert!(!is_reversal_forbidden("该笔结算的退费结算标志不为未退费，不能冲正"));
        assert!(is_nothing_to_unregister("FSI-门诊挂号:该挂号已撤销，请勿重复办理"));
        assert!(!is_nothing_to_unregister("该就诊已结算，不能撤销挂号"));
        assert!(!is_nothing_to_unregister("该就诊存在费用明细，请先撤销费用明细"));
    }

    #[test]
    fn empty_known_text_is_contained_in_nothing() {
        assert!(!contains_any("系统繁忙", &["", " "]));
        assert!(contains_any("人员 待遇已暂停", &["", "待遇已暂停"]));
    }

    #[test]
    fn refusal_without_words_gets_its_code() {
        assert_eq!(kept("  ", "-1"), "医保平台没有说明原因（返回码 -1）");
        assert_eq!(kept(&"长".repeat(5000), "-1").chars().count(), 1000);
    }
}
