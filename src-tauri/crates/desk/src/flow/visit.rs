//! The visit of a bill, and the filed disease it is for (门慢门特).
//!
//! A visit of such a kind names a disease that the insurance has filed for the person (5301): the centre refuses it otherwise. The
//! clerk picks it; where only one holds, there is nothing to pick.

use settlement::entitlement::Filing;
use settlement::fact::{Purpose, Stamp};
use settlement::fees::{Disease, Injury, VisitDetails};
use settlement::person::CareKind;
use settlement::ports::{Cache, Journal};
use settlement::request::Codec;

use super::bill::short;
use crate::api::{DiseaseArgs, InjuryArgs, VisitArgs};
use crate::desk::Desk;
use crate::inputs::Duty;
use crate::refuse::Refusal;

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// The visit may come before the first line: whichever is typed first begins the bill.
    pub(crate) fn set_visit(&mut self, now: Stamp, args: &VisitArgs) -> Result<Vec<Duty>, Refusal> {
        self.editable()?;
        let visit = self.with_filing(now, visit_of(args)?);
        if self.state.bill.is_none() && self.state.person.snapshot.is_none() {
            return Err(Refusal::NoPerson);
        }
        self.begin_bill(now)?;
        let at = self.state.bill.as_mut().ok_or(Refusal::LineCount)?;
        if at.visit.as_ref() != Some(&visit) {
            at.visit = Some(visit);
            at.answers.clear();
            at.changed = true;
        }
        Ok(Vec::new())
    }

    /// A visit as it was told, with the disease that the filings know.
    pub(super) fn with_filing(&self, now: Stamp, told: VisitDetails) -> VisitDetails {
        if !told.care_kind.needs_disease() {
            return told;
        }
        VisitDetails { disease: self.filed(now, told.disease.clone()), ..told }
    }

    /// The disease under the name it is filed by; where none was told and only one is filed, that one.
    fn filed(&self, now: Stamp, told: Option<Disease>) -> Option<Disease> {
        let filings = self.filings_today(now).unwrap_or_default();
        let disease = |filing: &Filing| Disease { code: filing.code.clone(), name: filing.name.clone() };
        match (told, filings.as_slice()) {
            (Some(told), _) => {
                let known = filings.iter().find(|filing| filing.code == told.code).map(disease);
                Some(known.unwrap_or(told))
            }
            (None, [only]) => Some(disease(only)),
            (None, _) => None,
        }
    }

    /// Filings of the person at the desk that hold today; nothing where nobody told.
    fn filings_today(&self, now: Stamp) -> Option<Vec<Filing>> {
        let told = self.state.person.entitlement.filings.value()?;
        Some(told.on(now.wall.china_date()).cloned().collect())
    }

    /// Before a try begins: a visit that needs a disease has one, and it is filed as far as anybody knows.
    ///
    /// # Errors
    /// What is missing, in words.
    pub(super) fn disease_settled(&mut self, now: Stamp) -> Result<(), Refusal> {
        let Some(at) = &self.state.bill else { return Ok(()) };
        let Some(visit) = at.visit.as_ref().filter(|visit| visit.care_kind.needs_disease()) else {
            return Ok(());
        };
        // What is left of a settled bill is of the disease it was settled for.
        if matches!(at.purpose, Purpose::Replaces(_)) && visit.disease.is_some() {
            return Ok(());
        }
        let disease = self.filed(now, visit.disease.clone());
        let filings = self.filings_today(now);
        let names = |filings: &[Filing]| {
            filings.iter().map(|filing| filing.name.clone()).collect::<Vec<_>>().join("、")
        };
        let missing = match (&disease, filings.as_deref()) {
            (_, Some([])) => Some("平台没有这位患者有效的慢特病备案".to_owned()),
            (None, Some(several)) => Some(format!("已备案：{}", names(several))),
            (None, None) => Some("还没有查到备案，请重新读卡".to_owned()),
            (Some(disease), Some(filings)) if filings.iter().all(|filing| filing.code != disease.code) => {
                Some(format!("{} 没有备案；已备案：{}", disease.name, names(filings)))
            }
            // Nobody told the filings: the centre will judge what the hospital system says.
            (Some(_), _) => None,
        };
        if let Some(missing) = missing {
            return Err(Refusal::NoDisease(missing));
        }
        if let Some(visit) = self.state.bill.as_mut().and_then(|at| at.visit.as_mut()) {
            visit.disease = disease;
        }
        Ok(())
    }
}

pub(super) fn visit_of(args: &VisitArgs) -> Result<VisitDetails, Refusal> {
    let text = |text: &str, max: usize| {
        let trimmed = text.trim();
        let fits =
            !trimmed.is_empty() && trimmed.chars().count() <= max && !trimmed.chars().any(char::is_control);
        if fits { Ok(trimmed.to_owned()) } else { Err(Refusal::NoVisit) }
    };
    let care_kind = CareKind::new(&args.care_kind).map_err(|_| Refusal::NoVisit)?;
    Ok(VisitDetails {
        department_code: text(&args.department_code, 30)?,
        department_name: text(&args.department_name, 50)?,
        doctor_code: text(&args.doctor_code, 30)?,
        doctor_name: text(&args.doctor_name, 50)?,
        diagnosis_code: text(&args.diagnosis_code, 20)?,
        diagnosis_name: text(&args.diagnosis_name, 100)?,
        use_account: args.use_account,
        injury: args.injury.as_ref().map(injury_of).transpose()?,
        disease: args.disease.as_ref().filter(|_| care_kind.needs_disease()).map(disease_of).transpose()?,
        care_kind,
    })
}

fn disease_of(args: &DiseaseArgs) -> Result<Disease, Refusal> {
    let told = |what: &str, text: &String, max: usize| {
        short(what, Some(text), max)?.ok_or_else(|| Refusal::Malformed(what.to_owned()))
    };
    Ok(Disease { code: told("disease.code", &args.code, 30)?, name: told("disease.name", &args.name, 300)? })
}

fn injury_of(args: &InjuryArgs) -> Result<Injury, Refusal> {
    let told = |what: &str, text: &String| {
        let told = short(what, Some(text), 60)?.filter(|text| text.chars().count() >= 2);
        told.ok_or_else(|| Refusal::Malformed(what.to_owned()))
    };
    Ok(Injury {
        at: told("injury.at", &args.at)?,
        place: told("injury.place", &args.place)?,
        cause: told("injury.cause", &args.cause)?,
    })
}
