//! Papers of invented people (area 109900), ordinary and extreme; for tests alone.

#[path = "samples/later.rs"]
mod later;
#[path = "samples/rules.rs"]
mod rules;

use settlement::receipt::{
    BesideList, ChainHead, FeeList, FeeRow, ItemClass, LineParts, Paper, PaperHead, PaperPerson, Payment,
    RefundForm, RefundWay, SettlementForm,
};
use settlement::split::{FundFormula, FundKind, FundShare, Split};
use settlement::{
    CatalogCode, DocumentNo, FeeLineNo, Money, PlatformSettlementId, Quantity, Rate, Timestamp, TraceCode,
    UnitPrice, VisitId,
};

pub(crate) use later::*;
pub(crate) use rules::*;

pub(crate) const LONG_NAME: &str = "A阿卜杜热依木江·阿卜杜克热木·艾则孜·吐尔逊江·买买提明·库尔班江";

pub(crate) fn yuan(text: &str) -> Money {
    Money::parse(text).unwrap()
}

pub(crate) fn head(number: &str) -> PaperHead {
    PaperHead {
        number: DocumentNo::new(number).unwrap(),
        copy: 0,
        institution: "示例市第一人民医院".to_owned(),
        window: "3号窗口".to_owned(),
        clerk: "1001".to_owned(),
        issued_at: Timestamp::parse_platform("2026-11-20 09:41:07").unwrap(),
        chain_head: ChainHead::new("3fa94c1e").unwrap(),
    }
}

pub(crate) fn person(name: &str) -> PaperPerson {
    PaperPerson {
        name: name.to_owned(),
        number: Some("109***********0031".to_owned()),
        insured_kind: Some("职工基本医疗保险".to_owned()),
        insured_area: Some("示例市本级（109900）".to_owned()),
        care_kind: Some("普通门诊".to_owned()),
    }
}

fn fund(fund: FundKind, amount: &str) -> FundShare {
    FundShare { fund, amount: yuan(amount) }
}

/// 86.40 = 52.10 fund + 20.00 account + 14.30 cash.
pub(crate) fn split() -> Split {
    Split {
        total: yuan("86.40"),
        in_scope: yuan("72.60"),
        copay_first: yuan("3.80"),
        over_price_cap: yuan("0"),
        uncovered: yuan("10.00"),
        deductible: yuan("10.00"),
        pooled_ratio: Some(Rate::parse("0.75").unwrap()),
        funds: vec![fund(FundKind::Pooled, "47.10"), fund(FundKind::CivilServantAid, "5.00")],
        fund_total: yuan("52.10"),
        personal_total: yuan("34.30"),
        account_share: yuan("20.00"),
        mutual_aid_share: yuan("0"),
        cash_share: yuan("14.30"),
        hospital_share: yuan("0"),
        account_balance: Some(yuan("1180.00")),
    }
}

pub(crate) fn settlement() -> SettlementForm {
    SettlementForm {
        head: head("JS20261120-03-000127"),
        person: person("测试人"),
        visit_id: VisitId::new("109900000000000000000001234567").unwrap(),
        settlement_id: PlatformSettlementId::new("109900G0000000765432").unwrap(),
        msg_id_tail: "09410703".to_owned(),
        split: split(),
        fund_formula: FundFormula::AccountOutside,
        payment: Some(Payment { method: "现金".to_owned(), received: yuan("20.00"), change: yuan("5.70") }),
        replaces: None,
    }
}

/// Every amount as wide as it gets, a name of 36 characters.
pub(crate) fn settlement_widest() -> SettlementForm {
    let each = yuan("9999999.99");
    let sum = |count: usize| Money::sum(vec![each; count]).unwrap();
    let mut form = settlement();
    form.head.number = DocumentNo::new("JS20261120-03-999999").unwrap();
    "示例自治区示例自治州第一人民医院（示例医科大学附属医院）".clone_into(&mut form.head.institution);
    form.person = person(LONG_NAME);
    form.person.insured_kind = Some("城乡居民基本医疗保险（含大病保险）".to_owned());
    form.split = Split {
        total: sum(12),
        in_scope: sum(9),
        copay_first: each,
        over_price_cap: each,
        uncovered: each,
        deductible: each,
        pooled_ratio: Some(Rate::parse("0.8875").unwrap()),
        funds: FundKind::ALL.map(|fund| FundShare { fund, amount: each }).to_vec(),
        fund_total: sum(8),
        personal_total: sum(3),
        account_share: each,
        mutual_aid_share: each,
        cash_share: each,
        hospital_share: each,
        account_balance: Some(each),
    };
    form.payment =
        Some(Payment { method: "银行卡（POS）".to_owned(), received: each, change: yuan("0") });
    form
}

/// Nothing to pay, everything optional left out, a name of rare characters and markup.
pub(crate) fn settlement_barest() -> SettlementForm {
    let mut form = settlement();
    form.head.number = DocumentNo::new("JS20261120-03-000128").unwrap();
    form.person = PaperPerson {
        name: "马䶮𠮷 #let *x* _y_ $z$ @a <b> \\".to_owned(),
        number: None,
        insured_kind: None,
        insured_area: None,
        care_kind: None,
    };
    form.split.pooled_ratio = None;
    form.split.account_balance = None;
    form.split.account_share = yuan("34.30");
    form.split.cash_share = yuan("0");
    form.payment = None;
    form
}

fn row(
    place: usize,
    name: &str,
    specification: &str,
    unit: &str,
    quantity: &str,
    price: &str,
    class: ItemClass,
) -> FeeRow {
    let (quantity, unit_price) = (Quantity::parse(quantity).unwrap(), UnitPrice::parse(price).unwrap());
    let amount = unit_price.times(quantity).unwrap();
    let ratio = match class {
        ItemClass::A => "0",
        ItemClass::B => "0.1",
        ItemClass::C => "1",
    };
    let ratio = Rate::parse(ratio).unwrap();
    let own = amount.share(ratio, settlement::Rounding::HalfUp).unwrap();
    let zero = Money::ZERO;
    let (copay_first, uncovered) = if class == ItemClass::C { (zero, own) } else { (own, zero) };
    FeeRow {
        line_no: FeeLineNo::new(&format!("{:06}", place + 1)).unwrap(),
        code: Some(CatalogCode::new("XJ01CAA040E001010100123").unwrap()),
        prescription: None,
        name: name.to_owned(),
        specification: specification.to_owned(),
        unit: unit.to_owned(),
        quantity,
        unit_price,
        amount,
        class: Some(class),
        copay_ratio: Some(ratio),
        parts: Some(LineParts {
            in_scope: amount.minus(own).unwrap(),
            copay_first,
            over_price_cap: zero,
            uncovered,
        }),
        traces: Vec::new(),
    }
}

/// One line with more packs than the list shows.
pub(crate) fn traced_fees() -> FeeList {
    let mut list = fees(1);
    let code = |pack: u32| TraceCode::new(&format!("8123456000000000000{pack}")).unwrap();
    list.lines[0].traces = (0..6).map(code).collect();
    list
}

pub(crate) fn fee_list(number: &str, lines: Vec<FeeRow>) -> FeeList {
    let sum = |part: fn(&LineParts) -> Money| {
        Money::sum(lines.iter().filter_map(|line| line.parts.as_ref()).map(part)).unwrap()
    };
    let parts = LineParts {
        in_scope: sum(|parts| parts.in_scope),
        copay_first: sum(|parts| parts.copay_first),
        over_price_cap: sum(|parts| parts.over_price_cap),
        uncovered: sum(|parts| parts.uncovered),
    };
    FeeList {
        head: head(number),
        person: person("测试人"),
        full_pay: None,
        visit_id: Some(VisitId::new("109900000000000000000001234567").unwrap()),
        settlement_id: Some(PlatformSettlementId::new("109900G0000000765432").unwrap()),
        department: Some("心血管内科门诊".to_owned()),
        beside: None,
        total: Money::sum(lines.iter().map(|line| line.amount)).unwrap(),
        parts: lines.iter().all(|line| line.parts.is_some()).then_some(parts),
        lines,
    }
}

pub(crate) fn fees(count: usize) -> FeeList {
    let kinds = [
        ("阿莫西林胶囊", "0.25g×24粒", "盒", "2", "11.86", ItemClass::A),
        ("苯磺酸氨氯地平片", "5mg×28片", "盒", "1", "23.5", ItemClass::B),
        ("血细胞分析（五分类）", "", "次", "1", "20", ItemClass::A),
        ("一次性使用无菌注射器 带针", "5ml", "支", "3", "0.586", ItemClass::C),
        ("注射用重组人脑利钠肽（冻干粉针剂）", "0.5mg/500U×1瓶", "瓶", "0.5", "585.333333", ItemClass::B),
        ("普通门诊诊查费", "", "次", "1", "10", ItemClass::A),
        ("复方甘草片", "100片", "瓶", "1", "8.4", ItemClass::A),
    ];
    let lines = (0..count).map(|place| {
        let (name, specification, unit, quantity, price, class) = kinds[place % kinds.len()];
        row(place, name, specification, unit, quantity, price, class)
    });
    fee_list(&format!("QD20261120-03-{count:06}"), lines.collect())
}

/// Two lines with the widest figures; one that no platform has judged.
pub(crate) fn fees_widest() -> FeeList {
    let mut lines = vec![
        row(
            0,
            "经导管主动脉瓣置入术用人工心脏瓣膜及输送系统（进口）",
            "26mm 含压握器",
            "套",
            "9999.9999",
            "999.999999",
            ItemClass::C,
        ),
        row(
            1,
            "超长名称的医用耗材#带*特殊_字符$与生僻字䶮𠮷".repeat(2).as_str(),
            "",
            "个",
            "1",
            "9999999.99",
            ItemClass::B,
        ),
    ];
    for line in &mut lines {
        line.parts = None;
        line.code = None;
        line.copay_ratio = None;
        line.class = None;
    }
    lines.push(row(2, "特需床位费", "", "日", "12345.6789", "810", ItemClass::B));
    fee_list("QD20261120-03-999999", lines)
}

/// The two lists of one bill of so many lines: of the insurance, and of what the patient pays alone.
pub(crate) fn fees_apart(count: usize) -> (FeeList, FeeList) {
    let whole = fees(count);
    let (mut own, mut insured): (Vec<_>, Vec<_>) =
        whole.lines.into_iter().partition(|line| line.class == Some(ItemClass::C));
    for line in &mut own {
        line.prescription = Some("CF202611200037-S".to_owned());
    }
    for line in &mut insured {
        line.prescription = Some("CF202611200037".to_owned());
    }
    let number = |letter: char| format!("{letter}202611200300{count:03}");
    let (mut own, mut insured) = (fee_list(&number('L'), own), fee_list(&number('Q'), insured));
    let beside = |own: bool, other: &FeeList| BesideList {
        own,
        number: other.head.number.clone(),
        total: other.total,
        whole: whole.total,
    };
    (insured.beside, own.beside) = (Some(beside(false, &own)), Some(beside(true, &insured)));
    (insured, own)
}

pub(crate) fn refund() -> RefundForm {
    let form = settlement();
    RefundForm {
        head: PaperHead {
            issued_at: Timestamp::parse_platform("2026-11-20 15:02:44").unwrap(),
            ..head("TF20261120-03-000004")
        },
        original_number: form.head.number,
        original_issued_at: form.head.issued_at,
        original_settlement_id: form.settlement_id,
        reason: "医生退方，药品未取".to_owned(),
        person: form.person,
        visit_id: form.visit_id,
        settlement_id: PlatformSettlementId::new("109900G0000000765499").unwrap(),
        msg_id_tail: "15024401".to_owned(),
        split: Split { account_balance: Some(yuan("1200.00")), ..form.split.negated() },
        fund_formula: form.fund_formula,
        ways: vec![RefundWay { method: "现金".to_owned(), amount: yuan("-14.30") }],
    }
}

/// Every form there is, by a name for its file.
pub(crate) fn forms() -> Vec<(&'static str, Paper)> {
    let mut reprint = settlement();
    reprint.head.copy = 2;
    let mut full_pay_reprint = full_pay(7);
    full_pay_reprint.head.copy = 1;
    vec![
        ("settlement", Paper::Settlement(settlement())),
        ("settlement-reprint", Paper::Settlement(reprint)),
        ("settlement-widest", Paper::Settlement(settlement_widest())),
        ("settlement-barest", Paper::Settlement(settlement_barest())),
        ("settlement-replacing", Paper::Settlement(resettlement())),
        ("settlement-collecting", Paper::Settlement(deposit_too_small())),
        ("fees-1", Paper::Fees(traced_fees())),
        ("fees-60", Paper::Fees(fees(60))),
        ("fees-widest", Paper::Fees(fees_widest())),
        ("fees-insured", Paper::Fees(fees_apart(80).0)),
        ("fees-own", Paper::Fees(fees_apart(80).1)),
        ("fees-full-pay", Paper::Fees(unjudged(7))),
        ("refund", Paper::Refund(refund())),
        ("partial-refund", Paper::PartialRefund(partial_refund(1))),
        ("partial-refund-60", Paper::PartialRefund(partial_refund(60))),
        ("full-pay", Paper::FullPay(full_pay(7))),
        ("full-pay-reprint", Paper::FullPay(full_pay_reprint)),
        ("full-pay-60", Paper::FullPay(full_pay(60))),
        ("full-pay-widest", Paper::FullPay(full_pay_widest())),
        ("outage", Paper::Outage(outage(4))),
        ("outage-60", Paper::Outage(outage(60))),
        ("outage-barest", Paper::Outage(outage_barest())),
        ("checklist", Paper::Checklist(checklist())),
        ("checklist-widest", Paper::Checklist(checklist_widest())),
        ("consent", Paper::Consent(consent(3))),
        ("consent-signed", Paper::Consent(consent_signed())),
        ("consent-60", Paper::Consent(consent(60))),
        ("consent-widest", Paper::Consent(consent_widest())),
        ("approvals", Paper::Approvals(approvals(4))),
        ("approvals-60", Paper::Approvals(approvals(60))),
        ("explanation", Paper::Explanation(explanation(3))),
        ("explanation-12", Paper::Explanation(explanation(12))),
    ]
}

/// Every slip there is, by a name for its file.
pub(crate) fn slips() -> Vec<(&'static str, Paper)> {
    vec![
        ("slip-settlement", Paper::Slip(settlement().slip())),
        ("slip-replacing", Paper::Slip(resettlement().slip())),
        ("slip-collecting", Paper::Slip(deposit_too_small().slip())),
        ("slip-widest", Paper::Slip(settlement_widest().slip())),
        ("slip-refund", Paper::Slip(refund().slip())),
        ("slip-full-pay", Paper::Slip(full_pay(7).slip())),
        ("slip-full-pay-widest", Paper::Slip(full_pay_widest().slip())),
        ("deposit", Paper::Deposit(deposit())),
        ("difference", Paper::Difference(difference())),
        ("difference-lines", Paper::Difference(partial_difference())),
        ("emergency", Paper::Emergency(emergency())),
    ]
}
