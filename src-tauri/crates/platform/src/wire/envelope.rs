//! The envelope around every request and every reply (platform-interface §1.3, §1.4).

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};
use settlement::request::{DoubtWhy, EncodeFault, Envelope, Transaction};
use settlement::time::Timestamp;

use crate::codec::{CodecOptions, InputShape, ReceiverAreaMember};
use crate::wire::read::{self, Raw, node};
use crate::wire::routes::Route;
use crate::wire::texts;
use crate::wire::write::Fields;

#[derive(Serialize)]
struct RequestEnvelope<'a> {
    infno: &'a str,
    msgid: &'a str,
    mdtrtarea_admvs: &'a str,
    insuplc_admdvs: &'a str,
    recer_sys_code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    recer_admvs: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recer_admdvs: Option<&'a str>,
    dev_no: &'a str,
    dev_safe_info: &'a str,
    cainfo: &'a str,
    signtype: &'a str,
    infver: &'a str,
    opter_type: &'a str,
    opter: &'a str,
    opter_name: &'a str,
    inf_time: String,
    fixmedins_code: &'a str,
    fixmedins_name: &'a str,
    sign_no: &'a str,
    input: Box<RawValue>,
}

/// Does the input of this transaction name a person by number? Then the envelope must name where the person is insured.
const fn names_person(transaction: Transaction) -> bool {
    match transaction {
        Transaction::SignIn
        | Transaction::SignOut
        | Transaction::FetchPerson
        // Whoever pays alone may be insured nowhere.
        | Transaction::UploadSelfPaid
        | Transaction::WithdrawSelfPaid
        | Transaction::UploadMappings
        | Transaction::WithdrawMappings => false,
        Transaction::CheckBenefit
        | Transaction::Register
        | Transaction::Unregister
        | Transaction::UploadVisit
        | Transaction::UploadFees
        | Transaction::WithdrawFees
        | Transaction::Quote
        | Transaction::Settle
        | Transaction::Cancel
        | Transaction::Reverse
        | Transaction::FetchVisits
        | Transaction::FetchSettlement
        | Transaction::FetchFeeLines
        | Transaction::FetchAccumulators
        | Transaction::FetchFilings => true,
    }
}

/// The exact body.
pub(crate) fn write(
    fields: Fields,
    options: &CodecOptions,
    route: &Route,
    envelope: &Envelope,
    input: Box<RawValue>,
) -> Result<Vec<u8>, EncodeFault> {
    let insured_area = envelope.insured_area.as_ref().map_or("", |area| area.as_str());
    if names_person(fields.0) && insured_area.is_empty() {
        return Err(fields.fault("insured_area"));
    }
    let input = match options.input {
        InputShape::Object => input,
        InputShape::Text => to_raw_value(input.get()).map_err(|_| fields.fault("input"))?,
    };
    let care_area = options.care_area.as_str();
    let whole = RequestEnvelope {
        infno: &route.number,
        msgid: envelope.msg_id.as_str(),
        mdtrtarea_admvs: care_area,
        insuplc_admdvs: insured_area,
        recer_sys_code: route.receiver.as_deref().unwrap_or(&options.receiver),
        recer_admvs: (options.receiver_area == ReceiverAreaMember::Admvs).then_some(care_area),
        recer_admdvs: (options.receiver_area == ReceiverAreaMember::Admdvs).then_some(care_area),
        dev_no: &options.device_no,
        dev_safe_info: "",
        cainfo: &options.signature,
        signtype: &options.signature_kind,
        infver: &options.interface_version,
        opter_type: "1",
        opter: envelope.clerk.as_str(),
        opter_name: fields.required("clerk_name", &envelope.clerk_name, 50)?,
        inf_time: envelope.at.platform_text(),
        fixmedins_code: options.institution.as_str(),
        fixmedins_name: &options.institution_name,
        sign_no: envelope.sign_in.as_ref().map_or("", |sign_in| sign_in.as_str()),
        input,
    };
    serde_json::to_vec(&whole).map_err(|_| fields.fault("envelope"))
}

node!(
    /// The members of a reply that are looked at. `code` and `message` belong to older gateways.
    ReplyEnvelope { infcode code err_msg message inf_refmsgid refmsg_time respond_time output }
);

/// What the envelope says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// infcode 0 and no words of failure; the promised members are still to be looked for.
    Success,
    /// A failure, with the platform's words.
    Failure(String),
}

/// A reply whose envelope has been read.
pub(crate) struct Reply<'a> {
    /// Success or failure.
    pub(crate) verdict: Verdict,
    /// When the platform says it answered.
    pub(crate) answered_at: Option<Timestamp>,
    output: Option<Cow<'a, str>>,
}

impl<'a> Reply<'a> {
    /// Reads a whole JSON text.
    pub(crate) fn read(body: &'a str) -> Result<Self, DoubtWhy> {
        if !read::depth_fits(body) || !body.trim_start().starts_with('{') {
            return Err(DoubtWhy::NotJson);
        }
        let envelope: ReplyEnvelope<'a> = serde_json::from_str(body).map_err(|_| DoubtWhy::NotJson)?;
        let words = failure_words(&envelope)?;
        let Some(code) = read::text(envelope.infcode, "result_code")? else {
            // The older gateway answers `code` and `message`: nothing says whether the request was carried out.
            return Err(match (envelope.code, words) {
                (Some(_), Some(words)) => DoubtWhy::Refusal(texts::kept(&words, "")),
                (Some(_) | None, _) => DoubtWhy::Member("result_code"),
            });
        };
        let verdict = match words {
            None if code.trim() == "0" => Verdict::Success,
            words => Verdict::Failure(texts::kept(words.as_deref().unwrap_or(""), &code)),
        };
        Ok(Self { verdict, answered_at: answered_at(&envelope), output: output(envelope.output)? })
    }

    /// The output node as the struct of a transaction.
    pub(crate) fn output<'r, T: Deserialize<'r>>(&'r self) -> Result<T, DoubtWhy> {
        let output = self.output.as_deref().ok_or(DoubtWhy::Member("output"))?;
        serde_json::from_str(output).map_err(|_| DoubtWhy::Member("output"))
    }

    /// Whether anything stands in the output; a failure that brings one contradicts itself.
    pub(crate) fn has_output(&self) -> bool {
        self.output.as_deref().is_some_and(|output| !matches!(output.trim(), "{}" | "[]"))
    }
}

/// The words of a failure: any text that is not the word of success.
fn failure_words(envelope: &ReplyEnvelope<'_>) -> Result<Option<String>, DoubtWhy> {
    for raw in [envelope.err_msg, envelope.message] {
        if let Some(words) = read::text(raw, "error_text")?
            && words.trim() != "success"
        {
            return Ok(Some(words));
        }
    }
    Ok(None)
}

/// The output as JSON text: an object, or (Hubei) text that holds an object.
fn output(raw: Raw<'_>) -> Result<Option<Cow<'_, str>>, DoubtWhy> {
    let Some(raw) = raw else { return Ok(None) };
    let json = raw.get();
    if !json.starts_with('"') {
        return Ok(Some(Cow::Borrowed(json)));
    }
    let inner: String = serde_json::from_str(json).map_err(|_| DoubtWhy::NotJson)?;
    if inner.trim().is_empty() || inner.trim() == "null" {
        return Ok(None);
    }
    if !read::depth_fits(&inner) {
        return Err(DoubtWhy::NotJson);
    }
    Ok(Some(Cow::Owned(inner)))
}

/// The time of the answer, wherever it stands: `yyyyMMddHHmmss` in front of milliseconds, or inside the reply's own id
/// after the six digits of the region. Information only, so an odd one is no reason to doubt.
fn answered_at(envelope: &ReplyEnvelope<'_>) -> Option<Timestamp> {
    let stamp = |raw: Raw<'_>, skip: usize| {
        let text = read::text(raw, "time").ok().flatten()?;
        let at = |from: usize, to: usize| text.get(skip + from..skip + to);
        let (day, time) = ((at(0, 4)?, at(4, 6)?, at(6, 8)?), (at(8, 10)?, at(10, 12)?, at(12, 14)?));
        let text = format!("{}-{}-{} {}:{}:{}", day.0, day.1, day.2, time.0, time.1, time.2);
        Timestamp::parse_platform(&text).ok()
    };
    stamp(envelope.respond_time, 0)
        .or_else(|| stamp(envelope.refmsg_time, 0))
        .or_else(|| stamp(envelope.inf_refmsgid, 6))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str, expected: &Result<Verdict, DoubtWhy>) {
        assert_eq!(&Reply::read(body).map(|reply| reply.verdict), expected, "{body}");
    }

    fn failure(words: &str) -> Verdict {
        Verdict::Failure(words.to_owned())
    }

    #[test]
    fn success_needs_code_zero_and_no_words() {
        check(r#"{"infcode":0}"#, &Ok(Verdict::Success));
        check(r#"{"infcode":"0","err_msg":null}"#, &Ok(Verdict::Success));
        check(r#"{"infcode":0,"err_msg":"","message":"success"}"#, &Ok(Verdict::Success));
        check(r#"{"infcode":0,"err_msg":"success"}"#, &Ok(Verdict::Success));
        check(r#"{"infcode":"0","err_msg":"人员待遇已暂停"}"#, &Ok(failure("人员待遇已暂停")));
        check(r#"{"infcode":0,"message":"人员待遇已暂停"}"#, &Ok(failure("人员待遇已暂停")));
        check(r#"{"infcode":-1,"err_msg":"系统繁忙"}"#, &Ok(failure("系统繁忙")));
        check(r#"{"infcode":"-1","err_msg":"success"}"#, &Ok(failure("医保平台没有说明原因（返回码 -1）")));
        check(
            r#"{"type":"error","infcode":-1,"err_msg":"路由失败,异常流水号:1"}"#,
            &Ok(failure("路由失败,异常流水号:1")),
        );
        check(r#"{"infcode":00}"#, &Err(DoubtWhy::NotJson));
        check(r#"{"infcode":0.0}"#, &Err(DoubtWhy::Member("result_code")));
        check(r#"{"infcode":true}"#, &Err(DoubtWhy::Member("result_code")));
        check(r#"{"infcode":null}"#, &Err(DoubtWhy::Member("result_code")));
        check(r#"{"infcode":"00"}"#, &Ok(failure("医保平台没有说明原因（返回码 00）")));
        check(
            r#"{"code":-1,"type":"x","message":"网关忙","data":null}"#,
            &Err(DoubtWhy::Refusal("网关忙".to_owned())),
        );
        check(r#"{"code":0,"success":true}"#, &Err(DoubtWhy::Member("result_code")));
        check(r#"{"infcode":0,"infcode":0}"#, &Err(DoubtWhy::NotJson));
        check(r#"{"infcode":0,"err_msg":{}}"#, &Err(DoubtWhy::Member("error_text")));
        check(r#"{"infcode":0} {"#, &Err(DoubtWhy::NotJson));
        check(r#"[{"infcode":0}]"#, &Err(DoubtWhy::NotJson));
        check("<html></html>", &Err(DoubtWhy::NotJson));
        check("", &Err(DoubtWhy::NotJson));
    }

    #[test]
    fn time_of_the_answer_is_found_wherever_it_stands() {
        let at = |body: &str| Reply::read(body).unwrap().answered_at.map(Timestamp::platform_text);
        let expected = Some("2026-01-02 03:04:05".to_owned());
        assert_eq!(at(r#"{"infcode":0,"respond_time":"20260102030405678"}"#), expected);
        assert_eq!(at(r#"{"infcode":0,"respond_time":"","refmsg_time":20260102030405678}"#), expected);
        assert_eq!(at(r#"{"infcode":0,"inf_refmsgid":"109900202601020304050000000001"}"#), expected);
        assert_eq!(at(r#"{"infcode":0,"respond_time":"昨天"}"#), None);
    }

    #[test]
    fn output_comes_as_object_or_as_text() {
        node!(
            /// One member.
            One { a }
        );
        let a = |body: &str| {
            let reply = Reply::read(body)?;
            let one: One<'_> = reply.output()?;
            read::text(one.a, "a")
        };
        assert_eq!(a(r#"{"infcode":0,"output":{"a":"b"}}"#), Ok(Some("b".to_owned())));
        assert_eq!(a(r#"{"infcode":0,"output":"{\"a\":\"b\"}"}"#), Ok(Some("b".to_owned())));
        for odd in [r#"{"infcode":0}"#, r#"{"infcode":0,"output":null}"#, r#"{"infcode":0,"output":"null"}"#]
        {
            assert_eq!(a(odd), Err(DoubtWhy::Member("output")), "{odd}");
        }
        let bomb = format!(r#"{{"infcode":0,"output":"{}"}}"#, "[".repeat(40));
        assert_eq!(a(&bomb), Err(DoubtWhy::NotJson));
    }
}
