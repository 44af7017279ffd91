//! The exact bytes of every request, and what is refused before anything is sent.

use crate::common::{
    card, codec, document, envelope, every_request, options, person, register_request, settle,
    settle_request, split, upload_fees_request, visit_id, yuan,
};
use platform::{InputShape, ReceiverAreaMember, Route, Routes, WireCodec};
use settlement::request::{Codec, Request, Transaction};
use settlement::trace::TraceRow;

fn body(request: &Request) -> String {
    String::from_utf8(codec().encode(request, &envelope()).unwrap().body).unwrap()
}

/// The input alone; the envelope has a test of its own.
fn input(request: &Request) -> String {
    let body = body(request);
    let (_, input) = body.split_once("\"input\":").unwrap();
    input.strip_suffix('}').unwrap().to_owned()
}

#[test]
fn envelope_has_the_members_of_the_table_in_order() {
    insta::assert_snapshot!(body(&Request::WithdrawFees { person: person(), visit_id: visit_id() }), @r#"{"infno":"2205","msgid":"H10990000001202601010800000700","mdtrtarea_admvs":"109900","insuplc_admdvs":"109900","recer_sys_code":"YBXT","dev_no":"","dev_safe_info":"","cainfo":"","signtype":"SM3","infver":"V1.0","opter_type":"1","opter":"0012","opter_name":"张三","inf_time":"2026-01-01 08:00:00","fixmedins_code":"H10990000001","fixmedins_name":"示例市第一医院","sign_no":"880012","input":{"data":{"mdtrt_id":"109900202601010000000000000001","chrg_bchno":"0000","psn_no":"10990000000000000001"}}}"#);
}

#[test]
fn inputs_are_written_exactly_so() {
    let all: Vec<String> =
        every_request().iter().map(|one| format!("{} {}", one.transaction().number(), input(one))).collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn regions_change_numbers_paths_and_members() {
    let mut options = options();
    options.input = InputShape::Text;
    options.receiver_area = ReceiverAreaMember::Admvs;
    options.signature = "SM3".to_owned();
    options.routes = Routes::national()
        .with(
            Transaction::Settle,
            Route { number: "2207A".to_owned(), path: "/ebus/desk/hsa/hgs/2207A".to_owned(), receiver: None },
        )
        .with(
            Transaction::Reverse,
            Route {
                number: "2601".to_owned(),
                path: "/ebus/desk/hsa/hgs/2601".to_owned(),
                receiver: Some("MBS_LOCAL".to_owned()),
            },
        );
    let codec = WireCodec::new(options).unwrap();
    let reverse =
        Request::Reverse { person: person(), of: crate::common::msg_id(), what: Transaction::Settle };
    let encoded = codec.encode(&reverse, &envelope()).unwrap();
    assert_eq!(encoded.path, "/ebus/desk/hsa/hgs/2601");
    insta::assert_snapshot!(String::from_utf8(encoded.body).unwrap(), @r#"{"infno":"2601","msgid":"H10990000001202601010800000700","mdtrtarea_admvs":"109900","insuplc_admdvs":"109900","recer_sys_code":"MBS_LOCAL","recer_admvs":"109900","dev_no":"","dev_safe_info":"","cainfo":"SM3","signtype":"SM3","infver":"V1.0","opter_type":"1","opter":"0012","opter_name":"张三","inf_time":"2026-01-01 08:00:00","fixmedins_code":"H10990000001","fixmedins_name":"示例市第一医院","sign_no":"880012","input":"{\"data\":{\"psn_no\":\"10990000000000000001\",\"omsgid\":\"H10990000001202601010800000700\",\"oinfno\":\"2207A\"}}"}"#);
    let settle = codec.encode(&settle(), &envelope()).unwrap();
    assert_eq!(settle.path, "/ebus/desk/hsa/hgs/2207A");
    assert!(String::from_utf8(settle.body).unwrap().starts_with(r#"{"infno":"2207A""#));
}

#[test]
fn settlement_carries_the_codes_of_packs_in_a_node_of_their_own() {
    let row = |line: &str, code: &str, split| TraceRow {
        line: settlement::FeeLineNo::new(line).unwrap(),
        code: settlement::TraceCode::new(code).unwrap(),
        split,
    };
    let mut request = settle_request(Some(split()));
    request.traces =
        vec![row("0001", "81234567890123456789", false), row("0002", "81234567890123456780", true)];
    let whole = input(&Request::Settle(request.clone()));
    assert!(whole.ends_with(
        r#""inscp_scp_amt":76.00},"drug_trac_info":[{"feedetl_sn":"0001","drug_trac_codg":"81234567890123456789","trdn_flag":"0","min_prcunt_type":"2"},{"feedetl_sn":"0002","drug_trac_codg":"81234567890123456780","trdn_flag":"1","min_prcunt_type":"1"}]}"#
    ), "{whole}");
    // 2206 asks for amounts alone, and without codes there is no node.
    let quote = input(&Request::Quote(request.clone()));
    request.traces.clear();
    for without in [quote, input(&Request::Settle(request))] {
        assert!(!without.contains("drug_trac_info"), "{without}");
    }
}

#[test]
fn number_of_digits_is_that_of_the_columns() {
    let input = input(&Request::UploadFees(Box::new(upload_fees_request())));
    for member in [
        r#""det_item_fee_sumamt":31.25"#,
        r#""cnt":2.5"#,
        r#""pric":12.50"#,
        r#""det_item_fee_sumamt":1.23"#,
        r#""cnt":10"#,
        r#""pric":0.123456"#,
    ] {
        assert!(input.contains(&format!("{member},")), "{member} in {input}");
    }
}

fn check(change: impl Fn() -> Request, field: &str) {
    let fault = codec().encode(&change(), &envelope()).unwrap_err();
    assert_eq!(fault.field, field);
}

#[test]
fn field_that_the_platform_would_not_take_is_named() {
    let register = |change: fn(&mut settlement::request::RegisterRequest)| {
        let mut request = register_request();
        change(&mut request);
        Request::Register(Box::new(request))
    };
    check(|| register(|r| r.visit.doctor_code.clear()), "doctor_code");
    check(|| register(|r| r.visit.doctor_code = "D".repeat(31)), "doctor_code");
    check(|| register(|r| r.visit.department_name = "  ".to_owned()), "department_name");
    check(|| register(|r| r.credential.card_sn = None), "card_sn");
    check(|| register(|r| r.credential.number.clear()), "credential");
    check(|| register(|r| r.credential.number = "9".repeat(51)), "credential");

    let fees = |change: fn(&mut settlement::request::UploadFeesRequest)| {
        let mut request = upload_fees_request();
        change(&mut request);
        Request::UploadFees(Box::new(request))
    };
    check(|| fees(|r| r.lines.clear()), "lines");
    check(|| fees(|r| r.lines = vec![r.lines[0].clone(); 101]), "lines");
    check(|| fees(|r| r.lines = vec![r.lines[0].clone(); 2]), "line_no");
    check(|| fees(|r| r.lines[0].amount = r.lines[0].amount.negated()), "amount");
    check(|| fees(|r| r.lines[0].order_no = Some("9".repeat(31))), "order_no");
    check(|| fees(|r| r.visit.doctor_name = "长".repeat(51)), "doctor_name");

    check(|| Request::Settle(settle_request(None)), "quoted");
    check(
        || {
            let mut request = settle_request(Some(split()));
            request.total = yuan("86.41");
            Request::Settle(request)
        },
        "quoted",
    );
    check(
        || Request::Reverse { person: person(), of: crate::common::msg_id(), what: Transaction::UploadFees },
        "original",
    );
}

#[test]
fn envelope_without_insured_area_is_refused_as_soon_as_a_person_is_named() {
    let mut envelope = envelope();
    envelope.insured_area = None;
    for request in every_request() {
        let encoded = codec().encode(&request, &envelope);
        let free = [
            Transaction::SignIn,
            Transaction::SignOut,
            Transaction::FetchPerson,
            Transaction::UploadSelfPaid,
            Transaction::WithdrawSelfPaid,
            Transaction::UploadMappings,
            Transaction::WithdrawMappings,
        ];
        assert_eq!(encoded.is_ok(), free.contains(&request.transaction()), "{:?}", request.transaction());
    }
    envelope.clerk_name.clear();
    let sign_in = every_request().remove(0);
    assert_eq!(codec().encode(&sign_in, &envelope).unwrap_err().field, "clerk_name");
}

#[test]
fn options_that_no_request_could_be_made_with_are_refused() {
    let refused = |change: fn(&mut platform::CodecOptions)| {
        let mut options = options();
        change(&mut options);
        WireCodec::new(options).unwrap_err().option
    };
    assert_eq!(refused(|o| o.institution_name.clear()), "institution_name");
    assert_eq!(refused(|o| o.interface_version = "V1.0.0.0".to_owned()), "interface_version");
    assert_eq!(refused(|o| o.department_category.clear()), "department_category");
    let route = Route { number: "2207".to_owned(), path: "no slash".to_owned(), receiver: None };
    let mut options = options();
    options.routes = Routes::national().with(Transaction::Settle, route);
    assert_eq!(WireCodec::new(options).unwrap_err().option, "routes");
}

#[test]
fn citizen_number_of_fifteen_digits_leaves_with_eighteen() {
    let mut credential = document();
    credential.number = "109900900307003".to_owned();
    let input = input(&Request::FetchPerson { credential });
    assert!(input.contains(r#""mdtrt_cert_no":"10990019900307003"#), "{input}");
}

#[test]
fn personal_values_do_not_stand_in_the_debug_text_of_a_request() {
    let text = format!("{:?}", Request::FetchPerson { credential: card() });
    assert!(!text.contains("A12345674"), "{text}");
}
