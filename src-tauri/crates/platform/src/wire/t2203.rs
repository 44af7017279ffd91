//! 2203 门诊就诊信息上传. No output.

use serde::Serialize;
use serde_json::value::RawValue;
use settlement::request::{EncodeFault, UploadVisitRequest};

use crate::wire::write::Fields;

#[derive(Serialize)]
struct Input<'a> {
    mdtrtinfo: Visit<'a>,
    diseinfo: [Diagnosis<'a>; 1],
}

#[derive(Serialize)]
struct Visit<'a> {
    mdtrt_id: &'a str,
    psn_no: &'a str,
    med_type: &'a str,
    begntime: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    dise_codg: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dise_name: Option<&'a str>,
}

#[derive(Serialize)]
struct Diagnosis<'a> {
    diag_type: &'a str,
    diag_srt_no: u8,
    diag_code: &'a str,
    diag_name: &'a str,
    diag_dept: &'a str,
    dise_dor_no: &'a str,
    dise_dor_name: &'a str,
    diag_time: String,
    vali_flag: &'a str,
    maindiag_flag: &'a str,
}

/// The input: one visit with its main diagnosis.
pub(crate) fn input(fields: Fields, request: &UploadVisitRequest) -> Result<Box<RawValue>, EncodeFault> {
    let visit = &request.visit;
    let mdtrtinfo = Visit {
        mdtrt_id: request.visit_id.as_str(),
        psn_no: request.person.as_str(),
        med_type: visit.care_kind.as_str(),
        begntime: request.at.platform_text(),
        dise_codg: fields.optional(
            "disease_code",
            visit.disease.as_ref().map(|one| one.code.as_str()),
            30,
        )?,
        dise_name: fields.optional(
            "disease_name",
            visit.disease.as_ref().map(|one| one.name.as_str()),
            500,
        )?,
    };
    let diagnosis = Diagnosis {
        diag_type: "1",
        diag_srt_no: 1,
        diag_code: fields.required("diagnosis_code", &visit.diagnosis_code, 20)?,
        diag_name: fields.required("diagnosis_name", &visit.diagnosis_name, 100)?,
        diag_dept: fields.required("department_code", &visit.department_code, 50)?,
        dise_dor_no: fields.required("doctor_code", &visit.doctor_code, 30)?,
        dise_dor_name: fields.required("doctor_name", &visit.doctor_name, 50)?,
        diag_time: request.at.platform_text(),
        vali_flag: "1",
        maindiag_flag: "1",
    };
    fields.json(&Input { mdtrtinfo, diseinfo: [diagnosis] })
}
