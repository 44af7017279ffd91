//! Hostile replies: whatever the centre or a gateway may answer to 2207, 2208 and 2601.

use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use settlement::request::{Answer, Codec, Output, PlatformSettlement, RawReply, Request};

use crate::byte_cuts;

pub(super) const WORDS: &[&str] = &[
    "null",
    "\"infcode\":0",
    "\"infcode\":\"0\"",
    "\"infcode\":-1",
    "\"err_msg\":\"\"",
    "\"err_msg\":\"success\"",
    "\"output\":{}",
    "\"setlinfo\":{}",
    "\"setl_id\":\"\"",
    "\"psn_cash_pay\":0",
    "\"medfee_sumamt\":\"0.00\"",
    "-0.00",
    "\"setldetail\":[]",
    "<html>",
    "\u{feff}",
    "\\u0000",
];

fn all() -> &'static [byte_cuts::Sample] {
    static ALL: OnceLock<Vec<byte_cuts::Sample>> = OnceLock::new();
    ALL.get_or_init(|| {
        ["plain", "numbers-as-text", "extra-fields"].into_iter().flat_map(byte_cuts::samples).collect()
    })
}

pub(super) fn samples() -> Vec<Vec<u8>> {
    all().iter().flat_map(|sample| [sample.success.clone(), sample.refusal.clone()]).collect()
}

/// DONE means: this person, this visit, this total, and parts that add up.
pub(super) fn take(input: &[u8]) -> Result<(), String> {
    for sample in all() {
        let ending =
            RawReply::Http { status: 200, content_type: "application/json".to_owned(), body: input.to_vec() };
        let answer = sample.codec.decode_sent(&sample.request, &sample.encoded.msg_id, sample.at, &ending);
        match answer {
            Answer::NotSent => return Err("an answer came, and the request was not sent".to_owned()),
            Answer::Done(output) => done(sample, &output, input)?,
            Answer::Refused(_) if sample.number == "2207" => {
                return Err("an error is not a no: 2207 refused without a definite text".to_owned());
            }
            Answer::Refused(_) | Answer::Doubt(_) => {}
        }
    }
    Ok(())
}

fn done(sample: &byte_cuts::Sample, output: &Output, input: &[u8]) -> Result<(), String> {
    // Members that nobody reads may hold numbers that no machine number is.
    let reply: Reply =
        serde_json::from_slice(input).map_err(|fault| format!("done, and no JSON: {fault}"))?;
    let code = &reply.infcode;
    if !(code.as_i64() == Some(0) || code.as_str().is_some_and(|code| code.trim() == "0")) {
        return Err(format!("done with infcode {code}"));
    }
    if let (Request::Reverse { .. }, Output::Accepted) = (&sample.request, output) {
        // 2601 promises no output: nobody reads what stands there.
        return Ok(());
    }
    let whom = reply.output.map_or("{}", RawValue::get);
    let whom: ReplyOutput =
        serde_json::from_str(whom).map_err(|fault| format!("done, and no output: {fault}"))?;
    let info = &whom.setlinfo.unwrap_or_default();
    match (&sample.request, output) {
        (Request::Settle(request), Output::Settled(settled)) => {
            of_whom(info, (request.person.as_str(), request.visit_id.as_str()), settled, false)?;
            if settled.split.total != request.total {
                return Err(format!("done with {:?} for {:?}", settled.split.total, request.total));
            }
            settled
                .split
                .check(request.total, sample.codec.options().profile.fund_formula)
                .map_err(|fault| format!("done, {fault}"))
        }
        (Request::Cancel { person, visit_id, settled, .. }, Output::Cancelled(cancelled)) => {
            of_whom(info, (person.as_str(), visit_id.as_str()), cancelled, true)?;
            match settled.total.plus(cancelled.split.total) {
                Ok(rest) if rest.is_zero() => Ok(()),
                rest => Err(format!("cancelled, and {rest:?} is left")),
            }
        }
        (request, output) => Err(format!("{} answered by {output:?}", request.transaction().number())),
    }
}

#[derive(Deserialize)]
struct Reply<'a> {
    infcode: Value,
    #[serde(borrow)]
    output: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
struct ReplyOutput {
    setlinfo: Option<Whom>,
}

/// Whose settlement a reply tells.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Whom {
    psn_no: Value,
    mdtrt_id: Value,
    setl_id: Value,
}

fn of_whom(
    info: &Whom,
    (person, visit): (&str, &str),
    found: &PlatformSettlement,
    cancels: bool,
) -> Result<(), String> {
    let text = |value: &Value| match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    // The table of 2208 does not promise the person, and 2207 must name him.
    let unnamed = text(&info.psn_no).is_empty() && cancels;
    if (text(&info.psn_no) != person && !unnamed) || text(&info.mdtrt_id) != visit {
        return Err("done for somebody else".to_owned());
    }
    if found.id.as_str().is_empty() || found.id.as_str() != text(&info.setl_id) {
        return Err(format!("done under settlement id {:?}", found.id));
    }
    Ok(())
}
