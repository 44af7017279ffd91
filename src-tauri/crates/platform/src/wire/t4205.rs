//! 4205 自费病人就诊及费用明细上传 and 4206 删除: what a patient paid for alone is reported all the same.
//!
//! No output members; success is all there is. A later 4205 replaces an earlier one of the same record (platform-interface
//! §4.13), so it may be sent again.

use serde::Serialize;
use serde_json::value::RawValue;
use settlement::card_record::Sex;
use settlement::fees::FeeLine;
use settlement::ids::OutpatientNo;
use settlement::request::{EncodeFault, SelfPaidRequest};

use crate::codec::CodecOptions;
use crate::wire::write::{Digits, Fields};

/// Rows of one upload. Source: platform-interface §3.5.
const LINES_MAX: usize = 100;
/// 诊断类别 1: the main diagnosis.
const MAIN_DIAGNOSIS: &str = "1";

#[derive(Serialize)]
struct Input<'a> {
    mdtrtinfo: Visit<'a>,
    diseinfo: [Diagnosis<'a>; 1],
    feedetail: Vec<Line<'a>>,
}

#[derive(Serialize)]
struct Visit<'a> {
    fixmedins_mdtrt_id: &'a str,
    fixmedins_code: &'a str,
    fixmedins_name: &'a str,
    psn_cert_type: &'a str,
    certno: &'a str,
    psn_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    gend: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    brdy: Option<String>,
    begntime: String,
    med_type: &'a str,
    main_cond_dscr: &'a str,
}

#[derive(Serialize)]
struct Diagnosis<'a> {
    diag_type: &'static str,
    diag_srt_no: u8,
    diag_code: &'a str,
    diag_name: &'a str,
    diag_dept: &'a str,
    diag_dr_code: &'a str,
    diag_dr_name: &'a str,
    diag_time: String,
    vali_flag: &'static str,
}

#[derive(Serialize)]
struct Line<'a> {
    fixmedins_mdtrt_id: &'a str,
    med_type: &'a str,
    bkkp_sn: &'a str,
    fee_ocur_time: String,
    fixmedins_code: &'a str,
    fixmedins_name: &'a str,
    cnt: Digits,
    pric: Digits,
    det_item_fee_sumamt: Digits,
    med_list_codg: &'a str,
    medins_list_codg: &'a str,
    medins_list_name: &'a str,
    bilg_dept_codg: &'a str,
    bilg_dept_name: &'a str,
    bilg_dr_code: &'a str,
    bilg_dr_name: &'a str,
    memo: Memo<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rxno: Option<&'a str>,
}

#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "the member is called so on the wire")]
struct Memo<'a> {
    hosp_appr_flag: &'a str,
    invoice_no: &'a str,
    memo: &'a str,
}

/// The input of 4205.
pub(crate) fn upload(
    fields: Fields,
    options: &CodecOptions,
    request: &SelfPaidRequest,
) -> Result<Box<RawValue>, EncodeFault> {
    if request.lines.is_empty() || request.lines.len() > LINES_MAX {
        return Err(fields.fault("lines"));
    }
    let visit = &request.visit;
    fields.required("department_code", &visit.department_code, 30)?;
    fields.required("department_name", &visit.department_name, 100)?;
    fields.required("doctor_code", &visit.doctor_code, 30)?;
    fields.required("doctor_name", &visit.doctor_name, 50)?;
    let mdtrtinfo = Visit {
        fixmedins_mdtrt_id: request.record.as_str(),
        fixmedins_code: options.institution.as_str(),
        fixmedins_name: &options.institution_name,
        psn_cert_type: request.payer.cert_kind.as_str(),
        certno: request.payer.cert_no.expose(),
        psn_name: request.payer.name.expose(),
        gend: request.payer.sex.map(sex_code),
        brdy: request.payer.birth_date.map(|day| day.to_string()),
        begntime: request.at.platform_text(),
        med_type: visit.care_kind.as_str(),
        main_cond_dscr: &visit.diagnosis_name,
    };
    let diseinfo = [Diagnosis {
        diag_type: MAIN_DIAGNOSIS,
        diag_srt_no: 1,
        diag_code: fields.required("diagnosis_code", &visit.diagnosis_code, 20)?,
        diag_name: fields.required("diagnosis_name", &visit.diagnosis_name, 255)?,
        diag_dept: &visit.department_name,
        diag_dr_code: &visit.doctor_code,
        diag_dr_name: &visit.doctor_name,
        diag_time: request.at.platform_text(),
        vali_flag: "1",
    }];
    let feedetail =
        request.lines.iter().map(|line| row(fields, options, request, line)).collect::<Result<_, _>>()?;
    fields.json(&Input { mdtrtinfo, diseinfo, feedetail })
}

fn row<'a>(
    fields: Fields,
    options: &'a CodecOptions,
    request: &'a SelfPaidRequest,
    line: &'a FeeLine,
) -> Result<Line<'a>, EncodeFault> {
    Ok(Line {
        fixmedins_mdtrt_id: request.record.as_str(),
        med_type: request.visit.care_kind.as_str(),
        bkkp_sn: line.line_no.as_str(),
        fee_ocur_time: line.occurred_at.platform_text(),
        fixmedins_code: options.institution.as_str(),
        fixmedins_name: &options.institution_name,
        cnt: fields.quantity("quantity", line.quantity)?,
        pric: fields.price("unit_price", line.unit_price)?,
        det_item_fee_sumamt: fields.money("amount", line.amount)?,
        med_list_codg: line.item.catalog_code.as_str(),
        medins_list_codg: line.item.item_code.as_str(),
        medins_list_name: fields.required("item_name", &line.item.name, 100)?,
        bilg_dept_codg: &request.visit.department_code,
        bilg_dept_name: &request.visit.department_name,
        bilg_dr_code: &request.visit.doctor_code,
        bilg_dr_name: &request.visit.doctor_name,
        memo: Memo { hosp_appr_flag: &options.approval, invoice_no: request.receipt.as_str(), memo: "" },
        rxno: fields.optional("order_no", line.prescription_no(), 30)?,
    })
}

const fn sex_code(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "1",
        Sex::Female => "2",
        Sex::NotStated => "9",
    }
}

#[derive(Serialize)]
struct WithdrawInput<'a> {
    data: Withdraw<'a>,
}

#[derive(Serialize)]
struct Withdraw<'a> {
    fixmedins_mdtrt_id: &'a str,
    fixmedins_code: &'a str,
}

/// The input of 4206.
pub(crate) fn withdraw(
    fields: Fields,
    options: &CodecOptions,
    record: &OutpatientNo,
) -> Result<Box<RawValue>, EncodeFault> {
    let data = Withdraw { fixmedins_mdtrt_id: record.as_str(), fixmedins_code: options.institution.as_str() };
    fields.json(&WithdrawInput { data })
}
