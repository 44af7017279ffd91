//! How 5206 and 5301 are read: what the year has brought a person, and what is filed for him.

use settlement::entitlement::{Accumulators, Filings, YearTotals};
use settlement::person::InsuranceKind;
use settlement::request::{Answer, Codec, DoubtWhy, Request};
use settlement::split::FundKind;

use crate::common::{at, codec, msg_id, ok, person, success};

fn told(output: &str) -> Result<Accumulators, DoubtWhy> {
    let request = Request::FetchAccumulators { person: person() };
    match codec().decode_sent(&request, &msg_id(), at(), &ok(success(output))) {
        Answer::Done(output) => Ok(output.accumulated().unwrap()),
        Answer::Doubt(why) => Err(why),
        other @ (Answer::NotSent | Answer::Refused(_)) => panic!("{other:?}"),
    }
}

fn filed(output: &str) -> Result<Filings, DoubtWhy> {
    let request = Request::FetchFilings { person: person() };
    match codec().decode_sent(&request, &msg_id(), at(), &ok(success(output))) {
        Answer::Done(output) => Ok(output.filed().unwrap()),
        Answer::Doubt(why) => Err(why),
        other @ (Answer::NotSent | Answer::Refused(_)) => panic!("{other:?}"),
    }
}

fn row(kind: &str, month: &str, code: &str, amount: &str) -> String {
    format!(
        r#"{{"insutype":"{kind}","year":"2026","cum_ym":"{month}","cum_type_code":"{code}","cum":{amount}}}"#
    )
}

fn year(kind: &str, rows: &[String]) -> YearTotals {
    let told = told(&format!(r#"{{"cuminfo":[{}]}}"#, rows.join(","))).unwrap();
    assert_eq!(told.fetched_at, at());
    told.of(&InsuranceKind::new(kind).unwrap(), 2026).unwrap()
}

#[test]
fn accumulators_are_kept_by_insurance_and_fund() {
    let rows = [
        row("310", "202600", "Q0000", "300.00"),
        row("310", "202600", "F0000", "\"1234.5\""),
        row("310", "202600", "C0000", "3"),
        row("310", "202600", "C0000_14", "1"),
        row("310", "202600", "D310100", "640.10"),
        row("310", "202600", "D330100", "0"),
        row("310", "202600", "D310200", "99.00"),
        row("390", "202600", "D390100", "7.00"),
        row("390", "202600", "D390200", "-0.00"),
    ];
    let employee = year("310", &rows);
    assert_eq!((employee.deductible.fen(), employee.fees.fen(), employee.visits), (30_000, 123_450, Some(3)));
    assert_eq!(employee.fund(FundKind::Pooled).fen(), 64_010, "the account is no fund");
    assert_eq!(employee.fund_total().fen(), 64_010);
    assert_eq!(year("390", &rows).fund_total().fen(), 700);
}

#[test]
fn the_whole_year_outranks_the_latest_month_and_that_the_earlier_ones() {
    let months = [
        row("310", "202603", "F0000", "30"),
        row("310", "202604", "F0000", "40"),
        row("310", "202602", "F0000", "20"),
    ];
    assert_eq!(year("310", &months).fees.fen(), 4_000);
    let with_year = [row("310", "202600", "F0000", "35"), row("310", "202604", "F0000", "40")];
    assert_eq!(year("310", &with_year).fees.fen(), 3_500);
}

#[test]
fn a_year_nobody_tells_of_is_one_without_anything() {
    for nothing in [r#"{"cuminfo":[]}"#, r#"{"cuminfo":null}"#, "{}"] {
        let told = told(nothing).unwrap();
        assert_eq!(told.of(&InsuranceKind::new("310").unwrap(), 2026).unwrap().fees.fen(), 0, "{nothing}");
    }
}

#[test]
fn accumulators_that_cannot_be_read_are_no_answer() {
    let one = |row: String| told(&format!(r#"{{"cuminfo":{row}}}"#));
    assert_eq!(one(row("310", "202600", "Q0000", "-1.00")), Err(DoubtWhy::Amount("accumulated")));
    assert_eq!(one(row("310", "202600", "Q0000", "1.005")), Err(DoubtWhy::Amount("accumulated")));
    assert_eq!(one(row("310", "202600", "Q0000", "null")), Err(DoubtWhy::Member("accumulated")));
    assert_eq!(one(row("", "202600", "Q0000", "1")), Err(DoubtWhy::Member("insurance")));
    assert_eq!(one(row("310", "202600", "", "1")), Err(DoubtWhy::Member("accumulator_kind")));
    assert_eq!(one(row("", "", "REGION", "null")), Ok(Accumulators { years: vec![], fetched_at: at() }));
    assert_eq!(told(r#"{"cuminfo":3}"#), Err(DoubtWhy::Member("accumulators")));
}

#[test]
fn filings_are_read_with_open_and_timed_ends() {
    let read = filed(
        r#"{"feedetail":[
            {"opsp_dise_code":"M03900","opsp_dise_name":"高血压","begndate":"2024-01-01","enddate":null},
            {"opsp_dise_code":"M01600","opsp_dise_name":"糖尿病","begndate":"2023-06-01 00:00:00","enddate":"2028-12-31"}]}"#,
    )
    .unwrap();
    let ends: Vec<Option<String>> =
        read.rows.iter().map(|row| row.until.map(|day| day.to_string())).collect();
    assert_eq!(ends, [None, Some("2028-12-31".to_owned())]);
    assert_eq!(filed(r#"{"feedetail":""}"#).unwrap().rows, []);
    let without = r#"{"feedetail":[{"opsp_dise_code":"M03900","opsp_dise_name":"高血压","begndate":""}]}"#;
    assert_eq!(filed(without), Err(DoubtWhy::Member("filed_from")));
}
