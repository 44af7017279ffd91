//! Invented requests and replies that the tests of this crate share.

use std::fmt::Write as _;

use platform::{CodecOptions, WireCodec};
use settlement::fees::{CatalogItem, FeeLine, Grade, Order, VisitDetails};
use settlement::ids::{
    CardSn, CatalogCode, CertNo, ChargeBatchNo, ClerkNo, FeeLineNo, InstitutionCode, ItemCode, MsgId,
    OutpatientNo, PersonName, PersonNo, PlatformSettlementId, SignInNo, VisitId,
};
use settlement::mapping::{Mapping, MappingUpload};
use settlement::money::{Money, Quantity, Rate, UnitPrice};
use settlement::person::{AreaCode, CareKind, CertKind, Credential, CredentialKind, InsuranceKind, Payer};
use settlement::request::{
    Envelope, RawReply, RegisterRequest, Request, SelfPaidRequest, SettleRequest, Transaction,
    UploadFeesRequest, UploadVisitRequest,
};
use settlement::split::{FundKind, FundShare, Split};
use settlement::time::Timestamp;

pub(crate) const MSG_ID: &str = "H10990000001202601010800000700";
pub(crate) const PERSON: &str = "10990000000000000001";
pub(crate) const VISIT: &str = "109900202601010000000000000001";
pub(crate) const SETTLEMENT: &str = "109900202601010000000000000002";

pub(crate) fn yuan(text: &str) -> Money {
    Money::parse(text).unwrap()
}

pub(crate) fn at() -> Timestamp {
    Timestamp::parse_platform("2026-01-01 08:00:00").unwrap()
}

pub(crate) fn options() -> CodecOptions {
    let institution = InstitutionCode::new("H10990000001").unwrap();
    let mut options = CodecOptions::national(institution, "示例市第一医院", AreaCode::new("109900").unwrap());
    options.mac = "02-00-00-00-00-01".to_owned();
    options.ip = "10.9.9.1".to_owned();
    options.department_categories.insert("0301".to_owned(), "A03.01".to_owned());
    options.profile.definite_refusals = vec!["人员待遇已暂停".to_owned(), String::new()];
    options
}

pub(crate) fn codec() -> WireCodec {
    WireCodec::new(options()).unwrap()
}

pub(crate) fn msg_id() -> MsgId {
    MsgId::new(MSG_ID).unwrap()
}

pub(crate) fn envelope() -> Envelope {
    Envelope {
        msg_id: msg_id(),
        at: at(),
        clerk: ClerkNo::new("0012").unwrap(),
        clerk_name: "张三".to_owned(),
        sign_in: Some(SignInNo::new("880012").unwrap()),
        insured_area: Some(AreaCode::new("109900").unwrap()),
    }
}

pub(crate) fn person() -> PersonNo {
    PersonNo::new(PERSON).unwrap()
}

pub(crate) fn visit_id() -> VisitId {
    VisitId::new(VISIT).unwrap()
}

pub(crate) fn settlement_id() -> PlatformSettlementId {
    PlatformSettlementId::new(SETTLEMENT).unwrap()
}

pub(crate) fn card() -> Credential {
    Credential {
        kind: CredentialKind::SocialSecurityCard,
        number: "A12345674".to_owned(),
        card_sn: Some(CardSn::new("109900D15600000500000001A1B2C3D4").unwrap()),
        cert_kind: None,
    }
}

pub(crate) fn document() -> Credential {
    Credential {
        kind: CredentialKind::IdentityCard,
        number: "109900199003070031".to_owned(),
        card_sn: None,
        cert_kind: Some(CertKind::new("01").unwrap()),
    }
}

pub(crate) fn visit() -> VisitDetails {
    VisitDetails {
        care_kind: CareKind::new("11").unwrap(),
        department_code: "0301".to_owned(),
        department_name: "呼吸内科".to_owned(),
        doctor_code: "D109900000001".to_owned(),
        doctor_name: "李医生".to_owned(),
        diagnosis_code: "J06.900".to_owned(),
        diagnosis_name: "急性上呼吸道感染".to_owned(),
        use_account: true,
        injury: None,
        disease: None,
    }
}

pub(crate) fn line(number: &str, price: &str, quantity: &str) -> FeeLine {
    let (unit_price, quantity) = (UnitPrice::parse(price).unwrap(), Quantity::parse(quantity).unwrap());
    FeeLine {
        line_no: FeeLineNo::new(number).unwrap(),
        item: CatalogItem {
            item_code: ItemCode::new("YP0001").unwrap(),
            catalog_code: CatalogCode::new("XA01ABD075A002010100483").unwrap(),
            name: "示例药品".to_owned(),
            spec: "0.25g×24粒".to_owned(),
            unit: "盒".to_owned(),
            unit_price,
            grade: Grade::B,
            first_pay: Rate::parse("0.05").unwrap(),
            price_ceiling: None,
        },
        quantity,
        unit_price,
        amount: unit_price.times(quantity).unwrap(),
        order_no: None,
        occurred_at: at(),
        order: Order::default(),
        self_paid: false,
        answers: Vec::new(),
    }
}

/// 86.40 = 52.10 pooled + 20.00 account + 14.30 cash.
pub(crate) fn split() -> Split {
    Split {
        total: yuan("86.40"),
        uncovered: yuan("6.40"),
        over_price_cap: Money::ZERO,
        copay_first: yuan("4.00"),
        in_scope: yuan("76.00"),
        deductible: yuan("10.00"),
        pooled_ratio: Some(Rate::parse("0.7894").unwrap()),
        funds: vec![FundShare { fund: FundKind::Pooled, amount: yuan("52.10") }],
        fund_total: yuan("52.10"),
        personal_total: yuan("34.30"),
        account_share: yuan("20.00"),
        mutual_aid_share: Money::ZERO,
        cash_share: yuan("14.30"),
        hospital_share: Money::ZERO,
        account_balance: Some(yuan("1180.00")),
    }
}

pub(crate) fn settle_request(quoted: Option<Split>) -> Box<SettleRequest> {
    Box::new(SettleRequest {
        visit_id: visit_id(),
        person: person(),
        insurance: InsuranceKind::new("310").unwrap(),
        credential: card(),
        care_kind: CareKind::new("11").unwrap(),
        total: yuan("86.40"),
        batch: ChargeBatchNo::new("B20260101080000001").unwrap(),
        use_account: true,
        quoted,
        traces: Vec::new(),
    })
}

pub(crate) fn register_request() -> RegisterRequest {
    RegisterRequest {
        person: person(),
        insurance: InsuranceKind::new("310").unwrap(),
        outpatient_no: OutpatientNo::new("MZ20260101000001").unwrap(),
        credential: card(),
        visit: visit(),
        at: at(),
    }
}

pub(crate) fn upload_fees_request() -> UploadFeesRequest {
    let mut second = line("2", "0.123456", "10");
    second.order_no = Some("CF0001".to_owned());
    UploadFeesRequest {
        visit_id: visit_id(),
        person: person(),
        batch: ChargeBatchNo::new("B20260101080000001").unwrap(),
        visit: visit(),
        lines: vec![line("1", "12.5", "2.5"), second],
    }
}

/// One request of every kind.
pub(crate) fn every_request() -> Vec<Request> {
    let clerk = ClerkNo::new("0012").unwrap();
    vec![
        Request::SignIn { clerk: clerk.clone() },
        Request::SignOut { clerk, sign_in: SignInNo::new("880012").unwrap() },
        Request::FetchPerson { credential: card() },
        Request::FetchPerson { credential: document() },
        Request::Register(Box::new(register_request())),
        Request::Unregister {
            person: person(),
            visit_id: visit_id(),
            outpatient_no: OutpatientNo::new("MZ20260101000001").unwrap(),
        },
        Request::UploadVisit(Box::new(UploadVisitRequest {
            visit_id: visit_id(),
            person: person(),
            visit: visit(),
            at: at(),
        })),
        Request::UploadFees(Box::new(upload_fees_request())),
        Request::WithdrawFees { person: person(), visit_id: visit_id() },
        Request::Quote(settle_request(None)),
        settle(),
        cancel(),
        Request::Reverse { person: person(), of: msg_id(), what: Transaction::Settle },
        Request::UploadSelfPaid(Box::new(self_paid_request())),
        Request::WithdrawSelfPaid { record: OutpatientNo::new("F2026010103000001").unwrap() },
        Request::UploadMappings(vec![mapping_upload()]),
        Request::WithdrawMappings(vec![mapping_upload().mapping]),
        Request::FetchSettlement { person: person(), visit_id: visit_id(), settlement: settlement_id() },
        find_settlement(None),
        Request::FetchFeeLines { person: person(), visit_id: visit_id(), batch: settle_request(None).batch },
        Request::FetchVisits {
            person: person(),
            care_kind: visit().care_kind,
            day: at(),
            outpatient_no: OutpatientNo::new("MZ20260101000001").unwrap(),
        },
        Request::FetchAccumulators { person: person() },
        Request::FetchFilings { person: person() },
    ]
}

pub(crate) fn mapping_upload() -> MappingUpload {
    MappingUpload {
        mapping: Mapping {
            item: settlement::ItemCode::new("YP00001").unwrap(),
            catalog: settlement::CatalogCode::new("X99AA00001A001010100001").unwrap(),
            list: "101".to_owned(),
        },
        name: "测试胶囊".to_owned(),
        spec: "0.25g*24粒".to_owned(),
        unit: String::new(),
        from: at().china_date(),
    }
}

pub(crate) fn self_paid_request() -> SelfPaidRequest {
    let fees = upload_fees_request();
    SelfPaidRequest {
        record: OutpatientNo::new("F2026010103000001").unwrap(),
        payer: Payer {
            name: PersonName::new("测试人").unwrap(),
            cert_kind: CertKind::new("01").unwrap(),
            cert_no: CertNo::new("109900199003070031").unwrap(),
            sex: Some(settlement::card_record::Sex::Male),
            birth_date: None,
            person_no: None,
        },
        visit: fees.visit,
        lines: fees.lines,
        at: at(),
        receipt: settlement::DocumentNo::new("F2026010103000001").unwrap(),
    }
}

pub(crate) fn settle() -> Request {
    Request::Settle(settle_request(Some(split())))
}

/// Is the settlement there whose answer was lost?
pub(crate) fn find_settlement(settlement: Option<PlatformSettlementId>) -> Request {
    Request::FindSettlement { settle: settle_request(Some(split())), msg_id: msg_id(), settlement }
}

pub(crate) fn cancel() -> Request {
    Request::Cancel {
        person: person(),
        visit_id: visit_id(),
        settlement: settlement_id(),
        settled: Box::new(split()),
    }
}

/// A JSON object as members in order, so that a test can change one.
#[derive(Clone)]
pub(crate) struct Node(Vec<(&'static str, String)>);

impl Node {
    pub(crate) fn with(mut self, member: &'static str, json: &str) -> Self {
        match self.0.iter_mut().find(|(name, _)| *name == member) {
            Some((_, value)) => json.clone_into(value),
            None => self.0.push((member, json.to_owned())),
        }
        self
    }

    pub(crate) fn without(mut self, member: &str) -> Self {
        let before = self.0.len();
        self.0.retain(|(name, _)| *name != member);
        assert_ne!(self.0.len(), before, "{member} is not there");
        self
    }

    /// Every amount of the settlement the other way round, under a settlement id and message id of its own.
    pub(crate) fn negated(mut self) -> Self {
        for (name, value) in &mut self.0 {
            let kept =
                ["mdtrt_id", "setl_id", "psn_no", "setl_time", "medins_setl_id", "pool_prop_selfpay", "balc"];
            if !kept.contains(name) && value != "0.00" {
                value.insert(0, '-');
            }
        }
        self.with("setl_id", "\"109900202601010000000000000003\"").with("balc", "1200.00")
    }

    pub(crate) fn json(&self) -> String {
        let mut text = String::from("{");
        for (place, (name, value)) in self.0.iter().enumerate() {
            let comma = if place == 0 { "" } else { "," };
            write!(text, "{comma}\"{name}\":{value}").unwrap();
        }
        text.push('}');
        text
    }
}

/// The settlement that answers [`settle`].
pub(crate) fn settlement_node() -> Node {
    let text = |value: &str| format!("\"{value}\"");
    Node(vec![
        ("mdtrt_id", text(VISIT)),
        ("setl_id", text(SETTLEMENT)),
        ("psn_no", text(PERSON)),
        ("setl_time", text("2026-01-01 08:00:01")),
        ("medfee_sumamt", "86.40".to_owned()),
        ("fulamt_ownpay_amt", "6.40".to_owned()),
        ("overlmt_selfpay", "0.00".to_owned()),
        ("preselfpay_amt", "4.00".to_owned()),
        ("inscp_scp_amt", "76.00".to_owned()),
        ("act_pay_dedc", "10.00".to_owned()),
        ("pool_prop_selfpay", "0.7894".to_owned()),
        ("hifp_pay", "52.10".to_owned()),
        ("cvlserv_pay", "0.00".to_owned()),
        ("oth_pay", "0.00".to_owned()),
        ("fund_pay_sumamt", "52.10".to_owned()),
        ("psn_part_amt", "34.30".to_owned()),
        ("acct_pay", "20.00".to_owned()),
        ("psn_cash_pay", "14.30".to_owned()),
        ("hosp_part_amt", "0.00".to_owned()),
        ("acct_mulaid_pay", "0.00".to_owned()),
        ("balc", "1180.00".to_owned()),
        ("medins_setl_id", text(MSG_ID)),
    ])
}

/// A successful reply around an output.
pub(crate) fn success(output: &str) -> String {
    format!(
        r#"{{"infcode":0,"inf_refmsgid":"109900202601010800010000000001","refmsg_time":"20260101080000500","respond_time":"20260101080001500","err_msg":null,"warn_msg":null,"output":{output}}}"#
    )
}

/// A successful reply around a settlement.
pub(crate) fn settled(node: &Node) -> String {
    success(&format!(
        r#"{{"setlinfo":{},"setldetail":[{{"fund_pay_type":"310100","fund_payamt":52.10,"crt_payb_lmt_amt":null}}]}}"#,
        node.json()
    ))
}

/// A whole reply with status 200.
pub(crate) fn ok(body: impl Into<Vec<u8>>) -> RawReply {
    RawReply::Http { status: 200, content_type: "application/json".to_owned(), body: body.into() }
}
