//! 2204 门诊费用明细信息上传 and 2205 撤销.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::value::RawValue;
use settlement::fees::{FeeLine, Grade, LineSplit};
use settlement::ids::{PersonNo, VisitId};
use settlement::money::Money;
use settlement::request::{DoubtWhy, EncodeFault, Output, UploadFeesRequest};
use settlement::rules::AnswerKind;
use settlement::split::SplitFault;

use crate::codec::CodecOptions;
use crate::wire::envelope::Reply;
use crate::wire::read::{self, Sign, node};
use crate::wire::write::{Digits, Fields};

/// Rows of one upload. Source: platform-interface §3.5.
const LINES_MAX: usize = 100;

#[derive(Serialize)]
struct Input<'a> {
    feedetail: Vec<Line<'a>>,
}

#[derive(Serialize)]
struct Line<'a> {
    feedetl_sn: &'a str,
    mdtrt_id: &'a str,
    psn_no: &'a str,
    chrg_bchno: &'a str,
    // The same on every line of a batch (platform-interface §3.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    dise_codg: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rxno: Option<&'a str>,
    rx_circ_flag: &'a str,
    fee_ocur_time: String,
    med_list_codg: &'a str,
    medins_list_codg: &'a str,
    det_item_fee_sumamt: Digits,
    cnt: Digits,
    pric: Digits,
    bilg_dept_codg: &'a str,
    bilg_dept_name: &'a str,
    bilg_dr_codg: &'a str,
    bilg_dr_name: &'a str,
    hosp_appr_flag: &'a str,
}

/// The input of 2204.
pub(crate) fn upload(
    fields: Fields,
    options: &CodecOptions,
    request: &UploadFeesRequest,
) -> Result<Box<RawValue>, EncodeFault> {
    if request.lines.is_empty() || request.lines.len() > LINES_MAX {
        return Err(fields.fault("lines"));
    }
    let visit = &request.visit;
    fields.required("department_code", &visit.department_code, 30)?;
    fields.required("department_name", &visit.department_name, 100)?;
    fields.required("doctor_code", &visit.doctor_code, 30)?;
    fields.required("doctor_name", &visit.doctor_name, 50)?;
    let mut numbers: Vec<_> = request.lines.iter().map(|line| &line.line_no).collect();
    numbers.sort();
    numbers.dedup();
    if numbers.len() != request.lines.len() {
        return Err(fields.fault("line_no"));
    }
    let feedetail =
        request.lines.iter().map(|line| row(fields, options, request, line)).collect::<Result<_, _>>()?;
    fields.json(&Input { feedetail })
}

fn row<'a>(
    fields: Fields,
    options: &'a CodecOptions,
    request: &'a UploadFeesRequest,
    line: &'a FeeLine,
) -> Result<Line<'a>, EncodeFault> {
    Ok(Line {
        feedetl_sn: line.line_no.as_str(),
        mdtrt_id: request.visit_id.as_str(),
        psn_no: request.person.as_str(),
        chrg_bchno: request.batch.as_str(),
        dise_codg: fields.optional(
            "disease_code",
            request.visit.disease.as_ref().map(|disease| disease.code.as_str()),
            30,
        )?,
        rxno: fields.optional("order_no", line.prescription_no(), 30)?,
        rx_circ_flag: "0",
        fee_ocur_time: line.occurred_at.platform_text(),
        med_list_codg: line.item.catalog_code.as_str(),
        medins_list_codg: line.item.item_code.as_str(),
        det_item_fee_sumamt: fields.money("amount", line.amount)?,
        cnt: fields.quantity("quantity", line.quantity)?,
        pric: fields.price("unit_price", line.unit_price)?,
        bilg_dept_codg: &request.visit.department_code,
        bilg_dept_name: &request.visit.department_name,
        bilg_dr_codg: &request.visit.doctor_code,
        bilg_dr_name: &request.visit.doctor_name,
        hosp_appr_flag: approval(line, options),
    })
}

#[derive(Serialize)]
struct WithdrawInput<'a> {
    data: Withdraw<'a>,
}

#[derive(Serialize)]
struct Withdraw<'a> {
    mdtrt_id: &'a str,
    chrg_bchno: &'a str,
    psn_no: &'a str,
}

/// The input of 2205: every unsettled line of the visit.
pub(crate) fn withdraw(
    fields: Fields,
    person: &PersonNo,
    visit_id: &VisitId,
) -> Result<Box<RawValue>, EncodeFault> {
    let data = Withdraw { mdtrt_id: visit_id.as_str(), chrg_bchno: "0000", psn_no: person.as_str() };
    fields.json(&WithdrawInput { data })
}

node!(
    /// Output of 2204.
    Output2204 { result }
);

node!(
    /// How one line was split.
    Row {
        feedetl_sn det_item_fee_sumamt selfpay_prop fulamt_ownpay_amt overlmt_amt preselfpay_amt inscp_scp_amt
        chrgitm_lv
    }
);

/// Reads 2204: every line exactly once, every amount ours, every split adding up.
pub(crate) fn read(reply: &Reply<'_>, request: &UploadFeesRequest) -> Result<Output, DoubtWhy> {
    let output: Output2204<'_> = reply.output()?;
    let rows: Vec<Row<'_>> = read::rows(output.result, "lines")?;
    let mut answered = BTreeMap::new();
    for row in &rows {
        if answered.insert(read::required_text(row.feedetl_sn, "line_no")?, row).is_some() {
            return Err(DoubtWhy::Member("line_no"));
        }
    }
    let splits = request
        .lines
        .iter()
        .map(|line| {
            let row = answered.remove(line.line_no.as_str()).ok_or(DoubtWhy::Member("line_no"))?;
            split(row, line)
        })
        .collect::<Result<Vec<_>, _>>()?;
    if answered.is_empty() { Ok(Output::Uploaded(splits)) } else { Err(DoubtWhy::Member("line_no")) }
}

fn split(row: &Row<'_>, line: &FeeLine) -> Result<LineSplit, DoubtWhy> {
    let part = |raw, field| Ok(read::money(raw, field, Sign::NotNegative)?.unwrap_or(Money::ZERO));
    let grade = read::required_text(row.chrgitm_lv, "grade")?;
    let split = LineSplit {
        line_no: line.line_no.clone(),
        amount: read::required_money(row.det_item_fee_sumamt, "amount", Sign::NotNegative)?,
        uncovered: part(row.fulamt_ownpay_amt, "uncovered")?,
        over_price_cap: part(row.overlmt_amt, "over_price_cap")?,
        copay_first: part(row.preselfpay_amt, "copay_first")?,
        in_scope: part(row.inscp_scp_amt, "in_scope")?,
        grade: Grade::from_code(&grade).ok_or(DoubtWhy::Member("grade"))?,
        // The table does not require the ratio; without it the one of the catalog stands, as the amounts speak anyway.
        first_pay: read::rate(row.selfpay_prop, "first_pay")?.unwrap_or(line.item.first_pay),
    };
    if split.amount != line.amount {
        return Err(DoubtWhy::Split(SplitFault::OurTotal));
    }
    let parts = Money::sum([split.uncovered, split.over_price_cap, split.copay_first, split.in_scope])
        .map_err(|_| DoubtWhy::Split(SplitFault::Range))?;
    if parts == split.amount { Ok(split) } else { Err(DoubtWhy::Split(SplitFault::Parts)) }
}

/// 医院审批标志: 1 approved for the insurance, 2 not, so that the line is the patient's own; else as the region wants it.
fn approval<'a>(line: &FeeLine, options: &'a CodecOptions) -> &'a str {
    if line.self_paid {
        "2"
    } else if line.answers.iter().any(|answer| answer.kind == AnswerKind::Approval) {
        "1"
    } else {
        &options.approval
    }
}
