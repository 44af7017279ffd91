//! What the patient sees on the second screen: made from the view of the desk, and able to hold nothing else (product §3.2).
//!
//! No document number of a person, no card number, no diagnosis, no rule, no other patient: what is not a member here cannot
//! be shown by mistake.

use serde::{Deserialize, Serialize};
use settlement::fees::Grade;
use settlement::ids::PersonName;
use ts_rs::TS;

use crate::view::{BillView, ConsentView, DeskView, FundView, PersonState, SessionState};

/// An amount of nothing, as the view writes it.
const ZERO: &str = "0.00";

/// Where the patient stands with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PatientStage {
    /// Nobody works at this window.
    Closed,
    /// The next one, please.
    Waiting,
    /// The card is being read or the insurance asked.
    Reading,
    /// The clerk has to say something.
    Ask,
    /// Items are being entered.
    Charging,
    /// A consent waits for a signature.
    Sign,
    /// The split is there; nothing is settled yet.
    Quoted,
    /// It is being settled.
    Settling,
    /// Nobody knows yet whether it is settled.
    Doubt,
    /// Money is to be paid.
    Pay,
    /// Paid.
    Paid,
    /// Given back.
    Refunded,
}

/// An item as the patient sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PatientLineView {
    /// 名称.
    pub name: String,
    /// 规格.
    pub spec: String,
    /// Quantity with its unit.
    pub quantity: String,
    /// 金额, yuan.
    pub amount: String,
    /// At the patient's own cost?
    pub self_paid: bool,
}

/// What is to be signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PatientConsentView {
    /// 单据号; sent back with the signature.
    pub number: String,
    /// What the patient pays himself.
    pub lines: Vec<PatientLineView>,
    /// Its sum, yuan.
    pub total: String,
    /// 条款 that asks for it.
    pub clause: String,
    /// Is it signed already?
    pub signed: bool,
}

/// Everything on the patient's screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PatientView {
    /// 医院名称.
    pub institution: String,
    /// 窗口 number.
    pub window: String,
    /// Where the patient stands with it.
    pub stage: PatientStage,
    /// One line: what to do or what goes on.
    pub prompt: String,
    /// 姓名, masked.
    pub name: Option<String>,
    /// Items.
    pub lines: Vec<PatientLineView>,
    /// 医疗费总额.
    pub total: Option<String>,
    /// Who pays what of it: fund by fund, the account, the patient.
    pub parts: Vec<FundView>,
    /// What the patient pays now, or has paid; the largest figure.
    pub payable: Option<String>,
    /// 实收.
    pub received: Option<String>,
    /// 找零.
    pub change: Option<String>,
    /// What is to be signed.
    pub consent: Option<PatientConsentView>,
    /// Is the card still in the reader although nothing needs it any more?
    pub take_card: bool,
}

impl PatientView {
    /// What of the desk's view a patient may see.
    pub fn of(view: &DeskView) -> Self {
        let stage = stage(view);
        let bill = view.bill.as_ref().filter(|_| stage != PatientStage::Closed);
        let tender = bill.and_then(|bill| bill.tender.as_ref());
        let consent = bill.and_then(|bill| bill.rules.consent.as_ref()).filter(|consent| consent.on_screen);
        let lines = bill.map(|bill| bill.lines.iter().map(line).collect()).unwrap_or_default();
        Self {
            institution: view.status.institution.clone(),
            window: view.status.window.clone(),
            stage,
            prompt: prompt(stage, view).to_owned(),
            name: view
                .person
                .name
                .as_ref()
                .filter(|_| stage != PatientStage::Closed)
                .and_then(|name| PersonName::new(name).ok())
                .map(|name| name.masked()),
            lines,
            total: bill.filter(|bill| !bill.lines.is_empty()).map(|bill| bill.total.clone()),
            parts: bill.map(parts).unwrap_or_default(),
            payable: bill.and_then(|bill| payable(stage, bill)),
            received: tender.map(|tender| tender.received.clone()),
            change: tender.map(|tender| tender.change.clone()),
            consent: consent.map(consent_of),
            take_card: view.person.card_present
                && matches!(stage, PatientStage::Paid | PatientStage::Refunded),
        }
    }
}

fn stage(view: &DeskView) -> PatientStage {
    if view.session.state != SessionState::Open || view.stopped.is_some() {
        return PatientStage::Closed;
    }
    let Some(bill) = view.bill.as_ref() else { return of_person(view) };
    if bill.rules.consent.as_ref().is_some_and(|consent| consent.on_screen) {
        return PatientStage::Sign;
    }
    match bill.state.as_str() {
        "SETTLING" => PatientStage::Settling,
        "IN_DOUBT" | "REVERSING" | "FENCING" | "CONFIRMING" | "CANCELLING" | "CANCEL_FENCING" | "MANUAL" => {
            PatientStage::Doubt
        }
        "CANCELLED" | "REFUNDED" => PatientStage::Refunded,
        _ if bill.tender.is_some() => PatientStage::Paid,
        _ if bill.actions.take.allowed => PatientStage::Pay,
        _ if bill.split.is_some() => PatientStage::Quoted,
        _ if bill.lines.is_empty() => of_person(view),
        _ => PatientStage::Charging,
    }
}

fn of_person(view: &DeskView) -> PatientStage {
    match view.person.state {
        PersonState::Waiting => PatientStage::Waiting,
        PersonState::Reading | PersonState::Asking => PatientStage::Reading,
        PersonState::CardFault | PersonState::NotFound => PatientStage::Ask,
        PersonState::Known | PersonState::ByHand => PatientStage::Charging,
    }
}

/// What is to be paid, and once it is paid, what was.
fn payable(stage: PatientStage, bill: &BillView) -> Option<String> {
    match stage {
        PatientStage::Quoted | PatientStage::Settling | PatientStage::Pay => bill.payable.clone(),
        PatientStage::Paid => {
            Some(bill.split.as_ref().map_or_else(|| bill.total.clone(), |split| split.cash_share.clone()))
        }
        PatientStage::Closed
        | PatientStage::Waiting
        | PatientStage::Reading
        | PatientStage::Ask
        | PatientStage::Charging
        | PatientStage::Sign
        | PatientStage::Doubt
        | PatientStage::Refunded => None,
    }
}

fn prompt(stage: PatientStage, view: &DeskView) -> &'static str {
    match stage {
        PatientStage::Closed => match view.session.state {
            SessionState::Locked => "请稍候，工作人员马上回来。",
            SessionState::Open | SessionState::SignedOut | SessionState::SigningIn => {
                "本窗口暂停服务，请到其他窗口办理。"
            }
        },
        PatientStage::Waiting => "请出示社保卡。",
        PatientStage::Reading => "正在读卡，请不要取卡。",
        PatientStage::Ask => "请听工作人员说明。",
        PatientStage::Charging => "请核对姓名和收费项目。",
        PatientStage::Sign => "请看清下列自费项目，同意的请在框内签名。",
        PatientStage::Quoted => "请核对医保支付和个人应付，无误后结算。",
        PatientStage::Settling => "正在结算，请不要取卡。",
        PatientStage::Doubt => "正在向医保核对结果，请稍候，不会重复收费。",
        PatientStage::Pay => "请付款。",
        PatientStage::Paid => "已收款，请收好票据。",
        PatientStage::Refunded => "已退费，请收好票据。",
    }
}

fn line(line: &crate::view::FeeLineView) -> PatientLineView {
    PatientLineView {
        name: line.name.clone(),
        spec: line.spec.clone(),
        quantity: format!("{}{}", line.quantity, line.unit),
        amount: line.amount.clone(),
        self_paid: wholly_own(line),
    }
}

/// By the platform's word once it has split the line, before that by the catalog, the clerk or a rule.
fn wholly_own(line: &crate::view::FeeLineView) -> bool {
    match &line.split {
        Some(split) if split.in_scope != ZERO || split.uncovered != ZERO => split.uncovered == line.amount,
        Some(_) | None => line.self_paid || line.grade == Grade::C.code(),
    }
}

fn parts(bill: &BillView) -> Vec<FundView> {
    let Some(split) = &bill.split else { return Vec::new() };
    let mut parts = split.funds.clone();
    let own = [
        ("个人账户", &split.account_share),
        ("家庭共济", &split.mutual_aid_share),
        ("个人现金", &split.cash_share),
    ];
    let own = own.into_iter().filter(|(name, amount)| *name == "个人现金" || amount.as_str() != "0.00");
    parts.extend(own.map(|(name, amount)| FundView { name: name.to_owned(), amount: amount.clone() }));
    parts
}

fn consent_of(consent: &ConsentView) -> PatientConsentView {
    let lines = consent.lines.iter().map(|line| PatientLineView {
        name: line.name.clone(),
        spec: line.spec.clone(),
        quantity: line.quantity.clone(),
        amount: line.amount.clone(),
        self_paid: true,
    });
    PatientConsentView {
        number: consent.number.clone(),
        lines: lines.collect(),
        total: consent.total.clone(),
        clause: consent.clause.clone(),
        signed: consent.strokes.is_some(),
    }
}
