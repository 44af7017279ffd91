//! Everything between the socket and the business of a transaction: gateway signature, envelope, message id, sign-in,
//! fields.
//!
//! Deliberately not here: rules about visits and money.

use serde_json::Value;

use super::centre::{Centre, Refusal, Request, refuse};
use super::clock;
use super::fields;
use super::flavour::RepeatedMsgid;

impl Centre {
    /// Why the gateway refuses the headers, if it does.
    pub(super) fn signature_fault(&self, now_ms: i64, headers: &[(String, String)]) -> Option<&'static str> {
        let credentials = self.setup.credentials.as_ref()?;
        let header = |name: &str| {
            headers
                .iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(name))
                .map_or("", |(_, value)| value.trim())
        };
        let (stamp, nonce) = (header("x-tif-timestamp"), header("x-tif-nonce"));
        if header("x-tif-paasid") != credentials.paasid {
            return Some("应用账户不存在");
        }
        let Ok(seconds) = stamp.parse::<i64>() else { return Some("时间戳格式错误") };
        if (seconds * 1000 - now_ms).abs() > self.setup.timestamp_tolerance_ms {
            return Some("时间戳超出允许范围");
        }
        if nonce.is_empty() || header("x-tif-signature") != signature(stamp, &credentials.secret_key, nonce) {
            return Some("签名校验失败");
        }
        None
    }

    /// Everything between the gateway and the business of a transaction.
    pub(super) fn check(&mut self, request: &mut Request, seen_before: bool) -> Result<(), Refusal> {
        let subsystem = "报文校验";
        let no = |reason: &str, line: u32| refuse(subsystem, reason, &format!("EnvelopeCheck_{line}"));
        for (name, longest, required) in fields::ENVELOPE {
            let content = fields::scalar(&request.envelope, name);
            if content.is_empty() && *required {
                return Err(no(&format!("报文头字段{name}不能为空"), 41));
            }
            if content.chars().count() > *longest {
                return Err(no(&format!("报文头字段{name}长度超过{longest}"), 47));
            }
        }
        let code = fields::scalar(&request.envelope, "fixmedins_code");
        if code != self.setup.fixmedins_code {
            return Err(no(&format!("定点医药机构{code}不存在"), 52));
        }
        let msgid = &request.msgid;
        if self.setup.flavours.msgid_checked {
            let shaped = msgid.len() == 30
                && msgid.starts_with(&code)
                && msgid[12..].bytes().all(|byte| byte.is_ascii_digit())
                && clock::parse(&spread(&msgid[12..26])).is_some();
            if !shaped {
                return Err(no("发送方报文ID格式不正确", 58));
            }
        }
        if clock::parse(&fields::scalar(&request.envelope, "inf_time")).is_none() {
            return Err(no("报文头字段inf_time格式不正确", 63));
        }
        self.read_input(request)?;
        if self.books.entombed(&request.msgid) {
            return Err(no("该报文已被冲正，不再受理", 71));
        }
        if seen_before && self.setup.flavours.repeated_msgid == RepeatedMsgid::Refuses {
            return Err(no("发送方报文ID重复", 74));
        }
        if request.infno != "9001" && self.setup.flavours.sign_in_required {
            let sign_no = fields::scalar(&request.envelope, "sign_no");
            if !self.books.signed_in(&sign_no, request.now_ms) {
                return Err(refuse("签到校验", "签到编号无效或已过期，请重新签到", "SignCheck_57"));
            }
        }
        fields::check_input(&request.infno, &request.input).map_err(|reason| no(&reason, 88))?;
        let names_person = request.input.values().any(|node| match node {
            Value::Array(rows) => rows.iter().any(|row| row.get("psn_no").is_some()),
            other => other.get("psn_no").is_some(),
        });
        if names_person && fields::scalar(&request.envelope, "insuplc_admdvs").is_empty() {
            return Err(no("报文头字段insuplc_admdvs不能为空", 92));
        }
        Ok(())
    }

    fn read_input(&self, request: &mut Request) -> Result<(), Refusal> {
        let no = |reason: &str| refuse("报文校验", reason, "EnvelopeCheck_67");
        let input = match request.envelope.get("input") {
            Some(Value::String(text)) => {
                request.input_as_text = true;
                serde_json::from_str(text).unwrap_or(Value::Null)
            }
            Some(other) => other.clone(),
            None => Value::Null,
        };
        // File content is not counted: a statement of one day may be larger than any business input.
        if request.infno != "9101" && input.to_string().chars().count() > fields::INPUT_LIMIT {
            return Err(no("交易输入超过40000个字符"));
        }
        match input {
            Value::Object(members) => request.input = members,
            _ => return Err(no("交易输入不是JSON对象")),
        }
        Ok(())
    }
}

/// `yyyyMMddHHmmss` as `yyyy-MM-dd HH:mm:ss`.
fn spread(stamp: &str) -> String {
    format!(
        "{}-{}-{} {}:{}:{}",
        &stamp[..4],
        &stamp[4..6],
        &stamp[6..8],
        &stamp[8..10],
        &stamp[10..12],
        &stamp[12..14]
    )
}

/// The gateway signature: lower-case hex of SHA-256 over timestamp, key, nonce, timestamp.
pub fn signature(timestamp: &str, secret_key: &str, nonce: &str) -> String {
    use sha2::Digest;
    let digest = sha2::Sha256::digest(format!("{timestamp}{secret_key}{nonce}{timestamp}"));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
