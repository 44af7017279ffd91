//! Names of codes: what the centre last gave (1901), else the built-in lists of `assets/codes`, which are only for the time before.
//!
//! For screens and papers only: no decision hangs on a name. Source of the built-in lists: platform-interface §9.

use std::collections::BTreeMap;

use settlement::catalog::{CodeLabel, CodeList};
use settlement::fact::Stamp;
use settlement::ports::{Cache, Journal};
use settlement::request::Codec;

use crate::api::CodeLabelRow;
use crate::desk::Desk;
use crate::flow::lists::{NOT_KEPT, words_of};
use settlement::catalog::{CODE_LISTS, UpdateFault};

const fn built_in(list: CodeList) -> &'static str {
    match list {
        CodeList::InsuranceKind => include_str!("../../../../assets/codes/insurance_kind.csv"),
        CodeList::CareKind => include_str!("../../../../assets/codes/care_kind.csv"),
        CodeList::CertKind => include_str!("../../../../assets/codes/cert_kind.csv"),
        CodeList::PersonKind => include_str!("../../../../assets/codes/person_kind.csv"),
        CodeList::InsuranceState => include_str!("../../../../assets/codes/insurance_state.csv"),
        CodeList::FeeGrade => include_str!("../../../../assets/codes/fee_grade.csv"),
        CodeList::Sex => include_str!("../../../../assets/codes/sex.csv"),
        CodeList::ChargeKind => include_str!("../../../../assets/codes/charge_kind.csv"),
        CodeList::ListType => include_str!("../../../../assets/codes/list_type.csv"),
    }
}

fn built_in_rows(list: CodeList) -> impl Iterator<Item = (&'static str, &'static str)> {
    built_in(list).lines().skip(1).filter_map(|line| line.split_once(','))
}

/// The built-in name of a code, for papers: a paper is the same whenever it is printed again, whatever the centre has renamed since. A code that
/// is not listed is shown itself, with a word.
pub(crate) fn built_in_label(list: CodeList, code: &str) -> String {
    match built_in_rows(list).find(|(known, _)| *known == code) {
        Some((_, name)) => name.to_owned(),
        None => format!("{code}（代码表没有）"),
    }
}

/// Names of codes as the desk shows them.
#[derive(Debug, Default)]
pub(crate) struct Labels {
    /// As the centre gave them, whole lists.
    centre: BTreeMap<CodeList, BTreeMap<String, String>>,
}

impl Labels {
    /// A list of the centre in the place of an earlier one.
    pub(crate) fn take(&mut self, list: CodeList, rows: Vec<CodeLabel>) {
        self.centre.insert(list, rows.into_iter().map(|row| (row.code, row.label)).collect());
    }

    /// Every code with its name, the built-in ones where the centre has not given them.
    fn rows(&self) -> Vec<CodeLabelRow> {
        let mut rows = Vec::new();
        for list in CodeList::ALL {
            let mut names: BTreeMap<&str, &str> = built_in_rows(list).collect();
            if let Some(centre) = self.centre.get(&list) {
                names.extend(centre.iter().map(|(code, name)| (code.as_str(), name.as_str())));
            }
            rows.extend(names.into_iter().map(|(code, label)| CodeLabelRow {
                list: list.name().to_owned(),
                code: code.to_owned(),
                label: label.to_owned(),
                centre: self.centre.get(&list).is_some_and(|known| known.contains_key(code)),
            }));
        }
        rows
    }
}

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// At the start: the lists of the cache.
    pub(crate) fn recall_codes(&mut self) {
        for list in CodeList::ALL {
            if let Some(rows) = self.cache.codes(list) {
                self.state.labels.take(list, rows);
            }
        }
    }

    /// A list of codes came whole, or it did not; then the old one stays.
    pub(crate) fn codes_fetched(
        &mut self,
        now: Stamp,
        list: CodeList,
        result: Result<Vec<CodeLabel>, UpdateFault>,
    ) {
        let why = match result {
            Ok(rows) if self.cache.keep_codes(list, &rows, now.wall) => {
                self.state.labels.take(list, rows);
                self.state.catalog.list_states.remove(CODE_LISTS);
                return;
            }
            Ok(_) => NOT_KEPT.to_owned(),
            Err(fault) => words_of(&fault),
        };
        self.list_ended(now, CODE_LISTS, Some(format!("{}，{why}", list.words())));
    }

    /// Every code that is shown by name.
    pub(crate) fn code_rows(&self) -> Vec<CodeLabelRow> {
        self.state.labels.rows()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_lists_have_one_name_per_code() {
        for list in CodeList::ALL {
            assert_eq!(built_in(list).lines().next(), Some("code,name"), "{list:?}");
            let mut seen = std::collections::BTreeSet::new();
            for (code, name) in built_in_rows(list) {
                assert!(seen.insert(code), "{list:?} {code} stands twice");
                assert!(!code.is_empty() && !name.is_empty() && !name.contains(','), "{list:?} {code}");
            }
            assert_eq!(seen.len() + 1, built_in(list).lines().count(), "{list:?} has a row that is none");
        }
    }

    #[test]
    fn list_of_the_centre_goes_before_the_built_in_one_and_an_unknown_code_is_shown_itself() {
        let mut labels = Labels::default();
        let label = |labels: &Labels, code: &str| {
            let rows = labels.rows();
            let found = rows.into_iter().find(|row| row.list == "care_kind" && row.code == code);
            found.map(|row| row.label).unwrap_or_default()
        };
        assert_eq!((label(&labels, "11").as_str(), label(&labels, "9907").as_str()), ("普通门诊", ""));
        assert_eq!(built_in_label(CodeList::CareKind, "9907"), "9907（代码表没有）");
        let row = |code: &str, name: &str| CodeLabel { code: code.to_owned(), label: name.to_owned() };
        labels.take(CodeList::CareKind, vec![row("11", "门诊（普通）"), row("9907", "两病门诊")]);
        assert_eq!(label(&labels, "11"), "门诊（普通）");
        assert_eq!(label(&labels, "9907"), "两病门诊");
        // What the centre leaves out still has its built-in name.
        assert_eq!(label(&labels, "14"), "门诊慢特病");
        let rows = labels.rows();
        let found = rows.iter().find(|row| row.list == "care_kind" && row.code == "9907").unwrap();
        assert!(found.centre && !rows.iter().any(|row| row.list == "sex" && row.centre));
    }
}
