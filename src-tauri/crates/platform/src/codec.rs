//! What an ending means: every reply falls into exactly one class, and by default into doubt (safety §8).
//!
//! Pure: no clock, no socket, no memory. Not here: spellings (`wire`), sending (`transport`), and whether a settlement id
//! has been seen before (the journal knows).

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use settlement::ids::{InstitutionCode, MsgId};
use settlement::person::AreaCode;
use settlement::profile::{RegionProfile, ReverseUnknown};
use settlement::request::{
    Answer, Codec, DoubtWhy, EncodeFault, Encoded, Envelope, LostWhy, Output, RawReply, Request,
    ReverseRefusal, Transaction,
};
use settlement::time::Timestamp;

use crate::REPLY_BYTES_MAX;
use crate::catalog::CatalogOptions;
use crate::wire::envelope::{Reply, Verdict};
use crate::wire::routes::{Route, Routes};
use crate::wire::write::Fields;
use crate::wire::{
    Reading, envelope, t1101, t2201, t2203, t2204, t2206, t2208, t2601, t3301, t4205, t5201, t5203, t5204,
    t5206, t5301, t9001, texts,
};

/// How `input` stands in the envelope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InputShape {
    /// As an object.
    #[default]
    Object,
    /// As text that holds the object (Hubei).
    Text,
}

/// Whether the envelope repeats the region of care as the region that receives (Guangdong).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReceiverAreaMember {
    /// Nowhere: the national table.
    #[default]
    Absent,
    /// `recer_admvs` (Zhongshan).
    Admvs,
    /// `recer_admdvs` (Foshan, Guangzhou).
    Admdvs,
}

/// What the codec must know of institution and region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodecOptions {
    /// 定点医药机构编号.
    pub institution: InstitutionCode,
    /// 定点医药机构名称. Shape: 1 to 200 characters.
    pub institution_name: String,
    /// 就医地医保区划.
    pub care_area: AreaCode,
    /// 接收方系统代码. Shape: 1 to 10 characters.
    pub receiver: String,
    /// Where the region of care is repeated.
    pub receiver_area: ReceiverAreaMember,
    /// 接口版本号. Shape: 1 to 6 characters.
    pub interface_version: String,
    /// 设备编号. Shape: up to 100 characters.
    pub device_no: String,
    /// 签到MAC地址. Shape: 1 to 20 characters.
    pub mac: String,
    /// 签到IP地址. Shape: 1 to 20 characters.
    pub ip: String,
    /// 数字签名信息, where a region wants a fixed text. Shape: up to 1024 characters.
    pub signature: String,
    /// 签名类型. Shape: up to 10 characters.
    pub signature_kind: String,
    /// How `input` is written.
    pub input: InputShape,
    /// 科别 of a department that `department_categories` does not name. Shape: 1 to 6 characters.
    pub department_category: String,
    /// 科别 by department code.
    pub department_categories: BTreeMap<String, String>,
    /// 医院审批标志 of every fee line: 0 no, 1 approved, 2 not needed. Shape: 1 to 3 characters.
    pub approval: String,
    /// Numbers and paths.
    pub routes: Routes,
    /// Which catalogs and lists the region has.
    pub catalogs: CatalogOptions,
    /// What the joint test of the region has shown, as far as it says how answers are to be read.
    pub profile: RegionProfile,
}

impl CodecOptions {
    /// The national defaults of platform-interface §10 for one institution.
    pub fn national(institution: InstitutionCode, institution_name: &str, care_area: AreaCode) -> Self {
        Self {
            institution,
            institution_name: institution_name.to_owned(),
            care_area,
            receiver: "YBXT".to_owned(),
            receiver_area: ReceiverAreaMember::Absent,
            interface_version: "V1.0".to_owned(),
            device_no: String::new(),
            mac: "00-00-00-00-00-00".to_owned(),
            ip: "127.0.0.1".to_owned(),
            signature: String::new(),
            signature_kind: "SM3".to_owned(),
            input: InputShape::Object,
            department_category: "A03".to_owned(),
            department_categories: BTreeMap::new(),
            approval: "0".to_owned(),
            routes: Routes::national(),
            catalogs: CatalogOptions::default(),
            profile: RegionProfile::default(),
        }
    }

    /// 科别 of a department.
    pub(crate) fn category_of(&self, department_code: &str) -> &str {
        self.department_categories.get(department_code).unwrap_or(&self.department_category)
    }

    fn check(&self) -> Result<(), OptionFault> {
        let texts = [
            ("institution_name", &self.institution_name, 1, 200),
            ("receiver", &self.receiver, 1, 10),
            ("interface_version", &self.interface_version, 1, 6),
            ("device_no", &self.device_no, 0, 100),
            ("mac", &self.mac, 1, 20),
            ("ip", &self.ip, 1, 20),
            ("signature", &self.signature, 0, 1024),
            ("signature_kind", &self.signature_kind, 0, 10),
            ("department_category", &self.department_category, 1, 6),
            ("approval", &self.approval, 1, 3),
        ];
        let fits = |text: &str, min: usize, max: usize| (min..=max).contains(&text.chars().count());
        for (option, text, min, max) in texts {
            if !fits(text, min, max) {
                return Err(OptionFault { option });
            }
        }
        if !self.department_categories.values().all(|category| fits(category, 1, 6)) {
            return Err(OptionFault { option: "department_categories" });
        }
        let sound = |route: &Route| {
            let number = route.number.bytes().all(|byte| byte.is_ascii_alphanumeric());
            let receiver = route.receiver.as_ref().is_none_or(|receiver| fits(receiver, 1, 10));
            let path = route.path.starts_with('/') && route.path.bytes().all(|byte| byte.is_ascii_graphic());
            number && fits(&route.number, 4, 6) && receiver && path
        };
        let whole = Transaction::ALL.iter().all(|of| self.routes.get(*of).is_some_and(sound));
        if !whole || !self.routes.queries().all(sound) {
            return Err(OptionFault { option: "routes" });
        }
        Ok(())
    }
}

/// An option that no request could be made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("option {option} is missing, too long or malformed")]
pub struct OptionFault {
    /// Which.
    pub option: &'static str,
}

/// The codec of the wire.
#[derive(Clone, Debug)]
pub struct WireCodec {
    options: CodecOptions,
}

impl WireCodec {
    /// Checks the options once, so that no request finds them wanting.
    ///
    /// # Errors
    /// Which option is missing, too long or malformed.
    pub fn new(options: CodecOptions) -> Result<Self, OptionFault> {
        options.check()?;
        Ok(Self { options })
    }

    /// What it was made with.
    pub const fn options(&self) -> &CodecOptions {
        &self.options
    }

    fn input(&self, fields: Fields, request: &Request) -> Result<Box<RawValue>, EncodeFault> {
        match request {
            Request::SignIn { clerk } => t9001::sign_in(fields, &self.options, clerk),
            Request::SignOut { clerk, sign_in } => t9001::sign_out(fields, &self.options, clerk, sign_in),
            Request::FetchPerson { credential } => t1101::input(fields, credential),
            Request::Register(request) => t2201::register(fields, &self.options, request),
            Request::Unregister { person, visit_id, outpatient_no } => {
                t2201::unregister(fields, person, visit_id, outpatient_no)
            }
            Request::UploadVisit(request) => t2203::input(fields, request),
            Request::UploadFees(request) => t2204::upload(fields, &self.options, request),
            Request::WithdrawFees { person, visit_id } => t2204::withdraw(fields, person, visit_id),
            Request::Quote(request) => t2206::quote(fields, request),
            Request::Settle(request) => t2206::settle(fields, request),
            Request::Cancel { person, visit_id, settlement, settled: _ } => {
                t2208::input(fields, person, visit_id, settlement)
            }
            Request::Reverse { person, of, what } => {
                t2601::input(fields, &self.options.routes, person, of, *what)
            }
            Request::UploadSelfPaid(request) => t4205::upload(fields, &self.options, request),
            Request::WithdrawSelfPaid { record } => t4205::withdraw(fields, &self.options, record),
            Request::UploadMappings(rows) => t3301::upload(fields, rows),
            Request::WithdrawMappings(rows) => t3301::withdraw(fields, &self.options, rows),
            Request::FetchSettlement { person, visit_id, settlement }
            | Request::FindElsewhere { person, visit_id, settlement } => {
                t5203::input(fields, person, visit_id, Some(settlement))
            }
            Request::FindSettlement { settle, settlement, msg_id: _ } => {
                t5203::input(fields, &settle.person, &settle.visit_id, settlement.as_ref())
            }
            Request::FetchFeeLines { person, visit_id, batch: _ } => {
                t5203::input(fields, person, visit_id, None)
            }
            Request::FetchVisits { person, care_kind, day, outpatient_no: _ } => {
                t5201::input(fields, person, care_kind, *day, None)
            }
            Request::FindVisitNo { person, care_kind, day, visit_id } => {
                t5201::input(fields, person, care_kind, *day, Some(visit_id))
            }
            Request::FetchAccumulators { person } | Request::FetchFilings { person } => {
                t5206::input(fields, person)
            }
        }
    }

    fn read(&self, request: &Request, sent: Option<(&MsgId, Timestamp)>, ending: &RawReply) -> Answer {
        match ending {
            RawReply::NotSent => Answer::NotSent,
            RawReply::Lost(why) => Answer::Doubt(DoubtWhy::Lost(*why)),
            RawReply::Http { status, body, content_type: _ } => {
                if *status != 200 {
                    return Answer::Doubt(DoubtWhy::Status(*status));
                }
                if body.len() > REPLY_BYTES_MAX {
                    return Answer::Doubt(DoubtWhy::Lost(LostWhy::Oversized));
                }
                self.read_body(request, sent, body).unwrap_or_else(Answer::Doubt)
            }
        }
    }

    fn read_body(
        &self,
        request: &Request,
        sent: Option<(&MsgId, Timestamp)>,
        body: &[u8],
    ) -> Result<Answer, DoubtWhy> {
        let body = std::str::from_utf8(body).map_err(|_| DoubtWhy::NotJson)?;
        let reply = Reply::read(body)?;
        if let Verdict::Failure(words) = &reply.verdict {
            return self.read_failure(request.transaction(), words, &reply);
        }
        let reading = Reading {
            formula: self.options.profile.fund_formula,
            institution: self.options.institution.as_str(),
            msg_id: sent.map(|(msg_id, _)| msg_id),
            sent_at: sent.map(|(_, at)| at),
        };
        let output = match request {
            Request::SignIn { .. } => t9001::read(&reply),
            Request::FetchPerson { credential } => t1101::read(&reply, credential, reading),
            Request::Register(request) => t2201::read(&reply, request),
            Request::UploadFees(request) => t2204::read(&reply, request),
            Request::Quote(request) => t2206::read_quote(&reply, request, reading),
            Request::Settle(request) => t2206::read_settlement(&reply, request, reading),
            Request::Cancel { person, visit_id, settlement, settled } => {
                let cancelled = t2208::Cancelled { person, visit_id, settlement, settled };
                t2208::read(&reply, cancelled, reading)
            }
            Request::FetchSettlement { person, visit_id, settlement } => {
                t5203::read(&reply, person, visit_id, settlement)
            }
            Request::FindSettlement { settle, msg_id, settlement } => {
                t5203::read_whole(&reply, settle, msg_id, settlement.as_ref(), reading.formula)
            }
            Request::FetchFeeLines { visit_id, batch, person: _ } => t5204::read(&reply, visit_id, batch),
            Request::FindElsewhere { person, visit_id, settlement } => {
                t5203::read_elsewhere(&reply, person, visit_id, settlement, reading.formula)
            }
            Request::FetchVisits { person, outpatient_no, .. } => t5201::read(&reply, person, outpatient_no),
            Request::FindVisitNo { person, visit_id, .. } => t5201::read_number(&reply, person, visit_id),
            Request::FetchAccumulators { person: _ } => t5206::read(&reply, reading),
            Request::FetchFilings { person: _ } => t5301::read(&reply, reading),
            // These promise no output: the envelope is the whole answer.
            Request::SignOut { .. }
            | Request::Unregister { .. }
            | Request::UploadVisit(_)
            | Request::WithdrawFees { .. }
            | Request::UploadSelfPaid(_)
            | Request::WithdrawSelfPaid { .. }
            | Request::UploadMappings(_)
            | Request::WithdrawMappings(_)
            | Request::Reverse { .. } => Ok(Output::Accepted),
        }?;
        Ok(Answer::Done(Box::new(output)))
    }

    /// A failure is a refusal, except where money may have moved: there an error code is not a "no" (safety F9).
    fn read_failure(
        &self,
        transaction: Transaction,
        words: &str,
        reply: &Reply<'_>,
    ) -> Result<Answer, DoubtWhy> {
        match transaction {
            Transaction::Settle => {
                let definite = texts::contains_any(words, &self.options.profile.definite_refusals);
                if definite && !reply.has_output() {
                    Ok(Answer::Refused(words.to_owned()))
                } else {
                    Err(DoubtWhy::Refusal(words.to_owned()))
                }
            }
            // "Already cancelled" among them: it carries no amounts, so 5203 has to say what is true.
            Transaction::Cancel => Err(DoubtWhy::Refusal(words.to_owned())),
            Transaction::WithdrawFees if texts::is_nothing_to_withdraw(words) => {
                Ok(Answer::Done(Box::new(Output::Accepted)))
            }
            Transaction::Unregister
                if texts::is_nothing_to_unregister(words)
                    || texts::contains_any(words, &self.options.profile.unregister_nothing) =>
            {
                Ok(Answer::Done(Box::new(Output::Accepted)))
            }
            Transaction::SignIn
            | Transaction::SignOut
            | Transaction::FetchPerson
            | Transaction::CheckBenefit
            | Transaction::Register
            | Transaction::Unregister
            | Transaction::UploadVisit
            | Transaction::UploadFees
            | Transaction::WithdrawFees
            | Transaction::Quote
            | Transaction::Reverse
            | Transaction::UploadSelfPaid
            | Transaction::WithdrawSelfPaid
            | Transaction::UploadMappings
            | Transaction::WithdrawMappings
            | Transaction::FetchVisits
            | Transaction::FetchSettlement
            | Transaction::FetchFeeLines
            | Transaction::FetchAccumulators
            | Transaction::FetchFilings => Ok(Answer::Refused(words.to_owned())),
        }
    }
}

impl Codec for WireCodec {
    fn encode(&self, request: &Request, envelope: &Envelope) -> Result<Encoded, EncodeFault> {
        let transaction = request.transaction();
        let fields = Fields(transaction);
        let route = self.options.routes.get(transaction).ok_or(fields.fault("route"))?;
        let input = self.input(fields, request)?;
        let body = envelope::write(fields, &self.options, route, envelope, input)?;
        Ok(Encoded { transaction, msg_id: envelope.msg_id.clone(), path: route.path.clone(), body })
    }

    fn decode(&self, request: &Request, ending: &RawReply) -> Answer {
        self.read(request, None, ending)
    }

    fn decode_sent(&self, request: &Request, msg_id: &MsgId, at: Timestamp, ending: &RawReply) -> Answer {
        self.read(request, Some((msg_id, at)), ending)
    }

    fn answered_at(&self, ending: &RawReply) -> Option<Timestamp> {
        let RawReply::Http { status: 200, body, content_type: _ } = ending else { return None };
        Reply::read(std::str::from_utf8(body).ok()?).ok()?.answered_at
    }

    fn reverse_refusal(&self, refusal: &str) -> ReverseRefusal {
        let profile = &self.options.profile;
        if texts::is_nothing_to_reverse(refusal) {
            return ReverseRefusal::Nothing;
        }
        // "It stands" outweighs what a region file says of "nothing": taken wrongly, it only asks a person.
        if texts::is_reversal_forbidden(refusal) || texts::contains_any(refusal, &profile.reverse_forbidden) {
            return ReverseRefusal::Forbidden;
        }
        let shown = profile.reverse_unknown == ReverseUnknown::Refuses
            && texts::contains_any(refusal, &profile.reverse_nothing);
        if shown { ReverseRefusal::Nothing } else { ReverseRefusal::Unclear }
    }

    fn follow(&mut self, profile: &RegionProfile) {
        self.options.profile = profile.clone();
    }
}
