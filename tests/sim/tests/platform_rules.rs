//! The rules of the centre on its pure core: order of calls, repeats, reversal, sign-in, signature, fields.

mod platform_client;

use platform_client::{
    Calls, Core, Visit, addressed, basket, fen, headers, line_of, noon, person, succeeded, yuan,
};
use platform_client::{envelope, register_input, upload_input};
use serde_json::{Value, json};
use sim::sim_platform::{Flavours, RepeatedMsgid, ReverseUnknown, parse_time, path_of, seed_items};

fn settled(core: &mut Core) -> (Visit, Value) {
    let visit = core.prepare(&person(0), &basket());
    let answer = core.output("2207", visit.settle_input())["setlinfo"].clone();
    (visit, answer)
}

fn check_refused(core: &mut Core, infno: &str, input: Value, words: &str) {
    let text = core.refusal(infno, input);
    assert!(text.contains(words), "{infno}: {text} does not say {words}");
    assert!(text.starts_with("FSI-") && text.ends_with(']'), "{text}");
}

#[test]
fn person_is_found_by_each_credential_and_unknown_is_said() {
    let mut core = Core::named("plain");
    let golden = person(0);
    for (kind, number, card_sn) in [
        ("01", golden.ec_token(), ""),
        ("02", golden.certno.clone(), ""),
        ("03", golden.card_no.clone(), golden.card_sn.as_str()),
    ] {
        let found = core.output(
            "1101",
            json!({"data": {"mdtrt_cert_type": kind, "mdtrt_cert_no": number, "card_sn": card_sn}}),
        );
        assert_eq!(found["baseinfo"]["psn_name"], json!(golden.name));
        assert_eq!(found["baseinfo"]["age"].to_string(), "36.0");
    }
    let unknown = json!({"data": {"mdtrt_cert_type": "02", "mdtrt_cert_no": "109900190001010000"}});
    check_refused(&mut core, "1101", unknown, "该参保人的基本信息为空");
    let no_sn = json!({"data": {"mdtrt_cert_type": "03", "mdtrt_cert_no": golden.card_no}});
    check_refused(&mut core, "1101", no_sn, "卡识别码不能为空");
}

#[test]
fn paused_person_registers_but_is_not_settled() {
    let mut core = Core::named("plain");
    let paused = person(6);
    let found =
        core.output("1101", json!({"data": {"mdtrt_cert_type": "02", "mdtrt_cert_no": paused.certno}}));
    assert_eq!(found["insuinfo"][0]["psn_insu_stas"], "2");
    let benefit = core.output(
        "2001",
        json!({"data": {"psn_no": paused.psn_no, "insutype": "310", "fixmedins_code": "H10990000001", "med_type": "11",
            "begntime": "2026-05-04 12:00:00"}}),
    );
    assert_eq!(benefit["trtinfo"][0]["trt_enjymnt_flag"], "0");
    let visit = core.prepare(&paused, &basket());
    for infno in ["2206", "2207"] {
        check_refused(&mut core, infno, visit.settle_input(), "职工基本医疗保险(310)处于暂停参保状态");
    }
}

#[test]
fn calls_out_of_order_are_refused() {
    let mut core = Core::named("plain");
    let golden = person(0);
    let ghost = Visit { person: golden.clone(), mdtrt_id: "1".repeat(30), result: json!([]) };
    check_refused(&mut core, "2206", ghost.settle_input(), "未查询到就诊记录");
    check_refused(&mut core, "2205", ghost.of_visit(), "未查询到就诊记录");
    let mdtrt_id = core.register(&golden);
    let lines: Vec<Value> = basket().iter().map(|line| addressed(line, &golden, &mdtrt_id)).collect();
    let result = core.output("2204", json!({ "feedetail": lines }))["result"].clone();
    let visit = Visit { person: golden.clone(), mdtrt_id: mdtrt_id.clone(), result };
    check_refused(&mut core, "2206", visit.settle_input(), "未上传门诊就诊信息");
    core.upload_visit(&golden, &mdtrt_id);
    check_refused(&mut core, "2204", json!({ "feedetail": lines }), "重复");
    check_refused(&mut core, "2202", visit.of_visit(), "存在费用明细");
    let mut wrong = visit.settle_input();
    wrong["data"]["medfee_sumamt"] = json!("0.01");
    check_refused(&mut core, "2207", wrong, "不一致");
    let mut other_card = visit.settle_input();
    other_card["data"]["mdtrt_cert_no"] = json!(person(1).card_no);
    check_refused(&mut core, "2207", other_card, "就诊凭证与参保人不符");
    core.output("2206", visit.settle_input());
    let setl_id =
        core.output("2207", visit.settle_input())["setlinfo"]["setl_id"].as_str().unwrap().to_owned();
    check_refused(&mut core, "2206", visit.settle_input(), "已结算");
    check_refused(&mut core, "2205", visit.of_visit(), "已结算");
    check_refused(&mut core, "2202", visit.of_visit(), "已结算");
    core.output("2208", visit.of_settlement(&setl_id));
    core.output("2205", visit.of_visit());
    check_refused(&mut core, "2206", visit.settle_input(), "没有未结算的费用明细");
    core.output("2202", visit.of_visit());
    check_refused(&mut core, "2203A", upload_input(&golden, &mdtrt_id, noon()), "已撤销");
}

#[test]
fn repeats_answer_as_clients_know_them() {
    let mut core = Core::named("plain");
    let (visit, info) = settled(&mut core);
    check_refused(&mut core, "2207", visit.settle_input(), "请勿重复结算");
    let cancel = visit.of_settlement(info["setl_id"].as_str().unwrap());
    core.output("2208", cancel.clone());
    check_refused(&mut core, "2208", cancel, "该笔结算已撤销，请勿重复办理");
    core.output("2205", visit.of_visit());
    check_refused(&mut core, "2205", visit.of_visit(), "未查询到任何有效相关的记录");
    core.output("2202", visit.of_visit());
    check_refused(&mut core, "2202", visit.of_visit(), "请勿重复办理");
    let again = register_input(&person(0), noon(), "MZ0001");
    let (first, second) = (core.output("2201", again.clone()), core.output("2201", again));
    assert_ne!(first["data"]["mdtrt_id"], second["data"]["mdtrt_id"]);
}

#[test]
fn cancel_restores_balance_and_year_and_opens_lines() {
    let mut core = Core::named("plain");
    let before = core.centre.view();
    let (visit, info) = settled(&mut core);
    assert_eq!(fen(&info["balc"]), 120_000 - fen(&info["acct_pay"]));
    let year = json!({"data": {"psn_no": visit.person.psn_no}});
    let counted = core.output("5206", year.clone());
    assert!(counted["cuminfo"].as_array().unwrap().iter().any(|row| fen(&row["cum"]) > 0));
    let answer = core.output("2208", visit.of_settlement(info["setl_id"].as_str().unwrap()));
    let cancel = &answer["setlinfo"];
    assert_ne!(cancel["setl_id"], info["setl_id"]);
    assert_eq!(cancel["medins_setl_id"], json!(core.session.last_msgid));
    assert_eq!(fen(&cancel["balc"]), 120_000);
    assert_eq!((&cancel["psn_part_amt"], &cancel["hosp_part_amt"]), (&Value::Null, &Value::Null));
    assert_eq!(core.centre.view().people, before.people);
    let counted = core.output("5206", year);
    assert!(counted["cuminfo"].as_array().unwrap().iter().all(|row| fen(&row["cum"]) == 0));
    core.output("2207", visit.settle_input());
}

#[test]
fn repeated_msgid_follows_the_flavour() {
    for (habit, settled_count) in
        [(RepeatedMsgid::ExecutesAgain, 1), (RepeatedMsgid::RepeatsAnswer, 1), (RepeatedMsgid::Refuses, 1)]
    {
        let mut core = Core::with(Flavours { repeated_msgid: habit, ..Flavours::default() });
        let visit = core.prepare(&person(0), &basket());
        let msgid = core.session.next_msgid();
        let first = core.call_with("2207", &msgid, visit.settle_input()).unwrap();
        let second = core.call_with("2207", &msgid, visit.settle_input()).unwrap();
        let text = String::from_utf8(second.1.clone()).unwrap();
        match habit {
            RepeatedMsgid::ExecutesAgain => assert!(text.contains("已结算"), "{text}"),
            RepeatedMsgid::RepeatsAnswer => assert_eq!(first, second),
            RepeatedMsgid::Refuses => assert!(text.contains("报文ID重复"), "{text}"),
        }
        let sums = core.centre.view().sums;
        assert_eq!(sums.settled, settled_count, "{habit:?}");
        assert_eq!(sums.account_drawn_fen, sums.account_fen);
    }
}

#[test]
fn centre_that_settles_twice_charges_twice_and_is_undone_by_one_reversal() {
    let mut core = Core::named("settles-twice");
    let visit = core.prepare(&person(0), &basket());
    let msgid = core.session.next_msgid();
    for _ in 0..2 {
        core.call_with("2207", &msgid, visit.settle_input()).unwrap();
    }
    assert_eq!(core.centre.view().sums.settled, 2);
    core.output("2601", visit.reversal_of(&msgid, "2207"));
    let sums = core.centre.view().sums;
    assert_eq!((sums.settled, sums.reversed, sums.account_drawn_fen), (0, 2, 0));
}

#[test]
fn reversal_undoes_settlement_without_new_record() {
    let mut core = Core::named("plain");
    let (visit, info) = settled(&mut core);
    let msgid = info["medins_setl_id"].as_str().unwrap();
    check_refused(&mut core, "2601", visit.reversal_of(msgid, "2204"), "不支持冲正");
    check_refused(&mut core, "2601", visit.reversal_of(msgid, "2208"), "未查询到");
    assert_eq!(core.output("2601", visit.reversal_of(msgid, "2207")), Value::Null);
    assert_eq!(core.centre.view().settlements.len(), 1);
    assert_eq!(core.centre.view().sums.account_drawn_fen, 0);
    check_refused(&mut core, "5203", visit.of_settlement(info["setl_id"].as_str().unwrap()), "未查询到");
    check_refused(&mut core, "2601", visit.reversal_of(msgid, "2207"), "已冲正");
    core.output("2205", visit.of_visit());
}

#[test]
fn refunded_settlement_is_not_reversible_and_reversed_cancel_restores_it() {
    let mut core = Core::named("plain");
    let (visit, info) = settled(&mut core);
    let drawn = core.centre.view().sums.account_drawn_fen;
    let cancel = core.output("2208", visit.of_settlement(info["setl_id"].as_str().unwrap()));
    let original = visit.reversal_of(info["medins_setl_id"].as_str().unwrap(), "2207");
    check_refused(&mut core, "2601", original, "退费结算标志不为未退费");
    let cancel_id = cancel["setlinfo"]["medins_setl_id"].as_str().unwrap();
    core.output("2601", visit.reversal_of(cancel_id, "2208"));
    let sums = core.centre.view().sums;
    assert_eq!((sums.settled, sums.refunded, sums.reversed, sums.account_drawn_fen), (1, 0, 1, drawn));
    let shown = core.output("5203", visit.of_settlement(info["setl_id"].as_str().unwrap()));
    assert_eq!(shown["setlinfo"]["refd_setl_flag"], "0");
}

#[test]
fn reversal_of_unknown_call_follows_the_flavour() {
    for (habit, accepted, late_settles) in [
        (ReverseUnknown::Error, false, true),
        (ReverseUnknown::Ok, true, true),
        (ReverseUnknown::Tombstone, true, false),
    ] {
        let mut core = Core::with(Flavours { reverse_unknown: habit, ..Flavours::default() });
        let visit = core.prepare(&person(0), &basket());
        let late = core.session.next_msgid();
        let answer = core.call("2601", visit.reversal_of(&late, "2207"));
        assert_eq!(succeeded(&answer), accepted, "{habit:?}");
        core.call_with("2207", &late, visit.settle_input()).unwrap();
        assert_eq!(core.centre.view().sums.settled == 1, late_settles, "{habit:?}");
    }
}

#[test]
fn fence_follows_the_flavour() {
    // (flavour, 2205 on settled lines succeeds, a 2207 copy after the lines are gone settles)
    for (name, removes_settled, late_settles) in
        [("plain", false, false), ("fee-cancel-accepts", true, false), ("settle-unchecked", false, true)]
    {
        let mut core = Core::named(name);
        let (visit, info) = settled(&mut core);
        assert_eq!(succeeded(&core.call("2205", visit.of_visit())), removes_settled, "{name}");
        let msgid = info["medins_setl_id"].as_str().unwrap();
        core.output("2601", visit.reversal_of(msgid, "2207"));
        core.call("2205", visit.of_visit());
        assert_eq!(succeeded(&core.call("2207", visit.settle_input())), late_settles, "{name}");
        if late_settles {
            let sums = core.centre.view().sums;
            assert_eq!(sums.total_fen, visit.sum("det_item_fee_sumamt"));
        }
    }
}

#[test]
fn sign_in_lives_until_midnight_or_sign_out() {
    let mut core = Core::named("plain");
    let query = json!({"data": {"psn_no": person(0).psn_no}});
    core.session.now_ms = parse_time("2026-05-04 23:59:59").unwrap();
    core.output("5301", query.clone());
    core.session.now_ms = parse_time("2026-05-05 00:00:00").unwrap();
    check_refused(&mut core, "5301", query.clone(), "签到编号无效或已过期");
    core.sign_in();
    core.output("5301", query.clone());
    let sign_no = core.session.sign_no.clone();
    core.output("9002", json!({"signOut": {"opter_no": "0001", "sign_no": sign_no}}));
    check_refused(&mut core, "5301", query, "签到编号无效或已过期");
}

#[test]
fn gateway_refuses_wrong_signature_before_anything_runs() {
    let mut core = Core::named("plain");
    let golden = person(0);
    let now_ms = core.session.now_ms;
    let change = |name: &str, value: &str| {
        let mut headers = headers(now_ms);
        headers.iter_mut().find(|(known, _)| known == name).unwrap().1 = value.to_owned();
        headers
    };
    let cases = [
        (change("x-tif-paasid", "nobody"), "应用账户不存在"),
        (change("x-tif-timestamp", "soon"), "时间戳格式错误"),
        (change("x-tif-nonce", "another"), "签名校验失败"),
        (change("x-tif-signature", "00"), "签名校验失败"),
        (headers(now_ms - 301_000), "时间戳超出允许范围"),
        (headers(now_ms + 301_000), "时间戳超出允许范围"),
        (Vec::new(), "应用账户不存在"),
    ];
    for (headers, words) in cases {
        let msgid = core.session.next_msgid();
        let body =
            envelope("2201", &msgid, &core.session.sign_no, now_ms, register_input(&golden, now_ms, "MZ9"));
        let (status, answer) =
            core.exchange(&path_of("2201").unwrap(), headers, body.to_string().into_bytes()).unwrap();
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        assert_eq!((status, &answer["type"], &answer["infcode"]), (401, &json!("error"), &json!(-1)));
        let text = answer["err_msg"].as_str().unwrap();
        assert!(text.contains(words) && text.contains("异常流水号"), "{text}");
    }
    let visits = core.output(
        "5201",
        json!({"data": {"psn_no": golden.psn_no, "begntime": "2026-05-04 00:00:00", "endtime": "2026-05-04 23:59:59",
            "med_type": "11"}}),
    );
    assert_eq!(visits["mdtrtinfo"], json!([]));
}

#[test]
fn path_and_transaction_must_agree() {
    let mut core = Core::named("plain");
    let now_ms = core.session.now_ms;
    for (infno, path) in [("3201", path_of("2601").unwrap()), ("1101", "/fsi/api/nowhere/at".to_owned())] {
        let msgid = core.session.next_msgid();
        let body = envelope(infno, &msgid, &core.session.sign_no, now_ms, json!({}));
        let (_, answer) = core.exchange(&path, headers(now_ms), body.to_string().into_bytes()).unwrap();
        assert!(String::from_utf8(answer).unwrap().contains("未知交易编号"));
    }
}

#[test]
fn envelope_and_fields_are_checked_by_length_and_need() {
    let mut core = Core::named("plain");
    let golden = person(0);
    let now_ms = core.session.now_ms;
    let good = || register_input(&golden, now_ms, "MZ0001");
    let input = |member: &str, value: Value| {
        let mut input = good();
        input["data"][member] = value;
        (String::new(), Value::Null, input)
    };
    let header = |member: &str, value: Value| (member.to_owned(), value, good());
    let cases = [
        (input("dr_name", json!("医".repeat(51))), "dr_name长度超过50"),
        (input("ipt_otp_no", json!("")), "ipt_otp_no不能为空"),
        (input("atddr_no", Value::Null), "atddr_no不能为空"),
        (input("begntime", json!("2026-05-04")), "begntime时间格式不正确"),
        (input("insutype", json!("390")), "没有参加城乡居民基本医疗保险(390)"),
        (header("opter_name", json!("")), "opter_name不能为空"),
        (header("recer_sys_code", json!("12345678901")), "recer_sys_code长度超过10"),
        (header("fixmedins_code", json!("H10990000002")), "不存在"),
        (header("insuplc_admdvs", json!("")), "insuplc_admdvs不能为空"),
        (header("inf_time", json!("noon")), "inf_time格式不正确"),
        (header("msgid", json!("H109900000012026050412000000AB")), "报文ID格式不正确"),
        (header("msgid", json!("H10990000001202605041200000001X")), "msgid长度超过30"),
        (header("msgid", json!("H10990000002202605041200000001")), "报文ID格式不正确"),
        (header("input", json!([])), "交易输入不是JSON对象"),
        (header("input", json!({"data": {"x": "y".repeat(40_001)}})), "超过40000个字符"),
        (header("input", json!({"wrong": {}})), "输入节点data不能为空"),
    ];
    for ((member, value, input), words) in cases {
        let msgid = core.session.next_msgid();
        let mut body = envelope("2201", &msgid, &core.session.sign_no, now_ms, input);
        if !member.is_empty() {
            body[&member] = value;
        }
        let path = path_of("2201").unwrap();
        let (_, answer) = core.exchange(&path, headers(now_ms), body.to_string().into_bytes()).unwrap();
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        assert!(
            !succeeded(&answer) && answer["err_msg"].as_str().unwrap().contains(words),
            "{words}: {answer}"
        );
    }
}

#[test]
fn fee_lines_are_priced_exactly_or_refused() {
    let mut core = Core::named("plain");
    let golden = person(0);
    let mdtrt_id = core.register(&golden);
    let items = seed_items();
    let code = &items[0].med_list_codg;
    let send = |core: &mut Core, member: &str, value: Value| {
        let mut line = addressed(&line_of(1, code, 15_000, 3_333_333), &golden, &mdtrt_id);
        line[member] = value;
        core.call("2204", json!({ "feedetail": [line] }))
    };
    for (member, value, words) in [
        ("det_item_fee_sumamt", json!("5.01"), "不等于数量乘以单价"),
        ("det_item_fee_sumamt", json!("5.001"), "不是2位小数以内的数值"),
        ("cnt", json!("-1.5"), "数量或单价不正确"),
        ("cnt", json!("1.50001"), "不是4位小数以内的数值"),
        ("pric", json!("x"), "不是6位小数以内的数值"),
        ("det_item_fee_sumamt", json!("123456789012345.00"), "长度超过16"),
    ] {
        let answer = send(&mut core, member, value);
        assert!(answer["err_msg"].as_str().is_some_and(|text| text.contains(words)), "{words}: {answer}");
    }
    // 1.5 x 3.333333 = 4.9999995, half up.
    assert!(succeeded(&send(&mut core, "det_item_fee_sumamt", json!(5.00))));
    let unknown = addressed(&line_of(2, "NO-SUCH-CODE", 10_000, 1_000_000), &golden, &mdtrt_id);
    let row = core.output("2204", json!({ "feedetail": unknown }))["result"][0].clone();
    assert_eq!((&row["chrgitm_lv"], fen(&row["fulamt_ownpay_amt"])), (&json!("03"), 100));
    let many: Vec<Value> = (10..111)
        .map(|number| {
            // Short texts, so that the limit of rows is met before the limit of characters.
            let mut line = addressed(&line_of(number, "X", 10_000, 1_000_000), &golden, &mdtrt_id);
            for member in
                ["bilg_dept_codg", "bilg_dept_name", "bilg_dr_codg", "bilg_dr_name", "medins_list_codg"]
            {
                line[member] = json!("1");
            }
            for member in ["cnt", "pric", "det_item_fee_sumamt"] {
                line[member] = json!(1);
            }
            line
        })
        .collect();
    check_refused(&mut core, "2204", json!({ "feedetail": many }), "超过100行");
}

#[test]
fn chronic_visit_needs_its_filing() {
    let mut core = Core::named("plain");
    let filed = person(1);
    let found = core.output("5301", json!({"data": {"psn_no": filed.psn_no}}));
    let disease = found["feedetail"][0]["opsp_dise_code"].as_str().unwrap().to_owned();
    let mdtrt_id = core.register(&filed);
    let mut upload = upload_input(&filed, &mdtrt_id, noon());
    upload["mdtrtinfo"]["med_type"] = json!("14");
    check_refused(&mut core, "2203A", upload.clone(), "备案");
    upload["mdtrtinfo"]["dise_codg"] = json!(disease);
    core.output("2203A", upload);
}

#[test]
fn queries_follow_lag_and_profile_switches() {
    let mut core = Core::with(Flavours {
        replica_lag_ms: 60_000,
        query_without_setl_id: true,
        lines_without_setl_id: true,
        query_hides_split: true,
        ..Flavours::default()
    });
    let (visit, info) = settled(&mut core);
    check_refused(&mut core, "5203", visit.of_visit(), "未查询到结算信息");
    assert_eq!(core.output("5204", visit.of_visit())[0]["setl_id"], "");
    core.session.now_ms += 60_000;
    let shown = core.output("5203", visit.of_visit());
    assert_eq!(shown["setlinfo"]["medins_setl_id"], info["medins_setl_id"]);
    assert_eq!(yuan(fen(&shown["setlinfo"]["fund_pay_sumamt"])), "0.00");
    assert_eq!(core.output("5204", visit.of_visit())[0]["setl_id"], info["setl_id"]);
    let mut plain = Core::named("plain");
    let (visit, _) = settled(&mut plain);
    check_refused(&mut plain, "5203", visit.of_visit(), "setl_id不能为空");
    check_refused(&mut plain, "5204", visit.of_visit(), "setl_id不能为空");
}

#[test]
fn visit_query_finds_lost_registration_by_our_number() {
    let mut core = Core::named("plain");
    core.hears = false;
    core.output("2201", register_input(&person(0), noon(), "MZ-LOST"));
    let visits = core.output(
        "5201",
        json!({"data": {"psn_no": person(0).psn_no, "begntime": "2026-05-04 00:00:00",
            "endtime": "2026-05-04 23:59:59", "med_type": "11"}}),
    );
    assert_eq!(visits["mdtrtinfo"][0]["ipt_otp_no"], "MZ-LOST");
}

#[test]
fn dictionary_lists_values_and_input_may_be_text() {
    let mut core = Core::named("plain");
    let asked = json!({"data": {"type": "MED_TYPE", "parentValue": "", "admdvs": "109900", "date": "2026-05-04",
        "valiFlag": "1"}});
    let list = core.output("1901", asked.clone());
    assert!(
        list["list"].as_array().unwrap().iter().any(|row| row["value"] == "11" && row["label"] == "普通门诊")
    );
    let output = core.output("1901", json!(asked.to_string()));
    assert_eq!(serde_json::from_str::<Value>(output.as_str().unwrap()).unwrap(), list);
}

#[test]
fn maintenance_window_answers_gateway_faults_only() {
    let mut core = Core::named("maintenance");
    core.session.now_ms = parse_time("2026-05-04 02:30:00").unwrap();
    let answer = core.call("5301", json!({"data": {"psn_no": "1"}}));
    assert!(answer["err_msg"].as_str().unwrap().contains("系统维护中"));
}

#[test]
fn same_seed_answers_the_same_bytes() {
    let run = || {
        let mut core = Core::named("minus-one");
        let mut heard = Vec::new();
        for _ in 0..10 {
            heard.push(core.call_raw("2201", register_input(&person(0), noon(), "MZ0001")));
        }
        heard
    };
    let heard = run();
    assert_eq!(heard, run());
    assert!(heard.iter().flatten().any(|(_, body)| String::from_utf8_lossy(body).contains("系统异常")));
}
