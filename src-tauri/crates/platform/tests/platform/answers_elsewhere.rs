//! How the endings of everything but 2207 are read.

use crate::common::{
    Node, PERSON, SETTLEMENT, VISIT, at, cancel, card, codec, document, every_request, find_settlement,
    msg_id, ok, person, settle_request, settled, settlement_id, settlement_node, success,
    upload_fees_request, visit_id,
};
use settlement::card_record::Sex;
use settlement::ids::{PlatformSettlementId, SignInNo, VisitId};
use settlement::profile::{RegionProfile, ReverseUnknown};
use settlement::request::{Answer, Codec, DoubtWhy, Output, Request, ReverseRefusal, Transaction};
use settlement::split::SplitFault;

fn decode(request: &Request, body: &str) -> Answer {
    codec().decode_sent(request, &msg_id(), at(), &ok(body))
}

#[track_caller]
fn check(request: &Request, body: &str, expected: Result<(), DoubtWhy>) {
    let answer = decode(request, body);
    match expected {
        Ok(()) => assert!(matches!(answer, Answer::Done(_)), "{answer:?} for {body}"),
        Err(why) => assert_eq!(answer, Answer::Doubt(why), "{body}"),
    }
}

#[track_caller]
fn done(request: &Request, body: &str) -> Output {
    match decode(request, body) {
        Answer::Done(output) => *output,
        answer @ (Answer::NotSent | Answer::Refused(_) | Answer::Doubt(_)) => panic!("{answer:?} for {body}"),
    }
}

fn member(field: &'static str) -> Result<(), DoubtWhy> {
    Err(DoubtWhy::Member(field))
}

fn failure(words: &str) -> String {
    format!(r#"{{"infcode":-1,"inf_refmsgid":null,"err_msg":"{words}","output":null}}"#)
}

#[test]
fn refusal_outside_of_money_is_a_refusal() {
    for request in every_request() {
        let words = "不可以".to_owned();
        let expected = if request.transaction().moves_money() {
            Answer::Doubt(DoubtWhy::Refusal(words))
        } else {
            Answer::Refused(words)
        };
        assert_eq!(decode(&request, &failure("不可以")), expected, "{:?}", request.transaction());
        let zero = r#"{"infcode":"0","err_msg":"不可以","output":null}"#;
        assert_eq!(decode(&request, zero), expected, "{:?}", request.transaction());
    }
}

#[test]
fn transaction_without_output_is_accepted_by_its_envelope() {
    for request in every_request() {
        let without_output = matches!(
            request.transaction(),
            Transaction::SignOut
                | Transaction::Unregister
                | Transaction::UploadVisit
                | Transaction::WithdrawFees
                | Transaction::Reverse
                | Transaction::UploadSelfPaid
                | Transaction::WithdrawSelfPaid
                | Transaction::UploadMappings
                | Transaction::WithdrawMappings
        );
        let answer = decode(&request, &success("null"));
        let expected = if without_output {
            Answer::Done(Box::new(Output::Accepted))
        } else {
            Answer::Doubt(DoubtWhy::Member("output"))
        };
        assert_eq!(answer, expected, "{:?}", request.transaction());
    }
}

#[test]
fn nothing_to_withdraw_is_what_a_withdrawal_wants() {
    let withdraw = Request::WithdrawFees { person: person(), visit_id: visit_id() };
    for words in ["费用明细List不能为空", "根据传来的参数在费用明细表中未查询到任何有效相关的记录[X_1]"]
    {
        assert_eq!(done(&withdraw, &failure(words)), Output::Accepted);
    }
    for words in ["没有需要撤销的处方", "费用明细已结算，不能撤销"] {
        assert_eq!(decode(&withdraw, &failure(words)), Answer::Refused(words.to_owned()));
    }
    let unregister = &every_request()[5];
    let words = "费用明细List不能为空";
    assert_eq!(decode(unregister, &failure(words)), Answer::Refused(words.to_owned()));
}

#[test]
fn reversal_of_what_is_not_in_effect_is_told_by_its_words() {
    let reverse = Request::Reverse { person: person(), of: msg_id(), what: Transaction::Settle };
    let words = "FSI-结算:退费结算标志不为未退费，不允许冲正[RevsBO_41]";
    assert_eq!(decode(&reverse, &failure(words)), Answer::Refused(words.to_owned()));
    assert_eq!(codec().reverse_refusal(words), ReverseRefusal::Nothing);
    assert_eq!(codec().reverse_refusal("系统繁忙"), ReverseRefusal::Unclear);
    assert_eq!(codec().reverse_refusal("该结算已清算，不能冲正"), ReverseRefusal::Forbidden);
}

#[test]
fn region_file_adds_words_of_2601_and_2202() {
    let mut codec = codec();
    let gone = "该挂号不在有效期";
    let mut profile = RegionProfile {
        reverse_nothing: vec!["查无原交易".to_owned()],
        reverse_forbidden: vec!["隔日".to_owned()],
        unregister_nothing: vec![gone.to_owned()],
        ..RegionProfile::default()
    };
    codec.follow(&profile);
    assert_eq!(codec.reverse_refusal("隔日交易"), ReverseRefusal::Forbidden);
    assert_eq!(codec.reverse_refusal("查无原交易"), ReverseRefusal::Unclear, "not shown to refuse");
    profile.reverse_unknown = ReverseUnknown::Refuses;
    codec.follow(&profile);
    assert_eq!(codec.reverse_refusal("查无 原交易"), ReverseRefusal::Nothing);
    assert_eq!(codec.reverse_refusal("查无原交易，隔日"), ReverseRefusal::Forbidden);
    let unregister = &every_request()[5];
    let answer = codec.decode_sent(unregister, &msg_id(), at(), &ok(failure(gone).as_str()));
    assert_eq!(answer, Answer::Done(Box::new(Output::Accepted)));
}

#[test]
fn lost_settlement_is_found_only_if_everything_fits() {
    let find = find_settlement(None);
    let node = || settlement_node().with("refd_setl_flag", "\"0\"");
    let Output::FoundWhole(found) = done(&find, &settled(&node())) else { panic!("not found") };
    assert_eq!(found.id, settlement_id());
    assert_eq!(done(&find_settlement(Some(settlement_id())), &settled(&node())), Output::FoundWhole(found));
    let other = PlatformSettlementId::new("2").unwrap();
    check(&find_settlement(Some(other)), &settled(&node()), member("settlement_id"));
    let renamed = node()
        .without("psn_cash_pay")
        .without("psn_part_amt")
        .with("cash_payamt", "14.30")
        .with("psn_pay", "34.30");
    check(&find, &settled(&renamed), Ok(()));
    check(&find, &settled(&node().with("refd_setl_flag", "\"1\"")), member("refunded"));
    check(&find, &settled(&node().with("medins_setl_id", "null")), member("msg_id"));
    check(
        &find,
        &settled(&node().with("medins_setl_id", "\"H10990000001202601010800000701\"")),
        member("msg_id"),
    );
    check(&find, &settled(&node().with("psn_no", "\"2\"")), Err(DoubtWhy::WrongPerson));
    check(&find, &settled(&node().with("mdtrt_id", "\"2\"")), Err(DoubtWhy::WrongVisit));
    check(
        &find,
        &settled(&node().with("medfee_sumamt", "86.41")),
        Err(DoubtWhy::Split(SplitFault::OurTotal)),
    );
    check(&find, &settled(&node().with("hifp_pay", "0")), Err(DoubtWhy::Split(SplitFault::Funds)));
    check(&find, &success(r#"{"setlinfo":[],"setldetail":[]}"#), member("settlement"));
}

#[test]
fn settled_lines_name_their_settlement() {
    let batch = settle_request(None).batch;
    let find = Request::FetchFeeLines { person: person(), visit_id: visit_id(), batch: batch.clone() };
    let row = |batch: &str, id: &str| {
        format!(r#"{{"mdtrt_id":"{VISIT}","setl_id":"{id}","chrg_bchno":"{batch}","feedetl_sn":"0001"}}"#)
    };
    let rows = |rows: &[String]| success(&format!("[{}]", rows.join(",")));
    let ours = row(batch.as_str(), SETTLEMENT);
    let found = |body: &str| {
        let output = done(&find, body);
        let Output::FoundLines(found) = output else { panic!("{output:?}") };
        found
    };
    assert_eq!(found(&rows(&[ours.clone(), ours.clone()])), Some(settlement_id()));
    assert_eq!(found(&rows(&[row(batch.as_str(), ""), row("other", "7")])), None);
    assert_eq!(found(&rows(&[])), None);
    check(&find, &rows(&[ours.clone(), row(batch.as_str(), "7")]), member("settlement_id"));
    check(&find, &rows(&[ours.replace(VISIT, "2")]), Err(DoubtWhy::WrongVisit));
}

#[test]
fn visit_is_found_by_our_own_number() {
    let find = every_request().into_iter().find(|one| one.transaction() == Transaction::FetchVisits).unwrap();
    let Request::FetchVisits { outpatient_no, .. } = &find else { panic!("{find:?}") };
    let row = |person: &str, number: &str, visit: &str| {
        format!(r#"{{"psn_no":"{person}","ipt_otp_no":"{number}","mdtrt_id":"{visit}"}}"#)
    };
    let rows = |rows: &[String]| success(&format!(r#"{{"mdtrtinfo":[{}]}}"#, rows.join(",")));
    let ours = row(PERSON, outpatient_no.as_str(), VISIT);
    let other = row(PERSON, "X", "7");
    let visit = VisitId::new(VISIT).unwrap();
    assert_eq!(done(&find, &rows(&[other.clone(), ours.clone()])), Output::FoundVisit(Some(visit)));
    assert_eq!(done(&find, &rows(&[other])), Output::FoundVisit(None));
    assert_eq!(done(&find, &rows(&[])), Output::FoundVisit(None));
    check(&find, &rows(&[ours.clone(), ours]), member("visits"));
    check(&find, &rows(&[row("2", outpatient_no.as_str(), VISIT)]), Err(DoubtWhy::WrongPerson));
}

#[test]
fn sign_in_gives_its_number() {
    let sign_in = &every_request()[0];
    let body = success(r#"{"signinoutb":{"sign_time":"2026-01-01 00:00:00","sign_no":880012}}"#);
    assert_eq!(done(sign_in, &body), Output::SignedIn(SignInNo::new("880012").unwrap()));
    check(sign_in, &success(r#"{"signinoutb":{"sign_no":""}}"#), member("sign_in"));
    check(sign_in, &success("{}"), member("sign_in"));
}

const BASE: &str = r#"{"psn_no":"10990000000000000001","psn_cert_type":"01","certno":"109900199003070031","psn_name":"测试人","gend":"1","naty":"","brdy":"1990-03-07 00:00:00","age":35.0,"exp_content":"{}"}"#;
const ROW: &str = r#"{"balc":1200.00,"insutype":"310","psn_type":"11","psn_insu_stas":"1","psn_insu_date":null,"cvlserv_flag":"0","insuplc_admdvs":"109900","emp_name":"示例单位1"}"#;

fn person_reply(base: &str, rows: &str) -> String {
    success(&format!(r#"{{"baseinfo":{base},"insuinfo":{rows},"idetinfo":[]}}"#))
}

#[test]
fn person_is_read_with_every_insurance() {
    let ask = Request::FetchPerson { credential: card() };
    let second = ROW.replace("310", "390").replace(r#""psn_insu_stas":"1""#, r#""psn_insu_stas":"2""#);
    let Output::Person(found) = done(&ask, &person_reply(BASE, &format!("[{ROW},{second}]"))) else {
        panic!("not a person");
    };
    assert_eq!((found.person_no.as_str(), found.name.expose(), found.sex), (PERSON, "测试人", Sex::Male));
    assert_eq!(found.birth_date.unwrap().to_string(), "1990-03-07");
    assert_eq!(found.fetched_at, at());
    let seen: Vec<_> =
        found.insurances.iter().map(|one| (one.kind.as_str(), one.active, one.balance.fen())).collect();
    assert_eq!(seen, [("310", true, 120_000), ("390", false, 120_000)]);
    assert_eq!(found.insurances[0].employer.as_deref(), Some("示例单位1"));

    let count = |rows: &str| {
        let Output::Person(found) = done(&ask, &person_reply(BASE, rows)) else { panic!("not a person") };
        found.insurances.len()
    };
    assert_eq!((count(ROW), count("[]"), count("null")), (1, 0, 0));
}

#[test]
fn person_without_state_is_not_in_force_and_without_balance_has_none() {
    let ask = Request::FetchPerson { credential: card() };
    let row = ROW.replace(r#""psn_insu_stas":"1""#, r#""psn_insu_stas":null"#).replace("1200.00", "\"\"");
    let Output::Person(found) =
        done(&ask, &person_reply(&BASE.replace(r#""gend":"1""#, r#""gend":"""#), &row))
    else {
        panic!("not a person");
    };
    assert!(!found.insurances[0].active);
    assert!(found.insurances[0].balance.is_zero());
    assert_eq!(found.sex, Sex::NotStated);
}

#[test]
fn person_other_than_the_one_asked_for_is_refused() {
    let ask = Request::FetchPerson { credential: document() };
    check(&ask, &person_reply(BASE, "[]"), Ok(()));
    let other = BASE.replace("109900199003070031", "109900194805120026");
    check(&ask, &person_reply(&other, "[]"), Err(DoubtWhy::WrongPerson));
    check(&Request::FetchPerson { credential: card() }, &person_reply(&other, "[]"), Ok(()));
}

#[test]
fn person_with_odd_members_is_no_answer() {
    let ask = Request::FetchPerson { credential: card() };
    check(&ask, &person_reply(&BASE.replace(PERSON, ""), "[]"), member("person_no"));
    check(&ask, &person_reply(&BASE.replace("测试人", ""), "[]"), member("name"));
    check(&ask, &person_reply("[]", "[]"), member("person"));
    check(
        &ask,
        &person_reply(BASE, &ROW.replace("1200.00", "1200.005")),
        Err(DoubtWhy::Amount("account_balance")),
    );
    check(&ask, &person_reply(BASE, &ROW.replace("\"310\"", "null")), member("insurance"));
    check(&ask, &person_reply(BASE, &ROW.replace("\"109900\"", "\"1099\"")), member("insured_area"));
}

#[test]
fn time_of_a_person_comes_from_the_reply_where_the_request_is_forgotten() {
    let ask = Request::FetchPerson { credential: card() };
    let body = person_reply(BASE, "[]");
    let Answer::Done(output) = codec().decode(&ask, &ok(body.clone())) else { panic!("not done") };
    let Output::Person(found) = *output else { panic!("{output:?}") };
    assert_eq!(found.fetched_at.platform_text(), "2026-01-01 08:00:01");
    let timeless = body.replace("refmsg", "x").replace("respond", "y");
    assert_eq!(codec().decode(&ask, &ok(timeless)), Answer::Doubt(DoubtWhy::Member("answered_at")));
}

#[test]
fn registration_is_that_of_this_person_and_this_number() {
    let register = &every_request()[4];
    let body = |person: &str, visit: &str, number: &str| {
        success(&format!(r#"{{"data":{{"mdtrt_id":{visit},"psn_no":{person},"ipt_otp_no":{number}}}}}"#))
    };
    let (person, visit, number) = (format!("\"{PERSON}\""), format!("\"{VISIT}\""), "\"MZ20260101000001\"");
    assert_eq!(done(register, &body(&person, &visit, number)), Output::Registered(visit_id()));
    check(register, &body(&person, &visit, "null"), Ok(()));
    check(register, &body(&person, &visit, "\"MZ2\""), Err(DoubtWhy::WrongVisit));
    check(register, &body("\"2\"", &visit, number), Err(DoubtWhy::WrongPerson));
    check(register, &body("null", &visit, number), member("person_no"));
    check(register, &body(&person, "\"\"", number), member("visit_id"));
}

fn line(number: &str, amount: &str, parts: [&str; 4]) -> String {
    let [uncovered, over, first, scope] = parts;
    format!(
        r#"{{"feedetl_sn":"{number}","det_item_fee_sumamt":{amount},"cnt":1,"pric":1,"pric_uplmt_amt":99999999.000000,"selfpay_prop":0.0500,"fulamt_ownpay_amt":{uncovered},"overlmt_amt":{over},"preselfpay_amt":{first},"inscp_scp_amt":{scope},"chrgitm_lv":"02"}}"#
    )
}

#[test]
fn fee_lines_are_answered_each_once_and_to_the_fen() {
    let upload = Request::UploadFees(Box::new(upload_fees_request()));
    let first = || line("1", "31.25", ["0", "0", "1.56", "29.69"]);
    let second = || line("2", "1.23", ["1.23", "null", "\"\"", "0.00"]);
    let body = |rows: &[String]| success(&format!(r#"{{"result":[{}]}}"#, rows.join(",")));
    let Output::Uploaded(splits) = done(&upload, &body(&[second(), first()])) else { panic!("not uploaded") };
    let seen: Vec<_> =
        splits.iter().map(|one| (one.line_no.as_str(), one.amount.fen(), one.copay_first.fen())).collect();
    assert_eq!(seen, [("1", 3125, 156), ("2", 123, 0)], "in the order of our lines");

    check(&upload, &body(&[first()]), member("line_no"));
    check(&upload, &body(&[first(), first(), second()]), member("line_no"));
    check(&upload, &body(&[first(), second(), line("3", "1", ["1", "0", "0", "0"])]), member("line_no"));
    check(&upload, &success(r#"{"result":null}"#), member("line_no"));
    check(&upload, &body(&[first(), second().replace("\"02\"", "\"04\"")]), member("grade"));
    check(&upload, &body(&[first(), second().replace("0.0500", "5")]), Err(DoubtWhy::Amount("first_pay")));
    check(
        &upload,
        &body(&[first(), line("2", "1.24", ["1.24", "0", "0", "0"])]),
        Err(DoubtWhy::Split(SplitFault::OurTotal)),
    );
    check(
        &upload,
        &body(&[first(), line("2", "1.23", ["1.22", "0", "0", "0"])]),
        Err(DoubtWhy::Split(SplitFault::Parts)),
    );
    check(
        &upload,
        &body(&[first(), line("2", "1.23", ["1.24", "0", "-0.01", "0"])]),
        Err(DoubtWhy::Amount("copay_first")),
    );
}

#[test]
fn quote_needs_no_settlement_id_and_must_match_otherwise() {
    let quote = Request::Quote(settle_request(None));
    let node = || settlement_node().with("setl_id", "null").with("setl_time", "null").with("clr_way", "null");
    assert_eq!(done(&quote, &settled(&node())), Output::Quoted(crate::common::split()));
    check(&quote, &settled(&node().with("psn_no", "\"2\"")), Err(DoubtWhy::WrongPerson));
    check(&quote, &settled(&node().with("mdtrt_id", "\"2\"")), Err(DoubtWhy::WrongVisit));
    check(
        &quote,
        &settled(&node().with("medfee_sumamt", "86.41")),
        Err(DoubtWhy::Split(SplitFault::OurTotal)),
    );
    check(&quote, &settled(&node().with("psn_cash_pay", "14.305")), Err(DoubtWhy::Amount("cash_share")));
}

fn check_cancel(change: impl Fn(Node) -> Node, expected: Result<(), DoubtWhy>) {
    check(&cancel(), &settled(&change(settlement_node().negated())), expected);
}

#[test]
fn cancel_that_mirrors_the_settlement_is_done() {
    let Output::Cancelled(negative) = done(&cancel(), &settled(&settlement_node().negated())) else {
        panic!("not cancelled");
    };
    assert_eq!(negative.id.as_str(), "109900202601010000000000000003");
    assert_eq!(negative.split.cash_share.fen(), -1430);
    assert_eq!(negative.split.account_balance.unwrap().fen(), 120_000);
    check_cancel(|n| n.without("psn_no"), Ok(()));
    check_cancel(
        |n| n.with("psn_part_amt", "null").with("hosp_part_amt", "null").with("acct_mulaid_pay", "null"),
        Ok(()),
    );
    check_cancel(|n| n.without("psn_cash_pay").with("pdn_cash_pay", "-14.30"), Ok(()));
    check_cancel(|n| n.without("hosp_part_amt").with("ownpay_hosp_part", "0.00"), Ok(()));
    check_cancel(|n| n.with("act_pay_dedc", "10.00"), Ok(()));
    check_cancel(|n| n.with("hosp_part_amt", "-0.00"), Ok(()));
}

#[test]
#[rustfmt::skip]
fn cancel_that_differs_by_a_fen_or_a_sign_is_in_doubt() {
    let split = |fault| Err(DoubtWhy::Split(fault));
    check_cancel(|n| n.with("psn_no",           "\"2\""),    Err(DoubtWhy::WrongPerson));
    check_cancel(|n| n.with("mdtrt_id",         "\"2\""),    Err(DoubtWhy::WrongVisit));
    check_cancel(|n| n.with("medins_setl_id",   "\"2\""),    member("msg_id"));
    check_cancel(|n| n.with("setl_id",          "null"),     Err(DoubtWhy::NoSettlementId));
    check_cancel(|n| n.with("setl_id",          &format!("\"{SETTLEMENT}\"")), member("settlement_id"));
    check_cancel(|n| n.with("medfee_sumamt",    "86.40"),    split(SplitFault::OurTotal));
    check_cancel(|n| n.with("medfee_sumamt",    "-86.39"),   split(SplitFault::OurTotal));
    check_cancel(|n| n.with("medfee_sumamt",    "null"),     member("fee_total"));
    check_cancel(|n| n.with("fund_pay_sumamt",  "-52.11"),   split(SplitFault::Funds));
    check_cancel(|n| n.with("fund_pay_sumamt",  "null"),     member("fund_total"));
    check_cancel(|n| n.with("hifp_pay",         "-52.11"),   split(SplitFault::Funds));
    check_cancel(|n| n.with("oth_pay",          "-0.01"),    split(SplitFault::Funds));
    check_cancel(|n| n.with("acct_pay",         "20.00"),    split(SplitFault::Personal));
    check_cancel(|n| n.with("acct_pay",         "null"),     member("account_share"));
    check_cancel(|n| n.with("psn_cash_pay",     "-14.31"),   split(SplitFault::Personal));
    check_cancel(|n| n.with("psn_cash_pay",     "-14.305"),  Err(DoubtWhy::Amount("cash_share")));
    check_cancel(|n| n.without("psn_cash_pay"),              member("cash_share"));
    check_cancel(|n| n.with("psn_part_amt",     "-34.31"),   split(SplitFault::Personal));
    check_cancel(|n| n.with("hosp_part_amt",    "-0.01"),    split(SplitFault::Payers));
    check_cancel(|n| n.with("fulamt_ownpay_amt", "-6.41"),   split(SplitFault::Parts));
    check_cancel(|n| n.with("setl_time",        "null"),     member("settled_at"));
}

#[test]
fn already_cancelled_carries_no_amounts_and_stays_in_doubt() {
    let words = "该笔结算已撤销，请勿重复办理";
    check(&cancel(), &failure(words), Err(DoubtWhy::Refusal(words.to_owned())));
}

#[test]
fn query_tells_existence_and_state_and_no_amounts() {
    let query =
        Request::FetchSettlement { person: person(), visit_id: visit_id(), settlement: settlement_id() };
    let node = |flag: &str| settlement_node().with("refd_setl_flag", flag);
    let Output::Found(found) = done(&query, &settled(&node("\"0\"").with("psn_cash_pay", "\"odd\""))) else {
        panic!("not found");
    };
    assert_eq!((found.id, found.refunded, found.msg_id), (settlement_id(), false, Some(msg_id())));
    for (flag, refunded) in [("0", false), ("1", true), ("\"1\"", true)] {
        let Output::Found(found) = done(&query, &settled(&node(flag))) else { panic!("not found") };
        assert_eq!(found.refunded, refunded);
    }
    let rows = |rows: &str| success(&format!(r#"{{"setlinfo":{rows},"setldetail":[]}}"#));
    let one = node("0").json();
    check(&query, &rows(&format!("[{one}]")), Ok(()));
    check(&query, &rows(&format!("[{one},{one}]")), member("settlement"));
    check(&query, &rows("[]"), member("settlement"));
    check(&query, &rows("null"), member("settlement"));
    check(&query, &settled(&node("null")), member("refunded"));
    check(&query, &settled(&node("2")), member("refunded"));
    check(&query, &settled(&node("0").with("setl_id", "\"2\"")), member("settlement_id"));
    check(&query, &settled(&node("0").with("psn_no", "\"2\"")), Err(DoubtWhy::WrongPerson));
    check(&query, &settled(&node("0").with("mdtrt_id", "\"2\"")), Err(DoubtWhy::WrongVisit));
}
