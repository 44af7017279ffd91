//! How an outcome becomes bytes: the envelope, the oddities of real answers, and the faults of an answer.

use super::centre::{Centre, Done, Outcome, RawAnswer, Request};
use super::clock;
use super::faults::AnswerFault;
use super::out::{Out, Style, node, text};

const JSON: &str = "application/json;charset=UTF-8";

fn raw(status: u16, content_type: &'static str, body: Vec<u8>) -> RawAnswer {
    RawAnswer { status, content_type, body, infno: String::new(), msgid: String::new(), executed: false }
}

/// An answer that was made before.
pub fn json_bytes(body: Vec<u8>) -> RawAnswer {
    raw(200, JSON, body)
}

/// The short shape of a fault before the business layer.
pub fn gateway_fault(reason: &str, serial: i64) -> RawAnswer {
    let body = node([
        ("type", text("error")),
        ("infcode", Out::Bare(-1)),
        ("err_msg", text(format!("{reason},异常流水号:{serial}"))),
    ]);
    raw(200, JSON, body.to_json(Style::default()).into_bytes())
}

/// A page where an answer should be.
pub fn html_page() -> RawAnswer {
    let page =
        "<!DOCTYPE html><html><head><title>网络认证</title></head><body>请先登录网络。</body></html>\n";
    raw(200, "text/html;charset=UTF-8", page.as_bytes().to_vec())
}

/// A proxy that could not reach the centre, or lost its answer.
pub fn bad_gateway() -> RawAnswer {
    let page =
        "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n";
    raw(502, "text/html", page.as_bytes().to_vec())
}

/// A reply that starts like JSON and never ends.
pub fn junk(bytes: u32) -> RawAnswer {
    let mut body = br#"{"infcode":0,"output":{"x":""#.to_vec();
    body.resize(bytes as usize, b'A');
    raw(200, JSON, body)
}

/// Writes an outcome, with the fault that was ordered for it.
pub fn write(
    centre: &Centre,
    request: &Request,
    outcome: &Outcome,
    serial: i64,
    fault: Option<&AnswerFault>,
) -> RawAnswer {
    let flavours = centre.flavours();
    let style = Style {
        numbers_as_text: flavours.numbers_as_text,
        three_decimals: fault == Some(&AnswerFault::ThreeDecimals),
        negative_zero: flavours.negative_zero,
    };
    let (code, output, reason) = match outcome {
        Ok(Done::Bytes(content)) => return raw(200, "application/octet-stream", content.clone()),
        Ok(Done::Output(output)) => (0, output.clone(), None),
        Err(refusal) => (if flavours.refusal_as_zero { 0 } else { -1 }, Out::Null, Some(refusal.0.clone())),
    };
    let mut output = output;
    if let Some(fault) = fault {
        spoil(centre, request, &mut output, fault);
    }
    if flavours.extra_fields {
        widen(&mut output);
    }
    if request.input_as_text && output != Out::Null {
        output = text(output.to_json(style));
    }
    let success = if flavours.success_word { text("success") } else { Out::Null };
    let refmsgid = format!("{}{}{serial:010}", centre.setup.area, clock::stamp14(request.now_ms));
    let mut envelope = node([
        // infcode has a switch of its own, so the style of the amounts does not touch it.
        ("infcode", if flavours.infcode_as_text { text(code.to_string()) } else { Out::Bare(code) }),
        ("inf_refmsgid", if reason.is_none() { text(refmsgid) } else { Out::Null }),
        ("refmsg_time", text(clock::stamp17(request.now_ms))),
        ("respond_time", text(clock::stamp17(request.now_ms))),
        ("err_msg", reason.map_or(success, Out::Text)),
        ("warn_msg", Out::Null),
        ("cainfo", Out::Null),
        ("signtype", Out::Null),
        ("output", output),
    ]);
    if flavours.extra_fields {
        envelope.push("enctype", text(""));
        envelope.push("rsv_node", node([("rsv1", Out::Null), ("rsv2", Out::Rows(vec![Out::Whole(1)]))]));
    }
    raw(200, JSON, envelope.to_json(style).into_bytes())
}

/// Members nobody knows, in every object.
fn widen(output: &mut Out) {
    if let Out::Node(_) = output {
        output.push("rsv_col1", Out::Null);
        output.push("rsv_col2", text("保留"));
    }
    output.each_member(&mut |_, value| {
        if let Out::Node(_) = value {
            value.push("rsv_col3", node([("a", Out::Rows(Vec::new()))]));
        }
    });
}

/// Makes the answer wrong in the way the fault says. The books stay right.
fn spoil(centre: &Centre, request: &Request, output: &mut Out, fault: &AnswerFault) {
    match fault {
        AnswerFault::WrongPerson => {
            let asked =
                request.node("data").get("psn_no").and_then(|value| value.as_str()).map(str::to_owned);
            let Some(other) =
                centre.setup.people.iter().find(|person| Some(&person.psn_no) != asked.as_ref())
            else {
                return;
            };
            output.each_member(&mut |name, value| match name {
                "psn_no" => *value = text(other.psn_no.clone()),
                "psn_name" => *value = text(other.name.clone()),
                "certno" => *value = text(other.certno.clone()),
                "mdtrt_id" => *value = text(format!("{}20200101000000{:010}", centre.setup.area, 1)),
                _ => {}
            });
        }
        AnswerFault::WrongVisit | AnswerFault::NoVisit => {
            let other = format!("{}20200101000000{:010}", centre.setup.area, 2);
            output.each_member(&mut |name, value| {
                if name == "mdtrt_id" {
                    *value = if *fault == AnswerFault::NoVisit { Out::Null } else { text(other.clone()) };
                }
            });
        }
        AnswerFault::NoSettlement => output.each_member(&mut |name, value| {
            if name == "setl_id" {
                *value = Out::Null;
            }
        }),
        AnswerFault::BadSum => output.each_member(&mut |name, value| {
            if let (true, Out::Money(amount)) = (matches!(name, "fund_pay_sumamt" | "preselfpay_amt"), value)
            {
                *amount += 1;
            }
        }),
        // The cash is negative and the account takes the difference, so that the sums still hold.
        AnswerFault::Negative => {
            let mut patient = 0;
            output.each_member(&mut |name, value| {
                if let ("psn_part_amt", Out::Money(amount)) = (name, value) {
                    patient = *amount;
                }
            });
            output.each_member(&mut |name, value| match (name, value) {
                ("psn_cash_pay", Out::Money(amount)) => *amount = -100,
                ("acct_pay", Out::Money(amount)) => *amount = patient + 100,
                ("balc", Out::Money(amount)) if request.infno == "1101" => *amount = -100,
                _ => {}
            });
        }
        _ => {}
    }
}
