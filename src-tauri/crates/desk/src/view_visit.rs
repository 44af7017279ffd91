//! The visit as it is shown and typed, and what was typed lately.

use settlement::fees::VisitDetails;
use settlement::ports::{Cache, Journal};
use settlement::request::Codec;

use crate::api::{DiseaseArgs, InjuryArgs, VisitArgs};
use crate::desk::Desk;
use crate::view::{CodedView, RecentView};

/// So many of a kind are offered.
const RECENT_MAX: usize = 8;
/// So many attempts are looked through for them: a view must not cost more the longer the day is.
const LOOKED_AT_MAX: usize = 64;

pub(crate) fn visit_view(visit: &VisitDetails) -> VisitArgs {
    VisitArgs {
        care_kind: visit.care_kind.to_string(),
        department_code: visit.department_code.clone(),
        department_name: visit.department_name.clone(),
        doctor_code: visit.doctor_code.clone(),
        doctor_name: visit.doctor_name.clone(),
        diagnosis_code: visit.diagnosis_code.clone(),
        diagnosis_name: visit.diagnosis_name.clone(),
        use_account: visit.use_account,
        injury: visit.injury.as_ref().map(|injury| InjuryArgs {
            at: injury.at.clone(),
            place: injury.place.clone(),
            cause: injury.cause.clone(),
        }),
        disease: visit
            .disease
            .as_ref()
            .map(|disease| DiseaseArgs { code: disease.code.clone(), name: disease.name.clone() }),
    }
}

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// Departments and doctors of the last visits, the one at the desk first.
    pub(crate) fn recent(&self) -> RecentView {
        let mut recent = RecentView::default();
        let here = self.state.bill.iter().filter_map(|at| at.visit.as_ref());
        let before = self.state.attempts.values().rev().map(|attempt| &attempt.began.visit);
        for visit in here.chain(before).take(LOOKED_AT_MAX) {
            offer(&mut recent.departments, &visit.department_code, &visit.department_name);
            offer(&mut recent.doctors, &visit.doctor_code, &visit.doctor_name);
        }
        recent
    }
}

fn offer(list: &mut Vec<CodedView>, code: &str, name: &str) {
    if list.len() < RECENT_MAX && !list.iter().any(|coded| coded.code == code) {
        list.push(CodedView { code: code.to_owned(), name: name.to_owned() });
    }
}
