//! How the ending of a 2207 is read: done only if everything matches, otherwise in doubt, hardly ever refused.

use crate::common::{
    Node, at, codec, every_request, msg_id, ok, settle, settled, settlement_node, success, yuan,
};
use platform::WireCodec;
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};
use settlement::ids::MsgId;
use settlement::request::{Answer, Codec, DoubtWhy, LostWhy, Output, RawReply, Request, Transaction};
use settlement::split::{FundFormula, SplitFault};

fn decode(request: &Request, ending: &RawReply) -> Answer {
    codec().decode_sent(request, &msg_id(), at(), ending)
}

fn is_done(answer: &Answer) -> bool {
    matches!(answer, Answer::Done(_))
}

/// A reply to 2207 with one change, and what must become of it.
fn check(change: impl Fn(Node) -> Node, expected: Result<(), DoubtWhy>) {
    let body = settled(&change(settlement_node()));
    let answer = decode(&settle(), &ok(body.clone()));
    match expected {
        Ok(()) => assert!(is_done(&answer), "{answer:?} for {body}"),
        Err(why) => assert_eq!(answer, Answer::Doubt(why), "{body}"),
    }
}

#[test]
fn settlement_that_matches_is_done() {
    let Answer::Done(output) = decode(&settle(), &ok(settled(&settlement_node()))) else {
        panic!("not done");
    };
    let Output::Settled(settlement) = *output else { panic!("{output:?}") };
    assert_eq!(settlement.id, crate::common::settlement_id());
    assert_eq!(settlement.split, crate::common::split());
    assert_eq!(settlement.settled_at.platform_text(), "2026-01-01 08:00:01");
}

#[test]
fn settlement_in_another_spelling_is_done() {
    check(|n| n.with("medfee_sumamt", "\"86.40\"").with("psn_cash_pay", "\"14.3\""), Ok(()));
    check(|n| n.with("medfee_sumamt", "86.4000"), Ok(()));
    check(|n| n.with("hosp_part_amt", "-0.00"), Ok(()));
    check(|n| n.with("hosp_part_amt", "null").with("acct_mulaid_pay", "\"\""), Ok(()));
    check(|n| n.without("hosp_part_amt").without("cvlserv_pay"), Ok(()));
    check(|n| n.with("rsv_col1", "{\"a\":[1,{\"b\":null}]}"), Ok(()));
    check(|n| n.with("act_pay_dedc", "\"\"").with("pool_prop_selfpay", "78.94"), Ok(()));
    check(|n| n.with("balc", "null"), Ok(()));
    check(|n| n.with("balc", "-3.00"), Ok(()));
    check(|n| n.without("medins_setl_id"), Ok(()));
    check(|n| n.with("medins_setl_id", "\"\""), Ok(()));
    let body = settled(&settlement_node());
    for (from, to) in [
        (r#""infcode":0"#, r#""infcode":"0""#),
        (r#""err_msg":null"#, r#""err_msg":"success""#),
        (r#""err_msg":null"#, r#""err_msg":"","message":"success""#),
        (r#""setldetail":["#, r#""setldetail":[],"expContent":["#),
    ] {
        assert!(is_done(&decode(&settle(), &ok(body.replacen(from, to, 1)))), "{to}");
    }
    let output = body.split_once(r#""output":"#).unwrap().1.strip_suffix('}').unwrap();
    let as_text = success(&serde_json::to_string(output).unwrap());
    assert!(is_done(&decode(&settle(), &ok(as_text))));
    let one_detail = body.replace("\"setldetail\":[", "\"setldetail\":").replace("}]}", "}}");
    assert!(is_done(&decode(&settle(), &ok(one_detail))));
}

#[test]
#[rustfmt::skip]
fn settlement_that_does_not_match_is_in_doubt() {
    let amount = |field| Err(DoubtWhy::Amount(field));
    let member = |field| Err(DoubtWhy::Member(field));
    let split  = |fault| Err(DoubtWhy::Split(fault));

    // whose                member                 in the reply                        then
    check(|n| n.with(       "psn_no",              "\"10990000000000000002\""),        Err(DoubtWhy::WrongPerson));
    check(|n| n.with(       "psn_no",              "null"),                            member("person_no"));
    check(|n| n.with(       "psn_no",              "\"\""),                            member("person_no"));
    check(|n| n.without(    "psn_no"),                                                 member("person_no"));
    check(|n| n.with(       "psn_no",              "{}"),                              member("person_no"));
    check(|n| n.with(       "mdtrt_id",            "\"109900202601010000000000000009\""), Err(DoubtWhy::WrongVisit));
    check(|n| n.with(       "mdtrt_id",            "null"),                            member("visit_id"));
    check(|n| n.without(    "mdtrt_id"),                                               member("visit_id"));
    // which settlement
    check(|n| n.with(       "setl_id",             "\"\""),                            Err(DoubtWhy::NoSettlementId));
    check(|n| n.with(       "setl_id",             "\"  \""),                          Err(DoubtWhy::NoSettlementId));
    check(|n| n.with(       "setl_id",             "null"),                            Err(DoubtWhy::NoSettlementId));
    check(|n| n.without(    "setl_id"),                                                Err(DoubtWhy::NoSettlementId));
    check(|n| n.with(       "setl_id",             "\"1234567890123456789012345678901\""), member("settlement_id"));
    check(|n| n.with(       "setl_id",             "[]"),                              member("settlement_id"));
    check(|n| n.with(       "setl_time",           "null"),                            member("settled_at"));
    check(|n| n.with(       "setl_time",           "\"2026-13-01 00:00:00\""),         member("settled_at"));
    check(|n| n.with(       "medins_setl_id",      "\"H10990000001202601010800000701\""), member("msg_id"));
    check(|n| n.with(       "medins_setl_id",      "\"x\""),                           member("msg_id"));
    // one fen off, member by member
    check(|n| n.with(       "medfee_sumamt",       "86.41"),                           split(SplitFault::OurTotal));
    check(|n| n.with(       "medfee_sumamt",       "86.39"),                           split(SplitFault::OurTotal));
    check(|n| n.with(       "fulamt_ownpay_amt",   "6.41"),                            split(SplitFault::Parts));
    check(|n| n.with(       "overlmt_selfpay",     "0.01"),                            split(SplitFault::Parts));
    check(|n| n.with(       "preselfpay_amt",      "3.99"),                            split(SplitFault::Parts));
    check(|n| n.with(       "inscp_scp_amt",       "76.01"),                           split(SplitFault::Parts));
    check(|n| n.with(       "inscp_scp_amt",       "\"\""),                            split(SplitFault::Parts));
    check(|n| n.with(       "hifp_pay",            "52.11"),                           split(SplitFault::Funds));
    check(|n| n.with(       "oth_pay",             "0.01"),                            split(SplitFault::Funds));
    check(|n| n.with(       "hifdm_pay",           "0.01"),                            split(SplitFault::Funds));
    check(|n| n.with(       "fund_pay_sumamt",     "52.09"),                           split(SplitFault::Funds));
    check(|n| n.with(       "psn_part_amt",        "34.31"),                           split(SplitFault::Personal));
    check(|n| n.with(       "acct_pay",            "20.01"),                           split(SplitFault::Personal));
    check(|n| n.with(       "acct_mulaid_pay",     "0.01"),                            split(SplitFault::Personal));
    check(|n| n.with(       "psn_cash_pay",        "14.29"),                           split(SplitFault::Personal));
    check(|n| n.with(       "hosp_part_amt",       "0.01"),                            split(SplitFault::Payers));
    // not an amount
    check(|n| n.with(       "medfee_sumamt",       "86.405"),                          amount("fee_total"));
    check(|n| n.with(       "medfee_sumamt",       "8.64e1"),                          amount("fee_total"));
    check(|n| n.with(       "medfee_sumamt",       "\"8.64e1\""),                      amount("fee_total"));
    check(|n| n.with(       "medfee_sumamt",       "\"NaN\""),                         amount("fee_total"));
    check(|n| n.with(       "medfee_sumamt",       "\"86.40元\""),                     amount("fee_total"));
    check(|n| n.with(       "medfee_sumamt",       "true"),                            amount("fee_total"));
    check(|n| n.with(       "medfee_sumamt",       "[86.40]"),                         amount("fee_total"));
    check(|n| n.with(       "medfee_sumamt",       "10000000.01"),                     amount("fee_total"));
    check(|n| n.with(       "medfee_sumamt",       "99999999999999999999.00"),         amount("fee_total"));
    check(|n| n.with(       "medfee_sumamt",       "-86.40"),                          amount("fee_total"));
    check(|n| n.with(       "medfee_sumamt",       "\"\""),                            member("fee_total"));
    check(|n| n.with(       "medfee_sumamt",       "null"),                            member("fee_total"));
    check(|n| n.with(       "psn_cash_pay",        "-5.70").with("acct_pay", "40.00"), amount("cash_share"));
    check(|n| n.with(       "psn_cash_pay",        "14.305"),                          amount("cash_share"));
    check(|n| n.with(       "psn_cash_pay",        "\"\""),                            member("cash_share"));
    check(|n| n.without(    "psn_cash_pay"),                                           member("cash_share"));
    check(|n| n.with(       "acct_pay",            "null"),                            member("account_share"));
    check(|n| n.with(       "fund_pay_sumamt",     "null"),                            member("fund_total"));
    check(|n| n.with(       "psn_part_amt",        "null"),                            member("personal_total"));
    check(|n| n.with(       "hifp_pay",            "52.1e0"),                          amount("pooled"));
    check(|n| n.with(       "hifp_pay",            "\"\""),                            split(SplitFault::Funds));
    check(|n| n.with(       "balc",                "1180.005"),                        amount("account_balance"));
    check(|n| n.with(       "act_pay_dedc",        "\"ten\""),                         amount("deductible"));
}

/// A whole body, and what must become of it after a 2207.
fn check_body(body: &str, expected: &Answer) {
    assert_eq!(&decode(&settle(), &ok(body)), expected, "{body}");
}

#[test]
fn bodies_that_are_no_settlement_are_in_doubt() {
    let doubt = Answer::Doubt;
    check_body("", &doubt(DoubtWhy::NotJson));
    check_body("<html><body>网络认证</body></html>", &doubt(DoubtWhy::NotJson));
    check_body("null", &doubt(DoubtWhy::NotJson));
    check_body("{}", &doubt(DoubtWhy::Member("result_code")));
    check_body(&success("null"), &doubt(DoubtWhy::Member("output")));
    check_body(&success("\"\""), &doubt(DoubtWhy::Member("output")));
    check_body(&success("{}"), &doubt(DoubtWhy::Member("settlement")));
    check_body(&success(r#"{"setlinfo":null}"#), &doubt(DoubtWhy::Member("settlement")));
    check_body(&success(r#"{"setlinfo":[]}"#), &doubt(DoubtWhy::Member("settlement")));
    let body = settled(&settlement_node());
    check_body(&body.replace("52.10,\"crt", "52.1000001,\"crt"), &doubt(DoubtWhy::Amount("fund_detail")));
    check_body(
        &body.replace(r#""psn_no":"#, r#""psn_no":"1","psn_no":"#),
        &doubt(DoubtWhy::Member("settlement")),
    );
    check_body(&format!("{body}{body}"), &doubt(DoubtWhy::NotJson));
    check_body(
        &body.replace(r#""err_msg":null"#, r#""err_msg":"处理中""#),
        &doubt(DoubtWhy::Refusal("处理中".to_owned())),
    );
}

#[test]
fn refusal_is_definite_only_where_the_region_has_shown_it() {
    let failed = |words: &str, code: &str, output: &str| {
        format!(r#"{{"infcode":{code},"inf_refmsgid":null,"err_msg":"{words}","output":{output}}}"#)
    };
    let doubt = |words: &str| Answer::Doubt(DoubtWhy::Refusal(words.to_owned()));
    for words in ["系统错误", "该批次已结算", "重复报文", "系统繁忙，请稍后再试", "-2"]
    {
        check_body(&failed(words, "-1", "null"), &doubt(words));
        check_body(&failed(words, "\"-1\"", "null"), &doubt(words));
    }
    let listed = "FSI-结算:人员待遇已暂停[SettBO_12]";
    check_body(&failed(listed, "-1", "null"), &Answer::Refused(listed.to_owned()));
    check_body(&failed(listed, "\"0\"", "{}"), &Answer::Refused(listed.to_owned()));
    // The words say no and the output says yes.
    check_body(&failed(listed, "-1", r#"{"setlinfo":{"setl_id":"1"}}"#), &doubt(listed));
    check_body(r#"{"infcode":-1,"output":null}"#, &doubt("医保平台没有说明原因（返回码 -1）"));
    check_body(
        r#"{"type":"error","infcode":-1,"err_msg":"路由失败,异常流水号:42"}"#,
        &doubt("路由失败,异常流水号:42"),
    );
    check_body(r#"{"code":500,"type":"x","message":"网关忙","data":null}"#, &doubt("网关忙"));
}

#[test]
fn endings_without_a_whole_reply_fall_into_their_class() {
    let status = |status| RawReply::Http {
        status,
        content_type: "text/html".to_owned(),
        body: settled(&settlement_node()).into_bytes(),
    };
    for request in every_request() {
        assert_eq!(decode(&request, &RawReply::NotSent), Answer::NotSent);
        for why in [LostWhy::TimedOut, LostWhy::Broken, LostWhy::Oversized, LostWhy::Restarted] {
            assert_eq!(decode(&request, &RawReply::Lost(why)), Answer::Doubt(DoubtWhy::Lost(why)));
        }
        for code in [201, 204, 302, 400, 404, 500, 502, 503, 504] {
            assert_eq!(decode(&request, &status(code)), Answer::Doubt(DoubtWhy::Status(code)));
        }
    }
}

#[test]
fn reply_cut_at_any_byte_is_never_done() {
    let body = settled(&settlement_node()).into_bytes();
    assert!(is_done(&decode(&settle(), &ok(body.clone()))));
    for cut in 0..body.len() {
        let answer = decode(&settle(), &ok(&body[..cut]));
        assert_eq!(answer, Answer::Doubt(DoubtWhy::NotJson), "cut at {cut}");
    }
}

#[test]
fn reply_beyond_size_or_depth_is_in_doubt() {
    let mut junk = br#"{"infcode":0,"output":{"x":""#.to_vec();
    junk.resize(4 * 1024 * 1024, b'A');
    assert_eq!(decode(&settle(), &ok(junk.clone())), Answer::Doubt(DoubtWhy::NotJson));
    junk.push(b'A');
    assert_eq!(decode(&settle(), &ok(junk)), Answer::Doubt(DoubtWhy::Lost(LostWhy::Oversized)));
    let brackets = 100_000;
    let bomb =
        settled(&settlement_node().with("x", &format!("{}{}", "[".repeat(brackets), "]".repeat(brackets))));
    assert_eq!(decode(&settle(), &ok(bomb)), Answer::Doubt(DoubtWhy::NotJson));
    let deep = settled(&settlement_node().with("x", &format!("{}{}", "[".repeat(29), "]".repeat(29))));
    assert!(is_done(&decode(&settle(), &ok(deep))), "three levels of ours and 29 are 32");
    assert_eq!(decode(&settle(), &ok(vec![0xff, 0xfe, b'{', b'}'])), Answer::Doubt(DoubtWhy::NotJson));
}

#[test]
fn message_id_of_another_request_is_doubted_even_when_ours_is_not_known() {
    let decode = |node: Node| codec().decode(&settle(), &ok(settled(&node)));
    assert!(is_done(&decode(settlement_node())));
    let foreign = settlement_node().with("medins_setl_id", "\"H10990000002202601010800000700\"");
    assert_eq!(decode(foreign), Answer::Doubt(DoubtWhy::Member("msg_id")));
    let other = MsgId::new("H10990000001202601010800000799").unwrap();
    let answer = codec().decode_sent(&settle(), &other, at(), &ok(settled(&settlement_node())));
    assert_eq!(answer, Answer::Doubt(DoubtWhy::Member("msg_id")));
}

#[test]
fn account_inside_the_fund_total_is_a_matter_of_the_region() {
    let mut options = crate::common::options();
    options.profile.fund_formula = FundFormula::AccountInside;
    let inside = WireCodec::new(options).unwrap();
    let node = settlement_node().with("fund_pay_sumamt", "72.10");
    assert!(is_done(&inside.decode(&settle(), &ok(settled(&node)))));
    assert!(!is_done(&codec().decode(&settle(), &ok(settled(&node)))));
    assert!(!is_done(&inside.decode(&settle(), &ok(settled(&settlement_node())))));
}

/// An amount as digits, of which some are odd.
fn amounts() -> impl Strategy<Value = String> {
    prop_oneof![
        (0_i64..20_000).prop_map(|fen| settlement::money::Money::from_fen(fen).unwrap().to_string()),
        Just("\"\"".to_owned()),
        Just("null".to_owned()),
        "-?[0-9]{1,3}(\\.[0-9]{1,3})?",
    ]
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_never_done_and_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        for request in every_request() {
            prop_assert!(!is_done(&decode(&request, &ok(bytes.clone()))));
        }
    }

    #[test]
    fn reply_with_one_byte_changed_is_ours_to_the_fen_or_not_done(place in any::<proptest::sample::Index>(), byte in any::<u8>()) {
        let mut body = settled(&settlement_node()).into_bytes();
        let place = place.index(body.len());
        body[place] = byte;
        if let Answer::Done(output) = decode(&settle(), &ok(body)) {
            let Output::Settled(settlement) = *output else { panic!("{output:?}") };
            prop_assert_eq!(settlement.split.cash_share, yuan("14.30"));
            prop_assert_eq!(settlement.split.check(yuan("86.40"), FundFormula::AccountOutside), Ok(()));
        }
    }

    #[test]
    fn amounts_that_are_accepted_add_up(
        fund in amounts(), pooled in amounts(), account in amounts(), cash in amounts(), personal in amounts(),
    ) {
        let node = settlement_node()
            .with("fund_pay_sumamt", &fund)
            .with("hifp_pay", &pooled)
            .with("acct_pay", &account)
            .with("psn_cash_pay", &cash)
            .with("psn_part_amt", &personal);
        if let Answer::Done(output) = decode(&settle(), &ok(settled(&node))) {
            let Output::Settled(settlement) = *output else { panic!("{output:?}") };
            prop_assert_eq!(settlement.split.check(yuan("86.40"), FundFormula::AccountOutside), Ok(()));
        }
    }

    #[test]
    fn failure_words_never_make_a_settlement(words in ".{0,60}", code in -3_i32..2) {
        let text = serde_json::to_string(&words).unwrap();
        let body = format!(r#"{{"infcode":{code},"err_msg":{text},"output":null}}"#);
        for request in every_request() {
            let answer = decode(&request, &ok(body.clone()));
            let harmless = !matches!(request.transaction(), Transaction::Settle | Transaction::Cancel);
            prop_assert!(harmless || !is_done(&answer), "{:?}", answer);
        }
    }
}
