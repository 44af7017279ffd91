//! Papers of what does not go straight through: full pay, deposit, settled later, partial refund, emergency.

use settlement::fact::OpEnd;
use settlement::receipt::{
    ClaimChecklist, DepositSlip, DifferenceCause, DifferenceSlip, EmergencySlip, FeeList, FullPayReceipt,
    Observation, OutageStatement, PaperHead, PartialRefundForm, Payment, RefundWay, Replaced, ReplacedKind,
    SettlementForm,
};
use settlement::request::{DoubtWhy, LostWhy, Transaction};
use settlement::split::FundFormula;
use settlement::{
    BillId, BusinessDate, DocumentNo, InstitutionCode, Money, MsgId, PlatformSettlementId, Quantity,
    Timestamp, UnitPrice,
};

use super::{LONG_NAME, fees, head, person, settlement, settlement_barest, split, yuan};

/// As the bill of a patient whom no platform has seen: no parts, no visit.
pub(crate) fn unjudged(count: usize) -> FeeList {
    let mut list = fees(count);
    list.head.number = DocumentNo::new(&format!("Q20261120-03-{count:06}")).unwrap();
    list.full_pay = Some(DocumentNo::new("F20261120-03-000011").unwrap());
    (list.visit_id, list.settlement_id, list.parts) = (None, None, None);
    for line in &mut list.lines {
        line.parts = None;
    }
    list
}

pub(crate) fn full_pay(count: usize) -> FullPayReceipt {
    let list = unjudged(count);
    FullPayReceipt {
        head: head("F20261120-03-000011"),
        person: person("王秀兰"),
        bill: BillId::new("MZ202611200815-01").unwrap(),
        reason: "医保平台网络中断".to_owned(),
        fee_total: list.total,
        payment: Payment { method: "现金".to_owned(), received: list.total, change: yuan("0") },
        lines: list.lines,
        resettle_until: Some(BusinessDate::parse("2026-12-20").unwrap()),
    }
}

/// Long names everywhere, the largest sum, no way back but a claim by hand.
pub(crate) fn full_pay_widest() -> FullPayReceipt {
    let mut line = unjudged(1).lines.remove(0);
    "超长名称的医用耗材#带*特殊_字符$与生僻字䶮𠮷".repeat(2).clone_into(&mut line.name);
    (line.quantity, line.unit_price) =
        (Quantity::parse("1").unwrap(), UnitPrice::parse("9999999.99").unwrap());
    line.amount = yuan("9999999.99");
    let mut receipt = full_pay(1);
    receipt.head.number = DocumentNo::new("F20261120-03-999999").unwrap();
    "示例自治区示例自治州第一人民医院（示例医科大学附属医院）".clone_into(&mut receipt.head.institution);
    receipt.person = person(LONG_NAME);
    receipt.bill = BillId::new(&"HIS-20261120-0815-".repeat(3)).unwrap();
    "患者要求自费，不使用医保；社会保障卡损坏无法读取，待补办新卡后再行办理医保结算手续"
        .clone_into(&mut receipt.reason);
    receipt.fee_total = line.amount;
    receipt.payment = Payment {
        method: "银行卡 POS20261120000123456789".to_owned(),
        received: line.amount,
        change: yuan("0"),
    };
    receipt.lines = vec![line];
    receipt.resettle_until = None;
    receipt
}

fn msg_id(tail: &str) -> MsgId {
    MsgId::new(&format!("H109900000012026112009{tail}")).unwrap()
}

pub(crate) fn outage(count: usize) -> OutageStatement {
    let begin = Timestamp::parse_platform("2026-11-20 09:12:30").unwrap();
    let kinds = [
        (Transaction::FetchPerson, OpEnd::NotSent),
        (Transaction::Register, OpEnd::Doubt(DoubtWhy::Lost(LostWhy::TimedOut))),
        (Transaction::Settle, OpEnd::Doubt(DoubtWhy::Lost(LostWhy::Broken))),
        (Transaction::Reverse, OpEnd::Doubt(DoubtWhy::Status(502))),
        (Transaction::UploadFees, OpEnd::Doubt(DoubtWhy::NotJson)),
    ];
    let observations = (0..count).map(|place| {
        let (transaction, end) = &kinds[place % kinds.len()];
        let at = begin.plus_millis(i64::try_from(place).unwrap() * 42_000);
        let id = msg_id(&format!("{:04}0300", place % 10_000));
        Observation::of_end(at, *transaction, &id, end).unwrap()
    });
    OutageStatement {
        head: head("G20261120-03-000011"),
        institution: InstitutionCode::new("H10990000001").unwrap(),
        person: person("王秀兰"),
        receipt_number: DocumentNo::new("F20261120-03-000011").unwrap(),
        fee_total: yuan("86.40"),
        failed: "医保平台无法连接".to_owned(),
        from: begin,
        until: None,
        scope: "本窗口门诊医保联网结算".to_owned(),
        observations: observations.collect(),
    }
}

/// The outage is over, and nothing was sent while it lasted: the card could not be read.
pub(crate) fn outage_barest() -> OutageStatement {
    let mut statement = outage(0);
    statement.head.number = DocumentNo::new("G20261120-03-999999").unwrap();
    "示例自治区示例自治州第一人民医院（示例医科大学附属医院）".clone_into(&mut statement.head.institution);
    statement.person = settlement_barest().person;
    statement.fee_total = yuan("9999999.99");
    "患者社会保障卡损坏，读卡器无法读取芯片；窗口已更换读卡器重试，仍无法读取，建议到发卡机构检测"
        .clone_into(&mut statement.failed);
    statement.until = Some(Timestamp::parse_platform("2026-11-20 10:05:11").unwrap());
    statement
}

pub(crate) fn checklist() -> ClaimChecklist {
    ClaimChecklist {
        head: head("C20261120-03-000011"),
        person: person("王秀兰"),
        receipt_number: DocumentNo::new("F20261120-03-000011").unwrap(),
        fee_total: yuan("86.40"),
        office: "参保地医保经办机构（政务服务中心医保窗口）".to_owned(),
        items: ClaimChecklist::usual_items(),
        deadline: Some(BusinessDate::parse("2027-03-31").unwrap()),
        resettle_until: Some(BusinessDate::parse("2026-12-20").unwrap()),
    }
}

/// A long name, a list twice as long, no dates.
pub(crate) fn checklist_widest() -> ClaimChecklist {
    let mut list = checklist();
    list.head.number = DocumentNo::new("C20261120-03-999999").unwrap();
    list.person = person(LONG_NAME);
    list.fee_total = yuan("9999999.99");
    list.items.extend(ClaimChecklist::usual_items());
    (list.deadline, list.resettle_until) = (None, None);
    list
}

pub(crate) fn deposit() -> DepositSlip {
    DepositSlip {
        head: head("Y20261120-03-000002"),
        person: person("马䶮𠮷"),
        bill: BillId::new("MZ202611200816-01").unwrap(),
        fee_total: yuan("86.40"),
        amount: yuan("86.40"),
        payment: Payment { method: "微信".to_owned(), received: yuan("86.40"), change: yuan("0") },
    }
}

/// A bill paid in full has been settled: 86.40 paid, 14.30 to be paid.
pub(crate) fn resettlement() -> SettlementForm {
    let mut form = settlement();
    form.head.number = DocumentNo::new("J20261120-03-000130").unwrap();
    form.payment = None;
    form.replaces = Some(Replaced {
        kind: ReplacedKind::FullPay,
        number: DocumentNo::new("F20261120-03-000011").unwrap(),
        issued_at: Timestamp::parse_platform("2026-11-18 09:41:07").unwrap(),
        lost: false,
        paid: yuan("86.40"),
        difference: yuan("72.10"),
    });
    form
}

/// A deposit of 10.00 did not cover the share; the slip was lost.
pub(crate) fn deposit_too_small() -> SettlementForm {
    let mut form = settlement();
    form.head.number = DocumentNo::new("J20261120-03-000131").unwrap();
    form.payment =
        Some(Payment { method: "现金".to_owned(), received: yuan("5.00"), change: yuan("0.70") });
    form.replaces = Some(Replaced {
        kind: ReplacedKind::Deposit,
        number: DocumentNo::new("Y20261120-03-000002").unwrap(),
        issued_at: Timestamp::parse_platform("2026-11-20 09:41:07").unwrap(),
        lost: true,
        paid: yuan("10.00"),
        difference: yuan("-4.30"),
    });
    form
}

pub(crate) fn difference() -> DifferenceSlip {
    DifferenceSlip {
        head: head("D20261120-03-000130"),
        person: person("王秀兰"),
        bill: BillId::new("MZ202611200815-01").unwrap(),
        cause: DifferenceCause::Resettled,
        original_number: DocumentNo::new("F20261120-03-000011").unwrap(),
        original_issued_at: Timestamp::parse_platform("2026-11-18 09:41:07").unwrap(),
        new_number: Some(DocumentNo::new("J20261120-03-000130").unwrap()),
        returned: Vec::new(),
        paid: yuan("86.40"),
        due: yuan("14.30"),
        ways: vec![RefundWay { method: "现金".to_owned(), amount: yuan("-72.10") }],
    }
}

/// 86.40 had been settled; a line of 23.50 of class B goes back.
pub(crate) fn partial_refund(count: usize) -> PartialRefundForm {
    let before = split();
    let returned: Vec<_> = fees(count).lines;
    let mut after = before.clone();
    // Every line that goes back was the patient's own: the funds stay as they are and the sums are easy to see.
    let gone = Money::sum(returned.iter().map(|line| line.amount)).unwrap();
    let mut before = before;
    for amount in
        [&mut before.total, &mut before.uncovered, &mut before.cash_share, &mut before.personal_total]
    {
        *amount = amount.plus(gone).unwrap();
    }
    after.account_balance = Some(yuan("1180.00"));
    PartialRefundForm {
        head: head("B20261120-03-000140"),
        person: person("测试人"),
        bill: BillId::new("MZ202611200815-01").unwrap(),
        reason: "部分药品未取，医生同意退药".to_owned(),
        original_number: DocumentNo::new("J20261120-03-000127").unwrap(),
        original_issued_at: Timestamp::parse_platform("2026-11-20 09:41:07").unwrap(),
        original_settlement_id: PlatformSettlementId::new("109900G0000000765432").unwrap(),
        returned,
        before,
        new_number: DocumentNo::new("J20261120-03-000140").unwrap(),
        new_settlement_id: PlatformSettlementId::new("109900202611260335390000000014").unwrap(),
        after,
        fund_formula: FundFormula::AccountOutside,
        ways: vec![RefundWay { method: "微信原路退回".to_owned(), amount: gone.negated() }],
    }
}

/// The same on 80 mm paper.
pub(crate) fn partial_difference() -> DifferenceSlip {
    let form = partial_refund(3);
    DifferenceSlip {
        head: head("D20261120-03-000140"),
        person: form.person,
        bill: form.bill,
        cause: DifferenceCause::PartialRefund,
        original_number: form.original_number,
        original_issued_at: form.original_issued_at,
        new_number: Some(form.new_number),
        returned: form.returned,
        paid: form.before.cash_share,
        due: form.after.cash_share,
        ways: form.ways,
    }
}

pub(crate) fn emergency() -> EmergencySlip {
    let msg_id = msg_id("41070300");
    let form = settlement();
    EmergencySlip {
        head: PaperHead { number: EmergencySlip::number(&msg_id).unwrap(), ..head("X") },
        person: form.person,
        visit_id: form.visit_id,
        settlement_id: form.settlement_id,
        msg_id,
        split: form.split,
    }
}
