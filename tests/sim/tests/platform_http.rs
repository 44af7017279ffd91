//! The simulated platform on a real socket: the outpatient chain, and every one-shot fault as a client sees it.

mod platform_client;

use std::sync::{Arc, Mutex};

use platform_client::{Calls, Visit, Wire, basket, fen, person};
use serde_json::{Value, json};
use sim::sim_platform::{CardOrder, Flavours, Line, RunningPlatform, Setup, SimOptions, SimPlatform};

fn start() -> (RunningPlatform, Wire) {
    start_with(Flavours::default())
}

fn start_with(flavours: Flavours) -> (RunningPlatform, Wire) {
    let setup = Setup { flavours, ..Setup::default() };
    let platform = SimPlatform::start(SimOptions { setup, ..SimOptions::default() }).unwrap();
    let mut wire = Wire::to(&platform);
    wire.sign_in();
    (platform, wire)
}

/// A visit that is ready to be settled on a fresh platform, and an order for one fault.
fn ready(fault: Value) -> (RunningPlatform, Wire, Visit) {
    let (platform, mut wire) = start();
    let visit = wire.prepare(&person(0), &basket());
    wire.control("POST", "fault", fault);
    (platform, wire, visit)
}

fn request_row(wire: &mut Wire, msgid: &str) -> Value {
    let rows = wire.control("GET", "requests", Value::Null);
    rows.as_array().unwrap().iter().find(|row| row["msgid"] == msgid).cloned().unwrap_or(Value::Null)
}

#[test]
fn outpatient_chain_settles_and_cancels_over_http() {
    let (platform, mut wire) = start();
    let golden = person(0);
    let found = wire.output(
        "1101",
        json!({"data": {"mdtrt_cert_type": "03", "mdtrt_cert_no": golden.card_no, "card_sn": golden.card_sn}}),
    );
    assert_eq!(found["baseinfo"]["psn_no"], json!(golden.psn_no));
    assert_eq!(fen(&found["insuinfo"][0]["balc"]), 120_000);
    let visit = wire.prepare(&golden, &basket());
    let quoted = wire.output("2206", visit.settle_input());
    assert_eq!(quoted["setlinfo"]["setl_id"], Value::Null);
    assert_eq!(platform.books().settlements.len(), 0);
    let settled = wire.output("2207", visit.settle_input());
    let info = &settled["setlinfo"];
    assert_eq!(info["medins_setl_id"], json!(wire.session.last_msgid));
    for member in ["medfee_sumamt", "fund_pay_sumamt", "acct_pay", "psn_cash_pay", "balc"] {
        assert_eq!(info[member], quoted["setlinfo"][member], "{member}");
    }
    let setl_id = info["setl_id"].as_str().unwrap();
    let shown = wire.output("5203", visit.of_settlement(setl_id));
    assert_eq!(shown["setlinfo"]["refd_setl_flag"], "0");
    let lines = wire.output("5204", visit.of_settlement(setl_id));
    assert_eq!(lines.as_array().unwrap().len(), 3);
    let cancelled = wire.output("2208", visit.of_settlement(setl_id));
    assert_eq!(fen(&cancelled["setlinfo"]["medfee_sumamt"]), -fen(&info["medfee_sumamt"]));
    assert_eq!(wire.output("5203", visit.of_settlement(setl_id))["setlinfo"]["refd_setl_flag"], "1");
    wire.output("2205", visit.of_visit());
    wire.output("2202", visit.of_visit());
    let sums = platform.books().sums;
    assert_eq!((sums.settled, sums.refunded, sums.account_drawn_fen), (0, 1, 0));
    wire.output("9002", json!({"signOut": {"opter_no": "0001", "sign_no": wire.session.sign_no}}));
    platform.stop();
}

#[test]
fn reply_lost_after_commit_leaves_settlement_without_answer() {
    let (platform, mut wire, visit) =
        ready(json!({"infno": "2207", "kind": "lose_reply_after_commit", "times": 1}));
    assert_eq!(wire.call_raw("2207", visit.settle_input()), None);
    assert!(wire.read.is_empty());
    assert_eq!(platform.books().sums.settled, 1);
    let msgid = wire.session.last_msgid.clone();
    let row = request_row(&mut wire, &msgid);
    assert_eq!((&row["arrivals"], &row["executions"], &row["answers"]), (&json!(1), &json!(1), &json!(0)));
    wire.output("2601", visit.reversal_of(&msgid, "2207"));
    assert_eq!(platform.books().sums.settled, 0);
}

#[test]
fn request_lost_leaves_no_settlement() {
    let (platform, mut wire, visit) = ready(json!({"infno": "2207", "kind": "lose_request"}));
    assert_eq!(wire.call_raw("2207", visit.settle_input()), None);
    assert_eq!(platform.books().sums.settled, 0);
    let msgid = wire.session.last_msgid.clone();
    let row = request_row(&mut wire, &msgid);
    assert_eq!((&row["arrivals"], &row["executions"]), (&json!(1), &json!(0)));
    let text = wire.refusal("2601", visit.reversal_of(&msgid, "2207"));
    assert!(text.contains("未查询到"), "{text}");
    wire.output("2207", visit.settle_input());
}

#[test]
fn delay_holds_the_answer_back() {
    let (_platform, mut wire, visit) =
        ready(json!({"infno": "2207", "kind": {"delay_ms": 300}, "when": "before"}));
    let began = std::time::Instant::now();
    wire.output("2207", visit.settle_input());
    assert!(began.elapsed().as_millis() >= 300);
}

#[test]
fn duplicate_arrives_twice_and_settles_once() {
    let (platform, mut wire, visit) =
        ready(json!({"infno": "2207", "kind": "duplicate", "answer": "second"}));
    let text = wire.refusal("2207", visit.settle_input());
    assert!(text.contains("已结算"), "{text}");
    assert_eq!(platform.books().sums.settled, 1);
    let msgid = wire.session.last_msgid.clone();
    let row = request_row(&mut wire, &msgid);
    assert_eq!((&row["arrivals"], &row["executions"]), (&json!(2), &json!(1)));
}

#[test]
fn answer_faults_change_the_answer_and_not_the_books() {
    // (kind, settled afterwards, what the client must see)
    type Seen = fn(u16, &[u8]) -> bool;
    let json_of = |body: &[u8]| serde_json::from_slice::<Value>(body).ok();
    fn info(body: &[u8]) -> Value {
        serde_json::from_slice::<Value>(body).unwrap()["output"]["setlinfo"].clone()
    }
    let cases: [(&str, i64, Seen); 8] = [
        ("html", 0, |status, body| status == 200 && body.starts_with(b"<!DOCTYPE html>")),
        ("junk", 1, |status, body| status == 200 && body.len() == 2 * 1024 * 1024),
        ("http_502", 1, |status, _| status == 502),
        ("wrong_person", 1, |_, body| info(body)["psn_no"] != json!(person(0).psn_no)),
        ("three_decimals", 1, |_, body| {
            info(body)["psn_cash_pay"].to_string().split_once('.').unwrap().1.len() == 3
        }),
        ("bad_sum", 1, |_, body| {
            let info = info(body);
            fen(&info["medfee_sumamt"]) != fen(&info["fund_pay_sumamt"]) + fen(&info["psn_part_amt"])
        }),
        ("negative", 1, |_, body| fen(&info(body)["psn_cash_pay"]) < 0),
        ("execute_then_minus_one", 1, |_, body| {
            serde_json::from_slice::<Value>(body).unwrap()["infcode"] == json!(-1)
        }),
    ];
    for (kind, settled, seen) in cases {
        let (platform, mut wire, visit) = ready(json!({"infno": "2207", "kind": kind}));
        let (status, body) = wire.call_raw("2207", visit.settle_input()).unwrap();
        assert!(
            seen(status, &body),
            "{kind}: {status} {}",
            String::from_utf8_lossy(&body[..body.len().min(600)])
        );
        assert_eq!(platform.books().sums.settled, settled, "{kind}");
        let next = wire.call_raw("2206", visit.settle_input()).unwrap();
        assert!(json_of(&next.1).is_some(), "{kind} happens once");
    }
}

#[test]
fn reply_cut_at_byte_delivers_exactly_that_many() {
    for byte in [0, 1, 60, 200] {
        let (platform, mut wire, visit) =
            ready(json!({"infno": "2207", "kind": {"cut_at": {"byte": byte, "side": "reply"}}}));
        assert_eq!(wire.call_raw("2207", visit.settle_input()), None);
        assert_eq!(wire.read.len(), byte);
        assert_eq!(platform.books().sums.settled, 1);
    }
}

#[test]
fn request_cut_at_byte_executes_nothing() {
    for byte in [0, 1, 400] {
        let (platform, mut wire, visit) =
            ready(json!({"infno": "2207", "kind": {"cut_at": {"byte": byte, "side": "request"}}}));
        assert_eq!(wire.call_raw("2207", visit.settle_input()), None);
        assert_eq!(platform.books().sums.settled, 0);
        let msgid = wire.session.last_msgid.clone();
        assert_eq!(request_row(&mut wire, &msgid), Value::Null);
    }
}

#[test]
fn held_request_executes_after_release_even_if_the_client_left() {
    let (platform, mut wire, visit) = ready(json!({"infno": "2207", "kind": "hold_until_released"}));
    let mut other = Wire::to(&platform);
    other.session.sign_no.clone_from(&wire.session.sign_no);
    wire.send_and_leave("2207", visit.settle_input());
    until(|| platform.held() == 1);
    assert_eq!(platform.books().sums.settled, 0);
    other.control("POST", "release", json!({}));
    until(|| platform.books().sums.settled == 1);
    assert_eq!(platform.held(), 0);
}

#[test]
fn stuck_request_executes_right_after_the_next_reversal() {
    let (platform, mut wire, visit) =
        ready(json!({"infno": "2207", "kind": {"stuck_until": "2601"}, "times": 1}));
    assert_eq!(wire.call_raw("2207", visit.settle_input()), None, "the connection breaks at once");
    let msgid = wire.session.last_msgid.clone();
    assert_eq!((platform.held(), platform.books().sums.settled), (1, 0));
    wire.refusal("2601", visit.reversal_of(&msgid, "2207"));
    assert_eq!((platform.held(), platform.books().sums.settled), (0, 1));
    wire.output("2601", visit.reversal_of(&msgid, "2207"));
    assert_eq!(platform.books().sums.settled, 0);
}

#[test]
fn restart_loses_held_requests_where_the_flavour_says_so() {
    for (flavour, settled) in [("plain", 1), ("restart-loses", 0)] {
        let (platform, mut wire) = start_with(Flavours::named(flavour).unwrap());
        let visit = wire.prepare(&person(0), &basket());
        wire.control("POST", "fault", json!({"infno": "2207", "kind": "hold_until_released"}));
        let mut other = Wire::to(&platform);
        let sender = std::thread::spawn(move || wire.call_raw("2207", visit.settle_input()));
        until(|| platform.held() == 1);
        other.control("POST", "restart", json!({}));
        assert_eq!(sender.join().unwrap().is_some(), settled == 1);
        assert_eq!(platform.books().sums.settled, settled, "{flavour}");
    }
}

#[test]
fn line_down_drops_or_refuses_and_comes_back() {
    let (platform, mut wire) = start();
    wire.control("POST", "line", json!({"up": false}));
    assert_eq!(wire.call_raw("5301", json!({"data": {"psn_no": "1"}})), None);
    wire.control("POST", "line", json!({"up": true}));
    wire.output("5301", json!({"data": {"psn_no": "1"}}));
    platform.set_line(Line::Refuses);
    until(|| std::net::TcpStream::connect(platform.addr()).is_err());
    let mut control = Wire::to(&platform);
    control.addr = platform.control_addr();
    assert_eq!(control.control("GET", "state", Value::Null)["line"], "refuses");
    control.control("POST", "line", json!({"up": true}));
    until(|| std::net::TcpStream::connect(platform.addr()).is_ok());
    wire.output("5301", json!({"data": {"psn_no": "1"}}));
}

#[test]
fn lost_answer_is_replayed_later_by_a_replaying_gateway() {
    let flavours = Flavours { replay_after_ms: 1, ..Flavours::default() };
    let (platform, mut wire) = start_with(flavours);
    let visit = wire.prepare(&person(0), &basket());
    wire.control("POST", "fault", json!({"infno": "2207", "kind": "lose_reply_after_commit"}));
    assert_eq!(wire.call_raw("2207", visit.settle_input()), None);
    let msgid = wire.session.last_msgid.clone();
    until(|| request_row(&mut wire, &msgid)["arrivals"] == json!(2));
    assert_eq!(platform.books().sums.settled, 1);
}

#[test]
fn card_buttons_reach_the_callback_or_say_that_there_is_none() {
    let (_plain, mut wire) = start();
    let (status, body) = wire.http("POST", "/control/card", &[], br#"{"profile":"gen2-golden"}"#).unwrap();
    assert_eq!(status, 409);
    assert!(String::from_utf8(body).unwrap().contains("没有连接虚拟读卡器"));
    let orders = Arc::new(Mutex::new(Vec::new()));
    let kept = orders.clone();
    let card = Arc::new(move |order: CardOrder| {
        kept.lock().unwrap().push(order);
        Ok(())
    });
    let platform = SimPlatform::start(SimOptions { card: Some(card), ..SimOptions::default() }).unwrap();
    let mut wire = Wire::to(&platform);
    wire.control("POST", "card", json!({"profile": "gen2-golden"}));
    wire.control("POST", "card", json!({"pull": true}));
    assert_eq!(*orders.lock().unwrap(), [CardOrder::Insert("gen2-golden".to_owned()), CardOrder::Pull]);
}

#[test]
fn control_page_is_self_contained_and_orders_are_checked() {
    let (_platform, mut wire) = start();
    let (status, page) = wire.http("GET", "/control/", &[], b"").unwrap();
    let page = String::from_utf8(page).unwrap();
    assert_eq!(status, 200);
    assert!(page.contains("虚拟社保卡") && !page.contains("http://") && !page.contains("https://"));
    for wrong in
        [r#"{"kind":"no_such"}"#, r#"{"infno":"2207"}"#, r#"{"kind":{"cut_at":{"byte":1}}}"#, "not json"]
    {
        assert_eq!(wire.http("POST", "/control/fault", &[], wrong.as_bytes()).unwrap().0, 400, "{wrong}");
    }
    assert_eq!(wire.control("POST", "flavour", json!({"name": "slow"}))["flavour"], "slow");
}

/// Waits for a condition; the test fails when it does not come true.
fn until(mut condition: impl FnMut() -> bool) {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while !condition() {
        assert!(std::time::Instant::now() < deadline, "the condition did not come true");
        std::thread::yield_now();
    }
}
