//! Money of the centre: the identities of every answer over random baskets, spellings, and reconciliation.

mod platform_client;

use platform_client::{Calls, Core, Visit, basket, fen, line_of, person, yuan};
use proptest::prelude::*;
use serde_json::{Value, json};
use sim::sim_platform::{Flavours, seed_items, unzip_one, zip_one};

/// Sum of the fund members of `setlinfo`.
fn funds(info: &Value) -> i64 {
    ["hifp_pay", "cvlserv_pay", "hifes_pay", "hifmi_pay", "hifob_pay", "maf_pay", "hifdm_pay", "oth_pay"]
        .iter()
        .map(|member| fen(&info[member]))
        .sum()
}

/// Identities 1 to 6 on one answer; `account_inside`: the fund total includes the account.
fn check_identities(output: &Value, visit: &Visit, account_inside: bool) {
    let info = &output["setlinfo"];
    let of = |member: &str| fen(&info[member]);
    let account_in_fund = if account_inside { of("acct_pay") } else { 0 };
    assert_eq!(
        of("medfee_sumamt"),
        of("fulamt_ownpay_amt") + of("overlmt_selfpay") + of("preselfpay_amt") + of("inscp_scp_amt"),
        "1: {info}"
    );
    for row in visit.result.as_array().unwrap() {
        let parts: i64 = ["fulamt_ownpay_amt", "overlmt_amt", "preselfpay_amt", "inscp_scp_amt"]
            .iter()
            .map(|member| {
                assert!(fen(&row[member]) >= 0, "{row}");
                fen(&row[member])
            })
            .sum();
        assert_eq!(fen(&row["det_item_fee_sumamt"]), parts, "2: {row}");
    }
    for (line, total) in [
        ("det_item_fee_sumamt", "medfee_sumamt"),
        ("fulamt_ownpay_amt", "fulamt_ownpay_amt"),
        ("overlmt_amt", "overlmt_selfpay"),
        ("preselfpay_amt", "preselfpay_amt"),
        ("inscp_scp_amt", "inscp_scp_amt"),
    ] {
        assert_eq!(visit.sum(line), of(total), "3: {line}");
    }
    let fund = of("fund_pay_sumamt") - account_in_fund;
    assert_eq!(of("medfee_sumamt"), fund + of("psn_part_amt") + of("hosp_part_amt"), "4: {info}");
    assert_eq!(of("psn_part_amt"), of("acct_pay") + of("psn_cash_pay"), "5: {info}");
    assert_eq!(fund, funds(info), "6: {info}");
    for member in ["fund_pay_sumamt", "psn_part_amt", "acct_pay", "psn_cash_pay", "balc"] {
        assert!(of(member) >= 0, "{member}: {info}");
    }
    let detail: i64 =
        output["setldetail"].as_array().unwrap().iter().map(|row| fen(&row["fund_payamt"])).sum();
    assert_eq!(detail, fund + of("acct_pay"), "detail: {output}");
    let account_rows: Vec<&Value> = output["setldetail"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["fund_pay_type"] == "310200")
        .collect();
    assert_eq!(account_rows.len(), usize::from(of("acct_pay") != 0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn identities_hold_to_the_fen_in_every_answer(
        who in 0_usize..15,
        baskets in prop::collection::vec(
            prop::collection::vec((0_usize..480, 1_i64..400_000, 0_i64..900_000_000), 1..8), 1..4),
        use_account in any::<bool>(),
        account_inside in any::<bool>(),
        numbers_as_text in any::<bool>(),
    ) {
        prop_assume!(who != 6);
        let items = seed_items();
        let flavours = Flavours {
            fund_includes_account: account_inside, numbers_as_text, odd_nulls: false, ..Flavours::default()
        };
        let mut core = Core::with(flavours);
        let someone = person(who);
        let mut undo = Vec::new();
        for drawn in &baskets {
            let lines: Vec<Value> = drawn
                .iter()
                .enumerate()
                .map(|(number, (item, count_e4, price_e6))| {
                    // Some codes are unknown, some prices are the list's, some are anything.
                    let known = items.get(*item);
                    let code = known.map_or("UNKNOWN", |item| &item.med_list_codg);
                    let price = known.filter(|_| price_e6 % 3 == 0).map_or(*price_e6, |item| item.price_e6);
                    line_of(number, code, *count_e4, price)
                })
                .collect();
            let visit = core.prepare(&someone, &lines);
            let mut input = visit.settle_input();
            input["data"]["acct_used_flag"] = json!(if use_account { "1" } else { "0" });
            let before = fen(&json!(core.centre.view().people[who].balance));
            let quoted = core.output("2206", input.clone());
            check_identities(&quoted, &visit, account_inside);
            let settled = core.output("2207", input);
            check_identities(&settled, &visit, account_inside);
            let info = &settled["setlinfo"];
            // 7
            assert_eq!(fen(&info["balc"]), before - fen(&info["acct_pay"]));
            assert_eq!(fen(&quoted["setlinfo"]["balc"]), fen(&info["balc"]));
            assert_eq!(fen(&json!(core.centre.view().people[who].balance)), fen(&info["balc"]));
            undo.push((visit, info.clone()));
        }
        for (visit, info) in undo.iter().rev() {
            let cancelled = core.output("2208", visit.of_settlement(info["setl_id"].as_str().unwrap()));
            let cancel = &cancelled["setlinfo"];
            // 8
            for member in [
                "medfee_sumamt", "fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt",
                "act_pay_dedc", "hifp_pay", "cvlserv_pay", "hifob_pay", "hifmi_pay", "fund_pay_sumamt", "psn_part_amt",
                "acct_pay", "psn_cash_pay", "hosp_part_amt",
            ] {
                assert_eq!(fen(&cancel[member]), -fen(&info[member]), "{member}");
            }
            assert_eq!(fen(&cancel["balc"]), fen(&info["balc"]) + fen(&info["acct_pay"]));
        }
        let sums = core.centre.view().sums;
        assert_eq!((sums.settled, sums.account_drawn_fen, sums.cash_fen), (0, 0, 0));
    }
}

#[test]
fn every_fund_kind_is_reached_by_some_basket() {
    // (person, amount in yuan, fund kinds that must pay)
    for (who, price_yuan, kinds) in [
        (0, 1_000, vec!["310100", "310200"]),
        (0, 200_000, vec!["310100", "330100", "310200"]),
        (5, 1_000, vec!["310100", "320100", "310200"]),
        (8, 100_000, vec!["390100", "390200"]),
    ] {
        let items = seed_items();
        let whole = items.iter().find(|item| item.class == "01" && item.ceiling_e6.is_none()).unwrap();
        let mut core = Core::named("plain");
        let visit =
            core.prepare(&person(who), &[line_of(1, &whole.med_list_codg, 10_000, price_yuan * 1_000_000)]);
        let settled = core.output("2207", visit.settle_input());
        let mut found: Vec<&str> = settled["setldetail"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["fund_pay_type"].as_str().unwrap())
            .collect();
        found.sort_unstable();
        let mut kinds = kinds;
        kinds.sort_unstable();
        assert_eq!(found, kinds, "{settled}");
    }
}

#[test]
fn odd_answers_are_spelt_as_the_flavour_says() {
    type Shows = fn(&str) -> bool;
    let cases: [(&str, Shows); 6] = [
        ("numbers-as-text", |body| body.contains(r#""maf_pay":"0.00""#) && body.contains(r#""infcode":0"#)),
        ("infcode-as-text", |body| body.contains(r#""infcode":"0""#)),
        ("negative-zero", |body| body.contains(r#""maf_pay":-0.00"#)),
        ("extra-fields", |body| body.contains("rsv_col2")),
        ("plain", |body| body.contains(r#""acct_mulaid_pay":"""#) && body.contains(r#""maf_pay":0.00"#)),
        ("fund-includes-account", |body| {
            let info = serde_json::from_str::<Value>(body).unwrap()["output"]["setlinfo"].clone();
            fen(&info["fund_pay_sumamt"]) == funds(&info) + fen(&info["acct_pay"])
                && fen(&info["acct_pay"]) > 0
        }),
    ];
    for (name, shows) in cases {
        let mut core = Core::named(name);
        let visit = core.prepare(&person(0), &basket());
        let (_, body) = core.call_raw("2207", visit.settle_input()).unwrap();
        let body = String::from_utf8(body).unwrap();
        assert!(shows(&body), "{name}: {body}");
    }
}

#[test]
fn refusal_may_come_with_infcode_zero() {
    let mut core = Core::named("refusal-as-zero");
    let answer = core.call("1101", json!({"data": {"mdtrt_cert_type": "02", "mdtrt_cert_no": "1"}}));
    assert_eq!((&answer["infcode"], &answer["output"]), (&json!(0), &Value::Null));
    assert!(answer["err_msg"].as_str().unwrap().contains("基本信息为空"));
}

#[test]
fn split_may_differ_from_the_quote_and_still_adds_up() {
    let mut core = Core::with(Flavours { split_differs: 1000, ..Flavours::default() });
    let items = seed_items();
    let whole = items.iter().find(|item| item.class == "01").unwrap();
    let visit = core.prepare(&person(0), &[line_of(1, &whole.med_list_codg, 10_000, 800_000_000)]);
    let quoted = core.output("2206", visit.settle_input());
    let settled = core.output("2207", visit.settle_input());
    check_identities(&settled, &visit, false);
    assert!(fen(&settled["setlinfo"]["psn_cash_pay"]) > fen(&quoted["setlinfo"]["psn_cash_pay"]));
}

/// Settles three visits and cancels one; the setlinfo of all four rows.
fn day(core: &mut Core) -> Vec<Value> {
    let mut rows = Vec::new();
    for who in [0, 1, 0] {
        let visit = core.prepare(&person(who), &basket());
        rows.push(core.output("2207", visit.settle_input())["setlinfo"].clone());
        if rows.len() == 3 {
            let setl_id = rows[2]["setl_id"].as_str().unwrap();
            rows.push(core.output("2208", visit.of_settlement(setl_id))["setlinfo"].clone());
        }
    }
    rows
}

fn total_input(rows: &[&Value], extra: &[(&str, Value)]) -> Value {
    let sum = |member: &str| yuan(rows.iter().map(|row| fen(&row[member])).sum());
    let mut input = json!({"data": {
        "insutype": "310", "clr_type": "11", "setl_optins": "109900", "stmt_begndate": "2026-05-04",
        "stmt_enddate": "2026-05-04", "medfee_sumamt": sum("medfee_sumamt"),
        "fund_pay_sumamt": sum("fund_pay_sumamt"), "acct_pay": sum("acct_pay"), "cash_payamt": sum("psn_cash_pay"),
        "fixmedins_setl_cnt": rows.len(),
    }});
    for (member, value) in extra {
        input["data"][*member] = value.clone();
    }
    input
}

#[test]
fn total_is_flat_with_and_without_refunds_and_not_otherwise() {
    let mut core = Core::named("plain");
    let rows = day(&mut core);
    let all: Vec<&Value> = rows.iter().collect();
    let result = |core: &mut Core, input: Value| core.output("3201", input)["stmtinfo"]["stmt_rslt"].clone();
    assert_eq!(result(&mut core, total_input(&all, &[])), "0");
    assert_eq!(result(&mut core, total_input(&all[..2], &[("REFD_SETL_FLAG", json!("0"))])), "0");
    assert_eq!(result(&mut core, total_input(&all[..2], &[])), "1");
    assert_eq!(result(&mut core, total_input(&all, &[("fixmedins_setl_cnt", json!(5))])), "1");
    assert_eq!(result(&mut core, total_input(&all, &[("acct_pay", json!("0.01"))])), "1");
    assert_eq!(result(&mut core, total_input(&all, &[("setl_optins", json!("109901"))])), "1");
    assert_eq!(result(&mut core, total_input(&all, &[("stmt_begndate", json!("2026-05-03"))])), "0");
    assert_eq!(result(&mut core, total_input(&[], &[("stmt_enddate", json!("2026-05-03"))])), "0");
    let mut dictionary = Core::named("statement-dictionary");
    assert_eq!(result(&mut dictionary, total_input(&[], &[])), "000000");
    assert_eq!(result(&mut dictionary, total_input(&all, &[])), "000103");
}

#[test]
fn reversed_settlement_is_in_no_statement() {
    let mut core = Core::named("plain");
    let visit = core.prepare(&person(0), &basket());
    core.output("2207", visit.settle_input());
    let msgid = core.session.last_msgid.clone();
    core.output("2601", visit.reversal_of(&msgid, "2207"));
    assert_eq!(core.output("3201", total_input(&[], &[]))["stmtinfo"]["stmt_rslt"], "0");
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    bytes
        .chunks(3)
        .flat_map(|chunk| {
            let group = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte))
                << (8 * (3 - chunk.len()));
            (0..4).map(move |place| {
                if place <= chunk.len() {
                    char::from(DIGITS[(group >> (18 - 6 * place) & 63) as usize])
                } else {
                    '='
                }
            })
        })
        .collect()
}

fn statement_line(row: &Value, psn_no: &str) -> String {
    let amount = |member: &str| yuan(fen(&row[member]));
    format!(
        "{}\t{}\t{psn_no}\t{}\t{}\t{}\t{}",
        row["setl_id"].as_str().unwrap(),
        row["mdtrt_id"].as_str().unwrap(),
        amount("medfee_sumamt"),
        amount("fund_pay_sumamt"),
        amount("acct_pay"),
        u8::from(fen(&row["medfee_sumamt"]) < 0),
    )
}

/// Uploads a file, asks 3202, downloads the result; its rows as cells.
fn detail(core: &mut Core, lines: &[String], signed_bytes: bool) -> Vec<Vec<String>> {
    let zip = zip_one("statement.txt", lines.join("\n").as_bytes());
    let content = if signed_bytes {
        json!(zip.iter().map(|byte| i64::from(*byte as i8)).collect::<Vec<_>>())
    } else {
        json!(base64(&zip))
    };
    let upload = json!({"fsUploadIn": {"in": content, "filename": "statement.txt.zip", "fixmedins_code": "H10990000001"}});
    let file = core.output("9101", upload);
    let cell = |line: &String, index: usize| fen(&json!(line.split('\t').nth(index).unwrap()));
    let sum = |index: usize| yuan(lines.iter().map(|line| cell(line, index)).sum());
    let answer = core.output(
        "3202",
        json!({"data": {"setl_optins": "109900", "file_qury_no": file["file_qury_no"], "stmt_begndate": "2026-05-04",
            "stmt_enddate": "2026-05-04", "medfee_sumamt": sum(3), "fund_pay_sumamt": sum(4), "cash_payamt": "0.00",
            "fixmedins_setl_cnt": lines.len(), "clr_type": "11"}}),
    );
    let mut wanted = answer["fileinfo"].clone();
    wanted["fixmedins_code"] = json!("H10990000001");
    let (_, bytes) = core.call_raw("9102", json!({ "fsDownloadIn": wanted })).unwrap();
    assert!(bytes.starts_with(b"PK"));
    unzip_one(&bytes).unwrap().lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

#[test]
fn detail_is_flat_when_both_sides_agree() {
    for signed_bytes in [false, true] {
        let mut core = Core::named("plain");
        let rows = day(&mut core);
        let lines: Vec<String> =
            rows.iter().map(|row| statement_line(row, row["psn_no"].as_str().unwrap())).collect();
        let results = detail(&mut core, &lines, signed_bytes);
        assert_eq!(results.len(), 4);
        for (result, row) in results.iter().zip(&rows) {
            assert_eq!((result.len(), result[4].as_str()), (10, "0"), "{result:?}");
            assert_eq!(json!(result[3]), row["medins_setl_id"]);
            assert_eq!(json!(result[2]), row["setl_id"]);
        }
    }
}

#[test]
fn detail_names_each_kind_of_difference() {
    let mut core = Core::named("plain");
    let rows = day(&mut core);
    let line = |row: &Value| statement_line(row, row["psn_no"].as_str().unwrap());
    let mut wrong = rows[1].clone();
    wrong["acct_pay"] = json!("0.00");
    let mut ghost = rows[0].clone();
    ghost["setl_id"] = json!("9".repeat(30));
    // Ours: 0 right, 1 with another account share, a ghost; missing: 2 and 3.
    let lines = [line(&rows[0]), line(&wrong), line(&ghost)];
    let results = detail(&mut core, &lines, false);
    let kinds: Vec<&str> = results.iter().map(|row| row[4].as_str()).collect();
    assert_eq!(kinds, ["0", "3", "2", "1", "1"]);
    assert_eq!((results[2][0].as_str(), results[2][3].as_str()), ("null", "null"));
    assert_eq!(json!(results[3][3]), rows[2]["medins_setl_id"]);
    assert_eq!(results[3][5], "1");
}

#[test]
fn detail_file_has_the_habits_of_the_flavour() {
    for (name, count) in [
        ("statement-differences", 0),
        ("statement-reversed", 4),
        ("statement-doubled", 5),
        ("statement-missing", 3),
    ] {
        let mut core = Core::named(name);
        let rows = day(&mut core);
        let lines: Vec<String> =
            rows.iter().map(|row| statement_line(row, row["psn_no"].as_str().unwrap())).collect();
        assert_eq!(detail(&mut core, &lines, false).len(), count, "{name}");
    }
}

#[test]
fn statement_file_that_disagrees_with_its_totals_is_refused() {
    let mut core = Core::named("plain");
    for (content, words) in [
        (json!(base64(b"not a zip")), "压缩包"),
        (json!(base64(&zip_one("a.txt", b"one\ttwo"))), "第1行格式不正确"),
        (json!(base64(&zip_one("a.txt", b""))), "合计与汇总数据不一致"),
    ] {
        let upload =
            json!({"fsUploadIn": {"in": content, "filename": "a.zip", "fixmedins_code": "H10990000001"}});
        let file = core.output("9101", upload);
        let mut input = total_input(&[], &[("fixmedins_setl_cnt", json!(1))]);
        input["data"]["file_qury_no"] = file["file_qury_no"].clone();
        let text = core.refusal("3202", input);
        assert!(text.contains(words), "{text}");
    }
    let bad = json!({"fsUploadIn": {"in": "***", "filename": "a.zip", "fixmedins_code": "H10990000001"}});
    assert!(core.refusal("9101", bad).contains("编码不正确"));
}
