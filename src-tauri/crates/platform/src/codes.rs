//! Code lists of the platform with their Chinese names, from `assets/codes`.
//!
//! For screens and papers only: no decision hangs on them, and a code that is not listed is shown as it came, because
//! regions add codes of their own. Source: platform-interface §9.

/// One list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeList {
    /// 险种类型.
    InsuranceKind,
    /// 医疗类别.
    CareKind,
    /// 人员证件类型.
    CertKind,
    /// 人员类别.
    PersonKind,
    /// 人员参保状态.
    InsuranceState,
    /// 收费项目等级.
    FeeGrade,
    /// 性别.
    Sex,
}

impl CodeList {
    /// Every list.
    pub const ALL: [Self; 7] = [
        Self::InsuranceKind,
        Self::CareKind,
        Self::CertKind,
        Self::PersonKind,
        Self::InsuranceState,
        Self::FeeGrade,
        Self::Sex,
    ];

    const fn text(self) -> &'static str {
        match self {
            Self::InsuranceKind => include_str!("../../../../assets/codes/insurance_kind.csv"),
            Self::CareKind => include_str!("../../../../assets/codes/care_kind.csv"),
            Self::CertKind => include_str!("../../../../assets/codes/cert_kind.csv"),
            Self::PersonKind => include_str!("../../../../assets/codes/person_kind.csv"),
            Self::InsuranceState => include_str!("../../../../assets/codes/insurance_state.csv"),
            Self::FeeGrade => include_str!("../../../../assets/codes/fee_grade.csv"),
            Self::Sex => include_str!("../../../../assets/codes/sex.csv"),
        }
    }
}

/// Codes and names of a list, in its order.
pub fn codes(list: CodeList) -> impl Iterator<Item = (&'static str, &'static str)> {
    list.text().lines().skip(1).filter_map(|line| line.split_once(','))
}

/// The name of a code, if the list has it.
pub fn code_name(list: CodeList, code: &str) -> Option<&'static str> {
    codes(list).find(|(known, _)| *known == code).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_have_one_name_per_code() {
        for list in CodeList::ALL {
            assert_eq!(list.text().lines().next(), Some("code,name"), "{list:?}");
            let mut seen = std::collections::BTreeSet::new();
            for (code, name) in codes(list) {
                assert!(seen.insert(code), "{list:?} {code} stands twice");
                assert!(!code.is_empty() && !name.is_empty() && !name.contains(','), "{list:?} {code}");
            }
            assert_eq!(seen.len() + 1, list.text().lines().count(), "{list:?} has a row that is none");
        }
        assert_eq!(code_name(CodeList::InsuranceKind, "390"), Some("城乡居民基本医疗保险"));
        assert_eq!(code_name(CodeList::CareKind, "9907"), None);
    }
}
